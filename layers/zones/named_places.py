"""Places that a person brings: villages, townships and landmarks, as points or with their areas.

A file is read once (`read_place_rows`); whose row each place takes, and what holds it, depends on
the gazetteer of the notice it is used for (`match_places`).
"""

from collections.abc import Sequence
from typing import Any, BinaryIO

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import SourceError
from geo.gazetteer import Gazetteer, name_key
from geo.rows import frame_of
from geo.schema import AREAL, FEATURES
from layers.bulk.check import in_wgs84
from layers.names import display_name
from layers.read import ReadOptions, read
from layers.reading.limits import LIMITS, Limits
from layers.sandbox_slots import Watch, no_watch
from layers.zones.named_layers import NOT_STATED, LayerOptions, listed, roles_of, texts

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


def read_places(
    source: bytes | BinaryIO,
    filename: str,
    gazetteer: Gazetteer,
    options: LayerOptions | None = None,
    *,
    limits: Limits = LIMITS,
) -> gpd.GeoDataFrame:
    """Places of an untrusted file and those of a gazetteer, as one frame.

    Parameters
    ----------
    source, filename, options, limits
        As for `read_place_rows`.
    gazetteer
        As for `match_places`.

    Returns
    -------
    GeoDataFrame
        Of schema FEATURES, WGS 84.

    Raises
    ------
    SchemaError, SourceError, LimitError, CRSError, InputError, GeometryError
        As `read_place_rows`.
    """
    return match_places(read_place_rows(source, filename, options, limits=limits), gazetteer)


def read_place_rows(
    source: bytes | BinaryIO,
    filename: str,
    options: LayerOptions | None = None,
    *,
    limits: Limits = LIMITS,
    watch: Watch = no_watch,
) -> gpd.GeoDataFrame:
    """Places of an untrusted file as they stand in it, read in the limited worker.

    Parameters
    ----------
    source
        Contents, or a file opened for binary reading.
    filename
        What the person calls it; its suffix names the format.
    options
        What the person says of the file.
    limits
        Ceilings.
    watch
        Told a few times a second while the worker reads; whatever it raises ends it.

    Returns
    -------
    GeoDataFrame
        Points and polygons, WGS 84; columns name, aliases (joined by ";"), parent (None where none
        is named), precision_m, source. Without a column of precision, points are known to 1 km and
        areas to 100 m.

    Raises
    ------
    SchemaError
        If there is no column of names; the message lists the columns.
    SourceError, LimitError, CRSError, InputError, GeometryError
        As `layers.read.read`; and SourceError if no place has a name.
    """
    chosen = options or LayerOptions()
    reading = ReadOptions(datum=chosen.datum, layer=chosen.layer, kinds=("point", "polygon"))
    table = read(source, filename, reading, limits=limits, watch=watch)
    cells = table.attributes
    columns = _columns(cells, chosen.name_column)
    shapes = in_wgs84(table.geoframe().geometry.to_numpy(), table.datum)
    rows = pd.DataFrame(
        {
            "name": texts(cells, columns["name"]),
            "aliases": texts(cells, columns.get("aliases")),
            "parent": texts(cells, columns.get("parent")),
            "precision_m": _precisions_m(texts(cells, columns.get("precision")), shapes),
        },
        dtype=object,
    ).astype({"precision_m": float})
    name = display_name(filename)
    named = gpd.GeoDataFrame(rows.assign(source=name), geometry=list(shapes), crs="EPSG:4326")
    kept = named[rows["name"].notna() & np.isin(named.geom_type, [*AREAL, "Point"])]
    if kept.empty:
        raise SourceError(
            f"文件“{name}”中没有带名称的地点",
            f"“{name}” holds no place with a name",
            field="places",
        )
    return kept.reset_index(drop=True)


def _columns(cells: pd.DataFrame, name_column: str | None) -> dict[str, str]:
    wanted = {
        "name": NAME_HEADERS,
        "aliases": ALIAS_HEADERS,
        "parent": PARENT_HEADERS,
        "precision": PRECISION_HEADERS,
    }
    found = roles_of(cells, wanted, name_column)
    if found.get("parent") == found["name"]:
        del found["parent"]
    return found


