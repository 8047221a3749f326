"""What is to be planned: stops, teams with their shifts, depots, days, and the travel between them.

Seconds of a day count from its 00:00 and may pass 86,400: a shift from 23:00 to 05:00 is
(82800, 104400). `row` is a row of the travel matrices; several records may share one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from routing.travel.records import Travel

DAY_S = 86_400
#: Priorities of stops that may wait, from the least to the most urgent.
LOWEST_PRIORITY, HIGHEST_PRIORITY = 1, 9


@dataclass(frozen=True, slots=True)
class Window:
    """Time in which a visit may begin, both ends included, seconds; `day` None is every day."""

    open_s: int
    close_s: int
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """Rest of `length_s` that begins within a window, all seconds of the shift's day."""

    open_s: int
    close_s: int
    length_s: int


@dataclass(frozen=True, slots=True)
class Shift:
    """When a team is out: leaves after `start_s`, is back by `end_s`, seconds of `day`."""

    day: date
    start_s: int
    end_s: int
    rest: Break | None = None


@dataclass(frozen=True, slots=True)
class Depot:
    """Where a team starts or ends: a unit's office or any point, EPSG:4326."""

    depot_id: str
    name: str
    lon_deg: float
    lat_deg: float
    row: int


@dataclass(frozen=True, slots=True)
class Stop:
    """A place to visit, EPSG:4326.

    `priority` is 1 (may wait) to 9 (first), None for a stop that must be visited. `skills` are
    needed of the team, or of both together where `joint_teams` is 2. A stop is visited `visits`
    times, on days at least `spacing_days` apart. `days` None is any day of the plan.
    `locked_position` counts from 1 in the order of the team that comes. `load` counts against a
    team's capacity.
    """

    stop_id: str
    name: str
    lon_deg: float
    lat_deg: float
    row: int
    service_s: int = 1800
    windows: tuple[Window, ...] = ()
    priority: int | None = None
    skills: frozenset[str] = frozenset()
    joint_teams: int = 1
    visits: int = 1
    spacing_days: int = 1
    days: frozenset[date] | None = None
    locked_team: str | None = None
    locked_position: int | None = None
    load: int = 0

    @property
    def is_mandatory(self) -> bool:
        """Whether the stop must be visited."""
        return self.priority is None


@dataclass(frozen=True, slots=True)
class Team:
    """Inspectors who drive together, with the authorities present among them as `skills`."""

    team_id: str
    name: str
    start_depot: str
    shifts: tuple[Shift, ...]
    end_depot: str | None = None
    skills: frozenset[str] = frozenset()
    max_stops: int | None = None
    max_distance_m: float | None = None
    capacity: int | None = None

    @property
    def home(self) -> str:
        """Depot at which the team ends: where it starts, if nothing else is said."""
        return self.end_depot or self.start_depot


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Everything a plan is made from.

    `is_balanced` evens out the teams' hours; `is_unannounced` is carried to the plan, so that only
    those who may see it do.
    """

    stops: tuple[Stop, ...]
    teams: tuple[Team, ...]
    depots: tuple[Depot, ...]
    days: tuple[date, ...]
    travel: Travel
    is_balanced: bool = False
    is_unannounced: bool = False

    def stop(self, stop_id: str) -> Stop:
        """Stop of an id."""
        return next(each for each in self.stops if each.stop_id == stop_id)

    def team(self, team_id: str) -> Team:
        """Team of an id."""
        return next(each for each in self.teams if each.team_id == team_id)

    def depot(self, depot_id: str) -> Depot:
        """Depot of an id."""
        return next(each for each in self.depots if each.depot_id == depot_id)

    def with_stop(self, stop: Stop) -> "Problem":
        """Problem in which a stop takes the place of the one with its id."""
        stops = (stop if each.stop_id == stop.stop_id else each for each in self.stops)
        return replace(self, stops=tuple(stops))

    def with_team(self, team: Team) -> "Problem":
        """Problem in which a team takes the place of the one with its id."""
        teams = (team if each.team_id == team.team_id else each for each in self.teams)
        return replace(self, teams=tuple(teams))

    def without_stops(self, stop_ids: Iterable[str]) -> "Problem":
        """Problem in which some stops are dropped; the travel matrices stay as they are."""
        gone = frozenset(stop_ids)
        kept = tuple(each for each in self.stops if each.stop_id not in gone)
        return replace(self, stops=kept)


def daily(
    days: Iterable[date], start_s: int, end_s: int, rest: Break | None = None
) -> tuple[Shift, ...]:
    """The same shift on each of some days.

    Parameters
    ----------
    days
        Days on which the shift begins.
    start_s, end_s
        Seconds from 00:00 of each day; `end_s` passes 86,400 for a night.
    rest
        Break of each shift, or None.

    Examples
    --------
    >>> daily([date(2024, 5, 6)], 30600, 63000)[0].end_s
    63000
    """
    return tuple(Shift(day, start_s, end_s, rest) for day in days)
