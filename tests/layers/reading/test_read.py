import csv
import gc
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import CRSError, GeometryError, InputError, LimitError, SourceError
from layers.names import unique_names
from layers.read import ReadOptions, format_of, preview, read
from layers.reading.columns import candidates, describe, find_position
from layers.reading.crs import resolve
from layers.reading.encodings import best_guess
from layers.reading.limits import LIMITS
from layers.reading.positions import classify, from_pairs, from_two_columns
from layers.reading.refusals import CODES, REASONS
from tests.layers.reading.hostile_files import feature, kml, zipped
from tests.layers.reading.reading import read_here

DATA = Path(__file__).parents[2] / "data"
WGS84 = ReadOptions(datum="wgs84")
NAMES = ["东风煤场", "王庄储煤库", "李家石料厂", "南环工地"]
LONS, LATS = [113.65, 113.02, 112.98, 113.71], [34.75, 34.72, 34.68, 34.66]
HOLED = shapely.Polygon(
    [(113.3, 34.5), (113.5, 34.5), (113.5, 34.7), (113.3, 34.7)],
    [[(113.35, 34.55), (113.45, 34.55), (113.45, 34.65), (113.35, 34.65)]],
)


def sample(name, options=WGS84):
    return read((DATA / name).read_bytes(), name, options)


@pytest.fixture(scope="module")
def here():
    """Reads in this process, without a worker."""

    def read_with_defaults(contents, name, options=WGS84, limits=LIMITS):
        return read_here(contents, name, options, limits)

    return read_with_defaults


# --- real files --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "encoding", "delimiter", "third"),
    [
        ("places_utf8.csv", "UTF-8", ",", "李家石料厂"),
        ("places_bom.csv", "UTF-8", ";", "李家石料厂"),
        ("places_gbk.csv", "GBK", ",", "李家石料厂"),
        ("places_gb18030.tsv", "GBK", "\t", "㐂家石料厂"),
        ("places_utf16.txt", "UTF-16", "\t", "李家石料厂"),
        ("places.xlsx", None, None, "李家石料厂"),
    ],
)
def test_a_table_in_any_encoding_is_read(name, encoding, delimiter, third):
    table = sample(name)
    assert table.attributes["名称"].tolist() == [*NAMES[:2], third, NAMES[3]]
    assert table.lon_deg.tolist() == LONS
    assert table.lat_deg.tolist() == LATS
    assert table.report.encoding == encoding
    assert table.report.delimiter == delimiter
    assert table.report.position == {"lon": "经度", "lat": "纬度"}
    assert table.report.kinds == {"point": 4}
    assert table.report.bounds_deg == [112.98, 34.66, 113.71, 34.75]
    assert table.datum == "wgs84"
    assert table.geometry is None


def test_rows_are_numbered_as_a_spreadsheet_numbers_them():
    assert sample("places_utf8.csv").attributes.index.tolist() == [2, 3, 4, 5]
    workbook = sample("places.xlsx")
    assert workbook.attributes.index.tolist() == [4, 5, 6, 7]
    assert workbook.report.notes[0][1] == "2 title rows above the header"
    assert workbook.report.layers == ["台账"]


@pytest.mark.parametrize(
    ("name", "layer"),
    [
        ("zones.geojson", None),
        ("zones_utf8.zip", "禁煤区"),
        ("zones_gbk_bare.zip", "禁煤区"),
        ("zones.gpkg", "zones"),
        ("zones.parquet", None),
    ],
)
def test_zones_of_any_format_have_names_holes_and_parts(name, layer):
    table = sample(name)
    assert table.attributes["名称"].tolist() == ["甲区", "乙区", "丙区"]
    assert table.attributes["面积"].tolist() == [7.2, 0.5, 3.25]
    assert table.attributes.index.tolist() == [1, 2, 3]
    assert table.report.layer == layer
    assert table.report.kinds == {"polygon": 3}
    assert table.geometry[0].equals(shapely.box(113.0, 34.6, 113.2, 34.8))
    assert table.geometry[2].geoms[0].equals(HOLED) or table.geometry[2].geoms[1].equals(HOLED)
    assert np.isnan(table.lon_deg).all()


