"""The worker's job on a table without positions: every row as text, the header among them."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pyarrow as pa

from geo.errors import SourceError
from layers.reading.encodings import TITLES, detect_encoding, require_encoding, transcode
from layers.reading.formats import check_contents
from layers.reading.limits import Limits
from layers.reading.refusals import Refusals
from layers.reading.source import ReadOptions, Request, check_columns, check_rows
from layers.reading.tables import as_text, unprotect
from layers.reading.xlsx import read_xlsx

SUFFIXES = {".csv": ("text", "CSV"), ".txt": ("text", "CSV"), ".xlsx": ("zip", "XLSX")}
DELIMITERS = ",\t;"
SNIFFED_LINES = 20
LONGEST_CELL = 2000
SCHEMA = pa.schema([("row", pa.int64()), ("cells", pa.list_(pa.string()))])

Row = tuple[int, list[str]]


def read_rows(folder: Path, arguments: dict[str, object], limits: Limits) -> dict[str, object]:
    """Report on a CSV or XLSX file; its rows go to "rows.arrow" (row, cells).

    Parameters
    ----------
    folder
        Holds "upload" plus the suffix.
    arguments
        "suffix", one of `SUFFIXES`; "options", of `ReadOptions` (layer: name of a sheet; encoding).
    limits
        Ceilings.

    Returns
    -------
    dict
        "encoding" (of a CSV), "layer" and "layers" (of a workbook), "count".

    Raises
    ------
    SourceError
        If the contents are not what the suffix says, or cannot be parsed.
    LimitError
        If there are too many rows or columns.
    InputError
        If a sheet must be chosen.
    """
    suffix = str(arguments["suffix"])
    path = folder / f"upload{suffix}"
    check_contents(path, *SUFFIXES[suffix])
    options = ReadOptions(**cast("dict[str, object]", arguments["options"]))  # type: ignore[arg-type]
    request = Request(path, options, limits, Refusals())
    report: dict[str, object] = {"encoding": None, "layer": None, "layers": []}
    rows = _sheet_rows(request, report) if suffix == ".xlsx" else _text_rows(request, report)
    kept: list[Row] = []
    for number, cells in rows:
        check_rows(len(kept) + 1, limits.sheet_rows + 1)
        check_columns(len(cells), limits)
        kept.append((number, [cell[:LONGEST_CELL] for cell in cells]))
    columns = [[number for number, _ in kept], [cells for _, cells in kept]]
    table = pa.table(columns, schema=SCHEMA)
    with pa.ipc.new_file(str(folder / "rows.arrow"), SCHEMA) as file:
        file.write_table(table)
    return report | {"count": len(kept)}


def _sheet_rows(request: Request, report: dict[str, object]) -> Iterator[Row]:
    source = read_xlsx(request)
    report |= {"layer": source.layer, "layers": source.layers}
    chunk = next(source.chunks)
    # The row of the headers is not numbered; it stands above the first one.
    first = int(chunk.rows[0]) - 1 if len(chunk.rows) else 1
    yield max(first, 1), list(source.fields)
    columns = [column.to_pylist() for column in chunk.columns.columns]
    for number, *cells in zip(chunk.rows.tolist(), *columns, strict=True):
        yield int(number), [as_text(cell) or "" for cell in cells]


def _text_rows(request: Request, report: dict[str, object]) -> Iterator[Row]:
    encoding, _ = detect_encoding(request.path)
    if request.options.encoding is not None:
        encoding = require_encoding(request.options.encoding)
    path = request.path.with_suffix(".utf8")
    transcode(request.path, path, encoding)
    report["encoding"] = TITLES[encoding]
    with path.open(encoding="utf-8-sig", newline="") as file:
        head = [line for _, line in zip(range(SNIFFED_LINES), file, strict=False)]
        file.seek(0)
        delimiter = max(DELIMITERS, key=lambda sign: sum(line.count(sign) for line in head))
        reader = csv.reader(file, delimiter=delimiter)
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield reader.line_num, unprotect(pa.array(cells, pa.string())).to_pylist()
        except csv.Error as error:
            raise SourceError(
                f"CSV 无法解析：{error}", f"the CSV cannot be parsed: {error}", field="file"
            ) from error
