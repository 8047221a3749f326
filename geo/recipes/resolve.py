"""What the names in a zone recipe stand for on the map: areas fixed, left open, or held by name.

Each kind of term has one function here or, for those that follow roads, in a module of its own.
"""

from collections.abc import Callable
from dataclasses import replace

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import GeometryError
from geo.gazetteer import Gazetteer
from geo.measure import geodesic_circle
from geo.recipes.ground import Ground
from geo.recipes.half_plane_term import resolve_half_plane
from geo.recipes.mentions import NOTHING, Mention, Resolution
from geo.recipes.recipe import Recipe, Term
from geo.recipes.ring_term import LEAST_BORDERS, borders_of, resolve_ring
from geo.recipes.roads import RoadIndex, Tolerances
from geo.recipes.sides import BEARINGS_DEG
from geo.recipes.strip_term import resolve_strip
from geo.schema import AREAL

__all__ = ["NOTHING", "Mention", "Resolution", "resolve_terms"]


def resolve_terms(
    recipe: Recipe,
    units: gpd.GeoDataFrame,
    features: gpd.GeoDataFrame,
    roads: gpd.GeoDataFrame | None = None,
    tolerances: Tolerances | None = None,
) -> tuple[Resolution, ...]:
    """What became of every name in a recipe.

    Parameters
    ----------
    recipe
        One version of a zone.
    units, features
        Frames of the schemas UNITS and FEATURES: the city's units and the places of its gazetteer.
    roads
        Frame of schema ROADS; None where there is no road layer: terms that follow roads then stay
        open, unless their corners are given.
    tolerances
        How far lines may be off; None: the defaults.

    Returns
    -------
    tuple of Resolution
        In the order of the recipe, what it takes in first.

    Raises
    ------
    GeometryError
        If a ring given by its corners crosses itself.
    """
    ground = Ground(
        Gazetteer(units, features, recipe.jurisdiction),
        None if roads is None else RoadIndex(roads),
        tolerances or Tolerances(),
    )
    return tuple(_in_part(RESOLVERS[m.term.kind](m, ground)) for m in _mentions(recipe))


def _in_part(found: Resolution) -> Resolution:
    # of a shape of which only a part is meant nothing is in force, and nothing beyond it can be
    if not found.mention.term.is_partial or found.fixed.is_empty:
        return found
    how, how_en = IN_PART
    return replace(
        found, how=f"{found.how}；{how}", how_en=f"{found.how_en}; {how_en}",
        open=shapely.union(found.fixed, found.open), fixed=NOTHING,
    )  # fmt: skip


def _mentions(recipe: Recipe) -> list[Mention]:
    sides = [(at, zone, True) for at, zone in enumerate(recipe.zones)]
    sides += [(at, zone, False) for at, zone in enumerate(recipe.zones)]
    return [
        Mention(name, term, is_included, at)
        for at, zone, is_included in sides
        for term in (zone.include if is_included else zone.exclude)
        for name in _names(term)
    ]


def _names(term: Term) -> tuple[str, ...]:
    # A ring is one thing with several roads; a description without names speaks of its parent.
    if term.kind == "road_ring":
        return ("、".join(term.names),)
    return term.names or (term.parent,)


def _unit(mention: Mention, ground: Ground) -> Resolution:
    gazetteer = ground.gazetteer
    code = gazetteer.unit(mention.name)
    if code is None:
        return _place(mention, ground)
    precision_m = float(gazetteer.units["boundary_precision_m"][code])
    polygon = gazetteer.units.geometry[code]
    if mention.term.is_partial:
        return Resolution(mention, *IN_PART, precision_m, open=polygon)
    how = ("按政区边界", "by the polygon of the unit")
    return Resolution(mention, *how, precision_m=precision_m, fixed=polygon)


IN_PART = ("只指其中一部分，界线未定", "only a part of it is meant, without bounds")


def _place(mention: Mention, ground: Ground) -> Resolution:
    gazetteer, term = ground.gazetteer, mention.term
    holder = gazetteer.holder_of(term)
    precision_m = gazetteer.unit_precision_m
    found = gazetteer.places(mention.name, term.parent)
    if len(found) != 1:
        how = ("地名库中没有，或有重名", "not in the gazetteer, or several of that name")
        candidates = tuple(" < ".join(keys) for keys in gazetteer.features.loc[found, "ancestry"])
        return Resolution(mention, *how, precision_m, open=holder, candidates=candidates)
    row = gazetteer.features.loc[found[0]]
    shape, key = row.geometry, None if term.is_partial else row["ancestry"][0]
    if shape is not None and shape.geom_type in AREAL and not shape.is_empty:
        area_precision_m = float(row["precision_m"])
        if term.is_partial:
            return Resolution(mention, *IN_PART, area_precision_m, open=shape)
        how = ("按地名库中的范围", "by its area in the gazetteer")
        return Resolution(mention, *how, precision_m=area_precision_m, fixed=shape, key=key)
    disc = _disc(shape, row["precision_m"], holder)
    if disc.is_empty:
        how = ("没有可用的点位，按所在政区", "no position of use: the unit that holds it")
        return Resolution(mention, *how, precision_m=precision_m, open=holder, key=key)
    how = ("按点位精度画圆", "a disc of the position's precision")
    return Resolution(mention, *how, precision_m=precision_m, open=disc, key=key)


