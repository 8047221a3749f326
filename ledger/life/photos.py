"""What a photo says of itself, held against the place and the days it is to prove."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import shapely
from shapely.affinity import scale
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from geo.measure import distance_m
from geo.vocabulary import Term
from ledger.life.entry import LOCAL

#: How far from a site people stand when they photograph it.
SIGHT_M = 200.0
#: Of a phone whose photo does not say how good its position is, near buildings.
ASSUMED_ACCURACY_M = 50.0
LEAST_COSINE = 1e-6  # at a pole


@dataclass(frozen=True, slots=True)
class Photo:
    """When and where a photo says it was taken; None for what it does not say.

    Parameters
    ----------
    taken
        Aware; `is_zone_assumed` where the file gives a local time without a zone, which is then
        taken as Beijing time.
    lon_deg, lat_deg
        WGS 84.
    accuracy_m
        As the file says.
    """

    taken: datetime | None = None
    is_zone_assumed: bool = False
    lon_deg: float | None = None
    lat_deg: float | None = None
    accuracy_m: float | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """A place that a photo may show: its geometry in EPSG:4326 and how well that is known."""

    name: str
    geometry: BaseGeometry
    precision_m: float


@dataclass(frozen=True, slots=True)
class PlaceFinding:
    """Where a photo was taken, seen from the nearest site that it may show."""

    verdict: Literal["near", "far", "unknown"]
    words: Term
    distance_m: float | None = None
    allowed_m: float | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True)
class DayFinding:
    """On which day a photo was taken, seen from another day; `days` is positive after it."""

    verdict: Literal["same", "before", "after", "unknown"]
    words: Term
    days: int | None = None


def place_finding(photo: Photo, sites: Sequence[Site]) -> PlaceFinding:
    """Whether a photo was taken near a site.

    Parameters
    ----------
    photo
        What it says of itself.
    sites
        Places that it may show; those without a geometry do not count.

    Returns
    -------
    PlaceFinding
        "near" if the distance is at most the precision of the site, that of the photo and
        `SIGHT_M` together; "unknown" where the photo or every site has no position.
    """
    if photo.lon_deg is None or photo.lat_deg is None:
        return PlaceFinding("unknown", Term("照片没有位置", "the photo has no position"))
    located = [site for site in sites if not site.geometry.is_empty]
    if not located:
        return PlaceFinding("unknown", Term("该事项没有坐标", "there is no place to compare with"))
    accuracy_m = ASSUMED_ACCURACY_M if photo.accuracy_m is None else photo.accuracy_m
    margins = [(_distance_m(photo.lon_deg, photo.lat_deg, site.geometry), site) for site in located]
    away_m, site = min(margins, key=lambda pair: pair[0] - pair[1].precision_m)
    allowed_m = site.precision_m + accuracy_m + SIGHT_M
    is_near = away_m <= allowed_m
    told = f"{away_m:,.0f} m"
    words = Term(
        f"拍摄处距“{site.name}”{told}，{'在' if is_near else '超出'}允许的 {allowed_m:,.0f} m",
        f"taken {told} from “{site.name}”, {'within' if is_near else 'beyond'} the"
        f" {allowed_m:,.0f} m allowed",
    )
    return PlaceFinding("near" if is_near else "far", words, away_m, allowed_m, site.name)


def day_finding(photo: Photo, day: date | None, name: Term) -> DayFinding:
    """On which side of a day a photo was taken.

    Parameters
    ----------
    photo
        What it says of itself.
    day
        Beijing day, or None.
    name
        What the day is: the step's, the deadline.
    """
    if photo.taken is None:
        return DayFinding("unknown", Term("照片没有拍摄时间", "the photo has no time"))
    if day is None:
        return DayFinding("unknown", Term(f"没有{name.zh}", f"there is no {name.en}"))
    taken = photo.taken.astimezone(LOCAL)
    days = (taken.date() - day).days
    shown = f"{taken:%Y-%m-%d %H:%M}"
    zone_zh = "（按北京时间计）" if photo.is_zone_assumed else ""
    zone_en = " (taken as Beijing time)" if photo.is_zone_assumed else ""
    if days == 0:
        words = Term(
            f"拍于 {shown}{zone_zh}，即{name.zh}当天",
            f"taken {shown}{zone_en}, the very day of the {name.en}",
        )
        return DayFinding("same", words, 0)
    side_zh, side_en = ("晚", "after") if days > 0 else ("早", "before")
    words = Term(
        f"拍于 {shown}{zone_zh}，比{name.zh} {day} {side_zh} {abs(days)} 天",
        f"taken {shown}{zone_en}, {abs(days)} d {side_en} the {name.en} {day}",
    )
    return DayFinding("after" if days > 0 else "before", words, days)


# The nearest point of a shape is looked for in degrees with the longitudes shrunk as at that
# latitude, and measured on the ellipsoid: over 50 km the point is off by less than 1 part in 1000.
def _distance_m(lon_deg: float, lat_deg: float, geometry: BaseGeometry) -> float:
    point = shapely.Point(lon_deg, lat_deg)
    if geometry.intersects(point):
        return 0.0
    shrink = max(math.cos(math.radians(lat_deg)), LEAST_COSINE)
    squeezed = scale(geometry, xfact=shrink, yfact=1.0, origin=(0, 0))
    _, nearest = nearest_points(shapely.Point(lon_deg * shrink, lat_deg), squeezed)
    return float(distance_m(lon_deg, lat_deg, nearest.x / shrink, nearest.y))
