"""Quickest ways over a road network: whole rows of a matrix, and the junctions of one way.

Duration and length of a way are added up in one number, exactly: hundredths of a second above 27
bits that hold centimetres. The quickest way wins, of equally quick ones the shortest, and both sums
can be read off without going back over the way. A float64 holds such a number up to 186 hours and
1,342 km.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from routing.travel.network import RoadNetwork
from routing.travel.snapping import Anchors

CM_BITS = 27
PER_S, PER_M = 100, 100
#: From a place to its road and back: at a walk through a yard, or slowly on a track.
ACCESS_SPEED_MPS = 10 / 3.6
AT_JUNCTION_M = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """A network made ready for searches between fixed places.

    `graph` has the junctions first, then a start and then an end for each place: n + 2k rows.
    """

    graph: scipy.sparse.csr_matrix
    n_junctions: int
    n_places: int
    access_m: NDArray[np.float64]


def packed(duration_s: NDArray[np.float64], length_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Durations and lengths as single numbers that can be added; each at least 1/100 s."""
    hundredths = np.maximum(np.rint(duration_s * PER_S), 1)
    numbers: NDArray[np.float64] = hundredths * (1 << CM_BITS) + np.rint(length_m * PER_M)
    return numbers


def unpacked(
    numbers: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Seconds and metres of added numbers; infinite where they are.

    Examples
    --------
    >>> unpacked(packed(np.array([1.5]), np.array([20.25])) * 2)
    (array([3.]), array([40.5]))
    """
    is_way = np.isfinite(numbers)
    whole = np.where(is_way, numbers, 0).astype(np.int64)
    duration_s = np.where(is_way, (whole >> CM_BITS) / PER_S, np.inf)
    length_m = np.where(is_way, (whole & ((1 << CM_BITS) - 1)) / PER_M, np.inf)
    return duration_s, length_m


def prepare(network: RoadNetwork, anchors: Anchors) -> Search:
    """Network with a start and an end for each place, joined to the stretch it lies on.

    Parameters
    ----------
    network
        Roads.
    anchors
        Places on it; one without a road gets no join, so that no way leads to or from it.
    """
    n, k = len(network.lon_deg), len(anchors.stretch)
    weight = packed(network.duration_s, network.length_m)
    joins = [_joins(network, anchors, rows, n, k) for rows in (anchors.stretch, anchors.opposite)]
    along = [_along(network, anchors, rows, n, k) for rows in (anchors.stretch, anchors.opposite)]
    added = [*joins, *along, _at_junctions(network, anchors, n, k)]
    start = np.concatenate([network.start, *(each[0] for each in added)])
    end = np.concatenate([network.end, *(each[1] for each in added)])
    cost = np.concatenate([weight, *(each[2] for each in added)])
    graph = _cheapest(start, end, cost, n + 2 * k)
    return Search(graph, n, k, anchors.access_m)


Edges = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]


def _share_ahead(anchors: Anchors, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.where(rows == anchors.stretch, 1 - anchors.share, anchors.share)


# From a place to the end of its stretch, and from the beginning of its stretch to the place.
def _joins(
    network: RoadNetwork, anchors: Anchors, rows: NDArray[np.int64], n: int, k: int
) -> Edges:
    places = np.flatnonzero(rows >= 0)
    row = rows[places]
    ahead = _share_ahead(anchors, rows)[places]
    duration_s, length_m = network.duration_s[row], network.length_m[row]
    start = np.concatenate([n + places, network.start[row]])
    end = np.concatenate([network.end[row], n + k + places])
    shares = np.concatenate([ahead, 1 - ahead])
    cost = packed(shares * np.tile(duration_s, 2), shares * np.tile(length_m, 2))
    return start.astype(np.int64), end.astype(np.int64), cost


# A place at a junction may leave by any road there and be reached by any, not only its stretch.
def _at_junctions(network: RoadNetwork, anchors: Anchors, n: int, k: int) -> Edges:
    places = np.flatnonzero(anchors.stretch >= 0)
    row = anchors.stretch[places]
    behind_m = anchors.share[places] * network.length_m[row]
    ahead_m = network.length_m[row] - behind_m
    begins, ends = places[behind_m < AT_JUNCTION_M], places[ahead_m < AT_JUNCTION_M]
    start = np.concatenate([n + begins, network.end[anchors.stretch[ends]]])
    end = np.concatenate([network.start[anchors.stretch[begins]], n + k + ends])
    nothing = np.zeros(len(start))
    return start.astype(np.int64), end.astype(np.int64), packed(nothing, nothing)


# Between two places on one stretch, in its direction.
def _along(
    network: RoadNetwork, anchors: Anchors, rows: NDArray[np.int64], n: int, k: int
) -> Edges:
    ahead = _share_ahead(anchors, rows)
    order = np.argsort(rows, kind="stable")
    order = order[rows[order] >= 0]
    starts, ends, costs = [], [], []
    for group in np.split(order, np.flatnonzero(np.diff(rows[order])) + 1):
        if len(group) < 2:
            continue
        a, b = (side.ravel() for side in np.meshgrid(group, group, indexing="ij"))
        onward = (ahead[a] >= ahead[b]) & (a != b)
        a, b = a[onward], b[onward]
        gone, row = ahead[a] - ahead[b], rows[a]
        starts.append(n + a)
        ends.append(n + k + b)
        costs.append(packed(gone * network.duration_s[row], gone * network.length_m[row]))
    if not starts:
        none = np.zeros(0, dtype=np.int64)
        return none, none, np.zeros(0)
    return np.concatenate(starts), np.concatenate(ends), np.concatenate(costs)


# A sparse matrix would add parallel edges up; the cheapest one is the way.
def _cheapest(
    start: NDArray[np.int64], end: NDArray[np.int64], cost: NDArray[np.float64], size: int
) -> scipy.sparse.csr_matrix:
    order = np.lexsort((cost, end, start))
    start, end, cost = start[order], end[order], cost[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (np.diff(start) != 0) | (np.diff(end) != 0)
    return scipy.sparse.csr_matrix((cost[first], (start[first], end[first])), shape=(size, size))


def rows(
    search: Search, places: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Seconds and metres from some places to every place, access to the roads included.

    Parameters
    ----------
    search
        From `prepare`.
    places
        Rows of the places to start from, shape (s,).

    Returns
    -------
    tuple of ndarray
        Shape (s, k) each; infinite where there is no way, 0 from a place to itself.
    """
    n, k = search.n_junctions, search.n_places
    found = dijkstra(search.graph, directed=True, indices=n + places)
    duration_s, length_m = unpacked(np.atleast_2d(found)[:, n + k :])
    access_m = search.access_m[places][:, None] + search.access_m[None, :]
    own = places[:, None] == np.arange(k)[None, :]
    duration_s = np.where(own, 0.0, duration_s + access_m / ACCESS_SPEED_MPS)
    return duration_s, np.where(own, 0.0, length_m + access_m)


def way(search: Search, start: int, end: int) -> NDArray[np.int64] | None:
    """Junctions of the quickest way between two places, or None where there is none.

    Parameters
    ----------
    search
        From `prepare`.
    start, end
        Rows of two places.

    Returns
    -------
    ndarray or None
        Rows of junctions; empty where the way stays on one stretch.
    """
    n, k = search.n_junctions, search.n_places
    _, before = dijkstra(search.graph, directed=True, indices=n + start, return_predecessors=True)
    node, back = n + k + end, []
    while before[node] >= 0:
        node = int(before[node])
        if node < n:
            back.append(node)
    return np.array(back[::-1], dtype=np.int64) if node == n + start else None
