"""Grids over zones: made from polygons, asked for pairs of points and zones."""

from itertools import chain

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.index.zone_grid_compiled import (
    BATCH,
    LINE,
    MAX_LOCAL_ZONES,
    Edges,
    Grid,
    build_cells,
    edges_by_cell,
    holding,
)
from geo.index.zone_threads import in_threads, spans_of

Float = NDArray[np.float64]
Int = NDArray[np.int64]
CELLS_PER_EDGE = 64
MIN_CELLS = 1024
MIN_MARGIN_DEG = 1e-9  # keeps cells far wider than the spacing of float64, even of tiny zones
POINTS_PER_THREAD = 100_000
ROOM = BATCH * MAX_LOCAL_ZONES  # what `holding` wants free at the end of its output
MAX_CELLS = 1 << 18  # 1 MB: what stays in the cache of one processor core


def build_grids(zones: NDArray[np.object_]) -> tuple[Grid, ...]:
    """Grids that together hold all zones; one, unless more than 62 zones meet in one cell.

    Parameters
    ----------
    zones
        Valid polygons and multipolygons; shape (m,).
    """
    return _build(zones, np.arange(len(zones)))


def _build(zones: NDArray[np.object_], numbers: Int) -> tuple[Grid, ...]:
    if not len(numbers):
        return ()
    edges = edges_of(zones, numbers)
    frame, n_rows, n_cols = _frame(edges.ends)
    start, listed = edges_by_cell(edges.ends, frame, n_rows, n_cols)
    fits, cells, subcells, words, sets = build_cells(edges, frame, start, listed, n_rows, n_cols)
    if not fits:
        return _build(zones, numbers[::2]) + _build(zones, numbers[1::2])
    words = np.append(words, np.zeros(2 * LINE))  # by numpy, which asks for huge pages
    return (Grid(frame, cells.copy(), subcells.copy(), words, words.view(np.int64), sets.copy()),)


def edges_of(zones: NDArray[np.object_], numbers: Int | None = None) -> Edges:
    """Distinct edges of some zones, and which of the zones each one bounds."""
    numbers = np.arange(len(zones)) if numbers is None else numbers
    parts, of_zone = shapely.get_parts(zones[numbers], return_index=True)
    rings, of_part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    xy = xy + 0.0  # -0.0 becomes 0.0
    same = (ring[1:] == ring[:-1]) & (xy[1:] != xy[:-1]).any(axis=1)
    a, b = xy[:-1][same], xy[1:][same]
    zone = numbers[of_zone[of_part[ring[:-1][same]]]]
    turned = (a[:, 1] > b[:, 1]) | ((a[:, 1] == b[:, 1]) & (a[:, 0] > b[:, 0]))
    a[turned], b[turned] = b[turned], a[turned]
    ends = np.column_stack([a, b])
    order = np.lexsort((zone, *ends.T))
    ends, zone = ends[order], zone[order]
    new = np.ones(len(ends), bool)
    new[1:] = (ends[1:] != ends[:-1]).any(axis=1)
    zone_start = np.append(np.flatnonzero(new), len(ends))
    return Edges(np.ascontiguousarray(ends[new]), zone_start, zone)


def _frame(ends: Float) -> tuple[Float, int, int]:
    """West, south, columns and rows per degree, and the numbers of rows and columns."""
    west, south = min(ends[:, 0].min(), ends[:, 2].min()), ends[:, 1].min()
    east, north = max(ends[:, 0].max(), ends[:, 2].max()), ends[:, 3].max()
    margin = max(1e-6 * max(east - west, north - south), MIN_MARGIN_DEG)
    west, south, east, north = west - margin, south - margin, east + margin, north + margin
    n_cells = min(max(CELLS_PER_EDGE * len(ends), MIN_CELLS), MAX_CELLS)
    n_cols = int(np.ceil(np.sqrt(n_cells * (east - west) / (north - south))))
    n_cols = min(max(n_cols, 1), n_cells)
    n_rows = int(np.ceil(n_cells / n_cols))
    frame = np.array([west, south, n_cols / (east - west), n_rows / (north - south)])
    return frame, n_rows, n_cols


def pairs(grids: tuple[Grid, ...], lon: Float, lat: Float, closed: bool) -> tuple[Int, Int]:
    """Points and zones that hold them, sorted; see `ZoneIndex.containing`."""
    found = [_pairs_of(grid, lon, lat, closed) for grid in grids]
    if len(found) == 1:
        return found[0]
    point, zone = _joined(found)
    order = np.lexsort((zone, point))
    return point[order], zone[order]


def _pairs_of(grid: Grid, lon: Float, lat: Float, closed: bool) -> tuple[Int, Int]:
    spans = spans_of(len(lon), POINTS_PER_THREAD)
    size = len(lon) + ROOM * len(spans)
    point, zone = np.empty(size, np.int64), np.empty(size, np.int64)

    def of_span(number: int, begin: int, stop: int) -> list[tuple[Int, Int]]:
        own = slice(begin + ROOM * number, stop + ROOM * (number + 1))
        return _parts_of_span(grid, (lon, lat), (begin, stop), closed, (point[own], zone[own]))

    parts = list(chain.from_iterable(in_threads(spans, of_span)))
    if len(parts) > len(spans):
        return _joined(parts)
    n_pairs = 0
    for points, zones in parts:  # moved together in place: a large copy takes as long as the search
        if n_pairs or points.base is not point:
            point[n_pairs : n_pairs + len(points)] = points
            zone[n_pairs : n_pairs + len(points)] = zones
        n_pairs += len(points)
    return point[:n_pairs], zone[:n_pairs]


def _parts_of_span(
    grid: Grid,
    lon_lat: tuple[Float, Float],
    span: tuple[int, int],
    closed: bool,
    out: tuple[Int, Int],
) -> list[tuple[Int, Int]]:
    """Pairs of a span of points: written to `out`, and what does not fit to further arrays."""
    begin, stop = span
    parts: list[tuple[Int, Int]] = []
    while begin < stop or not parts:
        point, zone = out
        begin, n_pairs, n_touching = holding(*lon_lat, (begin, stop), grid, point, zone)
        point, zone = point[:n_pairs], zone[:n_pairs]
        if n_touching and closed:
            np.invert(zone, out=zone, where=zone < 0)
        elif n_touching:
            point, zone = point[zone >= 0], zone[zone >= 0]
        parts.append((point, zone))
        if begin < stop:
            size = stop - begin + ROOM
            out = np.empty(size, np.int64), np.empty(size, np.int64)
    return parts


def _joined(parts: list[tuple[Int, Int]]) -> tuple[Int, Int]:
    if len(parts) == 1:
        return parts[0]
    nothing = np.empty(0, np.int64)
    return (
        np.concatenate([nothing, *(point for point, _ in parts)]),
        np.concatenate([nothing, *(zone for _, zone in parts)]),
    )
