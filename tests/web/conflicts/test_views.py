"""Contradictions over HTTP: on facts alone, on imported texts, filtered, and as a table."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.ledger.conflicts.samples import document, item
from tests.web.conflicts.conflict_app import import_text, opened_app
from web.conflicts.schemas import ConflictList

BROKEN = document(
    item(1, "=检查工地40个，发现问题13个、占30.5%。", deadline="2021年6月底"),
    item(2, "甲山县虽全域禁煤，但补贴不到位。"),
    item(3, measures=["未实现全域禁煤的甲山县、乙水县逐村核查。", "每季度考核一次。"]),
)


@pytest.fixture(scope="module")
def facts_app(new_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The service as it first starts: facts and no texts."""
    with opened_app(new_store, tmp_path_factory.mktemp("conflicts")) as app:
        yield app


@pytest.fixture(scope="module")
def text_app(new_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The same with a document of our own imported."""
    with opened_app(new_store, tmp_path_factory.mktemp("conflicts")) as app:
        import_text(app, BROKEN)
        yield app


def get(client: FlaskClient, url: str) -> Any:
    response = client.get(url)
    assert response.status_code == 200, response.get_data(as_text=True)
    return json.loads(response.get_data(as_text=True), parse_constant=pytest.fail)


def test_facts_alone_give_what_they_can_and_name_the_missing_texts(facts_app):
    client = facts_app.test_client()
    answer = get(client, "/api/conflicts")
    assert ConflictList().validate(answer) == {}
    found = {(each["rule_id"], task_ids(each)) for each in answer["conflicts"]}
    assert found == {
        ("different-deadlines", "A13 A14"), ("different-deadlines", "A26 A27"),
        ("born-overdue", "B1"), ("born-overdue", "B7"), ("born-overdue", "B10"),
        ("born-overdue", "B11"),
    }  # fmt: skip
    assert [each["document_id"] for each in answer["missing"]] == ["zhengzhou-38", "xinmi-2020-21"]
    assert answer["read"] == []
    assert all(s["lines"] is None for each in answer["conflicts"] for s in each["statements"])
    page = client.get("/conflicts").get_data(as_text=True)
    assert "任务 38 项" in page
    assert "已录事实（原文未存）" in page


def task_ids(conflict: dict[str, Any]) -> str:
    ids = [each["task_id"] for each in conflict["statements"] if each["task_id"]]
    return " ".join(dict.fromkeys(ids))


def test_an_imported_text_is_quoted_with_its_lines(text_app):
    answer = get(text_app.test_client(), "/api/conflicts?rule_id=whole-and-not-yet")
    assert ConflictList().validate(answer) == {}
    (conflict,) = answer["conflicts"]
    first, second = conflict["statements"]
    lines = BROKEN.splitlines()
    assert (first["field"], second["field"]) == ("problem", "measures/0")
    assert "甲山县虽全域禁煤" in lines[first["lines"][0] - 1]
    assert second["words"] in lines[second["lines"][0] - 1]
    assert first["task_id"]
    assert first["task_id"] != second["task_id"]
    page = text_app.test_client().get("/conflicts").get_data(as_text=True)
    assert second["words"] in page
    assert f"第 {first['lines'][0]} 行" in page


@pytest.mark.parametrize(
    ("query", "rules"),
    [
        ("rule_id=share-of-counts", {"share-of-counts"}),
        ("nature=gap", set()),
        ("how_sure=certain&rule_id=born-overdue", {"born-overdue"}),
        ("task_id=A14", {"different-deadlines"}),
        ("task_id=none", set()),
    ],
)
def test_filters_hold_together_and_counts_stay_whole(text_app, query, rules):
    answer = get(text_app.test_client(), f"/api/conflicts?{query}")
    assert {each["rule_id"] for each in answer["conflicts"]} == rules
    assert answer["count"] == len(answer["conflicts"])
    assert answer["total"] == sum(answer["tally"]["rule_id"].values()) > answer["count"]
    page = text_app.test_client().get(f"/conflicts?{query}").get_data(as_text=True)
    assert page.count('class="card conflict') == answer["count"]


@pytest.mark.parametrize(
    "url",
    ["/api/conflicts?rule_id=nothing", "/conflicts?how_sure=very", "/api/conflicts?rule=x"],
)
def test_a_wrong_filter_is_refused(text_app, url):
    response = text_app.test_client().get(url)
    assert response.status_code == 400


def test_the_table_has_a_row_for_each_source_and_no_formula(text_app):
    client = text_app.test_client()
    content = client.get("/api/conflicts/export?rule_id=share-of-counts").get_data()
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0][:5] == ["编号", "规则", "性质", "把握", "理由"]
    ((_, rule, nature, sure, because, *_rest, words),) = rows[1:]
    assert (rule, nature, sure) == ("比例与数目不符", "矛盾", "确定")
    assert "13/40" in because
    assert words.startswith("'=检查")
    english = client.get("/api/conflicts/export?lang=en").get_data().decode("utf-8-sig")
    assert english.startswith('"id","rule"')
    total = get(client, "/api/conflicts")
    sources = sum(len(each["statements"]) for each in total["conflicts"])
    assert len(list(csv.reader(io.StringIO(english)))) == 1 + sources


def test_a_new_document_is_read_at_once_and_answers_revalidate(new_store: Path, tmp_path: Path):
    with opened_app(new_store, tmp_path) as app:
        client = app.test_client()
        first = client.get("/api/conflicts")
        again = client.get("/api/conflicts", headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304
        import_text(app, BROKEN)
        after = client.get("/api/conflicts", headers={"If-None-Match": first.headers["ETag"]})
        assert after.status_code == 200
        assert after.json["total"] == first.json["total"] + 2
        assert [each["tasks"] for each in after.json["read"]] == [3]


@pytest.fixture(scope="module")
def official_app(shared_folder: Path, new_store: Path, tmp_path_factory) -> Iterator[Flask]:
    """The service with both real documents imported."""
    with opened_app(new_store, tmp_path_factory.mktemp("conflicts")) as app:
        for name in (
            "sansan-rectification-list-38.txt", "xinmi-2020-21-implementation-plan.txt",
        ):  # fmt: skip
            import_text(app, (shared_folder / "documents" / name).read_text("utf-8"))
        yield app


def test_both_real_documents_imported_show_all_their_contradictions(official_app):
    answer = get(official_app.test_client(), "/api/conflicts")
    assert ConflictList().validate(answer) == {}
    assert answer["missing"] == []
    assert answer["total"] == 26
    assert {each["tasks"] for each in answer["read"]} == {38, 13}
    known = {f"A{n}" for n in range(1, 39)} | {f"B{n}" for n in range(1, 14)}
    shown = {s["task_id"] for each in answer["conflicts"] for s in each["statements"]}
    assert shown - {None} <= known
    (count,) = [e for e in answer["conflicts"] if e["rule_id"] == "count-against-layer"]
    assert [c["value"] for c in count["counts"] if c["agrees"]] == [26]


def test_both_real_documents_imported_keep_the_calendar_as_it_was(official_app, facts_app):
    def asked(app: Flask) -> set[tuple[Any, ...]]:
        cadences = get(app.test_client(), "/api/calendar")["cadences"]
        return {(c["cadence_id"], c["kind"], c["period"], c["title"]["zh"]) for c in cadences}

    assert asked(official_app) == asked(facts_app)
    assert len(asked(official_app)) == 23
