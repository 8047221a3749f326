"""The rest of a day planned anew: from now on, from where each team is, what is done left out."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from geo.errors import InputError
from geo.vocabulary import require_term
from routing.rounds.record import BEIJING
from routing.rounds.values import parse_clock
from routing.rounds.words import ALERTS

Plain = Mapping[str, Any]
FIRST, CALM_MOST = 9, 4
OVER = frozenset({"done", "skipped"})


def rest_of_day(
    kept: Plain, progress: Sequence[Plain], alert: str | None, now: datetime
) -> dict[str, Any]:
    """Request for what is left of a plan's day.

    Parameters
    ----------
    kept
        The plan as it is kept.
    progress
        What was noted during the day, the oldest first: "stop_id", "state", "team".
    alert
        One of `routing.rounds.words.ALERTS`, or None for a delay without one. What it concerns
        comes first; the rest may wait.
    now
        The moment, aware. Its day must be one of the plan's.

    Raises
    ------
    InputError
        If the day is none of the plan's, every stop is over, or no team is on shift any more.
    """
    request = dict(kept["request"])
    day, second = _day_of(kept, now)
    last = {str(note["stop_id"]): note for note in progress}
    over = {stop_id for stop_id, note in last.items() if note["state"] in OVER}
    planned = _planned_on(kept, day)
    stops = [
        _calmed(stop, alert)
        for stop in request["stops"]
        if stop["stop_id"] not in over and (stop["stop_id"] in planned or alert)
    ]
    if not stops:
        raise InputError("当天的点位都已走完", "every stop of the day is over", field="stops")
    depots = [*request["depots"]]
    teams = [
        _from_now(team, kept, last, (day, second), depots)
        for team in request["teams"]
        if _is_out(team, second)
    ]
    if not teams:
        raise InputError("各组的班次都已结束", "the shifts of all teams are over", field="teams")
    request |= {
        "days": [day.isoformat()],
        "stops": stops,
        "teams": teams,
        "depots": depots,
        "previous": kept["plan_id"],
    }
    if alert is not None:
        require_term(alert, ALERTS, "alert")
        term, _ = ALERTS[alert]
        request["alert"] = {"kind": alert, "zh": term.zh, "en": term.en, "at": now.isoformat()}
    return request


def _day_of(kept: Plain, now: datetime) -> tuple[date, int]:
    local = now.astimezone(BEIJING)
    day, second = local.date(), local.hour * 3600 + local.minute * 60
    days = {tour["day"] for tour in kept["plan"]["teams"]}
    if day.isoformat() not in days:
        listed = "、".join(sorted(days))
        raise InputError(
            f"{day} 不是计划的日期（{listed}）",
            f"{day} is no day of the plan ({listed})",
            field="now",
        )
    return day, second


def _planned_on(kept: Plain, day: date) -> set[str]:
    tours = [tour for tour in kept["plan"]["teams"] if tour["day"] == day.isoformat()]
    return {stop["stop_id"] for tour in tours for stop in tour["stops"]}


# Locks were of the whole day's order; a periodic stop is due once on this day.
def _calmed(stop: Plain, alert: str | None) -> dict[str, Any]:
    kept = {**stop, "locked_position": None, "visits": 1}
    if alert is None:
        return kept
    concerned = ALERTS[require_term(alert, ALERTS, "alert")][1]
    priority = stop.get("priority")
    if concerned & set(stop.get("categories") or ()):
        return kept | {"priority": FIRST}
    return kept | {"priority": CALM_MOST if priority is None else min(priority, CALM_MOST)}


def _is_out(team: Plain, second: int) -> bool:
    return parse_clock(team["end"], "teams") > second or parse_clock(
        team["start"], "teams"
    ) > parse_clock(team["end"], "teams")


def _from_now(
    team: Plain,
    kept: Plain,
    last: Mapping[str, Plain],
    now: tuple[date, int],
    depots: list[dict[str, Any]],
) -> dict[str, Any]:
    day, second = now
    start = max(second, parse_clock(team["start"], "teams"))
    told = {
        **team,
        "start": f"{start // 3600:02d}:{start % 3600 // 60:02d}",
        "days": [day.isoformat()],
    }
    where = _last_stop(kept, str(team["team_id"]), last)
    if where is None:
        return told
    depot_id = f"now-{team['team_id']}"
    depots[:] = [each for each in depots if each["depot_id"] != depot_id]
    depots.append(
        {"depot_id": depot_id, "name": where["name"], "lon": where["lon"], "lat": where["lat"]}
    )
    home = team.get("end_depot") or team.get("depot") or kept["request"]["depots"][0]["depot_id"]
    return told | {"depot": depot_id, "end_depot": home}


def _last_stop(kept: Plain, team_id: str, last: Mapping[str, Plain]) -> Plain | None:
    done = [
        note for note in last.values() if note["state"] == "done" and note.get("team") == team_id
    ]
    if not done:
        return None
    stop_id = max(done, key=lambda note: str(note["at"]))["stop_id"]
    return next((stop for stop in kept["request"]["stops"] if stop["stop_id"] == stop_id), None)
