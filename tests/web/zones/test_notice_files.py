"""Files of roads and places beside a notice, notices of other cities, and the limits of both."""

import io
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient

from layers.zones.brought import KIND
from tests.layers.zones.test_brought import PLACE_FILE, RING, ROAD_FILE, VILLAGE
from tests.web.zones.zone_app import HEADERS, opened_zone_app
from web.bulk.views import EXTENSION
from web.zones import brought, compiled, schemas
from web.zones.notices import MAX_FILE_BYTES

RECIPE = {"zones": [{"name": "禁燃区", "include": [RING, VILLAGE]}], "jurisdiction": "荥阳市"}
OTHER = {
    "issuer": "遂平县人民政府",
    "jurisdiction": "遂平县",
    "zones": [{"name": "禁煤区", "include": [
        {"kind": "unit", "names": ["遂平县"], "parent": "驻马店市", "text": "全域"}]}],
}  # fmt: skip


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    with opened_zone_app(tmp_path_factory.mktemp("zones")) as made:
        runner = made.extensions[EXTENSION].runner
        runner._make = lambda: ThreadPoolExecutor(1)  # a process would take seconds to start
        yield made
        runner.close()


@pytest.fixture
def client(app: Flask):
    with app.test_client() as made:
        yield made


def bring(client: FlaskClient, role: str, contents: bytes, name: str, **fields):
    data = {"role": role, "file": (io.BytesIO(contents), name), **fields}
    return client.post("/api/notices/files", data=data, headers=HEADERS)


def brought_file(client: FlaskClient, role: str, contents: bytes, name: str) -> str:
    answer = bring(client, role, contents, name, datum="wgs84")
    assert answer.status_code == 200, answer.text
    assert schemas.NoticeFile().validate(answer.json) == {}
    return answer.json["file_id"]


def compile_with(client: FlaskClient, recipe: dict, **files):
    return client.post("/api/notices/compile", json={"recipe": recipe, **files}, headers=HEADERS)


def refused(answer, status: int = 400) -> dict:
    assert answer.status_code == status, answer.text[:300]
    assert set(answer.json) == {"error", "message", "status", "field"}
    return answer.json


def test_roads_and_places_settle_what_was_open(client):
    before = compile_with(client, RECIPE)
    assert [name["outcome"] for name in before.json["names"]] == ["open", "open"]
    files = {
        "roads": brought_file(client, "roads", ROAD_FILE, "道路.geojson"),
        "places": brought_file(client, "places", PLACE_FILE, "村庄.geojson"),
    }
    after = compile_with(client, RECIPE, **files)
    assert schemas.CompiledNotice().validate(after.json) == {}
    assert [name["outcome"] for name in after.json["names"]] == ["settled", "settled"]
    assert after.json["names"][0]["precision_m"] == 30
    assert after.json["whole"]["in_force_km2"] == pytest.approx(3.045 + 1.017, abs=0.02)
    assert after.json["city"]["is_own"] is True
    assert after.json["units"] is None


def test_a_version_is_saved_with_the_roads_it_was_shown_with(client):
    roads = brought_file(client, "roads", ROAD_FILE, "道路.geojson")
    body = {
        "action": "notice", "recipe": RECIPE, "lineage": "xingyang-fuel", "state": "new",
        "based_on": None, "roads": roads, "valid_from": "2021-12-01", "author": "王五",
        "reason": "新通告",
    }  # fmt: skip
    answer = client.post("/api/zones/versions", json=body, headers=HEADERS)
    assert answer.status_code == 201, answer.text
    (made,) = client.get("/api/zones/xingyang-fuel/versions").json["versions"]
    in_force = next(part for part in made["parts"] if part["part"] == "in force")
    assert in_force["area_km2"] == pytest.approx(3.045, abs=0.01)
    assert in_force["boundary_precision_m"] == 30


def test_a_file_tells_what_it_holds_and_where_to_ask_again(client):
    answer = bring(client, "roads", ROAD_FILE, "../../道路\u202e.geojson", datum="wgs84")
    assert answer.json["filename"] == "道路.geojson"
    assert answer.json["report"]["count"] == 5
    again = client.get(answer.headers["Location"])
    assert again.json == answer.json
    assert answer.json["step"] == {"zh": "完成", "en": "done"}


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({}, "datum", "请指明"),
        ({"datum": "bj54"}, "datum", "BJ54"),
        ({"datum": "wgs84", "name_column": "路名"}, "name_column", "名称"),
        ({"datum": "wgs84", "role": "rivers"}, "role", "roads"),
        ({"datum": "wgs84", "colour": "red"}, "colour", "colour"),
    ],
)
def test_what_must_be_said_of_a_file_is_asked_for(client, app, fields, field, words):
    before = kept(app)
    error = refused(
        bring(client, **{"role": "roads", **fields}, contents=ROAD_FILE, name="a.geojson")
    )
    assert error["field"] == field
    assert words.casefold() in error["message"].casefold()
    # what was refused before it was kept leaves nothing; what failed leaves an empty folder at most
    assert [path for folder in kept(app) - before for path in folder.iterdir()] == []


def kept(app: Flask) -> set:
    return set(app.extensions[EXTENSION].uploads.root.glob("*"))


@pytest.mark.parametrize(
    ("contents", "name", "status"),
    [
        (b"\0\0\0\rOSMHeader", "a.osm.pbf", 400),
        (b"<OGRVRTDataSource><SrcDataSource>/etc/passwd</SrcDataSource>", "a.geojson", 400),
        (b'{"type":"FeatureCollection","features":[]}', "a.geojson", 400),
        (b"x", "a.exe", 400),
        (b"", "", 400),
    ],
)
def test_a_hostile_or_useless_file_is_refused(client, contents, name, status):
    answer = bring(client, "roads", contents, name, datum="wgs84")
    assert refused(answer, status)["field"] == "file"


