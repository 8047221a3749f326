"""The API of a task's life: steps, refusals, conflicts, corrections, evidence in and out."""

import json
from urllib.parse import unquote

import pytest

from layers import append_only
from layers.tasks.evidence import TABLE
from ledger.life.words import CLOSURE_PARTS
from tests.layers.tasks.pictures import drawn, exif_of, jpeg, picture
from tests.web.life.life_app import HEADERS, Task, opened_life_app
from web.life import schemas
from web.life.ledger import current_lives
from web.schemas import ErrorAnswer

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
PLACE = {"lon": 113.6567, "lat": 34.7528, "datum": "wgs84", "precision_m": 30}


@pytest.fixture(scope="module")
def shared_client(tmp_path_factory):
    """For tests that leave nothing behind that another would see."""
    with opened_life_app(tmp_path_factory.mktemp("life")) as app, app.test_client() as made:
        yield made


def refused(answer, status=400):
    body = json.loads(answer.text)
    assert answer.status_code == status, answer.text
    assert ErrorAnswer().validate(body) == {}
    return body


def found(task, **details) -> str:
    point = {"name": "某石料厂", "type": "workshop", "mode": "closure", **details}
    return task.do("find", details=point)["subject_id"]


def closed_point(task) -> str:
    photo = task.photo(picture())
    point = found(task)
    task.do("register", subject_id=point)
    task.do("start", subject_id=point)
    task.do("check", subject_id=point, details={"parts": list(CLOSURE_PARTS)})
    task.do("request_review", subject_id=point, author="张三", evidence=[photo])
    task.do("close", subject_id=point, author="王五")
    return point


# --- reading


def test_a_task_without_entries_stands_as_the_list_says(shared_client):
    task = Task(shared_client)
    told = task.life()
    assert schemas.Life().validate(told) == {}
    assert (told["task"]["state"], told["entries"], told["last_entry_id"]) == ("registered", [], 0)
    assert told["task"]["next"]["action"] == "start"
    done = Task(task.client, "A15").life()["task"]
    assert done["state"] == "supervised"
    assert done["next"]["action"] == "recheck"


def test_an_unknown_task_is_not_found(shared_client):
    client = shared_client
    for path in ("life", "evidence/" + "a" * 64):
        refused(client.get(f"/api/tasks/Z99/{path}"), 404)
    body = {"action": "start", "author": "李", "reason": "r", "last_entry_id": 0}
    refused(client.post("/api/tasks/Z99/entries", json=body, headers=HEADERS), 404)
    refused(Task(client, "Z99").send(PDF), 404)
    assert client.get("/tasks/Z99").status_code == 404


def test_every_task_in_short_on_any_day(task, app):
    task.do("start", happened_on="2020-11-10")
    found(task)
    answer = task.client.get("/api/ledger/states?as_of=2020-11-20").json
    assert schemas.States().validate(answer) == {}
    assert len(answer["tasks"]) == 51
    by_id = {each["task_id"]: each for each in answer["tasks"]}
    assert by_id["A8"]["state"] == "in_progress"
    assert by_id["A8"]["since"] == "2020-11-10"
    assert (by_id["A8"]["points"], by_id["A8"]["points_open"]) == (1, 1)
    assert by_id["A15"]["state"] == "supervised"
    before = task.client.get("/api/ledger/states?as_of=2020-11-09").json["tasks"]
    assert {each["task_id"]: each["state"] for each in before}["A8"] == "registered"
    from datetime import date

    store = app.extensions["sansan"].store
    assert current_lives(store, date(2020, 11, 20))["A8"].status == "in_progress"
    assert current_lives(store, date(2020, 11, 9))["A8"].points == 0


# --- steps


def test_a_point_goes_from_found_to_closed_and_relapses(task):
    point = closed_point(task)
    told = task.life()
    assert schemas.Life().validate(told) == {}
    (record,) = told["points"]
    assert (record["subject_id"], record["state"]) == (point, "closed")
    assert [part["author"] for part in record["checklist"]] == ["李四"] * 5
    assert len(told["entries"]) == 6
    assert told["entries"][0]["words"]["zh"] == "销号"
    task.do("supervise", subject_id=point, details={"next_due": "2020-12-20"})
    task.do("relapse", subject_id=point)
    assert task.life()["points"][0]["relapses"] == 1


