"""Small tools on the words of a notice: brackets, tops of lists, lengths and areas."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ledger.reading.passages import Passage
from ledger.words.chinese_numbers import NUMERAL, fold, integer

OPENERS, CLOSERS = "（([〔【《“", "）)]〕】》”"
ROUND_OPENERS, ROUND_CLOSERS = "（(", "）)"
EDITORIAL = re.compile(r"【[^【】]{0,80}】")
#: 万平方米 before 平方米: the longest unit first.
AREA = re.compile(
    r"(?:总?面积|合计|共计|总计|约)?(?:约为|约计|大约|约|为|达到|达|共|计)?\s{0,3}"
    r"(?P<value>\d{1,9}(?:,\d{3}){0,3}(?:\.\d{1,6})?)\s{0,3}(?:余|多)?"
    r"(?P<unit>万平方米|平方公里|平方千米|平方米|万亩|公顷|亩|km²|km2|㎢|㎡|m²)(?:左右|以上)?"
)
KM2 = {
    "平方公里": 1.0, "平方千米": 1.0, "km²": 1.0, "km2": 1.0, "㎢": 1.0, "万平方米": 0.01,
    "公顷": 0.01, "平方米": 1e-6, "㎡": 1e-6, "m²": 1e-6, "亩": 1 / 1500, "万亩": 10_000 / 1500,
}  # fmt: skip
LENGTH = re.compile(r"(?P<value>\d{1,6}(?:\.\d{1,3})?)\s{0,3}(?P<unit>公里|千米|米|km|m)(?![²2])")
METRES = {"公里": 1000.0, "千米": 1000.0, "km": 1000.0, "米": 1.0, "m": 1.0}
COUNT = re.compile(
    rf"(?:(?:等|共|计|合计|共计|[（(])\s{{0,2}}(?P<stated>\d{{1,4}}|[{NUMERAL}]{{1,4}})\s{{0,2}}个?"
    rf"|(?P<count>\d{{1,4}}|[{NUMERAL}]{{1,4}})\s{{0,2}}个)"
    r"(?:行政村|自然村|村庄|村居|村|社区|街道|乡镇办|乡镇|镇|乡|办事处|居委会|单位|县区|区县|区|县|片区|园区)"
)


@dataclass(frozen=True, slots=True)
class Bracket:
    """A round bracket: the positions of its signs and the words within."""

    start: int
    end: int
    words: str


def brackets(text: str) -> list[Bracket]:
    """Outermost round brackets of a text, in order; one that is never closed runs to the end.

    Examples
    --------
    >>> [bracket.words for bracket in brackets("甲镇（2个村）：乙村（含丙组）")]
    ['2个村', '含丙组']
    """
    found, depth, start = [], 0, 0
    for position, sign in enumerate(text):
        if sign in ROUND_OPENERS:
            start = position if depth == 0 else start
            depth += 1
        elif sign in ROUND_CLOSERS and depth:
            depth -= 1
            if depth == 0:
                found.append(Bracket(start, position + 1, text[start + 1 : position]))
    if depth:
        found.append(Bracket(start, len(text), text[start + 1 :]))
    return found


def without_brackets(text: str) -> str:
    """Text without its round brackets and what stands in them."""
    kept, at = [], 0
    for bracket in brackets(text):
        kept.append(text[at : bracket.start])
        at = bracket.end
    return "".join([*kept, text[at:]])


def top_positions(text: str, signs: str) -> Iterator[int]:
    """Positions of any of the signs that stand in no bracket of any kind.

    Examples
    --------
    >>> list(top_positions("甲（乙、丙）、丁", "、"))
    [6]
    """
    depth = 0
    for position, sign in enumerate(text):
        if sign in OPENERS:
            depth += 1
        elif sign in CLOSERS:
            depth = max(0, depth - 1)
        elif depth == 0 and sign in signs:
            yield position


def split_top(passage: Passage, signs: str) -> list[Passage]:
    """Parts of a passage between signs that stand in no bracket; empty parts are left out."""
    bounds = [-1, *top_positions(passage.text, signs), len(passage.text)]
    parts = [passage.cut(a + 1, b).stripped() for a, b in itertools.pairwise(bounds)]
    return [part for part in parts if part.text]


@dataclass(frozen=True, slots=True)
class StatedArea:
    """An area as a text states it: its words, km², and where it stands."""

    text: str
    km2: float
    unit: str
    start: int
    end: int


def find_areas(text: str) -> list[StatedArea]:
    """All areas a text states, in order.

    Examples
    --------
    >>> [(area.unit, area.km2) for area in find_areas("面积约41.44万平方米，合计7.5平方千米")]
    [('万平方米', 0.4144), ('平方千米', 7.5)]
    """
    found = []
    for match in AREA.finditer(fold(text)):
        value = float(match["value"].replace(",", ""))
        km2 = round(value * KM2[match["unit"]], 9)
        found.append(StatedArea(match[0], km2, match["unit"], match.start(), match.end()))
    return found


def find_length_m(text: str) -> float | None:
    """First length a text states, in metres, or None.

    Examples
    --------
    >>> find_length_m("两侧各1.5公里"), find_length_m("两侧")
    (1500.0, None)
    """
    found = LENGTH.search(fold(text))
    return float(found["value"]) * METRES[found["unit"]] if found else None


def stated_count(text: str) -> int | None:
    """Count of units that a text gives with a list (2个村, 等八个街道), or None.

    Examples
    --------
    >>> stated_count("（2个村）"), stated_count("等八个街道"), stated_count("甲村")
    (2, 8, None)
    """
    found = COUNT.search(fold(text))
    return integer(found["stated"] or found["count"]) if found else None
