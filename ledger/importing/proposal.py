"""What an import would do, told before it is done: matched, new, different, missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, Protocol

from ledger.lists.tasks import remark_json
from ledger.reading.lines import Remark

Action = Literal["matched", "new"]
Record = Mapping[str, Any]


class DocumentOnRecord(Protocol):
    """One edition of a document that was imported before."""

    @property
    def document_id(self) -> str:
        """Id of the edition."""

    @property
    def lineage(self) -> str:
        """Id of the document's first edition, which its tasks carry as `document_id`."""

    @property
    def edition(self) -> int:
        """Number of the edition, from 1."""

    @property
    def prefix(self) -> str:
        """Letters before the item numbers in the ids of its tasks."""

    @property
    def content_sha256(self) -> str:
        """Digest of what its tasks say."""

    @property
    def title(self) -> str:
        """Title."""

    @property
    def document_no(self) -> str | None:
        """Number such as 政办〔2020〕1号, None where it has none."""


class Placed(Protocol):
    """Where a task is: what `ledger.locating.TaskPlaces` tells of it."""

    @property
    def place_ids(self) -> tuple[str, ...]:
        """Features it names."""

    @property
    def territory_codes(self) -> tuple[str, ...]:
        """Whole units it is about."""

    @property
    def beside_m(self) -> Mapping[str, float]:
        """How well places are known, in metres, that the task means only by what is near them."""

    @property
    def unlocated_zh(self) -> str | None:
        """Why it has no place, None where it has one."""

    @property
    def unlocated_en(self) -> str | None:
        """The same in English."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What earlier imports left: editions, the oldest first, and the latest text of each task."""

    documents: Sequence[DocumentOnRecord] = ()
    texts: Mapping[str, Record] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for a decision, in both languages."""

    zh: str
    en: str

    def to_json(self) -> dict[str, str]:
        """The reason as JSON-ready values."""
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of a task on record that the document states otherwise.

    Values are by column of TASKS, or by field of the text where `is_adoptable` is false: the texts
    of an edition are kept beside those of the one before, so nothing needs to be decided there.
    """

    field: str
    on_record: Mapping[str, Any]
    in_document: Mapping[str, Any]
    is_adoptable: bool = True

    def to_json(self) -> dict[str, Any]:
        """The difference as JSON-ready values."""
        return {
            "field": self.field,
            "on_record": dict(self.on_record),
            "in_document": dict(self.in_document),
            "is_adoptable": self.is_adoptable,
        }


@dataclass(frozen=True, slots=True)
class TaskProposal:
    """One task of the document: the id it has or gets, why, and what differs.

    `row` are the columns of TASKS for a new task, dates as ISO text, else None; `place` those of
    FEATURES for a place that the document gives it by coordinates ("lon" and "lat" for the
    geometry, WGS 84 degrees), else None. `score` is 0 to 1.
    """

    task_id: str
    item_no: int
    action: Action
    title: str
    record: Record
    score: float
    reasons: tuple[Reason, ...]
    differences: tuple[Difference, ...] = ()
    row: Record | None = None
    place: Record | None = None

    def to_json(self) -> dict[str, Any]:
        """The proposal as JSON-ready values."""
        return {
            "task_id": self.task_id,
            "item_no": self.item_no,
            "action": self.action,
            "title": self.title,
            "record": dict(self.record),
            "score": round(self.score, 3),
            "reasons": [reason.to_json() for reason in self.reasons],
            "differences": [difference.to_json() for difference in self.differences],
            "row": None if self.row is None else dict(self.row),
            "place": None if self.place is None else dict(self.place),
        }


@dataclass(frozen=True, slots=True)
class ImportProposal:
    """What importing a document would do.

    Attributes
    ----------
    document
        Columns of the document's row in the store, without who and when.
    tasks
        Its tasks in order.
    is_unchanged
        The same text is on record: there is nothing to add.
    is_known
        An edition of the document, or its tasks, are on record.
    reasons
        Why it is taken for that document, or for a new one.
    missing
        Ids on record that this edition does not hold; they stay.
    """

    document: Mapping[str, Any]
    tasks: tuple[TaskProposal, ...]
    is_unchanged: bool
    is_known: bool
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]
    remarks: tuple[Remark, ...]

    @property
    def matched(self) -> tuple[TaskProposal, ...]:
        """Tasks that are on record."""
        return tuple(task for task in self.tasks if task.action == "matched")

    @property
    def new(self) -> tuple[TaskProposal, ...]:
        """Tasks that get an id and a row of their own."""
        return tuple(task for task in self.tasks if task.action == "new")

    @property
    def differing(self) -> tuple[TaskProposal, ...]:
        """Matched tasks of which the document states a field otherwise."""
        return tuple(task for task in self.tasks if task.differences)

    def to_json(self) -> dict[str, Any]:
        """The proposal as JSON-ready values, as `record_import` of the store takes them."""
        return {
            "document": dict(self.document),
            "tasks": [task.to_json() for task in self.tasks],
            "is_unchanged": self.is_unchanged,
            "is_known": self.is_known,
            "reasons": [reason.to_json() for reason in self.reasons],
            "missing": list(self.missing),
            "remarks": [remark_json(remark) for remark in self.remarks],
            "counts": {
                "tasks": len(self.tasks),
                "matched": len(self.matched),
                "new": len(self.new),
                "differing": len(self.differing),
            },
        }


def iso(day: object) -> object:
    """A day as ISO text, anything else as it is.

    Examples
    --------
    >>> iso(date(2020, 9, 30)), iso(None)
    ('2020-09-30', None)
    """
    return day.isoformat() if isinstance(day, date) else day
