"""Borders of a ring: 东至甲路、南接乙河, 甲路以东, and what the words of a border hold."""

import re
from dataclasses import dataclass, replace

from ledger.notice.terms import OPPOSITE, SIDE_OF, Border, BorderKind, Side
from ledger.notice.text import METRES, Bracket, brackets, split_top, without_brackets
from ledger.reading.passages import Passage
from ledger.words.chinese_numbers import fold

POINT = "东北|东南|西北|西南|东|南|西|北"
#: Words longer than this are no two lines with 和 between them.
MAX_JOINED = 80
MARKER = re.compile(
    rf"(?P<points>(?:{POINT})(?:[、和及]?(?:{POINT})(?![\u4e00-\u9fff]?[路街河])){{0,3}})(?P<tail>(?:部|面|侧|方向)?(?:边界|界限|界线|界|边)|面|侧|部|方向)?均?"
    r"(?P<verb>起于|起自|始于|起点为|起点|起|至于|至|到达|到|止于|止|毗邻|紧邻|临|邻|连接|接壤|接|抵达|抵|达|靠|以|沿着|沿|依|自|从|为|[:：])"
)
STRONG_VERBS = frozenset(
    {
        "起于",
        "起自",
        "始于",
        "起",
        "至于",
        "至",
        "到达",
        "到",
        "止于",
        "止",
        "临",
        "邻",
        "接",
        "抵",
        "达",
        "以",
    }
)
HALF_PLANE = re.compile(
    rf"(?P<of>以|之)(?P<point>{POINT})(?P<length>\s?\d{{1,5}}(?:\.\d{{1,2}})?\s?(?:公里|千米|米))?"
    r"(?=$|[，,、；;。：:（(）)\s]|所围|围合|合围|围成|形成|区域|范围|的|地区|和|与|及|至[市县区]界|部分|一侧|一带|为|之间|内|全部|均|所有|[\u4e00-\u9fff]{0,4}(?:建成区|城区|村))"
)
BEFORE_MARKER = "，,、；;：:（(。 　\t\n"
#: 某区东起甲路: a unit's or a zone's name may stand right before its first side.
AFTER_AREA = re.compile(r"(?:区|区域|范围|范围为|区域为|片区|街道|镇|乡|县城|四至为|即)$")
OFFSET = re.compile(
    rf"(?:以|向|往|的)?(?P<point>{POINT})?(?:侧|面|边)?(?:外侧|外延|外扩|向外|以外|外|延伸|扩展)?(?:约|各)?\s?"
    r"(?P<value>\d{1,5}(?:\.\d{1,2})?)\s?(?P<unit>公里|千米|米)(?:处|线|左右|范围)?$"
)
#: Words round a border's name that are not part of it.
TAILS = (
    "四至围合", "四至", "所围区域", "围合区域", "合围区域", "围成的区域", "围合的区域",
    "所围成的区域", "所围", "围合", "合围", "围成", "形成", "闭合", "为边界", "为界限", "为界",
    "为限", "为止", "沿线为界", "边界", "一线", "一带", "以内", "范围内", "之内", "范围", "区域",
    "的", "封闭", "止", "内", "所辖", "之间", "部分", "等",
)  # fmt: skip
#: 黄河大堤以内的区域均为禁燃区: what the whole ring is made, after its last border.
MADE_A_ZONE = re.compile(
    r"(?:以内|范围内|内)?的?(?:所有|全部)?(?:区域|范围|地区)?(?:均|全部|统一)?(?:被)?(?:划|列|确)?(?:定)?(?:为|入)"
    r"[^，。；]{0,8}(?:禁煤|禁燃|限煤|限燃|无煤|无燃煤|禁烧)区.*$"
)
#: 北环路及其延长线: the road goes on as far as it must.
EXTENSION = re.compile(r"(?<=..)(?:及|和)?其?[东南西北]?延[长伸]线(?=$|为界)")
#: Words before the first line of a ring; a look-ahead keeps 自强大道, 沿江路 whole.
LEAD = re.compile(
    r"(?:具体|主要)?(?:范围|四至|边界|区域)?(?:为|是|包括)?(?:位于|东起|西起|南起|北起|起自|起于|以|由|从|在|自(?!强|由|力)|沿着|沿(?![河江海湖]))"
)
AREA_LEAD = re.compile(
    r"(?:市|县|城|主城|中心城|老城|新城)区(?=[\u4e00-\u9fff]{2})|县城(?=[\u4e00-\u9fff]{2})"
)
RIVER_ENDS = (
    "河",
    "江",
    "渠",
    "沟",
    "溪",
    "水库",
    "湖",
    "海",
    "岸",
    "堤",
    "河道",
    "河堤",
    "运河",
    "干渠",
    "新沟",
)
RAILWAY_ENDS = (
    "铁路", "铁路线", "铁道", "高铁", "高铁线", "铁路专用线", "客专", "客运专线",
    "陇海线", "京广线",
)  # fmt: skip
ROAD_ENDS = (
    "路", "街", "大道", "道", "巷", "环", "环线", "高速", "国道", "省道", "县道", "乡道", "干道",
    "公路", "线", "快速路", "高架", "通道", "胡同", "里",
)  # fmt: skip
BOUNDARY_ENDS = ("界", "边界", "交界", "交界处", "行政界", "界线", "红线", "等高线", "山脊线")
ROAD_CODE = re.compile(r"[GSXYC]\d{2,4}|\d{2,4}(?:国道|省道)")
DASHES = re.compile(r"\s{0,3}(?:—{1,3}|–|―|－|-{1,3}|→|➝|～|~)\s{0,3}")


