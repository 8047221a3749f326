"""What the names in a zone recipe stand for on the map: areas fixed, left open, or held by name.

A term either fixes an area (a unit with a polygon, a ring with corners, a circle) or leaves it
open (a village or zone known by a point, a road without a line, a description). What is left open
lies somewhere within the smallest unit that must hold it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import GeometryError
from geo.measure import geodesic_circle
from geo.recipe import Recipe, Term
from geo.schema import AREAL

NOTHING = shapely.Polygon()


@dataclass(frozen=True, slots=True)
class Mention:
    """One name as the text mentions it: in which term, and whether that takes in or leaves out."""

    name: str
    term: Term
    is_included: bool


@dataclass(frozen=True, slots=True)
class Resolution:
    """What became of one mention.

    `fixed` is the area the text and the map together determine, `open` the area within which the
    rest must lie. `key` is the place's own ancestry key where its name was found and no polygon
    fixes it: what the text says of it holds by name. `how` says it in words.
    """

    mention: Mention
    how: str
    how_en: str
    precision_m: float
    fixed: BaseGeometry = NOTHING
    open: BaseGeometry = NOTHING
    key: str | None = None


class Gazetteer:
    """Units and places by name, and the smallest polygon that must hold each."""

    def __init__(self, units: gpd.GeoDataFrame, features: gpd.GeoDataFrame) -> None:
        self.units = units
        self.features = features
        self._ancestry: dict[str, list[str]] = dict(features["ancestry"])
        self.whole: BaseGeometry = shapely.union_all(units.geometry.to_numpy())
        self.unit_precision_m = float(units["boundary_precision_m"].max())
        self._units_by_name = {name: code for code, name in units["name"].items()}
        self._features_by_name: dict[str, list[str]] = {}
        columns = zip(features.index, features["name"], features["aliases"], strict=True)
        for feature_id, name, aliases in columns:
            for word in {name, *aliases}:
                self._features_by_name.setdefault(word, []).append(feature_id)

    def unit(self, name: str) -> str | None:
        """Code of the unit with a polygon that bears a name, or None."""
        return self._units_by_name.get(name)

    def place(self, name: str, parent: str) -> str | None:
        """Feature that bears a name within a parent, or None if there is none or several."""
        found = self._features_by_name.get(name, [])
        keys = self._keys(parent)
        within = [i for i in found if keys & set(self._ancestry[i][1:])]
        candidates = within or ([] if keys else found)
        return candidates[0] if len(candidates) == 1 else None

    def holder(self, name: str) -> BaseGeometry:
        """Smallest unit polygon that must hold what bears a name: the whole city at worst."""
        code = self.unit(name)
        if code is None:
            ids = self._features_by_name.get(name, [])
            codes = {key for i in ids for key in self._ancestry[i] if key in self.units.index}
            code = codes.pop() if len(codes) == 1 else None
        return self.whole if code is None else self.units.geometry[code]

    def _keys(self, parent: str) -> set[str]:
        code = self.unit(parent)
        if code is not None:
            return {code}
        return {self._ancestry[i][0] for i in self._features_by_name.get(parent, [])}


def resolve_terms(
    recipe: Recipe, units: gpd.GeoDataFrame, features: gpd.GeoDataFrame
) -> tuple[Resolution, ...]:
    """What became of every name in a recipe.

    Parameters
    ----------
    recipe
        One version of a zone.
    units, features
        Frames of the schemas UNITS and FEATURES: the city's units and the places of its gazetteer.

    Returns
    -------
    tuple of Resolution
        In the order of the recipe, what it takes in first.
    """
    gazetteer = Gazetteer(units, features)
    return tuple(
        RESOLVERS[term.kind](Mention(name, term, is_included), gazetteer)
        for term, is_included in recipe.terms
        for name in _names(term)
    )


def _names(term: Term) -> tuple[str, ...]:
    # A ring is one thing with several roads; a description without names speaks of its parent.
    if term.kind == "road_ring":
        return ("、".join(term.names),)
    return term.names or (term.parent,)


def _unit(mention: Mention, gazetteer: Gazetteer) -> Resolution:
    code = gazetteer.unit(mention.name)
    if code is None:
        return _place(mention, gazetteer)
    how = ("按政区边界", "by the polygon of the unit")
    precision_m = float(gazetteer.units["boundary_precision_m"][code])
    polygon = gazetteer.units.geometry[code]
    return Resolution(mention, *how, precision_m=precision_m, fixed=polygon)


def _place(mention: Mention, gazetteer: Gazetteer) -> Resolution:
    parent = mention.term.parent
    holder = gazetteer.holder(parent)
    precision_m = gazetteer.unit_precision_m
    feature_id = gazetteer.place(mention.name, parent)
    if feature_id is None:
        how = ("地名库中没有，或有重名", "not in the gazetteer, or several of that name")
        return Resolution(mention, *how, precision_m=precision_m, open=holder)
    row = gazetteer.features.loc[feature_id]
    shape, key = row.geometry, row["ancestry"][0]
    if shape is not None and shape.geom_type in AREAL and not shape.is_empty:
        how = ("按地名库中的范围", "by its area in the gazetteer")
        area_precision_m = float(row["precision_m"])
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


def _ring(mention: Mention, gazetteer: Gazetteer) -> Resolution:
    term = mention.term
    if not term.corners or term.precision_m is None:
        return _described(mention, gazetteer)
    corners = shapely.Polygon(term.corners)
    if not corners.is_valid:
        raise GeometryError(
            f"“{mention.name}”的四至自相交：{shapely.is_valid_reason(corners)}",
            f"the ring of {mention.name} crosses itself: {shapely.is_valid_reason(corners)}",
            field="corners",
        )
    ring = shapely.intersection(corners, gazetteer.holder(term.parent))
    how = ("按路口坐标连成", "joined from the coordinates of its corners")
    return Resolution(mention, *how, precision_m=term.precision_m, fixed=ring)


def _circle(mention: Mention, gazetteer: Gazetteer) -> Resolution:
    centre_id = gazetteer.place(mention.name, "")
    radius_m = mention.term.radius_m
    if centre_id is None or radius_m is None:
        return _described(mention, gazetteer)
    centre = gazetteer.features.loc[centre_id]
    if centre.geometry.is_empty:
        return _described(mention, gazetteer)
    disc = geodesic_circle(centre.geometry.x, centre.geometry.y, radius_m)
    how = ("测地圆", "geodesic circle")
    return Resolution(mention, *how, precision_m=float(centre["precision_m"]), fixed=disc)


def _described(mention: Mention, gazetteer: Gazetteer) -> Resolution:
    is_unit = mention.term.kind == "described"
    holder = gazetteer.holder(mention.name if is_unit else mention.term.parent)
    how = ("文字未能定界，按所在政区", "the text fixes no bounds: the unit that holds it")
    return Resolution(mention, *how, precision_m=gazetteer.unit_precision_m, open=holder)


Resolver = Callable[[Mention, Gazetteer], Resolution]

#: How each kind of term becomes areas; a road with a line would be resolved here.
RESOLVERS: dict[str, Resolver] = {
    "unit": _unit,
    "village": _place,
    "road_ring": _ring,
    "road_strip": _place,
    "half_plane": _place,
    "circle": _circle,
    "described": _described,
}
