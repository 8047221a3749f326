"""GeoParquet: the primary geometry column as WKB, the rest as it is; a batch in memory."""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from geo.datum import DATUMS, Datum
from geo.errors import SourceError
from layers.names import unique_names
from layers.reading.geometries import readable
from layers.reading.source import Chunk, Request, Source, check_columns, check_rows
from layers.reading.tables import as_text

BATCH_ROWS = 65_536
PLAIN_TYPES = (
    pa.types.is_integer, pa.types.is_floating, pa.types.is_boolean,
    pa.types.is_string, pa.types.is_large_string,
)  # fmt: skip


def _damaged(error: Exception) -> SourceError:
    return SourceError(
        f"Parquet 无法读取：{str(error)[:80]}",
        f"the Parquet file cannot be read: {str(error)[:80]}",
        field="file",
    )


def _json(metadata: dict[bytes, bytes], key: bytes) -> dict[str, Any]:
    try:
        value = json.loads(metadata.get(key, b"{}"))
    except (ValueError, RecursionError) as error:
        raise _damaged(error) from error
    return value if isinstance(value, dict) else {}


# The primary column of a GeoParquet file, or None for a plain table.
def _geometry_column(geo: dict[str, Any], names: list[str]) -> tuple[str | None, dict[str, Any]]:
    primary = geo.get("primary_column")
    columns = geo.get("columns")
    about = columns.get(primary) if isinstance(columns, dict) else None
    if primary not in names or not isinstance(about, dict):
        return None, {}
    if about.get("encoding") != "WKB":
        raise SourceError(
            f"几何编码 {str(about.get('encoding'))[:20]} 不受支持，应为 WKB",
            f"geometry encoding {str(about.get('encoding'))[:20]} is not supported; use WKB",
            field="file",
        )
    if about.get("edges") == "spherical":
        raise SourceError("不支持球面边", "spherical edges are not supported", field="file")
    return str(primary), about


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if any(fits(column.type) for fits in PLAIN_TYPES):
        return column
    return pa.chunked_array([pa.array([as_text(v) for v in column.to_pylist()], pa.string())])


def _chunks(file: pq.ParquetFile, column: str | None, request: Request) -> Iterator[Chunk]:
    first = 1
    try:
        for batch in file.iter_batches(BATCH_ROWS, use_threads=False):
            rows = np.arange(first, first + batch.num_rows, dtype=np.int64)
            first += batch.num_rows
            yield _chunk(pa.Table.from_batches([batch]), rows, column, request)
    except pa.ArrowInvalid as error:
        raise _damaged(error) from error
    except OSError as error:
        raise _damaged(error) from error


def _chunk(table: pa.Table, rows: NDArray[np.int64], column: str | None, request: Request) -> Chunk:
    others = [name for name in table.column_names if name != column]
    attributes = pa.table([_plain(table.column(name)) for name in others], names=others)
    if column is None:
        return Chunk(rows, attributes)
    return readable(rows, attributes, table.column(column).to_pylist(), column, request)


def _crs(about: dict[str, Any]) -> str | None:
    crs = about.get("crs")
    return json.dumps(crs) if isinstance(crs, dict) else None


def read_parquet(request: Request) -> Source:
    """Rows of a GeoParquet file, or of a plain Parquet table with coordinate columns.

    Parameters
    ----------
    request
        The file.

    Returns
    -------
    Source
        Numbers, booleans and text as stored, all else as text. A CRS that is missing or null
        counts as not declared, although the format then implies WGS 84.

    Raises
    ------
    SourceError
        If it is damaged, or its geometry is not WKB with plane edges.
    LimitError
        If it has too many rows or columns.

    References
    ----------
    GeoParquet 1.1.0, https://geoparquet.org/releases/v1.1.0/
    """
    try:
        file = pq.ParquetFile(request.path)
    except (pa.ArrowInvalid, OSError) as error:
        raise _damaged(error) from error
    check_rows(file.metadata.num_rows, request.limits.rows)
    names = list(file.schema_arrow.names)
    check_columns(len(names), request.limits)
    metadata = file.schema_arrow.metadata or {}
    geo = _json(metadata, b"geo")
    column, about = _geometry_column(geo, names)
    label = geo.get("datum")
    datum: Datum | None = next((name for name in DATUMS if name == label), None)
    return Source(
        unique_names(name for name in names if name != column),
        _chunks(file, column, request),
        has_geometry=column is not None,
        declared_crs=_crs(about),
        declared_datum=datum,
    )
