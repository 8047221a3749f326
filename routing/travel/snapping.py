"""Where a place meets the road: the nearest stretch that leads somewhere, and how far along it."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse
import shapely
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from geo.recipes.local_plane import LocalPlane
from routing.travel.network import RoadNetwork

MAX_ACCESS_M = 2000.0
METRES_PER_DEG = 111_320.0
#: Yards and car parks that the map has cut off from all other roads are smaller than this.
SMALLEST_PART = 50


@dataclass(frozen=True, slots=True, eq=False)
class Anchors:
    """Places on the road, shape (n,): a stretch, the share of it behind, the position, the access.

    `stretch` is a row of the network, -1 where no road is near enough; `opposite` is the stretch
    of the other direction, -1 where there is none. Degrees in EPSG:4326, `access_m` straight.
    """

    stretch: NDArray[np.int64]
    opposite: NDArray[np.int64]
    share: NDArray[np.float64]
    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    access_m: NDArray[np.float64]


def snap(
    network: RoadNetwork,
    lon_deg: NDArray[np.float64],
    lat_deg: NDArray[np.float64],
    *,
    max_access_m: float = MAX_ACCESS_M,
) -> Anchors:
    """Nearest place on a road for each place, among roads from which one can get away.

    Parameters
    ----------
    network
        Roads.
    lon_deg, lat_deg
        Places in EPSG:4326, shape (n,), within some 100 km of each other.
    max_access_m
        A place farther than this from every road is on none.
    """
    usable = np.flatnonzero(_leads_somewhere(network))
    usable = usable[_near(network, usable, lon_deg, lat_deg, max_access_m)]
    count = len(lon_deg)
    stretch = np.full(count, -1)
    share, access_m = np.zeros(count), np.full(count, np.inf)
    x, y = np.array(lon_deg, dtype=np.float64), np.array(lat_deg, dtype=np.float64)
    if len(usable) and count:
        plane = LocalPlane(float(np.mean(lon_deg)), float(np.mean(lat_deg)))
        lines = _lines(network, usable, plane)
        points = plane.to_metres(shapely.multipoints(np.column_stack([lon_deg, lat_deg])))
        spots = shapely.get_parts(points)
        place, line = shapely.STRtree(lines).query_nearest(
            spots, max_distance=max_access_m, all_matches=False
        )
        stretch[place] = usable[line]
        share[place] = shapely.line_locate_point(lines[line], spots[place], normalized=True)
        access_m[place] = shapely.distance(lines[line], spots[place])
        at = network.start[stretch[place]], network.end[stretch[place]]
        for coordinate, of_place in ((network.lon_deg, x), (network.lat_deg, y)):
            begin, finish = coordinate[at[0]], coordinate[at[1]]
            of_place[place] = begin + share[place] * (finish - begin)
    return Anchors(stretch, _opposites(network, stretch), share, x, y, access_m)


def _leads_somewhere(network: RoadNetwork) -> NDArray[np.bool_]:
    count = len(network.lon_deg)
    ones = np.ones(len(network), dtype=np.int8)
    graph = scipy.sparse.csr_matrix((ones, (network.start, network.end)), shape=(count, count))
    _, part = connected_components(graph, directed=True, connection="strong")
    size = np.bincount(part, minlength=1)
    is_large = size >= min(SMALLEST_PART, size.max(initial=0))
    leads: NDArray[np.bool_] = is_large[part[network.start]] & is_large[part[network.end]]
    return leads


# Only stretches with an end in a cell at or beside one that holds a place, and those that are long.
def _near(
    network: RoadNetwork,
    rows: NDArray[np.int64],
    lon_deg: NDArray[np.float64],
    lat_deg: NDArray[np.float64],
    reach_m: float,
) -> NDArray[np.bool_]:
    lat_cell = reach_m / METRES_PER_DEG
    lon_cell = lat_cell / max(np.cos(np.radians(np.max(np.abs(lat_deg), initial=0.0))), 0.01)

    def cells(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.int64]:
        across, up = np.floor(lon / lon_cell), np.floor(lat / lat_cell)
        numbers: NDArray[np.int64] = (across * (1 << 24) + up).astype(np.int64)
        return numbers

    held = np.unique(
        np.concatenate(
            [
                cells(lon_deg + i * lon_cell, lat_deg + j * lat_cell)
                for i in (-1, 0, 1)
                for j in (-1, 0, 1)
            ]
        )
    )
    of_junction = np.isin(cells(network.lon_deg, network.lat_deg), held)
    near: NDArray[np.bool_] = (
        of_junction[network.start[rows]]
        | of_junction[network.end[rows]]
        | (network.length_m[rows] > reach_m)
    )
    return near


def _lines(network: RoadNetwork, rows: NDArray[np.int64], plane: LocalPlane) -> NDArray[np.object_]:
    junctions = np.concatenate([network.start[rows], network.end[rows]])
    used, joined = np.unique(junctions, return_inverse=True)
    ends = np.column_stack([network.lon_deg[used], network.lat_deg[used]])
    metres = shapely.get_coordinates(plane.to_metres(shapely.multipoints(ends)))
    pairs = np.stack([metres[joined[: len(rows)]], metres[joined[len(rows) :]]], axis=1)
    lines: NDArray[np.object_] = shapely.linestrings(pairs)
    return lines


def _opposites(network: RoadNetwork, stretch: NDArray[np.int64]) -> NDArray[np.int64]:
    keys = network.start.astype(np.int64) * len(network.lon_deg) + network.end
    order = np.argsort(keys, kind="stable")
    found = np.full(len(stretch), -1)
    on_road = np.flatnonzero(stretch >= 0)
    begin, finish = network.start[stretch[on_road]], network.end[stretch[on_road]]
    wanted = finish.astype(np.int64) * len(network.lon_deg) + begin
    place = np.searchsorted(keys[order], wanted)
    place = np.minimum(place, max(len(keys) - 1, 0))
    if len(keys):
        match = keys[order[place]] == wanted
        found[on_road[match]] = order[place[match]]
    return found
