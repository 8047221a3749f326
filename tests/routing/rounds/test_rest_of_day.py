"""The rest of a day: where teams are, what is over, what an alert brings forward."""

from datetime import datetime
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import InputError
from routing.rounds.request import read_request
from routing.rounds.rest_of_day import rest_of_day
from tests.routing.rounds.asked import DAY, kept, note, request, served, stop, team

LUNCH = {"from": "12:00", "to": "13:30", "min": 60}


def at(time, day=DAY):
    return datetime.fromisoformat(f"{day}T{time}:00+08:00")


def test_what_is_done_or_skipped_is_left_out_and_the_team_starts_where_it_is():
    before = kept(request(stop("a"), stop("b", 2), stop("c", 3), stop("d", 4)))
    notes = [note("b", at="09:10"), note("a", "skipped", "09:20", reason="关门")]
    body = rest_of_day(before, notes, None, at("09:30"))
    assert [each["stop_id"] for each in body["stops"]] == ["c", "d"]
    (out,) = body["teams"]
    assert (out["start"], out["end"], out["depot"]) == ("09:30", "17:30", "now-T1")
    assert out["end_depot"] == "D1"
    here = next(each for each in body["depots"] if each["depot_id"] == "now-T1")
    assert (here["lon"], here["name"]) == (before["request"]["stops"][1]["lon"], "点b")
    assert body["rest"]["over"] == {"b": "done", "a": "skipped"}
    assert body["previous"] == "p1"
    again = kept(body, "p2")
    assert served(again["plan"]) in ({"T1": ["c", "d"]}, {"T1": ["d", "c"]})
    third = rest_of_day(again, [*notes, note("c", at="11:00")], None, at("11:05"))
    assert [each["depot_id"] for each in third["depots"]] == ["D1", "now-T1"]
    assert third["teams"][0]["end_depot"] == "D1"


def test_an_alert_brings_its_stops_forward_and_lets_the_others_wait():
    stops = [
        stop("dust", 1, categories=["dust"], priority=5),
        stop("coal", 2, categories=["scattered_coal"]),
        stop("idle", 3, categories=["mines"], days=["2020-11-03"]),
        stop("far", 4, categories=["mines"], days=[DAY, "2020-11-03"], skills=["police"]),
    ]
    body = request(*stops, days=[DAY, "2020-11-03"])
    before = kept(body)
    asked = rest_of_day(before, [], "wind", at("08:40"))
    priority = {each["stop_id"]: each["priority"] for each in asked["stops"]}
    assert priority["dust"] == 9
    assert "idle" not in priority
    assert priority["far"] == 9
    assert asked["alert"]["zh"] == "大风"
    assert asked["days"] == [DAY]
    assert read_request(asked).days[0].isoformat() == DAY


def test_notes_of_another_day_do_not_count():
    days = [DAY, "2020-11-03"]
    before = kept(request(stop("a", visits=2), days=days))
    body = rest_of_day(before, [note("a", day=DAY)], None, at("08:40", "2020-11-03"))
    assert [each["stop_id"] for each in body["stops"]] == ["a"]
    assert body["stops"][0]["visits"] == 1


def test_after_midnight_the_night_shift_goes_on():
    night = team(start="23:00", end="05:00")
    before = kept(request(stop("a"), stop("b", 2), teams=[night]))
    body = rest_of_day(before, [note("a", at="23:40")], None, at("00:30", "2020-11-03"))
    assert body["days"] == [DAY]
    assert body["teams"][0]["start"] == "24:30"
    plan = kept(body, "p2")["plan"]
    assert plan["teams"][0]["stops"][0]["arrive"] >= "2020-11-03T00:30"
    with pytest.raises(InputError, match="no day of the plan"):
        rest_of_day(before, [], None, at("05:30", "2020-11-03"))


