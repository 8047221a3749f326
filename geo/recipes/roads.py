"""Roads, railways and rivers as lines with names, and the search for one by its name."""

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.recipes.road_names import names_within, ref_key, road_key, similar_names
from geo.schema import PROVENANCE, Column, Schema

#: Lines that a notice can name. `is_oneway` None: the layer does not say.
ROADS = Schema(
    "roads",
    "road_id",
    (
        Column("kind", "text", nullable=False),  # road | railway | river
        Column("name", "text"),
        Column("ref", "text"),
        Column("aliases", "list", nullable=False),
        Column("is_oneway", "boolean"),
        *PROVENANCE,
    ),
    frozenset({"LineString", "MultiLineString"}),
)
#: Roads that bound a parent run along its border, which is drawn less precisely: about 2 km.
SEARCH_MARGIN_DEG = 0.02
KINDS = {"road": "road", "railway": "railway", "river": "river"}


@dataclass(frozen=True, slots=True)
class Tolerances:
    """How far lines may be from what a text presumes, in metres on the ground.

    Parameters
    ----------
    carriageway_m
        Precision of a boundary drawn along a road: half the width of a wide one.
    dual_gap_m
        Two lines of one name that run side by side no farther apart are its carriageways.
    gap_m
        Pieces of one road no farther apart are joined.
    extension_m
        A road that ends no farther from another is prolonged to meet it.
    """

    carriageway_m: float = 30.0
    dual_gap_m: float = 60.0
    gap_m: float = 100.0
    extension_m: float = 200.0


@dataclass(frozen=True, slots=True)
class RoadPieces:
    """Lines found under one name: geometries in EPSG:4326 and whether each is two-way for sure."""

    lines: NDArray[np.object_]
    is_two_way: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.lines)


class RoadIndex:
    """Roads by name and by number.

    Parameters
    ----------
    roads
        Frame of schema ROADS.
    """

    def __init__(self, roads: gpd.GeoDataFrame) -> None:
        self.source = "；".join(dict.fromkeys(roads["source"]))
        self._geometry: NDArray[np.object_] = roads.geometry.to_numpy()
        self._kind = roads["kind"].to_numpy()
        self._is_two_way = np.array([one is False for one in roads["is_oneway"]], dtype=np.bool_)
        self._by_key: dict[str, list[int]] = {}
        self._by_ref: dict[str, list[int]] = {}
        self._names: dict[str, str] = {}
        columns = zip(roads["name"], roads["ref"], roads["aliases"], strict=True)
        for at, (name, ref, aliases) in enumerate(columns):
            self._enter(at, [word for word in (name, *aliases) if word], ref or "")

    def _enter(self, at: int, names: Iterable[str], ref: str) -> None:
        numbers = {ref_key(word) for word in (*ref.replace("；", ";").split(";"), *names)}
        for number in numbers - {None}:
            self._by_ref.setdefault(str(number), []).append(at)
        for key, word in {road_key(word): word for word in names}.items():
            self._by_key.setdefault(key, []).append(at)
            self._names.setdefault(key, word)

    def find(self, name: str, within: BaseGeometry, kind: str | None = None) -> RoadPieces:
        """Lines that bear a name and touch an area or its surroundings.

        Parameters
        ----------
        name
            As a text writes it, a second name in brackets included; or a number such as X058.
        within
            Area in EPSG:4326; lines up to about 2 km beyond it count.
        kind
            "road", "railway" or "river" to look among those alone; anything else: among all.

        Returns
        -------
        RoadPieces
            Empty if there is no such line.
        """
        found: set[int] = set()
        for word in names_within(name):
            number = ref_key(word)
            found.update(self._by_key.get(road_key(word), []))
            found.update(self._by_ref.get(number, []) if number else [])
        at = np.array(sorted(found), dtype=np.int64)
        if kind in KINDS:
            at = at[self._kind[at] == kind]
        shapely.prepare(within)
        is_near = shapely.dwithin(self._geometry[at], within, SEARCH_MARGIN_DEG)
        at = at[np.asarray(is_near, dtype=np.bool_)]
        return RoadPieces(self._geometry[at], self._is_two_way[at])

    def similar(self, name: str) -> tuple[str, ...]:
        """Names of lines that are spelt nearly so, for a name without any."""
        return similar_names(name, self._names.values())
