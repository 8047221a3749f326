"""Layers as GeoJSON: rows of frames with what the page tells about them.

Coordinates are WGS 84 and say so in the member `datum`, which a reader may ignore (RFC 7946, 6.1).
Rows without a geometry are listed beside the features and never drawn at an invented point.
"""

from collections.abc import Callable, Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import NotFoundError
from geo.records import bilingual, plain
from geo.schema import UNITS, ZONES
from geo.timeline import IN_FORCE, zones_on
from layers.catalogue import Layer
from web.snapshot import Day

GEOJSON_DECIMALS = 6  # of a degree: about 0.1 m on the ground
PROVENANCE = ("source", "source_en", "licence", "recorded")
FEATURE_COLUMNS = ("kind", "name", "name_en", "aliases", "precision_m", "note", "note_en")

Feature = dict[str, Any]
Unlocated = dict[str, Any]
Rows = tuple[list[Feature], list[Unlocated]]


def collection(day: Day, layer: Layer) -> dict[str, Any]:
    """A layer on a day as a GeoJSON FeatureCollection.

    Parameters
    ----------
    day
        Frames and findings.
    layer
        A layer of the catalogue.

    Returns
    -------
    dict
        `features` with a geometry each; `unlocated`, the rows without one.

    Raises
    ------
    NotFoundError
        If the catalogue lists a layer that no frame has.
    """
    features, unlocated = rows_of(day, layer)
    return {
        "type": "FeatureCollection",
        "layer_id": layer.layer_id,
        "as_of": day.as_of.isoformat(),
        "datum": "wgs84",
        "features": features,
        "unlocated": unlocated,
    }


def rows_of(day: Day, layer: Layer) -> Rows:
    """Features of a layer on a day, and its rows without a geometry.

    Raises
    ------
    NotFoundError
        If the catalogue lists a layer that no frame has.
    """
    if layer.layer_id in SPECIAL:
        return SPECIAL[layer.layer_id](day)
    if layer.layer_id in ZONE_LAYERS:
        return _zones(day, layer.layer_id)
    if layer.layer_id in FEATURE_LAYERS:
        return _places(day, layer.layer_id)
    raise NotFoundError(
        f"没有图层 {layer.layer_id} 的数据", f"no frame holds the layer {layer.layer_id}"
    )


def find_layer(catalogue: Iterable[Layer], layer_id: str) -> Layer:
    """The layer of an id.

    Raises
    ------
    NotFoundError
        If the catalogue has none; the message lists those it has.
    """
    by_id = {layer.layer_id: layer for layer in catalogue}
    if layer_id in by_id:
        return by_id[layer_id]
    listed = ", ".join(by_id)
    raise NotFoundError(
        f"没有这个图层；现有图层：{listed}", f"there is no such layer; there are {listed}"
    )


