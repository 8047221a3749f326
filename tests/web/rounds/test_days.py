"""Day sheets and what is noted of a day: files, navigation, done, skipped, added, held together."""

import json
import xml.etree.ElementTree as ElementTree

import pytest

from tests.web.rounds.rounds_app import own, planned, post, team
from web.rounds import plan_schemas
from web.rounds.loosening import MAKERS, loosened

STARTS = {
    "pdf": b"%PDF-", "xlsx": b"PK", "gpx": b"<?xml", "kml": b"<?xml", "geojson": b"{",
    "ics": b"BEGIN:VCALENDAR", "html": b"<!doctype html>",
}  # fmt: skip


@pytest.fixture(scope="module")
def day(rounds):
    """A plan of one team, with a stop whose name is markup."""
    body = own(3, teams=[team(1)])
    body["stops"][0]["name"] = "<script>alert(1)</script>"
    with rounds.test_client() as client:
        return planned(client, body)


def note(kept, number, **other):
    told = {"client_key": f"{kept['plan_id']}-{number}", "team": "T1", "day": "2020-11-01"}
    return {**told, "stop_id": f"S{number}", "state": "done", "author": "张三", **other}


@pytest.mark.parametrize("key", STARTS)
def test_a_day_is_taken_along_in_every_format(client, day, key):
    answer = client.get(f"/api/rounds/{day['plan_id']}/sheets?format={key}&team=T1&day=2020-11-01")
    assert answer.status_code == 200
    assert answer.data.lstrip().lower().startswith(STARTS[key].lower())
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.cache_control.private
    if key == "geojson":
        kinds = [each["properties"]["kind"] for each in json.loads(answer.data)["features"]]
        assert kinds.count("stop") == 3
    if key == "gpx":
        assert len(ElementTree.fromstring(answer.data).findall("{*}wpt")) == 3  # noqa: S314 - ours


def test_a_team_or_format_that_is_not_there_is_refused(client, day):
    path = f"/api/rounds/{day['plan_id']}/sheets"
    assert client.get(f"{path}?team=T9&format=gpx").status_code == 404
    assert client.get(f"{path}?format=exe").status_code == 400


def test_what_is_done_skipped_and_added_is_held_against_the_plan(client, rounds):
    kept = planned(client, own(3, teams=[team(1)]))
    planned_end = kept["plan"]["teams"][0]["stops"]
    end = {each["stop_id"]: each["depart"] for each in planned_end}
    added = {"state": "added", "reason": "群众举报", "details": {"name": "露天料堆"}}
    notes = [
        note(kept, 1, at=end["S1"][:11] + "11:59:00+08:00"),
        note(kept, 2, state="skipped", reason="大门紧锁"),
        note(kept, 9, stop_id="new-1", **added),
    ]
    answer = post(client, f"/{kept['plan_id']}/progress", {"notes": notes})
    assert answer.status_code == 201
    assert plan_schemas.Noted().validate(answer.json) == {}
    assert answer.json["new"] == 3
    again = post(client, f"/{kept['plan_id']}/progress", {"notes": notes})
    assert again.json["new"] == 0  # a note that is sent twice counts once
    held = client.get(f"/api/rounds/{kept['plan_id']}/progress").json
    assert plan_schemas.Actual().validate(held) == {}
    totals = held["totals"]
    assert (totals["done"], totals["skipped"], totals["not_visited"], totals["added"]) == (
        1,
        1,
        1,
        1,
    )
    page = client.get(f"/rounds/{kept['plan_id']}").text
    assert "大门紧锁" in page
    assert "露天料堆" in page


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"state": "skipped"}, "reason"),
        ({"state": "lost"}, "state"),
        ({"stop_id": "S9"}, "stop_id"),
        ({"team": "T9"}, "team"),
        ({"day": "2020-11-09"}, "day"),
        ({"at": "soon"}, "at"),
        ({"at": "2020-12-01T08:00:00+08:00"}, "at"),
        ({"client_key": "x"}, "client_key"),
        ({"state": "added", "stop_id": "new-2"}, "details"),
        ({"colour": "red"}, "notes"),
    ],
)
def test_a_note_that_cannot_be_is_refused(client, day, other, field):
    answer = post(client, f"/{day['plan_id']}/progress", {"notes": [note(day, 1, **other)]})
    assert answer.status_code == 400
    assert answer.json["field"] == field


