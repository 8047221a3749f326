"""Where the tasks of a list begin and end: numbers and labels weighed against each other.

A number alone does not make a task: measures are numbered too, and often in the same style. What
tells them apart is the labels. When a label comes round again (a second 整改目标), a new task has
begun somewhere since the last one, at the number that is next in turn. The style of numbering under
which most tasks fall into place is the style of the tasks.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ledger.lists.blocks import Block
from ledger.lists.labels import BODY_FIELDS, TRAILING_FIELDS, Field
from ledger.words.numerals import Style

STYLES: tuple[Style | None, ...] = (
    "arabic", "named", "cn_paren", "cn_comma", "arabic_paren", "arabic_half", "circled", None,
)  # fmt: skip
MONTH = re.compile(r"\d{1,2}\s{0,2}[月日]")
SENTENCE_ENDS = "。；;：:！!？?"
IGNORED: frozenset[Field] = frozenset({"item_no", "section"})


@dataclass(frozen=True, slots=True)
class Start:
    """Where a task begins: index of its block, its number if it has one, and how sure that is."""

    block: int
    number: int | None
    is_partial: bool = False


@dataclass(slots=True)
class Walk:
    """State of one pass over the blocks under one style of numbering."""

    style: Style | None
    starts: list[Start] = field(default_factory=list)
    seen: set[Field] = field(default_factory=set)
    pending: list[int] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)
    last_field: Field | None = None
    last_label: int = -1
    damage: int | None = None
    order: list[Field] = field(default_factory=list)
    learning: int = 1  # the task, counted from 1, whose fields `order` is taken from
    score: float = 0.0

    @property
    def reached(self) -> int:
        """Number of the last task, counting on over tasks whose own number was not found."""
        for unnumbered, start in enumerate(reversed(self.starts)):
            if start.number is not None:
                return start.number + unnumbered
        return 0

    def comes_before(self, name: Field) -> bool:
        """Whether a field stands before the last one in the order of the task learnt from."""
        if name not in self.order or self.last_field not in self.order:
            return False
        return self.order.index(name) < self.order.index(self.last_field)


def _number(blocks: Sequence[Block], at: int) -> int:
    mark = blocks[at].mark
    return mark.number if mark else 0


def _add(walk: Walk, start: Start, points: float) -> None:
    walk.starts.append(start)
    walk.score += points
    walk.seen.clear()
    walk.skipped.clear()
    if walk.damage is not None and walk.damage <= start.block:
        walk.damage = None


def _chain(
    blocks: Sequence[Block], walk: Walk, candidates: Sequence[int], points: float = 0.5
) -> None:
    # tasks without a single label between two that have some: 12 and 13 before the next label
    for at in candidates:
        if walk.starts and _number(blocks, at) == walk.reached + 1:
            _add(walk, Start(at, _number(blocks, at)), points)


def _first(blocks: Sequence[Block], walk: Walk, label_at: int) -> None:
    ones = [at for at in walk.pending if _number(blocks, at) == 1]
    chosen = ones[-1] if ones else walk.pending[-1] if walk.pending else None
    if chosen is None:
        _unnumbered(blocks, walk, label_at)
        return
    _add(walk, Start(chosen, _number(blocks, chosen)), 2.0 if ones else 1.0)
    _chain(blocks, walk, [at for at in walk.pending if at > chosen])


def _unnumbered(blocks: Sequence[Block], walk: Walk, label_at: int) -> None:
    at = walk.last_label + 1
    if walk.damage is not None and walk.starts:
        number = walk.reached + 1 if walk.starts[-1].number else None
        _add(walk, Start(walk.damage, number, is_partial=True), 0.0)
        return
    if "problem" in blocks[label_at].fields:
        at = label_at
    while at < label_at and not blocks[at].fields and blocks[at + 1].mark:
        at += 1
    is_expected = walk.style is None
    _add(walk, Start(at, None), 1.0 if is_expected else -2.0)


def _next(blocks: Sequence[Block], walk: Walk, label_at: int, *, must_begin: bool) -> None:
    # a task begins somewhere among the pending numbers, if it must or may
    expected = walk.reached + 1
    is_trailing = walk.last_field in TRAILING_FIELDS
    fitting = [at for at in walk.pending if _number(blocks, at) == expected]
    later = [at for at in walk.pending if _number(blocks, at) > expected]
    ones = [at for at in walk.pending if _number(blocks, at) == 1]
    if fitting and (must_begin or is_trailing):
        chosen = fitting[0] if is_trailing else fitting[-1]
        _add(walk, Start(chosen, expected), 2.0)
        _chain(blocks, walk, [at for at in walk.pending if at > chosen])
    elif must_begin and later and (is_trailing or walk.damage is not None):
        _gap(blocks, walk, later[0])
    elif must_begin and ones and is_trailing:
        _add(walk, Start(ones[-1], 1), 1.0)
        _chain(blocks, walk, [at for at in walk.pending if at > ones[-1]])
    elif must_begin and walk.skipped:
        _late(blocks, walk, label_at)
    elif must_begin:
        _unnumbered(blocks, walk, label_at)


def _late(blocks: Sequence[Block], walk: Walk, label_at: int) -> None:
    # a number passed over after a task's last field: only now do the labels show that it counted
    at = walk.skipped[-1]
    number, last = _number(blocks, at), walk.starts[-1]
    if last.number is None and blocks[last.block].follows_damage:
        walk.starts[-1] = Start(last.block, number - 1, is_partial=True)
    _add(walk, Start(at, number), 1.0)
    names = [name for block in blocks[at:label_at] for name in block.fields]
    walk.seen.update(names)
    walk.order, walk.learning = list(dict.fromkeys(names)), len(walk.starts)


def _gap(blocks: Sequence[Block], walk: Walk, at: int) -> None:
    number, damage = _number(blocks, at), walk.damage
    if damage is not None and any(block.fields for block in blocks[damage:at]):
        # labels after the damage belong to the task whose beginning was lost
        _add(walk, Start(damage, number - 1, is_partial=True), 0.0)
    _add(walk, Start(at, number), 1.0)


def _meet_label(blocks: Sequence[Block], walk: Walk, at: int) -> None:
    fields = [name for name in blocks[at].fields if name not in IGNORED]
    if not fields:
        return
    if not walk.starts:
        _first(blocks, walk, at)
    else:
        is_repeat = (
            any(name in walk.seen and name != walk.last_field for name in fields)
            or (fields[0] == walk.last_field and _comes_round(blocks, walk, at))
            or walk.comes_before(fields[0])
        )
        if is_repeat or walk.pending:
            _next(blocks, walk, at, must_begin=is_repeat)
    if walk.last_field in TRAILING_FIELDS and walk.pending:
        walk.skipped.extend(
            one for one in walk.pending if _number(blocks, one) > walk.reached and one < at
        )
    walk.pending.clear()
    walk.seen.update(fields)
    walk.last_field, walk.last_label = fields[-1], at
    if len(walk.starts) == walk.learning:
        walk.order.extend(name for name in fields if name not in walk.order)


def _comes_round(blocks: Sequence[Block], walk: Walk, at: int) -> bool:
    # the same label twice running is one task's two lines, unless a number stands between
    return bool(walk.pending) or any(block.mark for block in blocks[walk.last_label + 1 : at])


def _is_cut(blocks: Sequence[Block], at: int) -> bool:
    # 在 | 3、4月集中开展, broken by the margin, is no item 3
    block, before = blocks[at], blocks[at - 1].whole.text if at else ""
    is_month = MONTH.match(block.passage.text) is not None and "、" in block.whole.text[:4]
    return is_month and not block.is_real and bool(before) and before[-1] not in SENTENCE_ENDS


def _walk(blocks: Sequence[Block], style: Style | None) -> Walk:
    walk = Walk(style)
    for at, block in enumerate(blocks):
        if block.follows_damage:
            walk.damage = at
        if block.mark is not None and block.mark.style == style and not _is_cut(blocks, at):
            walk.pending.append(at)
        if block.fields:
            _meet_label(blocks, walk, at)
    if walk.starts and walk.last_field in TRAILING_FIELDS:
        _chain(blocks, walk, _before_heading(blocks, walk), points=0.0)
    return walk


def _before_heading(blocks: Sequence[Block], walk: Walk) -> list[int]:
    # a number after the last label may still be a task, but not one under a closing heading
    found = []
    for at in range(walk.last_label + 1, len(blocks)):
        mark = blocks[at].mark
        if mark is not None and mark.style != walk.style and mark.style in ("cn_comma", "chapter"):
            break
        if at in walk.pending:
            found.append(at)
    return found


def find_starts(blocks: Sequence[Block]) -> tuple[list[Start], Style | None]:
    """Beginnings of the tasks of a list, and the style their numbers have.

    Parameters
    ----------
    blocks
        Of one document, in order.

    Returns
    -------
    tuple
        Starts in order, empty where no block carries a label of a list; and the style, None where
        the tasks are not numbered.
    """
    if not any(
        name in BODY_FIELDS or name in TRAILING_FIELDS for block in blocks for name in block.fields
    ):
        return [], None
    walks = [_walk(blocks, style) for style in STYLES]
    best = max(walks, key=lambda walk: walk.score)
    return best.starts, best.style
