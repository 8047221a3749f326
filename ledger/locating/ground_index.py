"""Places and units on record, looked up by name and by what they lie in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.gazetteer import name_key
from geo.measure import distance_m
from geo.schema import is_missing
from geo.standing import replacements, standing
from ledger.locating.jurisdictions import PROVINCES, city_of, scope_of, seat_names
from ledger.locating.names import (
    LEVEL_OF_KIND,
    is_kind_only,
    level_of,
    normalised,
    spellings,
    stem,
    suffix_of,
)
from ledger.locating.records import Grounds

Geometries = NDArray[np.object_]
Fit = Literal["stated", "possible", "unknown", "contradicted"]
#: A village whose record does not name its township is taken for the township's if it lies no
#: farther than this from the township's core, beside what both are known to: half of the distance
#: between the cores of neighbouring townships is 4 to 6 km on the plain of Henan, 8 to 10 in hills.
TOWNSHIP_REACH_M = 10_000.0
MIN_STEM = 2
#: Names this short are looked for in running text only if they end as places do.
MIN_SEARCHED = 4
MIN_SUFFIXED = 3
MAX_SEARCHED = 24


@dataclass(frozen=True, slots=True)
class Known:
    """A feature on record, with what is needed to tell whether it is the one meant."""

    key: str
    name: str
    kind: str
    level: int
    ancestry: tuple[str, ...]
    lon_deg: float | None
    lat_deg: float | None
    precision_m: float | None
    codes: frozenset[str]  # of six digits: units with a polygon, or of other cities

    @property
    def is_located(self) -> bool:
        """Whether it has coordinates."""
        return self.lon_deg is not None

    @property
    def lon_lat_deg(self) -> tuple[float, float]:
        """Longitude and latitude; NaN for what has none."""
        return (
            float("nan") if self.lon_deg is None else self.lon_deg,
            float("nan") if self.lat_deg is None else self.lat_deg,
        )


class GroundIndex:
    """Units and features by name.

    A feature whose properties say that it was withdrawn does not count; one that stands for
    another (a place that a person put where a known place had no coordinates) takes its place.

    Parameters
    ----------
    grounds
        Frames of schemas UNITS and FEATURES.
    """

    def __init__(self, grounds: Grounds) -> None:
        self.units = grounds.units
        named = {**seat_names(grounds.features), **grounds.names}
        self.names = {code: name for code, name in named.items() if code not in grounds.units.index}
        self._units_by_name = {normalised(n): str(c) for c, n in grounds.units["name"].items()}
        self._units_by_stem = {stem(name): code for name, code in self._units_by_name.items()}
        features = standing(grounds.features)
        self._now = replacements(grounds.features)
        self.known = _known(features, grounds.units)
        self._by_name: dict[str, list[str]] = {}
        self._by_stem: dict[tuple[int, str], list[str]] = {}
        for key, aliases in features["aliases"].items():
            self._enter(self.known[str(key)], aliases)
        self._keys = {key for one in self.known.values() for key in one.ancestry}

    def _enter(self, one: Known, aliases: Iterable[str]) -> None:
        for word in dict.fromkeys(normalised(word) for word in (one.name, *aliases)):
            self._by_name.setdefault(word, []).append(one.key)
        if one.level < 6:
            own = stem(normalised(one.name))
            self._by_stem.setdefault((one.level, own), []).append(one.key)

    @cached_property
    def searchable(self) -> frozenset[str]:
        """Names and aliases long and telling enough to be looked for in running text."""
        words = {*self._by_name, *self._units_by_name}
        return frozenset(word for word in words if _is_searchable(word))

    def unit(self, name: str) -> str | None:
        """Code of the unit that bears a name in full, or None."""
        return self._units_by_name.get(normalised(name))

    def unit_of_stem(self, name: str) -> str | None:
        """Code of the unit whose name without 县, 市 or 区 this is, or None."""
        return self._units_by_stem.get(name) if len(name) >= MIN_STEM else None

    def unit_name(self, code: str) -> str:
        """Name of a unit."""
        return str(self.units["name"][code])

    def counting(self, key: str) -> Known | None:
        """The feature of a key, or the one that stands for it; None if neither counts."""
        return self.known.get(self._now.get(key, key))

    def bearing(self, name: str) -> list[Known]:
        """Features that bear a name, itself or as an alias, in any of its spellings."""
        keys = [key for word in spellings(normalised(name)) for key in self._by_name.get(word, ())]
        return [self.known[key] for key in dict.fromkeys(keys)]

    def alike(self, name: str) -> tuple[list[Known], list[Known]]:
        """Features of a name's level whose name differs in its suffix: those without, the rest."""
        word = normalised(name)
        found = [self.known[key] for key in self._by_stem.get((level_of(word), stem(word)), ())]
        bare = [one for one in found if stem(normalised(one.name)) == normalised(one.name)]
        return bare, [one for one in found if one not in bare and normalised(one.name) != word]

    def larger(self, name: str) -> str | None:
        """Code of a city or province above the units that bears a name; None for one not known."""
        word = normalised(name)
        city = next((code for code, known in self.names.items() if normalised(known) == word), None)
        short = word.removesuffix("省").removesuffix("自治区").removesuffix("市")
        province = next((code for code, known in PROVINCES.items() if known == short), None)
        return city or (f"{province}0000" if province else None)

    def keys_of(self, name: str) -> set[str]:
        """Ancestry keys that a name of something larger may stand for."""
        own = {one.ancestry[0] for one in self.bearing(name) if one.ancestry}
        named = {name_key(normalised(name))} & self._keys
        code = self.unit(name)
        return own | named | ({code} if code else set())

    def fit(self, one: Known, parent: str) -> Fit:
        """What the record of a feature says of a parent that a text gives it."""
        code = self.unit(parent)
        if code is not None:
            return _in_scope(one.codes, code)
        larger = self.larger(parent)
        if larger is not None:
            return _in_scope(one.codes, larger)
        keys = self.keys_of(parent)
        if not keys:
            return "unknown"
        if keys & {*one.ancestry}:
            return "stated"
        fits = {self._beside(one, self.known[key]) for key in keys if key in self.known}
        return "possible" if "possible" in fits else "contradicted"

    def _beside(self, one: Known, holder: Known) -> Fit:
        others = {key for key in one.ancestry[1:] if self._level(key) == holder.level}
        if others or (holder.codes and one.codes and not holder.codes & one.codes):
            return "contradicted"
        if not (one.is_located and holder.is_located):
            return "possible"
        apart_m = float(distance_m(*one.lon_lat_deg, *holder.lon_lat_deg))
        reach_m = TOWNSHIP_REACH_M + (one.precision_m or 0.0) + (holder.precision_m or 0.0)
        return "possible" if apart_m <= reach_m else "contradicted"

    def _level(self, key: str) -> int:
        return self.known[key].level if key in self.known else 6

    def is_in(self, one: Known, code: str) -> bool:
        """Whether a feature may lie in a unit or city; of one that nothing places it may."""
        return _in_scope(one.codes, code) != "contradicted"

    @cached_property
    def zone_codes(self) -> dict[str, str]:
        """Development zones that have a code of their own but no polygon: code by name."""
        return {
            word: one.ancestry[0]
            for word, keys in self._by_name.items()
            for one in (self.known[key] for key in keys)
            if one.ancestry
            and _is_code(one.ancestry[0])
            and one.ancestry[0] not in self.units.index
        }

    def ancestry_of(self, parents: Sequence[str], jurisdiction_code: str) -> tuple[str, ...]:
        """Keys of what a place lies in, smallest first, as far as its larger places tell.

        Parameters
        ----------
        parents
            As a text gives them, largest first.
        jurisdiction_code
            Whose document it is: its unit counts where the text names none.
        """
        codes = [code for code in map(self.unit, parents) if code]
        if not codes and jurisdiction_code in self.units.index:
            codes = [jurisdiction_code]
        inner = [p for p in parents if self.unit(p) is None and self.larger(p) is None]
        if not inner:
            return tuple(codes[-1:])
        held = [one for one in self.bearing(inner[-1]) if not codes or self.is_in(one, codes[-1])]
        if len(held) == 1:
            return held[0].ancestry
        return (name_key(normalised(inner[-1])), *codes[-1:])

    def codes_of(self, key: str) -> frozenset[str]:
        """Codes of what a feature lies in; empty for a key that is none."""
        return self.known[key].codes if key in self.known else frozenset()

    def home_of(self, code: str) -> str:
        """Code of the city of a jurisdiction, as the frame of units gives it where it can."""
        return str(self.units["parent_code"].get(code, city_of(code)))


