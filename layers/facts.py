"""The facts that ship: units, places, zone versions and tasks of the built-in city, as frames.

They are read from hand-checkable files in `layers/builtin/`: one CSV for each layer of places, one
JSON recipe for each version of a zone, one TOML for each official document, and `sources.toml`,
whose keys the rows name. docs/data.md says where every file comes from.
"""

import csv
import json
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geo.compile import compile_version
from geo.errors import SourceError
from geo.recipes.recipe import Provenance, Recipe, recipe_of
from geo.rows import frame_of
from geo.schema import FEATURES, TASKS, ZONES, require
from layers.admin import read_units
from layers.plants import capacity_properties, parse_plant_units, with_ring

BUILTIN = Path(__file__).parent / "builtin"
#: Cities whose facts ship, by code; any other starts with its units and imports the rest.
FOLDERS = {"410100": BUILTIN / "zhengzhou"}
LAYER_FILES = {
    "coal_plants": "plants.csv",
    "mines": "mines.csv",
    "inspection_points": "inspection_points.csv",
    "places": "places.csv",
}
BETWEEN = "|"  # between the entries of a list in one CSV cell


def load_facts(city_code: str) -> dict[str, pd.DataFrame]:
    """Frames of a city's facts.

    Parameters
    ----------
    city_code
        GB/T 2260 code, six digits.

    Returns
    -------
    dict
        "units", "features" and "zones", GeoDataFrames in EPSG:4326, and "tasks", a DataFrame, each
        of the schema of its name. All but the units are empty for a city whose facts do not ship.

    Raises
    ------
    InputError
        If no unit belongs to the code.
    SourceError
        If a row names a source that is in no list, or a plant's units cannot be read.
    SchemaError
        If a recipe or a frame does not fit its schema.
    """
    units = read_units(city_code)
    folder = FOLDERS.get(city_code)
    if folder is None:
        return {
            "units": units,
            "features": frame_of([], FEATURES),
            "zones": frame_of([], ZONES),
            "tasks": frame_of([], TASKS),
        }
    tasks = _read_tasks(folder, list(units.index))
    recipes = _read_recipes(folder)
    ring = next(recipe for recipe in recipes if recipe.kind == "plant_ring")
    features = with_ring(_read_features(folder, tasks), ring)
    zones = require(
        pd.concat([compile_version(recipe, units, features) for recipe in recipes]), ZONES
    )
    return {"units": units, "features": features, "zones": zones, "tasks": tasks}


@cache
def _sources(folder: Path) -> Mapping[str, Any]:
    return tomllib.loads((folder / "sources.toml").read_text(encoding="utf-8"))


def read_provenance(folder: Path, keys: Iterable[str]) -> Provenance:
    """Where a fact comes from, as the columns of a frame.

    Parameters
    ----------
    folder
        Folder of a built-in city.
    keys
        Keys of its `sources.toml`; several are joined, and the latest date among them counts.

    Raises
    ------
    SourceError
        If a key is in no source.
    """
    known = _sources(folder)
    keys = list(keys)
    unknown = [key for key in keys if key not in known]
    if unknown or not keys:
        raise SourceError(
            f"sources.toml 中没有来源 {unknown}", f"sources.toml has no source {unknown}"
        )
    named = [known[key] for key in keys]
    dates: list[date] = [entry["recorded"] for entry in named if "recorded" in entry]
    return Provenance(
        source="；".join(entry["source"] for entry in named),
        source_en="; ".join(entry["source_en"] for entry in named),
        licence="; ".join(dict.fromkeys(entry["licence"] for entry in named)),
        recorded=max(dates) if dates else None,
    )


def _provenance_columns(folder: Path, keys: Iterable[str]) -> dict[str, Any]:
    provenance = read_provenance(folder, keys)
    return {
        name: getattr(provenance, name) for name in ("source", "source_en", "licence", "recorded")
    }


