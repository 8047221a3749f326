"""Travel from the best source at hand: a kept network, a routing server, or an estimate.

What reaches files and servers is handed in, so that the choice itself stays a pure function.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from geo.errors import InputError
from routing.travel.by_road import Ground, Rows, travel_by_road
from routing.travel.estimate import DETOUR_FACTOR, SPEED_MPS, estimated_leg, estimated_travel
from routing.travel.legs import leg as leg_by_road
from routing.travel.network import RoadNetwork
from routing.travel.polygons import allowed
from routing.travel.records import Leg, SourceKind, Travel, TravelSource, Turn
from routing.travel.searching import Search
from routing.travel.searching import rows as search_rows

Wanted = Literal["auto", "roads", "server", "estimate"]
WANTED: tuple[Wanted, ...] = ("auto", "roads", "server", "estimate")
Note = Callable[[int, int], None]
#: Below so many places and junctions together one process answers before another has started.
SMALL_SEARCH = 20_000_000


class ServedWay(Protocol):
    """A way as a routing server tells it: EPSG:4326, metres, seconds."""

    @property
    def lon_deg(self) -> NDArray[np.float64]:
        """Longitudes of its line, shape (n,)."""

    @property
    def lat_deg(self) -> NDArray[np.float64]:
        """Latitudes of its line, shape (n,)."""

    @property
    def distance_m(self) -> float:
        """Its length."""

    @property
    def duration_s(self) -> float:
        """How long it takes."""

    @property
    def turns(self) -> tuple[tuple[str, str | None, float, float], ...]:
        """Turns as bend, road, metres and heading."""


class Server(Protocol):
    """A routing server: seconds and metres of a table, and single ways."""

    @property
    def protocol(self) -> str:
        """Name of its protocol."""

    @property
    def host(self) -> str:
        """Its host and port, for people."""

    def table(
        self, lon_deg: NDArray[np.float64], lat_deg: NDArray[np.float64], *, note: Note | None
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Seconds and metres between every two places."""

    def leg(self, lon_deg: NDArray[np.float64], lat_deg: NDArray[np.float64]) -> ServedWay | None:
        """Way between two places."""


