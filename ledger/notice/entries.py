"""Entries of a list in a notice: names parted, what the end says given to all it is said of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ledger.notice.names import OF_ITS_PART, TOWN, Named, is_town, read_name
from ledger.notice.terms import Extent
from ledger.notice.text import brackets, split_top, without_brackets
from ledger.reading.passages import Passage, joined
from ledger.words.chinese_numbers import fold, integer

JOINER = re.compile(r"以及|[和及与]")
EXCLUDED = re.compile(
    r"^(?:不含|不包括|不包含|不纳入|除去|剔除)(?P<tail>.{2,200})$|^除(?P<mid>.{2,200}?)(?:之外|以外|外)$|^(?P<head>.{2,200}?)(?:除外|不在(?:此)?范围内?)$"
)
INCLUDED = re.compile(r"^(?:含|包含|包括|其中包括|并含)(?P<words>[^%％]{2,200})$")
BUILT_UP_ONLY = re.compile(r"^(?:城市|县城|镇)?(?:建成区|规划区|镇区|城区)(?:部分|范围)?$")
WHOLE_ONLY = re.compile(r"^(?:全域|全部|全境|整建制|全辖区|全镇|全街道|全区|整体)$")
#: 甲镇（全域，乙村除外）: all of it before what is left out.
WHOLE_FIRST = re.compile(r"^(?:全域|全部|全境|整建制|全辖区|全镇|全街道|全区|整体)[，,、；;]")
PART_ONLY = re.compile(r"^(?:部分|局部|一部分|部分区域|局部区域|部分村组|部分范围)$")
#: 甲、乙、丙三个街道: the ending that a count gives every name before it.
COUNTED_END = re.compile(
    r"(?:\d{1,4}|[一二两三四五六七八九十]{1,3})\s?个(?P<end>街道办事处|街道|办事处|镇|乡)(?:全域|全部|全境|(?:全部)?行政区域|所辖区域|辖区)?$"
)
#: 甲街道、乙街道的32个村: the villages are of both.
OF_ITS_VILLAGES = re.compile(r"的\s?(?:\d{1,4}|[一二两三四五六七八九十百]{1,4})\s?个")
COUNTED_BRACKET = re.compile(
    r"(?P<count>\d{1,3}|[一二两三四五六七八九十]{1,3})\s?个(?P<end>街道办事处|街道|办事处|镇|乡|村|社区)"
    r"（(?P<names>[^（）：；]{2,300})）"
)
#: 核心禁用区和一般禁用区: the zones themselves are no part of themselves.
ZONE_ITSELF = re.compile(r"(?:禁煤|禁燃|限煤|限燃|无煤|无燃煤|禁烧|禁用)区")
#: 丙镇平原地区所有行政村, 丙镇的山区村: land that no office draws a border round.
TERRAIN = (
    r"(?:平原|平川|川道|平坝|坝区|塬区|丘陵|浅山|深山|半山|低山|高山|山|沿山|沿河|滩区|库区|牧)"
)
LAND = re.compile(
    r"^(?P<town>[\u4e00-\u9fff]{1,8}?)(?P<count>[两二三四五六七八九十]|\d{1,2})?个?"
    rf"(?P<end>{TOWN}|乡镇)"
    rf"(?:(?P<area>的?{TERRAIN}(?:地区|地带|区域|区))(?:内|里)?的?|的{TERRAIN}(?=[所全各行自村])|{TERRAIN}(?=[所全各]))"
    r"(?:所有|全部|各|的)*(?:行政村|自然村|村庄|村居|村|社区|居民|农户|区域|部分)?$"
)
#: A town's name without its ending has so many characters.
BARE_TOWN = range(2, 4)
MAX_LOOSE_VILLAGE = 6
#: Words longer than this are no two names with 和 between them.
MAX_JOINED = 80


@dataclass(frozen=True, slots=True)
class Entry:
    """One name of a list with its words and what its brackets put in and take out.

    `ends_chunk`: the names before and after it are parted by more than 、; `is_sharing`: what is
    said of the name after it is said of it too; `is_ended`: its ending is that of a name after it.
    """

    named: Named
    passage: Passage
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    ends_chunk: bool = False
    is_sharing: bool = False
    is_ended: bool = False


def _joined_parts(part: Passage) -> list[Passage]:
    # 甲开发区、乙新区和丙工业园: a joiner parts two names only where both are names of units
    if len(part.text) > MAX_JOINED:
        return [part]
    for found in JOINER.finditer(part.text):
        left, right = part.cut(0, found.start()), part.cut(found.end())
        one, other = read_name(left.text), read_name(right.text)
        is_named = one and other and one.kind != "other" and other.kind != "other"
        of_land = one is not None and _bare_name(one) and LAND.match(right.text)
        if (is_named or of_land) and found.start() > 1:
            return [*_joined_parts(left), *_joined_parts(right)]
    return [part]


def _listed_in_bracket(part: Passage) -> list[Passage]:
    # 四个街道办事处（甲、乙、丙、丁）及丁园区: the names stand in the bracket
    found = COUNTED_BRACKET.search(part.text)
    names = [] if found is None else split_top(part.cut(*found.span("names")), "、")
    if found is None or integer(fold(found["count"])) != len(names):
        return [part]
    stop = Passage(found["end"], part.line_numbers[:1] * len(found["end"]))
    ended = [
        name if name.text.endswith(("街道", "办事处", "镇", "乡", "村", "社区"))
        else joined([name, stop])
        for name in names
    ]  # fmt: skip
    rest = part.cut(found.end()).stripped("及和以与等 ")
    return [*ended, rest] if len(rest.text) > 1 else ended


def _entries(passage: Passage) -> Iterator[Entry]:
    for chunk in split_top(passage, "，,；;。"):
        for part in (one for top in split_top(chunk, "、") for one in _listed_in_bracket(top)):
            pieces = _joined_parts(part)
            for at, piece in enumerate(pieces):
                entry = _entry(piece)
                if entry is not None:
                    yield replace(entry, ends_chunk=at + 1 < len(pieces))


def _entry(piece: Passage) -> Entry | None:
    named = read_name(piece.text)
    if named is None or ZONE_ITSELF.search(named.name):
        return None
    include, exclude, extent = [], [], named.extent
    for bracket in brackets(piece.text):
        words = bracket.words.strip()
        if whole := WHOLE_FIRST.match(words):
            extent, words = "whole", words[whole.end() :].strip()
        out, within = EXCLUDED.match(words), INCLUDED.match(words)
        if out:
            exclude.append(out["tail"] or out["mid"] or out["head"])
        elif within:
            include.append(within["words"])
        elif BUILT_UP_ONLY.match(words):
            extent = "built_up"
        elif WHOLE_ONLY.match(words):
            extent = "whole"
        elif PART_ONLY.match(words):
            extent = "part"
    return Entry(replace(named, extent=extent), piece, tuple(include), tuple(exclude))


def _sharing(entries: list[Entry]) -> list[Entry]:
    # 甲区、乙区的建成区: with 的 the closing words are said of both, without it only of the last
    shared = list(entries)
    for at in range(len(shared) - 1, 0, -1):
        one, before = shared[at], shared[at - 1]
        words = _bare(one.passage.text)
        is_shared = (
            one.is_sharing
            or (one.named.extent == "built_up" and OF_ITS_PART.search(words))
            or (one.named.extent == "part" and OF_ITS_VILLAGES.search(words))
        )
        is_plain = before.named.kind == "unit" and before.named.extent is None
        if is_shared and is_plain and not before.ends_chunk:
            built_up = replace(before.named, extent=one.named.extent)
            shared[at - 1] = replace(before, named=built_up, is_sharing=True)
    return shared


def _counted(entries: list[Entry]) -> list[Entry]:
    # the count at the end of a list says what the bare names before it are
    found = COUNTED_END.search(_bare(entries[-1].passage.text)) if len(entries) > 1 else None
    if found is None:
        return entries
    made = []
    for entry in entries:
        named = entry.named
        if named.kind == "other" and len(named.name) <= MAX_LOOSE_VILLAGE:
            extent = named.extent or entries[-1].named.extent
            named = replace(named, name=named.name + found["end"], kind="unit", extent=extent)
        made.append(replace(entry, named=named))
    return made


def _bare(text: str) -> str:
    return without_brackets(text).strip("，,、；;。 ")


def _bare_name(named: Named) -> bool:
    return named.kind == "other" and len(named.name) in BARE_TOWN and not named.town


def _with_end(entry: Entry, end: str, extent: Extent | None) -> Entry:
    named = entry.named
    own = named.extent or extent
    if named.kind == "unit":
        return replace(entry, named=replace(named, extent=own))
    unit = replace(named, name=named.name + end, kind="unit", extent=own)
    return replace(entry, named=unit, is_ended=True)


def _of_land(entries: list[Entry]) -> list[Entry]:
    # 甲、乙、丙镇平原地区的村: a part of each of the towns, and of no town all
    made = list(entries)
    for at, entry in enumerate(entries):
        found = LAND.match(_bare(entry.passage.text))
        if found is None or len(found["town"]) < 2:
            continue
        first = _first_of_all(entries, at, found["count"], is_area=found["area"] is not None)
        if first == at and not found["area"]:
            continue  # 甲镇的山区村 describes villages of the one town
        end = "镇" if found["end"] == "乡镇" else found["end"]
        named = Named(found["town"] + end, "unit", extent="part")
        made[at] = replace(entry, named=named, is_sharing=first < at)
        for before in range(first, at):
            made[before] = replace(_with_end(entries[before], end, "part"), is_sharing=True)
    return made


def _first_of_all(entries: list[Entry], at: int, count: str | None, *, is_area: bool) -> int:
    # the first of the names that share one end: as many as are counted, else all plain ones;
    # 甲镇、乙镇的山区村 is the whole of 甲镇
    stated = integer(fold(count)) if count else None
    least = 0 if stated is None else max(0, at + 1 - stated)
    first = at
    while first > least:
        named = entries[first - 1].named
        is_plain = named.kind == "unit" and named.extent is None and is_town(named.name)
        is_plain = is_plain and (is_area or stated is not None)
        is_parted = entries[first - 1].ends_chunk and not _bare_name(named)
        if is_parted or not (is_plain or _bare_name(named)):
            break
        first -= 1
    return first


def _of_one_end(entries: list[Entry]) -> list[Entry]:
    # 甲、乙、丙镇全域: bare names before a town are towns, and what is said of it is said of them
    made = list(entries)
    for at in range(len(made) - 1, 0, -1):
        after, named = made[at].named, made[at - 1].named
        end = re.search(rf"(?:{TOWN})$", after.name) if after.kind == "unit" else None
        is_alike = end is not None and len(after.name) - len(end[0]) in BARE_TOWN
        if end is None or not is_alike or made[at - 1].ends_chunk or not _bare_name(named):
            continue
        if re.search(r"[个两二三四五六七八九十]$", after.name[: end.start()]):
            continue
        made[at - 1] = _with_end(made[at - 1], end[0], after.extent)
    return made


def entries_of(passage: Passage) -> list[Entry]:
    """Entries of a list in order, each with what is said of it at the end of the list.

    Parameters
    ----------
    passage
        The list, without label.
    """
    return _of_one_end(_of_land(_sharing(_counted(list(_entries(passage))))))
