"""A road network as flat arrays: junctions, directed stretches between them, speeds and names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.errors import InputError
from geo.measure import distance_m
from routing.travel.records import TravelSource

KMH = 1 / 3.6
#: Kilometres an hour by class of road where no sign is on record: the profile "car" of OSRM,
#: which allows for junctions; https://github.com/Project-OSRM/osrm-backend, profiles/car.lua.
SPEEDS_KMH: dict[str, float] = {
    "motorway": 90, "motorway_link": 45, "trunk": 85, "trunk_link": 40,
    "primary": 65, "primary_link": 30, "secondary": 55, "secondary_link": 25,
    "tertiary": 40, "tertiary_link": 20, "unclassified": 25, "residential": 25,
    "living_street": 10, "road": 20, "service": 15, "track": 10,
}  # fmt: skip
#: A sign's speed is a limit, not a mean; the same profile takes this share of it.
SHARE_OF_LIMIT = 0.8
NO_NAME = -1


@dataclass(frozen=True, slots=True, eq=False)
class RoadNetwork:
    """Roads between junctions.

    Junctions in EPSG:4326, shape (n,). Stretches are straight between two junctions and lead one
    way, shape (m,); a road for both directions is two of them. No two lead from and to the same
    junctions. `name_no` is a row of `names`, or `NO_NAME`.
    """

    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    length_m: NDArray[np.float64]
    duration_s: NDArray[np.float64]
    name_no: NDArray[np.int32]
    names: tuple[str, ...]
    source: TravelSource

    def __len__(self) -> int:
        return len(self.start)

    @property
    def top_speed_mps(self) -> float:
        """Highest speed of any stretch, metres a second; 0 for a network without stretches."""
        return float((self.length_m / self.duration_s).max()) if len(self) else 0.0

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """The network as plain arrays, to be kept; its source is not among them."""
        fields = ("lon_deg", "lat_deg", "start", "end", "length_m", "duration_s", "name_no")
        return {name: getattr(self, name) for name in fields} | {"names": np.array(self.names)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], source: TravelSource) -> "RoadNetwork":
        """The network that `to_arrays` gave."""
        names = tuple(map(str, arrays["names"]))
        return cls(**{**arrays, "names": names, "source": source})  # type: ignore[arg-type]

    def part(self, keeps: NDArray[np.bool_]) -> "RoadNetwork":
        """Network of some stretches only, with the junctions they need.

        Parameters
        ----------
        keeps
            Whether each stretch stays, shape (m,).
        """
        used, joined = np.unique(
            np.concatenate([self.start[keeps], self.end[keeps]]), return_inverse=True
        )
        count = int(keeps.sum())
        return RoadNetwork(
            self.lon_deg[used],
            self.lat_deg[used],
            joined[:count].astype(np.int32),
            joined[count:].astype(np.int32),
            self.length_m[keeps],
            self.duration_s[keeps],
            self.name_no[keeps],
            self.names,
            self.source,
        )


def speed_kmh(road_class: str | None, limit: str | None) -> float:
    """Mean speed of a road by its class and its sign; kilometres an hour.

    Parameters
    ----------
    road_class
        Value of OpenStreetMap's `highway`.
    limit
        Value of its `maxspeed`: a number of km/h, or of mph with the unit; anything else, such as
        "signals" or "none", counts as no sign.

    Examples
    --------
    >>> speed_kmh("primary", None), speed_kmh("residential", "30"), speed_kmh("primary", "50 mph")
    (65.0, 24.0, 64.4)
    """
    text = (limit or "").strip().removesuffix("km/h").strip()
    miles = text.endswith("mph")
    number = text.removesuffix("mph").strip()
    if number.isascii() and number.isdigit() and 5 <= int(number) <= 140:
        return round(int(number) * (1.609344 if miles else 1.0) * SHARE_OF_LIMIT, 1)
    return float(SPEEDS_KMH.get(road_class or "", SPEEDS_KMH["road"]))


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """Stretches as a map has them: junction rows, directions (1 both, 0 forward only), speeds."""

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    is_oneway: NDArray[np.bool_]
    speed_kmh: NDArray[np.float64]
    name: Sequence[str | None]


def build_network(
    lon_deg: NDArray[np.float64],
    lat_deg: NDArray[np.float64],
    stretches: Stretches,
    source: TravelSource,
) -> RoadNetwork:
    """Network of junctions and stretches: both directions made, the quicker of two parallels kept.

    Parameters
    ----------
    lon_deg, lat_deg
        Junctions in EPSG:4326, shape (n,).
    stretches
        Between rows of the junctions; loops are left out.
    source
        Where they come from.

    Raises
    ------
    InputError
        If a coordinate is not finite, a speed is not above 0 or a junction does not exist.
    """
    _require(lon_deg, lat_deg, stretches)
    names, name_no = _numbered(stretches.name)
    both = ~stretches.is_oneway
    start = np.concatenate([stretches.start, stretches.end[both]])
    end = np.concatenate([stretches.end, stretches.start[both]])
    number = np.concatenate([name_no, name_no[both]])
    speed_mps = np.concatenate([stretches.speed_kmh, stretches.speed_kmh[both]]) * KMH
    length_m = distance_m(lon_deg[start], lat_deg[start], lon_deg[end], lat_deg[end])
    duration_s = length_m / speed_mps
    order = np.lexsort((duration_s, end, start))
    order = order[start[order] != end[order]]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (np.diff(start[order]) != 0) | (np.diff(end[order]) != 0)
    kept = order[first]
    return RoadNetwork(
        np.asarray(lon_deg, dtype=np.float64),
        np.asarray(lat_deg, dtype=np.float64),
        start[kept].astype(np.int32),
        end[kept].astype(np.int32),
        # Two junctions may share one position; a stretch without length would vanish.
        np.maximum(length_m[kept], 0.01),
        np.maximum(duration_s[kept], 0.001),
        number[kept].astype(np.int32),
        names,
        source,
    )


def network_of_map(
    lon_deg: NDArray[np.float64],
    lat_deg: NDArray[np.float64],
    ends: tuple[NDArray[np.int64], NDArray[np.int64]],
    is_oneway: NDArray[np.bool_],
    tags: tuple[Sequence[str | None], Sequence[str | None], Sequence[str | None]],
    source: TravelSource,
) -> RoadNetwork:
    """Network of a map's roads, their speeds by class and sign.

    Parameters
    ----------
    lon_deg, lat_deg
        Junctions in EPSG:4326, shape (n,).
    ends
        Rows of the junctions that each stretch starts from and leads to.
    is_oneway
        Whether it leads only that way.
    tags
        Class, sign and name of each stretch, as OpenStreetMap writes them.
    source
        Where they come from.

    Raises
    ------
    InputError
        As `build_network`.
    """
    classes, limits, names = tags
    speeds = [speed_kmh(*sign) for sign in zip(classes, limits, strict=True)]
    stretches = Stretches(*ends, is_oneway, np.array(speeds, dtype=np.float64), names)
    return build_network(lon_deg, lat_deg, stretches, source)


def _require(
    lon_deg: NDArray[np.float64], lat_deg: NDArray[np.float64], stretches: Stretches
) -> None:
    if not (np.isfinite(lon_deg).all() and np.isfinite(lat_deg).all()):
        raise InputError("路网有无效坐标", "the network holds coordinates that are not finite")
    if not (stretches.speed_kmh > 0).all():
        raise InputError("路网有不大于 0 的速度", "the network holds speeds that are not above 0")
    rows = np.concatenate([stretches.start, stretches.end])
    if len(rows) and not (rows.min() >= 0 and rows.max() < len(lon_deg)):
        raise InputError("路段引用了不存在的路口", "a stretch names a junction that is not there")


def _numbered(names: Sequence[str | None]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    numbers: dict[str, int] = {}
    rows = [NO_NAME if not name else numbers.setdefault(name, len(numbers)) for name in names]
    return tuple(numbers), np.asarray(rows, dtype=np.int64)
