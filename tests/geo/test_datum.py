import numpy as np
import pytest
from hypothesis import given
from hypothesis.strategies import floats, sampled_from

import geo.datum
from geo.datum import BOX_DEG, DATUMS, convert, parse_datum
from geo.errors import CRSError
from geo.measure import distance_m

LON_DEG = floats(73, 136)
LAT_DEG = floats(3, 54)

# lon, lat in WGS 84; in GCJ-02; in BD-09. Computed with the PyPI package prcoords 1.0.2 (public
# domain) in an environment of its own: wgs_gcj(check_china=True), then gcj_bd.
PRCOORDS = [
    (113.66, 34.7531, 113.66609448171026, 34.75197755564201, 113.67256208659228, 34.75804337068253),
    (112.98, 34.77, 112.98617350693887, 34.76893947821718, 112.99275332529946, 34.77461220102617),
    (113.39, 34.54, 113.39651503473091, 34.53898271946024, 113.40289608277236, 34.545312066354604),
    (
        116.404,
        39.915,
        116.41024449916938,
        39.91640428150164,
        116.41662724378733,
        39.922699552216216,
    ),
    (75.99, 39.47, 75.9929556381645, 39.47022749677051, 75.99946519930792, 39.476187842272964),
    (109.51, 18.25, 109.51408958706702, 18.24830141848723, 109.52063840543791, 18.25405968210675),
    (122.54, 52.97, 122.5470231339075, 52.97150807826248, 122.55350636077917, 52.977568563394335),
]
# lat, lon in WGS 84, lat, lon in GCJ-02: the tests of https://github.com/googollee/eviltransform
# (python/tests.py). Its ellipsoid is 108 m smaller, which moves a shift of 600 m by 1 cm.
EVILTRANSFORM = [
    (31.1774276, 121.5272106, 31.17530398364597, 121.531541859215),
    (22.543847, 113.912316, 22.540796131694766, 113.9171764808363),
    (39.911954, 116.377817, 39.91334545536069, 116.38404722455657),
]


@pytest.mark.parametrize("row", PRCOORDS)
def test_conversion_agrees_with_prcoords_to_a_micrometre(row):
    lon, lat, gcj_lon, gcj_lat, bd_lon, bd_lat = row
    assert convert(lon, lat, "wgs84", "gcj02") == pytest.approx((gcj_lon, gcj_lat), abs=1e-11)
    assert convert(gcj_lon, gcj_lat, "gcj02", "wgs84") == pytest.approx((lon, lat), abs=1e-11)
    assert convert(gcj_lon, gcj_lat, "gcj02", "bd09") == pytest.approx((bd_lon, bd_lat), abs=1e-11)
    assert convert(bd_lon, bd_lat, "bd09", "gcj02") == pytest.approx((gcj_lon, gcj_lat), abs=1e-11)


@pytest.mark.parametrize(("lat", "lon", "gcj_lat", "gcj_lon"), EVILTRANSFORM)
def test_conversion_agrees_with_the_tests_of_eviltransform_to_5_cm(lat, lon, gcj_lat, gcj_lon):
    there = convert(lon, lat, "wgs84", "gcj02")
    assert distance_m(*there, gcj_lon, gcj_lat) < 0.05


@given(LON_DEG, LAT_DEG, sampled_from(DATUMS), sampled_from(DATUMS))
def test_a_round_trip_anywhere_in_china_returns_the_point(lon, lat, one, other):
    there = convert(lon, lat, one, other)
    assert convert(*there, other, one) == pytest.approx((lon, lat), abs=1e-8)


@given(LON_DEG, LAT_DEG)
def test_the_way_to_bd09_leads_through_gcj02(lon, lat):
    gcj = convert(lon, lat, "wgs84", "gcj02")
    direct = convert(lon, lat, "wgs84", "bd09")
    assert direct == convert(*gcj, "gcj02", "bd09")


def test_round_trips_close_to_longitude_105_where_the_shift_has_a_kink():
    lon = 105 + np.concatenate(
        [[0], np.geomspace(1e-15, 1e-3, 200), -np.geomspace(1e-15, 1e-3, 200)]
    )
    there = convert(lon, 35.0, "wgs84", "gcj02")
    back = convert(*there, "gcj02", "wgs84")
    assert np.abs(back[0] - lon).max() < 1e-10


def test_a_round_trip_over_henan_is_exact_to_a_hundredth_of_a_micrometre():
    lon, lat = np.meshgrid(np.linspace(110.3, 116.7, 200), np.linspace(31.3, 36.4, 200))
    back = convert(*convert(lon, lat, "wgs84", "gcj02"), "gcj02", "wgs84")
    assert distance_m(lon, lat, *back).max() < 1e-8


