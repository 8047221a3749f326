"""Sections by county and by unit, and their ranking."""

from collections.abc import Mapping, Sequence

from geo.paper import Cell, Chart, Column, Section
from ledger.reports.context import Context
from ledger.reports.facts import Tally, TaskFact, by_county, by_unit, tally
from ledger.reports.ranking import ranked


def _tallies(context: Context, groups: Mapping[str, Sequence[TaskFact]]) -> dict[str, Tally]:
    newly = context.newly_relapsed
    return {name: tally(facts, newly) for name, facts in groups.items()}


def _county_groups(context: Context) -> dict[str, list[TaskFact]]:
    found = by_county(context.current)
    return {context.data.names.get(code, code): found[code] for code in sorted(found)}


def _unit_groups(context: Context, *, leading: bool) -> dict[str, list[TaskFact]]:
    found = by_unit(context.current, leading=leading)
    return {context.unit_word(unit, list(found)): facts for unit, facts in found.items()}


def _columns(context: Context, zh: str, en: str) -> tuple[Column, ...]:
    task, place, shared = context.task_note, context.verdict_note, context.shared_note
    column = context.column
    return (
        column(zh, en, width=2.4, note=shared),
        column("任务", "Tasks", "count", note=task),
        column("完成", "Done", "count"), column("推进", "Moving", "count"),
        column("仅挂账", "Registered only", "count", width=1.1),
        column("复燃", "Relapsed", "count"),
        column("其中本期新复燃", "Newly relapsed", "count", width=1.2),
        column("超期", "Overdue", "count"), column("区外", "Outside", "count", note=place),
        column("边界", "Edge", "count"), column("待定", "Unknown", "count"),
        column("区内", "Inside", "count"), column("无规则", "No rule", "count", width=1.1),
        column("完成率", "Done", "share", width=1.2),
    )  # fmt: skip


def _row(name: str, counted: Tally) -> tuple[Cell, ...]:
    return (
        name, counted.total, counted.done, counted.moving, counted.waiting, counted.relapsed,
        counted.newly_relapsed, counted.overdue, counted.outside, counted.edge, counted.unknown,
        counted.compliant, counted.unruled, counted.done_share,
    )  # fmt: skip


def _section(
    context: Context, key: str, title: str, tallies: Mapping[str, Tally], first: tuple[str, str]
) -> Section:
    rows = tuple(_row(name, counted) for name, counted in tallies.items())
    # Of dozens of units a table says more than a chart.
    chart = Chart("stacked bars", title, 0, (2, 3, 4, 5)) if key == "counties" else None
    return Section(key, title, (), _columns(context, *first), rows, _nobody(context), chart)


def _nobody(context: Context) -> str:
    return context.say("所选范围没有任务。", "There is no task in what was chosen.")


def counties(context: Context) -> Section:
    """Every county with its tasks by state and verdict."""
    title = context.say("各县（市、区）", "Counties")
    tallies = _tallies(context, _county_groups(context))
    return _section(context, "counties", title, tallies, ("县（市、区）", "County"))


def lead_units(context: Context) -> Section:
    """Every unit that leads a task."""
    title = context.say("牵头单位", "Lead units")
    tallies = _tallies(context, _unit_groups(context, leading=True))
    return _section(context, "lead-units", title, tallies, ("牵头单位", "Lead unit"))


def responsible_units(context: Context) -> Section:
    """Every unit that answers for a task."""
    title = context.say("责任单位", "Responsible units")
    tallies = _tallies(context, _unit_groups(context, leading=False))
    return _section(context, "responsible-units", title, tallies, ("责任单位", "Responsible unit"))


def county_ranking(context: Context) -> Section:
    """Counties in order."""
    title = context.say("县（市、区）排名", "Ranking of counties")
    tallies = _tallies(context, _county_groups(context))
    return _ranking(context, "county-ranking", title, tallies, ("县（市、区）", "County"))


def unit_ranking(context: Context) -> Section:
    """Lead units in order."""
    title = context.say("牵头单位排名", "Ranking of lead units")
    tallies = _tallies(context, _unit_groups(context, leading=True))
    return _ranking(context, "unit-ranking", title, tallies, ("牵头单位", "Lead unit"))


def _ranking(
    context: Context, key: str, title: str, tallies: Mapping[str, Tally], first: tuple[str, str]
) -> Section:
    column, rule = context.column, _rule_note(context)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (place, name, counted.total, counted.done, counted.done_share, counted.overdue,
         counted.flagged, counted.total - counted.unruled, counted.compliant)
        for place, name, counted in ranked(tallies)
    )  # fmt: skip
    columns = (
        column("名次", "Place", "count", width=0.8, note=rule), column(*first, width=2.6),
        column("任务", "Tasks", "count", note=context.task_note),
        column("完成", "Done", "count"), column("完成率", "Done, share", "share", width=1.2),
        column("超期", "Overdue", "count"),
        column("有标记", "Flagged", "count", note=context.verdict_note),
        column("适用空间规则", "With a spatial rule", "count", width=1.4),
        column("区内或豁免", "Inside or exempt", "count", width=1.3),
    )  # fmt: skip
    lead = context.say("并列的名次相同。", "Equals share a place.")
    return Section(key, title, ((lead, rule),), columns, rows, _nobody(context))


def _rule_note(context: Context) -> int:
    return context.note(
        "排名规则：先比完成率，高者在前；相同的比超期比例，低者在前；再比有标记的任务占适用空间规则任务"
        "的比例，低者在前；再比区内或豁免占全部任务的比例，高者在前；四项都相同的并列。没有空间规则的任务"
        "不计为合规。",
        "Rule of the ranking: the greater share done comes first; of equals the smaller share "
        "overdue; then the smaller share flagged of the tasks with a spatial rule; then the greater"
        " share inside or exempt of all tasks; equals in all four share a place. Tasks without a "
        "spatial rule do not count as complying.",
    )
