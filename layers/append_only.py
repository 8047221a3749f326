"""Tables of the store to which rows are only added: the file refuses to change or drop one."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from layers import gpkg


def instant_text(moment: datetime) -> str:
    """An aware moment as the tables keep it: ISO 8601 in UTC, with seconds.

    Examples
    --------
    >>> instant_text(datetime.fromisoformat("2026-03-01T08:00:00.9+08:00"))
    '2026-03-01T00:00:00+00:00'
    """
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def create(connection: sa.Connection, table: sa.Table, *, has_geometry: bool = False) -> None:
    """Create a table where there is none yet, with triggers by which the file keeps every row.

    A table that an earlier version of the program made gets the triggers that it lacks.

    Parameters
    ----------
    connection
        Within a transaction of the store that has written already.
    table
        With an integer primary key `fid`, as every table of a GeoPackage.
    has_geometry
        Whether it has a column `geom`.
    """
    if not sa.inspect(connection).has_table(table.name):
        table.create(connection)
        gpkg.register(connection, table.name, has_geometry=has_geometry)
    there = sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
    kept = set(connection.execute(there, {"table": table.name}).scalars())
    for name, event in _triggers(table).items():
        if name not in kept:
            connection.exec_driver_sql(
                f"CREATE TRIGGER {name} BEFORE {event}"
                f" BEGIN SELECT RAISE(ABORT, '{table.name} is append-only'); END"
            )


def _triggers(table: sa.Table) -> dict[str, str]:
    keys = ["fid", *(column.name for column in table.columns if column.unique)]
    taken = " OR ".join(f"{key} = NEW.{key}" for key in keys)
    return {
        f"keep_{table.name}_update": f"UPDATE ON {table.name}",
        f"keep_{table.name}_delete": f"DELETE ON {table.name}",
        # INSERT OR REPLACE deletes the row in its way without asking the trigger of DELETE.
        f"keep_{table.name}_insert": (
            f"INSERT ON {table.name} WHEN EXISTS (SELECT 1 FROM {table.name} WHERE {taken})"  # noqa: S608  # names of our own tables
        ),
    }


def append(
    connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]
) -> list[int]:
    """Add rows, creating the table with the first; they are on disk when the transaction ends.

    Parameters
    ----------
    connection
        Within a transaction of the store (`Store.transaction`).
    table, rows
        The table, and values by column name.

    Returns
    -------
    list of int
        `fid` of each row, in their order; it grows with time.
    """
    # First, for a transaction that begins by reading cannot wait for another writer.
    gpkg.record_change(connection, table.name, None)
    create(connection, table)
    added = table.insert().returning(table.c.fid)
    return [int(connection.execute(added.values(dict(row))).scalar_one()) for row in rows]


def select(connection: sa.Connection, table: sa.Table, *where: Any) -> list[dict[str, Any]]:
    """Rows of a table, the oldest first; none where it has not been created.

    Parameters
    ----------
    connection
        Within a transaction of the store.
    table
        The table.
    where
        Conditions of SQLAlchemy, which must all hold.
    """
    if not sa.inspect(connection).has_table(table.name):
        return []
    query = sa.select(table).where(*where).order_by(table.c.fid)
    return [dict(row) for row in connection.execute(query).mappings()]