def test_gauss_kruger_is_projected_back_on_its_own_datum():
    table = sample("zones_4547.zip", ReadOptions())
    assert table.datum == "cgcs2000"
    assert "Gauss-Kruger CM 114E" in table.report.declared_crs
    corners = shapely.get_coordinates(table.geometry[0])
    expected = shapely.get_coordinates(shapely.box(113.0, 34.6, 113.2, 34.8))
    distance = np.abs(corners[:, None, :] - expected[None, :, :]).max(axis=2).min(axis=1)
    assert distance.max() < 1e-9  # 0.1 mm


@pytest.mark.parametrize("name", ["places.kml", "places.kmz"])
def test_placemarks_have_folders_data_tracks_and_holes(name):
    table = sample(name)
    first = table.attributes.loc[1]
    assert first["name"] == "东风煤场"
    assert first["folder"] == "点位"
    assert first["description"] == "已整改 <1> & 复查"
    assert first["类别"] == "散煤"
    assert table.attributes.index.tolist() == [1, 3, 4]
    assert table.refused["code"].to_dict() == {2: "no_geometry"}
    assert (table.lon_deg[0], table.lat_deg[0]) == (113.65, 34.75)
    assert table.geometry[1].geoms[0].equals(HOLED)
    assert table.geometry[2].equals(shapely.LineString([(113.6, 34.7), (113.61, 34.71)]))
    assert table.report.kinds == {"point": 1, "polygon": 1, "line": 1}


def test_a_track_becomes_points_with_time_and_segment():
    table = sample("tracks.gpx")
    rows = table.attributes
    assert rows["kind"].tolist() == ["waypoint", "route", "track", "track", "track"]
    assert rows["line"].iloc[1:].tolist() == ["早班", "夜查", "夜查", "夜查"]
    assert rows["segment"].iloc[2:].tolist() == [1, 1, 2]
    assert rows.loc[1, "elevation_m"] == "110.5"
    assert rows.loc[3, "time"] == "2026-01-01T20:00:00Z"
    assert table.lon_deg.tolist() == [113.65, 113.6, 113.6, 113.61, 113.62]


# --- the preview -------------------------------------------------------------------------------


def test_a_preview_asks_for_nothing_and_shows_what_was_found():
    shown = preview((DATA / "places_gbk.csv").read_bytes(), "places_gbk.csv").report
    assert shown.count == 4
    assert shown.encoding == "GBK"
    assert shown.datum is None
    assert shown.position == {"lon": "经度", "lat": "纬度"}
    assert shown.head[0] == {
        "row": "2",
        "编号": "A-01",
        "名称": "东风煤场",
        "经度": "113.650000",
        "纬度": "34.750000",
        "备注": "已整改",
    }
    assert len(shown.head) == 4
    assert shown.problem is None


def test_a_preview_of_unknown_columns_asks_and_offers_candidates():
    contents = "名称,起点经度,终点经度,纬度\n甲,113.1,113.2,34.5\n".encode()
    shown = preview(contents, "x.csv").report
    assert "起点经度" in shown.problem[0]
    assert shown.candidates["lon"] == ["起点经度", "终点经度"]
    assert shown.count == 1
    chosen = read(contents, "x.csv", replace(WGS84, lon="终点经度", lat="纬度"))
    assert chosen.lon_deg.tolist() == [113.2]


def test_a_preview_shows_twenty_rows_and_counts_all():
    rows = "".join(f"{n},113.5,34.5\n" for n in range(500))
    shown = preview(f"n,lon,lat\n{rows}".encode(), "x.csv").report
    assert [row["row"] for row in shown.head] == [str(n) for n in range(2, 22)]
    assert shown.count == 500


def test_a_preview_names_the_crs_of_the_file_and_what_is_wrong_with_it():
    shown = preview((DATA / "zones_4547.zip").read_bytes(), "x.zip").report
    assert shown.datum == "cgcs2000"
    assert shown.kinds == {"polygon": 3}
    beijing = json.loads(feature("[500000,3847000]"))
    beijing["crs"] = {"type": "name", "properties": {"name": "EPSG:2422"}}
    shown = preview(json.dumps(beijing).encode(), "x.geojson").report
    assert "Beijing 1954" in shown.problem[1]


