"""Terms that take all that lies on one side of a road within a unit."""

import shapely
from shapely.geometry.base import BaseGeometry

from geo.recipes.centre_lines import lines_of
from geo.recipes.ground import Ground
from geo.recipes.local_plane import LocalPlane
from geo.recipes.mentions import Mention, Resolution
from geo.recipes.recipe import BorderText
from geo.recipes.ring_term import Open, beside, missing_roads
from geo.recipes.road_graph import RoadGraph, Way, prolonged
from geo.recipes.sides import BEARINGS_DEG, WORDS_ZH, hand_of
from geo.recipes.strips import divided, side_of


def resolve_half_plane(mention: Mention, ground: Ground) -> Resolution:
    """Part of a parent's polygon on one side of a road, or why it stays open.

    Parameters
    ----------
    mention
        The road of a "half_plane".
    ground
        With roads.

    Returns
    -------
    Resolution
        `fixed` in EPSG:4326; its precision is the worse of the road's and the parent's.
    """
    term, gazetteer = mention.term, ground.gazetteer
    parent = gazetteer.polygon(term.parent)
    if parent is None:
        why = (f"{term.parent}没有边界可分", f"{term.parent} has no polygon to divide")
        return Open(why).resolution(mention, ground)
    if term.side not in BEARINGS_DEG:
        return Open(("未说明哪一侧", "no side is stated")).resolution(mention, ground)
    text = next((b for b in term.borders if b.name == mention.name), BorderText(mention.name))
    pieces = ground.pieces(text.full_name, parent, text.kind)
    if not len(pieces):
        return missing_roads([mention.name], ground).resolution(mention, ground)
    plane = LocalPlane.about(parent)
    area_m = plane.to_metres(parent)
    roads = [road for road in ground.graphs(pieces, plane) if road.geometry.intersects(area_m)]
    if text.offset_m and text.offset_side:
        roads = [beside(road, text.offset_m, text.offset_side) for road in roads]
    across = _across(mention, roads, area_m, ground)
    if isinstance(across, Open):
        return across.resolution(mention, ground)
    return _half(mention, across, parent, plane, ground)


def _across(
    mention: Mention, roads: list[RoadGraph], area_m: BaseGeometry, ground: Ground
) -> Way | Open:
    """The way by which a road crosses an area from border to border, and how far it was carried."""
    ways = [way for road in roads if (way := road.longest_way()) is not None]
    if not ways:
        return Open((f"{mention.name}不经过此处", f"{mention.name} does not pass here"))
    reach_m = ground.tolerances.extension_m
    crossing = [made for way in ways if (made := _to_border(way, area_m, reach_m)) is not None]
    if len(crossing) == 1:
        return crossing[0]
    if crossing:
        listed = tuple(f"{way.line.length / 1000:.2f} km" for way in crossing)
        why = (f"{mention.name}有{len(crossing)}条", f"{len(crossing)} roads named {mention.name}")
        return Open(why, listed)
    short_m = max(_short_m(ways[0], area_m))
    return Open(
        (
            f"{mention.name}距边界还差 {short_m:.0f} 米，未贯穿",
            f"{mention.name} ends {short_m:.0f} m short of the border",
        )
    )


def _short_m(way: Way, area_m: BaseGeometry) -> list[float]:
    border = shapely.boundary(area_m)
    ends = (shapely.Point(way.line.coords[0]), shapely.Point(way.line.coords[-1]))
    return [float(end.distance(border)) if area_m.contains(end) else 0.0 for end in ends]


def _to_border(way: Way, area_m: BaseGeometry, reach_m: float) -> Way | None:
    first, last = prolonged(shapely.reverse(way.line), reach_m), prolonged(way.line, reach_m)
    if any(area_m.contains(end) for end in (first, last)):
        return None
    whole = shapely.LineString([first, *way.line.coords, last])
    return Way(whole, max(way.gap_m, *_short_m(way, area_m)))


def _half(
    mention: Mention, across: Way, parent: BaseGeometry, plane: LocalPlane, ground: Ground
) -> Resolution:
    side = str(mention.term.side)
    within = lines_of(shapely.intersection(across.line, plane.to_metres(parent)))
    chord = shapely.LineString([within[0].coords[0], within[-1].coords[-1]])
    hand = hand_of(chord, side)
    if hand == 0.0:
        word = WORDS_ZH[side]
        why = (f"{mention.name}沿{word}向延伸，没有{word}侧", f"{mention.name} runs {side}")
        return Open(why).resolution(mention, ground)
    pieces = divided(parent, plane.to_degrees(across.line))
    kept = [piece for piece in pieces if side_of(plane.to_metres(piece), across.line) == hand]
    if not kept or len(kept) == len(pieces):
        why = (f"{mention.name}未能分开{mention.term.parent}", f"{mention.name} divides nothing")
        return Open(why).resolution(mention, ground)
    road_m = ground.tolerances.carriageway_m + across.gap_m
    precision_m = max(road_m, ground.gazetteer.precision_m(mention.term.parent))
    word = WORDS_ZH[side]
    how = (f"按道路中线取{word}侧", f"the {side} side of the middle of the road")
    return Resolution(
        mention,
        *how,
        precision_m,
        fixed=shapely.union_all(kept),
        key=ground.key_of(mention.name, mention.term.parent),
    )
