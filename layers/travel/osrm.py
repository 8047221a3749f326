"""OSRM's protocol: what to ask and how to read it.

References
----------
http://project-osrm.org/docs/v5.24.0/api/ (services table and route).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.travel.served import ServedLeg, ServedTurn, leg_of, matrix_of, nonsense

PROFILE = "driving"
#: Codes by which it says that there is no way, which is an answer.
NO_WAY: tuple[str, ...] = ("NoRoute", "NoSegment")
BENDS = {
    "uturn": "u_turn", "sharp right": "sharp_right", "right": "right",
    "slight right": "slight_right", "straight": "straight", "slight left": "slight_left",
    "left": "left", "sharp left": "sharp_left",
}  # fmt: skip
Places = NDArray[np.float64]
Request = tuple[str, dict[str, str]]


def table_request(profile: str, starts: Places, ends: Places) -> Request:
    """Path and parameters of a table; places are longitudes and latitudes, shape (n, 2)."""
    first, second = range(len(starts)), range(len(starts), len(starts) + len(ends))
    return (
        f"/table/v1/{profile}/{_joined(np.vstack([starts, ends]))}",
        {
            "annotations": "duration,distance",
            "sources": ";".join(map(str, first)),
            "destinations": ";".join(map(str, second)),
        },
    )


def read_table(
    answer: dict[str, Any], shape: tuple[int, int]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Seconds and metres of a table, infinite where there is no way."""
    return matrix_of(answer.get("durations"), shape), matrix_of(answer.get("distances"), shape)


def leg_request(profile: str, ends: Places) -> Request:
    """Path and parameters of one way; `ends` has shape (2, 2)."""
    asked = {"overview": "full", "geometries": "geojson", "steps": "true"}
    return f"/route/v1/{profile}/{_joined(ends)}", asked


def read_leg(answer: dict[str, Any]) -> ServedLeg:
    """Leg of an answer.

    Raises
    ------
    UpstreamError
        If it does not fit the protocol.
    """
    try:
        route = answer["routes"][0]
        line = np.array(route["geometry"]["coordinates"], dtype=np.float64)
        turns = tuple(_turn(step) for step in route["legs"][0]["steps"])
        return leg_of(line, float(route["distance"]), float(route["duration"]), turns)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise nonsense() from error


def _joined(places: Places) -> str:
    return ";".join(f"{lon:.7f},{lat:.7f}" for lon, lat in places)


def _turn(step: dict[str, Any]) -> ServedTurn:
    manoeuvre = step["maneuver"]
    kind = str(manoeuvre.get("type"))
    if kind not in ("depart", "arrive"):
        kind = BENDS.get(str(manoeuvre.get("modifier")), "straight")
    name = str(step.get("name") or step.get("ref") or "") or None
    return kind, name, float(step["distance"]), float(manoeuvre.get("bearing_after") or 0.0)
