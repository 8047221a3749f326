"""Kinds of file that are taken as evidence: known by their first bytes, never by their name."""

from dataclasses import dataclass

from geo.errors import SourceError

HEAD_BYTES = 4096
#: Brands of the ISO base media file format (ISO/IEC 14496-12, 4.3) that phones give to a film …
FILM_BRANDS = frozenset(
    (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"3gp4",
     b"3gp5", b"qt  ")
)  # fmt: skip
#: … and to a HEIF picture (ISO/IEC 23008-12).
HEIF_BRANDS = frozenset((b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"))
TEXT_ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file.

    Parameters
    ----------
    key, suffix, media_type
        Its name here, the suffix under which it is kept, and its media type.
    pillow
        Pillow's name of a picture's format; empty for other files.
    main_part
        The part without which an Office file is none; empty for other files.
    other_suffixes
        What people's names for such files may end in, beside `suffix`.
    """

    key: str
    suffix: str
    media_type: str
    pillow: str = ""
    main_part: str = ""
    other_suffixes: tuple[str, ...] = ()


_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind("jpeg", ".jpg", "image/jpeg", "JPEG", other_suffixes=(".jpeg",)),
        Kind("png", ".png", "image/png", "PNG"),
        Kind("webp", ".webp", "image/webp", "WEBP"),
        Kind("pdf", ".pdf", "application/pdf"),
        Kind(
            "docx",
            ".docx",
            f"{_OFFICE}.wordprocessingml.document",
            main_part="word/document.xml",
        ),
        Kind("xlsx", ".xlsx", f"{_OFFICE}.spreadsheetml.sheet", main_part="xl/workbook.xml"),
        Kind("mp4", ".mp4", "video/mp4", other_suffixes=(".m4v", ".mov", ".3gp")),
        Kind("csv", ".csv", "text/csv"),
        Kind("txt", ".txt", "text/plain"),
    )
}
ACCEPTED = "JPEG, PNG, WebP, PDF, DOCX, XLSX, MP4, TXT, CSV"


def kind_of(head: bytes, filename: str) -> Kind:
    """Kind of a file.

    Parameters
    ----------
    head
        Its first `HEAD_BYTES`.
    filename
        Its name, which only tells a document from a table, and a text from a table.

    Raises
    ------
    SourceError
        If it is of none of the kinds; the message says what to do about a HEIC picture.

    Examples
    --------
    >>> kind_of(b"%PDF-1.7", "x.html").key, kind_of("日期,数量".encode(), "a.csv").key
    ('pdf', 'csv')
    """
    suffix = f".{filename.rpartition('.')[2].lower()}"
    if head.startswith(b"\xff\xd8\xff"):
        return KINDS["jpeg"]
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return KINDS["png"]
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return KINDS["webp"]
    if head.startswith(b"%PDF-"):
        return KINDS["pdf"]
    if head.startswith(b"PK\x03\x04") and suffix in (".docx", ".xlsx"):
        return KINDS[suffix[1:]]
    if head[4:8] == b"ftyp":
        return _of_brand(head[8:12])
    if suffix in (".txt", ".csv") and _is_text(head):
        return KINDS[suffix[1:]]
    raise _refused()


def _of_brand(brand: bytes) -> Kind:
    if brand in FILM_BRANDS:
        return KINDS["mp4"]
    if brand in HEIF_BRANDS:
        raise SourceError(
            "暂不能读取 HEIC 照片：请在手机相机设置中选“兼容性最佳”（JPEG）后重拍，或转为 JPEG",
            "HEIC pictures cannot be read: set the camera to “most compatible” (JPEG), or convert",
            field="file",
        )
    raise _refused()


def _is_text(head: bytes) -> bool:
    if not head or any(byte < 0x20 and byte not in b"\t\n\f\r" for byte in head):
        return False
    for encoding in TEXT_ENCODINGS:
        for cut in range(min(4, len(head))):  # the head may end within a character
            try:
                head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return True
    return False


def _refused() -> SourceError:
    return SourceError(
        f"不接受这种文件；可以上传 {ACCEPTED}",
        f"this kind of file is not taken as evidence; send {ACCEPTED}",
        field="file",
    )


def download_name(filename: str, kind: Kind) -> str:
    """Name under which a file goes back: its own, ending as its kind does.

    Parameters
    ----------
    filename
        What people called it, fit to be shown (`layers.names.display_name`).
    kind
        Its kind.

    Examples
    --------
    >>> download_name("现场.html", KINDS["jpeg"]), download_name("现场.JPEG", KINDS["jpeg"])
    ('现场.html.jpg', '现场.JPEG')
    """
    lower = filename.lower()
    if any(lower.endswith(suffix) for suffix in (kind.suffix, *kind.other_suffixes)):
        return filename
    return f"{filename}{kind.suffix}"
