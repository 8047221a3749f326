"""WGS 84, CGCS2000, GCJ-02 and BD-09: names of datums and conversion between them.

Accuracy. CGCS2000 is taken as WGS 84: both are geocentric and differ by centimetres to a few
decimetres, less than any boundary on record. GCJ-02 is not a published standard; the formula is
the one reverse engineered from map services, which their servers follow to about 1 m. Within
China (73-136 E, 3-54 N) conversion there and back returns the point to 1e-10 degrees (0.01 mm).
Over Henan the shift of GCJ-02 is 478 to 631 m, so a datum left out or guessed is no small fault.
"""

import re
from collections.abc import Callable
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import CRSError
from geo.text import tidy

Datum = Literal["wgs84", "cgcs2000", "gcj02", "bd09"]
DATUMS: tuple[Datum, ...] = get_args(Datum)
Degrees = NDArray[np.float64]
Shift = Callable[[Degrees, Degrees], tuple[Degrees, Degrees]]

#: How people write each datum, in lower case, half width; `parse_position` uses the same patterns.
DATUM_PATTERNS: dict[Datum, str] = {
    "wgs84": r"wgs[ _-]?(?:19)?84|epsg ?:? ?4326|gps|世界大地坐标系",
    "cgcs2000": r"cgcs[ _-]?2000|epsg ?:? ?4490|(?:中国)?国家(?:大地)?2000"
    r"|2000国家大地坐标系|大地2000|天地图",
    "gcj02": r"gcj[ _-]?02|火星|国测局|高德|腾讯|amap",
    "bd09": r"bd[ _-]?09(?:ll)?|百度|baidu",
}
DATUM_SUFFIX = r"(?: ?(?:地图|大地|坐标系|坐标|经纬度|map))*"

# Krasovsky 1940, the ellipsoid inside the GCJ-02 formula.
SEMI_MAJOR_M = 6378245.0
ECCENTRICITY_SQUARED = 0.00669342162296594323
# The box in which the map services shift: west, south, east, north.
BOX_DEG = (72.004, 0.8293, 137.8347, 55.8271)
# BD-09 turns and stretches round the origin of the GCJ-02 degrees, then adds an offset.
BD_WAVES = np.pi * 3000.0 / 180.0
BD_OFFSET_DEG = (0.0065, 0.006)
TOLERANCE_DEG = 1e-11  # about 1 micrometre on the ground
MAX_ROUNDS = 20


def parse_datum(text: str) -> Datum:
    """Datum that a name stands for.

    Parameters
    ----------
    text
        A name in any common spelling: "WGS-84", "EPSG:4326", "GPS", "国家2000", "CGCS2000",
        "EPSG:4490", "天地图", "GCJ-02", "高德", "火星坐标系", "腾讯", "BD-09", "百度地图".

    Returns
    -------
    Datum
        One of "wgs84", "cgcs2000", "gcj02", "bd09".

    Raises
    ------
    CRSError
        If the name is empty or unknown (`field` is "datum"). Beijing 1954, Xi'an 1980 and
        Baidu's metres are unknown on purpose: without official parameters they miss by 100 m.
    LimitError
        If the name has more than 200 characters.

    Examples
    --------
    >>> parse_datum("高德地图"), parse_datum("EPSG:4490")
    ('gcj02', 'cgcs2000')
    """
    name = tidy(text, "datum")
    for datum, pattern in DATUM_PATTERNS.items():
        if re.fullmatch(f"(?:{pattern}){DATUM_SUFFIX}", name):
            return datum
    known = "WGS84, CGCS2000, GCJ-02, BD-09"
    if not name:
        raise CRSError(
            f"缺少坐标系，应为 {known} 之一",
            f"the datum is missing; it must be one of {known}",
            field="datum",
        )
    raise CRSError(
        f"不认识坐标系“{name[:40]}”，应为 {known} 之一",
        f"unknown datum “{name[:40]}”; it must be one of {known}",
        field="datum",
    )


# Offsets in metres common to both axes: the first wave of the formula.
def _ripple_m(x: Degrees) -> Degrees:
    wave: Degrees = 20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)
    return wave


