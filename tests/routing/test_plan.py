"""Plans keep every rule that people set; the verifier checks each before it is handed out."""

from dataclasses import replace
from itertools import pairwise, permutations

import numpy as np
import pytest

from geo.errors import UpstreamError
from routing import plan as planning
from routing.plan import iterations_within, plan, plans, time_limit
from routing.problem import Break, Depot, Window
from routing.verify import Breach, breaches
from tests.routing.problems import (
    DAY,
    DAYS,
    EVENING_S,
    HOUR_S,
    MORNING_S,
    problem_of,
    stop_at,
    team_of,
    town,
)

ROUND = 250
RING = [(0.0, 0.0)] + [
    (9000 * np.cos(angle), 9000 * np.sin(angle)) for angle in np.linspace(0, 5.5, 8)
]


def planned(problem, iterations=ROUND, seed=0):
    found = plan(problem, iterations=iterations, seed=seed)
    assert breaches(problem, found) == ()
    return found


def orders(found):
    return {tour.team_id: [call.stop_id for call in tour.calls] for tour in found.tours}


def calls(found):
    return {(c.stop_id, c.number): (tour, c) for tour in found.tours for c in tour.calls}


@pytest.mark.parametrize("seed", range(4))
def test_a_round_of_up_to_seven_stops_is_the_shortest_there_is(seed):
    places = [(0, 0), *np.random.default_rng(seed).uniform(-9000, 9000, (4 + seed, 2)).round()]
    problem = problem_of(places, [stop_at(row, service_s=60) for row in range(1, len(places))])
    metres = np.rint(problem.travel.distance_m)
    shortest_m = min(
        sum(metres[a, b] for a, b in pairwise((0, *order, 0)))
        for order in permutations(range(1, len(places)))
    )
    assert planned(problem).distance_m == shortest_m


def test_windows_are_kept_and_the_team_waits_where_it_is_early():
    problem = problem_of(
        RING[:3],
        [stop_at(1, windows=(Window(14 * HOUR_S, 15 * HOUR_S),)),
         stop_at(2, windows=(Window(9 * HOUR_S, 9 * HOUR_S + 60),))],
    )  # fmt: skip
    found = planned(problem)
    assert orders(found) == {"t1": ["s2", "s1"]}
    first, second = found.tours[0].calls
    assert first.start_s == first.arrive_s == 9 * HOUR_S
    assert second.start_s == 14 * HOUR_S > second.arrive_s


def test_of_two_windows_the_one_that_can_be_met_is_used():
    windows = (Window(2 * HOUR_S, 3 * HOUR_S), Window(16 * HOUR_S, 17 * HOUR_S))
    found = planned(problem_of(RING[:2], [stop_at(1, windows=windows)]))
    assert found.tours[0].calls[0].start_s == 16 * HOUR_S


def test_windows_of_single_days_send_a_visit_to_its_day():
    stops = [
        stop_at(row, windows=(Window(MORNING_S, EVENING_S, DAYS[day]),))
        for row, day in ((1, 2), (2, 0), (3, 2))
    ]
    found = planned(problem_of(RING[:4], stops, days=DAYS[:3]))
    days = {stop_id: tour.day for (stop_id, _), (tour, _) in calls(found).items()}
    assert days == {"s1": DAYS[2], "s2": DAYS[0], "s3": DAYS[2]}


def test_a_night_shift_meets_windows_of_both_days():
    night = (23 * HOUR_S, 29 * HOUR_S)
    stops = [
        stop_at(1, windows=(Window(HOUR_S, 2 * HOUR_S),)),  # 01:00, as of the next day
        stop_at(2, windows=(Window(int(23.5 * HOUR_S), 24 * HOUR_S),)),
        stop_at(3, windows=(Window(25 * HOUR_S, 26 * HOUR_S, DAY),)),  # as written from the eve
        stop_at(4, windows=(Window(0, HOUR_S, DAY),)),  # the night before: no shift is out
    ]
    found = planned(problem_of(RING[:5], stops, [team_of(hours=night)]))
    begins = {stop_id: call.start_s for (stop_id, _), (_, call) in calls(found).items()}
    assert sorted(begins) == ["s1", "s2", "s3"]
    assert 23.5 * HOUR_S <= begins["s2"] <= 24 * HOUR_S
    assert 25 * HOUR_S <= begins["s1"] <= 26 * HOUR_S
    assert [missed.stop_id for missed in found.missed] == ["s4"]


