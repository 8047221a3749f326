"""Statements with a day: deadlines by place, days within measures, objects of the work."""

import re
from collections.abc import Iterable, Iterator

from ledger.conflicts.fields import TaskText, unit_places
from ledger.conflicts.statements import Statement
from ledger.lists.deadlines import deadline_in_text
from ledger.reading.passages import Passage

#: How the names of things end that works are about: sites, zones, plants, machines, money.
OBJECT = re.compile(
    r"(?=([\u4e00-\u9fff]{2}(?:矿山|煤矿|工地|企业|设施|设备|机组|垃圾|秸秆|补贴|机械|车辆|锅炉|码头|"
    r"市场|河道|污水|管网|场|厂|区|站|库|炉|园)))"
)
#: The same ends in words that name no object of work.
NO_OBJECT = re.compile(
    r"其他|辖区|市区|城区|山区|地区|镇区|郊区|社区|小区|[市县全各本该外部]区|政府|相关企业|有关企业|市场监|立场|现场|广场|[入进出]库"
)
#: Signs that no name of an object holds.
NO_NAME = re.compile(r"[的了和与及对在将按未不并等有所为把向除内是原]")
SUBJECTS, TERMS = 40, 400  # a task that names more is no task


def objects_of(text: str) -> tuple[str, ...]:
    """Names of the things a text is about, by how they end, without repeats.

    Parameters
    ----------
    text
        Any text.

    Examples
    --------
    >>> objects_of("采石场修复治理，划为禁煤区")
    ('采石场', '禁煤区')
    """
    found: dict[str, None] = {}
    for match in OBJECT.finditer(text):
        term = match[1]
        if not NO_OBJECT.search(term) and not NO_NAME.search(term):
            found[term] = None
        if len(found) >= TERMS:
            break
    return tuple(found)


def subjects_of(told: TaskText) -> tuple[str, ...]:
    """Counties and townships that a task is about: named in it, or answerable for it."""
    task = told.task
    named = [
        place.name for field, _ in told.fields() for place in told.places(field) if place.level <= 4
    ]
    places = [*unit_places((*task.lead_units, *task.responsible_units)), *named]
    return tuple(dict.fromkeys(places))[:SUBJECTS]


def deadlines(told: TaskText) -> Iterator[Statement]:
    """The task's deadline, once for each place that it is about; objects stand in `names`.

    `unit` is "named" where the task's own text names the place, and not only its units.
    """
    deadline = told.task.deadline
    if deadline.day is None:
        return
    lines = told.task.lines.get("deadline", told.task.source_lines)
    words = Passage(deadline.text or "", (lines[0],) * len(deadline.text or ""))
    texts = "。".join(passage.text for _, passage in told.fields())
    names = objects_of(texts)
    for subject in subjects_of(told) or ("",):
        yield told.say(
            "deadline", "deadline", words,
            subject=subject, claim=deadline.kind, day=deadline.day, names=names,
            unit="named" if subject and subject in texts else "",
        )  # fmt: skip


def dated_measures(told: TaskText) -> Iterator[Statement]:
    """Days by which single measures are to be done."""
    for field, passage in told.fields():
        if not field.startswith("measures"):
            continue
        found = deadline_in_text(passage.text, year=told.year)
        if found.day is not None and found.kind in ("dated", "until"):
            yield told.say("dated", field, passage, claim=found.kind, day=found.day)


def whole_fields(told: TaskText) -> Iterator[Statement]:
    """Each field as a whole."""
    for field, passage in told.fields():
        if passage.text:
            yield told.say("field", field, passage, claim=field.split("/")[0])


def unit_lists(told: TaskText) -> Iterable[Statement]:
    """Lead units and responsible units as the task lists them."""
    for field in ("lead_units", "responsible_units"):
        units: tuple[str, ...] = getattr(told.task, field)
        if units:
            lines = told.task.lines.get(field, told.task.source_lines)
            words = Passage("、".join(units), (lines[0], *[lines[1]] * (len("、".join(units)) - 1)))
            yield told.say("units", field, words, claim=field, names=units)