def _gcj_shift(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    x, y, pi = lon - 105.0, lat - 35.0, np.pi
    ripple = _ripple_m(x)
    lon_waves = 20 * np.sin(pi * x) + 40 * np.sin(pi * x / 3)
    lon_waves = lon_waves + 150 * np.sin(pi * x / 12) + 300 * np.sin(pi * x / 30)
    lat_waves = 20 * np.sin(pi * y) + 40 * np.sin(pi * y / 3)
    lat_waves = lat_waves + 160 * np.sin(pi * y / 12) + 320 * np.sin(pi * y / 30)
    root = np.sqrt(np.abs(x))
    east_m = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east_m = east_m + (ripple + lon_waves) * 2 / 3
    north_m = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north_m = north_m + (ripple + lat_waves) * 2 / 3
    radians = np.radians(lat)
    curvature = 1 - ECCENTRICITY_SQUARED * np.sin(radians) ** 2
    prime_m = SEMI_MAJOR_M / np.sqrt(curvature)
    meridian_m = prime_m * (1 - ECCENTRICITY_SQUARED) / curvature
    return np.degrees(east_m / (prime_m * np.cos(radians))), np.degrees(north_m / meridian_m)


def _bd_shift(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * BD_WAVES)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * BD_WAVES)
    bd_lon = radius * np.cos(angle) + BD_OFFSET_DEG[0]
    bd_lat = radius * np.sin(angle) + BD_OFFSET_DEG[1]
    return bd_lon - lon, bd_lat - lat


def _undo(shift: Shift, lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    guess_lon, guess_lat = lon, lat
    for _ in range(MAX_ROUNDS):
        east, north = shift(guess_lon, guess_lat)
        step = np.maximum(np.abs(lon - east - guess_lon), np.abs(lat - north - guess_lat))
        guess_lon, guess_lat = lon - east, lat - north
        if not np.any(step > TOLERANCE_DEG):
            return guess_lon, guess_lat
    raise CRSError(
        f"坐标系换算经过 {MAX_ROUNDS} 次迭代仍未收敛",
        f"the datum conversion did not settle within {MAX_ROUNDS} rounds",
        field="datum",
    )


# Each step leads one rung up the ladder WGS 84 -> GCJ-02 -> BD-09.
STEPS: tuple[Shift, ...] = (_gcj_shift, _bd_shift)
RUNG: dict[str, int] = {"wgs84": 0, "cgcs2000": 0, "gcj02": 1, "bd09": 2}


def convert(
    lon_deg: ArrayLike, lat_deg: ArrayLike, source: Datum, target: Datum
) -> tuple[Degrees, Degrees]:
    """Longitudes and latitudes in another datum.

    Parameters
    ----------
    lon_deg, lat_deg
        Degrees in `source`; scalars or arrays whose shapes broadcast.
    source, target
        Datum of the input and of the answer.

    Returns
    -------
    tuple of ndarray
        Longitudes and latitudes in degrees, in the broadcast shape (0-d for scalars). Points
        outside the box in which the map services shift (72.004-137.8347 E, 0.8293-55.8271 N,
        judged once, on the input) and points that are not finite come back as they are.

    Raises
    ------
    CRSError
        If a datum is unknown or the inverse does not settle in 20 rounds.

    Notes
    -----
    The formulas have no official text. They follow the widely used reconstruction collected in
    https://github.com/googollee/eviltransform (2013-) and described in
    https://en.wikipedia.org/wiki/Restrictions_on_geographic_data_in_China. The inverse iterates
    on the shift without its box, so that it settles next to the box's edge too.

    Examples
    --------
    >>> lon, lat = convert(121.5272106, 31.1774276, "wgs84", "gcj02")
    >>> round(float(lon), 6), round(float(lat), 6)
    (121.531542, 31.175304)
    """
    for name in (source, target):
        if name not in RUNG:
            raise CRSError(
                f"不认识坐标系“{name}”，应为 {DATUMS} 之一",
                f"unknown datum “{name}”; it must be one of {DATUMS}",
                field="datum",
            )
    lon, lat = np.broadcast_arrays(
        np.asarray(lon_deg, dtype=np.float64), np.asarray(lat_deg, dtype=np.float64)
    )
    west, south, east, north = BOX_DEG
    in_china = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    # A stand-in inside the box keeps infinities out of the sines.
    x, y = np.where(in_china, lon, west), np.where(in_china, lat, south)
    for shift in STEPS[RUNG[source] : RUNG[target]]:
        shift_lon, shift_lat = shift(x, y)
        x, y = x + shift_lon, y + shift_lat
    for shift in reversed(STEPS[RUNG[target] : RUNG[source]]):
        x, y = _undo(shift, x, y)
    return np.where(in_china, x, lon), np.where(in_china, y, lat)
