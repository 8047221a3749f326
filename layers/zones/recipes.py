"""From the recipe of a notice, with a file of roads and one of places, to its zone."""

import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from geo.compile import Compiled, compile_recipe
from geo.errors import InputError, LimitError, SourceError
from geo.gazetteer import Gazetteer
from geo.recipes.recipe import Provenance, Recipe, recipe_of
from geo.recipes.roads import SEARCH_MARGIN_DEG, Tolerances
from geo.rows import frame_of
from geo.schema import FEATURES
from layers import admin
from layers.facts import FOLDERS, load_facts
from layers.names import display_name
from layers.reading.limits import LIMITS, MEGABYTE, Limits
from layers.zones.named_layers import NOT_STATED, LayerOptions
from layers.zones.named_places import match_places, read_place_rows
from layers.zones.roads import read_roads

RECIPE_BYTES = 4 * MEGABYTE


@dataclass(frozen=True, slots=True)
class NamedFile(LayerOptions):
    """A file that a person brings: its path, and what the person says of it."""

    path: Path


def read_recipe(contents: bytes, filename: str) -> Recipe:
    """Recipe out of the JSON that `zones parse` writes, corrected by a person or not.

    Parameters
    ----------
    contents
        UTF-8 text, with or without a byte order mark.
    filename
        What the person calls it; named as the source where the recipe has neither number nor title.

    Raises
    ------
    SourceError
        If it is no JSON object in UTF-8.
    LimitError
        If it has more than 4 MB.
    SchemaError
        With every fault of the recipe at once.
    """
    if len(contents) > RECIPE_BYTES:
        raise LimitError("recipe 超过 4 MB", "the recipe exceeds 4 MB", field="recipe")
    name = display_name(filename)
    try:
        notice = json.loads(contents.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise SourceError(
            f"“{name}”不是 UTF-8 的 JSON", f"“{name}” is no JSON in UTF-8", field="recipe"
        ) from error
    if not isinstance(notice, dict):
        raise SourceError(
            f"“{name}”应是一个 JSON 对象", f"“{name}” must be one JSON object", field="recipe"
        )
    titles = [notice.get(key) for key in ("document_no", "title")]
    source = next((title for title in titles if isinstance(title, str) and title), name)
    return recipe_of(notice, Provenance(source, None, NOT_STATED[0], None))


@cache
def _codes_by_name(level: str) -> tuple[tuple[str, str], ...]:
    rows = admin._read(level, "", has_geometry=False)
    return tuple(zip(rows["name"], rows["unit_code"], strict=True))


def _longest_within(words: str, level: str) -> set[str]:
    found = [(len(name), code) for name, code in _codes_by_name(level) if name in words]
    longest = max(found, default=(0, ""))[0]
    return {code for length, code in found if length == longest}


def city_of(recipe: Recipe, city_code: str) -> str:
    """Code of the city whose units a recipe speaks of.

    Parameters
    ----------
    recipe
        With the jurisdiction that its notice states, such as 遂平县.
    city_code
        City that the service is set to; taken where the jurisdiction is unknown or lies in it.

    Returns
    -------
    str
        Six digits, as `layers.admin.read_units` takes them.

    Raises
    ------
    InputError
        If several cities have a unit of that name and the one set is not among them.
    """
    words = recipe.jurisdiction
    cities = _longest_within(words, "city")
    if not cities:
        districts = _longest_within(words, "district")
        cities = {city.code for district in districts if (city := city_holding(district))}
    if not cities or city_code in cities:
        return city_code
    if len(cities) == 1:
        return cities.pop()
    listed = "、".join(sorted(cities))
    raise InputError(
        f"“{words}”在几个城市都有：{listed}，请指明城市代码",
        f"several cities have a unit named “{words}”: {listed}; name the city's code",
        field="city",
    )


@cache
def _cities() -> tuple[admin.City, ...]:
    return admin.cities()


def city_holding(unit_code: str) -> admin.City | None:
    """City to which a unit belongs; None if it is of none that is on record.

    Parameters
    ----------
    unit_code
        Six digits.

    Examples
    --------
    >>> city_holding("410182").code
    '410100'
    """
    holding = [c for c in _cities() if unit_code.startswith(admin.unit_prefix(c.code))]
    return max(holding, key=lambda city: len(admin.unit_prefix(city.code)), default=None)


def facts_of(city_code: str) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Units and places that ship for a city.

    Parameters
    ----------
    city_code
        Six digits.

    Returns
    -------
    tuple of GeoDataFrame
        Of the schemas UNITS and FEATURES; no places where none ship.

    Raises
    ------
    InputError
        If no unit belongs to the code.
    """
    if city_code in FOLDERS:
        facts = load_facts(city_code)
        return facts["units"], facts["features"]
    return admin.read_units(city_code), frame_of([], FEATURES)


@dataclass(frozen=True, slots=True)
class Brought:
    """What a person brings beside a notice: roads (schema ROADS) and rows of places, or None."""

    roads: gpd.GeoDataFrame | None = None
    places: gpd.GeoDataFrame | None = None


def compile_brought(
    recipe: Recipe,
    units: gpd.GeoDataFrame,
    features: gpd.GeoDataFrame,
    brought: Brought,
    tolerances: Tolerances | None = None,
) -> Compiled:
    """Zone of a recipe, with the roads and places that a person brings, read before.

    Parameters
    ----------
    recipe
        What the notice says.
    units, features
        Of the city it speaks of; frames of the schemas UNITS and FEATURES.
    brought
        Roads, and rows as `layers.zones.named_places.read_place_rows` gives them.
    tolerances
        Of road lines.

    Raises
    ------
    GeometryError
        As `geo.compile.compile_recipe`.
    """
    if brought.places is not None:
        gazetteer = Gazetteer(units, features, recipe.jurisdiction)
        features = match_places(brought.places, gazetteer)
    roads = None if brought.roads is None else _near(brought.roads, units)
    return compile_recipe(recipe, units, features, roads, tolerances)


# An extract of a province has a hundred times the roads of a county; the rest is never asked for.
def _near(roads: gpd.GeoDataFrame, units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    west, south, east, north = units.total_bounds
    reach = (east, north, -west, -south)
    edges = shapely.bounds(roads.geometry.to_numpy()) * (1, 1, -1, -1)
    return roads[(edges <= np.add(reach, SEARCH_MARGIN_DEG)).all(axis=1)]


def compile_from_files(
    recipe: Recipe,
    city_code: str,
    *,
    roads: NamedFile | None = None,
    places: NamedFile | None = None,
    tolerances: Tolerances | None = None,
    limits: Limits = LIMITS,
) -> Compiled:
    """Zone of a recipe, with the roads and places that a person brings.

    Parameters
    ----------
    recipe
        As `read_recipe` gives it.
    city_code
        City the service is set to; a notice of another city is compiled on that city's units.
    roads
        OpenStreetMap extract (.osm.pbf) or layer of named lines.
    places
        Layer of named points or polygons.
    tolerances, limits
        Of road lines, and of files.

    Raises
    ------
    InputError
        Of any class: what is wrong with the recipe or a file; `field` is "roads" or "places" for
        one that cannot be opened.
    """
    units, features = facts_of(city_of(recipe, city_code))
    brought = Brought()
    if places is not None:
        contents = _contents(places, "places", limits)
        rows = read_place_rows(contents, places.path.name, places, limits=limits)
        brought = replace(brought, places=rows)
    if roads is not None:
        contents = _contents(roads, "roads", limits)
        lines = read_roads(contents, roads.path.name, roads, limits=limits)
        brought = replace(brought, roads=lines)
    return compile_brought(recipe, units, features, brought, tolerances)


def _contents(file: NamedFile, field: str, limits: Limits) -> bytes:
    try:
        with file.path.open("rb") as opened:
            # one byte beyond the limit is enough for the worker to refuse the file
            return opened.read(limits.upload_bytes + 1)
    except OSError as error:
        name = display_name(str(file.path))
        raise SourceError(
            f"文件“{name}”无法打开", f"“{name}” cannot be opened", field=field
        ) from error
