"""Sentences, clauses and enumerations of running text, each with the lines it came from."""

import re
from collections.abc import Iterator
from itertools import islice

from ledger.reading.passages import BREAK, Passage
from ledger.words.agencies import CLOSE_BRACKETS, OPEN_BRACKETS

SENTENCE_ENDS = frozenset("。；;！？!?" + BREAK)
CLAUSE_ENDS = "，,。；;：:！？!?" + BREAK
QUOTES = re.compile(r"[“”\"'‘’「」『』《》〈〉【】\s]")
MARKS = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9%％.]")
#: How a list that names only some of its members goes on.
OPEN_LIST = re.compile(r"等(?!级|次|于|待|量|额|离子)")
MOST = 20  # matches of one pattern in one sentence
LONGEST_CLAUSE = 200
LAST_JOINERS = ("以及", "和", "及", "与")


def sentences_at(passage: Passage) -> Iterator[tuple[int, Passage]]:
    """Sentences of a passage with the position each begins at, ends left out.

    Parts between semicolons count as sentences.

    Examples
    --------
    >>> [(at, one.text) for at, one in sentences_at(Passage.of_line("甲完成；乙推进。", 1))]
    [(0, '甲完成'), (4, '乙推进')]
    """
    start = 0
    for at, sign in enumerate(passage.text):
        if sign in SENTENCE_ENDS:
            if at > start:
                yield start, passage.cut(start, at)
            start = at + 1
    if start < len(passage.text):
        yield start, passage.cut(start)


def sentences(passage: Passage) -> Iterator[Passage]:
    """Sentences of a passage, ends left out.

    Examples
    --------
    >>> [one.text for one in sentences(Passage.of_line("甲完成；乙推进。", 1))]
    ['甲完成', '乙推进']
    """
    return (sentence for _, sentence in sentences_at(passage))


def few(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """First matches in a sentence; one that holds more than `MOST` is no sentence of a document."""
    return list(islice(pattern.finditer(text), MOST))


def plain(text: str) -> str:
    """Text without quotation marks and blanks, so that “清零” and 清零 are the same.

    Examples
    --------
    >>> plain("实现燃煤“清零”")
    '实现燃煤清零'
    """
    return QUOTES.sub("", text)


def compact(text: str) -> str:
    """Text without any marks, for telling whether two texts say the same.

    Examples
    --------
    >>> compact("加大力度，严查。") == compact("加大力度；严查")
    True
    """
    return MARKS.sub("", text).replace("％", "%")


def clause_before(text: str, end: int) -> str:
    """What stands between the nearest stop and a position.

    Examples
    --------
    >>> clause_before("一是排查，市、县、乡三级", 10)
    '市、县、乡'
    """
    window = text[max(0, end - LONGEST_CLAUSE) : end]
    return window[max(window.rfind(sign) for sign in CLAUSE_ENDS) + 1 :]


def clause_after(text: str, start: int) -> str:
    """What stands between a position and the next stop.

    Examples
    --------
    >>> clause_after("市、县三级联动，排查", 4)
    '级联动'
    """
    window = text[start : start + LONGEST_CLAUSE]
    ends = [at for at in map(window.find, CLAUSE_ENDS) if at >= 0]
    return window[: min(ends, default=LONGEST_CLAUSE)]


def listed(text: str) -> tuple[str, ...]:
    """Members of an enumeration by 、 and a last 和; brackets hold together.

    Parameters
    ----------
    text
        An enumeration without stops; 等 and what follows it should be cut off before.

    Examples
    --------
    >>> listed("县（市、区）、乡镇和村")
    ('县（市、区）', '乡镇', '村')
    """
    parts, depth, start = [], 0, 0
    for at, sign in enumerate(text):
        if sign in OPEN_BRACKETS:
            depth += 1
        elif sign in CLOSE_BRACKETS:
            depth = max(0, depth - 1)
        elif sign == "、" and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    last = text[start:]
    return tuple(filter(None, (part.strip() for part in [*parts, *_joined(last)])))


def _joined(last: str) -> list[str]:
    # 乡镇和村 is two members; 共和镇 keeps whole, for nothing long enough stands before 和
    for joiner in LAST_JOINERS:
        at = last.find(joiner, 1)
        if at > 1 and at + len(joiner) < len(last):
            return [last[:at], last[at + len(joiner) :]]
    return [last]


def is_open(text: str) -> bool:
    """Whether an enumeration ends in 等 and so names only some of its members."""
    return OPEN_LIST.search(text) is not None


def closed_part(text: str) -> str:
    """An enumeration up to its 等."""
    found = OPEN_LIST.search(text)
    return text[: found.start()] if found else text
