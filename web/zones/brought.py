"""Files of roads and places beside a notice: kept, read by a job, told about, and found again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, cast

from flask import current_app, request, url_for
from werkzeug.datastructures import FileStorage

from geo.datum import parse_datum
from geo.errors import InputError, NotFoundError
from geo.records import bilingual
from geo.vocabulary import require_term, shown
from layers.names import display_name
from layers.reading.limits import MEGABYTE
from layers.work.jobs import Job, as_error
from layers.zones.brought import KIND, ROLES, ROWS, Role, read_brought, request_of
from layers.zones.named_layers import LayerOptions
from web.bulk.views import EXTENSION, Bulk
from web.zones.bodies import Body
from web.zones.compiled import Lines

#: A file of this size is read while the request waits; the worker needs a second or two.
AT_ONCE_BYTES = 2 * MEGABYTE
MAX_WORDS = 200
FIELDS = ("role", "datum", "layer", "name_column", "lang")
STEPS = {
    "queued": ("排队等候", "waiting"),
    "start": ("正在启动", "starting"),
    "read": ("读取文件", "reading the file"),
    "keep": ("逐条登记", "keeping the rows"),
    "done": ("完成", "done"),
}

Record = dict[str, Any]


def work() -> Bulk:
    """Uploads, jobs and runner of the application that serves the present request."""
    kept: Bulk = current_app.extensions[EXTENSION]
    return kept


def add_file() -> Job:
    """The job that reads the file which the present request brings, begun or already done.

    Raises
    ------
    InputError
        If the form lacks its file or a field is not understood; of any class, what is wrong with a
        file that was read at once.
    LimitError
        If the file is larger than one may be, or too many jobs wait.
    """
    role, options = _asked()
    file = request.files.get("file")
    if file is None:
        raise InputError("请选择文件", "send a file", field="file")
    kept = work()
    kept.runner.require_room()
    # The row of a job goes when its folder does.
    kept.jobs.forget_before(datetime.now(UTC) - timedelta(seconds=kept.uploads.kept_for_s))
    job = _job(role, options, file)
    if kept.uploads.file(job.request["folder_id"]).stat().st_size > AT_ONCE_BYTES:
        kept.runner.submit(read_brought, job.job_id)
        return job
    read_brought(kept.jobs.path, job.job_id)
    ended = kept.jobs.get(job.job_id)
    if ended.error is not None:
        raise as_error(ended.error)
    return ended


def _asked() -> tuple[Role, LayerOptions]:
    form = {name: value.strip() for name, value in request.form.items() if value.strip()}
    unknown = next(
        (name for name in (*form, *request.files) if name not in (*FIELDS, "file")), None
    )
    if unknown is not None:
        raise InputError(
            f"没有字段“{shown(unknown)}”；可用的有 file, {', '.join(FIELDS)}",
            f"there is no field “{shown(unknown)}”; use file, {', '.join(FIELDS)}",
            field=shown(unknown),
        )
    role = cast("Role", require_term(form.get("role", ""), dict.fromkeys(ROLES), "role"))
    datum = parse_datum(form["datum"]) if "datum" in form else None
    words = {name: form[name][:MAX_WORDS] for name in ("layer", "name_column") if name in form}
    return role, LayerOptions(datum=datum, **words)


def _job(role: Role, options: LayerOptions, file: FileStorage) -> Job:
    kept = work()
    folder_id = kept.uploads.keep(cast(BinaryIO, file.stream))
    upload = kept.uploads.file(folder_id)
    asked = request_of(role, upload.parent, upload, options)
    return kept.jobs.create(KIND, display_name(file.filename or ""), asked)


def find_file(file_id: str) -> Job:
    """The job of a file that was brought.

    Raises
    ------
    NotFoundError
        If there is none, or it has been cleared away.
    """
    job = work().jobs.get(file_id)
    if job.kind != KIND:
        raise NotFoundError(
            "没有这个文件，或已过期清除", "there is no such file, or it has been cleared away"
        )
    return job


def file_record(job: Job) -> Record:
    """How far a file is, and what it holds.

    Parameters
    ----------
    job
        As `find_file` gives it.
    """
    error = job.error
    return {
        "file_id": job.job_id,
        "role": job.request["role"],
        "filename": job.title,
        "state": job.state,
        "step": bilingual(*STEPS.get(job.step, (job.step, job.step))),
        "report": job.report,
        "error": error
        and {"message": bilingual(error.message_zh, error.message_en), "field": error.field},
        "url": url_for("zone_api.notice_file", file_id=job.job_id),
    }


def lines_of(body: Body) -> Lines:
    """Rows of the files that the body of a request names in "roads" and "places".

    Raises
    ------
    InputError
        If one is not read yet, failed, or is of the other kind.
    NotFoundError
        If there is none, or it has been cleared away.
    """
    return Lines(**{role: _rows(body, role) for role in ROLES})


def _rows(body: Body, role: str) -> Path | None:
    file_id = body.optional_text(role, most=64)
    if file_id is None:
        return None
    job = find_file(file_id)
    if job.state != "done" or job.request["role"] != role:
        raise InputError(
            f"{role} 指的文件还没有读完，或不是这一类",
            f"the file of {role} has not been read, or is of the other kind",
            field=role,
        )
    return work().uploads.folder(job.request["folder_id"]) / ROWS
