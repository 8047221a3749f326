"""Files of places checked whole: the page, the upload, the job and what it leaves to download."""

import io
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast

import flask_smorest
from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    render_template,
    request,
    send_file,
    url_for,
)

from geo.bulk.check import PointChecker
from geo.errors import InputError, NotFoundError, UpstreamError
from layers.bulk.check import Upload
from layers.bulk.job import KIND, export_job, exported, run_job
from layers.bulk.preview import Look, look_at
from layers.bulk.result import REJECTED, RESULT, read_rejected, rejected_csv
from layers.names import display_name
from layers.read import read
from layers.reading.accuracies import read_accuracies
from layers.reading.activities import read_activities
from layers.reading.limits import LIMITS, MEGABYTE
from layers.work.executors import Runner, make_executor
from layers.work.jobs import Job, Jobs, as_error
from layers.work.uploads import Uploads
from layers.write import require_format
from web.bulk import answers
from web.bulk.form import Sent, read_form
from web.bulk.points import check_body
from web.bulk.schemas import (
    FORM_BODY,
    REQUEST_BODY,
    BulkAnswer,
    JobAnswer,
    PreviewAnswer,
    RejectedList,
    RejectedQuery,
    ResultQuery,
    ResultRows,
)
from web.endpoints import Endpoints, json_answer
from web.i18n import language
from web.pages import boot_of
from web.parameters import PageQuery
from web.snapshot import snapshots

EXTENSION = "sansan.bulk"
FORM_ROOM = 64 * 1024  # what the fields of a form need beside the file
EXPORT_WAIT_S = 300
REJECTED_SHOWN = 200
View = TypeVar("View", bound=Callable[..., Response])
BINARY = {"type": "string", "format": "binary"}

page = Blueprint("bulk_page", __name__)
api = flask_smorest.Blueprint(
    "bulk", __name__, url_prefix="/api", description="Files of places, checked whole."
)


@dataclass(frozen=True, slots=True)
class Bulk:
    """What the bulk check keeps between requests."""

    uploads: Uploads
    jobs: Jobs
    runner: Runner


def _bulk() -> Bulk:
    kept: Bulk = current_app.extensions[EXTENSION]
    return kept


ERRORS = {
    400: "The file or a field is missing, unknown or wrong; the message names it.",
    403: "A browser says that another site makes the request.",
    404: "There is no such job or upload, or it has been cleared away.",
    413: "The file is larger, or holds more, than this service accepts.",
    502: "Something the service depends on failed, such as its store.",
}


_api = Endpoints(api, ERRORS)


