"""Tasks: what a list or plan asks for, by whom, until when, with the lines each value came from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from ledger.lists.categories import Category, categorise
from ledger.lists.deadlines import Deadline, deadline_in_text, read_deadline
from ledger.lists.labels import Field
from ledger.lists.measures import Measure, split_measures
from ledger.lists.own_fields import (
    UNIT_FIELDS,
    OwnFields,
    all_units,
    joint_deadline,
    of_measures,
)
from ledger.lists.records import Record
from ledger.lists.sites import Site, site_of, site_remarks
from ledger.reading.lines import Remark
from ledger.reading.paragraphs import STOPS
from ledger.reading.passages import BLANKS, BREAK, EMPTY, Passage, joined, tidied
from ledger.words.agencies import NOTHING, is_open_list, split_people, split_units
from ledger.words.places import PlaceMention, find_places
from ledger.words.quantities import Quantity, find_quantities

Span = tuple[int, int]
#: Names with nothing but blanks in them and between them: 张 三  李四光.
NAMES_ONLY = re.compile(rf"[一-龥]{{1,4}}(?:[{BLANKS}]{{1,9}}[一-龥]{{1,4}}){{1,19}}")
Family = Literal["list", "plan"]


@dataclass(frozen=True, slots=True)
class Found:
    """A quantity or a place with the field and line it stands in."""

    value: Quantity | PlaceMention
    field: str
    lines: Span


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a document.

    In a list `problem` is what is wrong and `text` the same; in a plan there is no problem, `text`
    is what is to be done and the only measure, without a number. Texts are None and lists empty
    for what the document does not say. `own_fields` has what each measure says of itself, `site`
    what columns of a table say of the task's place.
    """

    document: str
    family: Family
    item_no: int | None
    section_no: int | None
    section: str | None
    section_path: tuple[str, ...]
    text: Passage
    problem: Passage
    target: Passage
    measures: tuple[Measure, ...]
    responsible_leaders: tuple[str, ...]
    lead_units: tuple[str, ...]
    responsible_units: tuple[str, ...]
    cooperating_units: tuple[str, ...]
    responsible_persons: str | None
    deadline: Deadline
    places: tuple[Found, ...]
    numbers: tuple[Found, ...]
    category: Category
    lines: dict[str, Span]
    source_lines: Span
    other: dict[str, str] = field(default_factory=dict)
    doubts: tuple[Remark, ...] = ()
    section_lines: Span | None = None
    own_fields: tuple[OwnFields, ...] = ()
    site: Site | None = None

    def to_json(self) -> dict[str, object]:
        """The task as JSON-ready values, with the keys that the product promises."""
        return {
            "document": self.document,
            "item_no": self.item_no,
            "section": self.section,
            "section_no": self.section_no,
            "section_path": list(self.section_path),
            "section_lines": list(self.section_lines) if self.section_lines else None,
            "family": self.family,
            "problem": _shown(self.problem),
            "text": _shown(self.text),
            "target": _shown(self.target),
            "measures": [
                _measure_json(measure) | own.to_json()
                for measure, own in zip(self.measures, self.own_fields, strict=True)
            ],
            "responsible_leaders": list(self.responsible_leaders),
            "lead_units": list(self.lead_units),
            "responsible_units": list(self.responsible_units),
            "cooperating_units": list(self.cooperating_units),
            "responsible_persons": self.responsible_persons,
            "deadline_text": self.deadline.text,
            "deadline_kind": self.deadline.kind,
            "deadline_date": _iso(self.deadline.day),
            "deadline_year_assumed": self.deadline.assumed_year,
            "places": _place_names(self.places),
            "place_mentions": [_place_json(found) for found in self.places],
            "numbers": [_number_json(found) for found in self.numbers],
            "category": self.category,
            "other_fields": dict(self.other),
            "site": self.site.to_json() if self.site else None,
            "lines": {name: list(span) for name, span in self.lines.items()},
            "source_lines": list(self.source_lines),
            "doubts": [remark_json(remark) for remark in self.doubts],
        }


def _shown(passage: Passage) -> str | None:
    return passage.text.replace(BREAK, "\n") or None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _measure_json(measure: Measure) -> dict[str, object]:
    return {
        "no": measure.number,
        "text": _shown(measure.passage) or "",
        "lines": list(measure.passage.span),
    }


def _place_names(places: tuple[Found, ...]) -> list[str]:
    names = [
        found.value.name
        for found in places
        if isinstance(found.value, PlaceMention) and not found.field.endswith("units")
    ]
    return list(dict.fromkeys(names))


