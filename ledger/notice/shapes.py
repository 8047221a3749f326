"""Clauses that draw a shape: rings of roads, strips beside a road, one side of a road."""

import re
from dataclasses import replace

from ledger.notice.borders import (
    DASHES,
    HalfPlane,
    Marker,
    border_kind,
    borders_of,
    bounding_side,
    half_planes,
    markers,
    trimmed,
    without_lead,
)
from ledger.notice.terms import SIDE_OF, Border, Doubt, Extent, Place, Side, Term
from ledger.notice.text import (
    METRES,
    brackets,
    find_length_m,
    split_top,
    top_positions,
    without_brackets,
)
from ledger.reading.passages import Passage
from ledger.words.chinese_numbers import fold

CLOSING = re.compile(r"围合|合围|围成|所围|闭合|闭环|合围成|环绕|首尾相连|封闭")
WALK = re.compile(
    r"沿(?:着)?(?P<name>[^，,；;。、沿]{2,20}?)(?:向|往)?(?P<point>东北|东南|西北|西南|东|南|西|北)?(?:行|走|延伸)?(?:至|到|与|交|折|转)"
)
NUMBER = r"\s?(?P<value{0}>\d{{1,5}}(?:\.\d{{1,2}})?)\s?(?P<unit{0}>公里|千米|米)"
BOTH_SIDES = re.compile(
    r"(?:道路|公路|红线|路沿|边线|中心线|沿线)?(?P<axis>东西|南北)?(?:左右)?(?:道路)?(?:两侧|两边|两旁|沿线|两岸)"
    r"(?:道路红线|路沿石|边线|红线)?(?:向?外)?(?:各|分别)?(?:向外|往外|外)?(?:延伸|外延|外扩|纵深|扩展)?(?:各|分别)?宽?度?(?:各|均)?(?:为|约)?"
    r"(?:\s?(?P<value>\d{1,5}(?:\.\d{1,2})?)\s?(?P<unit>公里|千米|米))?"
)
ONE_SIDE_WIDTH = re.compile(
    r"(?P<point>东|南|西|北)(?:侧|面|边)(?:各|外延|外|延伸|向外)?宽?度?(?:为|约)?\s?(?P<value>\d{1,5}(?:\.\d{1,2})?)\s?(?P<unit>公里|千米|米)"
)
BAND = re.compile(
    r"(?P<first>[^，,；;。至]{2,30})以(?P<a>[东南西北])\s?(?P<value1>\d{1,5}(?:\.\d{1,2})?)\s?(?P<unit1>公里|千米|米)?至"
    r"(?P<second>[^，,；;。]{2,30}?)以(?P<b>[东南西北])\s?(?P<value2>\d{1,5}(?:\.\d{1,2})?)\s?(?P<unit2>公里|千米|米)"
)
STRETCH = re.compile(
    r"(?P<first>[^（()）至，,。；;]{2,16})至(?P<last>[^（()）至，,。；;]{2,16}?)(?:段|之间|路段)?$"
)
FACING: dict[Side, Side] = {"north": "south", "south": "north", "east": "west", "west": "east"}
BESIDE = re.compile(r"(?:道路)?(?:红线|边线|中心线|路沿石?|路肩)?(?:向?外侧?)?$|道路$")
OF_A_STRETCH = re.compile(
    r"(?P<road>.{1,16}?(?:路|街|大道|国道|省道|县道|高速|高速公路|铁路|线|河|渠))"
    r"(?P<part>[\u4e00-\u9fff]{1,20}段)"
)
#: Of what lies within the lines only these are meant.
WITHIN_SHAPE = re.compile(
    r"(?:内|中|的)的?(?:所有|全部|各)?(?:行政村|自然村|村庄|村居|村|社区|居民小区|小区|镇区|乡镇(?:人民)?政府(?:所在地|驻地)"
    r"|(?:所在地|驻地))$"
)
BUILT_UP_WITHIN = re.compile(r"以[东南西北]的?(?:区域)?内?的?(?:城市|县城|城镇)?建成区$")
MIN_WALK = 3
MIN_RING = 3


def _metres(value: str, unit: str | None) -> float:
    return float(value) * METRES[unit or "米"]


def _value_end(text: str, marker: Marker, following: Marker | None) -> int:
    # words of the last side end at the first full stop or comma outside brackets
    if following is not None:
        return following.start
    for position in top_positions(text[marker.end :], "，,；;。"):
        if position > 0:
            return marker.end + position
    return len(text)


def marked_borders(passage: Passage) -> tuple[list[Border], list[Marker], int]:
    """Borders that 东至, 南接 … name in a clause, the markers, and where the last words end."""
    text = passage.text
    found = markers(text)
    borders: list[Border] = []
    end = 0
    for place, marker in enumerate(found):
        following = found[place + 1] if place + 1 < len(found) else None
        end = _value_end(text, marker, following)
        words = passage.cut(marker.end, end).stripped("：:，,、；; 　")
        borders.extend(borders_of(words, marker.sides))
    return borders, found, end


