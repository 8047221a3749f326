"""The JSON API on the built-in facts: shapes, known answers, filters, caching and languages."""

import json
from typing import Any

import marshmallow as ma
import pytest
from flask.testing import FlaskClient

from geo.vocabulary import VERDICTS
from web import schemas

DAY = "2020-11-01"
POINT = "lon=113.62&lat=34.74&datum=wgs84"
DAYS = ("1999-12-31", "2016-06-01", "2019-11-15", DAY, "2026-01-01")


def finite(text: str) -> Any:
    """JSON of a text, which may hold no NaN or infinity."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"the answer holds {constant}")

    return json.loads(text, parse_constant=refuse)


def get(client: FlaskClient, url: str) -> Any:
    response = client.get(url)
    assert response.status_code == 200, response.get_data(as_text=True)
    return finite(response.get_data(as_text=True))


def faults(schema: type[ma.Schema], answer: Any) -> dict[str, Any]:
    return schema().validate(answer)


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize(
    ("path", "schema"),
    [
        ("/api/layers?", schemas.LayerList),
        ("/api/tasks?", schemas.TaskList),
        ("/api/findings?", schemas.FindingList),
        ("/api/findings?f=geojson&", schemas.FeatureCollection),
        (f"/api/check?{POINT}&", schemas.PointAnswer),
        ("/api/search?q=14&", schemas.SearchAnswer),
        ("/api/search?q=113.65,34.75&", schemas.SearchAnswer),
        ("/api/search?q=zzzzz&", schemas.SearchAnswer),
    ],
)
def test_every_answer_has_the_described_shape(
    client: FlaskClient, path: str, schema: type[ma.Schema], day: str
) -> None:
    assert faults(schema, get(client, f"{path}as_of={day}")) == {}


def test_health_and_rules_have_the_described_shape(client: FlaskClient) -> None:
    health = get(client, "/healthz")
    assert faults(schemas.Health, health) == {}
    assert health["status"] == "ok"
    rules = get(client, "/api/rules")
    assert faults(schemas.Rulebook, rules) == {}
    assert all(rule["source"]["zh"] and rule["source"]["en"] for rule in rules["rules"])


@pytest.mark.parametrize("day", DAYS)
def test_every_layer_is_geojson_and_its_count_is_that_of_its_rows(
    client: FlaskClient, day: str
) -> None:
    listed = get(client, f"/api/layers?as_of={day}")["layers"]
    assert {layer["layer_id"] for layer in listed} == {
        "units", "coal_ban", "plant_ring", "coal_plants", "mines", "inspection_points", "places",
        "tasks",
    }  # fmt: skip
    for layer in listed:
        collection = get(client, layer["features_url"])
        assert faults(schemas.FeatureCollection, collection) == {}
        assert collection["as_of"] == day
        assert len(collection["unlocated"]) == layer["unlocated"]
        if layer["layer_id"] != "tasks":  # tasks are counted as tasks, drawn by place
            assert len(collection["features"]) + layer["unlocated"] == layer["count"]


def test_every_feature_tells_source_licence_and_precision(client: FlaskClient) -> None:
    for layer in get(client, f"/api/layers?as_of={DAY}")["layers"]:
        for each in get(client, layer["features_url"])["features"]:
            told = each["properties"]
            assert told["source"], each["id"]
            assert told["name"], each["id"]
            if layer["layer_id"] not in ("units", "tasks"):
                assert told["licence"], each["id"]
                assert told["precision_m"] > 0, each["id"]


def test_zones_of_another_day_are_other_versions(client: FlaskClient) -> None:
    def versions(day: str) -> set[str]:
        features = get(client, f"/api/layers/coal_ban?as_of={day}")["features"]
        return {each["properties"]["version_id"] for each in features}

    listed = get(client, "/api/layers")
    for before, after in zip(listed["change_dates"], listed["change_dates"][1:], strict=False):
        assert before < after
    assert versions("2019-11-14") != versions("2019-11-15")
    assert "2019-11-15" in listed["change_dates"]


def test_change_dates_are_those_on_which_some_zone_layer_changes(client: FlaskClient) -> None:
    dates = get(client, "/api/layers")["change_dates"]
    assert dates == sorted(set(dates))
    assert {"2014-10-31", "2014-11-30", "2017-10-01", "2019-11-15", "2020-07-31"} <= set(dates)


def test_all_51_tasks_are_listed_in_their_order(client: FlaskClient) -> None:
    answer = get(client, f"/api/tasks?as_of={DAY}")
    assert answer["total"] == answer["count"] == 51
    expected = [f"A{n}" for n in range(1, 39)] + [f"B{n}" for n in range(1, 14)]
    assert [task["task_id"] for task in answer["tasks"]] == expected
    assert answer["unlocated"] == sum(not task["located"] for task in answer["tasks"])


def test_each_facet_promises_what_the_filter_then_gives(client: FlaskClient) -> None:
    facets = get(client, f"/api/tasks?as_of={DAY}")["facets"]
    assert set(facets) == {"county", "category", "verdict", "status", "deadline"}
    for name, counts in facets.items():
        assert counts, name
        for value, count in counts.items():
            answer = get(client, f"/api/tasks?as_of={DAY}&{name}={value}")
            assert answer["count"] == count, (name, value)
            assert answer["total"] == 51


def test_facets_hold_the_other_filters(client: FlaskClient) -> None:
    narrowed = get(client, f"/api/tasks?as_of={DAY}&category=mines")
    assert narrowed["facets"]["category"]["scattered_coal"] > 0  # its own facet is left open
    for verdict, count in narrowed["facets"]["verdict"].items():
        both = get(client, f"/api/tasks?as_of={DAY}&category=mines&verdict={verdict}")
        assert both["count"] == count


def test_words_narrow_the_list_and_all_must_occur(client: FlaskClient) -> None:
    found = get(client, f"/api/tasks?as_of={DAY}&q=A14")["tasks"]
    assert "A14" in [task["task_id"] for task in found]
    assert get(client, f"/api/tasks?as_of={DAY}&q=A14 zzzz")["tasks"] == []


def test_findings_can_be_narrowed_and_agree_with_the_tasks(client: FlaskClient) -> None:
    everything = get(client, f"/api/findings?as_of={DAY}")
    assert everything["count"] == len(everything["findings"]) > 0
    flagged = get(client, f"/api/findings?as_of={DAY}&verdict=outside")["findings"]
    assert all(finding["verdict"] == "outside" for finding in flagged)
    tasks = {task["task_id"]: task for task in get(client, f"/api/tasks?as_of={DAY}")["tasks"]}
    assert {finding["task_id"] for finding in flagged} == {
        key for key, task in tasks.items() if task["verdict"] == "outside"
    }
    one = get(client, f"/api/findings?as_of={DAY}&task_id=A14&rule_id=coal-ban-cover")["findings"]
    assert {(finding["task_id"], finding["rule_id"]) for finding in one} == {
        ("A14", "coal-ban-cover")
    }


def test_a_place_shows_the_worst_of_its_findings(client: FlaskClient) -> None:
    severity = ["inside", "exempt", "unknown", "edge", "outside"]
    findings = get(client, f"/api/findings?as_of={DAY}")["findings"]
    for task in get(client, f"/api/tasks?as_of={DAY}")["tasks"]:
        for place in task["places"]:
            verdicts = [
                finding["verdict"]
                for finding in findings
                if (finding["task_id"], finding["feature_id"])
                == (task["task_id"], place["feature_id"])
            ]
            worst = max(verdicts, key=severity.index, default="not_applicable")
            assert place["verdict"] == worst, (task["task_id"], place["feature_id"])


def test_no_unlocated_task_is_drawn(client: FlaskClient) -> None:
    collection = get(client, f"/api/layers/tasks?as_of={DAY}")
    drawn = {each["properties"]["task_id"] for each in collection["features"]}
    unlocated = {row["feature_id"] for row in collection["unlocated"]}
    assert unlocated
    assert not drawn & unlocated
    tasks = get(client, f"/api/tasks?as_of={DAY}")["tasks"]
    assert unlocated == {task["task_id"] for task in tasks if not task["located"]}
    assert all(task["unlocated_reason"]["zh"] for task in tasks if not task["located"])


# The point is 3 km west of 二七塔, in 二七区 or 中原区, many kilometres from the zone's boundary.
@pytest.mark.parametrize(
    ("day", "activity", "verdict"),
    [
        ("2020-11-01", "", "inside"),
        ("2020-11-01", "thermal_power", "exempt"),
        ("2020-11-01", "coal_sales", "inside"),
        ("2016-01-01", "", "unknown"),  # 267.662 km² of built-up area without a list
        ("2014-01-01", "", "unknown"),  # no record
    ],
)
def test_a_point_of_the_urban_area_by_day_and_activity(
    client: FlaskClient, day: str, activity: str, verdict: str
) -> None:
    url = f"/api/check?lon=113.63&lat=34.75&datum=wgs84&as_of={day}&activity={activity}"
    answer = get(client, url)
    assert answer["verdict"] == verdict
    assert day in answer["because"]["zh"]
    assert answer["rule_id"] == "coal-ban-cover"


def test_a_valid_point_of_another_city_is_simply_outside(client: FlaskClient) -> None:
    answer = get(client, f"/api/check?lon=116.397&lat=39.909&datum=wgs84&as_of={DAY}")  # Beijing
    assert answer["verdict"] == "outside"
    assert answer["unit"] is None
    assert answer["distance_m"] > 500_000


def test_one_place_in_four_datums_gets_one_answer(client: FlaskClient) -> None:
    from geo.datum import DATUMS, convert

    answers = []
    for datum in DATUMS:
        lon, lat = convert(113.62, 34.74, "wgs84", datum)
        url = f"/api/check?lon={lon:.9f}&lat={lat:.9f}&datum={datum}&as_of={DAY}"
        answers.append(get(client, url))
    for answer in answers:
        assert answer["wgs84"]["lon"] == pytest.approx(113.62, abs=1e-6)
        assert answer["wgs84"]["lat"] == pytest.approx(34.74, abs=1e-6)
        assert answer["distance_m"] == pytest.approx(answers[0]["distance_m"], abs=0.5)
    assert {answer["verdict"] for answer in answers} == {"inside"}


def test_the_datum_decides_near_a_boundary(client: FlaskClient) -> None:
    """478 to 631 m between WGS 84 and GCJ-02 here: more than the boundary's 300 m."""
    url = f"/api/check?lon=113.62&lat=34.74&as_of={DAY}&datum="
    as_gps, as_amap = get(client, url + "wgs84"), get(client, url + "gcj02")
    assert as_gps["wgs84"] != as_amap["wgs84"]
    assert as_amap["datum"] == "gcj02"
    assert as_amap["lon"] == 113.62


