"""What the ledger's entries mean for reports: steps in their order, and the re-checks to come."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ledger.life.entry import Entry
from ledger.life.replay import replay
from ledger.life.state import TaskFacts
from ledger.reports.facts import Change


@dataclass(frozen=True, slots=True)
class History:
    """Steps of all tasks by day, and the day of the next re-check of each watched task."""

    changes: tuple[Change, ...]
    next_checks: Mapping[str, date]


def history_of(entries: Iterable[Entry], tasks: Mapping[str, TaskFacts], as_of: date) -> History:
    """History of the tasks up to a day, every correction taken into account.

    Parameters
    ----------
    entries
        All entries of the ledger, in any order.
    tasks
        What stands of each task before any entry (`ledger.life.facts.facts_of`), by its id; entries
        of other tasks are passed over.
    as_of
        Last day that is told.
    """
    by_task: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_task[entry.task_id].append(entry)
    changes: list[Change] = []
    next_checks: dict[str, date] = {}
    for task_id, facts in tasks.items():
        if task_id not in by_task:
            continue
        told = replay(by_task[task_id], facts, as_of)
        changes += [
            Change(step.entry.happened_on, task_id, step.entry.subject_id, step.before.state,
                   step.after.state)
            for step in told.steps
        ]  # fmt: skip
        state = told.states[task_id]
        if state.is_settled and state.next_due is not None:
            next_checks[task_id] = state.next_due
    return History(tuple(sorted(changes, key=lambda change: change.day)), next_checks)
