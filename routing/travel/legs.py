"""One way as it is driven: the line along the roads, and its list of turns."""

import itertools

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import LineString

from geo.measure import GEOD
from routing.travel.by_road import Ground
from routing.travel.network import NO_NAME, RoadNetwork
from routing.travel.records import Leg, Travel, Turn
from routing.travel.searching import way

#: Bends by how far the heading changes, degrees: below the first one the road goes straight on.
BENDS = ((25.0, "straight"), (60.0, "slight"), (120.0, ""), (165.0, "sharp"))


def leg(
    travel: Travel,
    ground: Ground,
    lon_deg: NDArray[np.float64],
    lat_deg: NDArray[np.float64],
    ends: tuple[int, int],
) -> Leg | None:
    """Leg between two places of a ground, or None where there is no way.

    Parameters
    ----------
    travel, ground
        From `travel_by_road` for the same places.
    lon_deg, lat_deg
        The places, EPSG:4326, shape (n,).
    ends
        Rows of the place it starts from and the place it leads to.
    """
    start, end = ends
    if start == end:
        here = (float(lon_deg[start]), float(lat_deg[start]))
        return Leg(LineString([here, here]), 0.0, 0.0, (), is_drawn_by_road=True)
    junctions = way(ground.search, start, end)
    if junctions is None:
        return None
    anchors, network = ground.anchors, ground.network
    lon = [anchors.lon_deg[start], *network.lon_deg[junctions], anchors.lon_deg[end]]
    lat = [anchors.lat_deg[start], *network.lat_deg[junctions], anchors.lat_deg[end]]
    turns = _turns(np.array(lon), np.array(lat), _names(ground, junctions, ends))
    line = LineString(
        [
            (lon_deg[start], lat_deg[start]),
            *zip(lon, lat, strict=True),
            (lon_deg[end], lat_deg[end]),
        ]
    )
    return Leg(
        line,
        float(travel.distance_m[start, end]),
        float(travel.duration_s[start, end]),
        turns,
        is_drawn_by_road=True,
    )


# The name of each piece of the way: the first and the last one lie on the places' own stretches.
def _names(ground: Ground, junctions: NDArray[np.int64], ends: tuple[int, int]) -> list[str | None]:
    own = [_own_name(ground, place) for place in ends]
    if not len(junctions):
        return own[:1]
    between = [
        _name(ground.network, _row(ground.network, int(a), int(b)))
        for a, b in itertools.pairwise(junctions)
    ]
    return [own[0], *between, own[1]]


def _own_name(ground: Ground, place: int) -> str | None:
    return _name(ground.network, int(ground.anchors.stretch[place]))


def _name(network: RoadNetwork, row: int) -> str | None:
    number = int(network.name_no[row])
    return None if number == NO_NAME else network.names[number]


def _row(network: RoadNetwork, start: int, end: int) -> int:
    # Rows are sorted by start, then by end.
    first = int(np.searchsorted(network.start, start, side="left"))
    last = int(np.searchsorted(network.start, start, side="right"))
    return first + int(np.searchsorted(network.end[first:last], end))


def _turns(
    lon: NDArray[np.float64], lat: NDArray[np.float64], names: list[str | None]
) -> tuple[Turn, ...]:
    azimuth_deg, _, length_m = GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    heading_deg = np.mod(azimuth_deg, 360)
    moves = np.asarray(length_m) > 0.05  # a place at a junction leaves a piece without direction
    pieces = [
        (name, float(heading), float(metres))
        for name, heading, metres, is_move in zip(names, heading_deg, length_m, moves, strict=True)
        if is_move
    ]
    turns: list[Turn] = []
    before_deg = 0.0
    for name, group in itertools.groupby(pieces, key=lambda piece: piece[0]):
        stretch = list(group)
        first_deg = stretch[0][1]
        bend = "depart" if not turns else bend_of(first_deg - before_deg)
        turns.append(Turn(bend, name, sum(piece[2] for piece in stretch), first_deg))
        before_deg = stretch[-1][1]
    if turns:
        turns.append(Turn("arrive", turns[-1].road, 0.0, before_deg))
    return tuple(turns)


def bend_of(change_deg: float) -> str:
    """Name of a change of heading, clockwise positive, degrees.

    Examples
    --------
    >>> bend_of(5), bend_of(-90), bend_of(400), bend_of(180), bend_of(-150)
    ('straight', 'left', 'slight_right', 'u_turn', 'sharp_left')
    """
    change_deg = (change_deg + 180) % 360 - 180
    side = "right" if change_deg > 0 else "left"
    for most_deg, word in BENDS:
        if abs(change_deg) <= most_deg:
            return word if word == "straight" else f"{word}_{side}".strip("_")
    return "u_turn"
