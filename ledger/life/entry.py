"""Entries of the ledger: what was done to a subject, when, by whom and why; and their corrections.

An entry is never changed. A correction is an entry of its own that names the one it corrects; the
history is then told as if that one had been written so from the beginning.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

SubjectKind = Literal["task", "measure", "point"]
#: Days of the ledger are those of Beijing time.
LOCAL = ZoneInfo("Asia/Shanghai")
CORRECT = "correct"
WITHDRAWN = "withdrawn"
DETAILS = "details"


@dataclass(frozen=True, slots=True)
class Entry:
    """One step on record.

    Parameters
    ----------
    entry_id
        Grows with every entry of a store.
    subject_kind, subject_id, task_id
        What it is about: a task "A14", one of its measures "A14/m2", or a problem point; and the
        task that this belongs to.
    action
        A key of `ledger.life.transitions.ACTIONS`, or "correct".
    happened_on
        The day it happened, which may be before the one on which it was written.
    at
        Moment at which it was written.
    author, reason
        Who, and why.
    payload
        What the action needs beside: class, deadline, day of the next re-check, parts, place.
    evidence
        SHA-256 of photos and files.
    corrects
        Id of the entry that this one corrects.
    state_before, state_after
        As they were told when the entry was written.
    """

    entry_id: int
    subject_kind: SubjectKind
    subject_id: str
    task_id: str
    action: str
    happened_on: date
    at: datetime
    author: str
    reason: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    corrects: int | None = None
    state_before: str | None = None
    state_after: str | None = None

    @property
    def is_correction(self) -> bool:
        """Whether it only says how another entry should have been."""
        return self.corrects is not None


def corrections(entries: Iterable[Entry]) -> dict[int, Entry]:
    """The correction that holds for each corrected entry: the last one written.

    Parameters
    ----------
    entries
        In any order.

    Returns
    -------
    dict
        Id of the corrected entry to its last correction.
    """
    written = sorted((entry for entry in entries if entry.is_correction), key=_id)
    return {entry.corrects: entry for entry in written if entry.corrects is not None}


def in_effect(entries: Iterable[Entry]) -> list[Entry]:
    """Entries as their corrections want them, in the order in which they happened.

    Parameters
    ----------
    entries
        All entries of one or more tasks, corrections among them, in any order.

    Returns
    -------
    list of Entry
        By day, then by id; a withdrawn entry and the corrections themselves are not among them.
    """
    written = list(entries)
    holding = corrections(written)
    steps = (as_corrected(entry, holding.get(entry.entry_id)) for entry in written)
    kept = [entry for entry in steps if entry is not None and not entry.is_correction]
    return sorted(kept, key=lambda entry: (entry.happened_on, entry.entry_id))


def as_corrected(entry: Entry, correction: Entry | None) -> Entry | None:
    """An entry as its correction wants it; None where that withdraws it.

    The author, the action and the reason of the entry stay: who did another thing writes another
    entry.
    """
    if correction is None:
        return entry
    if correction.payload.get(WITHDRAWN):
        return None
    return replace(
        entry,
        happened_on=correction.happened_on,
        payload=correction.payload.get(DETAILS, {}),
        evidence=correction.evidence,
    )


def _id(entry: Entry) -> int:
    return entry.entry_id


def name_key(name: str) -> str:
    """A person's name for comparison: blanks and case do not make another person.

    Examples
    --------
    >>> name_key(" 李 磊"), name_key("Wang Wei") == name_key("wang  wei")
    ('李磊', True)
    """
    return "".join(name.split()).casefold()
