"""What a plan is: which team goes where on which day, when, and what is left out."""

from dataclasses import dataclass
from datetime import date

from routing.problem import Shift
from routing.travel.records import TravelSource


@dataclass(frozen=True, slots=True)
class Call:
    """One visit as it is planned: seconds of the shift's day, metres and seconds of the way to it.

    `number` counts the visits of a periodic stop from 1. The work begins at `start_s`, which is
    later than `arrive_s` where the team waits or rests first.
    """

    stop_id: str
    number: int
    row: int
    arrive_s: int
    start_s: int
    depart_s: int
    leg_m: float
    leg_s: int


@dataclass(frozen=True, slots=True)
class Rest:
    """A team's break, seconds of the shift's day."""

    start_s: int
    end_s: int


@dataclass(frozen=True, slots=True)
class Tour:
    """One team's shift: it leaves, calls at its stops, is back. Seconds of the shift's day.

    `rest` is None where the team has no break, is back before it or leaves after it.
    """

    team_id: str
    shift: Shift
    calls: tuple[Call, ...]
    leave_s: int
    back_s: int
    back_leg_m: float
    back_leg_s: int
    rest: Rest | None = None

    @property
    def day(self) -> date:
        """Day on which the shift begins."""
        return self.shift.day

    @property
    def distance_m(self) -> float:
        """Metres of all legs, the one back among them."""
        return sum(call.leg_m for call in self.calls) + self.back_leg_m

    @property
    def duration_s(self) -> int:
        """Seconds from leaving to being back."""
        return self.back_s - self.leave_s


@dataclass(frozen=True, slots=True)
class Missed:
    """A visit that no team makes."""

    stop_id: str
    number: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Tours of all teams that go out, in the order of days and teams, and the visits left out.

    The same problem, seed and iterations give the same plan. `is_cut_short` tells that time ran
    out first; then `iterations` are those that were made, and asking for just so many gives it
    again.
    """

    tours: tuple[Tour, ...]
    missed: tuple[Missed, ...]
    source: TravelSource
    seed: int
    iterations: int
    is_cut_short: bool = False
    is_unannounced: bool = False

    @property
    def distance_m(self) -> float:
        """Metres that all teams drive."""
        return sum(tour.distance_m for tour in self.tours)

    @property
    def duration_s(self) -> int:
        """Seconds that all teams are out."""
        return sum(tour.duration_s for tour in self.tours)
