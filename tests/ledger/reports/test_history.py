from datetime import UTC, date, datetime

from ledger.life.entry import Entry
from ledger.life.state import TaskFacts
from ledger.reports.facts import states_on
from ledger.reports.history import history_of
from tests.ledger.reports.report_world import DAY

AT = datetime(2020, 11, 1, tzinfo=UTC)


def entry(number, day, action, **given):
    return Entry(
        entry_id=number, subject_kind="task", subject_id="T1", task_id="T1", action=action,
        happened_on=date(2020, *day), at=AT, author="张三", reason="", **given,
    )  # fmt: skip


def test_steps_are_told_in_their_order_up_to_the_day():
    entries = [entry(2, (11, 5), "note"), entry(1, (10, 5), "start")]
    history = history_of(entries, {"T1": TaskFacts("T1")}, DAY)
    assert [(each.day, each.before, each.after) for each in history.changes] == [
        (date(2020, 10, 5), "registered", "in_progress")
    ]
    assert states_on(history.changes, DAY) == {"T1": "in_progress"}


def test_entries_of_tasks_that_are_not_on_record_are_passed_over():
    history = history_of([entry(1, (10, 5), "start")], {"T2": TaskFacts("T2")}, DAY)
    assert (history.changes, history.next_checks) == ((), {})
