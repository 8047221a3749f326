"""The board of a day has the states that the ledger gives on that day, and else what was there."""

from geo.board import Frames
from ledger.life.on_day import frames_on
from ledger.life.state import TaskFacts
from tests.ledger.importing.world import Paper, dated, frames, proposed
from tests.ledger.life.history import History, day


def board() -> Frames:
    rows = [dated(dict(task.row)) for task in proposed(Paper().text(), frames()).tasks]
    return frames(rows)


def statuses(entries, on) -> list[str]:
    return list(frames_on(board(), entries, {}, on).tasks["status"])


def test_without_entries_every_task_keeps_its_state() -> None:
    assert statuses([], day(0)) == ["registered"] * 3


def test_a_step_counts_from_the_day_on_which_it_happened() -> None:
    history = History(TaskFacts("A2", "immediate_long_term"))
    history.do("A2", "start", 5)
    assert statuses(history.entries, day(4)) == ["registered"] * 3
    assert statuses(history.entries, day(5)) == ["registered", "in_progress", "registered"]


def test_the_board_that_is_given_stays_as_it_is() -> None:
    given = board()
    history = History(TaskFacts("A1", "dated"))
    history.do("A1", "start", 1)
    changed = frames_on(given, history.entries, {}, day(1))
    assert list(given.tasks["status"]) == ["registered"] * 3
    assert changed.units is given.units