def test_lunch_is_taken_within_its_hours_and_in_no_visit():
    rest = Break(12 * HOUR_S, 13 * HOUR_S, 3600)
    problem = problem_of(RING, teams=[team_of(rest=rest)])
    found = planned(problem)
    taken = found.tours[0].rest
    assert rest.open_s <= taken.start_s <= rest.close_s
    assert taken.end_s - taken.start_s == 3600
    without = planned(problem_of(RING))
    assert found.tours[0].duration_s >= without.tours[0].duration_s + 3600


def test_a_team_that_is_back_before_lunch_takes_none():
    rest = Break(12 * HOUR_S, 13 * HOUR_S, 3600)
    found = planned(problem_of(RING[:2], teams=[team_of(rest=rest)]))
    assert found.tours[0].rest is None
    assert found.tours[0].back_s < 12 * HOUR_S


def test_what_must_be_visited_goes_before_what_may_wait_and_urgent_before_the_rest():
    stops = [
        stop_at(row, service_s=10_000, priority=priority)
        for row, priority in ((1, 1), (2, 9), (3, None), (4, 5), (5, None))
    ]
    found = planned(problem_of(RING[:6], stops))  # ten hours hold three of them
    assert {stop_id for stop_id, _ in calls(found)} == {"s2", "s3", "s5"}


def test_skills_send_the_team_that_has_them():
    stops = [stop_at(1, skills=frozenset({"police"})), stop_at(2, skills=frozenset({"transport"}))]
    teams = [
        team_of(1, skills=frozenset({"transport", "environment"})),
        team_of(2, skills=frozenset({"police"})),
    ]
    assert orders(planned(problem_of(RING[:3], stops, teams))) == {"t1": ["s2"], "t2": ["s1"]}


def test_two_teams_meet_at_a_joint_visit_and_bring_its_skills_between_them():
    stops = [stop_at(row) for row in range(1, 9)]
    stops[3] = stop_at(4, joint_teams=2, skills=frozenset({"police", "transport"}))
    teams = [
        team_of(1, skills=frozenset({"police"})),
        team_of(2, skills=frozenset()),
        team_of(3, skills=frozenset({"transport"})),
    ]
    found = planned(problem_of(RING, stops, teams))
    meeting = [
        (tour.team_id, call.start_s)
        for tour in found.tours
        for call in tour.calls
        if call.stop_id == "s4"
    ]
    assert {team_id for team_id, _ in meeting} == {"t1", "t3"}
    assert len({start_s for _, start_s in meeting}) == 1
    assert found.missed == ()


def test_visits_of_a_month_keep_their_spacing():
    stops = [stop_at(1, visits=4, spacing_days=7), stop_at(2, visits=2, spacing_days=14)]
    stops += [stop_at(row) for row in range(3, 9)]
    workdays = tuple(day for day in DAYS if day.weekday() < 5)
    found = planned(problem_of(RING, stops, days=workdays))
    assert found.missed == ()
    for stop_id, spacing in (("s1", 7), ("s2", 14)):
        days = sorted(tour.day for (s, _), (tour, _) in calls(found).items() if s == stop_id)
        assert min((b - a).days for a, b in pairwise(days)) >= spacing


def test_days_on_which_a_stop_may_be_visited_are_kept():
    stops = [stop_at(1, days=frozenset({DAYS[3]})), stop_at(2, days=frozenset(DAYS[1:3]))]
    found = calls(planned(problem_of(RING[:3], stops, days=DAYS[:5])))
    assert found["s1", 1][0].day == DAYS[3]
    assert found["s2", 1][0].day in DAYS[1:3]


def test_locks_hold_a_stop_to_its_team_and_place():
    stops = [stop_at(row) for row in range(1, 9)]
    stops[0] = stop_at(1, locked_team="t2", locked_position=3)
    stops[6] = stop_at(7, locked_team="t2", locked_position=1)
    stops[4] = stop_at(5, locked_team="t1")
    found = orders(planned(problem_of(RING, stops, [team_of(1), team_of(2)])))
    assert found["t2"].index("s7") == 0
    assert found["t2"].index("s1") == min(2, len(found["t2"]) - 1)
    assert "s5" in found["t1"]


