"""Gaps in a tour: how early a team can be on its way in each, and how late it may be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf

from routing.schedule import earliest
from routing.tours import Tour
from routing.visits import Ground, Outing, Span, Visit


@dataclass(frozen=True, slots=True)
class Slot:
    """A gap before the visit at `place`, seconds of the shift's day.

    The team leaves row `start` at `ready_s` at the earliest and must reach row `end` by `due_s`, or
    by `due_late_s` if its shift had no end. `pause_s` is the break that lies in the gap.
    """

    place: int
    start: int
    end: int
    ready_s: float
    due_s: float
    due_late_s: float
    pause_s: int

    def span(self, ground: Ground, visit: Visit, *, is_late: bool = False) -> Span:
        """First and last second at which a visit here may begin but for its own windows.

        Parameters
        ----------
        ground
            What is planned on.
        visit
            To be put here.
        is_late
            Whether the shift may end whenever.
        """
        row, seconds = visit.stop.row, ground.seconds
        due_s = self.due_late_s if is_late else self.due_s
        last_s = due_s - seconds[row][self.end] - visit.stop.service_s - self.pause_s
        return self.ready_s + seconds[self.start][row], last_s

    def added_m(self, ground: Ground, visit: Visit) -> float:
        """Metres that a visit here adds to the tour."""
        row, metres = visit.stop.row, ground.metres
        direct_m = metres[self.start][self.end] if self.start != self.end else 0.0
        return metres[self.start][row] + metres[row][self.end] - direct_m

    def takes(self, ground: Ground, visit: Visit, windows: Sequence[Span]) -> bool:
        """Whether a visit here keeps its windows and those of all that follow.

        A quick answer without the window of the break; `schedule.timed` gives the exact one.
        """
        first_s, last_s = self.span(ground, visit)
        start_s = earliest(windows, first_s)
        return start_s is not None and start_s <= last_s


def slots_of(
    ground: Ground, outing: Outing, visits: Sequence[Visit], tour: Tour | None
) -> Iterator[Slot]:
    """Gaps of a tour in order; one for an outing that stays at home.

    Parameters
    ----------
    ground, outing
        What is planned on, and the shift.
    visits
        Those of the tour, in order.
    tour
        Their times, or None where there are none.
    """
    shift = outing.shift
    calls = tour.calls if tour else ()
    rows = [outing.start_row, *(visit.stop.row for visit in visits), outing.end_row]
    ready = [float(shift.start_s), *(float(call.depart_s) for call in calls)]
    pause = [0] * (len(visits) + 1)
    if tour is not None and tour.rest is not None:
        gap = sum(call.start_s < tour.rest.start_s for call in calls)
        pause[gap] = tour.rest.end_s - tour.rest.start_s
    due = _due(ground, outing, visits, pause, float(shift.end_s))
    late = _due(ground, outing, visits, pause, inf)
    for place in range(len(visits) + 1):
        yield Slot(
            place, rows[place], rows[place + 1], ready[place],
            due[place], late[place], pause[place],
        )  # fmt: skip


def _due(
    ground: Ground, outing: Outing, visits: Sequence[Visit], pause: Sequence[int], end_s: float
) -> list[float]:
    due = [end_s]
    row = outing.end_row
    for place in range(len(visits) - 1, -1, -1):
        visit = visits[place]
        way_s = ground.seconds[visit.stop.row][row]
        last_s = due[-1] - way_s - pause[place + 1] - visit.stop.service_s
        due.append(_latest(ground.windows(visit, outing.shift), last_s))
        row = visit.stop.row
    return due[::-1]


def _latest(windows: Sequence[Span], second: float) -> float:
    fits = [min(closes, second) for opens, closes in windows if opens <= second]
    return max(fits, default=-inf)
