"""Sides on which neighbours do not match, as GEOS finds them."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.audit.widths import Shapes

TOUCHING_DEG = 1e-7  # about 1 cm on the ground


def unmatched_sides(
    shapes: Shapes, told: Sequence[shapely.Geometry]
) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """Sides of polygons that no neighbour has with the same two vertices, though it has the line.

    Parameters
    ----------
    shapes
        Valid polygons in EPSG:4326, none empty, shape (n,).
    told
        Ground of overlaps and gaps that are known of: sides that touch it are left out.

    Returns
    -------
    tuple of ndarray
        Lines of two points, and the row of the polygon of each, shape (k,) both.

    References
    ----------
    GEOS CoverageValidator, https://libgeos.org/doxygen/classgeos_1_1coverage_1_1CoverageValidator.html
    """
    sides, owner = _sides(shapely.coverage_invalid_edges(shapes))
    known = shapely.STRtree(told).query(sides, predicate="dwithin", distance=TOUCHING_DEG)[0]
    left = np.setdiff1d(np.arange(len(sides)), known)
    return sides[left], owner[left]


def _sides(edges: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    lines, owner = shapely.get_parts(edges, return_index=True)
    xy, line = shapely.get_coordinates(lines, return_index=True)
    joined = np.flatnonzero(line[1:] == line[:-1])
    return shapely.linestrings(np.stack([xy[joined], xy[joined + 1]], axis=1)), owner[line[joined]]
