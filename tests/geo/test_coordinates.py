from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis.strategies import booleans, floats, integers, sampled_from, text, tuples

from geo.coordinates import in_china, looks_like_position, parse_position, require_lon_lat
from geo.errors import CRSError, GeometryError, InputError, LimitError

LON_DEG, LAT_DEG = 113.66, 34 + 45 / 60 + 11 / 3600

DECIMAL = [
    "113.65,34.75",
    "34.75,113.65",
    "113.65 34.75",
    "34.75\t113.65",
    " 113.65 , 34.75 ",
    "１１３．６５，３４．７５",
    "113.65，34.75",
    "113.65、34.75",
    "113.65；34.75",
    "113.65/34.75",
    "113.65,34.75。",
    "+113.65,+34.75",
    "34°45′N 113°39′E",
    "N34°45′ E113°39′",
    "34°45'N, 113°39'E",
    "34º45’N113º39’E",
    "34度45分 113度39分",
    "东经113度39分，北纬34度45分",
    "北纬34度45分东经113度39分",
    "北纬34.75度，东经113.65度",
    "东经：113.65　北纬：34.75",
    "34 45 N 113 39 E",
    "N 34 45 E 113 39",
    "34°45 113°39",
    "34°45′ 113°39′",
    "经度113.65 纬度34.75",
    "经度：113.65，纬度：34.75",
    "纬度34.75经度113.65",
    "经度E113.65 纬度N34.75",
    "经纬度：113.65,34.75",
    "坐标 113.65 34.75",
    "113.65E34.75N",
    "113.65°E, 34.75°N",
    "113.65° 34.75°",
    "n34.75e113.65",
    "e113.65n34.75",
    "E 113.65, 34.75",
    "113.65, 34.75N",
    "东113.65 北34.75",
    "Longitude: 113.65E Latitude: 34.75N",
    "lon 113.65 lat 34.75",
    "lon=113.65&lat=34.75",
    "?lat=34.75&lng=113.65",
    "113.65 east 34.75 north",
    "POINT (113.65 34.75)",
    "[113.65, 34.75]",
    "（113.65，34.75）",
    "geo:34.75,113.65",
]
SEXAGESIMAL = [
    "34°45′11″N，113°39′36″E",
    "34°45'11\"N 113°39'36\"E",
    "34d45m11s 113d39m36s",
    "34d45m11sN 113d39m36sE",
    "34d45m11s n 113d39m36s e",
    "34 deg 45 min 11 sec 113 deg 39 min 36 sec",
    "34:45:11 113:39:36",
    "34:45:11N,113:39:36E",
    "N34:45:11.0 E113:39:36.0",
    "34 45 11 N 113 39 36 E",
    "N 34 45 11 E 113 39 36",
    "34 45 11, 113 39 36",
    "东经113度39分36秒，北纬34度45分11秒",
    "北纬３４°４５′１１″ 东经１１３°３９′３６″",
    "34°45.18333333′ 113°39.6′",
    "34 45.18333333 N 113 39.6 E",
]


@pytest.mark.parametrize("typed", DECIMAL)
def test_every_usual_notation_names_the_same_point(typed):
    place = parse_position(typed)
    assert (place.lon_deg, place.lat_deg) == pytest.approx((113.65, 34.75), abs=1e-12)
    assert place.datum is None
    assert looks_like_position(typed)


@pytest.mark.parametrize("typed", SEXAGESIMAL)
def test_degrees_minutes_and_seconds_are_added_up(typed):
    place = parse_position(typed)
    assert (place.lon_deg, place.lat_deg) == pytest.approx((LON_DEG, LAT_DEG), abs=1e-9)
    assert looks_like_position(typed)


@pytest.mark.parametrize(
    ("typed", "datum"),
    [
        ("gcj02 113.65,34.75", "gcj02"),
        ("113.65,34.75 gcj02", "gcj02"),
        ("113.65,34.75 (GCJ-02)", "gcj02"),
        ("高德:113.65,34.75", "gcj02"),
        ("火星坐标 34.75 113.65", "gcj02"),
        ("113.65,34.75（百度）", "bd09"),
        ("百度地图坐标：113.65，34.75", "bd09"),
        ("WGS-84 113.65 34.75", "wgs84"),
        ("WGS 84, 113.65, 34.75", "wgs84"),
        ("GPS N34.75 E113.65", "wgs84"),
        ("EPSG:4490 113.65 34.75", "cgcs2000"),
        ("国家2000坐标系 113.65 34.75", "cgcs2000"),
        ("2000国家大地坐标系 东经113.65 北纬34.75", "cgcs2000"),
        ("gcj02 高德 113.65,34.75", "gcj02"),
    ],
)
def test_the_datum_may_stand_before_or_behind(typed, datum):
    place = parse_position(typed)
    assert (place.lon_deg, place.lat_deg, place.datum) == (113.65, 34.75, datum)
    assert looks_like_position(typed)


