"""A tree over the sides of zones that finds the nearest one and the geodesic distance to it.

`docs/zone-index.md` explains the method. Sides are cut into pieces short enough that the straight
chord of a piece, in earth-centred coordinates, stays within 4 cm of the side itself. The nearest
chord is searched; the distance is then measured to the point of the side, not of the chord.
"""

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from geo.index.zone_threads import in_threads, spans_of
from geo.index.zone_tree_compiled import (
    A_M,
    E2,
    LEAF_PIECES,
    F,
    Tree,
    nearest_m,
    sides_within_reach,
)

Float = NDArray[np.float64]
Int = NDArray[np.int64]

B_M = A_M * (1 - F)  # the least radius there is: the greatest bend of an arc
MAX_PIECE_M = 1000.0  # the chord is at most 2 cm below the side and, at 60° N, 4 cm beside it
FAR_M = 200_000.0  # from here on the nearest chord need not be the nearest by geodesic
CURVATURE_SPREAD = 2 * E2 / (1 - E2)  # how far the squares of the radii at one place may differ
CHORD_ERROR_M = 0.1  # how much nearer a chord may seem than its side: twice 4 cm, and rounding
ROOM = 65536  # sides in reach that are measured together
POINTS_PER_THREAD = 2000
SORT_FROM = 2000  # points; fewer are asked in the order given


def earth_centred_m(lon_rad: Float, lat_rad: Float) -> Float:
    """Points of the ellipsoid in earth-centred metres; shape (n, 3)."""
    normal_m = A_M / np.sqrt(1 - E2 * np.sin(lat_rad) ** 2)
    return np.column_stack(
        [
            normal_m * np.cos(lat_rad) * np.cos(lon_rad),
            normal_m * np.cos(lat_rad) * np.sin(lon_rad),
            normal_m * (1 - E2) * np.sin(lat_rad),
        ]
    )


def build_tree(ends: Float) -> Tree:
    """Tree over sides.

    Parameters
    ----------
    ends
        Longitude and latitude of both ends in degrees; shape (n, 4), n > 0.
    """
    sides = _pieces(np.radians(ends))
    middle = sides[:, :2] + 0.5 * sides[:, 2:]
    sides = sides[np.argsort(_along_hilbert_curve(middle), kind="stable")]
    start, halfway, stop = (
        earth_centred_m(*(sides[:, :2] + share * sides[:, 2:]).T) for share in (0.0, 0.5, 1.0)
    )
    boxes = _boxes(np.minimum(start, stop), np.maximum(start, stop))
    chords = np.hstack([start, stop - start, halfway - 0.5 * (start + stop)])
    return Tree(boxes, chords, np.ascontiguousarray(sides))


def _pieces(ends: Float) -> Float:
    """Sides cut into equal pieces of at most MAX_PIECE_M; all in radians."""
    span = ends[:, 2:] - ends[:, :2]
    nearest_equator = np.where(
        np.sign(ends[:, 1]) == np.sign(ends[:, 3]), np.abs(ends[:, [1, 3]]).min(axis=1), 0.0
    )
    length_m = A_M * np.hypot(span[:, 0] * np.cos(nearest_equator), span[:, 1])
    count = np.maximum(np.ceil(length_m / MAX_PIECE_M), 1).astype(np.int64)
    side = np.repeat(np.arange(len(ends)), count)
    number = np.arange(len(side)) - np.repeat(np.cumsum(count) - count, count)
    step = span[side] / count[side, None]
    return np.hstack([ends[side, :2] + step * number[:, None], step])


def _along_hilbert_curve(xy: Float, *, order: int = 16) -> NDArray[np.uint64]:
    """Position of each point on a Hilbert curve through their bounding box."""
    low, high = xy.min(axis=0), xy.max(axis=0)
    scaled = (xy - low) / max(float((high - low).max()), 1e-300) * ((1 << order) - 1)
    x, y = scaled.astype(np.uint64).T.copy()
    position = np.zeros(len(xy), np.uint64)
    for level in range(order - 1, -1, -1):
        bit = np.uint64(1 << level)
        in_x, in_y = (x & bit) > 0, (y & bit) > 0
        quarter = (np.uint64(3) * in_x) ^ in_y
        position += bit * bit * quarter
        flip = ~in_y & in_x
        x[flip] = ~x[flip] & np.uint64((1 << order) - 1)
        y[flip] = ~y[flip] & np.uint64((1 << order) - 1)
        turn = ~in_y
        x[turn], y[turn] = y[turn], x[turn].copy()
    return position


