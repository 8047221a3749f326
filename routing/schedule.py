"""When a team is where, if it makes given visits in a given order: exact, with its break."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from routing.problem import Break
from routing.tours import Call, Rest, Tour
from routing.visits import Ground, Outing, Span, Visit, may_go


@dataclass(frozen=True, slots=True)
class _Pause:
    """Where in the order a break is taken: before driving to visit `gap`, or on arriving there."""

    gap: int
    on_arrival: bool


@dataclass(slots=True)
class _Walk:
    """Seconds of an order from visit to visit: (arrive, start, depart), with the way back last."""

    times: list[tuple[float, float, float]]
    rest: Rest | None


def timed(ground: Ground, outing: Outing, visits: Sequence[Visit]) -> Tour | None:
    """Tour that makes visits in an order as early as can be, or None where a rule forbids it.

    Days, skills, locks, windows, the shift, the break, stops, load and metres are all held. The
    team leaves as late as it can without coming later to its first visit.

    Parameters
    ----------
    ground
        What is planned on, in whole seconds and metres.
    outing
        The team's shift.
    visits
        What it does, in order.
    """
    if not is_allowed(ground, outing, visits):
        return None
    walk = _best_walk(ground, outing, visits)
    return None if walk is None else _tour(ground, outing, visits, walk)


def is_allowed(ground: Ground, outing: Outing, visits: Sequence[Visit]) -> bool:
    """Whether an order keeps every rule that has nothing to do with the time.

    Parameters
    ----------
    ground, outing, visits
        As for `timed`.
    """
    team = outing.team
    if team.max_stops is not None and len(visits) > team.max_stops:
        return False
    if team.capacity is not None and sum(visit.stop.load for visit in visits) > team.capacity:
        return False
    keys = {(visit.stop.stop_id, visit.number) for visit in visits}
    if len(keys) < len(visits) or not all(may_go(ground, visit, outing) for visit in visits):
        return False
    last = len(visits)
    for place, visit in enumerate(visits, 1):
        locked = visit.stop.locked_position
        if locked is not None and place != min(locked, last):
            return False
    limit_m = team.max_distance_m
    return limit_m is None or metres_of(ground, outing, visits) <= limit_m


def metres_of(ground: Ground, outing: Outing, visits: Sequence[Visit]) -> float:
    """Metres of an order from the start to the end of an outing; 0 without a visit.

    Parameters
    ----------
    ground, outing, visits
        As for `timed`.
    """
    if not visits:
        return 0.0
    rows = [outing.start_row, *(visit.stop.row for visit in visits), outing.end_row]
    return sum(ground.metres[a][b] for a, b in itertools.pairwise(rows))


def earliest(windows: Sequence[Span], second: float) -> float | None:
    """First second from a given one on that lies in a window, or None.

    Examples
    --------
    >>> earliest(((10, 20), (30, 40)), 25), earliest(((10, 20),), 21)
    (30, None)
    """
    for opens, closes in windows:
        if second <= closes:
            return max(second, opens)
    return None


def _best_walk(ground: Ground, outing: Outing, visits: Sequence[Visit]) -> _Walk | None:
    plain = _walk(ground, outing, visits, None)
    rest = outing.shift.rest
    if plain is None or rest is None or not rest.length_s or not visits:
        return plain  # a break only delays: what fails without one fails with it
    if _is_free(plain.times, outing, rest):
        return plain
    walks = (_walk(ground, outing, visits, pause) for pause in _pauses(plain.times, outing, rest))
    whole = [walk for walk in walks if walk is not None]
    return min(whole, key=lambda walk: walk.times[-1][0], default=None)


# Back before the break must have begun, or out only after it could have ended: none is needed.
def _is_free(times: list[tuple[float, float, float]], outing: Outing, rest: Break) -> bool:
    return times[-1][0] <= rest.close_s or outing.shift.start_s >= rest.open_s + rest.length_s


def _pauses(
    times: list[tuple[float, float, float]], outing: Outing, rest: Break
) -> Iterator[_Pause]:
    before: float = outing.shift.start_s
    last = len(times) - 1
    for gap, (_, _, depart) in enumerate(times):
        if before > rest.close_s:
            return
        # Where the next visit is over before a break may begin, resting after it is no worse.
        if gap == last or depart > rest.open_s:
            yield _Pause(gap, on_arrival=False)
            if gap < last:
                yield _Pause(gap, on_arrival=True)
        before = depart


def _walk(
    ground: Ground, outing: Outing, visits: Sequence[Visit], pause: _Pause | None
) -> _Walk | None:
    shift, rest = outing.shift, None
    now: float = shift.start_s
    row, times = outing.start_row, []
    for gap in range(len(visits) + 1):
        rests_here = pause is not None and pause.gap == gap
        if rests_here and pause is not None and not pause.on_arrival:
            rest = _rest(shift.rest, now)
            if rest is None:
                return None
            now = rest.end_s
        is_home = gap == len(visits)
        to = outing.end_row if is_home else visits[gap].stop.row
        now += ground.seconds[row][to] if visits else 0
        if is_home:
            times.append((now, now, now))
            break
        arrive = now
        if rests_here and pause is not None and pause.on_arrival:
            rest = _rest(shift.rest, now)
            if rest is None:
                return None
            now = rest.end_s
        start = earliest(ground.windows(visits[gap], shift), now)
        if start is None:
            return None
        now = start + visits[gap].stop.service_s
        if now > shift.end_s:
            return None
        times.append((arrive, start, now))
        row = to
    return _Walk(times, rest) if now <= shift.end_s else None


def _rest(rule: Break | None, now: float) -> Rest | None:
    if rule is None or now > rule.close_s:
        return None
    start = int(max(now, rule.open_s))
    return Rest(start, start + rule.length_s)


def _tour(ground: Ground, outing: Outing, visits: Sequence[Visit], walk: _Walk) -> Tour:
    leave, rest = float(outing.shift.start_s), walk.rest
    if (
        rest is not None
        and visits
        and rest.end_s <= walk.times[0][0] - _first_s(ground, outing, visits)
    ):
        leave, rest = rest.end_s, None  # a break before leaving is no part of the tour
    delay = 0.0
    if visits and (rest is None or rest.start_s >= walk.times[0][2]):
        delay = walk.times[0][1] - walk.times[0][0]  # it may as well wait at home
    rows = [outing.start_row, *(visit.stop.row for visit in visits), outing.end_row]
    calls = tuple(
        Call(
            visit.stop.stop_id,
            visit.number,
            visit.stop.row,
            int(arrive + (delay if at == 0 else 0)),
            int(start),
            int(depart),
            ground.metres[rows[at]][rows[at + 1]],
            int(ground.seconds[rows[at]][rows[at + 1]]),
        )
        for at, (visit, (arrive, start, depart)) in enumerate(
            zip(visits, walk.times[:-1], strict=True)
        )
    )
    back_m = ground.metres[rows[-2]][rows[-1]] if visits else 0.0
    back_s = int(ground.seconds[rows[-2]][rows[-1]]) if visits else 0
    back = int(walk.times[-1][0])
    return Tour(
        outing.team.team_id, outing.shift, calls, int(leave + delay), back, back_m, back_s, rest
    )


def _first_s(ground: Ground, outing: Outing, visits: Sequence[Visit]) -> float:
    return ground.seconds[outing.start_row][visits[0].stop.row]
