"""Zone recipes: what a notice says of one version of a zone, before any geometry.

A recipe is the JSON of a notice: issuer, document_no, issued, effective, exempt, claimed_area_km2
and zones[{name, include[], exclude[]}], each term {kind, names[], parent, width_m?, side?, text};
beside these the keys that make it a version: version_id, lineage, valid_from, valid_to, … and those
that say more of a term: borders[], closed, limits{}, extent, min_share, claimed_area_km2, within.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from geo.recipes.reader import RecipeReader
from geo.recipes.terms import TERM_KINDS, BorderText, Term, ZoneText

__all__ = ["TERM_KINDS", "BorderText", "Provenance", "Recipe", "Term", "ZoneText", "recipe_of"]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a recipe comes from, in the columns every frame carries."""

    source: str
    source_en: str | None
    licence: str
    recorded: date | None


@dataclass(frozen=True, slots=True)
class Recipe:
    """One version of a zone as its text states it.

    `open_note` speaks of the undetermined part where that needs words of its own. `jurisdiction` is
    the territory that holds what no other unit is named for: the issuer's.
    """

    version_id: str
    lineage: str
    kind: str
    name: str
    name_en: str | None
    issuer: str | None
    document_no: str | None
    issued: date | None
    effective: date | None
    valid_from: date | None
    valid_to: date | None
    review_due: date | None
    exempt: tuple[str, ...] | None
    claimed_area_km2: float | None
    legal_basis: str
    legal_basis_en: str | None
    note: str | None
    note_en: str | None
    open_note: str | None
    open_note_en: str | None
    zones: tuple[ZoneText, ...]
    provenance: Provenance
    jurisdiction: str = ""

    @property
    def terms(self) -> tuple[tuple[Term, bool], ...]:
        """Every term with whether it takes in (True) or leaves out (False), in their order."""
        stated = [(term, True) for zone in self.zones for term in zone.include]
        return (*stated, *((term, False) for zone in self.zones for term in zone.exclude))


def recipe_of(notice: Mapping[str, Any], provenance: Provenance) -> Recipe:
    """Recipe that a notice's JSON states.

    Parameters
    ----------
    notice
        Parsed JSON. Without `valid_from` the version counts from `effective`, else `issued`;
        a missing `version_id`, `lineage` or `kind` makes it the coal-ban draft "draft".
    provenance
        Source, licence and date of the notice.

    Raises
    ------
    SchemaError
        With every fault of the JSON at once: a missing or wrongly typed value, an unknown kind of
        term, a ring without room, a date that is not ISO.
    """
    reader = RecipeReader(notice)
    zones = tuple(reader.zone(entry, at) for at, entry in enumerate(reader.mappings("zones")))
    issued, effective = reader.date("issued"), reader.date("effective")
    valid_from = reader.date("valid_from") if "valid_from" in notice else effective or issued
    exempt = None if notice.get("exempt") is None else reader.list_of("exempt")
    first_name = zones[0].name if zones else ""
    recipe = Recipe(
        version_id=reader.text("version_id") or "draft",
        lineage=reader.text("lineage") or "draft",
        kind=reader.text("kind") or "coal_ban",
        name=reader.text("name") or first_name,
        name_en=reader.text("name_en"),
        issuer=reader.text("issuer"),
        document_no=reader.text("document_no"),
        issued=issued,
        effective=effective,
        valid_from=valid_from,
        valid_to=reader.date("valid_to"),
        review_due=reader.date("review_due"),
        exempt=None if exempt is None else tuple(map(_activity, exempt)),
        claimed_area_km2=reader.number("claimed_area_km2"),
        legal_basis=reader.pair("legal_basis")[0] or reader.text("document_no") or first_name,
        legal_basis_en=reader.pair("legal_basis")[1],
        note=reader.pair("note")[0],
        note_en=reader.pair("note")[1],
        open_note=reader.pair("open_note")[0],
        open_note_en=reader.pair("open_note")[1],
        zones=zones,
        provenance=provenance,
        jurisdiction=reader.text("jurisdiction") or reader.text("issuer") or "",
    )
    if recipe.valid_from and recipe.valid_to and recipe.valid_to <= recipe.valid_from:
        reader.faults.append(f"valid_to {recipe.valid_to} is not after {recipe.valid_from}")
    reader.finish(recipe.version_id)
    return recipe


def _activity(entry: object) -> str:
    # the parser lists the words beside the activity they mean, if any
    if isinstance(entry, Mapping):
        return str(entry.get("activity") or entry.get("text") or "")
    return str(entry)
