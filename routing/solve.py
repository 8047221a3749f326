"""The search: several side by side on PyVRP's local search, and a set partition over their routes.

This file and `routing.solver_records` alone know PyVRP. Its local search is driven here by a loop
of our own: late acceptance as PyVRP's, but with penalties that start at the size of the instance's
legs instead of at a fixed 50,000, several searches side by side, and a set partition over the
routes of all of them now and then.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from pyvrp import (
    CostEvaluator,
    ProblemData,
    RandomNumberGenerator,
    Solution,
)
from pyvrp.search import OPERATORS, LocalSearch, PerturbationManager, compute_neighbours
from pyvrp.stop import MaxRuntime

from routing.instance import Instance
from routing.late_acceptance import Island, Penalties, RouteKey
from routing.recombine import Column, best_choice
from routing.solver_records import (
    FORBIDDEN_M,
    Arrangement,
    arrangement_of,
    data_of,
    first_penalties,
    route_of,
    solution_of,
)
from routing.travel.records import Travel

IsOver = Callable[[], bool]

#: Searches side by side; PyVRP lets go of the interpreter, so threads use two cores.
SEARCHES = 2
ROUND = 50
#: Rounds between set partitions, and rounds without gain after which a search begins anew.
RECOMBINE_ROUNDS, PATIENCE_ROUNDS = 60, 200


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
        self._data = data_of(instance)
        begin = None if start is None else solution_of(instance, self._data, start)
        self._islands = [
            Island(
                _Engine(self._data, seed * SEARCHES + at),
                first_penalties(self._data),
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
        return arrangement_of(self.instance, self._best)

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
            routes = [route_of(self._data, orders[at][0], orders[at][1]) for at in chosen]
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
        # Its default is one object for all searches: two threads would draw from each other.
        perturbations = PerturbationManager()
        self._local = LocalSearch(data, self._random, compute_neighbours(data), perturbations)
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
