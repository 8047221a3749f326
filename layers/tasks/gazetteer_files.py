"""Gazetteers as people bring them, read in the limited worker: tables, GeoNames, OpenStreetMap."""

import re
from dataclasses import dataclass
from typing import BinaryIO, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from geo.schema import AREAL
from layers.bulk.check import in_wgs84
from layers.names import display_name
from layers.read import ReadOptions, read
from layers.reading.limits import LIMITS, Limits
from layers.reading.table import Table
from layers.sandbox import run_limited
from layers.tasks.place_kinds import (
    OSM_KINDS,
    kind_of_geonames,
    kind_of_words,
    precision_of,
)
from layers.zones.named_layers import LayerOptions, listed, roles_of, texts
from layers.zones.named_places import (
    ALIAS_HEADERS,
    AREA_PRECISION_M,
    NAME_HEADERS,
    PARENT_HEADERS,
    PRECISION_HEADERS,
)
from layers.zones.osm_extract import PBF_SUFFIX

Family = Literal["geonames", "osm", "table"]
GEONAMES_FIELDS = 19
HEAD_BYTES = 1 << 16
HEAD_LINES = 5
KIND_HEADERS = (
    "类型", "类别", "级别", "地名类型", "地名类别", "行政级别", "kind", "type", "fclass", "place",
    "placetype", "level", "category",
)  # fmt: skip
LATIN_HEADERS = ("英文名", "英文名称", "拼音", "nameen", "englishname", "pinyin", "latin")
#: Headers of larger places, the largest first: a file may have a column for each.
COUNTY_HEADERS = ("所属县区", "县区", "区县", "县市区", "县", "区", "county", "district")
CHINESE = re.compile(r"[\u3400-\u9fff]")
#: Shown in the store as a source; a file says nothing of its own, so the person does.
SOURCES: dict[str, tuple[str, str]] = {
    "geonames": ("GeoNames", "CC BY 4.0"),
    "osm": ("OpenStreetMap contributors", "ODbL 1.0"),
}
#: Round the units, in degrees (about 20 km): what lies farther is left in the worker.
MARGIN_DEG = 0.2


@dataclass(frozen=True, slots=True)
class Brought:
    """One place of a file: where it stands in it, what it is called, what it lies in, where it is.

    `row` counts as the readers do; `parents` is largest first; `geometry` is WGS 84; `key` is that
    of the source, empty for a table.
    """

    row: int
    name: str
    latin: str
    aliases: tuple[str, ...]
    parents: tuple[str, ...]
    kind: str
    precision_m: float
    key: str
    geometry: shapely.Geometry


@dataclass(frozen=True, slots=True)
class Refused:
    """One row that cannot be used, with the value at fault and why."""

    row: int
    value: str
    why_zh: str
    why_en: str


@dataclass(frozen=True, slots=True)
class GazetteerFile:
    """A gazetteer as it was read.

    `count` is that of the file's rows, those outside of the city's surroundings included; `columns`
    has the headers that were recognised, by what they hold; `candidates` every header.
    """

    family: Family
    count: int
    places: tuple[Brought, ...]
    refused: tuple[Refused, ...]
    columns: dict[str, str]
    candidates: tuple[str, ...]
    datum: str


def family_of(filename: str, head: bytes) -> Family:
    r"""Family of a gazetteer by its suffix and the shape of its first lines.

    Parameters
    ----------
    filename
        What the person calls it.
    head
        Its first bytes.

    Examples
    --------
    >>> family_of("a.osm.pbf", b""), family_of("a.csv", "名称,经度,纬度\n".encode())
    ('osm', 'table')
    """
    lowered = display_name(filename).lower()
    if lowered.endswith(PBF_SUFFIX):
        return "osm"
    if lowered.endswith((".txt", ".tsv", ".csv")) and is_geonames(head):
        return "geonames"
    return "table"


def is_geonames(head: bytes) -> bool:
    r"""Whether bytes begin like a GeoNames dump: 19 columns, a number, a name, a position, a class.

    References
    ----------
    http://download.geonames.org/export/dump/readme.txt, "The main 'geoname' table".

    Examples
    --------
    >>> is_geonames("1\tA\tA\t\t34.5\t113.5\tP\tPPL\tCN".encode() + b"\t" * 10)
    True
    """
    lines = head.decode("utf-8", "replace").splitlines()[: HEAD_LINES + 1]
    whole = lines[:HEAD_LINES] if len(lines) > 1 else lines
    return bool(whole) and all(map(_is_geonames_row, whole))


def _is_geonames_row(line: str) -> bool:
    cells = line.split("\t")
    if len(cells) != GEONAMES_FIELDS:
        return False
    position = re.fullmatch(
        r"-?\d{1,3}(?:\.\d{1,12})? -?\d{1,3}(?:\.\d{1,12})?", " ".join(cells[4:6])
    )
    return cells[0].isdigit() and position is not None and cells[6] in ("", *"AHLPRSTUV")


def read_gazetteer(
    source: BinaryIO,
    filename: str,
    bounds_deg: tuple[float, float, float, float],
    options: LayerOptions | None = None,
    *,
    limits: Limits = LIMITS,
) -> GazetteerFile:
    """Places of an untrusted file, read in the limited worker.

    Parameters
    ----------
    source
        Opened for binary reading, at its beginning.
    filename
        What the person calls it.
    bounds_deg
        West, south, east, north of the city; of a GeoNames dump only what lies near is taken.
    options
        What the person says of a table: datum, layer, column of the names.
    limits
        Ceilings.

    Returns
    -------
    GazetteerFile
        Places and the rows that cannot be used.

    Raises
    ------
    SchemaError
        If a table has no column of names.
    SourceError, LimitError, CRSError, InputError, GeometryError
        As `layers.read.read`.
    """
    head = source.read(HEAD_BYTES)
    source.seek(0)
    family = family_of(filename, head)
    if family == "geonames":
        west, south, east, north = bounds_deg
        bounds = [west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG]
        return _dump(source, family, ("gazetteer_geonames", ".txt", {"bounds": bounds}), limits)
    if family == "osm":
        return _dump(source, family, ("gazetteer_osm", PBF_SUFFIX, {}), limits)
    chosen = options or LayerOptions()
    reading = ReadOptions(datum=chosen.datum, layer=chosen.layer, kinds=("point", "polygon"))
    return _of_table(read(source, filename, reading, limits=limits), chosen)


