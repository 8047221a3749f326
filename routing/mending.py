"""From a solver's orders to tours that can be driven: timed exactly, mended and filled.

A solver knows no fixed places in an order, no breaks with a window and no pairs. Here every order
is put to `schedule.timed`, which knows them all; visits that do not fit are taken off, the least
important first, and what is off is put back wherever it fits.
"""

from collections.abc import Sequence
from dataclasses import replace

from routing.board import Board, in_place, may_try
from routing.instance import weight_of
from routing.pairs import insert_pair
from routing.schedule import metres_of
from routing.solver_records import Arrangement
from routing.visits import Ground, Outing, Visit, siblings

#: Visits for which room is made by taking a less important one off.
MAX_SWAPS = 40


def board_of(ground: Ground, visits: Sequence[Visit], arrangement: Arrangement) -> Board:
    """Board with every order of a solver as far as it can be driven, filled where there is room.

    Parameters
    ----------
    ground
        What is planned on.
    visits
        All that are to be made.
    arrangement
        From the solver.
    """
    board = Board(ground)
    for outing in ground.outings:
        _settle(board, outing, arrangement.get(outing.index, ()))
    placed = {visit.key for order in board.orders.values() for visit in order}
    board.off = [visit for visit in visits if visit.key not in placed]
    _part_pairs(board, visits)
    _fill(board)
    _make_room(board)
    for outing in ground.outings:
        if any(visit.stop.locked_position for visit in board.order(outing)):
            _shorten(board, outing)
    return board


def _settle(board: Board, outing: Outing, visits: Sequence[Visit]) -> None:
    order = in_place(visits)
    while order and not board.put(outing, order):
        shorter = sorted(
            (tuple(each for each in order if each is not visit) for visit in order),
            key=lambda rest: (
                -sum(weight_of(v.stop) for v in rest),
                metres_of(board.ground, outing, rest),
            ),
        )
        order = next(
            (in_place(rest) for rest in shorter if board.put(outing, in_place(rest))),
            in_place(shorter[0]),
        )


# A joint visit that only one of two teams makes is none.
def _part_pairs(board: Board, visits: Sequence[Visit]) -> None:
    pairs = [pair for pair in siblings(visits).values() if len(pair) == 2]
    while True:
        off = {visit.key for visit in board.off}
        lone = [v.key for pair in pairs if any(v.key in off for v in pair) for v in pair]
        lone = [key for key in lone if key not in off]
        if not lone:
            return
        board.take_off(lone[0])


def _fill(board: Board) -> None:
    groups = sorted(
        siblings(board.off).values(), key=lambda group: (-weight_of(group[0].stop), group[0].key)
    )
    for group in groups:
        _insert_group(board, group)


def _insert_group(board: Board, group: Sequence[Visit]) -> bool:
    wider = _on_any_day(board, group)
    if not _is_put(board, group) and (wider == tuple(group) or not _is_put(board, wider)):
        return False
    keys = {visit.key for visit in group}
    board.off = [visit for visit in board.off if visit.key not in keys]
    return True


def _is_put(board: Board, group: Sequence[Visit]) -> bool:
    if group[0].stop.joint_teams == 2:
        return len(group) == 2 and insert_pair(board, group[0], group[1])
    return board.insert(group[0])


# A visit was given its day before anything was solved; another one, far enough from the other
# visits of its stop, may have room.
def _on_any_day(board: Board, group: Sequence[Visit]) -> tuple[Visit, ...]:
    stop = group[0].stop
    least = max(stop.spacing_days, 1)
    outings = [board.ground.outings[at] for at in board.orders]
    made = {
        outing.shift.day
        for outing in outings
        if any(visit.stop.stop_id == stop.stop_id for visit in board.order(outing))
    }
    days = frozenset(
        day
        for day in board.ground.problem.days
        if (stop.days is None or day in stop.days)
        and all(abs((day - other).days) >= least for other in made)
    )
    return tuple(replace(visit, days=days) for visit in group)


# Room for the important by taking one less important visit off a tour.
def _make_room(board: Board) -> None:
    wanting = sorted(
        (visit for visit in board.off if visit.stop.joint_teams == 1),
        key=lambda visit: (-weight_of(visit.stop), visit.key),
    )
    for visit in wanting[:MAX_SWAPS]:
        is_off = any(other.key == visit.key for other in board.off)
        if is_off and _swap_in(board, visit):
            _fill(board)  # which may put one in that has yet to come here


def _swap_in(board: Board, visit: Visit) -> bool:
    for outing in board.ground.outings:
        if not may_try(visit, outing):
            continue
        order = board.order(outing)
        lesser = sorted(
            (v for v in order if weight_of(v.stop) < weight_of(visit.stop)
             and v.stop.joint_teams == 1),
            key=lambda v: (weight_of(v.stop), v.key),
        )  # fmt: skip
        before = board.tours.get(outing.index)
        for gone in lesser:
            rest = in_place([each for each in order if each is not gone])
            if board.put(outing, rest) and board.insert(visit, outings=(outing,)):
                board.off = [v for v in board.off if v.key != visit.key] + [gone]
                return True
            board.orders[outing.index] = order
            if before is not None:
                board.tours[outing.index] = before
    return False


# Moves of one visit within its tour, for orders that a solver did not make as they are.
def _shorten(board: Board, outing: Outing) -> None:
    improved = True
    while improved:
        improved = False
        order = board.order(outing)
        metres = metres_of(board.ground, outing, order)
        for at, visit in enumerate(order):
            rest = (*order[:at], *order[at + 1 :])
            moves = ((*rest[:to], visit, *rest[to:]) for to in range(len(order)) if to != at)
            shorter = (m for m in moves if metres_of(board.ground, outing, m) < metres - 0.5)
            if any(board.put(outing, move) for move in shorter):
                improved = True
                break
