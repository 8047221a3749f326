"""Terms of a zone recipe: what a notice names as in or out, and the borders it names."""

from dataclasses import dataclass

from geo.recipes.sides import BEARINGS_DEG

TERM_KINDS = frozenset(
    {"unit", "village", "road_ring", "road_strip", "half_plane", "circle", "described"}
)
SIDES = frozenset({"both", *BEARINGS_DEG})
#: A strip wider than this is a mistake of units.
MAX_WIDTH_M = 20_000.0


@dataclass(frozen=True, slots=True)
class BorderText:
    """One line that bounds a zone, as its text names it.

    `side` is the side of the zone it lies on, None where the text gives only the order; `kind` is
    road, river, railway, boundary or place; `alias` is a second name. With `offset_m` the border
    runs so far beside the line, on its `offset_side`.
    """

    name: str
    side: str | None = None
    kind: str = "road"
    offset_m: float | None = None
    offset_side: str | None = None
    alias: str | None = None

    @property
    def full_name(self) -> str:
        """Name with the second one in brackets, as `geo.recipes.road_names` reads it."""
        return f"{self.name}（{self.alias}）" if self.alias else self.name


@dataclass(frozen=True, slots=True)
class Term:
    """One thing a notice names as in or out.

    `names` are what the kind speaks of: units, villages, the bounding roads of a ring, a road, the
    centre of a circle; of "described" terms the units within which the description lies. `parent`
    is the unit that must hold them, `within` one round that; `among` are units of the parent, where
    a shape lies in several. `corners` are longitude, latitude in EPSG:4326, known to
    `precision_m`. Of a strip, `width_m` is one width for each side, or `widths_m` one by side;
    `limits` are the roads that end it, by the side they lie on or by "from" and "to". `is_closed`:
    the borders of a ring are named in turn all the way round. `is_partial`: only a part of what is
    named is meant, its built-up area or a share.
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
    widths_m: tuple[tuple[str, float], ...] = ()
    borders: tuple[BorderText, ...] = ()
    is_closed: bool = False
    limits: tuple[tuple[str, str], ...] = ()
    within: str = ""
    among: tuple[str, ...] = ()
    is_partial: bool = False
    claimed_area_km2: float | None = None


@dataclass(frozen=True, slots=True)
class ZoneText:
    """One zone of a notice: what it takes in and what it leaves out."""

    name: str
    include: tuple[Term, ...]
    exclude: tuple[Term, ...]
    claimed_area_km2: float | None = None
