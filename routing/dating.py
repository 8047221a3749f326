"""On which day each visit of a longer plan is made: spaced, evened out, near others of the day.

A visit of a periodic or joint stop gets its day before anything is solved; so does every visit
where all days together would not fit the solver's memory. Days are then solved apart.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from math import isfinite

from routing.problem import Stop
from routing.visits import Ground, Visit, may_go, siblings

PASSES = 4
#: Metres that a second of work beyond a day's hours costs: no detour is worth overtime.
METRES_PER_OVER_S = 20.0
#: Metres that the last second of a full day costs more than the first one of an empty day.
METRES_PER_FULL_S = 0.5
#: Speed at which a visit's way is turned into hours of work before the order is known.
ROUGH_MPS = 10.0

Days = tuple[date, ...]


def dated(ground: Ground, visits: Sequence[Visit], *, dates_all: bool = False) -> tuple[Visit, ...]:
    """Visits, of which those of periodic and joint stops are bound to one day each.

    Begun with the stops that have the fewest ways to be spread, each takes the days that cost
    least beside the others; then each may move, until none does.

    Parameters
    ----------
    ground
        What is planned on.
    visits
        Of all stops.
    dates_all
        Whether every visit gets its day, not only those of periodic and joint stops.
    """
    if len(ground.problem.days) == 1:
        return tuple(visits)
    groups: dict[str, list[Visit]] = {}
    for visit in visits:
        stop = visit.stop
        if dates_all or stop.visits > 1 or stop.joint_teams > 1:
            groups.setdefault(stop.stop_id, []).append(visit)
    calendar = _Calendar(ground)
    ways = {stop_id: _most_ways(ground, members) for stop_id, members in groups.items()}
    order = sorted((s for s in groups if ways[s]), key=lambda s: len(ways[s]))
    chosen: dict[str, Days] = {}
    for _ in range(PASSES):
        moved = False
        for stop_id in order:
            stop = groups[stop_id][0].stop
            before = chosen.get(stop_id)
            if before is not None:
                calendar.take(stop, before)
            days = min(ways[stop_id], key=lambda way: calendar.cost(stop, way))
            calendar.put(stop, days)
            chosen[stop_id] = days
            moved |= days != before
        if not moved:
            break
    return tuple(_bound(visit, chosen, groups) for visit in visits)


def _bound(visit: Visit, chosen: dict[str, Days], groups: dict[str, list[Visit]]) -> Visit:
    stop_id = visit.stop.stop_id
    if stop_id not in groups:
        return visit
    days = chosen.get(stop_id, ())[visit.number - 1 : visit.number]
    return replace(visit, days=frozenset(days))  # none for a visit that no day is left for


# Ways for as many visits as can be spread at all.
def _most_ways(ground: Ground, visits: Sequence[Visit]) -> list[Days]:
    stop = visits[0].stop
    allowed = [day for day in sorted(visits[0].days) if _is_open(ground, visits, day)]
    found = (list(_ways(stop, allowed, n)) for n in range(stop.visits, 0, -1))
    return next((ways for ways in found if ways), [])


# Ways to spread the visits of a stop: from each first day, with each even gap that fits.
def _ways(stop: Stop, allowed: Sequence[date], n: int) -> Iterator[Days]:
    if not allowed:
        return
    least = max(stop.spacing_days, 1)
    widest = (allowed[-1] - allowed[0]).days // (n - 1) if n > 1 else least
    seen = set()
    for first in range(len(allowed)):
        for gap in range(least, max(widest, least) + 1):
            way = _spread(allowed[first:], n, gap)
            if way is not None and way not in seen:
                seen.add(way)
                yield way


def _spread(days: Sequence[date], n: int, gap: int) -> Days | None:
    way: list[date] = []
    for day in days:
        if len(way) < n and (not way or (day - way[-1]).days >= gap):
            way.append(day)
    return tuple(way) if len(way) == n else None


# A day on which every part of the stop's visit finds a team, two parts two teams.
def _is_open(ground: Ground, visits: Sequence[Visit], day: date) -> bool:
    parts = next(iter(siblings(visits).values()))
    teams = [
        {
            outing.team.team_id
            for outing in ground.outings
            if outing.shift.day == day and may_go(ground, part, outing)
        }
        for part in parts
    ]
    return all(teams) and len(set().union(*teams)) >= len(parts)


class _Calendar:
    """Days with the work and the places that are on them so far."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        days = ground.problem.days
        self._hours_s = dict.fromkeys(days, 0.0)
        self._homes: dict[date, set[int]] = {day: set() for day in days}
        for outing in ground.outings:
            rest = outing.shift.rest
            pause_s = rest.length_s if rest else 0
            self._hours_s[outing.shift.day] += outing.shift.end_s - outing.shift.start_s - pause_s
            self._homes[outing.shift.day].add(outing.start_row)
        self._work_s = dict.fromkeys(days, 0.0)
        self._rows: dict[date, list[int]] = {day: [] for day in days}

    def put(self, stop: Stop, days: Days) -> None:
        for day in days:
            self._work_s[day] += self._work_of(stop, day)
            self._rows[day].append(stop.row)

    def take(self, stop: Stop, days: Days) -> None:
        for day in days:
            self._rows[day].remove(stop.row)
            self._work_s[day] -= self._work_of(stop, day)

    def cost(self, stop: Stop, days: Days) -> float:
        return sum(self._cost(stop, day) for day in days)

    def _cost(self, stop: Stop, day: date) -> float:
        work_s = self._work_of(stop, day)
        full_share = self._work_s[day] / max(self._hours_s[day], 1.0)
        over_s = max(self._work_s[day] + work_s - self._hours_s[day], 0.0)
        even_m = METRES_PER_FULL_S * full_share * work_s
        return 2 * self._nearest_m(stop, day) + even_m + METRES_PER_OVER_S * over_s

    def _nearest_m(self, stop: Stop, day: date) -> float:
        metres = self._ground.metres
        rows = (*self._homes[day], *self._rows[day])
        ways = [metres[stop.row][row] for row in rows if isfinite(metres[stop.row][row])]
        return min(ways, default=0.0)

    def _work_of(self, stop: Stop, day: date) -> float:
        homes = [self._ground.metres[stop.row][row] for row in sorted(self._homes[day])]
        way_m = min((way for way in homes if isfinite(way)), default=0.0)
        # On a round with others a stop takes about a quarter of the way that it takes alone.
        return stop.joint_teams * (stop.service_s + way_m / 2 / ROUGH_MPS)
