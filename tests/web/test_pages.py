"""The pages: what the map starts from, the table of all tasks, and their two languages."""

import html
import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from geo.vocabulary import VERDICTS

DAY = "2020-11-01"


def page(client: FlaskClient, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, response.get_data(as_text=True)[:500]
    assert response.mimetype == "text/html"
    return response.get_data(as_text=True)


def boot(client: FlaskClient, url: str) -> Any:
    found = re.search(r'<script[^>]* id="boot"[^>]*>(.*?)</script>', page(client, url), re.DOTALL)
    assert found
    return json.loads(found.group(1))


def rows(text: str) -> list[list[str]]:
    """Cells of the body of the table of tasks, without markup."""
    body = text.split("<tbody>", 1)[1].split("</tbody>", 1)[0]
    return [
        [
            html.unescape(" ".join(re.sub(r"<[^>]+>", " ", cell).split()))
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.DOTALL)
    ]


def test_the_map_starts_from_what_the_api_answers(client: FlaskClient) -> None:
    start = boot(client, f"/?as_of={DAY}")
    listed = client.get(f"/api/layers?as_of={DAY}").json
    assert {key: start[key] for key in listed} == listed
    assert start["revision"] == client.get("/healthz").json["revision"]
    assert start["rules"] == client.get("/api/rules").json["rules"]
    assert start["city"] == {"zh": "郑州市", "en": "Zhengzhou"}


def test_the_map_knows_its_units_and_where_they_are(client: FlaskClient) -> None:
    units = {unit["code"]: unit for unit in boot(client, "/")["units"]}
    assert len(units) == 12
    west, south, east, north = units["410183"]["bounds"]  # Xinmi
    assert 113.1 < west < east < 113.8
    assert 34.3 < south < north < 34.7
    assert units["410183"]["name"] == "新密市"


def test_every_value_of_every_facet_has_words(client: FlaskClient) -> None:
    start = boot(client, f"/?as_of={DAY}")
    facets = client.get(f"/api/tasks?as_of={DAY}").json["facets"]
    tables = {"category": "categories", "status": "statuses", "verdict": "verdicts",
              "deadline": "deadlines"}  # fmt: skip
    for facet, table in tables.items():
        for value in facets[facet]:
            assert start[table][value]["zh"], (facet, value)
            assert start[table][value]["en"], (facet, value)
    assert set(facets["county"]) <= {unit["code"] for unit in start["units"]}


def test_the_map_opens_on_the_day_of_the_address(client: FlaskClient) -> None:
    assert boot(client, "/?as_of=2016-06-01")["as_of"] == "2016-06-01"


@pytest.mark.parametrize("path", ["/", "/tasks", "/about"])
def test_a_page_is_chinese_unless_english_is_asked_for(client: FlaskClient, path: str) -> None:
    assert '<html lang="zh-CN">' in page(client, path)
    assert '<html lang="en">' in page(client, f"{path}?lang=en")
    assert '<html lang="en">' in page(client, path)  # the cookie remembers
    assert '<html lang="zh-CN">' in page(client, f"{path}?lang=zh")


@pytest.mark.parametrize("path", ["/?as_of=2020-02-30", "/tasks?as_of=x", "/about?as_of="])
def test_a_malformed_day_is_refused_with_the_words_of_the_api(
    client: FlaskClient, path: str
) -> None:
    response = client.get(path)
    assert response.status_code == 400
    value = path.split("=", 1)[1]
    message = client.get("/api/layers", query_string={"as_of": value}).json["message"]
    assert html.escape(message) in response.get_data(as_text=True)


def test_the_table_shows_every_task_with_its_verdict_in_words(client: FlaskClient) -> None:
    tasks = client.get(f"/api/tasks?as_of={DAY}").json["tasks"]
    shown = rows(page(client, f"/tasks?as_of={DAY}"))
    assert len(shown) == len(tasks) == 51
    for task, cells in zip(tasks, shown, strict=True):
        assert cells[0] == task["task_id"]
        assert VERDICTS[task["verdict"]].zh in cells[1]
        assert task["title"]["zh"] in cells


def test_the_table_is_narrowed_like_the_api(client: FlaskClient) -> None:
    query = f"as_of={DAY}&category=scattered_coal&county=&verdict=&status=&deadline=&q="
    tasks = client.get(f"/api/tasks?{query}").json["tasks"]
    shown = [cells[0] for cells in rows(page(client, f"/tasks?{query}"))]
    assert shown == [task["task_id"] for task in tasks]
    assert 0 < len(shown) < 51


def test_a_misspelt_filter_of_the_table_is_refused(client: FlaskClient) -> None:
    response = client.get("/tasks?catgory=mines")
    assert response.status_code == 400
    assert "category" in response.get_data(as_text=True)


def test_about_names_every_layer_and_rule_with_its_source(client: FlaskClient) -> None:
    text = html.unescape(page(client, "/about?lang=en"))
    for layer in client.get("/api/layers").json["layers"]:
        assert layer["title"]["en"] in text
        assert layer["source"]["en"] in text
        assert layer["licence"] in text
    for rule in client.get("/api/rules").json["rules"]:
        assert rule["source"]["en"] in text
