"""The verifier finds every kind of breach: good plans are spoilt, one rule at a time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from routing.plan import plan
from routing.problem import Break, Window
from routing.tours import Missed, Rest
from routing.verify import breaches
from tests.routing.problems import (
    DAYS,
    EVENING_S,
    HOUR_S,
    MORNING_S,
    cut_off,
    problem_of,
    stop_at,
    team_of,
)

REST = Break(12 * HOUR_S, 13 * HOUR_S, 3600)
PLACES = [(0, 0), (3000, 0), (0, 4000), (5000, 1000), (-2000, 3000), (1000, -4000)]
WINDOW = Window(9 * HOUR_S, 17 * HOUR_S)


def good():
    stops = [
        stop_at(1, service_s=2 * HOUR_S, load=2, windows=(WINDOW,)),
        stop_at(2, service_s=2 * HOUR_S, load=2, locked_team="t1"),
        stop_at(3, joint_teams=2, skills=frozenset({"police"}), days=frozenset({DAYS[0]})),
        stop_at(4, visits=2, spacing_days=2, service_s=600),
        stop_at(5, service_s=2 * HOUR_S, load=2, locked_team="t1", locked_position=1),
    ]
    days = DAYS[:3]
    teams = [
        team_of(1, days, rest=REST, max_stops=6, capacity=8, max_distance_m=60_000.0),
        team_of(2, days[:1], rest=REST, skills=frozenset({"police"})),
    ]
    problem = problem_of(PLACES, stops, teams, days)
    found = plan(problem, iterations=250, seed=1)
    assert found.missed == ()
    return problem, found


PROBLEM, PLAN = good()


def rules(problem, found):
    return {breach.rule for breach in breaches(problem, found)}


def place_of(stop_id, number=1):
    return next(
        (at, place)
        for at, tour in enumerate(PLAN.tours)
        for place, call in enumerate(tour.calls)
        if (call.stop_id, call.number) == (stop_id, number)
    )


def with_tour(at, **members):
    tours = list(PLAN.tours)
    tours[at] = replace(tours[at], **members)
    return replace(PLAN, tours=tuple(tours))


def with_call(stop_id, number=1, /, **members):
    at, place = place_of(stop_id, number)
    calls = list(PLAN.tours[at].calls)
    calls[place] = replace(calls[place], **members)
    return with_tour(at, calls=tuple(calls))


def call_of(stop_id, number=1):
    at, place = place_of(stop_id, number)
    return PLAN.tours[at].calls[place]


def resting():
    return next(at for at, tour in enumerate(PLAN.tours) if tour.rest is not None)


def test_a_good_plan_has_no_breach():
    assert breaches(PROBLEM, PLAN) == ()


FIRST = PLAN.tours[0]
MOVED_DAY = DAYS[0] - timedelta(days=1)
SPOILT_PLANS = {
    "leaves before the shift": (lambda: with_tour(0, leave_s=MORNING_S - 60), "shift"),
    "is back after the shift": (lambda: with_tour(0, back_s=EVENING_S + 60), "shift"),
    "has a shift that is not the team's": (
        lambda: with_tour(0, shift=replace(FIRST.shift, end_s=EVENING_S + HOUR_S)), "shift",
    ),
    "has a team nobody knows": (lambda: with_tour(0, team_id="t7"), "shift"),
    "has one shift twice": (
        lambda: replace(PLAN, tours=(*PLAN.tours, replace(FIRST, calls=()))), "shift",
    ),
    "goes to a stop nobody knows": (lambda: with_call("s1", stop_id="s77"), "stop"),
    "names a row that is another place's": (lambda: with_call("s1", row=2), "leg"),
    "tells a shorter way": (
        lambda: with_call("s1", leg_m=call_of("s1").leg_m - 100), "leg",
    ),
    "tells a shorter time on the way": (
        lambda: with_call("s1", leg_s=call_of("s1").leg_s - 5), "leg",
    ),
    "is there too soon": (
        lambda: with_call("s1", arrive_s=call_of("s1").arrive_s - 10_000), "way",
    ),
    "is home too soon": (lambda: with_tour(0, back_s=FIRST.back_s - 60), "way"),
    "begins before it is there": (
        lambda: with_call("s2", start_s=call_of("s2").arrive_s - 60), "order",
    ),
    "stays too short": (
        lambda: with_call("s2", depart_s=call_of("s2").depart_s - 60), "service",
    ),
    "comes after the window": (
        lambda: with_call("s1", start_s=17 * HOUR_S + 1, depart_s=19 * HOUR_S + 1), "window",
    ),
    "comes before the window": (
        lambda: with_call("s1", arrive_s=8 * HOUR_S, start_s=9 * HOUR_S - 1), "window",
    ),
    "rests too short": (
        lambda: with_tour(
            resting(), rest=replace(PLAN.tours[resting()].rest, end_s=13 * HOUR_S - 1200)
        ), "rest",
    ),
    "rests too early": (lambda: with_tour(resting(), rest=Rest(9 * HOUR_S, 10 * HOUR_S)), "rest"),
    "does not rest": (lambda: with_tour(resting(), rest=None), "rest"),
    "rests at work": (
        lambda: with_tour(
            resting(),
            rest=Rest(
                PLAN.tours[resting()].calls[0].start_s,
                PLAN.tours[resting()].calls[0].start_s + REST.length_s,
            ),
        ), "rest",
    ),
    "rests before it leaves": (
        lambda: with_tour(resting(), leave_s=13 * HOUR_S), "rest",
    ),
    "leaves out a visit and says nothing": (
        lambda: with_tour(place_of("s1")[0], calls=tuple(
            c for c in PLAN.tours[place_of("s1")[0]].calls if c.stop_id != "s1"
        )), "visits",
    ),
    "makes a visit and lists it as left out": (
        lambda: replace(PLAN, missed=(Missed("s1", 1),)), "visits",
    ),
    "lists a visit that nobody asked for": (
        lambda: replace(PLAN, missed=(Missed("s1", 4),)), "visits",
    ),
    "makes a visit that nobody asked for": (lambda: with_call("s4", 2, number=3), "visits"),
    "parts two teams that should meet": (
        lambda: with_call(
            "s3", start_s=call_of("s3").start_s + 60, depart_s=call_of("s3").depart_s + 60
        ), "joint",
    ),
    "sends one team where two should meet": (
        lambda: replace(PLAN, tours=tuple(t for t in PLAN.tours if t.team_id != "t2")), "joint",
    ),
    "has a stop at another place than its lock": (
        lambda: with_tour(place_of("s5")[0], calls=PLAN.tours[place_of("s5")[0]].calls[::-1]),
        "lock",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("spoilt", "rule"), SPOILT_PLANS.values(), ids=SPOILT_PLANS)
def test_a_plan_is_found_out_that(spoilt, rule):
    found = breaches(PROBLEM, spoilt())
    assert rule in {breach.rule for breach in found}
    assert all(breach.zh != breach.en for breach in found)


def of_team(number, **members):
    team = PROBLEM.teams[number - 1]
    return PROBLEM.with_team(replace(team, **members))


def of_stop(row, **members):
    return PROBLEM.with_stop(replace(PROBLEM.stops[row - 1], **members))


STRICTER_PROBLEMS = {
    "fewer stops": (of_team(1, max_stops=1), "stops"),
    "less load": (of_team(1, capacity=1), "load"),
    "a shorter distance": (of_team(1, max_distance_m=3000.0), "distance"),
    "another day": (of_stop(1, days=frozenset({DAYS[27]})), "day"),
    "a window of another day": (of_stop(2, windows=(replace(WINDOW, day=DAYS[27]),)), "window"),
    "an authority nobody has": (of_stop(1, skills=frozenset({"customs"})), "skill"),
    "an authority that neither of two has": (of_stop(3, skills=frozenset({"customs"})), "skill"),
    "another team": (of_stop(2, locked_team="t2"), "lock"),
    "more days between": (of_stop(4, spacing_days=9), "spacing"),
    "a longer visit": (of_stop(1, service_s=3 * HOUR_S), "service"),
    "another day of the plan": (replace(PROBLEM, days=DAYS[1:3]), "shift"),
    "no way": (cut_off(PROBLEM, 1), "way"),
    "one more visit": (of_stop(4, visits=3), "visits"),
}


@pytest.mark.parametrize(
    ("problem", "rule"), STRICTER_PROBLEMS.values(), ids=STRICTER_PROBLEMS.keys()
)
def test_a_plan_is_held_against_a_problem_that_asks_for(problem, rule):
    assert rule in rules(problem, PLAN)


def test_rounding_to_whole_metres_and_seconds_is_no_breach():
    travel = PROBLEM.travel
    assert (travel.distance_m % 1).any()
    legs = [call for tour in PLAN.tours for call in tour.calls]
    assert all(float(call.leg_m).is_integer() and call.leg_s == int(call.leg_s) for call in legs)
