"""The best choice among routes that a search came by: a set partition, solved as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

#: Routes that take part, those of the least reduced cost first, and fewer the more visits there
#: are: with 1,200 routes over 200 visits, one choice took six of the ten seconds asked for.
MAX_COLUMNS, MAX_CELLS = 500, 100_000
#: Branches after which what was found counts: a number, not a time, so that it is repeatable.
MAX_BRANCHES = 10


@dataclass(frozen=True, slots=True)
class Column:
    """A route that can be driven: its cost, its vehicle and the visits that it makes."""

    cost: float
    vehicle: int
    visits: tuple[int, ...]


def best_choice(
    columns: Sequence[Column], prizes: Sequence[float], counts: Sequence[int], best_cost: float
) -> list[int] | None:
    """Routes that together cost the least, or None where nothing beats the cost in hand.

    Every visit is made once, or its prize is paid. The linear relaxation gives each route a reduced
    cost; a route whose reduced cost is beyond the gap is in no better choice and is left out.

    Parameters
    ----------
    columns
        Routes; `visits` are rows of `prizes`.
    prizes
        What leaving a visit out costs.
    counts
        How many routes each vehicle can drive.
    best_cost
        Cost of the best choice known, unmade prizes among it.

    References
    ----------
    A. Subramanian, E. Uchoa, L. S. Ochi, "A hybrid algorithm for a class of vehicle routing
    problems", Computers & Operations Research 40 (2013), 2519-2531: local search with a set
    partition over its routes.
    """
    if not columns:
        return None
    n_visits, n_columns = len(prizes), len(columns)
    cost = np.concatenate([[column.cost for column in columns], np.asarray(prizes, dtype=float)])
    cover = _cover(columns, n_visits)
    fleet = _fleet(columns, counts, n_visits)
    relaxed = linprog(
        cost, A_ub=fleet, b_ub=np.asarray(counts, dtype=float),
        A_eq=cover, b_eq=np.ones(n_visits), bounds=(0, 1), method="highs",
    )  # fmt: skip
    if relaxed.x is None or relaxed.fun >= best_cost - 0.5:
        return None
    reduced = cost - cover.T @ relaxed.eqlin.marginals - fleet.T @ relaxed.ineqlin.marginals
    kept = _kept(reduced, n_columns, best_cost - relaxed.fun)
    answer = milp(
        cost[kept],
        constraints=[
            LinearConstraint(cover[:, kept], 1, 1),
            LinearConstraint(fleet[:, kept], -np.inf, np.asarray(counts, dtype=float)),
        ],
        integrality=np.ones(len(kept)),
        bounds=Bounds(0, 1),
        options={"node_limit": MAX_BRANCHES},
    )
    if answer.x is None or answer.fun >= best_cost - 0.5:
        return None
    chosen = kept[answer.x > 0.5]
    return [int(at) for at in chosen if at < n_columns]


def _cover(columns: Sequence[Column], n_visits: int) -> scipy.sparse.csc_matrix:
    rows = [visit for column in columns for visit in column.visits]
    places = [at for at, column in enumerate(columns) for _ in column.visits]
    made = scipy.sparse.csc_matrix(
        (np.ones(len(rows)), (rows, places)), shape=(n_visits, len(columns))
    )
    return scipy.sparse.hstack([made, scipy.sparse.identity(n_visits)], format="csc")


def _fleet(
    columns: Sequence[Column], counts: Sequence[int], n_visits: int
) -> scipy.sparse.csc_matrix:
    vehicles = [column.vehicle for column in columns]
    places = list(range(len(columns)))
    shape = (len(counts), len(columns) + n_visits)
    return scipy.sparse.csc_matrix((np.ones(len(columns)), (vehicles, places)), shape=shape)


# Leaving visits out stays possible always.
def _kept(reduced: NDArray[np.float64], n_columns: int, gap: float) -> NDArray[np.int64]:
    most = min(MAX_COLUMNS, MAX_CELLS // max(len(reduced) - n_columns, 1))
    order = np.argsort(reduced[:n_columns], kind="stable")[:most]
    promising = np.sort(order[reduced[order] <= gap + 1e-6])
    return np.concatenate([promising, np.arange(n_columns, len(reduced))])
