"""Records of locating: what goes in beside the tasks, and what comes out for each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import geopandas as gpd

#: What became of a name. `placed`: a place with coordinates; `unlocated`: known, but without
#: coordinates; `ambiguous`: several it may be; `not_found`: none; `territory`: a whole unit;
#: `context`: only says where another name lies; `aside`: named, but not as a place of the task.
State = Literal["placed", "unlocated", "ambiguous", "not_found", "territory", "context", "aside"]
#: States that a person has to settle.
OPEN_STATES: tuple[State, ...] = ("unlocated", "ambiguous", "not_found")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Grounds:
    """What names are looked up in.

    Parameters
    ----------
    units, features
        Frames of schemas UNITS and FEATURES, EPSG:4326; either may be empty.
    names
        Names of what is larger than the units, by GB/T 2260 code: {"410100": "郑州市"}. What is
        left out is taken from the seats of government among the features.
    """

    units: gpd.GeoDataFrame
    features: gpd.GeoDataFrame
    names: Mapping[str, str] = field(default_factory=dict)


class Remembered(Protocol):
    """A choice that a person has made before: the feature or unit that a name stands for."""

    @property
    def feature_id(self) -> str:
        """Key of a feature, or code of a unit."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something on record that a name may stand for.

    `key` is a feature's or a unit's; `within` has the names of what it lies in, smallest first;
    coordinates are WGS 84 degrees, None for what is not located.
    """

    key: str
    name: str
    kind: str
    within: tuple[str, ...]
    lon_deg: float | None
    lat_deg: float | None
    precision_m: float | None
    why_zh: str
    why_en: str


@dataclass(frozen=True, slots=True)
class LocatedMention:
    """One name in a task and what became of it.

    `parents` is what the text itself gives, largest first; `precision_m` is that of the place,
    widened where the text means not the place itself but what is near it; `key` is that of a
    choice that would settle it; `excerpt` is the words round it.
    """

    name: str
    parents: tuple[str, ...]
    relation: str | None
    field: str
    lines: Span
    state: State
    key: str
    feature_id: str | None
    unit_code: str | None
    precision_m: float | None
    candidates: tuple[Candidate, ...]
    how_zh: str
    how_en: str
    excerpt: str = ""

    @property
    def is_open(self) -> bool:
        """Whether a person has to settle it."""
        return self.state in OPEN_STATES

    def to_json(self) -> dict[str, Any]:
        """The mention as JSON-ready values."""
        names = [name for name in self.__slots__ if name not in ("lines", "candidates", "parents")]
        return {
            **{name: getattr(self, name) for name in names},
            "parents": list(self.parents),
            "lines": list(self.lines),
            "candidates": [
                {name: _plain(getattr(one, name)) for name in one.__slots__}
                for one in self.candidates
            ],
        }


@dataclass(frozen=True, slots=True)
class TaskPlaces:
    """Places and territories of one task, and every name that led to them.

    `unlocated_zh` and `unlocated_en` say why there are none; None where there are.
    """

    place_ids: tuple[str, ...]
    territory_codes: tuple[str, ...]
    unlocated_zh: str | None
    unlocated_en: str | None
    mentions: tuple[LocatedMention, ...]

    @property
    def beside_m(self) -> dict[str, float]:
        """How well the places that the text means only by what is near them are known, in metres.

        Returns
        -------
        dict
            By feature; a place that the text names itself, too, has no entry.
        """
        placed = [one for one in self.mentions if one.state == "placed" and one.feature_id]
        itself = {one.feature_id for one in placed if one.relation is None}
        return {
            str(one.feature_id): float(one.precision_m or 0.0)
            for one in placed
            if one.feature_id not in itself
        }

    @property
    def open_mentions(self) -> tuple[LocatedMention, ...]:
        """Mentions that a person has to settle, one for each name."""
        found = {mention.key: mention for mention in reversed(self.mentions) if mention.is_open}
        return tuple(reversed(found.values()))


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
