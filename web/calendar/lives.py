"""States of tasks on a day and the re-checks that are due next, from the entries of the ledger."""

from dataclasses import dataclass
from datetime import date

from geo.board import Frames
from geo.schema import is_missing
from layers.store import Store
from layers.tasks.entries import read_entries
from ledger.cadence.due import Recheck
from ledger.life.entry import Entry
from ledger.life.replay import states_on
from ledger.life.state import State, TaskFacts


@dataclass(frozen=True, slots=True)
class Lives:
    """States of tasks on a day by id, re-checks set by then, and the day of the last entry."""

    statuses: dict[str, str]
    rechecks: tuple[Recheck, ...]
    last_day: date | None


def lives_on(store: Store, frames: Frames, as_of: date) -> Lives:
    """States of the tasks on a day, and the next re-check of each task, measure and point.

    Parameters
    ----------
    store
        Holds the entries.
    frames
        Of the store.
    as_of
        The day; entries of later days do not count.

    Raises
    ------
    UpstreamError
        If the store cannot be read.
    """
    facts = {
        str(row["task_id"]): TaskFacts(
            str(row["task_id"]),
            str(row["deadline_kind"]),
            None if is_missing(row["deadline_date"]) else row["deadline_date"],
            str(row["status"]),
        )
        for row in frames.tasks.reset_index().to_dict("records")
    }
    entries = [Entry(**row) for row in read_entries(store)]
    states = states_on(entries, as_of, facts).values()
    statuses = {each.subject_id: each.state for each in states if each.subject_kind == "task"}
    titles = frames.tasks["title"].to_dict(), frames.tasks["title_en"].to_dict()
    watched = tuple(
        _recheck(each, each.next_due, titles)
        for each in states
        if each.state == "supervised" and each.next_due is not None
    )
    days = [each.happened_on for each in entries if each.happened_on <= as_of]
    return Lives(statuses, watched, max(days, default=None))


def _recheck(state: State, day: date, titles: tuple[dict[str, str], dict[str, str]]) -> Recheck:
    name = str(state.point.get("name", "")) if state.subject_kind == "point" else ""
    zh, en = (each.get(state.task_id, state.task_id) for each in titles)
    return Recheck(
        state.subject_id, state.task_id, day, f"复查：{name or zh}", f"Re-check: {name or en}"
    )
