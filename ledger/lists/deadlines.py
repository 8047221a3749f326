"""Deadlines: what kind one is, and the day on which it is over."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from ledger.words.agencies import NOTHING
from ledger.words.chinese_dates import DateMention, find_dates
from ledger.words.chinese_numbers import integer

DeadlineKind = Literal["immediate_long_term", "done_long_term", "dated", "until", "from", "none"]

#: Said to be done; 已完成60% says that it is not.
DONE = re.compile(
    r"已(?:经)?(?:于.{4,16})?(?:全部|全面|基本|按期|如期)?(?:完成|整改|办结|销号|取缔)"
    r"(?!.{0,6}\d\s{0,2}[%％])"
)
#: Done, unless the words before it set a day for it (2020年底前完成整改).
DONE_UNLESS_AHEAD = re.compile(r"完成整改|整改(?:已)?完(?:成|毕)")
NOT_DONE = re.compile(r"[未没](?:有)?(?:按期|按时)?(?:完成|整改)")
TO_BE_DONE = re.compile(r"(?:前|底|日|月|年|内)(?:全面|全部|基本)?(?:完成整改|整改完)")
IMMEDIATE = re.compile(
    r"立即|立行|立查|立改|立说|即知|即行|即日|即刻|边[督查整]边改|即时|马上|随时|长期|持续|常态|经常|坚持|贯穿|全年|每年|每月|每周|日常"
)
#: Months and days written without 年 and 月: 2020.12, 2020-6.
DOTTED_MONTH = re.compile(
    r"(?<![\d.])(?P<year>(?:19|20)\d{2})\s?[-./．]\s?(?P<month>0?[1-9]|1[0-2])(?![\d./-]|．)"
)
#: Days that every year has: 国庆节前 is over on 30 September.
FEASTS = {"元旦": (1, 1), "五一": (5, 1), "劳动节": (5, 1), "国庆": (10, 1), "十一假期": (10, 1)}
FEAST = re.compile(
    r"(?:(?P<year>\d{4})\s{0,3}年\s{0,3})?(?P<feast>"
    + "|".join(FEASTS)
    + r")节?(?:假期)?(?:之)?(?:前|以前)"
)
#: Times that no calendar of this service knows: the day differs from city to city and year to year.
SEASON = re.compile(
    r"(?:采暖|供暖|供热|取暖|汛|春耕|麦收|秋收|雨)[季期]|春节|中秋|端午|秋冬季|[春夏秋冬]季"
)
PUT_OFF = re.compile(r"(?:延期|推迟|延长|调整|顺延)[到至为]\s{0,3}$")
NEXT_YEAR = re.compile(r"(?:明|次|下一)年\s{0,3}$")
#: What stands before the end of a period: 2020年10月—2021年3月.
RANGE = re.compile(r"[年月日号旬度\d]\s{0,2}[—–―－~～-]{1,2}\s{0,2}$")
#: 二0二0年: a zero among Chinese numerals, in another script.
MIXED_ZERO = re.compile(
    r"(?<=[〇○零一二三四五六七八九])[0０OＯo](?=[〇○零一二三四五六七八九0０OＯo年])"
)
LATIN_QUARTER = re.compile(r"(?<=年)\s?[Qq]([1-4])")
#: What follows a date that a task must be done by; without it a date in running text is history.
BY = re.compile(r"[前底末止内]|完成|之前")
UNTIL_WORD = re.compile(r"(?:截至|截止到|截止|直至|持续至|延续至|到|至)\s{0,3}$")
ENDURING = ("直至", "持续至", "延续至")
ONGOING = re.compile(r"持续|一直|期间|保持")


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline: its words, its kind and its day.

    `day` is the last day of the period for "dated" and "until", the first for "from", else None.
    `assumed_year` is true where the year is the document's and not stated.
    """

    text: str | None
    kind: DeadlineKind
    day: date | None = None
    assumed_year: bool = False
    start: int = 0
    end: int = 0


NO_DEADLINE = Deadline(None, "none")


def read_deadline(text: str, *, year: int | None = None) -> Deadline:
    """Deadline that a labelled field states.

    Parameters
    ----------
    text
        Value of a label such as 整改时限.
    year
        Year of the document, for dates without one.

    Examples
    --------
    >>> read_deadline("立即整改，长期坚持").kind
    'immediate_long_term'
    >>> read_deadline("2020年7月底前").day.isoformat()
    '2020-07-31'
    >>> read_deadline("已经完成，长期坚持。").kind
    'done_long_term'
    """
    bare = text.strip("。；;，, ")
    if bare in NOTHING:
        return NO_DEADLINE
    plain = _in_full(bare)
    mentions = _dates(plain, year)
    if _is_done(plain, mentions):
        return Deadline(bare, "done_long_term", end=len(bare))
    if mentions and not _is_season(plain, mentions[-1]):
        # of several days the last is the one on which all of it is over
        ends = [one for one in mentions if one.relation != "from"]
        last = max(ends or mentions, key=lambda one: one.last)
        kind = _kind(plain, last)
        day = last.first if kind == "from" else last.last
        return Deadline(bare, kind, day, last.assumed_year, 0, len(bare))
    if IMMEDIATE.search(bare):
        return Deadline(bare, "immediate_long_term", end=len(bare))
    return Deadline(bare, "none", end=len(bare))


