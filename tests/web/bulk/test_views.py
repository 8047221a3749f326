"""A file through the API: looked at, checked as a job, taken away; and every way to go wrong."""

import csv
import io
import json
import stat
import threading
import zipfile
from pathlib import Path

import pyogrio
import pytest
from flask import Flask
from flask.testing import FlaskClient

from layers.bulk import result as bulk_result
from layers.bulk.job import export_job
from layers.read import read
from layers.reading.source import ReadOptions
from layers.work.executors import Runner
from layers.work.jobs import JobError
from layers.write import WRITERS
from tests.layers.reading.hostile_files import (
    BILLION_LAUGHS,
    CallCounter,
    feature,
    kml,
    overlapping_zip,
    vrt,
    xlsx,
    zipped,
)
from tests.web.bulk.bulk_app import HEADERS, bulk_app, ended, send
from web.bulk import schemas
from web.bulk.views import EXTENSION

DATA = Path(__file__).parents[2] / "data"
ROWS = """名称,经度,纬度,用煤活动,备注
市区,113.6253,34.7466,,=1+1
电厂,113.6300,34.7500,火电厂,
新郑,113.7400,34.3950,煤矿,
登封,113.0500,34.4530,,
对调,34.4,113.7,,
空,,,,
海外,2.35,48.85,,
错误,113.63,34.75,炼钢,
"""
GBK = ROWS.encode("gbk")
COLUMN = {"activity_column": "用煤活动"}
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return bulk_app(tmp_path_factory.mktemp("bulk") / "store.gpkg")


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def done(app: Flask) -> dict:
    """A job that checked the sample in GBK."""
    client = app.test_client()
    answer = send(client, "/api/check", GBK, "台账.csv", datum="gcj02", **COLUMN)
    assert answer.status_code == 202, answer.json
    return ended(client, answer.json["job_id"])


def download(client, url, **query):
    """A file that a link leads to; its answer is read to the end and closed."""
    answer = client.get(url, query_string=query, buffered=True)
    assert answer.status_code == 200, answer.get_data(as_text=True)[:300]
    return answer


def refused(answer, status=400):
    """The error of an answer, in the one shape."""
    assert answer.status_code == status, answer.get_data(as_text=True)[:300]
    assert answer.mimetype == "application/json"
    assert set(answer.json) == {"error", "message", "status", "field"}
    assert answer.json["status"] == status
    return answer.json


# --- looking at a file ---


def test_a_preview_says_what_is_in_the_file_and_what_each_datum_would_do(client):
    answer = send(client, "/api/check/preview", GBK, "台账.csv")
    assert answer.status_code == 200
    found = answer.json
    assert schemas.PreviewAnswer().validate(found) == {}
    assert (found["encoding"], found["format"], found["filename"]) == ("GBK", "csv", "台账.csv")
    assert found["position"] == {"lon": "经度", "lat": "纬度"}
    assert found["datum"] is None
    assert found["count"] == 8 == found["accepted"] + found["rejected"]
    assert [row["row"] for row in found["rejected_first"]] == [6, 7, 8]
    assert found["head"][0]["名称"] == "市区"
    effects = {effect["datum"]: effect for effect in found["effects"]["datums"]}
    assert list(effects) == ["wgs84", "cgcs2000", "gcj02", "bd09"]
    assert effects["wgs84"]["shift_m"] == 0
    assert 400 < effects["gcj02"]["shift_m"] < 700
    assert sum(effects["bd09"]["verdicts"].values()) == found["effects"]["sampled"] == 5


def test_a_preview_asks_for_columns_that_it_cannot_recognise(client):
    answer = send(client, "/api/check/preview", b"a,b\n113.6,34.7\n")
    assert answer.status_code == 200
    assert "经度" in answer.json["problem"]["zh"]
    assert answer.json["effects"] is None
    named = send(
        client, "/api/check/preview", None, upload_id=answer.json["upload_id"], lon="a", lat="b"
    )
    assert named.json["problem"] is None
    assert named.json["accepted"] == 1


