"""Whether a place lies in the territory of the units responsible for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np

from geo.schema import Verdict
from geo.verdict import one_by_distance
from geo.verdicts.rulings import (
    Place,
    Ruling,
    conflict_with_name,
    signed_distance_m,
    unit_name,
    unit_of,
)
from geo.verdicts.sentences import distance_text


@dataclass(frozen=True, slots=True)
class Responsible:
    """The units that answer for a task: codes with and without a polygon, and all names.

    A development zone's committee is responsible for ground that no polygon on record shows:
    `has_unmapped` says that one is among the names, whether or not it has a code.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    has_unmapped: bool
    unmapped_codes: tuple[str, ...] = ()


def place_in_territory(place: Place, responsible: Responsible, units: gpd.GeoDataFrame) -> Ruling:
    """Whether a place lies in the territory of the units responsible for it.

    Parameters
    ----------
    place
        A feature of a task.
    responsible
        Units that answer for the task; `codes` are labels of `units`.
    units
        Frame of schema UNITS.
    """
    conflict = conflict_with_name(place, units)
    if conflict is not None:
        return conflict
    facts: dict[str, Any] = {"place": place.name, "responsible": "、".join(responsible.names)}
    code = unit_of(place, units)
    if code is not None:
        facts["unit"] = unit_name(units, code)
    if code in responsible.codes:
        return _by_territory_name("inside", "territory in", facts, place)
    if _belongs_by_name(place, responsible, units):
        return _by_territory_name("inside", "territory by name", facts, place)
    if code is None and not place.is_located:
        return Ruling("unknown", "no place", "no place", facts)
    measured = None if code else _measured_in_territory(place, responsible, units, facts)
    if measured is not None and measured.verdict == "inside":
        return measured
    if responsible.has_unmapped:  # what is beyond the mapped units may be the unmapped one's
        return _by_territory_name("unknown", "territory unknown", facts, place)
    return measured or _by_territory_name("outside", "territory out", facts, place)


def _belongs_by_name(place: Place, responsible: Responsible, units: gpd.GeoDataFrame) -> bool:
    # A place of the city as a whole belongs to the responsible units where all of the city's do.
    answering = set(responsible.codes) | set(responsible.unmapped_codes)
    if answering & set(place.ancestry):
        return True
    parents = units["parent_code"]
    return any(
        key in set(parents) and answering.issuperset(parents.index[parents == key])
        for key in place.ancestry
    )


def _by_territory_name(
    verdict: Verdict, reason: str, facts: Mapping[str, Any], place: Place
) -> Ruling:
    return Ruling(verdict, "by name", reason, facts, precision_m=place.precision_m)


def _measured_in_territory(
    place: Place, responsible: Responsible, units: gpd.GeoDataFrame, facts: Mapping[str, Any]
) -> Ruling:
    rows = units.loc[list(responsible.codes)]
    distance_m = signed_distance_m(place, rows.geometry.union_all())
    boundary_m = float(rows["boundary_precision_m"].max())
    tolerance_m = (place.precision_m or 0.0) + boundary_m
    verdict = one_by_distance(distance_m, np.inf, tolerance_m)
    reason = {"inside": "territory inside", "edge": "territory near", "outside": "territory far"}
    measured = {
        **facts,
        "distance": distance_text(distance_m),
        "tolerance": distance_text(tolerance_m),
    }
    return Ruling(
        verdict,
        "by distance",
        reason[verdict],
        measured,
        distance_m=distance_m,
        precision_m=place.precision_m,
        boundary_precision_m=boundary_m,
    )
