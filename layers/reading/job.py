"""The worker's job on an upload: check what it is, read it, judge every row, write what is left.

Rows go out as they come in, so that memory holds one chunk of a table and not the table.
"""

import importlib
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import cast

import numpy as np
import pyarrow as pa
import shapely

from geo.datum import Datum
from geo.errors import InputError
from layers.reading.columns import Position, candidates, find_position
from layers.reading.crs import CoordinateFrame, resolve
from layers.reading.formats import check_contents
from layers.reading.limits import Limits
from layers.reading.pair_orders import PairOrders
from layers.reading.place import Placed, Placer
from layers.reading.positions import texts_of
from layers.reading.refusals import Refusals
from layers.reading.report import Report
from layers.reading.row_datums import RowDatums, datum_column
from layers.reading.shapes import kinds_of
from layers.reading.source import (
    Chunk,
    Note,
    Reader,
    ReadOptions,
    Request,
    Source,
    check_columns,
    check_rows,
)

HEAD_ROWS = 20
LONGEST_CELL = 120


class RowWriter:
    """Accepted rows on their way to an Arrow file; columns are called c0, c1 … there."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: pa.RecordBatchFileWriter | None = None
        self._schema: pa.Schema | None = None

    def write(self, chunk: Chunk, placed: Placed) -> None:
        """Append the rows of a chunk that were not refused."""
        none = np.full(len(chunk.rows), None, dtype=object)
        others = none if placed.geometry is None else placed.geometry
        arrays = {f"c{number}": column for number, column in enumerate(chunk.columns.columns)}
        arrays["row"] = pa.array(chunk.rows, pa.int64())
        arrays["lon"] = pa.array(placed.lon_deg, pa.float64())
        arrays["lat"] = pa.array(placed.lat_deg, pa.float64())
        arrays["wkb"] = pa.array(shapely.to_wkb(others), pa.binary())
        table = pa.table(arrays)
        if placed.codes.any():
            table = table.filter(pa.array(placed.codes == 0))
        if self._file is None or self._schema is None:
            self._schema = table.schema
            self._file = pa.ipc.new_file(str(self._path), self._schema)
        self._file.write_table(table.cast(self._schema))

    def close(self) -> None:
        """Finish the file, if any chunk was written."""
        if self._file is not None:
            self._file.close()


class Tally:
    """Running figures of the rows that were accepted."""

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()
        self.repaired: list[tuple[int, bytes, bytes]] = []
        self._bounds: list[tuple[float, ...]] = []
        self.orders = PairOrders()

    def add(self, chunk: Chunk, placed: Placed) -> None:
        """Count one chunk."""
        fine = placed.codes == 0
        self.orders.add(chunk.rows[fine], placed.is_latitude_first, fine)
        points = fine & np.isfinite(placed.lon_deg)
        if points.any():
            lon_deg, lat_deg = placed.lon_deg[points], placed.lat_deg[points]
            self.kinds["point"] += int(points.sum())
            self._bounds.append((lon_deg.min(), lat_deg.min(), lon_deg.max(), lat_deg.max()))
        if placed.geometry is not None:
            others = placed.geometry[fine & ~points]
            self.kinds.update(str(kind) for kind in kinds_of(others))
            if len(others):
                self._bounds.append(tuple(shapely.total_bounds(others)))
        for number, before in placed.repaired.items():
            after = placed.geometry[number] if placed.geometry is not None else None
            wkbs = (shapely.to_wkb(before), shapely.to_wkb(after))
            self.repaired.append((int(chunk.rows[number]), *wkbs))

    def bounds_deg(self) -> list[float] | None:
        """West, south, east, north of all accepted rows; None without any."""
        if not self._bounds:
            return None
        edges = np.array(self._bounds)
        return [float(edges[:, n].min()) for n in (0, 1)] + [
            float(edges[:, n].max()) for n in (2, 3)
        ]


# Where the format says which columns they are, only the person may say otherwise.
def _position(source: Source, options: ReadOptions) -> Position:
    is_chosen = any((options.lon, options.lat, options.position))
    if source.lon_lat is None or is_chosen:
        return find_position(source.fields, options)
    return Position(*source.lon_lat)


def _placer(source: Source, request: Request, report: Report) -> Placer:
    position: Position | None = None
    if not source.has_geometry:
        report.candidates = candidates(source.fields)
        try:
            position = _position(source, request.options)
        except InputError as error:
            if not request.is_preview:
                raise
            report.problem = (error.message_zh, error.message_en)
    named = source.declared_datum or (position.datum if position else None)
    row_datums = _row_datums(source, named, request.options)
    frame = CoordinateFrame("wgs84") if row_datums else _frame(source, named, request, report)
    if position is not None:
        roles = {"lon": position.lon, "lat": position.lat, "pair": position.pair}
        roles["wkt"] = position.wkt
        report.position = {
            role: source.fields[number] for role, number in roles.items() if number is not None
        }
    report.declared_crs, report.named_datum, report.datum = frame.label, named, frame.datum
    report.notes = [*source.notes, *frame.notes]
    report.datum_column = row_datums.title if row_datums else None
    return Placer(source.fields, position, frame, request.options, request.limits, row_datums)


# A column counts by itself only in a table, and only if nothing else there names the datum: a
# result of ours keeps the column of the file it came from, and is in WGS 84.
def _row_datums(source: Source, named: Datum | None, options: ReadOptions) -> RowDatums | None:
    is_plain = not source.has_geometry and source.lon_lat is None
    is_told = named is not None or source.declared_crs is not None or options.crs is not None
    if options.datum_column is None and (is_told or not is_plain):
        return None
    number = datum_column(source.fields, options)
    return None if number is None else RowDatums(number, source.fields[number], options.datum)


def _frame(
    source: Source, named: Datum | None, request: Request, report: Report
) -> CoordinateFrame:
    try:
        return resolve(source.declared_crs, named, request.options, is_preview=request.is_preview)
    except InputError as error:
        if not request.is_preview:
            raise
        report.problem = (error.message_zh, error.message_en)
        return CoordinateFrame(request.options.datum)


def _head(chunk: Chunk, fields: list[str]) -> list[dict[str, str]]:
    first = chunk.columns.slice(0, HEAD_ROWS)
    columns = [texts_of(column.combine_chunks()).to_pylist() for column in first.columns]
    rows = zip(*columns, strict=True) if columns else [()] * min(HEAD_ROWS, len(chunk.rows))
    return [
        {"row": str(number)}
        | {name: text[:LONGEST_CELL] for name, text in zip(fields, texts, strict=True)}
        for number, texts in zip(chunk.rows.tolist(), rows, strict=False)
    ]


def _drain(source: Source, placer: Placer, request: Request, report: Report) -> Tally:
    writer, tally = RowWriter(request.path.parent / "rows.arrow"), Tally()
    for chunk in source.chunks:
        placed = placer.place(chunk)
        placer.enter_refused(chunk, placed, request.refusals)
        tally.add(chunk, placed)
        if request.is_preview and len(report.head) < HEAD_ROWS:
            report.head += _head(chunk, source.fields)[: HEAD_ROWS - len(report.head)]
        elif not request.is_preview:
            writer.write(chunk, placed)
        report.accepted += int((placed.codes == 0).sum())
        check_rows(report.accepted + len(request.refusals), request.limits.rows)
    writer.close()
    return tally


def _row_notes(placer: Placer, tally: Tally, report: Report) -> list[Note]:
    notes = [tally.orders.note(report.position.get("pair", ""))]
    notes += [placer.row_datums.note()] if placer.row_datums is not None else []
    return [note for note in notes if note is not None]


def _write(table: pa.Table, path: Path) -> None:
    with pa.ipc.new_file(str(path), table.schema) as file:
        file.write_table(table)


def read_upload(folder: Path, arguments: dict[str, object], limits: Limits) -> dict[str, object]:
    """Report on the upload in a folder; its rows go to Arrow files beside it.

    Parameters
    ----------
    folder
        Holds "upload" plus the suffix.
    arguments
        "format", "title", "contents", "suffix", "reader" ("module:function"), "options" (of
        `ReadOptions`), "is_preview".
    limits
        Ceilings.

    Returns
    -------
    dict
        Fields of `layers.reading.report.Report`. A full read leaves "rows.arrow" (the accepted
        ones), "refused.arrow" and "repaired.arrow"; a preview no "rows.arrow".

    Raises
    ------
    InputError
        Of any class: what is wrong with the file as a whole, or what has to be asked.
    """
    options = ReadOptions(**cast("dict[str, object]", arguments["options"]))  # type: ignore[arg-type]
    path = folder / f"upload{arguments['suffix']}"
    request = Request(path, options, limits, Refusals(), is_preview=bool(arguments["is_preview"]))
    check_contents(path, str(arguments["contents"]), str(arguments["title"]))
    module, _, name = str(arguments["reader"]).partition(":")
    reader = cast("Reader", getattr(importlib.import_module(module), name))
    source = reader(request)
    check_columns(len(source.fields), limits)
    report = Report(str(arguments["format"]), source.fields)
    report.encoding, report.delimiter = source.encoding, source.delimiter
    report.layer, report.layers = source.layer, source.layers
    placer = _placer(source, request, report)
    tally = _drain(source, placer, request, report)
    report.notes += _row_notes(placer, tally, report)
    report.count = report.accepted + len(request.refusals)
    report.refused, report.kinds = request.refusals.counts(), dict(tally.kinds)
    report.bounds_deg, report.repaired = tally.bounds_deg(), len(tally.repaired)
    _write(request.refusals.table(), folder / "refused.arrow")
    _write(_repaired_table(tally), folder / "repaired.arrow")
    return asdict(report)


def _repaired_table(tally: Tally) -> pa.Table:
    columns = zip(*tally.repaired, strict=True) if tally.repaired else ([], [], [])
    types = (pa.int64(), pa.binary(), pa.binary())
    arrays = [pa.array(list(values), kind) for values, kind in zip(columns, types, strict=True)]
    return pa.table(arrays, names=["row", "before", "after"])
