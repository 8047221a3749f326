"""Day sheets as a calendar: one event a stop, with its place and what to check."""

from collections.abc import Sequence
from datetime import UTC

import icalendar

from geo.day_sheets import DaySheet, SheetStop

PRODUCT = "-//Sansan//rounds//ZH"


def write_ics(sheets: Sequence[DaySheet], language: str) -> bytes:
    """RFC 5545 calendar of days; the same sheets give the same bytes.

    Parameters
    ----------
    sheets
        Days of teams.
    language
        "zh" or "en".

    References
    ----------
    RFC 5545, section 3.6.1 (events), section 3.8.1.6 (GEO is latitude;longitude in WGS 84).
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    names = [f"{sheet.team} {sheet.day.isoformat()}" for sheet in sheets]
    calendar.add("x-wr-calname", "；".join(names))
    for sheet in sheets:
        for stop in sheet.stops:
            calendar.add_component(_event(sheet, stop, language))
    contents: bytes = calendar.to_ical()
    return contents


def _event(sheet: DaySheet, stop: SheetStop, language: str) -> icalendar.Event:
    event = icalendar.Event()
    event.add(
        "uid", f"{sheet.plan_id}-{sheet.team_id}-{sheet.day.isoformat()}-{stop.stop_id}@sansan"
    )
    event.add("dtstamp", sheet.begins.astimezone(UTC))
    event.add("dtstart", stop.arrive.astimezone(UTC))
    event.add("dtend", stop.depart.astimezone(UTC))
    event.add("summary", f"{stop.number} {stop.name}")
    event.add("location", stop.name)
    event.add("geo", (stop.lat_deg, stop.lon_deg))
    if sheet.is_unannounced:
        event.add("class", "CONFIDENTIAL")
    because = stop.because.get(language) or stop.because.get("zh")
    told = [*stop.checks, because, "、".join(stop.meets), sheet.source[language]]
    event.add("description", "\n".join(part for part in told if part))
    return event
