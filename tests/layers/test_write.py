import datetime
import io
import json
import sqlite3
import zipfile

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.datum import DATUMS
from geo.errors import CRSError, LimitError, NotFoundError, SchemaError
from layers.read import ReadOptions
from layers.write import WRITERS, write
from layers.writing import tables as write_tables
from layers.writing.binary import _unlike
from layers.writing.export import prepare
from tests.layers.reading.reading import read_here as read

WGS84 = ReadOptions(datum="wgs84")
HOLED = shapely.Polygon(
    [(113.3, 34.5), (113.5, 34.5), (113.5, 34.7), (113.3, 34.7)],
    [[(113.35, 34.55), (113.45, 34.55), (113.45, 34.65), (113.35, 34.65)]],
)
PARTS = shapely.MultiPolygon([shapely.box(113, 34, 113.1, 34.1), HOLED])
LINE = shapely.LineString([(113.123456789012, 34.1), (113.2, 34.987654321098)])
POINTS = [shapely.Point(113.123456789012, 34.75), shapely.Point(113.02, 34.987654321098)]
SHAPES = {"points": POINTS, "polygons": [PARTS, HOLED], "lines": [LINE, LINE]}


def frame_of(shapes, crs="EPSG:4326", **columns):
    texts = [f"名称 <{n}> & “甲”" for n in range(len(shapes))]
    return gpd.GeoDataFrame(
        {"name": texts, "n": range(len(shapes)), **columns}, geometry=shapes, crs=crs
    )


def suffix_of(key):
    return WRITERS[key].suffix


WHOLE = [key for key in WRITERS if key != "gpx"]  # keeps every kind of geometry as it is


@pytest.mark.parametrize("kind", SHAPES)
@pytest.mark.parametrize("key", WHOLE)
def test_every_format_gives_back_what_was_written(key, kind):
    frame = frame_of(SHAPES[kind])
    written = write(frame, key, datum="wgs84", title="禁煤区")
    table = read(written.contents, f"x{suffix_of(key)}", WGS84)
    assert table.report.accepted == 2
    assert table.refused.empty
    assert table.attributes["name"].tolist() == frame["name"].tolist()
    assert [int(n) for n in table.attributes["n"]] == [0, 1]
    back = table.geoframe().geometry
    assert all(shapely.equals(a, b) for a, b in zip(back, frame.geometry, strict=True))
    assert written.suffix == WRITERS[key].suffix
    assert written.names == {}


@pytest.mark.parametrize("key", sorted(set(WHOLE) - {"shapefile"}))
def test_kinds_may_be_mixed_in_one_layer(key):
    frame = frame_of([POINTS[0], PARTS, LINE])
    table = read(write(frame, key, datum="wgs84").contents, f"x{suffix_of(key)}", WGS84)
    assert table.report.kinds == {"point": 1, "polygon": 1, "line": 1}


def test_a_shapefile_holds_one_kind_so_a_zip_holds_several():
    frame = frame_of([POINTS[0], PARTS, LINE, None])
    written = write(frame, "shapefile", datum="wgs84", title="检查")
    for layer, numbers in {"检查_point": [0, 3], "检查_polygon": [1], "检查_line": [2]}.items():
        options = ReadOptions(datum="wgs84", layer=layer)
        table = read(written.contents, "x.zip", options)
        found = table.attributes["n"].tolist()
        assert found + [3] * len(table.refused) == numbers


@pytest.mark.parametrize("key", WHOLE)
def test_a_row_without_geometry_is_written_and_listed_when_read(key):
    frame = frame_of([POINTS[0], None, shapely.Point()])
    table = read(write(frame, key, datum="wgs84").contents, f"x{suffix_of(key)}", WGS84)
    assert table.report.accepted == 1
    assert table.report.count == 3
    assert set(table.refused["code"]) <= {"no_geometry", "no_position"}


@pytest.mark.parametrize("key", WRITERS)
def test_no_rows_are_a_valid_file(key):
    written = write(frame_of([POINTS[0]]).iloc[:0], key, datum="wgs84")
    assert len(written.contents) > 20


