"""Zone versions on a date: which rows count that day, and where a point lies among them."""

from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.schema import is_missing
from geo.zones import ZoneIndex

IN_FORCE = "in force"
UNDETERMINED = "undetermined"

SHARED_BOUNDARY_M = 0.01  # rows this near to one another bound on the same line

FloatArray = NDArray[np.float64]


def is_valid_on(valid_from: date | None, valid_to: date | None, as_of: date) -> bool:
    """Whether a version counts on a day: from its first day up to, not including, its end.

    Examples
    --------
    >>> is_valid_on(date(2019, 11, 15), None, date(2019, 11, 15))
    True
    >>> is_valid_on(None, date(2019, 11, 15), date(2019, 11, 15))
    False
    """
    started = is_missing(valid_from) or valid_from <= as_of  # type: ignore[operator]
    ended = not is_missing(valid_to) and valid_to <= as_of  # type: ignore[operator]
    return started and not ended


def zones_on(zones: gpd.GeoDataFrame, kind: str, as_of: date) -> gpd.GeoDataFrame:
    """Rows of one kind of zone that count on a day, in their order.

    Parameters
    ----------
    zones
        Frame of schema ZONES.
    kind
        Value of the column `kind`, e.g. "coal_ban".
    as_of
        The day asked about.
    """
    counts = [
        row_kind == kind and is_valid_on(start, end, as_of)
        for row_kind, start, end in zip(
            zones["kind"], zones["valid_from"], zones["valid_to"], strict=True
        )
    ]
    return zones[np.array(counts, dtype=bool)]


def change_dates(zones: gpd.GeoDataFrame, kind: str | None = None) -> list[date]:
    """Days on which any zone begins or ends, ascending and without repeats."""
    rows = zones if kind is None else zones[zones["kind"] == kind]
    found = {day for day in [*rows["valid_from"], *rows["valid_to"]] if not is_missing(day)}
    return sorted(found)


@dataclass(frozen=True, slots=True)
class Located:
    """Where n points lie among the zones of a day; every array has shape (n,).

    `in_force_m` and `undetermined_m` are signed geodesic distances to the boundary of all that is
    in force and of all that is undetermined (negative inside, +inf where there is none, NaN for a
    missing point). `row` is the position of the deciding row in `DayZones.rows`: the row that
    contains the point, those in force first, else the nearest in force, else the nearest; -1 where
    the day has no zones. `boundary_precision_m` is that of the nearest boundary.
    """

    in_force_m: FloatArray
    undetermined_m: FloatArray
    row: NDArray[np.intp]
    boundary_precision_m: FloatArray


class DayZones:
    """The zones of one kind on one day, ready to be asked about points.

    Parameters
    ----------
    zones
        Frame of schema ZONES, all versions.
    kind
        Kind of zone.
    as_of
        The day asked about.
    """

    def __init__(self, zones: gpd.GeoDataFrame, kind: str, as_of: date) -> None:
        self.kind = kind
        self.as_of = as_of
        rows = zones_on(zones, kind, as_of)
        # In force first, so that the first row containing a point is the one that decides.
        self.rows = rows.iloc[np.argsort(rows["part"] != IN_FORCE, kind="stable")]
        shapes = np.asarray(self.rows.geometry.values, dtype=object)
        in_force = (self.rows["part"] == IN_FORCE).to_numpy(dtype=bool)
        self.in_force = shapely.union_all(shapes[in_force])
        self.undetermined = shapely.difference(shapely.union_all(shapes[~in_force]), self.in_force)
        self._in_force_index = _index_of(self.in_force)
        self._undetermined_index = _index_of(self.undetermined)
        self._row_index = ZoneIndex(list(shapes))
        self._naming_tree = shapely.STRtree(shapes[in_force] if in_force.any() else shapes)
        self._precision_m = self.rows["boundary_precision_m"].to_numpy(dtype=float)
        self._by_precision = [
            (value, ZoneIndex(list(shapes[self._precision_m == value])))
            for value in np.unique(self._precision_m)
        ]

    def locate(self, lon_deg: FloatArray, lat_deg: FloatArray) -> Located:
        """Where points lie among the zones of the day.

        Parameters
        ----------
        lon_deg, lat_deg
            WGS 84 degrees, shape (n,).
        """
        lon_deg = np.atleast_1d(np.asarray(lon_deg, dtype=float))
        lat_deg = np.atleast_1d(np.asarray(lat_deg, dtype=float))
        return Located(
            in_force_m=self._in_force_index.signed_distance_m(lon_deg, lat_deg),
            undetermined_m=self._undetermined_index.signed_distance_m(lon_deg, lat_deg),
            row=self._deciding_row(lon_deg, lat_deg),
            boundary_precision_m=self._nearest_precision_m(lon_deg, lat_deg),
        )

    def _deciding_row(self, lon_deg: FloatArray, lat_deg: FloatArray) -> NDArray[np.intp]:
        row = np.full(lon_deg.shape, -1, dtype=np.intp)
        if self.rows.empty:
            return row
        point, zone = self._row_index.containing(lon_deg, lat_deg)
        first_pair = np.unique(point, return_index=True)[1]  # pairs are sorted: lowest row first
        row[point[first_pair]] = zone[first_pair]
        nowhere = np.flatnonzero((row < 0) & np.isfinite(lon_deg) & np.isfinite(lat_deg))
        # Nearest in plain degrees: this only chooses a name, never a verdict or a distance.
        row[nowhere] = self._naming_tree.nearest(shapely.points(lon_deg[nowhere], lat_deg[nowhere]))
        return row

    def _nearest_precision_m(self, lon_deg: FloatArray, lat_deg: FloatArray) -> FloatArray:
        nearest_m = np.full(lon_deg.shape, np.inf)
        precision_m = np.zeros(lon_deg.shape)
        if len(self._by_precision) == 1:
            precision_m += self._by_precision[0][0]
            return precision_m
        for value, index in self._by_precision:
            distance_m = np.abs(index.signed_distance_m(lon_deg, lat_deg))
            # A boundary that two rows share is known no better than the worse of them says.
            nearer = distance_m <= nearest_m + SHARED_BOUNDARY_M
            nearest_m[nearer] = distance_m[nearer]
            precision_m[nearer] = value
        return precision_m


def _index_of(geometry: shapely.Geometry) -> ZoneIndex:
    return ZoneIndex([] if geometry.is_empty else [geometry])
