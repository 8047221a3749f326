"""Which columns of a table hold the position, told from Chinese and English headers."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from geo.datum import DATUM_PATTERNS, RUNG, Datum
from geo.errors import InputError
from geo.vocabulary import shown
from layers.reading.source import ReadOptions

Role = Literal["lon", "lat", "pair", "wkt"]

LONGEST_HEADER = 100
PUNCTUATION = re.compile(r"[\s_\-()\[\]{}:,./°'\"*]+")
DATUM_WORDS = re.compile("|".join(f"(?P<{name}>{words})" for name, words in DATUM_PATTERNS.items()))
#: Headers that mean one role and nothing else, once datum, blanks and punctuation are gone.
PLAIN: dict[Role, frozenset[str]] = {
    "lon": frozenset({"lon", "lng", "long", "longitude", "londeg", "longitudedeg", "经度", "东经"}),
    "lat": frozenset({"lat", "latitude", "latdeg", "latitudedeg", "纬度", "北纬"}),
    "pair": frozenset(
        {"坐标", "经纬度", "lonlat", "lnglat", "latlon", "latlng", "coordinates", "coordinate"}
    ),
    "wkt": frozenset({"wkt", "geometrywkt", "wktgeometry"}),
}
#: Headers that contain the word among others: "企业经度", "site_longitude".
LONGER: dict[Role, re.Pattern[str]] = {
    "pair": re.compile(r"经纬|经度.*纬度|纬度.*经度|(?<![xy横纵])坐标$|coords$|coordinates$"),
    "lon": re.compile(r"经度|东经|longitude|lng$|(?<![a-z])lon$|jingdu$"),
    "lat": re.compile(r"纬度|北纬|latitude|(?<![a-z])lat$|weidu$"),
}
#: Headers that may mean the role: taken only where nothing better stands.
WEAK: dict[Role, frozenset[str]] = {
    "lon": frozenset({"x", "e", "east", "pointx", "xcoord", "coordx", "x坐标", "坐标x", "横坐标"}),
    "lat": frozenset({"y", "n", "north", "pointy", "ycoord", "coordy", "y坐标", "坐标y", "纵坐标"}),
    "pair": frozenset({"location", "position", "gps", "位置坐标"}),
    "wkt": frozenset({"geometry", "geom", "thegeom"}),
}


@dataclass(frozen=True, slots=True)
class Header:
    """What a header says: its role, how surely (0 is surest), and the datum it names."""

    role: Role
    rank: int
    datum: Datum | None


@dataclass(frozen=True, slots=True)
class Position:
    """Columns, by number from 0, in which the position stands: two, or one for both."""

    lon: int | None = None
    lat: int | None = None
    pair: int | None = None
    wkt: int | None = None
    datum: Datum | None = None  # as the headers name it


def _named_datum(text: str) -> Datum | None:
    match = DATUM_WORDS.search(text)
    return next((name for name in DATUM_PATTERNS if match and name == match.lastgroup), None)


def describe(header: str) -> Header | None:
    """Role of a column by its header, or None for one that holds no position.

    Parameters
    ----------
    header
        In any script, width and case, with units or a datum in it.

    Examples
    --------
    >>> describe("经度（GCJ-02）")
    Header(role='lon', rank=0, datum='gcj02')
    >>> describe("企业名称") is None
    True
    """
    text = unicodedata.normalize("NFKC", header[:LONGEST_HEADER]).lower()
    datum = _named_datum(text)
    base = PUNCTUATION.sub("", DATUM_WORDS.sub("", text))
    if not base and datum == "wgs84":  # "GPS" alone
        return Header("pair", 2, None)
    for role, names in PLAIN.items():
        if base in names:
            return Header(role, 0, datum)
    for role, names in WEAK.items():
        if base in names:
            return Header(role, 2, datum)
    words = re.sub(r"[\s_\-]+", " ", DATUM_WORDS.sub("", text))
    for role, pattern in LONGER.items():
        if pattern.search(base) or pattern.search(words):
            return Header(role, 1, datum)
    return None


def candidates(headers: Sequence[str]) -> dict[str, list[str]]:
    """Headers that may hold each role, the surest first; for a person to choose from."""
    found: dict[str, list[tuple[int, str]]] = {role: [] for role in PLAIN}
    for header in headers:
        if described := describe(header):
            found[described.role].append((described.rank, header))
    return {
        role: [name for _, name in sorted(ranked, key=lambda pair: pair[0])]
        for role, ranked in found.items()
    }


# The columns of one role that fit the datum best. A header that names the datum asked for beats one
# that names none; one that names another is no candidate.
def _best(described: Sequence[Header | None], role: Role, datum: Datum | None) -> list[int]:
    fitting = [
        (number, header)
        for number, header in enumerate(described)
        if header is not None
        and header.role == role
        and (datum is None or header.datum is None or RUNG[header.datum] == RUNG[datum])
    ]
    if datum is not None and any(header.datum is not None for _, header in fitting):
        fitting = [(number, header) for number, header in fitting if header.datum is not None]
    best = min((header.rank for _, header in fitting), default=0)
    return [number for number, header in fitting if header.rank == best]


def named_column(headers: Sequence[str], wanted: str, field: str) -> int:
    """Number of the column of a header that a person named.

    Parameters
    ----------
    headers
        Column names of a table, in order.
    wanted
        The header, blanks round it do not matter.
    field
        What the error speaks of.

    Raises
    ------
    InputError
        If there is none; the message lists those there are.
    """
    names = [header.strip() for header in headers]
    if wanted.strip() in names:
        return names.index(wanted.strip())
    listed = "、".join(names[:30])
    raise InputError(
        f"没有名为“{shown(wanted)}”的列，文件的列有：{listed}",
        f"there is no column “{shown(wanted)}”; the columns are: {listed}",
        field=field,
    )


def _ambiguous(headers: Sequence[str], numbers: Sequence[int], field: str) -> InputError:
    listed = "、".join(headers[number] for number in numbers)
    return InputError(
        f"有多列可能是坐标，请指明：{listed}",
        f"several columns may hold the position; name the right one: {listed}",
        field=field,
    )


def _missing(headers: Sequence[str]) -> InputError:
    listed = "、".join(headers[:30])
    return InputError(
        f"没有认出坐标列，请指明经度和纬度所在的列。文件的列有：{listed}",
        f"no coordinate columns; name those of longitude and latitude. The columns are: {listed}",
        field="lon",
    )


def _explicit(headers: Sequence[str], options: ReadOptions) -> Position | None:
    if options.position is not None:
        number = named_column(headers, options.position, "position")
        header = describe(headers[number])
        is_wkt = header is not None and header.role == "wkt"
        datum = header.datum if header else None
        return Position(wkt=number, datum=datum) if is_wkt else Position(pair=number, datum=datum)
    if options.lon is None and options.lat is None:
        return None
    if options.lon is None or options.lat is None:
        raise InputError(
            "请同时指明经度列和纬度列",
            "name both the column of longitude and that of latitude",
            field="lat" if options.lat is None else "lon",
        )
    lon, lat = named_column(headers, options.lon, "lon"), named_column(headers, options.lat, "lat")
    header = describe(headers[lon])
    return Position(lon=lon, lat=lat, datum=header.datum if header else None)


def find_position(headers: Sequence[str], options: ReadOptions) -> Position:
    """Columns that hold the position of each row.

    Parameters
    ----------
    headers
        Column names of a table, in order.
    options
        With the person's own choice, if any, and the datum: headers that name another datum are
        passed over.

    Returns
    -------
    Position
        Two columns, or one for both coordinates or WKT.

    Raises
    ------
    InputError
        If no column, or more than one equally likely, holds a coordinate; `field` says which.

    Examples
    --------
    >>> find_position(["名称", "纬度", "经度"], ReadOptions())
    Position(lon=2, lat=1, pair=None, wkt=None, datum=None)
    """
    chosen = _explicit(headers, options)
    if chosen is not None:
        return chosen
    described = [describe(header) for header in headers]
    best = {role: _best(described, role, options.datum) for role in PLAIN}
    if best["lon"] and best["lat"]:
        return _two_columns(headers, described, best["lon"], best["lat"])
    one: tuple[Role, ...] = ("pair", "wkt")
    for role in one:
        if len(best[role]) > 1:
            raise _ambiguous(headers, best[role], "position")
        if best[role]:
            header = described[best[role][0]]
            datum = header.datum if header else None
            if role == "pair":
                return Position(pair=best[role][0], datum=datum)
            return Position(wkt=best[role][0], datum=datum)
    raise _missing(headers)


def _two_columns(
    headers: Sequence[str],
    described: Sequence[Header | None],
    lon: Sequence[int],
    lat: Sequence[int],
) -> Position:
    for numbers, field in ((lon, "lon"), (lat, "lat")):
        if len(numbers) > 1:
            raise _ambiguous(headers, numbers, field)
    named = {header.datum for header in (described[lon[0]], described[lat[0]]) if header}
    if len(named - {None}) > 1:
        raise _ambiguous(headers, [lon[0], lat[0]], "datum")
    return Position(lon=lon[0], lat=lat[0], datum=next(iter(named - {None}), None))