def _rounded(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.round(coordinates, GEOJSON_DECIMALS)


def feature(identifier: str, geometry: shapely.Geometry, properties: dict[str, Any]) -> Feature:
    """One GeoJSON feature; its geometry is in EPSG:4326 and not empty."""
    return {
        "type": "Feature",
        "id": identifier,
        "geometry": shapely.geometry.mapping(shapely.transform(geometry, _rounded)),
        "properties": properties,
    }


def _split(frame: gpd.GeoDataFrame, properties_of: Callable[[str, pd.Series], Feature]) -> Rows:
    features, unlocated = [], []
    for label, row in frame.iterrows():
        identifier = str(label)
        if row.geometry is None or row.geometry.is_empty:
            unlocated.append(
                {"feature_id": identifier, "name": row["name"], "name_en": plain(row["name_en"])}
            )
        else:
            features.append(feature(identifier, row.geometry, properties_of(identifier, row)))
    return features, unlocated


def _units(day: Day) -> Rows:
    def properties(code: str, row: pd.Series) -> dict[str, Any]:
        columns = {name: plain(row[name]) for name in UNITS.column_names}
        return {"unit_code": code, "kind": row["level"], **columns}

    return _split(day.frames.units, properties)


def _zones(day: Day, kind: str) -> Rows:
    def properties(zone_id: str, row: pd.Series) -> dict[str, Any]:
        columns = {name: plain(row[name]) for name in ZONES.column_names}
        return {"zone_id": zone_id, **columns, "precision_m": columns["boundary_precision_m"]}

    rows = zones_on(day.frames.zones, kind, day.as_of)
    # What is undetermined is drawn under what is in force.
    return _split(rows.iloc[np.argsort(rows["part"] == IN_FORCE, kind="stable")], properties)


def _places(day: Day, layer_id: str) -> Rows:
    tasks_at = _tasks_by_place(day)

    def properties(feature_id: str, row: pd.Series) -> dict[str, Any]:
        columns = {name: plain(row[name]) for name in (*FEATURE_COLUMNS, *PROVENANCE)}
        return {
            "feature_id": feature_id,
            **columns,
            "properties": plain(row["properties"]),
            "tasks": tasks_at.get(feature_id, []),
        }

    features = day.frames.features
    return _split(features[features["layer_id"] == layer_id], properties)


def _tasks_by_place(day: Day) -> dict[str, list[str]]:
    tasks_at: dict[str, list[str]] = {}
    for task_id, place_ids in day.frames.tasks["place_ids"].items():
        for place_id in place_ids:
            tasks_at.setdefault(place_id, []).append(str(task_id))
    return tasks_at


def _tasks(day: Day) -> Rows:
    geometries = day.frames.features.geometry
    features: list[Feature] = []
    unlocated: list[Unlocated] = []
    for task in day.tasks:
        if not task["located"]:
            title = task["title"]
            unlocated.append(
                {"feature_id": task["task_id"], "name": title["zh"], "name_en": title["en"]}
            )
        features.extend(
            feature(
                f"{task['task_id']}:{place['feature_id']}",
                geometries[place["feature_id"]],
                _task_properties(task, place),
            )
            for place in task["places"]
            if place["lon"] is not None
        )
    return features, unlocated


def _task_properties(task: dict[str, Any], place: dict[str, Any]) -> dict[str, Any]:
    because = place["because"]
    of_task = ("task_id", "document_id", "item_no", "title", "category", "status", "overdue")
    of_place = ("feature_id", "name", "name_en", "kind", "precision_m", "verdict", "distance_m")
    return {
        **{name: task[name] for name in of_task},
        "task_verdict": task["verdict"],
        **{name: place[name] for name in of_place},
        "zone_id": place["zone_id"],
        "note": because["zh"],
        "note_en": because["en"],
        "because": because,
        "source": task["source"]["zh"],
        "source_en": task["source"]["en"],
    }


SPECIAL: dict[str, Callable[[Day], Rows]] = {"units": _units, "tasks": _tasks}
ZONE_LAYERS = ("coal_ban", "plant_ring")
FEATURE_LAYERS = ("coal_plants", "mines", "inspection_points", "places")


def count(day: Day, layer: Layer) -> tuple[int, int]:
    """Rows of a layer on a day, and how many of them have no geometry.

    Tasks are counted as tasks, whatever the number of their places.
    """
    frames = day.frames
    if layer.layer_id == "tasks":
        return len(day.tasks), sum(not task["located"] for task in day.tasks)
    if layer.layer_id == "units":
        rows = frames.units
    elif layer.layer_id in ZONE_LAYERS:
        rows = zones_on(frames.zones, layer.layer_id, day.as_of)
    else:
        rows = frames.features[frames.features["layer_id"] == layer.layer_id]
    return len(rows), int((rows.geometry.isna() | rows.geometry.is_empty).sum())


def layer_record(day: Day, layer: Layer) -> dict[str, Any]:
    """A layer as the catalogue of the API tells it."""
    rows, unlocated = count(day, layer)
    return {
        "layer_id": layer.layer_id,
        "title": bilingual(layer.title, layer.title_en),
        "group": layer.group,
        "kind": layer.kind,
        "count": rows,
        "unlocated": unlocated,
        "source": bilingual(layer.source, layer.source_en),
        "licence": layer.licence,
        "recorded": plain(layer.recorded),
        "note": bilingual(layer.note, layer.note_en),
        "style": plain(layer.style),
        "visible": layer.visible,
        "features_url": f"/api/layers/{layer.layer_id}?as_of={day.as_of.isoformat()}",
    }
