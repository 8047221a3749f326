"""What a repair leaves as it is: faults that people accepted, and ground that is open to doubt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import geopandas as gpd
import shapely

from geo.audit.cover import Cover
from geo.audit.widths import Shapes, polygonal

#: Faults of a zone's own vertices: a zone of which one was accepted keeps every vertex.
OF_VERTICES = frozenset({"invalid", "duplicate vertex", "mismatch"})
#: What cutting along shared edges leaves of rounding is thinner than this: about 0.1 mm.
DUST_DEG = 1e-9

Share = tuple[frozenset[int], shapely.Geometry]


@dataclass(frozen=True, slots=True)
class Kept:
    """What a repair must not change, EPSG:4326.

    `bare`: ground that stays uncovered. `shared`: zones and ground that they keep in common.
    `beyond`: zone → ground outside the unit that it keeps. `frozen`: zones that keep every vertex.
    `open_vertices`: zones with a fault of their vertices that nobody accepted.
    """

    bare: tuple[shapely.Geometry, ...] = ()
    shared: tuple[tuple[frozenset[str], shapely.Geometry], ...] = ()
    beyond: Mapping[str, shapely.Geometry] = field(default_factory=dict)
    frozen: frozenset[str] = frozenset()
    open_vertices: frozenset[str] = frozenset()


def kept_of(faults: gpd.GeoDataFrame) -> Kept:
    """What people want kept: the faults that they accepted.

    Parameters
    ----------
    faults
        Of `geo.audit.report.audit_report`, with the column `state`.

    Returns
    -------
    Kept
        An accepted fault of vertices (invalid ring, repeated vertex, edges that do not match)
        freezes its zones: which vertex is meant cannot be told from the others.
    """
    accepted = faults[faults["state"] == "accepted"]
    still_open = faults[faults["state"] == "open"]
    beyond: dict[str, list[shapely.Geometry]] = {}
    for _, fault in accepted[accepted["kind"] == "outside unit"].iterrows():
        beyond.setdefault(fault["zone_ids"][0], []).append(fault.geometry)
    overlaps = accepted[accepted["kind"] == "overlap"]
    return Kept(
        bare=tuple(accepted.geometry[accepted["kind"].isin(["gap", "hole"])]),
        shared=tuple(
            (frozenset(zone_ids), ground)
            for zone_ids, ground in zip(overlaps["zone_ids"], overlaps.geometry, strict=True)
        ),
        beyond={label: shapely.union_all(pieces) for label, pieces in beyond.items()},
        frozen=_zones_of_vertices(accepted),
        open_vertices=_zones_of_vertices(still_open),
    )


def _zones_of_vertices(faults: gpd.GeoDataFrame) -> frozenset[str]:
    chosen = faults["zone_ids"][faults["kind"].isin(OF_VERTICES)]
    return frozenset(label for zone_ids in chosen for label in zone_ids)


def doubtful_ground(cover: Cover, shapes: Shapes) -> dict[int, shapely.Geometry]:
    """Ground that undetermined zones share with zones of other lineages, and go on sharing.

    Parameters
    ----------
    cover
        The zones, with `part` and `lineage`; without either column there is no such ground.
    shapes
        Their polygons as they are by now, shape (n,), EPSG:4326.

    Returns
    -------
    dict
        Row of an undetermined zone → its ground; of two undetermined zones the later one has it.
    """
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    found: dict[int, list[shapely.Geometry]] = {}
    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        if one < other and cover.is_doubtful(one, other):
            row = one if cover.in_force[other] else other
            found.setdefault(row, []).append(shapely.intersection(shapes[one], shapes[other]))
    ground = {row: without_dust(shapely.union_all(pieces)) for row, pieces in found.items()}
    return {row: piece for row, piece in ground.items() if not piece.is_empty}


def shared_ground(cover: Cover, kept: Kept, unit: shapely.Geometry | None = None) -> list[Share]:
    """Ground that zones go on sharing because people accepted it, in pieces that do not overlap.

    Parameters
    ----------
    cover
        The zones.
    kept
        With the overlaps that were accepted.
    unit
        Territory that the zones are clipped to, or None.

    Returns
    -------
    list
        Rows of the zones of each piece, and the piece.
    """
    row = {label: at for at, label in enumerate(cover.labels)}
    accepted = [(frozenset(row[label] for label in who), ground) for who, ground in kept.shared]
    pieces: list[Share] = []
    for who, ground in accepted:
        limit = _limit(unit, [kept.beyond.get(cover.labels[at]) for at in who])
        is_inside = limit is None or shapely.covers(limit, ground)
        inner = ground if is_inside else without_dust(shapely.intersection(ground, limit))
        pieces = _laid_over(pieces, who, inner)
    return pieces


def _limit(
    unit: shapely.Geometry | None, beyond: Sequence[shapely.Geometry | None]
) -> shapely.Geometry | None:
    return None if unit is None else shapely.union_all([unit, *beyond])


def _laid_over(
    pieces: Sequence[Share], who: frozenset[int], ground: shapely.Geometry
) -> list[Share]:
    laid: list[Share] = []
    for owners, piece in pieces:
        both = without_dust(shapely.intersection(piece, ground))
        laid.append((owners | who, both))
        laid.append((owners, piece if both.is_empty else without_dust(piece - both)))
    rest = shapely.difference(ground, shapely.union_all([piece for _, piece in pieces]))
    laid.append((who, without_dust(rest) if pieces else ground))
    return [(owners, piece) for owners, piece in laid if not piece.is_empty]


def without_dust(geometry: shapely.Geometry) -> shapely.Geometry:
    """Polygons of a geometry that are wider than rounding; the geometry itself if all are."""
    areal = polygonal(geometry)
    parts = shapely.get_parts(areal)
    is_wide = ~shapely.is_empty(shapely.buffer(parts, -DUST_DEG))
    return areal if is_wide.all() else polygonal(shapely.MultiPolygon(list(parts[is_wide])))
