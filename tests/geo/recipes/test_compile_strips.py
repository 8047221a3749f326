"""Strips beside a road and the two sides of one, with known distances and areas."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import SchemaError
from tests.geo.recipes.road_world import (
    COUNTY,
    GEOD,
    LAT_DEG,
    LON_DEG,
    area_m2,
    at,
    compiled,
    degrees,
    half,
    metres,
    only,
    road,
    strip,
)


def geodesic_to_meridian_m(lon_deg: float, lat_deg: np.ndarray, lon0_deg: float) -> np.ndarray:
    """Least distance to a meridian, by golden-section search along it: no projection involved."""
    low, high = lat_deg - 0.02, lat_deg + 0.02
    lon0 = np.full_like(lat_deg, lon0_deg)

    def to(lat: np.ndarray) -> np.ndarray:
        return GEOD.inv(lon_deg, lat_deg, lon0, lat)[2]

    for _ in range(60):
        a, b = high - 0.618034 * (high - low), low + 0.618034 * (high - low)
        is_left = to(a) < to(b)
        high, low = np.where(is_left, b, high), np.where(is_left, low, a)
    return to((low + high) / 2)


def straight_north(length_m: float = 8000.0) -> dict:
    """A road due north along one meridian: a geodesic, straight in degrees too."""
    south, north = at(0, -length_m / 2)[1], at(0, length_m / 2)[1]
    return {
        **road("长街", (0, 0), (0, 1)),
        "geometry": shapely.LineString([(LON_DEG, south), (LON_DEG, north)]),
    }


@pytest.mark.parametrize("width_m", [10.0, 100.0, 500.0])
def test_every_point_of_the_long_sides_is_the_width_away_on_the_ground(width_m: float) -> None:
    answer = only(compiled(strip("长街", width_m), straight_north()))
    edges = shapely.segmentize(answer.fixed.exterior, 0.001)
    lon, lat = shapely.get_coordinates(edges).T
    sides = geodesic_to_meridian_m(lon, lat, LON_DEG)
    inner = np.abs(metres_north(lat)) < 3990.0  # beyond lie the square ends
    assert inner.sum() > 30
    assert np.abs(sides[inner] - width_m).max() < 0.1
    assert area_m2(answer.fixed) == pytest.approx(8000.0 * 2 * width_m, rel=1e-3)


def metres_north(lat_deg: np.ndarray) -> np.ndarray:
    here = np.full_like(lat_deg, LAT_DEG)
    lon = np.full_like(lat_deg, LON_DEG)
    return GEOD.inv(lon, here, lon, lat_deg)[2] * np.sign(lat_deg - LAT_DEG)


def test_a_parallel_is_straight_in_degrees_and_its_strip_follows_it() -> None:
    west, east = at(-4000, 0)[0], at(4000, 0)[0]
    line = shapely.LineString([(west, LAT_DEG), (east, LAT_DEG)])
    row = {**road("横街", (0, 0), (1, 0)), "geometry": line}
    answer = only(compiled(strip("横街", 100.0), row))
    edges = shapely.get_coordinates(shapely.segmentize(answer.fixed.exterior, 0.001))
    within = edges[(edges[:, 0] > west + 1e-4) & (edges[:, 0] < east - 1e-4)]
    assert np.abs(np.abs(metres_north(within[:, 1])) - 100.0).max() < 0.1


def crossed(*more: dict) -> list[dict]:
    return [
        road("主街", (-3000, 0), (3000, 0)),
        road("西横路", (-1000, -2000), (-1000, 2000)),
        road("东横路", (1500, -2000), (1500, 2000)),
        *more,
    ]


LIMITS = {"east": "东横路", "west": "西横路"}


def test_cross_roads_end_a_strip() -> None:
    answer = only(compiled(strip("主街", 100.0, limits=LIMITS), *crossed()))
    assert area_m2(answer.fixed) == pytest.approx(2500.0 * 200.0, rel=1e-3)
    assert answer.precision_m == 30.0
    west, south, east, north = metres(answer.fixed).bounds
    assert (west, east) == pytest.approx((-1000, 1500), abs=0.2)
    assert (south, north) == pytest.approx((-100, 100), abs=0.2)


def test_from_and_to_end_a_strip_in_either_direction() -> None:
    limits = {"from": "东横路", "to": "西横路"}
    answer = only(compiled(strip("主街", 100.0, limits=limits), *crossed()))
    assert area_m2(answer.fixed) == pytest.approx(2500.0 * 200.0, rel=1e-3)


def test_a_strip_ends_along_a_slanting_cross_road() -> None:
    rows = [row for row in crossed() if row["name"] != "东横路"]
    rows.append(road("东横路", (500, -1000), (2500, 1000)))
    answer = only(compiled(strip("主街", 200.0, limits=LIMITS), *rows))
    corners = {tuple(np.round(xy, -1)) for xy in shapely.get_coordinates(metres(answer.fixed))}
    assert {(1300, -200), (1700, 200)} <= corners
    assert area_m2(answer.fixed) == pytest.approx(2500.0 * 400.0, rel=1e-3)


def test_one_cross_road_ends_one_end_alone() -> None:
    answer = only(compiled(strip("主街", 100.0, limits={"west": "西横路"}), *crossed()))
    assert area_m2(answer.fixed) == pytest.approx(4000.0 * 200.0, rel=1e-3)


@pytest.mark.parametrize(
    ("width_m", "bounds"),
    [
        ({"north": 200.0, "south": 50.0}, (-50, 200)),
        ({"south": 200.0}, (-200, 0)),
        ({"north": 80.0, "south": 80.0}, (-80, 80)),
    ],
)
@pytest.mark.parametrize("is_reversed", [False, True])
def test_a_width_for_each_side(
    width_m: dict, bounds: tuple[float, float], is_reversed: bool
) -> None:
    rows = crossed()
    if is_reversed:
        rows[0]["geometry"] = shapely.reverse(rows[0]["geometry"])
    answer = only(compiled(strip("主街", width_m, limits=LIMITS), *rows))
    _, south, _, north = metres(answer.fixed).bounds
    assert (south, north) == pytest.approx(bounds, abs=0.2)
    assert area_m2(answer.fixed) == pytest.approx(2500.0 * (bounds[1] - bounds[0]), rel=1e-3)


def test_one_width_and_one_side() -> None:
    answer = only(compiled(strip("主街", 100.0, side="north", limits=LIMITS), *crossed()))
    assert metres(answer.fixed).bounds[1] == pytest.approx(0.0, abs=0.2)


def test_a_road_that_runs_north_has_no_north_side() -> None:
    answer = only(compiled(strip("西横路", {"north": 100.0}), *crossed()))
    assert answer.fixed.is_empty
    assert answer.how_en == "the road runs north: it has no such side"


def test_each_side_of_a_winding_road_keeps_its_width_and_the_sides_do_not_overlap() -> None:
    x = np.linspace(-2000, 2000, 400)
    xy = list(zip(x, 150 * np.sin(x / 300), strict=True))
    north, south = (
        only(compiled(strip("弯路", {side: 120.0}), road("弯路", *xy))).fixed
        for side in ("north", "south")
    )
    assert north.is_valid
    assert south.is_valid
    assert area_m2(shapely.intersection(north, south)) < 1.0
    way = shapely.LineString(xy)
    both = shapely.buffer(way, 120.0, cap_style="flat", quad_segs=64).area
    assert area_m2(north) + area_m2(south) == pytest.approx(both, rel=1e-3)
    assert north.contains(shapely.Point(at(0, 60)))
    assert south.contains(shapely.Point(at(0, -60)))


def test_carriageways_have_one_strip_about_their_middle() -> None:
    rows = crossed()[1:]
    rows += [
        road("主街", (-3000, 12), (3000, 12), is_oneway=True),
        road("主街", (3000, -12), (-3000, -12), is_oneway=True),
    ]
    answer = only(compiled(strip("主街", 100.0, limits=LIMITS), *rows))
    _, south, _, north = metres(answer.fixed).bounds
    assert (south, north) == pytest.approx((-100, 100), abs=0.5)
    assert area_m2(answer.fixed) == pytest.approx(2500.0 * 200.0, rel=1e-3)


def test_without_a_width_a_strip_stays_open_and_holds_by_name() -> None:
    term = {**strip("X058", None), "parent": "甲镇"}
    answer = only(compiled(term, road(None, (-3000, 0), (3000, 0), ref="X058")))
    assert answer.fixed.is_empty
    assert answer.how_en == "no width is stated"
    assert answer.key == "road-x058"


def test_in_a_parent_without_a_polygon_the_strip_of_the_whole_road_is_open() -> None:
    term = {**strip("X058", 100.0), "parent": "甲镇"}
    made = compiled(term, road(None, (-3000, 0), (3000, 0), ref="X058"))
    answer = only(made)
    assert answer.fixed.is_empty
    assert area_m2(answer.open) == pytest.approx(6000.0 * 200.0, rel=1e-3)
    assert made.zones["names_in"].tolist() == [["road-x058"]]


def test_a_missing_cross_road_is_named() -> None:
    rows = [row for row in crossed() if row["name"] != "东横路"]
    answer = only(compiled(strip("主街", 100.0, limits=LIMITS), *rows))
    assert answer.fixed.is_empty
    assert answer.open.equals(COUNTY)
    assert "东横路" in answer.how_en


def test_two_roads_of_one_name_are_listed_and_none_is_taken() -> None:
    rows = [road("建设路", (-3000, 0), (-1000, 0)), road("建设路", (5000, 0), (8000, 0))]
    answer = only(compiled(strip("建设路", 50.0), *rows))
    assert answer.fixed.is_empty
    assert answer.candidates == ("3.00 km", "2.00 km")


def test_a_ring_road_has_a_strip_all_the_way_round() -> None:
    turns = np.linspace(0, 2 * np.pi, 200)
    row = road("环路", *zip(2000 * np.cos(turns), 2000 * np.sin(turns), strict=True))
    answer = only(compiled(strip("环路", 100.0), row))
    assert len(answer.fixed.interiors) == 1
    assert area_m2(answer.fixed) == pytest.approx(2 * np.pi * 2000 * 200, rel=1e-3)
    sided = only(compiled(strip("环路", {"north": 100.0}), row))
    assert sided.fixed.is_empty


def test_a_road_of_that_name_beyond_the_parent_is_another_road() -> None:
    rows = [road("建设路", (-3000, 0), (-1000, 0)), road("建设路", (15_500, 0), (16_500, 0))]
    answer = only(compiled(strip("建设路", 50.0), *rows))
    assert area_m2(answer.fixed) == pytest.approx(2000.0 * 100.0, rel=1e-3)


def test_a_strip_ends_at_the_parent() -> None:
    answer = only(compiled(strip("长路", 100.0), road("长路", (-20_000, 0), (20_000, 0))))
    assert area_m2(answer.fixed) == pytest.approx(30_000.0 * 200.0, rel=2e-3)


def test_a_width_that_is_no_width_is_refused() -> None:
    for width_m in (-5.0, 0.0, {"north": 1e6}):
        with pytest.raises(SchemaError, match="width of"):
            compiled(strip("主街", width_m), *crossed())
    with pytest.raises(SchemaError, match="side of"):
        compiled(strip("主街", {"up": 50.0}), *crossed())


@pytest.mark.parametrize(
    ("side", "point", "share"),
    [("west", (-10_000, 0), 0.4), ("east", (10_000, 0), 0.6)],
)
def test_one_side_of_a_road_across_the_parent(side: str, point: tuple, share: float) -> None:
    row = road("和谐路", (-3000, -20_000), (-3000, 20_000))
    answer = only(compiled(half("和谐路", side), row))
    assert answer.fixed.contains(shapely.Point(at(*point)))
    assert area_m2(answer.fixed) == pytest.approx(share * 30_000.0**2, rel=2e-3)
    assert answer.precision_m == 300.0


def test_the_two_sides_make_up_the_parent() -> None:
    x = np.linspace(-20_000, 20_000, 200)
    row = road("弯路", *zip(x, 2000 * np.sin(x / 3000), strict=True))
    north, south = (only(compiled(half("弯路", side), row)).fixed for side in ("north", "south"))
    assert shapely.intersection(north, south).area < 1e-12
    assert area_m2(north) + area_m2(south) == pytest.approx(area_m2(COUNTY), rel=1e-6)


def test_a_road_that_ends_near_the_border_is_prolonged_to_it() -> None:
    row = road("和谐路", (0, -14_900), (0, 14_850))
    answer = only(compiled(half("和谐路", "west"), row))
    assert area_m2(answer.fixed) == pytest.approx(0.5 * 30_000.0**2, rel=2e-3)


def test_a_township_with_a_polygon_is_divided_as_precisely_as_its_road() -> None:
    row = road("和谐路", (0, -1900), (0, 1920))
    answer = only(compiled({**half("和谐路", "west"), "parent": "方镇"}, row))
    assert area_m2(answer.fixed) == pytest.approx(8e6, rel=1e-3)
    assert answer.precision_m == pytest.approx(130.0, abs=1.0)
    whole = road("和谐路", (0, -3000), (0, 3000))
    assert only(compiled({**half("和谐路", "west"), "parent": "方镇"}, whole)).precision_m == 50.0


def test_a_road_that_ends_far_from_the_border_leaves_the_parent_open() -> None:
    answer = only(compiled(half("和谐路", "west"), road("和谐路", (0, -20_000), (0, 12_000))))
    assert answer.fixed.is_empty
    assert answer.open.equals(COUNTY)
    assert answer.how_en == "和谐路 ends 3000 m short of the border"


def test_a_parent_without_a_polygon_cannot_be_divided() -> None:
    row = road("和谐路", (0, -20_000), (0, 20_000))
    answer = only(compiled({**half("和谐路", "west"), "parent": "甲镇"}, row))
    assert answer.fixed.is_empty
    assert answer.how_en == "甲镇 has no polygon to divide"


def test_a_side_along_which_the_road_runs_is_none() -> None:
    row = road("和谐路", (0, -20_000), (0, 20_000))
    assert "runs north" in only(compiled(half("和谐路", "north"), row)).how_en


@given(turn_deg=st.floats(0, 360), width_m=st.floats(5, 400), length_m=st.floats(500, 9000))
def test_a_strip_has_the_area_of_its_length_and_width(
    turn_deg: float, width_m: float, length_m: float
) -> None:
    a = np.radians(turn_deg)
    xy = [(s * length_m / 2 * np.cos(a), s * length_m / 2 * np.sin(a)) for s in (-1, 1)]
    answer = only(compiled(strip("直路", width_m), road("直路", *xy)))
    assert answer.fixed.is_valid
    # Edges are straight in degrees, which leaves a parallel by 3 mm in 500 m; and GEOS's buffer
    # passes over what a line bends by less than a hundredth of the width, outwards on either hand
    # (its BufferInputLineSimplifier): 5 mm each with a strip of 5 m. Two centimetres hold both.
    sag_m2 = 0.02 * length_m
    assert area_m2(answer.fixed) == pytest.approx(2 * width_m * length_m, rel=1e-3, abs=sag_m2)


def test_a_square_turn_is_rounded_on_its_outside() -> None:
    row = road("拐路", (-2000, 0), (0, 0), (0, 2000))
    answer = only(compiled(strip("拐路", 100.0), row))
    expected = shapely.buffer(
        shapely.LineString([(-2000, 0), (0, 0), (0, 2000)]), 100.0, cap_style="flat", quad_segs=64
    )
    assert area_m2(shapely.symmetric_difference(answer.fixed, degrees(expected))) < 500.0
