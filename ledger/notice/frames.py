"""What stands round the list of a clause: its label, its area, its exceptions, 划定为禁煤区."""

import re
from dataclasses import replace

from ledger.notice.exempt import is_activity
from ledger.notice.lists import read_exception
from ledger.notice.names import is_town, means_whole_territory, read_name
from ledger.notice.terms import Place, Term
from ledger.notice.text import (
    StatedArea,
    brackets,
    find_areas,
    top_positions,
    without_brackets,
)
from ledger.reading.passages import EMPTY, Passage, joined

ZONE = r"(?:高污染燃料)?(?:禁煤|禁燃|限煤|限燃|无煤|无燃煤|禁烧|禁用|管控|控制)区(?:域)?"
#: （，）均划定为禁煤区 at the end, 将 at the head: the frame round a list.
FRAME_TAIL = re.compile(
    rf"[，,]?(?:均|全部|一律|统一|整体)?(?:被)?(?:划定|划|列|纳|调整|确定|设定|设立)?(?:为|入|作为|到)?(?:全[市县区]|我[市县区]|本[市县区]|城区|市区|县城|城市)?"
    rf"[“\"]?(?:[ⅠⅡⅢ一二三]类|核心|重点|一般)?{ZONE}[”\"]?(?:范围|管理)?[。；;]?$"
)
FRAME_HEAD = re.compile(
    r"^(?:现|特|决定|经研究|经研究决定)?(?:将|把)(?=[\u4e00-\u9fff]{2})|^划定(?=[\u4e00-\u9fff]{2})"
)
#: Labels that only lead to a list.
LEADING = re.compile(
    rf"范围|划入|纳入|如下|区域为|包括|为以下|下列|其中|{ZONE}|整体|按村|按镇|具体|界限|四至|边界|名单|部分|以下|类别|方面"
)
EXCEPT = re.compile(
    r"除(?P<what>[^，,。；;（）()除]{2,80}?)(?:之外|以外|外)(?=[，,。；;）)]|$|的|其[他余]|均|全部|所有)"
)
EXCEPT_TAIL = re.compile(r"[，,（(]?(?:不含|不包括|不包含)(?P<what>[^，,。；;（）()]{2,80})[）)]?$")
EXCEPT_AFTER = re.compile(r"[，,](?P<what>[^，,。；;（）()]{2,40})除外")
#: 某区高污染燃料禁燃区范围, Ⅱ类禁燃区: the zone's own name in a label says nothing of where it is.
ZONE_TAIL = re.compile(
    rf"的?(?:[ⅠⅡⅢⅣ一二三四][类级]|核心|重点|一般|严格)?{ZONE}的?(?:具体|划定)?(?:范围|区域)?$"
)
MAX_LABEL = 40
SAID_BEFORE = re.compile(r"^(?:上述|以上|前述|此|前款|上列)[^、，]{0,8}$")


def _without(passage: Passage, start: int, end: int) -> Passage:
    return joined([passage.cut(0, start), passage.cut(end)])


def _area_bracket(text: str, area: StatedArea) -> tuple[int, int]:
    # （面积约12.7平方公里）goes with its brackets, unless they hold more
    for bracket in brackets(text):
        if bracket.start < area.start < bracket.end:
            bare = (
                bracket.words[: area.start - bracket.start - 1]
                + bracket.words[area.end - bracket.start - 1 :]
            ).strip("，,、；; ")
            return (bracket.start, bracket.end) if len(bare) < 4 else (area.start, area.end)
    return area.start, area.end


def take_area(passage: Passage) -> tuple[Passage, StatedArea | None]:
    """Clause without the area it states, and that area (the last of several)."""
    found = find_areas(passage.text)
    if not found:
        return passage, None
    for area in reversed(found):
        start, end = _area_bracket(passage.text, area)
        while start > 0 and passage.text[start - 1] in "，,、；; ":
            start -= 1
        passage = _without(passage, start, end)
    return passage.stripped("，,、；;。 　"), found[-1]


def _excluded(words: Passage, place: Place) -> tuple[Term, ...]:
    return read_exception(words.stripped(), replace(place, label=None)).include


def take_exceptions(passage: Passage, place: Place) -> tuple[Passage, tuple[Term, ...]]:
    """Clause without what it excepts, and those exceptions as terms.

    除…外, …除外 and 不含… count; a bracket right after a unit's name is left to the list reader,
    and so is an exception of activities, which is none of places.
    """
    taken: list[Term] = []
    for pattern in (EXCEPT, EXCEPT_TAIL, EXCEPT_AFTER):
        at = 0
        while found := pattern.search(passage.text, at):
            words = passage.cut(*found.span("what"))
            inside = any(b.start <= found.start() < b.end for b in brackets(passage.text))
            if SAID_BEFORE.match(words.text):  # 除上述区域外 names nothing
                passage, at = _without(passage, found.start(), found.end()), found.start()
                continue
            if is_activity(words.text) or (inside and _belongs_to_name(passage.text, found)):
                at = found.end()
                continue
            taken.extend(_excluded(words, _unit_before(passage.text[: found.start()], place)))
            start, end = _bracketed(passage.text, found.start(), found.end())
            passage, at = _without(passage, start, end), start
    return passage.stripped("，,、；;。 　"), tuple(taken)