def _in_full(text: str) -> str:
    # 2020.12 as 2020年12月, 二0二0年 as 二〇二〇年, 国庆节前 as the day before that feast
    text = MIXED_ZERO.sub("〇", text)
    text = LATIN_QUARTER.sub(r"第\1季度", text)
    text = DOTTED_MONTH.sub(r"\g<year>年\g<month>月", text)
    return FEAST.sub(_before_feast, text)


def _before_feast(found: re.Match[str]) -> str:
    # 2021年元旦前 ends in 2020; without a year the coming feast is meant
    month, day = next(date_of for name, date_of in FEASTS.items() if name in found["feast"])
    stated = integer(found["year"] or "")
    last = date(stated if stated and 1900 <= stated <= 2100 else 2000, month, day) - timedelta(1)
    return f"{last.year if stated else ''}{'年' if stated else ''}{last.month}月{last.day}日前"


def _is_done(text: str, mentions: tuple[DateMention, ...]) -> bool:
    # said outright, unless a day to come follows; 2020年底前完成整改 is a day to come itself
    said = list(DONE.finditer(text))
    if said:
        is_past = all(one.end <= said[-1].start() for one in mentions if _is_ahead(text, one))
        return is_past and not NOT_DONE.search(text)
    is_ahead = any(_is_ahead(text, one) for one in mentions)
    is_said = DONE_UNLESS_AHEAD.search(text) is not None and not NOT_DONE.search(text)
    return is_said and not TO_BE_DONE.search(text) and not is_ahead


def _is_season(text: str, mention: DateMention) -> bool:
    # 2020年采暖季前: only the year is a date, and its last day is not the one that is meant
    is_whole_year = (mention.last - mention.first).days > 363 and mention.text.strip()[-1] in "年度"
    return is_whole_year and SEASON.match(text[mention.end :].lstrip(" 的")) is not None


def _dates(text: str, year: int | None) -> tuple[DateMention, ...]:
    # a date takes its year from the one before it: 2021年3月20日至4月30日, over New Year the next
    own = find_dates(text)
    if not own:
        mentions = list(find_dates(text, year=year))
        return tuple(
            replace(_in_year(one, one.last.year + 1), assumed_year=True)
            if NEXT_YEAR.search(text[: one.start])
            else one
            for one in mentions
        )
    mentions = list(find_dates(text, year=own[0].first.year))
    for at, mention in enumerate(mentions):
        before = mentions[at - 1].last if at else mention.last
        if mention.assumed_year:
            is_earlier = (mention.last.month, mention.last.day) < (before.month, before.day)
            is_end = mention.relation == "until" or RANGE.search(text[: mention.start])
            mentions[at] = _in_year(mention, before.year + bool(is_earlier and is_end))
    return tuple(mentions)


def _in_year(mention: DateMention, year: int) -> DateMention:
    # the last day of February moves with the year
    days = find_dates(mention.text, year=year)
    span = (days[0].first, days[0].last) if days else (mention.first, mention.last)
    return replace(mention, first=span[0], last=span[1], assumed_year=False)


def _is_ahead(text: str, mention: DateMention) -> bool:
    return text[mention.end - 1] == "前"


def _kind(text: str, mention: DateMention) -> DeadlineKind:
    if mention.relation == "from":
        return "from"
    if PUT_OFF.search(text[: mention.start]):
        return "dated"
    if mention.relation == "on" and RANGE.search(text[: mention.start]):
        return "until"
    rest = text[mention.end : mention.end + 8]
    return (
        "until" if mention.relation == "until" and (ONGOING.search(rest) or not rest) else "dated"
    )


def deadline_in_text(text: str, *, year: int | None = None) -> Deadline:
    """Deadline that the running text of a task sets, or the one of kind "none".

    Parameters
    ----------
    text
        Words of a task; dates that no "by", "until" or "from" makes a deadline are left alone.
    year
        Year of the document, for dates without one.

    Examples
    --------
    >>> deadline_in_text("到2020年底前，持续开展夜查。").kind
    'until'
    >>> deadline_in_text("2019年全市排放1.17万吨").kind
    'none'
    """
    for mention in find_dates(text, year=year):
        head = text[max(0, mention.start - 6) : mention.start]
        tail = mention.text[-1] + text[mention.end : mention.end + 2]
        word = UNTIL_WORD.search(head)
        start = mention.start - len(word[0].strip()) if word else mention.start
        words = text[start : mention.end]
        if mention.relation == "from" and text[mention.end - 1] == "起":
            return Deadline(words, "from", mention.first, mention.assumed_year, start, mention.end)
        is_enduring = word is not None and word[0].startswith(ENDURING)
        if not (is_enduring or BY.search(tail) or mention.text.rstrip()[-1:] in "底前末"):
            continue
        kind: DeadlineKind = "until" if mention.relation == "until" else "dated"
        if (
            kind == "until"
            and not is_enduring
            and not _goes_on(text[mention.end : mention.end + 12])
        ):
            kind = "dated"
        return Deadline(words, kind, mention.last, mention.assumed_year, start, mention.end)
    return NO_DEADLINE


def _goes_on(rest: str) -> bool:
    return ONGOING.search(rest) is not None
