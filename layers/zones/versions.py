"""The history of zones in the store: who changed which version when and why, appended only.

Two tables stand beside `zones`, which holds what counts on some day. `zone_changes` has a row for
each change; `zone_history` has the rows of `zones` that a change touched, as they were, and those
it made. Triggers of the file itself refuse to change or delete a row of either, whichever program
tries. Both are in the GeoPackage's contents, so that QGIS can show every former boundary.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import geopandas as gpd
import pandas as pd
import sqlalchemy as sa

from geo.rows import frame_of
from geo.schema import AREAL, ZONES, Column, Schema
from geo.versions.signing import Signature
from geo.versions.succession import Succession
from layers import append_only, gpkg
from layers.store import REVISION, TABLES, Store
from layers.store_rows import table_for, to_frame, to_rows

#: One row for each change. `action` is edit, repair, notice, undo, begin or end; `created` is UTC.
CHANGES = Schema(
    "zone_changes",
    "change_id",
    (
        Column("change_no", "integer", nullable=False),
        Column("created", "text", nullable=False),
        Column("action", "text", nullable=False),
        Column("lineage", "text", nullable=False),
        Column("version_id", "text", nullable=False),
        Column("based_on", "text"),
        Column("undoes", "text"),
        Column("valid_from", "date"),
        Column("author", "text", nullable=False),
        Column("reason", "text", nullable=False),
        Column("revision", "integer", nullable=False),  # of the store, after the change
    ),
    frozenset(),
)
#: Rows of `zones` before ("was") and after ("is") a change.
HISTORY = Schema(
    "zone_history",
    "state_id",
    (
        Column("change_no", "integer", nullable=False),
        Column("state", "text", nullable=False),
        Column("zone_id", "text", nullable=False),
        *ZONES.columns,
    ),
    AREAL,
)
METADATA = sa.MetaData()
CHANGE_TABLE = table_for(CHANGES, METADATA)
HISTORY_TABLE = table_for(HISTORY, METADATA)


@dataclass(frozen=True, slots=True)
class History:
    """All that is on record of zones at one revision.

    `zones` counts on some day; `withdrawn` has the last state of versions that count on none;
    `changes` is the list of changes, the oldest first. Frames of schema ZONES and CHANGES.
    """

    revision: int
    zones: gpd.GeoDataFrame
    withdrawn: gpd.GeoDataFrame
    changes: pd.DataFrame

    @property
    def versions(self) -> gpd.GeoDataFrame:
        """Rows of every version, those that count first."""
        return pd.concat([self.zones, self.withdrawn]) if len(self.withdrawn) else self.zones

    @property
    def next_no(self) -> int:
        """Number that the next change will have."""
        return int(self.changes["change_no"].max()) + 1 if len(self.changes) else 1

    def change_of(self, version_id: str) -> pd.Series | None:
        """Change that made a version, or None for one that shipped or came from a file."""
        made = self.changes[
            (self.changes["version_id"] == version_id) & (self.changes["action"] != "end")
        ]
        return made.iloc[-1] if len(made) else None

    def latest_of(self, lineage: str) -> pd.Series | None:
        """Last change of a lineage, or None."""
        made = self.changes[self.changes["lineage"] == lineage]
        return made.iloc[-1] if len(made) else None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change to be recorded: what it does, what kind it is, and who signs it."""

    succession: Succession
    action: str
    signature: Signature
    valid_from: date | None
    undoes: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """A change that is on disk, and the store's revision after it."""

    change_no: int
    revision: int
    created: datetime


def read_history(store: Store) -> History:
    """Zones and their history, read at one moment.

    Raises
    ------
    NotFoundError
        If the store has not been created.
    SourceError
        If another program has put in what the schemas forbid.
    UpstreamError
        If the file cannot be read.
    """
    with store.transaction() as connection:
        return _read(connection)


Propose = Callable[[History], Proposal]


def record(store: Store, propose: Propose, *, created: datetime) -> Recorded:
    """Record one change of zones, in one transaction.

    Parameters
    ----------
    store
        The store, which exists.
    propose
        Makes the change out of what is on record at that moment, under the lock of the writer: of
        two editors the second sees what the first has done. What it raises undoes everything.
    created
        When the change is made; aware.

    Returns
    -------
    Recorded
        It is on disk when this returns.

    Raises
    ------
    SchemaError
        If the new rows do not fit ZONES or an id is there already.
    NotFoundError, SourceError, UpstreamError
        As for `read_history`; and if the file cannot be written, or is locked for 30 s.
    """
    return record_all(store, [propose], created=created)[0]


