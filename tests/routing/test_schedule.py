"""The exact schedule of an order: as early as can be, with its break, or None."""

from dataclasses import replace

import pytest

from routing.problem import Break, Window
from routing.schedule import metres_of, timed
from routing.visits import ground_of, visits_of
from tests.routing.problems import HOUR_S, MORNING_S, problem_of, stop_at, team_of

LINE = [(0, 0), (3600, 0), (7200, 0)]  # 360 s from one to the next


def tour_of(stops, **members):
    problem = problem_of(LINE[: len(stops) + 1], stops, [team_of(**members)])
    ground = ground_of(problem)
    return timed(ground, ground.outings[0], visits_of(problem))


def test_an_order_is_timed_from_the_start_of_the_shift():
    tour = tour_of([stop_at(1, service_s=600), stop_at(2, service_s=60)])
    first, second = tour.calls
    assert (tour.leave_s, first.arrive_s, first.depart_s) == (MORNING_S, 29_160, 29_760)
    assert (second.arrive_s, second.depart_s, tour.back_s) == (30_120, 30_180, 30_900)
    assert tour.distance_m == 14_400


def test_a_team_that_would_wait_leaves_later():
    tour = tour_of([stop_at(1, windows=(Window(12 * HOUR_S, 13 * HOUR_S),))])
    assert tour.leave_s == 12 * HOUR_S - 360
    assert tour.calls[0].arrive_s == tour.calls[0].start_s == 12 * HOUR_S


@pytest.mark.parametrize(
    ("rest", "back_s"),
    [
        # Without a break the team is back at 08:00 + 2 h of work + 4 × 360 s = 37,440.
        (Break(9 * HOUR_S, 10 * HOUR_S, 1800), 37_440 + 1800),  # between the two visits
        (Break(MORNING_S + 400, MORNING_S + 500, 1800), 37_440 + 1800 + 40),  # waits 40 s for it
        (Break(MORNING_S, MORNING_S + 60, 1800), 37_440 + 1800),  # before leaving
        (Break(14 * HOUR_S, 15 * HOUR_S, 1800), 37_440),  # back before it must have begun
        (Break(6 * HOUR_S, 7 * HOUR_S, 1800), 37_440),  # over before the shift
    ],
)
def test_a_break_is_taken_where_the_tour_is_back_soonest(rest, back_s):
    tour = tour_of([stop_at(1, service_s=3600), stop_at(2, service_s=3600)], rest=rest)
    assert tour.back_s == back_s
    if tour.rest is not None:
        assert rest.open_s <= tour.rest.start_s <= rest.close_s
        assert tour.rest.end_s - tour.rest.start_s == rest.length_s


def test_a_break_that_no_gap_can_hold_forbids_the_order():
    rest = Break(10 * HOUR_S, 10 * HOUR_S + 60, 600)
    assert tour_of([stop_at(1, service_s=5 * HOUR_S)], rest=rest) is not None  # before leaving
    windows = (Window(9 * HOUR_S, 9 * HOUR_S),)
    assert tour_of([stop_at(1, service_s=5 * HOUR_S, windows=windows)], rest=rest) is None


def test_an_order_that_is_back_too_late_or_out_of_a_window_is_none():
    assert tour_of([stop_at(1, service_s=10 * HOUR_S)]) is None
    assert tour_of([stop_at(1, windows=(Window(0, HOUR_S),))]) is None


def test_an_order_with_a_visit_twice_is_none():
    problem = problem_of(LINE)
    ground = ground_of(problem)
    first, second = visits_of(problem)
    assert timed(ground, ground.outings[0], (first, second)) is not None
    assert timed(ground, ground.outings[0], (first, second, replace(first, key=9))) is None


def test_no_visit_is_no_way():
    ground = ground_of(problem_of(LINE))
    assert metres_of(ground, ground.outings[0], ()) == 0.0
