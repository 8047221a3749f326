"""Units and places by name, and the smallest polygon that must hold what a name stands for."""

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.recipes.recipe import Term
from geo.schema import AREAL


def name_key(name: str) -> str:
    """Ancestry key of a parent that is known by name alone.

    Examples
    --------
    >>> name_key("甲镇")
    'name:甲镇'
    """
    return f"name:{name}"


class Gazetteer:
    """Units and places by name.

    Parameters
    ----------
    units, features
        Frames of the schemas UNITS and FEATURES.
    jurisdiction
        Words that hold the name of the unit which holds what no other is named for.
    """

    def __init__(
        self, units: gpd.GeoDataFrame, features: gpd.GeoDataFrame, jurisdiction: str = ""
    ) -> None:
        self.units = units
        self.features = features
        self._ancestry: dict[str, list[str]] = dict(features["ancestry"])
        self.unit_precision_m = float(units["boundary_precision_m"].max())
        self._units_by_name = {name: code for code, name in units["name"].items()}
        self._all_keys = {key for keys in features["ancestry"] for key in keys}
        self._features_by_name: dict[str, list[str]] = {}
        columns = zip(features.index, features["name"], features["aliases"], strict=True)
        for feature_id, name, aliases in columns:
            for word in {name, *aliases}:
                self._features_by_name.setdefault(word, []).append(feature_id)
        issuing = [code for name, code in self._units_by_name.items() if name in jurisdiction]
        self.whole: BaseGeometry = (
            units.geometry[issuing[0]]
            if len(issuing) == 1
            else shapely.union_all(units.geometry.to_numpy())
        )

    def unit(self, name: str) -> str | None:
        """Code of the unit with a polygon that bears a name, or None."""
        return self._units_by_name.get(name)

    def place(self, name: str, parent: str) -> str | None:
        """Feature that bears a name within a parent, or None if there is none or several."""
        found = self.places(name, parent)
        return found[0] if len(found) == 1 else None

    def places(self, name: str, parent: str) -> list[str]:
        """Features that bear a name and lie within a parent, by ancestry or by its polygon."""
        found = self._features_by_name.get(name, [])
        keys = self._keys(parent)
        within = [i for i in found if keys & set(self._ancestry[i][1:])]
        if within or not parent:
            return within or ([] if keys else found)
        area = self.polygon(parent)
        if area is not None:
            return [i for i in found if self._is_inside(i, area)]
        return [] if keys else found

    def polygon(self, name: str) -> BaseGeometry | None:
        """Polygon of the unit or place that bears a name; None where none is on record."""
        code = self.unit(name)
        if code is not None:
            polygon: BaseGeometry = self.units.geometry[code]
            return polygon
        ids = self._features_by_name.get(name, [])
        shapes = [self.features.geometry[i] for i in ids]
        areas = [s for s in shapes if s is not None and s.geom_type in AREAL and not s.is_empty]
        return areas[0] if len(areas) == 1 and len(ids) == 1 else None

    def precision_m(self, name: str) -> float:
        """What the polygon of the unit or place that bears a name is known to, in metres."""
        code = self.unit(name)
        if code is not None:
            return float(self.units["boundary_precision_m"][code])
        feature_id = self.place(name, "")
        stated_m = None if feature_id is None else self.features["precision_m"][feature_id]
        return self.unit_precision_m if stated_m is None else float(stated_m)

    def holder(self, name: str) -> BaseGeometry:
        """Smallest unit polygon that must hold what bears a name: the jurisdiction at worst."""
        polygon = self.polygon(name)
        if polygon is not None:
            return polygon
        ids = self._features_by_name.get(name, [])
        codes = {key for i in ids for key in self._ancestry[i] if key in self.units.index}
        return self.units.geometry[codes.pop()] if len(codes) == 1 else self.whole

    def holder_of(self, term: Term) -> BaseGeometry:
        """Smallest unit polygon that must hold a term: of its parent, else of the unit round it.

        A term among several units lies in all of them together, where each has a polygon.
        """
        among = [self.polygon(name) for name in term.among]
        if among and all(polygon is not None for polygon in among):
            return shapely.union_all(among)
        held = self.holder(term.parent)
        return self.holder(term.within) if held is self.whole and term.within else held

    def _is_inside(self, feature_id: str, area: BaseGeometry) -> bool:
        shape = self.features.geometry[feature_id]
        return shape is not None and not shape.is_empty and bool(area.intersects(shape))

    def _keys(self, parent: str) -> set[str]:
        code = self.unit(parent)
        if code is not None:
            return {code}
        own = {self._ancestry[i][0] for i in self._features_by_name.get(parent, [])}
        return own | ({name_key(parent)} & self._all_keys)
