"""A plan laid out again as tours under hand, to try what would have to give for one more visit."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from routing.board import Board
from routing.pairs import insert_pair
from routing.problem import Problem, Shift, Team
from routing.solve import in_whole_units
from routing.tours import Call, Plan, Tour
from routing.visits import Ground, Outing, Visit, ground_of, is_reachable, parts_of, visits_of

#: A visit by its stop and number.
Key = tuple[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A problem, the tours of its plan, and the days on which each stop is visited in it."""

    problem: Problem
    ground: Ground
    board: Board
    days_made: dict[str, set[date]]

    def on(self, problem: Problem) -> Board:
        """Board of the same tours under a changed problem, to be changed in turn.

        Parameters
        ----------
        problem
            With the same teams, each with as many shifts on the same days.
        """
        teams = {team.team_id: team for team in problem.teams}
        outings = tuple(_moved(outing, teams[outing.team.team_id]) for outing in self.outings)
        ground = Ground(problem, outings, self.ground.metres, self.ground.seconds)
        board = self.board
        known = dict(board.known)
        return Board(ground, dict(board.orders), dict(board.tours), known=known)

    @property
    def outings(self) -> tuple[Outing, ...]:
        """Shifts of all teams on the days of the plan."""
        return self.ground.outings

    def parts(self, problem: Problem, key: Key) -> tuple[Visit, ...]:
        """A visit under a changed problem, on days far enough from the others of its stop.

        Parameters
        ----------
        problem
            The changed one.
        key
            The visit; a joint one has two parts.
        """
        stop = problem.stop(key[0])
        least = max(stop.spacing_days, 1)
        others = self.days_made.get(stop.stop_id, set())
        parts = parts_of(problem, stop)
        days = frozenset(
            day for day in parts[0].days if all(abs((day - made).days) >= least for made in others)
        )
        return tuple(replace(v, key=-1 - v.key, number=key[1], days=days) for v in parts)

    def tried(
        self, problem: Problem, key: Key, *, outings: Iterable[int] | None = None
    ) -> list[tuple[Outing, Tour]] | None:
        """Tours that a visit is put into under a changed problem, None where there is no room.

        Parameters
        ----------
        problem
            As for `on`.
        key
            A visit that the plan leaves out.
        outings
            Indices of those that may make it; None is any.
        """
        board, parts = self.on(problem), self.parts(problem, key)
        if not parts[0].days:
            return None
        if len(parts) == 2:
            is_put = insert_pair(board, parts[0], parts[1])
        else:
            every = board.ground.outings
            some = None if outings is None else [every[at] for at in outings]
            is_put = board.insert(parts[0], outings=some)
        if not is_put:
            return None
        return [
            (board.ground.outings[at], tour)
            for at, tour in board.tours.items()
            if tour is not self.board.tours.get(at)
        ]

    def is_reachable(self, key: Key) -> bool:
        """Whether a way leads to a visit from any team's start and on to its end."""
        visit = self.parts(self.problem, key)[0]
        return any(is_reachable(self.ground, visit, outing) for outing in self.outings)


def _moved(outing: Outing, team: Team) -> Outing:
    if team is outing.team:
        return outing
    return replace(outing, team=team, shift=team.shifts[outing.team.shifts.index(outing.shift)])


def with_shift(problem: Problem, outing: Outing, shift: Shift) -> Problem:
    """Problem in which one shift of a team is another one.

    Parameters
    ----------
    problem
        Of the outing.
    outing
        Whose shift it is.
    shift
        To take its place.
    """
    team = problem.team(outing.team.team_id)
    shifts = tuple(shift if each == outing.shift else each for each in team.shifts)
    return problem.with_team(replace(team, shifts=shifts))


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
    parts: dict[Key, list[Visit]] = {}
    for visit in visits_of(whole):
        parts.setdefault((visit.stop.stop_id, visit.number), []).append(visit)
    tours = {(tour.team_id, tour.shift): tour for tour in plan.tours}
    for outing in ground.outings:
        tour = tours.get((outing.team.team_id, outing.shift))
        if tour is not None:
            order = [_visit(parts, call, outing, tour.day) for call in tour.calls]
            board.orders[outing.index], board.tours[outing.index] = tuple(order), tour
    return Scene(problem, ground, board, _days_made(plan))


# The part of a pair whose skills the team brings; each is taken once.
def _visit(parts: dict[Key, list[Visit]], call: Call, outing: Outing, day: date) -> Visit:
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
