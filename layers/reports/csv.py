"""One section of a paper as CSV that no spreadsheet takes for a program."""

import csv
import io
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from geo.paper import Cell, Section
from layers.writing.tables import BYTE_ORDER_MARK, FORMULA


def write_csv_section(section: Section) -> bytes:
    """CSV in UTF-8 with a byte order mark; numbers as they are, days in ISO notation.

    Parameters
    ----------
    section
        With columns.

    Returns
    -------
    bytes
        Every text that could be a formula begins with an apostrophe, which our import takes away.
    """
    sink = io.StringIO(newline="")
    writer = csv.writer(sink)
    writer.writerow(_safe([column.title for column in section.columns]))
    for row in section.rows:
        writer.writerow(_safe(row))
    return BYTE_ORDER_MARK + sink.getvalue().encode()


def _safe(cells: Sequence[Cell]) -> list[str]:
    texts = ["" if cell is None else str(cell) for cell in cells]
    guarded = pc.replace_substring_regex(pa.array(texts, pa.string()), FORMULA, r"'\1").to_pylist()
    return [
        text if isinstance(cell, (int, float)) else safe
        for cell, text, safe in zip(cells, texts, guarded, strict=True)
    ]
