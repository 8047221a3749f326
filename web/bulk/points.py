"""Points in the body of a request, checked at once."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from geo.bulk.check import DEFAULT_KIND, RULE_OF_KIND, check_points
from geo.coordinates import parse_date
from geo.datum import convert, parse_datum
from geo.errors import CRSError, GeometryError, InputError, LimitError
from geo.inquiry import SHOWN_DECIMALS, parse_accuracy_m, parse_activity
from geo.points import DEFAULT_ACCURACY_M
from geo.records import bilingual, plain
from geo.vocabulary import require_term, shown
from layers.reading.positions import classify
from layers.reading.refusals import CODES, REASONS
from web.snapshot import snapshots

MOST_POINTS = 10_000
MEMBERS = ("points", "datum", "as_of", "accuracy_m", "activity", "kind")
POINT_MEMBERS = ("lon", "lat", "accuracy_m", "activity")


def check_body(body: object) -> dict[str, Any]:
    """Answer to a body of points.

    Parameters
    ----------
    body
        Value of the JSON: `points` (each an object with `lon`, `lat` and perhaps `accuracy_m`
        and `activity`, or a pair) and `datum`; perhaps `as_of`, `accuracy_m`, `activity`, `kind`.

    Returns
    -------
    dict
        The verdict of each point that can be used, and the others with their reason; the rows of
        both, counted from 1, are together those of the request.

    Raises
    ------
    InputError
        If something is missing, unknown or of the wrong type; points are named by their row.
    """
    asked = _members(body, MEMBERS, "")
    datum = parse_datum(_datum_text(asked))
    as_of = parse_date(str(asked["as_of"]), "as_of") if "as_of" in asked else None
    kind = require_term(str(asked.get("kind", DEFAULT_KIND)), RULE_OF_KIND, "kind")
    points = [_point(point, row, asked) for row, point in enumerate(_points(asked), start=1)]
    lon_deg, lat_deg = (np.array([point[name] for point in points]) for name in ("lon", "lat"))
    codes = classify(lon_deg, lat_deg)
    used = np.flatnonzero(codes == 0)
    rejected = [_rejected(int(row), points[row], int(codes[row])) for row in np.flatnonzero(codes)]
    if not len(used):
        raise _nothing_left(rejected)
    lon, lat = convert(lon_deg[used], lat_deg[used], datum, "wgs84")
    day = snapshots().on(as_of)
    frame = check_points(
        day.board,
        lon,
        lat,
        accuracy_m=np.array([points[row]["accuracy_m"] for row in used]),
        activity=[points[row]["activity"] for row in used],
        kind=kind,
    )
    results = []
    for row, x, y, told in zip(used.tolist(), lon, lat, frame.to_dict("records"), strict=True):
        wgs84 = {"lon": round(float(x), SHOWN_DECIMALS), "lat": round(float(y), SHOWN_DECIMALS)}
        results.append({"row": row + 1, **points[row], "wgs84": wgs84, **_told(told)})
    return {
        "as_of": day.as_of.isoformat(),
        "datum": datum,
        "kind": kind,
        "count": len(points),
        "accepted": len(results),
        "results": results,
        "rejected": rejected,
    }


def _told(told: Mapping[str, Any]) -> dict[str, Any]:
    names = ("verdict", "zone_id", "unit_code", "distance_m", "boundary_precision_m")
    return {
        **{name: plain(told[name]) for name in names},
        "zone_name": bilingual(told["zone_name"], told["zone_name_en"]),
        "because": bilingual(told["because"], told["because_en"]),
    }


def _members(value: object, known: tuple[str, ...], where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InputError(
            f"{where}应为 JSON 对象", f"{where or 'the body '}must be a JSON object", field="points"
        )
    unknown = [name for name in value if name not in known]
    if unknown:
        listed = ", ".join(known)
        raise InputError(
            f"{where}没有成员“{shown(unknown[0])}”；可用的有 {listed}",
            f"{where}there is no member “{shown(unknown[0])}”; there are {listed}",
            field=shown(unknown[0]),
        )
    return value


def _datum_text(asked: Mapping[str, Any]) -> str:
    datum = asked.get("datum", "")
    if not isinstance(datum, str):
        raise CRSError("datum 应为文字", "datum must be a text", field="datum")
    return datum


def _points(asked: Mapping[str, Any]) -> list[Any]:
    points = asked.get("points")
    if not isinstance(points, list) or not points:
        raise InputError(
            "缺少 points：点的列表", "points, a list of points, is missing", field="points"
        )
    if len(points) > MOST_POINTS:
        raise LimitError(
            f"一次最多 {MOST_POINTS} 个点，给出的有 {len(points)} 个；更多请上传文件",
            f"at most {MOST_POINTS} points at once, not {len(points)}; upload a file for more",
            field="points",
        )
    return points


def _point(point: object, row: int, asked: Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(point, list) and len(point) == 2:
        point = {"lon": point[0], "lat": point[1]}
    members = _members(point, POINT_MEMBERS, f"第 {row} 点 / point {row}: ")
    given = {name: members.get(name, asked.get(name)) for name in ("accuracy_m", "activity")}
    try:
        accuracy_m = DEFAULT_ACCURACY_M
        if given["accuracy_m"] is not None:
            accuracy_m = parse_accuracy_m(str(given["accuracy_m"]))
        activity = None if given["activity"] is None else parse_activity(str(given["activity"]))
        lon, lat = (_degrees(members, name) for name in ("lon", "lat"))
    except InputError as fault:
        zh, en = f"第 {row} 点：{fault.message_zh}", f"point {row}: {fault.message_en}"
        raise type(fault)(zh, en, field=fault.field) from fault
    return {"lon": lon, "lat": lat, "accuracy_m": accuracy_m, "activity": activity}


def _degrees(members: Mapping[str, Any], name: str) -> float:
    value = members.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise GeometryError(
            f"{name} 应为数，不是“{shown(str(value))}”",
            f"{name} must be a number, not “{shown(str(value))}”",
            field=name,
        )
    try:
        return float(value)
    except OverflowError as error:
        raise GeometryError(f"{name} 太大", f"{name} is too large", field=name) from error


def _rejected(number: int, point: Mapping[str, Any], code: int) -> dict[str, Any]:
    value = f"{point['lon']:.10g}, {point['lat']:.10g}"
    reason = bilingual(*REASONS[CODES[code]])
    return {"row": number + 1, "value": value, "code": CODES[code], "reason": reason}


def _nothing_left(rejected: list[dict[str, Any]]) -> GeometryError:
    first, n = rejected[0], len(rejected)
    return GeometryError(
        f"{n} 个点全部无法使用；第 1 点：{first['reason']['zh']}（{first['value']}）",
        f"none of {n} points can be used; point 1: {first['reason']['en']} ({first['value']})",
        field="points",
    )
