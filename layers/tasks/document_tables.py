"""Tables of official documents on record, and what a row of each holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from layers import gpkg

METADATA = sa.MetaData()
DOCUMENTS = sa.Table(
    "ledger_documents",
    METADATA,
    sa.Column("fid", sa.Integer, primary_key=True),
    sa.Column("document_id", sa.Text, nullable=False, unique=True),
    sa.Column("lineage", sa.Text, nullable=False),  # document_id of the first edition
    sa.Column("edition", sa.Integer, nullable=False),  # counted from 1
    sa.Column("prefix", sa.Text, nullable=False),  # of the ids of its tasks
    sa.Column("sha256", sa.Text, nullable=False),  # of the file
    sa.Column("content_sha256", sa.Text, nullable=False),  # of what its tasks say
    sa.Column("filename", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("issuer", sa.Text),
    sa.Column("document_no", sa.Text),
    sa.Column("issued", gpkg.Declared("DATE")),
    sa.Column("jurisdiction_code", sa.Text),
    sa.Column("lines", sa.Text, nullable=False),  # Document.to_json()
    sa.Column("imported_at", gpkg.Declared("DATETIME"), nullable=False),
    sa.Column("imported_by", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)
TEXTS = sa.Table(
    "ledger_texts",
    METADATA,
    sa.Column("fid", sa.Integer, primary_key=True),
    sa.Column("task_id", sa.Text, nullable=False, index=True),
    sa.Column("document_id", sa.Text, nullable=False, index=True),
    sa.Column("item_no", sa.Integer, nullable=False),
    sa.Column("record", sa.Text, nullable=False),  # Task.to_json()
    sa.Column("matching", sa.Text, nullable=False),  # JSON: action, score, reasons
    sa.Column("imported_at", gpkg.Declared("DATETIME"), nullable=False),
)
CHANGES = sa.Table(
    "ledger_changes",
    METADATA,
    sa.Column("fid", sa.Integer, primary_key=True),
    sa.Column("task_id", sa.Text, nullable=False, index=True),
    sa.Column("field", sa.Text, nullable=False),
    sa.Column("before", sa.Text, nullable=False),  # JSON, by column of TASKS
    sa.Column("after", sa.Text, nullable=False),
    sa.Column("document_id", sa.Text, nullable=False),
    sa.Column("changed_at", gpkg.Declared("DATETIME"), nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """One edition of a document on record.

    `lines` is what `ledger.reading.lines.Document.to_json` gave. `lineage` is the id of the first
    edition; `is_current` is false where a later edition is on record.
    """

    document_id: str
    lineage: str
    edition: int
    prefix: str
    sha256: str
    content_sha256: str
    filename: str
    title: str
    issuer: str | None
    document_no: str | None
    issued: date | None
    jurisdiction_code: str | None
    lines: Mapping[str, Any]
    imported_at: datetime
    imported_by: str
    reason: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class KeptText:
    """What one edition of a document says of a task; `record` is what `Task.to_json` gave.

    `matching` tells how it came to be that task: "action" (matched or new), "score" and "reasons".
    """

    task_id: str
    document_id: str
    item_no: int
    record: Mapping[str, Any]
    matching: Mapping[str, Any]
    imported_at: datetime


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """What an import left on record.

    `is_new` is false where the document was there already and nothing was added.
    """

    document_id: str
    is_new: bool
    matched: int
    added: int
    adopted: int
    revision: int
