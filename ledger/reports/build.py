"""Reports out of the data of a day: one table of contents for each kind."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from geo.errors import InputError
from geo.paper import Paper, Section
from ledger.reports import air_sections, groups, overview
from ledger.reports.context import Context, ReportData
from ledger.reports.facts import TaskFact, facts_of, jurisdictions_of, states_on
from ledger.reports.periods import KINDS, Kind, Period, period_of

Maker = Callable[[Context], Section | tuple[Section, ...]]
#: Kind → what it holds, in order. A new section is a function and an entry here.
CONTENTS: dict[Kind, tuple[Maker, ...]] = {
    "weekly": (
        overview.overview, overview.attention, overview.changes, groups.counties,
        groups.lead_units, overview.due_next,
    ),
    "monthly": (
        overview.overview, overview.attention, overview.changes, groups.counties,
        groups.county_ranking, groups.lead_units, groups.responsible_units, overview.due_next,
        air_sections.air_limits, air_sections.air_months,
    ),
    "quarterly": (
        overview.overview, groups.county_ranking, groups.unit_ranking, overview.attention,
        overview.changes, groups.counties, groups.lead_units, groups.responsible_units,
        overview.due_next, air_sections.air_limits, air_sections.air_months,
    ),
}  # fmt: skip


NOTES_TITLE = ("数据来源与口径", "Sources and terms")


@dataclass(frozen=True, slots=True)
class Scope:
    """Which tasks a report is about: all, those of a county, those a unit leads or answers for.

    Parameters
    ----------
    county
        Code of a county; empty: all.
    unit
        Name of a unit as the documents write it; empty: all.
    """

    county: str = ""
    unit: str = ""

    def holds(self, fact: TaskFact) -> bool:
        """Whether a task is within it."""
        if self.county and self.county not in fact.counties:
            return False
        units = (*fact.lead_units, *fact.responsible_units)
        return not self.unit or any(unit.name == self.unit for unit in units)


def build_report(
    kind: Kind, as_of: date, data: ReportData, *, language: str, scope: Scope | None = None
) -> Paper:
    """A report as one table of sections, from which every format is written.

    Parameters
    ----------
    kind
        Key of `KINDS`.
    as_of
        The day it speaks of; the period is the week, month or quarter of that day, so far.
    data
        What it is made from. The same data and day give the same paper.
    language
        "zh" or "en".
    scope
        Which tasks; None: all.

    Raises
    ------
    InputError
        If there is no such kind, county or unit.
    """
    if kind not in KINDS:
        listed = ", ".join(KINDS)
        raise InputError(f"报表种类应为 {listed}", f"the kind is one of {listed}", field="kind")
    period = period_of(kind, as_of)
    context = _context(period, data, language, scope or Scope())
    sections: list[Section] = []
    for make in CONTENTS[kind]:
        made = make(context)
        sections.extend(made if isinstance(made, tuple) else [made])
    return Paper(
        key=_key(period, scope or Scope()), language=language, as_of=as_of,
        title=_title(context, scope or Scope()), issue=period.issue(language),
        dated=_dated(context),
        sections=tuple(sections), notes_title=context.say(*NOTES_TITLE),
        notes=tuple(context.notes),
    )  # fmt: skip


def _context(period: Period, data: ReportData, language: str, scope: Scope) -> Context:
    guessed = jurisdictions_of(data.records, data.names, data.city)
    jurisdictions = guessed | dict(data.jurisdictions)

    def on(records: object, day: date) -> tuple[TaskFact, ...]:
        states = states_on(data.changes, day)
        return facts_of(records, states, jurisdictions, day, language)  # type: ignore[arg-type]

    now = on(data.records, period.as_of)
    _require_known(now, data, scope)
    now = tuple(fact for fact in now if scope.holds(fact))
    kept = {fact.task_id for fact in now}
    before = tuple(f for f in on(data.records_before, period.day_before) if f.task_id in kept)
    changes = tuple(
        change
        for change in data.changes
        if change.task_id in kept and period.first_day <= change.day <= period.as_of
        and change.before != change.after
    )  # fmt: skip
    return Context(language, period, now, before, changes, data)


def _require_known(facts: tuple[TaskFact, ...], data: ReportData, scope: Scope) -> None:
    if scope.county and scope.county not in data.names:
        raise InputError(
            f"没有代码为“{scope.county[:20]}”的县（市、区）",
            f"there is no county of the code “{scope.county[:20]}”",
            field="county",
        )
    names = {unit.name for fact in facts for unit in (*fact.lead_units, *fact.responsible_units)}
    if scope.unit and scope.unit not in names:
        raise InputError(
            f"没有任务由“{scope.unit[:40]}”牵头或负责",
            f"no task is led or answered for by “{scope.unit[:40]}”",
            field="unit",
        )


def _title(context: Context, scope: Scope) -> str:
    title = context.say(*KINDS[context.period.kind])
    parts = [context.data.names.get(scope.county, ""), scope.unit]
    listed = context.join([part for part in parts if part])
    return title + (context.say(f"（{listed}）", f" ({listed})") if listed else "")


def _key(period: Period, scope: Scope) -> str:
    return (
        period.key()
        + (f"-{scope.county}" if scope.county else "")
        + ("-unit" if scope.unit else "")
    )


def _dated(context: Context) -> str:
    period = context.period
    part = "" if period.is_whole else context.say("，本期未满", ", the period not yet over")
    return context.say(
        f"{period.first_day} 至 {period.last_day}，截至 {period.as_of}{part}",
        f"{period.first_day} to {period.last_day}, as of {period.as_of}{part}",
    )


def build_air(data: ReportData, as_of: date, *, language: str) -> Paper:
    """The limits of air quality alone, as a paper of the year so far.

    Parameters
    ----------
    data
        With `air`; the tasks are not looked at.
    as_of
        The day.
    language
        "zh" or "en".
    """
    period = period_of("monthly", as_of)
    context = Context(language, period, (), (), (), data)
    sections = (air_sections.air_limits(context), *air_sections.air_months(context))
    return Paper(
        key=f"air-{as_of}", language=language, as_of=as_of,
        title=context.say("空气质量与总量限值", "Limits of air quality and totals"),
        issue=context.say(f"{as_of.year}年", f"{as_of.year}"),
        dated=context.say(f"截至 {as_of}", f"as of {as_of}"), sections=sections,
        notes_title=context.say(*NOTES_TITLE), notes=tuple(context.notes),
    )  # fmt: skip
