"""Tasks of a document found among those on record: by number, units, deadline and words.

A score runs from 0 to 1. Words decide first: of two tasks that say nothing alike none is the
other, whatever their numbers. Then the number of the item, its units and its deadline count.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ledger.importing.proposal import Reason, Record
from ledger.importing.words import bigrams, unit_keys, words_of

#: What each agreement adds to the score of a pair.
ITEM, UNITS, DEADLINE, WORDS = 0.3, 0.25, 0.15, 0.3
LEAST_SCORE = 0.5
#: Words of one task in two editions share most bigrams; unrelated tasks of one field some 15 %.
LEAST_LIKENESS = 0.35
#: A title in other words than the document's shares fewer; unrelated titles under 15 %.
LEAST_CONTAINED = 0.2
FULL_CONTAINED = 0.6


@dataclass(frozen=True, slots=True)
class Candidate:
    """A task as it is compared: by number, keys of units, deadline and words.

    `title` is compared instead of words where the text of a task is not on record.
    """

    key: str
    item_no: int | None
    units: frozenset[str]
    deadline: tuple[str, str | None]
    words: frozenset[str]
    is_title: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A task of the document (by its place) that is a task on record (by its id)."""

    at: int
    task_id: str
    score: float
    reasons: tuple[Reason, ...]


def candidate_of(key: str, item_no: int | None, record: Record) -> Candidate:
    """Task of a document, as it is compared.

    Parameters
    ----------
    key, item_no
        What it is called, and its number.
    record
        What `ledger.lists.tasks.Task.to_json` gave.
    """
    units = [
        name
        for field in ("lead_units", "responsible_units", "cooperating_units")
        for name in record[field]
    ]
    deadline = (str(record["deadline_kind"]), record["deadline_date"])
    return Candidate(key, item_no, unit_keys(units), deadline, bigrams(words_of(record)))


def row_candidate(task_id: str, row: Mapping[str, object], text: Record | None) -> Candidate:
    """Task on record, as it is compared.

    Parameters
    ----------
    task_id
        Its id.
    row
        Columns of TASKS, dates as ISO text.
    text
        Its latest text, None where no document with it was imported: its title stands for it.
    """
    lead, responsible = row["lead_units"], row["responsible_units"]
    names = (
        [*lead, *responsible] if isinstance(lead, list) and isinstance(responsible, list) else []
    )
    deadline = (
        str(row["deadline_kind"]),
        str(row["deadline_date"]) if row["deadline_date"] else None,
    )
    number = row["item_no"]
    words = words_of(text) if text is not None else str(row["title"])
    return Candidate(
        task_id,
        int(number) if isinstance(number, int) else None,
        unit_keys(names),
        deadline,
        bigrams(words),
        text is None,
    )


def _shared(tasks: Sequence[Candidate], rows: Sequence[Candidate]) -> list[Counter[int]]:
    # how many bigrams each task shares with each row, by an index from bigram to rows
    holders: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        for pair in row.words:
            holders.setdefault(pair, []).append(place)
    return [
        Counter(place for pair in task.words for place in holders.get(pair, ())) for task in tasks
    ]


def _alike(task: Candidate, row: Candidate, shared: int) -> tuple[float, float]:
    # likeness of the words from 0 to 1, and the least that lets the pair be one task
    if row.is_title:
        contained = shared / len(row.words) if row.words else 0.0
        return min(1.0, contained / FULL_CONTAINED), LEAST_CONTAINED / FULL_CONTAINED
    together = len(task.words) + len(row.words)
    return (2 * shared / together if together else 0.0), LEAST_LIKENESS


def _units_share(task: Candidate, row: Candidate) -> float:
    union = task.units | row.units
    return len(task.units & row.units) / len(union) if union else 1.0


def pair_score(task: Candidate, row: Candidate, shared: int) -> tuple[float, tuple[Reason, ...]]:
    """Score of a pair, 0 where their words are not alike, with its reasons.

    Parameters
    ----------
    task, row
        Of the document and on record.
    shared
        Number of bigrams both hold.
    """
    alike, least = _alike(task, row, shared)
    if alike < least:
        return 0.0, ()
    reasons = []
    score = WORDS * alike
    if task.item_no is not None and task.item_no == row.item_no:
        score += ITEM
        reasons.append(Reason(f"同为第 {task.item_no} 项", f"both are item {task.item_no}"))
    units = _units_share(task, row)
    score += UNITS * units
    reasons.append(Reason(f"单位相同 {units:.0%}", f"{units:.0%} of the units agree"))
    if task.deadline == row.deadline:
        score += DEADLINE
        reasons.append(Reason("时限相同", "same deadline"))
    what = ("标题用语", "words of the title") if row.is_title else ("文字", "words")
    reasons.append(Reason(f"{what[0]}相近 {alike:.0%}", f"{what[1]} {alike:.0%} alike"))
    return score, tuple(reasons)


def match_tasks(tasks: Sequence[Candidate], rows: Sequence[Candidate]) -> tuple[Match, ...]:
    """Pairs of tasks that are one, each task and each row at most once, the surest first taken.

    Parameters
    ----------
    tasks
        Of the document, in order; a match names its place among them.
    rows
        On record.

    Returns
    -------
    tuple of Match
        In the order of the tasks; those without a match are left out.
    """
    pairs = []
    for at, (task, shares) in enumerate(zip(tasks, _shared(tasks, rows), strict=True)):
        for place, shared in shares.items():
            score, reasons = pair_score(task, rows[place], shared)
            if score >= LEAST_SCORE:
                pairs.append((score, at, place, reasons))
    pairs.sort(key=lambda pair: (-pair[0], pair[1], pair[2]))
    taken: set[int] = set()
    found: dict[int, Match] = {}
    for score, at, place, reasons in pairs:
        if at not in found and place not in taken:
            taken.add(place)
            found[at] = Match(at, rows[place].key, score, reasons)
    return tuple(found[at] for at in sorted(found))