def test_the_reading_is_told_in_both_languages_with_its_datum():
    place = parse_position("百度 34°45′N 113°39′E")
    assert place.read_as_zh == "读作经度 113.65°、纬度 34.75°，坐标系 BD-09"
    assert place.read_as_en == "read as longitude 113.65°, latitude 34.75°, datum BD-09"
    bare = parse_position("113.65,34")
    assert bare.read_as_zh == "读作经度 113.65°、纬度 34°，坐标系未注明"
    assert bare.read_as_en == "read as longitude 113.65°, latitude 34°, no datum"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("113.65", "holds 1"),
        ("34°45′N", "holds 1"),
        ("北纬34.75", "holds 1"),
        ("113.65,34.75,120", "holds 3"),
        ("34 45 113 39 N", "below 60"),
        ("34,75 113,65", "not a comma"),
        ("34,75; 113,65", "not a comma"),
        ("34,75N 113,65E", "not a comma"),
        ("34,75", "decimal point or part"),
        ("34°60′N 113°39′E", "below 60"),
        ("34°45′60″N 113°39′E", "below 60"),
        ("34度75分 113度39分", "below 60"),
        ("34.5°30′N 113°39′E", "out of order"),
        ("34°45″N 113°39′E", "out of order"),
        ("34°45''11 113", "out of order"),
        ("34.5 30 N 113 39 E", "holds 3"),
        ("34°-45′N 113°39′E", "without a number|holds|out of order"),
        ("-113.65E 34.75N", "not both"),
        ("34.75N 35N", "labelled alike"),
        ("E113.65 E34.75", "labelled alike"),
        ("经度N34.75 纬度E113.65", "contradict"),
        ("E113.65E", "has no number|holds 1"),
        ("经度 纬度 113.65 34.75", "contradict|has no number"),
        ("°113.65 34.75", "without a number"),
        ("米村镇", "is no position"),
        ("A14", "is no position"),
        ("", "is no position"),
        ("113.65-34.75", "is no position"),
        ("nan,nan", "is no position"),
        ("113.65.1,34.75", "is no position"),
        ("1²3.65,34.75", "is no position"),
        ("<script>113.65,34.75</script>", "is no position"),
    ],
)
def test_what_cannot_be_read_with_certainty_is_refused(typed, message):
    with pytest.raises(InputError, match=message) as caught:
        parse_position(typed)
    assert caught.value.field == "q"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ("-113.65,34.75", "lon"),
        ("113.65W,34.75N", "lon"),
        ("西经113.65 北纬34.75", "lon"),
        ("113.65,-34.75", "lat"),
        ("113.65E 34.75S", "lat"),
        ("南纬34.75 东经113.65", "lat"),
        ("0.0,0.0", "lon"),
        ("139.69,35.69", "lon"),
        ("113.65,60.5", "lat"),
        ("200.5,34.75", "lon"),
        ("113.65,95.5", "lat"),
    ],
)
def test_a_point_that_cannot_lie_in_china_is_refused_by_its_field(typed, field):
    with pytest.raises(GeometryError) as caught:
        parse_position(typed)
    assert caught.value.field == field


@pytest.mark.parametrize(
    "typed", ["经度34.75 纬度113.65", "lat=113.65,lon=34.75", "E34.75 N113.65"]
)
def test_labels_the_wrong_way_round_are_named_as_a_swap(typed):
    with pytest.raises(GeometryError, match="swapped") as caught:
        parse_position(typed)
    assert "写反了" in caught.value.message_zh


def test_two_different_datums_are_refused():
    with pytest.raises(CRSError, match="two datums") as caught:
        parse_position("gcj02 113.65,34.75 wgs84")
    assert caught.value.field == "datum"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "14",
        "A14",
        "B1",
        "14 15",
        "x058",
        "S102",
        "G107",
        "2020-10-31",
        "新密政办〔2020〕21号",
        "米村镇",
        "北",
        "东大街",
        "news",
        "e",
        "°",
        "宇通路 12.5",
        "3分",
        "1" * 201,
    ],
)
def test_names_numbers_of_tasks_and_dates_are_not_positions(typed):
    assert not looks_like_position(typed)


