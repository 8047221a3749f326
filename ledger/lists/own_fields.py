"""What a measure says of itself in the bracket at its end: its own units and its own deadline."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ledger.lists.blocks import CLAUSE, closing_bracket, role_of
from ledger.lists.deadlines import NO_DEADLINE, Deadline, deadline_in_text, read_deadline
from ledger.lists.labels import TRAILING_FIELDS, Field, labels_inside
from ledger.lists.measures import Measure
from ledger.reading.passages import tidy
from ledger.words.agencies import split_people, split_units

UNIT_FIELDS: tuple[Field, ...] = ("lead_units", "responsible_units", "cooperating_units")


@dataclass(frozen=True, slots=True)
class OwnFields:
    """Units by field, people and deadline of one measure; empty where it says nothing of them."""

    units: dict[Field, tuple[str, ...]] = field(default_factory=dict)
    leaders: tuple[str, ...] = ()
    persons: str | None = None
    deadline: Deadline = NO_DEADLINE

    @property
    def is_empty(self) -> bool:
        """Whether the measure says nothing of itself."""
        return not (self.units or self.leaders or self.persons or self.deadline.text)

    def to_json(self) -> dict[str, object]:
        """Keys that are added to the measure's own; none where it says nothing."""
        if self.is_empty:
            return {}
        named = [name for names in self.units.values() for name in names]
        day = self.deadline.day
        return {
            "units": list(dict.fromkeys(named)),
            **{str(name): list(self.units.get(name, ())) for name in UNIT_FIELDS},
            "responsible_leaders": list(self.leaders),
            "responsible_persons": self.persons,
            "deadline_text": self.deadline.text,
            "deadline_kind": self.deadline.kind,
            "deadline_date": day.isoformat() if day else None,
        }


def own_fields(text: str, *, year: int | None = None) -> OwnFields:
    """Units, people and deadline that the closing bracket of a measure gives it.

    Parameters
    ----------
    text
        Words of the measure, with the bracket.
    year
        Year of the document, for dates without one.

    Examples
    --------
    >>> own = own_fields("建立台账（责任单位：甲局、乙局；完成时限：2021年6月底）。")
    >>> own.units, own.deadline.day.isoformat()
    ({'responsible_units': ('甲局', '乙局')}, '2021-06-30')
    >>> own_fields("加强巡查（市甲局牵头，乙县政府配合）。").units
    {'lead_units': ('市甲局',), 'cooperating_units': ('乙县政府',)}
    >>> own_fields("清除原料（含煤矸石）。").is_empty
    True
    """
    span = closing_bracket(text)
    if span is None:
        return OwnFields()
    inner = text[span[0] + 1 : span[1]]
    said: dict[Field, list[str]] = {}
    for name, words in _labelled(inner) or _by_role(inner):
        said.setdefault(name, []).append(words)
    units = {
        name: tuple(dict.fromkeys(one for words in said[name] for one in split_units(words)))
        for name in UNIT_FIELDS
        if name in said
    }
    leaders = [one for words in said.get("responsible_leaders", ()) for one in split_people(words)]
    persons = "、".join(map(tidy, said.get("responsible_persons", ()))) or None
    stated = "；".join(said.get("deadline", ()))
    deadline = read_deadline(stated, year=year) if stated else deadline_in_text(inner, year=year)
    return OwnFields(
        {name: names for name, names in units.items() if names},
        tuple(leaders),
        persons,
        deadline if said else NO_DEADLINE,
    )


def _labelled(inner: str) -> list[tuple[Field, str]]:
    labels = labels_inside(inner)
    found: list[tuple[Field, str]] = []
    for at, label in enumerate(labels):
        end = labels[at + 1].start if at + 1 < len(labels) else len(inner)
        words = inner[label.end : end].strip("。；;，,、 　\t")
        found.extend((one, words) for one in (label.field, *label.also) if one in TRAILING_FIELDS)
    return found


def _by_role(inner: str) -> Iterator[tuple[Field, str]]:
    for clause in CLAUSE.split(inner):
        role = role_of(clause)
        if role is not None:
            yield role[1], clause[: role[0]].strip("由 　，,；;")


def all_units(own: Sequence[OwnFields], name: Field) -> tuple[str, ...]:
    """Units of one field of all measures, in order and without repeats."""
    return tuple(dict.fromkeys(unit for one in own for unit in one.units.get(name, ())))


def joint_deadline(own: Sequence[OwnFields], *, year: int | None = None) -> Deadline:
    """Deadline of a task whose measures alone have one: over when the last of them is."""
    texts = dict.fromkeys(one.deadline.text for one in own if one.deadline.text)
    return read_deadline("；".join(map(str, texts)), year=year) if texts else NO_DEADLINE


def of_measures(measures: Sequence[Measure], *, year: int | None = None) -> tuple[OwnFields, ...]:
    """Own fields of each measure, in order."""
    return tuple(own_fields(measure.passage.text, year=year) for measure in measures)
