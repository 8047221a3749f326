"""Plain text to numbered lines; tables drawn with tabs or bars become rows."""

import re
from collections.abc import Sequence

from ledger.lists.labels import classify
from ledger.reading.decode import DAMAGE, decode
from ledger.reading.lines import Cell, Document, Line, Remark
from ledger.reading.noise import mark_noise

#: Only these end a line: others that Python knows (NEL, U+2028) occur inside damaged text.
LINE_END = re.compile(r"\r\n|\n|\r")
BAR_RULE = re.compile(r"[\s|:+\-—]{3,500}")
WIDE_GAP = re.compile("[ \u3000]{2,60}")
MIN_COLUMNS = 3
MIN_ROWS = 2
DAMAGED_SHARE = 0.3


def _columns(text: str) -> tuple[str, ...]:
    stripped = text.strip()
    if stripped.startswith("|") and stripped.endswith("|") and len(stripped) > 1:
        return tuple(part.strip() for part in stripped[1:-1].split("|"))
    return tuple(part.strip() for part in text.split("\t")) if "\t" in stripped else ()


def _all_columns(texts: Sequence[str]) -> list[tuple[str, ...]]:
    # columns by tabs or bars; by blanks alone only under a head of known labels (序号  问题  措施)
    columns = [_columns(text) for text in texts]
    width = 0
    for index, text in enumerate(texts):
        parts = tuple(part for part in WIDE_GAP.split(text.strip()) if part)
        if columns[index] or len(parts) < MIN_COLUMNS:
            width = 0
        elif sum(bool(classify(part)) for part in parts) >= MIN_COLUMNS:
            width = len(parts)
        if width and len(parts) == width:
            columns[index] = parts
    return columns


def _table_runs(columns: Sequence[tuple[str, ...]]) -> list[tuple[int, int]]:
    # index ranges of at least two neighbouring lines with at least three columns
    runs, start = [], None
    for index, parts in enumerate([*columns, ()]):
        is_row = len(parts) >= MIN_COLUMNS
        if is_row and start is None:
            start = index
        elif not is_row and start is not None:
            if index - start >= MIN_ROWS:
                runs.append((start, index))
            start = None
    return runs


def _row(line: Line, columns: Sequence[str], table: int, row: int) -> Line:
    cells = tuple(Cell(part, (row, column)) for column, part in enumerate(columns))
    return Line(line.number, line.text, page=line.page, table=table, cells=cells, hard_end=True)


def text_lines(text: str) -> tuple[Line, ...]:
    """Numbered lines of a plain text, with its drawn tables as rows and its noise flagged.

    Parameters
    ----------
    text
        Whole text; a form feed begins a page.

    Returns
    -------
    tuple of Line
        One per line of the text, blank ones too, counted from 1.
    """
    texts = LINE_END.split(text)
    paged = "\f" in text
    pages, page = [], 1
    for part in texts:
        page += part.count("\f")
        pages.append(page if paged else None)
    lines = [
        Line(index + 1, part.replace("\f", ""), page=pages[index])
        for index, part in enumerate(texts)
    ]
    columns = _all_columns([line.text for line in lines])
    for table, (start, end) in enumerate(_table_runs(columns)):
        for row, index in enumerate(range(start, end)):
            line = lines[index]
            if not BAR_RULE.fullmatch(line.text):
                lines[index] = _row(line, columns[index], table, row)
            else:
                lines[index] = Line(line.number, "", page=line.page)
    return mark_noise([_flag_damage(line) for line in lines])


def _flag_damage(line: Line) -> Line:
    if line.text and line.text.count(DAMAGE) > DAMAGED_SHARE * len(line.text):
        return Line(line.number, line.text, page=line.page, noise="damaged")
    return line


def damage_remarks(lines: Sequence[Line]) -> tuple[Remark, ...]:
    r"""One remark per run of lines that hold unreadable characters.

    Examples
    --------
    >>> lines = [Line(1, "一"), Line(2, "\ufffd"), Line(3, "二")]
    >>> [remark.lines for remark in damage_remarks(lines)]
    [(2, 2)]
    """
    numbers = [line.number for line in lines if DAMAGE in line.text]
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and number <= runs[-1][1] + 2:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return tuple(
        Remark(
            f"第 {first} 至 {last} 行有无法识别的字符，其内容未能读取",
            f"lines {first} to {last} hold unreadable characters; what was there is lost",
            (first, last),
        )
        for first, last in runs
    )


def read_text(content: bytes, name: str) -> Document:
    """Document of a plain text file.

    Parameters
    ----------
    content
        The file's bytes in UTF-8, GBK, GB18030 or UTF-16.
    name
        File name, for messages only.

    Raises
    ------
    SourceError
        If the bytes are no text.
    """
    decoded = decode(content)
    lines = text_lines(decoded.text)
    pages = [line.page for line in lines if line.page]
    return Document(
        name,
        "txt",
        lines,
        encoding=decoded.encoding,
        page_count=max(pages) if pages else None,
        remarks=damage_remarks(lines) if decoded.is_damaged else (),
    )
