"""The lower bound is one: it never lies above the shortest plan there is."""

from dataclasses import replace
from itertools import pairwise, permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.bound import lower_bound_m
from routing.plan import plan
from routing.problem import Depot
from tests.routing.problems import problem_of, stop_at, team_of, town

METRES = st.integers(-20, 20).map(lambda at: at * 500.0)


def split(order, n_teams):
    """Every way to cut an order into as many tours as there are teams, some of them empty."""
    for cuts in product(range(len(order) + 1), repeat=n_teams - 1):
        ends = (0, *sorted(cuts), len(order))
        yield [order[a:b] for a, b in pairwise(ends)]


def shortest_m(problem, rows, max_stops=None):
    """Metres of the shortest plan, by trying all of them; each team from its start to its end."""
    metres = problem.travel.distance_m
    row = {depot.depot_id: depot.row for depot in problem.depots}
    ends = [(row[team.start_depot], row[team.home]) for team in problem.teams]
    best = np.inf
    for order in permutations(rows):
        for tours in split(order, len(ends)):
            if max_stops is None or all(len(tour) <= max_stops for tour in tours):
                legs = (
                    leg
                    for (start, end), tour in zip(ends, tours, strict=True)
                    if tour
                    for leg in pairwise((start, *tour, end))
                )
                best = min(best, sum(metres[a, b] for a, b in legs))
    return best


@st.composite
def problems(draw):
    n_stops, n_teams = draw(st.integers(1, 5)), draw(st.integers(1, 2))
    places = draw(st.lists(st.tuples(METRES, METRES), min_size=n_stops + 2, max_size=n_stops + 2))
    max_stops = draw(st.sampled_from([None, 3]))
    elsewhere = draw(st.booleans())
    teams = [
        team_of(at, max_stops=max_stops, end_depot="e" if elsewhere and at == 1 else None)
        for at in range(1, n_teams + 1)
    ]
    stops = [stop_at(row, service_s=60) for row in range(1, n_stops + 1)]
    problem = problem_of(places, stops, teams)
    depots = (*problem.depots, Depot("e", "终点", 113.5, 34.0, n_stops + 1))
    problem = replace(problem, depots=depots)
    factors = draw(st.lists(st.sampled_from([1.0, 1.0, 2.5]), min_size=36, max_size=49))
    if draw(st.booleans()):  # one-way streets: a way may be longer than its way back or round
        count = len(places)
        factor = np.resize(np.array(factors), (count, count))
        metres = problem.travel.distance_m * factor
        problem = replace(problem, travel=replace(problem.travel, distance_m=metres))
    return problem, max_stops


@settings(max_examples=60, deadline=None)
@given(problems())
def test_no_plan_is_shorter_than_the_bound(drawn):
    problem, max_stops = drawn
    found = plan(problem, iterations=250)
    rows = [call.row for tour in found.tours for call in tour.calls]
    if rows:
        least_m = shortest_m(problem, rows, max_stops)
        bound_m = lower_bound_m(problem, found)
        assert 0 <= bound_m <= least_m + 1e-6
        assert least_m <= found.distance_m + len(rows) + len(found.tours)
        assert bound_m <= found.distance_m


@pytest.mark.parametrize("seed", range(3))
def test_the_bound_of_a_day_lies_below_its_plan_and_not_far_below(seed):
    problem = town(25, 1, seed=seed)
    stops = tuple(
        replace(s, windows=(), joint_teams=1, service_s=60, skills=frozenset(), priority=None)
        for s in problem.stops
    )
    problem = replace(problem, stops=stops)
    problem = problem.with_team(team_of(1, hours=(0, 30 * 3600)))
    found = plan(problem, iterations=500, seed=seed)
    assert found.missed == ()
    # One round without windows: the tree bound comes within a few per cent of the shortest.
    assert 0.93 * found.distance_m <= lower_bound_m(problem, found) <= found.distance_m


def test_the_bound_of_a_team_of_few_stops_counts_the_ways_out_and_back():
    places = [(0, 0), *((10_000, 0) for _ in range(4))]
    stops = [stop_at(row, service_s=60) for row in range(1, 5)]
    teams = [team_of(at, max_stops=1) for at in range(1, 5)]
    problem = problem_of(places, stops, teams)
    found = plan(problem, iterations=250)
    assert found.distance_m == 80_000
    assert lower_bound_m(problem, found) == pytest.approx(80_000, abs=10)


def test_no_visit_has_no_bound_above_nothing():
    problem = problem_of([(0, 0), (9000, 0)], [stop_at(1, service_s=90_000)])
    found = plan(problem, iterations=250)
    assert found.tours == ()
    assert lower_bound_m(problem, found) == 0.0


def test_a_bound_that_time_ends_is_a_bound_and_no_greater():
    problem = town(30, 2, seed=5)
    found = plan(problem, iterations=100)
    hasty = lower_bound_m(problem, found, is_over=lambda: True)
    assert 0 < hasty <= lower_bound_m(problem, found) <= found.distance_m
