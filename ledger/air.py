"""Readings held against the limits: running means, coverage, and what the rest must keep to.

A year is valid by the rule of GB 3095-2012, table 4: at least 324 daily means in the year, and at
least 27 in each month, 25 in February. For a part of a year the standard has no rule; ours asks for
the same share of the days gone by. A part of a year never meets a limit, it is only below it so
far. Means are compared as they are, without rounding.

References
----------
GB 3095-2012, Ambient air quality standards, section 6.4 and table 4;
HJ 663-2013, Technical regulation for ambient air quality assessment, sections 5 and 6.
"""

import calendar
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from ledger.metrics.limits import Limit

DAYS_OF_YEAR, DAYS_OF_MONTH, DAYS_OF_FEBRUARY = 324, 27, 25
LEAST_SHARE = DAYS_OF_YEAR / 365

#: What is known of a limit on a day. "below" and "above" speak of a part of a year.
Standing = Literal["met", "exceeded", "below", "above", "unknown"]
STANDINGS: dict[Standing, tuple[str, str, str]] = {
    "exceeded": ("超过限值", "exceeded", "▲"),
    "above": ("目前高于限值", "above so far", "▲"),
    "unknown": ("数据不足，无法判断", "not enough data", "？"),
    "below": ("目前不高于限值", "below so far", "●"),
    "met": ("达到", "met", "●"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One value on record: a day's mean at a station, or an amount over a span of days.

    Parameters
    ----------
    quantity_id
        Key of `ledger.metrics.limits.QUANTITIES`; `value` is in its unit.
    first_day, last_day
        The same day for a daily mean.
    station
        Name of the station, or of whoever reports an amount.
    territory_code
        County or city the station stands for, 6 digits.
    value
        Finite, not negative.
    """

    quantity_id: str
    first_day: date
    last_day: date
    station: str
    territory_code: str
    value: float


@dataclass(frozen=True, slots=True)
class DayValue:
    """A day's mean over the stations of a territory, and the mean of the year up to it."""

    day: date
    value: float
    running_mean: float


@dataclass(frozen=True, slots=True)
class AmountValue:
    """What all reporters give for spans that end on a day, and the sum of the year up to it."""

    last_day: date
    value: float
    running_sum: float


@dataclass(frozen=True, slots=True)
class LimitStatus:
    """How a limit stands on a day.

    Parameters
    ----------
    limit, year, as_of
        What is held against what, up to and with which day; `as_of` never lies after the year.
    standing
        Key of `STANDINGS`.
    value
        Mean of the days with data, or sum of the amounts; None without any.
    days_with_data, days_elapsed, days_of_year
        Whole numbers.
    needed
        What the mean of the rest of the year must not exceed for the limit to be met, the days
        without data taken as the others; of an amount, what is left of it. Negative: it cannot be
        met any more. None for a whole year, or where `standing` is "unknown".
    reasons
        Why it is "unknown", in Chinese and English; empty otherwise.
    series
        The days behind a mean; empty for an amount.
    amounts
        The spans behind a sum; empty for a mean, and where spans of one reporter overlap.
    """

    limit: Limit
    year: int
    as_of: date
    standing: Standing
    value: float | None
    days_with_data: int
    days_elapsed: int
    days_of_year: int
    needed: float | None
    reasons: tuple[tuple[str, str], ...]
    series: tuple[DayValue, ...]
    amounts: tuple[AmountValue, ...] = ()

    @property
    def coverage_share(self) -> float:
        """Days with data among the days gone by, 0–1."""
        return self.days_with_data / self.days_elapsed if self.days_elapsed else 0.0

    @property
    def is_part_year(self) -> bool:
        """Whether days of the year are still to come."""
        return self.days_elapsed < self.days_of_year


def limit_status(
    readings: Iterable[Reading], limits: Iterable[Limit], as_of: date
) -> tuple[LimitStatus, ...]:
    """How each limit stands on a day.

    Parameters
    ----------
    readings
        All that hold, one for each station, quantity and span.
    limits
        As `ledger.metrics.limits.limits_of` gives them.
    as_of
        The day; readings after it do not count. A limit that names a year is held against that
        year, up to its end; another against the year of this day.

    Returns
    -------
    tuple of LimitStatus
        In the order of `limits`. The mean of a territory's day is that of its stations; the mean
        of a year is that of its days.
    """
    held = list(readings)
    return tuple(_status(held, limit, as_of) for limit in limits)


def _status(readings: Sequence[Reading], limit: Limit, as_of: date) -> LimitStatus:
    year = as_of.year if limit.year is None else limit.year
    first, last = date(year, 1, 1), min(as_of, date(year, 12, 31))
    found = [
        reading
        for reading in readings
        if reading.quantity_id == limit.quantity_id
        and reading.territory_code == limit.territory_code
        and first <= reading.first_day
        and reading.last_day <= last
    ]
    elapsed = max(0, (last - first).days + 1)
    if limit.quantity.statistic == "annual mean":
        return _mean_status(found, limit, last, year, elapsed)
    return _total_status(found, limit, last, year, elapsed)


def day_values(readings: Iterable[Reading]) -> tuple[DayValue, ...]:
    """Means over the stations, day by day, with the mean of all days so far.

    Parameters
    ----------
    readings
        Daily means of one quantity, territory and year, in any order.

    Examples
    --------
    >>> days = [date(2020, 1, 1), date(2020, 1, 1), date(2020, 1, 3)]
    >>> made = [Reading("no2", day, day, str(n), "410183", 10.0 * n) for n, day in enumerate(days)]
    >>> [(each.day.day, each.value, each.running_mean) for each in day_values(made)]
    [(1, 5.0, 5.0), (3, 20.0, 12.5)]
    """
    by_day: dict[date, list[float]] = defaultdict(list)
    for reading in readings:
        by_day[reading.first_day].append(reading.value)
    values, total = [], 0.0
    for count, day in enumerate(sorted(by_day), start=1):
        mean = sum(by_day[day]) / len(by_day[day])
        total += mean
        values.append(DayValue(day, mean, total / count))
    return tuple(values)


def amount_values(readings: Iterable[Reading]) -> tuple[AmountValue, ...]:
    """Amounts by the day their span ends on, with the sum of all so far.

    Parameters
    ----------
    readings
        Amounts of one quantity, territory and year, in any order.

    Examples
    --------
    >>> first, ends = date(2020, 1, 1), (date(2020, 3, 31), date(2020, 1, 31))
    >>> made = [Reading("coal", first, end, str(end.month), "410100", 5.0) for end in ends]
    >>> [(each.last_day.month, each.running_sum) for each in amount_values(made)]
    [(1, 5.0), (3, 10.0)]
    """
    by_day: dict[date, list[float]] = defaultdict(list)
    for reading in readings:
        by_day[reading.last_day].append(reading.value)
    values, total = [], 0.0
    for day in sorted(by_day):
        amount = math.fsum(by_day[day])
        total += amount
        values.append(AmountValue(day, amount, total))
    return tuple(values)


def _mean_status(
    found: Sequence[Reading], limit: Limit, last: date, year: int, elapsed: int
) -> LimitStatus:
    series = day_values(found)
    mean = series[-1].running_mean if series else None
    days_of_year = 366 if calendar.isleap(year) else 365
    reasons = _mean_doubts([each.day for each in series], year, elapsed, days_of_year)
    rest = days_of_year - elapsed
    needed = None
    if mean is not None and rest and not reasons:
        needed = (limit.value * days_of_year - mean * elapsed) / rest
    standing = _standing(mean, limit.value, is_part=bool(rest), is_doubtful=bool(reasons))
    return LimitStatus(
        limit, year, last, standing, mean, len(series), elapsed, days_of_year, needed, reasons,
        series,
    )  # fmt: skip


def _standing(value: float | None, most: float, *, is_part: bool, is_doubtful: bool) -> Standing:
    if value is None or is_doubtful:
        return "unknown"
    if is_part:
        return "above" if value > most else "below"
    return "exceeded" if value > most else "met"


def _mean_doubts(
    days: Sequence[date], year: int, elapsed: int, days_of_year: int
) -> tuple[tuple[str, str], ...]:
    if not days:
        return (("没有日均值", "no daily means"),)
    if elapsed < days_of_year:
        if len(days) >= LEAST_SHARE * elapsed:
            return ()
        least = f"{LEAST_SHARE:.1%}"
        zh = f"已过 {elapsed} 天中有 {len(days)} 天的日均值，少于 {least}（按全年 324／365 折算）"
        en = f"{len(days)} daily means in {elapsed} days, fewer than {least} (324/365 of a year)"
        return ((zh, en),)
    reasons = []
    if len(days) < DAYS_OF_YEAR:
        zh = f"全年 {len(days)} 个日均值，少于 {DAYS_OF_YEAR} 个（GB 3095-2012 表4）"
        en = f"{len(days)} daily means in the year, fewer than {DAYS_OF_YEAR} (GB 3095-2012)"
        reasons.append((zh, en))
    short = _short_months(days)
    if short:
        listed = "、".join(str(month) for month in short)
        zh = f"{listed} 月的日均值少于 {DAYS_OF_MONTH} 个（2月 {DAYS_OF_FEBRUARY} 个）"
        months = ", ".join(f"{year}-{month:02d}" for month in short)
        en = f"fewer than {DAYS_OF_MONTH} daily means (25 in February) in {months}"
        reasons.append((zh, en))
    return tuple(reasons)


def _short_months(days: Iterable[date]) -> list[int]:
    counts: dict[int, int] = defaultdict(int)
    for day in days:
        counts[day.month] += 1
    least = dict.fromkeys(range(1, 13), DAYS_OF_MONTH) | {2: DAYS_OF_FEBRUARY}
    return [month for month, needed in least.items() if counts[month] < needed]


def _total_status(
    found: Sequence[Reading], limit: Limit, last: date, year: int, elapsed: int
) -> LimitStatus:
    total = sum(reading.value for reading in found) if found else None
    days_of_year = 366 if calendar.isleap(year) else 365
    covered, is_doubled = _covered(found)
    reasons = []
    if is_doubled:
        reasons.append((
            "同一单位有时段重叠的数，合计会重复计算",
            "spans of one reporter overlap, and a sum would count days twice",
        ))  # fmt: skip
    # A sum with gaps is a lower bound: over the limit it decides, under it it does not.
    elif total is None or (covered < elapsed and total <= limit.value):
        reasons.append((
            f"已过 {elapsed} 天中只有 {covered} 天有数，合计只是下限",
            f"{covered} of {elapsed} days are covered, so the sum is only a lower bound",
        ))  # fmt: skip
    is_over = total is not None and total > limit.value and not reasons
    part = elapsed < days_of_year and not is_over  # a sum only grows: over is over
    standing = _standing(total, limit.value, is_part=part, is_doubtful=bool(reasons))
    needed = limit.value - total if total is not None and part and not reasons else None
    return LimitStatus(
        limit, year, last, standing, total, covered, elapsed, days_of_year, needed, tuple(reasons),
        (), () if is_doubled else amount_values(found),
    )  # fmt: skip


# Days on which every reporter has a figure, and whether one reporter's spans overlap.
def _covered(found: Iterable[Reading]) -> tuple[int, bool]:
    spans: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for reading in found:
        spans[reading.station].append((reading.first_day, reading.last_day))
    is_doubled, common = False, None
    for of_reporter in spans.values():
        days: set[date] = set()
        for first, last in sorted(of_reporter):
            span = {first + timedelta(days=n) for n in range((last - first).days + 1)}
            is_doubled = is_doubled or not days.isdisjoint(span)
            days |= span
        common = days if common is None else common & days
    return len(common or ()), is_doubled