# --- columns -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "role", "datum"),
    [
        ("经度", "lon", None),
        ("纬度", "lat", None),
        ("东经", "lon", None),
        ("北纬（度）", "lat", None),
        ("企业经度", "lon", None),
        ("中心点纬度", "lat", None),
        ("经度(°)", "lon", None),
        ("经度_gcj02", "lon", "gcj02"),
        ("百度纬度", "lat", "bd09"),
        ("lon_wgs84", "lon", "wgs84"),
        ("Longitude", "lon", None),
        ("LNG", "lon", None),
        ("lat", "lat", None),
        ("site_longitude", "lon", None),
        ("X", "lon", None),
        ("y坐标", "lat", None),
        ("POINT_X", "lon", None),
        ("坐标", "pair", None),
        ("经纬度", "pair", None),
        ("高德坐标", "pair", "gcj02"),
        ("GPS坐标", "pair", "wgs84"),
        ("点位坐标", "pair", None),
        ("经度纬度", "pair", None),
        ("WKT", "wkt", None),
        ("wkt_bd09", "wkt", "bd09"),
        ("ＬＯＮ", "lon", None),
    ],
)
def test_headers_are_understood(header, role, datum):
    found = describe(header)
    assert found is not None
    assert (found.role, found.datum) == (role, datum)


@pytest.mark.parametrize(
    "header",
    ["", "名称", "企业名称", "plan", "salon", "platform", "flat", "along", "经办人", "邮编", "面积",
     "经营范围", "belong", "no"],
)  # fmt: skip
def test_other_headers_are_left_alone(header):
    assert describe(header) is None


def test_a_plain_header_beats_a_longer_and_a_weak_one():
    found = find_position(["x", "y", "企业经度", "企业纬度", "经度", "纬度"], ReadOptions())
    assert (found.lon, found.lat) == (4, 5)
    found = find_position(["x", "y", "企业经度", "企业纬度"], ReadOptions())
    assert (found.lon, found.lat) == (2, 3)


def test_headers_that_name_the_datum_asked_for_win_and_others_are_passed_over():
    headers = ["经度", "纬度", "lon_wgs84", "lat_wgs84", "lon_gcj02", "lat_gcj02"]
    for datum, numbers in {"wgs84": (2, 3), "gcj02": (4, 5), "bd09": (0, 1)}.items():
        found = find_position(headers, ReadOptions(datum=datum))
        assert (found.lon, found.lat) == numbers
    with pytest.raises(InputError, match="name the right one") as caught:
        find_position(headers, ReadOptions())
    assert caught.value.field == "lon"


@pytest.mark.parametrize(
    ("options", "field"),
    [
        (ReadOptions(lon="经度"), "lat"),
        (ReadOptions(lat="纬度"), "lon"),
        (ReadOptions(lon="经 度", lat="纬度"), "lon"),
        (ReadOptions(position="坐标"), "position"),
    ],
)
def test_a_choice_that_is_not_there_is_named(options, field):
    with pytest.raises(InputError) as caught:
        find_position(["经度", "纬度"], options)
    assert caught.value.field == field


def test_columns_of_two_datums_are_not_mixed():
    with pytest.raises(InputError) as caught:
        find_position(["lon_wgs84", "lat_gcj02"], ReadOptions())
    assert caught.value.field == "datum"


def test_a_datum_in_the_headers_counts_as_named_by_the_file(here):
    table = here(b"lon_gcj02,lat_gcj02\n113,34\n", "x.csv", ReadOptions())
    assert table.datum == "gcj02"
    contents = "经度,lat_bd09\n113,34\n".encode()
    chosen = ReadOptions(datum="wgs84", lon="经度", lat="lat_bd09")
    assert here(contents, "x.csv", chosen).datum == "wgs84"


def test_candidates_are_listed_by_role():
    found = candidates(["x", "经度", "纬度", "位置坐标", "WKT", "名称"])
    assert found == {"lon": ["经度", "x"], "lat": ["纬度"], "pair": ["位置坐标"], "wkt": ["WKT"]}


# --- positions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        ("113.65", "34.75"),
        (" 113.65 ", "+34.75"),
        ("１１３．６５", "３４．７５"),
        ("113°39′", "34°45′"),
        ("113°39′00″E", "34°45′00″N"),
        ("东经113度39分", "北纬34度45分"),
        ("113d39m0s", "34d45m0s"),
        ("1.1365e2", "3.475e1"),
        ("113.65°", "34.75°"),
    ],
)
def test_one_axis_to_a_column_in_any_notation(lon, lat):
    found = from_two_columns(pa.array([lon]), pa.array([lat]), "wgs84")
    assert found.lon_deg[0] == pytest.approx(113.65, abs=1e-12)
    assert found.lat_deg[0] == pytest.approx(34.75, abs=1e-12)
    assert found.codes.tolist() == [0]


