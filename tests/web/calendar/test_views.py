"""The calendar over HTTP: week, month, lateness on any day, and the feed read back."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.rrule import rrulestr
from flask import Flask
from flask.testing import FlaskClient

from layers.tasks.entries import append_entries
from ledger.cadence.due import due_between
from tests.ledger.conflicts.samples import document, item
from tests.web.conflicts.conflict_app import import_text, opened_app
from web.calendar.lives import lives_on
from web.calendar.room import plan_of
from web.calendar.schemas import CalendarAnswer
from web.calendar.views import MAX_DAYS

TEXT = document(item(1, measures=["每周暗访一次。", "每季度通报一次。"], deadline="2020年12月底"))


@pytest.fixture(scope="module")
def app(new_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The service on its built-in facts, on a Wednesday."""
    with opened_app(new_store, tmp_path_factory.mktemp("calendar")) as app:
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def get(client: FlaskClient, url: str) -> Any:
    response = client.get(url)
    assert response.status_code == 200, response.get_data(as_text=True)
    return json.loads(response.get_data(as_text=True), parse_constant=pytest.fail)


def test_the_week_of_the_day_is_the_default(client):
    answer = get(client, "/api/calendar")
    assert CalendarAnswer().validate(answer) == {}
    assert (answer["start"], answer["end"]) == ("2020-11-02", "2020-11-08")
    assert answer["data_day"] == "2020-11-02"
    assert answer["holidays_known"] is False
    sunday = {(d["task_id"], d["kind"]) for d in answer["dues"] if d["day"] == "2020-11-08"}
    assert sunday == {
        ("A16", "report"), ("A16", "meeting"), ("A21", "work"), ("A34", "visit"),
        ("A34", "report"), (None, "report"),
    }  # fmt: skip
    assert sum(d["cadence_id"].endswith("daily") for d in answer["dues"]) == 7


@pytest.mark.parametrize(
    ("day", "late", "born"),
    [
        ("2020-07-31", set(), set()),
        ("2020-08-01", {"A38"}, set()),
        ("2020-10-31", {"A38", "A14", "A18"}, set()),
        ("2020-11-04", {"A38", "A14", "A18", "A13", "B10", "B11"}, {"B10", "B11"}),
    ],
)
def test_lateness_holds_on_any_day(client, day, late, born):
    listed = get(client, f"/api/calendar?as_of={day}")["late"]
    assert {each["task_id"] for each in listed if each["task_id"]} == late
    assert {each["task_id"] for each in listed if each["born_overdue"]} == born
    assert all(each["days_late"] > 0 for each in listed)


def test_ordered_redrawings_are_late_too(client):
    before = get(client, "/api/calendar?as_of=2020-09-30")["late"]
    after = get(client, "/api/calendar?as_of=2020-10-01")["late"]
    assert [each["title"]["zh"] for each in before if not each["task_id"]] == []
    (review,) = [each for each in after if not each["task_id"]]
    assert "巩义" in review["title"]["zh"]


def test_a_stretch_and_a_kind_can_be_asked_for(client):
    answer = get(client, "/api/calendar?start=2020-12-01&end=2020-12-31&kind=deadline")
    assert {each["kind"] for each in answer["dues"]} == {"deadline"}
    assert {each["task_id"] for each in answer["dues"]} == {
        "A26", "A28", "A30", "B2", "B3", "B4", "B5",
    }  # fmt: skip
    only = get(client, "/api/calendar?start=2020-11-09&kind=ranking")
    assert (only["start"], only["end"], only["dues"]) == ("2020-11-09", "2020-11-15", [])


@pytest.mark.parametrize(
    "url",
    [
        "/api/calendar?start=2020-12-31&end=2020-12-01",
        "/api/calendar?kind=party",
        "/api/calendar?start=2020-01-01&end=2021-12-31",
        "/calendar?month=2020-13",
        "/calendar?month=20201",
        "/calendar?month=1989-12",
        "/calendar.ics?month=2020-11",
        "/calendar?as_of=yesterday",
    ],
)
def test_what_is_not_understood_is_refused(client, url):
    assert client.get(url).status_code == 400


def test_the_page_tells_week_lateness_month_and_what_is_not_known(client):
    page = client.get("/calendar?month=2020-12").get_data(as_text=True)
    assert "本周（2020-11-02 至 2020-11-08）有 5 项到期；逾期 10 项，其中 2 项下达时已过期" in page
    assert "下一个时限：2020-12-31" in page
    assert "<h2>2020-12</h2>" in page
    assert page.count("<time") >= 7 + 35
    assert "没有法定节假日" in page
    assert 'href="/calendar?as_of=2020-10-28"' in page
    assert "month=2021-01#month-head" in page


def test_the_first_and_last_months_can_be_shown(client):
    for month in ("1990-01", "2100-12"):
        assert client.get(f"/calendar?month={month}").status_code == 200


def feed(client: FlaskClient, query: str = "") -> icalendar.Calendar:
    response = client.get(f"/calendar.ics{query}")
    assert response.status_code == 200
    assert response.content_type == "text/calendar; charset=utf-8"
    return icalendar.Calendar.from_ical(response.get_data())


