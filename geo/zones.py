"""Which zones hold a point, and how far it is to their nearest boundary."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.errors import GeometryError

if TYPE_CHECKING:
    from geo.index import zone_tree_compiled

Float = NDArray[np.float64]
Int = NDArray[np.int64]
AREAL = (shapely.Polygon, shapely.MultiPolygon)
ON_BOUNDARY_M = 1e-5  # what distances of points on a boundary were measured to reach: 2e-6 m


class ZoneIndex:
    """Zones, ready to be asked about many points.

    Zones may overlap, have holes and several parts. The index does not change after it is built
    and may be asked by several threads at once.

    Parameters
    ----------
    geometries
        Valid, not empty polygons and multipolygons, EPSG:4326, x = longitude; shape (m,). An
        empty sequence is an index without zones.

    Raises
    ------
    GeometryError
        Naming every position whose geometry is missing, empty, invalid, not areal or not in
        degrees.

    Notes
    -----
    The sides of a zone are straight lines in longitude and latitude, as in every GIS file.
    `docs/zone-index.md` explains the method and lists what was measured.

    Examples
    --------
    >>> west, east = shapely.box(113, 34, 114, 35), shapely.box(114, 34, 115, 35)
    >>> index = ZoneIndex([west, east])
    >>> index.first([113.5, 114.0, 116.0], [34.5, 34.5, 34.5]).tolist()
    [0, 1, -1]
    >>> index.containing(114.0, 34.5)[1].tolist()
    [0, 1]
    """

    def __init__(self, geometries: Sequence[object] | NDArray[np.object_]) -> None:
        self._zones = _require_areal(geometries)
        from geo.index import (
            zone_grid,
        )  # not at the top: numba takes 0.4 s, and few callers need it

        self._grids = zone_grid.build_grids(self._zones)

    def __len__(self) -> int:
        return len(self._zones)

    def containing(
        self, lon_deg: ArrayLike, lat_deg: ArrayLike, *, closed: bool = True
    ) -> tuple[Int, Int]:
        """Pairs of a point and a zone that holds it.

        Parameters
        ----------
        lon_deg, lat_deg
            Points in degrees, WGS 84; shape (n,) or scalars.
        closed
            Whether a zone holds the points of its boundary, as `shapely.covers` says. If not, a
            point on a boundary belongs to the zone that lies to its east, or to its north where
            the boundary runs east and west: in a coverage exactly one of those that meet there.

        Returns
        -------
        tuple of ndarray
            Point numbers and zone numbers, sorted by point, then by zone; shape (k,) each. A
            point that is not finite is in no pair.

        Raises
        ------
        GeometryError
            If `lon_deg` and `lat_deg` differ in length.
        """
        from geo.index import zone_grid

        return zone_grid.pairs(self._grids, *_points(lon_deg, lat_deg), closed)

    def first(self, lon_deg: ArrayLike, lat_deg: ArrayLike) -> Int:
        """Number of the zone that each point belongs to, -1 for none.

        Parameters
        ----------
        lon_deg, lat_deg
            Points in degrees, WGS 84; shape (n,) or scalars.

        Returns
        -------
        ndarray
            Shape (n,). The lowest of the zones that hold the point by the half-open rule of
            `containing(closed=False)`; if there is none, the lowest that touches it. So the
            answer is -1 exactly where `containing` has no pair, and a point on the shared edge
            of a coverage has the same zone in whatever order the zones are listed.

        Raises
        ------
        GeometryError
            If `lon_deg` and `lat_deg` differ in length.
        """
        lon, lat = _points(lon_deg, lat_deg)
        found = np.full(len(lon), -1, np.int64)
        point, zone = self.containing(lon, lat, closed=False)
        found[point[::-1]] = zone[::-1]  # the lowest zone of a point comes last, and stays
        left = np.flatnonzero(found < 0)
        point, zone = self.containing(lon[left], lat[left])
        found[left[point[::-1]]] = zone[::-1]
        return found

    def signed_distance_m(self, lon_deg: ArrayLike, lat_deg: ArrayLike) -> Float:
        """Geodesic distance to the nearest boundary of any zone, negative inside any zone.

        Parameters
        ----------
        lon_deg, lat_deg
            Points in degrees, WGS 84; shape (n,) or scalars.

        Returns
        -------
        ndarray
            Metres on the ellipsoid, shape (n,). 0 on a boundary, shared boundaries included, and
            nearer than 0.01 mm to one; NaN for a point that is not finite or beyond 180° of
            longitude or 90° of latitude; +inf if the index has no zones.

        Raises
        ------
        GeometryError
            If `lon_deg` and `lat_deg` differ in length.
        """
        lon, lat = _points(lon_deg, lat_deg)
        if self._tree is None:
            return np.where((np.abs(lon) <= 180) & (np.abs(lat) <= 90), np.inf, np.nan)
        from geo.index import zone_tree

        distance_m = zone_tree.distances_m(self._tree, lon, lat)
        distance_m[distance_m < ON_BOUNDARY_M] = 0.0
        inside, _ = self.containing(lon, lat)
        distance_m[inside] = -np.abs(distance_m[inside])
        return distance_m + 0.0  # -0.0 becomes 0.0

    @cached_property
    def _tree(self) -> "zone_tree_compiled.Tree | None":
        from geo.index import zone_grid, zone_tree

        if not len(self._zones):
            return None
        return zone_tree.build_tree(zone_grid.edges_of(self._zones).ends)


def _points(lon_deg: ArrayLike, lat_deg: ArrayLike) -> tuple[Float, Float]:
    lon, lat = _flat(lon_deg), _flat(lat_deg)
    if len(lon) != len(lat):
        raise GeometryError(
            f"经度有 {len(lon)} 个，纬度有 {len(lat)} 个，数目须相同",
            f"{len(lon)} longitudes but {len(lat)} latitudes: there must be as many",
        )
    return lon, lat


def _flat(degrees: ArrayLike) -> Float:
    flat = np.ascontiguousarray(degrees, dtype=np.float64).reshape(-1)
    # A column of a frame is read-only, which to numba is another type: it would compile anew
    return flat if flat.flags.writeable else flat.copy()


def _require_areal(geometries: Sequence[object] | NDArray[np.object_]) -> NDArray[np.object_]:
    zones = np.empty(len(geometries), dtype=object)
    zones[:] = list(geometries)
    faults = [
        f"{position}: {_fault(zones[position])}" for position in np.flatnonzero(~_sound(zones))
    ]
    if faults:
        listed = "; ".join(faults)
        raise GeometryError(
            f"区域须为有效的非空面（EPSG:4326），下列序号不合格（从 0 起）：{listed}",
            f"zones must be valid, not empty polygons in EPSG:4326; at fault, from 0: {listed}",
        )
    flat: NDArray[np.object_] = shapely.force_2d(zones)
    return flat


def _sound(zones: NDArray[np.object_]) -> NDArray[np.bool_]:
    areal = np.array([isinstance(zone, AREAL) for zone in zones], dtype=bool)
    known = zones.copy()
    known[~areal] = None
    bounds = shapely.bounds(known).reshape(-1, 4)
    in_degrees = (np.abs(bounds) <= (180, 90, 180, 90)).all(axis=1)  # not so if empty: NaN
    sound: NDArray[np.bool_] = areal & in_degrees & shapely.is_valid(known)
    return sound


def _fault(zone: object) -> str:
    if not isinstance(zone, AREAL):
        return f"{getattr(zone, 'geom_type', type(zone).__name__)} / 不是面"
    if zone.is_empty:
        return "empty / 空几何"
    if not shapely.is_valid(zone):
        return f"{shapely.is_valid_reason(zone)} / 几何无效"
    return "not in degrees / 坐标不是经纬度"
