"""Tasks on a day in short: the state, what is still open below it, when to look again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ledger.life.entry import Entry
from ledger.life.replay import states_on
from ledger.life.state import State, TaskFacts


@dataclass(frozen=True, slots=True)
class TaskLife:
    """A task on a day, and how many of its measures and problem points are open."""

    task: State
    measures: int
    measures_open: int
    points: int
    points_open: int
    relapses: int
    next_due: date | None
    is_due: bool

    @property
    def status(self) -> str:
        """State of the task, a key of `geo.vocabulary.STATUSES`."""
        return self.task.state


def task_lives(
    entries: Iterable[Entry], facts: Mapping[str, TaskFacts], as_of: date
) -> dict[str, TaskLife]:
    """Every task on record on a day.

    Parameters
    ----------
    entries
        Of all tasks, in any order.
    facts
        Tasks on record by id.
    as_of
        The day.

    Returns
    -------
    dict
        By task id, in the order of `facts`; entries of tasks that are not on record are left out.
        `relapses` counts those of its measures and points too; `next_due` is the earliest day on
        which the task or a part of it is to be looked at again.
    """
    family: dict[str, list[State]] = {task_id: [] for task_id in facts}
    for state in states_on(entries, as_of, facts).values():
        if state.task_id in family:
            family[state.task_id].append(state)
    return {task_id: _life(states, as_of) for task_id, states in family.items()}


def _life(states: list[State], as_of: date) -> TaskLife:
    (task,) = (state for state in states if state.subject_kind == "task")
    measures = [state for state in states if state.subject_kind == "measure"]
    points = [state for state in states if state.subject_kind == "point"]
    watched = [state for state in states if state.state == "supervised" and state.next_due]
    return TaskLife(
        task,
        len(measures),
        sum(not state.is_settled for state in measures),
        len(points),
        sum(not state.is_settled for state in points),
        sum(state.relapses for state in states),
        min((state.next_due for state in watched if state.next_due), default=None),
        any(state.is_due(as_of) for state in watched),
    )
