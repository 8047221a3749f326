"""Zones held against what they must keep to: the unit, a list of places, the claimed area."""

from collections.abc import Iterator, Sequence

import numpy as np
import shapely

from geo.audit.cover import Cover
from geo.audit.faults import AuditOptions, Fault, area_faults, ground_km2, shown_area
from geo.audit.widths import polygonal
from geo.measure import M2_PER_KM2
from geo.schema import is_missing
from geo.zones import ZoneIndex

TOUCHING_DEG = 1e-7  # about 1 cm on the ground


def outside_unit(cover: Cover, options: AuditOptions) -> Iterator[Fault]:
    """Parts of zones beyond the unit; none where no unit is given."""
    if options.unit is None:
        return
    shapely.prepare(options.unit)
    for row in np.flatnonzero(~shapely.covers(options.unit, cover.shapes)):
        beyond = shapely.difference(cover.shapes[row], options.unit)
        yield from area_faults("outside unit", (cover.labels[row],), beyond, options)


def uncovered(cover: Cover, options: AuditOptions, shared: Sequence[Fault]) -> Iterator[Fault]:
    """Ground of the unit that no zone covers, where the zones must fill it.

    Parameters
    ----------
    cover
        The zones.
    options
        With the unit, and the gaps allowed.
    shared
        Gaps and holes, which are told as such.
    """
    if options.unit is None or not options.must_cover:
        return
    told = [shapely.buffer(f.geometry, TOUCHING_DEG) for f in shared if f.kind in ("gap", "hole")]
    covered = shapely.union_all([cover.union, *options.allowed_gaps, *told])
    left = shapely.difference(options.unit, covered)
    yield from area_faults("uncovered", (), left, options)


def missing_places(cover: Cover, options: AuditOptions) -> Iterator[Fault]:
    """Places that must lie in a zone in force and do not (应划尽划).

    Parameters
    ----------
    cover
        The zones; those that are undetermined hold no place.
    options
        With the places.

    Yields
    ------
    Fault
        A point or line by its distance in metres to the nearest boundary, an area by what of it
        is left out. A place that its precision may put on the other side is listed and said to be
        doubtful, and so is one without a position, which cannot be checked.
    """
    places = options.places
    if places is None or places.empty:
        return
    shapes = cover.shapes[cover.in_force]
    index = ZoneIndex(list(shapes[~shapely.is_empty(shapes)]))
    union = shapely.union_all(shapes)
    open_ground = shapely.union_all(cover.shapes[~cover.in_force])
    for name, place in places.iterrows():
        where = place.geometry
        if where is None or where.is_empty:
            words = ("没有坐标，无法核对", "no position on record, cannot be checked")
            yield _missing(str(name), shapely.Point(), None, words)
        elif where.geom_type in ("Polygon", "MultiPolygon"):
            yield from _areal_place(str(name), where, union, options)
        else:
            precision_m = place.get("precision_m")
            doubt_m = 0.0 if is_missing(precision_m) else float(precision_m)
            yield from _point_place(str(name), where, doubt_m, index, open_ground)


def _missing(
    name: str, where: shapely.Geometry, distance_m: float | None, words: tuple[str, str]
) -> Fault:
    detail = (f"{name}：{words[0]}", f"{name}: {words[1]}")
    return Fault("missing place", (), where, distance_m, "m", detail, subject=name)


def _areal_place(
    name: str, place: shapely.Geometry, union: shapely.Geometry, options: AuditOptions
) -> Iterator[Fault]:
    left = polygonal(shapely.difference(place, union))
    area, whole = ground_km2(left), ground_km2(place)
    if area * M2_PER_KM2 < options.min_area_m2:
        return
    detail = (
        f"{name}：{shown_area(area)}（{area / whole:.0%}）在区外",
        f"{name}: {shown_area(area, en=True)} ({area / whole:.0%}) outside",
    )
    yield Fault("missing place", (), left, area, "km2", detail, area, subject=name)


def _point_place(
    name: str,
    where: shapely.Geometry,
    doubt_m: float,
    index: ZoneIndex,
    open_ground: shapely.Geometry,
) -> Iterator[Fault]:
    spot = shapely.point_on_surface(where)
    metres = float(index.signed_distance_m(spot.x, spot.y)[0])
    if metres <= 0 and -metres >= doubt_m:
        return
    if np.isinf(metres):
        yield _missing(name, where, None, ("没有有效区域", "no zone is in force"))
        return
    side_zh, side_en = ("界内", "inside") if metres <= 0 else ("界外", "outside")
    zh = f"{side_zh} {abs(metres):.0f} 米"
    en = f"{abs(metres):.0f} m {side_en} the nearest boundary"
    if abs(metres) < doubt_m:
        zh += f"，点位精度 {doubt_m:.0f} 米，存疑"
        en += f", known to {doubt_m:.0f} m: doubtful"
    if metres > 0 and shapely.intersects(open_ground, spot):
        zh += "，在待定范围内"
        en += ", in undetermined ground"
    yield _missing(name, where, metres, (zh, en))


def claimed_areas(cover: Cover, options: AuditOptions) -> Iterator[Fault]:
    """Zones in force whose area on the ellipsoid is off the area their text claims.

    Parameters
    ----------
    cover
        The zones, with `claimed_area_km2` where a text states one. What is undetermined has no
        boundary of its own that could be held against a claim.
    options
        With the share by which the two may differ.

    Yields
    ------
    Fault
        Measured by the difference in km², positive where the map has more.
    """
    if "claimed_area_km2" not in cover.zones.columns:
        return
    claims = cover.zones["claimed_area_km2"]
    for row, claim in enumerate(claims):
        if is_missing(claim) or not float(claim) > 0 or not cover.in_force[row]:
            continue
        shape = cover.shapes[row]
        area = ground_km2(shape)
        off = area / float(claim) - 1.0
        if abs(off) <= options.claimed_share:
            continue
        detail = (
            f"图上 {area:.2f}，公告 {claim:.2f} 平方公里，差 {off:+.0%}",
            f"{area:.2f} km² on the map, {claim:.2f} claimed, {off:+.0%}",
        )
        where = shape.representative_point() if not shape.is_empty else shapely.Point()
        yield Fault(
            "claimed area", (cover.labels[row],), where, area - float(claim), "km2", detail, area,
            subject=f"{claim:g} km²",  # another claim is another fault
        )  # fmt: skip