def test_the_tolerance_is_both_precisions_together(client: FlaskClient) -> None:
    answer = get(client, f"/api/check?{POINT}&as_of={DAY}&accuracy_m=25")
    assert answer["tolerance_m"] == answer["boundary_precision_m"] + 25
    rough = get(client, f"/api/check?{POINT}&as_of={DAY}&accuracy_m=100000")
    assert rough["verdict"] == "edge"


def test_spellings_of_a_datum_are_read(client: FlaskClient) -> None:
    for spelling, datum in {"WGS-84": "wgs84", "EPSG:4490": "cgcs2000", "高德": "gcj02"}.items():
        answer = get(client, f"/api/check?lon=113.62&lat=34.74&datum={spelling}&as_of={DAY}")
        assert answer["datum"] == datum


def test_the_default_day_is_today_in_beijing(client: FlaskClient) -> None:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    before = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    answered = get(client, "/api/tasks")["as_of"]
    after = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    assert answered in (before, after)


def test_an_unchanged_answer_is_not_sent_twice(client: FlaskClient) -> None:
    url = f"/api/layers/coal_ban?as_of={DAY}"
    first = client.get(url)
    assert "no-cache" in first.headers["Cache-Control"]
    again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    other_day = client.get(
        "/api/layers/coal_ban?as_of=2016-01-01", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert other_day.status_code == 200


def test_chinese_is_sent_as_characters(client: FlaskClient) -> None:
    response = client.get(f"/api/tasks?as_of={DAY}")
    assert "新密" in response.data.decode("utf-8")
    assert response.mimetype == "application/json"
    assert client.get("/api/layers/units").mimetype == "application/geo+json"


def test_head_answers_without_a_body(client: FlaskClient) -> None:
    response = client.head("/api/layers")
    assert response.status_code == 200
    assert response.data == b""


def test_verdicts_are_of_the_vocabulary(client: FlaskClient) -> None:
    for task in get(client, f"/api/tasks?as_of={DAY}")["tasks"]:
        assert task["verdict"] in VERDICTS
        assert task["because"]["zh"].strip()
        assert task["because"]["en"].strip()