#: Columns of the CSV files that become properties of a place, and how their cells are read.
PROPERTIES: dict[str, Callable[[str], Any]] = {
    "activity": str,
    "captive": str,
    "area_km2": float,
    "working": "yes".__eq__,
}


def _read_features(folder: Path, tasks: pd.DataFrame) -> gpd.GeoDataFrame:
    task_ids: dict[str, list[str]] = {}
    for task_id, place_ids in tasks["place_ids"].items():
        for place_id in place_ids:
            task_ids.setdefault(place_id, []).append(str(task_id))
    rows = []
    for layer_id, filename in LAYER_FILES.items():
        with (folder / filename).open(encoding="utf-8", newline="") as file:
            cells = list(csv.DictReader(file))
        rows += [_feature(folder, layer_id, row, task_ids.get(row["feature_id"])) for row in cells]
    return frame_of(rows, FEATURES)


def _feature(
    folder: Path, layer_id: str, row: Mapping[str, str], task_ids: list[str] | None
) -> dict[str, Any]:
    properties = {
        name: read(row[name])
        for name, read in PROPERTIES.items()
        if row.get(name) not in (None, "")
    }
    if layer_id == "coal_plants":
        properties |= capacity_properties(parse_plant_units(row["units"]))
    if task_ids:
        properties["task_ids"] = task_ids
    is_located = row["lon"] != ""
    return {
        "feature_id": row["feature_id"],
        "layer_id": layer_id,
        "kind": row["kind"],
        "name": row["name"],
        "name_en": row["name_en"] or None,
        "aliases": list(filter(None, row["aliases"].split(BETWEEN))),
        "ancestry": row["ancestry"].split(BETWEEN),
        "precision_m": float(row["precision_m"]) if is_located else None,
        "note": row["note"] or None,
        "note_en": row["note_en"] or None,
        "properties": properties,
        "geometry": shapely.Point(float(row["lon"]), float(row["lat"]))
        if is_located
        else shapely.Point(),
        **_provenance_columns(folder, row["source"].split(BETWEEN)),
    }


def _read_recipes(folder: Path) -> list[Recipe]:
    recipes = []
    for path in (folder / "zones").glob("*.json"):
        notice = json.loads(path.read_text(encoding="utf-8"))
        recipes.append(recipe_of(notice, read_provenance(folder, notice["sources"])))
    return sorted(recipes, key=lambda r: (r.kind, r.lineage, r.valid_from or date.min))


def _read_tasks(folder: Path, unit_codes: list[str]) -> pd.DataFrame:
    rows = []
    for path in sorted(folder.glob("tasks_*.toml"), reverse=True):
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        rows += [_task(folder, document, entry, unit_codes) for entry in document["tasks"]]
    return frame_of(rows, TASKS)


def _task(
    folder: Path, document: Mapping[str, Any], entry: Mapping[str, Any], unit_codes: list[str]
) -> dict[str, Any]:
    def codes(key: str) -> list[str]:
        stated = entry.get(key, [])
        return list(unit_codes) if stated == "all" else list(stated)

    reason = document["reasons"][entry["reason"]] if "reason" in entry else {}
    return {
        "task_id": f"{document['prefix']}{entry['no']}",
        "document_id": document["document_id"],
        "item_no": entry["no"],
        "section_no": entry["section"],
        "title": entry["title"],
        "title_en": entry["title_en"],
        "category": entry["category"],
        "lead_units": list(entry["lead"]),
        "responsible_units": list(entry["responsible"]),
        "responsible_codes": codes("codes"),
        "deadline_kind": entry["deadline"],
        "deadline_date": entry.get("date"),
        "status": entry.get("status", "registered"),
        "place_ids": list(entry.get("places", [])),
        "territory_codes": codes("territory"),
        "unlocated_reason": reason.get("zh"),
        "unlocated_reason_en": reason.get("en"),
        "properties": {"numbers": entry["numbers"]} if "numbers" in entry else {},
        **_provenance_columns(folder, [document["source"]]),
    }
