"""The numbered lines of a document, whatever file it came from."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from geo.errors import SourceError

Noise = Literal["page_mark", "running_head", "url", "annotation", "damaged"]
Kind = Literal["txt", "docx", "pdf", "xlsx"]


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
