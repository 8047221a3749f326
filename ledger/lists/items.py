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
    seen: set[str] = field(default_factory=set)
    pending: list[int] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)
    last_field: Field | None = None
    last_key: str | None = None
    last_label: int = -1
    damage: int | None = None
    order: list[str] = field(default_factory=list)
    learning: int = 1  # the task, counted from 1, whose fields `order` is taken from
    score: float = 0.0
    numbered_at: int | None = None  # place in `starts` of the last one with a number

    @property
    def reached(self) -> int:
        """Number of the last task, counting on over tasks whose own number was not found."""
        if self.numbered_at is None:
            return 0
        return (self.starts[self.numbered_at].number or 0) + len(self.starts) - 1 - self.numbered_at

    def begin(self, start: Start) -> None:
        """Enter a further task."""
        self.starts.append(start)
        if start.number is not None:
            self.numbered_at = len(self.starts) - 1

    def correct(self, start: Start) -> None:
        """Replace the last task, whose number is known only now."""
        self.starts.pop()
        self.begin(start)

    def comes_before(self, key: str) -> bool:
        """Whether a field stands before the last one in the order of the task learnt from."""
        if key not in self.order or self.last_key not in self.order:
            return False
        return self.order.index(key) < self.order.index(self.last_key)


def _keys(block: Block) -> list[str]:
    # what tells fields apart: 督导单位 and 验收单位 have no field of their own, but are two
    name = block.label.name if block.label else ""
    return [
        f"other {name}" if one == "other" else one for one in block.fields if one not in IGNORED
    ]


def _number(blocks: Sequence[Block], at: int) -> int:
    mark = blocks[at].mark
    return mark.number if mark else 0


def _add(walk: Walk, start: Start, points: float) -> None:
    walk.begin(start)
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
        walk.correct(Start(last.block, number - 1, is_partial=True))
    _add(walk, Start(at, number), 1.0)
    names = [key for block in blocks[at:label_at] for key in _keys(block)]
    walk.seen.update(names)
    walk.order, walk.learning = list(dict.fromkeys(names)), len(walk.starts)


def _gap(blocks: Sequence[Block], walk: Walk, at: int) -> None:
    number, damage, last = _number(blocks, at), walk.damage, walk.starts[-1]
    if damage is None and last.is_partial and last.number is not None:
        # what follows the damage runs on into this task: it is the one before it
        walk.correct(Start(last.block, number - 1, is_partial=True))
    if damage is not None and any(block.fields for block in blocks[damage:at]):
        # labels after the damage belong to the task whose beginning was lost
        _add(walk, Start(damage, number - 1, is_partial=True), 0.0)
    _add(walk, Start(at, number), 1.0)


def _meet_label(blocks: Sequence[Block], walk: Walk, at: int) -> None:
    fields, keys = [name for name in blocks[at].fields if name not in IGNORED], _keys(blocks[at])
    if not fields or (fields == ["other"] and not walk.starts):
        return  # 来源：, 联系人： above the list
    if not walk.starts:
        _first(blocks, walk, at)
    else:
        is_repeat = (
            any(key in walk.seen and key != walk.last_key for key in keys)
            or (keys[0] == walk.last_key and _comes_round(blocks, walk, at))
            or (walk.comes_before(keys[0]) and not _is_other_order(walk, at, fields[0]))
        )
        if is_repeat or walk.pending:
            _next(blocks, walk, at, must_begin=is_repeat)
    if walk.last_field in TRAILING_FIELDS and walk.pending:
        walk.skipped.extend(
            one for one in walk.pending if _number(blocks, one) > walk.reached and one < at
        )
    walk.pending.clear()
    walk.seen.update(keys)
    walk.last_field, walk.last_key, walk.last_label = fields[-1], keys[-1], at
    if len(walk.starts) == walk.learning:
        walk.order.extend(key for key in keys if key not in walk.order)


def _is_other_order(walk: Walk, at: int, name: Field) -> bool:
    # 整改时限 above 牵头单位 in the last items only: nothing stands between, so nothing has begun
    return name in TRAILING_FIELDS and at == walk.last_label + 1 and walk.damage is None


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
    within = [walk for walk in walks if walk.score == best.score and _heads(blocks, best, walk)]
    best = within[0] if within else best
    return best.starts, best.style


def _heads(blocks: Sequence[Block], outer: Walk, inner: Walk) -> bool:
    # 一、扬尘治理有差距 above （1）物料露天堆放。: a single task under a heading
    if not outer.starts or not inner.starts or inner.style is None:
        return False
    above, below = outer.starts[0].block, inner.starts[0].block
    is_heading = blocks[above].whole.text.strip()[-1:] not in SENTENCE_ENDS
    return above < below and is_heading and not blocks[above].fields
