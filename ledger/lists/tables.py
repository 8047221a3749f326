"""Tasks of a list that is a table: a head that names the fields, and rows below it."""

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.lists.labels import (
    BODY_FIELDS,
    FIELD_OF,
    TRAILING_FIELDS,
    Field,
    classify,
    label_at_start,
)
from ledger.lists.records import LISTED_FIELDS, Record, Section
from ledger.reading.lines import Cell, Line
from ledger.reading.paragraphs import Paragraph, only_text
from ledger.reading.passages import EMPTY, Passage, tidied, tidy
from ledger.words.chinese_numbers import integer
from ledger.words.numerals import read_mark

MIN_HEAD_FIELDS = 3
TASK_FIELDS = BODY_FIELDS | TRAILING_FIELDS


@dataclass(frozen=True, slots=True)
class Head:
    """Fields of a table's columns; None where a column's name is not known, with the names."""

    fields: tuple[Field | None, ...]
    names: tuple[str, ...]

    def column(self, name: Field) -> int | None:
        """First column of a field, or None."""
        return self.fields.index(name) if name in self.fields else None


def _own_fields(row: Line) -> list[Field | None]:
    return [next(iter(classify(tidy(cell.text))), None) for cell in row.cells]


def read_head(row: Line, below: Line | None = None) -> Head | None:
    """Fields that a row names as a table's head, or None where it is no head.

    Parameters
    ----------
    row, below
        The row and the one after it, for heads of two rows (整改责任 over 牵头单位 and 责任单位).
    """
    fields = _own_fields(row)
    names = [tidy(cell.text) for cell in row.cells]
    if below is not None and len(below.cells) == len(row.cells):
        for column, (upper, lower) in enumerate(zip(row.cells, below.cells, strict=True)):
            found = classify(tidy(lower.text))
            if lower.origin != upper.origin and found:
                fields[column], names[column] = found[0], tidy(lower.text)
    if any(name.startswith("牵头") for name in names):
        # beside 牵头部门 the 主责单位 is who does it
        fields = [
            "responsible_units" if one == "lead_units" and not name.startswith("牵头") else one
            for one, name in zip(fields, names, strict=True)
        ]
    distinct = {name for name in fields if name in TASK_FIELDS}
    if len(distinct) < 2 or len({name for name in fields if name}) < MIN_HEAD_FIELDS:
        return None
    return Head(tuple(fields), tuple(names))


def _is_second_head_row(head: Head, row: Line) -> bool:
    own = _own_fields(row)
    filled = [column for column, cell in enumerate(row.cells) if cell.text.strip()]
    return bool(filled) and all(
        column < len(head.fields)
        and (own[column] or head.names[column] == tidy(row.cells[column].text))
        for column in filled
    )


