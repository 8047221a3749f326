"""KML and KMZ: placemarks with their folders and extended data; links are never followed."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import numpy as np
import shapely

from geo.errors import SourceError
from layers.names import unique_names
from layers.reading.archive import Entry, open_archive
from layers.reading.markup import child, child_text, local_name, walk
from layers.reading.source import (
    Chunk,
    Geometries,
    Request,
    Source,
    check_columns,
    check_rows,
    choose_layer,
)
from layers.reading.tables import table_of

Cells = dict[str, str | None]
SHAPES = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry", "Track", "MultiTrack")
WANTED = frozenset({"Placemark", "NetworkLink"})


class _FeatureError(Exception):
    """The geometry of a placemark cannot be used: the code and what it held."""

    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.value = value


def _position(words: list[str]) -> tuple[float, float]:
    try:
        lon_deg, lat_deg = (float(word) for word in words[:2])
    except ValueError as error:
        raise _FeatureError("not_a_number", ",".join(words)) from error
    if not (math.isfinite(lon_deg) and math.isfinite(lat_deg)):
        raise _FeatureError("not_finite", ",".join(words))
    return lon_deg, lat_deg


def _positions(element: Element) -> list[tuple[float, float]]:
    text = child_text(element, "coordinates") or ""
    return [_position(group.split(",")) for group in text.split()]


def _ring(boundary: Element) -> list[tuple[float, float]]:
    ring = child(boundary, "LinearRing")
    if ring is None:
        raise _FeatureError("unreadable_geometry", "Polygon")
    return _positions(ring)


def _polygon(element: Element) -> shapely.Polygon:
    outer = child(element, "outerBoundaryIs")
    if outer is None:
        raise _FeatureError("unreadable_geometry", "Polygon")
    # The standard says one ring to an innerBoundaryIs; Google Earth writes several.
    inner = [
        _positions(ring)
        for boundary in element
        if local_name(boundary) == "innerBoundaryIs"
        for ring in boundary
        if local_name(ring) == "LinearRing"
    ]
    return shapely.Polygon(_ring(outer), inner)


def _track(element: Element) -> shapely.LineString:
    words = [(item.text or "").split() for item in element if local_name(item) == "coord"]
    return shapely.LineString([_position(word) for word in words])


def _geometry(element: Element) -> shapely.Geometry:
    kind = local_name(element)
    if kind == "Polygon":
        return _polygon(element)
    if kind == "Track":
        return _track(element)
    if kind in ("MultiGeometry", "MultiTrack"):
        parts = [_geometry(item) for item in element if local_name(item) in SHAPES]
        return shapely.GeometryCollection(parts)
    positions = _positions(element)
    if kind == "Point":
        if len(positions) != 1:
            raise _FeatureError("unreadable_geometry", "Point")
        return shapely.Point(positions[0])
    return shapely.LineString(positions)


def _placed(placemark: Element) -> shapely.Geometry | None:
    shape = next((item for item in placemark if local_name(item) in SHAPES), None)
    try:
        return None if shape is None else _geometry(shape)
    except (ValueError, shapely.errors.GEOSException) as error:
        raise _FeatureError("unreadable_geometry", local_name(placemark)) from error


def _extended(placemark: Element) -> Iterator[tuple[str, str | None]]:
    data = child(placemark, "ExtendedData")
    for item in data if data is not None else ():
        if local_name(item) == "Data":
            yield item.get("name") or "", child_text(item, "value")
        elif local_name(item) == "SchemaData":
            for simple in item:
                yield simple.get("name") or "", (simple.text or "").strip()


def _cells(placemark: Element, ancestry: list[Element]) -> Cells:
    folders = [child_text(item, "name") for item in ancestry if local_name(item) == "Folder"]
    cells: Cells = {"name": child_text(placemark, "name")}
    if folders:
        cells["folder"] = "/".join(name or "" for name in folders)
    description = child_text(placemark, "description")
    if description is not None:
        cells["description"] = description
    return cells | dict(_extended(placemark))


class _Placemarks:
    """The placemarks of one KML text, and how many links were passed by."""

    def __init__(self, path: Path, request: Request) -> None:
        self.rows: list[int] = []
        self.cells: list[Cells] = []
        self.geometry: list[shapely.Geometry | None] = []
        self.links = 0
        count = 0
        for event, ancestry in walk(path, "kml", "KML", WANTED):
            if event == "start":
                continue
            element = ancestry[-1]
            self.links += local_name(element) == "NetworkLink"
            if local_name(element) == "Placemark":
                count += 1
                check_rows(count, request.limits.rows)
                self._take(count, ancestry, request)
                ancestry[-2].remove(element)  # or the search for a folder's name grows with each

    def _take(self, number: int, ancestry: list[Element], request: Request) -> None:
        try:
            geometry = _placed(ancestry[-1])
        except _FeatureError as fault:
            request.refusals.add(number, "coordinates", fault.value, fault.code)
            return
        self.rows.append(number)
        self.geometry.append(geometry)
        self.cells.append(_cells(ancestry[-1], ancestry[:-1]))


def _source(path: Path, request: Request, layer: str | None, layers: list[str]) -> Source:
    found = _Placemarks(path, request)
    names = list(dict.fromkeys(name for cells in found.cells for name in cells))
    check_columns(len(names), request.limits)
    columns: list[list[Any]] = [[cells.get(name) for cells in found.cells] for name in names]
    geometry: Geometries = np.empty(len(found.rows), dtype=object)
    geometry[:] = found.geometry
    chunk = Chunk(np.array(found.rows, dtype=np.int64), table_of(columns), geometry)
    notes = [(f"{found.links} 个网络链接未读取", f"{found.links} network links were not followed")]
    return Source(
        unique_names(names),
        iter([chunk]),
        layer=layer,
        layers=layers,
        notes=notes if found.links else [],
    )


def read_kml(request: Request) -> Source:
    """Placemarks of a KML text, numbered in their order.

    Parameters
    ----------
    request
        The file.

    Returns
    -------
    Source
        Columns name, folder, description and the extended data, all text. No CRS is declared:
        the standard implies WGS 84, which files drawn over Chinese maps do not keep to.

    Raises
    ------
    SourceError
        If it is damaged, declares entities, or is no KML.
    LimitError
        If it has too many placemarks or columns.

    References
    ----------
    OGC 12-007r2, KML 2.3 (2015), clauses 9 (features) and 10 (geometry).
    """
    return _source(request.path, request, None, [])


def _documents(entries: tuple[Entry, ...]) -> dict[str, Entry]:
    found = {entry.name: entry for entry in entries if entry.suffix == ".kml"}
    if not found:
        raise SourceError("KMZ 中没有 .kml", "there is no .kml in the KMZ", field="file")
    main = {name: entry for name, entry in found.items() if name.lower() == "doc.kml"}
    return main or found


def read_kmz(request: Request) -> Source:
    """Placemarks of the KML text in a KMZ: "doc.kml", else the only one.

    Parameters
    ----------
    request
        The archive, with `options.layer` if it holds several texts and no "doc.kml".

    Returns
    -------
    Source
        As `read_kml`.

    Raises
    ------
    SourceError
        As `read_kml`, and if the archive is unsafe or holds no KML.
    LimitError
        As `read_kml`, and if the archive is too large.
    InputError
        If a text must be chosen.
    """
    path = request.path.with_suffix(".kml")
    with open_archive(request.path, request.limits) as archive:
        documents = _documents(archive.entries)
        name = choose_layer(list(documents), request)
        with path.open("wb") as target:
            archive.copy(documents[name], target)
    return _source(path, request, name, list(documents))
