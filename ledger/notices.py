"""Notices that draw a zone (禁煤区, 禁燃区) to recipes: who, when, what is exempt, which terms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from geo.errors import SourceError
from ledger.lists.heads import Head, read_head
from ledger.notice.areas import total_area, weighed
from ledger.notice.dates import effective_day, issued_day, last_day
from ledger.notice.exempt import Exemption, find_exemptions
from ledger.notice.heads import (
    ZONE_WORDS,
    body_start,
    issuer_of,
    number_of,
    territory_named_most,
    territory_of,
    title_of,
)
from ledger.notice.scope import ZoneText, read_zones, scope_pieces, zone_name
from ledger.notice.terms import Doubt, Place, Term, Terms
from ledger.notice.text import StatedArea
from ledger.reading.lines import Document, Remark
from ledger.reading.paragraphs import Paragraph, paragraphs
from ledger.reading.passages import tidy


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone of a notice: its name, what belongs to it and what does not."""

    name: str
    include: tuple[Term, ...]
    exclude: tuple[Term, ...]

    def to_json(self) -> dict[str, object]:
        """The zone as JSON-ready values."""
        return {
            "name": self.name,
            "include": [term.to_json() for term in self.include],
            "exclude": [term.to_json() for term in self.exclude],
        }


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a notice says of its zones, ready to be made into geometry.

    `jurisdiction` is the issuer's territory, which everything lies in; `expires` the day it ends
    where the notice says so. `doubts` are for a person to look at before the zone is used.
    """

    title: str | None
    issuer: str | None
    jurisdiction: str | None
    document_no: str | None
    issued: date | None
    effective: date | None
    expires: date | None
    exemptions: tuple[Exemption, ...]
    claimed_area_km2: float | None
    zones: tuple[Zone, ...]
    doubts: tuple[Doubt, ...]
    remarks: tuple[Remark, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The recipe as JSON-ready values, with the keys that the product promises."""
        exempt = [found.activity for found in self.exemptions if found.activity]
        return {
            "title": self.title,
            "issuer": self.issuer,
            "jurisdiction": self.jurisdiction,
            "document_no": self.document_no,
            "issued": self.issued.isoformat() if self.issued else None,
            "effective": self.effective.isoformat() if self.effective else None,
            "expires": self.expires.isoformat() if self.expires else None,
            "exempt": list(dict.fromkeys(exempt)),
            "exempt_phrases": [found.to_json() for found in self.exemptions],
            "claimed_area_km2": self.claimed_area_km2,
            "zones": [zone.to_json() for zone in self.zones],
            "doubts": [doubt.to_json() for doubt in self.doubts],
            "remarks": [
                {"zh": r.message_zh, "en": r.message_en, "lines": list(r.lines or ())}
                for r in self.remarks
            ],
        }


def _zones(
    read: Sequence[ZoneText], total: StatedArea | None
) -> tuple[tuple[Zone, ...], list[Doubt]]:
    zones, doubts = [], []
    for zone in read:
        include, found = weighed(zone.terms.include, total if len(read) == 1 else None)
        doubts.extend(found)
        include, found = _without_overview(include)
        doubts.extend(found)
        zones.append(Zone(zone.name, tuple(include), zone.terms.exclude))
    return tuple(zones), doubts


def _without_overview(terms: list[Term]) -> tuple[list[Term], list[Doubt]]:
    # 范围为甲区、乙区 followed by what of each: the districts by themselves are only the outline
    detailed = {term.parent for term in terms} | {term.within for term in terms}
    made, doubts = [], []
    for term in terms:
        outlined = term.kind == "unit" and term.extent != "whole" and set(term.names) <= detailed
        if outlined and len(term.names) > 1:
            listed = "、".join(term.names)
            doubts.append(
                Doubt(
                    f"“{listed}”在下文逐个细列，只作提纲，未整体划入",
                    f"{listed} are detailed one by one further on and not taken in whole",
                )
            )
        else:
            made.append(term)
    return made, doubts


def _no_zone(document: Document, why_zh: str, why_en: str) -> SourceError:
    return SourceError(
        f"{document.name}：没有读出区域，因为{why_zh}",
        f"{document.name}: no zone found, because {why_en}",
        field="file",
    )


def _common_doubts(
    issuer: str | None, issued: date | None, exemptions: Sequence[Exemption]
) -> list[Doubt]:
    doubts = []
    if issuer is None:
        doubts.append(Doubt("没有找到发布机关", "no issuer was found"))
    if issued is None:
        doubts.append(Doubt("没有找到成文日期", "no date of issue was found"))
    for found in exemptions:
        if found.activity is None:
            words = found.passage.text
            doubts.append(
                Doubt(
                    f"豁免“{words}”不在已知活动之列",
                    f"the exemption {words!r} is no known activity",
                )
            )
    return doubts


def parse_notice(document: Document) -> Recipe:
    """Recipe of the zones that a notice draws.

    Parameters
    ----------
    document
        As read from txt, docx or pdf.

    Returns
    -------
    Recipe
        Every term keeps its words and lines; what the text leaves open is a doubt, not a guess.

    Raises
    ------
    SourceError
        If the document speaks of no such zone, or draws none.
    """
    found = paragraphs(document)
    texts = [tidy(paragraph.text) for paragraph in found]
    if not any(ZONE_WORDS.search(text) for text in texts):
        raise _no_zone(
            document,
            "全文没有出现禁煤区、禁燃区等字样",
            "it nowhere speaks of a 禁煤区, 禁燃区 or the like",
        )
    start = body_start(found)
    head = read_head(found, start)
    title, issuer = title_of(head, texts), issuer_of(head, texts)
    jurisdiction = territory_of(issuer, title) or territory_named_most(
        [p.text for p in found[:start]]
    )
    name = zone_name(title or "") or zone_name(" ".join(texts)) or "禁燃区"
    read = read_zones(scope_pieces(found[_after_title(found, head) :]), Place(jurisdiction), name)
    if not read:
        raise _no_zone(
            document, "没有找到说明范围的文字", "no words that say how far it reaches were found"
        )
    total = total_area(texts, read)
    zones, doubts = _zones(read, total)
    issued = issued_day(texts, head.issued)
    effective, effective_doubts = effective_day(texts, issued)
    exemptions = tuple(find_exemptions(found))
    return Recipe(
        title, issuer, jurisdiction, number_of(head, texts), issued, effective,
        last_day(texts, effective), exemptions, total.km2 if total else None, zones,
        (*_common_doubts(issuer, issued, exemptions), *doubts, *effective_doubts),
        document.remarks,
    )  # fmt: skip


def _after_title(found: Sequence[Paragraph], head: Head) -> int:
    if head.title_lines is None:
        return 0
    last = head.title_lines[1]
    return next((i for i, p in enumerate(found) if p.passage.span[0] > last), 0)


__all__ = ["Recipe", "Terms", "Zone", "parse_notice"]