def _precisions_m(stated: Sequence[str | None], shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    stated_m = pd.to_numeric(pd.Series(stated, dtype=object), errors="coerce").to_numpy(float)
    is_point = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    presumed_m = np.where(is_point, POINT_PRECISION_M, AREA_PRECISION_M)
    return np.where(np.isfinite(stated_m) & (stated_m > 0), stated_m, presumed_m)


def match_places(rows: gpd.GeoDataFrame, gazetteer: Gazetteer) -> gpd.GeoDataFrame:
    """Places of a file together with those of a gazetteer.

    Parameters
    ----------
    rows
        As `read_place_rows` gives them.
    gazetteer
        Units and places known before. A place of the file that bears the name of exactly one of
        them, within the same parent, takes its row: its key and ancestry stay, its geometry,
        precision and source are the file's.

    Returns
    -------
    GeoDataFrame
        Of schema FEATURES, WGS 84: first those known before and not taken, then those of the file.
    """
    codes = _unit_codes(rows.geometry.to_numpy(), gazetteer)
    brought: dict[str, dict[str, Any]] = {}
    for at, (row, code) in enumerate(zip(rows.to_dict("records"), codes, strict=True), 1):
        made = _feature(row, code, f"place-{at}", gazetteer)
        brought[made["feature_id"]] = made  # of two rows for one place the last counts
    made_frame = frame_of(list(brought.values()), FEATURES)
    known = gazetteer.features
    kept = known.drop(index=[key for key in brought if key in known.index])
    return made_frame if kept.empty else pd.concat([kept, made_frame])


def _unit_codes(shapes: NDArray[np.object_], gazetteer: Gazetteer) -> list[str | None]:
    """Code of the unit in which each shape lies, None for those outside all."""
    codes: list[str | None] = [None] * len(shapes)
    tree = shapely.STRtree(gazetteer.units.geometry.to_numpy())
    shape_at, unit_at = tree.query(shapely.point_on_surface(shapes), predicate="intersects")
    order = np.lexsort((unit_at, shape_at))[::-1]  # so that the first unit is written last
    for shape, unit in zip(shape_at[order], unit_at[order], strict=True):
        codes[shape] = str(gazetteer.units.index[unit])
    return codes


def _feature(
    row: dict[str, Any], code: str | None, new_id: str, gazetteer: Gazetteer
) -> dict[str, Any]:
    parent = row["parent"] or ""
    within = "" if code is None else str(gazetteer.units["name"][code])
    key = gazetteer.place(row["name"], parent or within)
    known = None if key is None else gazetteer.features.loc[key]
    feature_id = new_id if key is None else key
    return {
        "feature_id": feature_id,
        "layer_id": "places",
        "kind": "place" if known is None else known["kind"],
        "name": row["name"] if known is None else known["name"],
        "name_en": None if known is None else known["name_en"],
        "aliases": listed(row["aliases"]) + ([] if known is None else list(known["aliases"])),
        "ancestry": [feature_id, *_parents(parent, code, within, gazetteer)]
        if known is None
        else list(known["ancestry"]),
        "precision_m": row["precision_m"],
        "note": None,
        "note_en": None,
        "properties": {},
        "source": row["source"],
        "source_en": row["source"],
        "licence": NOT_STATED[0],
        "recorded": None,
        "geometry": row["geometry"],
    }


def _parents(parent: str, code: str | None, within: str, gazetteer: Gazetteer) -> list[str]:
    """Keys that hold a place: those of the parent its file names, and the unit it lies in."""
    unit_code = gazetteer.unit(parent) or code
    holding = gazetteer.place(parent, within) if parent else None
    if holding is not None:
        return list(gazetteer.features.loc[holding, "ancestry"])
    named = [name_key(parent)] if parent and gazetteer.unit(parent) is None else []
    return [*named, *([unit_code] if unit_code else [])]
