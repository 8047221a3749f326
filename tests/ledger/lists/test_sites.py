"""Columns of a list that say where its tasks are."""

import pytest

from geo.datum import convert
from ledger.lists.sites import site_of

POSITION = {"经度": "113.512345", "纬度": "34.712345"}


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"点位名称": "甲料场", "县区": "乙县"}, {"点位名称": "乙县甲料场"}),
        ({"地址": "乙县丙镇丁村", "所属县（市、区）": "乙县"}, {"地址": "乙县丙镇丁村"}),
        ({"地 址": "丁村北", "县区": "乙县", "乡镇": "丙镇"}, {"地 址": "乙县丙镇丁村北"}),
        ({"县区": "乙县"}, {"县区": "乙县"}),
        ({"乡镇": "丙镇", "县区": "乙县"}, {"乡镇": "乙县丙镇"}),
    ],
)
def test_names_are_looked_for_inside_their_county(columns, words) -> None:
    assert dict(site_of(columns).words) == words


@pytest.mark.parametrize("other", [{}, {"备注": "来自督察"}, {"地址": " "}, {"责任县区": "乙县"}])
def test_other_columns_and_empty_cells_say_nothing_of_a_place(other) -> None:
    assert site_of(other) is None


@pytest.mark.parametrize(
    ("columns", "datum"),
    [
        (POSITION | {"坐标系": "WGS84"}, "wgs84"),
        (POSITION | {"坐标系统": "国家2000"}, "cgcs2000"),
        (POSITION | {"坐标系": "高德"}, "gcj02"),
        ({"经度（BD-09）": "113.512345", "纬度（BD-09）": "34.712345"}, "bd09"),
        ({"经纬度": "113.512345,34.712345", "坐标系": "GCJ-02"}, "gcj02"),
        ({"坐标": "北纬34.712345°，东经113.512345°（GCJ-02）"}, "gcj02"),
    ],
)
def test_positions_are_moved_from_the_stated_datum(columns, datum) -> None:
    site = site_of(columns)
    there = tuple(map(float, convert(113.512345, 34.712345, datum, "wgs84")))
    assert (site.lon_deg, site.lat_deg) == pytest.approx(there, abs=1e-6)
    assert (site.datum, site.doubts) == (datum, ())


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        (POSITION, "没有注明坐标系"),
        ({"经度（度）": "113.5", "纬度（度）": "34.7"}, "没有注明坐标系"),
        (POSITION | {"坐标系": "西安80"}, "不认识坐标系"),
        ({"经度": "113.5", "坐标系": "WGS84"}, "缺纬度"),
        ({"经度": "一百一十三", "纬度": "34.7", "坐标系": "WGS84"}, "未采用"),
        ({"经度": "13.5", "纬度": "34.7", "坐标系": "WGS84"}, "不在中国"),
    ],
)
def test_a_position_that_cannot_be_trusted_is_a_doubt_and_no_position(columns, says) -> None:
    site = site_of(columns)
    assert site.lon_deg is None
    assert says in site.doubts[0][0]


@pytest.mark.parametrize(
    ("lon", "lat", "precision_m"),
    [
        ("113.51234567", "34.7", 10.0),
        ("113.512", "34.712", 55.7),
        ("113.5", "34.71", 556.6),
        ("113°30′", "34°42′", 927.7),
        ("113°30′12″", "34°42′05″", 15.5),
    ],
)
def test_precision_is_half_the_last_digit_and_no_better_than_a_receiver(
    lon: str, lat: str, precision_m: float
) -> None:
    site = site_of({"经度": lon, "纬度": lat, "坐标系": "WGS84"})
    assert site.precision_m == pytest.approx(precision_m, abs=0.11)