def test_the_shift_over_henan_is_478_to_631_m():
    lon, lat = np.meshgrid(np.linspace(110.35, 116.65, 300), np.linspace(31.38, 36.37, 300))
    metres = distance_m(lon, lat, *convert(lon, lat, "wgs84", "gcj02"))
    assert 477 < metres.min() < 480
    assert 629 < metres.max() < 633


def test_cgcs2000_is_wgs84():
    assert convert(113.66, 34.75, "cgcs2000", "wgs84") == (113.66, 34.75)
    assert convert(113.66, 34.75, "cgcs2000", "gcj02") == convert(113.66, 34.75, "wgs84", "gcj02")


@pytest.mark.parametrize("point", [(139.69, 35.69), (2.35, 48.86), (-113, 34), (113, 60), (0, 0)])
def test_points_outside_the_box_are_not_shifted(point):
    for target in DATUMS:
        assert convert(*point, "wgs84", target) == point
        assert convert(*point, target, "wgs84") == point


def test_the_box_is_judged_once_on_the_input_so_its_edge_settles():
    west, south, east, north = BOX_DEG
    lon, lat = np.meshgrid(np.linspace(west, east, 150), np.linspace(south, north, 150))
    for datum in ("gcj02", "bd09"):
        inverse = convert(lon, lat, datum, "wgs84")
        assert np.isfinite(inverse).all()
        # Undoing the shift and doing it again, as one step, meets the point wherever it stays in.
        stays = (
            (inverse[0] > west) & (inverse[0] < east) & (inverse[1] > south) & (inverse[1] < north)
        )
        again = convert(*inverse, "wgs84", datum)
        assert np.abs(again[0] - lon)[stays].max() < 1e-10
        assert np.abs(again[1] - lat)[stays].max() < 1e-10


def test_points_that_are_not_finite_come_back_as_they_are():
    lon, lat = convert([np.nan, np.inf, 113.0], [34.0, 34.0, -np.inf], "wgs84", "bd09")
    assert np.isnan(lon[0])
    assert lon[1] == np.inf
    assert (lon[2], lat[2]) == (113.0, -np.inf)


def test_shapes_broadcast_and_arguments_stay_as_they_were():
    lon, lat = np.array([113.0, 114.0]), np.array([[34.0], [35.0]])
    out = convert(lon, lat, "wgs84", "gcj02")
    assert out[0].shape == out[1].shape == (2, 2)
    assert lon.tolist() == [113.0, 114.0]
    empty = convert([], [], "wgs84", "bd09")
    assert empty[0].shape == (0,)


def test_an_inverse_that_does_not_settle_raises(monkeypatch):
    monkeypatch.setattr(geo.datum, "MAX_ROUNDS", 1)
    with pytest.raises(CRSError, match="did not settle"):
        convert(113.66, 34.75, "gcj02", "wgs84")


@pytest.mark.parametrize("pair", [("wgs72", "gcj02"), ("gcj02", "WGS84"), ("", "wgs84")])
def test_a_datum_that_is_not_one_of_ours_is_refused(pair):
    with pytest.raises(CRSError) as caught:
        convert(113.66, 34.75, *pair)
    assert caught.value.field == "datum"


@pytest.mark.parametrize(
    ("names", "datum"),
    [
        ("wgs84 WGS84 WGS-84 wgs_84 ＷＧＳ８４ WGS1984 EPSG:4326 epsg4326 GPS GPS坐标", "wgs84"),
        (
            "cgcs2000 CGCS-2000 EPSG:4490 国家2000 国家大地2000 2000国家大地坐标系 天地图",
            "cgcs2000",
        ),
        ("中国国家2000 大地2000坐标系 国家2000大地坐标系", "cgcs2000"),
        ("gcj02 GCJ-02 GCJ02 高德 高德地图 火星 火星坐标 火星坐标系 国测局 腾讯地图 AMap", "gcj02"),
        ("bd09 BD-09 BD09LL 百度 百度地图 百度坐标系 baidu", "bd09"),
    ],
)
def test_every_common_name_of_a_datum_is_known(names, datum):
    assert {name: parse_datum(name) for name in names.split(" ")} == dict.fromkeys(
        names.split(" "), datum
    )
    assert parse_datum(f"  {names.split(' ')[0]} ") == datum


@pytest.mark.parametrize("name", ["WGS 84", "GCJ 02", "BD 09", "CGCS 2000", "EPSG: 4326"])
def test_a_blank_inside_the_name_is_allowed(name):
    assert parse_datum(name) in DATUMS


@pytest.mark.parametrize(
    "name",
    ["", "   ", "wgs", "84", "wgs85", "北京54", "西安80", "bd09mc", "EPSG:3857", "wgs84 gcj02"],
)
def test_an_unknown_datum_is_refused_with_the_choices(name):
    with pytest.raises(CRSError) as caught:
        parse_datum(name)
    assert caught.value.field == "datum"
    for text in (caught.value.message_zh, caught.value.message_en):
        assert "WGS84, CGCS2000, GCJ-02, BD-09" in text