@pytest.mark.parametrize("datum", DATUMS)
@pytest.mark.parametrize("key", sorted(set(WRITERS) - {"kml", "kmz", "gpx", "shapefile"}))
def test_a_file_says_its_datum_and_is_read_back_without_being_told(key, datum):
    crs = "EPSG:4326" if datum in ("wgs84", "cgcs2000") else None
    written = write(frame_of(POINTS, crs), key, datum=datum)
    assert read(written.contents, f"x{suffix_of(key)}", ReadOptions()).datum == datum


@pytest.mark.parametrize("datum", DATUMS)
def test_a_shapefile_says_its_datum_in_words_and_has_a_prj_only_if_true(datum):
    crs = "EPSG:4326" if datum in ("wgs84", "cgcs2000") else None
    written = write(frame_of(POINTS, crs), "shapefile", datum=datum, title="a")
    with zipfile.ZipFile(io.BytesIO(written.contents)) as archive:
        assert f"datum: {datum}" in archive.read("README.txt").decode("utf-8-sig")
        assert ("a.prj" in archive.namelist()) == (crs is not None)
        assert archive.read("a.cpg") == b"UTF-8"
    if crs is None:
        with pytest.raises(CRSError):
            read(written.contents, "x.zip", ReadOptions())
    else:
        assert read(written.contents, "x.zip", ReadOptions()).datum == datum


@pytest.mark.parametrize("key", ["kml", "kmz", "gpx"])
@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_kml_and_gpx_hold_no_shifted_coordinates(datum, key):
    with pytest.raises(CRSError, match="KML" if key == "kmz" else key.upper()) as caught:
        write(frame_of(POINTS, None), key, datum=datum)
    assert caught.value.field == "datum"


def test_a_frame_that_declares_another_crs_is_refused():
    with pytest.raises(CRSError):
        write(frame_of(POINTS), "csv", datum="gcj02")
    with pytest.raises(CRSError):
        write(frame_of(POINTS).to_crs("EPSG:4547"), "csv", datum="cgcs2000")
    with pytest.raises(CRSError):
        write(frame_of(POINTS), "csv", datum="beijing54")


def test_points_may_come_as_columns_and_need_no_geometry():
    frame = pd.DataFrame(
        {"id": ["a", "b"], "lon_gcj02": [113.5, np.nan], "lat_gcj02": [34.5, 34.6]}
    )
    text = write(frame, "csv", datum="gcj02").contents.decode("utf-8-sig")
    assert text.splitlines()[0].replace('"', "") == "id,lon_gcj02,lat_gcj02"
    shapes = prepare(frame, datum="gcj02", title="x").shapes()
    assert shapes[0].equals(shapely.Point(113.5, 34.5))
    assert shapes[1] is None
    with pytest.raises(SchemaError, match="lon_wgs84"):
        write(frame, "csv", datum="wgs84")


def test_writing_what_was_read_adds_no_columns():
    frame = frame_of(POINTS)
    first = read(write(frame, "csv", datum="wgs84").contents, "x.csv", WGS84)
    second = read(write(first.geoframe(), "csv", datum="wgs84").contents, "x.csv", WGS84)
    assert second.report.fields == ["row", *first.report.fields]
    third = read(write(second.geoframe(), "csv", datum="wgs84").contents, "x.csv", WGS84)
    assert third.report.fields == second.report.fields


TYPED = {
    "text": ["甲", None],
    "whole": pd.array([1, None], dtype="Int64"),
    "share": [0.25, None],
    "yes": pd.array([True, None], dtype="boolean"),
    "day": [datetime.date(2020, 10, 31), None],
    "list": [["煤", 1], []],
    "mapping": [{"a": 1}, None],
    "large": [2**60, 1],
}


@pytest.mark.parametrize("key", sorted(set(WRITERS) - {"kml", "kmz", "gpx", "csv"}))
def test_types_survive_or_become_text(key):
    frame = frame_of(POINTS, **TYPED)
    written = write(frame, key, datum="wgs84")
    rows = read(written.contents, f"x{suffix_of(key)}", WGS84).attributes
    first, second = rows.iloc[0], rows.iloc[1]
    assert first["text"] == "甲"
    assert first["whole"] == 1
    assert first["share"] == 0.25
    assert bool(first["yes"]) is True
    assert first["day"] == "2020-10-31"
    assert json.loads(first["list"]) == ["煤", 1]
    assert json.loads(first["mapping"]) == {"a": 1}
    assert int(first["large"]) == 2**60
    assert all(pd.isna(second[name]) for name in ("text", "whole", "share", "yes", "day"))


