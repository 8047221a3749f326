"""Counties and units in order of what they have done, by a rule that anybody can check.

First by the share of tasks done, the greater first; of equals by the share overdue, the smaller
first; then by the share flagged of the tasks that a spatial rule applies to, the smaller first;
then by the share of all tasks whose place is shown to comply, the greater first. A task without a
spatial rule is never counted as complying. Equals in all four share a place, and the places after
them are passed over (1, 2, 2, 4). Shares are compared as fractions, so that no rounding makes or
breaks a tie.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeVar

from ledger.reports.facts import Tally

K = TypeVar("K")
Standing = tuple[Fraction, Fraction, Fraction, Fraction]


def standing(counted: Tally) -> Standing:
    """What a group is ranked by: the smaller, the better, member by member.

    Parameters
    ----------
    counted
        Of at least one task.
    """
    ruled = counted.total - counted.unruled
    return (
        -Fraction(counted.done, counted.total),
        Fraction(counted.overdue, counted.total),
        Fraction(counted.flagged, ruled) if ruled else Fraction(0),
        -Fraction(counted.compliant, counted.total),
    )


def ranked(tallies: Mapping[K, Tally]) -> list[tuple[int, K, Tally]]:
    """Place, name and tally of each group, the best first; groups without tasks have no place.

    Parameters
    ----------
    tallies
        By group; among equals their order stays.

    Examples
    --------
    >>> def made(done):
    ...     return Tally(2, done, 0, 2 - done, 0, 0, 0, 0, 0, 0, 2, 0)
    >>> [(place, name) for place, name, _ in ranked({"a": made(1), "b": made(2), "c": made(1)})]
    [(1, 'b'), (2, 'a'), (2, 'c')]
    """
    groups = [
        (standing(counted), name, counted) for name, counted in tallies.items() if counted.total
    ]
    groups.sort(key=lambda group: group[0])
    places, place = [], 0
    for number, (value, name, counted) in enumerate(groups, start=1):
        if number == 1 or value != groups[number - 2][0]:
            place = number
        places.append((place, name, counted))
    return places
