"""The only file that knows PyVRP: it rounds to whole metres and seconds, and searches.

PyVRP 0.14 has time windows, optional clients with prizes, groups of which one is visited, several
depots, vehicles with profiles, shifts, a longest distance, loads and paid overtime. It has no
breaks, no visits by two at one time and no fixed places in an order; those are dealt with around
it. Its local search is driven here by a loop of our own: late acceptance as PyVRP's, but with
penalties that start at the size of the instance's legs instead of at a fixed 50,000, several
searches side by side, and a set partition over the routes of all of them now and then.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from pyvrp import (
    Client,
    ClientGroup,
    CostEvaluator,
    Depot,
    Location,
    ProblemData,
    RandomNumberGenerator,
    Route,
    Solution,
    VehicleType,
)
from pyvrp.search import OPERATORS, LocalSearch, compute_neighbours
from pyvrp.stop import MaxRuntime

from routing.instance import METRES_PER_UNEVEN_S, Instance, profile
from routing.late_acceptance import Island, Penalties, RouteKey
from routing.recombine import Column, best_choice
from routing.travel.records import Travel
from routing.visits import Visit

IsOver = Callable[[], bool]
#: Visits of each outing in order, by the outing's index.
Arrangement = dict[int, tuple[Visit, ...]]

#: Searches side by side; PyVRP lets go of the interpreter, so threads use two cores.
SEARCHES = 2
ROUND = 250
#: Rounds between set partitions, and rounds without gain after which a search begins anew.
RECOMBINE_ROUNDS, PATIENCE_ROUNDS = 12, 40
#: A leg that may not be driven: far beyond any prize, far below an overflow.
FORBIDDEN_M = 1 << 33
FORBIDDEN_S = 10 * 86_400


def in_whole_units(travel: Travel) -> Travel:
    """Travel in whole metres, rounded, and whole seconds, rounded up so that no team is late.

    Parameters
    ----------
    travel
        As measured.
    """
    return replace(
        travel, distance_m=np.rint(travel.distance_m), duration_s=np.ceil(travel.duration_s)
    )


def time_limit(seconds: float) -> IsOver:
    """Question that is answered with yes once some seconds have passed from now.

    Parameters
    ----------
    seconds
        Not negative.
    """
    limit = MaxRuntime(seconds)
    limit(0)  # its time begins with the first question

    def is_over() -> bool:
        return bool(limit(0))

    return is_over


def never() -> bool:
    """Answer of a search that only its iterations end."""
    return False


class Search:
    """Searches side by side on one instance, with the best found so far.

    Parameters
    ----------
    instance
        At least one client and one vehicle.
    seed
        Everything random follows from it.
    start
        Arrangement to begin with; what does not fit the instance is left out of it.
    """

    def __init__(self, instance: Instance, seed: int, start: Arrangement | None = None) -> None:
        self.instance = instance
        self._data = _data(instance)
        begin = None if start is None else _solution(instance, self._data, start)
        self._islands = [
            Island(
                _Engine(self._data, seed * SEARCHES + at),
                _penalties(self._data),
                begin if at == 0 else None,
            )
            for at in range(SEARCHES)
        ]
        self._best = min(self._islands, key=Island.cost).best
        self._known = 0

    def islands(self) -> Sequence[Island[Solution, CostEvaluator]]:
        """The searches, to be advanced together."""
        return self._islands

    def exchange(self, *, recombines: bool) -> None:
        """Let the searches learn from each other; what they have now is from a whole round.

        Parameters
        ----------
        recombines
            Whether a set partition is due over the routes of all.
        """
        if recombines:
            self._recombine()
        best = min(self._islands, key=Island.cost)
        self._best = best.best
        for island in self._islands:
            if island is not best and island.idle_rounds >= PATIENCE_ROUNDS:
                island.begin_anew()

    def best(self) -> Arrangement:
        """Best of all whole rounds; visits whose leg is forbidden are left out."""
        return _arrangement(self.instance, self._best)

    def _recombine(self) -> None:
        pool: dict[RouteKey, float] = {}
        for island in self._islands:
            pool |= island.pool
        if len(pool) == self._known:
            return
        self._known = len(pool)
        best = min(self._islands, key=Island.cost)
        visits = {c.visit.key: None for c in self.instance.clients}
        row = {key: at for at, key in enumerate(visits)}
        prizes = {row[c.visit.key]: round(c.prize) for c in self.instance.clients}
        of_client = [row[c.visit.key] for c in self.instance.clients]
        # Of routes that make the same visits with the same vehicle the cheapest one counts.
        cheapest: dict[tuple[int, frozenset[int]], tuple[float, tuple[int, ...]]] = {}
        for (vehicle, clients), cost in pool.items():
            key = vehicle, frozenset(of_client[c] for c in clients)
            if key not in cheapest or cost < cheapest[key][0]:
                cheapest[key] = cost, clients
        columns = [
            Column(cost, vehicle, tuple(sorted(made)))
            for (vehicle, made), (cost, _) in cheapest.items()
        ]
        orders = [(key[0], order) for key, (_, order) in cheapest.items()]
        counts = [len(vehicle.outings) for vehicle in self.instance.vehicles]
        # The solver counts the prizes of windows that are not used, too.
        unused = sum(round(c.prize) for c in self.instance.clients) - sum(prizes.values())
        chosen = best_choice(
            columns, [prizes[at] for at in range(len(row))], counts, best.cost() - unused
        )
        if chosen:
            routes = [_route(self._data, orders[at][0], orders[at][1]) for at in chosen]
            found = Solution(self._data, routes)
            for island in self._islands:
                island.adopt(found)


def advance(
    searches: Sequence[Search], iterations: int, is_over: IsOver, *, recombines: bool = False
) -> bool:
    """Let all searches make a round, and tell whether it was made whole.

    A round that is ended early counts for nothing, so that what is found depends on the number of
    rounds and never on the speed of the machine.

    Parameters
    ----------
    searches
        Of independent instances.
    iterations
        Of each search in this round.
    is_over
        Ends the round early.
    recombines
        Whether the routes found so far are to be put together anew at its end.
    """
    islands = [island for search in searches for island in search.islands()]
    with ThreadPoolExecutor(SEARCHES) as threads:
        made = list(threads.map(lambda island: island.advance(iterations, is_over), islands))
    if min(made) < iterations or (recombines and is_over()):
        return False
    for search in searches:
        search.exchange(recombines=recombines)
    return True


class _Engine:
    """PyVRP's local search with its own random numbers, as the search drives it."""

    def __init__(self, data: ProblemData, seed: int) -> None:
        self._data = data
        self._random = RandomNumberGenerator(seed=seed)
        self._local = LocalSearch(data, self._random, compute_neighbours(data))
        for operator in OPERATORS:
            if operator.supports(data):
                self._local.add_operator(operator(data))
        n_penalties = data.num_load_dimensions + 2
        self._strict = self.costs([Penalties.MOST] * n_penalties)

    def nothing(self) -> Solution:
        return Solution(self._data, [])

    def random(self) -> Solution:
        random = Solution.make_random(self._data, self._random)
        return self._local(random, self._strict, exhaustive=True)

    def costs(self, penalties: Sequence[float]) -> CostEvaluator:
        *loads, late, far = penalties
        return CostEvaluator(loads, late, far)

    def improved(self, solution: Solution, costs: CostEvaluator, *, is_whole: bool) -> Solution:
        return self._local(solution, costs, exhaustive=is_whole)

    def penalised(self, solution: Solution, costs: CostEvaluator) -> float:
        return costs.penalised_cost(solution)

    def cost(self, solution: Solution) -> float:
        return self._strict.cost(solution)

    def excess(self, solution: Solution) -> tuple[float, ...]:
        return (*solution.excess_load(), solution.time_warp(), solution.excess_distance())

    def routes(self, solution: Solution) -> Iterator[tuple[RouteKey, float]]:
        for route in solution.routes():
            if route.is_feasible() and route.distance() < FORBIDDEN_M:
                clients = tuple([each.idx for each in route if each.is_client()])
                cost = route.fixed_vehicle_cost() + route.distance_cost() + route.duration_cost()
                yield (route.vehicle_type(), clients), cost


