"""Where a subject stands: its state and all that later steps depend on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from ledger.life.entry import SubjectKind
from ledger.life.words import CLOSURE_PARTS, COAL_STORE, LIMITED

SETTLED = frozenset({"closed", "supervised"})
LONG_TERM = frozenset({"immediate_long_term", "done_long_term"})
ENDING = frozenset({"dated", "until"})
#: What a task's status on record means where it is no state of ours.
OLDER_STATUSES = {"verified": "supervised"}
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What the ledger knows of a task before any entry.

    Parameters
    ----------
    task_id
        As in the frame of tasks.
    deadline_kind, deadline_date
        Of the task; the day counts where the kind ends on one.
    status
        State of the task without an entry.
    measure_ids
        Its measures, in the order of the document; empty where its text is not on record.
    """

    task_id: str
    deadline_kind: str = "none"
    deadline_date: date | None = None
    status: str = "registered"
    measure_ids: tuple[str, ...] = ()

    @property
    def is_long_term(self) -> bool:
        """Whether it is to be kept up for good, so that it is never finally closed."""
        return self.deadline_kind in LONG_TERM

    @property
    def last_day(self) -> date | None:
        """Last day of the time it has, None where it has no end."""
        return self.deadline_date if self.deadline_kind in ENDING else None


@dataclass(frozen=True, slots=True)
class Tick:
    """A part that was checked: by whom, on which day, in which entry."""

    author: str
    day: date
    entry_id: int


@dataclass(frozen=True, slots=True)
class State:
    """A subject on a day.

    Parameters
    ----------
    subject_kind, subject_id, task_id
        Which one.
    state
        Key of `geo.vocabulary.STATUSES`.
    since
        Day from which it is in that state; None: since before the ledger.
    mode
        Class: closure, upgrade, relocation; None where none was given.
    deadline
        Last day of an upgrade or a relocation.
    is_forced
        Whether closure was ordered because that day was missed.
    checked
        Part to who checked it, since the work began.
    requested_by
        Who asked for the review that is open or led to the present state.
    evidence
        Hashes since the work began.
    relapses
        How often it relapsed.
    verified_on, next_due
        Last verification, and the day of the next re-check.
    is_stopped
        Whether production is stopped.
    point
        Particulars of a problem point: name, type, place, owner.
    entry_id
        Of the last entry about it, 0 without one.
    """

    subject_kind: SubjectKind
    subject_id: str
    task_id: str
    state: str
    since: date | None = None
    mode: str | None = None
    deadline: date | None = None
    is_forced: bool = False
    checked: Mapping[str, Tick] = field(default_factory=lambda: NOTHING)
    requested_by: str | None = None
    evidence: tuple[str, ...] = ()
    relapses: int = 0
    verified_on: date | None = None
    next_due: date | None = None
    is_stopped: bool = False
    point: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    entry_id: int = 0

    @property
    def is_settled(self) -> bool:
        """Whether nothing is waited for but the next re-check."""
        return self.state in SETTLED

    @property
    def parts(self) -> tuple[str, ...]:
        """What has to be checked off: 两断三清 of a closed-down site, the coal store of a mine."""
        own = tuple(CLOSURE_PARTS) if self.mode == "closure" else ()
        return (*own, COAL_STORE) if self.point.get("type") == "coal_mine" else own

    @property
    def missing_parts(self) -> tuple[str, ...]:
        """Parts of 两断三清 not checked yet, in their order."""
        return tuple(part for part in CLOSURE_PARTS if part not in self.checked)

    def has_missed(self, day: date) -> bool:
        """Whether an upgrade or a relocation is still under way after its last day."""
        is_open = self.state == "in_progress" and self.mode in LIMITED
        return is_open and self.deadline is not None and self.deadline < day

    def is_due(self, day: date) -> bool:
        """Whether a re-check should have been made before a day."""
        return self.state == "supervised" and self.next_due is not None and self.next_due < day


def measure_ids(task_id: str, numbers: tuple[int | None, ...]) -> tuple[str, ...]:
    """Ids of a task's measures from the numbers that its document gives them.

    Parameters
    ----------
    task_id
        Such as "A14".
    numbers
        In the order of the document; None for one without a number.

    Returns
    -------
    tuple of str
        Each different; a number used twice is told apart by a further one.

    Examples
    --------
    >>> measure_ids("A14", (1, 2)), measure_ids("A13", (None,)), measure_ids("X1", (1, 1))
    (('A14/m1', 'A14/m2'), ('A13/m0',), ('X1/m1', 'X1/m1.2'))
    """
    taken: dict[int, int] = {}
    ids = []
    for given in numbers:
        number = given or 0
        taken[number] = taken.get(number, 0) + 1
        again = f".{taken[number]}" if taken[number] > 1 else ""
        ids.append(f"{task_id}/m{number}{again}")
    return tuple(ids)


def first_states(facts: TaskFacts) -> dict[str, State]:
    """States of a task and its measures before any entry."""
    status = OLDER_STATUSES.get(facts.status, facts.status)
    states = {facts.task_id: State("task", facts.task_id, facts.task_id, status)}
    for measure_id in facts.measure_ids:
        states[measure_id] = State("measure", measure_id, facts.task_id, status)
    return states
