"""Every name in a task's texts: those the words tell, those a gazetteer knows, and their part."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from geo.text import FULL_WIDTH
from ledger.locating.ground_index import MAX_SEARCHED, MIN_SUFFIXED, GroundIndex
from ledger.locating.jurisdictions import AUTHORITY
from ledger.locating.names import is_kind_only, level_of, stem
from ledger.locating.records import Span
from ledger.locating.relations import (
    RELATION,
    composed_names,
    in_title,
    is_actor,
    is_yardstick,
)
from ledger.locating.words import Named, TaskWords
from ledger.reading.passages import BREAK
from ledger.words.places import BEFORE, PlaceMention, find_places

#: What a name does in its sentence. `place`: where the work is; `holder`: where the name behind it
#: lies; `title`: part of a document's title; `measure`: what others are measured from; `actor`: an
#: authority; `kind`: no name at all.
Part = Literal["place", "holder", "title", "measure", "actor", "kind"]
EXCERPT = 24
#: Between a larger place and what lies in it.
INSIDE = ("", "的", "所辖", "下辖", "境内", "境内的", "辖区", "辖区内", "辖区内的")
HALF_WIDTH = str.maketrans(FULL_WIDTH)
LONGEST_JOIN = max(map(len, INSIDE))
LONGEST_NAME = 40
#: Short names of counties: at least two joined, or one before words that say what it is.
JOINED = "、和及与,，"
SHORT_ENDS = re.compile(
    r"等?(?:\d{1,2}|[两三四五六七八九十几])?个?(?:县市|市县|县区|区县|县|市)|等地|两地|境内"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in one text with its part there; `composed` are names of a work beside or in it."""

    name: str
    level: int
    parents: tuple[str, ...]
    relation: str | None
    field: str
    lines: Span
    start: int
    end: int
    part: Part
    composed: tuple[str, ...]
    excerpt: str


def find_mentions(words: TaskWords, index: GroundIndex) -> tuple[Mention, ...]:
    """Names in the texts of a task, in the order of its fields and of the words.

    Parameters
    ----------
    words
        Of the task.
    index
        Names on record: one that stands in a text counts even where the words alone do not tell.

    Returns
    -------
    tuple of Mention
        A name without larger places takes those that the same task gives it elsewhere.
    """
    found = []
    for field, text in words.texts.items():
        told = [one for one in words.named if one.field == field]
        known = [_known_as(text, span, field, words.spans[field], told, index)
                 for span in _known_spans(text, told, index)]  # fmt: skip
        short = [
            Named(
                PlaceMention(name, 3, (), None, start, start + len(name)), field, words.spans[field]
            )
            for start, name in _short_units(text, told, index)
        ]
        named = sorted([*told, *known, *short], key=lambda one: (one.place.start, -one.place.end))
        found += [_mention(one, text, named) for one in named]
    return (*_with_parents(found), *_answering(words))


def _answering(words: TaskWords) -> Iterable[Mention]:
    # 乙水镇政府 answers by name: the township is where the work is
    for field, names in words.units.items():
        if field == "lead_units":
            continue
        for text in names:
            for place in find_places(text):
                if place.level in (4, 5) and AUTHORITY.fullmatch(text[place.end :]):
                    one = Named(place, field, words.spans.get(field, (0, 0)))
                    yield replace(_mention(one, text, [one]), part="place")


def _mention(one: Named, text: str, named: Sequence[Named]) -> Mention:
    place = one.place
    composed = composed_names(text, place.end, place.name, place.parents, place.relation)
    return Mention(
        place.name,
        place.level,
        place.parents,
        place.relation,
        one.field,
        one.lines,
        place.start,
        place.end,
        _part(place, text, _near(place, named)),
        tuple(composed),
        _excerpt(text, place),
    )


def _near(place: PlaceMention, named: Sequence[Named]) -> list[PlaceMention]:
    # those that can hold the name or follow it at once; `named` is in the order of the text
    first = bisect_left(named, place.start - LONGEST_NAME, key=lambda one: one.place.start)
    last = bisect_right(named, place.end + LONGEST_JOIN, key=lambda one: one.place.start)
    return [one.place for one in named[first:last] if one.place is not place]


