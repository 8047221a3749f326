"""What travel is told in: its source, times and distances between places, and legs with turns."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import LineString

SourceKind = Literal["roads", "server", "estimate"]


@dataclass(frozen=True, slots=True)
class TravelSource:
    """Where times and distances come from; named on every plan that uses them.

    `recorded` is the day of the data as its file tells it, None where it tells none.
    """

    kind: SourceKind
    title_zh: str
    title_en: str
    licence: str
    recorded: str | None = None


def roads_source(filename: str, recorded: str | None, licence: str) -> TravelSource:
    """Source that names an OpenStreetMap extract and the day of its newest road."""
    known_zh, known_en = (f"，数据至 {recorded}", f", data to {recorded}") if recorded else ("", "")
    return TravelSource(
        "roads",
        f"道路网 {filename}（OpenStreetMap{known_zh}）",
        f"roads of {filename} (OpenStreetMap{known_en})",
        licence,
        recorded,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Travel:
    """Quickest ways between places, one row for each start and one column for each end.

    Metres and seconds, shape (n, n); both are infinite where there is no way, and 0 on the
    diagonal. `access_m` is how far each place lies from the road it is reached by, shape (n,);
    infinite where no road is near enough.
    """

    duration_s: NDArray[np.float64]
    distance_m: NDArray[np.float64]
    access_m: NDArray[np.float64]
    source: TravelSource

    @property
    def unreachable(self) -> NDArray[np.int64]:
        """Places that no other one reaches, or that reach no other one; none of a single place."""
        count = len(self.access_m)
        if count < 2:
            return np.flatnonzero(~np.isfinite(self.access_m))
        ways = np.isfinite(self.duration_s) & ~np.eye(count, dtype=bool)
        return np.flatnonzero(~(ways.any(axis=0) & ways.any(axis=1)))


@dataclass(frozen=True, slots=True)
class Turn:
    """One line of a turn list: what to do at the start of a stretch, on which road, how far.

    `bend` is "depart", "straight", "slight_left", "left", "sharp_left", their right-hand
    counterparts, "u_turn" or "arrive"; `road` is None where the map names none.
    """

    bend: str
    road: str | None
    distance_m: float
    heading_deg: float


@dataclass(frozen=True, slots=True)
class Leg:
    """The way from one place to the next: EPSG:4326, metres, seconds.

    `line` begins and ends at the places themselves. `is_drawn_by_road` is False where it is a
    straight line that stands for a way nobody knows; it has no turns then.
    """

    line: LineString
    distance_m: float
    duration_s: float
    turns: tuple[Turn, ...]
    is_drawn_by_road: bool
