"""Lines to paragraphs: what a hard line end cut is joined again, with the source lines kept."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ledger.lists.labels import label_at_start
from ledger.reading.lines import Document, Line, width
from ledger.reading.passages import BLANKS, Passage, joined
from ledger.words.chinese_dates import find_dates
from ledger.words.chinese_numbers import fold
from ledger.words.numerals import is_numbered

#: A line at least this share of the widest fills its column; a word or number that did not fit
#: (2020年, PM2.5) leaves up to some eight columns empty.
FULL_SHARE = 0.8
#: A text is hard-wrapped where this share of its lines is full.
WRAPPED_SHARE = 0.35
MIN_LINES = 6
#: Of full lines, this share at least ends within a sentence.
CUT_SHARE = 0.4
MIN_WRAP_WIDTH = 44
MAX_WRAP_WIDTH = 130
#: A short text is cut by the margin only where a line of such a width nears the widest one.
MIN_CUT_WIDTH = 40
NEAR_SHARE = 0.9
MAX_NUMBER_LINE = 40
REPEATED_CELLS = 3
MAX_BRACKET = 200
#: Shorter lines before a page mark are headings and values of fields.
MIN_CUT_BY_PAGE = 10
#: The number of a document: 新政告〔2021〕20号, 政办明电﹝2017﹞229 号, 环大气[2020]61号, 第12号令.
DOCUMENT_NO = re.compile(
    r"(?P<organ>[\u4e00-\u9fff]{1,12})\s{0,3}[〔﹝\[【（(]\s{0,3}(?P<year>(?:19|20)\d{2})\s{0,3}[〕﹞\]】）)]"
    r"\s{0,3}(?:第\s{0,3})?\d{1,5}\s{0,3}号"
)
TITLE = re.compile(r"(?:通告|通知|公告|方案|清单|计划|意见|办法|规定|决定|台账|细则)$")
SIGNATURE = re.compile(r"[\u4e00-\u9fff]{2,24}人民政府(?:办公室)?")
OPENERS, CLOSERS = "（(〔《“【", "）)〕》”】"
UNFINISHED = "、，,（(《“〔—"
STOPS = "。；;！!？?：:"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph or one table row.

    `is_real` is true where the document shows that a paragraph begins here (an indent, a blank
    line, a short line before), false where only a number or label at the head of a line says so.
    `follows_damage` is true where unreadable lines stood right before.
    """

    passage: Passage
    row: Line | None = None
    is_real: bool = True
    follows_damage: bool = False

    @property
    def text(self) -> str:
        """The paragraph's words, blanks as they were."""
        return self.passage.text


