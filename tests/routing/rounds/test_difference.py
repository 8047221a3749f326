"""What moved between two plans, and why: known answers for every kind of change."""

from datetime import datetime

from routing.rounds.difference import difference
from routing.rounds.rest_of_day import rest_of_day
from tests.routing.rounds.asked import DAY, kept, note, request, stop, team

WINDOW = [{"open": "13:00", "close": "14:00"}]


def between(before, after):
    return difference(kept(before), kept(after, "p2"))


def moved(told):
    return {each["stop_id"]: each for each in told["moved"]}


def test_a_plan_does_not_differ_from_itself():
    told = between(request(), request())
    assert told["moved"] == []
    assert told["distance_m"][0] == told["distance_m"][1]


def test_a_stop_that_is_dropped_frees_the_place_of_those_behind_it():
    stops = [
        stop("a", windows=[{"open": "09:00", "close": "09:30"}]),
        stop("b", 2, windows=WINDOW),
        stop("c", 3, windows=[{"open": "15:00", "close": "16:00"}]),
    ]
    told = between(request(*stops), request(stops[0], stops[2]))
    found = moved(told)
    assert found["b"]["because"]["zh"] == "从计划中去掉了"
    assert found["b"]["now"] is None
    assert found["c"]["was"]["position"] == 3
    assert found["c"]["now"]["position"] == 2
    assert found["c"]["because"]["zh"] == "补上空出的时间，因为改了“点b”"
    assert "a" not in found


def test_a_stop_that_is_added_is_told_and_so_is_who_makes_room():
    late = [{"open": "15:00", "close": "16:00"}]
    before = request(stop("a", windows=late))
    after = request(stop("a", windows=late), stop("b", 2, windows=WINDOW))
    found = moved(between(before, after))
    assert found["b"]["because"]["en"] == "added to the plan"
    assert found["b"]["was"] is None
    assert found["a"]["because"]["zh"] == "让路给“点b”"


def test_locks_are_the_reason_where_they_move_a_stop():
    teams = [team(), team("T2")]
    locked = stop("a", locked_team="T2")
    found = moved(
        between(
            request(stop("a"), stop("b", 2), teams=teams),
            request(locked, stop("b", 2), teams=teams),
        )
    )
    assert found["a"]["now"]["team"] == "T2"
    assert found["a"]["because"]["zh"] == "锁定给组T2"
    windows = {"windows": [{"open": "09:00", "close": "17:00"}]}
    pair = (stop("a", **windows), stop("b", 2, **windows))
    first = between(
        request(*pair),
        request(
            *(
                {**each, "locked_team": "T1", "locked_position": place}
                for each, place in zip(pair, _swapped(request(*pair)), strict=True)
            )
        ),
    )
    reasons = {each["because"]["zh"] for each in first["moved"]}
    assert reasons == {"锁定给组T1"}


def _swapped(body):
    (tour,) = kept(body)["plan"]["teams"]
    order = [each["stop_id"] for each in tour["stops"]]
    return [2 - order.index(stop_id) for stop_id in ("a", "b")]


def test_what_a_stop_needs_is_a_reason_of_its_own():
    early = stop("a", windows=[{"open": "09:00", "close": "09:30"}])
    found = moved(between(request(early), request(stop("a", windows=WINDOW))))
    assert found["a"]["because"]["en"] == "what it needs changed"


def test_the_rest_of_a_day_is_compared_with_what_was_left_of_it():
    spans = [("09:00", "09:30"), ("11:00", "11:30"), ("14:00", "14:30")]
    stops = [
        stop(name, at, windows=[{"open": opens, "close": closes}])
        for at, (name, (opens, closes)) in enumerate(zip("abc", spans, strict=True), 1)
    ]
    before = kept(request(*stops))
    now = datetime.fromisoformat(f"{DAY}T10:00:00+08:00")
    after = kept(rest_of_day(before, [note("a", at="09:40")], None, now), "p2")
    told = difference(before, after)
    assert told["moved"] == []
    assert told["before"] == "p1"
    left_m = sum(each["leg_m"] for each in before["plan"]["teams"][0]["stops"][1:])
    back_m = before["plan"]["teams"][0]["back_leg_m"]
    assert told["distance_m"] == [left_m + back_m, after["plan"]["distance_m"]]
    assert abs(told["distance_m"][0] - told["distance_m"][1]) <= 2
