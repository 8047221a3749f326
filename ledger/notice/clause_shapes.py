"""Shapes that a clause draws, alone, with a rest of names, in a bracket, or among units."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ledger.notice.borders import border_kind, half_planes, markers
from ledger.notice.entries import EXCLUDED, INCLUDED
from ledger.notice.frames import (
    placed,
)
from ledger.notice.lists import read_exception, read_list
from ledger.notice.names import read_name, split_prefix
from ledger.notice.shapes import (
    band,
    marked_borders,
    ring_in_turn,
    ring_of_half_planes,
    ring_of_markers,
    ring_of_walk,
    strip,
)
from ledger.notice.terms import Place, Term, Terms
from ledger.notice.text import (
    Bracket,
    brackets,
    split_top,
    without_brackets,
)
from ledger.reading.passages import Passage, joined

#: 南至甲路（不含道路）says on which side of the road the border runs, and takes out no place.
THE_ROAD_ITSELF = re.compile(r"^(?:该|本)?(?:道路|路面|公路|路|街|河道)?(?:本身|红线|用地)?$")


def ring_bracket(passage: Passage) -> Bracket | None:
    """Bracket that holds the sides of a ring, or None."""
    # 中心片区（东起…、西至…、南至…、北至…); of a strip the bracket only tells its ends
    if strip(Passage.of_line(without_brackets(passage.text), 0), Place(None)) is not None:
        return None
    for bracket in brackets(passage.text):
        if (
            len({side for m in markers(bracket.words) for side in m.sides}) >= 2
            or len(half_planes(Passage.of_line(bracket.words, 0))) >= 2
        ):
            return bracket
    return None


def _labelled(term: Term) -> Term:
    # 某区高污染燃料禁燃区东起…: the unit before the first side is where the ring lies
    if term.kind != "road_ring" or not term.label or (term.parent and term.label == term.parent):
        return term
    inner = placed(Passage.of_line(term.label, 0), Place(term.parent, term.within, None))
    return replace(term, parent=inner.parent, within=inner.within, label=inner.label)


def _towned(term: Term) -> Term:
    # 西村镇和谐路以西: the town before the road is where it lies
    if not term.names or term.kind not in ("half_plane", "road_strip", "road_ring"):
        return term
    county, town, rest = split_prefix(term.names[0])
    if not (county or town) or border_kind(rest) == "place":
        return term
    borders = (replace(term.borders[0], name=rest), *term.borders[1:]) if term.borders else ()
    within = county if town else term.parent if term.parent != county else None
    return replace(
        term, names=(rest, *term.names[1:]), parent=town or county, within=within or term.within,
        borders=borders,
    )  # fmt: skip


def _ring_with_rest(passage: Passage, place: Place) -> Terms | None:
    ring = ring_of_markers(passage, place)
    if ring is None:
        return None
    _, _, end = marked_borders(passage)
    rest = passage.cut(end).stripped("，,、；;。和及 　")
    rest = rest.cut(0, 0) if rest.text.startswith("其中") else rest  # a part of the ring
    result = Terms((_towned(_labelled(ring)),)) + _in_brackets(passage, place)
    if half_planes(rest) or not rest.text:
        return result
    others = read_list(rest, place)
    named = tuple(term for term in others.include if term.kind in ("unit", "village"))
    return result + Terms(named, others.exclude)


def _in_brackets(passage: Passage, place: Place) -> Terms:
    # （含永乐宫、铁家庄）,（不含路南工业园）within the words of a shape
    made, inside = Terms(), replace(place, label=None)
    for bracket in brackets(passage.text):
        stated = bracket.words.strip()
        within, out = INCLUDED.match(stated), EXCLUDED.match(stated)
        if out:
            words = out["tail"] or out["mid"] or out["head"]
            if not THE_ROAD_ITSELF.match(words):
                taken = read_exception(_words_of(passage, bracket, words), inside)
                made += Terms((), taken.include)
        elif within:
            made += read_list(_words_of(passage, bracket, within["words"]), inside)
    return made


def _words_of(passage: Passage, bracket: Bracket, words: str) -> Passage:
    start = bracket.start + 1 + max(0, bracket.words.find(words))
    return Passage(words, passage.line_numbers[start : start + len(words)])


def _shape(passage: Passage, place: Place) -> Terms | None:
    for reader in (band, ring_of_walk):
        term = reader(passage, place)
        if term is not None:
            return Terms((_towned(term),)) + _in_brackets(passage, place)
    return None


def _is_shaped(part: Passage, place: Place) -> bool:
    return bool(half_planes(part)) or strip(part, place) is not None


def _by_parts(parts: Sequence[Passage], place: Place) -> Terms:
    # 甲路、乙路两侧50米、丙镇: roads before a shape belong to it, units stand for themselves
    made, waiting = Terms(), list[Passage]()
    for part in parts:
        named = read_name(part.text)
        is_line = border_kind(without_brackets(part.text)) != "place"
        if _is_shaped(part, place):
            made += _one_shape(listed_again([*waiting, part]), place) or read_list(part, place)
            waiting.clear()
        elif is_line and not (named and named.kind in ("unit", "village")):
            waiting.append(part)
        else:
            made += read_list(part, place)
    for road in waiting:
        made += read_list(road, place)
    return made


def listed_again(parts: Sequence[Passage]) -> Passage:
    """Parts of a list as one passage again."""
    stops = [Passage("、", part.line_numbers[:1]) for part in parts]
    pairs = zip(parts, stops, strict=True)
    return joined([piece for pair in pairs for piece in pair]).stripped("、")


def _one_shape(passage: Passage, place: Place) -> Terms | None:
    term = (
        strip(passage, place) or ring_in_turn(passage, place) or ring_of_half_planes(passage, place)
    )
    return None if term is None else Terms((_towned(term),)) + _in_brackets(passage, place)


def _single_shape(passage: Passage, place: Place) -> Terms | None:
    # strips and sides of roads; several strips, or units among them, are read part by part
    parts = split_top(passage, "、，,；;")
    shaped = [part for part in parts if _is_shaped(part, place)]
    strips = [part for part in shaped if not half_planes(part)]
    named = [
        part
        for part in parts
        if part not in shaped
        and (found := read_name(part.text))
        and found.kind in ("unit", "village")
    ]
    is_mixed = bool(strips) and len(shaped) > 1
    if shaped and (named or is_mixed) and not markers(passage.text):
        return _by_parts(parts, place)
    return _one_shape(passage, place)


def read_shape_or_list(passage: Passage, place: Place, count_words: str) -> Terms:
    """Terms of words that draw a shape, or else of the list that they are.

    Parameters
    ----------
    passage
        Words of a clause without its label, area, frame and exceptions.
    place
        Unit the clause stands under.
    count_words
        As `ledger.notice.lists.read_list` takes them.
    """
    strip_first = strip(passage, place) if not has_ring_sides(passage) else None
    found = _shape(passage, place)
    if found is None and strip_first is not None:
        found = _single_shape(passage, place)
    found = found or _ring_with_rest(passage, place) or _single_shape(passage, place)
    if found is not None:
        return found
    return read_list(passage, place, count_words)


def has_ring_sides(passage: Passage) -> bool:
    """Whether a passage names the sides of a ring: three or more; two may end a strip."""
    return len({side for marker in markers(passage.text) for side in marker.sides}) >= 3


def read_ring_in_bracket(passage: Passage, bracket: Bracket, place: Place) -> Terms:
    """Terms of a ring that stands in a bracket, and of what follows it.

    Parameters
    ----------
    passage
        Words of the clause.
    bracket
        The one that holds the ring; what stands before it names the ring or is where it lies.
    place
        Unit the clause stands under.
    """
    head = passage.cut(0, bracket.start).stripped("，,、；;： 　")
    named = read_name(head.text)
    inside = replace(place, label=head.text or place.label)
    if named and named.kind == "unit":
        inside = Place(named.name, place.parent, None)
    words = passage.cut(bracket.start + 1, bracket.start + 1 + len(bracket.words))
    terms = read_shape_or_list(words, inside, "")
    rest = passage.cut(bracket.end).stripped("，,、；;。和及 　")
    return terms + (
        read_list(rest, place) if len(rest.text) > 2 and not _is_frame(rest.text) else Terms()
    )


def _is_frame(text: str) -> bool:
    return bool(re.fullmatch(r"(?:等)?(?:区域|范围|以内|内|围合|的)*", text))
