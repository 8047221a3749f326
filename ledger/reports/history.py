"""What the ledger's entries mean for reports: steps in their order, and the re-checks to come."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.life.entry import Entry
from ledger.life.replay import replay
from ledger.life.state import TaskFacts
from ledger.reports.facts import Change


@dataclass(frozen=True, slots=True)
class History:
    """Steps of all tasks by day, and the day of the next re-check of each watched task."""

    changes: tuple[Change, ...]
    next_checks: Mapping[str, date]


def history_of(
    entries: Iterable[Entry], records: Iterable[Mapping[str, Any]], as_of: date
) -> History:
    """History of the tasks up to a day, every correction taken into account.

    Parameters
    ----------
    entries
        All entries of the ledger, in any order.
    records
        Tasks as `geo.records.task_records` gives them; entries of other tasks are passed over.
    as_of
        Last day that is told.
    """
    by_task: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_task[entry.task_id].append(entry)
    changes: list[Change] = []
    next_checks: dict[str, date] = {}
    for record in records:
        task_id = record["task_id"]
        told = replay(by_task[task_id], _facts(record), as_of) if task_id in by_task else None
        if told is None:
            continue
        changes += [
            Change(step.entry.happened_on, task_id, step.entry.subject_id, step.before.state,
                   step.after.state)
            for step in told.steps
        ]  # fmt: skip
        state = told.states[task_id]
        if state.is_settled and state.next_due is not None:
            next_checks[task_id] = state.next_due
    return History(tuple(sorted(changes, key=lambda change: change.day)), next_checks)


def _facts(record: Mapping[str, Any]) -> TaskFacts:
    text = record["deadline_date"]
    return TaskFacts(
        record["task_id"], record["deadline_kind"],
        None if text is None else date.fromisoformat(text), record["status"],
    )  # fmt: skip
