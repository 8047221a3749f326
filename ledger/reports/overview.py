"""Sections on the whole: the figures, what changed, what needs attention, what is due next."""

from collections.abc import Callable
from datetime import timedelta

from geo.paper import Cell, Section
from ledger.reports.context import Context, counted
from ledger.reports.facts import RELAPSED, Tally, TaskFact, tally

MOST_NAMED = 5


def overview(context: Context) -> Section:
    """The figures of all tasks on the day, against the end of the period before."""
    say = context.say
    now = tally(context.current, context.newly_relapsed)
    before = tally(context.before)
    rows: tuple[tuple[str, Callable[[Tally], int]], ...] = (
        (say("任务总数", "Tasks"), lambda t: t.total),
        (say("已完成", "Done"), lambda t: t.done),
        (say("推进中", "Moving"), lambda t: t.moving),
        (say("仅挂账（尚无整治记录）", "Registered only (no work on record)"), lambda t: t.waiting),
        (say("处于复燃状态", "Relapsed"), lambda t: t.relapsed),
        (say("超期未完成", "Overdue"), lambda t: t.overdue),
        (say("▲ 区外", "▲ Outside"), lambda t: t.outside),
        (say("◆ 边界附近", "◆ Near the boundary"), lambda t: t.edge),
        (say("？ 待定", "？ Undetermined"), lambda t: t.unknown),
        (say("● 区内或豁免", "● Inside or exempt"), lambda t: t.compliant),
        (say("□ 无空间规则（不计为合规）", "□ No spatial rule (not counted as complying)"),
         lambda t: t.unruled),
    )  # fmt: skip
    note = context.task_note
    columns = (
        context.column("指标", "Figure", width=3.0),
        context.column("本期末", "Now", "count", note=note),
        context.column("上期末", "Before", "count", note=_before_note(context)),
        context.column("变化", "Change", "change"),
    )
    cells = tuple((name, f(now), f(before), f(now) - f(before)) for name, f in rows)
    lead: tuple[tuple[str, int], ...] = (
        (_figures(context, now), note),
        (_places(context, now), context.verdict_note),
    )
    next_step = _next_step(context)
    if next_step:
        lead = (*lead, (next_step, 0))
    return Section("overview", say("总体情况", "At a glance"), lead, columns, cells)


def _before_note(context: Context) -> int:
    day = context.period.day_before
    return context.note(
        f"上期末指 {day}：以该日有效的区域版本和当时的台账状态计算，任务清单为现在的清单。",
        f"Before: {day}, by the zone versions and states of that day and the tasks of today.",
    )


def _figures(context: Context, now: Tally) -> str:
    return context.say(
        f"截至 {context.period.as_of}，共 {now.total} 项任务：已完成 {now.done} 项，推进中 "
        f"{now.moving} 项，仅挂账 {now.waiting} 项，复燃 {now.relapsed} 项；超期未完成 "
        f"{now.overdue} 项；本期新复燃 {now.newly_relapsed} 项。",
        f"As of {context.period.as_of}: {counted(now.total, 'task')}, {now.done} done,"
        f" {now.moving} moving, {now.waiting} registered only, {now.relapsed} relapsed;"
        f" {now.overdue} overdue; {now.newly_relapsed} newly relapsed in this period.",
    )


def _places(context: Context, now: Tally) -> str:
    return context.say(
        f"空间判定：{now.flagged} 项有标记（区外 {now.outside}、边界附近 {now.edge}、待定 "
        f"{now.unknown}），区内或豁免 {now.compliant} 项，另有 {now.unruled} 项没有空间规则。",
        f"Places: {now.flagged} flagged ({now.outside} outside, {now.edge} near the boundary, "
        f"{now.unknown} undetermined), {now.compliant} inside or exempt; no spatial rule applies to"
        f" {now.unruled}.",
    )


def _next_step(context: Context) -> str:
    day = context.period.as_of
    late = sorted((f for f in context.current if f.is_overdue), key=lambda f: f.deadline or day)
    outside = [fact for fact in context.current if fact.verdict == "outside"]
    parts = []
    if late:
        days = (day - (late[0].deadline or day)).days
        named = _named(context, late)
        parts.append(context.say(
            f"督办超期的 {len(late)} 项（{named}），最久的 {late[0].task_id} 已超期 {days} 天",
            f"press the {len(late)} overdue ({named}), of which {late[0].task_id} is"
            f" {counted(days, 'day')} late",
        ))  # fmt: skip
    if outside:
        parts.append(context.say(
            f"核实区外的 {len(outside)} 项（{_named(context, outside)}）",
            f"check the {len(outside)} outside ({_named(context, outside)})",
        ))  # fmt: skip
    if not parts:
        return ""
    listed = context.say("；", "; ").join(parts)
    return context.say(f"下一步：{listed}。", f"Next: {listed}.")


def _named(context: Context, facts: list[TaskFact]) -> str:
    named = context.join([fact.task_id for fact in facts[:MOST_NAMED]])
    return named if len(facts) <= MOST_NAMED else context.say(f"{named} 等", f"{named} …")