@pytest.mark.parametrize(
    "text",
    [
        "113.65,34.75", "34.75,113.65", "113.65，34.75", "113.65 34.75", "113.65;34.75",
        "(113.65, 34.75)", "113.65、34.75", "34°45′N 113°39′E", "经度113.65 纬度34.75",
        "E113.65 N34.75", "　113.65,34.75　",
    ],
)  # fmt: skip
def test_both_axes_in_one_column_in_any_order(text):
    found = from_pairs(pa.array([text]), "wgs84")
    assert found.lon_deg[0] == pytest.approx(113.65, abs=1e-12)
    assert found.lat_deg[0] == pytest.approx(34.75, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no_position"),
        ("   ", "no_position"),
        ("无", "not_a_number"),
        ("113.65", "not_a_number"),
        ("113.65,34.75,12", "not_a_number"),
        ("gcj02 113.65,34.75", "other_datum"),
    ],
)
def test_what_is_no_pair_is_refused(text, code):
    found = from_pairs(pa.array([text]), "wgs84")
    assert CODES[found.codes[0]] == code


def test_a_pair_that_names_the_datum_asked_for_is_taken():
    assert from_pairs(pa.array(["高德 113.65,34.75"]), "gcj02").codes.tolist() == [0]


@given(
    st.lists(
        st.tuples(st.floats(73, 136), st.floats(3, 54)).map(lambda p: (f"{p[0]!r}", f"{p[1]!r}")),
        min_size=1,
    )
)
def test_what_python_writes_is_read_back_exactly(pairs):
    lon, lat = (pa.array(texts) for texts in zip(*pairs, strict=True))
    found = from_two_columns(lon, lat, "wgs84")
    assert found.lon_deg.tolist() == [float(text) for text, _ in pairs]
    assert found.lat_deg.tolist() == [float(text) for _, text in pairs]
    assert not found.codes.any()
    assert not classify(found.lon_deg, found.lat_deg).any()


@given(st.floats(), st.floats())
def test_a_point_is_accepted_exactly_if_it_lies_in_the_box_of_china(lon, lat):
    code = CODES[classify(np.array([lon]), np.array([lat]))[0]]
    assert (code == "") == (73 <= lon <= 136 and 3 <= lat <= 54)
    assert (code == "swapped") == (73 <= lat <= 136 and 3 <= lon <= 54)


@given(st.floats(), st.floats())
def test_anywhere_a_point_is_accepted_exactly_if_it_lies_on_earth_and_is_not_swapped(lon, lat):
    code = CODES[classify(np.array([lon]), np.array([lat]), anywhere=True)[0]]
    is_swapped = 73 <= lat <= 136 and 3 <= lon <= 54
    assert (code == "") == (abs(lon) <= 180 and abs(lat) <= 90 and not is_swapped)
    assert (code == "swapped") == is_swapped


def test_every_reason_is_in_both_languages():
    for zh, en in REASONS.values():
        assert en.isascii() or "°" in en
        assert zh != en


# --- tables as people make them ----------------------------------------------------------------


def test_wkt_in_a_table_becomes_geometry(here):
    contents = (
        b"name,wkt\na,POINT (113 34)\n"
        b'b,"POLYGON ((113 34, 114 34, 114 35, 113 34))"\nc,nonsense\nd,\n'
    )
    table = here(contents, "x.csv")
    assert table.report.kinds == {"point": 1, "polygon": 1}
    assert table.lon_deg[0] == 113
    assert table.geometry[1].area == 0.5
    assert table.refused["code"].to_dict() == {4: "unreadable_geometry", 5: "no_geometry"}
    assert table.refused.loc[4, "value"] == "nonsense"


def test_titles_blank_lines_and_quoted_line_breaks_keep_the_numbers_right(here):
    text = '散煤台账,,\n\n名称,经度,纬度\n"甲\n厂",113.1,34.1\n\n,,\n乙,113.2,34.2\n丙,x,34\n'
    table = here(text.encode(), "x.csv")
    assert table.attributes["名称"].to_dict() == {4: "甲\n厂", 7: "乙"}
    assert table.refused.index.tolist() == [8]
    assert table.report.count == 3


