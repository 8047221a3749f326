"""The result of a checked file on disk, and every format that people take it away in."""

import io
import json
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray

from geo.datum import Datum
from geo.errors import LimitError
from geo.vocabulary import VERDICTS
from layers.names import unique_names
from layers.reading.table import PANDAS_TYPES, Table
from layers.write import require_format, write
from layers.writing.export import UNWRITABLE
from layers.writing.tables import BYTE_ORDER_MARK, FORMULA

RESULT = "result.parquet"
REJECTED = "rejected.parquet"
DATUM: Datum = (
    "wgs84"  # of every result, whatever the file was in: its own columns stay as they were
)
LON, LAT = f"lon_{DATUM}", f"lat_{DATUM}"
WKB = "wkb"
ROW = "row"
#: What is added to the columns of the file, in this order.
ADDED = (
    "verdict",
    "verdict_zh",
    "zone_id",
    "zone_name",
    "zone_name_en",
    "unit_code",
    "unit_name",
    "distance_m",
    "as_of",
    "because",
    "because_en",
)
RESERVED = (ROW, *ADDED, LON, LAT, f"wkt_{DATUM}", WKB)
SHARED_TEXT = pa.dictionary(pa.int32(), pa.string())
BATCH_ROWS = 50_000
DEGREE_DECIMALS = 8  # about 1 mm on the ground: far below any fix, and back again within it
DISTANCE_DECIMALS = 1
#: Above this many rows only formats that are written in pieces: the others are held in memory.
MOST_ROWS_WHOLE = 300_000


class ResultWriter:
    """Judged rows on their way to a file, part by part; a context manager.

    Parameters
    ----------
    path
        Parquet file to make.
    table
        The rows of the person's file: their columns come first.
    unit_names
        Name of each unit by its code.
    """

    def __init__(self, path: Path, table: Table, unit_names: dict[str, str]) -> None:
        self._path = path
        self._attributes = _attributes(table)
        self._has_shapes = table.geometry is not None
        self._unit_names = unit_names
        self._file: pq.ParquetWriter | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def write(
        self,
        rows: NDArray[np.intp],
        judged: pd.DataFrame,
        lon_deg: NDArray[np.float64],
        lat_deg: NDArray[np.float64],
        shapes: NDArray[np.object_] | None,
    ) -> None:
        """Append some rows.

        Parameters
        ----------
        rows
            Their numbers within the table, shape (k,).
        judged
            Columns `geo.bulk.check.COLUMNS`, k rows.
        lon_deg, lat_deg
            WGS 84, shape (k,); NaN for lines and polygons.
        shapes
            Lines and polygons, shape (k,), None for points; None where there are none at all.
        """
        part = self._attributes.take(pa.array(rows))
        for name, array in self._added(judged).items():
            part = part.append_column(name, array)
        part = part.append_column(LON, _rounded(lon_deg, DEGREE_DECIMALS))
        part = part.append_column(LAT, _rounded(lat_deg, DEGREE_DECIMALS))
        if self._has_shapes:
            part = part.append_column(WKB, pa.array(shapely.to_wkb(shapes), pa.binary()))
        if self._file is None:
            self._file = pq.ParquetWriter(self._path, part.schema)
        self._file.write_table(part)

    def _added(self, judged: pd.DataFrame) -> dict[str, pa.Array]:
        words = {key: term.zh for key, term in VERDICTS.items()}
        named = judged.assign(
            verdict_zh=judged["verdict"].map(words),
            unit_name=judged["unit_code"].map(self._unit_names),
        )
        distance = _rounded(named["distance_m"].to_numpy(dtype=float), DISTANCE_DECIMALS)
        return {
            name: distance if name == "distance_m" else _shared_text(named[name]) for name in ADDED
        }


def _rounded(values: NDArray[np.float64], decimals: int) -> pa.Array:
    return pa.array(values.round(decimals), pa.float64(), from_pandas=True)


# A million rows share a few thousand sentences: the file, and all that reads it, keeps each once.
def _shared_text(series: pd.Series) -> pa.Array:
    array = pa.array(series.astype("category"), from_pandas=True)
    return array.cast(SHARED_TEXT)


def _attributes(table: Table) -> pa.Table:
    """Columns of the file behind the number of the row; those named like ours get another name."""
    columns = pa.Table.from_pandas(table.attributes, preserve_index=False)
    names = unique_names([*RESERVED, *map(str, table.attributes.columns)])[len(RESERVED) :]
    rows = pa.array(table.attributes.index.to_numpy(), pa.int64())
    arrays = [rows, *(_combined(column) for column in columns.columns)]
    return pa.table(arrays, names=[ROW, *names])


def _combined(column: pa.ChunkedArray) -> pa.Array:
    if pa.types.is_large_string(column.type):
        column = column.cast(pa.string())
    return column.combine_chunks()


def write_rejected(rejected: pd.DataFrame, path: Path) -> None:
    """Keep the rejected rows: number, column, value, code and reason in both languages.

    Parameters
    ----------
    rejected
        As `layers.reading.table.Table.refused`.
    path
        Parquet file to make.
    """
    frame = rejected.reset_index()
    texts = {name: _shared_text(frame[name]) for name in frame.columns if name != ROW}
    pq.write_table(pa.table({ROW: pa.array(frame[ROW], pa.int64()), **texts}), path)


