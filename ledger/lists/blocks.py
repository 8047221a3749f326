"""Paragraphs of a list to blocks: a number, a label with its value, an assignment, plain text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ledger.lists.labels import (
    TRAILING_FIELDS,
    Field,
    Label,
    classify,
    label_at_start,
    labels_inside,
)
from ledger.reading.lines import Line
from ledger.reading.paragraphs import Paragraph
from ledger.reading.passages import EMPTY, Passage
from ledger.words.chinese_numbers import integer
from ledger.words.numerals import Mark, Style, read_mark

OPENERS, CLOSERS = "（(〔【[", "）)〕】]"
#: （市甲局牵头，市乙局配合） at the end of a task: who does it, in words instead of labels.
ROLE_WORDS: tuple[tuple[str, Field], ...] = (
    ("牵头负责", "lead_units"), ("牵头督导", "lead_units"), ("牵头组织", "lead_units"),
    ("牵头落实", "lead_units"), ("牵头", "lead_units"), ("按职责分工负责落实", "responsible_units"),
    ("按职责分工负责", "responsible_units"), ("按照职责分工负责", "responsible_units"),
    ("按职责负责", "responsible_units"), ("分工负责", "responsible_units"),
    ("共同负责", "responsible_units"), ("具体负责", "responsible_units"),
    ("负责落实", "responsible_units"), ("组织落实", "responsible_units"),
    ("负责", "responsible_units"), ("落实", "responsible_units"), ("实施", "responsible_units"),
    ("配合", "cooperating_units"), ("参与", "cooperating_units"), ("参加", "cooperating_units"),
    ("协助", "cooperating_units"), ("协同", "cooperating_units"), ("协办", "cooperating_units"),
)  # fmt: skip
CLAUSE = re.compile(r"[，,；;。]")
MAX_ASSIGNMENT = 300


@dataclass(frozen=True, slots=True)
class Block:
    """Part of a paragraph that is one thing.

    `mark` is set where a number heads it, `label` where a label does; `passage` is what follows
    label or number, `whole` all of it. `index` is that of the paragraph.
    """

    index: int
    passage: Passage
    whole: Passage
    mark: Mark | None = None
    label: Label | None = None
    fields: tuple[Field, ...] = field(default=())
    is_real: bool = True
    follows_damage: bool = False


def _closed(passage: Passage) -> Passage:
    # （牵头单位：甲局） leaves its closing bracket at the end of the value
    passage = passage.stripped()
    bare = passage.text.rstrip("。")
    closers, openers = sum(map(bare.count, CLOSERS)), sum(map(bare.count, OPENERS))
    return passage.cut(0, len(bare) - 1) if bare[-1:] in CLOSERS and closers > openers else passage


def _labelled(passage: Passage, labels: Sequence[Label], base: Block) -> Iterator[Block]:
    for place, label in enumerate(labels):
        end = labels[place + 1].start if place + 1 < len(labels) else len(passage.text)
        value = _closed(passage.cut(label.end, end)).stripped("；;，,、 　\t")
        yield replace(
            base,
            passage=value,
            whole=passage.cut(label.start, end),
            mark=None,
            label=label,
            fields=(label.field, *label.also),
            is_real=base.is_real and place == 0,
        )


def closing_bracket(text: str) -> tuple[int, int] | None:
    """Where the bracket at the end of a text opens and closes, or None.

    Examples
    --------
    >>> closing_bracket("加强巡查（甲局（本级）牵头）。")
    (4, 13)
    """
    bare = text.rstrip("。；;，, 　")
    if bare[-1:] not in CLOSERS:
        return None
    depth = 0
    for position in range(len(bare) - 1, max(-1, len(bare) - MAX_ASSIGNMENT), -1):
        depth += (bare[position] in CLOSERS) - (bare[position] in OPENERS)
        if depth == 0:
            return position, len(bare) - 1
    return None


def _assignment_at(text: str) -> int | None:
    # where a closing （…牵头，…配合） begins
    span = closing_bracket(text) if text.rstrip("。 　")[-1:] in CLOSERS else None
    if span is None or span[0] == 0:
        return None
    inner = text[span[0] + 1 : span[1]]
    is_said = any(inner.endswith(word) or f"{word}，" in inner for word, _ in ROLE_WORDS)
    return span[0] if is_said else None


def role_of(clause: str) -> tuple[int, Field] | None:
    """Where the words for a role begin that a clause ends in, and the field they stand for.

    Examples
    --------
    >>> role_of("市甲局牵头负责")
    (3, 'lead_units')
    """
    bare = clause.rstrip()
    for word, role in ROLE_WORDS:
        if bare.endswith(word):
            return len(bare) - len(word), role
    return None


def _assignments(passage: Passage, base: Block) -> Iterator[Block]:
    inner = passage.stripped("。 　").cut(1, -1)
    start = 0
    stops = [*(found.start() for found in CLAUSE.finditer(inner.text)), len(inner.text)]
    for stop in stops:
        role = role_of(inner.text[start:stop])
        if role is None:
            continue
        units = inner.cut(start, start + role[0]).stripped("由 　，,；;")
        yield replace(
            base, passage=units, whole=inner.cut(start, stop), mark=None, label=None,
            fields=(role[1],), is_real=False,
        )  # fmt: skip
        start = stop + 1


def _head(base: Block, passage: Passage, *, is_measure: bool = False) -> Iterator[Block]:
    # the words of a paragraph before any label inside it; its closing assignment apart, but for a
    # measure's own
    at = None if is_measure else _assignment_at(passage.text)
    words = passage if at is None else passage.cut(0, at)
    words = words.stripped()
    mark = read_mark(words.text)
    if mark is not None:
        yield replace(base, passage=words.cut(mark.length), whole=words, mark=mark)
    elif words.text:
        yield replace(base, passage=words, whole=words)
    if at is not None:
        yield from _assignments(passage.cut(at), base)


def _own_number(passage: Passage, label: Label) -> Mark | None:
    # 序号：12 on a line of its own heads an item
    number = integer(passage.text[label.end :].strip()) if label.field == "item_no" else None
    return Mark("named", number, len(passage.text)) if number else None


def _within_measures(paragraphs: Sequence[Paragraph]) -> frozenset[int]:
    # numbered measures whose own unit and time stand in brackets: before those of the task, or on
    # more than one of them
    within: set[int] = set()
    begun: list[int] | None = None
    style: Style | None = None
    for index, paragraph in enumerate([*paragraphs, None]):
        text = "" if paragraph is None or paragraph.row else paragraph.text
        label = label_at_start(text) if text else None
        if paragraph is not None and label is None and begun is not None:
            mark = read_mark(text)
            style = style or (mark.style if mark else None)
            if mark is None or mark.style == style:
                begun.append(index)
                continue
        if begun is not None:
            is_closed = label is not None and label.field in TRAILING_FIELDS
            within.update(_of_measures(paragraphs, begun, is_closed=is_closed))
        begun, style = ([index] if label and label.field == "measures" else None), None
    return frozenset(within)


def _of_measures(
    paragraphs: Sequence[Paragraph], begun: Sequence[int], *, is_closed: bool
) -> Sequence[int]:
    # which of a label and the paragraphs below it hold brackets of measures
    own = [at for at in begun if _has_own(paragraphs[at].text)]
    if len(own) > 1 or any(_owns(paragraphs[at].text) > 1 for at in own):
        return begun
    return begun[1:] if is_closed else ()


def _bracketed(text: str, labels: Sequence[Label]) -> list[Label]:
    # those of the labels that stand inside a bracket
    found, depth, at = [], 0, 0
    for label in labels:
        part = text[at : label.start]
        for sign in part:
            depth = max(0, depth + (sign in OPENERS) - (sign in CLOSERS))
        at = label.start
        if depth:
            found.append(label)
    return found


def _owns(text: str) -> int:
    # brackets with labels in them
    return sum(text[label.start - 1] in OPENERS for label in labels_inside(text) if label.start)


def _has_own(text: str) -> bool:
    return _owns(text) > 0 or _assignment_at(text) is not None


def _blocks_of(index: int, paragraph: Paragraph, *, is_measure: bool) -> Iterator[Block]:
    passage = paragraph.passage.stripped()
    base = Block(
        index, EMPTY, passage, is_real=paragraph.is_real, follows_damage=paragraph.follows_damage
    )
    first = label_at_start(passage.text)
    if first is not None:
        mark = read_mark(passage.text)
        if mark is not None and first.field == "problem":
            yield replace(base, whole=passage.cut(0, mark.length), mark=mark)
        number = _own_number(passage, first)
        if number is not None:
            yield replace(base, passage=EMPTY, whole=passage, mark=number)
            return
        inside = labels_inside(passage.text, first.end)
        if is_measure:
            own = _bracketed(passage.text, inside)
            inside = [label for label in inside if label not in own]
        labels = [first, *inside]
        yield from _labelled(passage, labels, base)
        return
    labels = labels_inside(passage.text)
    if is_measure and labels and passage.text[labels[0].start - 1] in OPENERS:
        labels = []
    if not labels:
        yield from _head(base, passage, is_measure=is_measure)
        return
    cut = labels[0].start
    is_bracketed = cut > 0 and passage.text[cut - 1] in OPENERS
    yield from _head(base, passage.cut(0, cut - 1 if is_bracketed else cut))
    yield from _labelled(passage, labels, replace(base, is_real=False))


def _pairs(row: Line) -> list[tuple[Label, Passage]]:
    # a row of a card: 整改目标 | 全面清零, or two such pairs side by side
    distinct = dict.fromkeys((cell.origin, cell.text.strip()) for cell in row.cells)
    texts = [text for _, text in distinct]
    pairs = []
    for name, value in zip(texts[::2], texts[1::2], strict=False):
        fields = classify(name.rstrip("：:"))
        if not fields:
            return []
        label = Label(fields[0], fields[1:], name, 0, 0)
        pairs.append((label, Passage.of_line(value, row.number)))
    return pairs


def _card_blocks(index: int, row: Line) -> Iterator[Block]:
    for label, value in _pairs(row):
        base = Block(index, value, value)
        number = integer(value.text) if label.field == "item_no" else None
        if number is not None:
            yield replace(base, passage=EMPTY, mark=Mark("named", number, 0))
        elif label.field != "item_no":
            parts = [value.cut(*span) for span in _line_spans(value.text)] or [value]
            fields = (label.field, *label.also)
            yield replace(base, passage=parts[0], label=label, fields=fields)
            for part in parts[1:]:
                yield replace(base, passage=part, whole=part, is_real=False)


def _line_spans(text: str) -> list[tuple[int, int]]:
    return [found.span() for found in re.finditer(r"[^\n]{1,100000}", text)]


def blocks(paragraphs: Sequence[Paragraph]) -> list[Block]:
    """Blocks of all paragraphs, and of the rows of tables that are cards, in order.

    Parameters
    ----------
    paragraphs
        Of one document; their positions become the blocks' `index`. Rows of tables with a head of
        their own are left out by the caller.
    """
    found: list[Block] = []
    within = _within_measures(paragraphs)
    for index, paragraph in enumerate(paragraphs):
        if paragraph.row is None:
            found.extend(_blocks_of(index, paragraph, is_measure=index in within))
        else:
            found.extend(_card_blocks(index, paragraph.row))
    return found
