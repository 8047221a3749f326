"""Guard of zip archives: nothing is unpacked before the directory has been judged.

A directory can lie, so every copy also counts the bytes that really come out. Member names never
become paths: the caller chooses where each member goes.
"""

import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from geo.errors import LimitError, SourceError
from layers.names import display_name
from layers.reading.limits import MEGABYTE, Limits

END_RECORD = struct.Struct("<4s4H2LH")
LOCAL_HEADER = struct.Struct("<4s5H3L2H")
LONGEST_COMMENT = 65_535
BLOCK_BYTES = 1 << 16
# A ratio says little about a few megabytes, which harm nobody.
HARMLESS_BYTES = 20 * MEGABYTE
ARCHIVE_SUFFIXES = (".zip", ".kmz", ".xlsx", ".7z", ".rar", ".gz", ".bz2", ".xz", ".zst", ".tar")
UTF8_FLAG, ENCRYPTED_FLAG = 0x800, 0x1
MAC_FOLDER, MAC_INDEX = "__MACOSX/", ".DS_Store"  # added by macOS, of no use
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError,
    NotImplementedError, UnicodeError, ValueError, OverflowError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an archive: its decoded name and its directory record."""

    name: str
    record: zipfile.ZipInfo

    @property
    def suffix(self) -> str:
        """Suffix in lower case, with its dot; empty where there is none."""
        return Path(self.name.rpartition("/")[2]).suffix.lower()


def _refuse(name: str, zh: str, en: str) -> SourceError:
    shown = display_name(name)
    return SourceError(f"压缩包条目“{shown}”{zh}", f"archive entry “{shown}” {en}", field="file")


# Only the archive's own code runs inside: our errors are ValueErrors too.
@contextmanager
def _damage_named(name: str) -> Iterator[None]:
    try:
        yield
    except UNREADABLE as error:
        zh, en = "已损坏或与目录不符", "is damaged or contradicts the directory"
        raise _refuse(name, zh, en) from error


class Archive:
    """An opened archive whose directory has passed the guard."""

    def __init__(self, opened: zipfile.ZipFile, entries: tuple[Entry, ...], limits: Limits) -> None:
        self._opened = opened
        self._limits = limits
        self._unpacked_bytes = 0
        self.entries = entries

    def blocks(self, entry: Entry) -> Iterator[bytes]:
        """Contents of one entry, piece by piece, counted against the ceiling.

        Raises
        ------
        LimitError
            If what comes out of the archive crosses `Limits.unpacked_bytes`.
        SourceError
            If the contents contradict the directory, or are damaged.
        """
        came_out = 0
        with _damage_named(entry.name):
            member = self._opened.open(entry.record)
        with member:
            while True:
                with _damage_named(entry.name):
                    block = member.read(BLOCK_BYTES)
                if not block:
                    break
                came_out += len(block)
                self._count(len(block))
                yield block
        if came_out != entry.record.file_size:
            raise _refuse(entry.name, "的大小与目录不符", "is not of the size its directory says")

    def copy(self, entry: Entry, target: IO[bytes]) -> None:
        """Write one entry to an open file; raises as `blocks` does."""
        for block in self.blocks(entry):
            target.write(block)

    def read(self, entry: Entry, *, most_bytes: int) -> bytes:
        """Contents of a small entry.

        Raises
        ------
        LimitError
            If it is longer than `most_bytes`.
        SourceError
            As `blocks`.
        """
        if entry.record.file_size > most_bytes:
            raise _too_large(entry.record.file_size, most_bytes)
        return b"".join(self.blocks(entry))

    def _count(self, size: int) -> None:
        self._unpacked_bytes += size
        if self._unpacked_bytes > self._limits.unpacked_bytes:
            raise _too_large(self._unpacked_bytes, self._limits.unpacked_bytes)


def _too_large(size: int, limit: int) -> LimitError:
    return LimitError(
        f"压缩包解压后达 {size / MEGABYTE:.0f} MB，上限 {limit / MEGABYTE:.0f} MB，请拆分后再传",
        f"the archive unpacks to {size / MEGABYTE:.0f} MB, the limit is"
        f" {limit / MEGABYTE:.0f} MB; split it",
        field="file",
    )


def _not_an_archive() -> SourceError:
    return SourceError(
        "不是可读的 zip 压缩包，可能已损坏",
        "not a readable zip archive; it may be damaged",
        field="file",
    )


# The count is read before the directory is parsed: a hostile directory is long.
def _check_end_record(file: BinaryIO, limits: Limits) -> None:
    size = file.seek(0, 2)
    file.seek(max(0, size - LONGEST_COMMENT - END_RECORD.size - 20))
    tail = file.read()
    start = tail.rfind(b"PK\x05\x06")
    if start < 0 or len(tail) - start < END_RECORD.size:
        raise _not_an_archive()
    record = END_RECORD.unpack_from(tail, start)
    count, offset = record[4], record[6]
    _check_count(count, limits)  # 65535 stands for as many or more
    if b"PK\x06\x07" in tail[max(0, start - 20) : start] or offset == 0xFFFFFFFF:
        raise SourceError(
            "不接受 zip64 压缩包，请用普通 zip 重新打包",
            "zip64 archives are refused; pack it again as an ordinary zip",
            field="file",
        )


def _check_count(count: int, limits: Limits) -> None:
    if count > limits.entries:
        raise LimitError(
            f"压缩包有 {count} 个条目，上限 {limits.entries} 个",
            f"the archive holds {count} entries, the limit is {limits.entries}",
            field="file",
        )


def decoded_name(record: zipfile.ZipInfo) -> str:
    """Name of a member: UTF-8 if flagged or valid, else GBK, as Chinese Windows writes it.

    Raises
    ------
    SourceError
        If the bytes are neither.
    """
    if record.flag_bits & UTF8_FLAG:
        return record.orig_filename
    raw = record.orig_filename.encode("cp437")  # what zipfile made of the bytes, undone
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refuse(record.orig_filename, "的名称无法解码", "has a name that cannot be decoded")


def _check_name(name: str) -> None:
    parts = name.split("/")
    if (
        name.startswith("/")
        or "\\" in name
        or ".." in parts
        or (len(parts[0]) > 1 and parts[0][1] == ":")
        or any(unicodedata.category(character) == "Cc" for character in name)
        or len(name) > 255
    ):
        raise _refuse(name, "的路径不安全", "has an unsafe path")


def _check_record(name: str, record: zipfile.ZipInfo, *, nested: bool) -> None:
    kind = stat.S_IFMT(record.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise _refuse(name, "是链接或特殊文件", "is a link or a special file")
    if record.flag_bits & ENCRYPTED_FLAG:
        raise _refuse(name, "已加密，请去掉密码", "is encrypted; remove the password")
    if record.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _refuse(name, "的压缩方法不受支持", "is compressed by a method we do not accept")
    if 0xFFFFFFFF in (record.file_size, record.compress_size, record.header_offset):
        raise _refuse(name, "使用 zip64", "uses zip64")
    if not nested and name.lower().endswith(ARCHIVE_SUFFIXES):
        raise _refuse(name, "是压缩包中的压缩包", "is an archive inside the archive")


def _check_sizes(records: list[zipfile.ZipInfo], packed_bytes: int, limits: Limits) -> None:
    total = sum(record.file_size for record in records)
    if total > limits.unpacked_bytes:
        raise _too_large(total, limits.unpacked_bytes)
    if total > HARMLESS_BYTES and total > limits.unpacked_ratio * packed_bytes:
        raise LimitError(
            f"压缩比 {total / packed_bytes:.0f} 倍，上限 {limits.unpacked_ratio:.0f} 倍",
            f"the archive unpacks {total / packed_bytes:.0f}-fold, the limit is"
            f" {limits.unpacked_ratio:.0f}",
            field="file",
        )


# Members that share bytes unpack to far more than the file could hold.
def _check_overlaps(file: BinaryIO, records: list[zipfile.ZipInfo], directory: int) -> None:
    ordered = sorted(records, key=lambda record: record.header_offset)
    ends = [record.header_offset for record in ordered[1:]] + [directory]
    for record, end in zip(ordered, ends, strict=True):
        if record.header_offset < 0:
            raise _not_an_archive()
        file.seek(record.header_offset)
        header = file.read(LOCAL_HEADER.size)
        if len(header) < LOCAL_HEADER.size or header[:4] != b"PK\x03\x04":
            raise _not_an_archive()
        name_bytes, extra_bytes = LOCAL_HEADER.unpack(header)[9:]
        body = record.header_offset + LOCAL_HEADER.size + name_bytes + extra_bytes
        if body + record.compress_size > end:
            raise _refuse(record.orig_filename, "与其他条目重叠", "overlaps another entry")


def _entries(records: list[zipfile.ZipInfo], *, nested: bool) -> tuple[Entry, ...]:
    entries = []
    seen: set[str] = set()
    for record in records:
        name = decoded_name(record)
        _check_name(name)
        _check_record(name, record, nested=nested)
        if name.endswith(("/", MAC_INDEX)) or name.startswith(MAC_FOLDER):
            continue
        key = unicodedata.normalize("NFC", name).casefold()
        if key in seen:
            raise _refuse(
                name, "与另一条目同名（不分大小写）", "has the name of another (in any case)"
            )
        seen.add(key)
        entries.append(Entry(name, record))
    return tuple(entries)


@contextmanager
def open_archive(path: Path, limits: Limits, *, nested: bool = False) -> Iterator[Archive]:
    """Archive whose every member may be read within the limits.

    Parameters
    ----------
    path
        A zip file under a name of our own making.
    limits
        Ceilings for count, size and ratio.
    nested
        Whether members may themselves be archives: office files embed them, and nobody opens them.

    Yields
    ------
    Archive
        With the members that matter: no folders, no `__MACOSX`.

    Raises
    ------
    LimitError
        If the directory declares too many members, too many bytes or too high a ratio.
    SourceError
        For damage, zip64, encryption, links, unsafe or repeated names, overlapping members and
        archives within the archive.

    References
    ----------
    PKWARE, .ZIP File Format Specification (APPNOTE.TXT) 6.3.10, sections 4.3.7, 4.3.12, 4.3.16.
    """
    with path.open("rb") as file:
        _check_end_record(file, limits)
        try:
            opened = zipfile.ZipFile(file)
        except (*UNREADABLE, OSError) as error:  # it seeks where the directory says
            raise _not_an_archive() from error
        with opened:
            records = opened.infolist()
            _check_count(len(records), limits)
            entries = _entries(records, nested=nested)
            _check_sizes(records, path.stat().st_size, limits)
            _check_overlaps(file, records, opened.start_dir)
            yield Archive(opened, entries, limits)
