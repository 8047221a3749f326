"""An instance as PyVRP's own records, and its solutions as visits again.

PyVRP 0.14 has time windows, optional clients with prizes, groups of which one is visited, several
depots, vehicles with profiles, shifts, a longest distance, loads and paid overtime. It has no
breaks, no visits by two at one time and no fixed places in an order; those are dealt with around
it.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pyvrp import (
    Client,
    ClientGroup,
    Depot,
    Location,
    ProblemData,
    Route,
    Solution,
    VehicleType,
)

from routing.instance import METRES_PER_UNEVEN_S, Instance, profile
from routing.late_acceptance import Penalties
from routing.visits import Visit

#: Visits of each outing in order, by the outing's index.
Arrangement = dict[int, tuple[Visit, ...]]

#: A leg that may not be driven: far beyond any prize, far below an overflow.
FORBIDDEN_M = 1 << 33
FORBIDDEN_S = 10 * 86_400


def first_penalties(data: ProblemData) -> Penalties:
    """Penalties of which a unit too much costs the mean leg for the mean load, or for its seconds.

    Parameters
    ----------
    data
        Of the solver.
    """
    legs = np.asarray(data.distance_matrix(0))
    leg_m = float(legs[legs < FORBIDDEN_M].mean()) + 1
    leg_s = float(np.asarray(data.duration_matrix(0)).mean())
    loads = np.array([client.delivery for client in data.clients()], dtype=np.float64).mean(axis=0)
    return Penalties(
        [*(leg_m / max(load, 1.0) for load in loads), max(1.0, leg_m / max(leg_s, 1.0)), 1.0]
    )


def data_of(instance: Instance) -> ProblemData:
    """An instance as PyVRP takes it: a profile for each set of clients that a vehicle may not see.

    Parameters
    ----------
    instance
        At least one client and one vehicle.
    """
    rows = [client.visit.stop.row for client in instance.clients]
    depot_rows = sorted(
        {row for v in instance.vehicles for o in v.outings for row in (o.start_row, o.end_row)}
    )
    cells = np.array([*depot_rows, *rows])
    n_depots = len(depot_rows)
    metres, seconds = (
        np.array([[matrix[a][b] for b in cells] for a in cells])
        for matrix in (instance.ground.metres, instance.ground.seconds)
    )
    far = ~(np.isfinite(metres) & np.isfinite(seconds))
    base_m = np.where(far, FORBIDDEN_M, metres).astype(np.int64)
    base_s = np.where(far, FORBIDDEN_S, seconds).astype(np.int64)
    profiles: dict[tuple[int, ...], int] = {}
    for at in range(len(instance.vehicles)):
        profiles.setdefault(profile(instance, at), len(profiles))
    matrices = [_forbidden(base_m, n_depots, closed) for closed in profiles]
    members: dict[int, list[int]] = {}
    for at, client in enumerate(instance.clients):
        members.setdefault(client.visit.key, []).append(at)
    groups = [group for group in members.values() if len(group) > 1]
    group_of = {at: number for number, group in enumerate(groups) for at in group}
    return ProblemData(
        [Location(x=0, y=0) for _ in cells],
        [_client(instance, at, n_depots, group_of.get(at)) for at in range(len(rows))],
        [Depot(location=at) for at in range(n_depots)],
        [
            _vehicle(instance, at, depot_rows, profiles[profile(instance, at)])
            for at in range(len(instance.vehicles))
        ],
        matrices,  # type: ignore[arg-type]  # PyVRP's stub names the element where numpy has shapes
        [base_s] * len(matrices),  # type: ignore[list-item]
        [ClientGroup(group, required=False) for group in groups],
    )


def _forbidden(
    base_m: NDArray[np.int64], n_depots: int, closed: tuple[int, ...]
) -> NDArray[np.int64]:
    if not closed:
        return base_m
    matrix = base_m.copy()
    places = np.array(closed) + n_depots
    matrix[places, :] = matrix[:, places] = FORBIDDEN_M
    np.fill_diagonal(matrix, 0)
    return matrix


def _client(instance: Instance, at: int, n_depots: int, group: int | None) -> Client:
    client = instance.clients[at]
    earliest_s, latest_s = _horizon(instance)
    opens = int(np.clip(client.open_s, earliest_s, latest_s))
    closes = int(np.clip(client.close_s, earliest_s, latest_s))
    return Client(
        location=n_depots + at,
        delivery=[client.visit.stop.load, 1],
        service_duration=int(np.ceil(client.visit.stop.service_s)),
        tw_early=opens - earliest_s,
        tw_late=closes - earliest_s,
        prize=round(client.prize),
        required=False,
        group=group,
    )


# The axis may begin before 00:00; the solver's begins at 0.
def _horizon(instance: Instance) -> tuple[int, int]:
    vehicles = instance.vehicles
    return int(min(v.open_s for v in vehicles)), int(max(v.close_s for v in vehicles))


def _vehicle(instance: Instance, at: int, depot_rows: Sequence[int], number: int) -> VehicleType:
    vehicle = instance.vehicles[at]
    outing = vehicle.outings[0]
    team = outing.team
    total = sum(client.visit.stop.load for client in instance.clients)
    origin = _horizon(instance)[0]
    length_s = int(vehicle.close_s - vehicle.open_s)
    share_s = length_s if instance.share_s is None else min(int(instance.share_s), length_s)
    return VehicleType(
        num_available=len(vehicle.outings),
        capacity=[
            total if team.capacity is None else team.capacity,
            len(instance.clients) if team.max_stops is None else team.max_stops,
        ],
        start_depot=depot_rows.index(outing.start_row),
        end_depot=depot_rows.index(outing.end_row),
        tw_early=int(vehicle.open_s) - origin,
        tw_late=int(vehicle.close_s) - origin,
        shift_duration=share_s,
        max_overtime=length_s - share_s,
        unit_overtime_cost=METRES_PER_UNEVEN_S if instance.share_s is not None else 0,
        profile=number,
        max_distance=FORBIDDEN_M * 1000
        if team.max_distance_m is None
        else int(team.max_distance_m),
    )


def route_of(data: ProblemData, vehicle: int, clients: Sequence[int]) -> Route:
    """Route of a vehicle through clients, in order."""
    return Route(data, list(clients), vehicle)


def arrangement_of(instance: Instance, solution: Solution) -> Arrangement:
    """Visits of each outing in a solution; those whose leg is forbidden are left out.

    Parameters
    ----------
    instance
        That the solution is of.
    solution
        Any.
    """
    found: Arrangement = {}
    used = [0] * len(instance.vehicles)
    for route in solution.routes():
        number = route.vehicle_type()
        outing = instance.vehicles[number].outings[used[number]]
        used[number] += 1
        clients = [instance.clients[each.idx] for each in route if each.is_client()]
        found[outing.index] = tuple(c.visit for c in clients if number in c.vehicles)
    return found


def solution_of(instance: Instance, data: ProblemData, start: Arrangement) -> Solution:
    """Solution with the visits of an arrangement, as far as they are in the instance.

    Parameters
    ----------
    instance, data
        The instance, and its data.
    start
        Visits of each outing.
    """
    clients: dict[int, list[int]] = {}
    for at, client in enumerate(instance.clients):
        clients.setdefault(client.visit.key, []).append(at)
    routes = []
    for number, vehicle in enumerate(instance.vehicles):
        for outing in vehicle.outings:
            order: list[int] = []
            for visit in start.get(outing.index, ()):
                fits = [
                    c for c in clients.get(visit.key, ()) if number in instance.clients[c].vehicles
                ]
                if fits:
                    order.append(_in_time(data, number, order, fits))
            if order:
                routes.append(route_of(data, number, order))
    return Solution(data, routes)


# Of the windows of one visit the one that is met with the least lateness.
def _in_time(data: ProblemData, vehicle: int, order: Sequence[int], clients: Sequence[int]) -> int:
    return min(clients, key=lambda c: route_of(data, vehicle, [*order, c]).time_warp())
