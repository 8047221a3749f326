"""Longitudes and latitudes out of columns of text or numbers, a column at a time.

Plain decimals are cast by Arrow; only rows written otherwise (degrees and minutes, full width,
labels) are read one by one, at about 20 000 a second.
"""

import re
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geo.coordinates import CHINA_LAT_DEG, CHINA_LON_DEG, parse_position
from geo.datum import RUNG, Datum
from geo.errors import InputError
from geo.text import parse_number, tidy
from layers.reading.refusals import NUMBERS, Codes

Degrees = NDArray[np.float64]
Flags = NDArray[np.bool_]

PLAIN_NUMBER = r"^-?[0-9]{1,18}(\.[0-9]{0,18})?$"
NUMBER = r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?"
PLAIN_PAIR = rf"^\(?(?P<a>{NUMBER})\s*[,，;；、/\s]\s*(?P<b>{NUMBER})\)?$"
PROJECTED_DEG = 1000.0  # no angle is written so; eastings and northings in metres all are


@dataclass(slots=True)
class Positions:
    """Coordinates of n rows and what is wrong with those that have none.

    Parameters
    ----------
    lon_deg, lat_deg
        Shape (n,); NaN where the row is at fault.
    codes
        Numbers of `layers.reading.refusals.CODES`, shape (n,); 0 where the row is fine.
    details
        More words for single rows, in Chinese and English.
    is_latitude_first
        Of pairs in one column: whether the latitude was read first, shape (n,).
    """

    lon_deg: Degrees
    lat_deg: Degrees
    codes: Codes
    details: dict[int, tuple[str, str]] = field(default_factory=dict)
    is_latitude_first: Flags | None = None


def is_in_china(lon_deg: Degrees, lat_deg: Degrees) -> Flags:
    """Whether each point lies in the box of `geo.coordinates`, shape (n,); False for NaN."""
    west, east = CHINA_LON_DEG
    south, north = CHINA_LAT_DEG
    inside: Flags = (west <= lon_deg) & (lon_deg <= east) & (south <= lat_deg) & (lat_deg <= north)
    return inside


def classify(lon_deg: Degrees, lat_deg: Degrees, *, anywhere: bool = False) -> Codes:
    """What is wrong with each point, if anything.

    Parameters
    ----------
    lon_deg, lat_deg
        Degrees in any datum of China, shape (n,).
    anywhere
        Whether points outside China are right too.

    Returns
    -------
    ndarray
        Numbers of `layers.reading.refusals.CODES`, shape (n,): 0, or not finite, swapped,
        projected, out of range, outside China. What is in China once it is exchanged is swapped.
    """
    farthest = np.maximum(np.abs(lon_deg), np.abs(lat_deg))
    checks = {
        "not_finite": ~(np.isfinite(lon_deg) & np.isfinite(lat_deg)),
        "swapped": is_in_china(lat_deg, lon_deg),
        "projected": farthest > PROJECTED_DEG,
        "out_of_range": (np.abs(lon_deg) > 180) | (np.abs(lat_deg) > 90),
        "outside_china": ~is_in_china(lon_deg, lat_deg) & (not anywhere),
    }
    numbers = [NUMBERS[code] for code in checks]
    codes: Codes = np.select(list(checks.values()), numbers, default=0).astype(np.int8)
    return codes


def _floats(array: pa.Array) -> Degrees:
    values: Degrees = array.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    return np.asarray(values, dtype=np.float64)


def _flags(array: pa.Array) -> Flags:
    flags: Flags = pc.fill_null(array, False).to_numpy(zero_copy_only=False)
    return np.asarray(flags, dtype=np.bool_)


def texts_of(column: pa.Array) -> pa.Array:
    """Values of any type as trimmed text; "" for null."""
    return pc.fill_null(pc.utf8_trim_whitespace(column.cast(pa.string())), "")


# Values, and which rows are blank, and which hold something else than a plain decimal.
def _axis(column: pa.Array) -> tuple[Degrees, Flags, Flags]:
    kind = column.type
    if pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind):
        blank = _flags(pc.is_null(column))
        return _floats(column), blank, np.zeros(len(column), dtype=np.bool_)
    texts = texts_of(column)
    plain = pc.match_substring_regex(texts, PLAIN_NUMBER)
    blank = _flags(pc.equal(texts, ""))
    values = _floats(pc.if_else(plain, texts, pa.scalar(None, pa.string())))
    return values, blank, ~_flags(plain) & ~blank


