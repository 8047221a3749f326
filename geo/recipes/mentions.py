"""What passes between the kinds of terms and the compiler: a name mentioned, and what became of it.

A term either fixes an area (a unit with a polygon, a ring, a strip, a circle) or leaves it open (a
village or zone known by a point, a road without a line, a description). What is left open lies
somewhere within the smallest unit that must hold it.
"""

from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from geo.recipes.recipe import Term

NOTHING = shapely.Polygon()


@dataclass(frozen=True, slots=True)
class Mention:
    """One name as the text mentions it: in which term, and whether that takes in or leaves out.

    `zone` is the number of its zone in the recipe, from 0.
    """

    name: str
    term: Term
    is_included: bool
    zone: int = 0


@dataclass(frozen=True, slots=True)
class Resolution:
    """What became of one mention.

    `fixed` is the area the text and the map together determine, `open` the area within which the
    rest must lie. `key` is the place's own ancestry key where its name was found and no polygon
    of a unit fixes it: what the text says of it holds by name. `how` says it in words, and why
    not; `candidates` are what a name may have meant where that is not settled.
    """

    mention: Mention
    how: str
    how_en: str
    precision_m: float
    fixed: BaseGeometry = NOTHING
    open: BaseGeometry = NOTHING
    key: str | None = None
    candidates: tuple[str, ...] = ()