@dataclass(frozen=True, slots=True)
class Marker:
    """Where a text says 东至, and for which sides; `of_end` is where its words begin."""

    sides: tuple[Side, ...]
    verb: str
    start: int
    end: int


def border_kind(name: str) -> BorderKind:
    """What sort of line a border is, by its name.

    Examples
    --------
    >>> [border_kind(name) for name in ("甲高速公路", "乙河", "丙铁路", "丁村")]
    ['road', 'river', 'railway', 'place']
    """
    bare = without_brackets(name)
    if bare.endswith(RAILWAY_ENDS):
        return "railway"
    if bare.endswith(BOUNDARY_ENDS):
        return "boundary"
    if bare.endswith(ROAD_ENDS) or ROAD_CODE.search(bare):
        return "road"
    return "river" if bare.endswith(RIVER_ENDS) else "place"


def _sides(points: str) -> tuple[Side, ...]:
    return tuple(SIDE_OF[found[0]] for found in re.finditer(POINT, points))


def markers(text: str) -> list[Marker]:
    """Places where a text begins to name a side's border, in order.

    Parameters
    ----------
    text
        One clause. A marker stands at the head or after a stop; one that follows a name without a
        stop (东起甲路西至乙路) counts where another came before and its side is new.
    """
    found: list[Marker] = []
    used: set[Side] = set()
    for match in MARKER.finditer(text):
        at = match.start()
        is_apart = (
            at == 0
            or text[at - 1] in BEFORE_MARKER
            or AFTER_AREA.search(text[:at][-8:]) is not None
        )
        sides = _sides(match["points"])
        may_follow = found and match["verb"] in STRONG_VERBS and not used & set(sides)
        if (
            is_apart
            and at
            and text[at - 1] not in BEFORE_MARKER
            and match["verb"] not in STRONG_VERBS
        ):
            is_apart = False
        if not is_apart and not (may_follow and text[at - 1] not in "向往由从以"):
            continue
        if (
            match["verb"] in ("为", "自", "从")
            and match["tail"] is None
            and not found
            and not is_apart
        ):
            continue
        found.append(Marker(sides, match["verb"], at, match.end()))
        used.update(sides)
    return found


def trimmed(text: str) -> str:
    """A border's words without the verbs and closing words round them.

    Examples
    --------
    >>> trimmed("：建设路围合的区域"), trimmed("京广铁路为界")
    ('建设路', '京广铁路')
    """
    bare = MADE_A_ZONE.sub("", text.strip("，,、；;。.：: 　\n"))
    if sum(map(bare.count, "（(")) < sum(map(bare.count, "）)")):
        bare = bare.rstrip("）)")
    changed = True
    while changed:
        changed = False
        for tail in TAILS:
            if bare.endswith(tail) and len(bare) > len(tail) + 1:
                bare, changed = bare[: -len(tail)].rstrip("，,、；;。 "), True
                break  # 以内的区域: the longer tails come first again
    return bare


def without_lead(passage: Passage) -> Passage:
    """First line of a ring without the words that lead to it (市区, 由, 范围为).

    Examples
    --------
    >>> without_lead(Passage.of_line("市区甲桥路", 1)).text
    '甲桥路'
    """
    bare = passage.stripped("：:，, ")
    for pattern in (LEAD, AREA_LEAD):
        found = pattern.match(bare.text)
        if found and found.end() and len(bare.text) - found.end() >= 2:
            bare = bare.cut(found.end())
    return bare