def _ring_doubts(borders: list[Border]) -> tuple[Doubt, ...]:
    sides = {border.side for border in borders}
    missing = [side for side in ("north", "south", "west", "east") if side not in sides]
    if not missing or any(side is None or side not in FACING for side in sides):
        return ()
    names = {"north": "北", "south": "南", "west": "西", "east": "东"}
    return (
        Doubt(
            f"未说明{'、'.join(names[side] for side in missing)}侧边界",
            f"no border is stated on the {', '.join(missing)}",
        ),
    )


def ring_of_markers(passage: Passage, place: Place) -> Term | None:
    """Ring of a clause that names at least two sides (东至甲路，南至乙河 …), or None.

    Half planes in the same clause (甲路以东) are sides of it too.
    """
    borders, found, end = marked_borders(passage)
    if not found:
        return None
    for half in half_planes(passage.cut(end)):
        borders.extend(borders_of(half.passage, (bounding_side(half),)))
    if len({border.side for border in borders}) < 2:
        return None
    label = place.label or _label_before(passage.text[: found[0].start])
    return _ring(borders, passage, replace(place, label=label))


def _label_before(head: str) -> str | None:
    # 中心片区（东起…）: what stands right before the first side
    bare = head.rstrip("（(：:，, 　").lstrip("，,、；; ")
    return bare if 2 <= len(bare) <= 24 and not re.search(r"[，。；]", bare) else None


def _ring(borders: list[Border], passage: Passage, place: Place, *, closed: bool = False) -> Term:
    only, doubts = _only_a_part(passage.text)
    return Term(
        "road_ring",
        tuple(border.name for border in borders),
        place.parent,
        passage,
        within=place.within,
        label=place.label,
        borders=tuple(borders),
        is_closed=closed,
        extent=only,
        doubts=(() if closed else _ring_doubts(borders)) + doubts,
    )


def _only_a_part(text: str) -> tuple[Extent | None, tuple[Doubt, ...]]:
    # 甲路以东区域内的乡镇政府所在地: the roads bound where to look, not what is meant
    bare = without_brackets(text).rstrip("，,。；; ")
    if WITHIN_SHAPE.search(bare):
        said = Doubt("只划入围合区域内的一部分", "only a part of what the lines enclose is meant")
        return "part", (said,)
    if BUILT_UP_WITHIN.search(bare):
        said = Doubt(
            "“建成区”按道路围合的全部理解",
            "the built-up area is read as all that the lines enclose",
        )
        return None, (said,)
    return None, ()


def ring_of_half_planes(passage: Passage, place: Place) -> Term | None:
    """Ring or half plane of a clause with 甲路以东、乙路以南 …, or None."""
    halves = half_planes(passage)
    if not halves:
        return None
    first = without_lead(halves[0].passage)
    named = [replace(halves[0], passage=first), *halves[1:]]
    borders = [
        _shifted(border, half)
        for half in named
        for border in borders_of(half.passage, (bounding_side(half),))
    ]
    if not borders:
        return None
    if len(named) == 1 and len(borders) == 1:
        return Term(
            "half_plane", (borders[0].name,), place.parent, passage, within=place.within,
            label=place.label, side=named[0].side, borders=tuple(borders),
        )  # fmt: skip
    return _ring(borders, passage, place)


def _shifted(border: Border, half: HalfPlane) -> Border:
    if half.length is None:
        return border
    return replace(border, offset_m=find_length_m(half.length), offset_side=half.side)


def ring_in_turn(passage: Passage, place: Place) -> Term | None:
    """Ring of roads named one after another (甲—乙—丙—甲围合, 由甲、乙、丙围成的区域), or None."""
    text = passage.text
    names = [part for part in DASHES.split(without_brackets_kept(text)) if part.strip("，,、。； ")]
    if len(names) <= MIN_RING or not (CLOSING.search(text) or _same(names[0], names[-1])):
        return _ring_of_list(passage, place)
    cleaned = [trimmed(without_brackets(name)) for name in names]
    cleaned[0] = without_lead(Passage.of_line(cleaned[0].rsplit("：", 1)[-1], 0)).text
    if _same(cleaned[0], cleaned[-1]):
        cleaned.pop()
    borders = [made for name in cleaned for made in borders_of(Passage.of_line(name, 0), (None,))]
    return _ring(borders, passage, place, closed=True)


def without_brackets_kept(text: str) -> str:
    """Text with the dashes inside its brackets made harmless, so that they split nothing."""
    made = list(text)
    for bracket in brackets(text):
        for position in range(bracket.start, bracket.end):
            if DASHES.fullmatch(made[position]):
                made[position] = "至"
    return "".join(made)


