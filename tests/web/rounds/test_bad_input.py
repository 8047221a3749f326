"""What cannot be planned is told before solving, in both languages, and names what is wrong."""

import io

import pytest

from tests.web.rounds.rounds_app import HEADERS, TOWER, asked, ended, own, planned, post, stop, team

FAR = {"type": "Polygon", "coordinates": [[[113, 34], [114, 35], [114, 34], [113, 35], [113, 34]]]}


@pytest.mark.parametrize(
    ("body", "zh", "en", "field"),
    [
        (own(2, depots=[]), "没有出发地", "no depot", "depots"),
        (own(0), "没有点位", "no stop", "stops"),
        (own(2, teams=[]), "没有检查组", "no team", "teams"),
        (own(2, teams=[{"team_id": "T1"}]), "没有班次", "has no shift", "teams"),
        (
            own(2, teams=[team(1, start="17:30", end="08:30")]),
            "先结束后开始",
            "ends before it starts",
            "teams",
        ),
        (own(1, stops=[stop(1), stop(1)]), "重复 2 次", "is given 2 times", "stops"),
        (
            own(1, stops=[stop(1), stop(2, name="点位1", lon=stop(1)["lon"])]),
            "同一坐标",
            "at one place",
            "stops",
        ),
        (
            own(1, stops=[stop(1, windows=[{"open": "15:00", "close": "09:00"}])]),
            "先关后开",
            "before it opens",
            "stops",
        ),
        (
            own(1, stops=[stop(1, windows=[{"open": "25点", "close": "09:00"}])]),
            "应写成 08:30",
            "should be like 08:30",
            "windows",
        ),
        (
            own(1, stops=[{"stop_id": "S1", "name": "无坐标"}]),
            "缺少坐标",
            "has no coordinates",
            "stops",
        ),
        (own(1, stops=[stop(1, colour="red")]), "点位没有“colour”", "no member “colour”", "stops"),
        (own(1, stops=[stop(1, checks="看")]), "应为列表", "must be a list", "stops.checks"),
        (
            own(1, stops=[stop(1, verdict="fine")]),
            "没有“fine”",
            "there is no “fine”",
            "stops.verdict",
        ),
        (
            own(1, stops=[stop(1, skills=["wizard"])]),
            "没有“wizard”",
            "there is no “wizard”",
            "skills",
        ),
        (own(1, stops=[stop(1, locked_team="T9")]), "不存在的组", "no team", "stops"),
        (own(1, avoid=FAR), "自相交", "crosses itself", "avoid"),
        (own(1, time_limit_s=900), "0.2 到 60", "from 0.2 to 60", "time_limit_s"),
        (own(1, previous="x"), "没有“previous”", "no member “previous”", "previous"),
        (asked(choice={"kind": "all"}), "没有“all”", "there is no “all”", "kind"),
        (asked(choice={"county": 410181}), "应为文字", "must be a text", "county"),
        (asked(as_of="tomorrow"), "", "", "as_of"),
        (own(1, stops="S1"), "应为列表", "must be a list", "stops"),
    ],
)
def test_it_is_refused_at_once_and_says_what_is_wrong(client, body, zh, en, field):
    answer = post(client, "", body)
    assert answer.status_code == 400
    assert answer.json["field"] == field
    assert zh in answer.json["message"]
    assert en in post(client, "?lang=en", body).json["message"]


def test_five_thousand_stops_are_too_many(client):
    answer = post(client, "", own(5000))
    assert answer.status_code == 413
    assert "5000" in answer.json["message"]
    assert "1000" in answer.json["message"]


def test_travel_that_is_not_there_fails_the_job_with_its_words(client):
    job = ended(client, post(client, "", own(2, travel="roads")).json)
    assert job["state"] == "failed"
    assert job["error"]["message"]
    assert client.get(job["links"]["page"]).status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"drop": ["S9"]}, 404),
        ({"lock": [{"stop_id": "S1", "team": "T9"}]}, 400),
        ({"lock": ["S1"]}, 400),
        ({"drop": ["S1", "S2"]}, 400),
        ({"change": [{"stop_id": "S1", "colour": 1}]}, 400),
        ({"teams": [{"team_id": "T9"}]}, 404),
        ({"add_teams": [{"team_id": "T1"}]}, 400),
        ({"add_teams": [{"team_id": "T8", "colour": 1}]}, 400),
        ({"alert": "flood"}, 400),
        ({"rest_of_day": True, "now": "noon"}, 400),
        ({"rest_of_day": True, "now": "2020-12-01T10:00"}, 400),
        ({"rest_of_day": True, "now": "2020-11-01T18:00"}, 400),
        ({"forget": True}, 400),
    ],
)
def test_a_change_that_cannot_be_made_is_refused(client, two, body, status):
    answer = post(client, f"/{two['plan_id']}/replan", body)
    assert answer.status_code == status
    assert answer.json["message"]


@pytest.fixture(scope="module")
def two(rounds):
    with rounds.test_client() as client:
        return planned(client, own(2, teams=[team(1)]))


def test_a_request_of_another_site_is_refused(client):
    assert client.post("/api/rounds", json=asked()).status_code == 400
    other = {**HEADERS, "Origin": "http://evil.example"}
    assert client.post("/api/rounds", json=asked(), headers=other).status_code == 403


def look(client, text, **fields):
    sent = {"file": (io.BytesIO(text.encode()), "点位.csv"), **fields}
    return client.post("/api/rounds/stops-file", data=sent, headers=HEADERS)


def test_a_list_of_stops_is_looked_at_and_then_planned(client):
    text = (
        "编号,名称,经度,纬度,停留,时间窗,人员\n"
        "X1,一厂,113.6,34.7,45,09:00-11:30,公安\nX2,二厂,abc,34.7,,,\n"
    )
    found = look(client, text, datum="wgs84", service_min="20").json
    assert found["stops"][0]["service_min"] == 45
    assert found["stops"][0]["windows"] == [{"open": "09:00", "close": "11:30"}]
    assert found["stops"][0]["skills"] == ["police"]
    assert found["refused"][0]["row"] == 3
    body = own(0, stops=found["stops"], teams=[team(1, skills=["police"])], depots=[TOWER])
    assert planned(client, body)["plan"]["unserved"] == []


def test_a_file_without_a_datum_or_with_too_many_stops_is_refused(client):
    text = "编号,名称,经度,纬度\nX1,一厂,113.6,34.7\n"
    assert look(client, text).status_code == 400
    assert look(client, text, colour="red").json["field"] == "file"
    assert client.post("/api/rounds/stops-file", headers=HEADERS).json["field"] == "file"
    many = "经度,纬度\n" + "".join(f"113.{at:05d},34.7\n" for at in range(1001))
    assert look(client, many, datum="wgs84").status_code == 413
