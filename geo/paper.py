"""A document of tables, ready to be written in any format: what a report says, and nothing else.

One `Paper` is the one table from which DOCX, PDF, XLSX and the page are made, so that none of them
can say anything that the others do not.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Cell = str | int | float | date | None
#: How a column is written: text; whole numbers; whole numbers with a sign; shares of 0–1 as per
#: cent; numbers with decimals; days.
ColumnKind = Literal["text", "count", "change", "share", "number", "day"]
ChartKind = Literal["stacked bars", "lines"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its header, how its cells are written, its share of the width, its footnote.

    Parameters
    ----------
    title
        Header.
    kind
        How its cells are written; None is written as a dash.
    width
        Relative to the other columns.
    note
        Number of the footnote that says where its figures come from; 0 for none.
    decimals
        Of a column of kind "number".
    """

    title: str
    kind: ColumnKind = "text"
    width: float = 1.0
    note: int = 0
    decimals: int = 1


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of a section's own rows.

    Parameters
    ----------
    kind
        Bars lie, one a row, their parts end to end; lines run over the rows.
    title
        Above it.
    labels
        Number of the column that names the rows.
    values
        Numbers of the columns that are drawn.
    unit
        Of the values; empty for counts.
    """

    kind: ChartKind
    title: str
    labels: int
    values: tuple[int, ...]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a paper.

    Parameters
    ----------
    key
        Short and stable, of ASCII letters.
    title
        Heading.
    lead
        Sentences above the table; each with the number of its footnote, 0 for none.
    columns, rows
        Of the table; each row has a cell for each column. Without columns there is no table.
    empty
        What is said in place of a table without rows.
    chart
        Drawn with the table, if there are rows.
    """

    key: str
    title: str
    lead: tuple[tuple[str, int], ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    empty: str = ""
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole document.

    Parameters
    ----------
    key
        What its files are called, of ASCII letters, digits and hyphens.
    language
        "zh" or "en".
    as_of
        The day it speaks of, from which every time inside its files is derived.
    title, issue, dated
        Heading, number of the issue, and the line that says of which days it speaks.
    sections
        In order.
    notes_title, notes
        Heading of the footnotes, and their texts; number 1 is the first.
    """

    key: str
    language: str
    as_of: date
    title: str
    issue: str
    dated: str
    sections: tuple[Section, ...]
    notes_title: str
    notes: tuple[str, ...]


MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
DASH = "—"


def mark(number: int) -> str:
    """Sign of a footnote; empty for 0.

    Examples
    --------
    >>> mark(2), mark(21), mark(0)
    ('②', '[21]', '')
    """
    if number == 0:
        return ""
    return MARKS[number - 1] if number <= len(MARKS) else f"[{number}]"


def cell_text(cell: Cell, column: Column) -> str:
    """Cell as people read it.

    Parameters
    ----------
    cell
        Of that column; shares are in 0–1.
    column
        Says how.

    Examples
    --------
    >>> cell_text(0.125, Column("", "share")), cell_text(3, Column("", "change"))
    ('12.5 %', '+3')
    >>> cell_text(None, Column("")), cell_text(62860.4, Column("", "number", decimals=0))
    ('—', '62,860')
    """
    if cell is None:
        return DASH
    if column.kind == "share" and isinstance(cell, (int, float)):
        return f"{100 * cell:.1f} %"
    if column.kind == "change" and isinstance(cell, int):
        return f"{cell:+d}" if cell else "0"
    if column.kind == "number" and isinstance(cell, (int, float)):
        return f"{cell:,.{column.decimals}f}"
    if column.kind == "count" and isinstance(cell, int):
        return f"{cell:,}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)
