"""GPX: points as waypoints, lines as tracks, every column as an extension of the element."""

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import shapely

from geo.errors import GeometryError
from layers.reading.gpx import EXTENSIONS
from layers.reading.shapes import kinds_of
from layers.writing.export import Export
from layers.writing.markup import cell_text, cells_of_rows, require_wgs84, title_of

Row = tuple[shapely.Geometry, dict[str, Any]]


def _refuse_polygons(export: Export, shapes: np.ndarray[Any, Any]) -> None:
    count = int((kinds_of(shapes) == "polygon").sum())
    if count:
        raise GeometryError(
            f"GPX 只能存放点和线，数据中有 {count} 个面，请改用 KML、KMZ 或 GeoPackage",
            f"GPX holds points and lines only, and there are {count} polygons; take KML, KMZ or "
            "GeoPackage",
            field="format",
        )


def _described(properties: dict[str, Any]) -> str:
    title = title_of(properties)
    because = properties.get("because")
    values = "".join(
        f"<s:data name={quoteattr(key)}>{escape(cell_text(value))}</s:data>"
        for key, value in properties.items()
        if value is not None and key != "name"
    )
    parts = (
        "" if title is None else f"<name>{escape(cell_text(title))}</name>",
        f"<desc>{escape(str(because))}</desc>" if because else "",
        f"<extensions>{values}</extensions>" if values else "",
    )
    return "".join(parts)


def _waypoints(rows: list[Row]) -> Iterator[str]:
    for shape, properties in rows:
        if shape.geom_type not in ("Point", "MultiPoint"):
            continue
        told = _described(properties)
        for x, y in shapely.get_coordinates(shape).tolist():
            yield f'<wpt lat="{y!r}" lon="{x!r}">{told}</wpt>'


def _tracks(rows: list[Row]) -> Iterator[str]:
    for shape, properties in rows:
        if shape.geom_type in ("Point", "MultiPoint"):
            continue
        segments = "".join(f"<trkseg>{_points(part)}</trkseg>" for part in shapely.get_parts(shape))
        yield f"<trk>{_described(properties)}{segments}</trk>"


def _points(line: shapely.Geometry) -> str:
    pairs = shapely.get_coordinates(line).tolist()
    return "".join(f'<trkpt lat="{y!r}" lon="{x!r}"/>' for x, y in pairs)


def write_gpx(export: Export) -> bytes:
    """GPX 1.1 with a waypoint for each point and a track for each line.

    Parameters
    ----------
    export
        The rows; each is titled by its column "name" or "名称", described by "because", and has
        all its columns as extensions. A group of points becomes a waypoint for each of them. Rows
        without geometry are left out, which the notes say.

    Returns
    -------
    bytes
        UTF-8; waypoints stand before tracks, as the schema wants it.

    Raises
    ------
    CRSError
        If the datum is GCJ-02 or BD-09: every program takes GPX for WGS 84.
    GeometryError
        If there are polygons.

    References
    ----------
    GPX 1.1 Schema, https://www.topografix.com/GPX/1/1/, types gpxType, wptType and trkType.
    """
    require_wgs84(export, "GPX")
    shapes = export.shapes()
    _refuse_polygons(export, shapes)
    pairs = zip(shapes, cells_of_rows(export), strict=True)
    rows = [(shape, cells) for shape, cells in pairs if shape is not None]
    if len(rows) < export.count:
        count = export.count - len(rows)
        export.notes.append(
            (f"{count} 行没有位置，未写入 GPX", f"{count} rows without a position were left out")
        )
    body = "\n".join((*_waypoints(rows), *_tracks(rows)))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gpx version="1.1" creator="Sansan" xmlns="http://www.topografix.com/GPX/1/1" '
        f'xmlns:s="{EXTENSIONS}">'
        f"<metadata><name>{escape(export.title)}</name><desc>datum: {export.datum}</desc>"
        f"</metadata>\n{body}\n</gpx>\n"
    ).encode()
