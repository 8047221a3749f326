"""Day sheets in every format that inspectors take along: one table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from geo.day_paper import plan_paper
from geo.day_sheets import DaySheet, sheets_frame
from geo.errors import InputError
from geo.vocabulary import shown
from layers.reports.formats import PAPER_FORMATS
from layers.reports.pdf import paper_html
from layers.rounds.gpx import write_gpx
from layers.rounds.ics import write_ics
from layers.write import WRITERS, write

Write = Callable[[Sequence[DaySheet], str], bytes]


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

    return SheetFormat(entry.title, entry.suffix, entry.media_type, contents)


def _as_paper(key: str) -> SheetFormat:
    entry = PAPER_FORMATS[key]

    def contents(sheets: Sequence[DaySheet], language: str) -> bytes:
        return entry.write(plan_paper(sheets, language))

    return SheetFormat(entry.title, entry.suffix, entry.media_type, contents)


def _html(sheets: Sequence[DaySheet], language: str) -> bytes:
    return paper_html(plan_paper(sheets, language)).encode()


#: Every format of a day. A new one is a function and an entry here.
SHEET_FORMATS: dict[str, SheetFormat] = {
    "pdf": _as_paper("pdf"),
    "xlsx": _as_paper("xlsx"),
    "docx": _as_paper("docx"),
    "gpx": SheetFormat("GPX", ".gpx", "application/gpx+xml", write_gpx),
    "kml": _as_rows("kml"),
    "geojson": _as_rows("geojson"),
    "ics": SheetFormat("ICS", ".ics", "text/calendar; charset=utf-8", write_ics),
    "html": SheetFormat("HTML", ".html", "text/html; charset=utf-8", _html),
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
    found = SHEET_FORMATS.get(key.lower().removeprefix("."))
    if found is None:
        listed = ", ".join(SHEET_FORMATS)
        raise InputError(
            f"没有日程单格式“{shown(key)}”，可选：{listed}",
            f"there is no format “{shown(key)}” of day sheets; choose one of {listed}",
            field="format",
        )
    return found
