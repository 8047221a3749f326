"""The page of readings and its API: limits on a day, a file looked at, a file imported, exports."""

import io
from datetime import UTC, datetime
from typing import Any, BinaryIO, cast

import flask_smorest
from flask import Blueprint, Flask, Response, render_template, request, send_file
from markupsafe import Markup

from geo.errors import InputError
from geo.paper import Paper
from layers.names import display_name
from layers.reading.limits import MEGABYTE
from layers.reports.charts import chart_svg
from layers.reports.csv import write_csv_section
from layers.reports.formats import paper_format
from layers.tasks.reading_file import FILE_LIMITS
from layers.tasks.readings import KeptReading, all_readings
from layers.work.uploads import Uploads
from ledger.metrics.limits import QUANTITIES
from ledger.reports.build import build_air
from ledger.reports.context import ReportData
from web.endpoints import Endpoints, json_answer
from web.i18n import language
from web.pages import boot_of
from web.parameters import PARSER, DayQuery, PageQuery
from web.readings import records
from web.readings.form import FORM_BODY, Sent, read_form
from web.readings.room import (
    EXTENSION,
    Kept,
    ReadFile,
    Room,
    compared,
    place_names,
    read_file,
    recorded,
    room,
    standings,
)
from web.readings.schemas import (
    AirFileQuery,
    ReadingsKept,
    ReadingsOnRecord,
    ReadingsPreview,
    ReadingsQuery,
    StandingsAnswer,
)
from web.snapshot import Day, snapshots

FORM_ROOM = 64 * 1024  # what the fields of a form need beside the file
NAME_FILE = "name.txt"
ROWS_SHOWN = 200
BINARY = {"type": "string", "format": "binary"}
SAMPLE = (
    "日期,站点,区县,污染物,浓度,单位\r\n"
    "2020-01-01,示例站,新密市,PM2.5,86,μg/m³\r\n"
    "2020-01-01,示例站,新密市,NO2,0.041,mg/m³\r\n"
)

page = Blueprint("readings", __name__)
readings_api = flask_smorest.Blueprint(
    "readings_api", __name__, url_prefix="/api", description="Air quality against the limits."
)
_api = Endpoints(
    readings_api,
    {
        400: "The file or a field is missing, unknown or wrong; the message names it.",
        403: "A browser says that another site makes the request.",
        404: "There is no such upload, or it has been cleared away.",
        413: "The file is larger, or holds more, than is accepted.",
        502: "Something the service depends on failed, such as its store.",
    },
)


def air_paper(day: Day) -> Paper:
    """The limits on a day as a paper in the language of the present request."""
    chosen = language()
    names = place_names(day.frames, chosen)
    data = ReportData((), (), (), names, "", air=standings(day.as_of, day.frames))
    return build_air(data, day.as_of, language=chosen)


@page.get("/readings")
@PARSER.use_args(DayQuery, location="query")
def readings_page(query: dict[str, Any]) -> str:
    """The limits with what is measured against them, and the import of readings."""
    day = snapshots().on(query.get("as_of"))
    paper = air_paper(day)
    limits = [records.limit_record(status) for status in standings(day.as_of, day.frames)]
    return render_template(
        "readings.html",
        boot={**boot_of(day), "most_bytes": FILE_LIMITS.upload_bytes},
        paper=paper, limits=limits, names=place_names(day.frames, language()),
        count=len(room().kept.readings()), most_mb=FILE_LIMITS.upload_bytes // MEGABYTE,
        charts={each.key: Markup(chart_svg(each)) for each in paper.sections},  # noqa: S704 - escaped there
    )  # fmt: skip


@page.get("/readings/sample.csv")
def sample() -> Response:
    """A small file in the form that is understood without a question."""
    return Response(
        SAMPLE.encode("utf-8-sig"),
        mimetype="text/csv",
        headers={"Content-Disposition": "attachment; filename=sansan-readings.csv"},
    )


@_api.get("/readings", DayQuery, StandingsAnswer)
def limits(query: dict[str, Any]) -> Response:
    """How every limit of the city stands on a day."""
    day = snapshots().on(query.get("as_of"))
    found = [records.limit_record(status) for status in standings(day.as_of, day.frames)]
    count = len(room().kept.readings())
    return json_answer({"as_of": day.as_of.isoformat(), "count": count, "limits": found})


@_api.get("/readings/file", AirFileQuery, BINARY, mimetype="application/octet-stream")
def file(query: dict[str, Any]) -> Response:
    """The limits and months as a file."""
    paper = air_paper(snapshots().on(query.get("as_of")))
    key = query.get("format") or "xlsx"
    if key == "csv":
        return _sent(write_csv_section(paper.sections[0]), f"{paper.key}.csv", "text/csv")
    entry = paper_format(key)
    return _sent(entry.write(paper), paper.key + entry.suffix, entry.media_type)