def _segment(found: list[Bracket]) -> str | None:
    # （甲街至乙街段）, （南北走向，二路至三路段）
    for bracket in found:
        if "段" in bracket.words or ("至" in bracket.words and "含" not in bracket.words):
            return bracket.words
        if bracket.words in ("东", "南", "西", "北", "东段", "南段", "西段", "北段", "中段"):
            return bracket.words
    return None


def _alias(found: list[Bracket]) -> str | None:
    # 北外环路（G240）: another name of the same line
    for bracket in found:
        words = bracket.words.strip()
        is_name = border_kind(words) in ("road", "river", "railway") and len(words) <= 16
        if is_name and not re.search(r"[至段含除、，]|包括", words):
            return words.removeprefix("原").removeprefix("即").removeprefix("又名")
    return None


def _with_offset(border: Border) -> Border:
    found = OFFSET.search(fold(border.name)[-24:])
    if not found or not found[0].strip():
        return border
    name = border.name[: len(border.name) - len(found[0])]
    if len(name) < 2:
        return border
    side = SIDE_OF[found["point"]] if found["point"] else border.side
    offset_m = float(found["value"]) * METRES[found["unit"]]
    return replace(border, name=name.rstrip("以向往的"), offset_m=offset_m, offset_side=side)


def _border(words: str, side: Side | None) -> Border | None:
    bare = trimmed(without_brackets(words)).removeprefix("以")  # 东：以甲路为界
    if bare.endswith(("交界", "交界处")):
        bare = bare.lstrip("与和")
    if not bare:
        return None
    found = brackets(words)
    plain = Border(bare, side, "place", segment=_segment(found), alias=_alias(found))
    border = _with_offset(plain)
    return replace(border, kind=border_kind(border.name))


def _joined_lines(words: str) -> list[str]:
    # 丙河及丁铁路 are two lines, 甲路与乙街交叉点 is one place
    if len(words) > MAX_JOINED:
        return [words]
    for found in re.finditer(r"以及|[及与和]", words):
        left, right = words[: found.start()], words[found.end() :]
        kinds = (border_kind(trimmed(left)), border_kind(trimmed(right)))
        if "place" not in kinds and found.start() > 1 and len(right) > 1:
            return [*_joined_lines(left), *_joined_lines(right)]
    return [words]


def borders_of(passage: Passage, sides: tuple[Side | None, ...]) -> list[Border]:
    """Borders that the words of one side name, one after another along it.

    Parameters
    ----------
    passage
        What stands after 东至, up to the next side.
    sides
        Sides these words are said of; each gets the same borders.
    """
    made: list[Border] = []
    for part in split_top(passage, "、，,"):
        words = EXTENSION.sub("", part.text)
        pieces = [road for piece in DASHES.split(words) for road in _joined_lines(piece)]
        for side in sides:
            made.extend(border for piece in pieces if (border := _border(piece, side)))
    return made


@dataclass(frozen=True, slots=True)
class HalfPlane:
    """甲路以东: the line's words, the side the zone lies on, and where the phrase stands."""

    passage: Passage
    side: Side
    length: str | None
    start: int
    end: int


def half_planes(passage: Passage) -> list[HalfPlane]:
    """Phrases that put the zone on one side of a line, in order.

    Examples
    --------
    >>> found = half_planes(Passage.of_line("甲路以东、乙街以南区域", 1))
    >>> [(half.passage.text, half.side) for half in found]
    [('甲路', 'east'), ('乙街', 'south')]
    """
    found, at = [], 0
    for match in HALF_PLANE.finditer(passage.text):
        name = passage.cut(at, match.start()).stripped("。 ")
        joiner = re.match(r"以及|[和与及](?=.{3})", name.text) if at else None
        name = name.cut(joiner.end() if joiner else 0).stripped("，,、；;。 ")
        if name.text:
            found.append(
                HalfPlane(
                    name, SIDE_OF[match["point"]], match["length"], match.start(), match.end()
                )
            )
        at = match.end()
    return found


def bounding_side(half_plane: HalfPlane) -> Side:
    """Side of the zone on which the line of a half plane lies: 甲路以东 has it in the west."""
    return OPPOSITE[half_plane.side]
