"""Attacks on import, work list, life, conflicts, calendar, reports, readings, audit and rounds."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layers.append_only import append
from layers.work.executors import Runner
from tests.web.hostile import MARK, PLAN_ID, RUNS, TEAM_ID, hostile_app, sent
from tests.web.life.life_app import HEADERS
from web.bulk.views import EXTENSION as BULK

#: An example of each part of an address.
PARTS = {
    "task_id": "A8", "sha256": "0" * 64, "document_id": "doc-x", "choice_no": "1", "job_id": "j",
    "plan_id": PLAN_ID, "team_id": TEAM_ID, "made_id": "0" * 32, "file_id": "0" * 32,
    "lineage": "x", "layer_id": "tasks", "suffix": "csv",
}  # fmt: skip
PAGES = (
    "/", "/tasks", "/tasks/A8", "/tasks/C1", "/documents", "/worklist", "/conflicts", "/calendar",
    "/reports", "/readings", "/rounds", f"/rounds/{PLAN_ID}", f"/rounds/{PLAN_ID}/{TEAM_ID}",
    "/audit", "/zones",
)  # fmt: skip
ANSWERS = (
    "/api/documents", "/api/tasks/A8/life", "/api/worklist", "/api/gazetteers", "/api/conflicts",
    "/api/readings/rows", "/api/calendar", "/api/reports", "/api/rounds", f"/api/rounds/{PLAN_ID}",
    f"/api/rounds/{PLAN_ID}/progress", "/api/rounds/stops", "/api/ledger/states",
)  # fmt: skip
SIGNED = {"author": "甲", "reason": "核实"}
#: Bodies that are right but for the member that a test spoils.
BODIES: dict[str, dict[str, Any]] = {
    "/api/documents/parse": {"text": "任务"},
    "/api/documents/preview": {"draft_id": "0" * 32, "as_new": False},
    "/api/documents/import": {"draft_id": "0" * 32, "adopted": [], **SIGNED},
    "/api/worklist/choices": {"task_id": "A8", "key": "k", "name": "n", "feature_id": "x",
                              "lon": 113.5, "lat": 34.5, "datum": "wgs84", "precision_m": 9,
                              **SIGNED},
    "/api/worklist/choices/1/withdraw": SIGNED,
    "/api/gazetteers": {"upload_id": "0" * 32, "datum": "wgs84", "source": "s", "licence": "l",
                        "recorded": "2020-01-01", **SIGNED},
    "/api/tasks/A8/entries": {"action": "note", "last_entry_id": 0, "details": {}, "evidence": [],
                              "happened_on": "2020-11-20", "subject_id": "A8",
                              "client_key": "abcdefgh", **SIGNED},
    "/api/audit/accept": {"layer": "coal_ban", **SIGNED},
    "/api/audit/repair": {"layer": "coal_ban", **SIGNED},
    f"/api/rounds/{PLAN_ID}/progress": {"notes": [{"team": TEAM_ID, "day": "2020-11-02",
                                                   "stop_id": "a", "state": "done", "at": "x",
                                                   "client_key": "abcdefgh", "author": "甲"}]},
    f"/api/rounds/{PLAN_ID}/replan": {"now": "x", "rest_of_day": True, "time_limit_s": 0},
}  # fmt: skip
WRONG = (
    "\0", "a\rb\nX: y", "\u2028\u202e", "x" * 70_000, "9999-12-31T23:59", "0001-01-01T00:00",
    2**62, -(2**62), 1e308, -1, True, None, [], {}, [[[[]]]], {"a": {"a": 1}},
)  # fmt: skip


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    made = hostile_app(tmp_path_factory.mktemp("hostile"))
    kept = made.extensions[BULK]
    runner = Runner(kept.jobs, lambda: ThreadPoolExecutor(1))
    made.extensions[BULK] = replace(kept, runner=runner)
    yield made
    runner.close()
    made.extensions["sansan"].store.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def addresses(app: Flask, method: str) -> list[str]:
    rules = [rule for rule in app.url_map.iter_rules() if method in rule.methods]
    return [
        re.sub(r"<(?:\w+:)?(\w+)>", lambda part: PARTS[part[1]], str(rule))
        for rule in rules
        if rule.endpoint != "static"
    ]


def no_crash(answer: Any, told: object) -> None:
    assert answer.status_code < 500, (told, answer.text)


def scripts(page: str) -> list[str]:
    return re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', page, re.DOTALL)


# (a) text of users


@pytest.mark.parametrize("path", PAGES)
def test_no_page_lets_a_text_run(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert not RUNS.search(answer.text)
    assert "49" not in re.findall(rf"{MARK}\}}(\d+)", answer.text)  # {{7*7}} was no template
    for text in scripts(answer.text):
        json.loads(text)  # none ended before its end


def test_the_attack_is_on_the_pages_at_all(client: FlaskClient) -> None:
    shown = [path for path in PAGES if MARK in client.get(path).text]
    assert {"/tasks/A8", "/documents", "/worklist", "/rounds", "/reports"} <= set(shown)


@pytest.mark.parametrize("path", ANSWERS)
def test_answers_say_what_they_are(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    json.loads(answer.text)


@pytest.mark.parametrize("key", ["pdf", "html", "docx", "xlsx", "gpx", "kml", "geojson", "ics"])
def test_no_day_sheet_lets_a_text_run(client: FlaskClient, key: str) -> None:
    answer = client.get(f"/api/rounds/{PLAN_ID}/sheets", query_string={"format": key})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Disposition"].startswith("attachment")
    require_harmless(answer.data, key)


@pytest.mark.parametrize("key", ["docx", "xlsx"])
def test_no_report_lets_a_text_run(client: FlaskClient, key: str) -> None:
    asked = {"format": key, "wait": 20, "as_of": "2020-11-22"}
    answer = client.get("/api/reports/file", query_string=asked)
    assert answer.status_code == 200, answer.text
    require_harmless(answer.data, key)


@pytest.mark.parametrize("key", ["csv", "xlsx"])
def test_no_table_of_readings_holds_a_formula(client: FlaskClient, key: str) -> None:
    answer = client.get("/api/readings/rows", query_string={"f": key})
    require_harmless(answer.data, key)
    if key == "csv":
        assert "'=HYPERLINK" in answer.data.decode("utf-8-sig")


def require_harmless(contents: bytes, key: str) -> None:
    if key == "pdf":  # nothing was fetched and nothing is, no script
        assert b"127.0.0.1" not in contents
        assert b"/JavaScript" not in contents
        assert b"/Launch" not in contents
    elif contents[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(contents)) as archive:
            parts = "".join(
                archive.read(name).decode("utf-8", "replace")
                for name in archive.namelist()
                if name.endswith((".xml", ".rels"))
            )
        assert MARK in parts
        assert not re.search(r"<f[ >]|TargetMode=.External|w:instrText", parts)
        assert not RUNS.search(parts)
    elif key == "csv":
        cells = [
            cell for row in csv.reader(io.StringIO(contents.decode("utf-8-sig"))) for cell in row
        ]
        assert not [cell for cell in cells if cell[:1] in ("=", "+", "@", "\t", "\r") and cell]
    elif key == "ics":
        lines = contents.decode().split("\r\n")
        assert all(re.match(r"[A-Z-]+[;:]|[ \t]|$", line) for line in lines)
        assert not re.search(r"[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", "".join(lines))
    elif key == "geojson":
        json.loads(contents)
    else:  # markup
        assert not RUNS.search(contents.decode())


def test_the_calendar_has_no_line_of_a_stranger(client: FlaskClient) -> None:
    require_harmless(client.get("/calendar.ics").data, "ics")


def test_evidence_comes_back_to_be_saved_and_never_to_be_shown(app: Flask) -> None:
    client, sendings = app.test_client(), app.extensions["sansan.life"].evidence.all("A8")
    assert {one.kind for one in sendings} == {"jpeg", "txt"}
    for one in sendings:
        answer = client.get(f"/api/tasks/A8/evidence/{one.sha256}", buffered=True)
        assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
        assert "<" not in answer.headers["Content-Disposition"]
        assert answer.mimetype in ("image/jpeg", "text/plain")
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_a_phone_says_of_itself_stays_text(client: FlaskClient) -> None:
    page = client.get("/tasks/A8").text
    assert not RUNS.search(page)
    assert "onerror=" in page  # shown, escaped


# (b) other sites


def test_nothing_changes_for_another_site(app: Flask) -> None:
    client = app.test_client()
    foreign = (
        ({}, 400),
        ({**HEADERS, "Origin": "https://evil.example"}, 403),
        ({**HEADERS, "Origin": "null"}, 403),
        ({**HEADERS, "Sec-Fetch-Site": "cross-site"}, 403),
        ({**HEADERS, "Sec-Fetch-Site": "same-site"}, 403),
    )
    found = [
        (method, path) for method in ("POST", "PUT", "PATCH", "DELETE")
        for path in addresses(app, method)
    ]  # fmt: skip
    assert len(found) >= 30
    for method, path in found:
        for headers, status in foreign:
            answer = client.open(path, method=method, headers=headers, json=SIGNED)
            assert answer.status_code == status, (path, headers, answer.text)
        plain = client.open(path, method=method, data="{}", content_type="text/plain")
        assert plain.status_code == 400, path


# (c) sizes and odd values


@pytest.mark.parametrize("path", BODIES)
def test_odd_values_are_refused_in_words(client: FlaskClient, path: str) -> None:
    for member in BODIES[path]:
        for wrong in WRONG:
            answer = client.post(path, json={**BODIES[path], member: wrong}, headers=HEADERS)
            no_crash(answer, (member, str(wrong)[:40]))


@pytest.mark.parametrize(
    "raw",
    [
        b'{"author": "\\ud800"}', b'{"\\udfff": 1}', b'{"author": "\xed\xa0\x80"}', b"\xff\xfe{",
        b'{"time_limit_s": 1' + b"0" * 400 + b"}", b'{"seed": ' + b"9" * 5000 + b"}",
        b'{"a": NaN}', b'{"a": -Infinity}', b'{"a": 1e999}', b"[" * 100_000, b'{"a":' * 50_000,
        b"[]", b"null", b'"x"', b"", b"{",
    ],
)  # fmt: skip
def test_json_that_is_none_is_400_everywhere(client: FlaskClient, raw: bytes) -> None:
    for path in (*BODIES, "/api/rounds"):
        answer = client.post(path, data=raw, content_type="application/json", headers=HEADERS)
        assert answer.status_code == 400, (path, answer.text)


def test_whole_characters_beyond_the_first_plane_are_read(client: FlaskClient) -> None:
    raw = b'{"text": "\\ud83d\\ude00"}'
    answer = client.post(
        "/api/documents/parse", data=raw, content_type="application/json", headers=HEADERS
    )
    assert answer.json["error"] == "SourceError"  # read as a text without tasks


@pytest.mark.parametrize("day", ["0001-01-07", "9999-12-31"])
def test_days_at_the_ends_of_time_are_refused(app: Flask, day: str) -> None:
    client = app.test_client()
    for path in addresses(app, "GET"):
        if not path.endswith("/stop"):
            no_crash(client.get(path, query_string={"as_of": day}), path)
    for name in ("start", "end"):
        assert client.get("/api/calendar", query_string={name: day}).status_code == 400


@pytest.mark.parametrize("day", ["1000-01-01", "2999-12-31"])
@pytest.mark.parametrize("path", ["/calendar", "/api/calendar", "/calendar.ics", "/reports",
                                  "/readings", "/tasks/A8", "/rounds"])  # fmt: skip
def test_every_page_stands_on_the_first_and_the_last_day(client, path: str, day: str) -> None:
    assert client.get(path, query_string={"as_of": day}).status_code == 200


@pytest.mark.parametrize("key", ["docx", "xlsx"])
def test_a_report_of_an_early_day_is_a_file(client: FlaskClient, key: str) -> None:
    asked = {"format": key, "wait": 20, "as_of": "1000-01-01"}
    assert client.get("/api/reports/file", query_string=asked).status_code == 200


def test_large_bodies_are_refused_before_they_are_read(app: Flask) -> None:
    client = app.test_client()
    for path in addresses(app, "POST"):
        answer = client.post(
            path, headers=HEADERS, environ_overrides={"CONTENT_LENGTH": str(2**33)}
        )
        assert answer.status_code == 413, (path, answer.text)


def test_a_huge_number_in_a_plan_is_named(client: FlaskClient) -> None:
    from tests.routing.rounds import asked

    huge = 10**18
    for spoilt in (
        asked.request(seed=huge), asked.request(time_limit_s=huge),
        asked.request(asked.stop("a", service_min=huge)),
        asked.request(teams=[asked.team(max_stops=huge)]),
        asked.request({**asked.stop("a"), "lon": huge}),
        asked.request(avoid={"type": "Polygon", "coordinates": [[[huge, 0], [1, 1], [huge, 2]]]}),
    ):  # fmt: skip
        answer = client.post("/api/rounds", json=spoilt, headers=HEADERS)
        assert answer.status_code == 400, answer.text
        assert answer.json["field"]


# (d) files


@pytest.mark.parametrize("path", ["/api/documents/parse", "/api/gazetteers/preview",
                                  "/api/readings/preview", "/api/rounds/stops-file",
                                  "/api/tasks/A8/evidence"])  # fmt: skip
def test_no_hostile_archive_is_opened(client: FlaskClient, path: str) -> None:
    for contents in (bomb(), climbing(), entities()):
        form: dict[str, Any] = {"file": (io.BytesIO(contents), "../../清单.xlsx")}
        if "evidence" in path:
            form["author"] = "甲"
        answer = client.post(path, data=form, headers=HEADERS)
        assert answer.status_code in (400, 413), answer.text
        assert "root:" not in answer.text


@cache
def bomb() -> bytes:
    """A workbook whose one sheet unfolds to 130 MB."""
    return zipped({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": bytes(130_000_000)})


def climbing() -> bytes:
    return zipped({"xl/workbook.xml": b"<x/>", "../../evil.txt": b"x", "/abs.txt": b"x"})


def entities() -> bytes:
    book = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><workbook>&e;</workbook>'
    return zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": book})


def zipped(parts: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, contents in parts.items():
            archive.writestr(name, contents)
    return sink.getvalue()


# (f) lost records


def test_an_error_in_the_middle_of_a_write_leaves_nothing(app: Flask, monkeypatch) -> None:
    client, path = app.test_client(), f"/api/rounds/{PLAN_ID}/progress"
    notes = [
        {"team": TEAM_ID, "day": "2020-11-02", "stop_id": "a", "state": "done",
         "client_key": f"abcdefg{n}", "author": "甲"}
        for n in range(2)
    ]  # fmt: skip

    def failing(connection, table, rows):
        append(connection, table, rows)
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("layers.append_only.append", failing)
        answer = client.post(path, json={"notes": notes}, headers=HEADERS)
    assert answer.status_code >= 500
    assert "hostile0" not in answer.text  # the folder of the store
    assert sent(client, path, 201, json={"notes": notes})["new"] == 2
    assert sent(client, path, 201, json={"notes": notes})["new"] == 0


# (g) headers


def test_private_things_stay_out_of_caches_and_of_frames(client: FlaskClient) -> None:
    for path in (*PAGES, *ANSWERS, "/calendar.ics", "/api/readings/rows?f=csv"):
        answer = client.get(path)
        kept = answer.cache_control
        assert kept.private, path
        assert kept.no_store if "/rounds" in path else kept.no_cache, path
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


# (i) errors


@pytest.mark.parametrize(("lang", "word"), [("zh", "没有"), ("en", "no")])
@pytest.mark.parametrize(
    "name", ["<script>x</script>", "..%2f..%2fetc%2fpasswd", "%00", "a" * 3000]
)
def test_pages_of_what_is_not_there_say_so_in_both_languages(client, name, lang, word) -> None:
    for prefix in ("/tasks/", "/documents/", "/rounds/", "/api/documents/", "/api/rounds/"):
        answer = client.get(prefix + quote(name, safe="%"), query_string={"lang": lang})
        assert answer.status_code == 404, answer.text
        assert word in answer.text
        assert "<script>x" not in answer.text or answer.mimetype == "application/json"
        assert len(answer.text) < 2500


def test_a_failure_tells_an_id_and_no_path(app: Flask, monkeypatch) -> None:
    client = app.test_client()

    def failing(*_args, **_options):
        raise RuntimeError("/secret/path.gpkg")

    monkeypatch.setattr("web.readings.views.all_readings", failing)
    for lang in ("zh", "en"):
        answer = client.get("/api/readings/rows", query_string={"lang": lang})
        assert (answer.status_code, answer.json["error"]) == (500, "InternalError")
        assert "secret" not in answer.text
        assert "Traceback" not in answer.text
