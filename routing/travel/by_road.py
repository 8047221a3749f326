"""Travel over a road network: only the part round the places is searched, and that is proven."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.measure import distance_m
from routing.travel.network import RoadNetwork
from routing.travel.records import Travel
from routing.travel.searching import Search, prepare, rows
from routing.travel.snapping import MAX_ACCESS_M, METRES_PER_DEG, Anchors, snap

MARGIN_M = 15_000.0
SEMI_MINOR_M = 6_356_752.0  # of WGS 84
#: Places whose rows are worked out at once: the memory of one answer is this times the junctions.
BATCH = 16

#: What a search is asked for: rows of some places, as `routing.travel.searching.rows`.
Rows = tuple[NDArray[np.float64], NDArray[np.float64]]
#: Runs batches and gives their rows back in order; may tell how many are done.
Runner = Callable[[Search, list[NDArray[np.int64]]], list[Rows]]


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """The part of a network that was searched, the places on it and what can be asked there."""

    network: RoadNetwork
    anchors: Anchors
    search: Search


def in_turn(search: Search, batches: list[NDArray[np.int64]]) -> list[Rows]:
    """Rows of all batches, one after another in this process."""
    return [rows(search, batch) for batch in batches]


def travel_by_road(
    network: RoadNetwork,
    lon_deg: NDArray[np.float64],
    lat_deg: NDArray[np.float64],
    *,
    run: Runner = in_turn,
    max_access_m: float = MAX_ACCESS_M,
) -> tuple[Travel, Ground]:
    """Quickest ways between every two places, and the ground to draw them on.

    A box round the places is searched first. A way that leaves the box is at least as long as from
    its place to the box and back to the other, so where what was found is not longer than that at
    the network's top speed, nothing outside can beat it. Otherwise the box grows.

    Parameters
    ----------
    network
        Roads.
    lon_deg, lat_deg
        Places in EPSG:4326, shape (n,).
    run
        Does the searching; in this process by default.
    max_access_m
        A place farther than this from every road is unreachable.
    """
    places = np.arange(len(lon_deg))
    batches = [places[at : at + BATCH] for at in range(0, len(places), BATCH)]
    margin_m = MARGIN_M
    while True:
        part, is_whole = _part(network, lon_deg, lat_deg, margin_m)
        anchors = snap(part, lon_deg, lat_deg, max_access_m=max_access_m)
        search = prepare(part, anchors)
        answers = run(search, batches) if batches else []
        duration_s = np.vstack([np.zeros((0, len(places))), *(each[0] for each in answers)])
        length_m = np.vstack([np.zeros((0, len(places))), *(each[1] for each in answers)])
        least_s = _least_outside_s(network, lon_deg, lat_deg, margin_m)
        on_road = np.isfinite(anchors.access_m)
        asked = on_road[:, None] & on_road[None, :]
        if is_whole or bool((duration_s <= least_s)[asked].all()):
            break
        margin_m *= 4
    return (
        Travel(duration_s, length_m, anchors.access_m, network.source),
        Ground(part, anchors, search),
    )


def _box(
    lon_deg: NDArray[np.float64], lat_deg: NDArray[np.float64], margin_m: float
) -> tuple[float, float, float, float]:
    up = margin_m / METRES_PER_DEG
    steepest = np.radians(min(float(np.abs(lat_deg).max()) + up, 89.0))
    across = up / float(np.cos(steepest))
    return (
        float(lon_deg.min()) - across,
        float(lat_deg.min()) - up,
        float(lon_deg.max()) + across,
        float(lat_deg.max()) + up,
    )


def _part(
    network: RoadNetwork,
    lon_deg: NDArray[np.float64],
    lat_deg: NDArray[np.float64],
    margin_m: float,
) -> tuple[RoadNetwork, bool]:
    if not len(lon_deg):
        return network, True
    west, south, east, north = _box(lon_deg, lat_deg, margin_m)
    inside = (
        (network.lon_deg >= west)
        & (network.lon_deg <= east)
        & (network.lat_deg >= south)
        & (network.lat_deg <= north)
    )
    keeps = inside[network.start] & inside[network.end]
    if keeps.all():
        return network, True
    return network.part(keeps), False


# Any way out of the box and back goes at least to its nearest side, from both places.
def _least_outside_s(
    network: RoadNetwork,
    lon_deg: NDArray[np.float64],
    lat_deg: NDArray[np.float64],
    margin_m: float,
) -> NDArray[np.float64]:
    if not len(lon_deg):
        return np.zeros((0, 0))
    west, south, east, north = _box(lon_deg, lat_deg, margin_m)
    out_m = np.minimum.reduce(
        [
            distance_m(lon_deg, lat_deg, lon_deg, south),
            distance_m(lon_deg, lat_deg, lon_deg, north),
            _to_meridian_m(lon_deg - west, lat_deg),
            _to_meridian_m(east - lon_deg, lat_deg),
        ]
    )
    speed_mps = network.top_speed_mps or 1.0
    least_s: NDArray[np.float64] = (out_m[:, None] + out_m[None, :]) / speed_mps
    return least_s


# The great circle that meets a meridian at a right angle, on a sphere inside the ellipsoid.
def _to_meridian_m(
    across_deg: NDArray[np.float64], lat_deg: NDArray[np.float64]
) -> NDArray[np.float64]:
    sine = np.cos(np.radians(lat_deg)) * np.sin(np.radians(np.minimum(across_deg, 90.0)))
    metres: NDArray[np.float64] = SEMI_MINOR_M * np.arcsin(sine)
    return metres
