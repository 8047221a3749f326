"""Roads by name, their middles, their junctions and the ways along them."""

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.recipes.centre_lines import centre_lines
from geo.recipes.junctions import corners
from geo.recipes.local_plane import LocalPlane
from geo.recipes.road_graph import connected
from geo.recipes.road_names import names_within, ref_key, road_key, similar_names
from geo.recipes.roads import RoadIndex
from geo.recipes.sides import hand_of, ring_orders
from tests.geo.recipes.road_world import COUNTY, at, road, roads_of

GEOD = pyproj.Geod(ellps="WGS84")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("X058", "X58"),
        ("x058线", "X58"),
        ("县道X058", "X58"),
        ("Ｇ３１０国道", "G310"),
        ("国道310线", "G310"),
        ("310国道", "G310"),
        ("S85高速", "S85"),
        ("和谐路", None),
        ("G310连霍路", None),
        ("中原路310号", None),
    ],
)
def test_numbers_of_roads_however_written(text: str, number: str | None) -> None:
    assert ref_key(text) == number


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("黄河路", "黄河大道"),
        ("人民路", "人民东路"),
        ("益民北路", "益民路"),
        ("京广铁路", "京广路"),
        ("G310", "S310"),
        ("建设街", "建设路"),
    ],
)
def test_like_names_are_different_roads(one: str, other: str) -> None:
    index = RoadIndex(roads_of(road(other, (0, 0), (100, 0))))
    assert road_key(one) != road_key(other)
    assert len(index.find(one, COUNTY)) == 0
    assert len(index.find(other, COUNTY)) == 1


def test_candidates_are_of_the_same_stem_or_nearly_the_same_spelling() -> None:
    known = ["人民东路", "人民西路", "建设路", "人民大街", "中原路"]
    assert set(similar_names("人民路", known)) == {"人民东路", "人民西路", "人民大街"}
    assert similar_names("某某大道", known) == ()


def test_a_second_name_in_brackets_finds_the_road() -> None:
    assert names_within("向阳街（圆通街）") == ("向阳街", "圆通街")
    index = RoadIndex(roads_of(road("圆通街", (0, 0), (100, 0))))
    assert len(index.find("向阳街（圆通街）", COUNTY)) == 1


def test_roads_far_away_and_of_another_kind_are_not_found() -> None:
    rows = [
        road("建设路", (0, 0), (100, 0)),
        road("建设路", (60_000, 0), (61_000, 0)),
        road("索河", (0, 0), (100, 0), kind="river"),
    ]
    index = RoadIndex(roads_of(*rows))
    assert len(index.find("建设路", COUNTY)) == 1
    assert len(index.find("索河", COUNTY, "river")) == 1
    assert len(index.find("索河", COUNTY, "road")) == 0
    assert len(index.find("索河", COUNTY, "place")) == 1


def test_lengths_in_the_plane_are_those_on_the_ellipsoid() -> None:
    plane = LocalPlane(113.4, 34.79)
    for azimuth_deg in range(0, 360, 30):
        lon, lat, _ = GEOD.fwd(113.4, 34.79, azimuth_deg, 15_000.0)
        there = GEOD.fwd(lon, lat, 90.0 + azimuth_deg, 100.0)[:2]
        a, b = plane.to_metres(shapely.Point(lon, lat)), plane.to_metres(shapely.Point(there))
        assert a.distance(b) == pytest.approx(100.0, abs=0.001)


def test_a_long_line_of_the_plane_stays_straight_on_the_ground() -> None:
    plane = LocalPlane(113.4, 34.79)
    drawn = plane.to_degrees(shapely.LineString([(-10_000, 0), (10_000, 0)]))
    middles = (shapely.get_coordinates(drawn)[1:] + shapely.get_coordinates(drawn)[:-1]) / 2
    back = [plane.to_metres(shapely.Point(xy)).y for xy in middles]
    assert np.abs(back).max() < 0.005


@given(lon_deg=st.floats(73, 136), lat_deg=st.floats(3, 54), east=st.floats(-0.2, 0.2))
def test_the_plane_and_back_returns_the_point(lon_deg: float, lat_deg: float, east: float) -> None:
    plane = LocalPlane(lon_deg, lat_deg)
    point = shapely.Point(lon_deg + east, lat_deg + east / 2)
    back = plane.to_degrees(plane.to_metres(point))
    assert back.distance(point) < 1e-9


@given(apart_m=st.floats(4, 55), turn_deg=st.floats(0, 360), is_turned=st.booleans())
def test_two_carriageways_have_one_middle(apart_m: float, turn_deg: float, is_turned: bool) -> None:
    a = np.radians(turn_deg)
    along, across = np.array([np.cos(a), np.sin(a)]), np.array([-np.sin(a), np.cos(a)])
    ends = np.array([-500 * along, 500 * along])
    one = shapely.LineString(ends + across * apart_m / 2)
    other = shapely.LineString(ends - across * apart_m / 2)
    lines = [one, shapely.reverse(other) if is_turned else other]
    (middle,) = centre_lines(lines, [False, False], 60.0)
    assert shapely.hausdorff_distance(middle, shapely.LineString(ends)) < 0.1


