"""Shapes of the answers about documents, for the API's description and the tests that hold them."""

from typing import Any

from marshmallow import fields

from web.schemas import Answer, number, text, words


def _plain(description: str, **options: Any) -> fields.Dict:
    return fields.Dict(metadata={"description": description}, **options)


class DocumentLine(Answer):
    """A line of a document."""

    number = fields.Integer(required=True)
    text = text(required=True)
    is_noise = fields.Boolean(required=True)


class RowFaultAnswer(Answer):
    """A row of a sheet that cannot be taken."""

    row = fields.Integer(required=True)
    field = text(required=True)
    zh = text(required=True)
    en = text(required=True)


class ParsedDocument(Answer):
    """A document that was read: its lines, its tasks, and the id of the draft."""

    draft_id = text("Names the document from now on; kept for a day.", required=True)
    filename = text(required=True)
    list = _plain("The tasks, as `tasks parse` prints them.", required=True)
    lines = fields.List(fields.Nested(DocumentLine), required=True)
    row_faults = fields.List(fields.Nested(RowFaultAnswer), required=True)


class PreviewedImport(Answer):
    """What an import would do."""

    document = _plain("The document's row, without its lines.", required=True)
    tasks = fields.List(
        _plain("task_id, action (matched, new), score, reasons, differences, row."), required=True
    )
    is_unchanged = fields.Boolean(required=True)
    is_known = fields.Boolean(required=True)
    reasons = fields.List(fields.Dict(), required=True)
    missing = fields.List(fields.String(), required=True)
    remarks = fields.List(fields.Dict(), required=True)
    counts = _plain("tasks, matched, new, differing.", required=True)


class ImportedDocument(Answer):
    """What an import left on record."""

    document_id = text(required=True)
    is_new = fields.Boolean(required=True)
    matched = fields.Integer(required=True)
    added = fields.Integer(required=True)
    adopted = fields.Integer(required=True)
    revision = fields.Integer(required=True)
    url = text("Page of the document.", required=True)


class Edition(Answer):
    """An edition of a document: who imported it, when and why."""

    document_id = text(required=True)
    edition = fields.Integer(required=True)
    is_current = fields.Boolean(required=True)
    filename = text(required=True)
    sha256 = text("Of the file.", required=True)
    issued = text(required=True, allow_none=True)
    imported_at = text("UTC.", required=True)
    imported_local = text("Beijing time.", required=True)
    imported_by = text(required=True)
    reason = text(required=True)


class ListedDocument(Answer):
    """A document on record."""

    document_id = text("Of the latest edition.", required=True)
    lineage = text("Of the first edition; tasks carry it.", required=True)
    title = text(required=True)
    document_no = text(required=True, allow_none=True)
    issuer = text(required=True, allow_none=True)
    issued = text(required=True, allow_none=True)
    task_count = fields.Integer(required=True)
    first_task = text(required=True)
    last_task = text(required=True)
    editions = fields.List(fields.Nested(Edition), required=True)
    link_count = fields.Integer(required=True)


class DocumentList(Answer):
    """Documents on record."""

    count = fields.Integer(required=True)
    documents = fields.List(fields.Nested(ListedDocument), required=True)


class TaskLink(Answer):
    """Two tasks that belong together."""

    task_id = text(required=True)
    other_id = text(required=True)
    title = words()
    other_title = words()
    kind = text("same_places or same_measures.", required=True)
    because = words()
    places = fields.List(fields.String(), required=True)
    share = number("0 to 1.", required=True)


class WholeDocument(ListedDocument):
    """A document with its lines, tasks, changes and links."""

    shown = fields.Nested(Edition, required=True, allow_none=True)
    lines = fields.List(fields.Nested(DocumentLine), required=True)
    remarks = fields.List(fields.Dict(), required=True)
    tasks = fields.List(fields.Dict(), required=True)
    links = fields.List(fields.Nested(TaskLink), required=True)
    changes = fields.List(fields.Dict(), required=True)
