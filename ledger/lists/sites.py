"""Where a row of a list says its task is: a point's name, county, address and position."""

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from geo.coordinates import parse_position
from geo.datum import Datum, convert, parse_datum
from geo.errors import InputError
from ledger.reading.lines import Remark

Span = tuple[int, int]
#: Names of columns, once blanks, brackets and what stands in them are gone.
COLUMNS = {
    "name": re.compile(
        r"(?:问题|具体|整治|污染源)?(?:点位|地点|场所|站点)(?:名称)?|(?:企业|工地)名称"
    ),
    "county": re.compile(r"(?:所属|所在)?(?:县市区|县区|区县|辖区|行政区划?)(?:名称)?"),
    "town": re.compile(r"(?:所属|所在)?(?:乡镇|镇街|街镇|乡镇街道|乡镇办|街道)(?:名称)?"),
    "address": re.compile(r"(?:详细|具体|点位)?(?:地址|位置)|所在地"),
    "lon": re.compile(r"(?:点位|中心)?(?:经度|东经)(?:坐标)?|lon|lng|longitude"),
    "lat": re.compile(r"(?:点位|中心)?(?:纬度|北纬)(?:坐标)?|lat|latitude"),
    "position": re.compile(r"(?:点位|地理|中心|中心点)?(?:经纬度|坐标|地理坐标)"),
    "datum": re.compile(r"(?:所用|采集)?(?:坐标系统?|坐标基准|大地基准)(?:名称|类型)?|datum"),
}
SIGNS = re.compile(r"[\s、，/·.:：_-]+")
INNER = re.compile(r"\(([^()]{1,40})\)")
UNITS = frozenset({"度", "°", "十进制", "十进制度", "度分秒", "小数"})
FRACTION = re.compile(r"\.(\d{1,12})")
LONGEST_HEAD = 40
#: One degree of latitude; a position is known to half of its last digit.
METRES_A_DEGREE = 111_320.0
RECEIVER_M = 10.0  # a phone's fix under open sky, however many digits it writes
SEXAGESIMAL = re.compile(r"[′'’分]|\d\s+\d|\d[:：]\d")


@dataclass(frozen=True, slots=True)
class Site:
    """What the columns of one row say of its place.

    `words` has, by the name of the column, the county, township and what the column itself says,
    in one piece, so that the name is looked for inside them. The position is in WGS 84 degrees,
    None where there is none, or none that can be trusted: `doubts` say why.
    """

    name: str | None
    county: str | None
    words: Mapping[str, str]
    lon_deg: float | None = None
    lat_deg: float | None = None
    precision_m: float | None = None
    datum: Datum | None = None
    doubts: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, object]:
        """The site as JSON-ready values; the datum is the one the document states."""
        return {
            "name": self.name,
            "county": self.county,
            "words": dict(self.words),
            "lon": self.lon_deg,
            "lat": self.lat_deg,
            "precision_m": self.precision_m,
            "datum": self.datum,
        }


def site_of(other: Mapping[str, str]) -> Site | None:
    """What the columns of a row that no task's field answers to say of its place.

    Parameters
    ----------
    other
        Texts by the name of their column or label.

    Returns
    -------
    Site or None
        None where no such column is filled in.

    Notes
    -----
    A position without a datum is not used: the datums in use in China lie up to 1.2 km apart.

    Examples
    --------
    >>> row = {"点位名称": "甲料场", "县区": "乙县", "经度": "113.51", "纬度": "34.7"}
    >>> site = site_of(row | {"坐标系": "WGS84"})
    >>> site.lon_deg, site.lat_deg, site.precision_m, dict(site.words)
    (113.51, 34.7, 556.6, {'点位名称': '乙县甲料场'})
    >>> site_of({"经度": "113.51", "纬度": "34.7"}).doubts[0][1]
    'its position names no datum (column 坐标系), so it is not used'
    """
    cells = _cells(other)
    if not cells:
        return None
    name, county, town = (_value(cells, key) for key in ("name", "county", "town"))
    words = {
        head: _within((county, town), text)
        for key in ("name", "address")
        for head, text in cells.get(key, ())[:1]
    }
    if not words and (town or county):
        head = cells["town" if town else "county"][0][0]
        words = {head: _within((county,), town or county or "")}
    site = Site(name, county, words)
    return _positioned(site, cells) if {"lon", "lat", "position"} & cells.keys() else site