def _dump(
    source: BinaryIO, family: Family, job: tuple[str, str, dict[str, object]], limits: Limits
) -> GazetteerFile:
    name, suffix, arguments = job
    outcome = run_limited(name, arguments, upload=source, suffix=suffix, limits=limits)
    table: pa.Table = outcome.tables["places"]
    rows = table.to_pylist()
    found = [_place_of_dump(row, family) for row in rows]
    count = int(re.search(r'"count": (\d+)', outcome.report)[1])  # type: ignore[index]
    return GazetteerFile(
        family,
        count,
        tuple(one for one in found if isinstance(one, Brought)),
        tuple(one for one in found if isinstance(one, Refused)),
        {},
        (),
        "wgs84",
    )


def _place_of_dump(row: dict[str, object], family: Family) -> Brought | Refused:
    spelt = [str(row["name"]), *listed(str(row["aliases"] or ""))]
    chinese = [name for name in dict.fromkeys(spelt) if CHINESE.search(name)]
    number = int(str(row["row"]))
    if not chinese:
        return Refused(number, spelt[0], "没有中文名", "has no Chinese name")
    if family == "geonames":
        kind = kind_of_geonames(str(row["kind"]), str(row["code"]), chinese[0])
    else:
        kind = OSM_KINDS.get(str(row["kind"]), "place")
    lon, lat = float(str(row["lon"])), float(str(row["lat"]))
    if not (np.isfinite(lon) and abs(lon) <= 180 and np.isfinite(lat) and abs(lat) <= 90):
        return Refused(
            number, chinese[0], "坐标不是经纬度", "its position is no longitude and latitude"
        )
    return Brought(
        number,
        chinese[0],
        str(row["latin"] or ""),
        tuple(chinese[1:]),
        (),
        kind,
        precision_of(family, kind),
        f"{'geonames-' if family == 'geonames' else 'osm-n'}{row['key']}",
        shapely.Point(lon, lat),
    )


def _of_table(table: Table, options: LayerOptions) -> GazetteerFile:
    cells = table.attributes
    columns = _columns(cells, options.name_column)
    shapes = in_wgs84(table.geoframe().geometry.to_numpy(), table.datum)
    text = {role: texts(cells, columns.get(role)) for role in ROLES}
    is_osm = (columns.get("kind") or "").casefold() == "place"
    family: Family = "osm" if is_osm else "table"
    places: list[Brought] = []
    refused = [
        Refused(int(row), str(each["value"]), str(each["reason_zh"]), str(each["reason_en"]))
        for row, each in table.refused.iterrows()
    ]
    for at, (row, shape) in enumerate(zip(cells.index, shapes, strict=True)):
        name = text["name"][at]
        if name is None:
            refused.append(Refused(int(row), "", "没有地名", "has no name"))
            continue
        if shape.geom_type not in AREAL | {"Point"}:
            refused.append(Refused(int(row), name, "不是点或面", "is neither point nor area"))
            continue
        places.append(_place_of_row(int(row), name, {r: text[r][at] for r in ROLES}, shape, family))
    listed_columns = tuple(map(str, cells.columns))
    count = len(cells) + len(table.refused)
    return GazetteerFile(
        family, count, tuple(places), tuple(refused), columns, listed_columns, table.datum
    )


ROLES = ("name", "latin", "aliases", "county", "parent", "kind", "precision")


def _place_of_row(
    row: int, name: str, cells: dict[str, str | None], shape: shapely.Geometry, family: Family
) -> Brought:
    kind = kind_of_words(cells["kind"], name)
    parents = [part for text in (cells["county"], cells["parent"]) for part in _parts(text)]
    presumed_m = precision_of(family, kind) if shape.geom_type == "Point" else AREA_PRECISION_M
    return Brought(
        row,
        name,
        cells["latin"] or "",
        tuple(listed(cells["aliases"])),
        tuple(dict.fromkeys(parents)),
        kind,
        _stated_m(cells["precision"]) or presumed_m,
        "",
        shape,
    )


def _parts(text: str | None) -> list[str]:
    # 甲县/乙镇, 甲县 乙镇
    return [part for part in re.split(r"[/\\>＞|、,，\s-]+", text or "") if part]


def _stated_m(text: str | None) -> float | None:
    number = pd.to_numeric(text, errors="coerce") if text else float("nan")
    return float(number) if np.isfinite(number) and number > 0 else None


def _columns(cells: pd.DataFrame, name_column: str | None) -> dict[str, str]:
    wanted = {
        "name": NAME_HEADERS,
        "latin": LATIN_HEADERS,
        "aliases": ALIAS_HEADERS,
        "county": COUNTY_HEADERS,
        "parent": PARENT_HEADERS,
        "kind": KIND_HEADERS,
        "precision": PRECISION_HEADERS,
    }
    found = roles_of(cells, wanted, name_column)
    for role in ("parent", "county", "latin"):
        others = [found[other] for other in ("name", "county") if other in found and other != role]
        if found.get(role) in others:
            del found[role]
    return found
