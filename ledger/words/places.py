"""Places that running text names: counties, townships, villages, roads, works, landmarks.

Chinese text marks no word ends, so a name is what stands between its suffix (县, 镇, 村, 路 …) and
the nearest word that cannot belong to it. Names that stand alone somewhere in the document, and
names the caller knows, settle the doubtful cases.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from ledger.words import place_words

LEVELS = {
    "省": 1, "自治区": 1, "市": 2, "自治州": 2, "盟": 2, "县": 3, "区": 3, "旗": 3,
    "镇": 4, "乡": 4, "街道": 4, "街道办事处": 4, "街道办": 4, "苏木": 4,
    "村": 5, "社区": 5, "居委会": 5,
}  # fmt: skip
SUFFIX = re.compile(
    "|".join(
        re.escape(suffix)
        for suffix in sorted([*LEVELS, *place_words.LANDMARKS.split()], key=len, reverse=True)
    )
)
ROAD_NUMBER = re.compile(
    r"(?<![A-Za-z0-9])(?:[GSXYC]\s?\d{3,4}|[国省县乡]道\s?\d{3}|\d{3}\s?[国省县乡]道)(?!\d)"
)
#: What follows a suffix character that is no suffix there: 市场, 区域, 村民, 街道路.
FOLLOWERS = {
    "市": "场民直级容区县属域长委", "区": "域县分别间位块级", "县": "级市域区城乡",
    "镇": "区级办域村街", "乡": "级镇村办土", "村": "级民庄委组镇社支里屯", "省": "级直委",
    "街": "道区办面", "路": "面段灯网长口线", "公": "", "旗": "下帜", "塔": "吊", "盟": "友",
}  # fmt: skip
COMMON_ENDS = tuple(place_words.COMMON_ENDS.split())
COMMON_PROPER = tuple(place_words.COMMON_PROPER.split())
SHORT_PROPER = frozenset(place_words.SHORT_PROPER.split())
GENERIC_PROPER = frozenset(place_words.GENERIC_PROPER.split())
PROVINCES = tuple(place_words.PROVINCES.split())
BEFORE = re.compile("|".join(place_words.BEFORE.split()))
#: Ends that names have too: 甲城市, 乙山区, 丙门市.
DOUBTFUL_ENDS = ("城市", "门市", "集市", "都市", "城区", "山区", "城镇", "集镇", "景区", "库区")
ONE_WORDS_NO_NAME = "入进驻包到全各每本该一整镇乡新老农某同下出我内外小古重大两三四五多几"
#: 县（市、区）, 省、市, 镇（办）: levels named together are no name.
LEVEL_LIST = re.compile(r"[、（(和及][省市县区乡镇村办街组]")
STOPS = re.compile(r"[，。、；：！？《》“”‘’（）()\s]")
RELATION = re.compile(
    r"(?:道路|公路|干道)?(?P<relation>附近|周边|周围|沿线|两侧|以[东南西北]|[东南西北]侧|一带|境内|沿岸)"
)
MAX_NAME = {1: 4, 2: 5, 3: 5, 4: 6, 5: 6}
MAX_LANDMARK = 14


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named in a text.

    `level` runs from 1 (province) to 5 (village), 6 for roads, works and landmarks; `parents` are
    the larger places the same text gives it, largest first; `relation` is 附近, 两侧, 以西 … where
    the text means not the place itself.
    """

    name: str
    level: int
    parents: tuple[str, ...]
    relation: str | None
    start: int
    end: int


def _name_start(text: str, floor: int, suffix_at: int, longest: int) -> int:
    # the nearest boundary to the left: a sign that is no Chinese character, or a word of BEFORE
    start = suffix_at
    while start > max(floor, suffix_at - longest - 8) and "\u4e00" <= text[start - 1] <= "\u9fff":
        start -= 1
    for word in BEFORE.finditer(text, start, suffix_at):
        if len(word[0]) > 1 or suffix_at - word.end() != 1:
            start = word.end()
    return start


def _level(suffix: str) -> int:
    return LEVELS.get(suffix, 6)


