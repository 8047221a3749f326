"""The worker's jobs on gazetteers: a GeoNames dump, the places of an OpenStreetMap extract.

Both write "places.arrow" with the columns row, name, latin, aliases (joined by ";"), kind, code,
key, lon, lat; degrees, WGS 84.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from pyarrow import csv as arrow_csv

from geo.errors import SourceError
from layers.reading.limits import Limits
from layers.reading.source import check_rows
from layers.zones.osm_extract import osm_driver, require_extract, tags_of

#: Columns of a GeoNames dump, in order: http://download.geonames.org/export/dump/readme.txt
GEONAMES_COLUMNS = (
    "geonameid", "name", "asciiname", "alternatenames", "latitude", "longitude", "feature_class",
    "feature_code", "country_code", "cc2", "admin1", "admin2", "admin3", "admin4", "population",
    "elevation", "dem", "timezone", "modification_date",
)  # fmt: skip
WANTED = (
    "geonameid", "name", "alternatenames", "latitude", "longitude", "feature_class", "feature_code",
)  # fmt: skip
#: Kinds of what lies on a map and bears a name: populated, administrative, spots, parks and areas,
#: heights, waters, roads.
CLASSES = ("P", "A", "S", "L", "T", "H", "R")
BLOCK_BYTES = 8 << 20
NAME_TAGS = ("name:zh", "name:zh-Hans", "alt_name", "old_name", "official_name", "short_name")
#: Columns of "places.arrow".
PLACES = pa.schema(
    [
        ("row", pa.int64()),
        *((name, pa.string()) for name in ("name", "latin", "aliases", "kind", "code", "key")),
        ("lon", pa.float64()),
        ("lat", pa.float64()),
    ]
)


def read_geonames(folder: Path, arguments: dict[str, object], limits: Limits) -> dict[str, object]:
    """Report on a GeoNames dump; its places within bounds go to "places.arrow" beside it.

    Parameters
    ----------
    folder
        Holds "upload.txt".
    arguments
        "bounds": west, south, east, north in degrees.
    limits
        Ceilings.

    Returns
    -------
    dict
        "count" rows in the file and "kept" rows within the bounds.

    Raises
    ------
    SourceError
        If a row has another number of columns or no coordinates.
    LimitError
        If the bounds hold too many rows.
    """
    bounds = [float(side) for side in arguments["bounds"]]  # type: ignore[attr-defined]
    kept: list[pa.Table] = []
    count = total = 0
    for batch in _batches(folder / "upload.txt"):
        rows = pa.array(np.arange(count + 1, count + 1 + batch.num_rows))
        count += batch.num_rows
        inside = pa.Table.from_batches([batch]).append_column("row", rows).filter(_inside(bounds))
        total += inside.num_rows
        check_rows(total, limits.sheet_rows)
        kept.append(inside)
    table = pa.concat_tables(kept) if kept else None
    _write(folder, _geonames_places(table) if table is not None else PLACES.empty_table())
    return {"count": count, "kept": total}


def _batches(path: Path) -> Iterator[pa.RecordBatch]:
    try:
        yield from arrow_csv.open_csv(
            str(path),
            arrow_csv.ReadOptions(
                use_threads=False, block_size=BLOCK_BYTES, column_names=list(GEONAMES_COLUMNS)
            ),
            arrow_csv.ParseOptions(delimiter="\t", quote_char=False),
            arrow_csv.ConvertOptions(
                include_columns=list(WANTED),
                column_types=dict.fromkeys(WANTED, pa.string())
                | {"latitude": pa.float64(), "longitude": pa.float64()},
            ),
        )
    except pa.ArrowInvalid as error:
        raise SourceError(
            "GeoNames 文件有行不是 19 列，或经纬度不是数",
            "a row of the GeoNames dump has not 19 columns, or no coordinates",
            field="file",
        ) from error


def _inside(bounds: list[float]) -> pc.Expression:
    west, south, east, north = bounds
    lon, lat = pc.field("longitude"), pc.field("latitude")
    in_box = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return in_box & pc.field("feature_class").isin(list(CLASSES))


def _geonames_places(table: pa.Table) -> pa.Table:
    return pa.table(
        {
            "row": table["row"],
            "name": table["name"],
            "latin": table["name"],
            "aliases": pc.replace_substring(table["alternatenames"], ",", ";"),
            "kind": table["feature_class"],
            "code": table["feature_code"],
            "key": table["geonameid"],
            "lon": table["longitude"],
            "lat": table["latitude"],
        }
    ).cast(PLACES)


def read_osm_places(
    folder: Path, arguments: dict[str, object], limits: Limits
) -> dict[str, object]:
    """Report on an extract; its nodes with place=* go to "places.arrow" beside it.

    Parameters
    ----------
    folder
        Holds "upload.pbf".
    arguments
        None are needed.
    limits
        Ceilings.

    Returns
    -------
    dict
        "count" and "kept": places with a name.

    Raises
    ------
    SourceError
        If it is no PBF extract, or is damaged.
    LimitError
        If it holds too many.
    """
    path = folder / "upload.pbf"
    require_extract(path)
    rows = [_osm_row(at, *cells) for at, cells in enumerate(_points(path), 1)]
    check_rows(len(rows), limits.sheet_rows)
    _write(folder, pa.Table.from_pylist(rows, PLACES))
    return {"count": len(rows), "kept": len(rows)}


Cells = tuple[str | None, str, str | None, str | None, bytes]


def _points(path: Path) -> list[Cells]:
    with osm_driver() as pyogrio:
        about, _, wkb, columns = pyogrio.raw.read(
            str(path),
            layer="points",
            columns=["osm_id", "name", "place", "other_tags"],
            where="place IS NOT NULL",
        )
    by_name = dict(zip(about["fields"], columns, strict=True))
    empty = np.full(len(wkb), None, dtype=object)
    listed = [by_name.get(n, empty).tolist() for n in ("osm_id", "place", "name", "other_tags")]
    return list(zip(*listed, wkb, strict=True))


def _osm_row(
    at: int, osm_id: str | None, place: str, name: str | None, other: str | None, wkb: bytes
) -> dict[str, Any]:
    tags = tags_of(other)
    aliases = dict.fromkeys(tags[key] for key in NAME_TAGS if tags.get(key))
    point = shapely.from_wkb(bytes(wkb))
    return {
        "row": at,
        "name": name or "",
        "latin": tags.get("name:en") or "",
        "aliases": ";".join(aliases),
        "kind": place,
        "code": "",
        "key": osm_id or "",
        "lon": float(shapely.get_x(point)),
        "lat": float(shapely.get_y(point)),
    }


def _write(folder: Path, table: pa.Table) -> None:
    with pa.ipc.new_file(str(folder / "places.arrow"), table.schema) as file:
        file.write_table(table)
