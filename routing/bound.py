"""Metres that no plan of the same visits can go below: what is left to gain, at most."""

from dataclasses import dataclass
from math import floor

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import minimum_spanning_tree

from routing.problem import Problem
from routing.solve import IsOver, never
from routing.tours import Plan

#: Beyond this many visits an assignment takes seconds, and the other bounds must do.
MAX_ASSIGNED = 800
#: Steps by which the tree bound is raised.
ASCENT_STEPS = 60
FORBIDDEN_M = 1e12


@dataclass(frozen=True, slots=True, eq=False)
class _Legs:
    """Shortest legs between visits, from any start and to any end; metres. m tours at most."""

    between: NDArray[np.float64]
    out: NDArray[np.float64]
    back: NDArray[np.float64]
    n_tours: int


def lower_bound_m(problem: Problem, plan: Plan, *, is_over: IsOver = never) -> float:
    """Metres that any plan with the visits of this one drives at least.

    Parameters
    ----------
    problem
        What was planned, with the travel as it was measured.
    plan
        Whose visits count: what it leaves out, the bound leaves out.
    is_over
        Asked between steps whether to end with the bound that there is; the first step is made.

    Returns
    -------
    float
        The greatest of three bounds, 0 for no visits.

    Notes
    -----
    All three take the shortest way over any places between two visits for a leg, which is never
    longer than the leg, and let a tour begin at any depot at which one does and end at any at which
    one ends.

    *Assignment.* In a plan every visit has one leg to it and one from it, and no more legs leave
    depots than there are shifts. The cheapest choice of legs with these properties costs no more
    than the plan, which is one such choice.

    *Tree.* Take the depots as one vertex. Without the leg back of each tour, a plan is a tree that
    spans the visits and the depot; the legs back come from different visits. So tree and cheapest
    legs back cost no more than the plan. If a number is added to every leg at a visit, every plan
    grows by twice that number, for it has two legs there; so the bound on the changed legs, less
    twice the sum of the numbers, is a bound as well, whatever the numbers. They are chosen by
    subgradient steps towards two legs at every visit (Held and Karp).

    *Radial.* A tour that serves visits at distances out and back is at least as long as the longest
    round trip among them, hence as their mean weighted by anything. With each visit's share of what
    a team can carry or of the stops it may make as weight, the sum over all tours is at least the
    sum of share times round trip.

    References
    ----------
    M. Held, R. M. Karp, "The traveling-salesman problem and minimum spanning trees", Operations
    Research 18 (1970), 1138-1162. M. Haimovich, A. H. G. Rinnooy Kan, "Bounds and heuristics for
    capacitated routing problems", Mathematics of Operations Research 10 (1985), 527-542. P. Toth,
    D. Vigo, "The Vehicle Routing Problem" (SIAM 2002), chapter 2.
    """
    rows = np.array([call.row for tour in plan.tours for call in tour.calls], dtype=np.int64)
    if not len(rows):
        return 0.0
    legs = _legs(problem, rows)
    bounds = [_radial_m(problem, plan, legs), _tree_m(legs, is_over)]
    if len(rows) <= MAX_ASSIGNED and not is_over():
        bounds.append(_assigned_m(legs))
    # Whole metres of a plan may lie half a metre below each measured leg.
    rounding_m = 0.5 * (len(rows) + len(plan.tours))
    return float(max(0.0, floor(max(bounds) - rounding_m)))


def _legs(problem: Problem, rows: NDArray[np.int64]) -> _Legs:
    depot = {each.depot_id: each.row for each in problem.depots}
    days = set(problem.days)
    shifts = [(t, s) for t in problem.teams for s in t.shifts if s.day in days]
    starts = sorted({depot[team.start_depot] for team, _ in shifts})
    ends = sorted({depot[team.home] for team, _ in shifts})
    metres = problem.travel.distance_m
    places = np.unique(np.concatenate([rows, starts, ends]).astype(np.int64))
    part = metres[np.ix_(places, places)]
    closure = _closure(part)
    at = {int(row): number for number, row in enumerate(places)}
    here = np.array([at[int(row)] for row in rows])
    between = closure[np.ix_(here, here)]
    np.fill_diagonal(between, np.inf)
    out = closure[np.ix_(np.array([at[row] for row in starts]), here)].min(axis=0)
    back = closure[np.ix_(here, np.array([at[row] for row in ends]))].min(axis=1)
    return _Legs(between, out, back, len(shifts))


