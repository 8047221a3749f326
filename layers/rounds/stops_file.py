"""Lists of stops and areas that people bring: read in the limited worker, the datum asked for."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.datum import convert
from geo.errors import GeometryError, InputError
from geo.schema import is_missing
from geo.vocabulary import shown
from layers.read import ReadOptions, read
from layers.reading.table import Table

#: Column headers by member of a stop, in lower case; "opens" and "closes" make one window.
HEADERS: dict[str, tuple[str, ...]] = {
    "stop_id": ("stop_id", "stop id", "id", "编号", "点位编号", "序号"),
    "name": ("name", "stop", "title", "名称", "点位", "点位名称", "单位名称", "企业名称", "地点"),
    "service_min": (
        "service_min", "service min", "service minutes", "service", "停留", "停留分钟",
        "停留（分钟）", "停留时间", "停留时长", "检查时长", "检查分钟", "服务时间", "服务分钟",
    ),
    "windows": ("windows", "window", "time window", "时间窗", "时间窗口", "可检查时间", "开放时间"),
    "opens": ("open", "opens", "earliest", "window_start", "window_open", "tw_start", "最早"),
    "closes": ("close", "closes", "latest", "window_end", "window_close", "tw_end", "最晚"),
    "priority": ("priority", "优先级", "优先"),
    "skills": ("skills", "人员", "到场部门", "所需人员"),
    "joint_teams": ("joint_teams", "会合组数", "联合组数"),
    "visits": ("visits", "次数", "检查次数"),
    "spacing_days": ("spacing_days", "间隔天数", "最小间隔"),
    "checks": ("checks", "检查内容", "检查事项"),
    "meets": ("meets", "联系单位", "责任单位", "联系人"),
    "task_ids": ("task_ids", "task_id", "任务", "任务编号"),
}  # fmt: skip
#: Words of a stop that must be visited, in the column of its priority.
MANDATORY = frozenset({"mandatory", "must", "必查", "必须", "必到"})
BETWEEN = re.compile(r"[、，,;；|/]")
SPAN = re.compile(r"(\d{1,2}[:：]\d{2}(?:\+\d)?)\s*+[-–—~～至到]\s*+(\d{1,2}[:：]\d{2}(?:\+\d)?)")
CLOCK = re.compile(r"(\d{1,2}[:：]\d{2}(?:\+\d)?)(?:[:：]00)?")
Stop = dict[str, Any]
Fault = tuple[str, str]  # zh, en
SHOWN_FAULTS = 20


@dataclass(frozen=True, slots=True)
class StopsFile:
    """Stops of a file as a request names them, EPSG:4326, and its rows that cannot be used."""

    stops: tuple[Stop, ...]
    refused: tuple[dict[str, Any], ...]


def read_stops(
    source: bytes | BinaryIO,
    filename: str,
    options: ReadOptions,
    skills: Mapping[str, str],
    *,
    service_min: float | None = None,
) -> StopsFile:
    """Stops out of a file of places.

    Parameters
    ----------
    source, filename
        As in `layers.read.read`; any of its formats. Lines and polygons are visited at a point on
        them.
    options
        Above all the datum, which must be said unless the file names it; in WGS 84 places may lie
        anywhere on Earth.
    skills
        Words by which skills are known → their ids.
    service_min
        Minutes at a stop for which the file says nothing.

    Raises
    ------
    InputError
        As `layers.read.read`; if no row can be used; and naming every row and column that is not
        understood.
    """
    table = read(source, filename, replace(options, anywhere=True))
    columns = _columns(list(map(str, table.attributes.columns)))
    lon_deg, lat_deg = _points(table)
    stops: list[Stop] = []
    faults: list[Fault] = []
    for at, (row, values) in enumerate(zip(table.attributes.index, _rows(table), strict=True)):
        stop: Stop = {"lon": float(lon_deg[at]), "lat": float(lat_deg[at]), "datum": "wgs84"}
        if service_min is not None:
            stop["service_min"] = service_min
        told = {member: _text(values[column]) for member, column in columns.items()}
        faults += _fill(stop, told, int(row), skills)
        stop.setdefault("stop_id", f"S{at + 1}")
        stop.setdefault("name", stop["stop_id"])
        stops.append(stop)
    refused = _refused(table.refused)
    _require_understood(faults)
    _require_some(stops, refused)
    return StopsFile(tuple(stops), tuple(refused))


def _fill(
    stop: Stop, told: Mapping[str, str], row: int, skills: Mapping[str, str]
) -> Iterator[Fault]:
    for member, text in told.items():
        if not text:
            continue
        try:
            stop[member] = _value(member, text, skills)
        except (KeyError, ValueError):
            yield (
                f"第 {row} 行的 {member} “{shown(text)}” 看不懂",
                f"row {row}: {member} “{shown(text)}” is not understood",
            )
    opens, closes = stop.pop("opens", None), stop.pop("closes", None)
    if opens is not None and closes is not None:
        stop.setdefault("windows", [{"open": opens, "close": closes}])
    elif bool(told.get("opens")) != bool(told.get("closes")):
        yield f"第 {row} 行的时间窗只有一端", f"row {row}: the window has only one end"


def _require_understood(faults: Sequence[Fault]) -> None:
    if faults:
        shown_faults, more = faults[:SHOWN_FAULTS], len(faults) - SHOWN_FAULTS
        tail = f"（+{more}）" if more > 0 else ""
        zh, en = ("；".join(each[0] for each in shown_faults), "; ".join(
            each[1] for each in shown_faults))  # fmt: skip
        raise InputError(zh + tail, en + tail, field="file")


def _require_some(stops: Sequence[Stop], refused: Sequence[Mapping[str, Any]]) -> None:
    if stops:
        return
    why = refused[0] if refused else None
    zh = f"：第 {why['row']} 行，{why['because']['zh']}" if why else ""
    en = f": row {why['row']}, {why['because']['en']}" if why else ""
    raise InputError(
        f"文件中没有可用的点位{zh}", f"the file holds no usable stop{en}", field="file"
    )


def _rows(table: Table) -> list[dict[str, Any]]:
    renamed = table.attributes.set_axis(list(map(str, table.attributes.columns)), axis=1)
    return [{str(key): value for key, value in row.items()} for row in renamed.to_dict("records")]


# A spreadsheet gives the id 7 as 7.0.
def _text(value: object) -> str:
    if is_missing(value):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _columns(fields: list[str]) -> dict[str, str]:
    known = {field.strip().lower(): field for field in reversed(fields)}
    found = {
        member: next((known[header] for header in headers if header in known), None)
        for member, headers in HEADERS.items()
    }
    return {member: field for member, field in found.items() if field is not None}


def _points(table: Table) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    lon_deg, lat_deg = table.lon_deg.copy(), table.lat_deg.copy()
    if table.geometry is not None:
        has = ~shapely.is_missing(table.geometry)
        spots = shapely.point_on_surface(table.geometry[has])
        lon_deg[has], lat_deg[has] = shapely.get_x(spots), shapely.get_y(spots)
    lon, lat = convert(lon_deg, lat_deg, table.datum, "wgs84")
    return np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)


def _value(member: str, text: str, skills: Mapping[str, str]) -> Any:
    readers: dict[str, Callable[[str], Any]] = {
        "service_min": float,
        "priority": _priority,
        "opens": _clock,
        "closes": _clock,
        "joint_teams": _whole,
        "visits": _whole,
        "spacing_days": _whole,
        "windows": _windows,
        "skills": lambda given: [skills[each.lower()] for each in _parts(given)],
        "checks": lambda given: [
            each.strip() for each in re.split(r"[;；\n]", given) if each.strip()
        ],
        "meets": _parts,
        "task_ids": _parts,
    }
    return readers.get(member, str)(text)


def _whole(text: str) -> int:
    value = float(text)
    if value != int(value):
        raise ValueError(text)
    return int(value)


def _priority(text: str) -> int | None:
    return None if text.lower() in MANDATORY else _whole(text)


# A spreadsheet gives a time of day with seconds.
def _clock(text: str) -> str:
    found = CLOCK.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return found[1]


def _parts(text: str) -> list[str]:
    return [part.strip() for part in BETWEEN.split(text) if part.strip()]


def _windows(text: str) -> list[dict[str, str]]:
    found = []
    for part in _parts(text):
        span = SPAN.fullmatch(part)
        if span is None:
            raise ValueError(part)
        found.append({"open": span[1], "close": span[2]})
    return found


def _refused(refused: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            "row": int(row),
            "value": str(each["value"]),
            "because": {"zh": str(each["reason_zh"]), "en": str(each["reason_en"])},
        }
        for row, each in zip(refused.index, refused.to_dict("records"), strict=True)
    ]


def read_area(source: bytes | BinaryIO, filename: str, options: ReadOptions) -> dict[str, Any]:
    """Polygons of a file as one GeoJSON geometry in EPSG:4326; places as in `read_stops`.

    Raises
    ------
    GeometryError
        If the file holds no polygon.
    InputError
        As `layers.read.read`.
    """
    table = read(source, filename, replace(options, anywhere=True))
    shapes = [] if table.geometry is None else [s for s in table.geometry if s is not None]
    areas = [each for each in shapes if each.geom_type in ("Polygon", "MultiPolygon")]
    if not areas:
        raise GeometryError("文件中没有面", "the file holds no polygon", field="file")

    def to_wgs84(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(convert(points[:, 0], points[:, 1], table.datum, "wgs84"))

    whole = shapely.transform(shapely.union_all(areas), to_wgs84)
    found: dict[str, Any] = shapely.geometry.mapping(whole)
    return found
