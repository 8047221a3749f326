"""Where a subject of the ledger lies: what a photo of it is held against."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import geopandas as gpd
import shapely

from geo.board import Frames
from geo.datum import Datum, convert, parse_datum
from geo.errors import InputError
from geo.schema import is_missing
from ledger.life.photos import Photo, Site
from ledger.life.state import State


def sites_of(state: State, frames: Frames) -> list[Site]:
    """Places that a photo of a subject may show.

    Parameters
    ----------
    state
        The subject: a problem point lies where it was found, else at its place on record; a task
        and its measures at the task's places, else in its territories.
    frames
        Units, features and tasks.
    """
    own = _own_site(state.point)
    if own is not None:
        return [own]
    feature_id = state.point.get("feature_id")
    if feature_id in frames.features.index:
        return _features(frames.features, [str(feature_id)])
    if state.task_id not in frames.tasks.index:
        return []
    task = frames.tasks.loc[state.task_id]
    places = _features(frames.features, task["place_ids"])
    return places or _units(frames.units, task["territory_codes"])


def _own_site(point: Mapping[str, Any]) -> Site | None:
    position = wgs84_of(point)
    if position is None:
        return None
    return Site(point["name"], shapely.Point(position), float(point["precision_m"]))


def wgs84_of(point: Mapping[str, Any]) -> tuple[float, float] | None:
    """Longitude and latitude of a problem point in WGS 84 degrees; None where it has none."""
    if "lon" not in point:
        return None
    lon_deg, lat_deg = convert(point["lon"], point["lat"], point["datum"], "wgs84")
    return float(lon_deg), float(lat_deg)


def _features(features: gpd.GeoDataFrame, feature_ids: list[str]) -> list[Site]:
    rows = [features.loc[key] for key in feature_ids if key in features.index]
    return [
        Site(row["name"], row.geometry, float(row["precision_m"]))
        for row in rows
        if not is_missing(row["precision_m"]) and not row.geometry.is_empty
    ]


def _units(units: gpd.GeoDataFrame, codes: list[str]) -> list[Site]:
    rows = [units.loc[code] for code in codes if code in units.index]
    return [Site(row["name"], row.geometry, float(row["boundary_precision_m"])) for row in rows]


def _datum(name: str | None) -> Datum:
    try:
        return parse_datum(name or "wgs84")
    except InputError:
        return "wgs84"


def photo_of(record: Mapping[str, Any]) -> Photo:
    """What a picture on record says of itself, its position in WGS 84.

    A datum that the picture names in words nobody knows is taken for WGS 84, as the format has it.
    """
    taken = record["taken"]
    lon_deg, lat_deg = record["lon"], record["lat"]
    if lon_deg is not None:
        there = convert(lon_deg, lat_deg, _datum(record["datum"]), "wgs84")
        lon_deg, lat_deg = float(there[0]), float(there[1])
    return Photo(
        datetime.fromisoformat(taken) if taken else None,
        bool(record["is_zone_assumed"]),
        lon_deg,
        lat_deg,
        record["accuracy_m"],
    )