def _unit_before(head: str, place: Place) -> Place:
    # 甲镇除乙村外: the town right before 除 is where the village lies
    words = re.split(r"[，,；;：:。]", head)[-1].removeprefix("其中")
    named = read_name(words) if "、" not in words and not means_whole_territory(words) else None
    if named is None or named.kind != "unit":
        return place
    return Place(named.name, named.county or place.parent)


def _bracketed(text: str, start: int, end: int) -> tuple[int, int]:
    if start and text[start - 1] in "（(" and text[end : end + 1] in ("）", ")"):
        return start - 1, end + 1
    return start, end


def _belongs_to_name(text: str, found: re.Match[str]) -> bool:
    # in a bracket right after a unit's name, the list reader does better
    bracket = next(b for b in brackets(text) if b.start <= found.start() < b.end)
    head = re.split(r"[、，,；;：:]", text[: bracket.start])[-1]
    named = read_name(head)
    return named is not None and named.kind == "unit"


def split_label(passage: Passage) -> tuple[Passage, Passage]:
    """Label of a clause and what follows its colon; an empty label where it has none.

    Examples
    --------
    >>> label, rest = split_label(Passage.of_line("乙镇（2个村）：甲村、乙村", 1))
    >>> label.text, rest.text
    ('乙镇（2个村）', '甲村、乙村')
    >>> split_label(Passage.of_line("东：甲路；西：乙路", 1))[0].text
    ''
    """
    for position in top_positions(passage.text, "：:"):
        head = passage.text[:position]
        if position > MAX_LABEL or re.search(
            r"(?:^|[，,；;、（(])[东西南北](?:部|方向)?(?:[面侧边]|边?界|界[限线]|至|起)?$", head
        ):
            break
        return passage.cut(0, position).stripped(), passage.cut(position + 1).stripped("，,：: 　")
    return EMPTY, passage


def placed(label: Passage, place: Place) -> Place:
    """Place that a label sets for its clause: a unit, a named part, or no other than before.

    Examples
    --------
    >>> placed(Passage.of_line("乙镇（3个村）", 1), Place("甲县"))
    Place(parent='乙镇', within='甲县', label=None, among=())
    >>> placed(Passage.of_line("禁煤区范围", 1), Place("甲县"))
    Place(parent='甲县', within=None, label=None, among=())
    """
    bare = ZONE_TAIL.sub("", without_brackets(label.text).strip('“”" '))
    if not bare or LEADING.search(bare):
        return place
    named = read_name(bare)
    several = _several(bare)
    if several:
        return replace(place, label=bare, among=several)
    if named is None or named.kind != "unit" or named.extent == "built_up":
        parent = named.town or named.county if named else None
        return replace(place, parent=parent or place.parent, label=bare)
    if means_whole_territory(bare):
        return place
    both_towns = is_town(named.name) and is_town(place.parent or "")
    return Place(named.name, named.county or (place.within if both_towns else place.parent), None)


def _several(text: str) -> tuple[str, ...]:
    # 甲乡、乙镇：东至…: a shape over several units lies in them; 甲、乙两乡镇 are no names
    parts = [read_name(part) for part in re.split("[、和及与]", text)]
    named = [part for part in parts if part is not None and part.kind == "unit"]
    is_all = len(parts) > 1 and len(named) == len(parts)
    return tuple(part.name for part in named) if is_all else ()


#: 某区禁燃区分为甲片区、乙片区: what stands before is where the parts lie.
PARTED = re.compile(
    r"^(?P<head>[^，,。；;：:（(、]{2,30}?)(?:共|可|具体)?(?:划?分为|包括|包含)(?=[\u4e00-\u9fff])"
)
#: 全市划为禁燃区，包括甲镇、乙镇: a whole and its parts.
FRAME_MIDDLE = re.compile(
    rf"(?:全部|均|一律)?(?:划定?|列|纳)(?:为|入)[^，,。；;]{{0,8}}?{ZONE}[，,](?=包括|具体|含|即|其中)"
)


def parted(clause: Passage, place: Place) -> tuple[Passage, Place]:
    """Clause after 某区禁燃区分为, and the place that those words set; else both as they are."""
    found = PARTED.match(clause.text)
    if not found:
        return clause, place
    head = re.sub(rf"{ZONE}.*$", "", found["head"])
    named = read_name(head) if len(head) > 1 else None
    if named is None or named.kind != "unit":
        return (
            (clause.cut(found.end()), place) if re.search(ZONE, found["head"]) else (clause, place)
        )
    return clause.cut(found.end()), Place(named.name, named.county or place.parent, None)


def unframed(passage: Passage) -> Passage:
    """Clause without 将 … 划定为禁煤区 round it.

    Examples
    --------
    >>> unframed(Passage.of_line("将甲区、乙区划定为高污染燃料禁燃区", 1)).text
    '甲区、乙区'
    """
    head = FRAME_HEAD.match(passage.text)
    if head:
        passage = passage.cut(head.end())
    tail = FRAME_TAIL.search(passage.text)
    if tail and tail.start() > 1:
        passage = passage.cut(0, tail.start())
    return passage.stripped("，,、；;。 　")
