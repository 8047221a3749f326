"""Planned against actual: known answers for what was done, skipped, added and never visited."""

from routing.rounds.actual import actual
from tests.routing.rounds.asked import DAY, kept, note, request, stop, team


def day():
    """A plan of a, b and c at 09:00, 11:00 and 14:00, half an hour each."""
    stops = [
        stop(name, place, windows=[{"open": opens, "close": opens}])
        for place, (name, opens) in enumerate([("a", "09:00"), ("b", "11:00"), ("c", "14:00")], 1)
    ]
    return kept(request(*stops, teams=[team(), team("T2")]))


def rows(*notes):
    return {row["stop_id"]: row for row in actual(day(), list(notes))["rows"]}


def test_a_visit_is_late_by_what_it_ended_after_the_plan():
    told = actual(day(), [note("a", at="09:40"), note("b", at="11:20"), note("c", at="15:00")])
    late = {row["stop_id"]: row["late_s"] for row in told["rows"]}
    assert late == {"a": 600, "b": -600, "c": 1800}
    assert told["rows"][0]["at"] == f"{DAY}T09:40:00+08:00"
    assert told["totals"] == {
        "planned": 3, "done": 3, "skipped": 0, "not_visited": 0, "added": 0, "late": 1,
        "mean_late_s": 600,
    }  # fmt: skip


def test_skipped_added_and_never_visited_are_told_apart():
    details = {"name": "举报点"}
    told = rows(
        note("a", "skipped", "09:30", reason="停产"),
        note("x", "added", "10:00", details=details, reason="群众举报"),
        note("b", at="11:30"),
    )
    assert (told["a"]["state"], told["a"]["reason"], told["a"]["late_s"]) == (
        "skipped",
        "停产",
        None,
    )
    assert (told["x"]["state"], told["x"]["name"], told["x"]["position"]) == (
        "added",
        "举报点",
        None,
    )
    assert (told["b"]["state"], told["b"]["order"]) == ("done", 2)
    assert (told["c"]["state"], told["c"]["at"]) == ("not_visited", None)


def test_the_last_note_of_a_stop_counts():
    told = rows(note("a", "skipped", "09:30", reason="没人"), note("a", at="16:00"))
    assert (told["a"]["state"], told["a"]["late_s"]) == ("done", 23400)


def test_order_is_that_of_the_day_and_of_the_team_that_came():
    told = rows(note("c", at="09:00"), note("a", at="10:00"), note("b", at="11:00", team="T2"))
    assert [told[name]["order"] for name in "abc"] == [2, 1, 1]
    assert told["b"]["by_team"] == "T2"


def test_a_day_of_which_nothing_was_noted_has_no_lateness():
    told = actual(day(), [])
    assert told["totals"]["not_visited"] == 3
    assert told["totals"]["late"] is None
    assert told["totals"]["mean_late_s"] is None
    assert [each["team"] for each in told["teams"]] == ["T1"]


def test_a_note_of_another_day_is_none_of_this_one():
    told = actual(day(), [note("a", day="2020-11-03")])
    assert told["totals"] == {
        "planned": 3, "done": 0, "skipped": 0, "not_visited": 3, "added": 1, "late": None,
        "mean_late_s": None,
    }  # fmt: skip
