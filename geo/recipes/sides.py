"""Sides by compass: which way a word points, and in what order the sides of a zone follow."""

import math
from itertools import groupby, permutations
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray

T = TypeVar("T")

#: Clockwise from north, in degrees.
BEARINGS_DEG: dict[str, float] = {
    "north": 0.0, "northeast": 45.0, "east": 90.0, "southeast": 135.0,
    "south": 180.0, "southwest": 225.0, "west": 270.0, "northwest": 315.0,
}  # fmt: skip
WORDS_ZH = {
    "north": "北", "northeast": "东北", "east": "东", "southeast": "东南",
    "south": "南", "southwest": "西南", "west": "西", "northwest": "西北",
}  # fmt: skip
#: A road runs *along* a compass direction, and has no side there, within 15 degrees of it.
LEAST_ACROSS = math.sin(math.radians(15.0))
#: Borders without sides are tried in every order up to this number of them.
MOST_BORDERS_TO_TURN = 5


def heading(side: str) -> NDArray[np.float64]:
    """Unit vector east, north of a compass side; shape (2,)."""
    bearing = math.radians(BEARINGS_DEG[side])
    return np.array([math.sin(bearing), math.cos(bearing)])


def hand_of(way: shapely.LineString, side: str) -> float:
    """On which hand of a way a compass side lies: 1 left, -1 right, 0 if it runs along that side.

    Parameters
    ----------
    way
        Line in metres of a plane; its direction is that from its first to its last point.
    side
        Key of `BEARINGS_DEG`.

    Examples
    --------
    >>> hand_of(shapely.LineString([(0, 0), (9, 0)]), "north")
    1.0
    >>> hand_of(shapely.LineString([(0, 0), (0, 9)]), "north")
    0.0
    """
    along = np.subtract(way.coords[-1], way.coords[0])
    length_m = float(np.hypot(*along))
    if length_m == 0:
        return 0.0
    across = float(np.dot([-along[1], along[0]], heading(side))) / length_m
    return 0.0 if abs(across) < LEAST_ACROSS else math.copysign(1.0, across)


def ring_orders(borders: list[T], sides: list[str | None], *, is_closed: bool) -> list[list[T]]:
    """Orders in which borders may follow one another round a zone, the likeliest first.

    Parameters
    ----------
    borders, sides
        The borders as a text names them, and the side of each.
    is_closed
        Whether the text names them in turn all the way round.

    Returns
    -------
    list of list
        With a side for each border: clockwise from the north, several of one side in any order.
        Else the order of the text; unless that is the way round, all others of up to five too.

    Examples
    --------
    >>> ring_orders(list("NSWE"), ["north", "south", "west", "east"], is_closed=False)
    [['N', 'E', 'S', 'W']]
    """
    if None not in sides:
        known = [str(side) for side in sides]
        pairs = sorted(zip(known, borders, strict=True), key=lambda pair: BEARINGS_DEG[pair[0]])
        orders: list[list[T]] = [[]]
        for _, group in groupby(pairs, key=lambda pair: pair[0]):
            members = [border for _, border in group]
            turned = list(permutations(members)) if len(members) <= 3 else [members, members[::-1]]
            orders = [before + list(after) for after in turned for before in orders]
        return orders
    if is_closed or len(borders) > MOST_BORDERS_TO_TURN:
        return [list(borders)]
    rest = range(1, len(borders))
    turns = [turn for turn in permutations(rest) if turn[0] <= turn[-1]]
    return [[borders[0], *(borders[at] for at in turn)] for turn in turns]
