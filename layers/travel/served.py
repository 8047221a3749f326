"""What a routing server answered, checked to the last number."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.errors import UpstreamError

#: A turn as (bend, road or None, metres, heading in degrees).
ServedTurn = tuple[str, str | None, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class ServedLeg:
    """A way as a server tells it: EPSG:4326, metres, seconds."""

    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    distance_m: float
    duration_s: float
    turns: tuple[ServedTurn, ...]


def nonsense() -> UpstreamError:
    """Error for an answer that does not fit its protocol."""
    return UpstreamError(
        "路径服务的回答不合其协议；请检查地址和协议设置",
        "the routing server's answer does not fit its protocol; check its address and protocol",
    )


def matrix_of(rows: object, shape: tuple[int, int]) -> NDArray[np.float64]:
    """Matrix of an answer; infinite where the server says null.

    Raises
    ------
    UpstreamError
        If it has another shape, or numbers that are infinite or below 0.
    """
    try:
        matrix = np.array(rows, dtype=np.float64)  # null becomes NaN
    except (TypeError, ValueError) as error:
        raise nonsense() from error
    if matrix.shape != shape or np.isinf(matrix).any() or (matrix < 0).any():
        raise nonsense()
    return np.where(np.isnan(matrix), np.inf, matrix)


def leg_of(
    line: NDArray[np.float64],
    distance_m: float,
    duration_s: float,
    turns: tuple[ServedTurn, ...],
) -> ServedLeg:
    """Leg of an answer; `line` is longitudes and latitudes, shape (n, 2).

    Raises
    ------
    UpstreamError
        If the line is none, or a number is not finite or below 0.
    """
    if line.ndim != 2 or line.shape[1] < 2 or len(line) < 2 or not np.isfinite(line).all():
        raise nonsense()
    if not (np.isfinite([distance_m, duration_s]).all() and min(distance_m, duration_s) >= 0):
        raise nonsense()
    return ServedLeg(line[:, 0], line[:, 1], distance_m, duration_s, turns)
