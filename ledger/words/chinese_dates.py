"""Dates and periods of official texts: 2020年10月底前, 二〇二〇年六月, 自2021年1月1日起.

Every period is kept as its first and last day, so that a deadline "by the end of October" has a
day on which it is over.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ledger.words.chinese_numbers import NUMERAL, fold, integer

Relation = Literal["on", "until", "from"]

YEAR = rf"(?P<year>\d{{4}}|[{NUMERAL}]{{4}})\s{{0,3}}年度?"
MONTH = (
    rf"(?:(?P<since>\d{{1,2}})\s{{0,2}}[-—~至]\s{{0,2}})?(?P<month>\d{{1,2}}|"
    rf"[{NUMERAL}]{{1,3}})\s{{0,3}}月份?"
)
DAY = rf"(?P<day>\d{{1,2}}|[{NUMERAL}]{{1,3}})\s{{0,3}}[日号]"
FULL = re.compile(
    rf"{YEAR}(?:\s{{0,3}}{MONTH}(?:\s{{0,3}}{DAY}|\s{{0,3}}(?P<third>[上中下]旬)|(?P<end>底|末))?"
    r"|\s{0,3}(?P<quarter>第?[一二三四1-4]季度)|\s{0,3}(?P<half>[上下]半年)"
    r"|\s{0,3}(?P<yearend>年?[底末]))?"
)
DOTTED = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})[-./](?P<month>\d{1,2})[-./](?P<day>\d{1,2})(?!\d)"
)
YEARLESS = re.compile(
    rf"(?<![\d{NUMERAL}])(?<!\d年)(?<!\d年\s)(?P<month>\d{{1,2}}|[{NUMERAL}]{{1,2}})\s{{0,3}}月"
    rf"(?:\s{{0,3}}{DAY}|(?P<third>[上中下]旬)|(?P<end>底|末))"
)
THIS_YEAR = re.compile(r"(?:今年|本年度?|当年|年内|年)(?P<yearend>[底末])|(?P<within>年内|年度内)")
PLAN_END = re.compile(r"[“\"]?十(?P<plan>[二三四五六])五[”\"]?(?:规划)?(?:期)?[末间内]")
FROM_TAIL = re.compile(r"\s{0,3}(?:起|开始|之日起|以后|之后|后)")
UNTIL_TAIL = re.compile(r"\s{0,3}(?:之?前|以前|止|为止)")
UNTIL_HEAD = re.compile(r"(?:到|至|截至|截止|截止到|直至|延续至|持续至)\s{0,3}$")


@dataclass(frozen=True, slots=True)
class DateMention:
    """One date or period named in a text.

    `first` and `last` are the days it spans; `start` and `end` the characters it takes; `relation`
    says whether the text means the period itself or its end ("on"), up to it ("until", 到…) or
    from it on ("from", …起). `assumed_year` is true where the text leaves the year unsaid.
    """

    text: str
    start: int
    end: int
    first: date
    last: date
    relation: Relation
    assumed_year: bool = False


def _month_span(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _thirds(year: int, month: int, third: str) -> tuple[date, date]:
    first, last = _month_span(year, month)
    start = {"上": 1, "中": 11, "下": 21}[third[0]]
    end = {"上": 10, "中": 20, "下": last.day}[third[0]]
    return first.replace(day=start), first.replace(day=end)


def _year_part(year: int, groups: dict[str, str | None]) -> tuple[date, date]:
    quarter, half = groups.get("quarter"), groups.get("half")
    if quarter:
        number = integer(quarter.removeprefix("第")[0]) or 1
        return date(year, 3 * number - 2, 1), _month_span(year, 3 * number)[1]
    if half:
        return (
            (date(year, 1, 1), date(year, 6, 30))
            if half[0] == "上"
            else (date(year, 7, 1), date(year, 12, 31))
        )
    if groups.get("yearend"):
        return date(year, 12, 31), date(year, 12, 31)
    return date(year, 1, 1), date(year, 12, 31)


def _span(year: int, groups: dict[str, str | None]) -> tuple[date, date] | None:
    # None where the digits name no real day, e.g. 13月 or 2月30日
    if not 1900 <= year <= 2100:
        return None
    if not groups.get("month"):
        return _year_part(year, groups)
    month = integer(groups["month"] or "") or 0
    if not 1 <= month <= 12:
        return None
    first, last = _month_span(year, month)
    since = integer(groups.get("since") or "")
    if since is not None and 1 <= since <= month:
        return first.replace(month=since), last
    if groups.get("day"):
        day = integer(groups["day"] or "") or 0
        return (first.replace(day=day),) * 2 if 1 <= day <= last.day else None
    if groups.get("third"):
        return _thirds(year, month, groups["third"] or "")
    return (last, last) if groups.get("end") else (first, last)


def _relation(text: str, start: int, end: int) -> tuple[Relation, int]:
    # also how far the words belonging to the date reach
    tail = FROM_TAIL.match(text, end)
    if tail:
        return "from", tail.end()
    before = UNTIL_TAIL.match(text, end)
    end = before.end() if before else end
    return ("until" if UNTIL_HEAD.search(text[max(0, start - 6) : start]) else "on"), end


def _mention(text: str, found: re.Match[str], year: int | None) -> DateMention | None:
    groups = found.groupdict()
    stated = integer(groups["year"] or "") if groups.get("year") else None
    if stated is None and year is None:
        return None
    span = _span(stated if stated is not None else year or 0, groups)
    if span is None:
        return None
    relation, end = _relation(text, found.start(), found.end())
    start = found.start()
    return DateMention(
        text[start:end], start, end, span[0], span[1], relation, assumed_year=stated is None
    )


def find_dates(text: str, *, year: int | None = None) -> tuple[DateMention, ...]:
    """All dates and periods a text names, in order, without overlaps.

    Parameters
    ----------
    text
        Any text; full-width digits and inner spaces are understood.
    year
        Year of the document, for dates that leave it unsaid (10月底前); None: those are left out.

    Returns
    -------
    tuple of DateMention
        Empty where no date is named. Impossible days (2月30日) are not dates.

    Examples
    --------
    >>> [mention.last.isoformat() for mention in find_dates("2020 年 10 月底前完成")]
    ['2020-10-31']
    >>> find_dates("自二〇二一年一月一日起施行")[0].relation
    'from'
    """
    folded = fold(text)
    found: list[DateMention] = []
    taken = bytearray(len(folded))
    for pattern in (FULL, DOTTED, YEARLESS, THIS_YEAR):
        for match in pattern.finditer(folded):
            mention = _mention(folded, match, year)
            if mention and not any(taken[mention.start : mention.end]):
                taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
                found.append(mention)
    return tuple(sorted(found + _plan_ends(folded), key=lambda mention: mention.start))


def _plan_ends(text: str) -> list[DateMention]:
    # the N-th five-year plan ends in 1955 + 5 N - 5 … e.g. the 14th in 2025
    ends = []
    for found in PLAN_END.finditer(text):
        number = 10 + (integer(found["plan"]) or 0)
        last = date(1955 + 5 * number, 12, 31)
        ends.append(
            DateMention(
                found[0], found.start(), found.end(), last.replace(month=1, day=1), last, "on"
            )
        )
    return ends
