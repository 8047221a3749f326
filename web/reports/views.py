"""The page of reports and its API: the report as values, its files, and those made by a job."""

import io
from concurrent.futures import BrokenExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import Any

import flask_smorest
from flask import Blueprint, Response, current_app, render_template, send_file, url_for
from markupsafe import Markup

from geo.errors import UpstreamError
from geo.paper import Section, cell_text, mark
from geo.records import plain
from layers.reports.charts import chart_svg
from layers.reports.formats import PAPER_FORMATS, paper_format
from layers.reports.job import fault_of, made_file, make_report
from layers.work.jobs import as_error
from ledger.reports.periods import KINDS, period_of
from web.bulk.views import EXTENSION as BULK
from web.endpoints import Endpoints, json_answer
from web.i18n import language
from web.pages import boot_of
from web.parameters import PARSER
from web.reports.gather import Asked, asked_of, paper_of
from web.reports.schemas import (
    FILE,
    LONGEST_WAIT_S,
    MadeQuery,
    ReportAnswer,
    ReportFileQuery,
    ReportQuery,
)
from web.snapshot import Day, snapshots

WAIT_S = 3

page = Blueprint("reports", __name__)
reports_api = flask_smorest.Blueprint(
    "reports_api", __name__, url_prefix="/api", description="Reports out of the ledger."
)
_api = Endpoints(
    reports_api,
    {
        400: "A parameter is unknown, repeated or wrong; the message names it.",
        404: "There is no such file, or it has been cleared away.",
        502: "A library or font for PDF files is missing, or the store cannot be read.",
    },
)


@page.app_context_processor
def _paper_words() -> dict[str, Any]:
    return {"cell_text": cell_text, "mark": mark}


@page.get("/reports")
@PARSER.use_args(ReportQuery, location="query")
def reports_page(query: dict[str, Any]) -> str:
    """A report as tables, with the way to the periods beside it and to its files."""
    asked = asked_of(query)
    day, paper = snapshots().on(asked.as_of), paper_of(asked)
    return render_template(
        "reports.html", boot=boot_of(day), paper=paper, asked=asked, kinds=_kinds(),
        units=_units(day), formats=PAPER_FORMATS, beside=_beside(asked), links=_links(asked),
        charts={each.key: Markup(chart_svg(each)) for each in paper.sections},  # noqa: S704 - escaped there
    )  # fmt: skip


def _kinds() -> dict[str, str]:
    return {kind: words[language() == "en"] for kind, words in KINDS.items()}


def _units(day: Day) -> list[str]:
    names = {
        name for task in day.tasks for name in (*task["lead_units"], *task["responsible_units"])
    }
    return sorted(names)


def _address(asked: Asked, **other: str) -> dict[str, Any]:
    values = {
        "kind": asked.kind, "as_of": asked.as_of.isoformat(), "county": asked.scope.county,
        "unit": asked.scope.unit, "language": asked.language, "lang": language(), **other,
    }  # fmt: skip
    return {name: value for name, value in values.items() if value}


# The last day of the period before, and the first of the one after.
def _beside(asked: Asked) -> dict[str, str]:
    period = period_of(asked.kind, asked.as_of)
    days = {
        "before": period.day_before,
        "after": period_of(asked.kind, period.next_last_day).last_day,
    }
    return {
        name: url_for("reports.reports_page", **_address(asked, as_of=day.isoformat()))
        for name, day in days.items()
    }


def _links(asked: Asked) -> dict[str, str]:
    # Without scripts nobody can ask again, so the plain address waits as long as it may.
    wait = str(LONGEST_WAIT_S)
    return {
        key: url_for("reports_api.report_file", **_address(asked, format=key, wait=wait))
        for key in PAPER_FORMATS
    }


@_api.get("/reports", ReportQuery, ReportAnswer)
def report(query: dict[str, Any]) -> Response:
    """A report as values: sections, columns, rows and footnotes."""
    paper = paper_of(asked_of(query))
    return json_answer({
        "key": paper.key, "language": paper.language, "as_of": paper.as_of.isoformat(),
        "title": paper.title, "issue": paper.issue, "dated": paper.dated,
        "sections": [_section(each) for each in paper.sections], "notes": list(paper.notes),
    })  # fmt: skip


def _section(section: Section) -> dict[str, Any]:
    return {
        "key": section.key,
        "title": section.title,
        "lead": [{"text": sentence, "note": note} for sentence, note in section.lead],
        "columns": [{"title": c.title, "kind": c.kind, "note": c.note} for c in section.columns],
        "rows": [[plain(cell) for cell in row] for row in section.rows],
    }


@_api.get(
    "/reports/file", ReportFileQuery, FILE, mimetype="application/octet-stream",
    errors={202: "It takes longer: ask at `url` of the answer, which is JSON."},
)  # fmt: skip
def report_file(query: dict[str, Any]) -> Response:
    """A report as a file, made anew each time; the same data and day give the same bytes."""
    asked, key = asked_of(query), query.get("format") or "docx"
    paper = paper_of(asked)
    bulk = current_app.extensions[BULK]
    made_id = bulk.uploads.new_folder()
    folder = bulk.uploads.folder(made_id)
    future = bulk.runner.call(make_report, paper, key, folder)
    wait_s = query.get("wait", WAIT_S)
    try:
        fault = future.result(timeout=wait_s)
    except FutureTimeoutError:
        url = url_for("reports_api.made", made_id=made_id, format=key, name=paper.key)
        answer = json_answer({"made_id": made_id, "url": url}, 202)
        answer.headers["Location"] = url
        return answer
    except BrokenExecutor as error:
        raise UpstreamError(
            "生成报表的进程中断，请重试", "the process that made the report ended; try again"
        ) from error
    if fault is not None:
        raise as_error(fault)
    answer = _sent(made_file(folder, key).read_bytes(), key, paper.key)
    bulk.uploads.remove(made_id)
    return answer


@_api.get(
    "/reports/made/<made_id>", MadeQuery, FILE, mimetype="application/octet-stream",
    errors={202: "It is still being made; ask again."},
)  # fmt: skip
def made(query: dict[str, Any], made_id: str) -> Response:
    """A file that took longer, once it is there."""
    folder = current_app.extensions[BULK].uploads.folder(made_id)
    key = query.get("format") or "docx"
    path = made_file(folder, key)
    if path.exists():
        return _sent(path.read_bytes(), key, query.get("name") or "report")
    fault = fault_of(folder)
    if fault is not None:
        raise as_error(fault)
    url = url_for("reports_api.made", made_id=made_id, format=key, name=query.get("name"))
    return json_answer({"made_id": made_id, "url": url}, 202)


def _sent(contents: bytes, key: str, name: str) -> Response:
    entry = paper_format(key)
    answer = send_file(
        io.BytesIO(contents), mimetype=entry.media_type, as_attachment=True,
        download_name=name + entry.suffix,
    )  # fmt: skip
    answer.cache_control.private = True
    return answer
