"""Ground between zones that none of them covers: enclosed gaps and holes, and open gaps."""

from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.audit.cover import Cover
from geo.audit.faults import AuditOptions, Fault, area_faults
from geo.audit.repair_shapes import mended
from geo.audit.widths import (
    METRES_PER_DEGREE,
    Shapes,
    bands_deg,
    metres_per_degree,
    polygons,
    to_degrees,
    to_local_m,
    width_m,
)

TOUCHING_M = 0.01
HAIR_M = 0.001
#: A gap borders on two zones for this many times its width: the notch in which two coastlines
#: meet does so only where it is sharper than 12°.
SLENDER = 6.0


def gaps(cover: Cover, options: AuditOptions) -> Iterator[Fault]:
    """Ground between the zones that none covers, less what may stay so.

    Parameters
    ----------
    cover
        The zones.
    options
        With the width of open gaps and the gaps allowed.

    Yields
    ------
    Fault
        "hole" for ground enclosed by one zone alone; "gap" for ground enclosed by several,
        however wide, and for slots between neighbours that open to the outside, where these are
        narrower than `gap_width_m`.
    """
    found = enclosed_ground(cover)
    slots = open_gaps(cover, options.gap_width_m) if options.gap_width_m > 0 else []
    allowed = shapely.union_all(list(options.allowed_gaps))
    for piece in [*found, *slots]:
        around = neighbours(cover, piece)[0]
        kind = "hole" if len(around) == 1 else "gap"
        labels = tuple(cover.labels[row] for row in around)
        left = shapely.difference(piece, allowed)
        yield from area_faults(kind, labels, left, options, fills_below_m=options.gap_width_m)


def enclosed_ground(cover: Cover) -> list[shapely.Polygon]:
    """Polygons of ground that the zones enclose and do not cover, EPSG:4326."""
    rings = [ring for part in polygons(cover.union) for ring in part.interiors]
    pits = np.array([shapely.Polygon(ring) for ring in rings], dtype=object)
    pit, row = cover.tree.query(pits, predicate="intersects")
    found: list[shapely.Polygon] = []
    for number, whole in enumerate(pits):  # an island may lie in it
        islands = shapely.union_all(cover.shapes[row[pit == number]])
        found.extend(polygons(shapely.difference(whole, islands)))
    return found


def open_gaps(cover: Cover, gap_width_m: float) -> list[shapely.Polygon]:
    """Slots between neighbouring zones that reach the outside.

    Parameters
    ----------
    cover
        The zones.
    gap_width_m
        No disc of this diameter fits into a slot, from the outside in.

    Returns
    -------
    list of Polygon
        In EPSG:4326. The mouth of a slot is rounded by that disc. A slot must run along two zones
        for at least half the width and `SLENDER` times its own: other hollows are corners.

    Notes
    -----
    Morphological closing of the union by a disc, in local metres, in bands of latitude for tall
    sets; J. Serra, "Image Analysis and Mathematical Morphology", 1982, chapter II.
    """
    shells = shapely.union_all([shapely.Polygon(part.exterior) for part in polygons(cover.union)])
    if shells.is_empty:
        return []
    slots: list[shapely.Polygon] = []
    for south, north in bands_deg(shells):
        slots.extend(_closing(shells, south, north, gap_width_m / 2))
    candidates = np.array(slots, dtype=object)
    distance_deg = TOUCHING_M / METRES_PER_DEGREE
    touching = cover.tree.query(candidates, predicate="dwithin", distance=distance_deg)[0]
    several = np.flatnonzero(np.bincount(touching, minlength=len(candidates)) > 1)
    return [slot for slot in candidates[several] if _is_slot(cover, slot, gap_width_m)]


# The hollows of one band of latitude. Beyond the band enough is kept that its edge makes none.
def _closing(
    shells: shapely.Geometry, south: float, north: float, radius_m: float
) -> list[shapely.Polygon]:
    lat_deg = (south + north) / 2
    margin = 10 * radius_m / metres_per_degree(lat_deg)
    west, _, east, _ = shells.bounds
    band = shapely.box(west - margin[0], south, east + margin[0], north)
    clipped = shapely.clip_by_rect(shells, west - 1, south - margin[1], east + 1, north + margin[1])
    local = mended([to_local_m(clipped, lat_deg)])[0]  # rounding may turn a hair inside out
    closed = shapely.buffer(shapely.buffer(local, radius_m), -radius_m)
    hollows = shapely.difference(closed, local)
    # Opened by a hair: along straight sides rounding leaves strips of some nanometres.
    opened = shapely.buffer(
        shapely.buffer(hollows, -HAIR_M, join_style="mitre"), HAIR_M, join_style="mitre"
    )
    pieces = mended(to_degrees(shapely.get_parts(opened), lat_deg))
    return [piece for cut in shapely.intersection(pieces, band) for piece in polygons(cut)]


def _is_slot(cover: Cover, hollow: shapely.Polygon, gap_width_m: float) -> bool:
    _, border_m = neighbours(cover, hollow)
    if len(border_m) < 2 or border_m[1] <= gap_width_m / 2:
        return False
    return bool(border_m[1] >= SLENDER * width_m(hollow))


def neighbours(
    cover: Cover, piece: shapely.Polygon
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Zones on which a piece of bare ground borders, and for how many metres, longest first.

    Parameters
    ----------
    cover
        The zones.
    piece
        Polygon in EPSG:4326 that no zone covers.

    Returns
    -------
    tuple of ndarray
        Rows of the zones and lengths of border, shape (k,) each. Zones that touch at a corner
        only are left out.
    """
    distance_deg = TOUCHING_M / METRES_PER_DEGREE
    rows = np.sort(cover.tree.query(piece, predicate="dwithin", distance=distance_deg))
    border_m = _border_m(piece, cover.shapes[rows])
    along = border_m > 10 * TOUCHING_M
    order = np.argsort(-border_m[along], kind="stable")
    return rows[along][order], border_m[along][order]


def _border_m(piece: shapely.Polygon, shapes: Shapes) -> NDArray[np.float64]:
    west, south, east, north = piece.bounds
    lat_deg = (south + north) / 2
    margin = 10 * TOUCHING_M / metres_per_degree(lat_deg)
    near = shapely.clip_by_rect(
        shapely.boundary(shapes),
        west - margin[0], south - margin[1], east + margin[0], north + margin[1],
    )  # fmt: skip
    strips = shapely.buffer(to_local_m(near, lat_deg), TOUCHING_M, quad_segs=2)
    rim = shapely.boundary(to_local_m(piece, lat_deg))
    lengths: NDArray[np.float64] = shapely.length(shapely.intersection(rim, strips))
    return lengths
