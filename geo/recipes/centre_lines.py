"""One line for each road, however many a map draws: carriageways of one name become their middle.

All geometry here is in metres of a local plane.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

FloatArray = NDArray[np.float64]

#: Carriageways are compared at points this far apart, and moved there.
SAMPLE_M = 10.0
#: Lines are parallel if their directions differ by less than this (25 degrees).
LEAST_COSINE = float(np.cos(np.radians(25.0)))
#: Middles of two carriageways, each worked out from its own side, agree to this.
SAME_LINE_M = 4.0


def lines_of(geometry: BaseGeometry) -> list[shapely.LineString]:
    """The lines that a geometry holds, whatever else it holds; empty ones left out."""
    parts = shapely.get_parts(shapely.get_parts(geometry))
    return [part for part in parts if part.geom_type == "LineString" and part.length > 0]


def merged(lines: Sequence[BaseGeometry]) -> list[shapely.LineString]:
    """Lines joined where exactly two of them meet; what several of them cover counts once."""
    return lines_of(shapely.line_merge(shapely.union_all(list(lines))))


def centre_lines(
    lines: Sequence[BaseGeometry], is_two_way: Sequence[bool], dual_gap_m: float
) -> list[shapely.LineString]:
    """Lines of one road with those that run side by side drawn together into their middle.

    Parameters
    ----------
    lines
        Lines of one name, in metres of a plane, in any order, direction and number of pieces.
    is_two_way
        For each line, whether it surely carries both directions: it is then no carriageway.
    dual_gap_m
        Greatest distance across the road between its outermost carriageways.

    Returns
    -------
    list of LineString
        As they were where nothing runs beside them.
    """
    two_way = [line for line, alone in zip(lines, is_two_way, strict=True) if alone]
    others = merged([line for line, alone in zip(lines, is_two_way, strict=True) if not alone])
    moved, is_dual = _to_middle(others, dual_gap_m)
    return merged([*(_single(moved) if is_dual else others), *two_way])


def _to_middle(
    lines: list[shapely.LineString], dual_gap_m: float
) -> tuple[list[shapely.LineString], bool]:
    if not lines:
        return [], False
    sampled = [shapely.segmentize(line, SAMPLE_M) for line in lines]
    xy, owner = shapely.get_coordinates(sampled, return_index=True)
    normal = _normals(xy, owner)
    shift_m = _middle_m(xy, owner, normal, dual_gap_m)
    if not np.any(np.abs(shift_m) > 1e-6):
        return lines, False
    moved = xy + normal * shift_m[:, None]
    return [shapely.LineString(moved[owner == at]) for at in range(len(lines))], True


def _normals(xy: FloatArray, owner: NDArray[np.int64]) -> FloatArray:
    # direction at a vertex: from its predecessor to its successor on the same line
    before, after = (
        np.maximum(np.arange(len(xy)) - 1, 0),
        np.minimum(np.arange(len(xy)) + 1, len(xy) - 1),
    )
    before = np.where(owner[before] == owner, before, np.arange(len(xy)))
    after = np.where(owner[after] == owner, after, np.arange(len(xy)))
    along = xy[after] - xy[before]
    length = np.hypot(along[:, 0], along[:, 1])
    along = along / np.where(length > 0, length, 1.0)[:, None]
    return np.column_stack([-along[:, 1], along[:, 0]])


def _middle_m(
    xy: FloatArray, owner: NDArray[np.int64], normal: FloatArray, reach_m: float
) -> FloatArray:
    """Offset along the normal from each vertex to the middle of all lines beside it."""
    is_edge = owner[1:] == owner[:-1]
    start, along = xy[:-1][is_edge], (xy[1:] - xy[:-1])[is_edge]
    edges = shapely.linestrings(np.stack([start, start + along], axis=1))
    across = shapely.linestrings(np.stack([xy - reach_m * normal, xy + reach_m * normal], axis=1))
    at, edge = shapely.STRtree(edges).query(across, predicate="dwithin", distance=0.5)
    tangent = np.column_stack([normal[at, 1], -normal[at, 0]])
    cosine = np.abs(np.sum(tangent * along[edge], axis=1)) / np.hypot(*along[edge].T)
    is_beside = cosine > LEAST_COSINE
    at, edge, tangent = at[is_beside], edge[is_beside], tangent[is_beside]
    # where the edge crosses the normal: its component along the tangent vanishes
    to_start = start[edge] - xy[at]
    share = -np.sum(to_start * tangent, axis=1) / np.sum(along[edge] * tangent, axis=1)
    crossing = to_start + np.clip(share, 0.0, 1.0)[:, None] * along[edge]
    offset_m = np.sum(crossing * normal[at], axis=1)
    least, most = np.zeros(len(xy)), np.zeros(len(xy))
    np.minimum.at(least, at, offset_m)
    np.maximum.at(most, at, offset_m)
    return np.where(most - least <= reach_m, (least + most) / 2, 0.0)


def _single(lines: list[shapely.LineString]) -> list[shapely.LineString]:
    """Lines without what runs along a longer one of them."""
    kept: list[shapely.LineString] = []
    for line in sorted(lines, key=shapely.length, reverse=True):
        near = [other for other in kept if shapely.dwithin(line, other, SAME_LINE_M)]
        rest = shapely.difference(line, shapely.buffer(shapely.union_all(near), SAME_LINE_M))
        parts = [line] if not near else lines_of(rest)
        kept.extend(part for part in parts if part.length > 2 * SAME_LINE_M or not near)
    return [shapely.simplify(line, 0.05) for line in kept]
