"""Deadlines: what kind one is, and the day on which it is over."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from ledger.words.chinese_dates import DateMention, find_dates

DeadlineKind = Literal["immediate_long_term", "done_long_term", "dated", "until", "from", "none"]

DONE = re.compile(
    r"已(?:经)?(?:于.{4,16})?(?:全部|全面|基本)?(?:完成|整改|办结|销号|取缔)|完成整改|整改完毕"
)
NOT_DONE = re.compile(r"(?:前|底|日|月|年|内)(?:全面|全部|基本)?完成整改")
IMMEDIATE = re.compile(
    r"立即|立行|立查|立改|立说|即知|即行|边[督查整]边改|即时|马上|随时|长期|持续|常态|经常|坚持|贯穿|全年|每年|每月|每周|日常"
)
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
    if not bare or bare in ("无", "/", "—", "-"):
        return NO_DEADLINE
    mentions = _dates(bare, year)
    if DONE.search(bare) and not NOT_DONE.search(bare) and not _is_ahead(bare, mentions):
        return Deadline(bare, "done_long_term", end=len(bare))
    if mentions:
        last = mentions[-1]
        kind = _kind(bare, last)
        day = last.first if kind == "from" else last.last
        return Deadline(bare, kind, day, last.assumed_year, 0, len(bare))
    if IMMEDIATE.search(bare):
        return Deadline(bare, "immediate_long_term", end=len(bare))
    return Deadline(bare, "none", end=len(bare))


def _dates(text: str, year: int | None) -> tuple[DateMention, ...]:
    # a date takes its year from the one before it: 2021年3月20日至4月30日, over New Year the next
    own = find_dates(text)
    if not own:
        return find_dates(text, year=year)
    mentions = list(find_dates(text, year=own[0].first.year))
    for at, mention in enumerate(mentions):
        before = mentions[at - 1].last if at else mention.last
        if mention.assumed_year:
            is_earlier = (mention.last.month, mention.last.day) < (before.month, before.day)
            mentions[at] = _in_year(mention, before.year + is_earlier)
    return tuple(mentions)


def _in_year(mention: DateMention, year: int) -> DateMention:
    # the last day of February moves with the year
    days = find_dates(mention.text, year=year)
    span = (days[0].first, days[0].last) if days else (mention.first, mention.last)
    return replace(mention, first=span[0], last=span[1], assumed_year=False)


def _is_ahead(text: str, mentions: tuple[DateMention, ...]) -> bool:
    # 2020年底前完成整改 is a date to come, not a thing done
    return any(text[mention.end - 1] == "前" for mention in mentions)


def _kind(text: str, mention: DateMention) -> DeadlineKind:
    if mention.relation == "from":
        return "from"
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
