"""Positions in China: what a point must be, and how people write one.

The numbers alone decide the order: in China longitudes (73-136) and latitudes (3-54) share no
value. Text with any character that no coordinate has is a name, not a position.
"""

from dataclasses import dataclass

import numpy as np

from geo.datum import Datum
from geo.errors import GeometryError, InputError
from geo.notation import UNCERTAIN_COMMA, Angle, read_angles, scan
from geo.text import MAX_CHARACTERS, field_zh, parse_date, parse_number, tidy

__all__ = [
    "Position",
    "in_china",
    "looks_like_position",
    "parse_date",
    "parse_number",
    "parse_position",
    "require_lon_lat",
    "require_on_earth",
]

# A generous box round China, territorial sea included.
CHINA_LON_DEG = (73.0, 136.0)
CHINA_LAT_DEG = (3.0, 54.0)
LIMITS_DEG = {"lon": 180.0, "lat": 90.0}
DATUM_NAMES = {"wgs84": "WGS 84", "cgcs2000": "CGCS2000", "gcj02": "GCJ-02", "bd09": "BD-09"}


@dataclass(frozen=True, slots=True)
class Position:
    """A point read from text, and how it was read.

    Parameters
    ----------
    lon_deg, lat_deg
        Degrees, in `datum`.
    datum
        The datum that the text names, or None.
    read_as_zh, read_as_en
        The reading in words, to be shown before the map moves.
    """

    lon_deg: float
    lat_deg: float
    datum: Datum | None
    read_as_zh: str
    read_as_en: str


def in_china(lon_deg: float, lat_deg: float) -> bool:
    """Whether a point lies in the box 73-136 E, 3-54 N; False for one that is not finite.

    Examples
    --------
    >>> in_china(113.65, 34.75), in_china(34.75, 113.65)
    (True, False)
    """
    west, east = CHINA_LON_DEG
    south, north = CHINA_LAT_DEG
    return bool(west <= lon_deg <= east and south <= lat_deg <= north)


def require_lon_lat(lon_deg: float, lat_deg: float) -> None:
    """Nothing, for a point that can lie in China; an error for any other.

    Parameters
    ----------
    lon_deg, lat_deg
        Degrees, in any of the datums in use in China.

    Raises
    ------
    GeometryError
        With `field` "lon" or "lat": not finite, out of range, longitude and latitude swapped, or
        outside the box 73-136 E, 3-54 N.
    """
    require_on_earth(lon_deg, lat_deg)
    _require_china({"lon": lon_deg, "lat": lat_deg})


def require_on_earth(lon_deg: float, lat_deg: float) -> None:
    """Nothing, for a point anywhere on Earth; an error for any other.

    Parameters
    ----------
    lon_deg, lat_deg
        Degrees.

    Raises
    ------
    GeometryError
        With `field` "lon" or "lat": not finite, out of range, or in China once longitude and
        latitude are exchanged.

    Notes
    -----
    Of places abroad only those at 3-54 E, 73-90 N (Svalbard) are taken for swapped ones.
    """
    values_deg = {"lon": lon_deg, "lat": lat_deg}
    for field, value in values_deg.items():
        if not np.isfinite(value):
            raise GeometryError(
                f"{field_zh(field)}不是有限的数", f"{field} is not a finite number", field=field
            )
    if in_china(lat_deg, lon_deg):
        raise GeometryError(
            f"经纬度似乎写反了：收到经度 {lon_deg:.10g}、纬度 {lat_deg:.10g}，"
            f"应为经度 {lat_deg:.10g}、纬度 {lon_deg:.10g}",
            f"longitude and latitude seem to be swapped: got lon {lon_deg:.10g},"
            f" lat {lat_deg:.10g}; expected lon {lat_deg:.10g}, lat {lon_deg:.10g}",
            field="lon",
        )
    for field, value in values_deg.items():
        limit = LIMITS_DEG[field]
        if abs(value) > limit:
            raise GeometryError(
                f"{field_zh(field)} {value:.10g} 超出范围，应在 -{limit:g} 到 {limit:g} 度之间",
                f"{field} {value:.10g} is not between -{limit:g} and {limit:g} degrees",
                field=field,
            )


def _require_china(values_deg: dict[str, float]) -> None:
    for field, (low, high) in {"lon": CHINA_LON_DEG, "lat": CHINA_LAT_DEG}.items():
        value = values_deg[field]
        if not low <= value <= high:
            raise GeometryError(
                f"该点不在中国范围内：{field_zh(field)} {value:.10g}，"
                f"应在 {low:g} 到 {high:g} 度之间",
                f"the point is outside China: {field} {value:.10g} is not between {low:g} and"
                f" {high:g} degrees",
                field=field,
            )


