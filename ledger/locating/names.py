"""Names of places compared: blanks, widths and suffixes that are spelling only."""

import re
import unicodedata
from collections.abc import Iterable

from ledger.words.places import LEVELS

BLANKS = re.compile(r"[\s\u200b-\u200f\u2028-\u202e\u2060\ufeff]+")
#: Longest first, so that 街道办事处 is taken whole.
SUFFIXES = tuple(sorted(LEVELS, key=len, reverse=True))
#: What follows the number of a road without changing which road is meant: X058 and X058道路.
ROAD_ENDS = ("道路", "公路", "县道", "省道", "国道", "乡道", "线")
ROAD_NUMBER = re.compile(r"[GSXYC]\d{3,4}")
#: The same roads in words: 省道312 and 312省道 are S312.
ROAD_IN_WORDS = re.compile(r"([国省县乡])道(\d{3})|(\d{3})([国省县乡])道")
ROAD_LETTERS = {"国": "G", "省": "S", "县": "X", "乡": "Y"}
KIND_NAMES = """
    国 省 县 乡 村 镇 市 区 级 主 次 干线 主干 干道 高速 快速 公路 道路 国道 省道 县道 乡道 铁路
    大道 大街 街 路 道 电厂 煤矿 矿区 水库 企业 公司 集团 工业 产业 园区 工业园 工业园区 产业园
    开发区 高新区 经开区 管委会 医院 学院 大学 机场 汽车站 火车站 各 相关 有关 所属
"""
#: Words of kinds of works and roads that are no name, however they are put together.
KIND_WORDS = re.compile("|".join(sorted(KIND_NAMES.split(), key=len, reverse=True)))
LEVEL_OF_KIND = {"county": 3, "township": 4, "town": 4, "village": 5, "hamlet": 5, "community": 5}


def normalised(name: str) -> str:
    r"""Name without blanks and invisible signs, full-width letters and digits made half-width.

    Examples
    --------
    >>> normalised(" 王 庄\u3000村"), normalised("Ｘ０５８")
    ('王庄村', 'X058')
    """
    return BLANKS.sub("", unicodedata.normalize("NFKC", name))


def suffix_of(name: str) -> str:
    """Administrative suffix of a name, empty for one without.

    Examples
    --------
    >>> suffix_of("新华路街道办事处"), suffix_of("和谐路")
    ('街道办事处', '')
    """
    return next((s for s in SUFFIXES if name.endswith(s) and len(name) > len(s)), "")


def level_of(name: str) -> int:
    """Level that a name's suffix tells: 1 province to 5 village, 6 for anything else.

    Examples
    --------
    >>> level_of("甲山县"), level_of("乙庄村"), level_of("二七塔")
    (3, 5, 6)
    """
    return LEVELS.get(suffix_of(name), 6)


def stem(name: str) -> str:
    """Name without its administrative suffix.

    Examples
    --------
    >>> stem("甲山县"), stem("乙庄"), stem("丙岭街道办事处")
    ('甲山', '乙庄', '丙岭')
    """
    suffix = suffix_of(name)
    return name[: len(name) - len(suffix)] if suffix else name


def is_kind_only(name: str) -> bool:
    """Whether a name is nothing but words of kinds, so that it names no one thing.

    Examples
    --------
    >>> is_kind_only("国省干线公路"), is_kind_only("绕城高速公路")
    (True, False)
    """
    return not KIND_WORDS.sub("", name)


def spellings(name: str) -> tuple[str, ...]:
    """Spellings under which a name is looked for, the one given first.

    Examples
    --------
    >>> spellings("X058道路"), spellings("312省道"), spellings("丙岭街道办事处")
    (('X058道路', 'X058'), ('312省道', 'S312'), ('丙岭街道办事处', '丙岭街道', '丙岭街道办'))
    """
    found = [name]
    number = ROAD_NUMBER.match(name)
    if number and name[number.end() :] in ROAD_ENDS:
        found.append(number[0])
    in_words = ROAD_IN_WORDS.fullmatch(name)
    if in_words:
        found.append(ROAD_LETTERS[in_words[1] or in_words[4]] + (in_words[2] or in_words[3]))
    if suffix_of(name).startswith("街道"):
        found += [stem(name) + suffix for suffix in ("街道", "街道办", "街道办事处")]
    return tuple(dict.fromkeys(found))


def choice_key(name: str, parents: Iterable[str], city_code: str) -> str:
    """Key under which the choice of a place is remembered.

    Parameters
    ----------
    name
        Name as the text has it.
    parents
        What it lies in, largest first: unit codes where known, else names.
    city_code
        Code of the city whose document it stands in.

    Examples
    --------
    >>> choice_key("乙 庄村", ["410183", "甲水镇"], "410100")
    '410100|410183/甲水镇|乙庄村'
    """
    return f"{city_code}|{'/'.join(map(normalised, parents))}|{normalised(name)}"
