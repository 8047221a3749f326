"""A paper as a workbook: a sheet for each section with native charts, and one for the sources."""

import io
import re
from datetime import datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from geo.paper import Cell, Column, Paper, Section, cell_text, mark
from layers.reports.markup import printable
from layers.reports.zips import dated_zip

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
#: Signs that Excel refuses in the name of a sheet, and how long that may be.
FORBIDDEN, LONGEST_NAME = re.compile(r"[\[\]:*?/\\']"), 31
CELL_CHARACTERS = 32_767
COLUMN_WIDTH, WIDEST = 11, 60
NUMBER_FORMATS = {
    "count": "#,##0",
    "change": "+#,##0;-#,##0;0",
    "share": "0.0%",
    "day": "yyyy-mm-dd",
}
COLORS = ("#1F6FB4", "#7FB0DC", "#C9C4B6", "#B2182B")
LINE_COLORS = ("#8FA9BF", "#1F6FB4", "#B2182B")


def write_xlsx(paper: Paper) -> bytes:
    """Workbook of a paper; the same paper gives the same bytes.

    Parameters
    ----------
    paper
        What it says; a text is always written as text, whatever it begins with.
    """
    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, OPTIONS) as book:
        made = datetime(paper.as_of.year, paper.as_of.month, paper.as_of.day)  # noqa: DTZ001 - no zone
        book.set_properties({"title": f"{paper.title} {paper.issue}", "created": made})
        names = _sheet_names(paper)
        for section, name in zip(paper.sections, names, strict=False):
            _write_section(book, paper, section, name, names[-1])
        _write_notes(book, paper, names[-1])
    return dated_zip(sink.getvalue(), paper.as_of)


def _sheet_names(paper: Paper) -> list[str]:
    names: list[str] = []
    for title in [*(section.title for section in paper.sections), paper.notes_title]:
        base = FORBIDDEN.sub(" ", title)[:LONGEST_NAME].strip() or "sheet"
        name, number = base, 1
        while name.lower() in (taken.lower() for taken in names):
            number += 1
            name = f"{base[: LONGEST_NAME - 3]} {number}"
        names.append(name)
    return names


def _write_section(
    book: Workbook, paper: Paper, section: Section, name: str, notes_name: str
) -> None:
    sheet = book.add_worksheet(name)
    bold, wrapped = book.add_format({"bold": True, "font_size": 14}), _format(book, {})
    sheet.write_string(0, 0, _text(f"{paper.title} · {section.title}"), bold)
    sheet.write_string(1, 0, _text(f"{paper.issue}  {paper.dated}"))
    row = 2
    for sentence, note in section.lead:
        sheet.write_string(row, 0, _text(f"{sentence}{mark(note)}"))
        row += 1
    row += 1
    if not section.columns:
        return
    if not section.rows:
        sheet.write_string(row, 0, _text(section.empty), wrapped)
        return
    _write_header(book, sheet, section, row, notes_name)
    formats = [_format(book, _number_format(column)) for column in section.columns]
    for number, cells in enumerate(section.rows, start=row + 1):
        for place, (cell, column) in enumerate(zip(cells, section.columns, strict=True)):
            _put(sheet, (number, place), cell, column, formats[place])
    sheet.freeze_panes(row + 1, 0)
    sheet.autofilter(row, 0, row + len(section.rows), len(section.columns) - 1)
    _write_chart(book, sheet, section, name, row)


def _format(book: Workbook, wanted: dict[str, object]) -> Format:
    return book.add_format({"valign": "top", "text_wrap": True, "border": 1, **wanted})


def _number_format(column: Column) -> dict[str, object]:
    if column.kind == "number":
        decimals = "." + "0" * column.decimals if column.decimals else ""
        return {"num_format": f"#,##0{decimals}"}
    if column.kind in NUMBER_FORMATS:
        return {"num_format": NUMBER_FORMATS[column.kind]}
    return {}


def _write_header(
    book: Workbook, sheet: Worksheet, section: Section, row: int, notes_name: str
) -> None:
    style = _format(book, {"bold": True, "bg_color": "#F3F0E8", "align": "center"})
    for number, column in enumerate(section.columns):
        sheet.set_column(number, number, min(WIDEST, COLUMN_WIDTH * column.width))
        title = _text(column.title + mark(column.note))
        if column.note:
            # Row 1 of the notes is their heading.
            place = f"internal:'{notes_name}'!A{column.note + 1}"
            sheet.write_url(row, number, place, style, title)
        else:
            sheet.write_string(row, number, title, style)


def _put(
    sheet: Worksheet, place: tuple[int, int], cell: Cell, column: Column, style: Format
) -> None:
    if cell is None:
        sheet.write_blank(*place, None, style)
    elif isinstance(cell, (int, float)):
        sheet.write_number(*place, cell, style)
    elif isinstance(cell, str):
        sheet.write_string(*place, _text(cell), style)
    elif column.kind == "day":
        sheet.write_datetime(*place, cell, style)
    else:
        sheet.write_string(*place, cell_text(cell, column), style)


def _text(text: str) -> str:
    return printable(text)[:CELL_CHARACTERS]


def _write_chart(book: Workbook, sheet: Worksheet, section: Section, name: str, row: int) -> None:
    chart = section.chart
    if chart is None:
        return
    is_lines = chart.kind == "lines"
    kind = {"type": "line"} if is_lines else {"type": "bar", "subtype": "stacked"}
    drawn = book.add_chart(kind)
    first, last = row + 1, row + len(section.rows)
    for number, column in enumerate(chart.values):
        color = (LINE_COLORS if is_lines else COLORS)[number]
        look = {"line": {"color": color, "width": 2}} if is_lines else {"fill": {"color": color}}
        drawn.add_series({
            "name": section.columns[column].title,
            "categories": [name, first, chart.labels, last, chart.labels],
            "values": [name, first, column, last, column], **look,
        })  # fmt: skip
    drawn.set_title({"name": chart.title, "name_font": {"size": 12}})
    drawn.set_legend({"position": "bottom"})
    if is_lines:
        drawn.set_y_axis({"name": chart.unit, "min": 0})
    else:
        drawn.set_y_axis({"reverse": True})
    height = 320 if is_lines else max(240, 60 + 24 * len(section.rows))
    drawn.set_size({"width": 760, "height": height})
    sheet.insert_chart(row, len(section.columns) + 1, drawn, {"description": chart.title})


def _write_notes(book: Workbook, paper: Paper, name: str) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, 110)
    sheet.write_string(0, 0, _text(paper.notes_title), book.add_format({"bold": True}))
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for number, text in enumerate(paper.notes, start=1):
        sheet.write_string(number, 0, _text(f"{mark(number)} {text}"), wrapped)
