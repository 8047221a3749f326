"""A team's day as a document of tables: what is printed, or opened on a handheld."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from geo.day_overview import Overview, overview_sections
from geo.day_sheets import DaySheet, SheetStop
from geo.errors import InputError
from geo.paper import Column, Paper, Section
from geo.vocabulary import VERDICTS

WORDS = {
    "title": ("巡查日程单", "Day sheet"),
    "stops": ("站点", "Stops"),
    "turns": ("行车路线", "The way"),
    "notes": ("说明", "Notes"),
    "none": ("当天没有站点", "no stops on this day"),
    "number": ("序号", "No."),
    "arrive": ("到达", "Arrive"),
    "depart": ("离开", "Leave"),
    "estimated": ("（估算）", " (estimate)"),
    "place": ("地点", "Place"),
    "checks": ("检查内容", "What to check"),
    "meets": ("联系单位", "Whom to meet"),
    "verdict": ("判定", "Verdict"),
    "leg": ("路程（公里）", "Way (km)"),
    "to": ("前往", "To"),
    "turn": ("行驶", "Drive"),
    "metres": ("距离（公里）", "Distance (km)"),
    "secret": ("暗访：不得提前告知被检查单位", "Unannounced: not to be told to those visited"),
    "no_turns": (
        "时间和路程是估算的，没有道路路线。",
        "Times and distances are an estimate; no way along roads is known.",
    ),
    "signed": ("检查人：            被检查单位：", "Inspectors:            Visited:"),
}
M_PER_KM = 1000


def day_paper(sheet: DaySheet, language: str) -> Paper:
    """Document of one team's day.

    Parameters
    ----------
    sheet
        The day.
    language
        "zh" or "en".

    Returns
    -------
    Paper
        Sections "stops" and, where the roads are known, "turns"; the source of times and distances
        is its first note.
    """
    say = _speaker(language)
    return Paper(
        f"day-{sheet.day.isoformat()}-{_ascii(sheet.team_id)}",
        language,
        sheet.day,
        f"{say('title')} · {sheet.team}",
        sheet.plan_id,
        sheet.day.isoformat(),
        (_stops(sheet, language), _turns(sheet, language)),
        say("notes"),
        (sheet.source.get(language) or sheet.source["zh"],),
    )


def plan_paper(
    sheets: Sequence[DaySheet], language: str, overview: Overview | None = None
) -> Paper:
    """Document of all days of a plan: the stops and the turns of each team and day in turn.

    Parameters
    ----------
    sheets
        At least one, or the overview.
    language
        "zh" or "en".
    overview
        The plan as a whole and what it leaves out, before the days; None for what a single team
        takes along.

    Raises
    ------
    InputError
        If there is neither a sheet nor an overview: no team goes out.
    """
    head = overview or next(iter(sheets), None)
    if head is None:
        raise InputError("计划中没有一组出发", "no team of the plan goes out", field="plan")
    if isinstance(head, DaySheet) and len(sheets) == 1:
        return day_paper(head, language)
    say = _speaker(language)
    sections = list(overview_sections(overview, language)) if overview else []
    for number, sheet in enumerate(sheets, 1):
        name = f"{sheet.team} {sheet.day.isoformat()}"
        for section in (_stops(sheet, language), _turns(sheet, language)):
            key, title = f"{section.key}-{number}", f"{name} {section.title}"
            sections.append(replace(section, key=key, title=title))
    days = [overview.first_day, overview.last_day] if overview else sorted(s.day for s in sheets)
    return Paper(
        f"rounds-{days[0].isoformat()}",
        language,
        days[0],
        say("title"),
        head.plan_id,
        "–".join(dict.fromkeys((days[0].isoformat(), days[-1].isoformat()))),
        tuple(sections),
        say("notes"),
        (head.source.get(language) or head.source["zh"],),
    )


def _stops(sheet: DaySheet, language: str) -> Section:
    say = _speaker(language)
    hours = sheet.duration_s / 3600
    lead = {
        "zh": f"{sheet.start}出发，{_time(sheet.begins)}–{_time(sheet.ends)}，"
        f"{len(sheet.stops)} 站，{sheet.distance_m / M_PER_KM:.1f} 公里，{hours:.1f} 小时。",
        "en": f"From {sheet.start}, {_time(sheet.begins)}–{_time(sheet.ends)}: "
        f"{len(sheet.stops)} stops, {sheet.distance_m / M_PER_KM:.1f} km, {hours:.1f} hours.",
    }[language]
    leads = [(lead, 1)]
    if sheet.is_unannounced:
        leads.insert(0, (say("secret"), 0))
    leads += [(note.get(language) or note["zh"], 0) for note in sheet.notes]
    return Section(
        "stops",
        say("stops"),
        tuple(leads),
        _stop_columns(say, say("estimated") if sheet.is_estimate else ""),
        tuple(_stop_row(stop, language) for stop in sheet.stops),
        say("none"),
    )


def _speaker(language: str) -> Callable[[str], str]:
    at = 1 if language == "en" else 0
    return lambda key: WORDS[key][at]


def _time(moment: object) -> str:
    return f"{moment:%H:%M}"


def _ascii(text: str) -> str:
    kept = "".join(char if char.isascii() and char.isalnum() else "-" for char in text)
    return kept.strip("-") or "team"


def _stop_columns(say: Callable[[str], str], mark: str) -> tuple[Column, ...]:
    return (
        Column(say("number"), "count", 0.5),
        Column(say("arrive") + mark, width=0.7, note=1),
        Column(say("depart") + mark, width=0.7, note=1),
        Column(say("place"), width=1.8),
        Column(say("checks"), width=2.6),
        Column(say("meets"), width=1.4),
        Column(say("verdict"), width=1.8),
        Column(say("leg") + mark, "number", 0.8, 1),
    )


def _stop_row(stop: SheetStop, language: str) -> tuple[str | int | float | None, ...]:
    return (
        stop.number,
        _time(stop.arrive),
        _time(stop.depart),
        _joined([stop.name, "、".join(stop.task_ids)], "\n"),
        _joined(stop.checks, "；"),
        _joined(stop.meets, "、"),
        _verdict(stop, language),
        stop.leg_m / M_PER_KM,
    )


def _joined(parts: Iterable[str], between: str) -> str | None:
    return between.join(part for part in parts if part) or None


def _verdict(stop: SheetStop, language: str) -> str | None:
    if stop.verdict is None:
        return None
    term = VERDICTS[stop.verdict]
    word = f"{term.sign} {term.en if language == 'en' else term.zh}"
    return _joined([word, stop.zone or "", stop.because.get(language, "")], "；")


def _turns(sheet: DaySheet, language: str) -> Section:
    say = _speaker(language)
    ends = [*(stop.name for stop in sheet.stops), sheet.end or sheet.start]
    rows = [
        (name if at == 0 else None, words.get(language) or words["zh"], metres / M_PER_KM)
        for name, leg in zip(ends, sheet.legs, strict=False)
        for at, (words, metres) in enumerate(leg.turns)
    ]
    columns = (
        Column(say("to"), width=1.4),
        Column(say("turn"), width=3.0),
        Column(say("metres"), "number", 0.8, 1),
    )
    return Section("turns", say("turns"), (), columns, tuple(rows), say("no_turns"))
