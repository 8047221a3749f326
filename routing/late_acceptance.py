"""A local search driven on and on: penalties that follow the instance, late acceptance, a pool."""

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, Protocol, TypeVar

import numpy as np

Solution = TypeVar("Solution")
Costs = TypeVar("Costs")
#: A vehicle and the clients that it serves, in order.
RouteKey = tuple[int, tuple[int, ...]]

HISTORY = 100
MAX_POOL = 20_000


class Engine(Protocol[Solution, Costs]):
    """What a solver does for the search: all that the search must know of it."""

    def nothing(self) -> Solution:
        """Solution that serves no client; it keeps every rule."""

    def random(self) -> Solution:
        """Random solution, improved as strictly as can be."""

    def costs(self, penalties: Sequence[float]) -> Costs:
        """Costs with penalties of a unit too much: of each load, of lateness, of distance."""

    def improved(self, solution: Solution, costs: Costs, *, is_whole: bool) -> Solution:
        """Solution after a perturbation and a local search, or after a whole local search."""

    def penalised(self, solution: Solution, costs: Costs) -> float:
        """Cost of a solution with what it has too much."""

    def cost(self, solution: Solution) -> float:
        """Cost of a solution that keeps every rule."""

    def excess(self, solution: Solution) -> tuple[float, ...]:
        """What a solution has too much, in the order of the penalties."""

    def routes(self, solution: Solution) -> Iterable[tuple[RouteKey, float]]:
        """Routes of a solution that keep every rule, with their costs."""


class Penalties:
    """Costs of a unit too much, moved by how often there is any.

    PyVRP begins at 50,000 a unit and comes down by a tenth every 500 steps; most of a search of a
    few seconds passes before a solution that is a little too late may be looked at. These begin at
    the mean leg for the mean load, and move ten times as often. Where hardly any solution keeps the
    rules, because the shifts cannot hold all visits, they leap; where none does, twice as soon.

    Parameters
    ----------
    values
        To begin with, one for each kind of excess.
    """

    #: Where all of the first `SOON` break a rule, nobody waits for the others.
    EVERY, SOON, TARGET, TOLERANCE = 50, 25, 0.65, 0.05
    UP, DOWN, LEAST, MOST = 1.5, 0.9, 0.1, 1e5
    HARDLY, FAR_UP = 0.1, 5.0

    def __init__(self, values: Sequence[float]) -> None:
        self._values = np.clip(np.array(values, dtype=np.float64), self.LEAST, self.MOST)
        self._seen: list[tuple[bool, ...]] = []

    def values(self) -> list[float]:
        """Penalties as they are now."""
        return [float(value) for value in self._values]

    def register(self, excess: tuple[float, ...]) -> bool:
        """Count one more solution; every fifty the penalties move; see `SOON`.

        Parameters
        ----------
        excess
            What it has too much, in the order of the penalties.

        Returns
        -------
        bool
            Whether one leapt, so that solutions found before are no longer what is looked for.
        """
        self._seen.append(tuple(value == 0 for value in excess))
        is_hopeless = len(self._seen) == self.SOON and not all(
            any(kept) for kept in zip(*self._seen, strict=True)
        )
        if len(self._seen) < self.EVERY and not is_hopeless:
            return False
        share = np.mean(np.array(self._seen, dtype=np.float64), axis=0)
        self._seen.clear()
        factor = np.where(share < self.TARGET - self.TOLERANCE, self.UP, 1.0)
        factor = np.where(share <= self.HARDLY, self.FAR_UP, factor)
        factor = np.where(share > self.TARGET + self.TOLERANCE, self.DOWN, factor)
        self._values = np.clip(self._values * factor, self.LEAST, self.MOST)
        return bool((share <= self.HARDLY).any())


class Island(Generic[Solution, Costs]):
    """One search: a perturbed solution is improved, and accepted if it beats one of some time ago.

    Parameters
    ----------
    engine
        The solver, with its own random numbers.
    penalties
        To begin with.
    begin
        Solution to begin with, or None for a random one.

    References
    ----------
    E. K. Burke, Y. Bykov, "The late acceptance hill-climbing heuristic", European Journal of
    Operational Research 258 (2017), 70-78; both refinements of its section 4.2.
    """

    def __init__(
        self, engine: Engine[Solution, Costs], penalties: Penalties, begin: Solution | None
    ) -> None:
        self._engine = engine
        self._penalties = penalties
        self.pool: dict[RouteKey, float] = {}
        self.idle_rounds = 0
        self.best = engine.nothing()
        first = engine.random() if begin is None else begin
        self._settle(first)
        self._consider(first)

    def cost(self) -> float:
        """Cost of the best solution, which keeps every rule."""
        return self._engine.cost(self.best)

    def advance(self, iterations: int, is_over: Callable[[], bool]) -> int:
        """Make a round, and tell how many iterations were made.

        Parameters
        ----------
        iterations
            To make, unless it is over before.
        is_over
            Asked before each one.
        """
        before = self.cost()
        for made in range(iterations):
            if is_over():
                return made
            self._step()
        if self.cost() >= before:
            self._mend()
        self.idle_rounds = 0 if self.cost() < before else self.idle_rounds + 1
        return iterations

    # A round without gain often ends a little beside the rules; within them it may be the best yet,
    # which the search would take long to come by: it goes on from there.
    def _mend(self) -> None:
        excess = self._engine.excess(self._current)
        if any(excess):
            costs = self._engine.costs([Penalties.MOST] * len(excess))
            mended = self._engine.improved(self._current, costs, is_whole=True)
            if self._consider(mended):
                self._settle(mended)

    def adopt(self, solution: Solution) -> None:
        """Go on from a solution that all searches together came by."""
        self._consider(solution)
        self._settle(solution)
        self.idle_rounds = 0

    def begin_anew(self) -> None:
        """Go on from a random solution; the best one is kept."""
        self._settle(self._engine.random())
        self.idle_rounds = 0

    def _settle(self, solution: Solution) -> None:
        self._current = solution
        self._history = [solution] * HISTORY
        self._at = 0

    def _consider(self, solution: Solution) -> bool:
        is_kept = not any(self._engine.excess(solution))
        if is_kept and self._engine.cost(solution) < self._engine.cost(self.best):
            self.best = solution
            return True
        return False

    def _step(self) -> None:
        engine = self._engine
        costs = engine.costs(self._penalties.values())
        candidate = engine.improved(self._current, costs, is_whole=False)
        has_leapt = self._penalties.register(engine.excess(candidate))
        if self._consider(candidate):
            candidate = engine.improved(candidate, costs, is_whole=True)
            self._consider(candidate)
        cost = engine.penalised(candidate, costs)
        current = engine.penalised(self._current, costs)
        late = engine.penalised(self._history[self._at], costs)
        if cost < late or cost < current:
            self._current, current = candidate, cost
            if len(self.pool) < MAX_POOL:
                self.pool.update(engine.routes(candidate))
        if current < late:
            self._history[self._at] = self._current
        self._at = (self._at + 1) % HISTORY
        if has_leapt:
            self._mend()
            self._settle(self.best)
