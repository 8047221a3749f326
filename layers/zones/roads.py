"""Reading roads, railways and rivers: an OpenStreetMap extract, or any layer of named lines."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from geo.datum import Datum, convert
from geo.errors import SchemaError, SourceError
from geo.recipes.roads import ROADS
from geo.rows import frame_of
from geo.schema import is_missing
from layers.names import display_name
from layers.read import ReadOptions, read
from layers.reading.limits import LIMITS, Limits
from layers.reading.source import Geometries
from layers.reading.table import Table
from layers.sandbox import JOBS, run_limited

JOB = "osm_roads"
# The one job that needs another driver of GDAL; it starts GDAL with that driver alone.
JOBS.setdefault(JOB, "layers.zones.roads_job:read_extract")
PBF_SUFFIX = ".pbf"
#: Headers by what they hold, blanks, dashes and capitals evened out; the first found is taken.
NAME_HEADERS = (
    "名称", "道路名称", "路名", "道路名", "线路名称", "中文名", "中文名称", "name", "namezh",
    "namechn", "roadname", "road", "pathname", "streetname", "title",
)  # fmt: skip
ALIAS_HEADERS = (
    "别名",
    "曾用名",
    "aliases",
    "altname",
    "oldname",
    "officialname",
    "namezh",
    "nameen",
)
REF_HEADERS = (
    "编号",
    "道路编号",
    "路线编号",
    "线路编号",
    "路线代码",
    "ref",
    "routeid",
    "roadno",
    "code",
)
ONEWAY_HEADERS = ("单行", "单行道", "oneway")
KIND_HEADERS = ("类型", "道路类型", "kind", "fclass", "highway", "railway", "waterway", "type")
KIND_WORDS = {
    "railway": ("rail", "铁路", "铁道", "subway"),
    "river": ("river", "canal", "stream", "waterway", "河", "渠", "水系"),
}
ONEWAY = {"yes": True, "1": True, "true": True, "t": True, "f": True, "-1": True, "是": True,
          "no": False, "0": False, "false": False, "b": False, "否": False}  # fmt: skip
NOT_STATED = ("未说明", "not stated")


@dataclass(frozen=True, slots=True)
class RoadOptions:
    """What a person says of a road file: its datum, the layer, the column of the names."""

    datum: Datum | None = None
    layer: str | None = None
    name_column: str | None = None


def read_roads(
    source: bytes | BinaryIO,
    filename: str,
    options: RoadOptions | None = None,
    *,
    limits: Limits = LIMITS,
) -> gpd.GeoDataFrame:
    """Named lines of an untrusted file, read in the limited worker.

    Parameters
    ----------
    source
        Contents, or a file opened for binary reading.
    filename
        What the person calls it; ".pbf" is an extract of OpenStreetMap (WGS 84), anything else a
        layer as `layers.read.READERS` lists them.
    options
        What the person says of it.
    limits
        Ceilings.

    Returns
    -------
    GeoDataFrame
        Of schema ROADS, WGS 84. A layer with GCJ-02 or BD-09 coordinates is converted.

    Raises
    ------
    SourceError
        If the file is not what its name says, or holds no named line.
    SchemaError
        If a layer has no column of names; the message lists the columns.
    LimitError, CRSError, InputError, GeometryError
        As `layers.read.read`.
    """
    chosen = options or RoadOptions()
    name = display_name(filename)
    if name.lower().endswith(PBF_SUFFIX):
        rows = _extract_rows(source, name, limits)
    else:
        reading = ReadOptions(datum=chosen.datum, layer=chosen.layer, kinds=("line",))
        rows = _layer_rows(read(source, filename, reading, limits=limits), name, chosen)
    if not rows:
        raise SourceError(
            f"文件“{name}”中没有带名称的道路", f"“{name}” holds no road with a name", field="roads"
        )
    return frame_of(rows, ROADS)


def _extract_rows(source: bytes | BinaryIO, name: str, limits: Limits) -> list[Mapping[str, Any]]:
    outcome = run_limited(JOB, {}, upload=source, suffix=PBF_SUFFIX, limits=limits)
    table: pa.Table = outcome.tables["roads"]
    geometry = _usable(np.asarray(shapely.from_wkb(table.column("wkb").to_pylist()), dtype=object))
    columns = [
        table.column(key).to_pylist() for key in ("kind", "name", "ref", "aliases", "oneway")
    ]
    provenance = {
        "source": f"{name}（© OpenStreetMap 贡献者）",
        "source_en": f"{name} (© OpenStreetMap contributors)",
        "licence": "ODbL 1.0",
        "recorded": None,
    }
    return [
        {
            "road_id": f"osm-{at}",
            "kind": kind,
            "name": word,
            "ref": ref,
            "aliases": _listed(aliases),
            "is_oneway": oneway,
            "geometry": line,
            **provenance,
        }
        for at, (kind, word, ref, aliases, oneway, line) in enumerate(
            zip(*columns, geometry, strict=True)
        )
        if line is not None
    ]


def _usable(geometry: Geometries) -> Geometries:
    """Lines with coordinates that are degrees; None for any other."""
    is_line = np.isin(shapely.get_type_id(geometry), (1, 5)) & ~shapely.is_empty(geometry)
    bounds = np.abs(shapely.bounds(geometry))
    in_range = (bounds <= (180.0, 90.0, 180.0, 90.0)).all(axis=1)
    usable: Geometries = geometry.copy()
    usable[~(is_line & in_range)] = None
    return usable


def _layer_rows(table: Table, name: str, options: RoadOptions) -> list[Mapping[str, Any]]:
    cells = table.attributes
    name_column = options.name_column or _column(cells, NAME_HEADERS)
    ref_column = _column(cells, REF_HEADERS)
    if name_column not in cells.columns and (options.name_column or ref_column is None):
        listed = "、".join(map(str, cells.columns)) or "—"
        raise SchemaError(
            f"找不到道路名称列，请指明；文件中有：{listed}",
            f"no column of road names; name one of: {listed}",
            field="name_column",
        )
    names, refs = _texts(cells, name_column), _texts(cells, ref_column)
    aliases = [_texts(cells, c) for c in _columns(cells, ALIAS_HEADERS) if c != name_column]
    oneway, kinds = _texts(cells, _column(cells, ONEWAY_HEADERS)), _kinds(cells)
    lines = _in_wgs84(table)
    return [
        {
            "road_id": f"line-{row}",
            "kind": kinds[at],
            "name": names[at],
            "ref": refs[at],
            "aliases": [word for column in aliases for word in _listed(column[at])],
            "is_oneway": ONEWAY.get((oneway[at] or "").casefold()),
            "source": name,
            "source_en": name,
            "licence": NOT_STATED[0],
            "recorded": None,
            "geometry": lines[at],
        }
        for at, row in enumerate(cells.index)
        if (names[at] or refs[at]) and lines[at] is not None
    ]


def evened(header: str) -> str:
    """Header without what is spelling only.

    Examples
    --------
    >>> evened("Road_Name"), evened("name:zh")
    ('roadname', 'namezh')
    """
    return "".join(char for char in header.casefold() if char.isalnum())


def _columns(cells: pd.DataFrame, headers: Iterable[str]) -> list[str]:
    by_key = {evened(str(column)): str(column) for column in reversed(list(cells.columns))}
    return [by_key[header] for header in headers if header in by_key]


def _column(cells: pd.DataFrame, headers: Iterable[str]) -> str | None:
    return next(iter(_columns(cells, headers)), None)


def _texts(cells: pd.DataFrame, column: str | None) -> list[str | None]:
    if column is None:
        return [None] * len(cells)
    values = ("" if is_missing(value) else str(value).strip() for value in cells[column])
    return [value or None for value in values]


def _listed(text: str | None) -> list[str]:
    parts = (text or "").replace("；", ";").replace("|", ";").split(";")
    return [part.strip() for part in parts if part.strip()]


def _kinds(cells: pd.DataFrame) -> list[str]:
    columns = [_texts(cells, column) for column in _columns(cells, KIND_HEADERS)]
    return [_kind(" ".join(filter(None, words))) for words in zip(*columns, strict=True)] or [
        "road"
    ] * len(cells)


def _kind(words: str) -> str:
    folded = words.casefold()
    for kind, signs in KIND_WORDS.items():
        if any(sign in folded for sign in signs):
            return kind
    return "road"


def _in_wgs84(table: Table) -> Geometries:
    if table.geometry is None:
        return np.full(len(table.attributes), None, dtype=object)
    if table.datum in ("wgs84", "cgcs2000"):
        return table.geometry
    moved = shapely.transform(
        table.geometry,
        lambda xy: np.column_stack(convert(xy[:, 0], xy[:, 1], table.datum, "wgs84")),
    )
    return np.asarray(moved, dtype=object)
