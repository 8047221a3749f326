"""Limits for documents that are zip archives inside (docx, xlsx), checked before unpacking."""

import io
import zipfile

from geo.errors import LimitError, SourceError

MAX_ENTRIES = 2_000
MAX_UNPACKED_BYTES = 120 * 2**20
MAX_XML_BYTES = 60 * 2**20


def require_sane_archive(content: bytes, kind: str) -> None:
    """Raise unless an office file unpacks to a bounded size.

    The directory's own sizes are trusted because the standard library never inflates an entry
    beyond what the directory declares.

    Parameters
    ----------
    content
        The whole file.
    kind
        "docx" or "xlsx", for the message.

    Raises
    ------
    SourceError
        If the bytes are no zip archive, or one that is encrypted.
    LimitError
        If it holds too many entries, or unpacks to too many bytes.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise SourceError(
            f"文件不是完好的 {kind}（压缩结构损坏）",
            f"The file is not a sound {kind} (broken archive)",
            field="file",
        ) from error
    if any(entry.flag_bits & 1 for entry in entries):
        raise SourceError(
            f"{kind} 文件已加密，请先去除密码",
            f"The {kind} is encrypted; remove its password first",
            field="file",
        )
    xml_bytes = sum(
        entry.file_size for entry in entries if entry.filename.lower().endswith((".xml", ".rels"))
    )
    unpacked_bytes = sum(entry.file_size for entry in entries)
    if (
        len(entries) > MAX_ENTRIES
        or unpacked_bytes > MAX_UNPACKED_BYTES
        or xml_bytes > MAX_XML_BYTES
    ):
        raise LimitError(
            f"{kind} 解压后过大（{len(entries)} 个部件，{unpacked_bytes} 字节），上限 "
            f"{MAX_ENTRIES} 个、{MAX_UNPACKED_BYTES} 字节",
            f"The {kind} unpacks to {len(entries)} parts and {unpacked_bytes} bytes; the "
            "limits are "
            f"{MAX_ENTRIES} and {MAX_UNPACKED_BYTES}",
            field="file",
        )
