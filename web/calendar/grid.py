"""The week and the month as rows of days, with what is due on each."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from geo.errors import InputError
from geo.records import bilingual
from ledger.cadence.cadences import KINDS
from ledger.cadence.due import Due
from ledger.cadence.periods import FIRST_YEAR, LAST_YEAR, Span, span_of

WEEKDAYS = (
    bilingual("周一", "Mon"), bilingual("周二", "Tue"), bilingual("周三", "Wed"),
    bilingual("周四", "Thu"), bilingual("周五", "Fri"), bilingual("周六", "Sat"),
    bilingual("周日", "Sun"),
)  # fmt: skip


def due_record(due: Due, as_of: date) -> dict[str, Any]:
    """One thing due, as plain values.

    Parameters
    ----------
    due
        The thing.
    as_of
        The day on which it may be late.
    """
    return {
        "due_id": due.due_id,
        "kind": due.kind,
        "kind_words": bilingual(KINDS[due.kind].zh, KINDS[due.kind].en),
        "day": due.day.isoformat(),
        "opens": due.opens.isoformat(),
        "title": bilingual(due.zh, due.en),
        "place": bilingual(due.place_zh, due.place_en),
        "task_id": due.task_id,
        "cadence_id": due.cadence_id,
        "is_open": due.is_open,
        "late": due.is_late(as_of),
        "days_late": (as_of - due.day).days if due.is_late(as_of) else 0,
        "born_overdue": due.is_born_overdue,
    }


def parse_month(text: str, field: str = "month") -> date:
    """First day of a month given as 2020-11.

    Raises
    ------
    InputError
        If it is no month between 1990 and 2100.

    Examples
    --------
    >>> parse_month("2020-11")
    datetime.date(2020, 11, 1)
    """
    year, _, month = text.partition("-")
    digits = year + month
    is_month = len(year) == 4 and len(month) == 2 and digits.isascii() and digits.isdigit()
    if is_month and 1 <= int(month) <= 12 and FIRST_YEAR <= int(year) <= LAST_YEAR:
        return date(int(year), int(month), 1)
    raise InputError(
        f"{field} 应为 {FIRST_YEAR}-01 至 {LAST_YEAR}-12 之间的年月，如 2020-11",
        f"{field} must be a month such as 2020-11, from {FIRST_YEAR}-01 to {LAST_YEAR}-12",
        field=field,
    )


def weeks_of(month: date) -> list[Span]:
    """First and last day of each week of a month, Monday first, whole weeks.

    Parameters
    ----------
    month
        Any day of it.

    Examples
    --------
    >>> [str(first) for first, _ in weeks_of(date(2020, 11, 15))][:2]
    ['2020-10-26', '2020-11-02']
    """
    first, last = span_of(month, "monthly")
    monday = first - timedelta(days=first.weekday())
    weeks = []
    while monday <= last:
        weeks.append((monday, monday + timedelta(days=6)))
        monday += timedelta(days=7)
    return weeks


def month_rows(month: date, dues: Iterable[Due], as_of: date) -> list[list[dict[str, Any]]]:
    """Weeks of a month as lists of seven days; what is due every day is left out.

    Parameters
    ----------
    month
        Any day of it.
    dues
        At least those of its whole weeks.
    as_of
        The day that is marked.
    """
    by_day: dict[date, list[dict[str, Any]]] = {}
    for due in dues:
        if not is_daily(due):
            by_day.setdefault(due.day, []).append(due_record(due, as_of))
    return [
        [
            {
                "day": (day := first + timedelta(days=at)).isoformat(),
                "number": day.day,
                "weekday": WEEKDAYS[at],
                "in_month": day.month == month.month,
                "is_today": day == as_of,
                "dues": by_day.get(day, []),
            }
            for at in range(7)
        ]
        for first, _ in weeks_of(month)
    ]


def is_daily(due: Due) -> bool:
    """Whether it comes every day, so that lists tell it once."""
    return due.cadence_id is not None and due.opens == due.day and due.cadence_id.endswith("daily")


def week_rows(span: Span, dues: Iterable[Due], as_of: date) -> dict[str, Any]:
    """The seven days of a week with what is due on each, and what is due on every one.

    Parameters
    ----------
    span
        Monday and Sunday.
    dues
        Those of the week.
    as_of
        The day that is marked.
    """
    every = {due.cadence_id: due for due in dues if is_daily(due)}
    count, days = 0, []
    for at in range(7):
        day = span[0] + timedelta(days=at)
        found = [due_record(due, as_of) for due in dues if due.day == day and not is_daily(due)]
        count += len(found)
        days.append(
            {
                "day": day.isoformat(), "weekday": WEEKDAYS[at], "is_today": day == as_of,
                "dues": found,
            }
        )  # fmt: skip
    return {
        "first": span[0].isoformat(),
        "last": span[1].isoformat(),
        "days": days,
        "daily": [due_record(due, as_of) for due in every.values()],
        "count": count,
    }
