"""Bytes of a plain text to characters: UTF-8, UTF-16, GBK and GB18030, damage and all.

References
----------
GB 18030-2022, Chinese coded character set: GBK and GB 2312 are its subsets, so one decoder reads
all three.
"""

import codecs
from dataclasses import dataclass

from geo.errors import SourceError

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CANDIDATES = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
#: Characters that every official text is full of: a decoding that yields few of them is wrong.
COMMON = frozenset(
    "的一是在有和人民政府区市县镇村通知关于任务整改单位责任时限目标措施范围年月日、，。：；（）"
)
DAMAGE = "\ufffd"
MOST_DAMAGE_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding it was read in, and whether some bytes were not of that encoding."""

    text: str
    encoding: str
    is_damaged: bool


def _likelihood(text: str) -> float:
    # share of characters that ordinary Chinese or ASCII text is made of, less the damage
    if not text:
        return 0.0
    sample = text[:200_000]
    good = sum(1 for sign in sample if sign in COMMON) * 3
    plain = sum(1 for sign in sample if "\u4e00" <= sign <= "\u9fff" or " " <= sign <= "~")
    bad = sum(
        1
        for sign in sample
        if sign == DAMAGE or (sign < " " and sign not in "\t\r\n\f") or "\ue000" <= sign <= "\uf8ff"
    )
    return (good + plain - 4 * bad) / len(sample)


def _strict(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _binary_error() -> SourceError:
    return SourceError(
        "文件不是可读的文本：既非 UTF-8，也非 GBK/GB18030 或 UTF-16。请另存为 txt、docx、pdf "
        "或 xlsx",
        "The file is not readable text: neither UTF-8 nor GBK/GB18030 nor UTF-16. Save it as txt, "
        "docx, pdf or xlsx",
        field="file",
    )


def decode(content: bytes) -> Decoded:
    """Characters of a plain text in whichever of the usual Chinese encodings it is.

    Parameters
    ----------
    content
        The file's bytes, with or without a byte order mark.

    Returns
    -------
    Decoded
        Where some bytes fit no encoding, they are U+FFFD and `is_damaged` is true.

    Raises
    ------
    SourceError
        If the bytes are no text, or if more than a fifth of the text is damaged.

    Examples
    --------
    >>> decode("整改时限：立即整改".encode("gbk")).text
    '整改时限：立即整改'
    """
    for mark, encoding in BOMS:
        if content.startswith(mark):
            text = content.decode(encoding, errors="replace").lstrip("\ufeff")
            return Decoded(text, encoding.removesuffix("-sig"), DAMAGE in text)
    whole = _strict(content, "utf-8")
    if whole is not None and "\0" not in whole:
        return Decoded(whole, "utf-8", False)
    texts = {name: content.decode(name, errors="replace") for name in CANDIDATES}
    best = max(texts, key=lambda name: _likelihood(texts[name]))
    text = texts[best]
    if _likelihood(text) < 0.5 or text.count(DAMAGE) > MOST_DAMAGE_SHARE * len(text):
        raise _binary_error()
    return Decoded(text, best, DAMAGE in text)
