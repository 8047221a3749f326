"""A file that is audited without being saved: brought, kept for a while, shown on the map."""

from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import geopandas as gpd
import shapely
from flask import current_app, request

from geo.audit.report import as_zones
from geo.datum import parse_datum
from geo.errors import InputError, NotFoundError
from geo.vocabulary import shown
from layers.reading.limits import MEGABYTE
from layers.work.uploads import Uploads
from layers.zones.polygons import Polygons, is_kept, keep_polygons, load_polygons, read_polygons
from web.bulk.views import EXTENSION as BULK
from web.bulk.views import Bulk

MAX_BYTES = 50 * MEGABYTE
FIELDS = ("datum", "lang")
#: Vertices beyond which the map shows thinner outlines; the audit itself has them all.
SHOWN_VERTICES = 50_000
THINNED_DEG = 1e-4  # about 10 m
FILE_LAYER = "file"


def _uploads() -> Uploads:
    kept: Bulk = current_app.extensions[BULK]
    return kept.uploads


def add_file() -> tuple[str, Polygons]:
    """Id and polygons of the file that the present request brings.

    Raises
    ------
    InputError
        If the form lacks its file or has an unknown field, or the file cannot be read.
    LimitError
        If it is larger than a file to be audited may be.
    """
    unknown = next((name for name in request.form if name not in FIELDS), None)
    if unknown is not None:
        raise InputError(
            f"没有字段“{shown(unknown)}”；可用的有 file, {', '.join(FIELDS)}",
            f"there is no field “{shown(unknown)}”; use file, {', '.join(FIELDS)}",
            field=shown(unknown),
        )
    file = request.files.get("file")
    if file is None:
        raise InputError("请选择文件", "send a file", field="file")
    named = request.form.get("datum", "").strip()
    datum = parse_datum(named) if named else None
    polygons = read_polygons(cast(Any, file.stream), file.filename or "", datum)
    return keep_polygons(_uploads(), polygons), polygons


def find_file(file_id: str) -> Polygons:
    """Polygons of a file that was brought.

    Raises
    ------
    NotFoundError
        If there is none, or it has been cleared away.
    """
    folder = _uploads().folder(file_id)
    if not is_kept(folder):
        raise NotFoundError(
            "没有这个文件，或已过期清除：请重新选择",
            "there is no such file, or it has been cleared away: choose it again",
            field="file",
        )
    return _loaded(folder)


# What is kept never changes; the audits of one file are asked one after another.
@lru_cache(maxsize=4)
def _loaded(folder: Path) -> Polygons:
    return load_polygons(folder)


def zones_in(polygons: Polygons) -> gpd.GeoDataFrame:
    """Rows of a file as zones, under ids and names of their own.

    Parameters
    ----------
    polygons
        As `find_file` gives them.
    """
    zones = as_zones(polygons.rows)
    for column in ("name", "name_en"):
        if column not in zones.columns:
            zones[column] = None
    named = "名称" if "名称" in zones.columns else "name"
    zones["name"] = zones[named].where(zones[named].notna(), zones.index.to_series())
    return zones


def outline(zones: gpd.GeoDataFrame) -> list[shapely.Geometry]:
    """Geometries for the map: all vertices, or thinner where there are very many.

    Parameters
    ----------
    zones
        In WGS 84; rings may be invalid.
    """
    shapes = zones.geometry.to_numpy()
    if int(shapely.get_num_coordinates(shapes).sum()) <= SHOWN_VERTICES:
        return list(shapes)
    return list(shapely.simplify(shapes, THINNED_DEG, preserve_topology=True))
