"""Ring of roads: the area that roads named one after another enclose.

Each road is followed from its corner with the one before to its corner with the one after. All
geometry here is in metres of a local plane.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from geo.recipes.junctions import Corner, corners
from geo.recipes.road_graph import RoadGraph, Way
from geo.recipes.sides import heading

#: A ring drawn from a roundabout or an overlap may hold slivers: up to this share of its area.
SLIVER_SHARE = 0.02
#: Rings that differ by less than this share of the larger are one, drawn on either carriageway.
SAME_RING_SHARE = 0.01
MOST_RINGS = 64


@dataclass(frozen=True, slots=True)
class Border:
    """One road of a ring: its name, the roads of that name, and the side it must lie on."""

    name: str
    roads: tuple[RoadGraph, ...]
    side: str | None = None


@dataclass(frozen=True, slots=True)
class Ring:
    """A closed ring: its area, how far roads were prolonged, the longest gap bridged."""

    polygon: shapely.Polygon
    extension_m: float
    gap_m: float
    contradicted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meeting:
    """How near two successive borders come where they do not meet."""

    first: str
    second: str
    distance_m: float


def rings(borders: Sequence[Border], extension_m: float) -> list[Ring]:
    """Every ring that borders close in the order given, alike ones once.

    Parameters
    ----------
    borders
        At least three, each with one road or several of the same name.
    extension_m
        How far a road that ends short of the next may be prolonged.

    Returns
    -------
    list of Ring
        Empty if they close none. `contradicted` names the borders that do not lie on the side of
        the ring where the text puts them.
    """
    found: list[Ring] = []
    for chosen in _closed_corners(borders, extension_m):
        ring = _ring(borders, chosen)
        if ring is not None and not any(_is_same(ring, other) for other in found):
            found.append(ring)
        if len(found) >= MOST_RINGS:
            break
    return found


def gaps(borders: Sequence[Border], extension_m: float) -> list[Meeting]:
    """Successive borders that meet nowhere, with how far apart they stay."""
    missing = []
    for at, first in enumerate(borders):
        second = borders[(at + 1) % len(borders)]
        pairs = [(a, b) for a in first.roads for b in second.roads]
        if not any(corners(a, b, extension_m) for a, b in pairs):
            apart_m = min(shapely.distance(a.geometry, b.geometry) for a, b in pairs)
            missing.append(Meeting(first.name, second.name, float(apart_m)))
    return missing


Leg = tuple[RoadGraph, Corner, Corner]


def _closed_corners(borders: Sequence[Border], extension_m: float) -> Iterator[list[Leg]]:
    """For each way round: road, corner with the one before, corner with the one after."""
    met: dict[tuple[int, int], list[Corner]] = {}

    def between(a: RoadGraph, b: RoadGraph) -> list[Corner]:
        key = (id(a), id(b))
        if key not in met:
            met[key] = corners(a, b, extension_m)
        return met[key]

    def onwards(roads: list[RoadGraph], passed: list[Corner]) -> Iterator[list[Leg]]:
        at = len(roads)
        if at == len(borders):
            for last in between(roads[-1], roads[0]):
                turns = [last, *passed, last]
                yield list(zip(roads, turns[:-1], turns[1:], strict=True))
            return
        for road in borders[at].roads:
            for corner in between(roads[-1], road):
                yield from onwards([*roads, road], [*passed, corner])

    for road in borders[0].roads:
        yield from onwards([road], [])


def _ring(borders: Sequence[Border], legs: Sequence[Leg]) -> Ring | None:
    ways: list[Way] = []
    xy: list[tuple[float, ...]] = []
    for road, before, after in legs:
        way = road.way(before.on_second, after.on_first)
        if way is None:
            return None
        ways.append(way)
        xy += [before.at.coords[0], *way.line.coords]
    polygon = _polygon(xy)
    if polygon is None:
        return None
    extension_m = max(after.extension_m for _, _, after in legs)
    gap_m = max(way.gap_m for way in ways)
    return Ring(polygon, extension_m, gap_m, _contradicted(borders, ways, polygon))


def _polygon(xy: Sequence[tuple[float, ...]]) -> shapely.Polygon | None:
    outline = shapely.LineString([*xy, xy[0]])
    faces = shapely.get_parts(shapely.polygonize([shapely.node(outline)]))
    if not len(faces):
        return None
    largest = max(faces, key=shapely.area)
    share = largest.area / float(np.sum(shapely.area(faces)))
    return None if share < 1 - SLIVER_SHARE else shapely.Polygon(largest.exterior)


def _contradicted(
    borders: Sequence[Border], ways: Sequence[Way], polygon: shapely.Polygon
) -> tuple[str, ...]:
    middle = np.array(shapely.centroid(polygon).coords[0])
    wrong = []
    for border, way in zip(borders, ways, strict=True):
        if border.side is None:
            continue
        towards = np.array(shapely.centroid(way.line).coords[0]) - middle
        if float(np.dot(towards, heading(border.side))) <= 0:
            wrong.append(border.name)
    return tuple(wrong)


def _is_same(ring: Ring, other: Ring) -> bool:
    apart_m2 = shapely.area(shapely.symmetric_difference(ring.polygon, other.polygon))
    return bool(apart_m2 < SAME_RING_SHARE * max(ring.polygon.area, other.polygon.area))
