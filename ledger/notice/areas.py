"""Areas that a notice states: the total, and whether the parts can be meant as they stand."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ledger.notice.scope import ZoneText
from ledger.notice.terms import Doubt, Term
from ledger.notice.text import KM2, StatedArea, find_areas

TOTAL_AREA = re.compile(r"总面积|合计|共计|总计|全[市县区].{0,24}面积|划定.{0,24}面积")
CHANGED_AREA = re.compile(r"面积.{0,30}(?:扩|增|调整|缩|减)(?:大|展|加|小|少)?(?:为|至|到)")
#: A part of a zone smaller than a hectare is a slip of units.
SLIP_KM2 = 0.01
PLAIN_SQUARE_METRES = ("平方米", "㎡", "m²")


def total_area(texts: Sequence[str], zones: Sequence[ZoneText]) -> StatedArea | None:
    """Area that a notice states for all of its zone, or None.

    Parameters
    ----------
    texts
        Paragraphs of the notice.
    zones
        Its zones as read: the only area of a notice whose terms state none is the whole's.
    """
    sentences = [part for text in texts for part in text.split("。")]
    changed = [s for s in sentences if CHANGED_AREA.search(s) and find_areas(s)]
    if changed:
        return find_areas(changed[0])[-1]
    totals = [a for s in sentences if TOTAL_AREA.search(s) for a in find_areas(s)]
    if totals:
        return max(totals, key=lambda area: area.km2)
    everywhere = [area for text in texts for area in find_areas(text)]
    terms = [term for zone in zones for term in zone.terms.include]
    if len(everywhere) != 1:
        return None
    # the one area is the whole's unless it is said of some terms among others
    covered = sum(term.area_terms for term in terms if term.claimed_area_km2 is not None)
    return everywhere[0] if covered in (0, len(terms)) else None


def weighed(terms: Sequence[Term], total: StatedArea | None) -> tuple[list[Term], list[Doubt]]:
    """Terms with a doubt on each area that cannot be meant as it stands, and all such doubts.

    Parameters
    ----------
    terms
        Of one zone. What they state is kept, whatever the doubt.
    total
        What the notice states for the whole, which the parts are held against.
    """
    slips = {at: _slip(term) for at, term in enumerate(terms)}
    made = [
        term if (doubt := slips[at]) is None else replace(term, doubts=(*term.doubts, doubt))
        for at, term in enumerate(terms)
    ]
    doubts = [doubt for doubt in slips.values() if doubt is not None]
    return made, doubts + _sum_doubts(terms, total, bool(doubts))


def _slip(term: Term) -> Doubt | None:
    # plain square metres too few for the ground they are said to cover
    text = term.claimed_area_text or ""
    if term.claimed_area_km2 is None or term.claimed_area_km2 >= SLIP_KM2:
        return None
    unit = next((unit for unit in sorted(KM2, key=len, reverse=True) if unit in text), "")
    if unit not in PLAIN_SQUARE_METRES:
        return None
    stated = f"{term.claimed_area_km2 * 1e6:.6g}"
    return Doubt(
        f"“{text}”疑漏“万”字：按原文只有 {stated} 平方米",
        f"{text!r} probably lacks 万: as stated it is {stated} m²",
    )


def _sum_doubts(terms: Sequence[Term], total: StatedArea | None, has_slips: bool) -> list[Doubt]:
    stated = [term for term in terms if term.claimed_area_km2 is not None]
    if total is None or len(stated) < 2:
        return []
    added = sum(term.claimed_area_km2 or 0 for term in stated)
    if abs(added - total.km2) <= 0.01 * total.km2:
        return []
    raised = sum(
        (term.claimed_area_km2 or 0) * (1e4 if (term.claimed_area_km2 or 0) < SLIP_KM2 else 1)
        for term in stated
    )
    fits = has_slips and abs(raised - total.km2) <= 0.01 * total.km2
    more_zh = "；把疑漏“万”字的各项按万平方米计，与合计相符" if fits else ""
    more_en = "; with 万 put in where it seems to lack, the sum agrees" if fits else ""
    return [
        Doubt(
            f"各项面积之和 {added:.6g} 平方公里，与所称 {total.km2:.6g} 平方公里不符{more_zh}",
            f"the areas add up to {added:.6g} km², not to the {total.km2:.6g} km² stated{more_en}",
        )
    ]