def _place_json(found: Found) -> dict[str, object]:
    place = found.value
    if not isinstance(place, PlaceMention):
        return {}
    return {
        "name": place.name,
        "parents": list(place.parents),
        "relation": place.relation,
        "field": found.field,
        "lines": list(found.lines),
    }


def _number_json(found: Found) -> dict[str, object]:
    number = found.value
    if not isinstance(number, Quantity):
        return {}
    return {
        "text": number.text,
        "value": number.value,
        "unit": number.unit,
        "plain_value": number.plain_value,
        "plain_unit": number.plain_unit,
        "field": found.field,
        "lines": list(found.lines),
    }


def remark_json(remark: Remark) -> dict[str, object]:
    """A remark as JSON-ready values."""
    return {
        "zh": remark.message_zh,
        "en": remark.message_en,
        "lines": list(remark.lines) if remark.lines else None,
    }


@dataclass(frozen=True, slots=True)
class Setting:
    """What a task's reading takes from its document: title, year for dates without one, names."""

    document: str
    year: int | None
    known_places: frozenset[str] = frozenset()


SOME_YEAR = 2020  # with a 29 February
NAME_FIELDS: tuple[Field, ...] = (*UNIT_FIELDS, "responsible_persons")


def _parted(heading: list[Passage], rest: list[Passage]) -> list[Passage]:
    # 某厂灰场扬尘 above 存在问题：灰场未覆盖 are two sentences without a stop between
    words, after = joined(heading).stripped(), joined(rest).stripped()
    if not words.text or not after.text or words.text[-1] in STOPS:
        return [*heading, *rest]
    return [words, Passage.of_line(BREAK, words.span[1]), after]


@dataclass(frozen=True, slots=True)
class Body:
    """What a task is about: its family, its own words, its target and its measures."""

    family: Family
    text: Passage
    target: Passage
    measures: tuple[Measure, ...]

    @classmethod
    def of(cls, record: Record) -> "Body":
        """Body of a record: a plan's where it has no problem, target or measures of its own."""
        text = tidied(joined(_parted(record.lead, record.values.get("problem", []))))
        if not {"problem", "target", "measures"} & set(record.values):
            return cls("plan", text, EMPTY, split_measures(record.lead))
        measures = split_measures(record.values.get("measures", []))
        return cls("list", text, tidied(record.words("target")), measures)

    @property
    def words(self) -> dict[str, Passage]:
        """The texts that name places and quantities, by field; each measure by its place."""
        if self.family == "plan":
            return {"text": self.text}
        measures = {f"measures/{at}": one.passage for at, one in enumerate(self.measures)}
        return {"problem": self.text, "target": self.target, **measures}


def _deadline(
    record: Record, body: Body, own: tuple[OwnFields, ...], setting: Setting
) -> tuple[Deadline, Span | None]:
    stated = tidied(record.words("deadline"))
    if stated.text:
        return read_deadline(stated.text, year=setting.year), stated.span
    if body.family == "list":
        joint = joint_deadline(own, year=setting.year)
        return joint, _span_of(body, [one.deadline.text is not None for one in own])
    found = deadline_in_text(body.text.text, year=setting.year)
    if not found.text and setting.year is None:
        # the words are kept, the day stays open: nothing says of which year 9月底前 is
        bare = deadline_in_text(body.text.text, year=SOME_YEAR)
        found = Deadline(bare.text, "none", start=bare.start, end=bare.end)
    return found, body.text.cut(found.start, found.end).span if found.text else None


def _span_of(body: Body, is_said: list[bool]) -> Span | None:
    # lines from the first to the last of the measures that say something
    spans = [one.passage.span for one, said in zip(body.measures, is_said, strict=True) if said]
    return (spans[0][0], spans[-1][1]) if spans else None


def _units(
    record: Record, body: Body, own: tuple[OwnFields, ...]
) -> tuple[dict[Field, tuple[str, ...]], dict[str, Span]]:
    """Units by field; of the measures, with their lines, where the task itself names none."""
    stated = {name: record.words(name).text for name in UNIT_FIELDS}  # blanks may part two units
    if any(stated.values()) or body.family == "plan":
        return {name: tuple(split_units(words)) for name, words in stated.items()}, {}
    units = {name: all_units(own, name) for name in UNIT_FIELDS}
    spans = {name: _span_of(body, [name in one.units for one in own]) for name in UNIT_FIELDS}
    return units, {name: span for name, span in spans.items() if span is not None}


def _places(words: dict[str, Passage], known: frozenset[str]) -> tuple[Found, ...]:
    return tuple(
        Found(place, name, passage.cut(place.start, place.end).span)
        for name, passage in words.items()
        for place in find_places(passage.text, known)
    )