def test_a_refusal_names_the_guard_s_reason_in_the_asked_language(task):
    point = found(task)
    task.do("register", subject_id=point)
    task.do("start", subject_id=point)
    photo = task.photo(picture())
    task.do("request_review", subject_id=point, author="张三", evidence=[photo])
    body = refused(task.post("close", subject_id=point))
    assert "两断三清" in body["message"]
    assert "请到现场逐项核对" in body["message"]
    english = task.client.post(
        "/api/tasks/A8/entries?lang=en",
        json={"action": "close", "subject_id": point, "author": "李四", "reason": "x",
              "last_entry_id": task.life()["last_entry_id"]},
        headers=HEADERS,
    )  # fmt: skip
    assert "cut off" in refused(english)["message"]
    blocked = {each["action"]: each for each in task.life()["points"][0]["offers"]}["close"]
    assert not blocked["possible"]
    assert blocked["guard"] == "parts_whole"


def test_who_did_not_see_the_last_entry_is_told_and_nothing_is_written(task):
    task.do("start")
    body = refused(task.post("note", last_entry_id=0), 409)
    assert "李四" in body["message"]
    assert "start" in body["message"]
    assert len(task.life()["entries"]) == 1


def test_the_same_request_sent_twice_is_written_once(task):
    first = task.do("start", client_key="key-0001", last_entry_id=0)
    again = task.do("start", client_key="key-0001", last_entry_id=0)
    assert schemas.WrittenAnswer().validate(again) == {}
    assert again["is_repeat"]
    assert again["entry_ids"] == first["entry_ids"]


