"""Day sheets in every format that inspectors take along: one table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from geo.day_overview import Overview
from geo.day_paper import plan_paper
from geo.day_sheets import DaySheet, sheets_frame
from geo.errors import InputError
from layers.format_tables import format_by_suffix
from layers.reports.formats import PAPER_FORMATS
from layers.rounds.gpx import write_gpx
from layers.rounds.ics import write_ics
from layers.rounds.page import write_html, write_pdf
from layers.write import WRITERS, write


class Write(Protocol):
    """Contents of a file: days of a plan, the language, and the plan as a whole where it is given.

    Formats that hold nothing but stops and ways leave the overview out.
    """

    def __call__(
        self, sheets: Sequence[DaySheet], language: str, overview: Overview | None = None
    ) -> bytes:
        """As `geo.day_paper.plan_paper`."""


@dataclass(frozen=True, slots=True)
class SheetFormat:
    """One format: what people call it, suffix and media type of its files, and its writer."""

    title: str
    suffix: str
    media_type: str
    write: Write


def _as_rows(key: str) -> SheetFormat:
    entry = WRITERS[key]

    def contents(sheets: Sequence[DaySheet], language: str) -> bytes:
        frame = sheets_frame(sheets, language)
        return write(frame, key, datum="wgs84", title="rounds").contents

    return SheetFormat(entry.title, entry.suffix, entry.media_type, _days_only(contents))


def _days_only(contents: Callable[[Sequence[DaySheet], str], bytes]) -> Write:
    def written(
        sheets: Sequence[DaySheet], language: str, overview: Overview | None = None
    ) -> bytes:
        if not sheets:
            raise InputError("计划中没有一组出发", "no team of the plan goes out", field="plan")
        return contents(sheets, language)

    return written


def _as_paper(key: str) -> SheetFormat:
    entry = PAPER_FORMATS[key]

    def contents(
        sheets: Sequence[DaySheet], language: str, overview: Overview | None = None
    ) -> bytes:
        return entry.write(plan_paper(sheets, language, overview))

    return SheetFormat(entry.title, entry.suffix, entry.media_type, contents)


#: Every format of a day. A new one is a function and an entry here.
SHEET_FORMATS: dict[str, SheetFormat] = {
    "pdf": SheetFormat("PDF", ".pdf", "application/pdf", write_pdf),
    "xlsx": _as_paper("xlsx"),
    "docx": _as_paper("docx"),
    "gpx": SheetFormat("GPX", ".gpx", "application/gpx+xml", _days_only(write_gpx)),
    "kml": _as_rows("kml"),
    "geojson": _as_rows("geojson"),
    "ics": SheetFormat("ICS", ".ics", "text/calendar; charset=utf-8", _days_only(write_ics)),
    "html": SheetFormat("HTML", ".html", "text/html; charset=utf-8", write_html),
}


def sheet_format(key: str) -> SheetFormat:
    """Format by its key, which is its suffix without the dot, in any case.

    Raises
    ------
    InputError
        If there is none; the message lists those there are.

    Examples
    --------
    >>> sheet_format(".GPX").media_type
    'application/gpx+xml'
    """
    return format_by_suffix(SHEET_FORMATS, key, of_zh="日程单", of_en="day sheets")
