"""The things that are ruled on, and what a ruling says: shared by every measure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geo.schema import Verdict, is_missing
from geo.timeline import DayZones
from geo.verdict import Shares, shares_of
from geo.verdicts.sentences import ZONE_KINDS, distance_text
from geo.zones import ZoneIndex

Pair = tuple[str, str]  # (zh, en)


@dataclass(frozen=True, slots=True)
class Place:
    """Something with a position to hold against a rule: a feature, or a point somebody asks about.

    `geometry` is in EPSG:4326 and may be empty (not located); `precision_m` is then None.
    """

    place_id: str
    name: Pair
    geometry: shapely.Geometry
    precision_m: float | None
    ancestry: tuple[str, ...] = ()
    kind: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)
    activity: str | None = None

    @property
    def is_located(self) -> bool:
        """Whether the place has coordinates."""
        return not self.geometry.is_empty


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one measure says of one place, with the reason and the facts its sentence needs."""

    verdict: Verdict
    method: str
    reason: str
    facts: Mapping[str, Any]
    zone_id: str | None = None
    distance_m: float | None = None
    precision_m: float | None = None
    boundary_precision_m: float | None = None
    shares: Shares | None = None


def pair(zh: object, en: object) -> Pair:
    """A name in both languages; the Chinese stands in where the English is not on record."""
    return str(zh), str(zh) if is_missing(en) else str(en)


class Ground:
    """The units, and what the zones of a day make of each of them.

    Parameters
    ----------
    units
        Frame of schema UNITS.
    day
        The zones of one kind on one day.
    """

    def __init__(self, units: gpd.GeoDataFrame, day: DayZones) -> None:
        self.units = units
        self.day = day
        self.kind = ZONE_KINDS.get(day.kind, (day.kind, day.kind))
        self.unit_shares = lru_cache(maxsize=None)(self._unit_shares)

    def _unit_shares(self, code: str) -> Shares:
        return shares_of(
            self.units.geometry[code],
            self.day.in_force,
            self.day.undetermined,
            boundary_precision_m=float(self.units["boundary_precision_m"][code]),
        )

    def zone_facts(self, row: int) -> dict[str, Any]:
        """Name, basis and note of a row of the day's zones, in both languages."""
        if row < 0:
            return {"zone": self.kind, "basis": ("", ""), "note": ("", ""), "kind": self.kind}
        zone = self.day.rows.iloc[row]
        basis = pair(zone["legal_basis"], zone["legal_basis_en"])
        note = basis if is_missing(zone["note"]) else pair(zone["note"], zone["note_en"])
        name = pair(f"“{zone['name']}”", zone["name_en"])
        return {"zone": name, "basis": basis, "note": note, "kind": self.kind}

    def zone_id(self, row: int) -> str | None:
        """Label of a row of the day's zones, or None for no row."""
        return None if row < 0 else str(self.day.rows.index[row])


def unit_name(units: gpd.GeoDataFrame, code: str) -> Pair:
    """Name of a unit in both languages."""
    return pair(units["name"][code], units["name_en"][code])


def unit_of(place: Place, units: gpd.GeoDataFrame) -> str | None:
    """Code of the unit with a polygon that a place belongs to by name, or None."""
    return next((key for key in place.ancestry if key in units.index), None)


def signed_distance_m(place: Place, area: shapely.Geometry) -> float:
    """Greatest signed geodesic distance of a place's points to an area's boundary, in metres.

    Negative only if all points are inside; +inf for an empty area.
    """
    lon_deg, lat_deg = shapely.get_coordinates(place.geometry).T
    index = ZoneIndex([] if area.is_empty else [area])
    return float(np.max(index.signed_distance_m(lon_deg, lat_deg)))


def conflict_with_name(place: Place, units: gpd.GeoDataFrame) -> Ruling | None:
    """The ruling on a place whose coordinates contradict its name, or None if they agree."""
    code = unit_of(place, units)
    if code is None or not place.is_located:
        return None
    distance_m = signed_distance_m(place, units.geometry[code])
    tolerance_m = (place.precision_m or 0.0) + float(units["boundary_precision_m"][code])
    if distance_m <= tolerance_m:
        return None
    facts = {
        "place": place.name,
        "unit": unit_name(units, code),
        "distance": distance_text(distance_m),
        "tolerance": distance_text(tolerance_m),
    }
    return Ruling(
        "unknown",
        "by name",
        "conflict",
        facts,
        distance_m=distance_m,
        precision_m=place.precision_m,
    )
