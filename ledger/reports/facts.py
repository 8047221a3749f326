"""Tasks as a report sees them on a day, and what their history makes of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from geo.deadlines import is_overdue

#: Groups of states (keys of `geo.vocabulary.STATUSES`; "verified" is the older word for
#: "supervised"). Every state is in one of them.
DONE = frozenset({"closed", "supervised", "verified"})
MOVING = frozenset({"in_progress", "review_requested"})
RELAPSED = "relapsed"
#: Verdicts that are flags, and those that say the place complies. A task without a spatial rule has
#: neither.
FLAGS = ("outside", "edge", "unknown")
COMPLIANT = frozenset({"inside", "exempt"})


@dataclass(frozen=True, slots=True)
class Change:
    """One step of a task, a measure or a problem point, as the ledger tells it today."""

    day: date
    task_id: str
    subject_id: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that leads or answers: one name in one jurisdiction.

    市城管局 of the city and 市城管局 of a county-level city share a name and are two units.
    """

    jurisdiction: str
    name: str


@dataclass(frozen=True, slots=True)
class TaskFact:
    """A task on a day, as a report counts it."""

    task_id: str
    title: str
    state: str
    verdict: str
    because: str
    deadline_kind: str
    deadline: date | None
    is_overdue: bool
    is_born_overdue: bool
    counties: tuple[str, ...]
    lead_units: tuple[Unit, ...]
    responsible_units: tuple[Unit, ...]

    @property
    def is_done(self) -> bool:
        """Whether nothing is waited for: closed, or verified and watched."""
        return self.state in DONE


def states_on(changes: Iterable[Change], day: date) -> dict[str, str]:
    """State of every subject that the history tells of, on a day.

    Parameters
    ----------
    changes
        In the order in which they happened.
    day
        The day; later changes have not happened.

    Returns
    -------
    dict
        A subject whose first change is still to come has the state before it.

    Examples
    --------
    >>> one = Change(date(2020, 10, 5), "A1", "A1", "registered", "in_progress")
    >>> states_on([one], date(2020, 10, 4)), states_on([one], date(2020, 10, 5))
    ({'A1': 'registered'}, {'A1': 'in_progress'})
    """
    states: dict[str, str] = {}
    for change in changes:
        if change.day <= day:
            states[change.subject_id] = change.after
        else:
            states.setdefault(change.subject_id, change.before)
    return states


def facts_of(
    records: Iterable[Mapping[str, Any]],
    states: Mapping[str, str],
    jurisdictions: Mapping[str, str],
    as_of: date,
    language: str,
) -> tuple[TaskFact, ...]:
    """Tasks of a day.

    Parameters
    ----------
    records
        As `geo.records.task_records` gives them for that day.
    states
        As `states_on` gives them; a task that is not among them has the state of its record.
    jurisdictions
        Id of a document → name of the place whose government issued it, which tells units of one
        name apart; a document that is not among them stands for itself.
    as_of
        The day.
    language
        "zh" or "en".
    """
    return tuple(
        _fact(
            record, states.get(record["task_id"], record["status"]), jurisdictions, as_of, language
        )
        for record in records
    )


def jurisdictions_of(
    records: Iterable[Mapping[str, Any]], names: Mapping[str, str], city: str
) -> dict[str, str]:
    """Whose document each task comes from, where nothing else says so.

    Parameters
    ----------
    records
        Tasks, as for `facts_of`.
    names
        Code of a county → its name.
    city
        Name of the city.

    Returns
    -------
    dict
        Id of a document → the county, where all its tasks are about that one county; else the city.
    """
    counties: dict[str, set[str]] = defaultdict(set)
    for record in records:
        counties[record["document_id"]].update(record["counties"])
    return {
        document_id: names.get(next(iter(codes)), city) if len(codes) == 1 else city
        for document_id, codes in counties.items()
    }


def _fact(
    record: Mapping[str, Any],
    state: str,
    jurisdictions: Mapping[str, str],
    as_of: date,
    language: str,
) -> TaskFact:
    where = jurisdictions.get(record["document_id"], record["document_id"])
    text = record["deadline_date"]
    deadline = None if text is None else date.fromisoformat(text)
    waiting = "closed" if state in DONE else "registered"  # all that lateness asks of a state
    return TaskFact(
        record["task_id"], record["title"][language], state, record["verdict"],
        record["because"][language] or "", record["deadline_kind"], deadline,
        is_overdue(record["deadline_kind"], deadline, waiting, as_of), record["born_overdue"],
        tuple(record["counties"]), tuple(Unit(where, name) for name in record["lead_units"]),
        tuple(Unit(where, name) for name in record["responsible_units"]),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of some tasks are what.

    Parameters
    ----------
    total
        All of them; `done`, `moving`, `waiting` and `relapsed` add up to it.
    overdue
        Past their last day and not done.
    outside, edge, unknown, compliant, unruled
        By verdict; they add up to `total` too.
    newly_relapsed
        Tasks of which the task, a measure or a point relapsed within the period.
    """

    total: int
    done: int
    moving: int
    waiting: int
    relapsed: int
    overdue: int
    outside: int
    edge: int
    unknown: int
    compliant: int
    unruled: int
    newly_relapsed: int

    @property
    def flagged(self) -> int:
        """Outside, near the boundary or undetermined."""
        return self.outside + self.edge + self.unknown

    @property
    def done_share(self) -> float | None:
        """Share of all that is done, 0–1; None of nothing."""
        return self.done / self.total if self.total else None


def tally(facts: Sequence[TaskFact], relapsed_tasks: Iterable[str] = ()) -> Tally:
    """Count tasks.

    Parameters
    ----------
    facts
        Tasks of one day.
    relapsed_tasks
        Ids of those with a relapse in the period.
    """
    newly = set(relapsed_tasks)
    done = sum(fact.is_done for fact in facts)
    moving = sum(fact.state in MOVING for fact in facts)
    relapsed = sum(fact.state == RELAPSED for fact in facts)
    verdicts = {flag: sum(fact.verdict == flag for fact in facts) for flag in FLAGS}
    compliant = sum(fact.verdict in COMPLIANT for fact in facts)
    return Tally(
        total=len(facts), done=done, moving=moving, relapsed=relapsed,
        waiting=len(facts) - done - moving - relapsed,
        overdue=sum(fact.is_overdue for fact in facts), **verdicts, compliant=compliant,
        unruled=len(facts) - compliant - sum(verdicts.values()),
        newly_relapsed=sum(fact.task_id in newly for fact in facts),
    )  # fmt: skip


def by_county(facts: Iterable[TaskFact]) -> dict[str, list[TaskFact]]:
    """Tasks of each county by its code; a task of several counties stands under each."""
    groups: dict[str, list[TaskFact]] = defaultdict(list)
    for fact in facts:
        for code in fact.counties:
            groups[code].append(fact)
    return dict(groups)


def by_unit(facts: Iterable[TaskFact], *, leading: bool) -> dict[Unit, list[TaskFact]]:
    """Tasks of each unit that leads, or of each that answers, most tasks first, then by name."""
    groups: dict[Unit, list[TaskFact]] = defaultdict(list)
    for fact in facts:
        for unit in dict.fromkeys(fact.lead_units if leading else fact.responsible_units):
            groups[unit].append(fact)
    ordered = sorted(groups, key=lambda u: (-len(groups[u]), u.name, u.jurisdiction))
    return {unit: groups[unit] for unit in ordered}


def relapses(changes: Iterable[Change], first: date, last: date) -> list[Change]:
    """Steps into 复燃 within a span of days."""
    return [c for c in changes if c.after == RELAPSED and first <= c.day <= last]
