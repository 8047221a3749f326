"""ZoneIndex: which zones hold a point, against shapely and rational arithmetic."""

from fractions import Fraction

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import GeometryError
from geo.index import zone_grid
from geo.index.zone_grid_compiled import exact_side
from geo.zones import ZoneIndex
from tests.geo.index.zone_cases import (
    ZONES,
    differ,
    hard_points,
    on_some_boundary,
    owns,
    pairs_by,
    tiles,
    zhengzhou,
)


@pytest.fixture(params=ZONES, scope="module")
def zones(request):
    return ZONES[request.param]()


def test_containing_equals_shapely_covers_on_every_kind_of_point(zones):
    lon, lat = hard_points(zones)
    index = ZoneIndex(zones)
    assert differ(index.containing(lon, lat), pairs_by("covered_by", zones, lon, lat)) == 0
    assert differ(index.containing(lon, lat), pairs_by("intersects", zones, lon, lat)) == 0


def test_the_hard_points_lie_on_boundaries(zones):
    lon, lat = hard_points(zones)
    assert len(on_some_boundary(zones, lon, lat)) > 100


def test_half_open_equals_shapely_within_off_boundaries(zones):
    lon, lat = hard_points(zones)
    on_boundary = on_some_boundary(zones, lon, lat)
    off = np.setdiff1d(np.arange(len(lon)), on_boundary)
    found = ZoneIndex(zones).containing(lon[off], lat[off], closed=False)
    assert differ(found, pairs_by("within", zones, lon[off], lat[off])) == 0


def test_half_open_equals_exact_arithmetic_on_boundaries(zones):
    lon, lat = hard_points(zones, n=300)
    on_boundary = on_some_boundary(zones, lon, lat)[:400]
    lon, lat = lon[on_boundary], lat[on_boundary]
    point, zone = pairs_by("intersects", zones, lon, lat)
    held = [owns(zones[z], lon[p], lat[p]) for p, z in zip(point, zone, strict=True)]
    assert 0 < sum(held) < len(held)
    found = ZoneIndex(zones).containing(lon, lat, closed=False)
    assert differ(found, (point[held], zone[held])) == 0


def test_pairs_are_sorted_by_point_then_zone(zones):
    lon, lat = hard_points(zones)
    point, zone = ZoneIndex(zones).containing(lon, lat)
    assert point.dtype == zone.dtype == np.int64
    key = point * len(zones) + zone
    assert (np.diff(key) > 0).all()


@pytest.mark.parametrize("seed", range(3))
def test_a_point_of_a_coverage_belongs_to_exactly_one_zone(seed):
    zones = tiles(seed)
    lon, lat = hard_points(zones, seed)
    inner = shapely.contains_xy(shapely.union_all(zones).buffer(-1e-9), lon, lat)
    point, _ = ZoneIndex(zones).containing(lon[inner], lat[inner], closed=False)
    assert (np.bincount(point, minlength=inner.sum()) == 1).all()


def test_order_and_direction_of_zones_do_not_change_who_owns_a_shared_edge():
    zones = tiles()
    lon, lat = hard_points(zones)
    inner = shapely.contains_xy(shapely.union_all(zones).buffer(-1e-9), lon, lat)
    lon, lat = lon[inner], lat[inner]
    order = np.random.default_rng(1).permutation(len(zones))
    turned = shapely.reverse(zones[order])
    assert (order[ZoneIndex(turned).first(lon, lat)] == ZoneIndex(zones).first(lon, lat)).all()


def test_first_is_the_lowest_owner_or_else_the_lowest_that_touches(zones):
    lon, lat = hard_points(zones)
    index = ZoneIndex(zones)
    expected = np.full(len(lon), len(zones))
    for closed in (False, True):
        point, zone = index.containing(lon, lat, closed=closed)
        lowest = np.full(len(lon), len(zones))
        np.minimum.at(lowest, point, zone)
        expected = np.where(expected == len(zones), lowest, expected)
    expected[expected == len(zones)] = -1
    assert (index.first(lon, lat) == expected).all()
    assert -1 in expected


