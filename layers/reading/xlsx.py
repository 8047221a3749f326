"""XLSX workbooks: one sheet, streamed, below the first row that names columns."""

import re
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

import numpy as np
import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from geo.errors import LimitError, SourceError
from layers.reading.limits import Limits
from layers.reading.office import check_office
from layers.reading.source import Chunk, Request, Source, check_columns, choose_layer
from layers.reading.tables import HEADER_ROWS, as_text, find_header, header_names, table_of

Row = tuple[object, ...]
ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
# What openpyxl raises on parts that contradict each other; entity attacks are ValueErrors.
UNREADABLE = (
    InvalidFileException, ParseError, zipfile.BadZipFile,
    KeyError, ValueError, TypeError, IndexError, AttributeError,
)  # fmt: skip


def _damaged(error: Exception) -> SourceError:
    return SourceError(
        f"XLSX 内容已损坏：{str(error)[:80]}",
        f"the XLSX is damaged: {str(error)[:80]}",
        field="file",
    )


# Excel writes a character that XML cannot hold as _x000D_.
def _unescaped(cell: object) -> object:
    if isinstance(cell, str) and "_x" in cell:
        return ESCAPE.sub(lambda match: chr(int(match[1], 16)), cell)
    return cell


def _trimmed(row: Row) -> Row:
    width = len(row)
    while width and _is_blank(row[width - 1]):
        width -= 1
    return row[:width]


def _is_blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


class _Workbook:
    """The sheets of a workbook that hold anything."""

    def __init__(self, file: BinaryIO) -> None:
        try:
            self._book = openpyxl.load_workbook(
                file, read_only=True, data_only=True, keep_links=False
            )
            self.sheets = [
                sheet.title for sheet in self._book.worksheets if self._holds_text(sheet)
            ]
        except UNREADABLE as error:
            raise _damaged(error) from error

    @staticmethod
    def _holds_text(sheet: ReadOnlyWorksheet) -> bool:
        sheet.reset_dimensions()  # what a sheet says of its size may be a lie
        first = islice(sheet.iter_rows(values_only=True), HEADER_ROWS)
        return any(_trimmed(row) for row in first)

    def rows(self, name: str, limits: Limits) -> Iterator[tuple[int, Row]]:
        """Rows that are not blank, each with its number from 1."""
        iterator = iter(self._book[name].iter_rows(values_only=True))
        number = 0
        while True:
            try:
                row = next(iterator, None)
            except UNREADABLE as error:
                raise _damaged(error) from error
            if row is None:
                return
            number += 1
            filled = _trimmed(row)
            if not filled:
                continue
            check_columns(len(filled), limits)
            if number > limits.sheet_rows + HEADER_ROWS:  # titles and header come on top
                raise LimitError(
                    f"工作表超过 {limits.sheet_rows} 行上限，请另存为 CSV",
                    f"the sheet has more than {limits.sheet_rows} rows; save it as CSV",
                    field="file",
                )
            yield number, tuple(_unescaped(cell) for cell in filled)


def _titles(count: int) -> list[tuple[str, str]]:
    if not count:
        return []
    return [(f"表头上方有 {count} 行标题，未作为数据", f"{count} title rows above the header")]


def read_xlsx(request: Request) -> Source:
    """Rows of one sheet; formulas count by the value that was saved with them.

    Parameters
    ----------
    request
        The file, with `options.layer` as the name of the sheet if several hold anything.

    Returns
    -------
    Source
        Columns of numbers, booleans or text; dates as ISO text; numbers of rows as in Excel.

    Raises
    ------
    SourceError
        If it is no workbook, is damaged, declares entities, or is empty.
    LimitError
        If it unpacks to too much, or has too many rows or columns.
    InputError
        If a sheet must be chosen.
    """
    check_office(request.path, request.limits, main_part="xl/workbook.xml")
    with request.path.open("rb") as file:  # openpyxl leaves a file that it opened itself open
        book = _Workbook(file)
        if not book.sheets:
            raise SourceError("工作簿是空的", "the workbook is empty", field="file")
        name = choose_layer(book.sheets, request)
        numbered = list(book.rows(name, request.limits))
    texts = [[as_text(cell) or "" for cell in row] for _, row in numbered[:HEADER_ROWS]]
    header = find_header(texts)
    body = numbered[header + 1 :]
    width = max((len(row) for _, row in numbered[header:]), default=0)
    fields = header_names(texts[header], width)
    columns = [[row[n] if n < len(row) else None for _, row in body] for n in range(width)]
    rows = np.array([number for number, _ in body], dtype=np.int64)
    chunk = Chunk(rows, table_of(columns))
    return Source(
        fields,
        iter([chunk]),
        has_geometry=False,
        layer=name,
        layers=book.sheets,
        notes=_titles(header),
    )
