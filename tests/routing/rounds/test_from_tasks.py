"""Stops out of tasks: which are taken, what is merged, and what cannot be driven to."""

from datetime import date

import pytest

from routing.rounds.from_tasks import Choice, stops_of_tasks

TODAY = date(2020, 11, 1)
WORDS = {"zh": "在区外", "en": "outside"}


def place(feature_id, lon=113.66, lat=34.75, verdict="outside", **more):
    known = {
        "feature_id": feature_id, "name": f"地点{feature_id}", "lon": lon, "lat": lat,
        "precision_m": 50.0, "verdict": verdict, "because": WORDS, "zone_id": "z1",
    }  # fmt: skip
    return {**known, **more}


def task(task_id, *places, **more):
    known = {
        "task_id": task_id, "title": {"zh": f"任务{task_id}", "en": task_id}, "places": places,
        "counties": ["410181"], "category": "dust", "status": "registered", "verdict": "outside",
        "overdue": False, "deadline_date": None, "unlocated_reason": {"zh": "", "en": ""},
        "responsible_units": [], "lead_units": ["市城管局"],
    }  # fmt: skip
    return {**known, **more}


def found(*tasks, **choice):
    return stops_of_tasks(tasks, {"z1": "禁煤区"}, Choice(TODAY, **choice))


def ids(answer):
    return [stop["stop_id"] for stop in answer.stops]


def test_a_stop_says_what_to_check_whom_to_meet_and_why():
    (stop,) = found(task("A1", place("f1"), overdue=True)).stops
    assert stop["name"] == "地点f1"
    assert stop["checks"] == ["A1 任务A1"]
    assert stop["meets"] == ["市城管局"]
    assert (stop["verdict"], stop["zone"], stop["because"]) == ("outside", "禁煤区", WORDS)
    assert stop["priority"] == 9
    assert stop["suggested_skills"] == ["urban"]


def test_two_tasks_at_one_place_are_one_stop_with_the_worse_verdict():
    near = place("f2", lon=113.660001, verdict="edge", because={"zh": "近", "en": "near"})
    units = ["巩义市政府"]
    answer = found(
        task("A1", near, verdict="edge", responsible_units=units), task("A2", place("f1"))
    )
    (stop,) = answer.stops
    assert stop["name"] == "地点f2、地点f1"
    assert stop["task_ids"] == ["A1", "A2"]
    assert stop["meets"] == ["巩义市政府", "市城管局"]
    assert (stop["verdict"], stop["priority"]) == ("outside", 8)


def test_of_a_flagged_task_only_the_flagged_places_are_visited():
    two = (place("f1"), place("f2", lon=113.7, verdict="inside"))
    assert ids(found(task("A1", *two))) == ["f1"]
    assert ids(found(task("A1", *two, overdue=True))) == ["f1", "f2"]
    assert ids(found(task("A1", *two), kind="located")) == ["f1", "f2"]


def test_a_task_without_a_place_is_listed_with_its_reason():
    answer = found(
        task("A1"),
        task("A2", place("f1", lon=None, lat=None)),
        task("A3", unlocated_reason={"zh": "没有点名矿井", "en": "names no mine"}),
    )
    assert answer.stops == ()
    reasons = {each["task_id"]: each["because"]["zh"] for each in answer.left_out}
    assert reasons["A1"].startswith("面向整个辖区")
    assert reasons["A2"] == "点名的地点没有坐标"
    assert reasons["A3"] == "没有点名矿井"


def test_the_state_on_the_day_goes_before_the_one_on_record():
    one = task("A1", place("f1"))
    assert ids(found(one, statuses={"A1": "closed"})) == []
    closed = task("A1", place("f1"), status="closed")
    assert ids(found(closed)) == []
    assert ids(found(closed, statuses={"A1": "relapsed"})) == ["f1"]


@pytest.mark.parametrize(
    ("choice", "taken"),
    [
        ({"kind": "overdue"}, ["late"]),
        ({"kind": "due"}, ["soon"]),
        ({"kind": "due", "due": {"fine": date(2020, 11, 7)}}, ["soon", "fine"]),
        ({"kind": "due", "due": {"fine": date(2020, 11, 8)}}, ["soon"]),
        ({"kind": "flagged"}, ["late", "soon"]),
        ({"kind": "located"}, ["late", "soon", "fine"]),
        ({"kind": "located", "category": "mines"}, ["fine"]),
        ({"kind": "located", "county": "410182"}, []),
    ],
)
def test_a_choice_takes_just_its_tasks(choice, taken):
    tasks = [
        task("late", place("late", 113.5), overdue=True, verdict="inside"),
        task("soon", place("soon", 113.6), deadline_date="2020-11-01"),
        task("fine", place("fine", 113.7, verdict="inside"), verdict="inside", category="mines"),
    ]
    assert ids(found(*tasks, **choice)) == taken
