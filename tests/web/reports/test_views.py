import time
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layers.reports.formats import PAPER_FORMATS
from tests.web.reports.report_app import report_app
from web.reports.schemas import ReportAnswer


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return report_app(tmp_path_factory.mktemp("reports") / "store.gpkg")


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client


def cells(answer, key):
    (section,) = [each for each in answer["sections"] if each["key"] == key]
    return {row[0]: row[1:] for row in section["rows"]}


def test_the_report_counts_the_51_tasks_as_the_list_does(client: FlaskClient) -> None:
    answer = client.get("/api/reports?kind=monthly").json
    assert ReportAnswer().validate(answer) == {}
    listed = client.get("/api/tasks?as_of=2020-11-01").json["tasks"]
    found = cells(answer, "overview")
    assert found["任务总数"][0] == len(listed)
    assert found["▲ 区外"][0] == sum(task["verdict"] == "outside" for task in listed)
    assert found["超期未完成"][0] == sum(task["overdue"] for task in listed)
    unruled = sum(task["verdict"] == "not_applicable" for task in listed)
    assert found["□ 无空间规则（不计为合规）"][0] == unruled


def test_counties_count_as_the_filter_of_the_list_does(client: FlaskClient) -> None:
    answer = client.get("/api/reports?kind=weekly").json
    listed = client.get("/api/tasks?as_of=2020-11-01&county=410183").json["tasks"]
    assert cells(answer, "counties")["新密市"][0] == len(listed)
    narrowed = client.get("/api/reports?kind=weekly&county=410183").json
    assert cells(narrowed, "overview")["任务总数"][0] == len(listed)
    assert narrowed["key"] == "weekly-2020-W44-410183"


def test_the_page_begins_with_what_is_flagged_and_what_to_do(client: FlaskClient) -> None:
    page = client.get("/reports").text
    lead = page.split('class="paper-lead"')[1].split("</p>")[0]
    assert "截至 2020-11-01" in lead
    assert "下一步" in lead
    assert page.count("data-file=") == len(PAPER_FORMATS)
    assert 'id="note-1"' in page
    assert "as_of=2020-10-25" in page  # the week before


def test_the_language_of_a_report_is_apart_from_that_of_the_page(client: FlaskClient) -> None:
    page = client.get("/reports?lang=zh&language=en").text
    assert '<html lang="zh-CN"' in page
    assert "Weekly dispatch on air-pollution control" in page


@pytest.mark.parametrize("key", PAPER_FORMATS)
def test_a_file_is_made_anew_and_is_the_same(client: FlaskClient, key) -> None:
    address = f"/api/reports/file?kind=weekly&format={key}&wait=20"
    first = client.get(address)
    assert first.status_code == 200
    assert first.mimetype == PAPER_FORMATS[key].media_type
    assert f"weekly-2020-W44{PAPER_FORMATS[key].suffix}" in first.headers["Content-Disposition"]
    assert client.get(address).data == first.data


def test_a_file_that_takes_longer_is_fetched_later(client: FlaskClient) -> None:
    answer = client.get("/api/reports/file?kind=quarterly&format=docx&wait=0")
    assert answer.status_code == 202
    for _ in range(200):
        later = client.get(answer.headers["Location"])
        if later.status_code != 202:
            break
        time.sleep(0.05)
    assert later.status_code == 200
    assert "quarterly-2020-Q4.docx" in later.headers["Content-Disposition"]
    at_once = client.get("/api/reports/file?kind=quarterly&format=docx&wait=20")
    assert later.data == at_once.data


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("kind=daily", "kind"),
        ("format=exe", "format"),
        ("county=999999", "county"),
        ("unit=没有的局", "unit"),
        ("wait=900", "wait"),
        ("wait=x", "wait"),
        ("as_off=2020-11-01", "as_off"),
        ("as_of=2020-13-01", "as_of"),
    ],
)
def test_what_is_wrong_is_named(client: FlaskClient, query, field) -> None:
    answer = client.get(f"/api/reports/file?{query}")
    assert (answer.status_code, answer.json["field"]) == (400, field)


def test_a_file_that_nobody_asked_for_is_not_found(client: FlaskClient) -> None:
    assert client.get(f"/api/reports/made/{'0' * 32}?format=pdf").status_code == 404
    assert client.get("/api/reports/made/..%2f..%2fetc?format=pdf").status_code == 404


def test_texts_of_tasks_stay_text_in_the_page(app: Flask, tmp_path) -> None:
    other = report_app(tmp_path / "store.gpkg")
    store = other.extensions["sansan"].store
    tasks = store.read("tasks")
    tasks["title"] = ["<img src=x onerror=alert(1)>" for _ in tasks.index]
    store.replace("tasks", tasks)
    page = other.test_client().get("/reports?kind=weekly").text
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page
