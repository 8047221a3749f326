"""Excel workbooks (xlsx) to numbered lines: every row of every visible sheet, in order."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from geo.errors import LimitError, SourceError
from ledger.reading.archives import require_sane_archive
from ledger.reading.lines import Cell, Document, Line

MAX_ROWS = 20_000
MAX_COLUMNS = 100


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _merged_origins(sheet: Worksheet) -> dict[tuple[int, int], tuple[int, int]]:
    origins = {}
    for area in sheet.merged_cells.ranges:
        if area.max_row > MAX_ROWS or area.max_col > MAX_COLUMNS:
            continue
        for row in range(area.min_row, area.max_row + 1):
            for column in range(area.min_col, area.max_col + 1):
                origins[row, column] = (area.min_row, area.min_col)
    return origins


def _rows(sheet: Worksheet) -> Iterator[tuple[Cell, ...]]:
    if sheet.max_row > MAX_ROWS or sheet.max_column > MAX_COLUMNS:
        raise LimitError(
            f"工作表“{sheet.title}”有 {sheet.max_row} 行 {sheet.max_column} 列，"
            f"上限 {MAX_ROWS} 行 {MAX_COLUMNS} 列",
            f"Sheet {sheet.title!r} has {sheet.max_row} rows and {sheet.max_column} columns; the "
            f"limits are {MAX_ROWS} and {MAX_COLUMNS}",
            field="file",
        )
    origins = _merged_origins(sheet)
    for row in range(1, sheet.max_row + 1):
        cells = []
        for column in range(1, sheet.max_column + 1):
            origin = origins.get((row, column), (row, column))
            cells.append(Cell(_shown(sheet.cell(*origin).value), (origin[0] - 1, origin[1] - 1)))
        yield tuple(cells)


def _lines(workbook: openpyxl.Workbook) -> Iterator[Line]:
    number = 0
    for table, sheet in enumerate(workbook.worksheets):
        if sheet.sheet_state != "visible":
            continue
        for cells in _rows(sheet):
            number += 1
            text = "\t".join(cell.text.replace("\n", " ") for cell in cells).strip()
            yield Line(number, text, table=table, cells=cells, hard_end=True)


def read_xlsx(content: bytes, name: str) -> Document:
    """Document of an Excel workbook; the first sheet's line numbers are its row numbers.

    Parameters
    ----------
    content
        The file's bytes. Formulas count as the values last saved with them.
    name
        File name, for messages only.

    Raises
    ------
    SourceError
        If it is no sound xlsx.
    LimitError
        If a sheet has more rows or columns than this service reads.
    """
    require_sane_archive(content, "xlsx")
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        SyntaxError,  # what both XML parsers raise for broken or hostile XML
    ) as error:
        raise SourceError(
            f"文件不是可读的 Excel 工作簿（xlsx）：{error}",
            f"The file is not a readable Excel workbook (xlsx): {error}",
            field="file",
        ) from error
    return Document(name, "xlsx", tuple(_lines(workbook)))
