"""Two teams at one place at one time: when that can be, and the visits bound to that second.

No solver at hand makes two routes meet. So the two parts of a joint visit are first planned as if
they had nothing to do with each other; the later of the two beginnings becomes the second at which
both must begin, and the rest is planned round it. A pair that does not come about so is put into
the tours at the second that suits two of them best.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from routing.board import Board, may_try
from routing.schedule import earliest, timed
from routing.slots import Slot
from routing.solver_records import Arrangement
from routing.visits import Ground, Outing, Span, Visit, siblings

#: Pairs of gaps that are put to the exact schedule, those that add the fewest metres first.
MAX_TRIES = 60


def agreed(ground: Ground, visits: Sequence[Visit], arrangement: Arrangement) -> tuple[Visit, ...]:
    """Visits, of which both parts of a joint one begin at the later of their two beginnings.

    Parameters
    ----------
    ground
        What is planned on.
    visits
        All that are to be made.
    arrangement
        In which the parts are planned apart.
    """
    begins: dict[int, int] = {}
    for outing in ground.outings:
        order = arrangement.get(outing.index, ())
        tour = timed(ground, outing, order)
        if tour is not None:
            begins |= {v.key: call.start_s for v, call in zip(order, tour.calls, strict=True)}
    bound: dict[int, int] = {}
    for pair in siblings(visits).values():
        if len(pair) == 2:
            second = _common(ground, pair, [begins[v.key] for v in pair if v.key in begins])
            if second is not None:
                bound |= {visit.key: second for visit in pair}
    return tuple(replace(v, at_s=bound[v.key]) if v.key in bound else v for v in visits)


def bound_as_made(board: Board, visits: Sequence[Visit]) -> tuple[Visit, ...]:
    """Visits with the joint ones bound to the seconds at which a board has them.

    Parameters
    ----------
    board
        Tours.
    visits
        All that are to be made.
    """
    made = {visit.key: visit for order in board.orders.values() for visit in order}
    return tuple(made.get(visit.key, visit) for visit in visits)


# The first second from the later beginning on at which both parts find an outing that is open.
def _common(ground: Ground, pair: Sequence[Visit], begins: Sequence[int]) -> int | None:
    free = [replace(visit, at_s=None) for visit in pair]
    spans = [_open_spans(ground, visit) for visit in free]
    both = [_meet(a, b) for a, b in product(*spans)]
    windows = sorted(span for span in both if span[0] <= span[1])
    if not windows:
        return None
    second = earliest(windows, max(begins, default=0))
    return int(windows[0][0] if second is None else second)


def _open_spans(ground: Ground, visit: Visit) -> list[Span]:
    return [
        (max(opens, shift.start_s), min(closes, shift.end_s - visit.stop.service_s))
        for outing in ground.outings
        if may_try(visit, outing)
        for shift in (outing.shift,)
        for opens, closes in ground.windows(visit, shift)
    ]


def _meet(a: Span, b: Span) -> Span:
    return max(a[0], b[0]), min(a[1], b[1])


def insert_pair(board: Board, first: Visit, second: Visit) -> bool:
    """Put both parts of a joint visit into two teams' tours at one time, and tell whether.

    Parameters
    ----------
    board
        Tours, which are changed only if both parts find room.
    first, second
        The parts; seconds that they are bound to are forgotten.
    """
    free = replace(first, at_s=None), replace(second, at_s=None)
    tries = sorted(_tries(board, *free), key=lambda each: each[0])
    for _, at_s, places in tries[:MAX_TRIES]:
        before = dict(board.orders), dict(board.tours)
        for visit, (outing, place) in zip(free, places, strict=True):
            order = board.order(outing)
            bound = replace(visit, at_s=at_s)
            if not board.put(outing, (*order[:place], bound, *order[place:])):
                break
        else:
            return True
        board.orders, board.tours = before
    return False


Place = tuple[Outing, int]


def _tries(
    board: Board, first: Visit, second: Visit
) -> Iterator[tuple[tuple[float, int], int, tuple[Place, Place]]]:
    ground = board.ground
    rooms = [list(_rooms(board, visit)) for visit in (first, second)]
    number = 0
    for (one, slot, span), (other, slot2, span2) in product(*rooms):
        if one.team.team_id == other.team.team_id or one.shift.day != other.shift.day:
            continue
        begin, end = _meet(span, span2)
        if begin <= end:
            metres = slot.added_m(ground, first) + slot2.added_m(ground, second)
            number += 1
            yield (metres, number), int(begin), ((one, slot.place), (other, slot2.place))


def _rooms(board: Board, visit: Visit) -> Iterator[tuple[Outing, Slot, Span]]:
    for outing in board.ground.outings:
        if not may_try(visit, outing):
            continue
        windows = board.ground.windows(visit, outing.shift)
        for slot in board.slots(outing):
            span = slot.span(board.ground, visit)
            for window in windows:
                met = _meet(span, window)
                if met[0] <= met[1]:
                    yield outing, slot, met