def test_the_feed_is_the_same_bytes_for_the_same_records(client):
    first = client.get("/calendar.ics").get_data()
    assert first == client.get("/calendar.ics").get_data()
    assert first == client.get("/calendar.ics?as_of=2020-11-29").get_data()
    assert b"\r\n" in first
    assert max(map(len, first.split(b"\r\n"))) <= 75  # RFC 5545, 3.1


def test_events_are_unique_whole_days_stamped_by_the_data(client):
    events = feed(client).walk("VEVENT")
    uids = [str(event["UID"]) for event in events]
    assert len(set(uids)) == len(uids)
    assert {event.decoded("DTSTAMP").isoformat() for event in events} == {
        "2020-11-02T00:00:00+00:00"
    }
    for event in events:
        start, end = event.decoded("DTSTART"), event.decoded("DTEND")
        assert type(start) is date
        assert end > start
    alarmed = {str(e["UID"]) for e in events if e.walk("VALARM")}
    assert alarmed == {uid for uid in uids if not uid.startswith("cadence-")}
    (late,) = [e for e in events if str(e["UID"]) == "deadline-B10@sansan"]
    assert "下达时已过期" in str(late["SUMMARY"])


def test_repeated_events_fall_on_the_days_that_are_due(app, client):
    with app.test_request_context():
        snapshots = app.extensions["sansan"]
        day = snapshots.on()
        plan = plan_of(day.frames, [], lives_on(snapshots.store, day.frames, day.as_of), day.as_of)
    first, last = plan.data_day, plan.data_day + timedelta(days=800)
    expected: dict[str, list[date]] = {}
    for due in due_between(first, last, plan.agenda):
        if due.cadence_id:
            expected.setdefault(f"cadence-{due.cadence_id}@sansan", []).append(due.day)
    for event in feed(client).walk("VEVENT"):
        if "RRULE" not in event:
            continue
        start = event.decoded("DTSTART")
        length = event.decoded("DTEND") - start - timedelta(days=1)
        rule = rrulestr(
            event["RRULE"].to_ical().decode(), dtstart=datetime.combine(start, datetime.min.time())
        )
        ends = [each.date() + length for each in islice(rule, 900)]
        assert [day for day in ends if day <= last] == expected[str(event["UID"])]


def test_the_feed_can_hold_one_kind_in_english(client):
    events = feed(client, "?kind=meeting&lang=en").walk("VEVENT")
    assert {str(event["SUMMARY"]) for event in events} == {
        "Weekly meeting on dust",
        "Mayor's meeting",
    }


def supervised(app: Flask, task_id: str, next_due: str) -> None:
    """Put a task under long-term watch with a re-check on a day, as the page of its life does."""
    common = {
        "subject_kind": "task", "subject_id": task_id, "task_id": task_id, "author": "王工",
        "reason": "测试", "evidence": (), "corrects": None,
        "at": datetime(2020, 11, 3, 9, tzinfo=ZoneInfo("Asia/Shanghai")),
        "happened_on": date(2020, 11, 3),
    }  # fmt: skip
    entry = common | {
        "action": "verify", "payload": {"next_due": next_due}, "state_before": "supervised",
        "state_after": "supervised",
    }  # fmt: skip
    append_entries(app.extensions["sansan"].store, task_id, 0, lambda _rows: [entry])


def test_a_recheck_that_was_set_is_due_and_then_late(new_store: Path, tmp_path: Path):
    with opened_app(new_store, tmp_path) as app:
        client = app.test_client()
        supervised(app, "A15", "2020-11-06")
        week = get(client, "/api/calendar?kind=recheck")
        assert [(d["task_id"], d["day"]) for d in week["dues"]] == [("A15", "2020-11-06")]
        assert week["late"] == []
        late = get(client, "/api/calendar?kind=recheck&as_of=2020-11-07")["late"]
        assert [(d["task_id"], d["days_late"]) for d in late] == [("A15", 1)]
        assert get(client, "/api/calendar?kind=recheck&as_of=2020-11-02")["dues"] == []
        found = {str(event["UID"]): event for event in feed(client).walk("VEVENT")}
        assert str(found["recheck-A15-2020-11-06@sansan"]["SUMMARY"]).count("复查") == 1


def test_an_imported_document_brings_its_own_cadences(new_store: Path, tmp_path: Path):
    with opened_app(new_store, tmp_path) as app:
        import_text(app, TEXT)
        client = app.test_client()
        answer = get(client, "/api/calendar?as_of=2020-11-04")
        own = [
            c
            for c in answer["cadences"]
            if c["document_id"] not in ("zhengzhou-38", "xinmi-2020-21")
        ]
        assert [(c["kind"], c["period"], c["title"]["zh"]) for c in own] == [
            ("visit", "weekly", "每周暗访"), ("report", "quarterly", "每季度通报"),
        ]  # fmt: skip
        line = TEXT.splitlines().index("（1）每周暗访一次。") + 1
        assert own[0]["place"]["zh"].endswith(f"第{line}行")
        assert len(answer["cadences"]) == 23 + 2
        assert answer["read"] == ["某市生态环境问题整改任务清单"]


def test_only_400_days_are_told_at_once(client):
    end = date(2020, 1, 1) + timedelta(days=MAX_DAYS)
    assert client.get(f"/api/calendar?start=2020-01-01&end={end}").status_code == 200
    assert (
        client.get(f"/api/calendar?start=2020-01-01&end={end + timedelta(days=1)}").status_code
        == 400
    )