@dataclass(slots=True)
class Reader:
    """State while the rows of one or more tables under one head are read."""

    head: Head
    section: Section | None
    records: list[Record]
    table: int | None = None

    def _passages(self, cell: Cell, line: int) -> list[Passage]:
        parts = [part for part in cell.text.split("\n") if part.strip()]
        return [Passage.of_line(part.strip(), line) for part in parts]

    def _add(self, record: Record, column: int, cell: Cell, line: int) -> None:
        name = self.head.fields[column] if column < len(self.head.fields) else None
        label = label_at_start(cell.text) if tidy(cell.text) not in FIELD_OF else None
        for passage in self._passages(cell, line):
            inner = label_at_start(passage.text) if label else None
            if inner is not None:
                name = inner.field
                passage = passage.cut(inner.end).stripped()
            if name is None or name == "other":
                key = self.head.names[column] if column < len(self.head.names) else ""
                record.other[key] = tidied(passage)
            elif name not in ("item_no", "section") and passage.text:
                self._separate(record, name, line)
                record.add(name, passage)

    def _separate(self, record: Record, name: Field, line: int) -> None:
        # two rows name two units or days; two lines of a cell may be one unit's name, broken
        if name == "deadline" and record.values.get(name, [EMPTY])[-1].span[1] not in (0, line):
            record.add(name, Passage.of_line("；", line))
        if name in LISTED_FIELDS and record.values.get(name):
            is_same_cell = record.values[name][-1].span[1] == line
            record.add(name, Passage.of_line("\n" if is_same_cell else "、", line))

    def _number(self, row: Line) -> tuple[int | None, bool]:
        # the item's number, and whether the row begins an item
        column = self.head.column("item_no")
        if column is None or column >= len(row.cells):
            lead = self.head.column("problem")
            cell = row.cells[lead] if lead is not None and lead < len(row.cells) else row.cells[0]
            return None, bool(cell.text.strip()) and cell.origin[0] == self._row_of(row)
        cell = row.cells[column]
        text = tidy(cell.text)
        mark = read_mark(text + "、") if text else None
        number = integer(text.strip("、.．()（）")) or (mark.number if mark else None)
        return number, bool(text) and cell.origin[0] == self._row_of(row)

    def _row_of(self, row: Line) -> int:
        # own row index: the deepest origin among its cells
        return max(cell.origin[0] for cell in row.cells)

    def _section_row(self, row: Line) -> bool:
        text = only_text(row)
        if text is None:
            return False
        filled = [column for column, cell in enumerate(row.cells) if cell.text.strip()]
        first = self.head.fields[filled[0]] if filled[0] < len(self.head.fields) else None
        if len(filled) == 1 and first in TASK_FIELDS and self.records:
            return False
        if first == "item_no" and integer(text) is not None:
            return False  # a number that nothing stands beside
        return self._begin_section(row, text)

    def _numbered_section_row(self, row: Line) -> bool:
        # 一 | 空气质量目标 | | |: a Chinese number and words, among items with Arabic ones
        column = self.head.column("item_no")
        filled = [(at, cell.text) for at, cell in enumerate(row.cells) if cell.text.strip()]
        if column is None or len(filled) != 2 or filled[0][0] != column:
            return False
        mark = read_mark(tidy(filled[0][1]) + "、")
        is_section = mark is not None and mark.style == "cn_comma"
        return is_section and self._begin_section(row, f"{tidy(filled[0][1])}、{filled[1][1]}")

    def _begin_section(self, row: Line, text: str) -> bool:
        mark = read_mark(text)
        title = tidy(text[mark.length :] if mark else text)
        if not title:
            return False
        self.section = Section(mark.number if mark else None, title, (), (row.number, row.number))
        return True

    def take(self, row: Line) -> None:
        """Read one row below the head."""
        if self._section_row(row) or self._numbered_section_row(row):
            return
        if _is_second_head_row(self.head, row):
            return
        number, begins = self._number(row)
        if begins or not self.records:
            section = self._section_of(row) or self.section
            self.records.append(Record(number, section, (row.number, row.number)))
            for column, cell in enumerate(row.cells):
                if cell.text.strip() and self._is_first_of(row, column):
                    self._add(self.records[-1], column, cell, row.number)
            return
        record = self.records[-1]
        own = self._row_of(row)
        for column, cell in enumerate(row.cells):
            if cell.text.strip() and cell.origin == (own, column):
                self._add(record, column, cell, row.number)
        record.lines = (record.lines[0], row.number)

    def _is_first_of(self, row: Line, column: int) -> bool:
        # a cell merged over several columns counts once
        return column == 0 or row.cells[column].origin != row.cells[column - 1].origin

    def _section_of(self, row: Line) -> Section | None:
        column = self.head.column("section")
        if column is None or column >= len(row.cells) or not row.cells[column].text.strip():
            return None
        text = tidy(row.cells[column].text)
        mark = read_mark(text)
        title = text[mark.length :] if mark else text
        return Section(mark.number if mark else None, title, (), (row.number, row.number))


def read_tables(paragraphs: Sequence[Paragraph]) -> tuple[list[Record], frozenset[int]]:
    """Tasks of all tables with a head, and the positions of the rows that were read.

    Parameters
    ----------
    paragraphs
        Of one document. A table without a head of its own goes on the one before it, as tables do
        across pages.

    Returns
    -------
    tuple
        Records in order, and the indices of `paragraphs` that belong to such tables.
    """
    reader: Reader | None = None
    records: list[Record] = []
    used: set[int] = set()
    for index, paragraph in enumerate(paragraphs):
        row = paragraph.row
        if row is None:
            continue
        below = paragraphs[index + 1].row if index + 1 < len(paragraphs) else None
        head = read_head(row, below if below and below.table == row.table else None)
        if head is not None:
            if reader is None or reader.head != head:
                section = reader.section if reader else None
                reader = Reader(head, section, records, row.table)
            reader.table = row.table
            used.add(index)
        elif reader is not None and _fits(reader, row):
            reader.table = row.table
            reader.take(row)
            used.add(index)
    return records, frozenset(used)


def _fits(reader: Reader, row: Line) -> bool:
    return row.table == reader.table or len(row.cells) == len(reader.head.fields)
