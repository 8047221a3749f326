"""Word documents (docx) to numbered lines: paragraphs and table rows in their order.

References
----------
ECMA-376-1:2016, Office Open XML, 17.3 paragraphs, 17.4 tables, 17.13.5 revisions: what a tracked
change deleted is `w:delText` and not part of the text, what it inserted is.
"""

import io
import zipfile
from collections.abc import Iterator

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from lxml import etree

from geo.errors import LimitError, SourceError
from ledger.reading.archives import require_sane_archive
from ledger.reading.docx_numbering import Numbering
from ledger.reading.lines import Cell, Document, Line
from ledger.reading.noise import mark_noise

MAX_LINES = 100_000
MAX_CELLS = 200_000
BREAKS = {qn("w:br"), qn("w:cr")}
#: Word keeps drawings twice, for new and for old readers; the second copy repeats its text.
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def _paragraph_text(paragraph: Paragraph) -> str:
    # own walk: python-docx leaves out what a tracked change inserted
    parts: list[str] = []
    skipped: set[etree._Element] = set()
    for element in paragraph._p.iter():
        if element.tag == FALLBACK:
            skipped.update(element.iter())
        if element in skipped:
            continue
        if element.tag == qn("w:t"):
            parts.append(element.text or "")
        elif element.tag == qn("w:tab") and element.getparent().tag == qn("w:r"):
            parts.append("\t")
        elif element.tag in BREAKS:
            parts.append("\n")
    return "".join(parts)


def _numbered_text(paragraph: Paragraph, numbering: Numbering) -> str:
    return numbering.label(paragraph) + _paragraph_text(paragraph)


def _cell_text(cell: _Cell, numbering: Numbering) -> str:
    parts = []
    for block in cell.iter_inner_content():
        if isinstance(block, Paragraph):
            parts.append(_numbered_text(block, numbering))
        else:
            parts.extend(
                " ".join(inner.text for inner in dict.fromkeys(row.cells)) for row in block.rows
            )
    return "\n".join(parts).strip()


def _table_rows(table: Table, numbering: Numbering) -> Iterator[tuple[Cell, ...]]:
    # a merged cell appears at every place it covers, as the same element
    origins: dict[etree._Element, tuple[tuple[int, int], str]] = {}
    for row_index, row in enumerate(table.rows):
        cells = []
        for column, cell in enumerate(row.cells):
            if cell._tc not in origins:
                origins[cell._tc] = ((row_index, column), _cell_text(cell, numbering))
            origin, text = origins[cell._tc]
            cells.append(Cell(text, origin))
        yield tuple(cells)


def _open(content: bytes) -> WordDocument:
    try:
        return docx.Document(io.BytesIO(content))
    except (
        PackageNotFoundError,
        KeyError,
        ValueError,
        AttributeError,
        zipfile.BadZipFile,
        etree.LxmlError,
    ) as error:
        raise SourceError(
            f"文件不是可读的 Word 文档（docx）：{error}",
            f"The file is not a readable Word document (docx): {error}",
            field="file",
        ) from error


def _lines(document: WordDocument) -> Iterator[Line]:
    numbering = Numbering.of(document)
    number, table_count, cell_count = 0, 0, 0
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            texts = _numbered_text(block, numbering).split("\n")
            for index, text in enumerate(texts):
                number += 1
                yield Line(number, text, hard_end=index == len(texts) - 1)
        else:
            for cells in _table_rows(block, numbering):
                number += 1
                cell_count += len(cells)
                _require_short(number, cell_count)  # before the next row is unfolded
                text = "\t".join(cell.text.replace("\n", " ") for cell in cells)
                yield Line(number, text, table=table_count, cells=cells, hard_end=True)
            table_count += 1
        _require_short(number, cell_count)


def _require_short(lines: int, cells: int) -> None:
    if lines > MAX_LINES or cells > MAX_CELLS:
        raise LimitError(
            f"Word 文档过长：超过 {MAX_LINES} 段或 {MAX_CELLS} 个单元格",
            f"The Word document is longer than {MAX_LINES} paragraphs or {MAX_CELLS} cells",
            field="file",
        )


def read_docx(content: bytes, name: str) -> Document:
    """Document of a Word file; line numbers count paragraphs, line breaks and table rows.

    Parameters
    ----------
    content
        The file's bytes.
    name
        File name, for messages only.

    Raises
    ------
    SourceError
        If it is no sound docx.
    LimitError
        If it is larger than this service reads.
    """
    require_sane_archive(content, "docx")
    return Document(name, "docx", mark_noise(tuple(_lines(_open(content)))))
