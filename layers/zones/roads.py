"""Reading roads, railways and rivers: an OpenStreetMap extract, or any layer of named lines."""

from collections.abc import Mapping
from typing import Any, BinaryIO

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from geo.errors import SourceError
from geo.recipes.roads import ROADS
from geo.rows import frame_of
from layers.bulk.check import in_wgs84
from layers.names import display_name
from layers.read import ReadOptions, read
from layers.reading.limits import LIMITS, Limits
from layers.reading.source import Geometries
from layers.reading.table import Table
from layers.sandbox import run_limited
from layers.sandbox_slots import Watch, no_watch
from layers.zones.named_layers import (
    NOT_STATED,
    LayerOptions,
    columns_headed,
    listed,
    no_name_column,
    texts,
)
from layers.zones.osm_extract import PBF_SUFFIX

JOB = "osm_roads"
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


def read_roads(
    source: bytes | BinaryIO,
    filename: str,
    options: LayerOptions | None = None,
    *,
    limits: Limits = LIMITS,
    watch: Watch = no_watch,
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
    watch
        Told a few times a second while the worker reads; whatever it raises ends it.

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
    chosen = options or LayerOptions()
    name = display_name(filename)
    if name.lower().endswith(PBF_SUFFIX):
        rows = _extract_rows(source, name, limits, watch)
    else:
        reading = ReadOptions(datum=chosen.datum, layer=chosen.layer, kinds=("line",))
        table = read(source, filename, reading, limits=limits, watch=watch)
        rows = _layer_rows(table, name, chosen)
    if not rows:
        raise SourceError(
            f"文件“{name}”中没有带名称的道路", f"“{name}” holds no road with a name", field="roads"
        )
    return frame_of(rows, ROADS)


def _extract_rows(
    source: bytes | BinaryIO, name: str, limits: Limits, watch: Watch
) -> list[Mapping[str, Any]]:
    outcome = run_limited(JOB, {}, upload=source, suffix=PBF_SUFFIX, limits=limits, watch=watch)
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
            "aliases": listed(aliases),
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


def _layer_rows(table: Table, name: str, options: LayerOptions) -> list[Mapping[str, Any]]:
    cells = table.attributes
    name_column = options.name_column or _column(cells, NAME_HEADERS)
    ref_column = _column(cells, REF_HEADERS)
    if name_column not in cells.columns and (options.name_column or ref_column is None):
        raise no_name_column(cells, "道路名称", "road names")
    names, refs = texts(cells, name_column), texts(cells, ref_column)
    aliases = [texts(cells, c) for c in columns_headed(cells, ALIAS_HEADERS) if c != name_column]
    oneway, kinds = texts(cells, _column(cells, ONEWAY_HEADERS)), _kinds(cells)
    none = np.full(len(cells), None, dtype=object)
    lines = none if table.geometry is None else in_wgs84(table.geometry, table.datum)
    return [
        {
            "road_id": f"line-{row}",
            "kind": kinds[at],
            "name": names[at],
            "ref": refs[at],
            "aliases": [word for column in aliases for word in listed(column[at])],
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


def _column(cells: pd.DataFrame, headers: tuple[str, ...]) -> str | None:
    return next(iter(columns_headed(cells, headers)), None)


def _kinds(cells: pd.DataFrame) -> list[str]:
    columns = [texts(cells, column) for column in columns_headed(cells, KIND_HEADERS)]
    return [_kind(" ".join(filter(None, words))) for words in zip(*columns, strict=True)] or [
        "road"
    ] * len(cells)


def _kind(words: str) -> str:
    folded = words.casefold()
    for kind, signs in KIND_WORDS.items():
        if any(sign in folded for sign in signs):
            return kind
    return "road"