def _disc(shape: BaseGeometry | None, radius_m: float, holder: BaseGeometry) -> BaseGeometry:
    if shape is None or shape.is_empty or shape.geom_type != "Point":
        return NOTHING
    return shapely.intersection(geodesic_circle(shape.x, shape.y, float(radius_m)), holder)


def _ring(mention: Mention, ground: Ground) -> Resolution:
    term = mention.term
    if term.corners and term.precision_m is not None:
        return _ring_of_corners(mention, ground, term.precision_m)
    borders = borders_of(term)
    if len(borders) < LEAST_BORDERS and all(border.side in BEARINGS_DEG for border in borders):
        return _within_borders(mention, ground)
    return resolve_ring(mention, ground)


def _ring_of_corners(mention: Mention, ground: Ground, precision_m: float) -> Resolution:
    corners = shapely.Polygon(mention.term.corners)
    if not corners.is_valid:
        raise GeometryError(
            f"“{mention.name}”的四至自相交：{shapely.is_valid_reason(corners)}",
            f"the ring of {mention.name} crosses itself: {shapely.is_valid_reason(corners)}",
            field="corners",
        )
    ring = shapely.intersection(corners, ground.gazetteer.holder_of(mention.term))
    how = ("按路口坐标连成", "joined from the coordinates of its corners")
    return Resolution(mention, *how, precision_m=precision_m, fixed=ring)


def _within_borders(mention: Mention, ground: Ground) -> Resolution:
    """Part of the parent on the inner side of each of one or two borders."""
    term = mention.term
    halves = [
        resolve_half_plane(_half_plane_of(mention, border.name, str(border.side)), ground)
        for border in borders_of(term)
    ]
    first_open = next((half for half in halves if half.fixed.is_empty), None)
    if first_open is not None or not halves:
        return replace(first_open or _described(mention, ground), mention=mention)
    area = shapely.intersection_all([half.fixed for half in halves])
    how = ("、".join(half.how for half in halves), ", ".join(half.how_en for half in halves))
    return Resolution(mention, *how, max(half.precision_m for half in halves), fixed=area)


def _half_plane_of(mention: Mention, name: str, bounding_side: str) -> Mention:
    opposite = (BEARINGS_DEG[bounding_side] + 180.0) % 360.0
    side = next(side for side, bearing in BEARINGS_DEG.items() if bearing == opposite)
    return replace(mention, name=name, term=replace(mention.term, kind="half_plane", side=side))


def _circle(mention: Mention, ground: Ground) -> Resolution:
    gazetteer = ground.gazetteer
    centre_id = gazetteer.place(mention.name, "")
    radius_m = mention.term.radius_m
    if centre_id is None or radius_m is None:
        return _described(mention, ground)
    centre = gazetteer.features.loc[centre_id]
    if centre.geometry.is_empty:
        return _described(mention, ground)
    disc = geodesic_circle(centre.geometry.x, centre.geometry.y, radius_m)
    how = ("测地圆", "geodesic circle")
    return Resolution(mention, *how, precision_m=float(centre["precision_m"]), fixed=disc)


def _described(mention: Mention, ground: Ground) -> Resolution:
    gazetteer = ground.gazetteer
    is_unit = mention.term.kind == "described"
    holder = gazetteer.holder(mention.name) if is_unit else gazetteer.holder_of(mention.term)
    how = ("文字未能定界，按所在政区", "the text fixes no bounds: the unit that holds it")
    return Resolution(mention, *how, precision_m=gazetteer.unit_precision_m, open=holder)


def _beside_road(resolve: Callable[[Mention, Ground], Resolution]) -> "Resolver":
    """A road's own resolution; what the gazetteer knows of the road where lines settle nothing."""

    def resolved(mention: Mention, ground: Ground) -> Resolution:
        by_lines = resolve(mention, ground)
        if not by_lines.fixed.is_empty or by_lines.key is not None:
            return by_lines
        by_name = _place(mention, ground)
        if by_name.key is None:
            return by_lines
        return replace(by_lines, open=by_name.open, key=by_name.key)

    return resolved


Resolver = Callable[[Mention, Ground], Resolution]

#: How each kind of term becomes areas.
RESOLVERS: dict[str, Resolver] = {
    "unit": _unit,
    "village": _place,
    "road_ring": _ring,
    "road_strip": _beside_road(resolve_strip),
    "half_plane": _beside_road(resolve_half_plane),
    "circle": _circle,
    "described": _described,
}
