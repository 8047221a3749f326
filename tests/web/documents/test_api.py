"""Documents over the API: read, previewed, imported, listed; what is wrong is told."""

import io

import pytest
from flask.testing import FlaskClient

from layers.tasks.template import task_template
from tests.ledger.importing.test_sheet import GOOD, filled
from tests.ledger.importing.world import ITEMS, Paper
from web.documents import room, schemas

PAPER = Paper(title="郑州市扬尘散煤整改任务清单", number="郑政办〔2021〕3号")
SIGNED = {"author": "王工", "reason": "试"}


def post(client: FlaskClient, what: str, body: object, status: int = 200):
    answer = client.post(f"/api/documents/{what}", json=body)
    assert answer.status_code == status, answer.json
    return answer.json


def upload(client: FlaskClient, content: bytes, name: str, status: int = 200):
    answer = client.post("/api/documents/parse", data={"file": (io.BytesIO(content), name)})
    assert answer.status_code == status, answer.json
    return answer.json


def parsed(client: FlaskClient, text: str):
    return post(client, "parse", {"text": text})


def test_a_pasted_text_is_read_with_its_lines(own: FlaskClient) -> None:
    found = parsed(own, PAPER.text())
    schemas.ParsedDocument().load(found)
    assert [task["item_no"] for task in found["list"]["tasks"]] == [1, 2, 3]
    assert [line["number"] for line in found["lines"]][:2] == [1, 2]
    first, last = found["list"]["tasks"][0]["lines"]["lead_units"]
    assert "市住建局" in found["lines"][first - 1]["text"]
    assert first == last


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_file_is_read_by_the_worker(own: FlaskClient, encoding: str) -> None:
    found = upload(own, PAPER.text().encode(encoding), "清单.txt")
    assert found["filename"] == "清单.txt"
    assert len(found["list"]["tasks"]) == 3
    assert found["row_faults"] == []


def test_page_marks_are_told_from_text(own: FlaskClient) -> None:
    found = parsed(own, PAPER.text().replace("整改目标", "—23—\n整改目标", 1))
    assert [line["text"] for line in found["lines"] if line["is_noise"]] == ["—23—"]


def test_a_sheet_with_faults_tells_them_and_is_not_imported(own: FlaskClient) -> None:
    found = upload(own, filled(GOOD, {**GOOD, "整改时限": "看情况"}), "清单.xlsx")
    assert [(one["row"], one["field"]) for one in found["row_faults"]] == [
        (8, "item_no"), (8, "deadline"),
    ]  # fmt: skip
    body = {"draft_id": found["draft_id"]}
    assert "第 8 行" in post(own, "preview", body, 400)["message"]
    assert "第 8 行" in post(own, "import", body | SIGNED, 400)["message"]


def test_from_text_to_record_and_back(own: FlaskClient) -> None:
    draft = parsed(own, PAPER.text())["draft_id"]
    seen = post(own, "preview", {"draft_id": draft})
    schemas.PreviewedImport().load(seen)
    assert seen["counts"] == {"tasks": 3, "matched": 0, "new": 3, "differing": 0}
    assert "lines" not in seen["document"]
    made = post(own, "import", {"draft_id": draft} | SIGNED)
    schemas.ImportedDocument().load(made)
    assert (made["is_new"], made["added"]) == (True, 3)
    whole = own.get(f"/api/documents/{made['document_id']}").json
    schemas.WholeDocument().load(whole)
    assert [task["task_id"] for task in whole["tasks"]] == ["C1", "C2", "C3"]
    assert whole["tasks"][0]["record"]["problem"] == ITEMS[0][0]
    assert whole["shown"]["imported_by"] == "王工"
    tasks = {task["task_id"]: task for task in own.get("/api/tasks").json["tasks"]}
    assert tasks["C1"]["deadline_date"] == "2021-06-30"
    again = post(own, "preview", {"draft_id": draft})
    assert again["is_unchanged"]
    assert post(own, "import", {"draft_id": draft} | SIGNED)["is_new"] is False


def test_a_newer_edition_lists_what_moved_and_adopts_on_request(own: FlaskClient) -> None:
    post(own, "import", {"draft_id": parsed(own, PAPER.text())["draft_id"]} | SIGNED)
    later = PAPER.text().replace("2021年6月底前", "2021年9月底前")
    draft = parsed(own, later)["draft_id"]
    seen = post(own, "preview", {"draft_id": draft})
    (task,) = [one for one in seen["tasks"] if one["differences"]]
    assert task["differences"][0]["field"] == "deadline"
    wanted = [{"task_id": task["task_id"], "field": "deadline"}]
    made = post(own, "import", {"draft_id": draft, "adopted": wanted} | SIGNED)
    assert made["adopted"] == 1
    whole = own.get(f"/api/documents/{made['document_id']}").json
    assert [one["edition"] for one in whole["editions"]] == [1, 2]
    assert whole["changes"][0]["after"]["deadline_date"] == "2021-09-30"
    assert own.get(f"/api/documents/{whole['lineage']}").json["shown"]["is_current"] is False


