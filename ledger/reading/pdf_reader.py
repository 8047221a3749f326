"""PDF documents to numbered lines: text lines and table rows of each page, top to bottom.

pdfplumber reads words and ruled tables; where it fails on a page, pypdf tries that page alone;
where both fail, the page is lost and a remark says so.
"""

import io
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pdfplumber
import pypdf
from pdfminer.psexceptions import PSException
from pdfplumber.page import Page
from pdfplumber.pdf import PDF
from pdfplumber.table import Table
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException
from pypdf.errors import FileNotDecryptedError, PyPdfError, WrongPasswordError

from geo.errors import LimitError, SourceError
from ledger.reading.lines import Cell, Document, Line, Noise, Remark
from ledger.reading.noise import mark_noise
from ledger.words.numerals import is_numbered

MAX_PAGES = 400
MAX_PAGE_CHARACTERS = 60_000
MERGE_SLACK_PT = 2.0  # ruled lines of one table edge differ by up to a stroke's width
INDENT_CHARACTERS = 1.2
PAGE_FAULTS = (
    PdfminerException,
    MalformedPDFException,
    PSException,
    PyPdfError,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    ZeroDivisionError,
    RecursionError,
    OverflowError,
    struct.error,
    zlib.error,
)
UNMAPPED = "(cid:"
UNMAPPED_SHARE = 0.1

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Piece:
    """A text line or a table row of a page, with its distance from the top."""

    top_pt: float
    text: str
    cells: tuple[Cell, ...] = ()
    table: int | None = None


def _unwrapped(text: str | None) -> str:
    # a narrow column breaks lines anywhere; a real line begins with a number or follows a stop
    parts: list[str] = []
    for part in (text or "").split("\n"):
        if parts and not is_numbered(part) and parts[-1][-1:] not in "。；;：:":
            parts[-1] += part.strip()
        elif part.strip():
            parts.append(part.strip())
    return "\n".join(parts)


def _grid(table: Table) -> Iterator[tuple[float, tuple[Cell, ...]]]:
    boxes: dict[Box, tuple[tuple[int, int], str]] = {}
    texts = table.extract()
    for row_index, (row, row_texts) in enumerate(zip(table.rows, texts, strict=True)):
        for column, (box, text) in enumerate(zip(row.cells, row_texts, strict=True)):
            if box is not None:
                boxes[box] = ((row_index, column), _unwrapped(text))
    lefts = sorted({box[0] for box in boxes})
    for row in table.rows:
        top_pt = min(box[1] for box in row.cells if box is not None)
        yield top_pt, tuple(_covering(boxes, left_pt, top_pt) for left_pt in lefts)


def _covering(boxes: dict[Box, tuple[tuple[int, int], str]], left: float, top: float) -> Cell:
    x, y = left + MERGE_SLACK_PT, top + MERGE_SLACK_PT
    for (x0, y0, x1, y1), (origin, text) in boxes.items():
        if x0 <= x < x1 and y0 <= y < y1:
            return Cell(text, origin)
    return Cell("", (-1, -1))


def _real_tables(page: Page) -> list[Table]:
    # a frame or a red rule of a letterhead is no table
    tables = page.find_tables()
    return [table for table in tables if _is_real(table)]


def _is_real(table: Table) -> bool:
    # one row of three cells is what is left of a table that goes on over the page
    columns = max(len(row.cells) for row in table.rows)
    return columns >= 3 or (columns == 2 and len(table.rows) >= 2)


def _text_pieces(page: Page, boxes: Sequence[Box]) -> Iterator[Piece]:
    def is_outside(item: dict[str, object]) -> bool:
        if item.get("object_type") != "char":
            return True
        x = (float(str(item["x0"])) + float(str(item["x1"]))) / 2
        y = (float(str(item["top"])) + float(str(item["bottom"]))) / 2
        return not any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in boxes)

    rest = page.filter(is_outside) if boxes else page
    found = rest.extract_text_lines(return_chars=False)
    if not found:
        return
    left_pt = min(line["x0"] for line in found)
    for line in found:
        size_pt = line["bottom"] - line["top"]
        is_indented = line["x0"] - left_pt > INDENT_CHARACTERS * size_pt
        yield Piece(line["top"], ("　　" if is_indented else "") + line["text"])


def _pieces(page: Page, first_table: int) -> list[Piece]:
    tables = _real_tables(page)
    pieces = list(_text_pieces(page, [table.bbox for table in tables]))
    for index, table in enumerate(tables):
        for top_pt, cells in _grid(table):
            text = "\t".join(cell.text.replace("\n", " ") for cell in cells)
            pieces.append(Piece(top_pt, text, cells, first_table + index))
    return sorted(pieces, key=lambda piece: piece.top_pt)


def _fallback(content: bytes, page_index: int) -> list[Piece]:
    try:
        text = pypdf.PdfReader(io.BytesIO(content), strict=False).pages[page_index].extract_text()
    except PAGE_FAULTS:
        return []
    return [Piece(float(index), part) for index, part in enumerate(text.splitlines()) if part]