def _cells(other: Mapping[str, str]) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for head, text in other.items():
        plain = unicodedata.normalize("NFKC", head[:LONGEST_HEAD]).lower()
        bare = SIGNS.sub("", INNER.sub("", plain)) or SIGNS.sub("", plain)
        joined = re.sub(r"[\s、，/()]+", "", plain)  # 县（市、区）
        for key, pattern in COLUMNS.items():
            if text.strip() and (pattern.fullmatch(bare) or pattern.fullmatch(joined)):
                found.setdefault(key, []).append((head, text.strip()))
                break
    return found


def _value(cells: Mapping[str, list[tuple[str, str]]], key: str) -> str | None:
    return cells[key][0][1] if key in cells else None


def _within(larger: tuple[str | None, ...], text: str) -> str:
    return "".join(one for one in larger if one and one not in text) + text


def _positioned(site: Site, cells: Mapping[str, list[tuple[str, str]]]) -> Site:
    texts = [_value(cells, key) for key in ("lon", "lat")]
    whole = _value(cells, "position")
    if whole is None and None in texts:
        missing = ("经度", "longitude") if texts[0] is None else ("纬度", "latitude")
        return _doubted(
            site, f"只写了经纬度中的一个，缺{missing[0]}", f"its {missing[1]} is missing"
        )
    given = whole if whole is not None else f"{texts[0]}; {texts[1]}"
    try:
        found = parse_position(f"{texts[0]}, {texts[1]}" if whole is None else given)
        datum = found.datum or _datum(cells)
    except InputError as error:
        zh, en = error.message("zh"), error.message("en")
        return _doubted(site, f"坐标“{given[:40]}”未采用：{zh}", f"its position is not used: {en}")
    if datum is None:
        zh = "坐标没有注明坐标系（“坐标系”一列），未采用"
        return _doubted(site, zh, "its position names no datum (column 坐标系), so it is not used")
    lon_deg, lat_deg = convert(found.lon_deg, found.lat_deg, datum, "wgs84")
    return Site(
        site.name,
        site.county,
        site.words,
        round(float(lon_deg), 7),
        round(float(lat_deg), 7),
        _precision_m(given),
        datum,
    )


def _doubted(site: Site, zh: str, en: str) -> Site:
    return Site(site.name, site.county, site.words, doubts=((zh, en),))


def _datum(cells: Mapping[str, list[tuple[str, str]]]) -> Datum | None:
    # in a column of its own, or in the head of the coordinates: 经度（GCJ-02）
    stated = _value(cells, "datum")
    if stated is not None:
        return parse_datum(stated)
    heads = [head for key in ("lon", "lat", "position") for head, _ in cells.get(key, ())]
    within = {
        inner
        for head in heads
        for inner in INNER.findall(unicodedata.normalize("NFKC", head[:LONGEST_HEAD]))
        if inner not in UNITS
    }
    return parse_datum(within.pop()) if len(within) == 1 else None


def _precision_m(given: str) -> float:
    """Half of the last digit of a position as written, no better than a receiver's own error."""
    text = unicodedata.normalize("NFKC", given)
    digits = max(map(len, FRACTION.findall(text)), default=0)
    step_deg = 10.0**-digits
    if SEXAGESIMAL.search(text):
        step_deg /= 3600 if re.search(r"′′|''|[\"”秒]|[:：]\d+[:：]|\d\s+\d+\s+\d", text) else 60
    return max(RECEIVER_M, math.ceil(step_deg / 2 * METRES_A_DEGREE * 10) / 10)


def site_remarks(site: Site | None, lines: Span) -> tuple[Remark, ...]:
    """Why a row's position is not used, as remarks on its lines."""
    return tuple(Remark(zh, en, lines) for zh, en in (site.doubts if site else ()))
