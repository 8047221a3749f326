"""Sections on the limits of air quality: how each stands, and its months."""

from collections import defaultdict
from datetime import date

from geo.paper import Cell, Chart, Column, Section
from ledger.air import LEAST_SHARE, STANDINGS, LimitStatus
from ledger.reports.context import Context, counted


def air_limits(context: Context) -> Section:
    """Every limit with what is measured against it."""
    say, note = context.say, _note(context)
    rows = tuple(_row(context, status) for status in context.data.air)
    columns = (
        context.column("指标", "What", width=1.9), context.column("区域", "Where", width=1.1),
        Column(say("限值", "Limit"), "number", 1.5, _source_note(context), 0),
        Column(say("年内累计", "Year to date"), "number", 1.6, note, 1),
        context.column("单位", "Unit", width=1.0),
        context.column("有数天数", "Days with data", "count"),
        context.column("覆盖率", "Coverage", "share", width=1.1),
        context.column("状况", "Standing", width=2.2, note=note),
        Column(say("其余日子须不高于", "Rest of the year at most"), "number", 1.4, 0, 1),
    )  # fmt: skip
    alarming = [s for s in context.data.air if s.standing in ("above", "exceeded")]
    unknown = [s for s in context.data.air if s.standing == "unknown"]
    lead = say(
        f"{len(context.data.air)} 项限值：{len(alarming)} 项高于限值，{len(unknown)} 项数据不足，"
        "部分年份的结果不是年度结论。",
        f"{counted(len(context.data.air), 'limit')}: {len(alarming)} above, {len(unknown)} without"
        " enough data; a part of a year decides nothing.",
    )
    empty = say("本市没有登记限值。", "No limit is on record for this city.")
    title = say("空气质量与总量限值", "Limits of air quality and totals")
    return Section("air", title, ((lead, note),), columns, rows, empty)


def _row(context: Context, status: LimitStatus) -> tuple[Cell, ...]:
    zh, en, sign = STANDINGS[status.standing]
    is_lost = status.needed is not None and status.needed < 0
    if is_lost:  # a rest of the year below zero is no number that anybody can keep to
        zh, en = f"{zh}，其余日子为零也达不到", f"{en}, beyond reach even with zero from now on"
    name = status.limit.quantity.word(context.language)
    code = status.limit.territory_code
    return (
        f"{name}（{status.year}）" if context.language == "zh" else f"{name} ({status.year})",
        context.data.names.get(code, context.data.city), status.limit.value, status.value,
        status.limit.quantity.unit, status.days_with_data, status.coverage_share,
        f"{sign} {context.say(zh, en)}", None if is_lost else status.needed,
    )  # fmt: skip


def _note(context: Context) -> int:
    least = f"{LEAST_SHARE:.1%}"
    return context.note(
        f"读数由人工导入，截至 {context.period.as_of}。区域日均值取各站点平均，年均值取各日平均，"
        "不作修约。全年有效须有 324 个以上日均值、每月 27 个以上（2月 25 个以上），见 GB 3095-2012 "
        f"表4；不满一年时标准没有规定，本系统要求已过天数的 {least} 以上有数，否则记为数据不足。",
        f"Readings imported by people, as of {context.period.as_of}. A day of a territory is the "
        "mean of its stations, a year that of its days, without rounding. A year needs 324 daily "
        "means, and 27 in each month (25 in February), by GB 3095-2012, table 4; for a part of a "
        f"year, of which the standard says nothing, we ask for {least} of the days gone by.",
    )


def _source_note(context: Context) -> int:
    parts = [
        context.say(
            f"{s.limit.quantity.zh}：{s.limit.source[0]}（{s.limit.unclear[0]}）",
            f"{s.limit.quantity.en}: {s.limit.source[1]} ({s.limit.unclear[1]})",
        )
        for s in context.data.air
    ]
    listed = context.say("；", "; ").join(parts)
    return context.note(
        f"限值的来源和不明之处。{listed}。", f"Limits, and what they leave open. {listed}."
    )


def air_months(context: Context) -> tuple[Section, ...]:
    """For each limit with readings, what it is told from by its time, with the year so far.

    Means stand month by month, amounts by the day on which their month, quarter or year ends.
    """
    return tuple(
        _means(context, status) if status.series else _amounts(context, status)
        for status in context.data.air
        if status.series or status.amounts
    )


def _means(context: Context, status: LimitStatus) -> Section:
    say, limit = context.say, status.limit
    by_month: dict[int, list[float]] = defaultdict(list)
    running: dict[int, float] = {}
    for value in status.series:
        by_month[value.day.month].append(value.value)
        running[value.day.month] = value.running_mean
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (f"{date(status.year, month, 1):%Y-%m}", len(values), sum(values) / len(values),
         running[month], limit.value)
        for month, values in sorted(by_month.items())
    )  # fmt: skip
    columns = (
        context.column("月份", "Month"),
        context.column("有数天数", "Days with data", "count", note=_note(context)),
        context.column("月均值", "Mean of the month", "number"),
        context.column("年内累计均值", "Year to date", "number"),
        Column(say("限值", "Limit"), "number", 1.0, _source_note(context), 0),
    )
    name, unit = _name(context, status), limit.quantity.unit
    title = say(f"{name} 逐月（{unit}）", f"{name} by month ({unit})")
    chart = Chart("lines", title, 0, (2, 3, 4), unit)
    return Section(f"air-{limit.limit_id}", title, (), columns, rows, "", chart)


def _amounts(context: Context, status: LimitStatus) -> Section:
    say, limit = context.say, status.limit
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (f"{one.last_day:%Y-%m-%d}", one.value, one.running_sum, limit.value)
        for one in status.amounts
    )
    columns = (
        context.column("截至", "Up to"),
        Column(say("本期量", "Amount"), "number", 1.0, _note(context), 1),
        Column(say("年内合计", "Year to date"), "number", 1.0, 0, 1),
        Column(say("限值", "Limit"), "number", 1.0, _source_note(context), 0),
    )
    name, unit = _name(context, status), limit.quantity.unit
    title = say(f"{name} 合计（{unit}）", f"{name}, total ({unit})")
    chart = Chart("lines", title, 0, (1, 2, 3), unit)
    return Section(f"air-{limit.limit_id}", title, (), columns, rows, "", chart)


def _name(context: Context, status: LimitStatus) -> str:
    where = context.data.names.get(status.limit.territory_code, context.data.city)
    return f"{where} {status.limit.quantity.word(context.language)}"
