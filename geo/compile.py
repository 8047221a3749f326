"""From what a notice says to what the map shows: zone geometry with its undetermined part."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.recipes.mentions import NOTHING, Resolution
from geo.recipes.recipe import Recipe
from geo.recipes.resolve import resolve_terms
from geo.recipes.roads import Tolerances
from geo.rows import frame_of
from geo.schema import ZONES

#: What unions of polygons with shared edges leave of rounding is thinner than this: about 1 cm.
DUST_DEG = 1e-7


@dataclass(frozen=True, slots=True)
class Parts:
    """What is in force and what is left open, in EPSG:4326; the two do not overlap."""

    in_force: BaseGeometry
    undetermined: BaseGeometry


@dataclass(frozen=True, slots=True)
class Compiled:
    """A version as rows of schema ZONES, and what became of every name in its text."""

    recipe: Recipe
    zones: gpd.GeoDataFrame
    resolutions: tuple[Resolution, ...]


def compile_recipe(
    recipe: Recipe,
    units: gpd.GeoDataFrame,
    features: gpd.GeoDataFrame,
    roads: gpd.GeoDataFrame | None = None,
    tolerances: Tolerances | None = None,
) -> Compiled:
    """Rows of one version with the answer for every term.

    Parameters
    ----------
    recipe
        One version of a zone.
    units, features
        Frames of the schemas UNITS and FEATURES.
    roads
        Frame of schema ROADS; None where there is no road layer.
    tolerances
        How far road lines may be off; None: the defaults.

    Returns
    -------
    Compiled
        With at most two rows of schema ZONES, whose parts do not overlap. An excluded place whose
        area is unknown turns the area that must hold it from in force to undetermined.

    Raises
    ------
    GeometryError
        If a ring given by its corners crosses itself.
    """
    resolutions = resolve_terms(recipe, units, features, roads, tolerances)
    return Compiled(recipe, _rows(recipe, resolutions), resolutions)


def compile_version(
    recipe: Recipe,
    units: gpd.GeoDataFrame,
    features: gpd.GeoDataFrame,
    roads: gpd.GeoDataFrame | None = None,
) -> gpd.GeoDataFrame:
    """Rows of one version: what is in force and what its text leaves open.

    Parameters, errors and rows are those of `compile_recipe`.
    """
    return compile_recipe(recipe, units, features, roads).zones


def parts_of(resolutions: Sequence[Resolution]) -> Parts:
    """Parts that resolved terms make: what is taken in less what is left out.

    Parameters
    ----------
    resolutions
        Of the terms of one version or of one of its zones.

    Returns
    -------
    Parts
        Empty polygons where there is none.
    """
    taken = [r for r in resolutions if r.mention.is_included]
    left = [r for r in resolutions if not r.mention.is_included]
    fixed, left_fixed = _union(r.fixed for r in taken), _union(r.fixed for r in left)
    doubtful = _areal(shapely.intersection(_union(r.open for r in left), fixed))
    in_force = _areal(_areal(fixed - left_fixed) - doubtful)
    open_area = _areal(_union([*(r.open for r in taken), doubtful]) - left_fixed)
    return Parts(in_force, _areal(open_area - in_force))


def _rows(recipe: Recipe, resolutions: Sequence[Resolution]) -> gpd.GeoDataFrame:
    made = parts_of(resolutions)
    names_in = sorted({r.key for r in resolutions if r.key and r.mention.is_included})
    names_out = sorted({r.key for r in resolutions if r.key and not r.mention.is_included})
    parts = [("in force", made.in_force), ("undetermined", made.undetermined)]
    rows = [
        {
            **_version_columns(recipe, part),
            "zone_id": f"{recipe.version_id}-{part.replace(' ', '-')}",
            "names_in": names_in,
            "names_out": names_out,
            "boundary_precision_m": _precision_m(resolutions, part),
            "geometry": geometry,
        }
        for part, geometry in parts
        if not geometry.is_empty
    ]
    return frame_of(rows, ZONES)


def _version_columns(recipe: Recipe, part: str) -> dict[str, Any]:
    is_open = part == "undetermined"
    return {
        "version_id": recipe.version_id,
        "lineage": recipe.lineage,
        "kind": recipe.kind,
        "name": recipe.name,
        "name_en": recipe.name_en,
        "legal_basis": recipe.legal_basis,
        "legal_basis_en": recipe.legal_basis_en,
        "valid_from": recipe.valid_from,
        "valid_to": recipe.valid_to,
        "review_due": recipe.review_due,
        "exempt": None if recipe.exempt is None else list(recipe.exempt),
        "part": part,
        "claimed_area_km2": recipe.claimed_area_km2,
        "note": (recipe.open_note if is_open else None) or recipe.note,
        "note_en": (recipe.open_note_en if is_open else None) or recipe.note_en,
        "source": recipe.provenance.source,
        "source_en": recipe.provenance.source_en,
        "licence": recipe.provenance.licence,
        "recorded": recipe.provenance.recorded,
    }


def _precision_m(resolutions: Iterable[Resolution], part: str) -> float:
    # The boundary of the undetermined part is that of units, and of what is in force where they
    # meet; of what is in force, that of the least precise term.
    areas = ((r.fixed if part == "in force" else r.open, r.precision_m) for r in resolutions)
    return max(precision_m for area, precision_m in areas if not area.is_empty)


def _union(geometries: Iterable[BaseGeometry]) -> BaseGeometry:
    """Union of polygons; one that another covers leaves no vertices on the other's edges."""
    kept: list[BaseGeometry] = []
    for geometry in sorted(geometries, key=shapely.area, reverse=True):
        is_covered = any(shapely.covers(shapely.buffer(k, DUST_DEG), geometry) for k in kept)
        if not geometry.is_empty and not is_covered:
            kept.append(geometry)
    return shapely.union_all(kept) if kept else NOTHING


def _areal(geometry: BaseGeometry) -> BaseGeometry:
    """Polygons of a geometry, without the dust that cutting along shared edges leaves."""
    polygons = [
        part
        for part in shapely.get_parts(shapely.get_parts(geometry))
        if part.geom_type == "Polygon" and not shapely.buffer(part, -DUST_DEG).is_empty
    ]
    return shapely.union_all(polygons) if polygons else NOTHING
