"""Files of stops: columns in Chinese and English, every format, rows not understood."""

import io
import json

import openpyxl
import pytest

from geo.errors import GeometryError, InputError
from layers.read import ReadOptions
from layers.rounds.stops_file import read_area, read_stops
from routing.rounds.words import skill_ids

WGS84 = ReadOptions(datum="wgs84")


def stops(text, filename="stops.csv", **more):
    source = text if isinstance(text, bytes) else text.encode()
    return read_stops(source, filename, WGS84, skill_ids(), **more)


def test_columns_with_chinese_names_are_understood():
    found = stops(
        "编号,名称,经度,纬度,停留分钟,时间窗,优先级,到场部门,检查内容,责任单位,联合组数\n"
        "P1,采石场,113.1,34.7,40,09:00-11:30；14:00—16:00,7,公安、交通运输,防尘网；两断三清,县局,2\n"
        "P2,乙厂,113.2,34.8,,,必查,,,,\n",
        service_min=30,
    )
    first, second = found.stops
    assert first == {
        "lon": 113.1, "lat": 34.7, "datum": "wgs84", "stop_id": "P1", "name": "采石场",
        "service_min": 40.0, "priority": 7, "skills": ["police", "transport"], "joint_teams": 2,
        "windows": [{"open": "09:00", "close": "11:30"}, {"open": "14:00", "close": "16:00"}],
        "checks": ["防尘网", "两断三清"], "meets": ["县局"],
    }  # fmt: skip
    assert second["service_min"] == 30
    assert second["priority"] is None
    assert "windows" not in second


def test_columns_with_english_names_are_understood():
    found = stops(
        "id,name,lon,lat,service_min,open,close,priority,skills,visits,spacing_days\n"
        "7,Yard,113.1,34.7,20,09:00,11:00,3,police,4,7\n"
    )
    (only,) = found.stops
    assert (only["stop_id"], only["service_min"], only["skills"]) == ("7", 20.0, ["police"])
    assert only["windows"] == [{"open": "09:00", "close": "11:00"}]
    assert (only["visits"], only["spacing_days"]) == (4, 7)


def test_a_spreadsheet_with_numbers_and_times_of_day():
    book = openpyxl.Workbook()
    for row in (
        ["id", "name", "lon", "lat", "earliest", "latest"],
        [7, "甲", 113.1, 34.7, "09:00:00", "11:30:00"],
    ):
        book.active.append(row)
    sink = io.BytesIO()
    book.save(sink)
    (only,) = stops(sink.getvalue(), "stops.xlsx").stops
    assert only["stop_id"] == "7"
    assert only["windows"] == [{"open": "09:00", "close": "11:30"}]


def test_geojson_gpx_and_kml_are_stops_too():
    point = {"type": "Point", "coordinates": [113.1, 34.7]}
    feature = {"type": "Feature", "geometry": point, "properties": {"名称": "甲", "停留": 15}}
    file = json.dumps({"type": "FeatureCollection", "features": [feature]})
    (only,) = stops(file, "a.geojson").stops
    assert (only["name"], only["service_min"], only["lon"]) == ("甲", 15.0, 113.1)
    gpx = (
        '<?xml version="1.0"?><gpx version="1.1" creator="t" '
        'xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="34.7" lon="113.1"><name>甲</name>'
        "</wpt></gpx>"
    )
    (only,) = stops(gpx, "a.gpx").stops
    assert (only["name"], only["lat"], only["stop_id"]) == ("甲", 34.7, "S1")
    kml = (
        '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark>'
        "<name>乙</name><Point><coordinates>113.1,34.7</coordinates></Point></Placemark>"
        "</Document></kml>"
    )
    (only,) = stops(kml, "a.kml").stops
    assert (only["name"], only["lon"]) == ("乙", 113.1)


def test_coordinates_are_turned_from_the_datum_that_is_said():
    # github.com/wandergis/coordtransform, test/app.js
    text = "id,lon,lat\na,116.41024449916938,39.91640428150164\n"
    found = read_stops(text.encode(), "a.csv", ReadOptions(datum="gcj02"), skill_ids())
    assert (found.stops[0]["lon"], found.stops[0]["lat"]) == pytest.approx((116.404, 39.915))


