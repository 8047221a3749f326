"""The numbered lines of a document, whatever file it came from, and what of them is noise."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from geo.errors import SourceError
from ledger.lists.labels import label_at_start

Noise = Literal["page_mark", "running_head", "url", "annotation", "damaged"]
Kind = Literal["txt", "docx", "pdf", "xlsx"]

#: A page number set off by dashes (—23—, - 3 -), or 第3页, 第 3 页 共 10 页, 3 / 10.
PAGE_MARK = re.compile(
    r"[\s—–―－\-_·~～.]{0,20}"
    r"(?:[—–―－\-_·~～]\s{0,9}\d{1,4}\s{0,9}[—–―－\-_·~～]|第\s{0,9}[\d一二三四五六七八九十百]{1,4}\s{0,9}页"
    r"(?:[\s，,/]{0,9}共\s{0,9}[\d一二三四五六七八九十百]{1,4}\s{0,9}页)?|\d{1,4}\s{0,3}/\s{0,3}\d{1,4})"
    r"[\s—–―－\-_·~～.]{0,20}"
)
BARE_NUMBER = re.compile(r"\s{0,20}\d{1,4}\s{0,20}")
URL_LINE = re.compile(r"\s{0,40}(?:https?://|www\.)[!-~]{1,500}\s{0,40}", re.IGNORECASE)
#: A remark of whoever copied the text, in the notation of plain-text notes; not the document's own.
ANNOTATION = re.compile(r"\s{0,3}#{1,6}\s\S.{0,500}")
REPEATED_PAGES = 3
REPEATED_SHARE = 0.4  # left and right pages may have heads of their own
PAGE_EDGE_LINES = 2


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table row; `origin` is the (row, column) where a merged cell begins."""

    text: str
    origin: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """One line as the file has it, counted from 1; for a table, one row.

    `table` counts the tables of the document from 0; it and `cells` are None and empty outside
    tables. `page` counts from 1 where the format has pages. `hard_end`: a paragraph is known to end
    here, because the format says so.
    """

    number: int
    text: str
    page: int | None = None
    noise: Noise | None = None
    table: int | None = None
    cells: tuple[Cell, ...] = ()
    hard_end: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """Something the reader of a document must know, in both languages, with its lines."""

    message_zh: str
    message_en: str
    lines: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document's text as numbered lines.

    `encoding` is that of a plain text, else None; `page_count` None where there are no pages.
    """

    name: str
    kind: Kind
    lines: tuple[Line, ...]
    encoding: str | None = None
    page_count: int | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def text(self) -> str:
        """All lines that are not noise, joined by line ends."""
        return "\n".join(line.text for line in self.lines if line.noise is None)

    def to_json(self) -> dict[str, Any]:
        """The document as JSON-ready values, from which `from_json` makes it again.

        Returns
        -------
        dict
            "name", "kind", "encoding", "page_count", "remarks" [[zh, en, lines]] and "lines",
            each {number, text} and, where it has them, page, noise, table, hard_end and cells
            [[text, row, column of the origin]].
        """
        return {
            "name": self.name,
            "kind": self.kind,
            "encoding": self.encoding,
            "page_count": self.page_count,
            "lines": [_line_json(line) for line in self.lines],
            "remarks": [
                [remark.message_zh, remark.message_en, list(remark.lines) if remark.lines else None]
                for remark in self.remarks
            ],
        }

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> "Document":
        """Document that `to_json` wrote.

        Parameters
        ----------
        record
            As `to_json` returns it.

        Returns
        -------
        Document
            Equal to the one that was written.

        Raises
        ------
        SourceError
            If the record is none of `to_json`.

        Examples
        --------
        >>> document = Document("a.txt", "txt", (Line(1, "一、范围"), Line(2, "—2—", 1)))
        >>> Document.from_json(document.to_json()) == document
        True
        """
        try:
            if record["kind"] not in get_args(Kind):
                raise ValueError("unknown kind")
            return cls(
                record["name"],
                record["kind"],
                tuple(_line_of(line) for line in record["lines"]),
                record["encoding"],
                record["page_count"],
                tuple(
                    Remark(zh, en, (lines[0], lines[1]) if lines else None)
                    for zh, en, lines in record["remarks"]
                ),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise SourceError(
                "保存的文书原文已损坏，无法读取", "the kept text of a document cannot be read"
            ) from error


def _line_json(line: Line) -> dict[str, Any]:
    record: dict[str, Any] = {"number": line.number, "text": line.text}
    for name in ("page", "noise", "table"):
        value = getattr(line, name)
        if value is not None:
            record[name] = value
    if line.hard_end:
        record["hard_end"] = True
    if line.cells:
        record["cells"] = [[cell.text, *cell.origin] for cell in line.cells]
    return record


def _line_of(record: Mapping[str, Any]) -> Line:
    return Line(
        int(record["number"]),
        str(record["text"]),
        record.get("page"),
        record.get("noise"),
        record.get("table"),
        tuple(Cell(text, (row, column)) for text, row, column in record.get("cells", ())),
        bool(record.get("hard_end", False)),
    )


def width(text: str) -> int:
    """Columns a text takes where a Chinese character takes two.

    Examples
    --------
    >>> width("8个 100%")
    8
    """
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def _own_noise(text: str) -> Noise | None:
    if PAGE_MARK.fullmatch(text.strip()):
        return "page_mark"
    if URL_LINE.fullmatch(text.strip()):
        return "url"
    return "annotation" if ANNOTATION.fullmatch(text) else None


def _running_heads(lines: Sequence[Line]) -> set[int]:
    # the same words (digits aside) at the edge of many pages are a header or footer, unless they
    # are a field that many tasks share (责任人：各单位主要负责同志)
    edges: dict[int, list[Line]] = {}
    for line in lines:
        if line.page is not None and line.text.strip() and not line.cells:
            edges.setdefault(line.page, []).append(line)
    seen: Counter[str] = Counter()
    numbers: dict[str, set[int]] = {}
    for page in edges.values():
        for line in {*page[:PAGE_EDGE_LINES], *page[-PAGE_EDGE_LINES:]}:
            key = re.sub(r"\d", "#", line.text.strip())
            seen[key] += 1
            numbers.setdefault(key, set()).add(line.number)
    enough = max(REPEATED_PAGES, REPEATED_SHARE * len(edges))
    return {
        number
        for key, count in seen.items()
        if count >= enough and label_at_start(key) is None
        for number in numbers[key]
    }


def _bare_page_numbers(lines: Sequence[Line]) -> set[int]:
    # a lone number is a page number only at the foot of a page: elsewhere it may be an item's
    feet = {line.page: line for line in lines if line.page and line.text.strip()}
    return {line.number for line in feet.values() if BARE_NUMBER.fullmatch(line.text)}


def mark_noise(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The same lines, with page marks, running heads, addresses and annotations flagged.

    Parameters
    ----------
    lines
        All lines of a document in order; those already flagged keep their flag.

    Returns
    -------
    tuple of Line
        As many as were given, with the same numbers.

    Examples
    --------
    >>> [line.noise for line in mark_noise([Line(1, " —23— "), Line(2, "8个 100%")])]
    ['page_mark', None]
    """
    heads, bare = _running_heads(lines), _bare_page_numbers(lines)
    marked = []
    for line in lines:
        noise = line.noise
        if noise is None and not line.cells:
            noise = _own_noise(line.text)
            if noise is None and line.number in heads:
                noise = "running_head"
            if noise is None and line.number in bare:
                noise = "page_mark"
        marked.append(line if noise == line.noise else replace(line, noise=noise))
    return tuple(marked)
