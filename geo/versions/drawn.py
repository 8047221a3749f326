"""Areas that a person drew, from the JSON of a browser: limits first, then validity in words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.audit.widths import polygonal
from geo.coordinates import in_china, require_lon_lat
from geo.errors import GeometryError, LimitError
from geo.measure import area_km2
from geo.timeline import IN_FORCE, UNDETERMINED

PARTS = (IN_FORCE, UNDETERMINED)
PART_WORDS = {
    IN_FORCE: ("生效部分", "part in force"),
    UNDETERMINED: ("未定部分", "undetermined part"),
}
#: All of Zhengzhou's county borders together have 900; beyond this a file is the right way in.
MAX_VERTICES = 20_000
MAX_PIECES = 500
#: What cutting along shared edges leaves of rounding is thinner than this: about 1 cm.
DUST_DEG = 1e-7
#: Less than a square metre is a slip of the hand.
LEAST_AREA_KM2 = 1e-6
FAR_DEG = 1e9

Shapes = dict[str, BaseGeometry]

#: GEOS's reasons, by how they begin.
REASONS = {
    "Self-intersection": ("边界自己相交", "the boundary crosses itself"),
    "Ring Self-intersection": ("边界在一点上碰到自己", "the boundary touches itself in a point"),
    "Hole lies outside shell": ("挖去的部分在外圈之外", "a hole lies outside its ring"),
    "Holes are nested": ("挖去的部分互相套叠", "holes lie within each other"),
    "Interior is disconnected": ("挖去的部分把区域断开", "holes cut the area apart"),
    "Nested shells": ("外圈互相套叠", "rings lie within each other"),
    "Duplicate Rings": ("同一圈画了两次", "one ring is there twice"),
    "Too few points in geometry component": (
        "不足三个不同的顶点",
        "it has fewer than three corners",
    ),
    "Invalid Coordinate": ("坐标不是有限的数", "a coordinate is not a finite number"),
}
SPOT = re.compile(r"\[(-?[\d.]+(?:e-?\d+)?) (-?[\d.]+(?:e-?\d+)?)\]")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a drawn piece is no area, and where to look (degrees, EPSG:4326; None: nowhere in it)."""

    part: str
    words: tuple[str, str]
    lon_deg: float | None
    lat_deg: float | None


def read_pieces(value: object, field: str = "parts") -> list[tuple[str, shapely.Polygon]]:
    """Polygons of a drawing, each with the part of the zone it belongs to.

    Parameters
    ----------
    value
        Parsed JSON: a list of {"part": "in force" or "undetermined", "geometry": a GeoJSON
        Polygon or MultiPolygon}; WGS 84 degrees, longitude first.
    field
        Name of the input field, for messages.

    Returns
    -------
    list of tuple
        Part and polygon, valid or not, in order.

    Raises
    ------
    GeometryError
        If it is not of that shape, or a coordinate is not finite or lies outside China.
    LimitError
        If it has more than `MAX_PIECES` polygons or `MAX_VERTICES` vertices.
    """
    if not isinstance(value, list) or not value:
        raise _misshapen(field, "应为至少一块区域的列表", "must be a list of at least one area")
    pieces: list[tuple[str, Sequence[object]]] = []
    for entry in value:
        part, rings = _piece(entry, field)
        pieces.extend((part, polygon) for polygon in rings)
    _limit(pieces, field)
    return [(part, _polygon(rings, field)) for part, rings in pieces]


def _misshapen(field: str, zh: str, en: str) -> GeometryError:
    return GeometryError(f"{field} {zh}", f"{field} {en}", field=field)


def _piece(entry: object, field: str) -> tuple[str, Sequence[Sequence[object]]]:
    if not isinstance(entry, Mapping) or entry.get("part") not in PARTS:
        raise _misshapen(
            field,
            f"的每一块都要有 part，为 {' 或 '.join(PARTS)}",
            f"needs a part for each area: {' or '.join(PARTS)}",
        )
    return str(entry["part"]), polygons_of(entry.get("geometry"), field)


