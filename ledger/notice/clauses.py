"""One clause of a notice to the terms it puts in and takes out."""

import re
from dataclasses import replace

from ledger.notice.borders import markers
from ledger.notice.clause_shapes import (
    has_ring_sides,
    listed_again,
    read_ring_in_bracket,
    read_shape_or_list,
    ring_bracket,
)
from ledger.notice.frames import (
    FRAME_MIDDLE,
    parted,
    placed,
    split_label,
    take_area,
    take_exceptions,
    unframed,
)
from ledger.notice.lists import read_exception, read_list
from ledger.notice.names import means_whole_territory, read_name
from ledger.notice.shares import share_of
from ledger.notice.terms import Doubt, Place, Term, Terms
from ledger.notice.text import (
    StatedArea,
    find_areas,
    split_top,
    top_positions,
    without_brackets,
)
from ledger.reading.passages import Passage

ALL_BUT = re.compile(
    r"(?:(?P<unit>[^、，,。；;：:（）除]{2,16}?)?除)?(?P<what>[^。；;：:除]{2,400}?)(?:以外|之外)的?(?:全部|所有|其他|其它|其余|各)*"
    r"(?:乡镇办|乡镇|镇办|街道|行政村|自然村|村庄|村居|村|社区|区域|地区|范围)(?:（社区）|和社区|、社区)?(?:全部|全域)?"
)
#: 以上区域内包括甲村: names after the shapes.
WITHIN_SAID = re.compile(r"(?:以上|上述)(?:区域|范围)(?:内)?(?:还|具体|主要)?(?:包括|包含|涉及|含)")
#: 甲县全域，其中…除…外.
WHOLE_BUT = re.compile(
    r"[，,；;]\s?其中[:：]?(?=[^，,。；;]{2,60}(?:除|不含|不包括)[^，,。；;]{2,})"
)
#: 各乡镇镇区: ground that no name tells.
EACH_TOWN = re.compile(
    r"^(?:其[他余])?各?(?:所有|全部)?(?:乡镇|镇|乡|街道|县区|县城)的?(?:镇区|建成区|集镇|(?:人民)?政府(?:所在地|驻地)|驻地)"
)
MAX_DEPTH = 6
NOT_A_PLACE = re.compile(
    r"^(?:具体|其他|其余|以上|上述|本通告|详见|附件|见附|附图|各|由[^，。；]{0,24}(?:负责|部门|政府|划定)|根据|按照|禁止|严禁|不得)"
)


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
    again = WITHIN_SAID.match(clause.text)
    clause = clause.cut(again.end()) if again else clause
    passage, area = take_area(clause)
    label, rest = split_label(passage)
    inner = placed(label, place)
    if label.text and not rest.text:
        return Terms(), inner
    if area is not None and len(find_areas(clause.text)) > 1:
        return _by_areas(clause, place, depth)
    whole = WHOLE_BUT.search(clause.text)
    if whole and not markers(clause.text):
        return _whole_but(clause, whole, place, depth)
    before = _units_before_label(label, place)
    if before is not None:
        terms, inner = read_clause(clause.cut(before[1]), place, depth=depth + 1)
        return before[0] + terms, inner
    but = _all_but(rest, inner)
    if but is not None:
        return _claimed(but, area), inner
    further, _ = split_label(rest)
    if further.text and label.text:
        terms, inner = read_clause(rest, inner, depth=depth + 1)
        return _claimed(terms, area), inner
    rest, excluded = take_exceptions(unframed(rest), inner)
    terms = _whole_text(_read_words(rest, inner, label.text, bool(excluded)), clause)
    terms = Terms(tuple(_among(term, inner) for term in terms.include), terms.exclude)
    return _claimed(terms + Terms((), _moved(excluded, terms, inner)), area), inner


def _among(term: Term, place: Place) -> Term:
    # 甲乡、乙乡：东至…: the shape lies in the two of them, and not in all that is round them
    is_shape = term.kind in ("road_ring", "road_strip", "half_plane")
    if not place.among or not is_shape or term.parent != place.parent:
        return term
    return replace(term, among=place.among)


def _whole_but(
    clause: Passage, middle: re.Match[str], place: Place, depth: int
) -> tuple[Terms, Place]:
    # 全县，其中甲镇、乙镇除偏远村庄外: the second part only takes out
    terms, inner = read_clause(clause.cut(0, middle.start()), place, depth=depth + 1)
    part, _ = read_clause(clause.cut(middle.end()), inner, depth=depth + 1)
    units = tuple(name for term in part.include if term.kind == "unit" for name in term.names)
    taken = tuple(
        replace(term, names=units) if term.kind == "described" and units else term
        for term in part.exclude
    )
    return terms + Terms((), taken), inner


def _units_before_label(label: Passage, place: Place) -> tuple[Terms, int] | None:
    # 甲镇，乙乡（2个村）：…: what stands before the last comma of a label is no label
    commas = list(top_positions(label.text, "，,；;"))
    if not commas:
        return None
    terms = read_list(label.cut(0, commas[-1]), place)
    if not terms.include or any(term.kind != "unit" for term in terms.include):
        return None
    return terms, commas[-1] + 1


def _all_but(words: Passage, place: Place) -> Terms | None:
    # 甲镇、乙镇以外的全部乡镇, 甲镇除乙村以外的村: all of a unit without what is named
    found = ALL_BUT.fullmatch(words.text)
    if found is None:
        return None
    is_all = found["unit"] is not None and means_whole_territory(found["unit"])
    unit = read_name(found["unit"]) if found["unit"] and not is_all else None
    if unit is not None and unit.kind == "unit":
        inside = Place(unit.name, unit.county or place.parent)
    elif (found["unit"] and not is_all) or place.parent is None:
        return None
    else:
        inside = replace(place, label=None)
    names = (inside.parent or "",)
    whole = Term("unit", names, inside.within, words, extent="whole")
    taken = read_exception(words.cut(*found.span("what")), inside)
    return Terms((whole,), taken.include) if taken.include else None


def _read_words(words: Passage, place: Place, label: str, has_exceptions: bool) -> Terms:
    # a clause without its label, area, frame and exceptions
    share = share_of(words, place) if words.text else None
    if share is not None and not has_ring_sides(words):
        return Terms((share,))
    if EACH_TOWN.search(words.text):
        named = (words.text.strip("，,。；; "),)
        return Terms((Term("described", named, place.parent, words, within=place.within),))
    is_rest_of_all = has_exceptions and means_whole_territory(words.text)
    if not words.text or (NOT_A_PLACE.match(words.text) and not is_rest_of_all):
        return Terms()
    bracket = ring_bracket(words)
    if bracket is not None:
        return read_ring_in_bracket(words, bracket, place)
    return read_shape_or_list(words, place, label)


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
            made += read_clause(listed_again(waiting), inner, depth=depth + 1)[0]
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