def test_a_step_of_another_day_is_told_from_that_day_on(task):
    task.do("start", happened_on="2020-11-10")
    assert task.life("2020-11-09")["task"]["state"] == "registered"
    assert task.life("2020-11-09")["later_entries"] == 1
    assert task.life("2020-11-09")["last_day"] == "2020-11-10"
    assert task.life("2020-11-10")["task"]["since"] == "2020-11-10"
    assert "2020-11-21" in refused(task.post("note", happened_on="2020-11-21"))["message"]


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"author": ""}, "author"),
        ({"author": "李" * 61}, "author"),
        ({"reason": "  "}, "reason"),
        ({"reason": "a\u202eb"}, "reason"),
        ({"last_entry_id": "0"}, "last_entry_id"),
        ({"last_entry_id": True}, "last_entry_id"),
        ({"last_entry_id": -1}, "last_entry_id"),
        ({"happened_on": "2020-11-31"}, "happened_on"),
        ({"details": []}, "details"),
        ({"details": {"mode": "nuke"}}, "mode"),
        ({"details": {"next_due": "2021-01-01"}}, "payload"),
        ({"evidence": ["../../etc/passwd"]}, "evidence"),
        ({"evidence": ["a" * 64] * 31}, "evidence"),
        ({"client_key": "x"}, "client_key"),
        ({"withdrawn": "yes"}, "withdrawn"),
        ({"corrects": 1}, "action"),
        ({"action": "delete"}, "action"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_body_that_is_not_understood_is_refused(shared_client, members, field):
    task = Task(shared_client, "A9")
    body = {"action": "start", "author": "李四", "reason": "核实", "last_entry_id": 0, **members}
    answer = task.client.post("/api/tasks/A9/entries", json=body, headers=HEADERS)
    assert refused(answer)["field"] == field
    assert task.life()["entries"] == []


def test_a_page_of_another_site_writes_nothing(shared_client):
    task = Task(shared_client)
    body = {"action": "start", "author": "李四", "reason": "核实", "last_entry_id": 0}
    path = "/api/tasks/A8/entries"
    refused(task.client.post(path, json=body))
    hostile = {**HEADERS, "Sec-Fetch-Site": "cross-site"}
    refused(task.client.post(path, json=body, headers=hostile), 403)
    assert task.life()["entries"] == []


def test_a_subject_that_is_not_there_is_not_found(shared_client):
    task = Task(shared_client)
    for subject_id in ("A8/m9", "point-A8-1", "point-A9-1", "A9"):
        refused(task.post("note", subject_id=subject_id), 404)


# --- corrections


def test_a_corrected_entry_stays_and_the_state_is_told_anew(task):
    task.do("start", happened_on="2020-11-10")
    done = task.do(corrects=1, withdrawn=True, reason="录错任务")
    assert done["state"] == "registered"
    told = task.life()
    newest, oldest = told["entries"]
    assert (newest["action"], newest["corrects"]) == ("correct", 1)
    assert (newest["state_before"], newest["state_after"]) == ("in_progress", "registered")
    assert (oldest["corrected_by"], oldest["is_withdrawn"]) == (2, True)
    task.do(corrects=1, happened_on="2020-11-12", reason="没有录错，只是日期不对")
    assert task.life()["task"]["since"] == "2020-11-12"


def test_a_correction_that_breaks_a_later_entry_is_refused(task):
    closed_point(task)
    body = refused(task.post(corrects=4, withdrawn=True))
    assert "第 6 条“销号”" in body["message"]
    details = {"parts": ["water"]}
    assert "第 6 条" in refused(task.post(corrects=4, details=details))["message"]
    assert refused(task.post(corrects=99), 404)["field"] == "corrects"


def test_particulars_of_a_point_are_corrected(task):
    point = found(task)
    details = {"name": "某石材厂", "type": "quarry", **PLACE, "datum": "gcj02"}
    task.do(corrects=1, details=details)
    (record,) = task.life()["points"]
    assert (record["subject_id"], record["name"]) == (point, "某石材厂")
    assert record["point"]["datum"] == "gcj02"
    # the shift of GCJ-02 at Zhengzhou is some 500 m
    assert record["point"]["wgs84"][0] == pytest.approx(113.6506, abs=2e-3)
    assert record["mode"] is None


# --- evidence


def test_a_photo_is_held_against_place_step_and_deadline(task):
    found(task, **PLACE)
    contents = picture(exif=exif_of(offset="+08:00"))
    answer = task.send(contents, subject_id="point-A8-1", happened_on="2020-10-30")
    record = answer.json
    assert schemas.EvidenceRecord().validate(record) == {}
    assert record["checks"]["place"]["verdict"] == "near"
    assert record["checks"]["step"]["verdict"] == "same"
    assert record["checks"]["deadline"]["verdict"] == "unknown"
    task.do("note", subject_id="point-A8-1", evidence=[record["sha256"]])
    shown = task.life()["entries"][0]["evidence"][0]
    assert shown["checks"]["step"]["days"] == -21
    away = task.send(picture(colour=(1, 2, 3), exif=exif_of(place=((34.0, 0.0, 0.0),
                     (113.0, 0.0, 0.0)))), subject_id="point-A8-1").json  # fmt: skip
    assert away["checks"]["place"]["verdict"] == "far"
    assert "km" not in away["checks"]["place"]["words"]["zh"]


def test_a_photo_after_the_deadline_of_a_dated_task_is_told(client):
    dated = Task(client, "A13")
    record = dated.life()["task"]
    assert record["deadline"] is not None
    taken = "2021:06:01 09:00:00"
    checks = dated.send(picture(exif=exif_of(taken=taken))).json["checks"]
    assert checks["deadline"]["verdict"] == "after"


def test_the_same_photo_used_twice_is_told_with_where(task, client):
    contents = picture(form="PNG")
    photo = task.photo(contents)
    task.do("note", evidence=[photo])
    other = Task(client, "A9")
    again = other.send(contents, name="b.png").json
    assert [(use["task_id"], use["entry_id"]) for use in again["uses"]] == [("A8", 1)]
    assert again["uses"][0]["is_same_file"]
    anew = other.send(picture(form="PNG", compress_level=1), name="c.png").json
    assert [use["is_same_file"] for use in anew["uses"]] == [False]
    other.do("note", evidence=[anew["sha256"]])
    assert task.life()["entries"][0]["evidence"][0]["uses"][0]["task_id"] == "A9"


def test_a_copy_by_a_messenger_is_told_as_probably_the_same_photo(task, client):
    original = drawn("scene", 1)
    task.do("note", evidence=[task.photo(jpeg(original, 92))])
    shrunk_copy = original.crop((6, 0, 480, 360)).resize((284, 216))
    other = Task(client, "A9")
    record = other.send(jpeg(shrunk_copy, 55), name="转发.jpg").json
    assert schemas.EvidenceRecord().validate(record) == {}
    (use,) = record["uses"]
    assert (use["task_id"], use["likeness"], use["is_same_file"]) == ("A8", "alike", False)
    assert 0 < use["difference_share"] <= 0.25
    other.do("note", evidence=[record["sha256"]])  # told, never refused
    words = f"图像指纹相差 {use['difference_share']:.0%}"
    assert f"疑似同一张照片（{words}），也用于：" in client.get("/tasks/A9").text
    assert "probably the same photo" in client.get("/tasks/A8?lang=en").text
    assert other.send(jpeg(drawn("scene", 2), 90)).json["uses"] == []


def test_evidence_kept_before_there_were_fingerprints_still_counts(task, client, app):
    original = drawn("scene", 3)
    sha256 = task.photo(jpeg(original, 92))
    task.do("note", evidence=[sha256])
    with app.extensions["sansan"].store.transaction() as connection:
        (row,) = append_only.select(connection, TABLE)
        photo = {k: v for k, v in json.loads(row["photo"]).items() if k != "fingerprint"}
        append_only.append(connection, TABLE, [row | {"fid": None, "photo": json.dumps(photo)}])
    assert client.get("/tasks/A8").status_code == 200
    other = Task(client, "A9")
    assert other.send(jpeg(original, 92)).json["uses"][0]["likeness"] == "file"


def test_a_file_that_was_not_sent_for_this_task_is_no_evidence(task, client):
    photo = Task(client, "A9").photo(picture())
    assert refused(task.post("note", evidence=[photo]), 404)["field"] == "evidence"
    refused(client.get(f"/api/tasks/A8/evidence/{photo}"), 404)


@pytest.mark.parametrize(
    ("contents", "name", "media_type", "saved_as"),
    [
        (PDF, "批文 100%.pdf", "application/pdf", "批文 100%.pdf"),
        (PDF, "<script>.html", "application/pdf", "<script>.html.pdf"),
        (PDF, "../../煤矿\u202egpj.pdf", "application/pdf", "煤矿gpj.pdf"),
        (PDF, 'a";filename=evil.exe\r\nX: y.pdf', "application/pdf", None),
        ("<html>现场".encode(), "记录.txt", "text/plain", "记录.txt"),
    ],
)
def test_a_file_goes_back_to_be_saved_and_can_run_nothing(
    shared_client, contents, name, media_type, saved_as
):
    sha256 = Task(shared_client).photo(contents, name=name)
    answer = shared_client.get(f"/api/tasks/A8/evidence/{sha256}")
    assert answer.data == contents
    headers = answer.headers
    assert headers["Content-Type"] == media_type
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers.getlist("Content-Security-Policy") == ["default-src 'none'; sandbox"]
    kind, _, quoted = headers["Content-Disposition"].partition("; filename*=UTF-8''")
    assert kind == "attachment"
    assert all(char.isascii() and (char.isalnum() or char in "%._-~") for char in quoted)
    if saved_as is not None:
        assert unquote(quoted) == saved_as
    answer.close()


def test_a_thumbnail_is_a_small_picture_and_a_file_has_none(shared_client):
    client, task = shared_client, Task(shared_client)
    photo = task.photo(picture((2000, 1000), colour=(9, 9, 9)))
    answer = client.get(f"/api/tasks/A8/evidence/{photo}/thumbnail")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.data.startswith(b"\xff\xd8\xff")
    assert answer.headers["Content-Security-Policy"].endswith("sandbox")
    answer.close()
    pdf = task.photo(PDF, name="a.pdf")
    refused(client.get(f"/api/tasks/A8/evidence/{pdf}/thumbnail"), 404)


def test_what_is_no_evidence_is_refused(shared_client):
    task = Task(shared_client)
    assert refused(task.send(b"MZ\x90\0", name="a.exe"))["field"] == "file"
    assert refused(task.send(PDF, author=" "))["field"] == "author"
    assert refused(task.send(PDF, colour="red"))["field"] == "colour"
    answer = task.client.post(
        "/api/tasks/A8/evidence", data={"author": "李"}, headers=HEADERS,
        content_type="multipart/form-data",
    )  # fmt: skip
    assert refused(answer)["field"] == "file"


def test_a_file_beyond_the_limit_is_refused(tmp_path):
    with opened_life_app(tmp_path, most_bytes=20_000) as app, app.test_client() as client:
        task = Task(client)
        assert task.send(PDF + bytes(10_000), name="a.pdf").status_code == 201
        refused(task.send(PDF + bytes(30_000), name="a.pdf"), 413)
        refused(task.send(PDF + bytes(200_000), name="a.pdf"), 413)


def test_the_api_describes_its_addresses(shared_client):
    client = shared_client
    paths = client.get("/api/openapi.json").json["paths"]
    for path, method in (
        ("/api/ledger/states", "get"),
        ("/api/tasks/{task_id}/life", "get"),
        ("/api/tasks/{task_id}/entries", "post"),
        ("/api/tasks/{task_id}/evidence", "post"),
        ("/api/tasks/{task_id}/evidence/{sha256}", "get"),
        ("/api/tasks/{task_id}/evidence/{sha256}/thumbnail", "get"),
    ):
        operation = paths[path][method]
        assert operation["summary"]
        assert "404" in operation["responses"] or path == "/api/ledger/states"