def test_a_line_break_in_a_title_or_a_header_keeps_the_numbers_right(here):
    text = '"台账\n（一）",,\n"名\n称",经度,纬度\n甲,113,34\n乙,x,34\n丙,113\n'
    table = here(text.encode(), "x.csv")
    assert table.report.fields == ["名 称", "经度", "纬度"]
    assert table.attributes.index.tolist() == [3]
    assert table.refused["code"].to_dict() == {4: "not_a_number", 5: "field_count"}


def test_rows_of_a_wrong_width_are_listed_with_what_was_expected(here):
    table = here(b"a,lon,lat\n1,113,34\n2,113\n3,113,34,5\n4,113,34\n", "x.csv")
    assert table.attributes["a"].tolist() == ["1", "4"]
    assert table.refused["code"].to_dict() == {3: "field_count", 4: "field_count"}
    assert table.refused.loc[3, "reason_en"].endswith("3 fields expected, this row has 2")
    assert table.refused.loc[4, "value"] == "3,113,34,5"


def test_a_delimiter_at_the_end_of_every_row_is_no_fault(here):
    table = here(b"lon,lat\n113,34,\n114,35,\n", "x.csv")
    assert table.lon_deg.tolist() == [113, 114]
    assert table.report.fields == ["lon", "lat", "column_3"]


def test_an_open_quotation_mark_is_an_error_or_a_refusal_and_never_a_silent_loss(here):
    rows = "".join(f"{n},113.5,34.5\n" for n in range(100_000))
    with pytest.raises(SourceError, match="quotation mark"):
        here(f'n,lon,lat\n"oops,113,34\n{rows}'.encode(), "x.csv")


def test_damaged_text_is_refused_by_row_and_the_rest_is_read(here):
    head, tail = "名称,经度,纬度\n甲矿山,113,34\n".encode(), "丙矿山,113,34\n".encode()
    table = here(head + b"\xe4\xb9\xff,113,34\n" + tail, "x.csv")
    assert table.attributes["名称"].tolist() == ["甲矿山", "丙矿山"]
    assert table.refused["code"].to_dict() == {3: "undecodable"}
    assert table.report.encoding == "UTF-8"


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2))
def test_gbk_and_utf8_are_told_apart(text):
    assert best_guess(text.encode("utf-8")) == "utf-8"
    # Two bytes of GBK can be a character of UTF-8 by chance; no longer text is all such.
    if not _is_utf8(text.encode("gb18030")):
        assert best_guess(text.encode("gb18030")) == "gb18030"


def _is_utf8(contents):
    try:
        contents.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def test_a_named_encoding_overrules_the_guess_and_an_unknown_one_is_refused(here):
    contents = "名称,经度,纬度\n甲,113,34\n".encode("gbk")
    assert here(contents, "x.csv", replace(WGS84, encoding="GBK")).report.encoding == "GBK"
    with pytest.raises(InputError) as caught:
        here(contents, "x.csv", replace(WGS84, encoding="latin-1"))
    assert caught.value.field == "encoding"


CELLS = st.one_of(
    st.sampled_from(["", "113.5", "34.5", "34,5", "113°39′E", "x", "'=1", "NaN", "1e400", " "]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufffd"), max_size=8),
)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=12), st.sampled_from(",;\t"))
def test_no_row_is_ever_lost(here, rows, delimiter):
    sink = io.StringIO()
    writer = csv.writer(sink, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["名称", "经度", "纬度"])
    writer.writerow(["甲", "113.5", "34.5"])
    writer.writerows(rows)
    table = here(sink.getvalue().encode(), "x.csv")
    filled = {n for n, row in enumerate(rows, start=3) if any(cell.strip() for cell in row)}
    numbers = [*table.attributes.index, *table.refused.index]
    assert len(numbers) == len(set(numbers)) == table.report.count
    assert table.report.count == table.report.accepted + sum(table.report.refused.values())
    assert set(numbers) - {2} <= set(range(3, len(rows) + 3))
    widths = {n for n, row in enumerate(rows, start=3) if len(row) == 3}
    assert filled & widths <= set(numbers)
    assert table.attributes.index.is_monotonic_increasing
    assert np.isfinite(table.lon_deg).all()
    for number, row in table.attributes.iterrows():
        if number > 2:
            wanted = rows[number - 3][0]
            assert row["名称"] in (wanted, wanted[1:])  # our own apostrophe may be gone


