"""Weeks, months and quarters of reports, with their numbers and the period before."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Kind = Literal["weekly", "monthly", "quarterly"]
#: Kind → title of the report in Chinese and English.
KINDS: dict[Kind, tuple[str, str]] = {
    "weekly": ("大气污染防治重点工作调度专报", "Weekly dispatch on air-pollution control"),
    "monthly": ("大气污染防治重点工作月报", "Monthly report on air-pollution control"),
    "quarterly": (
        "大气污染防治重点工作季度小结与排名",
        "Quarterly summary and ranking on air-pollution control",
    ),
}


@dataclass(frozen=True, slots=True)
class Period:
    """A week (Monday to Sunday), month or quarter, as far as it has gone on a day.

    Parameters
    ----------
    kind
        Which of them.
    first_day, last_day
        Of the whole period.
    as_of
        The day the report speaks of, within the period.
    """

    kind: Kind
    first_day: date
    last_day: date
    as_of: date

    @property
    def day_before(self) -> date:
        """Last day of the period before: what this one is compared with."""
        return self.first_day - timedelta(days=1)

    @property
    def is_whole(self) -> bool:
        """Whether the period is over on the report's day."""
        return self.as_of == self.last_day

    @property
    def next_last_day(self) -> date:
        """Last day of the period after, up to which deadlines are told as due next."""
        return period_of(self.kind, self.last_day + timedelta(days=1)).last_day

    def issue(self, language: str) -> str:
        """Number of the issue: week of the ISO year, month or quarter."""
        year, week, _ = self.first_day.isocalendar()
        quarter = (self.first_day.month + 2) // 3
        zh, en = {
            "weekly": (f"{year}年第{week}期", f"No. {week} of {year}"),
            "monthly": (
                f"{self.first_day.year}年第{self.first_day.month}期",
                f"No. {self.first_day.month} of {self.first_day.year}",
            ),
            "quarterly": (
                f"{self.first_day.year}年第{quarter}季度",
                f"Quarter {quarter} of {self.first_day.year}",
            ),
        }[self.kind]
        return en if language == "en" else zh

    def key(self) -> str:
        """What files of the report are called: "weekly-2020-W44", "monthly-2020-10"."""
        year, week, _ = self.first_day.isocalendar()
        number = {
            "weekly": f"{year}-W{week:02d}",
            "monthly": f"{self.first_day:%Y-%m}",
            "quarterly": f"{self.first_day.year}-Q{(self.first_day.month + 2) // 3}",
        }[self.kind]
        return f"{self.kind}-{number}"


def period_of(kind: Kind, as_of: date) -> Period:
    """Period of a kind that a day lies in.

    Parameters
    ----------
    kind
        Key of `KINDS`.
    as_of
        The day.

    Examples
    --------
    >>> week = period_of("weekly", date(2020, 11, 1))
    >>> week.first_day.isoformat(), week.issue("zh"), week.is_whole
    ('2020-10-26', '2020年第44期', True)
    >>> period_of("quarterly", date(2020, 11, 1)).last_day.isoformat()
    '2020-12-31'
    """
    if kind == "weekly":
        first = as_of - timedelta(days=as_of.weekday())
        return Period(kind, first, first + timedelta(days=6), as_of)
    months = 1 if kind == "monthly" else 3
    first_month = (as_of.month - 1) // months * months + 1
    last_month = first_month + months - 1
    last = date(as_of.year, last_month, monthrange(as_of.year, last_month)[1])
    return Period(kind, date(as_of.year, first_month, 1), last, as_of)
