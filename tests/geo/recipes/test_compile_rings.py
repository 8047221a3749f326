"""Rings of named roads, on generated grids whose area is known."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.recipes.report import report_of
from tests.geo.recipes.road_world import (
    COUNTY,
    area_m2,
    compiled,
    degrees,
    metres,
    only,
    ring,
    road,
)

FOUR = ("north", "east", "south", "west")


def grid(width_m: float = 3000.0, height_m: float = 2000.0, over_m: float = 500.0) -> list[dict]:
    """Four roads about the origin, each running on beyond its corners."""
    x, y, o = width_m / 2, height_m / 2, over_m
    return [
        road("北环路", (-x - o, y), (x + o, y)),
        road("东环路", (x, y + o), (x, -y - o)),
        road("南环路", (x + o, -y), (-x - o, -y)),
        road("西环路", (-x, -y - o), (-x, y + o)),
    ]


NAMES = ("北环路", "东环路", "南环路", "西环路")


def test_four_crossing_roads_enclose_their_area() -> None:
    answer = only(compiled(ring(*NAMES), *grid()))
    assert answer.fixed.is_valid
    assert area_m2(answer.fixed) == pytest.approx(6e6, rel=1e-4)
    assert answer.precision_m == 30.0
    assert answer.open.is_empty


def test_borders_by_side_need_no_order() -> None:
    names, sides = ("南环路", "北环路", "西环路", "东环路"), ["south", "north", "west", "east"]
    answer = only(compiled(ring(*names, sides=sides), *grid()))
    assert area_m2(answer.fixed) == pytest.approx(6e6, rel=1e-4)


def test_borders_without_sides_and_out_of_order_close_as_the_map_has_them() -> None:
    answer = only(compiled(ring("北环路", "南环路", "西环路", "东环路"), *grid()))
    assert area_m2(answer.fixed) == pytest.approx(6e6, rel=1e-4)


def test_borders_named_in_turn_are_not_put_in_another_order() -> None:
    answer = only(compiled(ring("北环路", "南环路", "西环路", "东环路", closed=True), *grid()))
    assert answer.fixed.is_empty
    assert "do not meet" in answer.how_en


def test_sides_that_the_map_contradicts_leave_the_ring_open() -> None:
    answer = only(compiled(ring(*NAMES, sides=["south", "east", "north", "west"]), *grid()))
    assert answer.fixed.is_empty
    assert answer.open.equals(COUNTY)
    assert "北环路 is not on the south" in answer.how_en
    assert "北环路不在南侧" in answer.how


@pytest.mark.parametrize("gone", NAMES)
def test_a_missing_road_is_named_and_the_county_stays_open(gone: str) -> None:
    rows = [row for row in grid() if row["name"] != gone]
    made = compiled(ring(*NAMES, sides=list(FOUR)), *rows)
    answer = only(made)
    assert list(made.zones["part"]) == ["undetermined"]
    assert answer.open.equals(COUNTY)
    assert answer.how_en.startswith(f"not in the road layer: {gone}")
    assert gone in answer.how


def test_a_name_of_another_ending_is_a_candidate_and_not_the_road() -> None:
    rows = [{**row, "name": row["name"].replace("北环路", "北环大道")} for row in grid()]
    answer = only(compiled(ring(*NAMES), *rows))
    assert answer.fixed.is_empty
    assert answer.candidates[0] == "北环大道"


def test_without_a_road_layer_the_report_says_so() -> None:
    answer = only(compiled(ring(*NAMES)))
    assert answer.how_en == "no road layer was given"


@pytest.mark.parametrize("seed", range(4))
def test_roads_in_many_reversed_and_shuffled_pieces_are_the_same_roads(seed: int) -> None:
    random = np.random.default_rng(seed)
    rows = []
    for row in grid():
        xy = shapely.get_coordinates(row["geometry"])
        for a in range(len(xy) - 1):
            piece = xy[a : a + 2]
            turned = piece[::-1] if random.random() < 0.5 else piece
            rows.append({**row, "geometry": shapely.LineString(turned)})
    shuffled = [rows[n] for n in random.permutation(len(rows))]
    answer = only(compiled(ring(*NAMES, sides=list(FOUR)), *shuffled))
    assert area_m2(answer.fixed) == pytest.approx(6e6, rel=1e-4)
    assert answer.precision_m == pytest.approx(30.0)


def test_a_line_drawn_twice_counts_once() -> None:
    answer = only(compiled(ring(*NAMES), *grid(), *grid()))
    assert area_m2(answer.fixed) == pytest.approx(6e6, rel=1e-4)


def dual(rows: list[dict], apart_m: float) -> list[dict]:
    """Each road as two one-way carriageways that run against each other."""
    made = []
    for row in rows:
        middle = metres(row["geometry"])
        for hand in (1, -1):
            beside = shapely.offset_curve(middle, hand * apart_m / 2)
            line = beside if hand == 1 else shapely.reverse(beside)
            made.append({**row, "geometry": degrees(line), "is_oneway": True})
    return made


@pytest.mark.parametrize("apart_m", [8.0, 20.0, 45.0])
def test_carriageways_side_by_side_are_one_road_in_their_middle(apart_m: float) -> None:
    answer = only(compiled(ring(*NAMES, sides=list(FOUR)), *dual(grid(), apart_m)))
    assert area_m2(answer.fixed) == pytest.approx(6e6, rel=1e-3)
    assert answer.fixed.is_valid


def test_carriageways_of_a_layer_that_says_nothing_of_directions_are_one_road_too() -> None:
    rows = [{**row, "is_oneway": None} for row in dual(grid(), 20.0)]
    answer = only(compiled(ring(*NAMES), *rows))
    assert area_m2(answer.fixed) == pytest.approx(6e6, rel=1e-3)


def test_a_road_that_is_dual_on_half_its_length_keeps_its_middle() -> None:
    x, y = 1500.0, 1000.0
    rows = [row for row in grid() if row["name"] != "北环路"]
    rows += [
        road("北环路", (-x - 500, y), (0, y), is_oneway=False),
        road("北环路", (0, y), (40, y + 12), (x + 500, y + 12), is_oneway=True),
        road("北环路", (x + 500, y - 12), (40, y - 12), (0, y), is_oneway=True),
    ]
    answer = only(compiled(ring(*NAMES, sides=list(FOUR)), *rows))
    assert area_m2(answer.fixed) == pytest.approx(6e6, rel=1e-3)


def roundabouts(radius_m: float) -> list[dict]:
    """The grid with an unnamed roundabout at each corner, at which the roads end."""
    x, y, r = 1500.0, 1000.0, radius_m
    rows = [
        road("北环路", (-x + r, y), (x - r, y)),
        road("东环路", (x, y - r), (x, -y + r)),
        road("南环路", (x - r, -y), (-x + r, -y)),
        road("西环路", (-x, -y + r), (-x, y - r)),
    ]
    for cx, cy in ((x, y), (x, -y), (-x, y), (-x, -y)):
        circle = shapely.LineString(shapely.buffer(shapely.Point(cx, cy), r).exterior)
        rows.append({**road(None, (0, 0), (1, 1)), "geometry": degrees(circle), "ref": "G1"})
    return rows


def test_roads_that_end_at_a_roundabout_are_prolonged_to_its_middle() -> None:
    answer = only(compiled(ring(*NAMES, sides=list(FOUR)), *roundabouts(40.0)))
    assert area_m2(answer.fixed) == pytest.approx(6e6, rel=1e-3)
    assert answer.precision_m == pytest.approx(70.0, abs=1.0)
    assert "prolonged 40 m" in answer.how_en


def test_roads_that_pass_a_roundabout_are_joined_across_it() -> None:
    rows = []
    for row in grid():
        kept = shapely.difference(
            metres(row["geometry"]),
            shapely.union_all(
                [
                    shapely.buffer(shapely.Point(a * 1500, b * 1000), 30)
                    for a in (1, -1)
                    for b in (1, -1)
                ]
            ),
        )
        rows += [{**row, "geometry": degrees(part)} for part in shapely.get_parts(kept)]
    answer = only(compiled(ring(*NAMES, sides=list(FOUR)), *rows))
    assert area_m2(answer.fixed) == pytest.approx(6e6, rel=1e-3)


def test_a_small_gap_is_bridged_and_counts_in_the_precision() -> None:
    rows = [row for row in grid() if row["name"] != "北环路"]
    rows += [road("北环路", (-2000, 1000), (0, 1000)), road("北环路", (80, 1000), (2000, 1000))]
    answer = only(compiled(ring(*NAMES), *rows))
    assert area_m2(answer.fixed) == pytest.approx(6e6, rel=1e-4)
    assert answer.precision_m == pytest.approx(110.0, abs=1.0)
    assert "a gap of 80 m bridged" in answer.how_en


def test_a_wide_gap_is_not_bridged() -> None:
    rows = [row for row in grid() if row["name"] != "北环路"]
    rows += [road("北环路", (-2000, 1000), (0, 1000)), road("北环路", (400, 1000), (2000, 1000))]
    answer = only(compiled(ring(*NAMES), *rows))
    assert answer.fixed.is_empty
    assert "北环路: broken" in answer.how_en


def test_a_road_that_ends_short_is_prolonged_within_the_tolerance_only() -> None:
    def with_end(short_m: float) -> list[dict]:
        rows = [row for row in grid() if row["name"] != "东环路"]
        return [*rows, road("东环路", (1500, 1000 - short_m), (1500, -1500))]

    near = only(compiled(ring(*NAMES, sides=list(FOUR)), *with_end(150.0)))
    assert area_m2(near.fixed) == pytest.approx(6e6, rel=1e-3)
    assert near.precision_m == pytest.approx(180.0, abs=1.0)
    far = only(compiled(ring(*NAMES, sides=list(FOUR)), *with_end(250.0)))
    assert far.fixed.is_empty
    assert "北环路 and 东环路 do not meet (250 m apart)" in far.how_en


def test_two_roads_of_one_name_that_both_close_are_listed_and_none_is_taken() -> None:
    rows = [*grid(), road("北环路", (-2000, 3000), (2000, 3000))]
    rows = [row for row in rows if row["name"] not in ("东环路", "西环路")]
    rows += [
        road("东环路", (1500, 4000), (1500, -1500)),
        road("西环路", (-1500, 4000), (-1500, -1500)),
    ]
    answer = only(compiled(ring(*NAMES, sides=list(FOUR)), *rows))
    assert answer.fixed.is_empty
    assert answer.candidates == ("6.000 km²", "12.000 km²")


def test_of_two_roads_of_one_name_the_one_that_meets_the_others_is_meant() -> None:
    rows = [*grid(), road("北环路", (-9000, 6000), (-6000, 6000))]
    answer = only(compiled(ring(*NAMES, sides=list(FOUR)), *rows))
    assert area_m2(answer.fixed) == pytest.approx(6e6, rel=1e-4)


def test_a_road_that_crosses_itself_does_not_break_the_ring() -> None:
    rows = [row for row in grid() if row["name"] != "北环路"]
    loop = [(200 * math.sin(a), 1000 - 200 + 200 * math.cos(a)) for a in np.linspace(0, 6.2, 40)]
    rows.append(road("北环路", (-2000, 1000), *loop, (2000, 1000), is_oneway=False))
    answer = only(compiled(ring(*NAMES, sides=list(FOUR)), *rows))
    assert answer.fixed.is_valid
    assert area_m2(answer.fixed) == pytest.approx(6e6, rel=2e-2)


def test_five_roads_named_in_turn() -> None:
    turn = [2 * math.pi * n / 5 + 0.3 for n in range(6)]
    corners = [(2000 * math.cos(a), 2000 * math.sin(a)) for a in turn]
    names = ["甲路", "乙路", "丙大道", "丁街", "戊路"]
    rows = [road(names[n], corners[n], corners[n + 1]) for n in range(5)]
    answer = only(compiled(ring(*names, closed=True), *rows))
    assert area_m2(answer.fixed) == pytest.approx(2.5 * 2000**2 * math.sin(0.4 * math.pi), rel=1e-3)


def test_roads_that_cross_between_their_corners_enclose_no_single_area() -> None:
    rows = [
        road("甲路", (-1000, -500), (1000, 500)),
        road("乙路", (1000, 500), (1000, -500)),
        road("丙路", (1000, -500), (-1000, 500)),
        road("丁路", (-1000, 500), (-1000, -500)),
    ]
    answer = only(compiled(ring("甲路", "乙路", "丙路", "丁路", closed=True), *rows))
    assert answer.fixed.is_empty
    assert "crossing between the corners" in answer.how_en


def test_three_roads_enclose_a_triangle() -> None:
    rows = [
        road("甲路", (-1300, -100), (1300, -100)),
        road("乙路", (1200, -300), (-200, 2500)),
        road("丙路", (-1200, -300), (200, 2500)),
    ]
    answer = only(compiled(ring("甲路", "乙路", "丙路"), *rows))
    assert area_m2(answer.fixed) == pytest.approx(1100.0 * 2200.0, rel=1e-3)


def test_a_border_of_the_county_can_close_a_ring() -> None:
    borders = [{"name": name, "side": side} for name, side in zip(NAMES, FOUR, strict=True)]
    borders[0] = {"name": "县界", "side": "north", "kind": "boundary"}
    rows = [
        road("东环路", (1500, 16_000), (1500, 9000)),
        road("南环路", (2000, 10_000), (-2000, 10_000)),
        road("西环路", (-1500, 9000), (-1500, 16_000)),
    ]
    answer = only(compiled(ring("县界", *NAMES[1:], borders=borders), *rows))
    assert area_m2(answer.fixed) == pytest.approx(3000.0 * 5000.0, rel=1e-3)
    assert answer.precision_m == 300.0


def test_a_border_is_found_by_its_second_name() -> None:
    borders = [{"name": name, "side": side} for name, side in zip(NAMES, FOUR, strict=True)]
    borders[0] = {"name": "向阳街", "side": "north", "kind": "road", "alias": "圆通街"}
    rows = [{**row, "name": row["name"].replace("北环路", "圆通街")} for row in grid()]
    answer = only(compiled(ring("向阳街", *NAMES[1:], borders=borders), *rows))
    assert area_m2(answer.fixed) == pytest.approx(6e6, rel=1e-4)


def test_a_border_that_is_a_landmark_without_a_line_is_named() -> None:
    borders = [{"name": name, "side": side} for name, side in zip(NAMES, FOUR, strict=True)]
    borders[3] = {"name": "西牌楼", "side": "west", "kind": "place"}
    answer = only(compiled(ring(*NAMES, borders=borders), *grid()))
    assert answer.fixed.is_empty
    assert "西牌楼" in answer.how


def moved_east(rows: list[dict], by_m: float) -> list[dict]:
    shift = np.array([by_m, 0.0])
    return [
        {
            **row,
            "geometry": degrees(shapely.transform(metres(row["geometry"]), lambda xy: xy + shift)),
        }
        for row in rows
    ]


def test_a_ring_over_the_border_is_cut_at_the_precision_of_the_unit() -> None:
    rows = moved_east(grid(600.0, 600.0, 100.0), 15_100.0)
    answer = only(compiled(ring(*NAMES), *rows))
    assert area_m2(answer.fixed) == pytest.approx(500.0 * 600.0, rel=1e-2)
    assert "the part beyond the unit is cut off" in answer.how_en


def test_a_ring_outside_the_unit_that_must_hold_it_leaves_the_unit_open() -> None:
    rows = moved_east(grid(600.0, 600.0, 100.0), 16_000.0)
    answer = only(compiled(ring(*NAMES), *rows))
    assert answer.fixed.is_empty
    assert answer.open.equals(COUNTY)
    assert "outside the unit" in answer.how_en


def test_a_border_beside_a_road_runs_at_its_distance() -> None:
    borders = [
        {"name": name, "side": side, "kind": "road"} for name, side in zip(NAMES, FOUR, strict=True)
    ]
    borders[0] |= {"offset_m": 50.0, "offset_side": "south"}
    borders[2] |= {"offset_m": 200.0, "offset_side": "north"}
    answer = only(compiled(ring(*NAMES, borders=borders), *grid()))
    assert area_m2(answer.fixed) == pytest.approx(3000.0 * 1750.0, rel=1e-3)


def test_a_river_or_a_railway_can_be_a_border() -> None:
    rows = grid()
    rows[0] |= {"kind": "river", "name": "索河"}
    rows[3] |= {"kind": "railway", "name": "陇海铁路"}
    borders = [
        {"name": "索河", "side": "north", "kind": "river"},
        {"name": "东环路", "side": "east", "kind": "road"},
        {"name": "南环路", "side": "south", "kind": "road"},
        {"name": "陇海铁路线", "side": "west", "kind": "railway"},
    ]
    made = compiled(ring("索河", "东环路", "南环路", "陇海铁路线", borders=borders), *rows)
    assert area_m2(only(made).fixed) == pytest.approx(6e6, rel=1e-3)


def test_two_borders_by_side_cut_the_parent() -> None:
    rows = [road("东西路", (-20_000, 0), (20_000, 0)), road("南北路", (0, -20_000), (0, 20_000))]
    answer = only(compiled(ring("东西路", "南北路", sides=["south", "west"]), *rows))
    assert area_m2(answer.fixed) == pytest.approx(15_000.0**2, rel=1e-3)
    assert answer.precision_m == 300.0


def test_corners_that_are_stated_need_no_roads() -> None:
    corners = [[113.39, 34.78], [113.41, 34.78], [113.41, 34.80], [113.39, 34.80]]
    answer = only(compiled(ring(*NAMES, corners=corners, precision_m=500)))
    assert answer.fixed.equals(shapely.box(113.39, 34.78, 113.41, 34.80))
    assert answer.precision_m == 500.0


def test_the_report_holds_area_against_claim() -> None:
    made = compiled(ring(*NAMES, claimed_area_km2=6.1), *grid(), claimed_area_km2=7.2)
    report = report_of(made)
    assert report.terms[0].claim == "fits"
    assert report.whole.claim == "does not fit"
    assert report.whole.in_force_km2 == pytest.approx(6.0, rel=1e-3)
    assert report.whole.undetermined_km2 == 0.0
    assert report_of(compiled(ring(*NAMES), *grid(), claimed_area_km2=3)).whole.claim == (
        "does not fit"
    )
    unknown = report_of(compiled(ring(*NAMES), claimed_area_km2=7.2))
    assert unknown.whole.claim == "possible"
    assert "待定" in unknown.lines("zh")[0]
    assert "no road layer was given" in unknown.lines("en")[0]


def test_an_excluded_ring_is_cut_out() -> None:
    whole = {"kind": "unit", "names": ["环县"], "parent": ""}
    made = compiled(whole, *grid(), exclude=[ring(*NAMES)])
    assert list(made.zones["part"]) == ["in force"]
    inside = made.zones.geometry.iloc[0]
    assert not inside.contains(shapely.Point(113.4, 34.79))
    assert area_m2(shapely.Polygon(inside.interiors[0])) == pytest.approx(6e6, rel=1e-3)


@given(
    turn_deg=st.floats(0, 360),
    east_m=st.floats(-9000, 9000),
    north_m=st.floats(-9000, 9000),
    width_m=st.floats(400, 3000),
    height_m=st.floats(400, 3000),
)
def test_a_ring_turned_and_moved_keeps_its_area(
    turn_deg: float, east_m: float, north_m: float, width_m: float, height_m: float
) -> None:
    c, s = math.cos(math.radians(turn_deg)), math.sin(math.radians(turn_deg))
    x, y, o = width_m / 2, height_m / 2, 300.0

    def turned(*xy: tuple[float, float]) -> list[tuple[float, float]]:
        return [(east_m + c * a - s * b, north_m + s * a + c * b) for a, b in xy]

    rows = [
        road("甲路", *turned((-x - o, y), (x + o, y))),
        road("乙路", *turned((x, y + o), (x, -y - o))),
        road("丙路", *turned((-x - o, -y), (x + o, -y))),
        road("丁路", *turned((-x, y + o), (-x, -y - o))),
    ]
    answer = only(compiled(ring("甲路", "乙路", "丙路", "丁路", closed=True), *rows))
    assert answer.fixed.is_valid
    assert area_m2(answer.fixed) == pytest.approx(width_m * height_m, rel=1e-3)