def test_a_file_that_was_looked_at_is_checked_without_being_sent_again(client, app):
    looked = send(client, "/api/check/preview", GBK, "台账.csv").json
    folder = app.extensions[EXTENSION].uploads.folder(looked["upload_id"])
    assert stat.S_IMODE((folder / "upload").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not [path for path in folder.iterdir() if "台账" in path.name]
    started = send(client, "/api/check", None, upload_id=looked["upload_id"], datum="wgs84")
    job = ended(client, started.json["job_id"])
    assert (job["state"], job["title"]) == ("done", "台账.csv")
    assert not (folder / "upload").exists()


def test_the_page_of_a_file_that_is_gone_is_told_to_send_it_again(client):
    for upload_id in ("0" * 32, "../../secret", "x"):
        error = refused(send(client, "/api/check", None, upload_id=upload_id, datum="wgs84"), 404)
        assert error["field"] == "upload_id"


# --- the job ---


def test_accepted_and_rejected_rows_are_together_those_of_the_file(done):
    assert schemas.JobAnswer().validate(done) == {}
    report = done["report"]
    assert report["count"] == 8 == report["accepted"] + report["rejected"]
    assert report["rejected"] == sum(reason["count"] for reason in report["reasons"]) == 4
    assert report["accepted"] == sum(report["verdicts"].values())
    assert {reason["code"] for reason in report["reasons"]} == {
        "swapped", "no_position", "outside_china", "unknown_activity"
    }  # fmt: skip
    assert (done["done"], done["total"], done["step"]) == (4, 4, "done")


def test_each_row_of_the_result_says_what_the_point_alone_is_told(client, done):
    text = download(client, done["links"]["result"]).get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["row"] for row in rows] == ["2", "3", "4", "5"]
    for row in rows:
        asked = {"lon": row["经度"], "lat": row["纬度"], "datum": "gcj02", "as_of": "2020-11-01"}
        if row["用煤活动"]:
            asked["activity"] = {"火电厂": "thermal_power", "煤矿": "coal_mine"}[row["用煤活动"]]
        alone = client.get("/api/check", query_string=asked).json
        assert row["verdict"] == alone["verdict"]
        assert row["because"] == alone["because"]["zh"]
        assert row["because_en"] == alone["because"]["en"]
        assert float(row["distance_m"]) == pytest.approx(alone["distance_m"], abs=0.051)
        assert float(row["lon_wgs84"]) == pytest.approx(alone["wgs84"]["lon"], abs=1e-7)
        assert row["unit_code"] == alone["unit"]["code"]
        assert row["zone_id"] == alone["zone"]["zone_id"]
    assert rows[1]["verdict"] == "exempt"
    assert rows[0]["备注"] == "'=1+1"  # no spreadsheet takes it for a formula


@pytest.mark.parametrize("key", WRITERS)
def test_every_format_is_made_and_read_back(client, done, key):
    answer = download(client, done["links"]["result"], format=key)
    assert WRITERS[key].suffix in answer.headers["Content-Disposition"]
    assert "filename*=UTF-8''%E5%8F%B0%E8%B4%A6-2020-11-01" in answer.headers["Content-Disposition"]
    options = ReadOptions(datum="wgs84")
    table = read(answer.data, f"back{WRITERS[key].suffix}", options)
    assert len(table.attributes) == 4
    short = "verdict"
    assert table.attributes[short].tolist()[1] == "exempt"


def test_an_unknown_format_is_refused(client, done):
    error = refused(client.get(done["links"]["result"], query_string={"format": "dwg"}))
    assert error["field"] == "format"


def test_what_a_format_cannot_hold_is_said(client, done, monkeypatch, app):
    folder = app.extensions[EXTENSION].jobs.get(done["job_id"]).request["folder"]
    (Path(folder) / "export.kml").unlink(missing_ok=True)
    monkeypatch.setattr(bulk_result, "MOST_ROWS_WHOLE", 1)
    error = refused(client.get(done["links"]["result"], query_string={"format": "kml"}), 413)
    assert (error["error"], error["field"]) == ("LimitError", "format")


def test_a_file_is_made_in_a_process_of_its_own_and_so_is_a_refusal(app, done):
    bulk = app.extensions[EXTENSION]
    folder = Path(bulk.jobs.get(done["job_id"]).request["folder"])
    (folder / "export.parquet").unlink(missing_ok=True)
    runner = Runner(bulk.jobs)
    assert runner.call(export_job, folder, "geoparquet", "a").result(timeout=120) is None
    assert (folder / "export.parquet").stat().st_size
    told = runner.call(export_job, folder, "dwg", "a").result(timeout=120)
    assert (told.error, told.field) == ("NotFoundError", "format")
    runner.close()


