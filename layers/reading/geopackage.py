"""GeoPackage, read by SQLite itself: read-only, no function, no view, no trigger.

GDAL is not asked: a hostile database can carry triggers, views and virtual tables that run code
when it is opened as a data source. Here an authorizer lets plain SELECTs through and nothing else.
"""

import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geo.datum import DATUMS, Datum
from geo.errors import SourceError
from layers.names import unique_names
from layers.reading.geometries import readable
from layers.reading.source import (
    Chunk,
    Request,
    Source,
    check_columns,
    check_rows,
    choose_layer,
)
from layers.reading.tables import table_of

Row = tuple[object, ...]
ALLOWED_ACTIONS = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ})
# Views and virtual tables have no root page: only tables of stored rows are read.
FEATURE_TABLES = """
    SELECT c.table_name, g.column_name, g.srs_id, c.description
    FROM gpkg_contents c JOIN gpkg_geometry_columns g ON g.table_name = c.table_name
    JOIN sqlite_master m ON m.name = c.table_name AND m.type = 'table' AND m.rootpage > 0
    WHERE c.data_type = 'features' ORDER BY c.table_name
"""
SRS = """
    SELECT organization, organization_coordsys_id, definition
    FROM gpkg_spatial_ref_sys WHERE srs_id = ?
"""
BLOB_HEADER = struct.Struct("<2sBBi")
ENVELOPE_BYTES = (0, 32, 48, 48, 64)
EMPTY_FLAG = 0x10
# SQLite gives up after so many steps of its machine: no query on a hostile index runs for ever.
STEPS_PER_CHECK, MOST_CHECKS = 1_000_000, 2_000


@dataclass(frozen=True, slots=True)
class _Layer:
    """One feature table: its geometry column and reference system."""

    name: str
    geometry_column: str
    srs_id: int
    description: str | None

    @property
    def datum(self) -> Datum | None:
        """Datum that our own export names in the description."""
        label = str(self.description or "").removeprefix("datum: ")
        return next((name for name in DATUMS if name == label), None)


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of a feature table, and what it is for."""

    name: str
    is_geometry: bool
    is_identity: bool
    is_boolean: bool


def _authorize(action: int, first: str | None, *_: object) -> int:
    asks_columns = action == sqlite3.SQLITE_PRAGMA and first == "table_info"
    allowed = action in ALLOWED_ACTIONS or asks_columns
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    checks = iter(range(MOST_CHECKS))
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            database.execute("PRAGMA query_only = ON")
            database.text_factory = lambda text: text.decode("utf-8", "replace")
            database.set_progress_handler(lambda: next(checks, None) is None, STEPS_PER_CHECK)
            database.set_authorizer(_authorize)
            yield database
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise SourceError(
            f"GeoPackage 无法读取：{str(error)[:80]}",
            f"the GeoPackage cannot be read: {str(error)[:80]}",
            field="file",
        ) from error


def _layers(database: sqlite3.Connection) -> dict[str, _Layer]:
    found = [_Layer(*row) for row in database.execute(FEATURE_TABLES)]
    if not found:
        raise SourceError(
            "GeoPackage 中没有要素图层", "the GeoPackage holds no feature layer", field="file"
        )
    return {layer.name: layer for layer in found}


def _declared(database: sqlite3.Connection, layer: _Layer) -> str | None:
    row = database.execute(SRS, (layer.srs_id,)).fetchone()
    if row is None or layer.srs_id in (0, -1):
        return None
    organization, code, definition = row
    if str(organization).upper() == "EPSG" and isinstance(code, int):
        return f"EPSG:{code}"
    is_unknown = "undefined" in str(definition or "undefined").lower()
    return None if is_unknown else str(definition)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _wkb(blob: object) -> bytes | None:
    r"""WKB inside a GeoPackage geometry; None for no or empty geometry, b"" for a broken one."""
    if blob is None:
        return None
    if not isinstance(blob, bytes) or len(blob) < BLOB_HEADER.size or blob[:2] != b"GP":
        return b""
    flags = blob[3]
    envelope = (flags >> 1) & 0x07
    if envelope >= len(ENVELOPE_BYTES):
        return b""
    return None if flags & EMPTY_FLAG else blob[BLOB_HEADER.size + ENVELOPE_BYTES[envelope] :]


def _columns(database: sqlite3.Connection, layer: _Layer, request: Request) -> list[_Column]:
    found = database.execute(f"PRAGMA table_info({_quoted(layer.name)})").fetchall()
    check_columns(len(found), request.limits)
    keys = [row[1] for row in found if row[5]]
    return [
        _Column(
            str(name),
            is_geometry=str(name).lower() == layer.geometry_column.lower(),
            is_identity=keys == [name] and str(kind).upper() == "INTEGER",
            is_boolean=str(kind).upper() == "BOOLEAN",
        )
        for _, name, kind, _, _, _ in found
    ]


def _rows(
    database: sqlite3.Connection, layer: _Layer, columns: list[_Column], request: Request
) -> list[Row]:
    listed = ", ".join(_quoted(column.name) for column in columns)
    # Names cannot be bound; these are quoted, and the authorizer lets nothing but a SELECT pass.
    cursor = database.execute(f"SELECT {listed} FROM {_quoted(layer.name)}")  # noqa: S608
    rows: list[Row] = []
    while block := cursor.fetchmany(10_000):
        rows += block
        check_rows(len(rows), request.limits.rows)
    return rows


def _chunk(columns: list[_Column], rows: list[Row], request: Request) -> tuple[list[str], Chunk]:
    at = next((n for n, column in enumerate(columns) if column.is_geometry), None)
    if at is None:
        raise SourceError("缺少几何列", "the geometry column is missing", field="file")
    wkb = [_wkb(row[at]) for row in rows]
    identity = next((n for n, column in enumerate(columns) if column.is_identity), None)
    numbers = [row[identity] for row in rows] if identity is not None else range(1, len(rows) + 1)
    shown, cells = [], []
    for n, column in enumerate(columns):
        if n not in (at, identity):
            shown.append(column.name)
            cells.append([_cell(row[n], is_boolean=column.is_boolean) for row in rows])
    row_numbers = np.array(numbers, dtype=np.int64)
    return shown, readable(row_numbers, table_of(cells), wkb, columns[at].name, request)


def _cell(value: object, *, is_boolean: bool) -> object:
    if isinstance(value, bytes):
        return None
    return bool(value) if is_boolean and value is not None else value


def read_geopackage(request: Request) -> Source:
    """Features of one feature table.

    Parameters
    ----------
    request
        The file, with `options.layer` if it holds several feature tables.

    Returns
    -------
    Source
        Columns as stored, blobs other than the geometry as missing. Rows are numbered by their
        feature id, or in the order of the table where it has none.

    Raises
    ------
    SourceError
        If it is no GeoPackage, is damaged, or needs more than reading to be read.
    LimitError
        If it has too many rows or columns.
    InputError
        If a layer must be chosen.

    References
    ----------
    OGC 12-128r19, GeoPackage Encoding Standard 1.4, clauses 2.1.3 (geometry blob) and 1.1.3
    (contents table).
    """
    with _opened(request.path) as database:
        layers = _layers(database)
        layer = layers[choose_layer(list(layers), request)]
        declared = _declared(database, layer)
        columns = _columns(database, layer, request)
        rows = _rows(database, layer, columns, request)
    names, chunk = _chunk(columns, rows, request)
    return Source(
        unique_names(names),
        iter([chunk]),
        declared_crs=declared,
        declared_datum=layer.datum,
        layer=layer.name,
        layers=list(layers),
    )
