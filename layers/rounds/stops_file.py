"""Lists of stops and areas that people bring: read in the limited worker, the datum asked for."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
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

#: Column headers by member of a stop, in lower case.
HEADERS: dict[str, tuple[str, ...]] = {
    "stop_id": ("stop_id", "id", "编号", "点位编号", "序号"),
    "name": ("name", "名称", "点位", "点位名称", "单位名称", "企业名称", "地点"),
    "service_min": ("service_min", "停留", "停留分钟", "停留（分钟）", "检查时长"),
    "windows": ("windows", "window", "时间窗", "可检查时间", "开放时间"),
    "priority": ("priority", "优先级", "优先"),
    "skills": ("skills", "人员", "到场部门", "所需人员"),
    "joint_teams": ("joint_teams", "会合组数", "联合组数"),
    "visits": ("visits", "次数", "检查次数"),
    "spacing_days": ("spacing_days", "间隔天数", "最小间隔"),
    "checks": ("checks", "检查内容", "检查事项"),
    "meets": ("meets", "联系单位", "责任单位", "联系人"),
    "task_ids": ("task_ids", "task_id", "任务", "任务编号"),
}
BETWEEN = re.compile(r"[、，,;；|/]")
SPAN = re.compile(
    r"\s*(\d{1,2}[:：]\d{2}(?:\+\d)?)\s*[-–—~～至到]\s*(\d{1,2}[:：]\d{2}(?:\+\d)?)\s*"
)
Stop = dict[str, Any]


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
        Above all the datum, which must be said unless the file names it.
    skills
        Words by which skills are known → their ids.
    service_min
        Minutes at a stop for which the file says nothing.

    Raises
    ------
    InputError
        As `layers.read.read`; and naming the row and the column that is not understood.
    """
    table = read(source, filename, options)
    columns = _columns(list(map(str, table.attributes.columns)))
    lon_deg, lat_deg = _points(table)
    stops = []
    for at, (row, values) in enumerate(zip(table.attributes.index, _rows(table), strict=True)):
        stop: Stop = {"lon": float(lon_deg[at]), "lat": float(lat_deg[at]), "datum": "wgs84"}
        if service_min is not None:
            stop["service_min"] = service_min
        for member, column in columns.items():
            if not is_missing(values[column]) and str(values[column]).strip():
                stop[member] = _value(member, str(values[column]).strip(), int(row), skills)
        stop.setdefault("stop_id", f"S{at + 1}")
        stop.setdefault("name", stop["stop_id"])
        stops.append(stop)
    return StopsFile(tuple(stops), tuple(_refused(table.refused)))


def _rows(table: Table) -> list[dict[str, Any]]:
    renamed = table.attributes.set_axis(list(map(str, table.attributes.columns)), axis=1)
    return [{str(key): value for key, value in row.items()} for row in renamed.to_dict("records")]


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


def _value(member: str, text: str, row: int, skills: Mapping[str, str]) -> Any:
    readers: dict[str, Callable[[str], Any]] = {
        "service_min": float,
        "priority": _whole,
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
    try:
        return readers.get(member, str)(text)
    except (KeyError, ValueError) as error:
        raise InputError(
            f"第 {row} 行的 {member} “{shown(text)}” 看不懂",
            f"row {row}: {member} “{shown(text)}” is not understood",
            field="file",
        ) from error


def _whole(text: str) -> int:
    value = float(text)
    if value != int(value):
        raise ValueError(text)
    return int(value)


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
    """Polygons of a file as one GeoJSON geometry in EPSG:4326.

    Raises
    ------
    GeometryError
        If the file holds no polygon.
    InputError
        As `layers.read.read`.
    """
    table = read(source, filename, options)
    shapes = [] if table.geometry is None else [s for s in table.geometry if s is not None]
    areas = [each for each in shapes if each.geom_type in ("Polygon", "MultiPolygon")]
    if not areas:
        raise GeometryError("文件中没有面", "the file holds no polygon", field="file")

    def to_wgs84(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(convert(points[:, 0], points[:, 1], table.datum, "wgs84"))

    whole = shapely.transform(shapely.union_all(areas), to_wgs84)
    found: dict[str, Any] = shapely.geometry.mapping(whole)
    return found
