"""What the first bytes of a file say it is, whatever its name claims."""

import re
from pathlib import Path

from geo.errors import SourceError

HEAD_BYTES = 1 << 16
BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
ROOT_ELEMENT = re.compile(rb"<([A-Za-z_][A-Za-z0-9_.:-]{0,60})")
#: Kinds of contents by their first bytes; the order matters only where one begins another.
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"PAR1", "parquet"),
    (b"\x00\x00\x27\x0a", "shp"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"%PDF", "pdf"),
    (b"\xd0\xcf\x11\xe0", "ole"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"\x7fELF", "program"),
    (b"MZ\x90\x00", "program"),
)
TITLES: dict[str, tuple[str, str]] = {
    "zip": ("zip 压缩包", "a zip archive"),
    "sqlite": ("SQLite 数据库", "an SQLite database"),
    "parquet": ("Parquet 文件", "a Parquet file"),
    "shp": ("单独的 .shp 文件", "a bare .shp file"),
    "png": ("PNG 图片", "a PNG image"),
    "jpeg": ("JPEG 图片", "a JPEG image"),
    "gif": ("GIF 图片", "a GIF image"),
    "pdf": ("PDF 文档", "a PDF document"),
    "ole": ("旧版 Office 文件（.xls/.doc）", "an old Office file (.xls, .doc)"),
    "rar": ("RAR 压缩包", "a RAR archive"),
    "7z": ("7z 压缩包", "a 7z archive"),
    "gzip": ("gzip 压缩文件", "a gzip file"),
    "program": ("可执行程序", "a program"),
    "xml": ("XML 文本", "XML text"),
    "json": ("JSON 文本", "JSON text"),
    "text": ("普通文本", "plain text"),
    "binary": ("未知的二进制内容", "unknown binary contents"),
    "empty": ("空文件", "an empty file"),
}


def kind_of(head: bytes) -> str:
    r"""Kind of contents that begin with some bytes; a key of `TITLES`.

    Examples
    --------
    >>> kind_of(b"\xef\xbb\xbf <OGRVRTDataSource>"), kind_of(b"a,b\n"), kind_of(b"\x00\x01")
    ('xml', 'text', 'binary')
    """
    for signature, kind in SIGNATURES:
        if head.startswith(signature):
            return kind
    is_utf16 = head.startswith(BOMS[1:])
    text = head.replace(b"\x00", b"") if is_utf16 else head
    for bom in BOMS:
        text = text.removeprefix(bom)
    text = text.lstrip()
    if not text:
        return "empty"
    if text.startswith(b"<"):
        return "xml"
    if text.startswith((b"{", b"[")):
        return "json"
    return "binary" if b"\x00" in text else "text"


def check_contents(path: Path, expected: str, title: str) -> None:
    """Nothing, for a file whose first bytes are those of its format.

    Parameters
    ----------
    path
        The file.
    expected
        Key of `TITLES`.
    title
        What the format is called.

    Raises
    ------
    SourceError
        Naming what was expected and what was found.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    found = kind_of(head)
    if found == expected:
        return
    zh, en = TITLES[found]
    root = ROOT_ELEMENT.search(head) if found == "xml" else None
    if root is not None:
        name = root[1].decode("ascii")
        zh, en = f"{zh}（<{name}>）", f"{en} (<{name}>)"
    raise SourceError(
        f"文件内容与后缀不符：应为 {title}（{TITLES[expected][0]}），实为{zh}",
        f"unrecognised content: expected {title} ({TITLES[expected][1]}), found {en}",
        field="file",
    )