def read_rejected(path: Path, *, most: int) -> list[dict[str, Any]]:
    """The first rejected rows, in the order of the file; at most `most`."""
    rows: list[dict[str, Any]] = pq.read_table(path).slice(0, most).to_pylist()
    return rows


def rejected_csv(path: Path, language: str) -> bytes:
    """All rejected rows as CSV that no spreadsheet takes for a program.

    Parameters
    ----------
    path
        What `write_rejected` made.
    language
        Of the reasons: English for "en", Chinese for anything else.
    """
    table = pq.read_table(path)
    names = [ROW, "field", "value", "code", "reason_en" if language == "en" else "reason_zh"]
    columns = [_spreadsheet_safe(table.column(name)) for name in names]
    sink = io.BytesIO(BYTE_ORDER_MARK)
    sink.seek(0, io.SEEK_END)
    arrow_csv.write_csv(pa.table(columns, names=[*names[:-1], "reason"]), sink)
    return sink.getvalue()


def export_result(result: Path, key: str, target: Path, *, title: str) -> None:
    """Write a result in one format.

    Parameters
    ----------
    result
        What a `ResultWriter` made.
    key
        Key of `layers.write.WRITERS`.
    target
        File to make.
    title
        Name of the layer inside it.

    Raises
    ------
    NotFoundError
        If there is no such format.
    LimitError
        If the result has more rows than a format that is written whole may have.
    """
    entry = require_format(key)
    with pq.ParquetFile(result) as source:
        count = source.metadata.num_rows
        if key == "csv":
            _write_csv(source, target)
            return
        if count > MOST_ROWS_WHOLE:
            raise LimitError(
                f"共 {count} 行，{entry.title} 最多导出 {MOST_ROWS_WHOLE} 行，请下载 CSV",
                f"{count} rows; {entry.title} is made of at most {MOST_ROWS_WHOLE}; take CSV",
                field="format",
            )
        frame = _frame(source.read())
    target.write_bytes(write(frame, key, datum=DATUM, title=title).contents)


# As `layers.writing.tables.write_csv`, in pieces: a sentence that many rows share is made safe
# once.
def _write_csv(source: pq.ParquetFile, target: Path) -> None:
    names = [name for name in source.schema_arrow.names if name != WKB]
    headers = _spreadsheet_safe(pa.chunked_array([pa.array(names, pa.string())])).to_pylist()
    has_shapes = WKB in source.schema_arrow.names
    with target.open("wb") as file:
        file.write(BYTE_ORDER_MARK)
        options = arrow_csv.WriteOptions(include_header=True)
        for batch in source.iter_batches(BATCH_ROWS):
            table = pa.Table.from_batches([batch])
            columns = [_spreadsheet_safe(table.column(name)) for name in names]
            piece = pa.table(columns, names=headers)
            if has_shapes:
                shapes = shapely.from_wkb(table.column(WKB).to_numpy())
                wkt = shapely.to_wkt(shapes, rounding_precision=-1)
                piece = piece.append_column(f"wkt_{DATUM}", pa.array(wkt, pa.string()))
            arrow_csv.write_csv(piece, file, options)
            options = arrow_csv.WriteOptions(include_header=False)


def _spreadsheet_safe(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Texts without control characters, with an apostrophe before what looks like a formula."""
    if pa.types.is_dictionary(column.type):
        parts = [
            pa.DictionaryArray.from_arrays(part.indices, _safe_texts(part.dictionary)).cast(
                pa.string()
            )
            for part in column.chunks
        ]
        return pa.chunked_array(parts, pa.string())
    if pa.types.is_string(column.type):
        return pa.chunked_array([_safe_texts(part) for part in column.chunks], pa.string())
    return column


def _safe_texts(texts: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(
        pc.replace_substring_regex(texts, UNWRITABLE, ""), FORMULA, r"'\1"
    )


def _frame(table: pa.Table) -> pd.DataFrame:
    """Rows as the writers take them; index: the number of the row in the person's file."""
    wkb = table.column(WKB).to_numpy() if WKB in table.column_names else None
    columns = table.drop_columns([WKB]) if wkb is not None else table
    plain = pa.table([_plain(column) for column in columns.columns], names=columns.column_names)
    frame = plain.to_pandas(types_mapper=PANDAS_TYPES.get).set_index(ROW)
    if wkb is None:
        return frame
    points = shapely.points(frame[LON], frame[LAT])
    shapes = shapely.from_wkb(wkb)
    geometry = np.where(shapely.is_missing(shapes), points, shapes)
    return gpd.GeoDataFrame(frame.drop(columns=[LON, LAT]), geometry=geometry, crs="EPSG:4326")


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def result_rows(result: Path, *, first: int, count: int) -> list[dict[str, Any]]:
    """Some rows of a result as plain values, for a look at it.

    Parameters
    ----------
    result
        What a `ResultWriter` made.
    first, count
        Which rows, from 0.
    """
    columns = [name for name in pq.read_schema(result).names if name != WKB]
    table = pq.read_table(result, columns=columns).slice(first, count)
    rows: list[dict[str, Any]] = json.loads(json.dumps(table.to_pylist(), default=str))
    return rows
