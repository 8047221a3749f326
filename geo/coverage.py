"""Audit of zone boundaries: what is wrong with a set of zones, where, how much, how to mend it."""

from collections.abc import Iterator, Sequence

import geopandas as gpd
import numpy as np
import shapely

from geo.audit.against import claimed_areas, missing_places, outside_unit, uncovered
from geo.audit.cover import Cover
from geo.audit.edges import TOUCHING_DEG, unmatched_sides
from geo.audit.faults import AuditOptions, Fault, area_faults, fault_frame
from geo.audit.gaps import gaps
from geo.audit.ring_faults import duplicate_vertices, invalid_rings, slivers, spikes
from geo.audit.widths import to_local_m
from geo.errors import CRSError, SchemaError


def audit(zones: gpd.GeoDataFrame, options: AuditOptions | None = None) -> gpd.GeoDataFrame:
    """Everything wrong with a set of zones that count at one time.

    Parameters
    ----------
    zones
        (Multi)Polygons in EPSG:4326, valid or not, index = their ids. Used where present:
        `claimed_area_km2`, `part`, of which "undetermined" is not in force, and `lineage`.
    options
        Thresholds in metres and what to hold the zones against.

    Returns
    -------
    GeoDataFrame
        Index `fault_id`, the same for the same fault in every audit and, where zones have a
        lineage, in every version; columns `geo.audit.faults.COLUMNS`; the geometry is the fault
        itself. By kind, largest first.

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
        ],
        cover.lasting,
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
    """Ground that two zones both claim, one fault for each piece of each pair.

    Parameters
    ----------
    cover
        The zones.
    options
        With the least area.

    Yields
    ------
    Fault
        "overlap"; "undetermined overlap" where one of two zones of different lineages is
        undetermined: a doubt that reaches over a neighbour, which only a better source settles.
    """
    left, right = cover.tree.query(cover.shapes, predicate="intersects")
    once = left < right
    left, right = left[once], right[once]
    common = shapely.intersection(cover.shapes[left], cover.shapes[right])
    for at in np.flatnonzero(shapely.area(common) > 0):
        pair = (cover.labels[left[at]], cover.labels[right[at]])
        is_doubtful = cover.is_doubtful(left[at], right[at])
        kind = "undetermined overlap" if is_doubtful else "overlap"
        yield from area_faults(kind, pair, common[at], options)


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
    told = [fault.geometry for fault in shared]
    sides, owner = unmatched_sides(cover.shapes[present], told)
    owner = present[owner]
    if not len(sides):
        return
    stretches = shapely.get_parts(shapely.union_all(shapely.buffer(sides, TOUCHING_DEG)))
    stretch, side = shapely.STRtree(sides).query(stretches, predicate="intersects")
    for number in range(len(stretches)):
        mine = side[stretch == number]
        yield _mismatch(cover, sides[mine], owner[mine])


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
