"""Areas to avoid or to stay inside: taken out of the network, then held against the legs."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from routing.travel.network import RoadNetwork
from routing.travel.records import Leg


def allowed(
    network: RoadNetwork, *, avoid: BaseGeometry | None = None, within: BaseGeometry | None = None
) -> RoadNetwork:
    """Network without the stretches that touch an area to be avoided or leave one to stay inside.

    Parameters
    ----------
    network
        Roads.
    avoid, within
        Valid polygons in EPSG:4326, or None.
    """
    if avoid is None and within is None:
        return network
    lines = _lines(network)
    keeps = np.ones(len(network), dtype=bool)
    tree = shapely.STRtree(lines)
    if avoid is not None:
        keeps[tree.query(avoid, predicate="intersects")] = False
    if within is not None:
        inside = np.zeros(len(network), dtype=bool)
        inside[tree.query(within, predicate="covers")] = True
        keeps &= inside
    return network.part(keeps)


def breaches(
    legs: tuple[Leg, ...], *, avoid: BaseGeometry | None = None, within: BaseGeometry | None = None
) -> tuple[int, ...]:
    """Rows of the legs whose drawn line enters what is to be avoided or leaves where it must stay.

    Parameters
    ----------
    legs
        Legs as they are drawn, access to the stops included.
    avoid, within
        Valid polygons in EPSG:4326, or None.
    """
    return tuple(
        row
        for row, leg in enumerate(legs)
        if (avoid is not None and leg.line.intersects(avoid))
        or (within is not None and not within.covers(leg.line))
    )


def _lines(network: RoadNetwork) -> NDArray[np.object_]:
    ends = np.stack(
        [
            np.column_stack([network.lon_deg[side], network.lat_deg[side]])
            for side in (network.start, network.end)
        ],
        axis=1,
    )
    lines: NDArray[np.object_] = shapely.linestrings(ends)
    return lines