# A unit too much costs at first what the mean leg costs for the mean load, or for its seconds.
def _penalties(data: ProblemData) -> Penalties:
    legs = np.asarray(data.distance_matrix(0))
    leg_m = float(legs[legs < FORBIDDEN_M].mean()) + 1
    leg_s = float(np.asarray(data.duration_matrix(0)).mean())
    loads = np.array([client.delivery for client in data.clients()], dtype=np.float64).mean(axis=0)
    return Penalties(
        [*(leg_m / max(load, 1.0) for load in loads), max(1.0, leg_m / max(leg_s, 1.0)), 1.0]
    )


def _data(instance: Instance) -> ProblemData:
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


def _route(data: ProblemData, vehicle: int, clients: Sequence[int]) -> Route:
    return Route(data, list(clients), vehicle)


def _arrangement(instance: Instance, solution: Solution) -> Arrangement:
    found: Arrangement = {}
    used = [0] * len(instance.vehicles)
    for route in solution.routes():
        number = route.vehicle_type()
        outing = instance.vehicles[number].outings[used[number]]
        used[number] += 1
        clients = [instance.clients[each.idx] for each in route if each.is_client()]
        found[outing.index] = tuple(c.visit for c in clients if number in c.vehicles)
    return found


def _solution(instance: Instance, data: ProblemData, start: Arrangement) -> Solution:
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
                routes.append(_route(data, number, order))
    return Solution(data, routes)


# Of the windows of one visit the one that is met with the least lateness.
def _in_time(data: ProblemData, vehicle: int, order: Sequence[int], clients: Sequence[int]) -> int:
    return min(clients, key=lambda c: _route(data, vehicle, [*order, c]).time_warp())