def test_rule_on_a_shared_edge_gives_the_point_to_the_east_and_to_the_north():
    west, east = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    north_west, north_east = shapely.box(0, 1, 1, 2), shapely.box(1, 1, 2, 2)
    index = ZoneIndex([west, east, north_west, north_east])
    lon, lat = [1, 0.5, 1, 1, 2, 0, 1], [0.5, 1, 1, 0, 0.5, 0, 2]
    assert index.first(lon, lat).tolist() == [1, 2, 3, 1, 1, 0, 2]
    assert index.containing(lon, lat)[0].tolist() == [0, 0, 1, 1, 2, 2, 2, 2, 3, 3, 4, 5, 6, 6]
    assert index.containing(lon, lat, closed=False)[0].tolist() == [0, 1, 2, 3, 5]


coordinate = st.integers(0, 12).map(lambda k: 113 + k / 8)
corner = st.tuples(coordinate, coordinate.map(lambda v: v - 79))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(corner, min_size=3, max_size=7, unique=True), min_size=1, max_size=6),
    st.lists(corner, min_size=1, max_size=40),
)
def test_any_polygons_answer_as_shapely_on_their_own_lattice(rings, points):
    hulls = [shapely.make_valid(shapely.Polygon(ring)) for ring in rings]
    parts = [shapely.union_all(shapely.get_parts(hull)).buffer(0) for hull in hulls]
    zones = np.array([part for part in parts if not part.is_empty], dtype=object)
    if not len(zones):
        return
    lon, lat = np.array(points).T
    index = ZoneIndex(zones)
    assert differ(index.containing(lon, lat), pairs_by("intersects", zones, lon, lat)) == 0
    point, zone = index.containing(lon, lat, closed=False)
    held = {
        (p, z) for p in range(len(lon)) for z in range(len(zones)) if owns(zones[z], lon[p], lat[p])
    }
    assert set(zip(point.tolist(), zone.tolist(), strict=True)) == held


degrees = st.floats(-180, 180, allow_subnormal=False).filter(lambda v: v == 0 or abs(v) > 1e-60)


@settings(max_examples=300, deadline=None)
@given(degrees, degrees, degrees, degrees, st.floats(0, 1), st.integers(-2, 2), st.integers(-2, 2))
def test_exact_side_equals_rational_arithmetic_near_the_line(ax, ay, bx, by, share, ulps_x, ulps_y):
    x = ax + share * (bx - ax)
    y = ay + share * (by - ay)
    x += ulps_x * float(np.spacing(max(abs(x), 1e-60)))
    y += ulps_y * float(np.spacing(max(abs(y), 1e-60)))
    fax, fay, fbx, fby, fx, fy = map(Fraction, (ax, ay, bx, by, x, y))
    determinant = (fax - fx) * (fby - fy) - (fay - fy) * (fbx - fx)
    expected = (determinant > 0) - (determinant < 0)
    assert exact_side(ax, ay, bx, by, x, y) == expected


def test_hundreds_of_zones_over_one_place_are_all_found():
    centre = shapely.Point(113.5, 34.5)
    zones = np.array([centre.buffer(0.001 * k, quad_segs=4) for k in range(1, 301)])
    lon, lat = hard_points(zones, n=400)
    found = ZoneIndex(zones).containing(lon, lat)
    assert len(found[0]) > 30 * len(lon)
    assert differ(found, pairs_by("intersects", zones, lon, lat)) == 0


def test_more_pairs_than_points_fit_whatever_the_number_of_zones():
    zones = [shapely.box(113, 34, 114, 35)] * 50
    point, zone = ZoneIndex(zones).containing(np.full(5000, 113.5), np.full(5000, 34.5))
    assert (point == np.repeat(np.arange(5000), 50)).all()
    assert (zone == np.tile(np.arange(50), 5000)).all()


def test_zones_as_small_as_the_spacing_of_float64_answer_as_shapely():
    step = np.spacing(113.5)
    lon, lat = (
        g.ravel()
        for g in np.meshgrid(113.5 + step * np.arange(-4, 5), 34.5 + step * np.arange(-4, 5))
    )
    corners = [
        (113.5 - 2 * step, 34.5),
        (113.5, 34.5 - 2 * step),
        (113.5 + 3 * step, 34.5 + 3 * step),
    ]
    zones = np.array([shapely.Polygon(corners)])
    assert (
        differ(ZoneIndex(zones).containing(lon, lat), pairs_by("intersects", zones, lon, lat)) == 0
    )


