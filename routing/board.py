"""Tours under hand: orders that can be driven, each with its exact times, and what is in none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from routing.schedule import timed
from routing.slots import Slot, slots_of
from routing.tours import Missed, Tour
from routing.visits import Ground, Outing, Visit


@dataclass(slots=True, eq=False)
class Board:
    """Orders of all outings, each of which can be driven, and the visits that are in none.

    `known` keeps the gaps of each outing for as long as it and its order stay the same.
    """

    ground: Ground
    orders: dict[int, tuple[Visit, ...]] = field(default_factory=dict)
    tours: dict[int, Tour] = field(default_factory=dict)
    off: list[Visit] = field(default_factory=list)
    known: dict[int, tuple[Outing, tuple[Visit, ...], list[Slot]]] = field(default_factory=dict)

    def put(self, outing: Outing, visits: Sequence[Visit]) -> bool:
        """Give an outing an order if it can be driven, and tell whether."""
        if not visits:
            self.orders.pop(outing.index, None)
            self.tours.pop(outing.index, None)
            return True
        tour = timed(self.ground, outing, visits)
        if tour is None:
            return False
        self.orders[outing.index] = tuple(visits)
        self.tours[outing.index] = tour
        return True

    def order(self, outing: Outing) -> tuple[Visit, ...]:
        """Visits of an outing."""
        return self.orders.get(outing.index, ())

    def slots(self, outing: Outing) -> list[Slot]:
        """Gaps of an outing."""
        order = self.order(outing)
        known = self.known.get(outing.index)
        if known is None or known[0] is not outing or known[1] is not order:
            slots = list(slots_of(self.ground, outing, order, self.tours.get(outing.index)))
            known = self.known[outing.index] = outing, order, slots
        return known[2]

    def take_off(self, key: int) -> None:
        """Take a visit off its tour; what can no longer be driven without it comes off, too."""
        for outing in self.ground.outings:
            order = self.order(outing)
            if any(visit.key == key for visit in order):
                kept = in_place([visit for visit in order if visit.key != key])
                gone = [visit for visit in order if visit.key == key]
                if not self.put(outing, kept):
                    self.put(outing, ())
                    gone = list(order)
                self.off += gone

    def insert(self, visit: Visit, *, outings: Iterable[Outing] | None = None) -> bool:
        """Put a visit where it adds the fewest metres, if there is room, and tell whether."""
        found: list[tuple[float, int, int, Outing]] = []
        for outing in self.ground.outings if outings is None else outings:
            if not may_try(visit, outing):
                continue
            windows = self.ground.windows(visit, outing.shift)
            locked = visit.stop.locked_position
            for slot in self.slots(outing):
                is_place = locked is None or slot.place == min(locked - 1, len(self.order(outing)))
                if is_place and slot.takes(self.ground, visit, windows):
                    added_m = slot.added_m(self.ground, visit)
                    found.append((added_m, outing.index, slot.place, outing))
        for _, _, place, outing in sorted(found, key=lambda each: each[:3]):
            order = self.order(outing)
            if self.put(outing, (*order[:place], visit, *order[place:])):
                return True
        return False

    def plan(self) -> tuple[tuple[Tour, ...], tuple[Missed, ...]]:
        """Tours in the order of the outings, and the visits that are left out."""
        tours = tuple(self.tours[at] for at in sorted(self.tours))
        missed = dict.fromkeys((visit.stop.stop_id, visit.number) for visit in self.off)
        return tours, tuple(Missed(*each) for each in sorted(missed))


def may_try(visit: Visit, outing: Outing) -> bool:
    """Whether day and skills let an outing make a visit: a quick answer before the exact one.

    Parameters
    ----------
    visit, outing
        The two.
    """
    return outing.shift.day in visit.days and visit.skills <= outing.team.skills


def in_place(visits: Sequence[Visit]) -> tuple[Visit, ...]:
    """Visits with the locked ones at their places, the others between them in their order.

    Parameters
    ----------
    visits
        In any order.
    """
    order = [visit for visit in visits if visit.stop.locked_position is None]
    locked = [visit for visit in visits if visit.stop.locked_position is not None]
    for visit in sorted(locked, key=lambda each: each.stop.locked_position or 0):
        order.insert((visit.stop.locked_position or 1) - 1, visit)
    return tuple(order)
