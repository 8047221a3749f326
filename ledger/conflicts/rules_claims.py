"""Rules about what is claimed: everywhere or not yet, at once or step by step, for whom."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from geo.vocabulary import Term
from ledger.conflicts.rule import Context, Finding, HowSure, item_en, item_zh, of_kind, one_per_item
from ledger.conflicts.statements import Statement

STRENGTHS: dict[str, Term] = {
    "absolute": Term("全部清零或关停", "to be zero or all closed"),
    "choice": Term("关停或改造", "to be closed or refitted"),
    "stepwise": Term("逐步推进", "to be advanced step by step"),
}


def whole_and_not_yet(statements: Sequence[Statement], _context: Context) -> Iterator[Finding]:
    """What one task says holds everywhere and another that it does not hold everywhere yet.

    An aim counts only where its day is over before the other task's deadline: problems are what
    aims are for.
    """
    last = {one.item: one.day for one in of_kind(statements, "deadline") if one.day}
    groups: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for one in of_kind(statements, "extent"):
        groups[one.subject, one.unit].append(one)
    for (subject, matter), group in groups.items():
        not_yet = one_per_item(one for one in group if one.claim == "not_yet")
        later = max((last[one.item] for one in not_yet if one.item in last), default=date.min)
        whole = one_per_item(
            one
            for one in group
            if one.claim == "whole" or (one.claim == "goal" and one.day and one.day < later)
        )
        others = [one for one in not_yet if one.item not in {each.item for each in whole}]
        if not whole or not others:
            continue
        day_zh = f"（{whole[0].day} 前）" if whole[0].day else ""
        day_en = f" (by {whole[0].day})" if whole[0].day else ""
        yield Finding(
            (*whole, *others),
            f"{subject}：{item_zh(whole[0])} 说全域{day_zh}，"
            f"{'、'.join(item_zh(one) for one in others)} 说还没有（涉及{matter}）",
            f"{subject}: {item_en(whole[0])} says everywhere{day_en}, "
            f"{', '.join(item_en(one) for one in others)} not everywhere yet",
            "likely",
        )


def strengths_differ(statements: Sequence[Statement], _context: Context) -> Iterator[Finding]:
    """One thing that is to be zero in one task and closed, refitted or reduced in another."""
    groups: dict[str, list[Statement]] = defaultdict(list)
    for one in of_kind(statements, "demand"):
        groups[one.subject].append(one)
    for subject, group in groups.items():
        by_claim = {claim: one_per_item(_of_claim(group, claim)) for claim in STRENGTHS}
        absolute = by_claim["absolute"]
        seen = {one.item for one in absolute}
        weaker = [
            one
            for claim in ("choice", "stepwise")
            for one in by_claim[claim]
            if one.item not in seen and any(_may_be_same(one, other) for other in absolute)
        ]
        if not absolute or not weaker:
            continue
        told = [*absolute, *one_per_item(weaker)]
        documents = {one.source.document_id for one in told}
        sure: HowSure = "likely" if len(documents) == 1 else "possible"
        yield Finding(
            tuple(told),
            f"对“{subject}”的要求不一："
            + "，".join(f"{item_zh(one)} {STRENGTHS[one.claim].zh}" for one in told),
            f"demands on “{subject}” differ: "
            + ", ".join(f"{item_en(one)} {STRENGTHS[one.claim].en}" for one in told),
            sure,
        )


def _may_be_same(one: Statement, other: Statement) -> bool:
    # boilers that burn coal and boilers that burn gas are two things
    return one.unit == other.unit or not (one.unit and other.unit)


def _of_claim(group: Sequence[Statement], claim: str) -> Iterator[Statement]:
    return (one for one in group if one.claim == claim)


def measure_narrower(statements: Sequence[Statement], _context: Context) -> Iterator[Finding]:
    """Problems that name a group's works while the measures reach only locally run ones."""
    by_item: dict[object, list[Statement]] = defaultdict(list)
    for one in of_kind(statements, "owner"):
        by_item[one.item].append(one)
    for group in by_item.values():
        named = [one for one in group if one.claim == "group" and one.source.field == "problem"]
        reached = [one for one in group if one.claim == "local"]
        is_named_again = any(
            one.claim == "group" and one.source.field != "problem" for one in group
        )
        if named and reached and not is_named_again:
            yield Finding(
                (named[0], reached[0]),
                f"{item_zh(named[0])} 的问题点到“{named[0].subject}”，"
                f"措施只管“{reached[0].subject}”",
                f"the problem of {item_en(named[0])} names “{named[0].subject}”, its measure "
                f"covers only “{reached[0].subject}”",
                "likely",
            )
