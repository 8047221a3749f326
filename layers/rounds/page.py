"""Day sheets as one page of HTML: for the phone on the way, and to be printed; nothing fetched."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from geo.day_overview import Overview
from geo.day_sheets import DaySheet, SheetLeg, SheetStop, Words
from geo.errors import InputError
from geo.navigation import navigation_links
from geo.vocabulary import VERDICTS
from layers.reports.markup import escaped
from layers.rounds.page_overview import overview_html
from layers.rounds.page_style import STYLE
from layers.writing.pdf import pdf_of

TIME_ZONE = ZoneInfo("Asia/Shanghai")
M_PER_KM, S_PER_MIN = 1000, 60
#: A shorter wait at a stop is not told of.
WAIT = timedelta(minutes=5)
WORDS: dict[str, tuple[str, str]] = {
    "title": ("巡查日程单", "Day sheet"),
    "source": ("时间和路程", "Times and distances"),
    "estimate": ("估算", "estimate"),
    "about": ("约 ", "about "),
    "arrive": ("到", "arrive"),
    "begin": ("开始检查", "begin"),
    "depart": ("离", "leave"),
    "way": ("来路", "way"),
    "km": ("公里", "km"),
    "m": ("米", "m"),
    "min": ("分钟", "min"),
    "hours": ("小时", "hours"),
    "stops": ("站", "stops"),
    "from": ("出发", "from"),
    "back": ("返回", "back at"),
    "checks": ("检查内容", "What to check"),
    "meets": ("联系单位", "Whom to meet"),
    "verdict": ("判定", "Verdict"),
    "zone": ("所在区域", "Zone"),
    "tasks": ("任务", "Tasks"),
    "place": ("坐标", "Coordinates"),
    "go": ("导航", "Navigate"),
    "turns": ("行车路线", "The way"),
    "straight": ("直线，不是道路", "a straight line, no road"),
    "secret": ("暗访：不得提前告知被检查单位", "Unannounced: not to be told to those visited"),
    "signed": ("检查人签字：", "Inspectors:"),
    "visited": ("被检查单位签字：", "Visited:"),
}


def sheets_html(sheets: Sequence[DaySheet], language: str, overview: Overview | None = None) -> str:
    """Whole document of some days: every stop with its times, checks, verdict and navigation links.

    Parameters
    ----------
    sheets
        At least one, or the overview; coordinates in EPSG:4326.
    language
        "zh" or "en".
    overview
        The plan as a whole, at the head of the page; None for what a single team takes along.

    Returns
    -------
    str
        HTML with its style inside and no script; every text of people is escaped. Estimated times
        are marked one by one.

    Raises
    ------
    InputError
        If there is neither a sheet nor an overview: no team goes out.
    """
    title = escaped(f"{_say('title', language)} {_days(_all_days(sheets, overview))}")
    lang = "en" if language == "en" else "zh-CN"
    days = "".join(_day(sheet, number, language) for number, sheet in enumerate(sheets, 1))
    head = _head(sheets, overview)
    whole = overview_html(overview, language) if overview else ""
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style></head><body>"
        f"<header><h1>{title}</h1>{_source(head, language)}{whole}{_contents(sheets)}</header>"
        f"<main>{days}</main></body></html>"
    )


def write_html(
    sheets: Sequence[DaySheet], language: str, overview: Overview | None = None
) -> bytes:
    """Page of some days as a file; as `sheets_html`."""
    return sheets_html(sheets, language, overview).encode()


def write_pdf(sheets: Sequence[DaySheet], language: str, overview: Overview | None = None) -> bytes:
    """The same page as PDF, A4, with its links; the same sheets give the same bytes.

    Raises
    ------
    InputError
        As `sheets_html`.
    UpstreamError
        As `layers.writing.pdf.pdf_of`.
    """
    html = sheets_html(sheets, language, overview)
    days = _all_days(sheets, overview)
    first = min(days)
    moment = datetime(first.year, first.month, first.day, tzinfo=TIME_ZONE)
    return pdf_of(html, title=f"{_say('title', language)} {_days(days)}", moment=moment)


def _say(key: str, language: str) -> str:
    return WORDS[key][1 if language == "en" else 0]


def _in(words: Words, language: str) -> str:
    return words.get(language) or words.get("zh") or ""


def _head(sheets: Sequence[DaySheet], overview: Overview | None) -> DaySheet | Overview:
    head = overview or next(iter(sheets), None)
    if head is None:
        raise InputError("计划中没有一组出发", "no team of the plan goes out", field="plan")
    return head


def _all_days(sheets: Sequence[DaySheet], overview: Overview | None) -> Sequence[date]:
    head = _head(sheets, overview)
    if isinstance(head, Overview):
        return (head.first_day, head.last_day)
    return sorted({sheet.day for sheet in sheets})


def _days(days: Sequence[date]) -> str:
    return "–".join(dict.fromkeys((days[0].isoformat(), days[-1].isoformat())))


def _source(head: DaySheet | Overview, language: str) -> str:
    mark = f"<b>{_say('estimate', language)}</b> " if head.is_estimate else ""
    told = escaped(_in(head.source, language))
    return f'<p class="source">{mark}{_say("source", language)}: {told}</p>'


def _contents(sheets: Sequence[DaySheet]) -> str:
    if len(sheets) < 2:
        return ""
    links = "".join(
        f'<a href="#day-{number}">{escaped(sheet.team)} {sheet.day:%m-%d}</a>'
        for number, sheet in enumerate(sheets, 1)
    )
    return f'<nav class="days">{links}</nav>'


def _day(sheet: DaySheet, number: int, language: str) -> str:
    stops = "".join(
        _stop(sheet, stop, leg, language)
        for stop, leg in zip(sheet.stops, sheet.legs, strict=False)
    )
    warned = f'<p class="secret">{_say("secret", language)}</p>' if sheet.is_unannounced else ""
    notes = "".join(f"<p>{escaped(_in(note, language))}</p>" for note in sheet.notes)
    return (
        f'<section class="day" id="day-{number}"><h2>{escaped(sheet.team)} · {sheet.day}</h2>'
        f'{warned}<p class="sum">{_sum(sheet, language)}</p>{notes}'
        f'<ol class="stops">{stops}{_home(sheet, language)}</ol>'
        f'<p class="signed"><span>{_say("signed", language)}</span>'
        f"<span>{_say('visited', language)}</span></p></section>"
    )


def _sum(sheet: DaySheet, language: str) -> str:
    km, hours = sheet.distance_m / M_PER_KM, sheet.duration_s / 3600
    start, begins = escaped(sheet.start), _clock(sheet, sheet.begins, language)
    ends = _clock(sheet, sheet.ends, language)
    if language == "en":
        head = f"{begins} from {start}, back {ends}"
    else:
        head = f"{begins} 从{start}出发，{ends} 返回"
    return (
        f"{head} · {len(sheet.stops)} {_say('stops', language)} · {km:.1f} "
        f"{_say('km', language)} · {hours:.1f} {_say('hours', language)}"
    )


def _clock(sheet: DaySheet, moment: datetime, language: str) -> str:
    late = (moment.date() - sheet.day).days
    text = f"{moment:%H:%M}" + (f"+{late}" if late > 0 else "")
    return (_say("about", language) if sheet.is_estimate else "") + text


def _stop(sheet: DaySheet, stop: SheetStop, leg: SheetLeg, language: str) -> str:
    arrive, depart = (_clock(sheet, each, language) for each in (stop.arrive, stop.depart))
    times = f"<time>{arrive}</time> {_say('arrive', language)}"
    if stop.begin is not None and stop.begin - stop.arrive >= WAIT:
        times += f", {_clock(sheet, stop.begin, language)} {_say('begin', language)}"
    times += f" – {depart} {_say('depart', language)}"
    return (
        f'<li class="stop"><b class="number">{stop.number}</b><div class="body">'
        f'<h3>{escaped(stop.name)}</h3><p class="time">{times}</p>'
        f'<p class="way">{_way(sheet, leg, language)}</p>{_facts(stop, language)}'
        f"{_navigation(stop, language)}{_turns(leg, language)}</div></li>"
    )


def _way(sheet: DaySheet, leg: SheetLeg, language: str) -> str:
    km, minutes = leg.distance_m / M_PER_KM, leg.duration_s / S_PER_MIN
    words = [f"{km:.1f} {_say('km', language)}", f"{minutes:.0f} {_say('min', language)}"]
    told = f"{_say('way', language)} {', '.join(words)}"
    if sheet.is_estimate:
        told += f' <span class="mark">{_say("estimate", language)}</span>'
    if not leg.is_drawn_by_road:
        told += f' <span class="mark">{_say("straight", language)}</span>'
    return told


def _facts(stop: SheetStop, language: str) -> str:
    facts = [
        ("checks", "\n".join(stop.checks)),
        ("meets", "、".join(stop.meets)),
        ("verdict", _verdict(stop, language)),
        ("zone", stop.zone or ""),
        ("tasks", "、".join(stop.task_ids)),
        ("place", f"{stop.lon_deg:.5f}, {stop.lat_deg:.5f} (WGS 84)"),
    ]
    rows = "".join(
        f"<dt>{_say(key, language)}</dt><dd>{escaped(text)}</dd>" for key, text in facts if text
    )
    return f"<dl>{rows}</dl>"


def _verdict(stop: SheetStop, language: str) -> str:
    if stop.verdict is None:
        return ""
    term = VERDICTS[stop.verdict]
    word = f"{term.sign} {term.en if language == 'en' else term.zh}"
    return "\n".join(part for part in (word, _in(stop.because, language)) if part)


def _navigation(stop: SheetStop, language: str) -> str:
    links = "".join(
        f'<a href="{escaped(link.url)}" rel="noreferrer">'
        f"{escaped(link.en if language == 'en' else link.zh)}</a>"
        for link in navigation_links(stop.lon_deg, stop.lat_deg, stop.name)
    )
    return f'<p class="go"><span>{_say("go", language)}</span>{links}</p>'


# To ten metres below a kilometre, as a driver counts.
def _length(metres: float, language: str) -> str:
    if metres < M_PER_KM - 5:
        return f"{round(metres, -1):.0f} {_say('m', language)}"
    return f"{metres / M_PER_KM:.1f} {_say('km', language)}"


def _turns(leg: SheetLeg, language: str) -> str:
    if not leg.turns:
        return ""
    steps = "".join(
        f"<li>{escaped(_in(words, language))} <small>{_length(metres, language)}</small></li>"
        for words, metres in leg.turns
    )
    return f"<details><summary>{_say('turns', language)}</summary><ol>{steps}</ol></details>"


def _home(sheet: DaySheet, language: str) -> str:
    if not sheet.stops:
        return ""
    leg, ends = sheet.legs[-1], _clock(sheet, sheet.ends, language)
    return (
        f'<li class="stop home"><b class="number">◎</b><div class="body">'
        f"<h3>{_say('back', language)} {escaped(sheet.end or sheet.start)}</h3>"
        f'<p class="time"><time>{ends}</time></p><p class="way">{_way(sheet, leg, language)}</p>'
        f"{_turns(leg, language)}</div></li>"
    )
