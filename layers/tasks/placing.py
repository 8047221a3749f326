"""A position that a person gives, as a place on record; and such a place withdrawn."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd
import shapely
import sqlalchemy as sa

from geo.coordinates import require_lon_lat
from geo.datum import Datum, convert
from geo.errors import InputError, NotFoundError
from geo.schema import FEATURES, UNITS, is_missing
from geo.standing import STANDS_FOR, WITHDRAWN
from layers import append_only, gpkg
from layers.store import TABLES
from layers.tasks.moments import Moment, insert_features

TIME_ZONE = ZoneInfo("Asia/Shanghai")
LICENCE = "用户标注"
PRECISION_M = (1.0, 100_000.0)
#: A place farther than this from every unit of the city is taken for a slip, in degrees (220 km).
FARTHEST_DEG = 2.0


@dataclass(frozen=True, slots=True)
class Position:
    """Where a person puts a place: degrees in a datum, and how well it is known, in metres."""

    lon_deg: float
    lat_deg: float
    datum: Datum
    precision_m: float


@dataclass(frozen=True, slots=True)
class Asked:
    """What is chosen: a place on record (`feature_id`), or a position for a new one.

    `stands_for` is the key of a known place without coordinates whose position this is; `kind` and
    `ancestry` are those of a new place, its own key left out.
    """

    key: str
    name: str
    parents: tuple[str, ...] = ()
    jurisdiction_code: str | None = None
    feature_id: str | None = None
    position: Position | None = None
    stands_for: str | None = None
    kind: str = "place"
    ancestry: tuple[str, ...] = ()


def place(
    connection: sa.Connection, asked: Asked, before: Moment, signed: tuple[str, str, datetime]
) -> str:
    """Key of the row of FEATURES that is made of a position.

    Parameters
    ----------
    connection
        Within a transaction of the store.
    asked
        With a position.
    before
        What is on record.
    signed
        Author, reason and moment.

    Raises
    ------
    InputError
        If the precision is out of range, or the position is nowhere near the city.
    NotFoundError
        If the place it stands for is not on record.
    """
    features = before.frames[FEATURES.name]
    if asked.position is None:
        raise AssertionError("only a position makes a place")
    if asked.stands_for is not None and asked.stands_for not in features.index:
        raise unknown_place(asked.stands_for)
    point = _point(asked.position, before.frames[UNITS.name])
    number = sum(str(key).startswith("placed-") for key in features.index) + 1
    feature_id = f"placed-{number}"
    known = None if asked.stands_for is None else features.loc[asked.stands_for]
    row = _feature(feature_id, asked, known) | _provenance(*signed)
    units = before.frames[UNITS.name]
    if not any(key in units.index for key in row["ancestry"]):
        row["ancestry"] += [str(code) for code in units.index[units.intersects(point)][:1]]
    row |= {"precision_m": float(asked.position.precision_m), "geometry": point}
    insert_features(connection, [row])
    return feature_id


def _point(position: Position, units: gpd.GeoDataFrame) -> shapely.Point:
    least_m, most_m = PRECISION_M
    if not least_m <= position.precision_m <= most_m:
        raise InputError(
            f"精度应为 {least_m:g} 到 {most_m:g} 米",
            f"the precision must be {least_m:g} to {most_m:g} m",
            field="precision_m",
        )
    require_lon_lat(position.lon_deg, position.lat_deg)
    lon_deg, lat_deg = convert(position.lon_deg, position.lat_deg, position.datum, "wgs84")
    point = shapely.Point(float(lon_deg), float(lat_deg))
    box = shapely.box(*units.total_bounds).buffer(FARTHEST_DEG) if len(units) else None
    if box is not None and not box.contains(point):
        raise InputError(
            "坐标离本市太远，请核对经纬度和坐标系",
            "the position is far from this city: check longitude, latitude and datum",
            field="lon",
        )
    return point


def _feature(feature_id: str, asked: Asked, known: pd.Series | None) -> dict[str, Any]:
    if known is None:
        return {
            "feature_id": feature_id,
            "layer_id": "places",
            "kind": asked.kind,
            "name": asked.name,
            "name_en": None,
            "aliases": [],
            "ancestry": [feature_id, *asked.ancestry],
            "note": None,
            "note_en": None,
            "properties": {},
        }
    columns = ("layer_id", "kind", "name", "name_en")
    return {
        "feature_id": feature_id,
        **{name: None if is_missing(known[name]) else known[name] for name in columns},
        "aliases": list(known["aliases"]),
        "ancestry": [feature_id, *known["ancestry"]],
        "note": None,  # its note tells why it had no coordinates
        "note_en": None,
        "properties": {**known["properties"], STANDS_FOR: asked.stands_for},
    }


def _provenance(author: str, reason: str, moment: datetime) -> dict[str, Any]:
    day = moment.astimezone(TIME_ZONE).date()
    return {
        "source": f"{author} 于 {day} 标注：{reason}",
        "source_en": f"placed by {author} on {day}: {reason}",
        "licence": LICENCE,
        "recorded": day,
    }


def take_back(connection: sa.Connection, feature_id: str, before: Moment, moment: datetime) -> None:
    """Mark a place that a choice made as withdrawn, and take its position off the map.

    Parameters
    ----------
    connection
        Within a transaction of the store.
    feature_id
        Its key.
    before
        What is on record.
    moment
        Since when it does not count; aware.
    """
    # Nothing is dropped: the row stays, says since when it does not count, and is drawn nowhere.
    row = before.frames[FEATURES.name].loc[feature_id]
    stamp = append_only.instant_text(moment)
    table = TABLES[FEATURES.name]
    values = {
        "properties": json.dumps({**row["properties"], WITHDRAWN: stamp}, ensure_ascii=False),
        "precision_m": None,
        "geometry": gpkg.encode_geometries([shapely.Point()])[0],
    }
    connection.execute(table.update().where(table.c.feature_id == feature_id).values(values))


def unknown_place(feature_id: str) -> NotFoundError:
    """The error for a key that no place has."""
    return NotFoundError(
        f"没有编号为 {feature_id[:60]} 的地点",
        f"no place has the key {feature_id[:60]}",
        field="feature_id",
    )
