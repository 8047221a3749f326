"""Travel without roads: the geodesic times a detour factor, at one speed; always labelled."""

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import LineString

from geo.errors import InputError
from geo.measure import distance_m
from routing.travel.records import Leg, Travel, TravelSource

#: Road over straight distance between places of a county; 1.2 to 1.4 in studies of road networks.
DETOUR_FACTOR = 1.35
SPEED_MPS = 40 / 3.6  # a mean over town streets and county roads


def estimate_source(detour_factor: float, speed_mps: float) -> TravelSource:
    """Source that says how an estimate was made."""
    kmh = speed_mps * 3.6
    return TravelSource(
        "estimate",
        f"估算（直线距离 × {detour_factor:g}，时速 {kmh:g} 公里），不是实际道路",
        f"estimate (straight distance × {detour_factor:g} at {kmh:g} km/h), not real roads",
        "—",
    )


def estimated_travel(
    lon_deg: NDArray[np.float64],
    lat_deg: NDArray[np.float64],
    *,
    detour_factor: float = DETOUR_FACTOR,
    speed_mps: float = SPEED_MPS,
) -> Travel:
    """Travel between every two places by geodesic, detour factor and speed.

    Parameters
    ----------
    lon_deg, lat_deg
        Places in EPSG:4326, shape (n,).
    detour_factor
        Way over geodesic, at least 1.
    speed_mps
        Metres a second, above 0.

    Returns
    -------
    Travel
        Symmetric, finite, with a source of kind "estimate".

    Raises
    ------
    InputError
        If the factor is below 1 or the speed is not above 0.

    References
    ----------
    R. H. Ballou, H. Rahardja, N. Sakai, "Selected country circuity factors for road travel distance
    estimation", Transportation Research Part A 36 (2002), 843-848: 1.21 (USA) to 1.33 (China).
    """
    if not detour_factor >= 1:
        raise InputError(
            f"绕行系数 {detour_factor} 小于 1", f"detour factor {detour_factor} is below 1",
            field="detour_factor",
        )  # fmt: skip
    if not speed_mps > 0:
        raise InputError(
            f"速度 {speed_mps} 应大于 0", f"speed {speed_mps} is not above 0", field="speed_mps"
        )
    start, end = np.meshgrid(np.arange(len(lon_deg)), np.arange(len(lon_deg)), indexing="ij")
    straight_m = distance_m(lon_deg[start], lat_deg[start], lon_deg[end], lat_deg[end])
    way_m = straight_m.reshape(start.shape) * detour_factor
    np.fill_diagonal(way_m, 0.0)
    source = estimate_source(detour_factor, speed_mps)
    return Travel(way_m / speed_mps, way_m, np.zeros(len(lon_deg)), source)


def estimated_leg(travel: Travel, start: int, end: int, line: LineString) -> Leg:
    """Leg of an estimate: the straight line between two places, which is no road."""
    return Leg(
        line,
        float(travel.distance_m[start, end]),
        float(travel.duration_s[start, end]),
        (),
        is_drawn_by_road=False,
    )
