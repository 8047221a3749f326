"""Official documents on record: what was imported, by whom, and which task each text belongs to.

Three tables to which rows are only added stand beside `tasks`. `ledger_documents` has one row for
each edition of a document, with its numbered lines, so that it can be parsed again;
`ledger_texts` has what a document says of each task; `ledger_changes` has every value of a task
that an import replaced because a person said so, with the value before it.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import shapely
import sqlalchemy as sa

from geo.errors import ConflictError, NotFoundError
from geo.rows import frame_of
from geo.schema import TASKS
from geo.versions.signing import signature_of
from layers import append_only, gpkg
from layers.store import REVISION, TABLES, Store, count_change
from layers.store_rows import to_frame, to_rows
from layers.tasks.document_tables import (
    CHANGES,
    DOCUMENTS,
    TEXTS,
    ImportRecord,
    KeptDocument,
    KeptText,
)
from layers.tasks.moments import insert_features

__all__ = [
    "ImportRecord",
    "KeptDocument",
    "KeptText",
    "read_changes",
    "read_documents",
    "read_texts",
    "record_import",
    "texts_of",
]
#: Columns of TASKS that an import may replace where a person adopts the document's value.
ADOPTABLE = (
    "lead_units", "responsible_units", "responsible_codes", "deadline_kind", "deadline_date",
    "category", "place_ids", "territory_codes",
)  # fmt: skip
DEFAULT_REASON = "导入文书"


def read_documents(store: Store) -> list[KeptDocument]:
    """Every edition of every document on record, the oldest import first.

    Parameters
    ----------
    store
        An existing store.

    Returns
    -------
    list of KeptDocument
        Empty before the first import. Those with `is_current` are what holds.

    Raises
    ------
    NotFoundError
        If the store has not been created.
    UpstreamError
        If the file cannot be read.
    """
    with store.transaction() as connection:
        rows = append_only.select(connection, DOCUMENTS)
    latest = {str(row["lineage"]): int(row["edition"]) for row in rows}
    return [_kept(row, latest[row["lineage"]]) for row in rows]


def _kept(row: Mapping[str, Any], latest_edition: int) -> KeptDocument:
    issued = row["issued"]
    return KeptDocument(
        **{name: row[name] for name in (
            "document_id", "lineage", "edition", "prefix", "sha256", "content_sha256", "filename",
            "title", "issuer", "document_no", "jurisdiction_code", "imported_by", "reason",
        )},
        issued=date.fromisoformat(issued) if issued else None,
        lines=json.loads(row["lines"]),
        imported_at=datetime.fromisoformat(row["imported_at"]),
        is_current=row["edition"] == latest_edition,
    )  # fmt: skip


def read_texts(store: Store, document_id: str | None = None) -> list[KeptText]:
    """Texts of tasks on record, the oldest first; those of one edition where one is named.

    Raises
    ------
    NotFoundError, UpstreamError
        As for `read_documents`.
    """
    where = () if document_id is None else (TEXTS.c.document_id == document_id,)
    with store.transaction() as connection:
        rows = append_only.select(connection, TEXTS, *where)
    return [
        KeptText(
            row["task_id"],
            row["document_id"],
            row["item_no"],
            json.loads(row["record"]),
            json.loads(row["matching"]),
            datetime.fromisoformat(row["imported_at"]),
        )
        for row in rows
    ]


def texts_of(store: Store) -> dict[str, dict[str, Any]]:
    """What the latest edition on record says of each task, by task id.

    Returns
    -------
    dict
        Values are what `ledger.lists.tasks.Task.to_json` gave; a task that no imported document
        holds (a built-in one before its document is imported) has no entry.

    Raises
    ------
    NotFoundError, UpstreamError
        As for `read_documents`.
    """
    return {text.task_id: dict(text.record) for text in read_texts(store)}


def read_changes(store: Store, task_id: str | None = None) -> list[dict[str, Any]]:
    """Values of tasks that imports replaced, the oldest first; of one task where it is named.

    Returns
    -------
    list of dict
        "task_id", "field", "before", "after" (by column of TASKS), "document_id", "changed_at" (ISO
        text, UTC), "author", "reason".

    Raises
    ------
    NotFoundError, UpstreamError
        As for `read_documents`.
    """
    where = () if task_id is None else (CHANGES.c.task_id == task_id,)
    with store.transaction() as connection:
        rows = append_only.select(connection, CHANGES, *where)
    return [
        {
            **{name: row[name] for name in row if name != "fid"},
            "before": json.loads(row["before"]),
            "after": json.loads(row["after"]),
        }
        for row in rows
    ]


def record_import(
    store: Store,
    proposal: Mapping[str, Any],
    *,
    author: str,
    moment: datetime,
    reason: str = DEFAULT_REASON,
) -> ImportRecord:
    """Record a document, the texts of its tasks and its new tasks, in one transaction.

    Parameters
    ----------
    store
        An existing store.
    proposal
        `ledger.importing.ImportProposal.to_json()`, with "adopted" [{task_id, field}] where values
        on record are to be replaced by the document's.
    author, reason
        Who imports, and why.
    moment
        When; aware.

    Returns
    -------
    ImportRecord
        All is on disk when this returns. A document that is on record already adds nothing; what
        is adopted from it counts all the same.

    Raises
    ------
    InputError
        If author or reason is missing or too long, or a new task does not fit the schema.
    ConflictError
        If the store has changed since the proposal was made, so that an id it takes is taken or a
        value it replaces is another; nothing is recorded.
    NotFoundError
        If the store has not been created, or a matched task is not on record.
    UpstreamError
        If the file cannot be written, or another program keeps it locked for 30 s.
    """
    signature = signature_of(author, reason)
    signed = (
        signature.author,
        signature.reason,
        append_only.instant_text(moment),
    )
    document, entries = proposal["document"], proposal["tasks"]
    added = [entry["row"] for entry in entries if entry["row"] is not None]
    with store.transaction() as connection:
        # The first statement must write, so that a second writer waits and never fails.
        connection.execute(REVISION.update().values(is_replacing=False))
        is_new = not _is_on_record(connection, document)
        if is_new:
            _require_free(connection, document, entries)
            _insert_places(connection, [entry.get("place") for entry in entries])
            _insert_tasks(connection, added)
            _append_document(connection, document, entries, signed)
        adopted = _adopt(connection, proposal, signed)
        revision = count_change(connection) if is_new or adopted else _revision(connection)
    new = len(added) if is_new else 0
    return ImportRecord(
        str(document["document_id"]), is_new, len(entries) - new, new, adopted, revision
    )


def _append_document(
    connection: sa.Connection,
    document: Mapping[str, Any],
    entries: Sequence[Mapping[str, Any]],
    signed: tuple[str, str, str],
) -> None:
    author, reason, stamp = signed
    row = {
        **{name: document[name] for name in _DOCUMENT_COLUMNS},
        "lines": _json(document["lines"]),
        "imported_at": stamp,
        "imported_by": author,
        "reason": reason,
    }
    append_only.append(connection, DOCUMENTS, [row])
    texts = [_text_row(entry, str(document["document_id"]), stamp) for entry in entries]
    append_only.append(connection, TEXTS, texts)


_DOCUMENT_COLUMNS = (
    "document_id", "lineage", "edition", "prefix", "sha256", "content_sha256", "filename", "title",
    "issuer", "document_no", "issued", "jurisdiction_code",
)  # fmt: skip


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _revision(connection: sa.Connection) -> int:
    return int(connection.execute(sa.select(REVISION.c.revision)).scalar_one())


# The latest edition alone counts: a document that goes back to earlier words is a new edition.
def _is_on_record(connection: sa.Connection, document: Mapping[str, Any]) -> bool:
    rows = append_only.select(connection, DOCUMENTS, DOCUMENTS.c.lineage == document["lineage"])
    return bool(rows) and rows[-1]["content_sha256"] == document["content_sha256"]


def _conflict() -> ConflictError:
    return ConflictError(
        "数据在预览之后已有变动，什么都没有写入：请重新预览后再导入",
        "the store has changed since the preview; nothing was recorded: preview again",
    )


def _require_free(
    connection: sa.Connection, document: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]
) -> None:
    table = TABLES[TASKS.name]
    on_record = set(connection.execute(sa.select(table.c.task_id)).scalars())
    taken = [e["task_id"] for e in entries if e["row"] is not None and e["task_id"] in on_record]
    editions = append_only.select(connection, DOCUMENTS, DOCUMENTS.c.lineage == document["lineage"])
    ids = append_only.select(
        connection, DOCUMENTS, DOCUMENTS.c.document_id == document["document_id"]
    )
    if taken or ids or len(editions) + 1 != document["edition"]:
        raise _conflict()
    lost = [e["task_id"] for e in entries if e["row"] is None and e["task_id"] not in on_record]
    if lost:
        listed = ", ".join(lost)
        raise NotFoundError(f"任务 {listed} 不在记录中", f"the tasks {listed} are not on record")


def _adopt(
    connection: sa.Connection, proposal: Mapping[str, Any], signed: tuple[str, str, str]
) -> int:
    wanted = {(one["task_id"], one["field"]) for one in proposal.get("adopted") or ()}
    found = [
        (entry["task_id"], difference)
        for entry in proposal["tasks"]
        for difference in entry["differences"]
        if (entry["task_id"], difference["field"]) in wanted
    ]
    if len(found) != len(wanted):
        raise _conflict()
    author, reason, stamp = signed
    for task_id, difference in found:
        _replace_value(connection, task_id, difference)
        change = {
            "task_id": task_id,
            "field": difference["field"],
            "before": _json(difference["on_record"]),
            "after": _json(difference["in_document"]),
            "document_id": proposal["document"]["document_id"],
            "changed_at": stamp,
            "author": author,
            "reason": reason,
        }
        append_only.append(connection, CHANGES, [change])
    return len(found)


def _replace_value(connection: sa.Connection, task_id: str, difference: Mapping[str, Any]) -> None:
    table = TABLES[TASKS.name]
    before, after = difference["on_record"], difference["in_document"]
    rows = connection.execute(sa.select(table).where(table.c.task_id == task_id)).mappings().all()
    frame = to_frame([dict(row) for row in rows], TASKS)
    if not set(before) == set(after) <= set(ADOPTABLE) or len(frame) != 1:
        raise _conflict()
    if any(_plain(frame[column].iloc[0]) != value for column, value in before.items()):
        raise _conflict()
    cells = {
        column: _json(value) if isinstance(value, list) else value
        for column, value in after.items()
    }
    connection.execute(table.update().where(table.c.task_id == task_id).values(cells))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _insert_places(connection: sa.Connection, places: Sequence[Mapping[str, Any] | None]) -> None:
    # what a list itself gives by coordinates
    insert_features(
        connection,
        [
            {
                **place,
                "geometry": shapely.Point(place["lon"], place["lat"]),
                "recorded": date.fromisoformat(place["recorded"]) if place["recorded"] else None,
            }
            for place in places
            if place is not None
        ],
    )


def _insert_tasks(connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    dated = [
        {
            **row,
            **{
                name: date.fromisoformat(row[name]) if row[name] else None
                for name in ("deadline_date", "recorded")
            },
        }
        for row in rows
    ]
    connection.execute(TABLES[TASKS.name].insert(), to_rows(frame_of(dated, TASKS), TASKS))
    gpkg.record_change(connection, TASKS.name, None)


def _text_row(entry: Mapping[str, Any], document_id: str, stamp: str) -> dict[str, Any]:
    return {
        "task_id": entry["task_id"],
        "document_id": document_id,
        "item_no": entry["item_no"],
        "record": _json(entry["record"]),
        "matching": _json({name: entry[name] for name in ("action", "score", "reasons")}),
        "imported_at": stamp,
    }