def test_rejected_rows_are_listed_and_can_be_taken_away(client, done):
    listed = client.get(done["links"]["rejected"]).json
    assert schemas.RejectedList().validate(listed) == {}
    assert listed["total"] == 4
    assert [row["row"] for row in listed["rejected"]] == [6, 7, 8, 9]
    assert "煤矿" in listed["rejected"][3]["reason"]["zh"]
    for language, word in (("zh", "经纬度似乎写反了"), ("en", "seem swapped")):
        text = download(client, done["links"]["rejected"], f="csv", lang=language).get_data(
            as_text=True
        )
        rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
        assert len(rows) == 4
        assert word in rows[0]["reason"]


def test_the_first_rows_of_a_result_can_be_looked_at(client, done):
    rows = client.get(f"/api/jobs/{done['job_id']}/rows").json["rows"]
    assert [row["verdict_zh"] for row in rows][1] == "豁免"
    json.dumps(rows, allow_nan=False)


def test_polygons_and_lines_of_a_file_are_judged_too(client):
    answer = send(client, "/api/check", (DATA / "zones.geojson").read_bytes(), "zones.geojson")
    assert answer.status_code == 202, answer.json
    job = ended(client, answer.json["job_id"])
    assert job["state"] == "done", job["error"]
    assert job["report"]["accepted"] == 3
    text = download(client, job["links"]["result"], format="geojson").json
    assert {feature["geometry"]["type"] for feature in text["features"]} <= {
        "Polygon",
        "MultiPolygon",
    }
    assert text["datum"] == "wgs84"
    rows = download(client, job["links"]["result"]).get_data(as_text=True)
    assert "wkt_wgs84" in rows.splitlines()[0]
    assert "POLYGON" in rows


def test_a_job_can_be_cancelled_and_stays_so(client, app, monkeypatch):
    bulk = app.extensions[EXTENSION]
    gate = threading.Event()
    monkeypatch.setattr(Runner, "submit", lambda self, task, job_id: gate)  # never begins
    job_id = send(client, "/api/check", GBK, datum="wgs84").json["job_id"]
    waiting = client.get(f"/api/jobs/{job_id}").json
    assert (waiting["state"], waiting["links"]["cancel"]) == (
        "queued",
        f"/api/jobs/{job_id}/cancel",
    )
    refused(client.get(f"/api/jobs/{job_id}/result"))
    cancelled = client.post(waiting["links"]["cancel"], headers=HEADERS)
    assert cancelled.json["state"] == "cancelled"
    assert not bulk.jobs.start(job_id)
    assert client.post(waiting["links"]["cancel"], headers=HEADERS).json["state"] == "cancelled"


def test_a_job_that_fails_says_why_in_the_readers_language(client, app):
    jobs = app.extensions[EXTENSION].jobs
    job = jobs.create("bulk_check", "a.csv", {"question": {}})
    jobs.fail(job.job_id, JobError("LimitError", "太大", "too large", "file"))
    for language, word in (("zh", "太大"), ("en", "too large")):
        told = client.get(f"/api/jobs/{job.job_id}?lang={language}").json
        assert told["state"] == "failed"
        assert told["error"] == {"error": "LimitError", "message": word, "field": "file"}


def test_an_unknown_job_is_not_found(client):
    for path in ("", "/result", "/rejected", "/rows"):
        refused(client.get(f"/api/jobs/{'0' * 32}{path}"), 404)
    refused(client.post(f"/api/jobs/{'0' * 32}/cancel", headers=HEADERS), 404)


# --- points in JSON ---


def post_points(client, **body):
    return client.post("/api/check", json=body, headers=HEADERS)


def test_points_are_answered_at_once_as_the_point_alone_is(client):
    points = [
        {"lon": 113.63, "lat": 34.75, "activity": "thermal_power"},
        [113.05, 34.453],
        {"lon": 34.75, "lat": 113.63},
        {"lon": 113.63, "lat": 34.75, "accuracy_m": 500},
    ]
    answer = post_points(client, points=points, datum="高德", as_of="2020-11-01")
    assert answer.status_code == 200, answer.json
    found = answer.json
    assert schemas.BulkAnswer().validate(found) == {}
    assert found["count"] == 4 == found["accepted"] + len(found["rejected"])
    assert found["rejected"][0]["code"] == "swapped"
    for row in found["results"]:
        asked = {name: row[name] for name in ("lon", "lat", "accuracy_m")}
        asked |= {"activity": row["activity"]} if row["activity"] else {}
        alone = client.get(
            "/api/check", query_string={**asked, "datum": "gcj02", "as_of": "2020-11-01"}
        ).json
        for name in ("verdict", "because", "distance_m", "wgs84", "boundary_precision_m"):
            assert row[name] == alone[name], name


