"""The compiled part of the tree over sides: the nearest one, and all within reach.

numba notices a change of this file, not of one it calls into: it imports no compiled function.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.index.zone_compile import compiled

Float = NDArray[np.float64]
Int = NDArray[np.int64]

# WGS 84: semi-major axis in metres, flattening; NIMA TR8350.2, 3rd edition, table 3.1
A_M = 6378137.0
F = 1 / 298.257223563
E2 = F * (2 - F)
LEAF_PIECES = 4
ROUNDING_M = 1e-6  # earth-centred metres are rounded to less than 1e-8


class Tree(NamedTuple):
    """Boxes of a complete binary tree, the root at 1, and the pieces under its leaves."""

    boxes: Float  # (2 * leaves, 6): least x, y, z, greatest x, y, z in metres
    chords: Float  # (pieces, 9): start, span, and how far the side bows halfway, in metres
    sides: Float  # (pieces, 4): longitude and latitude of the start, and their change, in radians


@compiled
def nearest_m(  # noqa: C901 - one flat loop: cut into functions it ran ten times slower
    lon_rad: Float, lat_rad: Float, tree: Tree, out_m: Float, out_chord_m: Float
) -> None:
    """Write the distance to the side whose chord is nearest, along the ellipsoid and straight.

    Notes
    -----
    The chord c becomes the arc c (1 + q + 27/10 q²), q = (c / R)² / 24: the first terms of the
    arc sine, R the radius of curvature in the direction of the side by
    Euler's formula. A piece is so short that a parabola is the side to a few micrometres.
    """
    boxes, chords, sides = tree.boxes, tree.chords, tree.sides
    n_leaves = boxes.shape[0] // 2
    n_pieces = chords.shape[0]
    waiting = np.empty(64, np.int64)
    waiting_m2 = np.empty(64, np.float64)
    piece = 0
    last_x, last_y, last_z, last_m = 0.0, 0.0, 0.0, np.inf
    for i in range(lon_rad.size):
        lon, lat = lon_rad[i], lat_rad[i]
        if not (abs(lon) <= np.pi and abs(lat) <= 0.5 * np.pi):  # nor if it is NaN
            out_m[i] = np.nan
            out_chord_m[i] = np.nan
            continue
        sin_lat = np.sin(lat)
        cos_lat = np.sqrt(1.0 - sin_lat * sin_lat)
        normal_m = A_M / np.sqrt(1 - E2 * sin_lat * sin_lat)
        x = normal_m * cos_lat * np.cos(lon)
        y = normal_m * cos_lat * np.sin(lon)
        z = normal_m * (1 - E2) * sin_lat
        # No farther than by way of the point before: close points share most of their search
        way_m = np.sqrt((x - last_x) ** 2 + (y - last_y) ** 2 + (z - last_z) ** 2)
        least_m2 = (way_m + last_m + ROUNDING_M) ** 2
        last_x, last_y, last_z = x, y, z
        share = 0.0
        node = 1
        n_waiting = 0
        while True:
            if node < n_leaves:
                left, right = 2 * node, 2 * node + 1
                dx = max(boxes[left, 0] - x, x - boxes[left, 3], 0.0)
                dy = max(boxes[left, 1] - y, y - boxes[left, 4], 0.0)
                dz = max(boxes[left, 2] - z, z - boxes[left, 5], 0.0)
                left_m2 = dx * dx + dy * dy + dz * dz
                dx = max(boxes[right, 0] - x, x - boxes[right, 3], 0.0)
                dy = max(boxes[right, 1] - y, y - boxes[right, 4], 0.0)
                dz = max(boxes[right, 2] - z, z - boxes[right, 5], 0.0)
                right_m2 = dx * dx + dy * dy + dz * dz
                if right_m2 < left_m2:
                    left, right = right, left
                    left_m2, right_m2 = right_m2, left_m2
                if right_m2 < least_m2:
                    waiting[n_waiting] = right
                    waiting_m2[n_waiting] = right_m2
                    n_waiting += 1
                if left_m2 < least_m2:
                    node = left
                    continue
            else:
                first = (node - n_leaves) * LEAF_PIECES
                for k in range(first, min(first + LEAF_PIECES, n_pieces)):
                    px = x - chords[k, 0]
                    py = y - chords[k, 1]
                    pz = z - chords[k, 2]
                    sx, sy, sz = chords[k, 3], chords[k, 4], chords[k, 5]
                    length_m2 = sx * sx + sy * sy + sz * sz
                    t = px * sx + py * sy + pz * sz
                    t = min(max(t / length_m2, 0.0), 1.0) if length_m2 > 0.0 else 0.0
                    px -= t * sx
                    py -= t * sy
                    pz -= t * sz
                    d_m2 = px * px + py * py + pz * pz
                    if d_m2 < least_m2:
                        least_m2 = d_m2
                        piece = k
                        share = t
            while n_waiting > 0 and waiting_m2[n_waiting - 1] >= least_m2:
                n_waiting -= 1
            if n_waiting == 0:
                break
            n_waiting -= 1
            node = waiting[n_waiting]
        bow = 4.0 * share * (1.0 - share)
        x -= chords[piece, 0] + share * chords[piece, 3] + bow * chords[piece, 6]
        y -= chords[piece, 1] + share * chords[piece, 4] + bow * chords[piece, 7]
        z -= chords[piece, 2] + share * chords[piece, 5] + bow * chords[piece, 8]
        # Along its piece the side runs at no even speed: up to 1 cm before or after its chord
        sx, sy, sz = chords[piece, 3], chords[piece, 4], chords[piece, 5]
        length_m2 = sx * sx + sy * sy + sz * sz
        if length_m2 > 0.0:
            step = (x * sx + y * sy + z * sz) / length_m2
            step = min(max(share + step, 0.0), 1.0) - share
            x -= step * sx
            y -= step * sy
            z -= step * sz
        chord_m2 = x * x + y * y + z * z
        # Euler's radius halfway, from the shares of the way towards east and towards north
        half = 0.5 * (sides[piece, 1] + share * sides[piece, 3] - lat)
        sin_mid = sin_lat + half * cos_lat
        w2 = 1.0 - E2 * sin_mid * sin_mid
        east_m = (sides[piece, 0] + share * sides[piece, 2] - lon) * (cos_lat - half * sin_lat)
        north_m = 2.0 * half * (1 - E2) / w2
        square = east_m * east_m + north_m * north_m
        curvature = np.sqrt(w2) / A_M
        if square > 0.0:
            curvature *= 1.0 + north_m * north_m / square * (w2 / (1 - E2) - 1.0)
        q = chord_m2 * curvature * curvature / 24.0
        out_m[i] = np.sqrt(chord_m2) * (1.0 + q * (1.0 + 2.7 * q))
        last_m = np.sqrt(least_m2)
        out_chord_m[i] = last_m


@compiled
def sides_within_reach(  # noqa: PLR0913 - five arrays in and two out
    lon_rad: Float,
    lat_rad: Float,
    reach_m: Float,
    begin: int,
    tree: Tree,
    out_point: Int,
    out_place: Float,
) -> tuple[int, int]:
    """Write, for each point from `begin` on, the nearest place of every piece within reach.

    Returns
    -------
    tuple of int
        The first point whose pieces did not all fit, or the number of points; the places written.
    """
    boxes, chords, sides = tree.boxes, tree.chords, tree.sides
    n_leaves = boxes.shape[0] // 2
    waiting = np.empty(64, np.int64)
    n_out = 0
    for i in range(begin, lon_rad.size):
        n_before = n_out
        sin_lat = np.sin(lat_rad[i])
        cos_lat = np.cos(lat_rad[i])
        normal_m = A_M / np.sqrt(1 - E2 * sin_lat * sin_lat)
        x = normal_m * cos_lat * np.cos(lon_rad[i])
        y = normal_m * cos_lat * np.sin(lon_rad[i])
        z = normal_m * (1 - E2) * sin_lat
        reach_m2 = reach_m[i] * reach_m[i]
        waiting[0] = 1
        n_waiting = 1
        while n_waiting > 0:
            n_waiting -= 1
            node = waiting[n_waiting]
            dx = max(boxes[node, 0] - x, x - boxes[node, 3], 0.0)
            dy = max(boxes[node, 1] - y, y - boxes[node, 4], 0.0)
            dz = max(boxes[node, 2] - z, z - boxes[node, 5], 0.0)
            if dx * dx + dy * dy + dz * dz > reach_m2:
                continue
            if node < n_leaves:
                waiting[n_waiting] = 2 * node
                waiting[n_waiting + 1] = 2 * node + 1
                n_waiting += 2
                continue
            first = (node - n_leaves) * LEAF_PIECES
            for k in range(first, min(first + LEAF_PIECES, chords.shape[0])):
                px = x - chords[k, 0]
                py = y - chords[k, 1]
                pz = z - chords[k, 2]
                sx, sy, sz = chords[k, 3], chords[k, 4], chords[k, 5]
                length_m2 = sx * sx + sy * sy + sz * sz
                t = px * sx + py * sy + pz * sz
                t = min(max(t / length_m2, 0.0), 1.0) if length_m2 > 0.0 else 0.0
                px -= t * sx
                py -= t * sy
                pz -= t * sz
                if px * px + py * py + pz * pz > reach_m2:
                    continue
                if n_out == out_point.size:
                    return i, n_before
                out_point[n_out] = i
                out_place[n_out, 0] = sides[k, 0] + t * sides[k, 2]
                out_place[n_out, 1] = sides[k, 1] + t * sides[k, 3]
                n_out += 1
    return lon_rad.size, n_out
