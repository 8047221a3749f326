"""Junctions: where two roads meet, and where they would if the end of one were prolonged.

All geometry here is in metres of a local plane.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from geo.recipes.road_graph import GRID_M, Node, RoadGraph, prolonged

#: Crossings nearer than this to one another are one junction (a roundabout, a dual crossing).
SAME_JUNCTION_M = 120.0


@dataclass(frozen=True, slots=True)
class Corner:
    """Where two roads meet: a point, and the points of either road it hangs on.

    `extension_m` is how far a road was carried beyond its end to reach the point.
    """

    at: shapely.Point
    on_first: shapely.Point
    on_second: shapely.Point
    extension_m: float = 0.0


def corners(first: RoadGraph, second: RoadGraph, extension_m: float) -> list[Corner]:
    """Where two roads cross or touch; where they do not, where one prolonged meets the other.

    Parameters
    ----------
    first, second
        Roads in one plane.
    extension_m
        How far the end of either may be prolonged straight on.

    Returns
    -------
    list of Corner
        One for each junction, roads that share a stretch having one at each of its ends; empty if
        they do not meet. Crossings of one junction count once, at the one in their middle.
    """
    if shapely.dwithin(first.geometry, second.geometry, 2 * GRID_M):
        met = shapely.intersection(first.geometry, second.geometry, grid_size=GRID_M)
        points = [shapely.Point(xy) for xy in _end_coordinates(met)]
        if not points:
            points = [
                shapely.Point(shapely.shortest_line(first.geometry, second.geometry).coords[0])
            ]
        return [Corner(point, point, point) for point in _junctions(points)]
    if not shapely.dwithin(first.geometry, second.geometry, 2 * extension_m):
        return []
    return _nearest_of_each(_reached(first, second, extension_m))


def _nearest_of_each(reached: Sequence[Corner]) -> list[Corner]:
    kept: list[Corner] = []
    for corner in sorted(reached, key=lambda corner: corner.extension_m):
        if all(corner.at.distance(other.at) > SAME_JUNCTION_M for other in kept):
            kept.append(corner)
    return kept


def _end_coordinates(met: shapely.Geometry) -> list[Node]:
    points: list[Node] = []
    for part in shapely.get_parts(shapely.get_parts(met)):
        coordinates = [(x, y) for x, y in shapely.get_coordinates(part)]
        points.extend(dict.fromkeys((coordinates[0], coordinates[-1])))
    return points


def _junctions(points: Sequence[shapely.Point]) -> list[shapely.Point]:
    around = shapely.union_all(shapely.buffer(points, SAME_JUNCTION_M / 2))
    found = []
    for area in shapely.get_parts(around):
        members = [point for point in points if area.intersects(point)]
        middle = shapely.centroid(shapely.MultiPoint(members))
        found.append(min(members, key=lambda point: shapely.distance(point, middle)))
    return found


def _reached(first: RoadGraph, second: RoadGraph, extension_m: float) -> list[Corner]:
    rays_first, rays_second = _rays(first, extension_m), _rays(second, extension_m)
    found = []
    for end, ray in rays_first:
        found += [Corner(p, end, p, end.distance(p)) for p in _nearest_hit(end, ray, second)]
    for end, ray in rays_second:
        found += [Corner(p, p, end, end.distance(p)) for p in _nearest_hit(end, ray, first)]
    for end, ray in rays_first:
        for other_end, other_ray in rays_second:
            met = shapely.intersection(ray, other_ray)
            if met.geom_type == "Point" and not met.is_empty:
                longest_m = max(end.distance(met), other_end.distance(met))
                found.append(Corner(met, end, other_end, longest_m))
    return found


def _rays(road: RoadGraph, length_m: float) -> list[tuple[shapely.Point, shapely.LineString]]:
    return [
        (end, shapely.LineString([end, prolonged(line, length_m)])) for end, line in road.ends()
    ]


def _nearest_hit(
    end: shapely.Point, ray: shapely.LineString, road: RoadGraph
) -> list[shapely.Point]:
    met = shapely.intersection(ray, road.geometry)
    if met.is_empty:
        return []
    return [shapely.Point(shapely.shortest_line(met, end).coords[0])]
