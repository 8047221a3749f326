import io
import re
from collections.abc import Iterator

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from ledger.metrics.values import factor_of
from tests.web.reports.report_app import HEADERS, report_app
from web.readings.schemas import ReadingsKept, ReadingsOnRecord, ReadingsPreview, StandingsAnswer

WIDE = (
    "新密空气质量,,,\r\n日期,站点,区县,PM2.5（μg/m3）,NO2(mg/m3)\r\n"
    "2020-01-01,一站,新密,80,0.041\r\n2020-01-02,一站,新密,缺测,0.030\r\n"
    "2020-02-30,一站,新密,70,0.030\r\n"
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return report_app(tmp_path_factory.mktemp("readings") / "store.gpkg")


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client


def send(client, path, text=None, **fields):
    form = dict(fields)
    if text is not None:
        form["file"] = (io.BytesIO(text.encode("gbk")), "读数.csv")
    return client.post(path, data=form, headers=HEADERS, content_type="multipart/form-data")


def standing(client, limit_id):
    answer = client.get("/api/readings?as_of=2020-01-02").json
    assert StandingsAnswer().validate(answer) == {}
    return next(each for each in answer["limits"] if each["limit_id"] == limit_id)


def test_every_unit_that_the_page_offers_can_be_converted(client: FlaskClient) -> None:
    select = client.get("/readings").text.split('name="unit"')[1].split("</select>")[0]
    offered = re.findall(r'<option(?: value="([^"]*)")?>([^<]*)', select)
    units = [value or words for value, words in offered if words != "不采用"]
    assert len(units) == 4
    for unit in units:
        assert any(factor_of(unit, quantity)[0] for quantity in ("no2", "coal"))
    assert factor_of(units[-1], "coal")[0] == 10_000.0


def test_a_file_is_looked_at_kept_corrected_and_exported(client: FlaskClient) -> None:
    assert standing(client, "no2-xinmi")["standing"] == "unknown"
    found = send(client, "/api/readings/preview", WIDE)
    assert found.status_code == 200
    assert ReadingsPreview().validate(found.json) == {}
    counts = {name: found.json[name] for name in ("accepted", "refused", "missing", "new")}
    assert counts == {"accepted": 3, "refused": 1, "missing": 1, "new": 3}
    assert found.json["encoding"] == "GBK"
    assert found.json["refused_rows"][0]["row"] == 5
    assert client.get("/api/readings").json["count"] == 0  # nothing is kept by looking

    upload = {"upload_id": found.json["upload_id"]}
    assert send(client, "/api/readings", **upload).json["field"] == "author"
    kept = send(client, "/api/readings", **upload, author="张三")
    assert kept.status_code == 201
    assert ReadingsKept().validate(kept.json) == {}
    assert (kept.json["new"], kept.json["corrected"]) == (3, 0)
    now = standing(client, "no2-xinmi")
    assert (now["value"], now["standing"], now["is_part_year"]) == (35.5, "above", True)

    changed = WIDE.replace("0.041", "0.051")
    again = send(client, "/api/readings/preview", changed).json
    assert (again["new"], again["repeated"], again["corrected"]) == (0, 2, 1)
    assert again["corrections"] == [
        {"row": 3, "station": "一站", "first_day": "2020-01-01", "quantity_id": "no2",
         "old": 41.0, "new": 51.0}
    ]  # fmt: skip
    refused = send(client, "/api/readings", changed, author="张三")
    assert (refused.status_code, refused.json["field"]) == (400, "reason")
    assert send(client, "/api/readings", changed, author="张三", reason="复核").status_code == 201
    assert standing(client, "no2-xinmi")["value"] == 40.5

    listed = client.get("/api/readings/rows?quantity=no2").json
    assert ReadingsOnRecord().validate(listed) == {}
    assert [each["value"] for each in listed["readings"]] == [41.0, 30.0, 51.0]
    exported = client.get("/api/readings/rows?f=csv").data
    back = send(
        client,
        "/api/readings/preview",
        exported.decode("utf-8-sig").replace("µ", "μ").replace("³", "3").replace("₂", "2"),
    )
    # Both values of the corrected day stand in the file, and the file contradicts itself there.
    assert (back.json["accepted"], back.json["refused"]) == (2, 2)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "file"),
        ({"upload_id": "0" * 32}, "upload_id"),
        ({"county": "无此县"}, "county"),
        ({"colour": "red"}, "colour"),
        ({"unit": "x" * 300}, "unit"),
    ],
)
def test_what_is_wrong_in_a_form_is_named(client: FlaskClient, fields, field) -> None:
    text = None if field in ("file", "upload_id") else WIDE
    answer = send(client, "/api/readings/preview", text, **fields)
    assert answer.status_code in (400, 404)
    assert answer.json["field"] == field


def test_another_site_can_keep_nothing(client: FlaskClient) -> None:
    form = {"file": (io.BytesIO(WIDE.encode()), "a.csv"), "author": "x"}
    other = {**HEADERS, "Sec-Fetch-Site": "cross-site"}
    assert client.post("/api/readings", data=form, headers=other).status_code == 403


def test_a_file_that_cannot_be_read_is_not_kept(app: Flask, client: FlaskClient) -> None:
    from web.readings.room import EXTENSION

    folder = app.extensions[EXTENSION].uploads.root
    before = set(folder.iterdir()) if folder.exists() else set()
    answer = send(client, "/api/readings/preview", "a,b\r\n1,2\r\n")
    assert answer.status_code == 400
    assert (set(folder.iterdir()) if folder.exists() else set()) == before


def test_the_page_says_how_the_limits_stand_and_holds_the_chart_as_a_table(client) -> None:
    page = client.get("/readings?as_of=2020-01-02").text
    assert "62,860 t" in page
    assert "数据不足，无法判断" in page
    assert page.count('<svg class="chart"') >= 1
    assert re.search(r"<td[^>]*>2020-01</td>", page)  # the month of the chart in its table
    assert 'href="#note-1"' in page


def test_the_page_in_english_holds_the_words_of_the_limits(client) -> None:
    page = client.get("/readings?lang=en&as_of=2020-01-02").text
    assert "not enough data" in page
    assert "Xinmi plan" in page


@pytest.mark.parametrize("key", ["docx", "pdf", "xlsx", "csv"])
def test_the_limits_are_files_too(client: FlaskClient, key) -> None:
    answer = client.get(f"/api/readings/file?format={key}&as_of=2020-01-02")
    assert answer.status_code == 200
    assert f"air-2020-01-02.{key}" in answer.headers["Content-Disposition"]
    assert answer.data == client.get(f"/api/readings/file?format={key}&as_of=2020-01-02").data


def test_a_workbook_of_all_readings_holds_them(client: FlaskClient) -> None:
    answer = client.get("/api/readings/rows?f=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
    assert sheet.max_row >= 1


def test_the_sample_is_understood(client: FlaskClient) -> None:
    text = client.get("/readings/sample.csv").data.decode("utf-8-sig")
    found = send(client, "/api/readings/preview", text.replace("µ", "μ").replace("³", "3"))
    assert (found.json["accepted"], found.json["refused"]) == (2, 0)
