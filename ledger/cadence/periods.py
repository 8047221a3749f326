"""Periods of the calendar: from their first to their last day, without holidays.

Weeks run from Monday to Sunday. Public holidays and the days worked instead of them are set anew
each year and are not known here, so a due day is the last day of its period whatever day that is.

References
----------
GB/T 7408.1-2023 (ISO 8601-1:2019), 4.3.8 and annex: the week begins on Monday.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from geo.vocabulary import Term

Period = Literal[
    "daily", "weekly", "monthly", "quarterly", "half_yearly", "yearly", "summer_harvest",
    "autumn_harvest",
]  # fmt: skip
Span = tuple[date, date]

PERIODS: dict[str, Term] = {
    "daily": Term("每日", "daily"),
    "weekly": Term("每周", "weekly"),
    "monthly": Term("每月", "monthly"),
    "quarterly": Term("每季度", "quarterly"),
    "half_yearly": Term("每半年", "half-yearly"),
    "yearly": Term("每年", "yearly"),
    "summer_harvest": Term("三夏", "summer harvest"),
    "autumn_harvest": Term("三秋", "autumn harvest"),
}
MONTHS: dict[Period, int] = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
#: First and last (month, day) of the harvest seasons. An assumption, wide enough for the wheat of
#: central Henan in May and June and for the autumn harvest and sowing: no document gives days, and
#: the agricultural authority sets them each year.
HARVESTS: dict[Period, tuple[tuple[int, int], tuple[int, int]]] = {
    "summer_harvest": ((5, 20), (6, 20)),
    "autumn_harvest": ((9, 10), (10, 31)),
}
FIRST_YEAR, LAST_YEAR = 1990, 2100


def span_of(day: date, period: Period) -> Span:
    """First and last day of the period that holds a day, or of the next one after it.

    Parameters
    ----------
    day
        Any day.
    period
        Key of `PERIODS`.

    Returns
    -------
    tuple of date
        For a harvest season that is over by `day`, that of the next year.

    Examples
    --------
    >>> [str(each) for each in span_of(date(2020, 11, 4), "weekly")]
    ['2020-11-02', '2020-11-08']
    >>> [str(each) for each in span_of(date(2020, 2, 29), "half_yearly")]
    ['2020-01-01', '2020-06-30']
    """
    if period == "daily":
        return day, day
    if period == "weekly":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    if period in HARVESTS:
        return _harvest(day, period)
    months = MONTHS[period]
    first_month = day.month - (day.month - 1) % months
    last_month = first_month + months - 1
    return (
        date(day.year, first_month, 1),
        date(day.year, last_month, monthrange(day.year, last_month)[1]),
    )


def _harvest(day: date, period: Period) -> Span:
    (first_month, first_day), (last_month, last_day) = HARVESTS[period]
    year = day.year if day <= date(day.year, last_month, last_day) else day.year + 1
    return date(year, first_month, first_day), date(year, last_month, last_day)


def spans_ending(start: date, end: date, period: Period) -> Iterator[Span]:
    """Periods whose last day lies between two days, both included, in order.

    Examples
    --------
    >>> [str(last) for _, last in spans_ending(date(2020, 1, 15), date(2020, 4, 1), "monthly")]
    ['2020-01-31', '2020-02-29', '2020-03-31']
    """
    span = span_of(start, period)
    while span[1] <= end:
        yield span
        span = span_of(span[1] + timedelta(days=1), period)
