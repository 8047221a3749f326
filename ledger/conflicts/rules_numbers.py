"""Rules about numbers: percentages, counts in words, levels, numbers left unsaid."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from ledger.conflicts.rule import (
    Context,
    Finding,
    HowSure,
    item_en,
    item_zh,
    items,
    number_text,
    of_kind,
    one_per_item,
)
from ledger.conflicts.sentences import plain
from ledger.conflicts.statements import Statement

DEFINED = re.compile(
    r"(?P<before>[\u4e00-\u9fff“”]{2,16})(?:是指|系指|指的是|（?即|：|（含|（包括)"
)
#: Characters that two schemes share when they are one scheme under two names.
SCHEME_CHARACTERS = 4
#: Sorts of scheme that have levels; two levels that answer for something are no scheme.
SCHEME_SORT = re.compile("机制|体系|网格|台账|台帐|行动|网络|平台|制度|专班")


def share_of_counts(statements: Sequence[Statement], _context: Context) -> Iterator[Finding]:
    """Percentages that no two counts before them give, neither rounded nor cut off."""
    for one in of_kind(statements, "share"):
        part, *others = one.parts
        decimals = len(one.claim.partition(".")[2])
        # rounded or cut off, a percentage is less than one unit of its last digit from the exact
        # one; what is said may also be the rest (5 of 100 at fault, 95 % in order)
        if one.value is None or any(
            abs(each - one.value) < 10.0**-decimals or abs(100 - each - one.value) < 10.0**-decimals
            for each in _percentages(one.parts)
        ):
            continue
        shown = max(others)
        percent = f"{100 * part / shown:.{decimals + 1}f}"
        told = f"{number_text(part)}/{number_text(shown)}"
        yield Finding(
            (one,),
            f"{item_zh(one)} 写作 {one.claim}%，而 {told} = {percent}%",
            f"{item_en(one)} says {one.claim}%, but {told} = {percent}%",
            "certain" if len(others) == 1 else "likely",
        )


def _percentages(counts: Sequence[float]) -> Iterator[float]:
    for at, part in enumerate(counts):
        for whole in (*counts[:at], *counts[at + 1 :]):
            if whole >= part and whole > 0:
                yield 100 * part / whole


def count_of_list(statements: Sequence[Statement], _context: Context) -> Iterator[Finding]:
    """Numbers in words that are not those of the members listed, and lists that do not pair up."""
    for one in of_kind(statements, "count"):
        said, listed = one.parts
        if said == listed:
            continue
        if one.claim == "respectively":
            yield Finding(
                (one,),
                f"{item_zh(one)} 用“分别”对应：前面列 {number_text(said)} 个，"
                f"后面列 {number_text(listed)} 个，对不上",
                f"{item_en(one)} pairs {number_text(said)} with {number_text(listed)} by "
                "“respectively”",
                "certain",
            )
            continue
        yield Finding(
            (one,),
            f"{item_zh(one)} 说是 {number_text(said)}，列出的却有 {number_text(listed)} 个",
            f"{item_en(one)} says {number_text(said)} but lists {number_text(listed)}",
            "likely",
        )


def tiers_differ(statements: Sequence[Statement], _context: Context) -> Iterator[Finding]:
    """One scheme with different numbers of levels in different tasks of a document."""
    tiers = of_kind(statements, "tier")
    taken: set[frozenset[object]] = set()
    for key, group in _schemes(tiers):
        tasks = sorted(one_per_item(group), key=lambda one: one.value or 0)
        items_key = frozenset(one.item for one in tasks)
        if len({one.value for one in tasks}) < 2 or items_key in taken:
            continue
        taken.add(items_key)
        levels_zh = "，".join(f"{item_zh(one)} 是{number_text(one.value or 0)}级" for one in tasks)
        levels_en = ", ".join(f"{item_en(one)} has {number_text(one.value or 0)}" for one in tasks)
        sure: HowSure = "likely" if key[0] == "scheme" else "possible"
        yield Finding(
            tuple(tasks),
            f"同一类工作的层级数不同：{levels_zh}",
            f"the levels of one scheme differ in number: {levels_en}",
            sure,
        )


def _schemes(tiers: Sequence[Statement]) -> list[tuple[tuple[str, ...], list[Statement]]]:
    # by the words of the scheme first, then by the kind of work and the sort of scheme
    groups: dict[tuple[str, ...], list[Statement]] = defaultdict(list)
    for one in tiers:
        for at in range(max(0, len(one.subject) - SCHEME_CHARACTERS + 1)):
            words = one.subject[at : at + SCHEME_CHARACTERS]
            groups["scheme", one.source.document_id, words].append(one)
    for one in tiers:
        for sort in SCHEME_SORT.findall(one.subject):
            groups["kind", one.source.document_id, one.source.category, sort].append(one)
    return list(groups.items())


def number_not_stated(statements: Sequence[Statement], _context: Context) -> Iterator[Finding]:
    """Targets that somebody else has set and that the document does not state."""
    for one in of_kind(statements, "open_number"):
        yield Finding(
            (one,),
            f"{item_zh(one)} 要求完成“{one.subject}”，文中没有写出这个数",
            f"{item_en(one)} asks for “{one.subject}” and states no number",
            "likely",
        )


def extent_undefined(statements: Sequence[Statement], _context: Context) -> Iterator[Finding]:
    """Zones and duties that hang on a term which no document on record defines."""
    defined = _defined(one.words for one in of_kind(statements, "field"))
    terms: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for one in of_kind(statements, "vague"):
        terms[one.claim, one.subject].append(one)
    for (claim, term), group in terms.items():
        if claim == "term" and term in defined:
            continue
        zh, en = items(group)
        if claim == "width":
            because = (
                f"{zh} 以“{term}”定范围，没有写宽度",
                f"{en}: the zone is “{term}”, without a width",
            )
        else:
            because = (
                f"{zh} 的范围取决于“{term}”，文中没有定义",
                f"{en}: the extent depends on “{term}”, which is not defined",
            )
        yield Finding(tuple(one_per_item(group)), *because, "certain")


def _defined(texts: Iterable[str]) -> set[str]:
    # whatever stands right before the words that define something
    terms: set[str] = set()
    for text in texts:
        for found in DEFINED.finditer(text):
            before = plain(found["before"])
            terms |= {before[start:] for start in range(len(before) - 1)}
    return terms
