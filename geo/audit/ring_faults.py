"""Faults of single zones: rings that are not valid, repeated vertices, spikes, slivers."""

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.audit.cover import Cover
from geo.audit.faults import AuditOptions, Fault, area_faults
from geo.audit.repair_shapes import is_finite
from geo.audit.widths import METRES_PER_DEGREE, is_narrower, polygons

#: Beginning of what GEOS says of a ring → the same in Chinese.
REASONS_ZH = {
    "Self-intersection": "自相交",
    "Ring Self-intersection": "环自相接",
    "Hole lies outside shell": "洞在外环之外",
    "Holes are nested": "洞内套洞",
    "Nested holes": "洞内套洞",
    "Nested shells": "部分互相嵌套",
    "Interior is disconnected": "内部不连通",
    "Duplicate Rings": "环重复",
    "Too few points": "顶点太少",
    "Ring is not closed": "环未闭合",
}
SPOT = re.compile(r"\[(-?[\d.]+(?:e[+-]?\d+)?) (-?[\d.]+(?:e[+-]?\d+)?)", re.IGNORECASE)
SHORTEST_SPIKE_M = 1.0


def invalid_rings(cover: Cover) -> Iterator[Fault]:
    """Zones that are no valid polygon, where their rings cross.

    Parameters
    ----------
    cover
        The zones.

    Yields
    ------
    Fault
        One a zone. Its place are the crossings, else the spot that GEOS names, and none for a zone
        without a geometry; it is measured by the number of places.
    """
    for label, shape in zip(cover.labels, cover.zones.geometry, strict=True):
        if shape is None or shape.is_empty:
            yield _invalid(label, shapely.Point(), ("没有图形", "no geometry"), repairable=False)
        elif not is_finite(np.array([shape], dtype=object))[0]:
            words = ("坐标不是有限数", "a coordinate is not a finite number")
            yield _invalid(label, shapely.Point(), words, repairable=False)
        elif shape.geom_type not in ("Polygon", "MultiPolygon"):
            words = (f"不是面，而是 {shape.geom_type}", f"no polygon but a {shape.geom_type}")
            where = shapely.point_on_surface(shape)
            yield _invalid(label, where, words, repairable=False)
        elif not shape.is_valid:
            reason = shapely.is_valid_reason(shape)
            yield _invalid(label, _crossings(shape, reason), _reason_words(reason))


def _invalid(
    label: str, where: shapely.Geometry, words: tuple[str, str], *, repairable: bool = True
) -> Fault:
    count = max(1, shapely.get_num_geometries(where))
    return Fault("invalid", (label,), where, count, "n", words, repairable=repairable)


def _reason_words(reason: str) -> tuple[str, str]:
    said = reason.split("[")[0].strip()
    zh = next((zh for start, zh in REASONS_ZH.items() if said.startswith(start)), said)
    return zh, said[:1].lower() + said[1:]


# Where linework of a polygon meets itself but has no vertex it crosses itself; what GEOS names
# besides is one spot only.
def _crossings(shape: shapely.Geometry, reason: str) -> shapely.Geometry:
    lines = shapely.boundary(shape)
    before = shapely.get_coordinates(lines)
    after = shapely.get_coordinates(shapely.node(lines))
    known = set(map(tuple, before.tolist()))
    new = [xy for xy in dict.fromkeys(map(tuple, after.tolist())) if xy not in known]
    if new:
        return shapely.MultiPoint(new) if len(new) > 1 else shapely.Point(new[0])
    spot = SPOT.search(reason)
    return shapely.Point(float(spot[1]), float(spot[2])) if spot else shapely.Point(before[0])


