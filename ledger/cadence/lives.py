"""States of tasks on a day and the re-checks that are due next, from the entries of the ledger."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd

from geo.schema import is_missing
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

    @property
    def next_rechecks(self) -> dict[str, date]:
        """Day of the next re-check of each task that has one."""
        days: dict[str, date] = {}
        for recheck in self.rechecks:
            if recheck.task_id is not None:
                days[recheck.task_id] = min(recheck.day, days.get(recheck.task_id, recheck.day))
        return days


def lives_of(rows: Iterable[Mapping[str, Any]], tasks: gpd.GeoDataFrame, as_of: date) -> Lives:
    """States of the tasks on a day, and the next re-check of each task, measure and point.

    Parameters
    ----------
    rows
        Entries of the ledger, members as of `ledger.life.entry.Entry`.
    tasks
        Frame of the tasks on record.
    as_of
        The day; entries of later days do not count.
    """
    entries = [Entry(**row) for row in rows]
    states = states_on(entries, as_of, _facts(tasks)).values()
    statuses = {each.subject_id: each.state for each in states if each.subject_kind == "task"}
    titles = tasks["title"].to_dict(), tasks["title_en"].to_dict()
    watched = tuple(
        _recheck(each, each.next_due, titles)
        for each in states
        if each.state == "supervised" and each.next_due is not None
    )
    days = [each.happened_on for each in entries if each.happened_on <= as_of]
    return Lives(statuses, watched, max(days, default=None))


def _facts(tasks: gpd.GeoDataFrame) -> dict[str, TaskFacts]:
    return {
        str(row["task_id"]): TaskFacts(
            str(row["task_id"]),
            str(row["deadline_kind"]),
            None if is_missing(row["deadline_date"]) else row["deadline_date"],
            str(row["status"]),
        )
        for row in tasks.reset_index().to_dict("records")
    }


def _recheck(state: State, day: date, titles: tuple[dict[str, str], dict[str, str]]) -> Recheck:
    name = str(state.point.get("name", "")) if state.subject_kind == "point" else ""
    zh, en = (each.get(state.task_id, state.task_id) for each in titles)
    return Recheck(state.subject_id, state.task_id, day, name or zh, name or en)
