"""The marks that number headings, items and measures: 一、（一）1．（1）① 问题3."""

import re
from dataclasses import dataclass
from typing import Literal

from ledger.words.chinese_numbers import NUMERAL, fold, integer

Style = Literal[
    "chapter", "cn_comma", "cn_paren", "arabic", "arabic_paren", "arabic_half", "circled", "named"
]

YEAR_AHEAD = r"(?:19|20)\d{2}\s{0,3}年"
PATTERNS: tuple[tuple[Style, re.Pattern[str]], ...] = (
    ("chapter", re.compile(
        rf"第\s{{0,3}}([\d{NUMERAL}]{{1,4}})\s{{0,3}}(?:章|节|条|部分|类|篇)\s{{0,5}}")),
    ("named", re.compile(
        rf"(?:第\s{{0,3}}([\d{NUMERAL}]{{1,4}})\s{{0,3}}项|"
        rf"[【\[]?(?:问题|任务|序号|事项|整改任务|反馈问题)\s{{0,3}}[（(]?([\d{NUMERAL}]{{1,4}})"
        r"(?:[)）】\]]{1,2})?)"
        r"\s{0,3}(?:[:：、.．。]|(?=\s)|(?<=[】\]])|$)\s{0,5}"
    )),
    ("cn_comma", re.compile(rf"([{NUMERAL}]{{1,4}})\s{{0,3}}[、.．]\s{{0,5}}")),
    ("cn_paren", re.compile(rf"[（(]\s{{0,3}}([{NUMERAL}]{{1,4}})\s{{0,3}}[)）]\s{{0,5}}[、.．]?")),
    ("arabic_paren", re.compile(r"[（(]\s{0,3}(\d{1,3})\s{0,3}[)）]\s{0,5}[、.．]?")),
    ("arabic_half", re.compile(r"(\d{1,3})\s{0,3}[)）]\s{0,5}")),
    ("arabic", re.compile(
        rf"(\d{{1,3}})\s{{0,3}}(?:[.．](?=\s{{0,3}}{YEAR_AHEAD})|\.(?!\s{{0,3}}\d)|[．、])"
        rf"\s{{0,5}}")),
)  # fmt: skip
#: Signs that are a whole mark by themselves, in their Unicode runs.
SINGLE_SIGNS: tuple[tuple[int, int, Style], ...] = (
    (0x2460, 20, "circled"),
    (0x2474, 20, "arabic_paren"),
    (0x2488, 20, "arabic"),
    (0x3220, 10, "cn_paren"),
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A number at the head of a line: its style, value and length, and the sign that ends it."""

    style: Style
    number: int
    length: int
    sign: str = ""


def _single_sign(text: str, lead: int) -> Mark | None:
    code = ord(text[lead])
    for first, count, style in SINGLE_SIGNS:
        if first <= code < first + count:
            rest = text[lead + 1 : lead + 8]
            return Mark(
                style, code - first + 1, lead + 1 + len(rest) - len(rest.lstrip(" 　、.．"))
            )
    return None


def read_mark(text: str) -> Mark | None:
    """Number that heads a line, or None.

    Parameters
    ----------
    text
        One line; leading blanks count into the mark's length.

    Returns
    -------
    Mark or None
        None too where digits at the head are a quantity (1.17万吨) and number nothing. A number
        followed by a year (1．2020 年) is a number.

    Examples
    --------
    >>> read_mark("1．2020 年 10 月 1 日起").number, read_mark("1.17 万吨")
    (1, None)
    >>> read_mark("（三）持续抓好").style
    'cn_paren'
    """
    folded = fold(text[:80])
    lead = len(folded) - len(folded.lstrip())
    if lead == len(folded):
        return None
    single = _single_sign(folded, lead)
    if single is not None:
        return single
    for style, pattern in PATTERNS:
        found = pattern.match(folded, lead)
        if found:
            number = integer(next(group for group in found.groups() if group is not None))
            sign = found[0].strip()[-1:].replace("．", ".")
            return None if number is None else Mark(style, number, found.end(), sign)
    return None


def is_numbered(text: str) -> bool:
    """Whether a line begins with a number mark.

    Examples
    --------
    >>> is_numbered("(2)加大巡查力度"), is_numbered("2020年底前")
    (True, False)
    """
    return read_mark(text) is not None