@pytest.mark.parametrize(
    ("body", "field", "status"),
    [
        ('{"points":[[113.6,34.7]]}', "datum", 400),
        ('{"points":[],"datum":"wgs84"}', "points", 400),
        ('{"datum":"wgs84"}', "points", 400),
        ('{"points":[[113.6,34.7]],"datum":"bj54"}', "datum", 400),
        ('{"points":[[113.6,34.7]],"datum":7}', "datum", 400),
        ('{"points":[[113.6,34.7]],"datum":"wgs84","as_off":"2020-11-01"}', "as_off", 400),
        ('{"points":[[113.6,34.7]],"datum":"wgs84","as_of":"yesterday"}', "as_of", 400),
        ('{"points":[[113.6,34.7]],"datum":"wgs84","kind":"x"}', "kind", 400),
        ('{"points":[["113.6","34.7"]],"datum":"wgs84"}', "lon", 400),
        ('{"points":[[true,34.7]],"datum":"wgs84"}', "lon", 400),
        ('{"points":[{"lon":113.6}],"datum":"wgs84"}', "lat", 400),
        ('{"points":[{"lon":113.6,"lat":34.7,"z":1}],"datum":"wgs84"}', "z", 400),
        ('{"points":[[1,2,3]],"datum":"wgs84"}', "points", 400),
        ('{"points":[null],"datum":"wgs84"}', "points", 400),
        ('{"points":[[113.6,34.7]],"datum":"wgs84","accuracy_m":-1}', "accuracy_m", 400),
        ('{"points":[[113.6,34.7]],"datum":"wgs84","activity":"炼钢"}', "activity", 400),
        (
            '{"points":[[113.6,' + "9" * 400 + ']],"datum":"wgs84"}',
            None,
            400,
        ),  # beyond any number of JSON
        ('{"points":[[34.7,113.6]],"datum":"wgs84"}', "points", 400),  # swapped
        ('{"points":[[473,34]],"datum":"wgs84"}', "points", 400),
        ('{"points":[[2.35,48.85]],"datum":"wgs84"}', "points", 400),
        ('{"points":[[NaN,34]],"datum":"wgs84"}', None, 400),
        ('{"points":[[1e400,34]],"datum":"wgs84"}', None, 400),
        ("[" * 100_000, None, 400),
        ("[]", "points", 400),
        ("{", None, 400),
        ('{"points":' + json.dumps([[113.6, 34.7]] * 10_001) + ',"datum":"wgs84"}', "points", 413),
    ],
)
def test_points_that_cannot_be_asked_are_refused_in_the_one_shape(client, body, field, status):
    answer = client.post("/api/check", data=body, headers=HEADERS, content_type="application/json")
    assert refused(answer, status)["field"] == field


# --- who may ask ---


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 400),
        ({"X-Requested-With": "other"}, 400),
        ({**HEADERS, "Sec-Fetch-Site": "cross-site"}, 403),
        ({**HEADERS, "Sec-Fetch-Site": "same-site"}, 403),
        ({**HEADERS, "Origin": "http://evil.example"}, 403),
        ({**HEADERS, "Origin": "null"}, 403),
        ({**HEADERS, "Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}, 200),
        (HEADERS, 200),
    ],
)
@pytest.mark.parametrize("path", ["/api/check", "/api/check/preview", "/api/jobs/x/cancel"])
def test_other_sites_change_nothing_here(client, headers, status, path):
    data = {"file": (io.BytesIO(GBK), "a.csv"), "datum": "wgs84"}
    answer = client.post(path, data=data, headers=headers)
    if status == 200:
        assert answer.status_code in (200, 202, 404)
    else:
        refused(answer, status)


# --- what is wrong with a form ---


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"datumn": "wgs84"}, "datumn"),
        ({"datum": "bj54"}, "datum"),
        ({"datum": "wgs84", "swap": "perhaps"}, "swap"),
        ({"datum": "wgs84", "as_of": "2020-13-01"}, "as_of"),
        ({"datum": "wgs84", "accuracy_m": "far"}, "accuracy_m"),
        ({"datum": "wgs84", "kind": "moon"}, "kind"),
        ({"datum": "wgs84", "lon": "x" * 300, "lat": "y"}, "lon"),
        ({"datum": "wgs84", "lon": "没有"}, "lat"),
        ({"datum": "wgs84", "encoding": "klingon"}, "encoding"),
        ({"datum": "wgs84", "activity_column": "没有"}, "activity_column"),
        ({"datum": "wgs84", "crs": "/vsicurl/http://127.0.0.1/x"}, "crs"),
        ({}, "datum"),
    ],
)
def test_a_form_that_is_not_understood_is_refused(client, fields, field):
    assert refused(send(client, "/api/check", GBK, **fields))["field"] == field


