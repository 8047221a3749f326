"""A plan laid out again as tours under hand, to try what would have to give for one more visit."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from routing.board import Board, in_place, may_try
from routing.problem import Problem
from routing.solve import in_whole_units
from routing.tours import Call, Plan, Tour
from routing.visits import Ground, Outing, Visit, ground_of, is_reachable, visits_of

LONG_S = 86_400


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A problem, the tours of its plan, and the visits that are in none, parts of a pair together.

    `pending` keeps to days that are far enough from the visits made.
    """

    problem: Problem
    ground: Ground
    board: Board
    pending: tuple[tuple[Visit, ...], ...]

    def with_outings(self, change: Callable[[Outing], Outing]) -> Board:
        """Board of the same tours on outings that were changed, for a trial."""
        outings = tuple(change(outing) for outing in self.ground.outings)
        ground = Ground(self.problem, outings, self.ground.metres, self.ground.seconds)
        return Board(ground, dict(self.board.orders), dict(self.board.tours))

    def trial(self) -> Board:
        """Board of the same tours, for a trial."""
        return self.with_outings(lambda outing: outing)

    def is_reachable(self, visit: Visit) -> bool:
        """Whether a way leads to a visit from any team's start and on to its end."""
        return any(is_reachable(self.ground, visit, outing) for outing in self.ground.outings)


def scene_of(problem: Problem, plan: Plan) -> Scene:
    """Scene of a plan.

    Parameters
    ----------
    problem
        What was planned, with the travel as it was measured.
    plan
        Made for it.
    """
    whole = replace(problem, travel=in_whole_units(problem.travel))
    ground = ground_of(whole)
    board = Board(ground)
    parts: dict[tuple[str, int], list[Visit]] = {}
    for visit in visits_of(whole):
        parts.setdefault((visit.stop.stop_id, visit.number), []).append(visit)
    tours = {(tour.team_id, tour.shift): tour for tour in plan.tours}
    for outing in ground.outings:
        tour = tours.get((outing.team.team_id, outing.shift))
        if tour is not None:
            order = [_visit(parts, call, outing, tour.day) for call in tour.calls]
            board.orders[outing.index], board.tours[outing.index] = tuple(order), tour
    missed = dict.fromkeys((each.stop_id, each.number) for each in plan.missed)
    made = _days_made(plan)
    pending = [
        tuple(replace(visit, days=_apart(visit, made)) for visit in parts[key])
        for key in missed
        if key in parts
    ]
    return Scene(problem, ground, board, tuple(pending))


# The part of a pair whose skills the team brings; each is taken once.
def _visit(
    parts: dict[tuple[str, int], list[Visit]], call: Call, outing: Outing, day: date
) -> Visit:
    group = parts[call.stop_id, call.number]
    fits = [visit for visit in group if visit.skills <= outing.team.skills] or group
    visit = fits[-1]
    group.remove(visit)
    at_s = call.start_s if visit.stop.joint_teams == 2 else None
    return replace(visit, days=frozenset({day}), at_s=at_s)


def _days_made(plan: Plan) -> dict[str, set[date]]:
    made: dict[str, set[date]] = {}
    for tour in plan.tours:
        for call in tour.calls:
            made.setdefault(call.stop_id, set()).add(tour.day)
    return made


def _apart(visit: Visit, made: dict[str, set[date]]) -> frozenset[date]:
    least = max(visit.stop.spacing_days, 1)
    others = made.get(visit.stop.stop_id, set())
    return frozenset(
        day for day in visit.days if all(abs((day - other).days) >= least for other in others)
    )


def overrun_s(board: Board, visit: Visit) -> tuple[int, Outing, Tour] | None:
    """Fewest seconds by which a shift would have to be longer, with the shift and its tour.

    Parameters
    ----------
    board
        Tours.
    visit
        To be put into one of them.
    """
    found: list[tuple[float, int, int, Outing]] = []
    for outing in board.ground.outings:
        if not may_try(visit, outing):
            continue
        longer = _longer(outing)
        windows = board.ground.windows(visit, longer.shift)
        for slot in board.slots(outing):
            first_s, last_s = slot.span(board.ground, visit, is_late=True)
            starts = [max(first_s, opens) for opens, closes in windows if first_s <= closes]
            if starts and min(starts) <= last_s:
                over_s = min(starts) - slot.span(board.ground, visit)[1]
                found.append((over_s, outing.index, slot.place, outing))
    best: tuple[int, Outing, Tour] | None = None
    for _, _, place, outing in sorted(found, key=lambda each: each[:3])[:8]:
        order = list(board.order(outing))
        order.insert(place, visit)
        trial = Board(board.ground)
        if trial.put(_longer(outing), in_place(order)):
            tour = trial.tours[outing.index]
            over = tour.back_s - outing.shift.end_s
            if best is None or over < best[0]:
                best = over, outing, tour
    return best


def _longer(outing: Outing) -> Outing:
    return replace(outing, shift=replace(outing.shift, end_s=outing.shift.end_s + LONG_S))


def window_shift_s(board: Board, visit: Visit) -> tuple[int, Outing] | None:
    """Fewest seconds by which the windows would have to be wider, above 0 for a later close.

    Parameters
    ----------
    board
        Tours.
    visit
        To be put into one of them.
    """
    free = replace(visit, stop=replace(visit.stop, windows=()))
    best: tuple[int, Outing] | None = None
    tries: list[tuple[float, int, int, Outing]] = []
    for outing in board.ground.outings:
        if not may_try(visit, outing):
            continue
        # windows that the shift does not meet are as good as any to be widened
        whole_day = replace(outing.shift, start_s=-2 * LONG_S, end_s=4 * LONG_S)
        windows = board.ground.windows(visit, whole_day)
        for slot in board.slots(outing):
            first_s, last_s = slot.span(board.ground, visit)
            if first_s <= last_s:
                lates = [first_s - closes for _, closes in windows if first_s > closes]
                earlies = [last_s - opens for opens, _ in windows if last_s < opens]
                gaps = [*lates, *earlies]
                if gaps:
                    tries.append((min(gaps, key=abs), outing.index, slot.place, outing))
    for gap, _, place, outing in sorted(tries, key=lambda each: (abs(each[0]), *each[1:3]))[:8]:
        order = list(board.order(outing))
        order.insert(place, free)
        if Board(board.ground).put(outing, in_place(order)):
            best = int(gap), outing
            break
    return best