def _part(place: PlaceMention, text: str, others: Iterable[PlaceMention]) -> Part:
    if in_title(text, place.start):
        return "title"
    if is_kind_only(place.name):
        return "kind"
    for other in others:
        is_longer = (
            other.start <= place.start
            and place.end <= other.end
            and len(other.name) > len(place.name)
        )
        follows = other.start >= place.end and text[place.end : other.start] in INSIDE
        if is_longer or (follows and other.level > min(place.level, 5)):
            return "holder"
    if is_yardstick(text, place.start, place.end):
        return "measure"
    return "actor" if place.level >= 4 and is_actor(text, place.end) else "place"


def _excerpt(text: str, place: PlaceMention) -> str:
    first, last = max(0, place.start - EXCERPT), min(len(text), place.end + EXCERPT)
    cut = text[first:last].replace(BREAK, " ")
    return f"{'…' if first else ''}{cut}{'…' if last < len(text) else ''}"


def _known_as(
    text: str, span: Span, field: str, lines: Span, told: Sequence[Named], index: GroundIndex
) -> Named:
    start, end = span
    name = text[start:end]
    before = [one.place for one in told if one.place.end <= start]
    held = [p for p in before if text[p.end : start] in INSIDE and p.level < 6]
    parents = (*held[-1].parents, held[-1].name) if held else ()
    inside = [p.name for p in (one.place for one in told) if start <= p.start and p.end <= end]
    parents = (*parents, *(other for other in inside if index.unit(other) and other != name))
    relation = RELATION.match(text, end)
    word = relation[0] if relation else None
    bearing = index.bearing(name)
    level = bearing[0].level if bearing else level_of(name)
    return Named(PlaceMention(name, level, tuple(parents), word, start, end), field, lines)


def _known_spans(text: str, told: Sequence[Named], index: GroundIndex) -> list[Span]:
    """Where names on record stand that the words alone did not tell, the longest first."""
    words, text = index.searchable, text.translate(HALF_WIDTH)
    ends = {one.place.end for one in told}
    found: list[Span] = []
    start = 0
    while start < len(text):
        span = _known_at(text, start, words) if _begins_word(text, start, ends) else None
        if span and span[1] not in ends:
            found.append(span)
            start = span[1]
        else:
            start += 1
    return found


def _known_at(text: str, start: int, words: frozenset[str]) -> Span | None:
    for length in range(min(MAX_SEARCHED, len(text) - start), MIN_SUFFIXED - 1, -1):
        if text[start : start + length] in words:
            return start, start + length
    return None


def _begins_word(text: str, start: int, ends: set[int]) -> bool:
    """Whether a word can begin at a position: after a sign, a name, or a word like 对 and 在."""
    if start == 0 or start in ends or not "\u4e00" <= text[start - 1] <= "\u9fff":
        return True
    return any(found.end() == start for found in BEFORE.finditer(text, max(0, start - 4), start))


def _short_units(text: str, told: Sequence[Named], index: GroundIndex) -> list[tuple[int, str]]:
    # 甲山、乙水等市县: names of counties without 县 or 市
    taken = {at for one in told for at in range(one.place.start, one.place.end)}
    ends = {one.place.end for one in told}
    found = []
    for code, name in index.units["name"].items():
        short = stem(name)
        if index.unit_of_stem(short) != code:
            continue
        for hit in re.finditer(re.escape(short), text):
            is_free = not taken & set(range(hit.start(), hit.end()))
            if is_free and _begins_word(text, hit.start(), ends):
                found.append((hit.start(), short))
    spans = {start: start + len(name) for start, name in found}
    return [(s, name) for s, name in sorted(found) if _is_list(text, s, spans)]


def _is_list(text: str, start: int, spans: dict[int, int]) -> bool:
    end = spans[start]
    if SHORT_ENDS.match(text, end):
        return True
    joined_after = text[end : end + 1] in JOINED and end + 1 in spans and bool(text[end : end + 1])
    joined_before = text[start - 1 : start] in JOINED and start - 1 in spans.values()
    return joined_after or (joined_before and bool(text[start - 1 : start]))


def _with_parents(found: Sequence[Mention]) -> Iterable[Mention]:
    given: dict[str, set[tuple[str, ...]]] = {}
    for one in found:
        if one.parents and one.part in ("place", "holder"):
            given.setdefault(one.name, set()).add(one.parents)
    for one in found:
        known = given.get(one.name, set())
        has_one = not one.parents and len(known) == 1 and level_of(one.name) >= 4
        yield replace(one, parents=next(iter(known))) if has_one else one
