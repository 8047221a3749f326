"""The cases A, B, C, 60 and 61 of the security list that concern files, by their numbers.

DOCX and PDF (29-32) are read in test_security_documents.py; the guard of Office files is tested
here on a DOCX all the same. docs/security.md lists which test shows which case.
"""

import contextlib
import io
import json
import os
import sqlite3
import stat
import subprocess
import sys
import time
import tracemalloc
import zipfile
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pyogrio
import pytest
import shapely

from geo.errors import CRSError, GeometryError, InputError, LimitError, SourceError
from geo.zones import ZoneIndex
from layers import sandbox
from layers.names import display_name
from layers.read import ReadOptions, preview, read
from layers.reading.archive import open_archive
from layers.reading.columns import describe
from layers.reading.limits import LIMITS
from layers.reading.markup import walk
from layers.reading.office import check_office
from layers.reading.positions import from_pairs
from layers.sandbox import run_limited
from layers.write import write
from tests.layers.reading.hostile_files import (
    BILLION_LAUGHS,
    CallCounter,
    feature,
    kml,
    overlapping_zip,
    text_row,
    vrt,
    with_declared_size,
    xlsx,
    zip_of,
    zipped,
)

DATA = Path(__file__).parents[2] / "data"
WGS84 = ReadOptions(datum="wgs84")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
def calls():
    counter = CallCounter()
    yield counter
    counter.close()


@pytest.fixture
def secret(tmp_path):
    """Another file of this machine, that no upload may read."""
    path = tmp_path / "secret.geojson"
    path.write_bytes(feature("[113.0,34.0]").replace(b"{}", b'{"k":"LOCALSECRET"}'))
    return path


def refuses(contents, filename, match, *, error=SourceError, options=WGS84, limits=LIMITS):
    """The error with which a file is refused; it speaks both languages."""
    with pytest.raises(error, match=match) as caught:
        read(contents, filename, options, limits=limits)
    assert caught.value.message_zh
    assert caught.value.message_zh != caught.value.message_en
    return caught.value


# --- A: uploads through GDAL -------------------------------------------------------------------


def test_a00_the_attack_is_real_where_nothing_protects(calls, tmp_path):
    """The control: without the worker GDAL follows the address, so that silence means something."""
    path = tmp_path / "zones.geojson"
    path.write_bytes(vrt(f"/vsicurl/{calls.address}/x"))
    script = f"import pyogrio; pyogrio.read_info({str(path)!r})"
    subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)  # noqa: S603
    assert calls.calls


@pytest.mark.parametrize("name", ["zones.geojson", "zones.kml", "zones.csv", "zones.gpkg"])
def test_a01_a_vrt_to_an_address_is_refused_and_nobody_is_called(calls, name):
    error = refuses(vrt(f"/vsicurl/{calls.address}/x"), name, "unrecognised content")
    assert "OGRVRTDataSource" in error.message_en
    assert calls.calls == []


def test_a02_a_vrt_to_a_local_file_is_refused_and_its_text_stays_here(secret):
    error = refuses(vrt(str(secret)), "zones.geojson", "unrecognised content")
    assert "LOCALSECRET" not in str(error)


def test_a03_a_vrt_named_csv_is_refused(secret):
    refuses(vrt(str(secret)), "zones.csv", "unrecognised content: expected CSV")


def test_a03_a_csv_without_coordinates_is_refused_and_not_empty():
    refuses(b"a,b\n1,2\n", "zones.csv", "no coordinate columns", error=InputError)


def test_a04_contents_in_memory_are_no_way_round(secret):
    refuses(io.BytesIO(vrt(str(secret))), "zones.geojson", "unrecognised content")
    refuses(vrt(str(secret)), "zones.zip", "unrecognised content")


@pytest.mark.parametrize(
    "contents",
    [
        "<OGRWFSDataSource><URL>{}/wfs</URL></OGRWFSDataSource>",
        '<GDAL_WMS><Service name="TMS"><ServerUrl>{}/</ServerUrl></Service></GDAL_WMS>',
        '{{"type":"GDALG","command_line":"gdal vector pipeline ! read {}"}}',
        '{{"conformsTo":[],"links":[{{"rel":"data","href":"{}/collections"}}]}}',
    ],
)
def test_a05_descriptions_of_services_are_refused_and_nobody_is_called(calls, contents):
    text = contents.format(calls.address).encode()
    refuses(text, "zones.geojson", "unrecognised content|not GeoJSON")
    assert calls.calls == []


def test_a06_no_text_of_a_user_ever_becomes_a_path(calls):
    address = f"/vsicurl/{calls.address}/x.geojson"
    gdb = (DATA / "zones.gpkg").read_bytes()
    with pytest.raises(SourceError):  # the prefix is no suffix we know
        read(b"", f"{calls.address}/x", WGS84)
    with pytest.raises(InputError):
        read(gdb, "zones.gpkg", replace(WGS84, layer=address))
    with pytest.raises(InputError):
        read(b"a,b\n1,2\n", "x.csv", replace(WGS84, lon=address, lat=address))
    with pytest.raises(CRSError):
        read(b"lon,lat\n113,34\n", "x.csv", replace(WGS84, crs=address))
    with pytest.raises(InputError):
        read(b"lon,lat\n113,34\n", "x.csv", replace(WGS84, encoding=address))
    table = read(b"lon,lat\n113,34\n", f"{address}.csv", WGS84)
    assert table.report.accepted == 1
    assert calls.calls == []


