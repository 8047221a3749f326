"""Lists of units and villages in a notice, with what stands in their brackets."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ledger.notice.names import OF_ITS_PART, Named, is_town, means_whole_territory, read_name
from ledger.notice.terms import Doubt, Extent, Place, Term, TermKind, Terms
from ledger.notice.text import brackets, split_top, stated_count, without_brackets
from ledger.reading.passages import Passage

JOINER = re.compile(r"以及|[和及与]")
EXCLUDED = re.compile(
    r"^(?:不含|不包括|不包含|不纳入|除去|剔除)(?P<tail>.{2,200})$|^除(?P<mid>.{2,200}?)(?:之外|以外|外)$|^(?P<head>.{2,200}?)(?:除外|不在(?:此)?范围内?)$"
)
INCLUDED = re.compile(r"^(?:含|包含|包括|其中包括|并含)(?P<words>[^%％]{2,200})$")
BUILT_UP_ONLY = re.compile(r"^(?:城市|县城|镇)?(?:建成区|规划区|镇区|城区)(?:部分|范围)?$")
WHOLE_ONLY = re.compile(r"^(?:全域|全部|全境|整建制|全辖区|全镇|全街道|全区|整体)$")
#: 核心禁用区和一般禁用区: the zones themselves are no part of themselves.
ZONE_ITSELF = re.compile(r"(?:禁煤|禁燃|限煤|限燃|无煤|无燃煤|禁烧|禁用)区")
MAX_LOOSE_VILLAGE = 6
#: Words longer than this are no two names with 和 between them.
MAX_JOINED = 80


@dataclass(frozen=True, slots=True)
class Entry:
    """One name of a list with its words and what its brackets put in and take out.

    `ends_chunk`: the names before and after it are parted by more than 、; `is_sharing`: what is
    said of the name after it is said of it too.
    """

    named: Named
    passage: Passage
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    ends_chunk: bool = False
    is_sharing: bool = False


def _joined_parts(part: Passage) -> list[Passage]:
    # 甲开发区、乙新区和丙工业园: a joiner parts two names only where both are names of units
    if len(part.text) > MAX_JOINED:
        return [part]
    for found in JOINER.finditer(part.text):
        left, right = part.cut(0, found.start()), part.cut(found.end())
        one, other = read_name(left.text), read_name(right.text)
        if one and other and one.kind != "other" and other.kind != "other" and found.start() > 1:
            return [*_joined_parts(left), *_joined_parts(right)]
    return [part]


def _entries(passage: Passage) -> Iterator[Entry]:
    for chunk in split_top(passage, "，,；;。"):
        for part in split_top(chunk, "、"):
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
        out, within = EXCLUDED.match(words), INCLUDED.match(words)
        if out:
            exclude.append(out["tail"] or out["mid"] or out["head"])
        elif within:
            include.append(within["words"])
        elif BUILT_UP_ONLY.match(words):
            extent = "built_up"
        elif WHOLE_ONLY.match(words):
            extent = "whole"
    return Entry(replace(named, extent=extent), piece, tuple(include), tuple(exclude))


def _sharing(entries: list[Entry]) -> list[Entry]:
    # 甲区、乙区的建成区: with 的 the closing words are said of both, without it only of the last
    shared = list(entries)
    for at in range(len(shared) - 1, 0, -1):
        one, before = shared[at], shared[at - 1]
        is_shared = one.named.extent == "built_up" and OF_ITS_PART.search(_bare(one.passage.text))
        is_plain = before.named.kind == "unit" and before.named.extent is None
        if is_shared and is_plain and not before.ends_chunk:
            built_up = replace(before.named, extent="built_up")
            shared[at - 1] = replace(before, named=built_up, is_sharing=True)
    return shared


def _bare(text: str) -> str:
    return without_brackets(text).strip("，,、；;。 ")


def _kind_of(named: Named, siblings: Sequence[Entry], in_town: bool) -> TermKind:
    if named.kind == "unit":
        return "described" if named.extent == "built_up" else "unit"
    if named.kind == "village":
        return "village"
    # 甲庄、乙庄村: a bare name among villages of a town is a village
    is_loose = named.kind == "other" and in_town and len(named.name) <= MAX_LOOSE_VILLAGE
    if is_loose and any(entry.named.kind == "village" for entry in siblings):
        return "village"
    # 甲、乙、丙社区: the last name's ending is that of all
    kinds = [entry.named.kind for entry in siblings]
    if kinds[-1] == "village" and len(kinds) >= 3 and set(kinds[:-1]) <= {"other", "village"}:
        return "village"
    return "described"


@dataclass(slots=True)
class Group:
    """Names in turn that make one term: of one kind, in one unit."""

    kind: TermKind
    parent: str | None
    within: str | None
    extent: Extent | None
    entries: list[Entry]

    def term(self, label: str | None, source: Passage) -> Term:
        """The names as one term, with the words of the source from the first to the last."""
        start = max(0, source.text.find(self.entries[0].passage.text))
        last = self.entries[-1].passage.text
        end = source.text.find(last, start) + len(last)
        names = tuple(dict.fromkeys(entry.named.name for entry in self.entries))
        shared = any(entry.is_sharing for entry in self.entries)
        doubt = Doubt(
            "“的建成区”按对前面各区都适用理解", "的建成区 is read as said of every unit before it"
        )
        return Term(
            self.kind, names, self.parent, source.cut(start, end), within=self.within,
            label=label, extent=self.extent, doubts=(doubt,) if shared else (),
        )  # fmt: skip


def _groups(entries: Sequence[Entry], place: Place) -> list[Group]:
    groups: list[Group] = []
    town = place.parent if place.parent and is_town(place.parent) else None
    county = place.within if town else place.parent
    for entry in entries:
        named = entry.named
        town = named.town or (None if named.kind == "unit" else town)
        county = named.county or county
        kind = _kind_of(named, entries, town is not None)
        is_inside = kind == "village" or named.kind != "unit"
        parent = (town or county) if is_inside else county
        within = county if is_inside and town and county != town else None
        last = groups[-1] if groups else None
        is_same = last is not None and (last.kind, last.parent) == (kind, parent)
        if last is not None and last.extent and named.extent and last.extent != named.extent:
            is_same = False
        is_list = kind != "described" or named.kind == "unit"
        if last is not None and is_same and is_list:
            last.entries.append(entry)
            last.extent = named.extent or last.extent
        else:
            groups.append(Group(kind, parent, within, named.extent, [entry]))
    return groups


def _bracket_terms(entry: Entry, place: Place) -> Terms:
    # what a bracket says is about the name before it
    inside = replace(
        place, parent=entry.named.name, within=entry.named.town or place.parent, label=None
    )
    if entry.named.kind != "unit" or stated_count(without_brackets(entry.passage.text)):
        inside = replace(place, label=None)
    include, exclude = Terms(), Terms()
    for words in entry.include:
        include += read_list(Passage(words, _lines(entry.passage, words)), inside)
    for words in entry.exclude:
        exclude += read_exception(Passage(words, _lines(entry.passage, words)), inside)
    return Terms(include.include, include.exclude + exclude.include)


def _lines(passage: Passage, words: str) -> tuple[int, ...]:
    at = max(0, passage.text.find(words))
    return passage.line_numbers[at : at + len(words)]


def count_doubts(text: str, names: int) -> tuple[int | None, tuple[Doubt, ...]]:
    """Count that a text states for a list, and a doubt where the list has another."""
    count = stated_count(text)
    if count is None or count == names:
        return count, ()
    return count, (
        Doubt(
            f"原文说 {count} 个，列出 {names} 个", f"the text says {count}, the list has {names}"
        ),
    )


#: An exception told by what a place is like, not by its name.
DESCRIPTION = re.compile(
    r"[且未尚]|的(?:居民|区域|地区|部分|村庄|住户|农户|农村|山区)|覆盖不到|无法"
)


def read_exception(passage: Passage, place: Place) -> Terms:
    """Terms of what an exception names, or one described term where it only describes."""
    if DESCRIPTION.search(passage.text):
        words = passage.stripped("，,、；;。 　")
        return Terms((Term("described", (words.text,), place.parent, words, within=place.within),))
    return read_list(passage, place)


def read_list(passage: Passage, place: Place, count_words: str = "") -> Terms:
    """Terms of a list of units and villages.

    Parameters
    ----------
    passage
        The list, without label.
    place
        Unit the list stands under.
    count_words
        Where a count is stated, such as the label 乙镇（2个村）; the list's own end counts too.

    Returns
    -------
    Terms
        One term for each run of names of one kind in one unit; what is no unit and no village is
        "described".
    """
    if means_whole_territory(passage.text):
        names = (place.parent,) if place.parent else ()
        whole = Term("unit", names, place.within, passage, label=place.label, extent="whole")
        return Terms((whole,))
    entries = _sharing(list(_entries(passage)))
    groups = _groups(entries, place)
    terms = [group.term(place.label, passage) for group in groups]
    listed = sum(len(term.names) for term in terms if term.kind in ("unit", "village"))
    tail = without_brackets(passage.text)[-16:] if "等" in passage.text[-18:] else ""
    count, doubts = count_doubts(count_words or tail, listed)
    if terms and count is not None:
        terms[0] = replace(terms[0], stated_count=count, doubts=terms[0].doubts + doubts)
    result = Terms(tuple(terms))
    for entry in entries:
        result += _bracket_terms(entry, place)
    return result
