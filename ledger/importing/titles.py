"""A short title for a task, in the words of its document."""

import re
from collections.abc import Mapping
from typing import Any

from ledger.words.chinese_dates import find_dates
from ledger.words.numerals import read_mark

MOST = 28
LEAST = 6
STOPS = "。；;！!？?"
PAUSES = "：:，,"
OPENERS, CLOSERS = "（(〔《“【", "）)〕》”】"
EDGES = "。；;，,、：: \t\n　"
#: What opens a sentence without saying anything of the task.
OPENING = re.compile(
    r"^(?:存在|其中|同时|此外|目前|对此|一是|二是|三是|进一步|切实)(?=[\u4e00-\u9fff]{6})"
)


def _first_piece(text: str, signs: str) -> str:
    # up to the first of the signs that stands in no bracket
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign in OPENERS) - (sign in CLOSERS)
        if sign in signs and depth <= 0 and at >= LEAST:
            return text[:at]
    return text


def _without_opening(text: str) -> str:
    mark = read_mark(text)
    text = text[mark.length if mark else 0 :].strip(EDGES)
    mentions = find_dates(text)
    if mentions and mentions[0].start < 2 and len(text) > mentions[0].end + LEAST:
        text = text[mentions[0].end :].lstrip("起前底内止" + EDGES)
    return OPENING.sub("", text)


def short_title(record: Mapping[str, Any]) -> str:
    """Title of a task: the first clause of what it says, at most `MOST` characters.

    Parameters
    ----------
    record
        What `ledger.lists.tasks.Task.to_json` gave.

    Returns
    -------
    str
        Of the problem or text, else of the target, the first measure or the section; "第 n 项"
        where the document says nothing of it.

    Examples
    --------
    >>> short_title({"text": "2020年10月1日起，物料堆场全部入仓。其他要求另行通知。"})
    '物料堆场全部入仓'
    """
    measures = [measure.get("text") for measure in record.get("measures") or ()]
    for text in (record.get("text"), record.get("target"), *measures[:1], record.get("section")):
        words = _without_opening((text or "").split("\n")[0].strip(EDGES))
        if words:
            return _shortened(words)
    number = record.get("item_no")
    return f"第 {number} 项" if number else "未写内容的任务"


def _shortened(words: str) -> str:
    piece = _first_piece(words, STOPS)
    if len(piece) > MOST:
        piece = _first_piece(piece, STOPS + PAUSES)
    piece = piece.strip(EDGES)
    if len(piece) <= MOST:
        return piece
    return piece[: MOST - 1].rstrip(EDGES) + "…"