@pytest.mark.parametrize("typed", ["113.65", "34°", "1,2", "113.65,", "0,0", "34,75", "北纬34度"])
def test_an_unfinished_position_is_one_still_so_that_its_fault_is_told(typed):
    assert looks_like_position(typed)
    with pytest.raises(InputError):
        parse_position(typed)


def test_a_very_long_text_is_no_position():
    with pytest.raises(LimitError):
        parse_position("113.65,34.75" + " " * 200)


@given(floats(73, 136), floats(3, 54), booleans(), sampled_from([",", " ", "，", "; ", "\t"]))
def test_decimal_degrees_are_read_back_in_either_order(lon, lat, is_lat_first, separator):
    pair = (f"{lat:.9f}", f"{lon:.9f}") if is_lat_first else (f"{lon:.9f}", f"{lat:.9f}")
    place = parse_position(separator.join(pair))
    assert (place.lon_deg, place.lat_deg) == (float(f"{lon:.9f}"), float(f"{lat:.9f}"))


MINUTES = tuples(integers(0, 59), integers(0, 59))


@given(integers(73, 135), MINUTES, integers(3, 53), MINUTES, integers(0, 5))
def test_degrees_minutes_seconds_are_read_back_in_every_style(
    lon, lon_small, lat, lat_small, style
):
    form = [
        "{0}°{1}′{2}″N {3}°{4}′{5}″E",
        "N{0}°{1}′{2}″ E{3}°{4}′{5}″",
        "北纬{0}度{1}分{2}秒，东经{3}度{4}分{5}秒",
        "{0}:{1}:{2},{3}:{4}:{5}",
        "{0} {1} {2} N {3} {4} {5} E",
        "{0}d{1}m{2}s {3}d{4}m{5}s",
    ][style]
    place = parse_position(form.format(lat, *lat_small, lon, *lon_small))
    expected_lon = lon + lon_small[0] / 60 + lon_small[1] / 3600
    expected_lat = lat + lat_small[0] / 60 + lat_small[1] / 3600
    assert (place.lon_deg, place.lat_deg) == pytest.approx((expected_lon, expected_lat), abs=1e-12)


@given(text(alphabet="0123456789.,°′″NESW北纬东经度分秒 -+:lonatgcj度d'\"", max_size=40))
def test_any_text_is_a_point_in_china_or_refused(typed):
    looks_like_position(typed)
    with suppress(InputError):
        place = parse_position(typed)
        assert in_china(place.lon_deg, place.lat_deg)


@given(text(max_size=250))
def test_any_text_at_all_is_read_or_refused(typed):
    looks_like_position(typed)
    with suppress(InputError):
        parse_position(typed)


@pytest.mark.parametrize("point", [(113.65, 34.75), (73, 3), (136, 54), (116.4, 39.9)])
def test_points_of_china_pass(point):
    assert require_lon_lat(*point) is None


@pytest.mark.parametrize(
    ("lon", "lat", "field", "message"),
    [
        (float("nan"), 34.75, "lon", "not a finite"),
        (113.65, float("nan"), "lat", "not a finite"),
        (float("inf"), 34.75, "lon", "not a finite"),
        (113.65, float("-inf"), "lat", "not a finite"),
        (34.75, 113.65, "lon", "swapped"),
        (34.75, 89.0, "lon", "swapped"),
        (181, 34.75, "lon", "between -180 and 180"),
        (113.65, 91, "lat", "between -90 and 90"),
        (72.999, 34.75, "lon", "outside China"),
        (136.001, 34.75, "lon", "outside China"),
        (113.65, 2.999, "lat", "outside China"),
        (113.65, 54.001, "lat", "outside China"),
        (-74.0, 40.7, "lon", "outside China"),
    ],
)
def test_points_that_cannot_be_meant_are_refused_by_their_field(lon, lat, field, message):
    with pytest.raises(GeometryError, match=message) as caught:
        require_lon_lat(lon, lat)
    assert caught.value.field == field


def test_a_swap_tells_both_readings():
    with pytest.raises(GeometryError) as caught:
        require_lon_lat(34.75, 113.65)
    assert caught.value.message_zh == (
        "经纬度似乎写反了：收到经度 34.75、纬度 113.65，应为经度 113.65、纬度 34.75"
    )