def _numbers(words: dict[str, Passage]) -> tuple[Found, ...]:
    return tuple(
        Found(number, name, passage.cut(number.start, number.end).span)
        for name, passage in words.items()
        for number in find_quantities(passage.text)
    )


def _doubts(record: Record, deadline: Deadline) -> tuple[Remark, ...]:
    doubts = list(record.doubts)
    for name in UNIT_FIELDS:
        words = record.words(name)
        if words.text and is_open_list(words.text):
            zh, en = "单位名单以“等”结尾，未列全", "the list of units is open-ended (等)"
            doubts.append(Remark(zh, en, words.span))
    if deadline.kind == "none" and deadline.text:
        doubts.append(
            Remark(
                f"时限“{deadline.text}”没有说出日期，按无时限计",
                f"the deadline {deadline.text!r} names no day; it counts as none",
                record.words("deadline").span if record.words("deadline").text else None,
            )
        )
    if deadline.assumed_year:
        doubts.append(
            Remark(
                f"时限“{deadline.text}”未写年份，按文件年份理解",
                f"the deadline {deadline.text!r} has no year; the document's year is taken",
            )
        )
    return tuple(doubts)


def _from_measures(
    record: Record, deadline: Deadline, body: Body, unit_lines: dict[str, Span]
) -> Iterator[Remark]:
    if unit_lines:
        zh, en = "任务本身没有写单位，取自各项措施", "the task names no units; its measures do"
        yield Remark(zh, en, next(iter(unit_lines.values())))
    if body.family == "list" and deadline.text and not record.words("deadline").text:
        zh = "任务本身没有写时限，取自各项措施，以最后一项为准"
        yield Remark(zh, "the task has no deadline; it is that of its last measure")


def _persons(record: Record) -> str | None:
    stated = record.words("responsible_persons")
    if NAMES_ONLY.fullmatch(stated.text.strip(BLANKS)):
        return "、".join(split_people(stated.text)) or None
    persons = tidied(stated).text.rstrip("。")
    return None if persons in NOTHING else persons


def _lines(record: Record, body: Body, deadline_lines: Span | None) -> dict[str, Span]:
    stated: dict[str, Passage] = {
        name: passage for name, passage in body.words.items() if "/" not in name
    }
    named: tuple[Field, ...] = ("measures", "responsible_leaders", *NAME_FIELDS)
    stated |= {name: record.words(name) for name in named}
    stated |= {f"other_fields/{name}": passage for name, passage in record.other.items()}
    lines = {name: passage.span for name, passage in stated.items() if passage.text}
    return lines | ({"deadline": deadline_lines} if deadline_lines else {})


def _category(body: Body, section: str) -> Category:
    measures = "".join(measure.passage.text for measure in body.measures)
    return categorise(body.text.text, body.target.text + measures, section)


def build_task(record: Record, setting: Setting) -> Task:
    """Task of a record: its fields split, dated, counted and placed.

    Parameters
    ----------
    record
        As found in the text or the table.
    setting
        What the document says for all its tasks.
    """
    body, section = Body.of(record), record.section
    own = of_measures(body.measures, year=setting.year)
    deadline, deadline_lines = _deadline(record, body, own, setting)
    units, unit_lines = _units(record, body, own)
    other = {name: passage.text for name, passage in record.other.items()}
    site = site_of(other)
    unit_words: dict[str, Passage] = {name: tidied(record.words(name)) for name in UNIT_FIELDS}
    return Task(
        document=setting.document,
        family=body.family,
        item_no=record.number,
        section_no=section.number if section else None,
        section=section.title if section else None,
        section_path=section.path if section else (),
        text=body.text,
        problem=body.text if body.family == "list" else EMPTY,
        target=body.target,
        measures=body.measures,
        responsible_leaders=tuple(split_people(record.words("responsible_leaders").text)),
        lead_units=units["lead_units"],
        responsible_units=units["responsible_units"],
        cooperating_units=units["cooperating_units"],
        responsible_persons=_persons(record),
        deadline=deadline,
        places=_places({**body.words, **unit_words}, setting.known_places),
        numbers=_numbers(body.words),
        category=_category(body, section.title if section else ""),
        lines=_lines(record, body, deadline_lines) | unit_lines,
        source_lines=record.lines,
        other=other,
        doubts=(
            *_doubts(record, deadline),
            *_from_measures(record, deadline, body, unit_lines),
            *site_remarks(site, record.lines),
        ),
        section_lines=section.lines if section else None,
        own_fields=own,
        site=site,
    )
