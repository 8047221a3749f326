"""The cases B 29 to 32 of the security list: Office and PDF documents, read as services read them.

All go through the limited worker. What the readers refuse by themselves is in
tests/ledger/test_documents.py as well.
"""

import io
import time
import zipfile
from copy import deepcopy
from dataclasses import replace

import docx
import pytest
from pypdf import PdfReader, PdfWriter

from geo.errors import LimitError, SourceError
from layers.official import DOCUMENT_LIMITS, read_official
from ledger.reading.lines import Document
from ledger.reading.pdf_reader import MAX_PAGES
from ledger.reading.untrusted import read_untrusted
from tests.layers.reading.hostile_files import BILLION_LAUGHS, CallCounter
from tests.ledger.files import pdf, word


def read(content: bytes, name: str, **limits: float) -> Document:
    """A document as the web and the shell read it."""

    def run(function: str, contents: bytes, filename: str) -> dict:
        held_to = replace(DOCUMENT_LIMITS, **limits)
        return read_official(function, contents, filename, limits=held_to)

    return read_untrusted(run, content, name)


def with_body(content: bytes, declarations: str, entity: str) -> bytes:
    """The same docx whose text is an entity that its document declares."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            body = old.read(entry)
            if entry.filename == "word/document.xml":
                head, _, rest = body.partition(b"?>")
                body = head + b"?>" + declarations.encode() + rest
                body = body.replace("秘密".encode(), f"&{entity};".encode())
            new.writestr(entry.filename, body)
    return out.getvalue()


def pages(count: int, text: str = "禁煤区范围") -> bytes:
    """A PDF of so many like pages."""
    writer = PdfWriter()
    page = PdfReader(io.BytesIO(pdf([[(72, 72, text)]]))).pages[0]
    for _ in range(count):
        writer.add_page(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("target", ["file:///etc/hostname", "http"])
def test_b29_an_external_entity_in_a_docx_brings_nothing_in(target):
    calls = CallCounter()
    address = f"{calls.address}/x" if target == "http" else target
    declared = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{address}">]>'
    try:
        text = read(with_body(word(["秘密", "正文"]), declared, "x"), "a.docx").text
    except SourceError:
        text = ""
    finally:
        calls.close()
    with open("/etc/hostname") as file:
        assert file.read().strip() not in text
    assert calls.calls == []


def test_b30_billion_laughs_in_a_docx_cost_nothing():
    content = with_body(word(["秘密"]), BILLION_LAUGHS, "a9")
    with pytest.raises(SourceError, match="not a readable Word document"):
        read(content, "a.docx", memory_bytes=700 << 20)


def test_b31_a_docx_with_a_picture_of_200_mb_is_refused_from_its_directory():
    bomb = io.BytesIO(word(["甲"]))
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/a.png", bytes(200 << 20))
    started = time.monotonic()
    with pytest.raises(LimitError, match="unpacks to"):
        read(bomb.getvalue(), "a.docx")
    assert time.monotonic() - started < 20


def table(rows: int) -> bytes:
    """A docx with one table of four columns."""
    made = docx.Document()
    grid = made.add_table(rows=1, cols=4)
    for cell in grid.rows[0].cells:
        cell.text = "甲镇"
    row = grid.rows[0]._tr
    for _ in range(rows - 1):
        grid._tbl.append(deepcopy(row))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_b31_a_table_of_10000_rows_is_read_in_time():
    assert len(read(table(10_000), "a.docx").lines) == 10_000


def test_b32_a_pdf_of_5000_pages_is_refused_by_its_count():
    with pytest.raises(LimitError, match=f"5000 pages; the limit is {MAX_PAGES}") as caught:
        read(pages(5000), "a.pdf")
    assert "5000 页" in caught.value.message_zh


def test_b32_a_pdf_that_takes_too_long_is_stopped_by_the_worker():
    slow = pdf([[(72, 72 + n % 600, "禁" * 90) for n in range(400)]] * 60)
    with pytest.raises(LimitError, match="stopped") as caught:
        read(slow, "a.pdf", cpu_s=2, wall_s=20.0)
    assert "已停止" in caught.value.message_zh


def chain(depth: int) -> list[bytes]:
    """Page tree of which each node holds only the next."""
    kids = [b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (n + 3) for n in range(depth)]
    return [b"<</Type/Catalog/Pages 2 0 R>>", *kids, b"<</Type/Page/MediaBox[0 0 9 9]>>"]


def doubling(depth: int) -> list[bytes]:
    """Page tree of which each node holds the next twice: 2 to the power of its depth pages."""
    kids = [b"<</Type/Pages/Count 9/Kids[%d 0 R %d 0 R]>>" % (n + 3, n + 3) for n in range(depth)]
    return [b"<</Type/Catalog/Pages 2 0 R>>", *kids, b"<</Type/Page/MediaBox[0 0 9 9]>>"]


def nested(depth: int) -> list[bytes]:
    """One page whose content is an array in an array, and so on."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents " + b"[" * depth + b"]" * depth
    tree = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
    return [b"<</Type/Catalog/Pages 2 0 R>>", tree, page + b">>"]


LOOP = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[2 0 R]>>"]


def file_of(objects: list[bytes]) -> bytes:
    """A PDF of these objects, the first its catalogue, whose table of objects must be rebuilt."""
    bodies = b"".join(b"%d 0 obj%s endobj\n" % (n, body) for n, body in enumerate(objects, 1))
    return b"%PDF-1.5\n" + bodies + b"trailer<</Root 1 0 R/Size %d>>\n%%%%EOF" % (len(objects) + 1)


@pytest.mark.parametrize(
    "objects",
    [chain(3000), doubling(30), nested(100_000), LOOP],
    ids=["deep", "wide", "nested", "loop"],
)
def test_b32_a_tree_of_objects_without_an_end_is_refused(objects):
    with pytest.raises((SourceError, LimitError)) as caught:
        read(file_of(objects), "a.pdf", cpu_s=10, wall_s=30.0)
    assert "PDF" in caught.value.message_zh or "已停止" in caught.value.message_zh


def test_b32_a_pdf_with_a_password_says_so():
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pages(1))))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(SourceError, match="password") as caught:
        read(out.getvalue(), "a.pdf")
    assert "密码" in caught.value.message_zh


def test_b32_a_scan_says_that_it_has_no_text_layer():
    with pytest.raises(SourceError, match="no text layer") as caught:
        read(pdf([[(50.0, 50.0, 500.0, 700.0)]] * 3), "a.pdf")
    assert "没有文字层（扫描件）" in caught.value.message_zh