def test_the_pages_show_the_plan_and_the_day_and_run_nothing_of_a_stranger(client, day, kept):
    page = client.get(f"/rounds/{day['plan_id']}").text
    assert "<script>alert" not in page
    assert "估算" in page
    assert "下限" in page
    sheet = client.get(f"/rounds/{day['plan_id']}/T1").text
    assert "<script>alert" not in sheet
    for start in ("https://uri.amap.com/", "map.baidu.com", "apis.map.qq.com", "geo:"):
        assert start in sheet
    secret = client.get(f"/rounds/{kept['plan_id']}").text
    assert "只给可以看的人看" in secret
    assert "&lt;b&gt;周日" in secret
    first = kept["plan"]["teams"][0]
    phone = client.get(f"/rounds/{kept['plan_id']}/{first['team']}?lang=en").text
    assert "only for those who may see it" in phone
    assert client.get(f"/rounds/{day['plan_id']}/T9").status_code == 400


def test_the_planner_lists_stops_and_plans_and_leads_to_a_plan_that_is_done(client, kept):
    page = client.get("/rounds?kind=located").text
    assert f"/rounds/{kept['plan_id']}" in page
    assert "二七塔" in page
    assert client.get("/rounds?kind=all").status_code == 400
    assert client.get("/rounds/jobs/nothing").status_code == 404


REQUEST = {
    "stops": [{"stop_id": "S1", "windows": [{"open": "09:00", "close": "10:00"}], "days": ["d1"]}],
    "teams": [{"team_id": "T1", "skills": ["police"]}],
    "time_limit_s": 2,
}


@pytest.mark.parametrize(
    ("rule", "relax", "body"),
    [
        ("shift", {"team": "T1", "end": "18:30"}, {"teams": [{"team_id": "T1", "end": "18:30"}]}),
        (
            "shift",
            {"team": "T1", "start": "07:00"},
            {"teams": [{"team_id": "T1", "start": "07:00"}]},
        ),
        ("shift", {"minutes": 30}, None),
        ("stops", {"team": "T1", "max_stops": 5}, {"teams": [{"team_id": "T1", "max_stops": 5}]}),
        (
            "skill",
            {"team": "T1", "skills": "transport"},
            {"teams": [{"team_id": "T1", "skills": ["police", "transport"]}]},
        ),
        (
            "window",
            {"window": "09:00–11:30", "was": "09:00–10:00"},
            {"change": [{"stop_id": "S1", "windows": [{"open": "09:00", "close": "11:30"}]}]},
        ),
        ("priority", {"priority": 6}, {"change": [{"stop_id": "S1", "priority": 6}]}),
        ("priority", {"priority": "mandatory"}, {"change": [{"stop_id": "S1", "priority": None}]}),
        ("joint", {"teams": 1}, {"change": [{"stop_id": "S1", "joint_teams": 1}]}),
        ("spacing", {"spacing_days": 5}, {"change": [{"stop_id": "S1", "spacing_days": 5}]}),
        ("day", {"day": "d2"}, {"change": [{"stop_id": "S1", "days": ["d1", "d2"]}]}),
        ("lock", {}, {"unlock": ["S1"]}),
        ("search", {}, {"time_limit_s": 10}),
        ("unreachable", {}, None),
    ],
)
def test_each_relaxation_becomes_a_body_of_a_replan(rule, relax, body):
    assert loosened({"stop_id": "S1", "rule": rule, "relax": relax}, REQUEST) == body
    assert rule in MAKERS or body is None
