"""Geometries of an untrusted file: brought to one shape, judged, and never used if in doubt."""

import time
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import LimitError
from layers.reading.crs import CoordinateFrame
from layers.reading.limits import Limits
from layers.reading.positions import Flags, classify
from layers.reading.refusals import NUMBERS, Codes
from layers.reading.source import Geometries, ReadOptions, only

KINDS = {
    "Point": "point",
    "MultiPoint": "point",
    "LineString": "line",
    "LinearRing": "line",
    "MultiLineString": "line",
    "Polygon": "polygon",
    "MultiPolygon": "polygon",
}
GATHERED = {
    "point": shapely.MultiPoint,
    "line": shapely.MultiLineString,
    "polygon": shapely.MultiPolygon,
}
# The repair of a ring that crosses itself everywhere grows fast: 3 s for 1000 vertices.
REPAIR_VERTICES = 1000
MEND_S = 3.0


@dataclass(slots=True)
class Shapes:
    """Geometries of n rows in degrees, and what is wrong with those that are refused.

    Parameters
    ----------
    geometry
        Shape (n,): no collections, no heights, polygons valid; None where refused.
    codes
        Numbers of `layers.reading.refusals.CODES`, shape (n,).
    details
        More words for single rows.
    repaired
        Geometry before the repair, by row number within these n.
    """

    geometry: Geometries
    codes: Codes
    details: dict[int, tuple[str, str]] = field(default_factory=dict)
    repaired: dict[int, shapely.Geometry] = field(default_factory=dict)


def kinds_of(geometry: Geometries) -> NDArray[np.object_]:
    """Kind of each geometry: "point", "line", "polygon", or "" for none and for collections."""
    names = [KINDS.get(item.geom_type, "") if item is not None else "" for item in geometry]
    return np.array(names, dtype=object)


# A collection of one kind is a multi-part geometry; one of several kinds is nothing we can judge.
def _gathered(item: shapely.Geometry) -> shapely.Geometry:
    if item.geom_type == "GeometryCollection":
        parts = [_gathered(part) for part in item.geoms if not part.is_empty]
        kinds = {KINDS.get(part.geom_type) for part in parts}
        if len(kinds) != 1 or None in kinds:
            return item
        singles = [single for part in parts for single in getattr(part, "geoms", [part])]
        return GATHERED[str(kinds.pop())](singles) if len(singles) > 1 else singles[0]
    if item.geom_type == "LinearRing":
        return shapely.LineString(item)
    if item.geom_type == "MultiPoint" and len(item.geoms) == 1:
        return item.geoms[0]
    return item


def _check_vertices(geometry: Geometries, limits: Limits) -> None:
    count = int(shapely.get_num_coordinates(geometry).sum())
    if count > limits.vertices:
        raise LimitError(
            f"几何共有 {count} 个顶点，上限 {limits.vertices} 个，请简化或拆分",
            f"{count} vertices in all, the limit is {limits.vertices}; simplify or split",
            field="file",
        )


def _to_degrees(geometry: Geometries, frame: CoordinateFrame, *, swap: bool) -> Geometries:
    if frame.inverse is None and not swap:
        return geometry
    xy = shapely.get_coordinates(geometry)
    x, y = (xy[:, 1], xy[:, 0]) if swap else (xy[:, 0], xy[:, 1])
    lon_deg, lat_deg = frame.degrees(x, y)
    moved: Geometries = shapely.set_coordinates(
        geometry.copy(), np.column_stack([lon_deg, lat_deg])
    )
    return moved


def _faults_as_stored(items: Geometries, present: Flags, options: ReadOptions) -> Codes:
    kinds = kinds_of(items)
    accepted = np.isin(kinds, list(options.kinds)) if options.kinds else kinds != ""
    codes = np.where(accepted, 0, NUMBERS["geometry_kind"]).astype(np.int8)
    codes[~present] = NUMBERS["no_geometry"]
    xy, owner = shapely.get_coordinates(items, return_index=True)
    not_finite = np.zeros(len(items), dtype=np.bool_)
    not_finite[owner[~np.isfinite(xy).all(axis=1)]] = True
    codes[not_finite & (codes == 0)] = NUMBERS["not_finite"]
    return codes


