"""Terms that take a strip beside a road."""

from dataclasses import dataclass

import numpy as np
import shapely

from geo.recipes.ground import Ground, plane_of
from geo.recipes.junctions import corners
from geo.recipes.local_plane import LocalPlane
from geo.recipes.mentions import Mention, Resolution
from geo.recipes.recipe import Term
from geo.recipes.ring_term import Open, missing_roads
from geo.recipes.road_graph import RoadGraph, Way
from geo.recipes.sides import BEARINGS_DEG, WORDS_ZH, hand_of, heading
from geo.recipes.strips import Stretch, Widths, strip_between


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of road that a text may mean, the longest gap in it and how far it was carried."""

    stretch: Stretch
    carried_m: float


def resolve_strip(mention: Mention, ground: Ground) -> Resolution:
    """Strip of a stated width beside a road, or why it stays open.

    Parameters
    ----------
    mention
        A road of a "road_strip".
    ground
        With roads.

    Returns
    -------
    Resolution
        `fixed` in EPSG:4326 where road, width and ends are settled. Without cross roads, in a
        parent without a polygon, the strip along all of the road in the county is `open`.
    """
    term = mention.term
    if term.width_m is None and not term.widths_m:
        return Open(("未说明宽度", "no width is stated")).resolution(mention, ground)
    holder = ground.gazetteer.holder_of(term)
    pieces = ground.pieces(mention.name, holder, "road")
    limits = [ground.pieces(name, holder) for _, name in term.limits]
    absent = [mention.name] if not len(pieces) else []
    absent += [name for (_, name), found in zip(term.limits, limits, strict=True) if not len(found)]
    if absent:
        return missing_roads(absent, ground).resolution(mention, ground)
    plane = plane_of([pieces])
    near = plane.to_metres(holder)
    roads = [road for road in ground.graphs(pieces, plane) if road.geometry.intersects(near)]
    crosses = [ground.graphs(found, plane) for found in limits]
    stretches = _stretches(mention, roads, crosses, ground)
    if isinstance(stretches, Open):
        return stretches.resolution(mention, ground)
    return _strip(mention, stretches, plane, ground)


def _stretches(
    mention: Mention, roads: list[RoadGraph], crosses: list[list[RoadGraph]], ground: Ground
) -> Found | Open:
    term = mention.term
    if not crosses:
        found = [Found(Stretch(w.line), w.gap_m) for road in roads if (w := road.longest_way())]
    elif len(crosses) == 1:
        found = _towards(roads, crosses[0], term.limits[0][0], ground)
    else:
        found = _between(roads, crosses[0], crosses[1], ground)
    if len(found) == 1:
        return found[0]
    names = "、".join(name for _, name in term.limits)
    if not found:
        return Open((f"{mention.name}与{names}不相接", f"{mention.name} does not reach {names}"))
    listed = tuple(f"{item.stretch.way.length / 1000:.2f} km" for item in found)
    zh, en = "、".join(listed), ", ".join(listed)
    return Open(
        (
            f"{mention.name}有{len(found)}段：{zh}",
            f"{len(found)} stretches of {mention.name}: {en}",
        ),
        listed,
    )


def _between(
    roads: list[RoadGraph], first: list[RoadGraph], last: list[RoadGraph], ground: Ground
) -> list[Found]:
    reach_m = ground.tolerances.extension_m
    found: list[Found] = []
    for road in roads:
        starts = [(cross, corner) for cross in first for corner in corners(road, cross, reach_m)]
        ends = [(cross, corner) for cross in last for corner in corners(road, cross, reach_m)]
        for cross_a, start in starts:
            for cross_b, end in ends:
                way = road.way(start.on_first, end.on_first)
                if way is None:
                    continue
                line = _carried(way, start.at, end.at)
                carried_m = max(way.gap_m, start.extension_m, end.extension_m)
                found.append(Found(Stretch(line, cross_a, cross_b), carried_m))
    return found


def _carried(way: Way, *ends: shapely.Point) -> shapely.LineString:
    xy = [ends[0].coords[0], *way.line.coords, ends[1].coords[0]]
    line: shapely.LineString = shapely.remove_repeated_points(shapely.LineString(xy))
    return line


def _towards(
    roads: list[RoadGraph], crosses: list[RoadGraph], side: str, ground: Ground
) -> list[Found]:
    """Stretches from a cross road that ends them on one side to the other end of the road."""
    if side not in BEARINGS_DEG:
        return []
    found: list[Found] = []
    for road in roads:
        met = [(c, at) for c in crosses for at in corners(road, c, ground.tolerances.extension_m)]
        for cross, corner in met:
            ways = [way for end, _ in road.ends() if (way := road.way(corner.on_first, end))]
            away = [way for way in ways if _runs(way.line, side) < 0]
            if away:
                way = max(away, key=lambda w: float(w.line.length))
                line = _carried(way, corner.at, shapely.Point(way.line.coords[-1]))
                carried_m = max(way.gap_m, corner.extension_m)
                found.append(Found(Stretch(line, cross, None), carried_m))
    return found


def _runs(way: shapely.LineString, side: str) -> float:
    along = np.subtract(way.coords[-1], way.coords[0])
    return float(np.dot(along, heading(side)))


def _widths(term: Term, way: shapely.LineString) -> Widths | Open:
    by_side = dict(term.widths_m)
    if term.width_m is not None:
        if term.side is None or term.side == "both":
            return Widths(term.width_m, term.width_m)
        by_side = {term.side: term.width_m}
    hands = {1.0: 0.0, -1.0: 0.0}
    for side, width_m in by_side.items():
        hand = hand_of(way, side)
        if hand == 0.0:
            word = WORDS_ZH[side]
            return Open(
                (f"道路沿{word}向延伸，没有{word}侧", f"the road runs {side}: it has no such side")
            )
        hands[hand] = max(hands[hand], width_m)
    return Widths(hands[1.0], hands[-1.0])


def _strip(mention: Mention, found: Found, plane: LocalPlane, ground: Ground) -> Resolution:
    term, gazetteer = mention.term, ground.gazetteer
    widths = _widths(term, found.stretch.way)
    if isinstance(widths, Open):
        return widths.resolution(mention, ground)
    area = plane.area_to_degrees(strip_between(found.stretch, widths))
    area = shapely.intersection(area, gazetteer.holder_of(term))
    key = ground.key_of(mention.name, term.parent)
    precision_m = ground.tolerances.carriageway_m + found.carried_m
    has_bounds = bool(term.limits) or gazetteer.polygon(term.parent) is not None
    if not has_bounds and term.parent:
        how = (
            f"{term.parent}没有边界：沿全路的带状区域",
            f"{term.parent} has no polygon: the strip along all of the road",
        )
        return Resolution(mention, *how, precision_m, open=area, key=key)
    zh = f"道路中线两侧 {widths.left_m:g}、{widths.right_m:g} 米"
    en = f"{widths.left_m:g} and {widths.right_m:g} m beside the middle of the road"
    if widths.left_m == widths.right_m:
        zh, en = f"道路中线两侧各 {widths.left_m:g} 米", f"{widths.left_m:g} m on each side"
    return Resolution(mention, zh, en, precision_m, fixed=area, key=key)