def test_a_named_index_is_the_first_column_and_an_unnamed_one_is_none():
    frame = frame_of(POINTS)
    assert b"feature_id" not in write(frame, "geojson", datum="wgs84").contents
    frame.index = pd.Index(["a", "b"], name="feature_id")
    table = read(write(frame, "xlsx", datum="wgs84").contents, "x.xlsx", WGS84)
    assert table.report.fields[0] == "feature_id"
    assert table.attributes["feature_id"].tolist() == ["a", "b"]


def test_columns_of_one_name_are_refused():
    frame = frame_of(POINTS)
    frame = pd.concat([frame, frame[["n"]]], axis=1)
    with pytest.raises(SchemaError, match="n"):
        write(frame, "csv", datum="wgs84")


def test_an_unknown_format_is_not_found():
    with pytest.raises(NotFoundError, match="geopackage"):
        write(frame_of(POINTS), "dxf", datum="wgs84")


# --- single formats ----------------------------------------------------------------------------


def test_geojson_is_what_the_rfc_wants():
    document = json.loads(write(frame_of([HOLED, None]), "geojson", datum="wgs84").contents)
    assert document["datum"] == "wgs84"
    assert document["features"][1]["geometry"] is None
    outer, hole = document["features"][0]["geometry"]["coordinates"]
    assert shapely.LinearRing(outer).is_ccw
    assert not shapely.LinearRing(hole).is_ccw
    assert "crs" not in document


def test_geopackage_is_version_1_3_with_an_index_and_a_description():
    contents = write(frame_of([HOLED]), "geopackage", datum="wgs84", title="禁煤区").contents
    database = sqlite3.connect(":memory:")
    database.deserialize(contents)
    assert database.execute("PRAGMA user_version").fetchone() == (10300,)
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    row = database.execute("SELECT table_name, description, srs_id FROM gpkg_contents").fetchone()
    assert row == ("禁煤区", "datum: wgs84", 4326)
    assert database.execute("SELECT count(*) FROM gpkg_extensions").fetchone() == (1,)
    database.close()


@pytest.mark.parametrize("key", ["geojson", "geopackage", "kml"])
def test_gdal_reads_what_we_write(key, tmp_path):
    path = tmp_path / f"x{suffix_of(key)}"
    path.write_bytes(write(frame_of([HOLED, PARTS]), key, datum="wgs84").contents)
    frame = pyogrio.read_dataframe(path)
    assert len(frame) == 2
    assert frame.crs.to_epsg() == 4326
    assert all(shapely.equals(shapely.force_2d(frame.geometry.to_numpy()), [HOLED, PARTS]))


def test_geopandas_reads_our_geoparquet(tmp_path):
    path = tmp_path / "x.parquet"
    path.write_bytes(write(frame_of([HOLED, PARTS]), "geoparquet", datum="cgcs2000").contents)
    frame = gpd.read_parquet(path)
    assert frame.crs.to_epsg() == 4490
    assert frame.geometry[0].equals(HOLED)


def test_long_and_like_names_are_mapped_to_ten_bytes_and_listed():
    columns = {"企业详细地址": ["a"], "企业详细名称": ["b"], "NAME": ["c"], "a" * 30: ["d"]}
    frame = frame_of(POINTS[:1], **columns)
    written = write(frame, "shapefile", datum="wgs84", title="x")
    assert written.names == {
        "企业详细地址": "企业详",
        "企业详细名称": "企业_1",
        "NAME": "NAME_1",
        "a" * 30: "a" * 10,
    }
    row = read(written.contents, "x.zip", WGS84).attributes.iloc[0]
    assert [row[new] for new in written.names.values()] == ["a", "b", "c", "d"]
    with zipfile.ZipFile(io.BytesIO(written.contents)) as archive:
        assert "企业_1 = 企业详细名称" in archive.read("README.txt").decode("utf-8-sig")


