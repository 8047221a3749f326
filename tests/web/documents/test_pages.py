"""The pages of documents: what they tell without scripts, in both languages."""

import pytest
from flask.testing import FlaskClient

from tests.ledger.importing.world import Paper

PAPER = Paper(title="郑州市<b>扬尘</b>整改任务清单", number="郑政办〔2021〕8号")


@pytest.fixture(scope="module")
def document_id(own_app) -> str:
    client = own_app.test_client()
    client.environ_base["HTTP_X_REQUESTED_WITH"] = "sansan"
    draft = client.post("/api/documents/parse", json={"text": PAPER.text()}).json["draft_id"]
    body = {"draft_id": draft, "author": "王<i>工", "reason": "试"}
    return client.post("/api/documents/import", json=body).json["document_id"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_list_names_every_document_and_the_way_to_import(own, document_id, lang) -> None:
    text = own.get(f"/documents?lang={lang}").text
    assert f"/documents/{document_id}" in text
    assert "/documents/zhengzhou-38" in text
    assert "/documents/template.xlsx" in text
    assert 'id="document-file"' in text


def test_what_people_wrote_stays_text(own, document_id) -> None:
    for path in ("/documents", f"/documents/{document_id}"):
        text = own.get(path).text
        assert "<b>扬尘" not in text
        assert "<i>工" not in text
        assert "&lt;b&gt;扬尘" in text


def test_one_document_shows_its_lines_its_tasks_and_who_imported_it(own, document_id) -> None:
    text = own.get(f"/documents/{document_id}").text
    lines = PAPER.text().splitlines()
    assert f'<li id="line-5" value="5">{lines[4]}</li>' in text
    assert "王&lt;i&gt;工" in text
    assert "C1" in text
    assert "SHA-256" in text


def test_a_built_in_document_without_text_still_lists_its_tasks(own: FlaskClient) -> None:
    text = own.get("/documents/zhengzhou-38").text
    assert "A38" in text
    assert 'id="source"' not in text


def test_the_template_is_a_download(own: FlaskClient) -> None:
    answer = own.get("/documents/template.xlsx")
    assert answer.data.startswith(b"PK")
    assert "attachment" in answer.headers["Content-Disposition"]