def looks_like_position(text: str) -> bool:
    """Whether a search text is meant as coordinates and not as a name or a number of a task.

    Parameters
    ----------
    text
        What was typed, at any length.

    Returns
    -------
    bool
        True means: `parse_position` reads it or says what is wrong with it. False for words,
        for whole numbers without unit, axis or comma ("14"), and for dates.

    Examples
    --------
    >>> [looks_like_position(text) for text in ("113.65 34.75", "北纬34度", "A14", "14", "米村镇")]
    [True, True, False, False, False]
    """
    tokens = scan(tidy(text, "q")) if len(text) <= MAX_CHARACTERS else None
    if tokens is None:
        return False
    kinds = [kind for kind, _ in tokens]
    numbers = [token for kind, token in tokens if kind in ("number", "colons")]
    if not numbers:
        return False
    if "degree" in kinds or any("." in number for number in numbers):
        return True
    return len(numbers) > 1 and any(kind not in ("number", "minute", "second") for kind in kinds)


# The axis of each coordinate: as labelled, else by the other's label, else by its value.
def _order(first: Angle, second: Angle) -> tuple[float, float]:
    a_deg, b_deg = first.degrees(), second.degrees()
    if first.axis is not None and first.axis == second.axis:
        raise InputError(
            "两个坐标都标成了同一个方向，应为一个经度和一个纬度",
            "both coordinates are labelled alike; one must be a longitude and one a latitude",
            field="q",
        )
    if first.axis == "lat" or second.axis == "lon":
        return b_deg, a_deg
    if first.axis is None and second.axis is None and in_china(b_deg, a_deg):
        return b_deg, a_deg
    return a_deg, b_deg


def _degrees_text(value_deg: float) -> str:
    return f"{value_deg:.7f}".rstrip("0").rstrip(".") + "°"


def parse_position(text: str, *, anywhere: bool = False) -> Position:
    """Point that a text names in any of the usual notations.

    Parameters
    ----------
    text
        Two coordinates: decimal degrees or degrees, minutes and seconds (°′″, 度分秒, d m s,
        colons or blanks), in either order, of half or full width, with hemispheres (N, 北纬) or
        labels (经度, lon=) before or behind, and the name of a datum at any place.
    anywhere
        Whether the point may lie outside China.

    Returns
    -------
    Position
        Longitude and latitude in degrees, the datum if named, and the reading in words.

    Raises
    ------
    InputError
        If the text is no position, holds other than two coordinates, has decimal commas, 60
        minutes or more, or contradicts itself.
    CRSError
        If two datums are named.
    LimitError
        If the text has more than 200 characters.
    GeometryError
        If the point cannot lie in China (unless `anywhere`), or its labels are swapped.

    Examples
    --------
    >>> place = parse_position("北纬34°45′，东经113°39′（GCJ-02）")
    >>> place.lon_deg, place.lat_deg, place.datum
    (113.65, 34.75, 'gcj02')
    """
    tidied = tidy(text, "q")
    tokens = scan(tidied)
    if not tokens:
        raise InputError(
            f"“{text.strip()[:40]}”不是坐标，请写成 113.65,34.75 或 34°45′N 113°39′E",
            f"“{text.strip()[:40]}” is no position; write 113.65,34.75 or 34°45′N 113°39′E",
            field="q",
        )
    if UNCERTAIN_COMMA.fullmatch(tidied):
        raise InputError(
            f"“{tidied}”里的逗号可能是小数点，也可能分隔两个坐标；请写成 113.65,34.75",
            f"the comma of “{tidied}” may be a decimal point or part two coordinates;"
            " write 113.65,34.75",
            field="q",
        )
    (first, second), datum = read_angles(tokens)
    lon_deg, lat_deg = _order(first, second)
    (require_on_earth if anywhere else require_lon_lat)(lon_deg, lat_deg)
    lon, lat = _degrees_text(lon_deg), _degrees_text(lat_deg)
    name = DATUM_NAMES[datum] if datum else None
    return Position(
        lon_deg,
        lat_deg,
        datum,
        f"读作经度 {lon}、纬度 {lat}，" + (f"坐标系 {name}" if name else "坐标系未注明"),
        f"read as longitude {lon}, latitude {lat}, " + (f"datum {name}" if name else "no datum"),
    )
