"""Requests for tests: places about 二七塔 on one day, and the plans made of them."""

from typing import Any

from routing.rounds.planning import planned
from routing.rounds.request import read_request
from routing.travel.choosing import Ports

DAY = "2020-11-02"
LON, LAT = 113.66, 34.75
#: What an estimate makes of 0.01 degrees east at 34.75° N, metres: 915.8 m on the ellipsoid × 1.35.
STEP_M = 1236


def stop(stop_id: str, east: float = 1, north: float = 0, **more: Any) -> dict[str, Any]:
    """A stop some hundredths of a degree from the depot."""
    return {
        "stop_id": stop_id,
        "name": f"点{stop_id}",
        "lon": LON + 0.01 * east,
        "lat": LAT + 0.01 * north,
        **more,
    }


def team(team_id: str = "T1", **more: Any) -> dict[str, Any]:
    """A team of the day."""
    known = {"team_id": team_id, "name": f"组{team_id}", "start": "08:30", "end": "17:30"}
    return {**known, **more}


def request(*stops: dict[str, Any], **more: Any) -> dict[str, Any]:
    """One day, one depot, one team, unless said otherwise."""
    body: dict[str, Any] = {
        "days": [DAY],
        "depots": [{"depot_id": "D1", "name": "市局", "lon": LON, "lat": LAT}],
        "teams": [team()],
        "stops": list(stops) or [stop("a"), stop("b", 2)],
        "travel": "estimate",
        "time_limit_s": 0.2,
        "seed": 1,
    }
    return {**body, **more}


def kept(body: dict[str, Any], plan_id: str = "p1", ports: Ports | None = None) -> dict[str, Any]:
    """A plan as it is kept, made of a request."""
    return {
        "plan_id": plan_id,
        "request": body,
        "plan": planned(read_request(body), ports or Ports()),
    }


def served(record: dict[str, Any]) -> dict[str, list[str]]:
    """Stops of each team that goes out, in order."""
    return {
        tour["team"]: [each["stop_id"] for each in tour["stops"]]
        for tour in record["teams"]
        if tour["stops"]
    }


def note(
    stop_id: str, state: str = "done", at: str = "10:00", day: str = DAY, **more: Any
) -> dict[str, Any]:
    """A note of a day as it is read back: its moment in UTC."""
    hour, minute = at.split(":")
    known = {
        "stop_id": stop_id,
        "state": state,
        "day": day,
        "at": f"{day}T{int(hour) - 8:02d}:{minute}:00+00:00",
        "team": "T1",
        "reason": "",
        "author": "王",
        "details": {},
    }
    return {**known, **more}