def test_a_sheet_is_chosen_and_types_are_kept(tmp_path, here):
    book = openpyxl.Workbook()
    for title, lon in (("甲", 113.1), ("乙", 113.2)):
        sheet = book.create_sheet(title)
        sheet.append(["编码", "经度", "纬度", "核实", "混合"])
        sheet.append([410181, lon, 34.5, True, "a"])
        sheet.append([410182, lon, 34.6, False, 7])
    path = tmp_path / "x.xlsx"
    book.save(path)
    with pytest.raises(InputError, match="choose one: 甲、乙") as caught:
        here(path.read_bytes(), "x.xlsx")
    assert caught.value.field == "layer"
    table = here(path.read_bytes(), "x.xlsx", replace(WGS84, layer="乙"))
    assert table.lon_deg.tolist() == [113.2, 113.2]
    assert table.attributes["编码"].tolist() == [410181, 410182]
    assert table.attributes["核实"].tolist() == [True, False]
    assert table.attributes["混合"].tolist() == ["a", "7"]


def test_headers_that_repeat_or_are_blank_get_names_of_their_own(here):
    table = here(b"a,,a,lon,lat\n1,2,3,113,34\n", "x.csv")
    assert table.report.fields == ["a", "column_2", "a_2", "lon", "lat"]


@given(st.lists(st.sampled_from(["a", "", "a_2", "b", " a "])))
def test_names_become_unique_and_stay_as_many(names):
    made = unique_names(names)
    assert len(made) == len(set(made)) == len(names)
    assert all(made)


# --- limits ------------------------------------------------------------------------------------


def test_too_many_rows_and_columns_are_refused(here):
    rows = b"lon,lat\n" + b"113,34\n" * 101
    with pytest.raises(LimitError, match="more than 100 rows"):
        here(rows, "x.csv", limits=replace(LIMITS, rows=100))
    assert here(rows, "x.csv", limits=replace(LIMITS, rows=101)).report.accepted == 101
    wide = ",".join(["lon", "lat", *(f"c{n}" for n in range(199))])
    with pytest.raises(LimitError, match="201 columns"):
        here(f"{wide}\n{',' * 200}\n".encode(), "x.csv")


def test_geojson_beyond_its_size_is_refused(here):
    contents = feature("[113,34]") + b" " * 2000
    with pytest.raises(LimitError, match="use GeoPackage"):
        here(contents, "x.geojson", limits=replace(LIMITS, json_bytes=2000))


def test_kinds_that_are_not_asked_for_are_listed(here):
    options = replace(WGS84, kinds=("polygon",))
    two = kml(
        "<Placemark><Point><coordinates>113,34</coordinates></Point></Placemark>"
        "<Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>113,34 114,34 114,35 113,34"
        "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
    )
    table = here(two, "x.kml", options)
    assert table.refused["code"].to_dict() == {1: "geometry_kind"}
    assert table.report.kinds == {"polygon": 1}


# --- datum and CRS -----------------------------------------------------------------------------


def meridian_arc_m(lat_deg):
    """Length of the meridian from the equator, by quadrature of its defining integral."""
    a, f = 6378137.0, 1 / 298.257222101  # CGCS2000
    e2 = f * (2 - f)
    phi = np.linspace(0, np.radians(lat_deg), 200_001)
    return float(np.trapezoid(a * (1 - e2) / (1 - e2 * np.sin(phi) ** 2) ** 1.5, phi))


def test_gauss_kruger_on_its_meridian_agrees_with_the_arc(here):
    contents = f"x,y\n500000,{meridian_arc_m(34.75):.4f}\n".encode()
    table = here(contents, "x.csv", ReadOptions(crs="EPSG:4547"))
    assert table.lon_deg[0] == pytest.approx(114, abs=1e-9)
    assert table.lat_deg[0] == pytest.approx(34.75, abs=1e-8)
    assert table.datum == "cgcs2000"
    with pytest.raises(CRSError, match="GCJ-02"):
        here(contents, "x.csv", ReadOptions(crs="EPSG:4547", datum="gcj02"))


def test_web_mercator_may_hold_shifted_coordinates_and_a_note_says_so():
    frame = resolve("EPSG:3857", None, ReadOptions(datum="gcj02"))
    assert frame.datum == "gcj02"
    lon_deg, _ = frame.degrees(np.array([12_651_000.0]), np.array([4_130_000.0]))
    assert lon_deg[0] == pytest.approx(12_651_000 / 6378137 * 180 / np.pi)
    assert "GCJ-02" in frame.notes[0][1]


