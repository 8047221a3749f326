"""A file of readings, read in the limited worker."""

import json
from dataclasses import asdict, dataclass
from typing import BinaryIO

from geo.errors import SourceError
from layers.names import display_name
from layers.reading.limits import LIMITS, MEGABYTE, Limits
from layers.reading.plain_rows import SUFFIXES
from layers.reading.source import ReadOptions
from layers.sandbox import run_limited

#: A year of ten stations and six pollutants, day by day, is 1 MB as CSV.
FILE_LIMITS = Limits(
    upload_bytes=20 * MEGABYTE, memory_bytes=LIMITS.memory_bytes, cpu_s=30, wall_s=45.0
)
SOURCE_JOB = "rows"


@dataclass(frozen=True, slots=True)
class PlainTable:
    """Rows of a file as text.

    Parameters
    ----------
    rows
        Number in the file and cells, the header among them.
    filename
        Fit to be shown.
    encoding
        Of a CSV; None for a workbook.
    sheet, sheets
        Of a workbook.
    """

    rows: tuple[tuple[int, tuple[str, ...]], ...]
    filename: str
    encoding: str | None
    sheet: str | None
    sheets: tuple[str, ...]


def read_plain(
    source: bytes | BinaryIO,
    filename: str,
    *,
    sheet: str | None = None,
    limits: Limits = FILE_LIMITS,
) -> PlainTable:
    """Rows of an untrusted CSV or XLSX file that need hold no position.

    Parameters
    ----------
    source
        Contents, or a file opened for binary reading.
    filename
        What the person calls it; its suffix names the format.
    sheet
        Sheet of a workbook; None: the only one that holds anything.
    limits
        Ceilings.

    Raises
    ------
    SourceError
        If it is no CSV or XLSX, or cannot be read.
    LimitError
        If it crosses a limit.
    InputError
        If a sheet must be chosen (field "layer").
    """
    shown = display_name(filename)
    suffix = next((suffix for suffix in SUFFIXES if shown.lower().endswith(suffix)), None)
    if suffix is None:
        raise SourceError(
            f"“{shown}”应为 CSV 或 XLSX 文件", f"“{shown}” must be a CSV or XLSX file", field="file"
        )
    arguments = {"suffix": suffix, "options": asdict(ReadOptions(layer=sheet))}
    outcome = run_limited(SOURCE_JOB, arguments, upload=source, suffix=suffix, limits=limits)
    report, table = json.loads(outcome.report), outcome.tables["rows"]
    numbers, cells = table.column("row").to_pylist(), table.column("cells").to_pylist()
    rows = tuple((n, tuple(texts)) for n, texts in zip(numbers, cells, strict=True))
    return PlainTable(rows, shown, report["encoding"], report["layer"], tuple(report["layers"]))
