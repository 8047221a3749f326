"""Fields of each task of a list that is written as text: the blocks between two beginnings."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ledger.lists.blocks import Block
from ledger.lists.items import Start, find_starts
from ledger.lists.labels import BODY_FIELDS, TRAILING_FIELDS, Field
from ledger.reading.lines import Remark
from ledger.reading.passages import BREAK, Passage, joined, tidied
from ledger.words.chinese_dates import find_dates
from ledger.words.numerals import Style

OUTER: tuple[Style, ...] = ("chapter", "cn_comma", "cn_paren")
MAX_HEADING = 80
STOPS = "。；;！!？?：:，,、"
MAX_FOOT = 32
FOOT = re.compile(
    r"^(?:附件|抄送|主办|印发|[（(]此件)|(?:人民政府|办公[室厅]|指挥部|委员会|领导小组|[局厅])$"
)
#: Fields that are lists: what is said of one in two places is one list.
LISTED_FIELDS: tuple[Field, ...] = (
    "responsible_leaders", "lead_units", "responsible_units", "cooperating_units",
    "responsible_persons",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """A heading that tasks stand under: its number, its words, and those above it."""

    number: int | None
    title: str
    path: tuple[str, ...]
    lines: tuple[int, int]


@dataclass(slots=True)
class Record:
    """One task as found: passages by field, under the labels that the text gives them.

    `lead` are the words before the first label: a list's problem, or a plan's task. `other` are
    fields with labels that no task has (备注, 验收单位), by their label.
    """

    number: int | None
    section: Section | None
    lines: tuple[int, int]
    lead: list[Passage] = field(default_factory=list)
    values: dict[Field, list[Passage]] = field(default_factory=dict)
    other: dict[str, Passage] = field(default_factory=dict)
    doubts: list[Remark] = field(default_factory=list)
    is_label_alone: bool = False

    def add(self, name: Field, passage: Passage) -> None:
        """Append a passage to a field."""
        self.values.setdefault(name, []).append(passage)

    def has(self, name: Field) -> bool:
        """Whether a field has any words; cheaper than `words` while they are gathered."""
        return any(passage.text for passage in self.values.get(name, ()))

    def words(self, name: Field) -> Passage:
        """Words of a field as one passage, empty where it has none."""
        return joined(self.values.get(name, []))


@dataclass(slots=True)
class Headings:
    """The headings in force at a point of a document, outermost first."""

    style: Style | None
    measure_styles: frozenset[Style]
    stack: list[tuple[Style, Section]] = field(default_factory=list)

    def is_heading(self, block: Block) -> bool:
        """Whether a numbered block outside all tasks is a heading."""
        mark = block.mark
        return (
            mark is not None
            and mark.style != self.style
            and mark.style not in self.measure_styles
            and len(block.passage.text) <= MAX_HEADING
        )

    def push(self, block: Block) -> None:
        """Put a heading in force; those of its own style and below end."""
        mark = block.mark
        if mark is None:
            return
        styles = [style for style, _ in self.stack]
        if mark.style in styles:
            del self.stack[styles.index(mark.style) :]
        title = tidied(block.passage).text.rstrip("。：: ")
        path = tuple(section.title for _, section in self.stack)
        self.stack.append((mark.style, Section(mark.number, title, path, block.whole.span)))

    @property
    def current(self) -> Section | None:
        """Innermost heading in force."""
        return self.stack[-1][1] if self.stack else None


def _measure_styles(blocks: Sequence[Block]) -> frozenset[Style]:
    # the style of the first number after a 整改措施 label, wherever one follows at once
    styles: set[Style] = set()
    for block, after in itertools.pairwise(blocks):
        is_first = after.mark is not None and after.mark.number == 1 and not after.fields
        if "measures" in block.fields and after.mark is not None and is_first:
            styles.add(after.mark.style)
    return frozenset(styles)


def _closing_heading(block: Block, headings: Headings, last: Field | None) -> bool:
    # after the last short field, or at an outer level within measures numbered otherwise
    if not headings.is_heading(block) or block.fields:
        return False
    if last in TRAILING_FIELDS:
        return True
    return (
        block.mark is not None
        and block.mark.style in OUTER
        and last in BODY_FIELDS
        and bool(headings.stack and any(style == block.mark.style for style, _ in headings.stack))
    )


def _is_foot(text: str) -> bool:
    # signature and day under the last task
    bare = tidied(Passage.of_line(text, 0)).text
    mentions = find_dates(bare) if len(bare) < MAX_FOOT else ()
    is_day = bool(mentions) and mentions[0].start < 4 and len(bare) - mentions[0].end < 4
    return is_day or (len(bare) < MAX_FOOT and FOOT.search(bare) is not None)


def _stray(record: Record, block: Block) -> None:
    if _is_foot(block.whole.text):
        return
    first, last = block.whole.span
    record.doubts.append(
        Remark(
            f"第 {first} 至 {last} 行不属于任何字段，未采用",
            f"lines {first} to {last} belong to no field and were left out",
            (first, last),
        )
    )


def _continue(record: Record, block: Block, last: Field | None) -> None:
    if last is None:
        if record.lead and block.is_real and record.lead[-1].text[-1:] not in STOPS:
            record.lead.append(Passage.of_line(BREAK, block.whole.span[0]))
        record.lead.append(block.whole)
    elif last in BODY_FIELDS or not record.has(last) or not block.is_real:
        record.add(last, block.whole)
    elif record.is_label_alone and last in LISTED_FIELDS:
        # a label on a line of its own, and below it one unit a line
        record.add(last, Passage.of_line("、", block.whole.span[0]))
        record.add(last, block.whole)
    else:
        _stray(record, block)


def _take(record: Record, block: Block, last: Field | None) -> Field | None:
    # one block into the record; the field it belongs to
    if block.fields:
        record.is_label_alone = not block.passage.text
        for name in block.fields:
            if name in LISTED_FIELDS and record.has(name):
                record.add(name, Passage.of_line("、", block.whole.span[0]))
            if name == "other":
                record.other[block.label.name if block.label else ""] = tidied(block.passage)
            else:
                record.add(name, block.passage)
        return block.fields[0]
    if block.follows_damage and not block.mark:
        _stray(record, block)
    elif last == "other":
        label = list(record.other)[-1]
        record.other[label] = tidied(joined([record.other[label], block.whole]))
    else:
        _continue(record, block, last)
    return last


def _record(
    blocks: Sequence[Block], start: Start, end: int, headings: Headings
) -> tuple[Record, int]:
    # blocks from a start to the next; the second value is where a closing heading ended it
    first = blocks[start.block]
    record = Record(start.number, headings.current, first.whole.span)
    last: Field | None = None
    at = start.block
    for at in range(start.block, end):
        block = blocks[at]
        if at == start.block and block.mark is not None and start.number is not None:
            if block.passage.text:
                record.lead.append(block.passage)
            continue
        if _closing_heading(block, headings, last):
            break
        last = _take(record, block, last)
        low, high = block.whole.span
        record.lines = (min(record.lines[0], low), max(record.lines[1], high))
    else:
        at = end
    return record, at


def _partial(record: Record) -> None:
    first, last = record.lines
    record.doubts.append(
        Remark(
            "该项的开头在无法读取的部分，只有其后的内容",
            "the beginning of this item was in an unreadable part; only what follows it is here",
            (first, last),
        )
    )


def read_records(blocks: Sequence[Block]) -> list[Record]:
    """Tasks of a list written as text, in order.

    Parameters
    ----------
    blocks
        Of one document, in order.

    Returns
    -------
    list of Record
        Empty where nothing carries a label of a list.
    """
    starts, style = find_starts(blocks)
    headings = Headings(style, _measure_styles(blocks))
    records: list[Record] = []
    at = 0
    for place, start in enumerate(starts):
        for block in blocks[at : start.block]:
            if headings.is_heading(block) and not block.fields:
                headings.push(block)
        end = starts[place + 1].block if place + 1 < len(starts) else len(blocks)
        record, at = _record(blocks, start, end, headings)
        if start.is_partial:
            _partial(record)
        records.append(record)
    torn = [block.whole.span[0] for block in blocks if block.follows_damage]
    _forget_lost_sections(records, torn)
    return records


def _forget_lost_sections(records: Sequence[Record], torn: Sequence[int]) -> None:
    # headings 一 and 三 with unreadable lines between: what follows those lines was in neither
    sections = list(dict.fromkeys(record.section for record in records))
    for section, after in itertools.pairwise(sections):
        if section is None or after is None or not section.number or not after.number:
            continue
        breaks = [line for line in torn if section.lines[1] < line < after.lines[0]]
        if after.number > section.number + 1 and breaks:
            for record in records:
                if record.section == section and record.lines[0] >= breaks[0]:
                    record.section = None
