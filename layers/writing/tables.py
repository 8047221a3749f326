"""CSV and XLSX that no spreadsheet takes for a program."""

import io

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import xlsxwriter

from geo.errors import LimitError
from layers.reading.source import Note
from layers.writing.export import Export

# What a spreadsheet may take for a formula, full-width signs and leading blanks included, and with
# the apostrophes that such a text may already carry; `layers.reading.tables.PROTECTED` mirrors it.
FORMULA = r"^('*[ \x{3000}]*[=+\-@＝＋－＠\t\r\n])"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # without it Excel in China reads GBK
SHEET_ROWS = 1_048_575  # below the header
CELL_CHARACTERS = 32_767
EXACT_INTEGER = 1 << 53
WIDEST_COLUMN = 40


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _protected(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not _is_text(column.type):
        return column
    return pc.replace_substring_regex(column, FORMULA, r"'\1")


def write_csv(export: Export) -> bytes:
    """CSV in UTF-8 with a byte order mark; the position stands in columns that name the datum.

    Parameters
    ----------
    export
        The rows.

    Returns
    -------
    bytes
        Every text that could be a formula begins with an apostrophe, which our import takes away.

    References
    ----------
    OWASP, "CSV Injection", https://owasp.org/www-community/attacks/CSV_Injection
    """
    table = export.with_positions()
    headers = _protected(pa.chunked_array([pa.array(table.column_names, pa.string())])).to_pylist()
    safe = pa.table([_protected(column) for column in table.columns], names=headers)
    sink = io.BytesIO()
    sink.write(BYTE_ORDER_MARK)
    arrow_csv.write_csv(safe, sink)
    return sink.getvalue()


def _check_sheet(table: pa.Table) -> None:
    if table.num_rows > SHEET_ROWS:
        raise LimitError(
            f"共 {table.num_rows} 行，XLSX 最多 {SHEET_ROWS} 行，请导出 CSV",
            f"{table.num_rows} rows; XLSX holds {SHEET_ROWS}; export CSV instead",
            field="format",
        )


def _put(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: object) -> bool:
    """Write one cell; True where a text had to be cut."""
    if value is None:
        return False
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, float) or (isinstance(value, int) and abs(value) < EXACT_INTEGER):
        sheet.write_number(row, column, value)
    else:
        text = str(value)
        sheet.write_string(row, column, text[:CELL_CHARACTERS])
        return len(text) > CELL_CHARACTERS
    return False


def write_xlsx(export: Export) -> bytes:
    """Workbook of one sheet: headers fixed and filterable, every text a text.

    Parameters
    ----------
    export
        The rows.

    Returns
    -------
    bytes
        Whole numbers beyond 2^53 as text, for Excel would round them.

    Raises
    ------
    LimitError
        If there are more rows than a sheet holds.
    """
    table = export.with_positions()
    _check_sheet(table)
    sink = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(sink, options) as book:
        book.set_properties({"title": export.title, "comments": f"datum: {export.datum}"})
        sheet = book.add_worksheet("data")
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, table.num_rows, table.num_columns - 1)
        for number, name in enumerate(table.column_names):
            sheet.set_column(number, number, min(WIDEST_COLUMN, 10 + len(name)))
            sheet.write_string(0, number, name, bold)
        cut = _fill(sheet, table)
    if cut:
        export.notes.append(_cut_note(cut))
    return sink.getvalue()


def _fill(sheet: xlsxwriter.worksheet.Worksheet, table: pa.Table) -> int:
    cut, row = 0, 0
    for batch in table.to_batches(10_000):
        columns = [column.to_pylist() for column in batch.columns]
        for cells in zip(*columns, strict=True):
            row += 1
            cut += sum([_put(sheet, row, number, cell) for number, cell in enumerate(cells)])
    return cut


def _cut_note(count: int) -> Note:
    return (
        f"{count} 个单元格超过 {CELL_CHARACTERS} 个字符，已截断",
        f"{count} cells were longer than {CELL_CHARACTERS} characters and were cut",
    )
