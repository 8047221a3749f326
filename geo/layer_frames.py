"""Layers and results of a day as frames that can be written in any format."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Protocol

import geopandas as gpd
import pandas as pd
import shapely

from geo.board import Frames
from geo.errors import NotFoundError
from geo.schema import FINDINGS
from geo.timeline import zones_on
from geo.vocabulary import shown

TITLES = {
    "findings": ("核查结果", "findings"),
    "tasks": ("任务", "tasks"),
    "zone_versions": ("区域的全部版本", "all versions of zones"),
    "units": ("县级政区", "county units"),
    "coal_ban": ("禁煤区", "coal-ban zones"),
    "plant_ring": ("90公里圈", "90 km ring"),
    "coal_plants": ("燃煤电厂", "coal power plants"),
    "mines": ("矿山", "mines"),
    "inspection_points": ("检查点位", "inspection points"),
    "places": ("地名", "places"),
}
ZONE_KINDS = ("coal_ban", "plant_ring")
FEATURE_LAYERS = ("coal_plants", "mines", "inspection_points", "places")
PLACE_COLUMNS = ("feature_id", "name", "name_en", "kind", "precision_m", "verdict", "distance_m")
NUMBERS = ("place_precision_m", "place_distance_m", "inside_km2", "outside_km2", "undetermined_km2")
LANGUAGES = (("", "zh"), ("_en", "en"))


class Results(Protocol):
    """Frames, a day, what the rules found on it, and the tasks as `geo.records` tells them."""

    @property
    def frames(self) -> Frames:
        """Units, zones, features and tasks."""

    @property
    def as_of(self) -> date:
        """The day."""

    @property
    def findings(self) -> gpd.GeoDataFrame:
        """Frame of schema FINDINGS."""

    @property
    def tasks(self) -> Sequence[dict[str, Any]]:
        """What `geo.records.task_records` returned for the day."""


def layer_frame(layer_id: str, results: Results) -> gpd.GeoDataFrame:
    """Rows of a layer or result on a day.

    Parameters
    ----------
    layer_id
        A key of `TITLES`: a layer of the catalogue, "findings", or "zone_versions", every version
        of a zone that counts on some day.
    results
        Frames and findings of the day.

    Returns
    -------
    GeoDataFrame
        EPSG:4326. Rows without coordinates are kept, with an empty geometry. Of the tasks, one row
        for each place; a task without a place has one row, with its territory if that is mapped.

    Raises
    ------
    NotFoundError
        If there is no such layer.
    """
    if layer_id in SPECIAL:
        return SPECIAL[layer_id](results)
    if layer_id in ZONE_KINDS:
        return zones_on(results.frames.zones, layer_id, results.as_of)
    if layer_id in FEATURE_LAYERS:
        features = results.frames.features
        return features[features["layer_id"] == layer_id]
    listed = ", ".join(TITLES)
    raise NotFoundError(
        f"没有图层“{shown(layer_id)}”，可选：{listed}",
        f"there is no layer “{shown(layer_id)}”; choose one of {listed}",
        field="layer",
    )


def _tasks(results: Results) -> gpd.GeoDataFrame:
    rows = [row for task in results.tasks for row in _task_rows(task, results.frames)]
    columns = dict.fromkeys(column for row in rows for column in row)
    frame = pd.DataFrame(rows, columns=list(columns) or ["geometry"], dtype=object)
    frame.index = pd.Index([str(number + 1) for number in range(len(frame))], name="row")
    made = gpd.GeoDataFrame(frame, geometry="geometry", crs="EPSG:4326")
    for name in set(NUMBERS) & set(made.columns):
        made[name] = pd.to_numeric(made[name])
    return made


def _task_rows(task: dict[str, Any], frames: Frames) -> list[dict[str, Any]]:
    columns = _task_columns(task)
    at_places = [
        {
            **columns,
            **{f"place_{name}": place[name] for name in PLACE_COLUMNS},
            "geometry": frames.features.geometry[place["feature_id"]],
        }
        for place in task["places"]
    ]
    return at_places or [{**columns, "geometry": _territory(frames, task["territory_codes"])}]


def _task_columns(task: dict[str, Any]) -> dict[str, Any]:
    named = ("task_id", "document_id", "item_no", "category", "verdict", "overdue", "born_overdue")
    stated = ("deadline_kind", "deadline_date", "status", "lead_units", "responsible_units")
    words = ("title", "because", "unlocated_reason", "source")
    return {
        **{name: task[name] for name in named},
        **{f"{name}{tail}": task[name][key] for name in words for tail, key in LANGUAGES},
        **{name: task[name] for name in (*stated, "territory_codes", *NUMBERS[2:])},
    }


def _territory(frames: Frames, codes: list[str]) -> shapely.Geometry:
    known = [code for code in codes if code in frames.units.index]
    return shapely.union_all(frames.units.geometry[known].to_numpy()) if known else shapely.Point()


SPECIAL: dict[str, Callable[[Results], gpd.GeoDataFrame]] = {
    "units": lambda results: results.frames.units,
    "tasks": _tasks,
    "findings": lambda results: results.findings[[*FINDINGS.column_names, "geometry"]],
    "zone_versions": lambda results: results.frames.zones,
}
