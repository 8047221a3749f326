"""The API of notices: read into terms, files of roads and places beside them, compiled to zones."""

from flask import Response, request, url_for

from geo.errors import InputError
from web.endpoints import Query, json_answer, members_body
from web.parameters import PageQuery
from web.snapshot import snapshots
from web.zones import schemas
from web.zones.api import api
from web.zones.bodies import json_body
from web.zones.brought import FIELDS, add_file, file_record, find_file, lines_of, work
from web.zones.compiled import compile_notice, compiled_record
from web.zones.notices import parse_file, parse_text

_TEXT = {"type": "string"}
_FORM = {
    "type": "object",
    "required": ["file", "role"],
    "properties": {"file": {**_TEXT, "format": "binary"}, **dict.fromkeys(FIELDS, _TEXT)},
}
FILE_BODY = {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}}


@api.post(
    "/notices/parse",
    schemas.Notice,
    body=members_body({"text": "The notice; or multipart with a file."}),
    errors=schemas.CHANGE_ERRORS,
)
def parse() -> Response:
    """Read a notice, pasted or uploaded, into a recipe with its words marked."""
    upload = request.files.get("file")
    if upload is not None:
        return json_answer(parse_file(upload.read(), upload.filename or ""))
    text = json_body("text")["text"]
    if not isinstance(text, str) or not text.strip():
        raise InputError("请粘贴公告全文", "paste the text of the notice", field="text")
    return json_answer(parse_text(text))


@api.post("/notices/files", schemas.NoticeFile, body=FILE_BODY, errors=schemas.CHANGE_ERRORS)
def add_notice_file() -> Response:
    """Bring a file of roads or places: read at once if it is small (200), else by a job (202)."""
    job = add_file()
    answer = json_answer(file_record(job), 200 if job.state == "done" else 202)
    answer.headers["Location"] = url_for("zone_api.notice_file", file_id=job.job_id)
    return answer


@api.get("/notices/files/<file_id>", PageQuery, schemas.NoticeFile)
def notice_file(_query: Query, file_id: str) -> Response:
    """How far the reading of a file is, and what it holds."""
    return json_answer(file_record(find_file(file_id)))


@api.post("/notices/files/<file_id>/cancel", schemas.NoticeFile, body={})
def cancel_notice_file(file_id: str) -> Response:
    """Stop reading a file; one that has been read stays."""
    return json_answer(file_record(work().jobs.cancel(find_file(file_id).job_id)))


@api.post(
    "/notices/compile",
    schemas.CompiledNotice,
    body=members_body(
        {
            "recipe": "The recipe, corrected or not.",
            "roads": "Id of a file of roads, or null.",
            "places": "Id of a file of places, or null.",
        }
    ),
    errors=schemas.CHANGE_ERRORS,
)
def compile_zones() -> Response:
    """Make zones of a recipe: geometry, and what became of every name."""
    body = json_body("recipe", "roads", "places")
    recipe = body["recipe"]
    drawn = compile_notice(recipe, snapshots(), lines_of(body), work().runner)
    return json_answer(compiled_record(recipe, drawn))
