"""Statements: what a document says of what, by when, how many, and exactly where it says so."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ledger.reading.passages import BREAK, Passage

Span = tuple[int, int]
#: What a statement is about; a rule looks at one or two kinds.
Kind = Literal[
    "issued",  # the document's own date
    "deadline",  # a task's deadline at a place; names: the objects it is about
    "dated",  # a day within a measure
    "field",  # the whole of a problem, target, measure or task text
    "share",  # a percentage and the counts beside it
    "count",  # a number in words and what it counts
    "tier",  # how many levels a scheme has
    "ring",  # a circle, and how many things lie in it
    "open_number",  # a number that is said to be set and is not stated
    "extent",  # that something holds everywhere, or not yet everywhere
    "demand",  # how strongly an outcome is asked for
    "vague",  # a zone that hangs on a term nobody defines
    "owner",  # whose works a measure or a problem speaks of
    "units",  # the units that a task names
    "fault",  # a place that a problem finds fault with
    "lead",  # who leads a piece of work
]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement stands.

    `document_id` tells documents apart, `field` is that of the task ("problem", "measures/0",
    "responsible_units" …), `lines` are counted from 1 in the document's file and (0, 0) where no
    text is on record. `order` counts the tasks of the document from 0: numbers may begin anew with
    each section.
    """

    document_id: str
    document: str
    document_no: str | None
    issued: date | None
    item_no: int | None
    field: str
    lines: Span
    category: str = ""
    task_id: str | None = None
    order: int = -1


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing a document says.

    Parameters
    ----------
    kind
        What it is about.
    subject
        Place, work or term it speaks of; "" for the document itself.
    claim
        What it says of the subject, as an id of its kind ("whole", "absolute", "until" …).
    words
        The sentence it stands in, as the document has it.
    source
        Where that is.
    day, value, unit
        Day and number it names, if any.
    names
        Units, places, parts or objects it lists.
    parts
        Further numbers: the counts beside a percentage, the lengths of two lists.
    """

    kind: Kind
    subject: str
    claim: str
    words: str
    source: Source
    day: date | None = None
    value: float | None = None
    unit: str = ""
    names: tuple[str, ...] = ()
    parts: tuple[float, ...] = ()

    @property
    def item(self) -> tuple[str, int]:
        """The task it belongs to: its document and its place there."""
        return self.source.document_id, self.source.order


def shown_words(passage: Passage) -> str:
    """Words of a passage as people read them, paragraphs on lines of their own."""
    return passage.text.replace(BREAK, "\n").strip()
