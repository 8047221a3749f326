"""Zone recipes: what a notice says of one version of a zone, before any geometry.

A recipe is the JSON of a notice: issuer, document_no, issued, effective, exempt, claimed_area_km2
and zones[{name, include[], exclude[]}], each term {kind, names[], parent, width_m?, side?, text};
beside these the keys that make it a version: version_id, lineage, valid_from, valid_to, …
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from geo.errors import SchemaError

TERM_KINDS = frozenset(
    {"unit", "village", "road_ring", "road_strip", "half_plane", "circle", "described"}
)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing a notice names as in or out.

    `names` are what the kind speaks of: units, villages, the bounding roads of a ring, a road, the
    centre of a circle; of "described" terms the units within which the description lies. `parent`
    is the unit that must hold them. `corners` are longitude, latitude in EPSG:4326, known to
    `precision_m`.
    """

    kind: str
    names: tuple[str, ...] = ()
    parent: str = ""
    text: str = ""
    width_m: float | None = None
    side: str | None = None
    radius_m: float | None = None
    corners: tuple[tuple[float, float], ...] = ()
    precision_m: float | None = None


@dataclass(frozen=True, slots=True)
class ZoneText:
    """One zone of a notice: what it takes in and what it leaves out."""

    name: str
    include: tuple[Term, ...]
    exclude: tuple[Term, ...]


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

    `open_note` speaks of the undetermined part where that needs words of its own.
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
    reader = _Reader(notice)
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
        exempt=None if exempt is None else tuple(map(str, exempt)),
        claimed_area_km2=reader.number("claimed_area_km2"),
        legal_basis=reader.pair("legal_basis")[0] or reader.text("document_no") or first_name,
        legal_basis_en=reader.pair("legal_basis")[1],
        note=reader.pair("note")[0],
        note_en=reader.pair("note")[1],
        open_note=reader.pair("open_note")[0],
        open_note_en=reader.pair("open_note")[1],
        zones=zones,
        provenance=provenance,
    )
    if recipe.valid_from and recipe.valid_to and recipe.valid_to <= recipe.valid_from:
        reader.faults.append(f"valid_to {recipe.valid_to} is not after {recipe.valid_from}")
    reader.finish(recipe.version_id)
    return recipe


class _Reader:
    """Takes values out of parsed JSON and gathers what is wrong with them."""

    def __init__(self, notice: Mapping[str, Any]) -> None:
        self.notice = notice
        self.faults: list[str] = []

    def _take(self, key: str, kinds: type | tuple[type, ...], within: Mapping[str, Any]) -> Any:
        value = within.get(key)
        if value is None or (isinstance(value, kinds) and not isinstance(value, bool)):
            return value
        self.faults.append(f"{key} is {value!r}")
        return None

    def text(self, key: str, within: Mapping[str, Any] | None = None) -> str | None:
        found: str | None = self._take(key, str, self.notice if within is None else within)
        return found

    def number(self, key: str, within: Mapping[str, Any] | None = None) -> float | None:
        found = self._take(key, (int, float), self.notice if within is None else within)
        return None if found is None else float(found)

    def list_of(self, key: str, within: Mapping[str, Any] | None = None) -> Sequence[Any]:
        return self._take(key, list, self.notice if within is None else within) or []

    def mappings(
        self, key: str, within: Mapping[str, Any] | None = None
    ) -> list[Mapping[str, Any]]:
        entries = self.list_of(key, within)
        self.faults.extend(f"{key} holds {e!r}" for e in entries if not isinstance(e, Mapping))
        return [entry for entry in entries if isinstance(entry, Mapping)]

    def pair(self, key: str) -> tuple[str | None, str | None]:
        words = self._take(key, Mapping, self.notice) or {}
        return self.text("zh", words), self.text("en", words)

    def date(self, key: str) -> date | None:
        return self._converted(key, self.text(key), date.fromisoformat)

    def _converted(self, key: str, text: str | None, convert: Callable[[str], T]) -> T | None:
        try:
            return None if text is None else convert(text)
        except ValueError:
            self.faults.append(f"{key} is {text!r}, not YYYY-MM-DD")
            return None

    def zone(self, entry: Mapping[str, Any], at: int) -> ZoneText:
        return ZoneText(
            name=self.text("name", entry) or f"zone {at + 1}",
            include=tuple(self.term(term) for term in self.mappings("include", entry)),
            exclude=tuple(self.term(term) for term in self.mappings("exclude", entry)),
        )

    def term(self, entry: Mapping[str, Any]) -> Term:
        term = Term(
            kind=self.text("kind", entry) or "",
            names=tuple(map(str, self.list_of("names", entry))),
            parent=self.text("parent", entry) or "",
            text=self.text("text", entry) or "",
            width_m=self.number("width_m", entry),
            side=self.text("side", entry),
            radius_m=self.number("radius_m", entry),
            corners=tuple(self.corner(corner) for corner in self.list_of("corners", entry)),
            precision_m=self.number("precision_m", entry),
        )
        if term.kind not in TERM_KINDS:
            self.faults.append(f"kind of term {term.kind!r} is none of {sorted(TERM_KINDS)}")
        if term.corners and (len(term.corners) < 3 or term.precision_m is None):
            self.faults.append(f"ring of {term.names} needs 3 corners and a precision_m")
        if term.kind == "circle" and not (term.radius_m and term.names):
            self.faults.append(f"circle round {term.names} needs a centre and a radius_m")
        return term

    def corner(self, corner: object) -> tuple[float, float]:
        if isinstance(corner, list) and len(corner) == 2:
            lon_deg, lat_deg = corner
            if isinstance(lon_deg, (int, float)) and isinstance(lat_deg, (int, float)):
                return float(lon_deg), float(lat_deg)
        self.faults.append(f"corner {corner!r} is not [longitude, latitude]")
        return (0.0, 0.0)

    def finish(self, version_id: str) -> None:
        if not any(isinstance(z, Mapping) and z.get("include") for z in self.list_of("zones")):
            self.faults.append("no zone includes anything")
        if self.faults:
            listed = "; ".join(self.faults)
            raise SchemaError(
                f"禁煤区文本 {version_id} 不合格式：{listed}", f"recipe {version_id}: {listed}"
            )
