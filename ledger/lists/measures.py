"""Measures of a task: a text with numbers in it, cut where the numbers really count."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ledger.reading.passages import EMPTY, Passage, joined, tidied
from ledger.words.chinese_numbers import chinese_integer
from ledger.words.numerals import Mark, Style, read_mark

STOPS = "。；;：:！!，,、 \t\n　"
SENTENCE_ENDS = "。；;：:！!”"
OPENERS, CLOSERS = "（(", "）)"
FIRSTLY = re.compile(r"([一二三四五六七八九十]{1,3})是(?=[\u4e00-\u9fff“])")
HEADED = re.compile(r"[\d０-９一二三四五六七八九十（(①-⒛㈠-㈩]")


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: its number, None where the text has none, and its words with their lines."""

    number: int | None
    passage: Passage


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number within a text: where it begins, where its words begin, and which it is.

    `is_firm`: a sentence has ended before it.
    """

    start: int
    end: int
    mark: Mark
    is_firm: bool = True


def _candidates(text: str, line_starts: frozenset[int]) -> list[Candidate]:
    found = []
    for head in HEADED.finditer(text):
        at = head.start()
        before = text[at - 1] if at > 0 and at not in line_starts else ""
        if before not in STOPS + CLOSERS:
            continue
        mark = read_mark(text[at : at + 40])
        if before and before in CLOSERS and head[0] not in OPENERS:
            continue  # （责任单位：甲局）（2） may begin the second, 甲局（本级）2 not
        if mark is not None and mark.style not in ("named", "chapter"):
            is_firm = at == 0 or text[at - 1] in SENTENCE_ENDS
            found.append(Candidate(at, at + mark.length, mark, is_firm))
    return found


def _run(candidates: Sequence[Candidate], first: Candidate) -> list[Candidate]:
    # the count 1, 2, 3 … in the style of its first: the next number after a full stop, or at the
    # head of a line with the same sign (a wrapped "3、4月" is no "3.")
    run = [first]
    while True:
        following = [
            candidate
            for candidate in candidates
            if candidate.start > run[-1].start
            and candidate.mark.style == first.mark.style
            and candidate.mark.number == run[-1].mark.number + 1
            and (candidate.is_firm or candidate.mark.sign == first.mark.sign)
        ]
        if not following:
            return run
        run.append(next((one for one in following if one.is_firm), following[0]))


def _firstly(text: str) -> list[Candidate]:
    # 一是……；二是……: a count in words, taken only from its beginning
    run: list[Candidate] = []
    for found in FIRSTLY.finditer(text):
        number = chinese_integer(found[1]) or 0
        if number == len(run) + 1 and (found.start() == 0 or text[found.start() - 1] in STOPS):
            run.append(Candidate(found.start(), found.end(), Mark("cn_comma", number, 2)))
    return run


def _best_run(text: str, line_starts: frozenset[int]) -> list[Candidate]:
    candidates = _candidates(text, line_starts)
    ones = [candidate for candidate in candidates if candidate.mark.number == 1]
    seen: set[Style] = set()
    for first in ones:
        run = _run(candidates, first)
        is_certain = first.start in line_starts or len(run) > 1
        if first.mark.style not in seen and is_certain:
            return run
        seen.add(first.mark.style)
    if candidates and candidates[0].start == 0 and 0 in line_starts:
        return _run(candidates, candidates[0])
    worded = _firstly(text)
    return worded if len(worded) > 1 and worded[0].start == 0 else []


def split_measures(passages: Sequence[Passage]) -> tuple[Measure, ...]:
    """Measures of a text, numbered as the text numbers them.

    Parameters
    ----------
    passages
        Paragraphs or lines of one field, in order, numbers included.

    Returns
    -------
    tuple of Measure
        One without a number where nothing is numbered; words before the first number are one
        without a number too. Empty for no text.

    Examples
    --------
    >>> text = Passage.of_line("(1)加大巡查；(2)按照2.5公里划定。", 3)
    >>> [(measure.number, measure.passage.text) for measure in split_measures([text])]
    [(1, '加大巡查；'), (2, '按照2.5公里划定。')]
    """
    filled = [passage.stripped() for passage in passages if passage.stripped().text]
    if not filled:
        return ()
    whole = joined(filled)
    run = _best_run(whole.text, frozenset(_line_starts(filled)))
    if not run:
        return (Measure(None, tidied(whole)),)
    bounds = [candidate.start for candidate in run[1:]] + [len(whole.text)]
    made = []
    intro = tidied(whole.cut(0, run[0].start))
    if intro.text:
        made.append(Measure(None, intro))
    for candidate, end in zip(run, bounds, strict=True):
        made.append(Measure(candidate.mark.number, tidied(whole.cut(candidate.end, end))))
    return tuple(made)


def _line_starts(passages: Sequence[Passage]) -> list[int]:
    # joining puts a blank only between two Latin letters
    starts, length, last = [], 0, ""
    for passage in passages:
        pair = joined([Passage.of_line(last, 0), passage.cut(0, 1)]) if last else EMPTY
        length += max(0, len(pair.text) - 2)
        starts.append(length)
        length += len(passage.text)
        last = passage.text[-1]
    return starts
