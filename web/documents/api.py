"""The API of documents: read, previewed against the record, imported, listed."""

from typing import Any

import flask_smorest
from flask import Response, request, url_for

from geo.errors import InputError
from ledger.importing import Source, row_faults
from ledger.parse import parse_tasks
from web.documents import schemas
from web.documents.records import document_list, document_record, line_records
from web.documents.room import (
    adopted_of,
    proposal_of,
    record,
    room,
    source_of_file,
    source_of_text,
)
from web.endpoints import Endpoints, Query, json_answer, members_body
from web.parameters import PageQuery
from web.snapshot import snapshots
from web.zones.bodies import json_body

documents_api = flask_smorest.Blueprint(
    "documents_api", __name__, url_prefix="/api/documents", description="Official documents."
)
_api = Endpoints(
    documents_api,
    {
        400: "The document or a member is missing or wrong; the message says which and why.",
        403: "A browser says that another site makes the request.",
        404: "There is no such document or draft, or it has been cleared away.",
        409: "The store has changed since the preview.",
        413: "The document is larger than this service accepts.",
        502: "Something the service depends on failed, such as its store.",
    },
)


@_api.get("", PageQuery, schemas.DocumentList)
def listed(_query: Query) -> Response:
    """Documents on record, with their editions and how many tasks and links they have."""
    found = document_list(snapshots().store, snapshots().frames())
    return json_answer({"count": len(found), "documents": found})


@_api.get("/<document_id>", PageQuery, schemas.WholeDocument)
def whole(_query: Query, document_id: str) -> Response:
    """One document: its lines, its tasks with the lines of every value, links and changes."""
    return json_answer(document_record(snapshots().store, snapshots().frames(), document_id))


@_api.post(
    "/parse",
    schemas.ParsedDocument,
    body=members_body({"text": "The text; or multipart with a file (txt, docx, pdf, xlsx)."}),
)
def parse() -> Response:
    """Read a document, pasted or uploaded; nothing is recorded."""
    source = _sent()
    task_list = parse_tasks(source.document)
    draft_id = room().keep(source)
    faults = row_faults(source.document, task_list)
    return json_answer(
        {
            "draft_id": draft_id,
            "filename": source.filename,
            "list": task_list.to_json(),
            "lines": line_records(source.document),
            "row_faults": [fault.to_json() for fault in faults],
        }
    )


def _sent() -> Source:
    if request.mimetype != "multipart/form-data":
        return source_of_text(json_body("text")["text"])
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise InputError("请选择文件", "choose a file", field="file")
    return source_of_file(upload.stream, upload.filename)  # type: ignore[arg-type]


@_api.post(
    "/preview",
    schemas.PreviewedImport,
    body=members_body({"draft_id": "As parse gave it.", "as_new": "Match with nothing."}),
)
def preview() -> Response:
    """What importing a draft would do: matched, new, stated otherwise."""
    body = json_body("draft_id", "as_new")
    proposal = proposal_of(room().find(body.text("draft_id")), as_new=body["as_new"] is True)
    plain: dict[str, Any] = proposal.to_json()
    plain["document"] = {
        name: value for name, value in plain["document"].items() if name != "lines"
    }
    for task in plain["tasks"]:
        del task["record"]
    return json_answer(plain)


@_api.post(
    "/import",
    schemas.ImportedDocument,
    body=members_body(
        {
            "draft_id": "As parse gave it.",
            "author": "Who imports.",
            "reason": "Why.",
            "as_new": "Match with nothing.",
            "adopted": "[{task_id, field}]: values on record that the document's replace.",
        }
    ),
)
def import_() -> Response:
    """Record a draft: its text, its new tasks, and what is adopted; in one transaction."""
    body = json_body("draft_id", "author", "reason", "as_new", "adopted")
    adopted = adopted_of(body["adopted"])
    author, reason = body.text("author"), body.text("reason")
    proposal = proposal_of(room().find(body.text("draft_id")), as_new=body["as_new"] is True)
    made = record(proposal, adopted, author=author, reason=reason)
    return json_answer(
        {
            **{name: getattr(made, name) for name in made.__slots__},
            "url": url_for("documents.document_page", document_id=made.document_id),
        }
    )
