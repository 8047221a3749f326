"""Local metres: widths and lengths of small things, for what the ellipsoid is too slow to ask."""

from collections.abc import Iterator
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray

Shapes = NDArray[np.object_]
Some = TypeVar("Some", shapely.Geometry, Shapes)

#: Mean length of a degree of a meridian or of the equator; either is within 0.6 % of it.
METRES_PER_DEGREE = 111_320.0
#: Height of a band within which one scale will do: the cosine changes by 1.2 % at 35° N.
BAND_DEG = 2.0


def metres_per_degree(lat_deg: float) -> NDArray[np.float64]:
    """Metres in a degree of longitude and of latitude, shape (2,), at a latitude.

    Examples
    --------
    >>> metres_per_degree(60.0).round().tolist()
    [55660.0, 111320.0]
    """
    return METRES_PER_DEGREE * np.array([max(float(np.cos(np.radians(lat_deg))), 0.01), 1.0])


def to_local_m(geometry: Some, lat_deg: float | None = None) -> Some:
    """Geometry in metres about a latitude: for widths and lengths, not for verdicts or areas.

    Parameters
    ----------
    geometry
        One geometry or an array of them, EPSG:4326.
    lat_deg
        Where the scale is true; by default the middle latitude of what is given.

    Returns
    -------
    Geometry or ndarray
        In metres from 0° N 0° E, right to 0.6 % within a degree of `lat_deg`.
    """
    if lat_deg is None:
        lat_deg = middle_lat_deg(geometry)
    scale = metres_per_degree(lat_deg)
    local: Some = shapely.transform(geometry, lambda xy: xy * scale)
    return local


def to_degrees(geometry: Some, lat_deg: float) -> Some:
    """Geometry in EPSG:4326 for one in the metres of `to_local_m`."""
    scale = metres_per_degree(lat_deg)
    degrees: Some = shapely.transform(geometry, lambda xy: xy / scale)
    return degrees


def middle_lat_deg(geometry: shapely.Geometry | Shapes) -> float:
    """Latitude in the middle of geometries; 0 where all of them are empty."""
    _, south, _, north = shapely.total_bounds(geometry)
    return float(south + north) / 2 if np.isfinite(south + north) else 0.0


def width_m(geometry: shapely.Geometry) -> float:
    """Greatest width of a polygon: the diameter of the largest circle inside it.

    Parameters
    ----------
    geometry
        Valid polygon in EPSG:4326, small enough for one scale.

    Returns
    -------
    float
        Metres, right to 2 %; 0 for what has no area.
    """
    local = to_local_m(geometry)
    if not local.length or not local.area:
        return 0.0
    # Area over perimeter is the radius of a long strip, and never more than the one looked for.
    tolerance_m = max(0.001, 0.02 * local.area / local.length)
    circle = shapely.maximum_inscribed_circle(local, tolerance=tolerance_m)
    return 2.0 * float(circle.length)


def is_narrower(geometry: shapely.Polygon, limit_m: float) -> bool:
    """Whether a polygon is nowhere as wide as a limit in metres.

    Notes
    -----
    A polygon without holes is at least as wide as twice its area over its perimeter (B. Sz.-Nagy,
    "Über Parallelmengen nichtkonvexer ebener Bereiche", Acta Sci. Math. 20, 1959), which settles
    nearly every part of a map without a search.
    """
    local = to_local_m(geometry)
    if not geometry.interiors and local.length and 2.0 * local.area / local.length >= limit_m:
        return False
    return width_m(geometry) < limit_m


def bands_deg(geometry: shapely.Geometry) -> Iterator[tuple[float, float]]:
    """Bands of latitude, south and north, that cover a geometry; one for all but tall ones."""
    _, south, _, north = geometry.bounds
    if not north - south > BAND_DEG:
        yield south, north
        return
    count = int(np.ceil((north - south) / BAND_DEG))
    edges = np.linspace(south, north, count + 1)
    yield from zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)


def polygons(geometry: shapely.Geometry | None) -> Iterator[shapely.Polygon]:
    """Polygons of a geometry that are not empty, out of collections too."""
    if geometry is None:
        return
    for part in shapely.get_parts(geometry):
        if part.geom_type == "Polygon":
            if not part.is_empty:
                yield part
        elif hasattr(part, "geoms"):
            yield from polygons(part)


def polygonal(geometry: shapely.Geometry | None) -> shapely.Polygon | shapely.MultiPolygon:
    """The areal part of a geometry, which an overlay may leave among points and lines."""
    parts = list(polygons(geometry))
    if len(parts) == 1:
        return parts[0]
    return shapely.MultiPolygon(parts) if parts else shapely.Polygon()
