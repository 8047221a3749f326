"""Audit of zone boundaries: what is wrong with a set of zones, where, how much, how to mend it."""

from collections.abc import Iterator, Sequence

import geopandas as gpd
import numpy as np
import shapely

from geo.audit.against import claimed_areas, missing_places, outside_unit, uncovered
from geo.audit.faults import AuditOptions, Cover, Fault, area_faults, fault_frame
from geo.audit.gaps import gaps
from geo.audit.ring_faults import duplicate_vertices, invalid_rings, slivers, spikes
from geo.audit.widths import to_local_m
from geo.errors import CRSError, SchemaError

TOUCHING_DEG = 1e-7  # about 1 cm on the ground


def audit(zones: gpd.GeoDataFrame, options: AuditOptions | None = None) -> gpd.GeoDataFrame:
    """Everything wrong with a set of zones that count at one time.

    Parameters
    ----------
    zones
        (Multi)Polygons in EPSG:4326, valid or not, index = their ids. Used where present:
        `claimed_area_km2`, and `part`, of which "undetermined" is not in force.
    options
        Thresholds in metres and what to hold the zones against.

    Returns
    -------
    GeoDataFrame
        Index `fault_id`, the same for the same fault in every audit; columns
        `geo.audit.faults.COLUMNS`; the geometry is the fault itself. By kind, largest first.

    Raises
    ------
    CRSError
        If the frame is not in degrees of WGS 84 or CGCS2000.
    SchemaError
        If two zones have one id.

    Notes
    -----
    Widths are judged in local metres about each fault, areas on the ellipsoid. An edge that is
    part of an overlap or a gap is not told again as one that does not match.
    """
    options = options or AuditOptions()
    cover = Cover(_require_zones(zones))
    shared = [*overlaps(cover, options), *gaps(cover, options)]
    return fault_frame(
        [
            *invalid_rings(cover),
            *duplicate_vertices(cover),
            *spikes(cover, options),
            *shared,
            *mismatched_edges(cover, shared),
            *slivers(cover, options),
            *outside_unit(cover, options),
            *uncovered(cover, options, shared),
            *missing_places(cover, options),
            *claimed_areas(cover, options),
        ]
    )


def _require_zones(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if zones.crs is not None and zones.crs.to_epsg() not in (4326, 4490):
        raise CRSError(
            f"区域的坐标参考系是 {zones.crs.name}，应先换算为 WGS 84（EPSG:4326）",
            f"the zones are in {zones.crs.name}; convert them to WGS 84 (EPSG:4326) first",
            field="datum",
        )
    repeated = sorted({str(label) for label in zones.index[zones.index.duplicated()]})
    if repeated:
        listed = ", ".join(repeated[:10])
        raise SchemaError(f"区域编号重复：{listed}", f"zone ids occur twice: {listed}")
    return zones


def overlaps(cover: Cover, options: AuditOptions) -> Iterator[Fault]:
    """Ground that two zones both claim, one fault for each piece of each pair."""
    left, right = cover.tree.query(cover.shapes, predicate="intersects")
    once = left < right
    left, right = left[once], right[once]
    common = shapely.intersection(cover.shapes[left], cover.shapes[right])
    for at in np.flatnonzero(shapely.area(common) > 0):
        pair = (cover.labels[left[at]], cover.labels[right[at]])
        yield from area_faults("overlap", pair, common[at], options)


def mismatched_edges(cover: Cover, shared: Sequence[Fault]) -> Iterator[Fault]:
    """Edges on which neighbours do not have the same vertices.

    Parameters
    ----------
    cover
        The zones.
    shared
        Overlaps and gaps: edges along them are told there.

    Yields
    ------
    Fault
        One a connected stretch, with all zones that have a part in it; measured by its length in
        metres.

    References
    ----------
    GEOS CoverageValidator, https://libgeos.org/doxygen/classgeos_1_1coverage_1_1CoverageValidator.html
    """
    present = np.flatnonzero(~shapely.is_empty(cover.shapes))
    if len(present) < 2:
        return
    edges = shapely.coverage_invalid_edges(cover.shapes[present])
    sides, owner = _sides(edges)
    told = shapely.STRtree([fault.geometry for fault in shared])
    known = told.query(sides, predicate="dwithin", distance=TOUCHING_DEG)[0]
    kept = np.setdiff1d(np.arange(len(sides)), known)
    sides, owner = sides[kept], present[owner[kept]]
    if not len(sides):
        return
    stretches = shapely.get_parts(shapely.union_all(shapely.buffer(sides, TOUCHING_DEG)))
    stretch, side = shapely.STRtree(sides).query(stretches, predicate="intersects")
    for number in range(len(stretches)):
        mine = side[stretch == number]
        yield _mismatch(cover, sides[mine], owner[mine])


def _sides(edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sides of lines one by one, shape (k,), and the line of each."""
    lines, owner = shapely.get_parts(edges, return_index=True)
    xy, line = shapely.get_coordinates(lines, return_index=True)
    joined = np.flatnonzero(line[1:] == line[:-1])
    return shapely.linestrings(np.stack([xy[joined], xy[joined + 1]], axis=1)), owner[line[joined]]


def _mismatch(cover: Cover, sides: np.ndarray, owner: np.ndarray) -> Fault:
    # Both neighbours have the stretch, so the longer of the two counts, not their sum.
    length_m = max(
        float(shapely.length(to_local_m(sides[owner == row])).sum()) for row in np.unique(owner)
    )
    return Fault(
        "mismatch",
        tuple(cover.labels[row] for row in np.unique(owner)),
        shapely.line_merge(shapely.union_all(sides)),
        length_m,
        "m",
        (f"边长 {length_m:.0f} 米", f"{length_m:.0f} m of edge"),
    )
