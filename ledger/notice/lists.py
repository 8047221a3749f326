"""Lists of units and villages in a notice, with what stands in their brackets."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ledger.notice.entries import (
    MAX_LOOSE_VILLAGE,
    Entry,
    entries_of,
)
from ledger.notice.names import Named, is_town, means_whole_territory
from ledger.notice.terms import Doubt, Extent, Place, Term, TermKind, Terms
from ledger.notice.text import stated_count, without_brackets
from ledger.reading.passages import Passage


@dataclass(frozen=True, slots=True)
class Company:
    """What the names of one list say of each other, told once for all of them."""

    has_village: bool
    ends_as_villages: bool

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> "Company":
        """Company of the names of a list."""
        kinds = [entry.named.kind for entry in entries]
        # 甲、乙、丙社区: the last name's ending is that of all
        ends_so = kinds[-1:] == ["village"] and len(kinds) >= 3
        return cls("village" in kinds, ends_so and set(kinds[:-1]) <= {"other", "village"})


def _kind_of(named: Named, company: Company, in_town: bool) -> TermKind:
    if named.kind == "unit":
        return "described" if named.extent == "built_up" else "unit"
    if named.kind == "village":
        return "village"
    # 甲庄、乙庄村: a bare name among villages of a town is a village
    is_loose = named.kind == "other" and in_town and len(named.name) <= MAX_LOOSE_VILLAGE
    return (
        "village" if (is_loose and company.has_village) or company.ends_as_villages else "described"
    )


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
        ended = [entry.named.name for entry in self.entries if entry.is_ended]
        doubt = Doubt(
            "末尾所说的一部分（建成区、若干个村）按对前面各单位都适用理解",
            "the part said at the end (的建成区, 的N个村) is read as said of every unit before it",
        )
        doubts = [doubt] * shared + [ended_doubt(ended)] * bool(ended)
        return Term(
            self.kind, names, self.parent, source.cut(start, end), within=self.within,
            label=label, extent=self.extent, doubts=tuple(doubts),
        )  # fmt: skip


def _groups(entries: Sequence[Entry], place: Place) -> list[Group]:
    groups: list[Group] = []
    company = Company.of(entries)
    town = place.parent if place.parent and is_town(place.parent) else None
    county = place.within if town else place.parent
    for entry in entries:
        named = entry.named
        town = named.town or (None if named.kind == "unit" else town)
        county = named.county or county
        kind = _kind_of(named, company, town is not None)
        is_inside = kind == "village" or named.kind != "unit"
        parent = (town or county) if is_inside else county
        within = county if is_inside and town and county != town else None
        last = groups[-1] if groups else None
        is_same = last is not None and (last.kind, last.parent) == (kind, parent)
        if last is not None and last.extent and named.extent and last.extent != named.extent:
            is_same = False
        if last is not None and (last.extent == "part") != (named.extent == "part"):
            is_same = False  # 乙村（部分）is no whole village as its neighbours are
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


def ended_doubt(names: Sequence[str]) -> Doubt:
    """Doubt about names that stand bare in the text, as they were read."""
    listed = "、".join(names)
    return Doubt(
        f"名称按后面的“镇”“乡”等补全为 {listed}",
        f"the names were completed by the ending of the name after them: {listed}",
    )


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
    entries = entries_of(passage)
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
