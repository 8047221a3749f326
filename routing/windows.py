"""Which time window would have to be wider for one more visit, and by how much."""

from collections.abc import Iterator
from dataclasses import replace

from routing.board import Board
from routing.clock import clock_text
from routing.hours import (
    JOINT_STEPS_S,
    MAX_TRIES,
    MINUTE_S,
    by_change,
    earlier_minute,
    later_minute,
    put_at,
)
from routing.problem import DAY_S, Problem, Stop, Window
from routing.reason import Reason
from routing.scene import Key, Scene
from routing.slots import Slot
from routing.visits import Outing, Visit, may_go

#: What opening a window on one more day asks of people, in minutes of overtime.
DAY_WINDOW_MIN = 60


def wider_window(scene: Scene, key: Key) -> Iterator[Reason]:
    """The window that has to be the least wider, as a reason.

    Parameters
    ----------
    scene
        The plan.
    key
        A visit that it leaves out, of one team.
    """
    board, visit = scene.on(scene.problem), scene.parts(scene.problem, key)[0]
    free = replace(visit, stop=replace(visit.stop, windows=()))
    tries = [
        (gap_s, outing.index, slot.place, outing, window)
        for outing in board.ground.outings
        if visit.stop.windows and may_go(board.ground, free, outing)
        for slot in board.slots(outing)
        for gap_s, window in _gaps(board, free, visit.stop, outing, slot)
    ]
    for gap_s, _, place, outing, window in sorted(tries, key=lambda each: by_change(each[:4]))[
        :MAX_TRIES
    ]:
        wider = widened(window, gap_s)
        stop = _with_window(visit.stop, window, wider)
        if put_at(board, outing, replace(visit, stop=stop), place) is not None:
            yield opening(scene.problem.with_stop(stop), window, wider)
            return


# Seconds by which a visit comes too late for a window, or would have to begin before it (negative).
def _gaps(
    board: Board, free: Visit, stop: Stop, outing: Outing, slot: Slot
) -> Iterator[tuple[float, Window]]:
    first_s, last_s = slot.span(board.ground, free)
    if first_s > last_s:
        return
    for window in stop.windows:
        for offset in (-1, 0, 1):
            day = outing.shift.day.toordinal() + offset
            if window.day is not None and window.day.toordinal() != day:
                continue
            opens, closes = window.open_s + offset * DAY_S, window.close_s + offset * DAY_S
            gap_s = first_s - closes if first_s > closes else min(last_s - opens, 0)
            if gap_s and abs(gap_s) < DAY_S:
                yield gap_s, window


def widened(window: Window, gap_s: float) -> Window:
    """Window that closes later by some seconds, or opens earlier if they are negative.

    Parameters
    ----------
    window
        As it is.
    gap_s
        Seconds; the new end is at a whole minute.
    """
    if gap_s > 0:
        return replace(window, close_s=later_minute(window.close_s + gap_s))
    return replace(window, open_s=earlier_minute(window.open_s + gap_s))


def _with_window(stop: Stop, window: Window, wider: Window) -> Stop:
    windows = tuple(wider if each is window else each for each in stop.windows)
    return replace(stop, windows=windows)


def opening(relaxed: Problem, window: Window, wider: Window) -> Reason:
    """Reason that a window is too narrow.

    Parameters
    ----------
    relaxed
        Problem with the wider window.
    window, wider
        As it is, and as it would have to be.
    """
    minutes = -(-(window.open_s - wider.open_s + wider.close_s - window.close_s) // MINUTE_S)
    was = f"{clock_text(window.open_s)}–{clock_text(window.close_s)}"
    becomes = f"{clock_text(wider.open_s)}–{clock_text(wider.close_s)}"
    return Reason(
        "window",
        minutes,
        f"时间窗 {becomes}（原 {was}）",
        f"a time window of {becomes} instead of {was}",
        {"window": becomes, "was": was, "minutes": minutes},
        relaxed,
    )


def any_day_window(scene: Scene, key: Key) -> Iterator[Reason]:
    """That windows which are bound to days be open on every day, as a reason.

    Parameters
    ----------
    scene
        The plan.
    key
        A visit that it leaves out.
    """
    stop = scene.problem.stop(key[0])
    if all(window.day is None for window in stop.windows):
        return
    windows = tuple(dict.fromkeys(replace(window, day=None) for window in stop.windows))
    relaxed = scene.problem.with_stop(replace(stop, windows=windows))
    found = scene.tried(relaxed, key)
    if found:
        day = found[0][0].shift.day.isoformat()
        yield Reason(
            "window", DAY_WINDOW_MIN, f"{day} 也开放同样的时间窗", f"the same window on {day}, too",
            {"day": day}, relaxed,
        )  # fmt: skip


def joint_windows(scene: Scene, key: Key) -> Iterator[Reason]:
    """The least wider windows in which two teams can meet, as a reason; in steps of half an hour.

    Parameters
    ----------
    scene
        The plan.
    key
        A visit that it leaves out, of two teams.
    """
    stop = scene.problem.stop(key[0])
    if not stop.windows:
        return
    for step_s in JOINT_STEPS_S:
        for sign in (1, -1):
            wider = tuple(widened(window, sign * step_s) for window in stop.windows)
            relaxed = scene.problem.with_stop(replace(stop, windows=wider))
            if scene.tried(relaxed, key):
                yield opening(relaxed, stop.windows[0], wider[0])
                return
