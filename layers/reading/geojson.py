"""GeoJSON, parsed by Python's own JSON reader: no driver of GDAL ever sees the text."""

import json
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np
import shapely

from geo.datum import DATUMS, Datum
from geo.errors import LimitError, SourceError
from layers.names import unique_names
from layers.reading.encodings import TITLES, detect_encoding
from layers.reading.limits import MEGABYTE
from layers.reading.source import Chunk, Geometries, Request, Source, check_columns, check_rows
from layers.reading.tables import as_text, table_of

Mapping = dict[str, Any]
#: How deep the positions of each type lie in its coordinates.
DEPTHS = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
DEEPEST_COLLECTION = 4


class _FeatureError(Exception):
    """One feature cannot be used: the code and what it held."""

    def __init__(self, code: str, value: object = "") -> None:
        super().__init__(code)
        self.code = code
        self.value = value


def _load(request: Request, encoding: str) -> object:
    size = request.path.stat().st_size
    most = request.limits.json_bytes
    if size > most:
        raise LimitError(
            f"GeoJSON 有 {size / MEGABYTE:.0f} MB，上限 {most / MEGABYTE:.0f} MB，"
            "请改用 GeoPackage",
            f"the GeoJSON is {size / MEGABYTE:.0f} MB, the limit is {most / MEGABYTE:.0f} MB;"
            " use GeoPackage",
            field="file",
        )
    try:
        return json.loads(request.path.read_text(encoding=encoding).removeprefix("\ufeff"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise SourceError(
            f"JSON 无法解析：{str(error)[:80]}",
            f"the JSON cannot be parsed: {str(error)[:80]}",
            field="file",
        ) from error
    except (RecursionError, ValueError) as error:
        raise SourceError(
            "JSON 嵌套过深或数字过长",
            "the JSON is nested too deep or holds too long a number",
            field="file",
        ) from error


# A type may be anything in a hostile file, a list among them.
def _kind(value: Mapping) -> str:
    return str(value.get("type"))


def _features(document: object) -> list[object]:
    if isinstance(document, dict):
        kind = _kind(document)
        if kind == "FeatureCollection" and isinstance(document.get("features"), list):
            return list(document["features"])
        if kind == "Feature":
            return [document]
        if kind in DEPTHS or kind == "GeometryCollection":
            return [{"type": "Feature", "geometry": document, "properties": {}}]
    found = document.get("type") if isinstance(document, dict) else type(document).__name__
    raise SourceError(
        f"是 JSON 但不是 GeoJSON：type 为 {str(found)[:40]!r}",
        f"JSON, but not GeoJSON: its type is {str(found)[:40]!r}",
        field="file",
    )


def _check_positions(coordinates: object, depth: int) -> None:
    positions: list[object] = [coordinates]
    for _ in range(depth):
        if not all(isinstance(item, list) for item in positions):
            raise _FeatureError("unreadable_geometry")
        positions = list(chain.from_iterable(positions))  # type: ignore[arg-type]
    for position in positions:
        if not isinstance(position, list) or len(position) < 2:
            raise _FeatureError("unreadable_geometry", position)
        for number in position[:2]:
            if isinstance(number, bool) or not isinstance(number, (int, float)):
                raise _FeatureError("not_a_number", json.dumps(number, ensure_ascii=False))
            if not -1e300 < number < 1e300:  # also False for NaN
                raise _FeatureError("not_finite", str(number))


def _flat(coordinates: Sequence[Any], depth: int) -> Any:
    if depth == 0:
        return tuple(coordinates[:2])
    return [_flat(item, depth - 1) for item in coordinates]


def _shape(kind: str, coordinates: Any) -> shapely.Geometry:
    if kind == "Polygon":
        return (
            shapely.Polygon(coordinates[0], coordinates[1:]) if coordinates else shapely.Polygon()
        )
    if kind == "MultiPolygon":
        return shapely.MultiPolygon([shapely.Polygon(rings[0], rings[1:]) for rings in coordinates])
    return getattr(shapely, kind)(coordinates)


def _geometry(value: object, depth: int = 0) -> shapely.Geometry | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise _FeatureError("unreadable_geometry", value)
    kind = _kind(value)
    if kind == "GeometryCollection" and isinstance(value.get("geometries"), list):
        if depth >= DEEPEST_COLLECTION:
            raise _FeatureError("unreadable_geometry", kind)
        parts = [_geometry(part, depth + 1) for part in value["geometries"]]
        return shapely.GeometryCollection([part for part in parts if part is not None])
    if kind not in DEPTHS:
        raise _FeatureError("unreadable_geometry", kind)
    coordinates = value.get("coordinates")
    if not coordinates:
        return None
    _check_positions(coordinates, DEPTHS[kind])
    try:
        return _shape(kind, _flat(coordinates, DEPTHS[kind]))
    except (ValueError, IndexError, shapely.errors.GEOSException) as error:
        raise _FeatureError("unreadable_geometry", kind) from error


def _usable(request: Request, features: list[object]) -> Iterator[tuple[int, Mapping, object]]:
    for number, feature in enumerate(features, start=1):
        try:
            if not isinstance(feature, dict):
                raise _FeatureError("unreadable_geometry", type(feature).__name__)
            geometry = _geometry(feature.get("geometry"))
        except _FeatureError as fault:
            request.refusals.add(number, "geometry", fault.value, fault.code)
            continue
        properties = feature.get("properties")
        identity = {"id": feature["id"]} if isinstance(feature.get("id"), (str, int)) else {}
        yield number, identity | (properties if isinstance(properties, dict) else {}), geometry


def _declared(document: object) -> tuple[str | None, Datum | None]:
    if not isinstance(document, dict):
        return None, None
    named = document.get("datum")
    datum = next((name for name in DATUMS if name == named), None)
    crs = document.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return (name if isinstance(name, str) else None), datum


def read_geojson(request: Request) -> Source:
    """Features of a GeoJSON text, one by one.

    Parameters
    ----------
    request
        The file.

    Returns
    -------
    Source
        Properties as columns, "id" first where features have one; nested values as JSON text.
        A "crs" member of the 2008 draft counts as declared, and so does our own "datum"; the
        RFC's implied WGS 84 does not, for in China it is often not true.

    Raises
    ------
    SourceError
        If it is not JSON, not GeoJSON, or nested too deep.
    LimitError
        If it is too large or has too many features or columns.

    References
    ----------
    RFC 7946, The GeoJSON Format (2016), sections 3 and 4.
    """
    encoding, _ = detect_encoding(request.path)
    document = _load(request, encoding)
    features = _features(document)
    check_rows(len(features), request.limits.rows)
    crs, datum = _declared(document)
    usable = list(_usable(request, features))
    names = list(dict.fromkeys(name for _, properties, _ in usable for name in properties))
    check_columns(len(names), request.limits)
    columns = [[properties.get(name) for _, properties, _ in usable] for name in names]
    geometry: Geometries = np.empty(len(usable), dtype=object)
    geometry[:] = [item for _, _, item in usable]
    rows = np.array([number for number, _, _ in usable], dtype=np.int64)
    chunk = Chunk(rows, table_of(columns), geometry)
    return Source(
        unique_names(as_text(name) or "" for name in names),
        iter([chunk]),
        declared_crs=crs,
        declared_datum=datum,
        encoding=TITLES[encoding],
    )
