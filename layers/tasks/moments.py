"""What locating looks at in the store at one moment, and how its results are written there.

Everything here works within a transaction that its caller has begun.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa

from geo.rows import frame_of
from geo.schema import FEATURES, SCHEMAS, TASKS, UNITS, is_missing
from layers import append_only, gpkg
from layers.store import REVISION, TABLES
from layers.store_rows import to_frame, to_rows

METADATA = sa.MetaData()
TABLE = sa.Table(
    "place_choices",
    METADATA,
    sa.Column("fid", sa.Integer, primary_key=True),
    sa.Column("action", sa.Text, nullable=False),  # choose | withdraw
    sa.Column("withdraws", sa.Integer),  # fid of the choice that is withdrawn
    sa.Column("key", sa.Text, nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("parents", sa.Text, nullable=False),  # JSON
    sa.Column("jurisdiction_code", sa.Text),
    sa.Column("feature_id", sa.Text, nullable=False),
    sa.Column("is_placed", sa.Boolean, nullable=False),  # the feature was made by this choice
    sa.Column("lon", sa.Double),  # as given, in `datum`
    sa.Column("lat", sa.Double),
    sa.Column("datum", sa.Text),
    sa.Column("precision_m", sa.Double),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", gpkg.Declared("DATETIME"), nullable=False),
    sa.Column("tasks_before", sa.Text, nullable=False),  # columns that changed, by task id; JSON
)
CHANGED_COLUMNS = (
    "place_ids", "territory_codes", "unlocated_reason", "unlocated_reason_en", "properties",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice that holds: what a name stands for, who said so, when and why."""

    choice_no: int
    key: str
    name: str
    parents: tuple[str, ...]
    jurisdiction_code: str | None
    feature_id: str
    is_placed: bool
    lon_deg: float | None
    lat_deg: float | None
    datum: str | None
    precision_m: float | None
    author: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """What is on record at one moment: frames by name, and the choices that hold, by key."""

    frames: Mapping[str, pd.DataFrame]
    choices: Mapping[str, Choice]


#: From what was on record and what is now to the columns of TASKS that change, by task id.
Relocate = Callable[[Moment, Moment], Mapping[str, Mapping[str, Any]]]


def holding(rows: Sequence[Mapping[str, Any]]) -> dict[str, Choice]:
    """Choices that hold, by key: those not withdrawn, of two for one key the later.

    Parameters
    ----------
    rows
        Rows of `TABLE`, the oldest first.
    """
    withdrawn = {row["withdraws"] for row in rows}
    made = [row for row in rows if row["action"] == "choose" and row["fid"] not in withdrawn]
    return {row["key"]: choice_of(row) for row in made}


def choice_of(row: Mapping[str, Any]) -> Choice:
    """Choice that a row of `TABLE` holds."""
    return Choice(
        row["fid"],
        row["key"],
        row["name"],
        tuple(json.loads(row["parents"])),
        row["jurisdiction_code"],
        row["feature_id"],
        bool(row["is_placed"]),
        row["lon"],
        row["lat"],
        row["datum"],
        row["precision_m"],
        row["author"],
        row["reason"],
        datetime.fromisoformat(row["at"]),
    )


def read_moment(connection: sa.Connection) -> Moment:
    """What is on record, within a transaction.

    Parameters
    ----------
    connection
        Within a transaction of the store.
    """
    frames = {
        name: to_frame(
            [
                dict(row)
                for row in connection.execute(
                    sa.select(TABLES[name]).order_by(TABLES[name].c.fid)
                ).mappings()
            ],
            SCHEMAS[name],
        )
        for name in (UNITS.name, FEATURES.name, TASKS.name)
    }
    return Moment(frames, holding(append_only.select(connection, TABLE)))


def begin(connection: sa.Connection) -> Moment:
    """What is on record, read by a transaction that is going to write.

    Parameters
    ----------
    connection
        Within a transaction of the store that has done nothing yet.
    """
    # The first statement must write, so that a second writer waits and never fails.
    connection.execute(REVISION.update().values(is_replacing=False))
    return read_moment(connection)


def insert_features(connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows to FEATURES.

    Parameters
    ----------
    connection
        Within a transaction of the store.
    rows
        As `geo.rows.frame_of` takes them.

    Raises
    ------
    SchemaError
        If one does not fit.
    """
    if not rows:
        return
    table = TABLES[FEATURES.name]
    connection.execute(table.insert(), to_rows(frame_of(rows, FEATURES), FEATURES))
    features = read_moment(connection).frames[FEATURES.name]
    gpkg.record_change(connection, FEATURES.name, [float(side) for side in features.total_bounds])


def restore(
    changed: Mapping[str, Mapping[str, Any]], before: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Changes, with the former columns where the places are those before a choice again.

    Parameters
    ----------
    changed
        Columns that change, by task id.
    before
        Columns as they were before the choice that is withdrawn.
    """
    return {
        task_id: {**columns, **before[task_id]}
        if task_id in before and before[task_id]["place_ids"] == columns["place_ids"]
        else dict(columns)
        for task_id, columns in changed.items()
    }


def change_tasks(
    connection: sa.Connection, tasks: pd.DataFrame, changed: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Write columns of TASKS; the answer is what they held before, by task id.

    Parameters
    ----------
    connection
        Within a transaction of the store.
    tasks
        Frame of schema TASKS, as on record.
    changed
        Columns of `CHANGED_COLUMNS` by task id.
    """
    table, was = TABLES[TASKS.name], {}
    for task_id, columns in changed.items():
        row = tasks.loc[task_id]
        was[task_id] = {name: _plain(row[name]) for name in CHANGED_COLUMNS}
        cells = {
            name: json.dumps(cell, ensure_ascii=False) if isinstance(cell, (list, dict)) else cell
            for name, cell in columns.items()
        }
        connection.execute(table.update().where(table.c.task_id == task_id).values(cells))
    if changed:
        gpkg.record_change(connection, TASKS.name, None)
    return was


def _plain(value: object) -> object:
    if isinstance(value, (list, dict)):
        return value.copy()
    return None if is_missing(value) else value
