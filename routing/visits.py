"""Visits to be made and outings to make them on: the pieces that a plan is put together from."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import combinations
from math import isfinite

from routing.problem import DAY_S, Problem, Shift, Stop, Team

Span = tuple[float, float]
ALWAYS: tuple[Span, ...] = ((float("-inf"), float("inf")),)


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit of one team: a joint stop has two, a periodic one as many as its number.

    `skills` are those that this team must bring; `days` are those on which it may be; `at_s` is
    the second at which it must begin, where two teams have agreed on one.
    """

    key: int
    stop: Stop
    number: int
    part: int
    skills: frozenset[str]
    days: frozenset[date]
    at_s: int | None = None


@dataclass(frozen=True, slots=True)
class Outing:
    """One shift of one team, with the rows at which it starts and ends."""

    index: int
    team: Team
    shift: Shift
    start_row: int
    end_row: int


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """A problem in whole seconds and metres as plain lists, which single look-ups are quick in."""

    problem: Problem
    outings: tuple[Outing, ...]
    metres: list[list[float]]
    seconds: list[list[float]]
    spans: dict[tuple[int, int | None, int], tuple[Stop, Shift, tuple[Span, ...]]] = field(
        default_factory=dict
    )

    def windows(self, visit: Visit, shift: Shift) -> tuple[Span, ...]:
        """When a visit may begin, in seconds of a shift's day."""
        key = (id(visit.stop), visit.at_s, id(shift))
        known = self.spans.get(key)
        if known is None:  # the records are kept with it, so that their ids stay theirs
            known = self.spans[key] = (visit.stop, shift, windows_on(visit, shift))
        return known[2]


def ground_of(problem: Problem) -> Ground:
    """Ground of a problem whose travel is in whole seconds and metres.

    Parameters
    ----------
    problem
        A sound one.
    """
    rows = {depot.depot_id: depot.row for depot in problem.depots}
    days = set(problem.days)
    shifts = [(team, shift) for team in problem.teams for shift in team.shifts if shift.day in days]
    shifts.sort(key=lambda pair: pair[1].day)  # stable: teams stay in their order
    outings = tuple(
        Outing(index, team, shift, rows[team.start_depot], rows[team.home])
        for index, (team, shift) in enumerate(shifts)
    )
    travel = problem.travel
    return Ground(problem, outings, travel.distance_m.tolist(), travel.duration_s.tolist())


def visits_of(problem: Problem) -> tuple[Visit, ...]:
    """Every visit that a problem asks for, on any of the days that its stop allows.

    Parameters
    ----------
    problem
        A sound one. Where two teams go together, the skills are shared out between them so that
        the most pairs of teams can do it.
    """
    visits: list[Visit] = []
    for stop in problem.stops:
        parts = parts_of(problem, stop)
        for number in range(1, stop.visits + 1):
            visits += (
                replace(part, key=key, number=number) for key, part in enumerate(parts, len(visits))
            )
    return tuple(visits)


def parts_of(problem: Problem, stop: Stop) -> tuple[Visit, ...]:
    """The first visit of a stop: one, or the two of a joint one, on any day that it allows.

    Parameters
    ----------
    problem
        Whose teams the skills are shared out for.
    stop
        Of the problem, or a changed one.
    """
    every = frozenset(problem.days)
    days = every if stop.days is None else stop.days & every
    shares = (stop.skills,) if stop.joint_teams == 1 else _shares(problem, stop)
    return tuple(Visit(at, stop, 1, at, skills, days) for at, skills in enumerate(shares))


def _shares(problem: Problem, stop: Stop) -> tuple[frozenset[str], frozenset[str]]:
    needed = sorted(stop.skills)

    def n_pairs(first: frozenset[str]) -> int:
        second = stop.skills - first
        return sum(
            first <= a.skills and second <= b.skills
            for a in problem.teams
            for b in problem.teams
            if a is not b
        )

    halves = [frozenset(c) for n in range(len(needed) + 1) for c in combinations(needed, n)]
    best = max(halves, key=n_pairs)
    return best, stop.skills - best


def windows_on(visit: Visit, shift: Shift) -> tuple[Span, ...]:
    """When a visit may begin during a shift, in seconds of the shift's day, in order.

    Windows of the day before and after are there too, so that a night shift meets the next day's.

    Parameters
    ----------
    visit
        A visit; the second that two teams agreed on is its only window.
    shift
        The shift of the team that would make it.
    """
    if visit.at_s is not None:
        is_on = shift.start_s <= visit.at_s <= shift.end_s
        return ((visit.at_s, visit.at_s),) if is_on else ()
    if not visit.stop.windows:
        return ALWAYS
    found = []
    for offset in (-1, 0, 1):
        day = shift.day + timedelta(days=offset)
        for window in visit.stop.windows:
            opens, closes = window.open_s + offset * DAY_S, window.close_s + offset * DAY_S
            meets = opens <= shift.end_s and closes >= shift.start_s
            if meets and window.day in (None, day):
                found.append((opens, closes))
    return tuple(sorted(set(found)))


def is_reachable(ground: Ground, visit: Visit, outing: Outing) -> bool:
    """Whether a way leads from an outing's start to a visit and on to its end."""
    row = visit.stop.row
    there, back = ground.seconds[outing.start_row][row], ground.seconds[row][outing.end_row]
    return isfinite(there) and isfinite(back)


def may_go(ground: Ground, visit: Visit, outing: Outing) -> bool:
    """Whether day, team, skills and roads let an outing make a visit, whatever the time.

    Parameters
    ----------
    ground
        What is planned on.
    visit, outing
        The two.
    """
    stop = visit.stop
    return (
        outing.shift.day in visit.days
        and stop.locked_team in (None, outing.team.team_id)
        and visit.skills <= outing.team.skills
        and is_reachable(ground, visit, outing)
        and bool(ground.windows(visit, outing.shift))
    )


def siblings(visits: Iterable[Visit]) -> dict[tuple[str, int], list[Visit]]:
    """Visits that two teams make together, by stop and number; one alone where it is no joint one.

    Parameters
    ----------
    visits
        Any visits.
    """
    found: dict[tuple[str, int], list[Visit]] = {}
    for visit in visits:
        found.setdefault((visit.stop.stop_id, visit.number), []).append(visit)
    return found