ABROAD = 'id,坐标\na,60°10′12″N 24°56′24″E\nb,"24.94,60.17"\nc,"113.6,34.7"\n'


def test_abroad_wgs84_is_taken_in_every_notation_and_other_datums_are_refused_with_the_reason():
    found = read_stops(ABROAD.encode(), "a.csv", ReadOptions(datum="wgs84"), {})
    assert not found.refused
    for stop in found.stops[:2]:
        assert (stop["lon"], stop["lat"]) == pytest.approx((24.94, 60.17))
    shifted = read_stops(ABROAD.encode(), "a.csv", ReadOptions(datum="gcj02"), {})
    assert [stop["stop_id"] for stop in shifted.stops] == ["c"]
    assert [each["row"] for each in shifted.refused] == [2, 3]
    assert "GCJ-02 只用于中国境内" in shifted.refused[1]["because"]["zh"]


def test_areas_abroad_are_taken_in_wgs84():
    ring = [[24.9, 60.1], [25.0, 60.1], [25.0, 60.2], [24.9, 60.1]]
    text = json.dumps({"type": "Polygon", "coordinates": [ring]})
    area = read_area(text.encode(), "a.geojson", ReadOptions(datum="wgs84"))
    assert area["type"] == "Polygon"
    with pytest.raises(InputError, match="is used in China only"):
        read_area(text.encode(), "a.geojson", ReadOptions(datum="gcj02"))


def test_a_polygon_is_visited_at_a_point_on_it():
    ring = [[113.0, 34.0], [113.2, 34.0], [113.2, 34.2], [113.0, 34.2], [113.0, 34.0]]
    feature = {
        "type": "Feature", "properties": {},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }  # fmt: skip
    file = json.dumps({"type": "FeatureCollection", "features": [feature]})
    (only,) = stops(file, "a.geojson").stops
    assert 113.0 < only["lon"] < 113.2
    assert 34.0 < only["lat"] < 34.2


def test_every_value_that_is_not_understood_is_named_with_its_row():
    faults = [
        ("service_min", "很久"), ("window", "上午"), ("priority", "2.5"), ("skills", "魔法"),
        ("visits", "x"), ("open", "九点"),
    ]  # fmt: skip
    head = ",".join(name for name, _ in faults)
    rows = "".join(
        f"s{at},113.1,34.7{',' * at},{value}{',' * (len(faults) - 1 - at)}\n"
        for at, (_, value) in enumerate(faults)
    )
    with pytest.raises(InputError) as caught:
        stops(f"id,lon,lat,{head}\n{rows}s9,113.1,34.7,,,,,,09:00\n")
    for row, (_, value) in enumerate(faults, 2):
        assert f"第 {row} 行" in caught.value.message_zh
        assert value in caught.value.message_en
    assert "row 8: the window has only one end" in caught.value.message_en


def test_rows_without_a_place_are_listed_not_dropped():
    found = stops("id,lon,lat\na,113.1,34.7\nb,不知道,34.7\nc,213.1,34.7\n")
    assert [each["stop_id"] for each in found.stops] == ["a"]
    assert [each["row"] for each in found.refused] == [3, 4]
    assert all(each["because"]["zh"] and each["because"]["en"] for each in found.refused)


@pytest.mark.parametrize("text", ["", "id,lon,lat\n", "id,lon,lat\na,不知道,34.7\n"])
def test_a_file_without_a_usable_stop_is_refused(text):
    with pytest.raises(InputError) as caught:
        stops(text)
    assert caught.value.message_zh


def test_areas_are_joined_and_a_file_without_one_is_refused():
    def square(west):
        ring = [[west, 34], [west + 1, 34], [west + 1, 35], [west, 35], [west, 34]]
        return {"type": "Feature", "properties": {},
                "geometry": {"type": "Polygon", "coordinates": [ring]}}  # fmt: skip

    file = json.dumps({"type": "FeatureCollection", "features": [square(113), square(114)]})
    area = read_area(file.encode(), "a.geojson", WGS84)
    assert area["type"] == "Polygon"
    with pytest.raises(GeometryError, match="no polygon"):
        read_area(b"id,lon,lat\na,113,34\n", "a.csv", WGS84)