def test_a_branch_of_the_same_name_does_not_pull_the_road_aside() -> None:
    main = shapely.LineString([(-500, 0), (500, 0)])
    branch = shapely.LineString([(3, 0), (3, 300)])
    kept = shapely.union_all(centre_lines([main, branch], [False, False], 60.0))
    assert shapely.hausdorff_distance(kept, shapely.union(main, branch)) < 0.1


def test_a_two_way_road_beside_another_stays_where_it_is() -> None:
    lines = [shapely.LineString([(0, y), (500, y)]) for y in (0.0, 20.0)]
    assert len(centre_lines(lines, [True, True], 60.0)) == 2


def test_parallel_roads_farther_apart_than_carriageways_stay_two() -> None:
    lines = [shapely.LineString([(0, y), (500, y)]) for y in (0.0, 80.0)]
    assert {line.centroid.y for line in centre_lines(lines, [False, False], 60.0)} == {0.0, 80.0}


def graph(*xy: tuple[float, float]):
    return connected([shapely.LineString(xy)], 100.0)[0]


def test_crossings_of_one_junction_are_one_corner_and_far_ones_are_two() -> None:
    straight = graph((-1000, 0), (1000, 0))
    zigzag = graph((-10, -500), (-10, 30), (10, -30), (10, 500))
    (corner,) = corners(straight, zigzag, 200.0)
    assert corner.at.distance(shapely.Point(0, 0)) < 1e-6
    bow = graph((-400, -500), (-400, 300), (400, 300), (400, -500))
    assert len(corners(straight, bow, 200.0)) == 2


def test_a_road_that_can_be_prolonged_to_another_at_both_ends_has_two_corners() -> None:
    one = graph((0, 0), (900, 0))
    bow = graph((1000, -500), (1000, 500), (-150, 500), (-150, -500))
    found = corners(one, bow, 200.0)
    assert [corner.extension_m for corner in found] == pytest.approx([100.0, 150.0])


def test_parallel_roads_have_no_corner_however_near() -> None:
    assert corners(graph((0, 0), (1000, 0)), graph((0, 150), (1000, 150)), 200.0) == []


def test_a_corner_is_the_same_from_either_road() -> None:
    one, other = graph((0, 0), (900, 0)), graph((1000, 90), (1000, 900))
    (there,), (back,) = corners(one, other, 200.0), corners(other, one, 200.0)
    assert there.at.equals(back.at)
    assert there.at.distance(shapely.Point(1000, 0)) < 1e-6
    assert there.extension_m == pytest.approx(100.0)


def test_roads_that_share_a_stretch_meet_at_its_ends() -> None:
    one, other = graph((0, 0), (1000, 0)), graph((200, 900), (200, 0), (700, 0), (700, 900))
    assert sorted(corner.at.x for corner in corners(one, other, 200.0)) == [200.0, 700.0]


def test_the_shortest_way_is_taken_round_a_loop() -> None:
    lines = [
        shapely.LineString([(0, 0), (400, 0)]),
        shapely.LineString([(400, 0), (600, 50), (800, 0)]),
        shapely.LineString([(400, 0), (600, -300), (800, 0)]),
        shapely.LineString([(800, 0), (1200, 0)]),
    ]
    (road_,) = connected(lines, 10.0)
    way = road_.way(shapely.Point(100, 0), shapely.Point(1000, 0))
    assert way is not None
    assert way.line.length == pytest.approx(300 + 2 * np.hypot(200, 50) + 200)
    assert road_.longest_way().line.length == pytest.approx(800 + 2 * np.hypot(200, 50))


def test_three_pieces_near_one_another_are_joined_twice_and_not_in_a_loop() -> None:
    lines = [
        shapely.LineString([(0, 0), (-300, 0)]),
        shapely.LineString([(40, 0), (340, 0)]),
        shapely.LineString([(20, 30), (20, 330)]),
    ]
    (road_,) = connected(lines, 100.0)
    assert road_.length_m == pytest.approx(900.0 + 2 * np.hypot(20, 30))


def test_pieces_beyond_the_gap_are_two_roads() -> None:
    lines = [shapely.LineString([(0, 0), (400, 0)]), shapely.LineString([(520, 0), (900, 0)])]
    assert len(connected(lines, 100.0)) == 2
    (road_,) = connected(lines, 150.0)
    assert road_.longest_way().gap_m == pytest.approx(120.0)
    assert connected([], 100.0) == []


def test_hands_and_orders() -> None:
    west = shapely.LineString([(9, 0), (0, 0)])
    assert hand_of(west, "south") == 1.0
    assert hand_of(west, "northeast") == -1.0
    assert hand_of(west, "east") == 0.0
    assert hand_of(shapely.LineString([(0, 0), (1, 1), (0, 0)]), "east") == 0.0
    borders = ["N", "S", "W1", "W2", "E"]
    sides: list[str | None] = ["north", "south", "west", "west", "east"]
    orders = ring_orders(borders, sides, is_closed=False)
    assert orders == [["N", "E", "S", "W1", "W2"], ["N", "E", "S", "W2", "W1"]]
    assert len(ring_orders(list("abcd"), [None] * 4, is_closed=False)) == 3
    assert ring_orders(list("abcd"), [None] * 4, is_closed=True) == [list("abcd")]


def test_the_world_of_these_tests_is_true_to_the_ground() -> None:
    assert GEOD.inv(*at(0, 0), *at(3000, 4000))[2] == pytest.approx(5000.0, abs=0.01)
