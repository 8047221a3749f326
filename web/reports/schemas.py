"""Shapes of the parameters and answers of reports."""

from typing import Any

from marshmallow import fields

from geo.errors import InputError
from layers.reports.formats import PAPER_FORMATS
from ledger.reports.periods import KINDS
from web.parameters import DayQuery, PageQuery, Parsed, free_text, term_field
from web.schemas import Answer, day, text

LONGEST_WAIT_S = 20


def _wait_s(given: str) -> int:
    if given.isascii() and given.isdigit() and 0 <= int(given) <= LONGEST_WAIT_S:
        return int(given)
    raise InputError(
        f"wait 应为 0 到 {LONGEST_WAIT_S} 的整数（秒）",
        f"wait is a whole number of seconds from 0 to {LONGEST_WAIT_S}",
        field="wait",
    )


class ReportQuery(DayQuery):
    """Which report is wanted."""

    kind = term_field(dict.fromkeys(map(str, KINDS)), "kind", "Kind of report; weekly.")
    county = Parsed(free_text("county"), description="Only tasks of this county, by its code.")
    unit = Parsed(
        free_text("unit"), description="Only tasks that this unit leads or answers for, by name."
    )
    language = term_field(
        {"zh": None, "en": None}, "language", "Language of the report; else that of the answer."
    )


class ReportFileQuery(ReportQuery):
    """Which file of a report is wanted."""

    format = term_field(dict(PAPER_FORMATS), "format", "Format of the file; docx.")
    wait = Parsed(
        _wait_s,
        type="integer",
        description="Seconds to wait for the file before it is left to a job; 3.",
    )


class MadeQuery(PageQuery):
    """Which format was asked for."""

    format = term_field(dict(PAPER_FORMATS), "format", "Format of the file; docx.")
    name = Parsed(free_text("name"), description="Name of the file, without suffix.")


class ColumnAnswer(Answer):
    """A column of a section."""

    title = text(required=True)
    kind = text("text, count, change, share (0–1), number or day.", required=True)
    note = fields.Integer(required=True, metadata={"description": "Number of a footnote, or 0."})


class SectionAnswer(Answer):
    """A part of a report."""

    key = text(required=True)
    title = text(required=True)
    lead = fields.List(fields.Dict(), required=True)
    columns = fields.List(fields.Nested(ColumnAnswer), required=True)
    rows = fields.List(fields.List(fields.Raw(allow_none=True)), required=True)


class ReportAnswer(Answer):
    """A whole report: the one table from which every file of it is written."""

    key = text(required=True)
    language = text(required=True)
    as_of = day("The day it speaks of.", required=True)
    title = text(required=True)
    issue = text(required=True)
    dated = text(required=True)
    sections = fields.List(fields.Nested(SectionAnswer), required=True)
    notes = fields.List(fields.String(), required=True)


FILE: dict[str, Any] = {"type": "string", "format": "binary"}
