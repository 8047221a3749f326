"""Repairs of zone boundaries, always shown as a difference before anything is kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.audit.cover import Cover
from geo.audit.edges import TOUCHING_DEG
from geo.audit.faults import AuditOptions, ground_km2
from geo.audit.gaps import gaps, neighbours
from geo.audit.kept import Kept, doubtful_ground, shared_ground, without_dust
from geo.audit.repair_shapes import mended
from geo.audit.sheet import LEAST_CHANGE_KM2, Sheet, untouched
from geo.audit.widths import Shapes, polygonal

LEAST_GAP_M2 = 1e-4
#: One pass can leave a hair between an arc and a filled gap; more than two were never needed.
MAX_PASSES = 4


@dataclass(frozen=True, slots=True)
class Change:
    """What a repair or an edit does to one zone: ground gained and lost, EPSG:4326.

    `vanishes`: nothing of the zone is left.
    """

    zone_id: str
    gained: shapely.Geometry
    lost: shapely.Geometry
    gained_km2: float
    lost_km2: float
    vanishes: bool = False


def repaired(
    zones: gpd.GeoDataFrame,
    *,
    gap_width_m: float = 50.0,
    unit: shapely.Geometry | None = None,
    kept: Kept | None = None,
) -> gpd.GeoDataFrame:
    """Zones made valid, without overlaps, narrow gaps or mismatched edges, and inside the unit.

    Parameters
    ----------
    zones
        (Multi)Polygons in EPSG:4326, valid or not; `part` and `lineage` are used where present.
    gap_width_m
        Gaps and holes nowhere wider than this go to the neighbour with the longest common border;
        wider ones stay, for only a person knows whose they are.
    unit
        Territory to clip to, or None.
    kept
        What stays as it is, because people accepted it; by default nothing does.

    Returns
    -------
    GeoDataFrame
        `zones` with new geometries, same rows in the same order. What is undetermined gives way to
        what is in force in the same lineage, and a zone to one that lies wholly inside it; other
        overlaps go to the zone with the longest border round them. Ground that two lineages share
        because one of them is undetermined stays. Zones without a fault keep their vertices.

    References
    ----------
    GEOS CoverageCleaner, https://libgeos.org/doxygen/classgeos_1_1coverage_1_1CoverageCleaner.html
    """
    cover = Cover(zones)
    kept = kept or Kept(open_vertices=frozenset(cover.labels))
    shapes = cover.shapes.copy()
    if unit is not None:
        shapes = _clipped(shapes, cover.labels, unit, kept)
    shared = shared_ground(cover, kept, unit)
    doubtful = doubtful_ground(cover, shapes)
    sheet = Sheet.of(_less(shapes, doubtful), cover, shared, kept)
    sheet = sheet.with_shapes(_give_way(sheet))
    sheet = sheet.with_shapes(_clean(sheet.shapes))
    for _ in range(MAX_PASSES):
        filled = _fill_gaps(sheet, gap_width_m, kept.bare)
        if filled is None:
            break
        sheet = sheet.with_shapes(_clean(filled))
    done = _as_before(cover.shapes, _with(sheet.joined(shared), doubtful))
    frozen = np.array([label in kept.frozen for label in cover.labels], dtype=bool)
    told = [*(ground for _, ground in shared), *doubtful.values()]
    if told:
        frozen |= untouched(cover, done, told, kept)
    fixed = zones.copy()
    fixed.geometry = [
        old if old is not None and (stays or shapely.equals_identical(old, new)) else new
        for old, new, stays in zip(zones.geometry, done, frozen, strict=True)
    ]
    return fixed


def _less(shapes: Shapes, ground: Mapping[int, shapely.Geometry]) -> Shapes:
    less = shapes.copy()
    for row, piece in ground.items():
        less[row] = without_dust(shapely.difference(shapes[row], piece))
    return less


def _with(shapes: Shapes, ground: Mapping[int, shapely.Geometry]) -> Shapes:
    whole = shapes.copy()
    for row, piece in ground.items():
        whole[row] = polygonal(shapely.union_all([shapes[row], piece]))
    return whole


def _clipped(shapes: Shapes, labels: Sequence[str], unit: shapely.Geometry, kept: Kept) -> Shapes:
    shapely.prepare(unit)
    for row in np.flatnonzero(~shapely.covers(unit, shapes)).tolist():
        allowed = kept.beyond.get(labels[row])
        limit = unit if allowed is None else shapely.union(unit, allowed)
        shapes[row] = polygonal(shapely.intersection(shapes[row], limit))
    return shapes


# Whose ground an overlap is, where that can be told without a person.
def _give_way(sheet: Sheet) -> Shapes:
    shapes, in_force = sheet.shapes, sheet.in_force
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    shared = (left != right) & (shapely.area(shapely.intersection(shapes[left], shapes[right])) > 0)
    given = shapes.copy()
    for row, other in zip(left[shared], right[shared], strict=True):
        if sheet.is_firm[row]:
            continue
        yields = sheet.is_firm[other] or (in_force[other] and not in_force[row])
        same_rank = in_force[other] == in_force[row]
        encloses = shapely.covers(shapes[row], shapes[other]) and not shapely.covers(
            shapes[other], shapes[row]
        )
        if yields or (same_rank and encloses):
            given[row] = polygonal(shapely.difference(given[row], shapes[other]))
    return given


def _clean(shapes: Shapes) -> Shapes:
    """The same shapes as a valid coverage; zones far from any fault keep their vertices."""
    for reach in (1, 2):
        for group in _groups_at_fault(shapes, reach):
            shapes[group] = mended(shapely.coverage_clean(shapes[group]))
    if not shapely.coverage_is_valid(shapes):
        present = np.flatnonzero(~shapely.is_empty(shapes))
        shapes[present] = mended(shapely.coverage_clean(shapes[present]))
    return shapes


# Cleaning snaps vertices within a hundred-millionth of the extent, so it gets no more than a zone
# at fault and those within some steps of it.
def _groups_at_fault(shapes: Shapes, reach: int) -> Iterator[NDArray[np.intp]]:
    present = ~shapely.is_empty(shapes)
    at_fault = present.copy()
    at_fault[present] = ~shapely.is_empty(shapely.coverage_invalid_edges(shapes[present]))
    if not at_fault.any():
        return
    left, right = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=TOUCHING_DEG)
    member = at_fault
    for _ in range(reach):
        member = member | np.isin(np.arange(len(shapes)), right[member[left]])
    inside = member[left] & member[right]
    group = _components(len(shapes), left[inside], right[inside])
    for number in np.unique(group[at_fault]):
        yield np.flatnonzero((group == number) & member & present)


def _components(n: int, left: NDArray[np.intp], right: NDArray[np.intp]) -> NDArray[np.intp]:
    """The least of the n things that each is linked to, in however many steps; shape (n,)."""
    group = np.arange(n)
    while True:
        lower = group.copy()
        np.minimum.at(lower, left, group[right])
        if np.array_equal(lower, group):
            return group
        group = lower


def _fill_gaps(
    sheet: Sheet, gap_width_m: float, allowed_gaps: Sequence[shapely.Geometry]
) -> Shapes | None:
    cover = Cover(gpd.GeoDataFrame(geometry=list(sheet.shapes), crs="EPSG:4326"))
    options = AuditOptions(
        gap_width_m=gap_width_m, min_area_m2=LEAST_GAP_M2, allowed_gaps=allowed_gaps
    )
    bare = [fault.geometry for fault in gaps(cover, options) if fault.repairable]
    filled = sheet.shapes.copy()
    taken = shapely.union_all([cover.union, *allowed_gaps])
    is_filled = False
    for piece in bare:
        takers = [row for row in neighbours(cover, piece)[0] if not sheet.is_firm[row]]
        if not takers:
            continue
        # Widened by a hair and cut again, so that it shares the vertices of all it touches.
        exact = shapely.difference(shapely.buffer(piece, TOUCHING_DEG, join_style="mitre"), taken)
        filled[takers[0]] = polygonal(shapely.union_all([filled[takers[0]], exact]))
        is_filled = True
    return filled if is_filled else None


# Where nothing changed but the order of the vertices, they stay in theirs.
def _as_before(old: Shapes, new: Shapes) -> Shapes:
    kept = new.copy()
    same = shapely.equals_exact(shapely.normalize(old), shapely.normalize(new))
    kept[same] = old[same]
    return kept


def changes(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> list[Change]:
    """Ground each zone gains and loses between two states; zones that do not change are left out.

    Parameters
    ----------
    before, after
        (Multi)Polygons in EPSG:4326, index = zone ids; a zone in one frame only is wholly gained
        or lost.

    Returns
    -------
    list of Change
        In the order of `before`, then of `after`; changes under 1 m² are rounding.
    """
    old = _by_label(before)
    new = _by_label(after)
    found = []
    for label in [*old, *(label for label in new if label not in old)]:
        was, now = old.get(label, shapely.Polygon()), new.get(label, shapely.Polygon())
        gained = polygonal(shapely.difference(now, was))
        lost = polygonal(shapely.difference(was, now))
        gained_km2, lost_km2 = ground_km2(gained), ground_km2(lost)
        if gained_km2 + lost_km2 > LEAST_CHANGE_KM2:
            found.append(Change(label, gained, lost, gained_km2, lost_km2, now.is_empty))
    return found


def redrawn(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> list[str]:
    """Zones that gain and lose no ground but have other vertices, in their order.

    Parameters
    ----------
    before, after
        (Multi)Polygons in EPSG:4326 with the same index: the zones' ids.
    """
    moved = {change.zone_id for change in changes(before, after)}
    pairs = zip(before.index, before.geometry, after.geometry, strict=True)
    return [
        str(label)
        for label, old, new in pairs
        if str(label) not in moved and not (old is new or shapely.equals_identical(old, new))
    ]


def _by_label(frame: gpd.GeoDataFrame) -> dict[str, shapely.Geometry]:
    return dict(zip(map(str, frame.index), mended(frame.geometry), strict=True))