def test_a06_a_declared_crs_is_text_and_not_an_address(calls):
    geojson = json.loads(feature("[113.0,34.0]"))
    geojson["crs"] = {"type": "name", "properties": {"name": f"{calls.address}/crs"}}
    refuses(json.dumps(geojson).encode(), "x.geojson", "CRS", error=CRSError)
    members = {}
    with zipfile.ZipFile(DATA / "zones_utf8.zip") as archive:
        for suffix in (".shp", ".shx", ".dbf"):
            members[f"a{suffix}"] = archive.read(f"禁煤区{suffix}".encode("gbk").decode("cp437"))
    members["a.prj"] = f"{calls.address}/crs"
    refuses(zipped(members), "x.zip", "CRS", error=CRSError)
    assert calls.calls == []


def test_a07_sql_inside_a_vrt_changes_nothing(tmp_path):
    target = tmp_path / "target.gpkg"
    target.write_bytes((DATA / "zones.gpkg").read_bytes())
    before = target.read_bytes()
    refuses(vrt(str(target), "DELETE FROM zones"), "zones.geojson", "unrecognised content")
    assert target.read_bytes() == before


def test_a08_no_driver_that_reaches_out_exists_in_the_worker():
    reaching_out = {"OGR_VRT", "WFS", "OAPIF", "CSW", "HTTP", "Carto", "Elasticsearch"}
    reaching_out |= {"AmigoCloud", "PLSCENES", "PostgreSQL", "OGCAPI", "EEDA", "NGW", "GDALG"}
    assert reaching_out & set(pyogrio.list_drivers())  # they are there in the service itself
    report = sandbox.check_sandbox()
    assert set(report["drivers"]) == {"ESRI Shapefile"}


@pytest.mark.parametrize("name", ["x.shp", "x.geojson", "x.zip"])
def test_a09_even_gdal_itself_calls_nobody_from_the_worker(calls, monkeypatch, name):
    jobs = {"gdal": "tests.layers.work.sandbox_jobs:open_with_gdal"}
    monkeypatch.setattr(sandbox, "JOBS", jobs)
    for prefix in ("/vsicurl/", "/vsizip//vsicurl/", ""):
        path = f"{prefix}{calls.address}/{name}"
        assert json.loads(run_limited("gdal", {"path": path}).report)["error"]
    assert calls.calls == []


def test_a10_a_network_link_in_a_kml_is_passed_by(calls):
    body = (
        f"<NetworkLink><Link><href>{calls.address}/more.kml</href></Link></NetworkLink>"
        "<Placemark><name>a</name><Point><coordinates>113,34</coordinates></Point></Placemark>"
    )
    table = read(kml(body), "x.kml", WGS84)
    assert table.report.accepted == 1
    assert table.report.notes == [("1 个网络链接未读取", "1 network links were not followed")]
    assert calls.calls == []


@pytest.mark.parametrize("target", ["file:///etc/hostname", "http"])
@pytest.mark.parametrize("form", ["internal", "parameter"])
def test_a11_external_entities_in_a_kml_are_refused(calls, target, form):
    address = f"{calls.address}/e" if target == "http" else target
    sign = "% " if form == "parameter" else ""
    use = "%e;" if form == "parameter" else ""
    doctype = f'<!DOCTYPE kml [<!ENTITY {sign}e SYSTEM "{address}">{use}]>'
    body = "<Placemark><name>&e;</name></Placemark>"
    error = refuses(kml(body, doctype), "x.kml", "DTD or entities")
    hostname = Path("/etc/hostname")
    if hostname.exists() and hostname.read_text(encoding="utf-8").strip():
        assert hostname.read_text(encoding="utf-8").strip() not in str(error)
    assert calls.calls == []


def test_a11_a_document_type_alone_is_refused():
    refuses(kml("<Placemark/>", "<!DOCTYPE kml>"), "x.kml", "DTD or entities")


def test_a12_billion_laughs_in_a_kml_cost_nothing(tmp_path):
    contents = kml("<Placemark><name>&a9;</name></Placemark>", BILLION_LAUGHS)
    path = tmp_path / "x.kml"
    path.write_bytes(contents)
    tracemalloc.start()
    began = time.process_time()
    with pytest.raises(SourceError):
        list(walk(path, "kml", "KML", frozenset({"Placemark"})))
    assert time.process_time() - began < 1
    assert tracemalloc.get_traced_memory()[1] < 50 << 20
    tracemalloc.stop()
    refuses(contents, "x.kml", "DTD or entities")