def _is_searchable(word: str) -> bool:
    if is_kind_only(word):
        return False
    least = MIN_SUFFIXED if suffix_of(word) else MIN_SEARCHED
    return least <= len(word) <= MAX_SEARCHED


def _in_scope(codes: frozenset[str], code: str) -> Fit:
    scope = scope_of(code)
    if any(one.startswith(scope) for one in codes):
        return "stated"
    # what is known to lie in a city only may lie in any of its counties
    is_open = all(scope.startswith(scope_of(one)) for one in codes)
    return "possible" if is_open else "contradicted"


def _known(features: gpd.GeoDataFrame, units: gpd.GeoDataFrame) -> dict[str, Known]:
    shapes = features.geometry.to_numpy()
    missing: NDArray[np.bool_] = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    inner = shapely.point_on_surface(np.where(missing, None, shapes))
    lon_deg, lat_deg = shapely.get_x(inner), shapely.get_y(inner)
    held = _unit_by_shape(inner, units)
    columns = zip(
        features.index,
        *(features[name] for name in ("name", "kind", "ancestry", "precision_m")),
        lon_deg.tolist(),
        lat_deg.tolist(),
        strict=True,
    )
    return {
        str(key): Known(
            str(key),
            str(name),
            str(kind),
            _level(str(name), str(kind)),
            tuple(map(str, ancestry)),
            None if is_missing(lon) else lon,
            None if is_missing(lat) else lat,
            None if is_missing(precision_m) else float(precision_m),
            _codes(ancestry, units) or frozenset(held[at]),
        )
        for at, (key, name, kind, ancestry, precision_m, lon, lat) in enumerate(columns)
    }


def _unit_by_shape(points: Geometries, units: gpd.GeoDataFrame) -> list[list[str]]:
    held: list[list[str]] = [[] for _ in points]
    if len(points) and len(units):
        tree = shapely.STRtree(units.geometry.to_numpy())
        for at, unit in zip(*tree.query(points, predicate="intersects"), strict=True):
            held[at].append(str(units.index[unit]))
    return held


def _level(name: str, kind: str) -> int:
    return LEVEL_OF_KIND.get(kind, level_of(normalised(name)) if kind == "place" else 6)


def _codes(ancestry: Iterable[str], units: gpd.GeoDataFrame) -> frozenset[str]:
    return frozenset(key for key in ancestry if _is_code(key) or key in units.index)


def _is_code(key: str) -> bool:
    return len(key) == 6 and key.isdigit()