def changes(context: Context) -> Section:
    """What changed since the period before: steps of the ledger, relapses first, and verdicts."""
    say, note = context.say, context.task_note
    titles = {fact.task_id: fact.title for fact in context.current}
    steps = sorted(context.changes, key=lambda c: (c.after != RELAPSED, c.day, c.subject_id))
    rows: list[tuple[Cell, ...]] = [
        (step.day, step.subject_id, titles.get(step.task_id, ""), say("状态", "State"),
         context.state_word(step.before), context.state_word(step.after))
        for step in steps
    ]  # fmt: skip
    before = {fact.task_id: fact for fact in context.before}
    for fact in context.current:
        old = before.get(fact.task_id)
        if old is not None and old.verdict != fact.verdict:
            words = (context.verdict_word(old.verdict), context.verdict_word(fact.verdict))
            rows.append((None, fact.task_id, fact.title, say("空间判定", "Verdict"), *words))
        if old is not None and not old.is_overdue and fact.is_overdue:
            words = (say("未到期", "in time"), say("超期", "overdue"))
            late = None if fact.deadline is None else fact.deadline + timedelta(days=1)
            rows.append((late, fact.task_id, fact.title, say("时限", "Deadline"), *words))
    columns = (
        context.column("日期", "Day", "day", width=1.5), context.column("编号", "No.", width=0.9),
        context.column("任务", "Task", width=3.2), context.column("事项", "What"),
        context.column("原为", "Was", width=1.2),
        context.column("现为", "Is", width=1.2, note=note),
    )  # fmt: skip
    first, last = context.period.first_day, context.period.as_of
    lead = say(
        f"{first} 至 {last}，共 {len(rows)} 项变化。",
        f"{first} to {last}: {counted(len(rows), 'change')}.",
    )
    empty = say("本期没有登记变化。", "No change is on record for this period.")
    return Section(
        "changes", say("本期变化", "Changes"), ((lead, note),), columns, tuple(rows), empty
    )


def attention(context: Context) -> Section:
    """Tasks that are overdue, outside, near a boundary or relapsed, the longest overdue first."""
    say = context.say
    wanted = [
        fact
        for fact in context.current
        if fact.is_overdue or fact.verdict in ("outside", "edge") or fact.state == RELAPSED
    ]
    day = context.period.as_of
    wanted.sort(key=lambda f: (not f.is_overdue, f.deadline or day, f.task_id))
    rows = tuple(_attention_row(context, fact) for fact in wanted)
    unknown = sum(fact.verdict == "unknown" for fact in context.current)
    columns = (
        context.column("编号", "No.", width=0.8), context.column("任务", "Task", width=2.4),
        context.column("牵头或责任单位", "Unit", width=1.8),
        context.column("时限", "Deadline", "day", width=1.6, note=context.task_note),
        context.column("超期天数", "Days late", "count"),
        context.column("判定", "Verdict", width=1.7, note=context.verdict_note),
        context.column("判定依据", "Because", width=5.2),
    )  # fmt: skip
    lead = say(
        f"超期、区外、边界附近或复燃的共 {len(rows)} 项；另有 {unknown} 项判定待定，"
        "须先补齐地点或区域资料。",
        f"Overdue, outside, near a boundary or relapsed: {counted(len(rows), 'task')}; undetermined"
        f" until places or zones are on record: {unknown} more.",
    )
    empty = say("没有超期、区外、边界附近或复燃的任务。", "None is overdue, outside or relapsed.")
    title = say("须督办的任务", "Tasks that need attention")
    return Section("attention", title, ((lead, context.verdict_note),), columns, rows, empty)


def _attention_row(context: Context, fact: TaskFact) -> tuple[Cell, ...]:
    units = [unit.name for unit in fact.lead_units or fact.responsible_units]
    shown = context.join(units[:3]) + (context.say(" 等", " …") if len(units) > 3 else "")
    late = None
    if fact.is_overdue and fact.deadline is not None:
        late = (context.period.as_of - fact.deadline).days
    born = context.say("（下达时已过期）", " (overdue when issued)") if fact.is_born_overdue else ""
    is_place = fact.verdict in ("outside", "edge")
    return (
        fact.task_id, fact.title + born, shown, fact.deadline, late,
        context.verdict_word(fact.verdict), fact.because if is_place else None,
    )  # fmt: skip


def due_next(context: Context) -> Section:
    """Deadlines up to the end of the next period, and re-checks that are due or past."""
    say, day, last = context.say, context.period.as_of, context.period.next_last_day
    rows: list[tuple[Cell, ...]] = []
    for fact in context.current:
        unit = context.join([u.name for u in (fact.lead_units or fact.responsible_units)[:3]])
        is_ending = fact.deadline_kind in ("dated", "until") and not fact.is_done
        if is_ending and fact.deadline is not None and day < fact.deadline <= last:
            rows.append((fact.deadline, fact.task_id, fact.title, unit, say("时限", "Deadline")))
        check = context.data.next_checks.get(fact.task_id)
        if check is not None and check <= last:
            word = (
                say("复查", "Re-check") if check > day else say("复查已过期", "Re-check past due")
            )
            rows.append((check, fact.task_id, fact.title, unit, word))
    rows.sort(key=lambda row: (str(row[0]), str(row[1])))
    columns = (
        context.column("日期", "Day", "day", width=1.5, note=context.task_note),
        context.column("编号", "No.", width=0.8), context.column("任务", "Task", width=3.4),
        context.column("牵头或责任单位", "Unit", width=2.4), context.column("事由", "What"),
    )  # fmt: skip
    lead = say(f"到 {last} 为止，{len(rows)} 项到期。", f"Due by {last}: {len(rows)}.")
    empty = say(
        "下期没有到期的时限或复查。", "No deadline or re-check falls due in the next period."
    )
    title = say("下期到期", "Due next")
    return Section("due", title, ((lead, context.task_note),), columns, tuple(rows), empty)
