"""Valid polygons for whatever a file calls a zone."""

from collections.abc import Iterable

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.audit.widths import Shapes, polygonal

#: In 36 of 20,000 random rings the result of the first pass crossed itself within rounding; the
#: second left none.
MAX_PASSES = 4
HAIR_DEG = 1e-9  # about 0.1 mm on the ground
LEAST_CORNERS = 3


def mended(geometries: Iterable[shapely.Geometry | None]) -> Shapes:
    """Valid polygons for any geometries: repeated vertices dropped, crossings resolved.

    Parameters
    ----------
    geometries
        Of any type, valid or not, None included; shape (n,), EPSG:4326.

    Returns
    -------
    ndarray
        Polygons and multipolygons, shape (n,). Valid ones come back as they were; collapsed parts,
        points, lines and geometries with a coordinate that is not finite become empty.

    References
    ----------
    GEOS `make_valid` with the structure method, https://libgeos.org/doxygen/ ; the linework method
    does not end in useful time on rings of some thousand random crossings.
    """
    given = list(geometries)
    shapes = np.empty(len(given), dtype=object)
    shapes[:] = [shapely.Polygon() if shape is None else shape for shape in given]
    shapes[:] = shapely.force_2d(shapes)
    shapes[~is_finite(shapes)] = shapely.Polygon()
    for _ in range(MAX_PASSES):
        broken = ~shapely.is_valid(shapes)
        if not broken.any():
            break
        shapes[broken] = shapely.make_valid(
            shapes[broken], method="structure", keep_collapsed=False
        )
    # Not before: GEOS refuses rings that have fewer than three different points.
    shapes[:] = shapely.remove_repeated_points(shapes)
    for position in np.flatnonzero(~is_areal(shapes)):
        shapes[position] = polygonal(shapes[position])
    return shapes


def is_areal(shapes: Shapes) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which geometries are polygons or multipolygons, empty ones included; shape (n,)."""
    types = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
    areal: np.ndarray[tuple[int], np.dtype[np.bool_]] = np.isin(shapely.get_type_id(shapes), types)
    return areal


def is_finite(shapes: Shapes) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which geometries have no coordinate that is NaN or infinite; shape (n,)."""
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    finite = np.ones(len(shapes), dtype=bool)
    finite[owner[~np.isfinite(xy).all(axis=1)]] = False
    return finite


def without_hairs(polygon: shapely.Polygon) -> shapely.Polygon:
    """A polygon without the hairs that overlays leave along edges that nearly coincide.

    Parameters
    ----------
    polygon
        Valid, EPSG:4326.

    Returns
    -------
    Polygon
        Less every corner whose two sides turn back on each other closer than about 0.1 mm: such a
        corner encloses nothing, but reaches far. The polygon itself where there is none, and where
        it is nothing else.
    """
    rings = [_without_hairs(ring.coords) for ring in (polygon.exterior, *polygon.interiors)]
    shell, *holes = [xy for xy, _ in rings]
    if len(shell) < LEAST_CORNERS or not any(is_shorn for _, is_shorn in rings):
        return polygon
    shorn = shapely.Polygon(shell, [hole for hole in holes if len(hole) >= LEAST_CORNERS])
    return shorn if shorn.is_valid else polygon


def _without_hairs(ring: Iterable[tuple[float, ...]]) -> tuple[NDArray[np.float64], bool]:
    closed = np.array(list(ring), dtype=float)
    xy = closed[:-1]  # of a valid ring: no corner repeats the one before it
    while len(xy) >= LEAST_CORNERS:
        back, ahead = np.roll(xy, 1, axis=0) - xy, np.roll(xy, -1, axis=0) - xy
        longer = np.maximum(np.hypot(*back.T), np.hypot(*ahead.T))
        width = np.abs(back[:, 0] * ahead[:, 1] - back[:, 1] * ahead[:, 0]) / longer
        hairs = np.flatnonzero((np.einsum("ij,ij->i", back, ahead) > 0) & (width < HAIR_DEG))
        if not len(hairs):
            break
        xy = np.delete(xy, hairs[0], axis=0)
        xy = xy[np.any(xy != np.roll(xy, 1, axis=0), axis=1)]
    return xy, len(xy) < len(closed) - 1