@given(st.lists(st.text(max_size=30), unique=True, max_size=30), st.sampled_from([4, 10, 60]))
def test_new_names_are_short_and_differ_in_any_case(names, most_bytes):
    made = _unlike(names, {"fid"}, most_bytes)
    assert list(made) == names
    lowered = [name.lower() for name in made.values()]
    assert len(set(lowered) | {"fid"}) == len(names) + 1
    assert all(0 < len(name.encode()) <= most_bytes for name in made.values())


def test_texts_too_long_for_a_format_are_cut_with_a_note():
    frame = frame_of(POINTS[:1], note=["煤" * 20_000], long=["x" * 40_000])
    shapefile = write(frame, "shapefile", datum="wgs84")
    assert "2 cells cut to 254 bytes" in shapefile.notes[0][1]
    row = read(shapefile.contents, "x.zip", WGS84).attributes.iloc[0]
    assert row["note"] == "煤" * 84
    workbook = write(frame, "xlsx", datum="wgs84")
    assert "1 cells" in workbook.notes[0][1]


def test_names_that_a_geopackage_needs_itself_are_mapped():
    written = write(frame_of(POINTS, FID=[7, 8], geom=["a", "b"]), "geopackage", datum="wgs84")
    assert written.names == {"FID": "FID_1", "geom": "geom_1"}
    rows = read(written.contents, "x.gpkg", WGS84).attributes
    assert rows["FID_1"].tolist() == [7, 8]


def test_a_sheet_holds_no_more_rows_than_excel(monkeypatch):
    monkeypatch.setattr(write_tables, "SHEET_ROWS", 1)
    with pytest.raises(LimitError, match="export CSV"):
        write(frame_of(POINTS), "xlsx", datum="wgs84")


def test_a_workbook_names_its_datum_and_fixes_its_header():
    contents = write(frame_of(POINTS), "xlsx", datum="wgs84", title="检查结果").contents
    book = openpyxl.load_workbook(io.BytesIO(contents))
    assert book.properties.description == "datum: wgs84"
    assert book.properties.title == "检查结果"
    assert book.active.freeze_panes == "A2"
    assert book.active["C1"].value == "lon_wgs84"


@pytest.mark.parametrize("key", ["geojson", "kml", "kmz", "csv", "shapefile", "geoparquet"])
def test_the_same_rows_give_the_same_bytes(key):
    frame = frame_of([HOLED, PARTS])
    assert write(frame, key, datum="wgs84").contents == write(frame, key, datum="wgs84").contents


@pytest.mark.parametrize("title", ["../../x", "a/b:c*?", "", "禁煤区\u202e", "x.zip", "煤" * 200])
@pytest.mark.parametrize("key", ["shapefile", "geopackage"])
def test_a_title_is_no_path(key, title):
    written = write(frame_of(POINTS), key, datum="wgs84", title=title)
    assert read(written.contents, f"x{suffix_of(key)}", WGS84).report.accepted == 2


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


@settings(max_examples=15)
@given(
    st.lists(TEXTS, min_size=1, max_size=8), st.sampled_from(["csv", "xlsx", "kml", "kmz", "gpx"])
)
def test_any_text_survives_a_round_trip(texts, key):
    frame = gpd.GeoDataFrame(
        {"备注": texts}, geometry=[shapely.Point(113.5, 34.5)] * len(texts), crs="EPSG:4326"
    )
    written = write(frame, key, datum="wgs84")
    table = read(written.contents, f"x{suffix_of(key)}", WGS84)
    found = table.attributes["备注"].fillna("").tolist() if "备注" in table.attributes else []
    expected = [text.strip() for text in texts] if key in ("kml", "kmz", "gpx") else texts
    assert found == expected or not any(expected)


@settings(max_examples=15)
@given(
    st.lists(st.tuples(st.floats(73, 136), st.floats(3, 54)), min_size=1, max_size=20),
    st.sampled_from(sorted(set(WRITERS) - {"shapefile"})),
)
def test_any_point_survives_a_round_trip(points, key):
    frame = gpd.GeoDataFrame(geometry=shapely.points(points), crs="EPSG:4326")
    table = read(write(frame, key, datum="wgs84").contents, f"x{suffix_of(key)}", WGS84)
    assert table.lon_deg.tolist() == pytest.approx([lon for lon, _ in points], rel=1e-15)
    assert table.lat_deg.tolist() == pytest.approx([lat for _, lat in points], rel=1e-15)