def _is_name(name: str, suffix: str) -> bool:
    proper = name[: len(name) - len(suffix)]
    level = _level(suffix)
    if level == 1:
        return proper in PROVINCES
    if level == 6:
        is_plain = (
            proper.endswith(COMMON_PROPER + COMMON_ENDS + DOUBTFUL_ENDS) or proper in SHORT_PROPER
        )
        is_clause = any(sign in proper for sign in "的有未不所并") or name.endswith("道路")
        return len(proper) >= 2 and not is_plain and not is_clause
    if not proper or proper in GENERIC_PROPER or any(sign in proper for sign in "等的有未不"):
        return False
    if name.endswith(DOUBTFUL_ENDS):
        # 甲城市 and 乙山区 are names, 中心城市 and 西部山区 are not
        return len(name) == 3 and name[0] not in "年些高个全本该大省名各小半深主县旧其重"
    if name.endswith(COMMON_ENDS):
        return False
    if len(proper) == 1:
        return suffix in ("县", "镇", "乡", "村") and proper not in ONE_WORDS_NO_NAME
    return True


def _is_suffix(text: str, found: re.Match[str]) -> bool:
    after = text[found.end() : found.end() + 1]
    if LEVEL_LIST.match(text, found.end()):
        follower = text[found.end() + 2 : found.end() + 3]
        return bool(follower) and "\u4e00" <= follower <= "\u9fff" and follower not in "级、相各有"
    return not (after and after in FOLLOWERS.get(found[0][-1], ""))


def _trimmed(text: str, start: int, end: int, strong: Collection[str]) -> int:
    # 修订甲山市 is 甲山市 where that name stands alone elsewhere
    for begin in range(start, end - 1):
        if text[begin:end] in strong:
            return begin
    return start


def _raw_mentions(text: str, strong: Collection[str]) -> Iterator[tuple[int, int, str]]:
    floor = 0
    town: tuple[int, int] | None = None
    for found in SUFFIX.finditer(text):
        if found.start() < floor or not _is_suffix(text, found):
            continue
        suffix = found[0]
        longest = MAX_NAME.get(_level(suffix), MAX_LANDMARK)
        start = _trimmed(
            text, _name_start(text, floor, found.start(), longest), found.end(), strong
        )
        name = text[start : found.end()]
        if name == suffix and town and town[1] == start and _level(suffix) == 6:
            # a work named by its town only (某镇煤矿)
            yield town[0], found.end(), suffix
            floor = found.end()
        elif name in strong or (found.start() - start <= longest and _is_name(name, suffix)):
            yield start, found.end(), suffix
            floor = found.end()
            town = (start, floor) if _level(suffix) in (4, 5) else None


def strong_names(texts: Iterable[str]) -> frozenset[str]:
    """Names that stand alone between two stops somewhere in a document.

    Examples
    --------
    >>> sorted(strong_names(["甲山县、乙水镇，修订甲山县预案"]))
    ['乙水镇', '甲山县']
    """
    names = set()
    for text in texts:
        for part in STOPS.split(text):
            found = SUFFIX.search(part, max(0, len(part) - 5))
            if not found or found.end() != len(part) or not 3 <= len(part) <= 6:
                continue
            if not BEFORE.search(part) and part.isalpha() and _is_name(part, found[0]):
                names.add(part)
    return frozenset(names)


def find_places(text: str, known: Collection[str] = frozenset()) -> tuple[PlaceMention, ...]:
    """All places a text names, in order, each with what the text says it lies in.

    Parameters
    ----------
    text
        Words without blanks beside Chinese characters.
    known
        Names known to be places, from the same document or from a gazetteer.

    Examples
    --------
    >>> [(m.name, m.parents) for m in find_places("如甲山县乙水镇丙庄村附近")]
    [('甲山县', ()), ('乙水镇', ('甲山县',)), ('丙庄村', ('甲山县', '乙水镇'))]
    """
    spans = [(start, end, _level(suffix)) for start, end, suffix in _raw_mentions(text, known)]
    spans += [(found.start(), found.end(), 6) for found in ROAD_NUMBER.finditer(text)]
    chain: dict[int, tuple[str, int]] = {}
    mentions = []
    for start, end, level in sorted(spans):
        name = text[start:end].replace(" ", "")
        for other in list(chain):
            # 甲市、乙县 are neighbours; only what follows at once lies in the city before it
            is_apart = level <= 3 and text[chain[other][1] : start] not in (
                "",
                "的",
                "所辖",
                "下辖",
            )
            if other >= level or is_apart:
                del chain[other]
        relation = RELATION.match(text, end)
        word = relation["relation"] if relation else None
        parents = tuple(chain[upper][0] for upper in sorted(chain))
        mentions.append(PlaceMention(name, level, parents, word, start, end))
        if level < 6:
            chain[level] = (name, end)
    return tuple(mentions)