def test_a13_entities_in_a_gpx_are_refused(calls):
    text = (
        f'<!DOCTYPE gpx [<!ENTITY e SYSTEM "{calls.address}/e">]>'
        '<gpx xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="34" lon="113"><name>&e;</name>'
        "</wpt></gpx>"
    )
    refuses(text.encode(), "x.gpx", "DTD or entities")
    assert calls.calls == []


@pytest.mark.parametrize(
    ("contents", "filename", "expected", "found"),
    [
        (PNG, "a.gpkg", "GeoPackage", "PNG"),
        (b"SQLite format 3\x00" + bytes(84), "a.geojson", "GeoJSON", "SQLite"),
        (b"MZ\x90\x00" + bytes(64), "a.csv", "CSV", "program"),
        (b"%PDF-1.7", "a.kml", "KML", "PDF"),
        (b"PK\x03\x04" + bytes(64), "a.parquet", "GeoParquet", "zip"),
        (b"\x00\x01\x02\x03", "a.csv", "CSV", "unknown binary"),
        (b"  \n", "a.csv", "CSV", "empty"),
        (b"", "a.zip", "Shapefile", "empty"),
        (b"Rar!\x1a\x07", "a.zip", "Shapefile", "RAR"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "a.xlsx", "XLSX", "old Office"),
        (b'{"type":"Topology"}', "a.csv", "CSV", "JSON"),
    ],
)
def test_a14_contents_that_contradict_the_name_are_named(contents, filename, expected, found):
    error = refuses(contents, filename, "unrecognised content")
    assert expected in error.message_en
    assert found in error.message_en


def hostile_geopackage(tmp_path, *statements):
    path = tmp_path / "hostile.gpkg"
    path.write_bytes((DATA / "zones.gpkg").read_bytes())
    database = sqlite3.connect(path)
    for statement in statements:
        database.execute(statement)
    database.commit()
    database.close()
    return path.read_bytes()


def test_a15_triggers_in_a_geopackage_never_run(tmp_path):
    contents = hostile_geopackage(
        tmp_path,
        "CREATE TRIGGER t AFTER INSERT ON gpkg_contents BEGIN SELECT load_extension('x'); END",
    )
    assert read(contents, "x.gpkg", WGS84).report.accepted == 3


def pose_as_layer(tmp_path, statement):
    """A GeoPackage whose contents table lists one thing more, "v", as a layer."""
    return hostile_geopackage(
        tmp_path,
        statement,
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id)"
        " VALUES ('v', 'features', 'v', 4490)",
        "INSERT INTO gpkg_geometry_columns VALUES ('v', 'geom', 'POLYGON', 4490, 0, 0)",
    )


@pytest.mark.parametrize(
    "definition",
    [
        "SELECT fid, geom, load_extension('/tmp/x') AS 名称 FROM zones",
        "SELECT fid, geom, randomblob(1000000000) AS 名称 FROM zones",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i, NULL FROM n",
    ],
)
def test_a15_a_view_that_poses_as_a_layer_is_not_read(tmp_path, definition):
    contents = pose_as_layer(tmp_path, f"CREATE VIEW v AS {definition}")
    assert preview(contents, "x.gpkg").report.layers == ["zones"]
    refuses(contents, "x.gpkg", "no layer", error=InputError, options=replace(WGS84, layer="v"))


def test_a15_a_virtual_table_that_poses_as_a_layer_is_not_read(tmp_path):
    contents = pose_as_layer(tmp_path, "CREATE VIRTUAL TABLE v USING rtree(fid, geom, other)")
    assert preview(contents, "x.gpkg").report.layers == ["zones"]


def test_a15_a_view_in_the_place_of_the_contents_table_runs_no_function(tmp_path):
    contents = hostile_geopackage(
        tmp_path,
        "ALTER TABLE gpkg_contents RENAME TO hidden",
        "CREATE VIEW gpkg_contents AS SELECT *, hex(randomblob(10)) FROM hidden",
    )
    refuses(contents, "x.gpkg", "cannot be read")


def test_a15_a_damaged_geopackage_is_refused():
    contents = (DATA / "zones.gpkg").read_bytes()
    refuses(contents[:20_000], "x.gpkg", "cannot be read|could not be read")


def test_a16_a_shapefile_without_prj_is_not_guessed():
    contents = (DATA / "zones_gbk_bare.zip").read_bytes()
    error = refuses(contents, "x.zip", "datum", error=CRSError, options=ReadOptions())
    assert error.field == "datum"
    assert preview(contents, "x.zip").report.datum is None
    assert read(contents, "x.zip", ReadOptions(datum="gcj02")).datum == "gcj02"


def test_a17_names_and_text_in_gbk_are_read_as_gbk():
    table = read((DATA / "zones_gbk_bare.zip").read_bytes(), "x.zip", WGS84)
    assert table.report.layer == "禁煤区"
    assert table.report.encoding == "GBK"
    assert table.attributes["名称"].tolist() == ["甲区", "乙区", "丙区"]