def record_all(store: Store, proposes: Sequence[Propose], *, created: datetime) -> list[Recorded]:
    """Record several changes of zones in one transaction: all of them, or none.

    Parameters
    ----------
    store, created
        As for `record`.
    proposes
        Each makes its change out of what is on record after the ones before it.

    Returns
    -------
    list of Recorded
        In their order; each has a revision of its own.

    Raises
    ------
    SchemaError, NotFoundError, SourceError, UpstreamError
        As for `record`.
    """
    with store.transaction() as connection:
        # The first statement must write, so that a second writer waits and never fails.
        connection.execute(REVISION.update().values(is_replacing=True))
        _ensure_tables(connection)
        made = [_record(connection, propose, created) for propose in proposes]
        connection.execute(REVISION.update().values(is_replacing=False))
        return made


def _record(connection: sa.Connection, propose: Propose, created: datetime) -> Recorded:
    history = _read(connection)
    proposal = propose(history)
    number = history.next_no
    revision = history.revision + 1
    _append(connection, history, proposal, number)
    _sign(connection, proposal, number, revision, created)
    _apply(connection, history, proposal.succession)
    connection.execute(REVISION.update().values(revision=revision))
    return Recorded(number, revision, created)


def _ensure_tables(connection: sa.Connection) -> None:
    for table, schema in ((CHANGE_TABLE, CHANGES), (HISTORY_TABLE, HISTORY)):
        append_only.create(connection, table, has_geometry=bool(schema.geometry_types))


def _read(connection: sa.Connection) -> History:
    zones = _frame(connection, TABLES[ZONES.name], ZONES)
    revision = int(connection.execute(sa.select(REVISION.c.revision)).scalar_one())
    if not sa.inspect(connection).has_table(CHANGES.name):
        return History(revision, zones, frame_of([], ZONES), frame_of([], CHANGES))
    changes = _frame(connection, CHANGE_TABLE, CHANGES)
    past = _frame(connection, HISTORY_TABLE, HISTORY)
    return History(revision, zones, _withdrawn(past, zones), changes)


def _frame(connection: sa.Connection, table: sa.Table, schema: Schema) -> pd.DataFrame:
    rows = connection.execute(sa.select(table).order_by(table.c.fid)).mappings().all()
    return to_frame([dict(row) for row in rows], schema)


def _withdrawn(past: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    gone = past[~past["version_id"].isin(zones["version_id"])]
    latest = gone.groupby("version_id")["change_no"].transform("max")
    rows = gone[gone["change_no"] == latest]
    states = [
        {
            **{name: row[name] for name in [*ZONES.column_names, "geometry"]},
            "zone_id": row["zone_id"],
        }
        for _, row in rows.iterrows()
    ]
    return frame_of(states, ZONES)


def _append(connection: sa.Connection, history: History, proposal: Proposal, number: int) -> None:
    change = proposal.succession
    touched = {*change.ends, *change.withdrawn}
    before = history.zones[history.zones["version_id"].isin(touched)]
    states: list[dict[str, Any]] = [
        {
            **{name: row[name] for name in [*ZONES.column_names, "geometry"]},
            "state_id": f"{number}:{state}:{zone_id}",
            "change_no": number,
            "state": state,
            "zone_id": str(zone_id),
        }
        for state, rows in (("was", before), ("is", change.added))
        for zone_id, row in rows.iterrows()
    ]
    if states:
        connection.execute(HISTORY_TABLE.insert(), to_rows(frame_of(states, HISTORY), HISTORY))
    shapes = _frame(connection, HISTORY_TABLE, HISTORY)
    gpkg.record_change(connection, HISTORY.name, [float(side) for side in shapes.total_bounds])


def _sign(
    connection: sa.Connection, proposal: Proposal, number: int, revision: int, created: datetime
) -> None:
    change = {
        "change_id": f"c{number}",
        "change_no": number,
        "created": created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "action": proposal.action,
        "lineage": proposal.succession.lineage,
        "version_id": proposal.succession.version_id,
        "based_on": proposal.succession.based_on,
        "undoes": proposal.undoes,
        "valid_from": proposal.valid_from,
        "author": proposal.signature.author,
        "reason": proposal.signature.reason,
        "revision": revision,
    }
    connection.execute(CHANGE_TABLE.insert(), to_rows(frame_of([change], CHANGES), CHANGES))
    gpkg.record_change(connection, CHANGES.name, None)


# Row by row and not by `Store.replace`: what another program keeps beside a row stays with it.
def _apply(connection: sa.Connection, history: History, change: Succession) -> None:
    table = TABLES[ZONES.name]
    after = change.applied(history.zones)
    for version_id, day in change.ends.items():
        connection.execute(
            table.update().where(table.c.version_id == version_id).values(valid_to=day.isoformat())
        )
    for version_id in change.withdrawn:
        connection.execute(table.delete().where(table.c.version_id == version_id))
    if len(change.added):
        connection.execute(table.insert(), to_rows(change.added, ZONES))
    gpkg.record_change(connection, ZONES.name, [float(side) for side in after.total_bounds])
