"""What pages of readings keep between requests: the readings of the store's present revision."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO
from zoneinfo import ZoneInfo

from flask import current_app

from geo.board import Frames
from layers.store import Store
from layers.tasks.reading_file import read_plain
from layers.tasks.readings import (
    Comparison,
    KeptReading,
    NewReading,
    compare,
    holding,
    read_readings,
    record_readings,
)
from layers.work.uploads import Uploads
from ledger.air import LimitStatus, Reading, limit_status
from ledger.metrics.limits import limits_of
from ledger.metrics.rows import Assumed, ParsedRows, parse_rows
from web.i18n import LOCALES
from web.snapshot import snapshots

EXTENSION = "sansan.readings"
TIME_ZONE = ZoneInfo("Asia/Shanghai")


class Kept:
    """Readings of one store that hold, read again when its revision has moved."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._held: tuple[int, list[KeptReading]] | None = None

    def readings(self) -> list[KeptReading]:
        """Readings that hold; not to be changed."""
        with self._lock:
            revision = self._store.revision()
            if self._held is None or self._held[0] != revision:
                self._held = (revision, read_readings(self._store))
            return self._held[1]


@dataclass(frozen=True, slots=True)
class Room:
    """Readings on record, and files that were sent and not yet imported."""

    kept: Kept
    uploads: Uploads


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file as it was understood: its name, encoding, sheet, and what its rows hold."""

    filename: str
    encoding: str | None
    sheet: str | None
    sheets: tuple[str, ...]
    parsed: ParsedRows


def room() -> Room:
    """Room of the application that serves the present request."""
    kept: Room = current_app.extensions[EXTENSION]
    return kept


def today() -> date:
    """Today in Beijing: no reading can be of a later day."""
    return datetime.now(TIME_ZONE).date()


def city_code(frames: Frames) -> str:
    """Code of the city whose counties the frames hold."""
    return str(frames.units["parent_code"].iloc[0])


def place_names(frames: Frames, language: str) -> dict[str, str]:
    """Code → name of the city and its counties in one language."""
    units = frames.units
    names = {
        str(code): str(name_en) if language == "en" and name_en else str(name)
        for code, name, name_en in zip(units.index, units["name"], units["name_en"], strict=True)
    }
    return {city_code(frames): str(current_app.config["CITY_NAME"][language]), **names}


def territories(frames: Frames) -> dict[str, str]:
    """Name of the city and each county, in every language → its code."""
    return {
        name: code for language in LOCALES for code, name in place_names(frames, language).items()
    }


def as_readings(kept: Iterable[KeptReading]) -> list[Reading]:
    """Readings on record as the limits are measured with."""
    return [
        Reading(
            each.quantity_id, each.first_day, each.last_day, each.station, each.territory_code,
            each.value,
        )
        for each in kept
    ]  # fmt: skip


def standings(as_of: date, frames: Frames) -> tuple[LimitStatus, ...]:
    """How the limits of this city stand on a day.

    Parameters
    ----------
    as_of
        The day.
    frames
        Of the city.
    """
    found = as_readings(room().kept.readings()) if EXTENSION in current_app.extensions else []
    return limit_status(found, limits_of(city_code(frames)), as_of)


def read_file(source: BinaryIO, filename: str, assumed: Assumed, sheet: str | None) -> ReadFile:
    """What a file of readings holds.

    Parameters
    ----------
    source
        Opened for binary reading.
    filename
        What the person calls it.
    assumed
        What the person says of it.
    sheet
        Of a workbook.

    Raises
    ------
    InputError
        Of any class: it cannot be read, or is no table of readings.
    """
    table = read_plain(source, filename, sheet=sheet)
    frames = snapshots().frames()
    parsed = parse_rows(table.rows, territories(frames), today(), assumed)
    return ReadFile(table.filename, table.encoding, table.sheet, table.sheets, parsed)


def new_readings(parsed: ParsedRows) -> list[NewReading]:
    """Accepted rows of a file, ready to be kept."""
    return [
        NewReading(
            each.reading.quantity_id, each.reading.first_day, each.reading.last_day,
            each.reading.station, each.reading.territory_code, each.reading.value, each.text,
            each.unit, each.row,
        )
        for each in parsed.accepted
    ]  # fmt: skip


def compared(parsed: ParsedRows) -> Comparison:
    """Accepted rows of a file against what is on record."""
    return compare(new_readings(parsed), holding(room().kept.readings()))


def recorded(read: ReadFile, author: str, reason: str, moment: datetime) -> Comparison:
    """Keep the accepted rows of a file; what `layers.tasks.readings.record_readings` says of it."""
    return record_readings(
        snapshots().store, new_readings(read.parsed), filename=read.filename, author=author,
        moment=moment, reason=reason,
    )  # fmt: skip
