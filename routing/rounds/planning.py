"""From a request to a plan that was checked and can be shown: travel, search, reasons, legs."""

import itertools
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from geo.errors import InputError, UpstreamError
from routing.bound import lower_bound_m
from routing.explain import loosening, reasons
from routing.plan import SEARCH_SHARE, iterations_within, plans, time_limit
from routing.problem import Problem
from routing.rounds.record import Told, plan_record
from routing.rounds.request import Asked
from routing.tours import Plan, Tour
from routing.travel.choosing import Journeys, Ports, journeys
from routing.travel.polygons import breaches as area_breaches
from routing.travel.records import Leg
from routing.verify import breaches

IsOver = Callable[[], bool]
#: Told the step, how much of it is done, of how much (0: not known).
Note = Callable[[str, int, int], None]
Show = Callable[[dict[str, Any]], None]
#: Of a stop far from every road: what is in the way, and what would help.
OUTSIDE: dict[str, Any] = {
    "because": {
        "zh": "在路网之外：2 公里内没有可走的道路",
        "en": "outside the network: no road to be taken within 2 km",
    },
    "relax": {
        "zh": "核对坐标；或缩小应避开的区域、放宽限定区域，或换一个行程来源",
        "en": "check its coordinates, shrink the area to avoid, widen the one to stay inside, or "
        "take another source of travel",
    },
    "rule": "network",
}


def planned(
    asked: Asked,
    ports: Ports,
    *,
    is_stopped: IsOver | None = None,
    note: Note | None = None,
    show: Show | None = None,
) -> dict[str, Any]:
    """The best plan found in the time that a request gives, as plain values.

    Parameters
    ----------
    asked
        What is asked.
    ports
        What travel may reach.
    is_stopped
        Asked now and then whether to end with what there is.
    note
        Told the steps "travel", "solve", "explain" and "draw"; "outside" with the number of stops
        that no road leads to, where there are any.
    show
        Given every better plan as it is found, without legs and reasons.

    Returns
    -------
    dict
        As `routing.rounds.record.plan_record`.

    Raises
    ------
    InputError
        If the problem is not sound, or the travel that is wished for is not there.
    UpstreamError
        If a routing server does not answer, or a plan breaks a rule when it is checked again.
    """
    tell = note or (lambda _step, _done, _total: None)
    tell("travel", 0, 0)
    ways = journeys(
        asked.lon_deg,
        asked.lat_deg,
        asked.wish,
        ports,
        note=lambda done, total: tell("travel", done, total),
    )
    problem, outside = _on_the_network(asked.problem(ways), tell)
    is_late = time_limit(asked.time_limit_s)
    found = _searched(asked, problem, is_stopped, tell, show)
    _require_kept(problem, found)
    tell("explain", 0, 0)
    found_reasons = reasons(problem, found, is_over=is_late)
    bound_m = lower_bound_m(problem, found, is_over=is_late)
    legs = _legs(ways, problem, found.tours, tell)
    told = Told(
        bound_m,
        {key: reason.plain() for key, reason in found_reasons.items()},
        legs,
        _area_breaches(asked, problem, found, legs),
        outside,
        loosening(found, found_reasons),
    )
    return plan_record(problem, found, told)


# A stop that no road leads to would have the whole plan refused; it is told of and listed instead.
def _on_the_network(problem: Problem, tell: Note) -> tuple[Problem, tuple[dict[str, Any], ...]]:
    access_m = problem.travel.access_m
    away = [stop for stop in problem.stops if not np.isfinite(access_m[stop.row])]
    if not away:
        return problem, ()
    if len(away) == len(problem.stops):
        raise InputError(
            "全部点位都在路网之外：附近没有可走的道路，请核对坐标、避开的区域，或换一个行程来源",
            "every stop is outside the network: no road is near; check coordinates and areas, or "
            "take another source of travel",
            field="stops",
        )
    tell("outside", len(away), len(problem.stops))
    listed = tuple(
        {"stop_id": stop.stop_id, "name": stop.name, "visit": number, **OUTSIDE}
        for stop in away
        for number in range(1, stop.visits + 1)
    )
    return problem.without_stops(stop.stop_id for stop in away), listed


def _searched(
    asked: Asked, problem: Problem, is_stopped: IsOver | None, tell: Note, show: Show | None
) -> Plan:
    search_s = SEARCH_SHARE * asked.time_limit_s
    is_late = time_limit(search_s)
    iterations = iterations_within(problem, search_s)

    def is_over() -> bool:
        return is_late() or (is_stopped is not None and is_stopped())

    best = None
    for best in plans(problem, seed=asked.seed, iterations=iterations, is_over=is_over):
        tell("solve", min(best.iterations, iterations), iterations)
        if show is not None:
            show(plan_record(problem, best, Told()))
    if best is None:
        raise UpstreamError("没有得到计划", "no plan was found")
    return best


# The search checks its own plans; what is shown is checked here, whatever made it.
def _require_kept(problem: Problem, found: Plan) -> None:
    faults = breaches(problem, found)
    if faults:
        raise UpstreamError(
            "计划未通过复核，不予显示：" + "；".join(fault.zh for fault in faults[:5]),
            "the plan failed its check: " + "; ".join(fault.en for fault in faults[:5]),
        )


def rows_of(problem: Problem, tour: Tour) -> list[int]:
    """Rows of the travel matrices that a tour passes, from its start to its end; none at home."""
    if not tour.calls:
        return []
    team = problem.team(tour.team_id)
    start, end = problem.depot(team.start_depot).row, problem.depot(team.home).row
    return [start, *(call.row for call in tour.calls), end]


def _legs(
    ways: Journeys, problem: Problem, tours: Iterable[Tour], tell: Note
) -> dict[tuple[int, int], Leg]:
    pairs = [pair for tour in tours for pair in itertools.pairwise(rows_of(problem, tour))]
    legs = {}
    for at, pair in enumerate(dict.fromkeys(pairs), 1):
        tell("draw", at, len(pairs))
        leg = ways.leg(*pair)
        if leg is not None:
            legs[pair] = leg
    return legs


def _area_breaches(
    asked: Asked, problem: Problem, found: Plan, legs: dict[tuple[int, int], Leg]
) -> tuple[dict[str, Any], ...]:
    if asked.wish.avoid is None and asked.wish.within is None:
        return ()
    told = []
    for tour in found.tours:
        ends = rows_of(problem, tour)
        for number, pair in enumerate(itertools.pairwise(ends), 1):
            leg = legs.get(pair)
            if leg is None:
                continue
            if area_breaches((leg,), avoid=asked.wish.avoid):
                told.append(_breach(tour, number, "avoid"))
            if area_breaches((leg,), within=asked.wish.within):
                told.append(_breach(tour, number, "within"))
    return tuple(told)


def _breach(tour: Tour, number: int, rule: str) -> dict[str, Any]:
    zh = {"avoid": "进入应避开的区域", "within": "离开限定区域"}[rule]
    en = {"avoid": "enters an area to avoid", "within": "leaves the given area"}[rule]
    return {
        "team": tour.team_id,
        "day": tour.day.isoformat(),
        "leg": number,
        "rule": rule,
        "zh": f"第 {number} 段路{zh}",
        "en": f"leg {number} {en}",
    }
