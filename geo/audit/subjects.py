"""Layers that can be audited, and what the zones of each are held against."""

from dataclasses import dataclass, replace
from datetime import date

import geopandas as gpd
import shapely

from geo.audit.faults import AuditOptions
from geo.board import Frames
from geo.timeline import zones_on

UNITS_LAYER = "units"


@dataclass(frozen=True, slots=True)
class Subject:
    """A layer that can be audited, its words, and what its zones are held against."""

    zh: str
    en: str
    within_city: bool = False  # the zones must keep to the city
    fills_city: bool = False  # and leave none of it undecided


SUBJECTS = {
    "coal_ban": Subject("禁煤区（含待定范围）", "Coal-ban zones and open ground", True, True),
    "plant_ring": Subject("燃煤机组禁建圈", "Ring without new coal units"),
    "mining_permit": Subject("采矿权范围", "Mining permits", True),
    UNITS_LAYER: Subject("行政区划", "Administrative units"),
}  # fmt: skip
#: A kind of zone that is not among them is held against nothing.
UNKNOWN = Subject("区域", "Zones")


def zones_of(frames: Frames, layer: str, as_of: date) -> gpd.GeoDataFrame:
    """Zones of a layer on a day: county units, or the zones of a kind.

    Parameters
    ----------
    frames
        Units, zones, features and tasks.
    layer
        Key of `SUBJECTS`, or another kind of zone.
    as_of
        The day.
    """
    return frames.units if layer == UNITS_LAYER else zones_on(frames.zones, layer, as_of)


def versions_of(frames: Frames, layer: str) -> gpd.GeoDataFrame | None:
    """All versions of a layer's zones; None for a layer without versions."""
    return None if layer == UNITS_LAYER else frames.zones[frames.zones["kind"] == layer]


def held_against(options: AuditOptions, frames: Frames, layer: str) -> AuditOptions:
    """Options with the territory that the zones of a layer must keep to or fill.

    Parameters
    ----------
    options
        Thresholds, places and gaps.
    frames
        With the units, whose union is the city.
    layer
        As for `zones_of`.
    """
    subject = SUBJECTS.get(layer, UNKNOWN)
    city = shapely.union_all(frames.units.geometry.to_numpy()) if subject.within_city else None
    return replace(options, unit=city, must_cover=subject.fills_city)