def may_be_abroad(frame: CoordinateFrame, options: ReadOptions) -> bool:
    """Whether coordinates outside China are right: they were let in, and the datum is the world's.

    Parameters
    ----------
    frame
        Datum of the file; where none is known yet, the answer is False.
    options
        With `anywhere`.
    """
    return options.anywhere and frame.datum == "wgs84"


# The coordinates were finite as stored: where they are not now, the projection failed.
def _faults_in_degrees(geometry: Geometries, *, anywhere: bool) -> Codes:
    xy, owner = shapely.get_coordinates(geometry, return_index=True)
    codes = np.zeros(len(geometry), dtype=np.int8)
    faults = classify(xy[:, 0], xy[:, 1], anywhere=anywhere)
    at_fault = np.flatnonzero(faults)[::-1]  # backwards: the first fault of a row is kept
    codes[owner[at_fault]] = faults[at_fault]
    codes[codes == NUMBERS["not_finite"]] = NUMBERS["not_projectable"]
    return codes


def _judge_validity(shapes: Shapes, options: ReadOptions) -> None:
    polygons = (kinds_of(shapes.geometry) == "polygon") & (shapes.codes == 0)
    for row in np.flatnonzero(polygons & ~shapely.is_valid(shapes.geometry)).tolist():
        item = shapes.geometry[row]
        if options.as_drawn and _is_soon_mended(item):
            continue
        reason = shapely.is_valid_reason(item)
        mended = _repaired(item) if options.repair else None
        if mended is None:
            shapes.codes[row] = NUMBERS["invalid_geometry"]
            shapes.details[row] = (reason, reason)
        else:
            shapes.geometry[row], shapes.repaired[row] = mended, item


# Whoever takes a polygon as drawn works on it outside this worker, where nothing bounds the time.
def _is_soon_mended(item: shapely.Geometry) -> bool:
    if shapely.get_num_coordinates(item) <= REPAIR_VERTICES:
        return True
    start = time.process_time()
    shapely.make_valid(item, method="structure", keep_collapsed=False)
    return time.process_time() - start < MEND_S


def _repaired(item: shapely.Geometry) -> shapely.Geometry | None:
    if shapely.get_num_coordinates(item) > REPAIR_VERTICES:
        return None
    mended = _gathered(shapely.make_valid(item, method="structure", keep_collapsed=False))
    return mended if KINDS.get(mended.geom_type) == "polygon" and not mended.is_empty else None


def judge(
    geometry: Geometries, frame: CoordinateFrame, options: ReadOptions, limits: Limits
) -> Shapes:
    """Geometries in degrees, with every one that cannot be trusted refused.

    Parameters
    ----------
    geometry
        Shapely geometries in the file's own coordinates, or None; shape (n,).
    frame
        How those become degrees.
    options
        `swap`, `repair`, `as_drawn`, `anywhere` and the accepted `kinds`.
    limits
        With the most vertices of one file.

    Returns
    -------
    Shapes
        Refused are: none and empty, collections of several kinds, coordinates that are not
        finite or lie outside China (`may_be_abroad`), and invalid polygons unless their repair
        was asked for, or that they stay as drawn.

    Raises
    ------
    LimitError
        If there are more vertices than `limits.vertices`.
    """
    present = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    items = only(geometry, present)
    _check_vertices(items, limits)
    items[present] = [_gathered(item) for item in shapely.force_2d(items[present])]
    codes = _faults_as_stored(items, present, options)
    shapes = Shapes(_to_degrees(only(items, codes == 0), frame, swap=options.swap), codes)
    fine = codes == 0
    anywhere = may_be_abroad(frame, options)
    codes[fine] = _faults_in_degrees(shapes.geometry, anywhere=anywhere)[fine]
    _judge_validity(shapes, options)
    shapes.geometry = only(shapes.geometry, codes == 0)
    return shapes