def _rings(cover: Cover) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """Rings of all zones that can be read, and the zone of each."""
    shapes = np.array(list(cover.zones.geometry), dtype=object)
    usable = np.flatnonzero(~shapely.is_missing(shapes))
    usable = usable[is_finite(shapes[usable])]
    parts, zone = shapely.get_parts(shapes[usable], return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    return rings, usable[zone[part]]


def duplicate_vertices(cover: Cover) -> Iterator[Fault]:
    """Vertices that repeat the one before them on their ring, one fault a zone."""
    rings, zone = _rings(cover)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    repeated = np.all(xy[1:] == xy[:-1], axis=1) & (ring[1:] == ring[:-1])
    at = np.flatnonzero(repeated) + 1
    owner = zone[ring[at]]
    for row in np.unique(owner):
        spots = xy[at[owner == row]]
        n = len(spots)
        yield Fault(
            "duplicate vertex",
            (cover.labels[row],),
            shapely.MultiPoint(np.unique(spots, axis=0)),
            n,
            "n",
            (f"{n} 个顶点与前一个相同", f"{n} equal to the one before"),
        )


def spikes(cover: Cover, options: AuditOptions) -> Iterator[Fault]:
    """Vertices whose two sides turn back on each other: a slip of the pen, out or in.

    Parameters
    ----------
    cover
        The zones.
    options
        With the angle within which a turn is a spike.

    Yields
    ------
    Fault
        One a vertex, measured by its shorter side in metres; sides under 1 m do not count.
    """
    rings, zone = _rings(cover)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    is_new = np.r_[True, np.any(xy[1:] != xy[:-1], axis=1) | (ring[1:] != ring[:-1])][: len(xy)]
    is_new &= np.bincount(ring[is_new], minlength=len(rings))[ring] > 3  # else it is no ring
    xy, ring = xy[is_new], ring[is_new]
    here, back, ahead = _corners(ring)
    scale = METRES_PER_DEGREE * np.column_stack(
        [np.cos(np.radians(xy[here, 1])), np.ones(len(here))]
    )
    to_back, to_ahead = (xy[back] - xy[here]) * scale, (xy[ahead] - xy[here]) * scale
    shorter_m = np.minimum(np.hypot(*to_back.T), np.hypot(*to_ahead.T))
    cross = to_back[:, 0] * to_ahead[:, 1] - to_back[:, 1] * to_ahead[:, 0]
    dot = np.einsum("ij,ij->i", to_back, to_ahead)
    angle_deg = np.degrees(np.abs(np.arctan2(cross, dot)))
    found = (angle_deg < options.spike_angle_deg) & (shorter_m >= SHORTEST_SPIKE_M)
    for at in np.flatnonzero(found):
        angle, side_m = float(angle_deg[at]), float(shorter_m[at])
        yield Fault(
            "spike",
            (cover.labels[zone[ring[here[at]]]],),
            shapely.Point(xy[here[at]]),
            side_m,
            "m",
            (
                f"夹角 {angle:.2f}°，边长 {side_m:.0f} 米",
                f"{angle:.2f}° between sides of {side_m:.0f} m",
            ),
        )


def _corners(
    ring: NDArray[np.intp],
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Positions of every vertex, of the one before and the one behind it on its closed ring."""
    starts = np.flatnonzero(np.r_[True, ring[1:] != ring[:-1]]) if len(ring) else ring
    ends = np.r_[starts[1:], len(ring)] - 1  # the closing vertex, equal to the first
    here = np.setdiff1d(np.arange(len(ring)), ends)
    back = here - 1
    is_start = np.isin(here, starts)
    back[is_start] = ends[np.searchsorted(starts, here[is_start])] - 1
    return here, back, here + 1


def slivers(cover: Cover, options: AuditOptions) -> Iterator[Fault]:
    """Parts of a zone that are nowhere as wide as the sliver width, however small."""
    any_area = replace(options, min_area_m2=0.0)
    for label, shape in zip(cover.labels, cover.shapes, strict=True):
        for part in polygons(shape):
            if is_narrower(part, options.sliver_width_m):
                yield from area_faults("sliver", (label,), part, any_area)
