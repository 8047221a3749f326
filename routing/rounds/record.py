"""A plan as plain values: what is kept, shown and written, in the members that people ask for."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

from routing.problem import Problem, Shift, Team
from routing.rounds.words import BENDS
from routing.tours import Call, Plan, Tour
from routing.travel.records import Leg

#: Beijing time: without daylight saving since 1991.
BEIJING = timezone(timedelta(hours=8))
SHAPE_DECIMALS = 6  # of a degree: about 0.1 m


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a plan beside its tours.

    `reasons` are of visits left out, by stop and number: members "because" and "relax"; `breaches`
    name legs that enter an area to avoid or leave one to stay inside; `outside` are entries of
    "unserved" for stops that no road leads to, which the solver never saw; `loosen` is what to
    loosen first where nothing could be planned at all.
    """

    lower_bound_m: float | None = None
    reasons: Mapping[tuple[str, int], Mapping[str, Any]] = field(default_factory=dict)
    legs: Mapping[tuple[int, int], Leg] = field(default_factory=dict)
    breaches: tuple[Mapping[str, Any], ...] = ()
    outside: tuple[Mapping[str, Any], ...] = ()
    loosen: Mapping[str, Any] | None = None


def moment(day: date, second: float) -> datetime:
    """Moment in Beijing time of a second of a day; it may lie on the next one.

    Examples
    --------
    >>> moment(date(2020, 11, 2), 90000).isoformat()
    '2020-11-03T01:00:00+08:00'
    """
    start = datetime(day.year, day.month, day.day, tzinfo=BEIJING)
    return start + timedelta(seconds=round(second))


def plan_record(problem: Problem, plan: Plan, told: Told) -> dict[str, Any]:
    """A plan in plain values.

    Parameters
    ----------
    problem
        What was planned.
    plan
        Its plan, which has been verified.
    told
        Reasons, bound and legs.

    Returns
    -------
    dict
        "teams" (one entry a team and day on shift, with its stops and legs; without stops for one
        that stays at home), "unserved", "distance_m", "duration_s", "lower_bound_m",
        "travel_source" (its kind) and "travel" (its words); metres, seconds, moments with their
        zone.
    """
    source = plan.source
    return {
        "teams": _teams(problem, plan, told),
        "unserved": [
            *(_missed(problem, missed.stop_id, missed.number, told) for missed in plan.missed),
            *(dict(each) for each in told.outside),
        ],
        "distance_m": round(plan.distance_m),
        "duration_s": round(plan.duration_s),
        "lower_bound_m": None if told.lower_bound_m is None else round(told.lower_bound_m),
        "travel_source": source.kind,
        "travel": {
            "kind": source.kind,
            "zh": source.title_zh,
            "en": source.title_en,
            "licence": source.licence,
        },
        "loosen": None if told.loosen is None else dict(told.loosen),
        "breaches": [dict(each) for each in told.breaches],
        "seed": plan.seed,
        "iterations": plan.iterations,
        "is_cut_short": plan.is_cut_short,
        "unannounced": plan.is_unannounced,
    }


def _teams(problem: Problem, plan: Plan, told: Told) -> list[dict[str, Any]]:
    out = {(tour.team_id, tour.shift): tour for tour in plan.tours}
    found = []
    for day in sorted(problem.days):
        for team in problem.teams:
            for shift in team.shifts:
                if shift.day == day:
                    tour = out.get((team.team_id, shift)) or _idle(team, shift)
                    found.append(_team(problem, tour, told))
    return found


def _idle(team: Team, shift: Shift) -> Tour:
    return Tour(team.team_id, shift, (), shift.start_s, shift.start_s, 0.0, 0)