# Floyd and Warshall's; scipy's takes a leg of no length for none.
def _closure(metres: NDArray[np.float64]) -> NDArray[np.float64]:
    found = metres.copy()
    for middle in range(len(found)):
        np.minimum(found, found[:, middle, None] + found[None, middle, :], out=found)
    return found


def _assigned_m(legs: _Legs) -> float:
    count, tours = len(legs.out), min(legs.n_tours, len(legs.out))
    cost = np.full((count + tours, count + tours), FORBIDDEN_M)
    cost[:count, :count] = legs.between
    cost[count:, :count] = legs.out[None, :]
    cost[:count, count:] = legs.back[:, None]
    cost[count:, count:] = 0.0  # a shift that stays at home
    cost = np.minimum(cost, FORBIDDEN_M)
    chosen = cost[linear_sum_assignment(cost)]
    return float(chosen.sum()) if bool((chosen < FORBIDDEN_M).all()) else 0.0


def _tree_m(legs: _Legs, is_over: IsOver) -> float:
    count = len(legs.out)
    depot = np.minimum(legs.out, legs.back)
    metres = np.full((count + 1, count + 1), np.inf)
    metres[:count, :count] = np.minimum(legs.between, legs.between.T)
    metres[count, :count] = metres[:count, count] = depot
    most = min(legs.n_tours, count)
    added, best = np.zeros(count), 0.0
    finite = metres[np.isfinite(metres)]
    step = 0.1 * float(finite.mean()) if len(finite) else 0.0
    for _ in range(ASCENT_STEPS):
        bound, degrees = _tree_once(metres, legs.back, added, most)
        if not np.isfinite(bound):
            return 0.0
        best = max(best, bound)
        added = added + step * (degrees - 2)
        step *= 0.95
        if is_over():
            break
    return best


def _tree_once(
    metres: NDArray[np.float64], back: NDArray[np.float64], added: NDArray[np.float64], most: int
) -> tuple[float, NDArray[np.float64]]:
    count = len(back)
    both = np.append(added, 0.0)
    shown = metres + both[:, None] + both[None, :]
    # A tree of n + 1 vertices has n edges: lifting all of them by one length leaves it the best.
    lift = 1.0 - min(float(shown[np.isfinite(shown)].min()), 0.0)
    graph = csr_matrix(np.where(np.isfinite(shown), shown + lift, 0.0))
    tree = minimum_spanning_tree(graph).tocoo()
    if tree.nnz < count:
        return np.inf, added
    total = float(tree.data.sum()) - lift * count
    homeward = np.sort(back + added)
    # From one leg back to as many as there are shifts: the cheapest number counts.
    n_back = max(1, int(np.searchsorted(homeward[:most], 0.0)))
    total += float(homeward[:n_back].sum())
    degrees = np.bincount(np.concatenate([tree.row, tree.col]), minlength=count + 1)[:count]
    shares = degrees.astype(np.float64)
    shares[np.argsort(back + added)[:n_back]] += 1
    return total - 2 * float(added.sum()), shares


def _radial_m(problem: Problem, plan: Plan, legs: _Legs) -> float:
    round_trip = legs.out + legs.back
    if not bool(np.isfinite(round_trip).all()):
        return 0.0
    stops = {stop.stop_id: stop for stop in problem.stops}
    calls = [call for tour in plan.tours for call in tour.calls]
    bounds = [float(round_trip.max())]
    if all(team.max_stops for team in problem.teams):
        most = max(team.max_stops or 1 for team in problem.teams)
        bounds.append(float(round_trip.sum()) / most)
    if all(team.capacity for team in problem.teams):
        most = max(team.capacity or 1 for team in problem.teams)
        load = np.array([stops[call.stop_id].load for call in calls])
        bounds.append(float((round_trip * load).sum()) / most)
    return max(bounds)
