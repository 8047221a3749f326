"""From when a notice applies, and until when."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from ledger.notice.terms import Doubt
from ledger.words.chinese_dates import DateMention, find_dates
from ledger.words.chinese_numbers import integer

IN_FORCE = re.compile(r"施行|实施|执行|生效|起用|启用|禁煤时间|正式")
AT_ONCE = re.compile(
    r"(?:自|从)?(?:本[通公]告|本通知)?(?:发布|公布|印发|公告|下发|颁布)之日起(?P<days>\d{1,3})?(?:日)?后?"
)
VALID_YEARS = re.compile(
    r"有效期(?:为|限)?(?:限)?\s?(?P<years>\d{1,2}|[一二三四五六七八九十]{1,2})\s?年"
)
#: 11月15日零时起 begins with that day.
MIDNIGHT = re.compile(r"(?<=日)\s?(?:零|〇|0{1,2})(?:时|点|:00)(?:整)?")
VALID_UNTIL = re.compile(r"有效期(?:至|到|截至|截止)")


def _starts(text: str, year: int | None) -> list[DateMention]:
    return [m for m in find_dates(text, year=year) if m.relation == "from"]


def issued_day(texts: Sequence[str], issued: date | None) -> date | None:
    """Day of issue: one that stands on a line of its own comes before one within a sentence.

    Parameters
    ----------
    texts
        Paragraphs of the notice.
    issued
        The day that its head is read to have.

    Examples
    --------
    >>> issued_day(["某市人民政府", "2018年7月12日", "2018年10月31日前完成。"], date(2018, 10, 31))
    datetime.date(2018, 7, 12)
    """
    alone = [
        mention.first
        for text in texts
        for mention in find_dates(text)
        if mention.first and len(text.strip()) - len(mention.text) <= 2
    ]
    return alone[0] if alone and issued is not None and issued not in alone else issued


def effective_day(
    texts: Sequence[str], issued: date | None
) -> tuple[date | None, tuple[Doubt, ...]]:
    """Day from which a notice applies, or None, with doubts on how it was found.

    Parameters
    ----------
    texts
        Paragraphs of the notice.
    issued
        Its date, which 自发布之日起 counts from and which gives dates without a year theirs.

    Notes
    -----
    A day "…起施行" comes first, then the day of publication, then any first day that is named.
    """
    year = issued.year if issued else None
    texts = [MIDNIGHT.sub("", text) for text in texts]
    for text in texts:
        for mention in _starts(text, year):
            around = text[max(0, mention.start - 20) : mention.end + 14]
            if IN_FORCE.search(around) and not re.search(r"同时废止", text[: mention.start]):
                return mention.first, _assumed(mention)
    for text in texts:
        found = AT_ONCE.search(text)
        if found and issued is not None and IN_FORCE.search(text[found.start() : found.end() + 12]):
            return issued + timedelta(days=int(found["days"] or 0)), ()
    for text in texts:
        for mention in _starts(text, year):
            return mention.first, (
                Doubt(
                    f"生效日取自“{mention.text}”，原文未写“施行”",
                    f"the effective day is taken from {mention.text!r}; the text does not say 施行",
                ),
                *_assumed(mention),
            )
    return None, _yearless(texts) if year is None else ()


def _yearless(texts: Sequence[str]) -> tuple[Doubt, ...]:
    for text in texts:
        for mention in _starts(text, 2000):
            return (
                Doubt(
                    f"“{mention.text}”没有年份，生效日未定",
                    f"{mention.text!r} has no year; the effective day is open",
                ),
            )
    return ()


def _assumed(mention: DateMention) -> tuple[Doubt, ...]:
    if not mention.assumed_year:
        return ()
    return (
        Doubt(
            f"“{mention.text}”未写年份，按成文年份理解",
            f"{mention.text!r} has no year; the year of issue is taken",
        ),
    )


def last_day(texts: Sequence[str], effective: date | None) -> date | None:
    """Last day on which a notice applies (有效期5年, 有效期至…), or None where it says nothing.

    Parameters
    ----------
    texts
        Paragraphs of the notice.
    effective
        Day it applies from, which years of validity count from.
    """
    for text in texts:
        until = VALID_UNTIL.search(text)
        if until:
            mentions = find_dates(text[until.end() - 1 : until.end() + 24])
            if mentions:
                return mentions[0].last
        years = VALID_YEARS.search(text)
        if years and effective is not None:
            count = integer(years["years"]) or 0
            return _years_after(effective, count)
    return None


def _years_after(day: date, years: int) -> date:
    # the last day of validity; 29 February has its anniversary on the 28th
    try:
        return day.replace(year=day.year + years) - timedelta(days=1)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
