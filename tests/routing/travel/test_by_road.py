"""Quickest ways over networks: against an independent search, on known grids, on hard inputs."""

import heapq

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.measure import distance_m
from routing.travel import by_road
from routing.travel.by_road import travel_by_road
from routing.travel.legs import bend_of, leg
from routing.travel.network import Stretches, build_network, speed_kmh
from routing.travel.polygons import allowed, breaches
from routing.travel.searching import ACCESS_SPEED_MPS, packed, unpacked
from tests.routing.travel.grids import (
    LAT_DEG,
    LON_DEG,
    SOURCE,
    STEP_DEG,
    random_network,
    street_grid,
)

KM_EAST = float(distance_m(LON_DEG, LAT_DEG, LON_DEG + STEP_DEG, LAT_DEG))
KM_NORTH = float(distance_m(LON_DEG, LAT_DEG, LON_DEG, LAT_DEG + STEP_DEG))


def at(*places: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Places given in steps east and north of 二七塔."""
    steps = np.array(places, dtype=float).reshape(-1, 2)
    return LON_DEG + STEP_DEG * steps[:, 0], LAT_DEG + STEP_DEG * steps[:, 1]


def slow_search(network, start):
    """Seconds to every junction: Dijkstra's algorithm with a heap, nothing shared with ours."""
    out = {}
    for a, b, seconds in zip(network.start, network.end, network.duration_s, strict=True):
        out.setdefault(int(a), []).append((int(b), float(seconds)))
    best, heap = {start: 0.0}, [(0.0, start)]
    while heap:
        seconds, node = heapq.heappop(heap)
        if seconds > best.get(node, np.inf):
            continue
        for onward, more in out.get(node, ()):
            if seconds + more < best.get(onward, np.inf):
                best[onward] = seconds + more
                heapq.heappush(heap, (seconds + more, onward))
    return best


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_junctions_are_as_far_as_an_independent_search_says(seed):
    network = random_network(seed, 30, 80)
    rng = np.random.default_rng(seed)
    chosen = rng.choice(30, 6, replace=False)
    travel, ground = travel_by_road(network, network.lon_deg[chosen], network.lat_deg[chosen])
    assert ground.network is network
    for row, junction in enumerate(chosen):
        if not np.isfinite(travel.access_m[row]) or travel.access_m[row] > 0.01:
            continue  # a junction that leads nowhere: the place was put on another road
        best = slow_search(network, int(junction))
        for column, other in enumerate(chosen):
            if travel.access_m[column] > 0.01:
                continue
            expected = best.get(int(other), np.inf)
            # a hundredth of a second a stretch, and as much for each end
            assert travel.duration_s[row, column] == pytest.approx(expected, abs=0.02 * 32)


def test_a_grid_is_as_long_as_its_streets():
    network = street_grid(6, 6)
    lon, lat = at((0, 0), (3, 0), (3, 2))
    travel, _ = travel_by_road(network, lon, lat)
    assert travel.distance_m[0, 1] == pytest.approx(3 * KM_EAST, abs=0.1)
    assert travel.distance_m[0, 2] == pytest.approx(3 * KM_EAST + 2 * KM_NORTH, rel=1e-3)
    assert travel.duration_s[0, 1] == pytest.approx(3 * KM_EAST / 10, abs=0.1)
    assert np.diag(travel.distance_m).tolist() == [0, 0, 0]
    assert travel.source is SOURCE


def test_places_between_junctions_go_along_their_street_and_pay_for_the_way_to_it():
    network = street_grid(4, 2)
    lon, lat = at((0.25, 0.0), (0.75, 0.0), (1.5, 0.1))
    travel, _ = travel_by_road(network, lon, lat)
    assert travel.distance_m[0, 1] == pytest.approx(KM_EAST / 2, abs=0.1)
    assert travel.distance_m[1, 0] == pytest.approx(KM_EAST / 2, abs=0.1)
    access_m = 0.1 * KM_NORTH
    assert travel.access_m[2] == pytest.approx(access_m, abs=0.2)
    assert travel.distance_m[0, 2] == pytest.approx(1.25 * KM_EAST + access_m, abs=0.5)
    assert travel.duration_s[0, 2] == pytest.approx(
        1.25 * KM_EAST / 10 + access_m / ACCESS_SPEED_MPS, abs=0.3
    )


def test_a_one_way_street_is_not_driven_backwards():
    ring = np.array([0, 1, 2, 3])
    lon, lat = at((0, 0), (1, 0), (1, 1), (0, 1))
    stretches = Stretches(ring, np.roll(ring, -1), np.full(4, True), np.full(4, 36.0), ["环路"] * 4)
    network = build_network(lon, lat, stretches, SOURCE)
    travel, _ = travel_by_road(network, *at((0.25, 0.0), (0.75, 0.0)))
    assert travel.distance_m[0, 1] == pytest.approx(KM_EAST / 2, abs=0.1)
    assert travel.distance_m[1, 0] == pytest.approx(
        1.5 * KM_EAST + 2 * KM_NORTH, rel=1e-3
    )  # round the ring


def test_two_places_at_one_spot_are_no_way_apart():
    travel, _ = travel_by_road(street_grid(3, 3), *at((0.5, 0), (0.5, 0)))
    assert travel.duration_s[0, 1] <= 0.02
    assert travel.duration_s[1, 0] <= 0.02


def test_a_place_far_from_every_road_is_unreachable_and_stays_in_the_matrix():
    travel, ground = travel_by_road(street_grid(3, 3), *at((0, 0), (1, 1), (40, 40)))
    assert travel.unreachable.tolist() == [2]
    assert travel.duration_s.shape == (3, 3)
    assert np.isinf(travel.duration_s[2, 0])
    assert np.isinf(travel.distance_m[0, 2])
    assert leg(travel, ground, *at((0, 0), (1, 1), (40, 40)), (0, 2)) is None


def test_a_yard_that_the_map_cuts_off_catches_no_place():
    lon = np.concatenate([street_grid(9, 9).lon_deg, LON_DEG + np.array([0.0401, 0.0402])])
    lat = np.concatenate([street_grid(9, 9).lat_deg, LAT_DEG + np.array([0.0451, 0.0452])])
    grid = street_grid(9, 9)
    stretches = Stretches(
        np.append(grid.start, 81),
        np.append(grid.end, 82),
        np.append(np.full(len(grid), True), False),
        np.full(len(grid) + 1, 36.0),
        [None] * (len(grid) + 1),
    )
    network = build_network(lon, lat, stretches, SOURCE)
    travel, _ = travel_by_road(network, *at((4.01, 4.51), (0, 0)))
    assert np.isfinite(travel.duration_s).all()


def test_the_box_grows_until_nothing_outside_can_be_quicker(monkeypatch):
    # two towns on a slow street; a motorway far to the north joins them much quicker
    lon = LON_DEG + np.array([0.0, 0.5, 0.0, 0.5])
    lat = LAT_DEG + np.array([0.0, 0.0, 0.3, 0.3])
    stretches = Stretches(
        np.array([0, 0, 2, 3]),
        np.array([1, 2, 3, 1]),
        np.full(4, False),
        np.array([5.0, 120.0, 120.0, 120.0]),
        ["慢街", "北路", "高速", "南路"],
    )
    network = build_network(lon, lat, stretches, SOURCE)
    monkeypatch.setattr(by_road, "MARGIN_M", 1000.0)
    travel, ground = travel_by_road(network, lon[:2], lat[:2])
    expected_m = (
        distance_m(lon[0], lat[0], lon[2], lat[2])
        + distance_m(lon[2], lat[2], lon[3], lat[3])
        + distance_m(lon[3], lat[3], lon[1], lat[1])
    )
    assert travel.distance_m[0, 1] == pytest.approx(float(expected_m), abs=0.1)
    drawn = leg(travel, ground, lon[:2], lat[:2], (0, 1))
    assert drawn is not None
    assert [turn.road for turn in drawn.turns] == ["北路", "高速", "南路", "南路"]


def test_a_leg_follows_the_streets_and_lists_its_turns():
    network = street_grid(4, 4)
    places = at((0, 0), (2, 3))
    travel, ground = travel_by_road(network, *places)
    found = leg(travel, ground, *places, (0, 1))
    assert found is not None
    assert found.is_drawn_by_road
    assert found.distance_m == pytest.approx(travel.distance_m[0, 1])
    drawn_m = distance_m(
        *np.array(found.line.coords)[:-1].T, *np.array(found.line.coords)[1:].T
    ).sum()
    assert drawn_m == pytest.approx(found.distance_m, rel=1e-3)
    assert sum(turn.distance_m for turn in found.turns) == pytest.approx(drawn_m, rel=1e-3)
    assert found.turns[0].bend == "depart"
    assert found.turns[-1].bend == "arrive"
    assert {turn.bend for turn in found.turns[1:-1]} <= {"left", "right"}
    assert {(turn.road or "")[0] for turn in found.turns} == {"E", "N"}


def test_an_area_to_avoid_is_driven_round_and_one_to_stay_in_is_not_left():
    network = street_grid(5, 5)
    places = at((0, 0), (4, 0))
    wall = shapely.box(
        LON_DEG + 1.5 * STEP_DEG,
        LAT_DEG - STEP_DEG,
        LON_DEG + 2.5 * STEP_DEG,
        LAT_DEG + 2.5 * STEP_DEG,
    )
    free, open_ground = travel_by_road(network, *places)
    straight = leg(free, open_ground, *places, (0, 1))
    round_it, ground = travel_by_road(allowed(network, avoid=wall), *places)
    detour = leg(round_it, ground, *places, (0, 1))
    assert straight is not None
    assert detour is not None
    assert breaches((straight, detour), avoid=wall) == (0,)
    assert detour.distance_m > straight.distance_m + 5 * KM_NORTH
    park = shapely.box(LON_DEG - 0.001, LAT_DEG - 0.001, LON_DEG + 0.045, LAT_DEG + 0.015)
    inside, ground = travel_by_road(allowed(network, within=park), *places)
    stays = leg(inside, ground, *places, (0, 1))
    assert stays is not None
    assert breaches((stays, detour), within=park) == (1,)


@settings(max_examples=50, deadline=None)
@given(
    seconds=st.lists(st.floats(0.01, 3600), min_size=1, max_size=30),
    metres=st.floats(0, 20_000),
)
def test_packed_sums_give_both_sums_back(seconds, metres):
    duration_s = np.array(seconds)
    length_m = np.full(len(seconds), metres)
    total = packed(duration_s, length_m).sum()
    found_s, found_m = unpacked(np.array([total]))
    assert found_s[0] == pytest.approx(np.maximum(np.rint(duration_s * 100), 1).sum() / 100)
    assert found_m[0] == pytest.approx(np.rint(length_m * 100).sum() / 100)


def test_no_place_and_one_place():
    network = street_grid(3, 3)
    assert travel_by_road(network, *at())[0].duration_s.shape == (0, 0)
    assert travel_by_road(network, *at((1, 1)))[0].duration_s.tolist() == [[0.0]]


@pytest.mark.parametrize(
    ("limit", "kmh"), [(None, 65.0), ("none", 65.0), ("40", 32.0), ("60 km/h", 48.0), ("999", 65.0)]
)
def test_a_sign_counts_only_where_it_is_a_speed(limit, kmh):
    assert speed_kmh("primary", limit) == kmh


@given(change_deg=st.floats(-1000, 1000))
def test_a_bend_and_its_mirror_have_mirrored_names(change_deg):
    there, back = bend_of(change_deg), bend_of(-change_deg)
    assert there.replace("left", "right") == back.replace("left", "right")
