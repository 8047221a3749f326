"""Terms of a zone: what one phrase of a notice puts into it or takes out of it."""

from dataclasses import dataclass, field
from typing import Literal

from ledger.reading.passages import Passage

TermKind = Literal["unit", "village", "road_ring", "road_strip", "half_plane", "described"]
Side = Literal["north", "south", "west", "east", "northwest", "northeast", "southwest", "southeast"]
BorderKind = Literal["road", "river", "railway", "boundary", "place"]
Extent = Literal["whole", "built_up", "part"]

SIDE_OF: dict[str, Side] = {
    "东": "east", "南": "south", "西": "west", "北": "north",
    "东北": "northeast", "东南": "southeast", "西北": "northwest", "西南": "southwest",
}  # fmt: skip
OPPOSITE: dict[Side, Side] = {
    "east": "west", "west": "east", "north": "south", "south": "north",
    "northeast": "southwest", "southwest": "northeast",
    "northwest": "southeast", "southeast": "northwest",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Border:
    """One road, river, railway or other line that bounds a ring.

    `side` is the side of the zone it lies on, None where the text only gives the order. `offset_m`
    and `offset_side` say that the border runs so far beside the line, on that side of it.
    `segment` is the stretch of the line that counts, `alias` another name of it.
    """

    name: str
    side: Side | None
    kind: BorderKind
    offset_m: float | None = None
    offset_side: Side | None = None
    segment: str | None = None
    alias: str | None = None

    def to_json(self) -> dict[str, object]:
        """The border as JSON-ready values; what is not stated is left out."""
        values: dict[str, object] = {"name": self.name, "side": self.side, "kind": self.kind}
        if self.offset_m is not None:
            values |= {"offset_m": self.offset_m, "offset_side": self.offset_side}
        if self.segment:
            values["segment"] = self.segment
        if self.alias:
            values["alias"] = self.alias
        return values


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is not certain about a notice or one of its terms, in both languages."""

    message_zh: str
    message_en: str

    def to_json(self) -> dict[str, str]:
        """The doubt as JSON-ready values."""
        return {"zh": self.message_zh, "en": self.message_en}


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a zone.

    `names` are units, villages, or the roads of a ring in order. `parent` is the unit they lie in,
    `within` the one around that where the text names it; `among` are the units of `parent` that a
    shape lies in, where the text names several. For a strip `width_m` is what lies on each
    side of the road: one number where both are equal, else one per side; `limits` are the roads
    that end it. For a half plane `side` is where the zone lies, seen from the road. `is_closed` is
    true for a ring whose roads are named in turn all the way round. Areas are as the text states
    them, in km², of this term and the next `area_terms` - 1 together.
    """

    kind: TermKind
    names: tuple[str, ...]
    parent: str | None
    passage: Passage
    within: str | None = None
    label: str | None = None
    width_m: float | dict[str, float] | None = None
    side: Side | None = None
    borders: tuple[Border, ...] = ()
    is_closed: bool = False
    limits: dict[str, str] = field(default_factory=dict)
    extent: Extent | None = None
    min_share: float | None = None
    min_count: int | None = None
    stated_count: int | None = None
    claimed_area_km2: float | None = None
    claimed_area_text: str | None = None
    area_terms: int = 1
    among: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The term as JSON-ready values: the promised keys always, others where they say more."""
        values: dict[str, object] = {
            "kind": self.kind,
            "names": list(self.names),
            "parent": self.parent,
            "width_m": self.width_m,
            "side": self.side,
            "text": self.passage.text,
            "lines": list(self.passage.span),
        }
        if self.borders and self.kind != "road_ring":
            values["borders"] = [border.to_json() for border in self.borders]
        if self.kind == "road_ring":
            values["sides"] = [border.side for border in self.borders]
            values["borders"] = [border.to_json() for border in self.borders]
            values["closed"] = self.is_closed
        extra: dict[str, object] = {
            "within": self.within,
            "label": self.label,
            "limits": dict(self.limits) or None,
            "extent": self.extent,
            "min_share": self.min_share,
            "min_count": self.min_count,
            "stated_count": self.stated_count,
            "among": list(self.among) or None,
            "claimed_area_km2": self.claimed_area_km2,
            "claimed_area_text": self.claimed_area_text,
            "doubts": [doubt.to_json() for doubt in self.doubts] or None,
        }
        return values | {name: value for name, value in extra.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Terms:
    """What one clause puts in and takes out."""

    include: tuple[Term, ...] = ()
    exclude: tuple[Term, ...] = ()

    def __add__(self, other: "Terms") -> "Terms":
        return Terms(self.include + other.include, self.exclude + other.exclude)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a clause is read: the unit it is about, the one around that, and a name of the part.

    `among`: units of `parent` that are named together, where the clause is about several.
    """

    parent: str | None
    within: str | None = None
    label: str | None = None
    among: tuple[str, ...] = ()