@pytest.mark.parametrize(
    ("limit", "of_tour"),
    [
        ({"max_stops": 3}, lambda tour: len(tour.calls) <= 3),
        ({"capacity": 4}, lambda tour: sum(2 for _ in tour.calls) <= 4),
        ({"max_distance_m": 30_000}, lambda tour: tour.distance_m <= 30_000),
    ],
    ids=["stops", "capacity", "distance"],
)
def test_limits_of_a_team_are_kept_and_nothing_more_would_fit(limit, of_tour):
    stops = [stop_at(row, load=2, service_s=300) for row in range(1, 9)]
    found = planned(problem_of(RING, stops, [team_of(1, **limit), team_of(2, **limit)]))
    assert len(found.tours) == 2
    assert all(of_tour(tour) for tour in found.tours)
    assert found.missed


def test_a_team_may_end_elsewhere():
    problem = problem_of(
        [(0, 0), (4000, 0), (8000, 0), (12_000, 0)],
        [stop_at(1), stop_at(2)],
        [team_of(1, end_depot="e")],
    )
    problem = replace(problem, depots=(*problem.depots, Depot("e", "终点", 113.2, 34.0, 3)))
    found = planned(problem)
    assert orders(found) == {"t1": ["s1", "s2"]}
    assert found.distance_m == 12_000


def test_balanced_loads_even_out_the_hours():
    problem = town(16, 2, seed=3)
    problem = replace(
        problem,
        stops=tuple(
            replace(s, windows=(), priority=None, joint_teams=1, skills=frozenset(), service_s=900)
            for s in problem.stops
        ),
    )

    def spread_s(found):
        hours = [tour.duration_s for tour in found.tours] + [0] * (2 - len(found.tours))
        return max(hours) - min(hours)

    plain = planned(problem)
    even = planned(replace(problem, is_balanced=True), iterations=2 * ROUND)
    assert spread_s(even) < 0.25 * spread_s(plain)
    assert even.missed == plain.missed == ()
    assert even.distance_m < 1.5 * plain.distance_m


def test_ever_better_plans_come_while_the_search_goes_on():
    problem = town(30, 3)
    found = list(plans(problem, iterations=2 * ROUND, seed=2))
    for plan_ in found:
        assert breaches(problem, plan_) == ()
    worth = [(len(p.missed), p.distance_m) for p in found]
    assert worth[-1] == worth[-2]  # the last one tells what was made, and is the best
    assert found[-1].iterations >= 2 * ROUND
    assert not found[-1].is_cut_short
    assert found[-1] == plan(problem, iterations=2 * ROUND, seed=2)


def test_a_plan_that_was_cut_short_is_had_again_from_its_iterations():
    problem = town(30, 2, seed=5)
    asked = iter([False] * 700 + [True] * 10_000)
    cut = plan(problem, seed=4, is_over=lambda: next(asked))
    assert cut.is_cut_short
    again = plan(problem, seed=4, iterations=cut.iterations)
    assert replace(again, is_cut_short=True) == cut


def test_iterations_within_a_time_fall_with_the_visits():
    few, many = iterations_within(town(10, 1), 2.0), iterations_within(town(300, 1), 2.0)
    assert few > many > 0
    assert few % 50 == many % 50 == 0


def test_no_time_gives_a_plan_all_the_same():
    problem = town(12, 2)
    found = plan(problem, is_over=time_limit(0.0))
    assert breaches(problem, found) == ()
    assert found.is_cut_short


def test_a_plan_that_fails_its_check_is_not_handed_out(monkeypatch):
    fault = Breach("shift", "t1", "晚于下班", "after the shift")
    monkeypatch.setattr(planning, "breaches", lambda *_: (fault,))
    with pytest.raises(UpstreamError, match="after the shift"):
        plan(problem_of(RING[:3]), iterations=ROUND)


def test_a_plan_keeps_that_it_is_unannounced():
    assert planned(problem_of(RING[:2], is_unannounced=True)).is_unannounced
    assert not planned(problem_of(RING[:2])).is_unannounced


def test_ways_differ_by_direction():
    problem = problem_of([(0, 0), (5000, 0), (5000, 5000), (0, 5000)])
    metres = problem.travel.distance_m.copy()
    for a, b in ((1, 2), (2, 3), (3, 0), (0, 1)):
        metres[a, b] *= 3  # against the one-way streets
    travel = replace(problem.travel, distance_m=metres, duration_s=metres / 10)
    assert orders(planned(replace(problem, travel=travel))) == {"t1": ["s3", "s2", "s1"]}


def test_searches_side_by_side_do_not_draw_from_each_other():
    problem = town(40, 2, seed=4)
    stops = tuple(replace(s, joint_teams=1, windows=()) for s in problem.stops)
    problem = replace(problem, stops=stops)
    first, *others = (plan(problem, seed=1, iterations=ROUND) for _ in range(4))
    assert all(other == first for other in others)
