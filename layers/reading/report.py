"""What a reader found out about a file, as it passes from the worker to the service."""

import json
from dataclasses import dataclass, field
from typing import Any

from geo.datum import Datum

Pair = tuple[str, str]


@dataclass(slots=True)
class Report:
    """Facts of one read or previewed file; every value is what JSON can hold.

    Parameters
    ----------
    format
        Key of `layers.read.READERS`.
    fields
        Names of the columns, in the order of the file.
    position
        Header of each column that holds the position, by role (lon, lat, pair, wkt); empty for a
        file with geometries.
    candidates
        Headers that may hold each role, the surest first.
    declared_crs, named_datum
        What the file itself says of its coordinates; None where it says nothing.
    datum
        Datum of the degrees that come out.
    datum_column
        Header of the column that names the datum of each row, if one is used; None: one datum.
    count, accepted
        Rows of the file, and those that can be used: count = accepted + the refused ones.
    refused
        Number of refused rows for each code of `layers.reading.refusals.REASONS`.
    kinds
        Number of accepted rows for each of "point", "line", "polygon".
    bounds_deg
        West, south, east, north of the accepted rows; None where there are none.
    repaired
        Number of polygons that were repaired.
    notes
        What the person should know, in Chinese and English.
    problem
        In a preview: what has to be answered before the file can be read.
    head
        In a preview: the first rows as they are, with their number under "row".
    """

    format: str
    fields: list[str]
    position: dict[str, str] = field(default_factory=dict)
    candidates: dict[str, list[str]] = field(default_factory=dict)
    encoding: str | None = None
    delimiter: str | None = None
    layer: str | None = None
    layers: list[str] = field(default_factory=list)
    declared_crs: str | None = None
    named_datum: Datum | None = None
    datum: Datum | None = None
    datum_column: str | None = None
    count: int = 0
    accepted: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    bounds_deg: list[float] | None = None
    repaired: int = 0
    notes: list[Pair] = field(default_factory=list)
    problem: Pair | None = None
    head: list[dict[str, str]] = field(default_factory=list)


def parse_report(text: str) -> Report:
    """Report that a worker wrote as JSON."""
    values: dict[str, Any] = json.loads(text)
    values["notes"] = [(zh, en) for zh, en in values["notes"]]
    if values["problem"] is not None:
        values["problem"] = tuple(values["problem"])
    return Report(**values)
