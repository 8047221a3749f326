"""Units, numbers and days as people write them in a table of readings.

Nothing is guessed: a unit that is not written, or that cannot be converted without knowing more,
is a reason to refuse a row.
"""

import re
from calendar import monthrange
from datetime import date
from typing import Literal

from ledger.metrics.limits import MICROGRAM, QUANTITIES, TONNE
from ledger.metrics.words import BRACKETED, folded

#: Unit → the unit of the quantity and by how much to multiply.
UNITS: dict[str, tuple[str, float]] = {
    name: (unit, factor)
    for names, unit, factor in (
        ("ug/m3 μg/m3 ug/m^3 μg/m^3 ugm3 μgm3 微克/立方米 微克/m3 微克每立方米", MICROGRAM, 1.0),
        ("mg/m3 mg/m^3 毫克/立方米 毫克每立方米", MICROGRAM, 1000.0),
        ("ng/m3 ng/m^3 纳克/立方米", MICROGRAM, 0.001),
        ("t 吨 公吨 tonne tonnes", TONNE, 1.0),
        ("kg 千克 公斤", TONNE, 0.001),
        ("kt 千吨", TONNE, 1_000.0),
        ("10kt 万吨", TONNE, 10_000.0),
        ("百万吨", TONNE, 1_000_000.0),
    )
    for name in names.split()
}
MOLAR = re.compile(r"pp[bmt]v?|[nuμm]?mol")
EQUIVALENT = re.compile(r"标准?煤|tce|吨标煤")
MISSING = frozenset(
    {"", "-", "--", "—", "——", "/", "na", "n/a", "null", "none", "缺测", "无效", "无"}
)
NUMBER = re.compile(r"\d{1,12}(?:\.\d{1,9})?|\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,9})?")
DAY = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[t ]?(\d{1,2}):(\d{2})(?::\d{2})?)?"
    r"|(\d{4})(\d{2})(\d{2})"
)
MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?(?:份)?|(\d{4})(\d{2})")
QUARTER = re.compile(r"(\d{4})年?(?:第?([1-4一二三四])季度|q([1-4]))")
YEAR = re.compile(r"(\d{4})(?:年|年度|年全年)?")
EARLIEST_YEAR = 1990


def unit_in(header: str) -> str:
    """Unit that a header names in brackets or after a slash; empty where it names none.

    Examples
    --------
    >>> unit_in("浓度（μg/m³）"), unit_in("NO2")
    ('μg/m3', '')
    """
    found = BRACKETED.search(folded(header))
    text = found[1].replace("单位", "").strip(" :：") if found else ""
    return text if text.replace(" ", "") in UNITS or MOLAR.search(text) else ""


def factor_of(unit: str, quantity_id: str) -> tuple[float | None, tuple[str, str]]:
    """By how much to multiply a value of a unit, or None and why not.

    Parameters
    ----------
    unit
        As it is written.
    quantity_id
        Key of `QUANTITIES`.

    Returns
    -------
    tuple of float or None, and pair of str
        The reason, in Chinese and English, is empty where there is a factor.

    Examples
    --------
    >>> factor_of("mg/m³", "no2")[0], factor_of("万吨", "coal")[0], factor_of("ppb", "no2")[0]
    (1000.0, 10000.0, None)
    """
    wanted = QUANTITIES[quantity_id].unit
    if unit.strip() == "Mt":  # in lower case it might be a metric tonne
        known: tuple[str, float] | None = (TONNE, 1_000_000.0)
    else:
        known = UNITS.get(folded(unit).replace(" ", ""))
    if known and known[0] == wanted:
        return known[1], ("", "")
    shown = unit.strip()[:20]
    if not shown:
        return None, ("没有写单位", "no unit is given")
    if MOLAR.search(folded(unit)):
        return None, (
            f"单位 {shown} 换算须知温度和气压，请先换成 {MICROGRAM}",
            f"{shown} cannot be converted without temperature and pressure; give {MICROGRAM}",
        )
    if EQUIVALENT.search(folded(unit)):
        return None, (
            "标准煤与实物量不能混用，请给实物吨数",
            "coal equivalent and coal as burnt do not mix; give tonnes as burnt",
        )
    return None, (
        f"单位“{shown}”不能换算为 {wanted}",
        f"the unit “{shown}” cannot be converted to {wanted}",
    )


def number_of(text: str) -> float | Literal["missing"] | None:
    """Number a cell holds, "missing" for a cell that says there is none, None for anything else.

    Examples
    --------
    >>> number_of("35.2"), number_of("６２，８６０"), number_of("缺测"), number_of("<2")
    (35.2, 62860.0, 'missing', None)
    """
    cleaned = folded(text)
    if cleaned in MISSING:
        return "missing"
    return float(cleaned.replace(",", "")) if NUMBER.fullmatch(cleaned) else None


def span_of(text: str) -> tuple[date, date] | None:
    """First and last day of the day, month, quarter or year that a cell names; None for no span.

    Returns
    -------
    tuple of date, or None
        An hour of a day is no span: it is told apart by `is_hour`.

    Examples
    --------
    >>> span_of("2020年2月") == (date(2020, 2, 1), date(2020, 2, 29))
    True
    >>> span_of("2020/1/5")[0], span_of("20200230"), span_of("2020年第二季度")[1]
    (datetime.date(2020, 1, 5), None, datetime.date(2020, 6, 30))
    """
    cleaned = folded(text).replace("00:00:00", "00:00").removesuffix("t00:00").removesuffix("00:00")
    cleaned = cleaned.strip()
    if match := DAY.fullmatch(cleaned):
        parts = [int(part) for part in (match.groups()[:3] if match[1] else match.groups()[5:])]
        return None if is_hour(text) else _days(*parts)
    if match := QUARTER.fullmatch(cleaned):
        number = "1234".find(match[2] or match[3]) + 1 or "一二三四".find(match[2]) + 1
        return _months(int(match[1]), 3 * number - 2, 3 * number)
    if match := MONTH.fullmatch(cleaned):
        month = int(match[2] or match[4])
        return _months(int(match[1] or match[3]), month, month)
    if match := YEAR.fullmatch(cleaned):
        return _months(int(match[1]), 1, 12)
    return None


def is_hour(text: str) -> bool:
    """Whether a cell names an hour of a day other than midnight.

    Examples
    --------
    >>> is_hour("2020-01-05 13:00"), is_hour("2020-01-05T00:00:00")
    (True, False)
    """
    match = DAY.fullmatch(folded(text))
    return bool(match and match[4] and (int(match[4]), int(match[5])) != (0, 0))


def _days(year: int, month: int, day: int) -> tuple[date, date] | None:
    if year < EARLIEST_YEAR or not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day), date(year, month, day)


def _months(year: int, first: int, last: int) -> tuple[date, date] | None:
    if year < EARLIEST_YEAR or not 1 <= first <= last <= 12:
        return None
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])
