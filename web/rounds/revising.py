"""A kept plan asked for anew: stops dropped, locked, moved or relaxed, or the rest of a day."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from geo.errors import InputError, NotFoundError
from geo.vocabulary import shown
from routing.rounds import values
from routing.rounds.record import BEIJING
from routing.rounds.rest_of_day import rest_of_day
from web.rounds.asking import PLANNED, read_stop

#: Members of the body of a re-plan, and what they mean.
REVISIONS = {
    "drop": "Ids of stops to leave out.",
    "lock": "Stops to lock, each with stop_id, team and, if its place counts, position and day.",
    "unlock": "Ids of stops that may be moved again.",
    "add": "Stops to add, as in the request of a plan.",
    "change": "Stops to change, each with stop_id and what of it is otherwise.",
    "teams": "Teams to change, each with team_id and what of it is otherwise.",
    "add_teams": "Teams to add, as in the request of a plan.",
    "balanced": "Whether the teams' hours are to be even.",
    "time_limit_s": "Seconds to search for.",
    "alert": "Alert that re-plans the rest of the day: orange or wind.",
    "rest_of_day": "Whether only what is left of the day is planned, without an alert.",
    "now": "Moment of the rest of the day, ISO 8601; the clock's where it is left out.",
}
TEAM = (
    "team_id", "name", "depot", "end_depot", "start", "end", "lunch", "skills", "days", "max_stops",
)  # fmt: skip
MOST = 1000
Plain = Mapping[str, Any]
Changed = dict[str, dict[str, Any]]


def revised(
    kept: Plain, body: Plain, progress: Sequence[Plain], clock_now: datetime
) -> dict[str, Any]:
    """Request for a plan that takes the place of a kept one.

    Parameters
    ----------
    kept
        The plan as it is kept.
    body
        With no other members than `REVISIONS`.
    progress
        What was noted of the plan, the oldest first.
    clock_now
        The moment, aware, where the body gives none.

    Raises
    ------
    InputError
        If a member is wrong.
    NotFoundError
        If a stop or team is none of the plan's.
    """
    if body.get("alert") or body.get("rest_of_day"):
        alert = values.words(body.get("alert"), "alert", 40) or None
        request = rest_of_day(kept, progress, alert, _moment(body.get("now"), clock_now))
    else:
        request = {**kept["request"], "previous": kept["plan_id"], "alert": None}
    stops: Changed = {stop["stop_id"]: dict(stop) for stop in request["stops"]}
    _drop(stops, body)
    _unlock(stops, body)
    _lock(stops, body, several=len(set(request["days"])) > 1)
    _change(stops, _listed(body, "change"), "stop_id", PLANNED)
    for added in _listed(body, "add"):
        stop = read_stop(added)
        stops[stop["stop_id"]] = stop
    teams: Changed = {team["team_id"]: dict(team) for team in request["teams"]}
    _change(teams, _listed(body, "teams"), "team_id", TEAM)
    _add_teams(teams, _listed(body, "add_teams"))
    request |= {"stops": list(stops.values()), "teams": list(teams.values())}
    for name in ("balanced", "time_limit_s"):
        if body.get(name) is not None:
            request[name] = body[name]
    return request


def _moment(value: object, clock_now: datetime) -> datetime:
    if value is None:
        return clock_now
    try:
        found = datetime.fromisoformat(str(value))
        found = found if found.tzinfo else found.replace(tzinfo=BEIJING)
        found.astimezone(UTC)  # a moment at either end of time has none
    except (ValueError, OverflowError) as error:
        raise InputError(
            f"时刻“{shown(str(value))}”应写成 2020-11-01T14:00",
            f"the moment “{shown(str(value))}” should be like 2020-11-01T14:00",
            field="now",
        ) from error
    return found


def _listed(body: Plain, name: str) -> list[Plain]:
    return [values.mapping(each, name) for each in values.listed(body.get(name), name, MOST)]


def _known(stops: Changed, stop_id: object, field: str) -> dict[str, Any]:
    found = stops.get(str(stop_id))
    if found is None:
        raise NotFoundError(
            f"计划中没有“{shown(str(stop_id))}”", f"the plan has no “{shown(str(stop_id))}”",
            field=field,
        )  # fmt: skip
    return found


def _drop(stops: Changed, body: Plain) -> None:
    for stop_id in values.listed(body.get("drop"), "drop", MOST):
        _known(stops, stop_id, "drop")
        del stops[str(stop_id)]


# The days that were asked for come back with the unlocking.
def _unlock(stops: Changed, body: Plain) -> None:
    for stop_id in values.listed(body.get("unlock"), "unlock", MOST):
        stop = _known(stops, stop_id, "unlock")
        stop |= {"locked_team": None, "locked_position": None}
        if "days_before_lock" in stop:
            stop["days"] = stop.pop("days_before_lock")


# Only one stop can hold a place: whoever held it before keeps its team alone.
def _lock(stops: Changed, body: Plain, *, several: bool) -> None:
    for given in _listed(body, "lock"):
        stop = _known(stops, given.get("stop_id"), "lock")
        team, position, day = (given.get(name) for name in ("team", "position", "day"))
        if position is not None:
            for other in stops.values():
                is_rival = other.get("locked_team") == team and (other is not stop)
                if is_rival and other.get("locked_position") == position and not several:
                    other["locked_position"] = None
        stop |= {"locked_team": team, "locked_position": position}
        if several and position is not None and day is not None:
            stop.setdefault("days_before_lock", stop.get("days"))
            stop["days"] = [day]


def _add_teams(teams: Changed, added: list[Plain]) -> None:
    for given in added:
        team_id = str(given.get("team_id") or "")
        if team_id in teams:
            name = shown(team_id)
            zh, en = f"已有检查组“{name}”", f"there is a team “{name}” already"
            raise InputError(zh, en, field="add_teams")
        _change(teams | {team_id: (team := {"team_id": team_id})}, [given], "team_id", TEAM)
        teams[team_id] = team


def _change(those: Changed, changes: list[Plain], key: str, allowed: tuple[str, ...]) -> None:
    for given in changes:
        found = _known(those, given.get(key), key)
        unknown = sorted(set(given) - set(allowed))
        if unknown:
            name = shown(unknown[0])
            raise InputError(f"没有“{name}”这一项", f"there is no member “{name}”", field=key)
        found |= given
