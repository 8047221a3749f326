"""GPX and KMZ, opened again by us and by a library that is not ours."""

import io
import zipfile

import geopandas as gpd
import gpxpy
import pandas as pd
import pytest
import shapely

from geo.errors import GeometryError
from layers.read import ReadOptions
from layers.write import write
from tests.layers.reading.reading import read_here as read

WGS84 = ReadOptions(datum="wgs84")
POINT = shapely.Point(113.612345678901, 34.75)
LINE = shapely.LineString([(113.6, 34.7), (113.65, 34.72), (113.7, 34.8)])
TWO_LINES = shapely.MultiLineString([[(113.1, 34.1), (113.2, 34.2)], [(113.3, 34.3), (113.4, 34)]])


def frame_of(*shapes):
    columns = {
        "名称": [f"第 {n} 处 <&>" for n in range(len(shapes))],
        "经度": "见图",
        "verdict": "inside",
        "because": "在区内，“甲”",
    }
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs="EPSG:4326")


def test_a_waypoint_has_its_name_its_sentence_and_all_columns():
    contents = write(frame_of(POINT, POINT), "gpx", datum="wgs84", title="检查").contents
    opened = gpxpy.parse(contents)
    assert opened.name == "检查"
    first = opened.waypoints[0]
    assert (first.longitude, first.latitude) == (113.612345678901, 34.75)
    assert first.name == "第 0 处 <&>"
    assert first.description == "在区内，“甲”"
    table = read(contents, "x.gpx", WGS84)
    assert table.attributes["verdict"].tolist() == ["inside"] * 2
    assert table.attributes["经度"].tolist() == ["见图"] * 2  # and is not taken for the position
    assert table.lon_deg.tolist() == [113.612345678901] * 2


def test_lines_are_tracks_with_a_segment_for_each_part():
    contents = write(frame_of(LINE, POINT, TWO_LINES), "gpx", datum="wgs84").contents
    opened = gpxpy.parse(contents)
    assert [len(track.segments) for track in opened.tracks] == [1, 2]
    found = [(point.longitude, point.latitude) for point in opened.tracks[0].segments[0].points]
    assert found == list(LINE.coords)
    rows = read(contents, "x.gpx", WGS84).attributes
    assert rows["kind"].tolist() == ["waypoint"] + ["track"] * 7
    assert rows["because"].tolist() == ["在区内，“甲”"] * 8


def test_polygons_are_refused_with_what_to_take_instead():
    with pytest.raises(GeometryError, match=r"1 个面.*KMZ") as caught:
        write(frame_of(POINT, shapely.box(113, 34, 114, 35)), "gpx", datum="wgs84")
    assert caught.value.field == "format"


def test_rows_without_a_place_are_left_out_of_gpx_and_that_is_said():
    written = write(frame_of(POINT, None), "gpx", datum="wgs84")
    assert len(gpxpy.parse(written.contents).waypoints) == 1
    assert "1 行" in written.notes[0][0]
    alone = pd.DataFrame({"n": [1], "lon_wgs84": [113.5], "lat_wgs84": [34.5]})
    assert len(gpxpy.parse(write(alone, "gpx", datum="wgs84").contents).waypoints) == 1


def test_a_kmz_holds_the_kml_under_the_name_that_programs_look_for():
    frame = frame_of(POINT, shapely.box(113, 34, 114, 35))
    contents = write(frame, "kmz", datum="wgs84").contents
    with zipfile.ZipFile(io.BytesIO(contents)) as archive:
        assert archive.namelist() == ["doc.kml"]
        assert archive.read("doc.kml") == write(frame, "kml", datum="wgs84").contents
    assert read(contents, "x.kmz", WGS84).report.kinds == {"point": 1, "polygon": 1}
