"""Visits and outings as a solver takes them: one axis of time, clients with prizes, vehicles.

*One axis.* Every outing runs on the seconds of its own day, so that days do not multiply the
clients; which days a client allows is told by the vehicles that may come.

*Breaks.* A solver knows none. The time of the breaks is taken out of the axis: what begins after it
is moved earlier by its length. An order that is feasible there is feasible with a break before or
after the visit that straddles the cut, as long as the break's window lets it begin there; the exact
schedule decides. A team that is out over the cut but needs no break is given idle time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite

from routing.problem import LOWEST_PRIORITY, Stop
from routing.visits import Ground, Outing, Span, Visit, may_go

#: A stop that must be visited is worth this many of the lowest priority.
MANDATORY_WEIGHT = 100
#: Metres that a second beyond an even share costs in a balanced plan: three times the way that one
#: drives in it.
METRES_PER_UNEVEN_S = 30
#: Matrices of all profiles together; more than that and each visit is given its day beforehand.
MAX_MATRIX_BYTES = 256_000_000
BYTES_PER_CELL = 16


@dataclass(frozen=True, slots=True)
class Client:
    """A visit in one of its windows: seconds of the axis; `prize` in metres; rows of vehicles."""

    visit: Visit
    open_s: float
    close_s: float
    prize: float
    vehicles: frozenset[int]


@dataclass(frozen=True, slots=True)
class Vehicle:
    """Outings that are alike for the solver: seconds of the axis."""

    outings: tuple[Outing, ...]
    open_s: float
    close_s: float


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """A part of a problem that shares no visit and no outing with the rest.

    `share_s` is the even share of hours above which a second costs, None where none is asked for.
    """

    ground: Ground
    clients: tuple[Client, ...]
    vehicles: tuple[Vehicle, ...]
    share_s: float | None = None


@dataclass(frozen=True, slots=True)
class Axis:
    """Seconds of a day without the breaks: (cut, length) in order."""

    cuts: tuple[tuple[float, float], ...]

    def squeezed(self, second: float) -> float:
        """Place of a second on the axis.

        Examples
        --------
        >>> axis = Axis(((43200, 3600),))
        >>> axis.squeezed(40000), axis.squeezed(45000), axis.squeezed(50000)
        (40000, 43200, 46400)
        """
        return second - sum(min(max(second - cut, 0), length) for cut, length in self.cuts)


def axis_of(outings: Iterable[Outing]) -> Axis:
    """Axis without the breaks of some outings: one cut for breaks that can be taken together.

    Parameters
    ----------
    outings
        Those that share an axis.
    """
    rests = {outing.shift.rest for outing in outings}
    spans = sorted((r.close_s, r.open_s, r.length_s) for r in rests if r is not None and r.length_s)
    groups: list[list[tuple[int, int, int]]] = []
    for close_s, open_s, length_s in spans:
        if groups and open_s <= groups[-1][0][0]:
            groups[-1].append((close_s, open_s, length_s))
        else:
            groups.append([(close_s, open_s, length_s)])
    cuts = []
    for group in groups:
        middle = (group[0][0] + max(span[1] for span in group)) / 2
        cuts.append((float(int(middle)), float(max(span[2] for span in group))))
    return Axis(tuple(cuts))


def instances_of(ground: Ground, visits: Sequence[Visit]) -> list[Instance]:
    """The independent parts of what is to be planned, each as an instance.

    Parameters
    ----------
    ground
        What is planned on.
    visits
        To be made; those that no outing may make are in no part.
    """
    allowed = {
        visit.key: tuple(o for o in ground.outings if may_go(ground, visit, o)) for visit in visits
    }
    part = list(range(len(ground.outings)))

    def root(at: int) -> int:
        while part[at] != at:
            at = part[at]
        return at

    for outings in allowed.values():
        for outing in outings[1:]:
            part[root(outing.index)] = root(outings[0].index)
    found: dict[int, list[Visit]] = {}
    for visit in visits:
        if allowed[visit.key]:
            found.setdefault(root(allowed[visit.key][0].index), []).append(visit)
    return [_instance(ground, members, allowed) for members in found.values()]


def matrix_bytes(instance: Instance) -> int:
    """Memory that the matrices of an instance take in the solver."""
    profiles = len({profile(instance, at) for at in range(len(instance.vehicles))})
    return profiles * len(instance.clients) ** 2 * BYTES_PER_CELL


def profile(instance: Instance, vehicle: int) -> tuple[int, ...]:
    """Clients to which a vehicle may not go."""
    clients = enumerate(instance.clients)
    return tuple(at for at, client in clients if vehicle not in client.vehicles)


def weight_of(stop: Stop) -> int:
    """Worth of visiting a stop, in stops of the lowest priority."""
    return MANDATORY_WEIGHT if stop.priority is None else stop.priority * LOWEST_PRIORITY


def _instance(
    ground: Ground, visits: Sequence[Visit], allowed: dict[int, tuple[Outing, ...]]
) -> Instance:
    outings = sorted({o for v in visits for o in allowed[v.key]}, key=lambda o: o.index)
    axis = axis_of(outings)
    pieces = [piece for v in visits for piece in _pieces(ground, v, allowed[v.key], axis)]
    vehicles, row = _vehicles(outings, [members for _, _, members in pieces], axis)
    unit = 1 + max(_round_trip_m(ground, v, allowed[v.key]) for v in visits)
    clients = [
        Client(visit, *span, weight_of(visit.stop) * unit, frozenset(row[o.index] for o in members))
        for visit, span, members in pieces
    ]
    return Instance(ground, tuple(clients), vehicles)


Piece = tuple[Visit, Span, frozenset[Outing]]


# A visit once for each of its windows, and once more for outings that see other windows.
def _pieces(ground: Ground, visit: Visit, outings: Sequence[Outing], axis: Axis) -> list[Piece]:
    seen: dict[tuple[Span, ...], list[Outing]] = {}
    for outing in outings:
        seen.setdefault(ground.windows(visit, outing.shift), []).append(outing)
    return [
        (visit, (axis.squeezed(opens), axis.squeezed(closes)), frozenset(members))
        for windows, members in seen.items()
        for opens, closes in windows
    ]


def _vehicles(
    outings: Sequence[Outing], members: Sequence[frozenset[Outing]], axis: Axis
) -> tuple[tuple[Vehicle, ...], dict[int, int]]:
    alike: dict[tuple[object, ...], list[Outing]] = {}
    for outing in outings:
        team, shift = outing.team, outing.shift
        goes = tuple(at for at, group in enumerate(members) if outing in group)
        limits = (team.max_stops, team.max_distance_m, team.capacity)
        key = (outing.start_row, outing.end_row, shift.start_s, shift.end_s, *limits, goes)
        alike.setdefault(key, []).append(outing)
    row = {o.index: at for at, group in enumerate(alike.values()) for o in group}
    vehicles = tuple(
        Vehicle(
            tuple(group),
            axis.squeezed(group[0].shift.start_s),
            axis.squeezed(group[0].shift.end_s),
        )
        for group in alike.values()
    )
    return vehicles, row


def _round_trip_m(ground: Ground, visit: Visit, outings: Sequence[Outing]) -> float:
    row = visit.stop.row
    trips = (ground.metres[o.start_row][row] + ground.metres[row][o.end_row] for o in outings)
    return max((trip for trip in trips if isfinite(trip)), default=0.0)
