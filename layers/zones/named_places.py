"""Places that a person brings: villages, townships and landmarks, as points or with their areas."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.datum import Datum, convert
from geo.errors import SchemaError
from geo.gazetteer import Gazetteer, name_key
from geo.rows import frame_of
from geo.schema import AREAL, FEATURES, is_missing
from layers.names import display_name
from layers.read import ReadOptions, read
from layers.reading.limits import LIMITS, Limits
from layers.reading.table import Table
from layers.zones.roads import NOT_STATED, evened

NAME_HEADERS = (
    "名称", "地名", "村名", "村庄", "村", "乡镇名称", "中文名称", "name", "namezh", "namechn",
    "village", "placename", "title",
)  # fmt: skip
ALIAS_HEADERS = ("别名", "曾用名", "aliases", "altname")
PARENT_HEADERS = (
    "上级", "所属", "所属乡镇", "乡镇", "镇", "街道", "所属县区", "县区", "区县", "县", "区",
    "parent", "township", "town", "county", "district",
)  # fmt: skip
PRECISION_HEADERS = ("精度", "精度米", "precisionm", "precision", "accuracy", "accuracym")
#: Precision of a place whose file does not state it: the core of a village, a surveyed outline.
POINT_PRECISION_M = 1000.0
AREA_PRECISION_M = 100.0


@dataclass(frozen=True, slots=True)
class PlaceOptions:
    """What a person says of a file of places: its datum, the layer, the column of the names."""

    datum: Datum | None = None
    layer: str | None = None
    name_column: str | None = None


def read_places(
    source: bytes | BinaryIO,
    filename: str,
    gazetteer: Gazetteer,
    options: PlaceOptions | None = None,
    *,
    limits: Limits = LIMITS,
) -> gpd.GeoDataFrame:
    """Places of an untrusted file and those of a gazetteer, as one frame.

    Parameters
    ----------
    source
        Contents, or a file opened for binary reading.
    filename
        What the person calls it; its suffix names the format.
    gazetteer
        Units and places known before. A place of the file that bears the name of exactly one of
        them, within the same parent, takes its row: its key and ancestry stay, its geometry,
        precision and source are the file's.
    options
        What the person says of the file.
    limits
        Ceilings.

    Returns
    -------
    GeoDataFrame
        Of schema FEATURES, WGS 84. Without a column of precision, points are known to 1 km and
        areas to 100 m.

    Raises
    ------
    SchemaError
        If there is no column of names; the message lists the columns.
    SourceError, LimitError, CRSError, InputError, GeometryError
        As `layers.read.read`.
    """
    chosen = options or PlaceOptions()
    reading = ReadOptions(datum=chosen.datum, layer=chosen.layer, kinds=("point", "polygon"))
    table = read(source, filename, reading, limits=limits)
    columns = _columns(table.attributes, chosen.name_column)
    shapes = _in_wgs84(table)
    rows = [
        _row(cells, columns, shape, display_name(filename), gazetteer)
        for cells, shape in zip(table.attributes.to_dict("records"), shapes, strict=True)
        if not is_missing(cells[columns["name"]]) and shape.geom_type in AREAL | {"Point"}
    ]
    numbered = [
        {**row, "feature_id": row["feature_id"] or f"place-{at}"} for at, row in enumerate(rows, 1)
    ]
    for row in numbered:
        row["ancestry"] = row["ancestry"] or [row["feature_id"], *row.pop("parents")]
    return _joined(gazetteer.features, numbered)


def _columns(cells: pd.DataFrame, name_column: str | None) -> dict[str, str]:
    by_key = {evened(str(column)): str(column) for column in reversed(list(cells.columns))}
    wanted = {
        "name": NAME_HEADERS,
        "aliases": ALIAS_HEADERS,
        "parent": PARENT_HEADERS,
        "precision": PRECISION_HEADERS,
    }
    found = {
        role: next(by_key[header] for header in headers if header in by_key)
        for role, headers in wanted.items()
        if any(header in by_key for header in headers)
    }
    if name_column in cells.columns:
        found["name"] = str(name_column)
    if "name" not in found or (name_column and name_column not in cells.columns):
        listed = "、".join(map(str, cells.columns)) or "—"
        raise SchemaError(
            f"找不到地名列，请指明；文件中有：{listed}",
            f"no column of place names; name one of: {listed}",
            field="name_column",
        )
    if found.get("parent") == found["name"]:
        del found["parent"]
    return found


def _text(cells: Mapping[str, Any], column: str | None) -> str:
    value = cells.get(column) if column else None
    return "" if value is None or is_missing(value) else str(value).strip()


def _row(
    cells: Mapping[str, Any],
    columns: Mapping[str, str],
    shape: BaseGeometry,
    source: str,
    gazetteer: Gazetteer,
) -> dict[str, Any]:
    name = _text(cells, columns["name"])
    parent = _text(cells, columns.get("parent"))
    known = gazetteer.place(name, parent or _unit_name(shape, gazetteer))
    row = None if known is None else gazetteer.features.loc[known]
    aliases = _text(cells, columns.get("aliases")).replace("；", ";").replace("|", ";")
    return {
        "feature_id": known,
        "layer_id": "places",
        "kind": "place" if row is None else row["kind"],
        "name": name if row is None else row["name"],
        "name_en": None if row is None else row["name_en"],
        "aliases": [word for word in aliases.split(";") if word]
        + ([] if row is None else list(row["aliases"])),
        "ancestry": None if row is None else list(row["ancestry"]),
        "parents": _parents(parent, shape, gazetteer),
        "precision_m": _precision_m(_text(cells, columns.get("precision")), shape),
        "note": None,
        "note_en": None,
        "properties": {},
        "source": source,
        "source_en": source,
        "licence": NOT_STATED[0],
        "recorded": None,
        "geometry": shape,
    }


def _precision_m(text: str, shape: BaseGeometry) -> float:
    try:
        stated_m = float(text)
    except ValueError:
        stated_m = float("nan")
    if stated_m > 0 and np.isfinite(stated_m):
        return stated_m
    return POINT_PRECISION_M if shape.geom_type == "Point" else AREA_PRECISION_M


def _unit_code(shape: BaseGeometry, gazetteer: Gazetteer) -> str | None:
    inner = shapely.point_on_surface(shape)
    held = gazetteer.units.index[gazetteer.units.geometry.intersects(inner)]
    return str(held[0]) if len(held) else None


def _unit_name(shape: BaseGeometry, gazetteer: Gazetteer) -> str:
    code = _unit_code(shape, gazetteer)
    return "" if code is None else str(gazetteer.units["name"][code])


def _parents(parent: str, shape: BaseGeometry, gazetteer: Gazetteer) -> list[str]:
    """Keys that hold a place: those of the parent its file names, and the unit it lies in."""
    code = _unit_code(shape, gazetteer)
    unit_code = gazetteer.unit(parent) or code
    within = "" if code is None else str(gazetteer.units["name"][code])
    holding = gazetteer.place(parent, within) if parent else None
    if holding is not None:
        return list(gazetteer.features.loc[holding, "ancestry"])
    named = [name_key(parent)] if parent and gazetteer.unit(parent) is None else []
    return [*named, *([unit_code] if unit_code else [])]


def _joined(known: gpd.GeoDataFrame, rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    brought = {row["feature_id"]: row for row in rows}  # of two rows for one place the last counts
    kept = known.drop(index=[i for i in brought if i in known.index])
    made = frame_of(list(brought.values()), FEATURES)
    return made if kept.empty else pd.concat([kept, made])


def _in_wgs84(table: Table) -> list[BaseGeometry]:
    shapes = table.geoframe().geometry.to_numpy()
    if table.datum in ("wgs84", "cgcs2000"):
        return list(shapes)
    return list(
        shapely.transform(
            shapes, lambda xy: np.column_stack(convert(xy[:, 0], xy[:, 1], table.datum, "wgs84"))
        )
    )
