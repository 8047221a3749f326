"""Readings of air quality in the store: a table to which rows are only added.

A corrected value is a further row; of the rows about one station and day the last one holds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from geo.errors import InputError
from layers import append_only, gpkg
from layers.store import Store, count_change

TABLE = sa.Table(
    "air_readings",
    sa.MetaData(),
    sa.Column("fid", sa.Integer, primary_key=True),
    sa.Column("quantity_id", sa.Text, nullable=False),
    sa.Column("first_day", sa.Text, nullable=False),
    sa.Column("last_day", sa.Text, nullable=False),
    sa.Column("station", sa.Text, nullable=False),
    sa.Column("territory_code", sa.Text, nullable=False),
    sa.Column("value", gpkg.Declared("REAL"), nullable=False),  # in the quantity's own unit
    sa.Column("written_value", sa.Text, nullable=False),
    sa.Column("written_unit", sa.Text, nullable=False),
    sa.Column("filename", sa.Text, nullable=False),
    sa.Column("row_no", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),  # of a correction
    sa.Column("imported_by", sa.Text, nullable=False),
    sa.Column("imported_at", gpkg.Declared("DATETIME"), nullable=False),
)
LONGEST = {"author": 60, "reason": 1000}
NAMES_ZH = {"author": "导入人", "reason": "更正的理由"}
Key = tuple[str, date, date, str, str]


@dataclass(frozen=True, slots=True)
class NewReading:
    """A reading to be kept.

    Parameters
    ----------
    quantity_id
        What was measured.
    first_day, last_day
        The span; the same day for a daily mean.
    station, territory_code
        Where.
    value
        In the quantity's own unit.
    written_value, written_unit, row_no
        As the file has it, and where.
    """

    quantity_id: str
    first_day: date
    last_day: date
    station: str
    territory_code: str
    value: float
    written_value: str
    written_unit: str
    row_no: int

    @property
    def key(self) -> Key:
        """What it is of, whatever its value."""
        return (
            self.quantity_id, self.first_day, self.last_day, self.station, self.territory_code
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class KeptReading(NewReading):
    """A reading on record: its number, the file it came from, and who brought it when and why."""

    fid: int
    filename: str
    reason: str
    imported_by: str
    imported_at: datetime


@dataclass(frozen=True, slots=True)
class Comparison:
    """Readings of a file against what is on record.

    Parameters
    ----------
    new
        About what no row is on record.
    repeated
        With the value that holds.
    corrected
        With another value: the one that holds, and the new one.
    """

    new: tuple[NewReading, ...]
    repeated: tuple[NewReading, ...]
    corrected: tuple[tuple[KeptReading, NewReading], ...]


def all_readings(store: Store) -> list[KeptReading]:
    """Every row on record, the oldest first, corrected ones too.

    Raises
    ------
    NotFoundError, UpstreamError
        As `Store.transaction`.
    """
    with store.transaction() as connection:
        return _kept(connection)


def read_readings(store: Store) -> list[KeptReading]:
    """Readings that hold: of each quantity, span, station and territory the last row.

    Raises
    ------
    NotFoundError, UpstreamError
        As `Store.transaction`.
    """
    return list(holding(all_readings(store)).values())


def holding(rows: Iterable[KeptReading]) -> dict[Key, KeptReading]:
    """The last of the rows of each key."""
    return {row.key: row for row in rows}


def compare(readings: Iterable[NewReading], kept: dict[Key, KeptReading]) -> Comparison:
    """What of some readings is new, known, or different.

    Parameters
    ----------
    readings
        No two of one key.
    kept
        As `holding` gives them.
    """
    new, repeated, corrected = [], [], []
    for reading in readings:
        held = kept.get(reading.key)
        if held is None:
            new.append(reading)
        elif held.value == reading.value:
            repeated.append(reading)
        else:
            corrected.append((held, reading))
    return Comparison(tuple(new), tuple(repeated), tuple(corrected))


def record_readings(
    store: Store,
    readings: Sequence[NewReading],
    *,
    filename: str,
    author: str,
    moment: datetime,
    reason: str = "",
) -> Comparison:
    """Keep readings in one transaction; they are on disk when this returns.

    Parameters
    ----------
    store
        An existing store.
    readings
        No two of one key; those that repeat a value that holds are not written again.
    filename
        What the person calls the file.
    author
        Who brings them.
    moment
        With a time zone.
    reason
        Why values on record are corrected; needed where any is.

    Returns
    -------
    Comparison
        What was written (`new`, `corrected`) and what was not (`repeated`), as it stood then.

    Raises
    ------
    InputError
        If there is no author, a text is too long, or values change without a reason.
    NotFoundError, UpstreamError
        As `Store.transaction`.
    """
    author, reason = _text("author", author), _text("reason", reason)
    if not author:
        raise InputError("请填写导入人（author）", "the author is missing", field="author")
    with store.transaction() as connection:
        # Written first: one that begins by reading cannot wait for another writer.
        gpkg.record_change(connection, TABLE.name, None)
        found = compare(readings, holding(_kept(connection)))
        if found.corrected and not reason:
            raise InputError(
                f"有 {len(found.corrected)} 个值与已录入的不同，请填写更正的理由",
                f"{len(found.corrected)} values differ from those on record; say why",
                field="reason",
            )
        rows = [_row(each, filename, author, moment, "") for each in found.new]
        rows += [_row(each, filename, author, moment, reason) for _, each in found.corrected]
        if rows:
            append_only.create(connection, TABLE)
            connection.execute(TABLE.insert(), rows)  # at once: a year of a city is 20 000 rows
            count_change(connection)
    return found


def _text(name: str, text: str) -> str:
    cleaned = "".join(char if char.isprintable() else " " for char in text).strip()
    if len(cleaned) > LONGEST[name]:
        raise InputError(
            f"{NAMES_ZH[name]}最多 {LONGEST[name]} 个字",
            f"{name} holds at most {LONGEST[name]} characters",
            field=name,
        )
    return cleaned


def _row(
    reading: NewReading, filename: str, author: str, moment: datetime, reason: str
) -> dict[str, object]:
    return {
        "quantity_id": reading.quantity_id,
        "first_day": reading.first_day.isoformat(),
        "last_day": reading.last_day.isoformat(),
        "station": reading.station,
        "territory_code": reading.territory_code,
        "value": reading.value,
        "written_value": reading.written_value,
        "written_unit": reading.written_unit,
        "filename": filename,
        "row_no": reading.row_no,
        "reason": reason,
        "imported_by": author,
        "imported_at": append_only.instant_text(moment),
    }


def _kept(connection: sa.Connection) -> list[KeptReading]:
    rows = append_only.select(connection, TABLE)
    for row in rows:
        row["first_day"] = date.fromisoformat(row["first_day"])
        row["last_day"] = date.fromisoformat(row["last_day"])
        row["imported_at"] = datetime.fromisoformat(str(row["imported_at"]))
    return [KeptReading(**row) for row in rows]
