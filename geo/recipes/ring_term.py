"""Terms that bound a zone by named lines: each border on the map, and the ring they close."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.measure import area_km2
from geo.recipes.centre_lines import lines_of
from geo.recipes.ground import Ground, plane_of
from geo.recipes.local_plane import LocalPlane
from geo.recipes.mentions import Mention, Resolution
from geo.recipes.recipe import BorderText, Term
from geo.recipes.ring_of_roads import Border, Ring, gaps, rings
from geo.recipes.road_graph import RoadGraph, connected
from geo.recipes.roads import RoadPieces
from geo.recipes.sides import WORDS_ZH, hand_of, ring_orders

Pair = tuple[str, str]
LEAST_BORDERS = 3


@dataclass(frozen=True, slots=True)
class Open:
    """Why a term stays open, in both languages, and what may have been meant."""

    why: Pair
    candidates: tuple[str, ...] = ()

    def resolution(self, mention: Mention, ground: Ground) -> Resolution:
        """The term as open within the unit that must hold it."""
        gazetteer = ground.gazetteer
        holder = gazetteer.holder_of(mention.term)
        return Resolution(
            mention, *self.why, gazetteer.unit_precision_m, open=holder, candidates=self.candidates
        )


def borders_of(term: Term) -> tuple[BorderText, ...]:
    """Borders of a ring; the names alone where the term lists no more."""
    return term.borders or tuple(BorderText(name) for name in term.names)


def resolve_ring(mention: Mention, ground: Ground) -> Resolution:
    """Ring that the borders of a term close, or why they close none.

    Parameters
    ----------
    mention
        A "road_ring" without corners.
    ground
        With roads.

    Returns
    -------
    Resolution
        `fixed` in EPSG:4326, cut at the unit that must hold it less that unit's own precision; its
        precision is that of a carriageway, and what roads were prolonged or gaps bridged.
    """
    texts = borders_of(mention.term)
    holder = ground.gazetteer.holder_of(mention.term)
    found = [_pieces(text, holder, mention.term, ground) for text in texts]
    missing = [text.name for text, pieces in zip(texts, found, strict=True) if not len(pieces)]
    if missing or len(texts) < LEAST_BORDERS:
        return _unbounded(missing, texts, ground).resolution(mention, ground)
    plane = plane_of(found)
    borders = [_border(t, p, plane, ground) for t, p in zip(texts, found, strict=True)]
    closed, order = _closed(borders, mention.term, ground)
    agreeing = [ring for ring in closed if not ring.contradicted]
    if len(agreeing) != 1:
        return _unsettled(closed, agreeing, order, plane, ground).resolution(mention, ground)
    return _settled(mention, agreeing[0], plane, ground)


def missing_roads(names: Sequence[str], ground: Ground) -> Open:
    """Why a term stays open for want of roads: which, and what their names may stand for."""
    if ground.roads is None:
        return Open(("未提供道路图层", "no road layer was given"))
    similar = [other for name in names for other in ground.similar(name)]
    also_zh = f"；名称相近：{'、'.join(similar)}" if similar else ""
    also_en = f"; similar: {', '.join(similar)}" if similar else ""
    return Open(
        (
            f"道路图层中没有：{'、'.join(names)}{also_zh}",
            f"not in the road layer: {', '.join(names)}{also_en}",
        ),
        tuple(similar),
    )


def _unbounded(missing: list[str], texts: Sequence[BorderText], ground: Ground) -> Open:
    if missing:
        return missing_roads(missing, ground)
    names = "、".join(text.name for text in texts)
    return Open(
        (
            f"只有{len(texts)}条边界（{names}），围不成区域",
            f"{len(texts)} borders ({names}) enclose nothing",
        )
    )


def _pieces(text: BorderText, holder: BaseGeometry, term: Term, ground: Ground) -> RoadPieces:
    if text.kind == "boundary":
        polygon = ground.gazetteer.polygon(term.parent)
        lines = [] if polygon is None else lines_of(shapely.boundary(polygon))
        return RoadPieces(np.array(lines, dtype=object), np.ones(len(lines), dtype=np.bool_))
    return ground.pieces(text.full_name, holder, text.kind)


def _border(text: BorderText, pieces: RoadPieces, plane: LocalPlane, ground: Ground) -> Border:
    roads = ground.graphs(pieces, plane)
    if text.offset_m and text.offset_side:
        roads = [beside(road, text.offset_m, text.offset_side) for road in roads]
    return Border(text.name, tuple(roads), text.side)


def beside(road: RoadGraph, offset_m: float, side: str) -> RoadGraph:
    """Road moved sideways, as a border that runs beside it; in metres of its plane.

    Parameters
    ----------
    road
        Its longest way is what is moved.
    offset_m
        Distance from the middle of the road.
    side
        Key of `geo.recipes.sides.BEARINGS_DEG`: where to. A road that runs along that side stays.
    """
    way = road.longest_way()
    hand = 0.0 if way is None else hand_of(way.line, side)
    if way is None or hand == 0.0:
        return road
    moved = shapely.offset_curve(way.line, hand * offset_m, quad_segs=16)
    return connected(lines_of(moved), offset_m)[0]


def _closed(
    borders: Sequence[Border], term: Term, ground: Ground
) -> tuple[list[Ring], list[Border]]:
    """Rings of the first order of the borders that closes any, and that order."""
    sides = [border.side for border in borders]
    orders = ring_orders(list(borders), sides, is_closed=term.is_closed)
    for order in orders:
        found = rings(order, ground.tolerances.extension_m)
        if found:
            return found, order
    return [], orders[0]


def _unsettled(
    closed: list[Ring],
    agreeing: list[Ring],
    order: list[Border],
    plane: LocalPlane,
    ground: Ground,
) -> Open:
    if len(agreeing) > 1:
        areas = [float(area_km2([plane.area_to_degrees(ring.polygon)])[0]) for ring in agreeing]
        listed = tuple(f"{area:.3f} km²" for area in sorted(areas))
        zh, en = "、".join(listed), ", ".join(listed)
        return Open((f"可围成{len(areas)}个区域：{zh}", f"{len(areas)} rings fit: {en}"), listed)
    if closed:
        return _contradicting(closed[0], order)
    apart = gaps(order, ground.tolerances.extension_m)
    if not apart:
        names = [border.name for border in order if len(border.roads) > 1]
        zh, en = ("、".join(names) or "各路"), (", ".join(names) or "the roads")
        return Open(
            (
                f"{zh}中断或相互穿越，围不成一个区域",
                f"{en}: broken or crossing between the corners, no ring closes",
            )
        )
    zh = "；".join(
        f"{gap.first}与{gap.second}不相交，相距 {gap.distance_m:.0f} 米" for gap in apart
    )
    en = "; ".join(
        f"{gap.first} and {gap.second} do not meet ({gap.distance_m:.0f} m apart)" for gap in apart
    )
    return Open((zh, en))


def _contradicting(ring: Ring, order: list[Border]) -> Open:
    wrong = [border for border in order if border.name in ring.contradicted and border.side]
    zh = "；".join(f"{b.name}不在{WORDS_ZH[str(b.side)]}侧" for b in wrong)
    en = "; ".join(f"{b.name} is not on the {b.side}" for b in wrong)
    return Open((f"与所述方位不符：{zh}", f"the sides stated do not fit: {en}"))


def _settled(mention: Mention, ring: Ring, plane: LocalPlane, ground: Ground) -> Resolution:
    gazetteer, tolerances = ground.gazetteer, ground.tolerances
    margin_m = gazetteer.unit_precision_m
    held = shapely.buffer(plane.to_metres(gazetteer.holder_of(mention.term)), margin_m)
    inside = shapely.intersection(ring.polygon, held)
    if inside.is_empty:
        why = ("围成的区域不在所在政区内", "the ring lies outside the unit that must hold it")
        return Open(why).resolution(mention, ground)
    carried_m = max(ring.extension_m, ring.gap_m)
    uses_unit = any(border.kind == "boundary" for border in mention.term.borders)
    precision_m = max(tolerances.carriageway_m + carried_m, margin_m if uses_unit else 0.0)
    how = _how(ring, is_cut=inside.area < ring.polygon.area * (1 - 1e-6))
    return Resolution(mention, *how, precision_m, fixed=plane.area_to_degrees(inside))


def _how(ring: Ring, *, is_cut: bool) -> Pair:
    zh, en = "按道路中线围成", "enclosed by the middles of its roads"
    if ring.extension_m >= 1:
        zh, en = (
            f"{zh}，延长 {ring.extension_m:.0f} 米",
            f"{en}, prolonged {ring.extension_m:.0f} m",
        )
    if ring.gap_m >= 1:
        zh, en = f"{zh}，接合断口 {ring.gap_m:.0f} 米", f"{en}, a gap of {ring.gap_m:.0f} m bridged"
    if is_cut:
        zh, en = f"{zh}，超出所在政区的部分截去", f"{en}, the part beyond the unit is cut off"
    return zh, en
