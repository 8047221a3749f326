"""Single values of a request for rounds, read strictly: times of day, numbers, places, areas."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geo.coordinates import DATUM_NAMES, in_china, require_on_earth
from geo.datum import Datum, convert, parse_datum
from geo.errors import GeometryError, InputError
from geo.text import parse_date
from geo.vocabulary import shown
from routing.problem import DAY_S

CLOCK = re.compile(r"(\d{1,2})[:：](\d{2})(?:\s*\(?\+(\d)\)?)?")
EVENING_S, MORNING_S = 18 * 3600, 9 * 3600
MOST_AREA_POINTS = 5000


def parse_clock(text: object, field: str) -> int:
    """Seconds of a day that a time names; "05:00+1" is on the next day, as is "29:00".

    Parameters
    ----------
    text
        Hours and minutes.
    field
        Name of the input field.

    Raises
    ------
    InputError
        If it is no time.

    Examples
    --------
    >>> parse_clock("08:30", "start"), parse_clock("05:00+1", "end")
    (30600, 104400)
    """
    found = CLOCK.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None or int(found[1]) > 48 or int(found[2]) > 59:
        raise InputError(
            f"时间“{shown(str(text))}”应写成 08:30，次日写成 05:00+1（{field}）",
            f"the time “{shown(str(text))}” should be like 08:30, or 05:00+1 for the next day "
            f"({field})",
            field=field,
        )
    return int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3] or 0) * DAY_S


def parse_span(start: object, end: object, field: str) -> tuple[int, int]:
    """Seconds of a shift; one from the evening to an early hour ends on the next day.

    Parameters
    ----------
    start, end
        Times of day.
    field
        Name of the input field.

    Raises
    ------
    InputError
        If one is no time. A shift that ends before it starts by day is left to
        `routing.soundness`, which names the team.

    Examples
    --------
    >>> parse_span("23:00", "05:00", "teams"), parse_span("08:30", "17:30", "teams")
    ((82800, 104400), (30600, 63000))
    """
    start_s, end_s = parse_clock(start, field), parse_clock(end, field)
    if end_s <= start_s and start_s >= EVENING_S and end_s <= MORNING_S:
        end_s += DAY_S
    return start_s, end_s


def parse_day(value: object, field: str) -> date:
    """Day that a text names.

    Raises
    ------
    InputError
        If it is none.
    """
    return parse_date(value if isinstance(value, str) else "", field)


def number(value: object, field: str, least: float, most: float) -> float:
    """A number within bounds.

    Raises
    ------
    InputError
        If it is no number, or out of bounds.
    """
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not least <= value <= most:  # type: ignore[operator]
        raise InputError(
            f"{field} 应为 {least:g} 到 {most:g} 之间的数，现为“{shown(str(value))}”",
            f"{field} must be a number from {least:g} to {most:g}, not “{shown(str(value))}”",
            field=field,
        )
    return float(value)  # type: ignore[arg-type]


def whole(value: object, field: str, least: int, most: int) -> int:
    """A whole number within bounds.

    Raises
    ------
    InputError
        If it is none, or out of bounds.
    """
    found = number(value, field, least, most)
    if found != int(found):
        raise InputError(f"{field} 应为整数", f"{field} must be a whole number", field=field)
    return int(found)


def words(value: object, field: str, most: int = 200) -> str:
    """A text of one line, without control characters; empty for None.

    Raises
    ------
    InputError
        If it is no text, or too long.
    """
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > most:
        raise InputError(
            f"{field} 应为文字，最多 {most} 个字",
            f"{field} must be a text of at most {most} characters",
            field=field,
        )
    return "".join(char if char.isprintable() else " " for char in value).strip()


def listed(value: object, field: str, most: int) -> Sequence[Any]:
    """A list of at most so many items; empty for None.

    Raises
    ------
    InputError
        If it is none, or too long.
    """
    if value is None:
        return ()
    if not isinstance(value, list):
        raise InputError(f"{field} 应为列表", f"{field} must be a list", field=field)
    if len(value) > most:
        raise InputError(
            f"{field} 最多 {most} 项，现有 {len(value)} 项",
            f"{field} holds at most {most} items, not {len(value)}",
            field=field,
        )
    return value


def mapping(value: object, field: str) -> Mapping[str, Any]:
    """An object of a request.

    Raises
    ------
    InputError
        If it is none.
    """
    if not isinstance(value, Mapping):
        raise InputError(
            f"{field} 的每项应为对象", f"each of {field} must be an object", field=field
        )
    return value


def place(given: Mapping[str, Any], field: str) -> tuple[float, float]:
    """Longitude and latitude of a place in EPSG:4326, from coordinates of any datum.

    Parameters
    ----------
    given
        With "lon", "lat" and "datum"; WGS 84 where it is left out, as in our own answers. Only in
        WGS 84 may a place lie outside China.
    field
        Name of the list it comes from.

    Raises
    ------
    InputError
        If a coordinate is missing, out of range, swapped, or the datum is unknown or none of the
        place.
    """
    name = shown(str(given.get("name") or given.get("stop_id") or given.get("depot_id") or ""))
    values: list[Any] = [given.get(axis) for axis in ("lon", "lat")]
    if any(isinstance(each, bool) or not isinstance(each, (int, float)) for each in values):
        raise InputError(f"“{name}”缺少坐标", f"“{name}” has no coordinates", field=field)
    # a whole number may be larger than any float
    lon_deg, lat_deg = (float(max(-1e9, min(each, 1e9))) for each in values)
    datum = parse_datum(str(given.get("datum") or "wgs84"))
    try:
        _require_on_its_map(lon_deg, lat_deg, datum)
    except GeometryError as error:
        zh, en = f"“{name}”：{error.message_zh}", f"“{name}”: {error.message_en}"
        raise GeometryError(zh, en, field=field) from error
    lon, lat = convert(lon_deg, lat_deg, datum, "wgs84")
    return float(lon), float(lat)


def _require_on_its_map(lon_deg: float, lat_deg: float, datum: Datum) -> None:
    require_on_earth(lon_deg, lat_deg)
    if datum == "wgs84" or in_china(lon_deg, lat_deg):
        return
    at, title = f"{lon_deg:.10g}, {lat_deg:.10g}", DATUM_NAMES[datum]
    raise GeometryError(
        f"{at} 在中国以外（东经 73-136°、北纬 3-54°），而 {title} 只用于中国境内；"
        "境外的点位请用 WGS 84 坐标，并选择 wgs84",
        f"{at} lies outside China (73-136° E, 3-54° N), where {title} is not used; "
        "give places abroad in WGS 84 and choose wgs84",
        field="lon",
    )


def area(value: object, field: str) -> BaseGeometry | None:
    """Polygons of a GeoJSON geometry in EPSG:4326, or None for None.

    Raises
    ------
    GeometryError
        If it is no valid polygon, or has too many vertices.
    """
    if value is None:
        return None
    try:
        found = shape(value)
        is_area = found.geom_type in ("Polygon", "MultiPolygon") and not found.is_empty
    except (
        *(ShapelyError, AttributeError, KeyError, TypeError, ValueError, IndexError),
        OverflowError,
    ) as error:
        raise _bad_area(field) from error
    if not is_area or shapely.get_num_coordinates(found) > MOST_AREA_POINTS:
        raise _bad_area(field)
    if not found.is_valid:
        zh, en = f"{field} 的边界自相交，请重画", f"the outline of {field} crosses itself"
        raise GeometryError(zh, en, field=field)
    west, south, east, north = found.bounds
    require_on_earth(west, south)
    require_on_earth(east, north)
    return found


def _bad_area(field: str) -> GeometryError:
    return GeometryError(
        f"{field} 应为 GeoJSON 面（Polygon 或 MultiPolygon），最多 {MOST_AREA_POINTS} 个顶点",
        f"{field} must be a GeoJSON Polygon or MultiPolygon of at most {MOST_AREA_POINTS} vertices",
        field=field,
    )
