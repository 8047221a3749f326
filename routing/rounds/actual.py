"""A plan held against its day: what was done, skipped, added or never visited, and how late."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from routing.rounds.record import BEIJING, tours_of

Plain = Mapping[str, Any]
Key = tuple[str, str]  # stop and day
#: Minutes after the planned leaving from which a visit counts as late.
LATE_MIN = 15
ADDED, NOT_VISITED = "added", "not_visited"
COUNTED = ("done", "skipped", NOT_VISITED, ADDED)


def actual(kept: Plain, progress: Sequence[Plain]) -> dict[str, Any]:
    """What became of a plan.

    Parameters
    ----------
    kept
        The plan as it is kept.
    progress
        Its notes (`layers.rounds.plans.read_progress`), the oldest first. The last note of a stop
        on a day counts. "at" is when the visit was over.

    Returns
    -------
    dict
        "rows": every planned visit in the plan's order, then the added ones, each with "state"
        (done, skipped, not_visited or added), "at" in Beijing time, "late_s" (seconds after the
        planned leaving, negative before it) and "order" among what its team did that day; "teams"
        and "totals": counts, "late" and "mean_late_s", which are None where nothing was done.
    """
    last: dict[Key, Plain] = {(str(note["stop_id"]), str(note["day"])): note for note in progress}
    order = _orders(last.values())
    names = {team["team_id"]: team.get("name") or team["team_id"] for team in _teams(kept)}
    rows = [
        _planned_row(tour, place, last, order)
        for tour in tours_of(kept["plan"])
        for place in range(1, len(tour["stops"]) + 1)
    ]
    known = {(row["stop_id"], row["day"]) for row in rows}
    rows += [
        _added_row(note, kept, names, order)
        for key, note in last.items()
        if key not in known and note["state"] in (ADDED, "done")
    ]
    pairs = dict.fromkeys((row["team"], row["day"]) for row in rows)
    teams = [
        {"team": team, "team_name": names.get(team, team), "day": day}
        | _totals([row for row in rows if (row["team"], row["day"]) == (team, day)])
        for team, day in pairs
    ]
    return {"rows": rows, "teams": teams, "totals": _totals(rows)}


def _teams(kept: Plain) -> Sequence[Plain]:
    found: Sequence[Plain] = kept["request"]["teams"]
    return found


def _orders(notes: Iterable[Plain]) -> dict[Key, int]:
    made = [note for note in notes if note["state"] in ("done", ADDED)]
    counted: dict[Key, int] = {}
    found: dict[Key, int] = {}
    for note in sorted(made, key=lambda note: _moment(note["at"])):
        own = str(note["team"]), str(note["day"])
        counted[own] = counted.get(own, 0) + 1
        found[str(note["stop_id"]), str(note["day"])] = counted[own]
    return found


def _moment(text: object) -> datetime:
    return datetime.fromisoformat(str(text)).astimezone(BEIJING)


def _planned_row(
    tour: Plain, place: int, last: Mapping[Key, Plain], order: Mapping[Key, int]
) -> dict[str, Any]:
    stop = tour["stops"][place - 1]
    key = (stop["stop_id"], tour["day"])
    note = last.get(key, {})
    is_done = note.get("state") in ("done", ADDED)
    state = "done" if is_done else note.get("state", NOT_VISITED)
    late_s = None
    if is_done:
        planned = datetime.fromisoformat(stop["depart"])
        late_s = round((_moment(note["at"]) - planned).total_seconds())
    return {
        "team": tour["team"],
        "team_name": tour["name"],
        "day": tour["day"],
        "position": place,
        "stop_id": stop["stop_id"],
        "name": stop["name"],
        "visit": stop["visit"],
        "planned_arrive": stop["arrive"],
        "planned_depart": stop["depart"],
        "state": state,
        **_noted(note),
        "late_s": late_s,
        "order": order.get(key) if is_done else None,
    }


def _noted(note: Plain) -> dict[str, Any]:
    return {
        "at": _moment(note["at"]).isoformat() if note else None,
        "by_team": note.get("team"),
        "reason": note.get("reason") or "",
        "author": note.get("author") or "",
    }


def _added_row(
    note: Plain, kept: Plain, names: Mapping[str, str], order: Mapping[Key, int]
) -> dict[str, Any]:
    stop_id, day, team = str(note["stop_id"]), str(note["day"]), str(note["team"])
    asked = {stop["stop_id"]: stop.get("name") or stop["stop_id"] for stop in _stops(kept)}
    details = note.get("details") or {}
    return {
        "team": team,
        "team_name": names.get(team, team),
        "day": day,
        "position": None,
        "stop_id": stop_id,
        "name": details.get("name") or asked.get(stop_id, stop_id),
        "visit": None,
        "planned_arrive": None,
        "planned_depart": None,
        "state": ADDED,
        **_noted(note),
        "late_s": None,
        "order": order.get((stop_id, day)),
    }


def _stops(kept: Plain) -> Sequence[Plain]:
    found: Sequence[Plain] = kept["request"]["stops"]
    return found


def _totals(rows: Sequence[Plain]) -> dict[str, Any]:
    late = [row["late_s"] for row in rows if row["late_s"] is not None]
    return {
        "planned": sum(row["state"] != ADDED for row in rows),
        **{state: sum(row["state"] == state for row in rows) for state in COUNTED},
        "late": sum(each > LATE_MIN * 60 for each in late) if late else None,
        "mean_late_s": round(sum(late) / len(late)) if late else None,
    }