@_api.get("/readings/rows", ReadingsQuery, ReadingsOnRecord)
def rows(query: dict[str, Any]) -> Response:
    """Readings on record, corrected ones too: the last 200, or all as a file."""
    wanted, day = query.get("quantity"), snapshots().on()
    found = [
        row for row in all_readings(snapshots().store) if wanted in (None, "", row.quantity_id)
    ]
    notation = query.get("f") or "json"
    if notation == "json":
        shown = [_row(row) for row in found[-ROWS_SHOWN:]]
        return json_answer({"count": len(found), "readings": shown})
    names = place_names(day.frames, language())
    paper = records.readings_paper(found, names, air_paper(day), language())
    if notation == "csv":
        return _sent(write_csv_section(paper.sections[0]), f"{paper.key}.csv", "text/csv")
    entry = paper_format(notation)
    return _sent(entry.write(paper), paper.key + entry.suffix, entry.media_type)


def _row(row: KeptReading) -> dict[str, Any]:
    return {
        "fid": row.fid, "quantity_id": row.quantity_id, "first_day": row.first_day.isoformat(),
        "last_day": row.last_day.isoformat(), "station": row.station,
        "territory_code": row.territory_code, "value": row.value,
        "unit": QUANTITIES[row.quantity_id].unit,
        "written": f"{row.written_value} {row.written_unit}".strip(), "filename": row.filename,
        "row": row.row_no, "reason": row.reason, "imported_by": row.imported_by,
        "imported_at": row.imported_at.isoformat(),
    }  # fmt: skip


def _sent(contents: bytes, filename: str, media_type: str) -> Response:
    return send_file(
        io.BytesIO(contents), mimetype=media_type, as_attachment=True, download_name=filename
    )


@_api.post("/readings/preview", ReadingsPreview, body=FORM_BODY, query=PageQuery)
def preview(_query: dict[str, Any]) -> Response:
    """Look at a file of readings; nothing is kept but the file itself, for a day at most."""
    sent = read_form(snapshots().frames())
    upload_id, read = _read(sent)
    return json_answer(records.preview_record(upload_id, read, compared(read.parsed)))


@_api.post("/readings", ReadingsKept, body=FORM_BODY, query=PageQuery, status=201)
def keep(_query: dict[str, Any]) -> Response:
    """Keep the readings of a file: append-only, a corrected value is a further row."""
    sent = read_form(snapshots().frames())
    if not sent.author:
        raise InputError("请填写导入人（author）", "the author is missing", field="author")
    upload_id, read = _read(sent)
    if not read.parsed.accepted:
        raise InputError(
            "没有一行可以使用，请看预览中的原因",
            "not one row can be used; the preview says why",
            field="file",
        )
    found = recorded(read, sent.author, sent.reason, datetime.now(UTC))
    room().uploads.remove(upload_id)
    answer = {"filename": read.filename, **records.comparison_record(found)}
    return json_answer(answer, 201)


# Id of the upload that a form names or brings, and what it holds; one that cannot be read is not
# kept.
def _read(sent: Sent) -> tuple[str, ReadFile]:
    uploads = room().uploads
    if sent.file is None:
        upload_id = str(sent.upload_id)
        filename = (uploads.folder(upload_id) / NAME_FILE).read_text("utf-8")
    else:
        upload_id = uploads.keep(cast(BinaryIO, sent.file.stream))
        filename = display_name(sent.file.filename or "")
        (uploads.folder(upload_id) / NAME_FILE).write_text(filename, "utf-8")
    try:
        with uploads.file(upload_id).open("rb") as source:
            return upload_id, read_file(source, filename, sent.assumed, sent.sheet)
    except InputError:
        if sent.file is not None:
            uploads.remove(upload_id)
        raise


def init_readings(app: Flask) -> None:
    """Give an application its readings; call it before `web.security.init_security`.

    Parameters
    ----------
    app
        With the snapshots of its store; the API goes to `init_api`.
    """
    store = app.extensions["sansan"].store
    uploads = Uploads(store.path.parent / "readings", most_bytes=FILE_LIMITS.upload_bytes)
    uploads.sweep()
    app.extensions[EXTENSION] = Room(Kept(store), uploads)

    @app.before_request
    def _admit_files() -> None:
        if request.endpoint in ("readings_api.preview", "readings_api.keep"):
            request.max_content_length = FILE_LIMITS.upload_bytes + FORM_ROOM

    app.register_blueprint(page)