def polygons_of(geometry: object, field: str = "geometry") -> Sequence[Sequence[object]]:
    """Coordinates of the polygons of a GeoJSON Polygon or MultiPolygon, not yet looked at.

    Raises
    ------
    GeometryError
        If it is of another type.
    """
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    coordinates = geometry.get("coordinates") if isinstance(geometry, Mapping) else None
    if kind == "Polygon" and isinstance(coordinates, list):
        return [coordinates]
    if kind == "MultiPolygon" and is_list_of_lists(coordinates):
        return list(coordinates or ())
    raise _misshapen(
        field,
        "的几何应为 GeoJSON 的 Polygon 或 MultiPolygon",
        "holds a geometry that is no GeoJSON Polygon or MultiPolygon",
    )


def is_list_of_lists(value: object) -> bool:
    """Whether parsed JSON is a list whose every entry is a list."""
    return isinstance(value, list) and all(isinstance(entry, list) for entry in value)


def _limit(pieces: Sequence[tuple[str, Sequence[object]]], field: str) -> None:
    rings = [ring for _, polygon in pieces for ring in polygon]
    vertices = sum(len(ring) for ring in rings if isinstance(ring, list))
    for count, most, zh, en in (
        (len(pieces), MAX_PIECES, "块", "pieces"),
        (vertices, MAX_VERTICES, "个顶点", "vertices"),
    ):
        if count > most:
            raise LimitError(
                f"画的区域有 {count} {zh}，最多 {most} {zh}：请分成几次保存，或从文件导入",
                f"the drawing has {count} {en}, at most {most}: save it in steps, or import a file",
                field=field,
            )


def _polygon(rings: Sequence[object], field: str) -> shapely.Polygon:
    if not rings:
        raise _misshapen(field, "有一块没有外圈", "holds a polygon without a ring")
    shell, *holes = [line_of(_opened(ring), field, least=3) for ring in rings]
    return shapely.Polygon(shell, holes)


# A ring is closed in GeoJSON and closes itself here; open or not, it needs three corners.
def _opened(ring: object) -> object:
    is_closed = isinstance(ring, list) and len(ring) > 1 and ring[0] == ring[-1]
    return ring[:-1] if is_closed and isinstance(ring, list) else ring


