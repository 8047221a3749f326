"""GeoJSON and KML, which are text, and KMZ, which is zipped KML."""

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import shapely

from geo.coordinates import DATUM_NAMES
from geo.datum import RUNG
from geo.errors import CRSError
from layers.writing.export import EPOCH, Export

NAME_COLUMNS = ("name", "名称", "title", "标题")
KML_KINDS = {"MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"}


def cells_of_rows(export: Export) -> Iterator[dict[str, Any]]:
    """Cells of each row by the name of their column."""
    names = export.columns.column_names
    if not names:
        yield from ({} for _ in range(export.count))
        return
    for batch in export.columns.to_batches(10_000):
        for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            yield dict(zip(names, cells, strict=True))


def write_geojson(export: Export) -> bytes:
    """FeatureCollection with the datum as a member of its own.

    Parameters
    ----------
    export
        The rows.

    Returns
    -------
    bytes
        UTF-8; exterior rings counter-clockwise; null for a missing geometry.

    References
    ----------
    RFC 7946 (2016), sections 3.1.6 (rings), 3.2 (null geometry) and 6.1 (foreign members).
    """
    shapes = shapely.orient_polygons(export.shapes())
    geometry = shapely.to_geojson(shapes)
    features = [
        f'{{"type":"Feature","geometry":{shape or "null"},"properties":{_json(properties)}}}'
        for shape, properties in zip(geometry, cells_of_rows(export), strict=True)
    ]
    head = _json({"type": "FeatureCollection", "name": export.title, "datum": export.datum})
    body = ",\n".join(features)
    return f'{head[:-1]},"features":[\n{body}\n]}}\n'.encode()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _coordinates(item: shapely.Geometry) -> str:
    return " ".join(f"{x!r},{y!r}" for x, y in shapely.get_coordinates(item).tolist())


def _kml_shape(item: shapely.Geometry | None) -> str:
    if item is None:
        return ""
    kind = item.geom_type
    if kind in KML_KINDS:
        return f"<MultiGeometry>{''.join(map(_kml_shape, item.geoms))}</MultiGeometry>"
    if kind == "Polygon":
        outer, *inner = [_ring(ring) for ring in (item.exterior, *item.interiors)]
        holes = "".join(f"<innerBoundaryIs>{ring}</innerBoundaryIs>" for ring in inner)
        return f"<Polygon><outerBoundaryIs>{outer}</outerBoundaryIs>{holes}</Polygon>"
    return f"<{kind}><coordinates>{_coordinates(item)}</coordinates></{kind}>"


def _ring(ring: shapely.LinearRing) -> str:
    return f"<LinearRing><coordinates>{_coordinates(ring)}</coordinates></LinearRing>"


def cell_text(value: object) -> str:
    """Cell as a text; truth values as XML writes them."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def title_of(properties: dict[str, Any]) -> object | None:
    """What a row is called: its first filled cell of `NAME_COLUMNS`; None without one."""
    return next((properties[name] for name in NAME_COLUMNS if properties.get(name)), None)


def require_wgs84(export: Export, title: str) -> None:
    """Nothing, for rows that a format meant for WGS 84 may hold.

    Parameters
    ----------
    export
        The rows.
    title
        What the format is called.

    Raises
    ------
    CRSError
        If the datum is GCJ-02 or BD-09.
    """
    if RUNG[export.datum] != 0:
        raise CRSError(
            f"{title} 规定为 WGS 84 坐标，不能写 {DATUM_NAMES[export.datum]}，请先换算",
            f"{title} holds WGS 84 and not {DATUM_NAMES[export.datum]}; convert first",
            field="datum",
        )


def _placemark(shape: str, properties: dict[str, Any]) -> str:
    title = title_of(properties)
    name = "" if title is None else f"<name>{escape(cell_text(title))}</name>"
    values = "".join(
        f"<Data name={quoteattr(key)}><value>{escape(cell_text(value))}</value></Data>"
        for key, value in properties.items()
        if value is not None and key != "name"
    )
    data = f"<ExtendedData>{values}</ExtendedData>" if values else ""
    return f"<Placemark>{name}{data}{shape}</Placemark>"


def write_kml(export: Export) -> bytes:
    """KML with one placemark a row and its columns as extended data.

    Parameters
    ----------
    export
        The rows; each is titled by its column "name" or "名称".

    Returns
    -------
    bytes
        UTF-8.

    Raises
    ------
    CRSError
        If the datum is GCJ-02 or BD-09: every program takes KML for WGS 84.

    References
    ----------
    OGC 12-007r2, KML 2.3 (2015), clause 6.2: coordinates are in WGS 84.
    """
    require_wgs84(export, "KML")
    shapes: np.ndarray[tuple[int], np.dtype[np.object_]] = shapely.orient_polygons(export.shapes())
    body = "\n".join(
        _placemark(_kml_shape(shape), properties)
        for shape, properties in zip(shapes, cells_of_rows(export), strict=True)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"<name>{escape(export.title)}</name><description>datum: {export.datum}</description>\n"
        f"{body}\n</Document></kml>\n"
    ).encode()


def write_kmz(export: Export) -> bytes:
    """KMZ: a zip whose only member is the KML, "doc.kml".

    Parameters
    ----------
    export
        The rows, as `write_kml` takes them.

    Returns
    -------
    bytes
        The archive; it carries no time of its making.

    Raises
    ------
    CRSError
        As `write_kml`.

    References
    ----------
    OGC 12-007r2, KML 2.3 (2015), annex C (KMZ files).
    """
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        member = zipfile.ZipInfo("doc.kml", EPOCH)
        archive.writestr(member, write_kml(export), zipfile.ZIP_DEFLATED)
    return sink.getvalue()