def test_a_form_without_a_file_is_refused(client):
    assert refused(send(client, "/api/check", None, datum="wgs84"))["field"] == "file"
    assert refused(send(client, "/api/check/preview", None))["field"] == "file"
    assert refused(client.post("/api/check", data="x", headers=HEADERS))["field"] == "file"
    both = send(client, "/api/check", GBK, datum="wgs84", upload_id="0" * 32)
    assert refused(both)["field"] == "file"


def test_a_file_beyond_the_limit_is_refused_before_it_is_kept(app, client, monkeypatch):
    uploads = app.extensions[EXTENSION].uploads
    monkeypatch.setattr(uploads, "most_bytes", 1000)
    before = set(uploads.root.glob("*"))
    assert refused(send(client, "/api/check/preview", b"x" * 2000), 413)["field"] == "file"
    assert set(uploads.root.glob("*")) == before


def test_only_an_upload_may_be_larger_than_other_requests(client):
    large = b"lon,lat\n" + b"113.63,34.75\n" * 150_000
    assert send(client, "/api/check/preview", large).status_code == 200
    for path, kind in (("/api/check", "application/json"), ("/api/jobs/x/cancel", "text/plain")):
        answer = client.post(path, data=large, headers=HEADERS, content_type=kind)
        refused(answer, 413)


def test_a_body_beyond_every_limit_is_refused_by_its_header(client):
    answer = client.post(
        "/api/check",
        headers=HEADERS,
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(1 << 40)},
    )
    refused(answer, 413)


# --- hostile files: the numbers are those of the security list ---


@pytest.fixture
def calls():
    counter = CallCounter()
    yield counter
    counter.close()


def test_01_to_05_descriptions_of_other_sources_are_no_files(client, calls, tmp_path):
    secret = tmp_path / "secret.geojson"
    secret.write_bytes(feature("[113.0,34.0]").replace(b"{}", b'{"k":"LOCALSECRET"}'))
    for contents, filename in (
        (vrt(f"/vsicurl/{calls.address}"), "zones.geojson"),
        (vrt(str(secret)), "zones.geojson"),
        (vrt(str(secret)), "zones.csv"),
        (vrt(str(secret)), "zones.kml"),
        (f"<OGRWFSDataSource><URL>{calls.address}</URL></OGRWFSDataSource>".encode(), "z.geojson"),
    ):
        for path in ("/api/check", "/api/check/preview"):
            answer = send(client, path, contents, filename, datum="wgs84")
            assert "LOCALSECRET" not in answer.get_data(as_text=True)
            refused(answer)
    assert calls.calls == []


def test_06_no_text_of_a_form_becomes_a_path(client, calls):
    for name in ("layer", "lon", "lat", "position", "encoding"):
        fields = {name: f"/vsicurl/{calls.address}", "datum": "wgs84"}
        answer = send(client, "/api/check", GBK, **fields)
        assert answer.status_code in (202, 400)
    answer = send(client, "/api/check", GBK, f"/vsicurl/{calls.address}.csv", datum="wgs84")
    assert answer.status_code == 202
    assert ended(client, answer.json["job_id"])["state"] == "done"
    assert calls.calls == []