class Shelf(Protocol):
    """Where matrices are kept by what was asked."""

    def get(self, key: str) -> Mapping[str, NDArray[Any]] | None:
        """Arrays under a key."""

    def put(self, key: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Keep arrays under a key."""


@dataclass(frozen=True, slots=True)
class Ports:
    """What may be reached: a network about given places, a server, several processes, a shelf.

    `network` gives the id and the network that hold all places, or most of them, or None.
    `in_processes` is called with a function, a shared value and batches. `key_of` makes a shelf's
    key. All may be None.
    """

    network: (
        Callable[[NDArray[np.float64], NDArray[np.float64]], tuple[str, RoadNetwork] | None] | None
    ) = None
    server: Server | None = None
    in_processes: Callable[..., list[Rows]] | None = None
    shelf: Shelf | None = None
    key_of: Callable[..., str] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Journeys:
    """Travel between places, and the single legs of it. EPSG:4326, shape (n,)."""

    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    travel: Travel
    ground: Ground | None = None
    server: Server | None = None

    def leg(self, start: int, end: int) -> Leg | None:
        """Leg between two of the places, or None where there is no way."""
        ends = [start, end]
        straight = LineString(np.column_stack([self.lon_deg[ends], self.lat_deg[ends]]))
        if self.ground is not None:
            return leg_by_road(self.travel, self.ground, self.lon_deg, self.lat_deg, (start, end))
        if self.server is None or start == end:
            return estimated_leg(self.travel, start, end, straight)
        way = self.server.leg(self.lon_deg[ends], self.lat_deg[ends])
        if way is None:
            return None
        line = LineString(
            [straight.coords[0], *zip(way.lon_deg, way.lat_deg, strict=True), straight.coords[1]]
        )
        turns = tuple(Turn(*turn) for turn in way.turns)
        return Leg(line, way.distance_m, way.duration_s, turns, is_drawn_by_road=True)


@dataclass(frozen=True, slots=True)
class Wish:
    """How to travel: which source, which areas to avoid or to stay inside, how to estimate.

    `avoid` and `within` are valid polygons in EPSG:4326, or None.
    """

    source: Wanted = "auto"
    avoid: BaseGeometry | None = None
    within: BaseGeometry | None = None
    detour_factor: float = DETOUR_FACTOR
    speed_mps: float = SPEED_MPS


def journeys(
    lon_deg: NDArray[np.float64],
    lat_deg: NDArray[np.float64],
    wish: Wish,
    ports: Ports,
    *,
    note: Note | None = None,
) -> Journeys:
    """Travel between places from the source that is wished for, or from the best there is.

    "auto" takes a network that holds all places, else a server, else the estimate, and its source
    says so where a network holds some of them only. "roads" takes that network nevertheless; the
    other places are unreachable then. A server and an estimate know nothing of areas to avoid, so
    those are held against the drawn lines afterwards.

    Parameters
    ----------
    lon_deg, lat_deg
        Places in EPSG:4326, shape (n,).
    wish
        What is wanted.
    ports
        What can be reached.
    note
        Told how much of the work is done, of how much.

    Raises
    ------
    InputError
        If the source that is wished for is not there.
    UpstreamError
        If a server does not answer.
    """
    found = _network(lon_deg, lat_deg, wish, ports)
    beyond = 0 if found is None else _beyond(found[1], lon_deg, lat_deg)
    if found is not None and not (beyond and wish.source == "auto"):
        return _by_road(lon_deg, lat_deg, wish, ports, found, note)
    others = _without_roads(lon_deg, lat_deg, wish, ports, note)
    if found is None:
        return others
    source = _passing_over(others.travel.source, found[1].source, beyond)
    return replace(others, travel=replace(others.travel, source=source))


def _beyond(
    network: RoadNetwork, lon_deg: NDArray[np.float64], lat_deg: NDArray[np.float64]
) -> int:
    across = (lon_deg >= network.lon_deg.min()) & (lon_deg <= network.lon_deg.max())
    along = (lat_deg >= network.lat_deg.min()) & (lat_deg <= network.lat_deg.max())
    return int((~(across & along)).sum())


# Nobody would guess why a network that was imported is not taken.
def _passing_over(taken: TravelSource, roads: TravelSource, beyond: int) -> TravelSource:
    return replace(
        taken,
        title_zh=f"{taken.title_zh}；{beyond} 个地点在{roads.title_zh}之外，因此没有用它",
        title_en=f"{taken.title_en}; places outside the {roads.title_en}: {beyond},"
        " so that it is not used",
    )


def _without_roads(
    lon_deg: NDArray[np.float64],
    lat_deg: NDArray[np.float64],
    wish: Wish,
    ports: Ports,
    note: Note | None,
) -> Journeys:
    if ports.server is not None and wish.source in ("auto", "server"):
        duration_s, distance_m = ports.server.table(lon_deg, lat_deg, note=note)
        source = server_source(ports.server)
        travel = Travel(duration_s, distance_m, np.zeros(len(lon_deg)), source)
        return Journeys(lon_deg, lat_deg, travel, server=ports.server)
    if wish.source == "server":
        raise InputError(
            "没有设置路径服务（SANSAN_ROUTING_URL）",
            "no routing server is set (SANSAN_ROUTING_URL)",
            field="travel",
        )
    travel = estimated_travel(
        lon_deg, lat_deg, detour_factor=wish.detour_factor, speed_mps=wish.speed_mps
    )
    return Journeys(lon_deg, lat_deg, travel)


def server_source(server: Server) -> TravelSource:
    """Source that names a routing server."""
    name = {"osrm": "OSRM", "valhalla": "Valhalla"}.get(server.protocol, server.protocol)
    kind: SourceKind = "server"
    return TravelSource(
        kind, f"路径服务 {name}（{server.host}）", f"{name} server ({server.host})", "—"
    )


def _network(
    lon_deg: NDArray[np.float64], lat_deg: NDArray[np.float64], wish: Wish, ports: Ports
) -> tuple[str, RoadNetwork] | None:
    if wish.source not in ("auto", "roads"):
        return None
    found = ports.network(lon_deg, lat_deg) if ports.network else None
    if found is None and wish.source == "roads":
        raise InputError(
            "没有这些点位所在地的路网：请先用 python server.py roads import 导入 .osm.pbf",
            "no network holds these places: import one with python server.py roads import FILE",
            field="travel",
        )
    return found


def _by_road(
    lon_deg: NDArray[np.float64],
    lat_deg: NDArray[np.float64],
    wish: Wish,
    ports: Ports,
    found: tuple[str, RoadNetwork],
    note: Note | None,
) -> Journeys:
    network_id, whole = found
    network = allowed(whole, avoid=wish.avoid, within=wish.within)
    areas = [b"" if area is None else area.wkb for area in (wish.avoid, wish.within)]
    key = ports.key_of("roads", network_id, lon_deg, lat_deg, *areas) if ports.key_of else None
    known = ports.shelf.get(key) if ports.shelf is not None and key else None

    def run(search: Search, batches: list[NDArray[np.int64]]) -> list[Rows]:
        if known is not None:
            places = np.concatenate(batches)
            return [(known["duration_s"][places], known["distance_m"][places])]
        is_small = search.n_places * search.n_junctions < SMALL_SEARCH
        if is_small or ports.in_processes is None:
            return [
                _noted(search, batch, at, len(batches), note) for at, batch in enumerate(batches)
            ]
        return ports.in_processes(search_rows, search, batches, note=note)

    travel, ground = travel_by_road(network, lon_deg, lat_deg, run=run)
    if known is None and ports.shelf is not None and key:
        ports.shelf.put(key, {"duration_s": travel.duration_s, "distance_m": travel.distance_m})
    return Journeys(lon_deg, lat_deg, travel, ground=ground)


def _noted(
    search: Search, batch: NDArray[np.int64], at: int, total: int, note: Note | None
) -> Rows:
    answer = search_rows(search, batch)
    if note:
        note(at + 1, total)
    return answer
