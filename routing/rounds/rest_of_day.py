"""The rest of a day planned anew: from now on, from where each team is, what is done left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from geo.errors import InputError
from geo.vocabulary import require_term
from routing.problem import DAY_S
from routing.rounds.record import BEIJING
from routing.rounds.values import parse_clock, parse_span
from routing.rounds.words import ALERTS

Plain = Mapping[str, Any]
FIRST, CALM_MOST = 9, 4
OVER = frozenset({"done", "skipped"})
#: Notes that tell where a team is.
MADE = frozenset({"done", "added"})


@dataclass(frozen=True, slots=True)
class _Now:
    """A moment within a day of a plan: seconds from its 00:00, past 86,400 after midnight."""

    day: date
    second: int

    @property
    def text(self) -> str:
        """The day as ISO text."""
        return self.day.isoformat()


def rest_of_day(
    kept: Plain, progress: Sequence[Plain], alert: str | None, now: datetime
) -> dict[str, Any]:
    """Request for what is left of a plan's day.

    Parameters
    ----------
    kept
        The plan as it is kept.
    progress
        What was noted of the plan, the oldest first: "stop_id", "state", "team", "day", "at". Notes
        of other days do not count.
    alert
        One of `routing.rounds.words.ALERTS`, or None for a delay without one. What it concerns
        comes first, stops that are not planned for the day among them; the rest may wait.
    now
        The moment, aware. It must lie on one of the plan's days, or in a night shift that began on
        one.

    Returns
    -------
    dict
        Members as of the plan's request; teams start where they noted their last visit. "rest"
        tells the moment, the day and what is over.

    Raises
    ------
    InputError
        If the day is none of the plan's, every stop is over, or no team is on shift any more.
    """
    if alert is not None:
        require_term(alert, ALERTS, "alert")
    request = dict(kept["request"])
    when = _now(kept, now)
    last = {str(note["stop_id"]): note for note in progress if str(note["day"]) == when.text}
    over = {stop_id: note["state"] for stop_id, note in last.items() if note["state"] in OVER}
    depots = [*request["depots"]]
    out = [team for team in request["teams"] if _is_out(team, when)]
    if not out:
        raise InputError("各组的班次都已结束", "the shifts of all teams are over", field="teams")
    team_ids = {team["team_id"] for team in out}
    planned = _planned_on(kept, when)
    stops = [
        _for_today(stop, alert, team_ids)
        for stop in request["stops"]
        if stop["stop_id"] not in over and _is_wanted(stop, planned, alert, when)
    ]
    if not stops:
        raise InputError("当天的点位都已走完", "every stop of the day is over", field="stops")
    teams = [_from_now(team, kept, last, when, depots) for team in out]
    return request | {
        "days": [when.text],
        "stops": stops,
        "teams": teams,
        "depots": depots,
        "previous": kept["plan_id"],
        "alert": _alert(alert, now),
        "rest": {"at": now.astimezone(BEIJING).isoformat(), "day": when.text, "over": over},
    }


def _alert(alert: str | None, now: datetime) -> dict[str, str] | None:
    if alert is None:
        return None
    term = ALERTS[alert][0]
    return {"kind": alert, "zh": term.zh, "en": term.en, "at": now.isoformat()}


# After midnight the shift of the evening before goes on: it is still that day's.
def _now(kept: Plain, now: datetime) -> _Now:
    local = now.astimezone(BEIJING)
    second = local.hour * 3600 + local.minute * 60 + local.second
    days = sorted({date.fromisoformat(tour["day"]) for tour in kept["plan"]["teams"]})
    for day in days:
        ends = [tour["shift"][1] for tour in kept["plan"]["teams"] if tour["day"] == str(day)]
        is_on = local <= max(map(datetime.fromisoformat, ends))
        if (local.date() - day).days == 1 and is_on:
            return _Now(day, second + DAY_S)
    if local.date() not in days:
        listed = "、".join(map(str, days))
        raise InputError(
            f"{local.date()} 不是计划的日期（{listed}）",
            f"{local.date()} is no day of the plan ({listed})",
            field="now",
        )
    return _Now(local.date(), second)


def _tours_on(kept: Plain, when: _Now) -> list[Plain]:
    return [tour for tour in kept["plan"]["teams"] if tour["day"] == when.text]


def _planned_on(kept: Plain, when: _Now) -> set[str]:
    return {stop["stop_id"] for tour in _tours_on(kept, when) for stop in tour["stops"]}


def _is_wanted(stop: Plain, planned: set[str], alert: str | None, when: _Now) -> bool:
    if stop["stop_id"] in planned:
        return True
    is_free = not stop.get("days") or when.text in stop["days"]
    return alert is not None and is_free and _concerns(alert, stop)


def _concerns(alert: str, stop: Plain) -> bool:
    return bool(ALERTS[alert][1] & set(stop.get("categories") or ()))


# Locks were of the whole day's order; a periodic stop is due once on this day.
def _for_today(stop: Plain, alert: str | None, team_ids: set[str]) -> dict[str, Any]:
    told = {**stop, "locked_position": None, "visits": 1, "days": None}
    if told.get("locked_team") not in team_ids:
        told["locked_team"] = None
    if alert is None:
        return told
    if _concerns(alert, stop):
        return told | {"priority": FIRST}
    priority = stop.get("priority")
    return told | {"priority": CALM_MOST if priority is None else min(priority, CALM_MOST)}


def _is_out(team: Plain, when: _Now) -> bool:
    own = team.get("days")
    end_s = parse_span(team["start"], team["end"], "teams")[1]
    return end_s > when.second and (not own or when.text in own)


def _from_now(
    team: Plain,
    kept: Plain,
    last: Mapping[str, Plain],
    when: _Now,
    depots: list[dict[str, Any]],
) -> dict[str, Any]:
    start_s = max(when.second, parse_clock(team["start"], "teams"))
    rest = _break_of(kept, str(team["team_id"]), when)
    told = {**team, "days": [when.text]}
    if rest is not None and rest[0] <= start_s:  # it has had its break, or is having it
        told["lunch"] = None
        start_s = max(start_s, rest[1])
    end_s = parse_span(team["start"], team["end"], "teams")[1]
    told |= {"start": _clock(min(start_s, end_s - 60)), "end": _clock(end_s)}
    where = _last_place(kept, str(team["team_id"]), last)
    if where is None:
        return told
    depot_id = f"now-{team['team_id']}"
    home = team.get("end_depot") or team.get("depot") or kept["request"]["depots"][0]["depot_id"]
    depots[:] = [each for each in depots if each["depot_id"] != depot_id]
    depots.append({**where, "depot_id": depot_id})
    return told | {"depot": depot_id, "end_depot": home}


def _clock(second: int) -> str:
    minute = -(-second // 60)
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _break_of(kept: Plain, team_id: str, when: _Now) -> tuple[int, int] | None:
    for tour in _tours_on(kept, when):
        if tour["team"] == team_id and tour["break"]:
            midnight = datetime.combine(when.day, datetime.min.time(), BEIJING)
            begins, ends = (datetime.fromisoformat(each) - midnight for each in tour["break"])
            return int(begins.total_seconds()), int(ends.total_seconds())
    return None


def _last_place(kept: Plain, team_id: str, last: Mapping[str, Plain]) -> dict[str, Any] | None:
    made = [note for note in last.values() if note["state"] in MADE and note["team"] == team_id]
    asked = {stop["stop_id"]: stop for stop in kept["request"]["stops"]}
    for note in sorted(made, key=lambda note: str(note["at"]), reverse=True):
        place = asked.get(note["stop_id"]) or note.get("details") or {}
        if place.get("lon") is not None:
            names = ("name", "lon", "lat", "datum")
            return {name: place[name] for name in names if place.get(name) is not None}
    return None
