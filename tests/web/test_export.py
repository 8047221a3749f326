"""Exports: every layer and result in every format, read back by other programs' readers."""

import html
import io
import json
import re
import sqlite3
import zipfile
from contextlib import closing
from urllib.parse import unquote

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely

from geo.layer_frames import TITLES
from tests.web.zones.zone_app import DAY, opened_zone_app
from web.exports import FORMATS
from web.standalone import IMAGES

SUFFIXES = {"geojson": ".geojson", "gpkg": ".gpkg", "zip": ".zip", "kml": ".kml", "csv": ".csv",
            "xlsx": ".xlsx", "parquet": ".parquet", "html": ".html"}  # fmt: skip


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    with opened_zone_app(tmp_path_factory.mktemp("exports")) as made:
        yield made


@pytest.fixture
def client(app):
    with app.test_client() as made:
        yield made


def exported(client, layer, suffix, query=""):
    answer = client.get(f"/api/export/{layer}.{suffix}{query}")
    assert answer.status_code == 200, answer.text
    return answer


def rows_in(contents, suffix, folder):
    """Number of rows of a file, read by another program's reader."""
    if suffix == "geojson":
        return len(json.loads(contents)["features"])
    if suffix == "csv":
        return len(pd.read_csv(io.BytesIO(contents), encoding="utf-8-sig"))
    if suffix == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(contents), read_only=True)
        return sum(1 for _ in book.worksheets[0].iter_rows(values_only=True)) - 1
    if suffix == "parquet":
        return len(gpd.read_parquet(io.BytesIO(contents)))
    if suffix == "kml":
        return contents.decode().count("<Placemark>")
    if suffix == "zip":
        with zipfile.ZipFile(io.BytesIO(contents)) as archive:
            archive.extractall(folder)
        return sum(len(pyogrio.read_dataframe(path)) for path in folder.rglob("*.shp"))
    if suffix == "html":
        layer = re.search(r'id="layer">(.*?)</script>', contents.decode(), re.DOTALL)
        return len(json.loads(layer[1])["rows"])
    path = folder / "export.gpkg"
    path.write_bytes(contents)
    return len(pyogrio.read_dataframe(path))


@pytest.mark.parametrize("layer", TITLES)
def test_every_format_holds_every_row(client, layer, tmp_path):
    counts = {}
    for suffix, ending in SUFFIXES.items():
        answer = exported(client, layer, suffix)
        name = unquote(answer.headers["Content-Disposition"])
        assert name == f"attachment; filename*=UTF-8''{layer}-{DAY}{ending}"
        folder = tmp_path / suffix
        folder.mkdir()
        counts[suffix] = rows_in(answer.data, suffix, folder)
    assert len(set(counts.values())) == 1, counts
    assert counts["geojson"] > 0


def test_a_geopackage_is_of_version_1_3(client, tmp_path):
    path = tmp_path / "zones.gpkg"
    path.write_bytes(exported(client, "coal_ban", "gpkg").data)
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (10300,)


def test_geometry_and_dates_survive_to_the_last_digit(client, app):
    zones = app.extensions["sansan"].store.read("zones").set_index("version_id")
    written = gpd.read_parquet(io.BytesIO(exported(client, "zone_versions", "parquet").data))
    for _, row in written[written["version_id"] == "gongyi-2019"].iterrows():
        before = zones.loc["gongyi-2019"]
        assert shapely.to_wkb(row.geometry) == shapely.to_wkb(before.geometry)
        assert row["valid_from"] == before["valid_from"].isoformat()
    assert written.crs.to_epsg() == 4326


def test_the_day_decides_which_versions_are_exported(client):
    for day, expected in (("2014-12-01", "xingyang-2014"), ("2021-01-01", "xingyang-2020")):
        answer = exported(client, "coal_ban", "geojson", f"?as_of={day}")
        found = {each["properties"]["version_id"] for each in answer.json["features"]}
        assert expected in found
        assert len({v for v in found if v.startswith("xingyang")}) == 1
        assert answer.json["datum"] == "wgs84"


def test_tasks_without_a_place_are_in_the_table(client):
    rows = pd.read_csv(io.BytesIO(exported(client, "tasks", "csv").data), encoding="utf-8-sig")
    listed = {task["task_id"] for task in client.get("/api/tasks").json["tasks"]}
    assert set(rows["task_id"]) == listed
    assert rows["because"].notna().all()


@pytest.mark.parametrize("name", FORMATS)
def test_every_name_of_a_format_is_understood(client, name):
    exported(client, "coal_plants" if name == "gpx" else "plant_ring", name)  # GPX has no areas


@pytest.mark.parametrize(
    ("path", "status"),
    [("/api/export/nothing.csv", 404), ("/api/export/units.exe", 404),
     ("/api/export/units.csv?as_of=yesterday", 400), ("/api/export/units.csv?page=2", 400),
     ("/api/export/..%2fsecret_key.csv", 404), ("/api/export/units", 404),
     ("/api/zones/compare.csv?a=xingyang-2014", 400),
     ("/api/zones/compare.doc?a=xingyang-2014&b=xingyang-2020", 404)],
)  # fmt: skip
def test_what_there_is_not_is_named(client, path, status):
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.json["message"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_comparison_is_exported_like_a_layer(client, suffix, tmp_path):
    answer = client.get(f"/api/zones/compare.{suffix}?a=xingyang-2014&b=xingyang-2020")
    assert answer.status_code == 200
    assert rows_in(answer.data, suffix, tmp_path) == 2  # the ring: in force no more, undetermined


def test_a_comparison_without_a_difference_is_a_file_without_rows(client):
    answer = client.get("/api/zones/compare.geojson?a=xingyang-2014&b=xingyang-2014")
    assert answer.json["features"] == []


def test_the_map_of_one_file_names_no_other_file(client):
    page = exported(client, "tasks", "html").text
    bare = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert not re.search(r"<(?:link|img|iframe|script)\b", bare)
    assert not re.search(r"url\((?!#)", bare)  # a place in the page itself, for old browsers
    assert not IMAGES.search(page)
    policy = html.unescape(re.search(r'Policy" content="([^"]*)"', page)[1])
    assert policy.startswith("default-src 'none'; ")
    assert policy.count("'sha256-") == 2


@pytest.mark.parametrize(("lang", "word"), [("zh", "离线地图"), ("en", "Offline map")])
def test_the_map_of_one_file_speaks_the_language_asked_for(client, lang, word):
    assert word in exported(client, "units", "html", f"?lang={lang}").text