def test_a18_a_malformed_shapefile_harms_nobody():
    with zipfile.ZipFile(DATA / "zones_utf8.zip") as archive:
        parts = {Path(info.filename).suffix: archive.read(info) for info in archive.infolist()}
    random = np.random.default_rng(18)
    for _ in range(6):
        shp, dbf = bytearray(parts[".shp"]), bytearray(parts[".dbf"])
        for body in (shp, dbf):
            for at in random.integers(4, len(body), 12):
                body[at] = random.integers(0, 256)
        contents = zipped({"a.shp": bytes(shp), "a.shx": parts[".shx"], "a.dbf": bytes(dbf)})
        with contextlib.suppress(InputError):  # any other error fails the test
            table = read(contents, "x.zip", WGS84)
            assert table.report.count == len(table.attributes) + len(table.refused)
            assert np.isfinite(shapely.get_coordinates(table.geometry)).all()


# --- B: archives and office files --------------------------------------------------------------


def test_b19_a_zip_bomb_is_refused_from_its_directory():
    bomb = zipped({"a.shp": bytes(300_000_000)})
    assert len(bomb) < 400_000
    refuses(bomb, "x.zip", "unpacks", error=LimitError)
    small = replace(LIMITS, unpacked_bytes=1 << 20)
    refuses(bomb, "x.zip", "unpacks to 286 MB, the limit is 1 MB", error=LimitError, limits=small)


def test_b20_a_directory_that_lies_is_found_out_while_unpacking(tmp_path):
    lying = with_declared_size(zipped({"a.shp": bytes(50_000_000), "a.dbf": b""}), 1000)
    path = tmp_path / "x.zip"
    path.write_bytes(lying)
    written = io.BytesIO()
    with open_archive(path, LIMITS) as archive, pytest.raises(SourceError, match="contradicts"):
        archive.copy(archive.entries[0], written)
    assert len(written.getvalue()) <= 1000
    refuses(lying, "x.zip", "contradicts the directory")


def test_b20_a_directory_that_promises_too_much_is_found_out_too():
    promising = with_declared_size(zipped({"a.shp": bytes(1000), "a.dbf": b""}), 5000)
    refuses(promising, "x.zip", "contradicts|not of the size")


def test_b20_what_comes_out_is_counted_whatever_was_declared(tmp_path):
    path = tmp_path / "x.zip"
    path.write_bytes(zipped({"a.shp": bytes(3000), "b.shp": bytes(3000)}))
    with open_archive(path, replace(LIMITS, unpacked_bytes=6000)) as archive:
        archive._limits = replace(LIMITS, unpacked_bytes=4000)
        archive.copy(archive.entries[0], io.BytesIO())
        with pytest.raises(LimitError):
            archive.copy(archive.entries[1], io.BytesIO())


@pytest.mark.parametrize("count", [201, 100_000])
def test_b21_too_many_members_are_refused_before_the_directory_is_read(count):
    if count == 201:
        contents = zipped({f"{n}.txt": b"" for n in range(count)})
    else:  # zip64 writes 65535 where it means more
        end = zipped({})
        contents = end[:8] + b"\xff\xff\xff\xff" + end[12:]
    refuses(contents, "x.zip", "the limit is 200", error=LimitError)


@pytest.mark.parametrize("name", ["inner.zip", "inner.KMZ", "a/b.7z", "x.tar", "x.gz"])
def test_b22_an_archive_in_an_archive_is_refused(name):
    refuses(zipped({"a.shp": b"x", name: b"PK"}), "x.zip", "archive inside")


def test_b22_zip64_is_refused():
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("a.shp", b"x")
    contents = sink.getvalue()
    end = contents.index(b"PK\x05\x06")
    locator = b"PK\x06\x07" + bytes(16)
    refuses(contents[:end] + locator + contents[end:], "x.zip", "zip64")


def test_b22_overlapping_members_are_refused():
    refuses(overlapping_zip(20), "x.zip", "overlaps")


@pytest.mark.parametrize(
    "name",
    ["../../evil.shp", "/abs.shp", "C:\\w.shp", "C:/w.shp", "a/../../b.shp", "a\\b.shp", "..",
     "a\x00.shp", "x" * 300 + ".shp"],
)  # fmt: skip
def test_b23_unsafe_paths_are_refused_and_not_flattened(name):
    info = zipfile.ZipInfo("placeholder.shp")
    info.filename = name  # the constructor would cut it at NUL
    refuses(zip_of((info, b"x")), "x.zip", "unsafe path")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_b24_links_and_special_files_are_refused(kind):
    info = zipfile.ZipInfo("a.shp")
    info.external_attr = (kind | 0o777) << 16
    refuses(zip_of((info, b"/etc/passwd")), "x.zip", "link or a special file")