def test_new_tasks_of_a_third_document_are_on_the_map(own: FlaskClient) -> None:
    text = (
        "新密市人民政府办公室\n新密市2021年散煤治理任务清单\n新密政办〔2021〕9号\n\n一、散煤\n"
        "1.白寨镇仍有散煤销售。\n整改目标：清零。\n责任单位：白寨镇政府\n整改时限：2021年6月底前\n"
        "2.苟堂镇附近煤场露天堆放。\n整改目标：入仓。\n责任单位：苟堂镇政府\n整改时限：长期坚持\n"
    )
    draft = parsed(own, text)["draft_id"]
    seen = post(own, "preview", {"draft_id": draft})
    assert seen["counts"]["new"] == 2
    post(own, "import", {"draft_id": draft} | SIGNED)
    ids = [task["task_id"] for task in seen["tasks"]]
    tasks = {task["task_id"]: task for task in own.get("/api/tasks").json["tasks"]}
    assert [tasks[key]["places"][0]["name"] for key in ids] == ["白寨镇", "苟堂镇"]
    assert all(tasks[key]["places"][0]["lon"] for key in ids)
    drawn = {row["properties"]["task_id"] for row in own.get("/api/layers/tasks").json["features"]}
    assert set(ids) <= drawn


def test_the_list_tells_built_in_documents_too(own: FlaskClient) -> None:
    listed = own.get("/api/documents").json
    schemas.DocumentList().load(listed)
    by_id = {one["lineage"]: one for one in listed["documents"]}
    assert (by_id["zhengzhou-38"]["task_count"], by_id["zhengzhou-38"]["editions"]) == (38, [])
    assert by_id["xinmi-2020-21"]["last_task"] == "B13"
    assert listed["count"] == len(listed["documents"])


def test_documents_that_name_the_same_place_are_linked(own: FlaskClient) -> None:
    links = own.get("/api/documents/zhengzhou-38").json["links"]
    pairs = {(one["task_id"], one["other_id"]) for one in links}
    assert {("A16", "A37"), ("A28", "A30")} <= pairs
    assert all(one["because"]["zh"] and one["because"]["en"] for one in links)


@pytest.mark.parametrize(
    ("what", "body", "status", "field"),
    [
        ("parse", {"text": " "}, 400, "text"),
        ("parse", {"text": 7}, 400, "text"),
        ("parse", {"words": "x"}, 400, "words"),
        ("parse", {"text": "今天天气很好。"}, 400, "file"),
        ("preview", {}, 400, "draft_id"),
        ("preview", {"draft_id": "0" * 32}, 404, None),
        ("preview", {"draft_id": "../../etc/passwd"}, 404, None),
        ("import", {"draft_id": "0" * 32, "reason": "x"}, 400, "author"),
        ("import", {"draft_id": "0" * 32, "author": "x"}, 400, "reason"),
        ("import", {"draft_id": "0" * 32, "adopted": "C1"} | SIGNED, 400, "adopted"),
        ("import", {"draft_id": "0" * 32, "adopted": [{"task_id": 1}]} | SIGNED, 400, "adopted"),
    ],
)
def test_what_is_asked_wrongly_is_told(
    own: FlaskClient, what: str, body: dict, status: int, field: str | None
) -> None:
    answer = post(own, what, body, status)
    assert answer["message"]
    if field is not None:
        assert answer["field"] == field


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.txt"),
        (b"\x00\xff\xfe" * 40, "a.docx"),
        (b"PK\x03\x04 broken", "a.xlsx"),
        (b"%PDF-1.4 broken", "a.pdf"),
        (task_template(), "a.pdf"),
        (task_template(), "a.xlsx"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(
    own: FlaskClient, content: bytes, name: str
) -> None:
    assert upload(own, content, name, 400)["message"]


def test_a_form_without_a_file_is_told(own: FlaskClient) -> None:
    answer = own.post("/api/documents/parse", data={"x": "y"}, content_type="multipart/form-data")
    assert (answer.status_code, answer.json["field"]) == (400, "file")


def test_what_is_too_long_is_refused(own: FlaskClient, monkeypatch) -> None:
    monkeypatch.setattr("ledger.importing.preparing.MAX_CHARACTERS", 100)
    post(own, "parse", {"text": PAPER.text()}, 413)
    upload(own, PAPER.text().encode(), "a.txt", 413)


def test_an_unknown_document_is_not_found(own: FlaskClient) -> None:
    assert own.get("/api/documents/doc-none").status_code == 404
    assert own.get("/documents/doc-none").status_code == 404


def test_another_site_cannot_import(own_app) -> None:
    client = own_app.test_client()
    assert client.post("/api/documents/parse", json={"text": "x"}).status_code == 400
    headers = {"Sec-Fetch-Site": "cross-site", "X-Requested-With": "sansan"}
    answer = client.post("/api/documents/import", json={}, headers=headers)
    assert answer.status_code == 403


def test_errors_come_in_the_language_asked_for(own: FlaskClient) -> None:
    answer = own.post("/api/documents/parse?lang=en", json={"text": "今天天气很好。"})
    assert "no tasks found, because" in answer.json["message"]


def test_links_of_one_task_are_told_from_its_side(own_app) -> None:
    from web.documents.records import task_links
    from web.snapshot import snapshots

    with own_app.test_request_context():
        store, frames = snapshots().store, snapshots().frames()
        assert [one["other_id"] for one in task_links(store, frames, "A37")] == ["A16"]
        assert task_links(store, frames, "A1") == []
    with own_app.test_client() as client:
        page = client.get("/tasks/A37?lang=zh").text
        assert "关联的任务" in page
        assert "/tasks/A16?as_of=" in page
        assert "关联的任务" not in client.get("/tasks/A1?lang=zh").text
    assert room.MAX_FILE_BYTES > 0
