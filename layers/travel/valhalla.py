"""Valhalla's protocol: what to ask and how to read it.

References
----------
https://valhalla.github.io/valhalla/api/ (matrix and turn-by-turn).
"""

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.travel.served import ServedLeg, ServedTurn, leg_of, matrix_of, nonsense

PROFILE = "auto"
#: Codes by which it says that there is no way, which is an answer.
NO_WAY: tuple[int, ...] = (442, 171)
BENDS = {
    **dict.fromkeys((1, 2, 3), "depart"), **dict.fromkeys((4, 5, 6), "arrive"),
    9: "slight_right", 10: "right", 11: "sharp_right", 12: "u_turn", 13: "u_turn",
    14: "sharp_left", 15: "left", 16: "slight_left", 18: "slight_right", 19: "slight_left",
    20: "slight_right", 21: "slight_left", 23: "slight_right", 24: "slight_left",
}  # fmt: skip
Places = NDArray[np.float64]
Request = tuple[str, dict[str, str]]


def table_request(profile: str, starts: Places, ends: Places) -> Request:
    """Path and parameters of a table; places are longitudes and latitudes, shape (n, 2)."""
    asked = {
        "sources": _listed(starts),
        "targets": _listed(ends),
        "costing": profile,
        "units": "kilometers",
    }
    return "/sources_to_targets", {"json": json.dumps(asked)}


def read_table(
    answer: dict[str, Any], shape: tuple[int, int]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Seconds and metres of a table, infinite where there is no way."""
    try:
        cells = answer["sources_to_targets"]
        times = [[cell["time"] for cell in row] for row in cells]
        ways = [[cell["distance"] for cell in row] for row in cells]
    except (KeyError, TypeError) as error:
        raise nonsense() from error
    return matrix_of(times, shape), matrix_of(ways, shape) * 1000


def leg_request(profile: str, ends: Places) -> Request:
    """Path and parameters of one way; `ends` has shape (2, 2)."""
    asked = {"locations": _listed(ends), "costing": profile, "units": "kilometers"}
    return "/route", {"json": json.dumps(asked)}


def read_leg(answer: dict[str, Any]) -> ServedLeg:
    """Leg of an answer.

    Raises
    ------
    UpstreamError
        If it does not fit the protocol.
    """
    try:
        way = answer["trip"]["legs"][0]
        line = decode_polyline(str(way["shape"]))
        turns = tuple(_turn(step) for step in way["maneuvers"])
        summary = way["summary"]
        return leg_of(line, float(summary["length"]) * 1000, float(summary["time"]), turns)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise nonsense() from error


def _listed(places: Places) -> list[dict[str, float]]:
    return [{"lon": float(lon), "lat": float(lat)} for lon, lat in places]


def _turn(step: dict[str, Any]) -> ServedTurn:
    names = step.get("street_names") or [None]
    bend = BENDS.get(int(step["type"]), "straight")
    name = None if names[0] is None else str(names[0])
    return bend, name, float(step["length"]) * 1000, float(step.get("bearing_after") or 0.0)


def decode_polyline(text: str, *, digits: int = 6) -> NDArray[np.float64]:
    """Longitudes and latitudes of an encoded line, shape (n, 2), degrees.

    Parameters
    ----------
    text
        Latitude and longitude differences in groups of five bits.
    digits
        Decimal places; Valhalla uses 6.

    Raises
    ------
    ValueError
        If the text is cut off or holds other characters.

    References
    ----------
    Google, "Encoded Polyline Algorithm Format",
    https://developers.google.com/maps/documentation/utilities/polylinealgorithm

    Examples
    --------
    >>> decode_polyline("_p~iF~ps|U_ulLnnqC_mqNvxq`@", digits=5).tolist()
    [[-120.2, 38.5], [-120.95, 40.7], [-126.453, 43.252]]
    """
    numbers, value, shift = [], 0, 0
    for character in text:
        group = ord(character) - 63
        if not 0 <= group < 64:
            raise ValueError(character)
        value |= (group & 31) << shift
        shift += 5
        if group < 32:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value, shift = 0, 0
    if shift or len(numbers) % 2:
        raise ValueError(text[-10:])
    steps = np.array(numbers, dtype=np.int64).reshape(-1, 2)
    line: NDArray[np.float64] = np.round(np.cumsum(steps, axis=0)[:, ::-1] / 10**digits, digits)
    return line
