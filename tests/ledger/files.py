"""Files made for the tests: small documents in every format, whole and damaged."""

import io
import zlib
from collections.abc import Sequence

import docx
import openpyxl

PAGE_HEIGHT_PT = 842
TO_UNICODE = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap "
    b"/CMapName /A def /CMapType 2 def "
    b"1 begincodespacerange <0000> <FFFF> endcodespacerange "
    b"1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end end"
)


def pdf(pages: Sequence[Sequence[object]], *, broken: Sequence[int] = ()) -> bytes:
    """PDF whose pages hold texts (x, y from the top, text) and boxes (x0, y0, x1, y1).

    The font maps each glyph number to the character of that number, so nothing is embedded. The
    content of the pages numbered in `broken`, from 1, is not what its filter says.
    """
    objects: list[bytes] = [b"", b"", b""]

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    to_unicode = add(_stream(TO_UNICODE))
    descriptor = add(
        b"<</Type/FontDescriptor/FontName/A/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0"
        b"/Ascent 880/Descent -120/CapHeight 700/StemV 80>>"
    )
    glyphs = add(
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/A/CIDSystemInfo<</Registry(Adobe)"
        b"/Ordering(Identity)/Supplement 0>>/DW 1000/FontDescriptor %d 0 R>>" % descriptor
    )
    font = add(
        b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[%d 0 R]"
        b"/ToUnicode %d 0 R>>" % (glyphs, to_unicode)
    )
    kids = []
    for number, items in enumerate(pages, start=1):
        content = b"\n".join(_drawn(item) for item in items)
        stream = _stream(content) if number not in broken else _broken_stream(content)
        page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F %d 0 R>>>>"
        kids.append(add(page % font + b"/Contents %d 0 R>>" % add(stream)))
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    listed = b" ".join(b"%d 0 R" % kid for kid in kids)
    objects[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (listed, len(kids))
    objects[2] = b"<</Producer(test)>>"
    return _file(objects)


def _stream(content: bytes) -> bytes:
    packed = zlib.compress(content)
    return b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed)


def _broken_stream(content: bytes) -> bytes:
    packed = b"\x00\xff" * (len(content) // 2)
    return b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed)


def _drawn(item: object) -> bytes:
    if not isinstance(item, tuple):
        raise TypeError(item)
    if len(item) == 4:
        x0, y0, x1, y1 = item
        return b"%.1f %.1f %.1f %.1f re S" % (x0, PAGE_HEIGHT_PT - y1, x1 - x0, y1 - y0)
    x, y, text = item
    code = text.encode("utf-16-be").hex().encode()
    return b"BT /F 12 Tf %.1f %.1f Td <%s> Tj ET" % (x, PAGE_HEIGHT_PT - y, code)


def _file(objects: Sequence[bytes]) -> bytes:
    out = io.BytesIO()
    out.write(b"%PDF-1.5\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(
        b"trailer<</Size %d/Root 1 0 R/Info 3 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (len(objects) + 1, start)
    )
    return out.getvalue()


def text_page(lines: Sequence[str], *, top: float = 60) -> list[tuple[float, float, str]]:
    """Lines of a page, 20 points apart; those that begin with blanks stand in by two characters."""
    return [
        (96.0 if line.startswith("　") else 72.0, top + 20 * place, line.strip("　"))
        for place, line in enumerate(lines)
    ]


def table_page(
    rows: Sequence[Sequence[str]], *, top: float = 60, width: float = 90
) -> list[object]:
    """A ruled table of a page; each cell one line of at most seven characters."""
    items: list[object] = []
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            x, y = 40 + width * column, top + 30 * at
            items.append((x, y, x + width, y + 30))
            items.append((x + 3.0, y + 18.0, text))
    return items


def word(blocks: Sequence[object]) -> bytes:
    """Word file of paragraphs (texts) and tables (lists of rows)."""
    document = docx.Document()
    for block in blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        rows = list(block)  # type: ignore[call-overload]
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        for cells, row in zip(table.rows, rows, strict=True):
            for cell, text in zip(cells.cells, row, strict=True):
                cell.text = text
    return saved(document)


def saved(document: object) -> bytes:
    """Bytes of a Word document or an Excel workbook."""
    out = io.BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def workbook(rows: Sequence[Sequence[object]], merges: Sequence[str] = ()) -> bytes:
    """Excel file of one sheet, with merged areas such as "A1:D1"."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    for area in merges:
        sheet.merge_cells(area)
    return saved(book)
