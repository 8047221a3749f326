import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis.strategies import floats
from pyproj import Geod, Transformer
from shapely.geometry import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from geo.errors import GeometryError
from geo.measure import area_km2, distance_m, geodesic_circle

ERQI_TOWER = (113.6600, 34.7531)
CHINA_LON_DEG = floats(73, 136)
CHINA_LAT_DEG = floats(3, 54)


def test_every_vertex_of_the_90_km_ring_lies_90_km_from_its_centre_within_a_millimetre():
    ring = geodesic_circle(*ERQI_TOWER, 90_000)
    lon, lat = np.array(ring.exterior.coords).T
    metres = distance_m(*ERQI_TOWER, lon, lat)
    assert np.abs(metres - 90_000).max() < 1e-3


def test_the_90_km_ring_covers_the_area_of_its_720_gon():
    # A regular n-gon in a circle covers n sin(2 pi / n) / (2 pi) of it; at 90 km the curvature of
    # the ellipsoid takes another r^2 / (12 R^2) = 1.7e-5 of the plane's pi r^2.
    n, r_km, earth_km = 720, 90.0, 6371.0
    expected = np.pi * r_km**2 * (n * np.sin(2 * np.pi / n) / (2 * np.pi))
    expected *= 1 - r_km**2 / (12 * earth_km**2)
    assert area_km2([geodesic_circle(*ERQI_TOWER, 90_000)])[0] == pytest.approx(expected, rel=2e-6)


def test_edges_of_the_ring_stay_within_a_metre_of_the_circle():
    ring = np.array(geodesic_circle(*ERQI_TOWER, 90_000).exterior.coords)
    middle = (ring[:-1] + ring[1:]) / 2
    inset_m = 90_000 - distance_m(*ERQI_TOWER, middle[:, 0], middle[:, 1])
    assert inset_m.max() < 1.0
    assert inset_m.min() > -1.0


def test_a_ring_drawn_in_web_mercator_metres_would_be_74_km_on_the_ground():
    to_mercator = Transformer.from_crs(4326, 3857, always_xy=True)
    x, y = to_mercator.transform(*ERQI_TOWER)
    drawn = shapely.Point(x, y).buffer(90_000)
    lon, lat = to_mercator.transform(*np.array(drawn.exterior.coords).T, direction="INVERSE")
    metres = distance_m(*ERQI_TOWER, lon, lat)
    assert 73_000 < metres.min() < metres.max() < 75_000


@given(lon_deg=CHINA_LON_DEG, lat_deg=CHINA_LAT_DEG, radius_m=floats(1, 500_000))
def test_a_circle_anywhere_in_china_is_valid_counter_clockwise_and_round(
    lon_deg, lat_deg, radius_m
):
    circle = geodesic_circle(lon_deg, lat_deg, radius_m, n_vertices=64)
    assert circle.is_valid
    assert circle.exterior.is_ccw
    lon, lat = np.array(circle.exterior.coords).T
    assert distance_m(lon_deg, lat_deg, lon, lat) == pytest.approx(radius_m, abs=1e-3)


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ((float("nan"), 34, 100), "lon"),
        ((181, 34, 100), "lon"),
        ((113, float("inf"), 100), "lat"),
        ((113, -91, 100), "lat"),
        ((113, 34, 0), "radius_m"),
        ((113, 34, -5), "radius_m"),
        ((113, 34, float("nan")), "radius_m"),
        ((113, 34, 11_000_000), "radius_m"),
        ((179.9, 0, 100_000), "radius_m"),
        ((0, 89.9, 100_000), "radius_m"),
    ],
)
def test_a_circle_that_cannot_be_drawn_is_refused_by_its_field(arguments, field):
    with pytest.raises(GeometryError) as caught:
        geodesic_circle(*arguments)
    assert caught.value.field == field


