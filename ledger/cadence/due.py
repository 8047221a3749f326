"""What is due: cadences by period, deadlines, re-checks and redrawings by their day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geo.deadlines import ENDING, is_born_overdue, is_overdue
from ledger.cadence.cadences import Cadence, DueKind
from ledger.cadence.periods import spans_ending


@dataclass(frozen=True, slots=True)
class Due:
    """One thing due on a day.

    Parameters
    ----------
    due_id
        The same for the same thing on the same day, whenever it is asked for.
    kind
        Key of `KINDS`.
    day
        Last day on which it is in time.
    opens
        First day on which it may be done: of its period, or the day itself.
    zh, en
        What is due.
    place_zh, place_en
        Where that is written.
    task_id
        Task it belongs to, if any.
    cadence_id
        Cadence it follows from, if any; whether such a thing was done is not on record.
    is_open
        Whether it is still waited for: false for a deadline of a settled task.
    is_born_overdue
        Whether its day lay before the date of the very document that set it.
    """

    due_id: str
    kind: DueKind
    day: date
    opens: date
    zh: str
    en: str
    place_zh: str
    place_en: str
    task_id: str | None = None
    cadence_id: str | None = None
    is_open: bool = True
    is_born_overdue: bool = False

    def is_late(self, as_of: date) -> bool:
        """Whether it is over and still waited for; never for a cadence, of which nothing is known.

        Parameters
        ----------
        as_of
            The day asked about.
        """
        return self.cadence_id is None and self.is_open and self.day < as_of


@dataclass(frozen=True, slots=True)
class TaskDeadline:
    """Deadline of a task, as plain values of schema TASKS.

    `document_date` is None for an undated document; `status` is the state on the day asked about.
    """

    task_id: str
    zh: str
    en: str
    kind: str
    day: date | None
    status: str
    document_date: date | None


@dataclass(frozen=True, slots=True)
class Recheck:
    """Next re-check of a task, a measure or a problem point."""

    subject_id: str
    task_id: str
    day: date
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class ZoneReview:
    """A redrawing of a zone that was ordered by a day; `was_done`: a later version is on record."""

    version_id: str
    zh: str
    en: str
    day: date
    was_done: bool


@dataclass(frozen=True, slots=True)
class Agenda:
    """All that can be due.

    `since` is the first day of a document's cadences, by document id: its own date, where it has
    one; a cadence of an undated document has no beginning.
    """

    cadences: Sequence[Cadence] = ()
    deadlines: Sequence[TaskDeadline] = ()
    rechecks: Sequence[Recheck] = ()
    reviews: Sequence[ZoneReview] = ()
    since: Mapping[str, date] | None = None


def due_between(start: date, end: date, agenda: Agenda) -> list[Due]:
    """Everything whose day lies between two days, both included.

    Parameters
    ----------
    start, end
        First and last day; nothing is due where `end` lies before `start`.
    agenda
        What can be due.

    Returns
    -------
    list of Due
        By day, then kind, then id. A cadence is due on the last day of each of its periods.

    Examples
    --------
    >>> from ledger.cadence.cadences import KNOWN
    >>> agenda = Agenda([each for each in KNOWN if each.period == "quarterly"])
    >>> [str(due.day) for due in due_between(date(2020, 12, 1), date(2020, 12, 31), agenda)]
    ['2020-12-31', '2020-12-31', '2020-12-31']
    """
    dated = (*_deadlines(agenda), *_rechecks(agenda), *_reviews(agenda))
    found = [due for due in dated if start <= due.day <= end]
    for cadence in agenda.cadences:
        found += _of_cadence(cadence, start, end, agenda)
    return sorted(found, key=lambda due: (due.day, due.kind, due.due_id))


def late_on(as_of: date, agenda: Agenda) -> list[Due]:
    """Deadlines, re-checks and redrawings that are over on a day and still waited for.

    Parameters
    ----------
    as_of
        The day.
    agenda
        What can be due; the states of its deadlines are those of `as_of`.

    Returns
    -------
    list of Due
        The longest overdue first.
    """
    dated = (*_deadlines(agenda), *_rechecks(agenda), *_reviews(agenda))
    return sorted(
        (due for due in dated if due.is_late(as_of)), key=lambda due: (due.day, due.due_id)
    )


def _of_cadence(cadence: Cadence, start: date, end: date, agenda: Agenda) -> list[Due]:
    since = (agenda.since or {}).get(cadence.document_id, date.min)
    return [
        Due(
            f"{cadence.cadence_id}-{last}", cadence.kind, last, max(first, since), cadence.zh,
            cadence.en, cadence.place_zh, cadence.place_en, cadence.task_id, cadence.cadence_id,
        )
        for first, last in spans_ending(max(start, since), end, cadence.period)
    ]  # fmt: skip


def _deadlines(agenda: Agenda) -> Iterable[Due]:
    for task in agenda.deadlines:
        if task.day is None or task.kind not in ENDING:
            continue
        yield Due(
            f"deadline-{task.task_id}", "deadline", task.day, task.day,
            task.zh, task.en, task.task_id, task.task_id, task.task_id,
            is_open=is_overdue(task.kind, task.day, task.status, date.max),
            is_born_overdue=is_born_overdue(task.day, task.document_date),
        )  # fmt: skip


def _rechecks(agenda: Agenda) -> Iterable[Due]:
    for recheck in agenda.rechecks:
        yield Due(
            f"recheck-{recheck.subject_id}-{recheck.day}", "recheck", recheck.day, recheck.day,
            recheck.zh, recheck.en, recheck.subject_id, recheck.subject_id, recheck.task_id,
        )  # fmt: skip


def _reviews(agenda: Agenda) -> Iterable[Due]:
    for review in agenda.reviews:
        yield Due(
            f"review-{review.version_id}", "deadline", review.day, review.day, review.zh,
            review.en, "区域版本", "zone version", is_open=not review.was_done,
        )  # fmt: skip
