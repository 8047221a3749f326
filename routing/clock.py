"""Seconds of a day as people read them."""

from routing.problem import DAY_S


def clock_text(second: float) -> str:
    """Time of day, minutes rounded up; past midnight with the number of days.

    Parameters
    ----------
    second
        Seconds from 00:00 of the day, also below 0 or above 86,400.

    Examples
    --------
    >>> clock_text(30600), clock_text(104400), clock_text(-60)
    ('08:30', '05:00(+1)', '23:59(-1)')
    """
    minutes = -int(-second // 60)
    days, minute = divmod(minutes, DAY_S // 60)
    shown = f"{minute // 60:02d}:{minute % 60:02d}"
    return shown if days == 0 else f"{shown}({days:+d})"
