"""ZoneIndex: signed distance to the nearest boundary, against pyproj.Geod."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.zones import ZoneIndex
from tests.geo.index.zone_cases import (
    GEOD,
    ZONES,
    hard_points,
    on_some_boundary,
    true_distance_m,
    zhengzhou,
)


@pytest.fixture(params=ZONES, scope="module")
def zones(request):
    return ZONES[request.param]()


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
