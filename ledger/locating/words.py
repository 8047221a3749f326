"""What locating needs of a task: its texts, the names in them, and the units that answer for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger.lists.own_fields import UNIT_FIELDS
from ledger.lists.tasks import Task
from ledger.locating.records import Span
from ledger.reading.passages import BREAK
from ledger.words.places import PlaceMention, find_places

#: Fields whose names say where the work is; a target says it of the whole of what it names.
TARGET = "target"


@dataclass(frozen=True, slots=True)
class Named:
    """A name in one of a task's texts; `lines` are those of the document."""

    place: PlaceMention
    field: str
    lines: Span


@dataclass(frozen=True, slots=True)
class TaskWords:
    """Texts of a task by field, the names found in them, and its units by field."""

    texts: Mapping[str, str]
    spans: Mapping[str, Span]
    named: tuple[Named, ...]
    units: Mapping[str, tuple[str, ...]]

    @property
    def answering(self) -> tuple[str, ...]:
        """Units that answer for the task, those that lead it left out."""
        return (*self.units["responsible_units"], *self.units["cooperating_units"])

    @classmethod
    def of_task(cls, task: Task) -> "TaskWords":
        """Words of a task as it was parsed."""
        passages = {"text": task.text} if task.family == "plan" else {
            "problem": task.problem,
            TARGET: task.target,
            **{f"measures/{at}": one.passage for at, one in enumerate(task.measures)},
        }  # fmt: skip
        named = [
            Named(found.value, found.field, found.lines)
            for found in task.places
            if isinstance(found.value, PlaceMention) and found.field not in UNIT_FIELDS
        ]
        sites = _site_texts(task.site.words if task.site else {})
        spans = {**task.lines, **{name: passage.span for name, passage in passages.items()}}
        return cls(
            {**{name: passage.text for name, passage in passages.items()}, **sites},
            spans,
            (*named, *_named_in(sites, spans)),
            {
                "lead_units": task.lead_units,
                "responsible_units": task.responsible_units,
                "cooperating_units": task.cooperating_units,
            },
        )

    @classmethod
    def of_record(cls, record: Mapping[str, Any]) -> "TaskWords":
        """Words of a task as it was kept: what `Task.to_json` wrote.

        The names are looked for again, for a record has their lines but not their places in the
        text.
        """
        texts, spans = _texts(record), _spans(record)
        kept = [one for one in record["place_mentions"] if one and one["field"] not in UNIT_FIELDS]
        known = frozenset(str(one["name"]) for one in kept)
        lines = {(one["field"], one["name"]): one["lines"] for one in kept}
        named = [
            Named(place, name, _span(lines.get((name, place.name)), spans[name]))
            for name, text in texts.items()
            for place in find_places(text, known)
        ]
        units = {str(name): tuple(map(str, record[name])) for name in UNIT_FIELDS}
        return cls(texts, spans, tuple(named), units)


def _site_texts(words: Mapping[str, str]) -> dict[str, str]:
    return {f"other_fields/{column}": text for column, text in words.items()}


def _named_in(texts: Mapping[str, str], spans: Mapping[str, Span]) -> list[Named]:
    return [
        Named(place, name, spans[name])
        for name, text in texts.items()
        for place in find_places(text)
    ]


def _texts(record: Mapping[str, Any]) -> dict[str, str]:
    sites = _site_texts((record.get("site") or {}).get("words", {}))
    if record["family"] == "plan":
        return {"text": _joined(record["text"]), **sites}
    measures = {f"measures/{at}": one["text"] for at, one in enumerate(record["measures"])}
    stated = {"problem": record["problem"], TARGET: record["target"], **measures}
    return {**{name: _joined(text) for name, text in stated.items()}, **sites}


def _joined(text: str | None) -> str:
    return (text or "").replace("\n", BREAK)


def _spans(record: Mapping[str, Any]) -> dict[str, Span]:
    whole = _span(record["source_lines"], (0, 0))
    measures = {
        f"measures/{at}": _span(one["lines"], whole) for at, one in enumerate(record["measures"])
    }
    stated = {name: _span(lines, whole) for name, lines in record["lines"].items()}
    return {"text": whole, "problem": whole, TARGET: whole, **stated, **measures}


def _span(lines: Any, otherwise: Span) -> Span:
    return (int(lines[0]), int(lines[1])) if lines else otherwise