def line_of(positions: object, field: str, *, least: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Positions of a ring or a line as an array of longitude and latitude, shape (n, 2).

    Parameters
    ----------
    positions
        Parsed JSON: a list of [longitude, latitude], WGS 84 degrees; a height is left out.
    field
        Name of the input field, for messages.
    least
        How many positions there must be.

    Raises
    ------
    GeometryError
        If it is not of that shape, or a coordinate is not finite or lies outside China.
    """
    if not isinstance(positions, list) or len(positions) < least:
        raise _misshapen(
            field,
            f"有一圈不足 {least} 个顶点",
            f"holds a ring of fewer than {least} positions",
        )
    for position in positions:
        is_pair = isinstance(position, list) and 2 <= len(position) <= 3
        if not is_pair or not all(type(number) in (int, float) for number in position):
            raise _misshapen(
                field,
                "的每个顶点应为 [经度, 纬度]",
                "holds a position that is not [longitude, latitude]",
            )
        if not in_china(*position[:2]):
            require_lon_lat(*(_as_float(number) for number in position[:2]))
    return np.array([position[:2] for position in positions], dtype=np.float64)


def _as_float(number: float) -> float:
    if isinstance(number, int):  # it may be too large for a float
        return float(max(min(number, FAR_DEG), -FAR_DEG))
    return number


def problems(pieces: Sequence[tuple[str, shapely.Polygon]]) -> list[Problem]:
    """What makes drawn pieces no areas, in words; empty where all are valid.

    Parameters
    ----------
    pieces
        As `read_pieces` returns them.
    """
    found = []
    for part, polygon in pieces:
        if not polygon.is_valid:
            found.append(_problem(part, shapely.is_valid_reason(polygon)))
        elif float(area_km2([polygon])[0]) < LEAST_AREA_KM2:
            spot = shapely.get_coordinates(polygon)[0]
            words = ("面积不到 1 平方米", "it is smaller than a square metre")
            found.append(Problem(part, words, float(spot[0]), float(spot[1])))
    return found


def _problem(part: str, reason: str) -> Problem:
    words = next(
        (words for begin, words in REASONS.items() if reason.startswith(begin)), (reason, reason)
    )
    spot = SPOT.search(reason)
    lon_deg, lat_deg = (float(spot[1]), float(spot[2])) if spot else (None, None)
    return Problem(part, words, lon_deg, lat_deg)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Geometry of each part of a zone, EPSG:4326, and what of the undetermined part gave way."""

    shapes: Shapes
    given_way_km2: float

    def areas_km2(self) -> dict[str, float]:
        """Geodesic area of each part."""
        return {part: float(area_km2([shape])[0]) for part, shape in self.shapes.items()}


def drawing_of(pieces: Sequence[tuple[str, shapely.Polygon]]) -> Drawing:
    """Parts of a zone that drawn pieces make.

    Parameters
    ----------
    pieces
        As `read_pieces` returns them.

    Returns
    -------
    Drawing
        Pieces of a part become one geometry; where both parts lie, what is in force counts and the
        undetermined part gives way. A part whose pieces do not touch keeps every vertex.

    Raises
    ------
    GeometryError
        If a piece is no area; the message says which, why and where, for all of them.
    """
    wrong = problems(pieces)
    if wrong:
        raise GeometryError(
            "；".join(_told(problem, 0) for problem in wrong[:5]),
            "; ".join(_told(problem, 1) for problem in wrong[:5]),
            field="parts",
        )
    shapes = {part: _joined([shape for name, shape in pieces if name == part]) for part in PARTS}
    in_force, undetermined = shapes[IN_FORCE], shapes[UNDETERMINED]
    shared = polygonal(shapely.intersection(undetermined, in_force))
    given_way_km2 = float(area_km2([shared])[0])
    if given_way_km2 > 0 and not _solid(shared).is_empty:
        shapes[UNDETERMINED] = _solid(shapely.difference(undetermined, in_force))
    else:
        given_way_km2 = 0.0
    kept = {part: shape for part, shape in shapes.items() if not shape.is_empty}
    return Drawing(kept, given_way_km2)


def _told(problem: Problem, language: int) -> str:
    part, why = PART_WORDS[problem.part][language], problem.words[language]
    if problem.lon_deg is None or problem.lat_deg is None:
        return f"{part}：{why}" if language == 0 else f"{part}: {why}"
    spot = f"{problem.lon_deg:.6f}, {problem.lat_deg:.6f}"
    return f"{part}：{why}（{spot}）" if language == 0 else f"{part}: {why} ({spot})"


def _joined(polygons: Sequence[shapely.Polygon]) -> BaseGeometry:
    if len(polygons) == 1:
        return polygons[0]
    apart = shapely.MultiPolygon(list(polygons))
    return apart if apart.is_valid else polygonal(shapely.union_all(list(polygons)))


def _solid(geometry: BaseGeometry) -> BaseGeometry:
    """Polygons of a geometry, without dust."""
    pieces = [
        piece
        for piece in shapely.get_parts(polygonal(geometry))
        if not shapely.buffer(piece, -DUST_DEG).is_empty
    ]
    return _joined(pieces) if pieces else shapely.Polygon()


def split(polygon: shapely.Polygon, line: shapely.LineString) -> list[shapely.Polygon]:
    """Pieces into which a line cuts an area.

    Parameters
    ----------
    polygon
        Valid, EPSG:4326.
    line
        From outside to outside across it, EPSG:4326; it may bend.

    Returns
    -------
    list of Polygon
        At least two, the westernmost first; together they are the area.

    Raises
    ------
    GeometryError
        If the area is not valid, or the line does not cut it.
    """
    if not polygon.is_valid:
        told = _problem(IN_FORCE, shapely.is_valid_reason(polygon)).words
        raise GeometryError(*told, field="geometry")
    edges = shapely.node(shapely.union_all([polygon.boundary, line]))
    found = shapely.get_parts(shapely.polygonize(shapely.get_parts(edges)))
    inside = [piece for piece in found if polygon.contains(piece.representative_point())]
    if len(inside) < 2:
        raise GeometryError(
            "这条线没有把区域分开：请从区域外画到区域外",
            "the line does not cut the area: draw it from outside to outside",
            field="line",
        )
    return sorted(inside, key=lambda piece: piece.bounds)
