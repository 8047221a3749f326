"""What of a document's lines is noise: page marks, running heads, addresses, annotations."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ledger.lists.labels import BODY_FIELDS, label_at_start
from ledger.reading.lines import Line, Noise
from ledger.words.numerals import read_mark

#: A page number set off by dashes (—23—, - 3 -), or 第3页, 第 3 页 共 10 页, 3 / 10.
PAGE_MARK = re.compile(
    r"[\s—–―－\-_·~～.]{0,20}"
    r"(?:[—–―－\-_·~～]\s{0,9}\d{1,4}\s{0,9}[—–―－\-_·~～]|第\s{0,9}[\d一二三四五六七八九十百]{1,4}\s{0,9}页"
    r"(?:[\s，,/]{0,9}共\s{0,9}[\d一二三四五六七八九十百]{1,4}\s{0,9}页)?|\d{1,4}\s{0,3}/\s{0,3}\d{1,4}|"
    r"[Pp]age\s{0,3}\d{1,4}(?:\s{0,3}of\s{0,3}\d{1,4})?)"
    r"[\s—–―－\-_·~～.]{0,20}"
)
BARE_NUMBER = re.compile(r"\s{0,20}\d{1,4}\s{0,20}")
#: Of a page; larger ones are years and counts.
MAX_PAGE = 999
STOPS = "。；;！!？?：:"
URL_LINE = re.compile(r"\s{0,40}(?:https?://|www\.)[!-~]{1,500}\s{0,40}", re.IGNORECASE)
#: A remark of whoever copied the text, in the notation of plain-text notes; not the document's own.
ANNOTATION = re.compile(r"\s{0,3}#{1,6}\s\S.{0,500}")
REPEATED_PAGES = 3
REPEATED_SHARE = 0.4  # left and right pages may have heads of their own
PAGE_EDGE_LINES = 2


def _own_noise(text: str) -> Noise | None:
    if PAGE_MARK.fullmatch(text.strip()):
        return "page_mark"
    if URL_LINE.fullmatch(text.strip()):
        return "url"
    return "annotation" if ANNOTATION.fullmatch(text) else None


def _title_at(filled: Sequence[Line]) -> int:
    # the first line of words, which is no repetition of anything
    return next((at for at, line in enumerate(filled) if not _own_noise(line.text)), len(filled))


def _beside_marks(lines: Sequence[Line]) -> list[tuple[Line, int]]:
    # lines of words right above or below a page mark, each with the number of its mark; what stands
    # below a bare label (责任人) is its value
    filled = [line for line in lines if line.text.strip()]
    title = _title_at(filled)
    beside, page = [], 0
    for at, line in enumerate(filled):
        if _own_noise(line.text) != "page_mark":
            continue
        page += 1
        for near in (at - 1, at + 1):
            if title < near < len(filled) and not _own_noise(filled[near].text):
                above = filled[near - 1 - (near == at + 1 and at > 0)].text
                label = label_at_start(above)
                if label is None or above[label.end :].strip():
                    beside.append((filled[near], page))
    return beside


def _edges(lines: Sequence[Line]) -> dict[int, list[Line]]:
    # first and last lines of each page; a plain text has none, but marks between what were pages
    pages: dict[int, list[Line]] = {}
    if all(line.page is None for line in lines):
        for line, page in _beside_marks(lines):
            pages.setdefault(page, []).append(line)
        return pages
    for line in lines:
        if line.page is not None and line.text.strip() and not line.cells:
            pages.setdefault(line.page, []).append(line)
    return {page: [*own[:PAGE_EDGE_LINES], *own[-PAGE_EDGE_LINES:]] for page, own in pages.items()}


def _repeated_titles(lines: Sequence[Line]) -> set[int]:
    # the title again, right below or above a page mark
    filled = [line for line in lines if line.text.strip()]
    title = _title_at(filled)
    marks = [at for at, line in enumerate(filled) if _own_noise(line.text) == "page_mark"]
    beside = {at + step for at in marks for step in (-1, 1) if title < at + step < len(filled)}
    return {
        filled[at].number for at in beside if filled[at].text.strip() == filled[title].text.strip()
    }


def _is_of_task(line: Line) -> bool:
    # numbered, or a sentence: no header or footer
    return read_mark(line.text) is not None or line.text.rstrip()[-1:] in "。；;"


def _running_heads(lines: Sequence[Line]) -> set[int]:
    # the same words (digits aside) at the edge of many pages are a header or footer, unless they
    # are a field that many tasks share (责任人：各单位主要负责同志)
    edges = _edges(lines)
    seen: Counter[str] = Counter()
    numbers: dict[str, set[int]] = {}
    for page in edges.values():
        for line in {line for line in page if not _is_of_task(line)}:
            key = re.sub(r"\d", "#", line.text.strip())
            seen[key] += 1
            numbers.setdefault(key, set()).add(line.number)
    enough = max(REPEATED_PAGES, REPEATED_SHARE * len(edges))
    return {
        number
        for key, count in seen.items()
        if count >= enough and label_at_start(key) is None
        for number in numbers[key]
    }


def _bare_page_numbers(lines: Sequence[Line]) -> set[int]:
    # a lone number is a page number only at the foot of a page: elsewhere it may be an item's
    feet = {line.page: line for line in lines if line.page and line.text.strip()}
    return {line.number for line in feet.values() if BARE_NUMBER.fullmatch(line.text)}


def _numbered_pages(lines: Sequence[Line]) -> set[int]:
    # a plain text has no pages: lone numbers are theirs where they count on, with or without marks
    if any(line.page is not None for line in lines):
        return set()
    filled = [line for line in lines if line.text.strip()]
    chain = _longest_count(filled)
    is_of_items = filled and chain and _page_of(filled[chain[0]]) == 1
    if len(chain) < 2 or (is_of_items and not any(_cuts_text(filled, at) for at in chain[1:])):
        return set()
    return {filled[at].number for at in chain if BARE_NUMBER.fullmatch(filled[at].text)}


def _page_of(line: Line) -> int | None:
    text = line.text.strip()
    is_number = BARE_NUMBER.fullmatch(text) or PAGE_MARK.fullmatch(text)
    digits = re.search(r"\d{1,4}", text) if is_number and not line.cells else None
    value = int(digits[0]) if digits and not line.hard_end else 0
    return value if 1 <= value <= MAX_PAGE else None


def _longest_count(filled: Sequence[Line]) -> list[int]:
    # positions of the longest run n, n + 1, n + 2 … among the numbers that stand alone
    runs: dict[int, tuple[int, int, int | None]] = {}  # value: length, position, position before
    before: dict[int, int | None] = {}
    for at, line in enumerate(filled):
        value = _page_of(line)
        if value is None:
            continue
        length, last, _ = runs.get(value - 1, (0, -1, None))
        before[at] = last if length else None
        if value not in runs or length + 1 > runs[value][0]:
            runs[value] = (length + 1, at, before[at])
    end: int | None = max(runs.values(), default=(0, -1, None))[1] if runs else None
    chain = []
    while end is not None:
        chain.append(end)
        end = before[end]
    return chain[::-1]


def _cuts_text(filled: Sequence[Line], at: int) -> bool:
    # the value of a short last field (整改时限：2021年底) is whole without a stop
    above = filled[at - 1].text.rstrip() if at else ""
    label = label_at_start(above)
    is_whole = label is not None and label.field not in BODY_FIELDS
    return bool(above) and above[-1] not in STOPS and not is_whole


def lone_numbers(lines: Sequence[Line]) -> list[Line]:
    """Lines of a plain text that are a number and nothing else, taken for a page's or not.

    Parameters
    ----------
    lines
        All lines of a document, flagged by `mark_noise`.
    """
    return [
        line
        for line in lines
        if line.noise in (None, "page_mark")
        and line.page is None
        and not line.cells
        and not line.hard_end
        and BARE_NUMBER.fullmatch(line.text)
    ]


def mark_noise(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The same lines, with page marks, running heads, addresses and annotations flagged.

    Parameters
    ----------
    lines
        All lines of a document in order; those already flagged keep their flag.

    Returns
    -------
    tuple of Line
        As many as were given, with the same numbers.

    Examples
    --------
    >>> [line.noise for line in mark_noise([Line(1, " —23— "), Line(2, "8个 100%")])]
    ['page_mark', None]
    """
    heads = _running_heads(lines) | _repeated_titles(lines)
    bare = _bare_page_numbers(lines) | _numbered_pages(lines)
    marked = []
    for line in lines:
        noise = line.noise
        if noise is None and not line.cells:
            noise = _own_noise(line.text)
            if noise is None and line.number in heads:
                noise = "running_head"
            if noise is None and line.number in bare:
                noise = "page_mark"
        marked.append(line if noise == line.noise else replace(line, noise=noise))
    return tuple(marked)
