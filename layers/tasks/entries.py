"""The ledger on disk: one table of entries to which rows are only added.

What a row means, and which may be added, is decided above (`ledger.life`); here a reader's rules
are run under the writer's lock, so that no two people can both take the same step.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from geo.errors import ConflictError
from layers import append_only, gpkg
from layers.store import Store, count_change

METADATA = sa.MetaData()
TABLE = sa.Table(
    "ledger_entries",
    METADATA,
    sa.Column("fid", sa.Integer, primary_key=True),
    sa.Column("subject_kind", sa.Text, nullable=False),
    sa.Column("subject_id", sa.Text, nullable=False, index=True),
    sa.Column("task_id", sa.Text, nullable=False, index=True),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("state_before", sa.Text),
    sa.Column("state_after", sa.Text),
    sa.Column("happened_on", gpkg.Declared("DATE"), nullable=False),
    sa.Column("at", gpkg.Declared("DATETIME"), nullable=False),  # UTC
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),  # JSON
    sa.Column("evidence", sa.Text, nullable=False),  # JSON, list of SHA-256
    sa.Column("corrects", sa.Integer),  # fid of the entry that this one corrects
    sa.Column("client_key", sa.Text),  # of the request, so that one sent twice counts once
)
PLAIN = (
    "subject_kind", "subject_id", "task_id", "action", "state_before", "state_after", "author",
    "reason", "corrects",
)  # fmt: skip
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Appended:
    """What a request left on record.

    `is_repeat` is true where the same request had been taken before; `rows` are then those that
    it left the first time.
    """

    rows: tuple[Row, ...]
    is_repeat: bool


def read_entries(store: Store, task_id: str | None = None) -> list[Row]:
    """Entries on record, the oldest first.

    Parameters
    ----------
    store
        An existing store.
    task_id
        Only those of one task; None: of all.

    Returns
    -------
    list of dict
        "entry_id", and the columns of the table: `happened_on` a date, `at` an aware moment,
        `payload` a mapping, `evidence` a tuple of texts. Each can be given to
        `ledger.life.entry.Entry` by name.

    Raises
    ------
    NotFoundError
        If the store has not been created.
    UpstreamError
        If the file cannot be read.
    """
    with store.transaction() as connection:
        return [_row(each) for each in _select(connection, task_id)]


def append_entries(
    store: Store,
    task_id: str,
    seen: int,
    make: Callable[[list[Row]], Sequence[Row]],
    *,
    client_key: str | None = None,
) -> Appended:
    """Add entries of one task; they are on disk when this returns, and nothing changes them later.

    Parameters
    ----------
    store
        An existing store.
    task_id
        Whose entries.
    seen
        Id of the last entry of the task that the writer has seen, 0 for none.
    make
        Rows to be added, from all rows of the task; called under the writer's lock, and free to
        raise. Their ids are given here.
    client_key
        Text by which the writer knows the request again; None: it is not known again.

    Returns
    -------
    Appended
        The rows that were added, as `read_entries` gives them.

    Raises
    ------
    ConflictError
        If the task has a later entry than `seen`; the message tells what happened meanwhile.
    NotFoundError
        If the store has not been created.
    UpstreamError
        If the file cannot be written, or another program keeps it locked for 30 s.
    """
    with store.transaction() as connection:
        # First, for a transaction that begins by reading cannot wait for another writer.
        gpkg.record_change(connection, TABLE.name, None)
        kept = _select(connection, task_id)
        rows = [_row(each) for each in kept]
        known = [
            row
            for row, each in zip(rows, kept, strict=True)
            if client_key is not None and each["client_key"] == client_key
        ]
        if known:
            return Appended(tuple(known), is_repeat=True)
        _require_last(rows, seen)
        made = [_columns(row, client_key) for row in make(rows)]
        ids = append_only.append(connection, TABLE, made)
        count_change(connection)
        added = _select(connection, task_id)[-len(ids) :]
    return Appended(tuple(_row(each) for each in added), is_repeat=False)


def _select(connection: sa.Connection, task_id: str | None) -> list[Row]:
    where = () if task_id is None else (TABLE.c.task_id == task_id,)
    return append_only.select(connection, TABLE, *where)


def _row(kept: Mapping[str, Any]) -> Row:
    return {
        "entry_id": kept["fid"],
        **{name: kept[name] for name in PLAIN},
        "happened_on": date.fromisoformat(kept["happened_on"]),
        "at": datetime.fromisoformat(kept["at"]),
        "payload": json.loads(kept["payload"]),
        "evidence": tuple(json.loads(kept["evidence"])),
    }


def _columns(row: Mapping[str, Any], client_key: str | None) -> Row:
    moment: datetime = row["at"]
    return {
        **{name: row[name] for name in PLAIN},
        "happened_on": row["happened_on"].isoformat(),
        "at": append_only.instant_text(moment),
        "payload": json.dumps(dict(row["payload"]), ensure_ascii=False, allow_nan=False),
        "evidence": json.dumps(list(row["evidence"])),
        "client_key": client_key,
    }


def _require_last(rows: Sequence[Row], seen: int) -> None:
    newer = [row for row in rows if row["entry_id"] > seen]
    if not newer and (seen == 0 or any(row["entry_id"] == seen for row in rows)):
        return
    told = [
        f"#{row['entry_id']} {row['happened_on']} {row['author']} {row['subject_id']} "
        f"{row['action']}"
        for row in newer[-3:]
    ]
    more = f" (+{len(newer) - 3})" if len(newer) > 3 else ""
    listed = "; ".join(told) + more
    raise ConflictError(
        f"其间已有 {len(newer)} 条新记录，请看过后再提交：{listed}",
        f"{len(newer)} newer entries are on record; look at them, then send again: {listed}",
        field="last_entry_id",
    )