def test_a_form_without_a_file_is_refused(client):
    answer = client.post("/api/notices/files", data={"role": "roads"}, headers=HEADERS)
    assert refused(answer)["field"] == "file"


def test_a_large_file_is_read_by_a_job_that_can_be_watched(client, app, monkeypatch):
    monkeypatch.setattr(brought, "AT_ONCE_BYTES", 10)
    answer = bring(client, "roads", ROAD_FILE, "道路.geojson", datum="wgs84")
    assert answer.status_code == 202
    assert answer.json["state"] == "queued"
    app.extensions[EXTENSION].runner.call(str).result(30)  # one at a time: the job came first
    told = client.get(answer.json["url"]).json
    assert [told["state"], told["report"]["count"]] == ["done", 5]
    failed = bring(client, "roads", ROAD_FILE, "道路.geojson")
    app.extensions[EXTENSION].runner.call(str).result(30)
    told = client.get(failed.json["url"]).json
    assert told["state"] == "failed"
    assert told["error"]["field"] == "datum"
    error = refused(compile_with(client, RECIPE, roads=failed.json["file_id"]))
    assert error["field"] == "roads"


def test_the_reading_of_a_file_can_be_cancelled(client, app, monkeypatch):
    monkeypatch.setattr(brought, "AT_ONCE_BYTES", 10)
    monkeypatch.setattr(app.extensions[EXTENSION].runner, "submit", lambda *_: None)
    answer = bring(client, "roads", ROAD_FILE, "道路.geojson", datum="wgs84")
    stopped = client.post(f"{answer.json['url']}/cancel", headers=HEADERS)
    assert stopped.json["state"] == "cancelled"
    refused(client.post(f"{answer.json['url']}/cancel"))  # another site's form


def test_a_file_of_the_other_kind_or_of_nobody_is_named(client, app):
    places = brought_file(client, "places", PLACE_FILE, "村庄.geojson")
    assert refused(compile_with(client, RECIPE, roads=places))["field"] == "roads"
    refused(compile_with(client, RECIPE, roads="0" * 32), 404)
    refused(compile_with(client, RECIPE, roads="../../etc/passwd"), 404)
    refused(client.get("/api/notices/files/nobody"), 404)
    other = app.extensions[EXTENSION].jobs.create("bulk_check", "a.csv", {"question": {}})
    refused(client.get(f"/api/notices/files/{other.job_id}"), 404)
    assert other.kind != KIND


def test_a_file_that_was_cleared_away_is_asked_for_again(client, app):
    roads = brought_file(client, "roads", ROAD_FILE, "道路.geojson")
    bulk = app.extensions[EXTENSION]
    bulk.uploads.remove(bulk.jobs.get(roads).request["folder_id"])
    assert "重新上传" in refused(compile_with(client, RECIPE, roads=roads), 404)["message"]


def test_only_these_files_may_be_larger_than_other_bodies(client):
    large = b" " * (3 << 20)
    answer = bring(client, "roads", large + ROAD_FILE, "道路.geojson", datum="wgs84")
    assert answer.status_code == 202  # beyond the megabyte of any other body, and read by a job
    refused(compile_with(client, {"zones": [], "note": "x" * (2 << 20)}), 413)
    over = {"file": (io.BytesIO(bytes(MAX_FILE_BYTES + (1 << 20))), "a.pdf")}
    refused(client.post("/api/notices/parse", data=over, headers=HEADERS), 413)


def test_a_notice_of_another_city_is_drawn_on_its_units_and_not_saved_here(client):
    made = compile_with(client, OTHER).json
    assert made["city"] == {
        "code": "411700", "name": {"zh": "驻马店市", "en": "Zhumadian"}, "is_own": False,
    }  # fmt: skip
    assert "遂平县" in {unit["name"]["zh"] for unit in made["units"]}
    county = next(unit for unit in made["units"] if unit["name"]["zh"] == "遂平县")
    outline = shapely.geometry.shape(county["geometry"])
    assert outline.contains(shapely.Point(county["lon"], county["lat"]))
    assert made["whole"]["in_force_km2"] == pytest.approx(1043, rel=0.01)
    body = {
        "action": "notice", "recipe": OTHER, "lineage": "suiping", "state": "new",
        "based_on": None, "valid_from": "2019-11-01", "author": "王五", "reason": "试",
    }  # fmt: skip
    error = refused(client.post("/api/zones/versions", json=body, headers=HEADERS))
    assert error["field"] == "recipe"
    assert "驻马店市" in error["message"]
    english = client.post("/api/zones/versions?lang=en", json=body, headers=HEADERS).json
    assert "411700" in english["message"]


def test_a_county_that_several_cities_have_is_not_guessed(client):
    answer = compile_with(client, {**OTHER, "jurisdiction": "通州区", "issuer": None})
    assert refused(answer)["field"] == "city"


def test_an_executor_that_is_too_busy_says_so(client, app, monkeypatch):
    roads = brought_file(client, "roads", ROAD_FILE, "道路.geojson")
    monkeypatch.setattr(compiled, "COMPILE_WAIT_S", 0)
    assert "稍后再试" in refused(compile_with(client, RECIPE, roads=roads), 502)["message"]


def test_the_page_offers_both_files_with_their_limits(client):
    page = client.get("/zones/notice").text
    assert ".pbf" in page
    assert "200 MB" in page
    assert json.dumps("选择道路文件") not in page  # in the page itself, not in its data
    assert 'id="roads-file"' in page
    assert 'id="places-file"' in page
