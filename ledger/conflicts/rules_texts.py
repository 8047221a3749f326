"""Rules about texts that say the same where they should not."""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence

from ledger.conflicts.rule import Context, Finding, item_en, item_zh, of_kind
from ledger.conflicts.sentences import compact
from ledger.conflicts.statements import Statement

Item = tuple[str, int]
MIN_MEASURE = 12  # characters; 加强领导 may stand in any task
MIN_TARGET = 15
SAME_SHARE = 0.9
RUN = 6  # characters in a row that two texts share by quoting, not by chance
HOLDERS = 12  # tasks that hold one measure; more is a formula of the whole document


def duplicate_measures(statements: Sequence[Statement], _context: Context) -> Iterator[Finding]:
    """Pairs of tasks that have at least two measures, and half of all, word for word in common."""
    measures: dict[Item, dict[str, Statement]] = defaultdict(dict)
    holders: dict[str, list[Item]] = defaultdict(list)
    for one in of_kind(statements, "field"):
        words = compact(one.words)
        if (
            one.claim == "measures"
            and len(words) >= MIN_MEASURE
            and words not in measures[one.item]
        ):
            measures[one.item][words] = one
            holders[words].append(one.item)
    common: dict[tuple[Item, Item], list[str]] = defaultdict(list)
    for words, tasks in holders.items():
        for pair in itertools.combinations(tasks[:HOLDERS], 2):
            common[pair].append(words)
    for (first, second), same in common.items():
        fewer = min(len(measures[first]), len(measures[second]))
        if len(same) >= 2 and 2 * len(same) >= fewer:
            yield _duplicates(measures[first], measures[second], same)


def _duplicates(
    first: dict[str, Statement], second: dict[str, Statement], words: Sequence[str]
) -> Finding:
    one, other = first[words[0]], second[words[0]]
    told = tuple(statements[each] for each in words[:3] for statements in (first, second))
    return Finding(
        told,
        f"{item_zh(one)} 与 {item_zh(other)} 有 {len(words)} 条措施逐字相同",
        f"{item_en(one)} and {item_en(other)} hold {len(words)} measures word for word alike",
        "certain",
    )


def target_repeats_problem(statements: Sequence[Statement], _context: Context) -> Iterator[Finding]:
    """Targets that only say the words of the problem again."""
    problems = {one.item: one for one in of_kind(statements, "field") if one.claim == "problem"}
    for target in of_kind(statements, "field"):
        problem = problems.get(target.item)
        if target.claim != "target" or problem is None:
            continue
        words, whole = compact(target.words), compact(problem.words)
        if len(words) >= MIN_TARGET and _repeats(words, whole):
            yield Finding(
                (problem, target),
                f"{item_zh(target)} 的整改目标照抄问题原文，没有写要达到什么",
                f"the target of {item_en(target)} repeats the problem and sets no aim",
                "certain" if words in whole else "likely",
            )


def _repeats(words: str, whole: str) -> bool:
    if words in whole:
        return True
    runs = [words[at : at + RUN] for at in range(len(words) - RUN + 1)]
    known = {whole[at : at + RUN] for at in range(len(whole) - RUN + 1)}
    return sum(run in known for run in runs) >= SAME_SHARE * len(runs)
