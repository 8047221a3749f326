"""Gazetteers as the work list takes them: kept, looked at, imported."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from flask import current_app
from werkzeug.datastructures import FileStorage

from geo.coordinates import parse_date
from geo.datum import parse_datum
from geo.errors import InputError
from geo.records import bilingual
from geo.verdicts.sentences import distance_text
from layers.names import display_name
from layers.tasks.gazetteer_files import SOURCES, GazetteerFile, read_gazetteer
from layers.tasks.gazetteer_matches import Matched, Weighed, reasons_of, weigh
from layers.tasks.gazetteers import Imported, Origin, record_gazetteer
from layers.work.uploads import Uploads
from layers.zones.named_layers import LayerOptions
from web.snapshot import snapshots
from web.worklist.room import worklist_room
from web.zones.bodies import Body

UPLOADS = "sansan.gazetteers"
NAME_FILE = "name.txt"
ROWS_SHOWN = 20
IMPORT_MEMBERS = (
    "upload_id", "datum", "layer", "name_column", "source", "licence", "recorded", "author",
    "reason",
)  # fmt: skip
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Upload:
    """A gazetteer that was sent and is kept for a day, with what was said of it."""

    upload_id: str
    filename: str
    options: LayerOptions


def uploads() -> Uploads:
    """Uploaded gazetteers of the application that serves the present request."""
    kept: Uploads = current_app.extensions[UPLOADS]
    return kept


def keep(file: FileStorage | None, upload_id: str, options: LayerOptions) -> Upload:
    """The upload that a form brings or names.

    Raises
    ------
    InputError
        If it does neither.
    NotFoundError
        If it names one that has been cleared away.
    LimitError
        If the file is too large.
    """
    if file is None and not upload_id:
        raise InputError("请选择一个地名文件", "choose a file of place names", field="file")
    if file is None:
        name_file: Path = uploads().folder(upload_id) / NAME_FILE
        return Upload(upload_id, name_file.read_text("utf-8"), options)
    kept_id = uploads().keep(cast(BinaryIO, file.stream))
    filename = display_name(file.filename or "")
    # The name is text for people and tells the format; no path is made of it.
    (uploads().folder(kept_id) / NAME_FILE).write_text(filename, "utf-8")
    return Upload(kept_id, filename, options)


def options_of(datum: str | None, layer: str | None, name_column: str | None) -> LayerOptions:
    """What a person says of a table; an empty text says nothing.

    Raises
    ------
    CRSError
        If the datum is not known.
    """
    return LayerOptions(
        datum=parse_datum(datum) if datum else None,
        layer=layer or None,
        name_column=name_column or None,
    )


def look_at(upload: Upload) -> dict[str, Any]:
    """First look at a gazetteer: nothing is stored.

    Parameters
    ----------
    upload
        As kept.

    Raises
    ------
    InputError
        As `layers.tasks.gazetteer_files.read_gazetteer`; a datum or a column may be missing.
    """
    file = _read(upload)
    frames = snapshots().frames()
    weighed = weigh(file.places, frames.units, frames.features)
    source, licence = SOURCES.get(file.family, ("", ""))
    return {
        "upload_id": upload.upload_id,
        "filename": upload.filename,
        "family": file.family,
        "datum": file.datum,
        "columns": file.columns,
        "headers": list(file.candidates),
        "source": source,
        "licence": licence,
        **counts_of(file, weighed),
    }


def counts_of(file: GazetteerFile, weighed: Weighed) -> dict[str, Any]:
    """Counts, first rows and refused rows of a gazetteer.

    Parameters
    ----------
    file, weighed
        As read, and held against what is on record.
    """
    refused = sorted([*file.refused, *weighed.refused], key=lambda one: one.row)
    used = len(file.places) + len(file.refused)
    shown = sorted(weighed.matched, key=lambda one: one.outcome == "known")
    return {
        "count": file.count,
        "elsewhere": file.count - used,
        **{name: weighed.count(name) for name in ("new", "better", "known")},
        "refused": len(refused),
        "reasons": [
            {"reason": bilingual(*words), "count": count}
            for words, count in reasons_of(refused).items()
        ],
        "head": [_place_record(one) for one in shown[:ROWS_SHOWN]],
        "refused_first": [
            {"row": one.row, "value": one.value, "reason": bilingual(one.why_zh, one.why_en)}
            for one in refused[:ROWS_SHOWN]
        ],
    }


def _place_record(one: Matched) -> dict[str, Any]:
    place = one.place
    point = place.geometry.representative_point()
    return {
        "row": place.row,
        "name": place.name,
        "kind": place.kind,
        "parents": list(place.parents),
        "within": _names(one.ancestry),
        "lon_deg": round(float(point.x), 5),
        "lat_deg": round(float(point.y), 5),
        "precision_m": place.precision_m,
        "precision": bilingual(*distance_text(place.precision_m)),
        "outcome": one.outcome,
        "known_id": one.known_id,
    }


def _names(keys: Iterable[str]) -> list[str]:
    index = worklist_room().present().index
    return [
        index.unit_name(key)
        if key in index.units.index
        else index.known[key].name
        if key in index.known
        else key.partition(":")[2]
        for key in keys
    ]


def bring(given: Body) -> tuple[Imported, GazetteerFile]:
    """Import a gazetteer that was looked at.

    Parameters
    ----------
    given
        Members of `IMPORT_MEMBERS`.

    Raises
    ------
    InputError, LimitError, NotFoundError
        As `look_at` and `layers.tasks.gazetteers.record_gazetteer`.
    """
    options = options_of(
        given.optional_text("datum"), given.optional_text("layer"),
        given.optional_text("name_column"),
    )  # fmt: skip
    upload = keep(None, given.text("upload_id", most=LONGEST), options)
    origin = Origin(
        upload.filename,
        _sha256(uploads().file(upload.upload_id)),
        given.text("source"),
        given.text("licence"),
        _day(given.optional_text("recorded", most=40)),
    )
    signed = (given.text("author"), given.text("reason", most=1000), datetime.now(UTC))
    file, room = _read(upload), worklist_room()
    done = record_gazetteer(room.store, file, origin, signed=signed, relocate=room.relocate())
    uploads().remove(upload.upload_id)
    return done, file


def _read(upload: Upload) -> GazetteerFile:
    west, south, east, north = map(float, snapshots().frames().units.total_bounds)
    with uploads().file(upload.upload_id).open("rb") as file:
        return read_gazetteer(file, upload.filename, (west, south, east, north), upload.options)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _day(text: str | None) -> date | None:
    return parse_date(text, "recorded") if text else None
