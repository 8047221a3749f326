"""What a new plan changes: which stop moved where, and the change in the request behind it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from routing.rounds.record import positions

Plain = Mapping[str, Any]
#: Minutes by which a stop may shift without being told of.
STILL_MIN = 5
#: Members of a stop that its place in a plan follows from.
ASKED = (
    "windows", "service_min", "priority", "skills", "joint_teams", "days", "locked_team",
    "locked_position", "lon", "lat",
)  # fmt: skip


def difference(before: Plain, after: Plain) -> dict[str, Any]:
    """What moved between two plans, each with a reason, and the figures side by side.

    Parameters
    ----------
    before, after
        Kept plans, each with "request" and "plan".

    Returns
    -------
    dict
        "moved": visits with "was" and "now" (team, day, position, arrival and beginning; None where
        not served) and "because" in both languages; "distance_m" and "duration_s" as pairs. After a
        re-plan of the rest of a day, `before` is what was left of that day at that moment.
    """
    left = _left_of(before["plan"], after["request"].get("rest"))
    old, new = positions(left), positions(after["plan"])
    asked_before = {stop["stop_id"]: stop for stop in before["request"]["stops"]}
    asked_after = {stop["stop_id"]: stop for stop in after["request"]["stops"]}
    names = {**_names(before), **_names(after)}
    neighbours = _changed(asked_before, asked_after)
    moved = []
    for key in dict.fromkeys([*old, *new]):
        was, now = _told(old.get(key)), _told(new.get(key))
        if _is_same(was, now):
            continue
        because = _because(key[0], asked_before, asked_after, (was, now), neighbours, after)
        moved.append(
            {
                "stop_id": key[0],
                "visit": key[1],
                "name": names.get(key[0], key[0]),
                "was": was,
                "now": now,
                "because": because,
            }
        )
    pairs = {name: [left[name], after["plan"][name]] for name in ("distance_m", "duration_s")}
    return {"moved": moved, **pairs, "before": before["plan_id"]}


# What was over by then is no change, and neither are the plan's other days.
def _left_of(plan: Plain, rest: Plain | None) -> Plain:
    if not rest:
        return plan
    tours = []
    for tour in plan["teams"]:
        if tour["day"] == rest["day"]:
            stops = [stop for stop in tour["stops"] if stop["stop_id"] not in rest["over"]]
            tours.append({**tour, "stops": stops})
    out = [tour for tour in tours if tour["stops"]]
    legs_m = [sum(stop["leg_m"] for stop in tour["stops"]) + tour["back_leg_m"] for tour in out]
    return {
        "teams": tours,
        "distance_m": sum(legs_m),
        "duration_s": round(sum(_seconds_left(tour, rest["at"]) for tour in out)),
    }


def _seconds_left(tour: Plain, at: str) -> float:
    leave, now = datetime.fromisoformat(tour["leave"]), datetime.fromisoformat(at)
    return max((datetime.fromisoformat(tour["back"]) - max(leave, now)).total_seconds(), 0.0)


def _names(kept: Plain) -> dict[str, str]:
    return {
        stop["stop_id"]: stop.get("name") or stop["stop_id"] for stop in kept["request"]["stops"]
    }


def _told(found: tuple[Plain, int] | None) -> dict[str, Any] | None:
    if found is None:
        return None
    tour, place = found
    stop = tour["stops"][place - 1]
    return {
        "team": tour["team"],
        "team_name": tour["name"],
        "day": tour["day"],
        "position": place,
        "arrive": stop["arrive"],
        "begin": stop["begin"],
    }


def _is_same(was: Plain | None, now: Plain | None) -> bool:
    if was is None or now is None:
        return was is now
    if any(was[name] != now[name] for name in ("team", "day", "position")):
        return False
    # A team that would have waited at the stop and now sets out later begins no later.
    shift = datetime.fromisoformat(now["begin"]) - datetime.fromisoformat(was["begin"])
    return abs(shift.total_seconds()) < STILL_MIN * 60


def _changed(before: Mapping[str, Plain], after: Mapping[str, Plain]) -> list[str]:
    every = dict.fromkeys([*before, *after])
    return [
        stop_id
        for stop_id in every
        if any(
            before.get(stop_id, {}).get(name) != after.get(stop_id, {}).get(name) for name in ASKED
        )
    ]


def _because(
    stop_id: str,
    before: Mapping[str, Plain],
    after: Mapping[str, Plain],
    ends: tuple[Plain | None, Plain | None],
    changed: list[str],
    kept: Plain,
) -> dict[str, str]:
    if stop_id not in after:
        return {"zh": "从计划中去掉了", "en": "taken out of the plan"}
    if stop_id not in before:
        return {"zh": "新加入计划", "en": "added to the plan"}
    locked = after[stop_id].get("locked_team")
    if locked and locked != before[stop_id].get("locked_team"):
        teams = {team["team_id"]: team.get("name") for team in kept["request"]["teams"]}
        name = teams.get(locked) or locked
        return {"zh": f"锁定给{name}", "en": f"locked to {name}"}
    position = after[stop_id].get("locked_position")
    if position and position != before[stop_id].get("locked_position"):
        return {"zh": f"锁定在第 {position} 站", "en": f"locked to position {position}"}
    if stop_id in changed:
        return {
            "zh": "它的要求改了（时间窗、停留、优先级、人员或位置）",
            "en": "what it needs changed",
        }
    alert = kept["request"].get("alert")
    if alert:
        return {"zh": f"因{alert['zh']}重排", "en": f"re-planned for {alert['en']}"}
    return _follows(ends, [each for each in changed if each != stop_id], {**before, **after})


def _follows(
    ends: tuple[Plain | None, Plain | None], changed: list[str], stops: Mapping[str, Plain]
) -> dict[str, str]:
    if not changed:
        return {"zh": "检查组、班次或路线条件改了", "en": "teams, shifts or travel changed"}
    named = [str(stops[each].get("name") or each) for each in changed[:3]]
    was, now = ends
    zh, en = "让路给", "makes room for"
    if was and now and was["team"] == now["team"] and was["position"] > now["position"]:
        zh, en = "补上空出的时间，因为改了", "fills the time freed by the change of"
    return {"zh": f"{zh}“{'”“'.join(named)}”", "en": f"{en} “{'”, “'.join(named)}”"}
