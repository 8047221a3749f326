"""Documents from bytes: txt, docx, pdf and xlsx become the same numbered lines.

Nothing here opens a file: the caller gives the bytes. Untrusted files belong in a limited worker
process besides, because the libraries of these formats are large.
"""

from collections.abc import Callable

from geo.errors import LimitError, SourceError
from ledger.reading.docx_reader import read_docx
from ledger.reading.lines import Document
from ledger.reading.pdf_reader import read_pdf
from ledger.reading.text_reader import read_text
from ledger.reading.xlsx_reader import read_xlsx

MAX_BYTES = 40 * 2**20
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
READERS: dict[str, Callable[[bytes, str], Document]] = {
    "txt": read_text,
    "docx": read_docx,
    "xlsx": read_xlsx,
    "pdf": read_pdf,
}
SUFFIXES = {"text": "txt", "md": "txt", "docm": "docx", "xlsm": "xlsx"}


def _kind_of_content(content: bytes) -> str:
    if content[:1024].lstrip(b"\xef\xbb\xbf\r\n\t \0").startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        # the part names stand uncompressed in the archive
        return "xlsx" if b"xl/" in content and b"word/" not in content else "docx"
    return "txt"


def _require_readable(content: bytes, name: str) -> None:
    if not content.strip():
        raise SourceError(f"{name}：文件是空的", f"{name}: the file is empty", field="file")
    if len(content) > MAX_BYTES:
        raise LimitError(
            f"{name}：文件 {len(content)} 字节，上限 {MAX_BYTES} 字节",
            f"{name}: {len(content)} bytes; the limit is {MAX_BYTES}",
            field="file",
        )
    if content.startswith(OLD_OFFICE):
        raise SourceError(
            f"{name}：旧版 Office 格式（doc、xls、wps）不能直接读取，请另存为 docx 或 xlsx",
            f"{name}: the old Office format (doc, xls, wps) cannot be read; save it as docx or "
            "xlsx",
            field="file",
        )


def read_document(content: bytes, name: str) -> Document:
    r"""Document of a file's bytes, by what the bytes are and not only by what the name says.

    Parameters
    ----------
    content
        The whole file: txt (UTF-8, GBK, GB18030, UTF-16), docx, xlsx or pdf.
    name
        File name; its suffix must agree with the content.

    Returns
    -------
    Document
        Lines counted from 1, noise flagged, remarks on what could not be read.

    Raises
    ------
    SourceError
        If the file is empty, damaged beyond reading, of another format, or not what its name says.
    LimitError
        If it is larger than this service reads.

    Examples
    --------
    >>> read_document("一、范围\n—2—\n全县".encode("gb18030"), "通告.txt").text
    '一、范围\n全县'
    """
    _require_readable(content, name)
    kind = _kind_of_content(content)
    suffix = name.rsplit(".", 1)[-1].lower() if "." in name else kind
    stated = SUFFIXES.get(suffix, suffix)
    if stated in READERS and stated != kind:
        raise SourceError(
            f"{name}：文件名说是 {stated}，内容却是 {kind}",
            f"{name}: named {stated}, but the content is {kind}",
            field="file",
        )
    return READERS[kind](content, name)