def test_a_circle_of_seven_vertices_is_refused():
    with pytest.raises(GeometryError, match="at least 8"):
        geodesic_circle(113, 34, 100, n_vertices=7)


def test_area_of_a_degree_at_the_equator_is_the_published_one():
    # 12308.778 km2: Karney's Planimeter, https://geographiclib.sourceforge.io/cgi-bin/Planimeter
    assert area_km2([box(0, 0, 1, 1)])[0] == pytest.approx(12308.778, abs=0.001)


def test_areas_of_the_northern_octants_add_up_to_half_the_ellipsoid():
    # Total surface of WGS 84: 510,065,621.724 km2 (Karney 2013, after eq. 60).
    octants = [Polygon([(lon, 0), (lon + 90, 0), (lon + 90, 90)]) for lon in range(-180, 180, 90)]
    assert 2 * area_km2(octants).sum() == pytest.approx(510_065_621.724, rel=1e-9)


def test_holes_count_against_the_area_whatever_their_orientation():
    outer, hole = box(0, 0, 4, 4), box(1, 1, 2, 2)
    expected = area_km2([outer])[0] - area_km2([hole])[0]
    ring = list(hole.exterior.coords)
    for turned in (ring, ring[::-1]):
        assert area_km2([Polygon(outer.exterior, [turned])])[0] == pytest.approx(expected)


def test_parts_add_up_and_lines_and_points_count_nothing():
    one, two = box(0, 0, 1, 1), box(2, 0, 3, 1)
    mixed = GeometryCollection(
        [MultiPolygon([one, two]), LineString([(0, 0), (1, 1)]), Point(5, 5)]
    )
    expected = area_km2([one, two]).sum()
    assert area_km2([MultiPolygon([one, two]), mixed]) == pytest.approx([expected, expected])


def test_area_of_nothing_is_zero_and_of_none_is_nan():
    areas = area_km2([Polygon(), Point(1, 1), GeometryCollection(), None])
    assert areas[:3].tolist() == [0, 0, 0]
    assert np.isnan(areas[3])
    assert area_km2([]).shape == (0,)


def test_distance_agrees_with_vincentys_published_line():
    # Flinders Peak to Buninyong: 54,972.271 m on GRS80 (Geoscience Australia, GDA94 technical
    # manual, chapter 4); WGS 84 differs by less than a millimetre at this length.
    flinders = (144 + 25 / 60 + 29.52440 / 3600, -(37 + 57 / 60 + 3.72030 / 3600))
    buninyong = (143 + 55 / 60 + 35.38390 / 3600, -(37 + 39 / 60 + 10.15610 / 3600))
    assert distance_m(*flinders, *buninyong) == pytest.approx(54_972.271, abs=0.001)


@given(CHINA_LON_DEG, CHINA_LAT_DEG, CHINA_LON_DEG, CHINA_LAT_DEG)
def test_distance_is_symmetric_and_zero_only_at_home(lon1, lat1, lon2, lat2):
    there, back = distance_m(lon1, lat1, lon2, lat2), distance_m(lon2, lat2, lon1, lat1)
    assert there == pytest.approx(float(back), abs=1e-6)
    assert distance_m(lon1, lat1, lon1, lat1) == 0


def test_distance_broadcasts_one_point_against_many():
    metres = distance_m(113, 34, [113, 114], [[34], [35]])
    assert metres.shape == (2, 2)
    assert metres[0, 0] == 0
    _, _, expected = Geod(ellps="WGS84").inv(113, 34, 114, 35)
    assert metres[1, 1] == expected


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_distance_from_a_point_that_is_not_finite_is_nan(bad):
    assert np.isnan(distance_m(bad, 34, 113, 34))
    assert np.isnan(distance_m(113, bad, 113, 34))
    assert np.isnan(distance_m(113, 34, 113, [34, bad])).tolist() == [False, True]


def test_distance_beyond_a_pole_is_nan():
    assert np.isnan(distance_m(113, 91, 113, 34))