@pytest.mark.parametrize("code", ["EPSG:4214", "EPSG:4610", "EPSG:2422", "EPSG:4326+5773"])
def test_a_datum_without_public_parameters_is_refused(code):
    if code == "EPSG:4326+5773":  # a compound CRS: its heights do not matter
        assert resolve(code, None, ReadOptions()).datum == "wgs84"
        return
    with pytest.raises(CRSError, match="neither WGS 84 nor CGCS2000") as caught:
        resolve(code, None, ReadOptions())
    assert caught.value.field == "crs"


@pytest.mark.parametrize("version", ["WKT1_ESRI", "WKT1_GDAL", "WKT2_2019"])
@pytest.mark.parametrize(
    ("code", "datum"), [(4326, "wgs84"), (4490, "cgcs2000"), (4547, "cgcs2000"), (32649, "wgs84")]
)
def test_every_dialect_of_wkt_is_understood(version, code, datum):
    text = pyproj.CRS.from_epsg(code).to_wkt(version)
    frame = resolve(text, None, ReadOptions())
    assert frame.datum == datum
    assert (frame.inverse is None) == (code in (4326, 4490))


def test_what_the_person_says_of_degrees_overrules_the_file_with_a_note():
    table = sample("zones_utf8.zip", ReadOptions(datum="gcj02"))
    assert table.datum == "gcj02"
    assert table.report.notes == [
        (
            "文件标明 WGS 84，已按您选择的 GCJ-02 读取",
            "the file names WGS 84; it was read as GCJ-02, as you chose",
        )
    ]
    assert sample("zones_utf8.zip", ReadOptions(datum="cgcs2000")).report.notes == []


@pytest.mark.parametrize("crs", ["4547", "EPSG:", "EPSG:4547 ", "+proj=longlat", "EPSG:999999"])
def test_a_crs_that_is_no_code_is_refused(here, crs):
    with pytest.raises(CRSError) as caught:
        here(b"x,y\n1,2\n", "x.csv", ReadOptions(crs=crs))
    assert caught.value.field == "crs"


def test_a_crs_against_the_file_is_refused():
    with pytest.raises(CRSError, match="not EPSG:4549"):
        sample("zones_4547.zip", ReadOptions(crs="EPSG:4549"))
    assert sample("zones_4547.zip", ReadOptions(crs="EPSG:4547")).report.accepted == 3


def test_a_shapefile_of_metres_without_prj_can_be_told_its_crs():
    with zipfile.ZipFile(DATA / "zones_4547.zip") as archive:
        parts = {Path(info.filename).suffix: archive.read(info) for info in archive.infolist()}
    bare = zipped({f"a{suffix}": parts[suffix] for suffix in (".shp", ".shx", ".dbf")})
    with pytest.raises(GeometryError, match="projected metres"):
        read(bare, "x.zip", WGS84)
    table = read(bare, "x.zip", ReadOptions(crs="EPSG:4547"))
    assert table.report.bounds_deg[0] == pytest.approx(113.0, abs=1e-9)


# --- single formats ----------------------------------------------------------------------------


def test_geojson_keeps_ids_nested_values_and_heights_apart(here):
    text = json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "id": "a1",
                    "properties": {"类": ["煤", 1], "n": 1, "s": "x\ud800"},
                    "geometry": {"type": "Point", "coordinates": [113, 34, 500]},
                },
                {
                    "type": "Feature",
                    "properties": None,
                    "geometry": {
                        "type": "GeometryCollection",
                        "geometries": [
                            {
                                "type": "Polygon",
                                "coordinates": [[[113, 34], [114, 34], [114, 35], [113, 34]]],
                            },
                            {
                                "type": "Polygon",
                                "coordinates": [[[115, 34], [116, 34], [116, 35], [115, 34]]],
                            },
                        ],
                    },
                },
                {
                    "type": "Feature",
                    "properties": {},
                    "geometry": {
                        "type": "GeometryCollection",
                        "geometries": [
                            {"type": "Point", "coordinates": [113, 34]},
                            {"type": "LineString", "coordinates": [[113, 34], [114, 34]]},
                        ],
                    },
                },
                "nonsense",
            ],
        }
    )
    table = here(text.encode(), "x.geojson")
    assert table.attributes.loc[1, ["id", "类", "s"]].tolist() == ["a1", '["煤", 1]', "x?"]
    assert table.geometry[1].geom_type == "MultiPolygon"
    assert table.refused["code"].to_dict() == {3: "geometry_kind", 4: "unreadable_geometry"}


