"""Places of a gazetteer held against what is on record: new, better, known already, or refused."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.gazetteer import name_key
from geo.measure import distance_m
from geo.standing import standing
from geo.verdicts.sentences import distance_text
from geo.zones import ZoneIndex
from layers.tasks.gazetteer_files import Brought, Refused
from layers.tasks.place_kinds import SUFFIX_KINDS

#: `new`: not on record; `better`: on record without coordinates or known less well; `known`: on
#: record as well or better.
Outcome = Literal["new", "better", "known"]
#: Places of one name in one county no farther apart than this are one place, in metres, if neither
#: says in which township it lies.
SAME_M = 3000.0
#: Each place is held against all of its name, so that no file may have a hundred thousand of one.
MOST_OF_ONE_NAME = 500


@dataclass(frozen=True, slots=True)
class Matched:
    """One place of a file and what becomes of it; `known_id` is that of the place on record.

    `ancestry` runs from its township, where it names one, to its county.
    """

    place: Brought
    outcome: Outcome
    known_id: str | None
    ancestry: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weighed:
    """All places of a file that can be used, and the rows that cannot."""

    matched: tuple[Matched, ...]
    refused: tuple[Refused, ...]

    def count(self, outcome: Outcome) -> int:
        """Number of places with an outcome."""
        return sum(one.outcome == outcome for one in self.matched)


def weigh(
    places: Sequence[Brought], units: gpd.GeoDataFrame, features: gpd.GeoDataFrame
) -> Weighed:
    """What becomes of the places of a file.

    Parameters
    ----------
    places
        As read.
    units, features
        Frames of schemas UNITS and FEATURES, as on record.

    Returns
    -------
    Weighed
        No place of the file is on record twice afterwards, and none lies outside of the city.
    """
    record = _Record(units, features)
    inner = shapely.point_on_surface(np.array([one.geometry for one in places], dtype=object))
    held = record.codes_by_shape(inner)
    matched: list[Matched] = []
    refused: list[Refused] = []
    seen: set[object] = set()
    named: Counter[str] = Counter()
    for one, point, code in zip(places, inner, held, strict=True):
        named[_bare(one.name)] += 1
        if named[_bare(one.name)] > MOST_OF_ONE_NAME:
            refused.append(_too_many(one))
            continue
        fate = record.fate(one, point, code)
        if isinstance(fate, Refused):
            refused.append(fate)
            continue
        keys: set[object] = {(_bare(one.name), fate.ancestry, round(point.x, 3), round(point.y, 3))}
        if fate.outcome == "better":
            keys.add(fate.known_id)
        if keys & seen:
            refused.append(Refused(one.row, one.name, "文件中已有同一地点", "is in the file twice"))
            continue
        seen |= keys
        matched.append(fate)
    return Weighed(tuple(matched), tuple(refused))


class _Record:
    """What is on record, by name."""

    def __init__(self, units: gpd.GeoDataFrame, features: gpd.GeoDataFrame) -> None:
        self.units = units
        self.all_keys = set(map(str, features.index))
        self.features = standing(features)
        self._by_name: dict[str, list[str]] = {}
        for key, name, aliases in zip(
            self.features.index, self.features["name"], self.features["aliases"], strict=True
        ):
            for word in {_bare(name), *map(_bare, aliases), _stem(_bare(name))}:
                self._by_name.setdefault(word, []).append(str(key))
        self._unit_codes = {name: str(code) for code, name in units["name"].items()}
        # looked up for every place of the same name: a frame takes a hundred times as long
        self._kinds: dict[str, str] = self.features["kind"].astype(str).to_dict()
        self._ancestries: dict[str, list[str]] = self.features["ancestry"].to_dict()

    def codes_by_shape(self, points: NDArray[np.object_]) -> list[str | None]:
        codes: list[str | None] = [None] * len(points)
        if len(points) and len(self.units):
            tree = shapely.STRtree(self.units.geometry.to_numpy())
            for at, unit in zip(*tree.query(points, predicate="intersects"), strict=True):
                codes[at] = codes[at] or str(self.units.index[unit])
        return codes

    def fate(self, one: Brought, point: shapely.Point, code: str | None) -> Matched | Refused:
        if one.kind == "county":
            return _refused(
                one, "县级以上单位已在资料中", "counties and larger units are on record"
            )
        stated = next((self._unit_codes[p] for p in one.parents if p in self._unit_codes), None)
        if stated is not None and stated != code:
            apart_m = self._beyond_m(point, stated)
            if apart_m > one.precision_m + float(self.units["boundary_precision_m"][stated]):
                far_zh, far_en = distance_text(apart_m)
                zh = f"坐标在所属县（市、区）之外{far_zh}"
                return _refused(one, zh, f"lies {far_en} outside of the county it names")
        county = stated or code
        if county is None:
            return _refused(one, "不在本市范围内", "lies outside of the city")
        ancestry = self._ancestry(one, county)
        return self._matched(one, point, ancestry)

    def _beyond_m(self, point: shapely.Point, code: str) -> float:
        index = ZoneIndex([self.units.geometry[code]])
        return float(index.signed_distance_m([point.x], [point.y])[0])

    def _ancestry(self, one: Brought, county: str) -> tuple[str, ...]:
        towns = [p for p in one.parents if p not in self._unit_codes and _kind_of(p) == "township"]
        if not towns or one.kind == "township":
            return (county,)
        found = [
            key
            for key in self._by_name.get(_bare(towns[-1]), [])
            if self.features["kind"][key] == "township" and county in self.features["ancestry"][key]
        ]
        if len(found) == 1:
            return tuple(map(str, self.features["ancestry"][found[0]]))
        return (name_key(_bare(towns[-1])), county)

    def _matched(
        self, one: Brought, point: shapely.Point, ancestry: tuple[str, ...]
    ) -> Matched | Refused:
        if one.key and one.key in self.all_keys:
            return Matched(one, "known", one.key, ancestry)
        named = self._named(one)
        if len(named) > MOST_OF_ONE_NAME:
            return _too_many(one)
        found = [key for key in named if self._is_same(key, one, point, ancestry)]
        if not found:
            return Matched(one, "new", None, ancestry)
        if len(found) > 1:  # none of them can be told to be the one, and a third would not help
            return Matched(one, "known", None, ancestry)
        known = self.features.loc[found[0]]
        apart_m = _apart_m(known.geometry, point)
        room_m = one.precision_m + float(known["precision_m"] or 0.0)
        if apart_m is not None and apart_m > max(room_m, SAME_M):
            far_zh, far_en = distance_text(apart_m)
            zh = f"与资料中同名地点相距{far_zh}，超出两者精度"
            return _refused(one, zh, f"lies {far_en} from the place of its name on record")
        is_better = apart_m is None or one.precision_m < float(known["precision_m"])
        return Matched(one, "better" if is_better else "known", found[0], ancestry)

    def _named(self, one: Brought) -> list[str]:
        words = {_bare(one.name), *map(_bare, one.aliases), _stem(_bare(one.name))}
        keys = dict.fromkeys(key for word in words for key in self._by_name.get(word, ()))
        return [key for key in keys if _agrees(one.kind, self._kinds[key])]

    def _is_same(
        self, key: str, one: Brought, point: shapely.Point, ancestry: tuple[str, ...]
    ) -> bool:
        theirs = tuple(map(str, self._ancestries[key]))
        if ancestry[-1] not in theirs:
            return False
        if one.kind == "township" or len(ancestry) > 1:
            towns = self._towns(theirs) if one.kind != "township" else set()
            if towns:
                return ancestry[0] in towns
            return one.kind == "township" or self._is_near(key, point, one)
        return self._is_near(key, point, one)

    def _towns(self, ancestry: Sequence[str]) -> set[str]:
        return set(ancestry[1:-1])

    def _is_near(self, key: str, point: shapely.Point, one: Brought) -> bool:
        known = self.features.loc[key]
        apart_m = _apart_m(known.geometry, point)
        if apart_m is None:  # without coordinates: the one of its name in the county
            return True
        return apart_m <= max(SAME_M, one.precision_m + float(known["precision_m"] or 0.0))


def _refused(one: Brought, zh: str, en: str) -> Refused:
    return Refused(one.row, one.name, zh, en)


def _too_many(one: Brought) -> Refused:
    return _refused(
        one,
        f"同名地点超过 {MOST_OF_ONE_NAME} 处，无法分辨",
        f"there are more than {MOST_OF_ONE_NAME} places of this name: they cannot be told apart",
    )


def _agrees(kind: str, known: str) -> bool:
    levels = {"village", "township"}
    return kind == known or (kind not in levels and known not in levels)


def _bare(name: str) -> str:
    return "".join(name.split())


def _kind_of(name: str) -> str | None:
    return next((kind for pattern, kind in SUFFIX_KINDS if pattern.search(name)), None)


def _stem(name: str) -> str:
    for pattern, _ in SUFFIX_KINDS:
        found = pattern.search(name)
        if found and found.start() >= 2:
            return name[: found.start()]
    return name


def _apart_m(geometry: shapely.Geometry | None, point: shapely.Point) -> float | None:
    if geometry is None or geometry.is_empty:
        return None
    inner = shapely.point_on_surface(geometry)
    return float(distance_m(inner.x, inner.y, point.x, point.y))


def reasons_of(refused: Sequence[Refused]) -> Mapping[tuple[str, str], int]:
    """Number of refused rows for each reason, the most frequent first."""
    return dict(Counter((one.why_zh, one.why_en) for one in refused).most_common())