def _team(problem: Problem, tour: Tour, told: Told) -> dict[str, Any]:
    team = problem.team(tour.team_id)
    start, end = problem.depot(team.start_depot), problem.depot(team.home)
    rows = [start.row, *(call.row for call in tour.calls), end.row]
    pairs = list(itertools.pairwise(rows)) if tour.calls else []
    rest = tour.rest
    return {
        "team": tour.team_id,
        "name": team.name,
        "day": tour.day.isoformat(),
        "shift": [_at(tour.day, tour.shift.start_s), _at(tour.day, tour.shift.end_s)],
        "start": {"name": start.name, "lon": start.lon_deg, "lat": start.lat_deg},
        "end": {"name": end.name, "lon": end.lon_deg, "lat": end.lat_deg},
        "leave": _at(tour.day, tour.leave_s),
        "back": _at(tour.day, tour.back_s),
        "break": None if rest is None else [_at(tour.day, rest.start_s), _at(tour.day, rest.end_s)],
        "stops": [_stop(problem, tour, call) for call in tour.calls],
        "back_leg_m": round(tour.back_leg_m),
        "back_leg_s": round(tour.back_leg_s),
        "distance_m": round(tour.distance_m),
        "duration_s": round(tour.duration_s),
        "legs": [_leg(told.legs.get(pair)) for pair in pairs],
    }


def _at(day: date, second: float) -> str:
    return moment(day, second).isoformat()


def _stop(problem: Problem, tour: Tour, call: Call) -> dict[str, Any]:
    stop = problem.stop(call.stop_id)
    return {
        "stop_id": call.stop_id,
        "name": stop.name,
        "lon": stop.lon_deg,
        "lat": stop.lat_deg,
        "visit": call.number,
        "arrive": _at(tour.day, call.arrive_s),
        "begin": _at(tour.day, call.start_s),
        "depart": _at(tour.day, call.depart_s),
        "leg_m": round(call.leg_m),
        "leg_s": round(call.leg_s),
    }


def _leg(leg: Leg | None) -> dict[str, Any] | None:
    if leg is None:
        return None
    shape = [
        [round(lon, SHAPE_DECIMALS), round(lat, SHAPE_DECIMALS)] for lon, lat in leg.line.coords
    ]
    turns = [
        {"bend": turn.bend, "road": turn.road, "m": round(turn.distance_m)} for turn in leg.turns
    ]
    return {
        "shape": shape,
        "m": round(leg.distance_m),
        "s": round(leg.duration_s),
        "by_road": leg.is_drawn_by_road,
        "turns": turns,
    }


def _missed(problem: Problem, stop_id: str, number: int, told: Told) -> dict[str, Any]:
    reason = told.reasons.get((stop_id, number), {})
    return {
        "stop_id": stop_id,
        "name": problem.stop(stop_id).name,
        "visit": number,
        "because": reason.get("because"),
        "relax": reason.get("relax"),
        "rule": reason.get("rule"),
    }


def turn_words(turn: Mapping[str, Any]) -> dict[str, str]:
    """A turn of a record in both languages.

    Examples
    --------
    >>> turn_words({"bend": "left", "road": "嵩山路", "m": 120})
    {'zh': '左转，沿嵩山路', 'en': 'turn left along 嵩山路'}
    """
    term, road = BENDS[turn["bend"]], turn["road"]
    if not road:
        return {"zh": term.zh, "en": term.en}
    return {"zh": f"{term.zh}，沿{road}", "en": f"{term.en} along {road}"}


def positions(record: Mapping[str, Any]) -> dict[tuple[str, int], tuple[Mapping[str, Any], int]]:
    """Where each visit of a plan is: its tour, and its place in it from 1, by stop and number."""
    found: dict[tuple[str, int], tuple[Mapping[str, Any], int]] = {}
    for tour in record["teams"]:
        for place, stop in enumerate(tour["stops"], 1):
            found.setdefault((stop["stop_id"], stop["visit"]), (tour, place))
    return found


def tours_of(record: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Tours of a plan that have a stop."""
    return [tour for tour in record["teams"] if tour["stops"]]
