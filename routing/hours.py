"""Which shift would have to end later or begin earlier for one more visit, and by how much."""

from collections.abc import Iterator
from dataclasses import replace

from routing.board import Board, in_place
from routing.clock import clock_text
from routing.problem import DAY_S, Problem, Shift
from routing.reason import Reason, team_name
from routing.scene import Key, Scene, with_shift
from routing.tours import Tour
from routing.visits import Outing, Visit, may_go

#: Places in tours that are put to the exact schedule, the least change first.
MAX_TRIES = 8
#: A shift may become this much longer at either end; beyond that it is another shift.
LONGER_S = 12 * 3600
MINUTE_S = 60
#: Steps by which a shift begins earlier.
EARLIER_STEP_S = 900
#: Steps in which hours give for two teams that have to meet.
JOINT_STEPS_S = (1800, 3600, 7200, 14_400)

Try = tuple[float, int, int, Outing]


def later_end(scene: Scene, key: Key) -> Iterator[Reason]:
    """The shift that has to be the least longer at its end, as a reason.

    Parameters
    ----------
    scene
        The plan.
    key
        A visit that it leaves out, of one team.
    """
    board, visit = scene.on(scene.problem), scene.parts(scene.problem, key)[0]
    best: tuple[int, Outing] | None = None
    for _, _, place, outing in sorted(_overruns(board, visit), key=by_change)[:MAX_TRIES]:
        tour = put_at(board, _longer(outing), visit, place)
        if tour is not None and (best is None or tour.back_s - outing.shift.end_s < best[0]):
            best = tour.back_s - outing.shift.end_s, outing
    if best is not None and best[0] > 0:
        over_s, outing = best
        yield ending(scene.problem, outing, outing.shift.end_s + over_s)


def _overruns(board: Board, visit: Visit) -> Iterator[Try]:
    for outing in board.ground.outings:
        longer = _longer(outing)
        if not may_go(board.ground, visit, longer):
            continue
        windows = board.ground.windows(visit, longer.shift)
        for slot in board.slots(outing):
            first_s, last_s = slot.span(board.ground, visit, is_late=True)
            starts = [max(first_s, opens) for opens, closes in windows if first_s <= closes]
            if starts and min(starts) <= last_s:
                over_s = min(starts) - slot.span(board.ground, visit)[1]
                yield over_s, outing.index, slot.place, outing


def by_change(each: Try) -> tuple[float, int, int]:
    """Order of tries: the least change first, then outings and places as they come."""
    return abs(each[0]), each[1], each[2]


# As long as the team's next shift and the two days that a shift may reach into allow.
def _longer(outing: Outing) -> Outing:
    shift = outing.shift
    starts = [_from(shift, each) + each.start_s for each in outing.team.shifts]
    nexts = [start_s for start_s in starts if start_s >= shift.end_s]
    end_s = min([shift.end_s + LONGER_S, 2 * DAY_S, *nexts])
    return replace(outing, shift=replace(shift, end_s=end_s))


# Seconds from 00:00 of one shift's day to that of another.
def _from(shift: Shift, other: Shift) -> int:
    return (other.day - shift.day).days * DAY_S


def put_at(board: Board, outing: Outing, visit: Visit, place: int) -> Tour | None:
    """Tour of an outing with one more visit at a place, None if it cannot be driven.

    Parameters
    ----------
    board
        Tours; they stay as they are.
    outing
        Of the board, or a changed one.
    visit, place
        What is put before which visit of the outing; locked ones keep their places.
    """
    order = list(board.order(outing))
    order.insert(place, visit)
    trial = Board(board.ground)
    return trial.tours[outing.index] if trial.put(outing, in_place(order)) else None


