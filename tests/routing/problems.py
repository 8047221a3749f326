"""Problems of our own: places on a plane, one metre a unit, driven at 10 m/s."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from routing.problem import Depot, Problem, Stop, Team, daily
from routing.travel.records import Travel, TravelSource

DAY = date(2024, 5, 6)  # a Monday
DAYS = tuple(DAY + timedelta(days=at) for at in range(28))
SOURCE = TravelSource("estimate", "测试", "test", "none")
SPEED_MPS = 10.0
HOUR_S = 3600
MORNING_S, EVENING_S = 8 * HOUR_S, 18 * HOUR_S


def travel_of(places, speed_mps=SPEED_MPS):
    """Straight ways between places, metres."""
    xy = np.array(places, dtype=np.float64)
    metres = np.hypot(*(xy[:, None, :] - xy[None, :, :]).transpose(2, 0, 1))
    return Travel(metres / speed_mps, metres, np.zeros(len(xy)), SOURCE)


def stop_at(row, **members):
    """Stop of a row; half an hour unless told."""
    given = {"stop_id": f"s{row}", "name": f"点{row}", "lon_deg": 113.0, "lat_deg": 34.0}
    return Stop(**{**given, "lon_deg": 113.0 + row / 1000, "row": row, **members})


def team_of(number=1, days=(DAY,), hours=(MORNING_S, EVENING_S), **members):
    """Team out on some days, from the depot "d"."""
    rest = members.pop("rest", None)
    given = {"team_id": f"t{number}", "name": f"第{number}组", "start_depot": "d"}
    return Team(**{**given, "shifts": daily(days, *hours, rest), **members})


def problem_of(places, stops=None, teams=None, days=(DAY,), **members):
    """Problem with the depot at the first place and a stop at each other one."""
    stops = tuple(stop_at(row) for row in range(1, len(places))) if stops is None else stops
    teams = (team_of(days=days),) if teams is None else teams
    depots = (Depot("d", "驻地", 113.0, 34.0, 0),)
    return Problem(tuple(stops), tuple(teams), depots, tuple(days), travel_of(places), **members)


def cut_off(problem, row):
    """Problem in which no way leads to or from a row, though a road is near."""
    duration_s, distance_m = problem.travel.duration_s.copy(), problem.travel.distance_m.copy()
    for matrix in (duration_s, distance_m):
        matrix[row, :] = matrix[:, row] = np.inf
        matrix[row, row] = 0.0
    travel = replace(problem.travel, duration_s=duration_s, distance_m=distance_m)
    return replace(problem, travel=travel)


def town(n_stops, n_teams, seed=0, **members):
    """Stops strewn over 40 km, some with windows, skills, priorities; a depot in the middle."""
    rng = np.random.default_rng(seed)
    places = [(0.0, 0.0), *rng.uniform(-20_000, 20_000, (n_stops, 2))]
    stops = tuple(_stop(row, rng) for row in range(1, n_stops + 1))
    skills = [frozenset({"environment"}), frozenset({"environment", "police"})]
    teams = tuple(team_of(at, skills=skills[at % 2]) for at in range(1, n_teams + 1))
    return problem_of(places, stops, teams, **members)


def _stop(row, rng):
    from routing.problem import Window

    opens = int(rng.integers(8, 15)) * HOUR_S
    windows = (Window(opens, opens + 3 * HOUR_S),) if rng.random() < 0.3 else ()
    return stop_at(
        row,
        service_s=int(rng.choice([600, 900, 1200])),
        windows=windows,
        priority=None if rng.random() < 0.2 else int(rng.integers(1, 10)),
        skills=frozenset({"police"}) if rng.random() < 0.2 else frozenset(),
        joint_teams=2 if rng.random() < 0.03 else 1,
    )
