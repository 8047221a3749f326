"""Which encoding Chinese text is in: UTF-8, UTF-16 with a mark, or GBK (read as GB18030)."""

import codecs
from pathlib import Path

from geo.errors import InputError

BLOCK_BYTES = 1 << 20
SAMPLE_BYTES = 4 << 20
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
#: What a person may name, and the codec that reads it; GB18030 holds all of GBK and GB 2312.
ENCODINGS = {
    "utf8": "utf-8-sig",
    "utf8sig": "utf-8-sig",
    "utf16": "utf-16",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "gb18030": "gb18030",
    "cp936": "gb18030",
    "936": "gb18030",
    "ansi936": "gb18030",
    "oem936": "gb18030",
    "65001": "utf-8-sig",
}
#: What each codec is called in a report.
TITLES = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "gb18030": "GBK", "utf-16": "UTF-16"}
REPLACEMENT = "\ufffd"
# Damaged UTF-8 is Chinese but for a few characters; GBK read as UTF-8 fails at most characters, and
# what comes through by chance is Latin, Greek or Arabic.
CHINESE_PER_DAMAGED = 2


def named_encoding(name: str) -> str | None:
    """Codec for an encoding as people and .cpg files spell it; None for any other.

    Examples
    --------
    >>> named_encoding("UTF-8"), named_encoding("GB 2312"), named_encoding("ISO-8859-1")
    ('utf-8-sig', 'gb18030', None)
    """
    return ENCODINGS.get("".join(c for c in name.lower() if c.isascii() and c.isalnum()))


def require_encoding(name: str) -> str:
    """Codec for an encoding that a person named.

    Raises
    ------
    InputError
        If it is none of those we read.
    """
    codec = named_encoding(name)
    if codec is None:
        raise InputError(
            f"不支持编码“{name[:20]}”，应为 UTF-8、GBK、GB18030 或 UTF-16",
            f"encoding “{name[:20]}” is not supported; use UTF-8, GBK, GB18030 or UTF-16",
            field="encoding",
        )
    return codec


def _is_strictly(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while block := file.read(BLOCK_BYTES):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def best_guess(sample: bytes) -> str:
    """Encoding of bytes without a mark: "utf-8" unless too much of them is not, else "gb18030".

    Examples
    --------
    >>> best_guess("煤矿".encode("gbk")), best_guess("煤矿 一".encode() + bytes([0xFF]))
    ('gb18030', 'utf-8')
    """
    text = sample.decode("utf-8", "replace")
    damaged = text.count(REPLACEMENT)
    chinese = sum(1 for character in text if "\u2e80" <= character <= "\uff60")
    return "gb18030" if damaged and chinese < CHINESE_PER_DAMAGED * damaged else "utf-8"


def detect_encoding(path: Path) -> tuple[str, bool]:
    """Encoding of a text file, and whether every byte of it decodes.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    encoding, is_clean
        A codec's name; False where damaged characters will be read as U+FFFD.
    """
    with path.open("rb") as file:
        sample = file.read(SAMPLE_BYTES)
    for mark, encoding in MARKS:
        if sample.startswith(mark):
            return encoding, _is_strictly(path, encoding)
    if _is_strictly(path, "utf-8"):
        return "utf-8", True
    encoding = best_guess(sample)
    return encoding, encoding != "utf-8" and _is_strictly(path, encoding)


def transcode(path: Path, target: Path, encoding: str) -> None:
    """Write a copy of a text file in UTF-8, with U+FFFD for every damaged character."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    with path.open("rb") as source, target.open("wb") as copy:
        while block := source.read(BLOCK_BYTES):
            copy.write(decoder.decode(block).encode("utf-8"))
        copy.write(decoder.decode(b"", final=True).encode("utf-8"))
