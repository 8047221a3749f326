"""Lengths, areas and circles on the WGS 84 ellipsoid; never in Web Mercator metres."""

from collections.abc import Iterable

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod
from shapely.geometry import LinearRing, Polygon
from shapely.geometry.base import BaseGeometry

from geo.errors import GeometryError

GEOD = Geod(ellps="WGS84")
#: A circle of more than a quarter of a meridian is a mistake of units, not a zone.
MAX_RADIUS_M = 10_000_000.0
M2_PER_KM2 = 1e6


def _require_circle(lon_deg: float, lat_deg: float, radius_m: float, n_vertices: int) -> None:
    if not np.isfinite(lon_deg) or abs(lon_deg) > 180:
        raise GeometryError(
            f"圆心经度 {lon_deg} 无效，应在 -180 到 180 之间",
            f"centre longitude {lon_deg} is not between -180 and 180",
            field="lon",
        )
    if not np.isfinite(lat_deg) or abs(lat_deg) > 90:
        raise GeometryError(
            f"圆心纬度 {lat_deg} 无效，应在 -90 到 90 之间",
            f"centre latitude {lat_deg} is not between -90 and 90",
            field="lat",
        )
    if not 0 < radius_m <= MAX_RADIUS_M:
        raise GeometryError(
            f"半径 {radius_m} 米无效，应大于 0 且不超过 {MAX_RADIUS_M:.0f} 米",
            f"radius {radius_m} m is not above 0 and up to {MAX_RADIUS_M:.0f} m",
            field="radius_m",
        )
    if n_vertices < 8:
        raise GeometryError(
            f"圆至少要 8 个顶点，给出的是 {n_vertices}",
            f"a circle needs at least 8 vertices, not {n_vertices}",
            field="n_vertices",
        )


def geodesic_circle(
    lon_deg: float, lat_deg: float, radius_m: float, *, n_vertices: int = 720
) -> Polygon:
    """Polygon whose vertices all lie at one geodesic distance from a centre.

    Parameters
    ----------
    lon_deg, lat_deg
        Centre in degrees, EPSG:4326.
    radius_m
        Distance of every vertex from the centre, metres on the ellipsoid, up to 10,000 km.
    n_vertices
        Vertices, evenly spaced in azimuth, the first due north; at least 8.

    Returns
    -------
    Polygon
        In EPSG:4326, counter-clockwise. Its edges run up to radius_m * (1 - cos(pi / n_vertices))
        inside the circle: 0.9 m for 90 km and 720 vertices.

    Raises
    ------
    GeometryError
        If the centre or the radius is not finite or out of range, or the circle reaches a pole
        or the antimeridian, where degrees cannot hold it as one polygon.

    References
    ----------
    C. F. F. Karney, "Algorithms for geodesics", Journal of Geodesy 87 (2013), the direct problem,
    as implemented by PROJ; https://doi.org/10.1007/s00190-012-0578-z

    Examples
    --------
    >>> ring = geodesic_circle(113.66, 34.7531, 90_000)
    >>> len(ring.exterior.coords), ring.is_valid
    (721, True)
    """
    _require_circle(lon_deg, lat_deg, radius_m, n_vertices)
    azimuth_deg = np.linspace(360.0, 0.0, n_vertices, endpoint=False)
    lon, lat, _ = GEOD.fwd(
        np.full(n_vertices, float(lon_deg)),
        np.full(n_vertices, float(lat_deg)),
        azimuth_deg,
        np.full(n_vertices, float(radius_m)),
    )
    ring = Polygon(np.column_stack([lon, lat]))
    west, _, east, _ = ring.bounds
    if east - west > 180 or not ring.is_valid:
        raise GeometryError(
            f"以 ({lon_deg}, {lat_deg}) 为圆心、{radius_m:.0f} 米为半径的圆跨越极点或 180° 经线",
            f"the circle of {radius_m:.0f} m round ({lon_deg}, {lat_deg}) crosses a pole or 180°",
            field="radius_m",
        )
    return ring


def _ring_area_m2(ring: LinearRing) -> float:
    lon, lat = shapely.get_coordinates(ring).T
    return abs(float(GEOD.polygon_area_perimeter(lon, lat)[0]))


# Rings are taken without their orientation, which official files get wrong as often as right.
def _area_m2(geometry: BaseGeometry | None) -> float:
    if geometry is None:
        return float("nan")
    if isinstance(geometry, Polygon):
        if geometry.is_empty:
            return 0.0
        holes_m2 = sum(_ring_area_m2(hole) for hole in geometry.interiors)
        return _ring_area_m2(geometry.exterior) - holes_m2
    return sum(_area_m2(part) for part in getattr(geometry, "geoms", ()))


def area_km2(geometries: Iterable[BaseGeometry | None]) -> NDArray[np.float64]:
    """Geodesic areas of geometries, edges taken as geodesics.

    Parameters
    ----------
    geometries
        Valid geometries in EPSG:4326, shape (n,); a GeoSeries will do. Rings may have either
        orientation. Of a collection the polygons count.

    Returns
    -------
    ndarray
        Square kilometres on the WGS 84 ellipsoid, shape (n,); 0 for an empty geometry, a point
        or a line, NaN for None.

    References
    ----------
    C. F. F. Karney, "Algorithms for geodesics", Journal of Geodesy 87 (2013), section 6, as
    implemented by PROJ; https://doi.org/10.1007/s00190-012-0578-z

    Examples
    --------
    >>> area_km2([shapely.box(0, 0, 1, 1), None]).round(1).tolist()
    [12308.8, nan]
    """
    return np.array([_area_m2(geometry) for geometry in geometries], dtype=np.float64) / M2_PER_KM2


def distance_m(
    lon1_deg: ArrayLike, lat1_deg: ArrayLike, lon2_deg: ArrayLike, lat2_deg: ArrayLike
) -> NDArray[np.float64]:
    """Geodesic distances between pairs of points.

    Parameters
    ----------
    lon1_deg, lat1_deg, lon2_deg, lat2_deg
        Degrees, EPSG:4326; scalars or arrays whose shapes broadcast.

    Returns
    -------
    ndarray
        Metres on the WGS 84 ellipsoid, in the broadcast shape; NaN where a coordinate is not
        finite or a latitude lies beyond a pole.

    References
    ----------
    C. F. F. Karney, "Algorithms for geodesics", Journal of Geodesy 87 (2013), the inverse
    problem, as implemented by PROJ; https://doi.org/10.1007/s00190-012-0578-z

    Examples
    --------
    >>> float(distance_m(0, 0, 1, 0).round(2))
    111319.49
    """
    lon1, lat1, lon2, lat2 = (
        array.astype(np.float64)
        for array in np.broadcast_arrays(
            np.asarray(lon1_deg), np.asarray(lat1_deg), np.asarray(lon2_deg), np.asarray(lat2_deg)
        )
    )
    usable = np.isfinite(lon1) & np.isfinite(lon2) & (np.abs(lat1) <= 90) & (np.abs(lat2) <= 90)
    metres = np.full(usable.shape, np.nan)
    _, _, metres[usable] = GEOD.inv(lon1[usable], lat1[usable], lon2[usable], lat2[usable])
    return metres