def _same(first: str, last: str) -> bool:
    one, other = first.rsplit("：", 1)[-1].strip("，,。 由以从自沿"), trimmed(last)
    return bool(other) and (one == other or one.endswith(other))


def _ring_of_list(passage: Passage, place: Place) -> Term | None:
    closing = CLOSING.search(passage.text)
    if closing is None:
        return None
    words = without_lead(passage.cut(0, closing.start()))
    borders = borders_of(words, (None,))
    lines = [border for border in borders if border.kind != "place"]
    if len(borders) < MIN_RING or len(lines) < len(borders) - 1:
        return None
    return _ring(borders, passage, place, closed=True)


def ring_of_walk(passage: Passage, place: Place) -> Term | None:
    """Ring told as a walk (沿甲路向南至乙路，沿乙路向西至 … 闭合), or None."""
    names: list[str] = []
    for found in WALK.finditer(passage.text):
        name = trimmed(found["name"])
        if name and (not names or names[-1] != name):
            names.append(name)
    if len(names) < MIN_WALK:
        return None
    if len(names) > MIN_WALK and names[0] == names[-1]:
        names.pop()
    borders = [Border(name, None, border_kind(name)) for name in names]
    return _ring(borders, passage, place, closed=True)


def band(passage: Passage, place: Place) -> Term | None:
    """Ring between two roads with distances (甲街以南50米至乙街以北200米), or None."""
    found = BAND.search(passage.text)
    if found is None:
        return None
    rest, _, _ = marked_borders(passage.cut(found.end()))
    unit = found["unit1"] or found["unit2"]
    ends = [
        *_band_ends(found["first"], SIDE_OF[found["a"]], _metres(found["value1"], unit)),
        *_band_ends(found["second"], SIDE_OF[found["b"]], _metres(found["value2"], found["unit2"])),
    ]
    doubt = Doubt(
        "两条路各在哪一侧按“以南、以北”的字面理解，边界在路旁所述距离处",
        "which road bounds which side is read from the words; the border runs at the stated "
        "distance beside each road",
    )
    term = _ring([*ends, *rest], passage, place)
    return replace(term, doubts=(*term.doubts, doubt))


def _band_ends(name: str, side: Side, offset_m: float) -> list[Border]:
    # 甲街以南50米: the street bounds the band in the north, and the border runs south of it
    borders = borders_of(Passage.of_line(name, 0), (FACING[side],))
    return [replace(border, offset_m=offset_m, offset_side=side) for border in borders]


def _limits(passage: Passage) -> dict[str, str]:
    borders, _, _ = marked_borders(passage)
    limits: dict[str, str] = {str(border.side): border.name for border in borders if border.side}
    if limits:
        return limits
    for bracket in brackets(passage.text):
        found = STRETCH.fullmatch(bracket.words.strip())
        if found:
            return {"from": found["first"], "to": found["last"]}
    return {}


def _strip_names(passage: Passage) -> list[str]:
    names = []
    for part in split_top(without_lead(passage), "、，,和"):
        bare = BESIDE.sub("", trimmed(without_brackets(part.text)))
        if bare:
            names.append(bare)
    return names


def _width(text: str) -> float | dict[str, float] | None:
    sides: dict[str, float] = {
        SIDE_OF[m["point"]]: _metres(m["value"], m["unit"]) for m in ONE_SIDE_WIDTH.finditer(text)
    }
    values = set(sides.values())
    if len(sides) == 2 and len(values) == 1:
        return values.pop()
    return sides or None


def _without_stretch(name: str) -> tuple[str, str | None]:
    # G310国道云岭段: the road, and which part of it
    found = OF_A_STRETCH.fullmatch(name)
    return (found["road"], found["part"]) if found else (name, None)


def strip(passage: Passage, place: Place) -> Term | None:
    """Strip beside a road (甲路两侧各100米, 甲路南侧200米至北侧200米), or None."""
    text = fold(passage.text)
    both = BOTH_SIDES.search(text)
    sided = ONE_SIDE_WIDTH.search(text)
    at = both.start() if both else sided.start() if sided else -1
    if at < 2:
        return None
    head = passage.cut(0, at)
    named = [_without_stretch(name) for name in _strip_names(head)]
    names = [name for name, _ in named]
    if not names:
        return None
    limits = _limits(passage)
    for _, part in named:
        found = STRETCH.fullmatch(part or "")
        if found and not limits:
            limits = {"from": found["first"], "to": found["last"]}
    width: float | dict[str, float] | None
    width = _metres(both["value"], both["unit"]) if both and both["value"] else _width(text)
    doubts = () if width is not None else (Doubt("未说明宽度", "no width is stated"),)
    return Term(
        "road_strip", tuple(names), place.parent, passage, within=place.within, label=place.label,
        width_m=width, limits=limits, doubts=doubts,
        borders=tuple(Border(n, None, border_kind(n), segment=part) for n, part in named if part),
    )  # fmt: skip