@pytest.mark.parametrize(
    "text",
    ["{}", "[]", '{"type":"Topology"}', '{"type":"FeatureCollection"}', "{", '{"type":["Point"]}'],
)
def test_json_that_is_no_geojson_is_refused(here, text):
    with pytest.raises(SourceError):
        here(text.encode(), "x.geojson")


@pytest.mark.parametrize("encoding", ["GBK", "gb2312", "UTF-8", "UTF-16"])
def test_markup_in_any_encoding_of_china_is_read(here, encoding):
    text = kml(
        "<Placemark><name>煤矿</name><Point><coordinates>113,34</coordinates></Point></Placemark>"
    )
    contents = text.decode().replace("UTF-8", encoding).encode(encoding)
    assert here(contents, "x.kml").attributes["name"].tolist() == ["煤矿"]


@pytest.mark.parametrize("encoding", ["UTF-e", "x", "shift_jis", "utf-7"])
def test_markup_in_an_unknown_encoding_is_refused(here, encoding):
    contents = kml("<Placemark/>").replace(b"UTF-8", encoding.encode())
    with pytest.raises(SourceError, match="XML"):
        here(contents, "x.kml")


def test_two_layers_of_a_geopackage_are_a_question(tmp_path, here):
    import geopandas as gpd

    path = tmp_path / "x.gpkg"
    frame = gpd.GeoDataFrame({"n": [1]}, geometry=[shapely.Point(113, 34)], crs=4326)
    for layer in ("甲", "乙 \"'--"):
        frame.to_file(path, layer=layer, driver="GPKG")
    with pytest.raises(InputError, match="choose one"):
        here(path.read_bytes(), "x.gpkg")
    table = here(path.read_bytes(), "x.gpkg", replace(WGS84, layer="乙 \"'--"))
    assert table.attributes["n"].tolist() == [1]


def test_a_plain_parquet_table_is_read_by_its_columns(tmp_path, here):
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"经度": [113.5, None], "纬度": [34.5, 34.5], "n": [[1], [2]]}), path)
    table = here(path.read_bytes(), "x.parquet")
    assert table.lon_deg.tolist() == [113.5]
    assert table.attributes["n"].tolist() == ["[1]"]
    assert table.refused["code"].to_dict() == {2: "no_position"}


@pytest.mark.parametrize("cut", [100, 4000, 9000])
def test_a_cut_parquet_file_is_refused(cut):
    with pytest.raises(SourceError):
        read((DATA / "zones.parquet").read_bytes()[:cut], "x.parquet", WGS84)


@pytest.mark.parametrize(
    ("name", "hint"), [("a.xls", ".xlsx"), ("a.shp", "zip it"), ("a.rar", "zip"), ("a", ".csv")]
)
def test_a_name_of_no_known_format_says_what_to_do(name, hint):
    with pytest.raises(SourceError, match=hint):
        format_of(name)


def test_a_zip_without_a_shapefile_names_what_it_holds():
    with pytest.raises(SourceError, match=r"only: readme\.txt"):
        read(zipped({"readme.txt": b"x"}), "x.zip", WGS84)
    with pytest.raises(SourceError, match=r"\.dbf"):
        read(zipped({"a.shp": b"\x00\x00\x27\x0a"}), "x.zip", WGS84)


def test_the_frame_of_a_table_holds_points_and_says_its_crs():
    frame = sample("places.kml").geoframe()
    assert frame.crs.to_epsg() == 4326
    assert frame.geometry.geom_type.tolist() == ["Point", "MultiPolygon", "LineString"]
    assert sample("places_utf8.csv", ReadOptions(datum="gcj02")).geoframe().crs is None


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files by /proc")
@pytest.mark.parametrize("name", ["places.xlsx", "zones.gpkg", "places.kmz", "zones.parquet"])
def test_no_file_stays_open_until_the_garbage_is_collected(here, name):
    contents = (DATA / name).read_bytes()
    gc.collect()
    gc.disable()
    try:
        before = len(list(Path("/proc/self/fd").iterdir()))
        here(contents, name)
        with pytest.raises(InputError):
            here(contents[: len(contents) // 2], name)
        assert len(list(Path("/proc/self/fd").iterdir())) == before
    finally:
        gc.enable()
