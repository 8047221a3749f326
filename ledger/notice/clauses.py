"""One clause of a notice to the terms it puts in and takes out."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ledger.notice.borders import border_kind, half_planes, markers
from ledger.notice.frames import (
    FRAME_MIDDLE,
    parted,
    placed,
    split_label,
    take_area,
    take_exceptions,
    unframed,
)
from ledger.notice.lists import read_list
from ledger.notice.names import means_whole_territory, read_name, split_prefix
from ledger.notice.shapes import (
    band,
    marked_borders,
    ring_in_turn,
    ring_of_half_planes,
    ring_of_markers,
    ring_of_walk,
    strip,
)
from ledger.notice.terms import Doubt, Place, Term, Terms
from ledger.notice.text import (
    Bracket,
    StatedArea,
    brackets,
    find_areas,
    split_top,
    without_brackets,
)
from ledger.reading.passages import Passage, joined
from ledger.words.chinese_numbers import NUMERAL, fold, integer

SHARE = re.compile(
    r"(?:不少于|不低于|不小于|至少|达到|达|占)(?P<of>[^，,。；;\d]{0,24}?)(?P<value>\d{1,3}(?:\.\d{1,2})?)\s?%|"
    r"(?P<of2>[^，,。；;\d]{0,24}?)(?P<value2>\d{1,3}(?:\.\d{1,2})?)\s?%\s?(?:以上|及以上)"
)
AT_LEAST = re.compile(rf"(?:不少于|不低于|至少)\s?(?P<count>\d{{1,4}}|[{NUMERAL}]{{1,4}})\s?个")
MAX_DEPTH = 6
NOT_A_PLACE = re.compile(
    r"^(?:具体|其他|其余|以上|上述|本通告|详见|附件|见附|附图|各|由[^，。；]{0,24}(?:负责|部门|政府|划定)|根据|按照|禁止|严禁|不得)"
)


def _ring_bracket(passage: Passage) -> Bracket | None:
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


def _share(passage: Passage, place: Place) -> Term | None:
    text = fold(passage.text)
    share, count = SHARE.search(text), AT_LEAST.search(text)
    if share is None and count is None:
        return None
    value = float(share["value"] or share["value2"]) / 100 if share else None
    doubt = Doubt("只说了份额，没有边界", "only a share is stated, no boundary")
    county, town, _ = split_prefix(without_brackets(passage.text))
    return Term(
        "described", (passage.text.strip("，,。；; "),), town or county or place.parent, passage,
        within=place.within, label=place.label, min_share=value,
        min_count=integer(count["count"]) if count else None, doubts=(doubt,),
    )  # fmt: skip


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
    result = Terms((_towned(_labelled(ring)),)) + _inclusions(passage, place)
    if half_planes(rest) or not rest.text:
        return result
    others = read_list(rest, place)
    named = tuple(term for term in others.include if term.kind in ("unit", "village"))
    return result + Terms(named, others.exclude)


def _inclusions(passage: Passage, place: Place) -> Terms:
    # （含永乐宫、铁家庄）within a ring's sides
    made = Terms()
    for bracket in brackets(passage.text):
        found = re.match(r"(?:含|包含|包括)(?P<words>[^%]{2,120})$", bracket.words.strip())
        if found:
            words = Passage(
                found["words"],
                passage.line_numbers[bracket.start : bracket.start + len(found["words"])],
            )
            made += read_list(words, replace(place, label=None))
    return made


def _shape(passage: Passage, place: Place) -> Terms | None:
    for reader in (band, ring_of_walk):
        term = reader(passage, place)
        if term is not None:
            return Terms((_towned(term),))
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
            made += _one_shape(_listed([*waiting, part]), place) or read_list(part, place)
            waiting.clear()
        elif is_line and not (named and named.kind in ("unit", "village")):
            waiting.append(part)
        else:
            made += read_list(part, place)
    for road in waiting:
        made += read_list(road, place)
    return made


def _listed(parts: Sequence[Passage]) -> Passage:
    # parts of a list as one passage again
    stops = [Passage("、", part.line_numbers[:1]) for part in parts]
    pairs = zip(parts, stops, strict=True)
    return joined([piece for pair in pairs for piece in pair]).stripped("、")


def _one_shape(passage: Passage, place: Place) -> Terms | None:
    term = (
        strip(passage, place) or ring_in_turn(passage, place) or ring_of_half_planes(passage, place)
    )
    return None if term is None else Terms((_towned(term),)) + _inclusions(passage, place)


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


def _dispatch(passage: Passage, place: Place, count_words: str) -> Terms:
    strip_first = strip(passage, place) if not _ring_sides(passage) else None
    found = _shape(passage, place)
    if found is None and strip_first is not None:
        found = _single_shape(passage, place)
    found = found or _ring_with_rest(passage, place) or _single_shape(passage, place)
    if found is not None:
        return found
    return read_list(passage, place, count_words)


def _ring_sides(passage: Passage) -> bool:
    # three sides or more are a ring, two may be the ends of a strip
    return len({side for marker in markers(passage.text) for side in marker.sides}) >= 3


def _claimed(terms: Terms, area: StatedArea | None) -> Terms:
    if area is None or not terms.include:
        return terms
    doubts = terms.include[0].doubts
    if len(terms.include) > 1:
        together = len(terms.include)
        doubts += (
            Doubt(
                f"面积是本句 {together} 项合计", f"the area is that of {together} terms together"
            ),
        )
    first = replace(
        terms.include[0],
        claimed_area_km2=area.km2,
        claimed_area_text=area.text,
        area_terms=len(terms.include),
        doubts=doubts,
    )
    return Terms((first, *terms.include[1:]), terms.exclude)


def _whole_text(terms: Terms, passage: Passage) -> Terms:
    # a term drawn from a cut clause keeps the clause's own words
    include = tuple(
        term
        if term.kind in ("unit", "village") and term.passage.text in passage.text
        else replace(term, passage=passage)
        if term.kind not in ("unit", "village", "described")
        else term
        for term in terms.include
    )
    return Terms(include, terms.exclude)


def read_clause(clause: Passage, place: Place, *, depth: int = 0) -> tuple[Terms, Place]:
    """Terms of one clause, and the place that its label sets for the clauses after it.

    Parameters
    ----------
    clause
        Words between two stops, without their number.
    place
        Unit the clause stands under.
    depth
        Labels read before this one in the same clause; beyond a few it is no list any more.
    """
    if depth > MAX_DEPTH:
        return Terms(), place
    middle = FRAME_MIDDLE.search(clause.text)
    if middle:
        return _framed_twice(clause, middle, place, depth)
    clause, place = parted(clause.stripped("，,、；;。 　"), place)
    passage, area = take_area(clause)
    label, rest = split_label(passage)
    inner = placed(label, place)
    if label.text and not rest.text:
        return Terms(), inner
    if area is not None and len(find_areas(clause.text)) > 1:
        return _by_areas(clause, place, depth)
    further, _ = split_label(rest)
    if further.text and label.text:
        terms, inner = read_clause(rest, inner, depth=depth + 1)
        return _claimed(terms, area), inner
    rest, excluded = take_exceptions(unframed(rest), inner)
    terms = _whole_text(_read_words(rest, inner, label.text, bool(excluded)), clause)
    return _claimed(terms + Terms((), _moved(excluded, terms, inner)), area), inner


def _read_words(words: Passage, place: Place, label: str, has_exceptions: bool) -> Terms:
    # a clause without its label, area, frame and exceptions
    share = _share(words, place) if words.text else None
    if share is not None and not _ring_sides(words):
        return Terms((share,))
    is_rest_of_all = has_exceptions and means_whole_territory(words.text)
    if not words.text or (NOT_A_PLACE.match(words.text) and not is_rest_of_all):
        return Terms()
    bracket = _ring_bracket(words)
    if bracket is not None:
        return _bracket_ring(words, bracket, place)
    return _dispatch(words, place, label)


def _moved(excluded: tuple[Term, ...], terms: Terms, place: Place) -> tuple[Term, ...]:
    # what is taken out of one unit lies in it, and what is taken out of one ring where that lies
    if len(terms.include) != 1:
        return excluded
    one = terms.include[0]
    parent, within = one.parent, one.within
    if one.kind == "unit" and len(one.names) == 1:
        parent, within = one.names[0], one.parent
    return tuple(
        replace(term, parent=parent, within=within) if term.parent == place.parent else term
        for term in excluded
    )


def _by_areas(clause: Passage, place: Place, depth: int) -> tuple[Terms, Place]:
    # 甲片区（面积…）、乙片区（面积…），总面积…: each part has its own area
    label, rest = split_label(clause)
    inner = placed(label, place)
    parts = split_top(rest, "、，,；;")
    if max(len(find_areas(part.text)) for part in parts) > 1:
        bare, _ = take_area(clause)
        return read_clause(bare, place, depth=depth + 1)
    made, waiting = Terms(), list[Passage]()
    for part in parts:
        waiting.append(part)
        if find_areas(part.text) and len(without_brackets(take_area(part)[0].text)) > 1:
            made += read_clause(_listed(waiting), inner, depth=depth + 1)[0]
            waiting = []
    for part in waiting:
        made += read_clause(part, inner, depth=depth + 1)[0]
    return made, inner


def _framed_twice(
    clause: Passage, middle: re.Match[str], place: Place, depth: int
) -> tuple[Terms, Place]:
    whole, inner = read_clause(clause.cut(0, middle.start()), place, depth=depth + 1)
    parts = clause.cut(middle.end())
    lead = re.match(r"(?:具体)?(?:包括|包含|含|即|其中|范围为|为)+[:：]?", parts.text)
    listed, _ = read_clause(parts.cut(lead.end() if lead else 0), place, depth=depth + 1)
    return whole + listed, inner


def _bracket_ring(passage: Passage, bracket: Bracket, place: Place) -> Terms:
    head = passage.cut(0, bracket.start).stripped("，,、；;： 　")
    named = read_name(head.text)
    inside = replace(place, label=head.text or place.label)
    if named and named.kind == "unit":
        inside = Place(named.name, place.parent, None)
    words = passage.cut(bracket.start + 1, bracket.start + 1 + len(bracket.words))
    terms = _dispatch(words, inside, "")
    rest = passage.cut(bracket.end).stripped("，,、；;。和及 　")
    return terms + (
        read_list(rest, place) if len(rest.text) > 2 and not _is_frame(rest.text) else Terms()
    )


def _is_frame(text: str) -> bool:
    return bool(re.fullmatch(r"(?:等)?(?:区域|范围|以内|内|围合|的)*", text))
