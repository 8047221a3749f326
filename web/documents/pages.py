"""The pages of documents: the list with the import, one document with its tasks, the template."""

from pathlib import Path

from flask import Blueprint, Flask, Response, render_template, request

from layers.tasks.template import task_template
from layers.work.uploads import Uploads
from web.documents.records import document_list, document_record
from web.documents.room import EXTENSION, MAX_DRAFT_BYTES, MAX_FILE_BYTES, Room, limits_told
from web.pages import boot_of
from web.snapshot import snapshots

FORM_ROOM = 64 * 1024  # what the fields of a form need beside the file
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

documents = Blueprint("documents", __name__, url_prefix="/documents")


@documents.get("")
def documents_page() -> str:
    """Documents on record, and a new one read, previewed and imported."""
    day = snapshots().on()
    listed = document_list(snapshots().store, day.frames)
    limits = limits_told()
    return render_template(
        "documents.html", boot={**boot_of(day), **limits}, listed=listed, limits=limits
    )


@documents.get("/<document_id>")
def document_page(document_id: str) -> str:
    """One document: its text beside its tasks, its editions, changes and links."""
    day = snapshots().on()
    found = document_record(snapshots().store, day.frames, document_id)
    return render_template(
        "documents_one.html", boot={**boot_of(day), "document": found}, document=found
    )


@documents.get("/template.xlsx")
def template() -> Response:
    """The Excel sheet to fill a list of tasks into."""
    return Response(
        task_template(),
        mimetype=XLSX,
        headers={"Content-Disposition": "attachment; filename=sansan-tasks-template.xlsx"},
    )


def _admit_files() -> None:
    """Let a document be larger than other bodies."""
    if request.endpoint == "documents_api.parse" and not request.is_json:
        request.max_content_length = MAX_FILE_BYTES + FORM_ROOM


def init_documents(app: Flask, store_path: Path) -> None:
    """Put the pages of documents into an application; their API goes to `init_api`.

    Parameters
    ----------
    app
        The application.
    store_path
        File of the store; drafts are kept beside it for a day.
    """
    app.extensions[EXTENSION] = Room(
        Uploads(store_path.parent / "drafts", most_bytes=MAX_DRAFT_BYTES)
    )
    # First of all, for the service's own limit on bodies is looked at before a request is matched.
    app.before_request_funcs.setdefault(None, []).insert(0, _admit_files)
    app.register_blueprint(documents)
