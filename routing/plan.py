"""From a problem to a plan that was checked: the one entry for whoever wants rounds planned."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from geo.errors import UpstreamError
from routing.board import Board
from routing.dating import dated
from routing.instance import (
    MAX_MATRIX_BYTES,
    METRES_PER_UNEVEN_S,
    instances_of,
    matrix_bytes,
    weight_of,
)
from routing.mending import board_of
from routing.pairs import agreed, bound_as_made
from routing.problem import Problem
from routing.solve import (
    RECOMBINE_ROUNDS,
    ROUND,
    IsOver,
    Search,
    advance,
    in_whole_units,
    never,
    time_limit,
)
from routing.solver_records import Arrangement
from routing.soundness import require_sound
from routing.tours import Plan
from routing.verify import breaches
from routing.visits import Ground, Visit, ground_of, visits_of

__all__ = ["iterations_within", "never", "plan", "plans", "time_limit"]

#: Rounds of a stage that only tells when teams would meet, or how long a day is; more of them take
#: time from the search itself and made plans of 120 stops worse.
FIRST_ROUNDS = 2
#: A plan is made of what was found after these rounds, and then every so many.
EARLY_ROUNDS, PLAN_ROUNDS = (1, 5, 10, 20, 40), 60
#: Iterations a second of each search on up to 150 visits: what two cores make of the slowest of the
#: published instances with 100 stops, so that the time seldom ends a search before its iterations.
ITERATIONS_PER_S = 600
#: Share of the time asked for that goes to the search; reasons, bound and check have the rest.
SEARCH_SHARE = 0.8
#: Share of hours above the mean that a balanced plan lets pass.
UNEVEN_SHARE = 1.02


def iterations_within(problem: Problem, seconds: float) -> int:
    """Iterations that an ordinary machine makes well within some seconds.

    Parameters
    ----------
    problem
        What is to be planned.
    seconds
        Time given.

    Notes
    -----
    The same number gives the same plan on any machine, however busy. Given together with
    `time_limit(seconds)`, the time ends the search only where the machine is slower or busy; the
    plan then tells that it was cut short.
    """
    visits = sum(stop.visits * stop.joint_teams for stop in problem.stops)
    rate = ITERATIONS_PER_S * min(1.0, 150 / max(visits, 1))
    return max(int(seconds * rate) // ROUND, 1) * ROUND


def plan(
    problem: Problem, *, seed: int = 0, iterations: int | None = None, is_over: IsOver = never
) -> Plan:
    """Best plan that was found.

    Parameters
    ----------
    problem
        What is to be planned.
    seed
        Not negative; everything random follows from it.
    iterations
        Of each search; None is `iterations_within` two seconds if nothing else ends the search,
        and no end otherwise.
    is_over
        Asked now and then whether to end; see `time_limit`.

    Raises
    ------
    InputError
        If the problem is not sound: see `routing.soundness.require_sound`.
    UpstreamError
        If the plan breaks a rule when it is checked again; no such plan is handed out.

    Notes
    -----
    The same problem, seed and iterations give the same plan. Where `is_over` ended the search, what
    was found after the last whole round counts, and asking for `plan.iterations` gives it again.
    """
    *_, best = plans(problem, seed=seed, iterations=iterations, is_over=is_over)
    return best


def plans(
    problem: Problem, *, seed: int = 0, iterations: int | None = None, is_over: IsOver = never
) -> Iterator[Plan]:
    """Ever better plans, the last of which is what `plan` returns.

    Parameters
    ----------
    problem, seed, iterations, is_over
        As for `plan`.

    Raises
    ------
    InputError, UpstreamError
        As for `plan`.
    """
    require_sound(problem)
    if iterations is None and is_over is never:
        iterations = iterations_within(problem, 2.0)
    planner = _Planner(problem, seed, iterations, is_over)
    return planner.plans()


@dataclass(slots=True, eq=False)
class _Planner:
    """One run: stages that prepare, and the search that improves until its end."""

    problem: Problem
    seed: int
    iterations: int | None
    is_over: IsOver
    made: int = 0
    is_cut_short: bool = False
    ground: Ground = field(init=False)
    visits: tuple[Visit, ...] = field(init=False)

    def __post_init__(self) -> None:
        whole = replace(self.problem, travel=in_whole_units(self.problem.travel))
        self.ground = ground_of(whole)
        visits = dated(self.ground, visits_of(whole))
        size = sum(matrix_bytes(each) for each in instances_of(self.ground, visits))
        if size > MAX_MATRIX_BYTES:
            visits = dated(self.ground, visits, dates_all=True)
        self.visits = visits

    def plans(self) -> Iterator[Plan]:
        start, share_s = self._prepared()
        searches = self._searches(start, share_s)
        board = board_of(self.ground, self.visits, _together(searches))
        worth, best = _worth(board, share_s), self._plan(board)
        yield best
        for _ in self._stops(searches):
            board = board_of(self.ground, self.visits, _together(searches))
            if _worth(board, share_s) < worth:
                worth, best = _worth(board, share_s), self._plan(board)
                yield best
        yield replace(best, iterations=self.made, is_cut_short=self.is_cut_short)

    # Goes on with the search, and stops where a plan is to be made of what it has found.
    def _stops(self, searches: Sequence[Search]) -> Iterator[int]:
        rounds = looked = 0
        while not self._is_done() and self._round(searches, rounds + 1):
            rounds += 1
            if rounds % PLAN_ROUNDS == 0 or rounds in EARLY_ROUNDS:
                looked = rounds
                yield rounds
        if looked < rounds:
            yield rounds

    # Stages whose length does not depend on the iterations asked for, so that fewer repeat them.
    def _prepared(self) -> tuple[Arrangement | None, float | None]:
        start: Arrangement | None = None
        share_s: float | None = None
        if any(visit.stop.joint_teams == 2 for visit in self.visits):
            self.visits = agreed(self.ground, self.visits, self._first(None))
            board = board_of(self.ground, self.visits, self._first(None))
            self.visits = bound_as_made(board, self.visits)
            start = dict(board.orders)
        if self.problem.is_balanced:
            board = board_of(self.ground, self.visits, self._first(start))
            start = dict(board.orders)
            share_s = _share_s(board)
        return start, share_s

    def _first(self, start: Arrangement | None) -> Arrangement:
        searches = self._searches(start, None)
        for at in range(FIRST_ROUNDS):
            if self._is_done() or not self._round(searches, at + 1):
                break
        return _together(searches)

    def _searches(self, start: Arrangement | None, share_s: float | None) -> list[Search]:
        parts = instances_of(self.ground, self.visits)
        return [Search(replace(each, share_s=share_s), self.seed, start) for each in parts]

    def _round(self, searches: Sequence[Search], number: int) -> bool:
        recombines = number % RECOMBINE_ROUNDS == 0
        if searches and not advance(searches, ROUND, self.is_over, recombines=recombines):
            self.is_cut_short = True
            return False
        self.made += ROUND
        return True

    def _is_done(self) -> bool:
        if self.iterations is not None and self.made >= self.iterations:
            return True
        if not self.is_cut_short and self.is_over():
            self.is_cut_short = True
        return self.is_cut_short

    def _plan(self, board: Board) -> Plan:
        tours, missed = board.plan()
        found = Plan(
            tours,
            missed,
            self.problem.travel.source,
            self.seed,
            self.made,
            self.is_cut_short,
            self.problem.is_unannounced,
        )
        faults = breaches(self.problem, found)
        if faults:
            raise UpstreamError(
                "计划未通过复核，不予显示：" + "；".join(fault.zh for fault in faults[:5]),
                "the plan failed its check and is not shown: "
                + "; ".join(fault.en for fault in faults[:5]),
            )
        return found


def _together(searches: Sequence[Search]) -> Arrangement:
    found: Arrangement = {}
    for search in searches:
        found |= search.best()
    return found


def _work_s(board: Board) -> list[int]:
    rests = [(tour, tour.rest) for tour in board.tours.values()]
    return [t.duration_s - (rest.end_s - rest.start_s if rest else 0) for t, rest in rests]


def _share_s(board: Board) -> float:
    return UNEVEN_SHARE * sum(_work_s(board)) / max(len(board.ground.outings), 1)


# The less the better: mandatory visits that are left out, then all of them by weight, then metres.
def _worth(board: Board, share_s: float | None) -> tuple[float, ...]:
    off = {(visit.stop.stop_id, visit.number): visit.stop for visit in board.off}.values()
    metres = sum(tour.distance_m for tour in board.tours.values())
    if share_s is not None:
        over = [max(work - share_s, 0.0) for work in _work_s(board)]
        metres += METRES_PER_UNEVEN_S * sum(over)
    mandatory = sum(stop.is_mandatory for stop in off)
    return mandatory, sum(weight_of(stop) for stop in off), metres