def _boxes(low: Float, high: Float) -> Float:
    """Boxes of all nodes, from the leaves up; a leaf without pieces is infinitely far."""
    n_leaves = 1
    while n_leaves * LEAF_PIECES < len(low):
        n_leaves *= 2
    boxes = np.empty((2 * n_leaves, 6))
    padding = ((0, n_leaves * LEAF_PIECES - len(low)), (0, 0))
    low = np.pad(low, padding, constant_values=np.inf).reshape(n_leaves, LEAF_PIECES, 3)
    high = np.pad(high, padding, constant_values=-np.inf).reshape(n_leaves, LEAF_PIECES, 3)
    boxes[n_leaves:] = np.hstack([low.min(axis=1), high.max(axis=1)])
    while n_leaves > 1:
        below = boxes[n_leaves : 2 * n_leaves].reshape(n_leaves // 2, 2, 6)
        n_leaves //= 2
        boxes[n_leaves : 2 * n_leaves, :3] = below[:, :, :3].min(axis=1)
        boxes[n_leaves : 2 * n_leaves, 3:] = below[:, :, 3:].max(axis=1)
    boxes[0] = np.inf
    return boxes


def distances_m(tree: Tree, lon_deg: Float, lat_deg: Float) -> Float:
    """Geodesic metres from each point to the nearest side; NaN for a point not on the globe.

    Parameters
    ----------
    tree
        From `build_tree`.
    lon_deg, lat_deg
        Points in degrees, WGS 84; shape (n,).
    """
    order = _neighbours_together(lon_deg, lat_deg)
    distance_m = np.empty(len(order))

    def of_span(_: int, begin: int, stop: int) -> None:
        part = order[begin:stop]
        lon_rad, lat_rad = np.radians(lon_deg[part]), np.radians(lat_deg[part])
        found_m, chord_m = np.empty(len(part)), np.empty(len(part))
        nearest_m(lon_rad, lat_rad, tree, found_m, chord_m)
        far = np.flatnonzero(chord_m > FAR_M)
        if len(far):
            found_m[far] = _far_m(tree, lon_rad[far], lat_rad[far], chord_m[far])
        distance_m[part] = found_m

    in_threads(spans_of(len(order), POINTS_PER_THREAD), of_span)
    return distance_m


def _neighbours_together(lon_deg: Float, lat_deg: Float) -> Int:
    """An order that keeps close points together, so that the same part of the tree stays cached."""
    if len(lon_deg) < SORT_FROM:
        return np.arange(len(lon_deg))
    strips = []
    for degrees in (lat_deg, lon_deg):
        finite = degrees[np.isfinite(degrees)]
        low = finite.min() if len(finite) else 0.0
        span = max(float(np.ptp(finite)) if len(finite) else 0.0, 1e-9)
        share = np.nan_to_num((degrees - low) / span, nan=0.0, posinf=1.0, neginf=0.0)
        strips.append((share * 255).astype(np.uint16))
    return np.argsort(strips[0] * 256 + strips[1], kind="stable")


def _far_m(tree: Tree, lon_rad: Float, lat_rad: Float, chord_m: Float) -> Float:
    """Geodesic metres of far points: every piece whose chord may be the shortest is measured."""
    geod = Geod(ellps="WGS84")
    lon_deg, lat_deg = np.degrees(lon_rad), np.degrees(lat_rad)
    bend = (chord_m / B_M) ** 2 / 24
    reach_m = chord_m * (1 + CURVATURE_SPREAD * bend * (1 + 2.7 * bend)) + CHORD_ERROR_M
    least_m = np.full(len(lon_rad), np.inf)
    begin = 0
    point, place = np.empty(ROOM, np.int64), np.empty((ROOM, 2))
    while begin < len(lon_rad):
        stopped_at, n_found = sides_within_reach(
            lon_rad, lat_rad, reach_m, begin, tree, point, place
        )
        if stopped_at == begin:  # one point alone has more sides in reach than there is room for
            point, place = np.empty(2 * len(point), np.int64), np.empty((2 * len(point), 2))
        begin = stopped_at
        of = point[:n_found]
        _, _, metres = geod.inv(lon_deg[of], lat_deg[of], *np.degrees(place[:n_found]).T)
        np.minimum.at(least_m, of, metres)
    return least_m
