"""From distances and shares to one of five words."""

from dataclasses import dataclass
from typing import Literal, cast

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.measure import area_km2
from geo.schema import Verdict

NameAnswer = Literal["in", "out", "open", "silent"]

#: What a reader must see first: a task is as bad as its worst place.
SEVERITY: dict[Verdict, int] = {"outside": 4, "edge": 3, "unknown": 2, "exempt": 1, "inside": 0}

SLIVER_KM2 = 1e-6  # 1 m²: what cutting equal polygons leaves of rounding
METRES_PER_DEGREE = 111_320.0  # of latitude, and of longitude after scaling by its cosine


def by_distance(
    in_force_m: ArrayLike, undetermined_m: ArrayLike, tolerance_m: ArrayLike
) -> NDArray[np.str_]:
    """Verdict for each point from its signed distances and what they are known to.

    Parameters
    ----------
    in_force_m, undetermined_m
        Signed distances to what is in force and to what is undetermined, in metres, negative
        inside; +inf where there is none, NaN for a missing point. Shape (n,).
    tolerance_m
        Precision of the point plus precision of the boundary; shape (n,) or one number.

    Returns
    -------
    ndarray of str, shape (n,)
        "inside" or "outside" only where no point within the tolerance would be answered
        otherwise; "edge" where the boundary of what is in force is within the tolerance;
        "unknown" for the rest: what the text leaves open may hold the point, or it is missing.

    Examples
    --------
    >>> by_distance(np.array([-900.0, 900.0, 100.0]), np.full(3, np.inf), 300.0).tolist()
    ['inside', 'outside', 'edge']
    >>> by_distance(np.array([900.0]), np.array([-5.0]), 300.0).tolist()
    ['unknown']
    """
    in_force, tolerance = np.asarray(in_force_m, dtype=float), np.asarray(tolerance_m, dtype=float)
    is_edge = np.abs(in_force) <= tolerance
    is_inside = in_force < -tolerance
    is_outside = (in_force > tolerance) & (np.asarray(undetermined_m) > tolerance)
    return np.select(
        [is_inside, is_edge, is_outside], ["inside", "edge", "outside"], default="unknown"
    )


def one_by_distance(in_force_m: float, undetermined_m: float, tolerance_m: float) -> Verdict:
    """Verdict of `by_distance` for one point, all in metres."""
    return cast(Verdict, str(by_distance(in_force_m, undetermined_m, tolerance_m)))


def worst(verdicts: list[Verdict]) -> Verdict:
    """The verdict a reader must see first; the list must not be empty.

    Examples
    --------
    >>> worst(["inside", "edge", "unknown"])
    'edge'
    """
    return max(verdicts, key=SEVERITY.__getitem__)


@dataclass(frozen=True, slots=True)
class Shares:
    """How much of a territory lies inside, outside and in what the text leaves open."""

    inside_km2: float
    outside_km2: float
    undetermined_km2: float
    verdict: Verdict

    @property
    def total_km2(self) -> float:
        """Area of the territory in square kilometres."""
        return self.inside_km2 + self.outside_km2 + self.undetermined_km2

    def percent(self, area: float) -> float:
        """A part of the territory in per cent of the whole; 0 for a territory without area."""
        return 100.0 * area / self.total_km2 if self.total_km2 else 0.0


def shares_of(
    territory: shapely.Geometry,
    in_force: shapely.Geometry,
    undetermined: shapely.Geometry,
    *,
    boundary_precision_m: float,
) -> Shares:
    """How a territory is divided among what is in force, undetermined and neither.

    Parameters
    ----------
    territory, in_force, undetermined
        Valid (multi)polygons in EPSG:4326; the last two do not overlap and may be empty.
    boundary_precision_m
        A remainder nowhere wider than twice this, and nowhere farther than that from what is in
        force, is put down to the boundaries' precision.

    Returns
    -------
    Shares
        Geodesic areas in km². The verdict is "outside" if a real part is outside, else "unknown"
        if a real part is undetermined, else "edge" if a thin part is left over, else "inside".
    """
    inside = shapely.intersection(territory, in_force)
    rest = shapely.difference(territory, in_force)
    left_open = shapely.intersection(rest, undetermined)
    outside = shapely.difference(rest, undetermined)
    areas = [float(area) for area in area_km2([inside, outside, left_open])]
    inside_km2, outside_km2, open_km2 = (0.0 if area < SLIVER_KM2 else area for area in areas)
    width_m = 2 * boundary_precision_m
    if outside_km2 and _is_real(outside, in_force, width_m):
        verdict: Verdict = "outside"
    elif open_km2 and _is_real(left_open, in_force, width_m):
        verdict = "unknown"
    else:
        verdict = "edge" if outside_km2 or open_km2 else "inside"
    return Shares(inside_km2, outside_km2, open_km2, verdict)


def _is_real(remainder: shapely.Geometry, in_force: shapely.Geometry, width_m: float) -> bool:
    # A thin strip along the boundary is doubt about the boundary; one far from it is not.
    if is_wider_than(remainder, width_m):
        return True
    scale = _degree_scale(remainder)
    near = shapely.buffer(shapely.transform(in_force, lambda xy: xy * scale), width_m)
    return not shapely.transform(remainder, lambda xy: xy * scale).within(near)


def _degree_scale(geometry: shapely.Geometry) -> NDArray[np.float64]:
    """Metres in a degree of longitude and of latitude at the middle of a geometry."""
    south, north = geometry.bounds[1], geometry.bounds[3]
    return METRES_PER_DEGREE * np.array([np.cos(np.radians((south + north) / 2)), 1.0])


def is_wider_than(geometry: shapely.Geometry, width_m: float) -> bool:
    """Whether a polygon in EPSG:4326 still has area after losing half a width all round.

    Examples
    --------
    >>> strip = shapely.box(113.0, 34.0, 114.0, 34.001)  # 111 m from south to north
    >>> is_wider_than(strip, 100.0), is_wider_than(strip, 120.0)
    (True, False)
    """
    if geometry.is_empty:
        return False
    scale = _degree_scale(geometry)
    flat = shapely.transform(geometry, lambda xy: xy * scale)
    return not shapely.buffer(flat, -width_m / 2).is_empty


def by_name(ancestry: list[str], rows: gpd.GeoDataFrame) -> tuple[NameAnswer, int]:
    """What the zone texts of a day say of a place by name, and the row that says it.

    Parameters
    ----------
    ancestry
        Keys of the place, its own first, then ever larger units.
    rows
        Frame of schema ZONES: the rows that count on the day.

    Returns
    -------
    answer, position
        "in" or "out" with the position of the row that names the nearest key of the ancestry,
        or ("silent", -1) where no text names any. A text that names a key both ways answers
        "open": it contradicts itself.
    """
    for key in ancestry:
        named_in = [i for i, names in enumerate(rows["names_in"]) if key in names]
        named_out = [i for i, names in enumerate(rows["names_out"]) if key in names]
        if named_in and named_out:
            return "open", named_in[0]
        if named_in:
            return "in", named_in[0]
        if named_out:
            return "out", named_out[0]
    return "silent", -1