def _settle(
    positions: Positions, row: int, texts: tuple[str, str], datum: Datum | None, anywhere: bool
) -> None:
    lon_text, lat_text = texts
    try:
        positions.lon_deg[row] = parse_number(lon_text, "lon")
        positions.lat_deg[row] = parse_number(lat_text, "lat")
    except InputError:
        _settle_pair(positions, row, f"经度{lon_text}，纬度{lat_text}", datum, anywhere)


def _settle_pair(
    positions: Positions, row: int, text: str, datum: Datum | None, anywhere: bool
) -> None:
    try:
        place = parse_position(text, anywhere=anywhere)
    except InputError as error:
        positions.codes[row] = NUMBERS["not_a_number"]
        positions.details[row] = (error.message_zh, error.message_en)
        return
    if place.datum and datum and RUNG[place.datum] != RUNG[datum]:
        positions.codes[row] = NUMBERS["other_datum"]
        return
    positions.lon_deg[row], positions.lat_deg[row] = place.lon_deg, place.lat_deg
    if positions.is_latitude_first is not None:
        positions.is_latitude_first[row] = _stands_first(text, place.lat_deg, place.lon_deg)


# Whether the degrees of one angle are written before those of the other.
def _stands_first(text: str, one_deg: float, other_deg: float) -> bool:
    plain = tidy(text, "position")
    places = [
        re.search(rf"(?<![0-9.])0*{int(abs(value))}(?![0-9])", plain)
        for value in (one_deg, other_deg)
    ]
    return places[0] is not None and (places[1] is None or places[0].start() < places[1].start())


def from_two_columns(
    lon: pa.Array, lat: pa.Array, datum: Datum | None, *, anywhere: bool = False
) -> Positions:
    """Positions whose longitude and latitude stand in columns of their own.

    Parameters
    ----------
    lon, lat
        Arrow arrays of text or numbers, shape (n,).
    datum
        The datum of the file; a row that names another is refused.
    anywhere
        Whether a position may lie outside China.

    Returns
    -------
    Positions
        Not yet checked for their range (`classify`).
    """
    lon_deg, lon_blank, lon_other = _axis(lon)
    lat_deg, lat_blank, lat_other = _axis(lat)
    codes = np.zeros(len(lon_deg), dtype=np.int8)
    blank = lon_blank | lat_blank
    codes[blank] = NUMBERS["no_position"]
    positions = Positions(lon_deg.copy(), lat_deg.copy(), codes)
    slow = np.flatnonzero((lon_other | lat_other) & ~blank)
    lon_texts, lat_texts = (
        texts_of(column.take(pa.array(slow))).to_pylist() for column in (lon, lat)
    )
    for row, *texts in zip(slow.tolist(), lon_texts, lat_texts, strict=True):
        _settle(positions, row, (texts[0], texts[1]), datum, anywhere)
    return positions


def from_pairs(column: pa.Array, datum: Datum | None, *, anywhere: bool = False) -> Positions:
    """Positions whose two coordinates stand in one column, in either order.

    Parameters
    ----------
    column
        Arrow array of text, shape (n,): "113.65,34.75", "34°45′N 113°39′E", …
    datum
        The datum of the file; a row that names another is refused.
    anywhere
        Whether a position may lie outside China.

    Returns
    -------
    Positions
        In China the numbers themselves tell longitude (73-136) from latitude (3-54); elsewhere
        longitude comes first unless the text labels it.
    """
    texts = texts_of(column)
    parts = pc.extract_regex(texts, PLAIN_PAIR)
    first, second = (_floats(pc.struct_field(parts, name)) for name in ("a", "b"))
    is_latitude_first = is_in_china(second, first)
    lon_deg = np.where(is_latitude_first, second, first)
    lat_deg = np.where(is_latitude_first, first, second)
    blank = _flags(pc.equal(texts, ""))
    codes = np.where(blank, NUMBERS["no_position"], 0).astype(np.int8)
    positions = Positions(lon_deg, lat_deg, codes, is_latitude_first=is_latitude_first)
    slow = np.flatnonzero(_flags(pc.is_null(parts)) & ~blank)
    for row, text in zip(slow.tolist(), texts.take(pa.array(slow)).to_pylist(), strict=True):
        _settle_pair(positions, row, text, datum, anywhere)
    return positions
