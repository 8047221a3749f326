"""The calendar as iCalendar, for the calendars of telephones and offices.

References
----------
RFC 5545, Internet Calendaring and Scheduling Core Object Specification: 3.6.1 (VEVENT), 3.8.5.3
(RRULE), 3.8.7.2 (DTSTAMP), 3.8.4.7 (UID).
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import icalendar

from ledger.cadence.cadences import KINDS, Cadence, DueKind
from ledger.cadence.due import Due, due_between
from ledger.cadence.periods import HARVESTS, Period, span_of
from web.calendar.room import Plan
from web.i18n import Language

DOMAIN = "sansan"
REMIND_DAYS = 3
#: How often an event comes again: the last day of each period.
RULES: dict[Period, dict[str, Any]] = {
    "daily": {"FREQ": "DAILY"},
    "weekly": {"FREQ": "WEEKLY"},
    "monthly": {"FREQ": "MONTHLY", "BYMONTHDAY": -1},
    "quarterly": {"FREQ": "MONTHLY", "INTERVAL": 3, "BYMONTHDAY": -1},
    "half_yearly": {"FREQ": "MONTHLY", "INTERVAL": 6, "BYMONTHDAY": -1},
    "yearly": {"FREQ": "YEARLY"},
    "summer_harvest": {"FREQ": "YEARLY"},
    "autumn_harvest": {"FREQ": "YEARLY"},
}
WORDS = {
    "zh": ("三散整治日程", "下达时已过期", "出处"),
    "en": ("Sansan calendar", "overdue when issued", "source"),
}


def feed(plan: Plan, language: Language, kind: DueKind | None = None) -> bytes:
    """The whole agenda as an .ics file; the same bytes for the same records.

    Parameters
    ----------
    plan
        What can be due. Every DTSTAMP is the beginning (UTC) of the day of its latest record.
    language
        Of the summaries.
    kind
        Only events of this kind; None: all.

    Returns
    -------
    bytes
        Cadences as events that come again, from the first period that ends on or after the date
        of their document (of the data, for an undated one); deadlines, re-checks and redrawings
        that are still waited for as single days with a reminder three days before. All are whole
        days without a time zone.
    """
    calendar = icalendar.Calendar()
    name = WORDS[language][0]
    calendar.add("prodid", f"-//{DOMAIN}//{name}//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    stamp = datetime.combine(plan.data_day, time.min, UTC)
    for cadence in plan.agenda.cadences:
        if kind in (None, cadence.kind):
            calendar.add_component(_repeated(cadence, plan, stamp, language))
    for due in due_between(date.min, date.max, replace(plan.agenda, cadences=())):
        if due.is_open and kind in (None, due.kind):
            calendar.add_component(_single(due, stamp, language))
    content: bytes = calendar.to_ical()
    return content


def _event(uid: str, stamp: datetime, summary: str, kind: DueKind, language: Language) -> Any:
    event = icalendar.Event()
    event.add("uid", f"{uid}@{DOMAIN}")
    event.add("dtstamp", stamp)
    event.add("summary", summary)
    event.add("categories", [KINDS[kind].word(language)])
    event.add("transp", "TRANSPARENT")  # a day on which something is due is not a busy day
    return event


def _repeated(cadence: Cadence, plan: Plan, stamp: datetime, language: Language) -> Any:
    since = (plan.agenda.since or {}).get(cadence.document_id, plan.data_day)
    first, last = span_of(since, cadence.period)
    summary = cadence.en if language == "en" else cadence.zh
    event = _event(f"cadence-{cadence.cadence_id}", stamp, summary, cadence.kind, language)
    event.add("dtstart", first if cadence.period in HARVESTS else last)
    event.add("dtend", last + timedelta(days=1))
    event.add("rrule", RULES[cadence.period])
    place = cadence.place_en if language == "en" else cadence.place_zh
    event.add("description", f"{WORDS[language][2]}: {place}")
    return event


def _single(due: Due, stamp: datetime, language: Language) -> Any:
    _, born, source = WORDS[language]
    title, place = (due.en, due.place_en) if language == "en" else (due.zh, due.place_zh)
    parts = [KINDS[due.kind].word(language), place, title]
    summary = " ".join(parts) + (f" ({born})" if due.is_born_overdue else "")
    event = _event(due.due_id, stamp, summary, due.kind, language)
    event.add("dtstart", due.day)
    event.add("dtend", due.day + timedelta(days=1))
    event.add("description", f"{source}: {place}")
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", -timedelta(days=REMIND_DAYS))
    event.add_component(alarm)
    return event