def _lost(page: int, line: int) -> Remark:
    return Remark(
        f"第 {page} 页没有读出文字（损坏或为扫描图像），该页内容缺失",
        f"page {page} gave no text (damaged, or a scanned image); what was on it is missing",
        (line, line),
    )


def _page_pieces(page: Page, content: bytes, first_table: int) -> list[Piece]:
    try:
        if len(page.chars) > MAX_PAGE_CHARACTERS:
            raise LimitError(
                f"PDF 第 {page.page_number} 页超过 {MAX_PAGE_CHARACTERS} 字",
                f"PDF page {page.page_number} holds more than {MAX_PAGE_CHARACTERS} characters",
                field="file",
            )
        return _pieces(page, first_table)
    except LimitError:
        raise
    except PAGE_FAULTS:
        return _fallback(content, page.page_number - 1)


def _noise(text: str) -> Noise | None:
    unmapped = text.count(UNMAPPED)
    return "damaged" if unmapped and unmapped * 7 > UNMAPPED_SHARE * len(text) else None


def _read_pages(pages: Sequence[Page], content: bytes) -> tuple[list[Line], list[Remark]]:
    lines: list[Line] = []
    remarks: list[Remark] = []
    tables = 0
    for index, page in enumerate(pages, start=1):
        pieces = _page_pieces(page, content, tables)
        tables += len({piece.table for piece in pieces if piece.table is not None})
        fresh = [
            Line(
                len(lines) + offset, piece.text, page=index, noise=_noise(piece.text),
                table=piece.table, cells=piece.cells, hard_end=bool(piece.cells),
            )
            for offset, piece in enumerate(pieces, start=1)
        ]  # fmt: skip
        if not any(line.noise is None and line.text.strip() for line in fresh):
            fresh = [Line(len(lines) + 1, "", page=index, noise="damaged")]
            remarks.append(_lost(index, len(lines) + 1))
        lines.extend(fresh)
        page.close()
    return lines, remarks


def _open(content: bytes) -> PDF:
    try:
        reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise WrongPasswordError("password needed")
    except (WrongPasswordError, FileNotDecryptedError) as error:
        raise SourceError(
            "PDF 有密码，请先去除密码", "The PDF needs a password; remove it first", field="file"
        ) from error
    except PAGE_FAULTS:
        reader = None  # pdfplumber may still read what pypdf cannot
    if reader is not None:
        _require_few_pages(reader)
    try:
        return pdfplumber.open(io.BytesIO(content), raise_unicode_errors=False)
    except PAGE_FAULTS as error:
        raise SourceError(
            f"文件不是可读的 PDF：{error}", f"The file is not a readable PDF: {error}", field="file"
        ) from error


def _require_few_pages(reader: pypdf.PdfReader) -> None:
    try:
        count = len(reader.pages)
    except PAGE_FAULTS:
        return
    if count > MAX_PAGES:
        raise LimitError(
            f"PDF 有 {count} 页，上限 {MAX_PAGES} 页，请拆分后再读",
            f"The PDF has {count} pages; the limit is {MAX_PAGES}: split it first",
            field="file",
        )


def _pages(pdf: PDF) -> list[Page]:
    try:
        pages = list(pdf.pages)
    except PAGE_FAULTS as error:
        raise SourceError(
            f"PDF 的页面目录已损坏：{error}",
            f"The PDF's page tree is broken: {error}",
            field="file",
        ) from error
    if not pages:
        raise SourceError(
            "PDF 中没有可读的页面（页面目录已损坏）",
            "The PDF holds no page that can be read (its page tree is broken)",
            field="file",
        )
    return pages


def read_pdf(content: bytes, name: str) -> Document:
    """Document of a PDF; line numbers run through all pages, table rows count as lines.

    Parameters
    ----------
    content
        The file's bytes.
    name
        File name, for messages only.

    Raises
    ------
    SourceError
        If it is no readable PDF, needs a password, or holds only scanned images.
    LimitError
        If it has more pages, or a page more characters, than this service reads.
    """
    # Not as a context: at its end it would list the pages again, broken tree or not. Nothing is
    # left open, for the pages are closed one by one.
    pages = _pages(_open(content))
    if len(pages) > MAX_PAGES:
        raise LimitError(
            f"PDF 超过 {MAX_PAGES} 页", f"The PDF has more than {MAX_PAGES} pages", field="file"
        )
    lines, remarks = _read_pages(pages, content)
    if len(remarks) == len(pages):
        raise SourceError(
            "PDF 没有文字层（扫描件），请先做文字识别（OCR）或提供 docx、txt",
            "The PDF has no text layer (scanned): run OCR first, or give a docx or txt",
            field="file",
        )
    return Document(name, "pdf", mark_noise(lines), page_count=len(pages), remarks=tuple(remarks))