def test_b24_an_encrypted_member_is_refused():
    contents = bytearray(zipped({"a.shp": b"x"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        contents[contents.index(signature) + offset] |= 1
    error = refuses(bytes(contents), "x.zip", "encrypted")
    assert "密码" in error.message_zh


@pytest.mark.parametrize("pair", [("A.shp", "a.SHP"), ("é.shp", "é.shp"), ("a.shp", "a.shp")])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_b25_members_of_one_name_are_refused(pair):
    infos = [(zipfile.ZipInfo(name), b"x") for name in pair]
    refuses(zip_of(*infos), "x.zip", "name of another")


def test_b25_several_layers_are_a_question_and_not_a_guess():
    with zipfile.ZipFile(DATA / "zones_utf8.zip") as archive:
        parts = {Path(info.filename).suffix: archive.read(info) for info in archive.infolist()}
    members = {f"{stem}{suffix}": parts[suffix] for stem in ("甲", "乙") for suffix in parts}
    error = refuses(zipped(members), "x.zip", "2 layers; choose one: 甲、乙", error=InputError)
    assert error.field == "layer"
    assert read(zipped(members), "x.zip", replace(WGS84, layer="乙")).report.layer == "乙"
    assert preview(zipped(members), "x.zip").report.layers == ["甲", "乙"]


def test_b26_billion_laughs_in_an_xlsx_cost_nothing(tmp_path):
    contents = xlsx(text_row(1, "&a9;"), BILLION_LAUGHS)
    path = tmp_path / "x.xlsx"
    path.write_bytes(contents)
    began = time.process_time()
    with pytest.raises(SourceError, match="entities"):
        check_office(path, LIMITS, main_part="xl/workbook.xml")
    assert time.process_time() - began < 1
    refuses(contents, "x.xlsx", "DTD or entities")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_b27_external_entities_in_an_xlsx_are_refused(calls, encoding):
    doctype = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{calls.address}/e">]>'
    with zipfile.ZipFile(io.BytesIO(xlsx(text_row(1, "&e;"), doctype))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"].decode()
    members["xl/worksheets/sheet1.xml"] = sheet.replace("UTF-8", encoding).encode(encoding)
    refuses(zipped(members), "x.xlsx", "DTD or entities")
    assert calls.calls == []


def test_b27_a_part_under_another_suffix_is_looked_at_too(tmp_path):
    path = tmp_path / "x.xlsx"
    members = {
        "[Content_Types].xml": b"",
        "xl/workbook.xml": b"",
        "xl/sheet.bin": b"<!DOCTYPE x []>",
    }
    path.write_bytes(zipped(members))
    with pytest.raises(SourceError, match="entities"):
        check_office(path, LIMITS, main_part="xl/workbook.xml")
    path.write_bytes(zipped(members | {"xl/sheet.bin": b"", "xl/media/a.svg": b"<!DOCTYPE svg>"}))
    check_office(path, LIMITS, main_part="xl/workbook.xml")


def test_b27_a_declaration_cut_by_a_block_boundary_is_still_found(tmp_path):
    part = b" " * (65536 - 4) + b"<!DOCTYPE x []>"
    path = tmp_path / "x.xlsx"
    path.write_bytes(zipped({"[Content_Types].xml": b"", "xl/workbook.xml": part}))
    with pytest.raises(SourceError, match="entities"):
        check_office(path, LIMITS, main_part="xl/workbook.xml")


@pytest.mark.parametrize("cell", ["XFD1048576", "A1048576", "XFD2"])
def test_b28_one_far_cell_is_refused_and_not_unrolled(cell):
    row = cell.lstrip("AXFD")
    contents = xlsx(
        text_row(1, "经度", "纬度")
        + f'<row r="{row}"><c r="{cell}" t="inlineStr"><is><t>x</t></is></c></row>'
    )
    assert len(contents) < 5000
    refuses(contents, "x.xlsx", "rows|columns", error=LimitError)


def test_b28_what_a_sheet_says_of_its_size_is_not_believed():
    body = text_row(1, "经度", "纬度") + text_row(2, "113.5", "34.5")
    with zipfile.ZipFile(io.BytesIO(xlsx(body))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"]
    lie = b'<dimension ref="A1:XFD1048576"/><sheetData>'
    members["xl/worksheets/sheet1.xml"] = sheet.replace(b"<sheetData>", lie)
    assert read(zipped(members), "x.xlsx", WGS84).report.accepted == 1


@pytest.mark.parametrize("declarations", [BILLION_LAUGHS, '<!DOCTYPE d [<!ENTITY e SYSTEM "f">]>'])
def test_b29_b30_entities_in_a_docx_are_refused_before_any_parser_sees_them(tmp_path, declarations):
    path = tmp_path / "x.docx"
    document = f"{declarations}<w:document/>"
    path.write_bytes(zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": document}))
    with pytest.raises(SourceError, match="entities"):
        check_office(path, LIMITS, main_part="word/document.xml")


def test_b31_a_docx_with_a_huge_picture_is_refused(tmp_path):
    path = tmp_path / "x.docx"
    members = {
        "[Content_Types].xml": b"",
        "word/document.xml": b"",
        "word/media/a.png": bytes(200_000_000),
    }
    path.write_bytes(zipped(members))
    with pytest.raises(LimitError, match="unpacks"):
        check_office(path, LIMITS, main_part="word/document.xml")


@pytest.mark.parametrize(
    "text",
    ["市" * 10_000, "1" * 10_000, "1." * 5_000, "113," * 2_500, " " * 10_000, "经度纬度" * 2_500,
     "x坐标" * 3_000, "((((" * 2_500, "- - -" * 2_000, "=" * 10_000],
)  # fmt: skip
def test_b34_no_pattern_of_the_readers_takes_long_on_repeats(text):
    import pyarrow as pa

    from layers.reading.tables import unprotect

    began = time.process_time()
    describe(text)
    from_pairs(pa.array([text]), "wgs84")
    unprotect(pa.array(["'" + text]))
    display_name(text)
    assert time.process_time() - began < 0.05


# --- C: geometry and numbers -------------------------------------------------------------------


@pytest.mark.parametrize("position", ["[NaN,34]", "[113,NaN]"])
def test_c35_nan_is_no_coordinate(position):
    refuses(feature(position), "x.geojson", "not finite", error=GeometryError)


@pytest.mark.parametrize("position", ["[1e400,34]", "[-Infinity,34]", "[113,1e999]"])
def test_c36_infinity_is_no_coordinate(position):
    refuses(feature(position), "x.geojson", "not finite", error=GeometryError)


@pytest.mark.parametrize("cell", ["NaN", "nan", "inf", "1e400", "1e309", "0x71", "1_1"])
def test_c36_a_table_takes_no_such_number_either(cell):
    contents = f"lon,lat\n113.5,34.5\n{cell},34.5\n".encode()
    table = read(contents, "x.csv", WGS84)
    assert table.refused.index.tolist() == [3]
    assert table.lon_deg.tolist() == [113.5]


@pytest.mark.parametrize("number", ["1" * 5000, "1" * 400])
def test_c36_a_whole_number_of_any_length_is_refused(number):
    refuses(feature(f"[{number},34]"), "x.geojson", "not finite|too long", error=InputError)


@pytest.mark.parametrize("geometry", ["null", '{"type":"Point","coordinates":[]}'])
def test_c37_a_row_without_geometry_is_listed_and_is_neither_in_nor_out(geometry):
    text = (
        '{"type":"FeatureCollection","features":['
        f'{{"type":"Feature","properties":{{}},"geometry":{geometry}}},'
        '{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[113,34]}}]}'
    )
    table = read(text.encode(), "x.geojson", WGS84)
    assert table.attributes.index.tolist() == [2]
    assert table.refused["code"].to_dict() == {1: "no_geometry"}
    assert table.refused["reason_zh"].to_dict() == {1: "没有几何"}


def test_c37_an_empty_collection_is_an_error():
    empty = b'{"type":"FeatureCollection","features":[]}'
    refuses(empty, "x.geojson", "no rows", error=GeometryError)


def test_c38_coordinates_as_text_are_refused_with_the_number_of_the_feature():
    error = refuses(feature('["113","34"]'), "x.geojson", "row 1", error=GeometryError)
    assert "not a number" in error.message_en
    assert "第 1 行" in error.message_zh


BOW_TIE = "[[[113,34],[114,35],[114,34],[113,35],[113,34]]]"


def test_c39_a_bow_tie_is_refused_with_the_place_of_its_crossing():
    error = refuses(feature(BOW_TIE, "Polygon"), "x.geojson", "not valid", error=GeometryError)
    assert "113.5 34.5" in error.message_en


def test_c39_a_repair_is_asked_for_and_shows_before_and_after():
    table = read(feature(BOW_TIE, "Polygon"), "x.geojson", replace(WGS84, repair=True))
    assert table.report.repaired == 1
    before, after = table.repaired.loc[1]
    assert not before.is_valid
    assert after.is_valid
    assert table.geometry[0].equals(after)
    assert after.area == pytest.approx(0.5)


def random_polygon(vertices, seed=40):
    points = np.random.default_rng(seed).uniform([113, 34], [114, 35], (vertices, 2))
    ring = [*points.tolist(), points[0].tolist()]
    return feature(json.dumps([ring]), "Polygon")


@pytest.mark.parametrize("repair", [False, True])
def test_c40_a_polygon_that_crosses_itself_everywhere_takes_no_time(repair):
    began = time.monotonic()
    refuses(
        random_polygon(3000),
        "x.geojson",
        "not valid",
        error=GeometryError,
        options=replace(WGS84, repair=repair),
    )
    assert time.monotonic() - began < LIMITS.wall_s / 2


def test_c40_a_smaller_one_is_repaired_on_request():
    table = read(random_polygon(100), "x.geojson", replace(WGS84, repair=True))
    assert table.geometry[0].is_valid


def test_c41_a_million_vertices_are_read_and_more_than_allowed_are_not(tmp_path):
    angle = np.linspace(0, 2 * np.pi, 1_000_000, endpoint=False)
    ring = np.column_stack([113.5 + 0.3 * np.cos(angle), 34.5 + 0.3 * np.sin(angle)])
    frame = gpd.GeoDataFrame(geometry=[shapely.Polygon(ring)], crs="EPSG:4326")
    contents = write(frame, "geoparquet", datum="wgs84").contents
    table = read(contents, "x.parquet", WGS84)
    assert shapely.get_num_coordinates(table.geometry[0]) == 1_000_001
    few = replace(LIMITS, vertices=999_999)
    refuses(contents, "x.parquet", "vertices", error=LimitError, limits=few)


def test_c42_swapped_coordinates_are_named_and_the_swap_is_an_offer():
    contents = b"lon,lat\n34.7,113.1\n34.8,113.2\n"
    refuses(contents, "x.csv", "seem swapped", error=GeometryError)
    assert preview(contents, "x.csv").report.refused == {"swapped": 2}
    table = read(contents, "x.csv", replace(WGS84, swap=True))
    assert table.lon_deg.tolist() == [113.1, 113.2]
    refuses(feature("[34.7,113.1]"), "x.geojson", "seem swapped", error=GeometryError)
    swapped = read(feature("[34.7,113.1]"), "x.geojson", replace(WGS84, swap=True))
    assert swapped.lat_deg.tolist() == [34.7]


def test_c42_a_projection_that_yields_infinity_is_refused():
    contents = b"x,y\n34.7,113.1\n1e30,1e30\n500000,3847000\n"
    options = ReadOptions(crs="EPSG:4547")
    table = read(contents, "x.csv", options)
    assert table.attributes.index.tolist() == [4]
    assert set(table.refused["code"]) <= {"not_projectable", "outside_china", "out_of_range"}


@pytest.mark.parametrize("name", ["x.csv", "x.geojson", "x.kml", "x.gpx", "x.xlsx"])
def test_c43_the_datum_is_always_asked_for(name):
    samples = {
        "x.csv": b"lon,lat\n113,34\n",
        "x.geojson": feature("[113,34]"),
        "x.kml": kml("<Placemark><Point><coordinates>113,34</coordinates></Point></Placemark>"),
        "x.gpx": b'<gpx><wpt lat="34" lon="113"/></gpx>',
        "x.xlsx": xlsx(text_row(1, "lon", "lat") + text_row(2, "113", "34")),
    }
    error = refuses(samples[name], name, "datum", error=CRSError, options=ReadOptions())
    assert error.field == "datum"
    assert read(samples[name], name, ReadOptions(datum="bd09")).datum == "bd09"


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        ("180", "34", "outside_china"),
        ("-180", "34", "outside_china"),
        ("113", "90", "outside_china"),
        ("473", "34", "out_of_range"),
        ("113", "-91", "out_of_range"),
        ("0", "0", "outside_china"),
        ("38512345.6", "3847000.1", "projected"),
    ],
)
def test_c44_points_out_of_range_or_out_of_the_country_are_refused(lon, lat, code):
    table = read(f"lon,lat\n113.5,34.5\n{lon},{lat}\n".encode(), "x.csv", WGS84)
    assert table.refused["code"].to_dict() == {3: code}
    assert table.refused.loc[3, "value"] == f"{lon}, {lat}"


def test_c44_a_polygon_across_the_antimeridian_is_refused():
    ring = "[[[179,34],[-179,34],[-179,35],[179,35],[179,34]]]"
    refuses(feature(ring, "Polygon"), "x.geojson", "outside China", error=GeometryError)


@pytest.mark.parametrize("bracket", ["[", '{"a":'])
def test_c45_deep_nesting_is_refused(bracket):
    text = '{"type":' + bracket * 100_000
    refuses(text.encode(), "x.geojson", "nested too deep|cannot be parsed")


def test_c45_deep_nesting_in_markup_is_refused():
    refuses(kml("<Folder>" * 100_000), "x.kml", "nested too deep")
    collection = '{"type":"GeometryCollection","geometries":[' * 50 + "]}" * 50
    text = f'{{"type":"Feature","properties":{{}},"geometry":{collection}}}'
    refuses(text.encode(), "x.geojson", "cannot be read", error=GeometryError)


def test_c47_boundaries_holes_and_overlaps_answer_by_the_written_rule():
    """The rule of docs/zone-index.md; tests/geo/test_zones.py tries it on thousands of points."""
    ring = shapely.box(113.0, 34.0, 113.4, 34.4) - shapely.box(113.1, 34.1, 113.2, 34.2)
    index = ZoneIndex([ring, shapely.box(113.3, 34.3, 113.6, 34.6)])
    where = {"edge": (113.0, 34.2), "hole": (113.15, 34.15), "its edge": (113.1, 34.15),
             "both": (113.35, 34.35), "corner of one in the other": (113.3, 34.3)}  # fmt: skip
    lon, lat = np.array(list(where.values())).T
    point, zone = index.containing(lon, lat)
    held = {name: zone[point == at].tolist() for at, name in enumerate(where)}
    assert held == {
        "edge": [0], "hole": [], "its edge": [0], "both": [0, 1],
        "corner of one in the other": [0, 1],
    }  # fmt: skip
    assert index.signed_distance_m(lon, lat)[[0, 2, 4]].tolist() == [0.0, 0.0, 0.0]


def test_c46_what_is_not_finite_never_leaves_in_json():
    frame = gpd.GeoDataFrame(
        {"a": [float("nan"), float("inf"), 1.0]},
        geometry=gpd.points_from_xy([113, 113, 113], [34, 34, 34]),
        crs="EPSG:4326",
    )
    text = write(frame, "geojson", datum="wgs84").contents.decode()

    def fail(name):
        raise AssertionError(name)

    features = json.loads(text, parse_constant=fail)["features"]
    assert [item["properties"]["a"] for item in features] == [None, None, 1.0]


# --- E: formulas and names ---------------------------------------------------------------------

FORMULAS = [
    '=HYPERLINK("http://127.0.0.1/?"&A1,"x")', "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1",
    "＋1", "－1", "＠SUM(1)", " =1", "　=1", "'=1", "''+1", "=cmd|' /C calc'!A0", "-", "'", "'a",
]  # fmt: skip


def texts_frame(texts):
    return gpd.GeoDataFrame(
        {"名称": texts, "=列": texts},
        geometry=gpd.points_from_xy([113.5] * len(texts), [34.5] * len(texts)),
        crs="EPSG:4326",
    )


def test_e60_csv_holds_no_cell_that_a_spreadsheet_would_run():
    import csv

    contents = write(texts_frame(FORMULAS), "csv", datum="wgs84").contents
    rows = list(csv.reader(io.StringIO(contents.decode("utf-8-sig"), newline="")))
    assert rows[0][1] == "'=列"
    for row in rows[1:]:
        assert row[0].lstrip(" 　")[:1] not in tuple("=+-@＝＋－＠\t\r\n")


def test_e60_our_own_import_takes_the_protection_away_again():
    contents = write(texts_frame(FORMULAS), "csv", datum="wgs84").contents
    table = read(contents, "x.csv", WGS84)
    assert table.attributes["名称"].tolist() == FORMULAS
    assert "=列" in table.attributes.columns


def test_e60_xlsx_holds_text_and_no_formula_and_no_link():
    contents = write(texts_frame([*FORMULAS, "http://127.0.0.1/x"]), "xlsx", datum="wgs84").contents
    sheet = openpyxl.load_workbook(io.BytesIO(contents)).active
    kinds = {cell.data_type for row in sheet.iter_rows(max_col=2) for cell in row}
    assert kinds == {"s"}
    assert all(cell.hyperlink is None for row in sheet.iter_rows() for cell in row)
    with zipfile.ZipFile(io.BytesIO(contents)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    table = read(contents, "x.xlsx", WGS84)
    assert table.attributes["名称"].tolist()[: len(FORMULAS)] == FORMULAS


@pytest.mark.parametrize("key", ["csv", "xlsx", "kml", "geojson", "geopackage", "shapefile"])
def test_e60_nul_and_other_control_characters_are_taken_out_and_said(key):
    written = write(texts_frame(["a\x00b", "c\x0bd\x1f", "e"]), key, datum="wgs84")
    assert b"a\x00b" not in written.contents
    assert (
        "去掉了 4 个单元格中的控制字符",
        "control characters removed from 4 cells",
    ) in written.notes


NAMES = ["../../煤矿.csv", "禁煤区\u202e边界.csv", "x" * 300 + ".csv", "a\x00b.csv", "C:\\煤.CSV"]


@pytest.mark.parametrize("name", NAMES)
def test_e61_a_file_name_is_never_a_path(name, tmp_path, monkeypatch):
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = sorted(os.listdir(tmp_path.parent))
    assert read(b"lon,lat\n113,34\n", name, WGS84).report.accepted == 1
    assert list(tmp_path.iterdir()) == []
    assert sorted(os.listdir(tmp_path.parent)) == before


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../煤矿.zip", "煤矿.zip"),
        ("禁煤区边界.geojson", "禁煤区边界.geojson"),
        ("禁煤区\u202egpj.exe.kml", "禁煤区gpj.exe.kml"),
        ("C:\\temp\\a.csv", "a.csv"),
        ("\x00\x07", "file"),
        ("..", "file"),
        ("", "file"),
    ],
)
def test_e61_a_name_is_shown_without_its_tricks(name, shown):
    assert display_name(name) == shown


def test_e61_a_long_name_keeps_its_suffix():
    assert display_name("煤" * 300 + ".geojson").endswith("….geojson")
    assert len(display_name("煤" * 300 + ".geojson")) == 100


def test_e61_an_unknown_suffix_is_refused_with_a_name_that_is_safe_to_show():
    with pytest.raises(SourceError) as caught:
        read(b"x", "../<b>\u202e.exe", WGS84)
    assert "\u202e" not in caught.value.message_en
    assert ".csv" in caught.value.message_en
