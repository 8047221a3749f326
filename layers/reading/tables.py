"""Tables as people make them: titles above the header, notes beside it, cells of any type."""

import json
import math
from collections.abc import Sequence
from datetime import date, datetime, time

import pyarrow as pa
import pyarrow.compute as pc

from layers.names import unique_names
from layers.reading.columns import describe

HEADER_ROWS = 10
INT64 = 1 << 63
# What a spreadsheet takes for a formula, with the apostrophes that already protect it; our CSV
# export puts one more in front and the import takes one away, so that every text survives.
PROTECTED = r"^'('*[ \x{3000}]*[=+\-@＝＋－＠\t\r\n])"


def find_header(rows: Sequence[Sequence[str]]) -> int:
    """Number, from 0, of the row that holds the headers.

    Parameters
    ----------
    rows
        The first rows of a table, as text.

    Returns
    -------
    int
        The first of the first ten rows in which two cells name coordinates, else in which one
        does; else the first that is not empty. Rows above it are titles.

    Examples
    --------
    >>> find_header([["巩义市散煤点台账", ""], ["名称", "经度", "纬度"], ["a", "113", "34"]])
    1
    """
    looked_at = rows[:HEADER_ROWS]
    roles = [sum(describe(cell) is not None for cell in row if cell) for row in looked_at]
    filled = [number for number, row in enumerate(looked_at) if any(cell.strip() for cell in row)]
    for wanted in (2, 1):
        for number, found in enumerate(roles):
            # A lone title such as "点位坐标" is no header: a header has more cells than one.
            if found >= wanted and (
                sum(bool(c.strip()) for c in looked_at[number]) > 1 or len(filled) <= 2
            ):
                return number
    return filled[0] if filled else 0


def header_names(header: Sequence[str], width: int) -> list[str]:
    """Names of `width` columns from the cells of a header row, unprotected, none twice."""
    cells = [*header, *[""] * (width - len(header))][: max(width, len(header))]
    texts = pc.replace_substring_regex(pa.array(cells, pa.string()), PROTECTED, r"\1").to_pylist()
    return unique_names(" ".join(text.split()) for text in texts)


def unprotect(column: pa.Array) -> pa.Array:
    """Texts without the one apostrophe that our CSV export put before what looks like a formula."""
    if not pc.any(pc.starts_with(column, "'")).as_py():
        return column
    return pc.replace_substring_regex(column, PROTECTED, r"\1")


def as_text(value: object) -> str | None:
    """Cell of any type as text; None stays None.

    Examples
    --------
    >>> as_text(410181.0), as_text([1, "煤"]), as_text(True)
    ('410181', '[1, "煤"]', 'true')
    """
    if value is None or isinstance(value, str):
        return None if value is None else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, (list, dict)):
        return as_text(json.dumps(value, ensure_ascii=False))
    return str(value)


# NaN and infinity are no values that another program can be trusted with.
def _finite(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def typed_column(values: Sequence[object]) -> pa.Array:
    """Arrow array of cells: numbers where all are numbers, booleans likewise, else text.

    Examples
    --------
    >>> typed_column([1, None, 2.5]).type, typed_column([1, "二"]).to_pylist()
    (DataType(double), ['1', '二'])
    """
    cells = [_finite(value) for value in values]
    kinds = {type(value) for value in cells if value is not None}
    if kinds == {bool}:
        return pa.array(cells, pa.bool_())
    if kinds == {int} and all(value is None or -INT64 <= value < INT64 for value in cells):  # type: ignore[operator]
        return pa.array(cells, pa.int64())
    if kinds and kinds <= {int, float} and not any(_is_long(value) for value in cells):
        return pa.array([None if v is None else float(v) for v in cells], pa.float64())  # type: ignore[arg-type]
    return pa.array([as_text(value) for value in cells], pa.string())


# Whole numbers that a float cannot hold exactly are identifiers.
def _is_long(value: object) -> bool:
    return isinstance(value, int) and abs(value) > 1 << 53


def table_of(columns: Sequence[Sequence[object]]) -> pa.Table:
    """Arrow table of typed columns, named by their number."""
    arrays = [typed_column(values) for values in columns]
    return pa.table(arrays, names=[str(number) for number in range(len(arrays))])
