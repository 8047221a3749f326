"""The cheapest relaxation of a visit that is left out, as a body that plans it anew."""

import re
from collections.abc import Callable, Mapping
from typing import Any

Plain = Mapping[str, Any]
Body = dict[str, Any]
SPAN = re.compile(r"(\d{1,2}:\d{2}(?:\+\d)?)\s*[–-]\s*(\d{1,2}:\d{2}(?:\+\d)?)")
LONGER_S = 10


def loosened(missed: Plain, request: Plain) -> Body | None:
    """Body of a re-plan in which the named rule is loosened as little as is needed.

    Parameters
    ----------
    missed
        An entry of "unserved" of a plan: "stop_id", "rule" and "relax" with its figures.
    request
        What was asked.

    Returns
    -------
    dict or None
        As `web.rounds.revising.revised` takes it; None where the relaxation is none that a
        re-plan can make, such as coordinates to be checked.

    Examples
    --------
    >>> missed = {"stop_id": "S1", "rule": "stops", "relax": {"team": "T1", "max_stops": 9}}
    >>> loosened(missed, {"stops": [{"stop_id": "S1"}], "teams": [{"team_id": "T1"}]})
    {'teams': [{'team_id': 'T1', 'max_stops': 9}]}
    """
    make = MAKERS.get(str(missed.get("rule")))
    stop = next(
        (each for each in request["stops"] if each["stop_id"] == missed["stop_id"]), None
    )  # fmt: skip
    relax = missed.get("relax")
    if make is None or stop is None or not isinstance(relax, Mapping):
        return None
    return _more_teams(stop, relax, request) if "hours" in relax else make(stop, relax, request)


# Teams of their own, and what of the stop no team of its own could heed, by the rule in the way.
def _more_teams(stop: Plain, relax: Plain, request: Plain) -> Body | None:
    span = SPAN.fullmatch(str(relax["hours"]))
    depots = {str(each.get("depot_id")) for each in request["depots"]}
    if span is None or "day" not in relax:
        return None
    known = {str(team["team_id"]) for team in request["teams"]}
    free = [name for at in range(1, 1000) if (name := f"N{at}") not in known]
    team = {"start": span[1], "end": span[2], "days": [relax["day"]]}
    team["skills"] = list(stop.get("skills") or [])
    if relax.get("depot") in depots:
        team["depot"] = relax["depot"]
    teams = [
        {**team, "team_id": name, "name": f"增派{name}"}
        for name in free[: int(relax.get("teams") or 1)]
    ]
    freed: dict[str, Any] = {
        name: value
        for name, value in (("locked_team", None), ("locked_position", None))
        if stop.get(name)
    }
    if relax.get("any_time"):
        freed["windows"] = []
    if "spacing_days" in relax:
        freed["spacing_days"] = relax["spacing_days"]
    return {"add_teams": teams, **(_of_stop(stop, **freed) if freed else {})}


def _of_stop(stop: Plain, **members: Any) -> Body:
    return {"change": [{"stop_id": stop["stop_id"], **members}]}


def _of_team(relax: Plain, request: Plain, *names: str) -> Body | None:
    given = {name: relax[name] for name in names if name in relax}
    known = {team["team_id"] for team in request["teams"]}
    if not given or relax.get("team") not in known:
        return None
    return {"teams": [{"team_id": relax["team"], **given}]}


def _shift(_stop: Plain, relax: Plain, request: Plain) -> Body | None:
    return _of_team(relax, request, "start", "end")


def _stops(_stop: Plain, relax: Plain, request: Plain) -> Body | None:
    return _of_team(relax, request, "max_stops")


def _skill(_stop: Plain, relax: Plain, request: Plain) -> Body | None:
    team = next((each for each in request["teams"] if each["team_id"] == relax.get("team")), None)
    if team is None or not relax.get("skills"):
        return None
    more = str(relax["skills"]).split("、")
    skills = list(dict.fromkeys([*(team.get("skills") or []), *more]))
    return {"teams": [{"team_id": team["team_id"], "skills": skills}]}


def _window(stop: Plain, relax: Plain, _request: Plain) -> Body | None:
    windows = list(stop.get("windows") or [])
    if relax.get("day"):
        added = [{**each, "day": relax["day"]} for each in windows]
        return _of_stop(stop, windows=windows + added)
    span = SPAN.fullmatch(str(relax.get("window") or "").strip())
    was = SPAN.fullmatch(str(relax.get("was") or "").strip())
    if span is None:
        return None
    others = [
        each for each in windows
        if was is not None and (each.get("open"), each.get("close")) != (was[1], was[2])
    ]  # fmt: skip
    return _of_stop(stop, windows=[*others, {"open": span[1], "close": span[2]}])


def _priority(stop: Plain, relax: Plain, _request: Plain) -> Body:
    priority = relax.get("priority")
    return _of_stop(stop, priority=priority if isinstance(priority, int) else None)


def _joint(stop: Plain, _relax: Plain, _request: Plain) -> Body:
    return _of_stop(stop, joint_teams=1)


def _spacing(stop: Plain, relax: Plain, _request: Plain) -> Body | None:
    days = relax.get("spacing_days")
    return None if days is None else _of_stop(stop, spacing_days=days)


def _day(stop: Plain, relax: Plain, _request: Plain) -> Body | None:
    day = relax.get("day")
    return None if day is None else _of_stop(stop, days=[*(stop.get("days") or []), day])


def _lock(stop: Plain, relax: Plain, _request: Plain) -> Body:
    if relax.get("team"):  # its place alone is in the way
        return _of_stop(stop, locked_position=None)
    return {"unlock": [stop["stop_id"]]}


def _search(_stop: Plain, _relax: Plain, request: Plain) -> Body:
    longest = max(LONGER_S, 2 * float(request.get("time_limit_s") or 0))
    return {"time_limit_s": min(longest, 60)}


MAKERS: dict[str, Callable[[Plain, Plain, Plain], Body | None]] = {
    "shift": _shift,
    "stops": _stops,
    "skill": _skill,
    "window": _window,
    "priority": _priority,
    "joint": _joint,
    "spacing": _spacing,
    "day": _day,
    "lock": _lock,
    "search": _search,
}