def test_a_break_that_was_taken_is_not_taken_again():
    far = [{"open": "15:00", "close": "16:00"}]
    early = [{"open": "09:00", "close": "09:30"}]
    stops = (stop("a", windows=early), stop("b", 2, windows=far))
    before = kept(request(*stops, teams=[team(lunch=LUNCH)]))
    begins, ends = (each[11:16] for each in before["plan"]["teams"][0]["break"])
    assert rest_of_day(before, [], None, at("09:00"))["teams"][0]["lunch"] == LUNCH
    eating = rest_of_day(before, [], None, at(begins))["teams"][0]
    assert (eating["lunch"], eating["start"]) == (None, ends)
    after = rest_of_day(before, [], None, at("14:00"))["teams"][0]
    assert (after["lunch"], after["start"]) == (None, "14:00")


def test_a_lock_to_a_team_that_is_home_already_is_undone():
    teams = [team(end="12:00"), team("T2")]
    before = kept(request(stop("a", locked_team="T1"), stop("b", 2), teams=teams))
    body = rest_of_day(before, [], None, at("13:00"))
    assert [each["team_id"] for each in body["teams"]] == ["T2"]
    assert {each["stop_id"]: each["locked_team"] for each in body["stops"]}["a"] is None
    read_request(body)


def test_an_added_visit_tells_where_the_team_is_too():
    before = kept(request())
    details = {"name": "举报点", "lon": 113.7, "lat": 34.8}
    body = rest_of_day(before, [note("x", "added", "09:00", details=details)], None, at("09:10"))
    here = next(each for each in body["depots"] if each["depot_id"] == "now-T1")
    assert (here["name"], here["lon"], here["lat"]) == ("举报点", 113.7, 34.8)


@pytest.mark.parametrize(
    ("notes", "alert", "now", "message"),
    [
        ([note("a"), note("b")], None, at("09:00"), "every stop of the day is over"),
        ([], None, at("18:00"), "the shifts of all teams are over"),
        ([], None, at("09:00", "2020-12-24"), "no day of the plan"),
        ([], "flood", at("09:00"), "flood"),
    ],
)
def test_a_day_with_nothing_left_is_told(notes, alert, now, message):
    with pytest.raises(InputError, match=message):
        rest_of_day(kept(request()), notes, alert, now)


@cache
def two_shifts():
    """A plan of a day team and a night team."""
    stops = [stop(name, place, categories=["dust"]) for place, name in enumerate("abcd", 1)]
    night = team("T2", start="22:00", end="04:00")
    return kept(request(*stops, teams=[team(lunch=LUNCH), night]))


NOTES = st.lists(
    st.builds(
        note,
        st.sampled_from(["a", "b", "c", "d", "x"]),
        st.sampled_from(["done", "skipped", "added"]),
        st.sampled_from(["09:00", "11:30", "16:00"]),
        st.sampled_from([DAY, "2020-11-03"]),
        team=st.sampled_from(["T1", "T2"]),
    ),
    max_size=5,
)


@settings(max_examples=50)
@given(notes=NOTES, minute=st.integers(0, 1439), alert=st.sampled_from([None, "orange", "wind"]))
def test_whatever_was_noted_the_rest_can_be_planned_or_the_reason_is_said(notes, minute, alert):
    now = at(f"{minute // 60:02d}:{minute % 60:02d}")
    why = ""
    try:
        body = rest_of_day(two_shifts(), notes, alert, now)
    except InputError as error:
        body, why = None, error.message_en
    if body is None:
        assert "over" in why
        return
    asked = read_request(body)
    over = {each["stop_id"] for each in notes if each["day"] == DAY and each["state"] != "added"}
    last = {each["stop_id"]: each["state"] for each in notes if each["day"] == DAY}
    left = {each.stop_id for each in asked.stops}
    assert left <= set("abcd")
    assert not {name for name in over if last[name] != "added"} & left
    for out in asked.teams:
        for shift in out.shifts:
            assert shift.start_s >= min(minute * 60, shift.end_s - 60)