XXE = '<!DOCTYPE k [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
NO_SHAPE = b'{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null}]}'
NO_FEATURES = b'{"type":"FeatureCollection","features":[]}'
BOW_TIE = feature("[[[113,34],[114,35],[114,34],[113,35],[113,34]]]", "Polygon")
FAR_CELL = xlsx('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
#: Case → contents, file name, status.
HOSTILE: dict[str, tuple[bytes, str, int]] = {
    "11 xxe": (kml("<Placemark><name>&x;</name></Placemark>", XXE), "a.kml", 400),
    "12 laughs": (kml("<name>&a9;</name>", BILLION_LAUGHS), "a.kml", 400),
    "14 png as gpkg": (PNG, "a.gpkg", 400),
    "14 sqlite as geojson": (b"SQLite format 3\x00" + bytes(100), "a.geojson", 400),
    "18 damaged gpkg": (b"SQLite format 3\x00" + b"\xff" * 5000, "a.gpkg", 400),
    "19 zip bomb": (zipped({"a.shp": bytes(450_000_000)}), "a.zip", 413),
    "21 many entries": (zipped({f"{n}.txt": b"" for n in range(300)}), "a.zip", 413),
    "22 overlapping": (overlapping_zip(3), "a.zip", 400),
    "23 traversal": (zipped({"../../evil.shp": b"x"}), "a.zip", 400),
    "26 xlsx laughs": (xlsx("", BILLION_LAUGHS), "a.xlsx", 400),
    "28 far cell": (FAR_CELL, "a.xlsx", 400),
    "35 NaN": (feature("[NaN,34]"), "a.geojson", 400),
    "36 1e400": (feature("[1e400,34]"), "a.geojson", 400),
    "37 null geometry": (NO_SHAPE, "a.geojson", 400),
    "37 no features": (NO_FEATURES, "a.geojson", 400),
    "38 strings": (feature('["113","34"]'), "a.geojson", 400),
    "39 bow tie": (BOW_TIE, "a.geojson", 400),
    "42 swapped": (b"lon,lat\n34.7,113.1\n", "a.csv", 400),
    "44 far away": (b"lon,lat\n473,34\n179.9,89\n", "a.csv", 400),
    "45 nesting": (b"[" * 100_000, "a.geojson", 400),
    "empty": (b"", "a.csv", 400),
    "no columns": (b"a,b\n1,2\n", "a.csv", 400),
    "unknown suffix": (b"x", "a.exe", 400),
    "no suffix": (b"x", "", 400),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_in_the_one_shape_and_not_kept(app, client, case):
    contents, filename, status = HOSTILE[case]
    uploads = app.extensions[EXTENSION].uploads
    before = {path.name for path in uploads.root.glob("*")}
    answer = send(client, "/api/check", contents, filename, datum="wgs84")
    assert refused(answer, status)["message"]
    assert {path.name for path in uploads.root.glob("*")} == before


def test_10_a_network_link_is_not_followed(client, calls):
    body = (
        f"<NetworkLink><Link><href>{calls.address}</href></Link></NetworkLink>"
        "<Placemark><Point><coordinates>113.63,34.75</coordinates></Point></Placemark>"
    )
    answer = send(client, "/api/check", kml(body), "a.kml", datum="wgs84")
    assert answer.status_code == 202, answer.json
    assert ended(client, answer.json["job_id"])["report"]["accepted"] == 1
    assert calls.calls == []


def test_16_and_17_a_bare_shapefile_asks_for_its_datum_and_keeps_its_names(client):
    contents = (DATA / "zones_gbk_bare.zip").read_bytes()
    assert refused(send(client, "/api/check", contents, "a.zip"))["field"] == "datum"
    looked = send(client, "/api/check/preview", contents, "a.zip").json
    assert looked["datum"] is None
    assert looked["count"] == 3


def test_61_a_hostile_name_is_text_and_nothing_else(client):
    name = "../../煤矿\u202e<img src=x onerror=alert(1)>.csv"
    answer = send(client, "/api/check/preview", GBK, name)
    assert answer.status_code == 200
    assert "/" not in answer.json["filename"]
    assert "\u202e" not in answer.json["filename"]


# --- the page ---


def test_the_page_names_limits_formats_and_a_sample_before_anything_is_chosen(client):
    page = client.get("/check").get_data(as_text=True)
    for word in ("20 MB", ".csv", ".xlsx", ".gpkg", "/check/sample.csv"):
        assert word in page
    sample = client.get("/check/sample.csv")
    assert sample.data.startswith(b"\xef\xbb\xbf")
    looked = send(client, "/api/check/preview", sample.data, "sample.csv").json
    assert looked["problem"] is None
    assert looked["accepted"] == 3


def test_results_are_files_that_other_programs_open(client, done, tmp_path):
    path = tmp_path / "a.gpkg"
    path.write_bytes(download(client, done["links"]["result"], format="geopackage").data)
    frame = pyogrio.read_dataframe(path)
    assert len(frame) == 4
    assert frame.crs.to_epsg() == 4326
    archive = download(client, done["links"]["result"], format="shapefile").data
    assert any(n.endswith(".prj") for n in zipfile.ZipFile(io.BytesIO(archive)).namelist())