def test_zones_with_elevation_count_as_flat():
    zone = shapely.Polygon([(113, 34, 5), (114, 34, 6), (114, 35, 7)])
    assert ZoneIndex([zone]).first(113.9, 34.1).tolist() == [0]


# Input


def test_points_that_are_not_finite_have_no_zone_and_no_distance():
    index = ZoneIndex([shapely.box(113, 34, 114, 35)])
    lon, lat = [np.nan, 113.5, np.inf, -np.inf, 113.5], [34.5, np.nan, 34.5, np.inf, 34.5]
    assert index.containing(lon, lat)[0].tolist() == [4]
    assert index.first(lon, lat).tolist() == [-1, -1, -1, -1, 0]
    assert np.isnan(index.signed_distance_m(lon, lat)).tolist() == [True] * 4 + [False]


def test_points_off_the_globe_have_no_zone_and_no_distance():
    index = ZoneIndex([shapely.box(113, 34, 114, 35)])
    assert index.first([113.5, 1e300, 473.5], [91.0, 34.5, 34.5]).tolist() == [-1, -1, -1]
    assert np.isnan(index.signed_distance_m([113.5, 1e300], [91.0, 34.5])).all()


def test_an_index_without_zones_is_infinitely_far_from_all():
    index = ZoneIndex([])
    assert len(index) == 0
    assert [part.tolist() for part in index.containing([113.0], [34.0])] == [[], []]
    assert index.first([113.0], [34.0]).tolist() == [-1]
    assert index.signed_distance_m([113.0, np.nan], [34.0, 34.0])[0] == np.inf
    assert np.isnan(index.signed_distance_m([np.nan], [34.0])[0])


def test_a_read_only_column_is_taken_without_compiling_anew():
    index = ZoneIndex([shapely.box(113, 34, 114, 35)])
    lon, lat = np.array([113.5]), np.array([34.5])
    index.containing(lon, lat)
    known = len(zone_grid.holding.signatures)
    lon.flags.writeable = lat.flags.writeable = False
    assert index.first(lon, lat).tolist() == [0]
    assert len(zone_grid.holding.signatures) == known


def test_no_points_give_no_answers():
    for index in (ZoneIndex([]), ZoneIndex([shapely.box(113, 34, 114, 35)])):
        assert [len(part) for part in index.containing([], [])] == [0, 0]
        assert len(index.first([], [])) == 0
        assert len(index.signed_distance_m([], [])) == 0


def test_unlike_lengths_are_refused_in_both_languages():
    with pytest.raises(GeometryError, match="2 longitudes but 1 latitudes") as caught:
        ZoneIndex([]).containing([1.0, 2.0], [1.0])
    assert "经度有 2 个" in caught.value.message_zh


@pytest.mark.parametrize(
    ("geometry", "message"),
    [
        (None, "1: NoneType"),
        ("POINT (1 1)", "1: str"),
        (shapely.Point(113, 34), "1: Point"),
        (shapely.Polygon(), "1: empty"),
        (shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), "1: Self-intersection"),
        (shapely.box(460000, 3840000, 470000, 3850000), "1: not in degrees"),
    ],
)
def test_an_unusable_zone_is_named_by_its_position(geometry, message):
    with pytest.raises(GeometryError, match=message) as caught:
        ZoneIndex([shapely.box(113, 34, 114, 35), geometry])
    assert "序号" in caught.value.message_zh


def test_all_unusable_zones_are_named_at_once():
    with pytest.raises(GeometryError, match=r"0: .*2: "):
        ZoneIndex([None, shapely.box(113, 34, 114, 35), shapely.Polygon()])


def test_a_column_of_a_frame_is_taken_as_it_is():
    import geopandas

    column = geopandas.GeoSeries(zhengzhou(), index=[f"4101{k:02}" for k in range(12)])
    assert (
        ZoneIndex(column).first(113.66, 34.7531).tolist()
        == ZoneIndex(zhengzhou()).first(113.66, 34.7531).tolist()
    )