def wrap_width(lines: Sequence[Line]) -> int | None:
    """Width at which a text is hard-wrapped, or None where its lines are whole paragraphs.

    Parameters
    ----------
    lines
        Lines that are neither blank nor noise nor rows.

    Returns
    -------
    int or None
        In half-width columns.
    """
    texts = [line.text.strip(BLANKS) for line in lines if not line.hard_end]
    if len(texts) < MIN_LINES:
        return None
    widths = [width(text) for text in texts]
    widest = sorted(widths)[-max(1, len(widths) // 50)]
    full = [text for text, value in zip(texts, widths, strict=True) if value >= FULL_SHARE * widest]
    cut = [text for text in full if text[-1] not in STOPS]
    is_wide = MIN_WRAP_WIDTH <= widest <= MAX_WRAP_WIDTH
    is_wrapped = len(full) >= WRAPPED_SHARE * len(widths) and len(cut) >= CUT_SHARE * len(full)
    return widest if is_wide and is_wrapped else None


def _is_indented(text: str) -> bool:
    blanks = text[: len(text) - len(text.lstrip(BLANKS))]
    return "\u3000" in blanks or len(blanks) >= 3 or "\t" in blanks


@dataclass(frozen=True, slots=True)
class Layout:
    """What the breaks of one document mean: its wrap width, and whether every line is spaced."""

    wrap: int | None
    is_double_spaced: bool
    widest: int = 0

    @classmethod
    def of(cls, document: Document) -> "Layout":
        """Layout of a document, from all its lines."""
        filled = [line for line in document.lines if line.text.strip(BLANKS) and line.noise is None]
        plain = [line for line in filled if not line.cells]
        blank_after = sum(
            1
            for line in plain
            if line.number < len(document.lines)
            and not document.lines[line.number].text.strip(BLANKS)
        )
        widest = max((width(line.text.strip(BLANKS)) for line in plain), default=0)
        is_double_spaced = len(plain) >= MIN_LINES and blank_after > 0.6 * len(plain)
        return cls(wrap_width(plain), is_double_spaced, widest)

    def breaks(self, before: Line, line: Line, blank_between: bool) -> bool:
        """Whether a real paragraph begins with `line`."""
        if before.hard_end or before.cells or line.cells:
            return True
        text = before.text.strip(BLANKS)
        if text[-1:] in UNFINISHED or _is_open(text):
            return False
        if _is_indented(line.text) or (blank_between and not self.is_double_spaced):
            return True
        if self.wrap is not None:
            return width(text) < FULL_SHARE * self.wrap
        is_signature = SIGNATURE.fullmatch(line.text.strip(BLANKS)) is not None
        return not self._is_cut(text) or (is_signature and label_at_start(text) is None)

    def _is_cut(self, text: str) -> bool:
        # the only long line of a short text, without a stop at its end, was cut by the margin
        is_long = MIN_CUT_WIDTH <= self.widest <= MAX_WRAP_WIDTH
        is_full = is_long and width(text) > NEAR_SHARE * self.widest
        return is_full and text[-1] not in STOPS and TITLE.search(text) is None


def _is_open(text: str) -> bool:
    # a bracket that this line opened and did not close
    tail = text[-60:]
    return any(
        tail.rfind(opener) > tail.rfind(closer)
        for opener, closer in zip(OPENERS, CLOSERS, strict=True)
    )


def _begins_something(text: str) -> bool:
    if is_numbered(text) or label_at_start(text) is not None or _is_date_line(text):
        return True
    bare = text.strip(BLANKS)
    return len(bare) < MAX_NUMBER_LINE and DOCUMENT_NO.fullmatch(fold(bare)) is not None


def _is_date_line(text: str) -> bool:
    # the day under a signature ends the letter even where the line before it is full
    bare = text.strip(BLANKS)
    mentions = find_dates(bare) if len(bare) < 24 else ()
    return bool(mentions) and mentions[0].start == 0 and len(bare) - mentions[0].end < 4


def only_text(row: Line) -> str | None:
    """Text of a row that holds a single one, however many cells it is merged over, or None.

    Some programs write the text of a merged cell into every cell that it covered.
    """
    texts = {cell.origin: cell.text for cell in row.cells if cell.text.strip(BLANKS)}
    is_repeated = len(texts) == len(row.cells) > REPEATED_CELLS and len(set(texts.values())) == 1
    return next(iter(texts.values())) if len(texts) == 1 or is_repeated else None


class Builder:
    """Gathers lines into paragraphs, in document order."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.made: list[Paragraph] = []
        self.run: list[Passage] = []
        self.before: Line | None = None
        self.is_real, self.is_damaged, self.is_torn = True, False, False
        self.has_blank, self.has_noise = False, False
        self.tables_begun: set[int | None] = set()

    def close(self) -> None:
        """End the paragraph under way."""
        if self.run:
            self.made.append(Paragraph(joined(self.run), None, self.is_real, self.is_damaged))
            self.run = []

    def skip(self, line: Line) -> None:
        """Pass over a blank or noisy line, which may part two paragraphs."""
        if line.noise is None:
            self.has_blank = True
            return
        self.has_noise = True
        if line.noise == "damaged":
            self.close()
            self.before, self.is_torn = None, True

    def add(self, line: Line) -> None:
        """Take a line with words."""
        is_damaged, self.is_torn = self.is_torn, False
        blank = self.has_blank and not self.has_noise
        is_real = self.before is None or self.layout.breaks(self.before, line, blank)
        if is_real and self.has_noise and self._is_cut_by_page(line):
            is_real = False
        if is_real or (_begins_something(line.text) and not self._is_bracketed()):
            self.close()
            self.is_real, self.is_damaged = is_real, is_damaged
        if line.cells:
            self._add_row(line)
        else:
            self.run.append(Passage.of_line(line.text.strip(BLANKS), line.number))
        self.before, self.has_blank, self.has_noise = line, False, False

    def _is_cut_by_page(self, line: Line) -> bool:
        # a page mark between two lines, the first of them without a stop: one sentence
        before = self.before
        if before is None or before.hard_end or before.cells or line.cells:
            return False
        text = before.text.strip(BLANKS)
        is_short = len(text) < MIN_CUT_BY_PAGE or TITLE.search(text) is not None
        is_fresh = _is_indented(line.text) or text[-1] in STOPS or is_short
        return not is_fresh and label_at_start(text) is None

    def _is_bracketed(self) -> bool:
        # （牵头单位：甲局；责任单位：乙局； | 配合单位：丙局） is one paragraph
        depth = 0
        for sign in joined(self.run).text[-MAX_BRACKET:]:
            depth = max(0, depth + (sign in "（(") - (sign in "）)"))
        return depth > 0

    def _add_row(self, line: Line) -> None:
        # a merged row above a table's head is its title
        text = None if line.table in self.tables_begun else only_text(line)
        if text is not None:
            self.made.append(Paragraph(Passage.of_line(text.replace("\n", ""), line.number)))
        else:
            self.tables_begun.add(line.table)
            self.made.append(Paragraph(Passage.of_line(line.text, line.number), line))


def paragraphs(document: Document) -> tuple[Paragraph, ...]:
    """Paragraphs and table rows of a document in order, without its noise.

    Parameters
    ----------
    document
        As read.

    Returns
    -------
    tuple of Paragraph
        Hard-wrapped lines are joined; every line that begins with a number or a known label
        begins a paragraph of its own, which the reader may join again.
    """
    builder = Builder(Layout.of(document))
    for line in document.lines:
        if line.noise is None and line.text.strip(BLANKS):
            builder.add(line)
        else:
            builder.skip(line)
    builder.close()
    return tuple(builder.made)