def ending(problem: Problem, outing: Outing, end_s: int) -> Reason:
    """Reason that a shift ends too early.

    Parameters
    ----------
    problem
        Of the outing.
    outing
        Whose shift it is.
    end_s
        When it would have to end, second of its day; whole minutes are taken.
    """
    shift = outing.shift
    end_s = later_minute(end_s)
    minutes = -(-(end_s - shift.end_s) // MINUTE_S)
    name, was, until = team_name(outing.team), clock_text(shift.end_s), clock_text(end_s)
    return Reason(
        "shift",
        minutes,
        f"{name} {shift.day.isoformat()} 的班次到 {until}（原 {was}）",
        f"the shift of {name} on {shift.day.isoformat()} until {until} instead of {was}",
        {"team": outing.team.team_id, "day": shift.day.isoformat(), "end": until, "was": was,
         "minutes": minutes},
        with_shift(problem, outing, replace(shift, end_s=end_s)),
    )  # fmt: skip


def earlier_start(scene: Scene, key: Key) -> Iterator[Reason]:
    """The shift that has to begin the least earlier, as a reason.

    Parameters
    ----------
    scene
        The plan.
    key
        A visit that it leaves out, of one team and with windows: any other may as well come last.
    """
    visit = scene.parts(scene.problem, key)[0]
    if not visit.stop.windows:
        return
    best: tuple[int, Outing] | None = None
    for outing in scene.outings:
        starts = _starts(outing)
        most = best[0] if best else len(starts)
        found = _first(scene, visit, outing, starts[:most])
        if found is not None:
            best = found, outing
    if best is not None:
        number, outing = best
        yield starting(scene.problem, outing, _starts(outing)[number])


# Every quarter of an hour before a shift, back to the team's last one or 00:00 of the day.
def _starts(outing: Outing) -> list[int]:
    shift, first_s = outing.shift, outing.shift.start_s
    ends = [_from(shift, each) + each.end_s for each in outing.team.shifts]
    least_s = max([first_s - LONGER_S, 0, *(end_s for end_s in ends if end_s <= first_s)])
    return list(range(first_s - EARLIER_STEP_S, least_s - 1, -EARLIER_STEP_S))


# Starting earlier never hurts, so the latest start that will do is found by halving.
def _first(scene: Scene, visit: Visit, outing: Outing, starts: list[int]) -> int | None:
    low, high = 0, len(starts)
    while low < high:
        middle = (low + high) // 2 if high < len(starts) else high - 1
        if _takes_from(scene, visit, outing, starts[middle]):
            high = middle
        elif high == len(starts):
            return None
        else:
            low = middle + 1
    return high if high < len(starts) else None


def _takes_from(scene: Scene, visit: Visit, outing: Outing, start_s: int) -> bool:
    early = replace(outing, shift=replace(outing.shift, start_s=start_s))
    board = Board(scene.ground)
    order = scene.board.order(outing)
    return (
        may_go(scene.ground, visit, early)
        and board.put(early, order)
        and board.insert(visit, outings=(early,))
    )


def starting(problem: Problem, outing: Outing, start_s: int) -> Reason:
    """Reason that a shift begins too late.

    Parameters
    ----------
    problem, outing
        As for `ending`.
    start_s
        When it would have to begin, second of its day.
    """
    shift = outing.shift
    minutes = -(-(shift.start_s - start_s) // MINUTE_S)
    name, was, since = team_name(outing.team), clock_text(shift.start_s), clock_text(start_s)
    return Reason(
        "shift",
        minutes,
        f"{name} {shift.day.isoformat()} 的班次从 {since} 开始（原 {was}）",
        f"the shift of {name} on {shift.day.isoformat()} from {since} instead of {was}",
        {"team": outing.team.team_id, "day": shift.day.isoformat(), "start": since, "was": was,
         "minutes": minutes},
        with_shift(problem, outing, replace(shift, start_s=start_s)),
    )  # fmt: skip


def joint_hours(scene: Scene, key: Key) -> Iterator[Reason]:
    """The least longer shifts in which two teams can meet, as a reason; in steps of half an hour.

    Parameters
    ----------
    scene
        The plan.
    key
        A visit that it leaves out, of two teams.
    """
    problem = scene.problem
    for step_s in JOINT_STEPS_S:
        longer = problem
        for team in problem.teams:
            shifts = tuple(replace(shift, end_s=shift.end_s + step_s) for shift in team.shifts)
            longer = longer.with_team(replace(team, shifts=shifts))
        found = scene.tried(longer, key)
        if found:
            yield _both_ending(scene, [(scene.outings[o.index], tour) for o, tour in found])
            return


def _both_ending(scene: Scene, found: list[tuple[Outing, Tour]]) -> Reason:
    late = [(outing, tour) for outing, tour in found if tour.back_s > outing.shift.end_s]
    reasons = [ending(scene.problem, outing, tour.back_s) for outing, tour in late]
    relaxed = scene.problem
    for outing, tour in late:
        shift = replace(outing.shift, end_s=later_minute(tour.back_s))
        relaxed = with_shift(relaxed, outing, shift)
    return Reason(
        "shift",
        sum(reason.price_min for reason in reasons),
        "，".join(reason.relax_zh for reason in reasons),
        " and ".join(reason.relax_en for reason in reasons),
        {"minutes": sum(reason.price_min for reason in reasons)},
        relaxed,
    )


def later_minute(second: float) -> int:
    """The whole minute at or after a second, in seconds.

    Examples
    --------
    >>> later_minute(61.0), earlier_minute(61.0)
    (120, 60)
    """
    return int(-(-second // MINUTE_S) * MINUTE_S)


def earlier_minute(second: float) -> int:
    """The whole minute at or before a second, in seconds."""
    return int(second // MINUTE_S * MINUTE_S)