@page.get("/check")
def check_page() -> str:
    """The page on which a file is checked."""
    day, most_bytes = snapshots().on(), _bulk().uploads.most_bytes
    boot = {**boot_of(day), **answers.page_words(most_bytes, day.frames.units)}
    return render_template("check_file.html", boot=boot, most_mb=most_bytes // MEGABYTE)


@page.get("/check/sample.csv")
def sample() -> Response:
    """A small file in the form that is understood without a question."""
    return Response(
        answers.SAMPLE.encode("utf-8-sig"),
        mimetype="text/csv",
        headers={"Content-Disposition": "attachment; filename=sansan-sample.csv"},
    )


@_api.post("/check/preview", PreviewAnswer, body=FORM_BODY, query=PageQuery)
def preview(_query: dict[str, Any]) -> Response:
    """First look at a file: columns, first rows, rejected rows, the effect of each datum.

    Nothing is checked yet. The file is kept for a day at most; `upload_id` names it from then on.
    """
    sent = read_form(request.form, request.files)
    upload_id, filename = _kept(sent)
    try:
        look = _look(upload_id, filename, sent)
    except InputError:
        if sent.file is not None:
            _bulk().uploads.remove(upload_id)
        raise
    size = _bulk().uploads.file(upload_id).stat().st_size
    return json_answer(answers.preview_answer(look, upload_id, filename, size))


@_api.post("/check", BulkAnswer, body=REQUEST_BODY, query=PageQuery)
def start(_query: dict[str, Any]) -> Response:
    """Check points (JSON, answered at once) or a file (a form, answered by a job).

    A file that is sent here is read once before, so that one that cannot be used is refused at
    once; one that a preview has kept goes to the job as it is.
    """
    if request.is_json:
        return json_answer(check_body(request.get_json()))
    if request.mimetype != "multipart/form-data":
        raise InputError(
            "请求体应为表单（multipart/form-data，上传文件）或 JSON（points）",
            "the body must be a form (multipart/form-data, with a file) or JSON (points)",
            field="file",
        )
    sent = read_form(request.form, request.files)
    _bulk().runner.require_room()
    upload_id, filename = _kept(sent)
    if sent.file is not None:
        try:
            _require_readable(upload_id, filename, sent)
        except InputError:
            _bulk().uploads.remove(upload_id)
            raise
    job = _submitted(upload_id, filename, sent)
    # 202: the work is not done when the answer goes out
    answer = json_answer(answers.job_answer(job), 202)
    answer.headers["Location"] = url_for("bulk.job", job_id=job.job_id)
    return answer


def _kept(sent: Sent) -> tuple[str, str]:
    """Id and shown name of the upload that a form names or brings."""
    uploads = _bulk().uploads
    if sent.file is None:
        upload_id = str(sent.upload_id)
        name_file = uploads.folder(upload_id) / answers.NAME_FILE
        return upload_id, name_file.read_text("utf-8")
    upload_id = uploads.keep(cast(BinaryIO, sent.file.stream))
    filename = display_name(sent.file.filename or "")
    # The name is text for people and tells the format; no path is made of it.
    (uploads.folder(upload_id) / answers.NAME_FILE).write_text(filename, "utf-8")
    return upload_id, filename


def _look(upload_id: str, filename: str, sent: Sent) -> Look:
    question = sent.question
    board = snapshots().on(question.as_of).board
    checker = PointChecker(board, kind=question.kind)
    with _bulk().uploads.file(upload_id).open("rb") as file:
        upload = Upload(file, filename)
        return look_at(
            upload,
            question.read,
            checker,
            accuracy_m=question.accuracy_m,
            accuracy_column=question.accuracy_column,
        )


def _require_readable(upload_id: str, filename: str, sent: Sent) -> None:
    """Nothing, for a file of which at least one row can be checked."""
    question = sent.question
    with _bulk().uploads.file(upload_id).open("rb") as file:
        table = read(file, filename, question.read)
    read_activities(table, question.activity_column, question.activity)
    read_accuracies(table, question.accuracy_column, question.accuracy_m)


def _submitted(upload_id: str, filename: str, sent: Sent) -> Job:
    bulk = _bulk()
    # The row of a job goes when its folder does.
    bulk.jobs.forget_before(datetime.now(UTC) - timedelta(seconds=bulk.uploads.kept_for_s))
    folder_id = bulk.uploads.new_folder()
    asked = {
        "upload": str(bulk.uploads.file(upload_id)),
        "folder": str(bulk.uploads.folder(folder_id)),
        "folder_id": folder_id,
        "question": sent.question.as_json(),
    }
    job = bulk.jobs.create(KIND, filename, asked)
    bulk.runner.submit(run_job, job.job_id)
    return job


# Jobs of other kinds have addresses of their own.
def _job(job_id: str) -> Job:
    found = _bulk().jobs.get(job_id)
    if found.kind != KIND:
        raise NotFoundError(
            "没有这个任务，或已过期清除", "there is no such job, or it has been cleared away"
        )
    return found


@_api.get("/jobs/<job_id>", PageQuery, JobAnswer)
def job(_query: dict[str, Any], job_id: str) -> Response:
    """How far a job is, and what came of it."""
    return json_answer(answers.job_answer(_job(job_id)))


@_api.post("/jobs/<job_id>/cancel", JobAnswer, body={}, query=PageQuery)
def cancel(_query: dict[str, Any], job_id: str) -> Response:
    """Cancel a job; one that has ended stays as it is."""
    _job(job_id)
    return json_answer(answers.job_answer(_bulk().jobs.cancel(job_id)))


def _done(job_id: str) -> tuple[Job, Path]:
    bulk = _bulk()
    job = _job(job_id)
    if job.state != "done":
        raise InputError(
            "任务没有完成，还没有结果", "the job is not done: there is no result", field="job_id"
        )
    return job, bulk.uploads.folder(job.request["folder_id"])


@_api.get("/jobs/<job_id>/result", ResultQuery, BINARY, mimetype="application/octet-stream")
def result(query: dict[str, Any], job_id: str) -> Response:
    """Every accepted row with its verdict, in any format; made when first asked for."""
    job, folder = _done(job_id)
    key = query.get("format") or "csv"
    entry = require_format(key)
    path = exported(folder, key)
    title = display_name(job.title).rpartition(".")[0] or "check"
    if not path.exists():
        _make(folder, key, title)
    answer = send_file(
        path,
        mimetype=entry.media_type,
        as_attachment=True,
        download_name=f"{title}-{job.request['question']['as_of']}{entry.suffix}",
    )
    answer.cache_control.private = True
    return answer


# In a process of the executor, for GDAL and Excel would hold up every other request here.
def _make(folder: Path, key: str, title: str) -> None:
    future = _bulk().runner.call(export_job, folder, key, title)
    try:
        fault = future.result(timeout=EXPORT_WAIT_S)
    except FutureTimeoutError as error:
        raise UpstreamError(
            "文件还在生成，请稍后再下载", "the file is still being made; ask again in a while"
        ) from error
    except BrokenExecutor as error:
        raise UpstreamError(
            "生成文件的进程中断，请重试或改下载 CSV",
            "the process that made the file ended; try again, or take CSV",
        ) from error
    if fault is not None:
        raise as_error(fault)


@_api.get("/jobs/<job_id>/rows", PageQuery, ResultRows)
def rows(_query: dict[str, Any], job_id: str) -> Response:
    """The first rows of a result, to be looked at."""
    _, folder = _done(job_id)
    return json_answer(answers.rows_answer(folder / RESULT))


@_api.get("/jobs/<job_id>/rejected", RejectedQuery, RejectedList)
def rejected(query: dict[str, Any], job_id: str) -> Response:
    """The rejected rows, each with its number, what it holds and why: the first, or all as CSV."""
    job, folder = _done(job_id)
    if query.get("f") == "csv":
        title = display_name(job.title).rpartition(".")[0] or "check"
        contents = io.BytesIO(rejected_csv(folder / REJECTED, language()))
        return send_file(
            contents,
            mimetype="text/csv",
            as_attachment=True,
            download_name=f"{title}-rejected.csv",
        )
    report = job.report or {}
    found = read_rejected(folder / REJECTED, most=REJECTED_SHOWN)
    return json_answer(answers.rejected_answer(found, int(report["rejected"])))


def init_bulk(
    app: Flask,
    store_path: Path,
    *,
    most_bytes: int = LIMITS.upload_bytes,
    scheduler: str = "",
    make: Callable[[], Executor] | None = None,
) -> Bulk:
    """Give an application the bulk check; call it before `web.security.init_security`.

    Parameters
    ----------
    app
        The application.
    store_path
        File of the store, which exists; uploads are kept beside it.
    most_bytes
        Of one upload.
    scheduler
        Address of a Dask scheduler; empty: processes of this machine.
    make
        Maker of another executor, for tests.

    Returns
    -------
    Bulk
        Its runner is to be closed when the service ends.
    """
    jobs = Jobs(store_path)
    runner = Runner(jobs, make or partial(make_executor, scheduler))
    uploads = Uploads(store_path.parent / "uploads", most_bytes=most_bytes)
    uploads.sweep()
    bulk = Bulk(uploads, jobs, runner)
    app.extensions[EXTENSION] = bulk

    @app.before_request
    def _admit_large_uploads() -> None:
        if request.endpoint in ("bulk.preview", "bulk.start") and not request.is_json:
            request.max_content_length = most_bytes + FORM_ROOM

    app.register_blueprint(page)
    return bulk
