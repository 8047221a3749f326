"""All that can be due in a store on a day, put together from its frames and documents."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from geo.board import Frames
from geo.schema import is_missing
from ledger.cadence.cadences import KNOWN, Cadence, known_cadences
from ledger.cadence.due import Agenda, TaskDeadline, ZoneReview
from ledger.cadence.extract import FoundCadence, cadences_of
from ledger.cadence.periods import PERIODS
from web.calendar.lives import Lives
from web.conflicts.kept import KeptList

#: Words of extracted cadences are the document's own, cut to what fits a line.
LONGEST = 40


@dataclass(frozen=True, slots=True)
class Plan:
    """An agenda, the day of its latest record, and the documents whose text was read for it."""

    agenda: Agenda
    data_day: date
    read: tuple[str, ...]


def plan_of(
    frames: Frames,
    kept: Iterable[KeptList],
    lives: Lives,
    as_of: date,
) -> Plan:
    """All that can be due.

    Parameters
    ----------
    frames
        Of the store.
    kept
        Documents whose text is on record; their cadences are read from it.
    lives
        States and next re-checks on `as_of`.
    as_of
        The day asked about: no document that came later counts.
    """
    lists = list(kept)
    dates = _document_dates(frames)
    dates |= {each.document_id: each.tasks.head.issued for each in lists if each.tasks.head.issued}
    known = [day for day in (*dates.values(), lives.last_day) if day and day <= as_of]
    data_day = max(known, default=as_of)
    cadences = (*_listed(frames, lists), *_extracted(lists))
    agenda = Agenda(
        cadences, _deadlines(frames, lives), lives.rechecks, _reviews(frames, as_of), dates
    )
    return Plan(agenda, data_day, tuple(each.tasks.document for each in lists))


def _document_dates(frames: Frames) -> dict[str, date]:
    rows = frames.tasks.drop_duplicates("document_id")
    pairs = zip(rows["document_id"], rows["recorded"], strict=True)
    return {str(document): day for document, day in pairs if not is_missing(day)}


def _listed(frames: Frames, lists: list[KeptList]) -> tuple[Cadence, ...]:
    """Cadences that ship with the facts, of documents whose text is not on record."""
    documents = frames.tasks["document_id"].to_dict()
    covered = {
        str(documents[task_id])
        for each in lists
        for task_id in each.task_ids
        if task_id is not None and task_id in documents
    }
    present = {str(document) for document in documents.values()}
    return known_cadences(present - covered)


def _extracted(lists: list[KeptList]) -> list[Cadence]:
    """Cadences that texts on record ask for.

    A cadence that ships with the facts keeps its id and words, so that whoever subscribes to the
    calendar keeps the event when the document is imported.
    """
    made: list[Cadence] = []
    for each in lists:
        seen: Counter[tuple[object, ...]] = Counter()
        for found in cadences_of(each.source, each.tasks):
            task_id = None if found.order is None else each.task_ids[found.order]
            key = (task_id or each.document_id, found.kind, found.period)
            same = _shipped(each.document_id, task_id, found)
            place = seen[key]
            seen[key] += 1
            known = same[place] if place < len(same) else None
            made.append(_cadence(each, found, task_id, known, place))
    return made


def _cadence(
    kept: KeptList, found: FoundCadence, task_id: str | None, known: Cadence | None, place: int
) -> Cadence:
    where = task_id or kept.document_id
    line = found.lines[0]
    return Cadence(
        known.cadence_id if known else f"{where}-{found.kind}-{found.period}-{place}".lower(),
        found.kind,
        found.period,
        known.zh if known else found.words[:LONGEST],
        known.en if known else f"{PERIODS[found.period].en.capitalize()}: {found.words[:LONGEST]}",
        kept.document_id,
        task_id,
        f"{known.place_zh if known else task_id or '正文'}，第{line}行",
        f"{known.place_en if known else task_id or 'text'}, line {line}",
    )


def _shipped(document_id: str, task_id: str | None, found: FoundCadence) -> list[Cadence]:
    # in the order of the document, as the extracted ones are
    return [
        each
        for each in KNOWN
        if (each.kind, each.period, each.task_id) == (found.kind, found.period, task_id)
        and (task_id is not None or each.document_id == document_id)
    ]


def _deadlines(frames: Frames, lives: Lives) -> tuple[TaskDeadline, ...]:
    return tuple(
        TaskDeadline(
            str(row["task_id"]), str(row["title"]), str(row["title_en"]),
            str(row["deadline_kind"]), _day(row["deadline_date"]),
            lives.statuses.get(str(row["task_id"]), str(row["status"])), _day(row["recorded"]),
        )
        for row in frames.tasks.reset_index().to_dict("records")
    )  # fmt: skip


def _day(value: Any) -> date | None:
    return None if is_missing(value) else value


def _reviews(frames: Frames, as_of: date) -> tuple[ZoneReview, ...]:
    zones = frames.zones.drop_duplicates("version_id")
    found = []
    for row in zones.to_dict("records"):
        due = _day(row["review_due"])
        if due is None:
            continue
        later = [
            start
            for lineage, start in zip(zones["lineage"], zones["valid_from"], strict=True)
            if lineage == row["lineage"] and not is_missing(start) and start <= as_of
        ]
        began = _day(row["valid_from"])
        was_done = any(began is None or start > began for start in later)
        english = row["name"] if is_missing(row["name_en"]) else row["name_en"]
        found.append(
            ZoneReview(
                str(row["version_id"]), f"重划{row['name']}", f"{english} redrawn", due, was_done
            )
        )
    return tuple(found)
