"""The store: every frame of the service in one GeoPackage file that other programs can open.

SQLite in WAL mode: readers see a whole revision while a writer works, and a commit that was
acknowledged outlives the process. QGIS may open and edit the live file; triggers count such edits.

Never open the live file in this process with pyogrio, geopandas or another copy of SQLite: closing
theirs drops the locks of ours and deletes the log under it (https://www.sqlite.org/howtocorrupt.html,
section 2.2.1). Another process may; in this one, read a frame from the `Store` and write that.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import geopandas as gpd
import pandas as pd
import sqlalchemy as sa

from geo.errors import InputError, NotFoundError, UpstreamError
from geo.schema import SCHEMAS, Schema
from layers import gpkg
from layers.store_rows import table_for, to_frame, to_rows
from layers.whole_file import whole_file

METADATA = sa.MetaData()
TABLES = {name: table_for(schema, METADATA) for name, schema in SCHEMAS.items()}
REVISION = sa.Table(
    "store_revision",
    METADATA,
    sa.Column("fid", sa.Integer, primary_key=True),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("is_replacing", sa.Boolean, nullable=False),  # the triggers rest meanwhile
)
BUSY_TIMEOUT_S = 30.0
SQLITE_URL = "sqlite:///"


def _schema(name: str) -> Schema:
    if name not in SCHEMAS:
        known = ", ".join(SCHEMAS)
        raise NotFoundError(
            f"没有名为 {name} 的表，应为 {known} 之一",
            f"no table is named {name}; use one of {known}",
        )
    return SCHEMAS[name]


def _path(path_or_url: str | Path) -> Path:
    text = str(path_or_url)
    if text.startswith(SQLITE_URL):
        text = text.removeprefix(SQLITE_URL)
    elif "://" in text:
        raise InputError(
            f"不支持的数据库地址 {text.split('://')[0]}://：请给出 GeoPackage 文件的路径",
            f"databases of {text.split('://')[0]}:// are not supported; give the path of a"
            " GeoPackage file",
            field="store",
        )
    if not text:
        raise InputError("缺少数据库路径", "the path of the store is missing", field="store")
    return Path(text).absolute()


# Transactions are begun by us: the driver of Python 3.11 would begin them only at the first write,
# and two reads of one revision must see one state.
def _engine(path: Path) -> sa.Engine:
    url = sa.URL.create("sqlite", database=path.as_uri(), query={"mode": "rw", "uri": "true"})
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S})

    @sa.event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA trusted_schema = OFF")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


class Store:
    """One GeoPackage file, safe for use from many threads.

    Parameters
    ----------
    path_or_url
        Path of the file, or "sqlite:///" and its path; it need not exist yet.

    Raises
    ------
    InputError
        If the address names another kind of database.
    """

    def __init__(self, path_or_url: str | Path) -> None:
        self.path = _path(path_or_url)
        self._engine = _engine(self.path)

    def exists(self) -> bool:
        """Whether the file has been created; it is whole then, never half."""
        return self.path.is_file()

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """Connection within one transaction, which is on disk when the block ends.

        Write first, then read: a transaction that begins by reading cannot wait for another writer.

        Yields
        ------
        Connection
            To the file; an error in the block undoes all of it.

        Raises
        ------
        NotFoundError
            If the store has not been created.
        UpstreamError
            If the file cannot be used, or another program keeps it locked for 30 s.
        """
        if not self.exists():
            raise NotFoundError(
                f"数据库 {self.path} 还没有建立", f"the store {self.path} has not been created"
            )
        with _our_errors(self.path), self._engine.begin() as connection:
            yield connection

    def create(self, frames: Mapping[str, pd.DataFrame]) -> None:
        """Create the file from frames, whole or not at all, as revision 1.

        Parameters
        ----------
        frames
            Frames by the name of their schema, in EPSG:4326; a schema without a frame gets an
            empty table.

        Raises
        ------
        InputError
            If the file exists, or a frame does not fit its schema.
        NotFoundError
            If a name is none of a schema's.
        UpstreamError
            If the folder cannot be written.
        """
        rows = {name: to_rows(frame, _schema(name)) for name, frame in frames.items()}
        bounds = {name: _bounds_deg(frame) for name, frame in frames.items()}
        with _our_errors(self.path), whole_file(self.path) as draft:
            engine = _engine(draft)
            with engine.begin() as connection:
                gpkg.create_system_tables(connection)
                METADATA.create_all(connection)
                connection.execute(REVISION.insert().values(fid=1, revision=1, is_replacing=False))
                gpkg.register(connection, REVISION.name, has_geometry=False)
                for name, schema in SCHEMAS.items():
                    gpkg.register(connection, name, has_geometry=bool(schema.geometry_types))
                    _insert(connection, name, rows.get(name, []), bounds.get(name))
                    _count_edits(connection, name)
            engine.dispose()
            with closing(sqlite3.connect(draft)) as connection_to_draft:
                connection_to_draft.execute("PRAGMA journal_mode = WAL")
        self.close()  # connections to a file that was deleted meanwhile

    def read(self, name: str) -> gpd.GeoDataFrame | pd.DataFrame:
        """Frame of one table, in the form that `layers.store_rows.to_frame` describes.

        Parameters
        ----------
        name
            Name of a schema: "units", "features", "zones", "tasks", "findings".

        Returns
        -------
        GeoDataFrame or DataFrame
            In the order in which the rows were written.

        Raises
        ------
        NotFoundError
            If there is no such table, or the store has not been created.
        SourceError
            If another program has put in what the schema forbids.
        UpstreamError
            If the file cannot be read.
        """
        schema = _schema(name)
        with self.transaction() as connection:
            return _select(connection, schema)

    def snapshot(self) -> tuple[int, dict[str, pd.DataFrame]]:
        """The revision and every frame of it, read at one moment.

        Returns
        -------
        tuple of int and dict
            Frames by name; none is newer or older than the revision.

        Raises
        ------
        NotFoundError, SourceError, UpstreamError
            As for `read`.
        """
        with self.transaction() as connection:
            revision = _revision(connection)
            return revision, {name: _select(connection, schema) for name, schema in SCHEMAS.items()}

    def replace(self, name: str, frame: pd.DataFrame) -> int:
        """Put a frame in the place of a table's rows, in one transaction.

        Parameters
        ----------
        name
            Name of a schema.
        frame
            Rows that fit it, in EPSG:4326.

        Returns
        -------
        int
            The new revision, one more than before. It is on disk when this returns.

        Raises
        ------
        NotFoundError
            If there is no such table, or the store has not been created.
        SchemaError
            If the frame does not fit.
        UpstreamError
            If the file cannot be written, or another program keeps it locked for 30 s.
        """
        rows = to_rows(frame, _schema(name))
        with self.transaction() as connection:
            # The first statement must write, so that a second writer waits and never fails.
            connection.execute(REVISION.update().values(is_replacing=True))
            connection.execute(TABLES[name].delete())
            _insert(connection, name, rows, _bounds_deg(frame))
            connection.execute(
                REVISION.update().values(is_replacing=False, revision=REVISION.c.revision + 1)
            )
            return _revision(connection)

    def revision(self) -> int:
        """Number that grows with every change of any table, whichever program made it.

        Raises
        ------
        NotFoundError
            If the store has not been created.
        UpstreamError
            If the file cannot be read.
        """
        with self.transaction() as connection:
            return _revision(connection)

    def close(self) -> None:
        """Close every connection; the store opens again when it is next used."""
        self._engine.dispose()


def count_change(connection: sa.Connection) -> int:
    """Count a change of something that answers depend on, and return the new revision.

    Parameters
    ----------
    connection
        Within a transaction of a store.
    """
    connection.execute(REVISION.update().values(revision=REVISION.c.revision + 1))
    return _revision(connection)


def _revision(connection: sa.Connection) -> int:
    return int(connection.execute(sa.select(REVISION.c.revision)).scalar_one())


def _select(connection: sa.Connection, schema: Schema) -> pd.DataFrame:
    table = TABLES[schema.name]
    rows = connection.execute(sa.select(table).order_by(table.c.fid)).mappings().all()
    return to_frame([dict(row) for row in rows], schema)


def _insert(
    connection: sa.Connection,
    name: str,
    rows: list[dict[str, object]],
    bounds_deg: list[float] | None,
) -> None:
    if rows:
        connection.execute(TABLES[name].insert(), rows)
    gpkg.record_change(connection, name, bounds_deg)


def _bounds_deg(frame: pd.DataFrame) -> list[float] | None:
    if not isinstance(frame, gpd.GeoDataFrame):
        return None
    return [float(value) for value in frame.total_bounds]


def _count_edits(connection: sa.Connection, name: str) -> None:
    for event in ("INSERT", "UPDATE", "DELETE"):
        connection.exec_driver_sql(
            # Every name is one of ours; a statement of this kind takes no parameters.
            f"CREATE TRIGGER count_{name}_{event.lower()} AFTER {event} ON {name}"  # noqa: S608
            f" WHEN NOT (SELECT is_replacing FROM {REVISION.name})"
            f" BEGIN UPDATE {REVISION.name} SET revision = revision + 1; END"
        )


@contextmanager
def _our_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except (sa.exc.DBAPIError, sqlite3.Error, OSError) as error:
        cause = getattr(error, "orig", None) or error
        raise UpstreamError(
            f"数据库 {path} 无法读写：{cause}", f"the store {path} cannot be used: {cause}"
        ) from error
