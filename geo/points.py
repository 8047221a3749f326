"""The verdict on a point that somebody asks about."""

import math
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import shapely

from geo.board import Board
from geo.rulebook import RULES_BY_ID
from geo.schema import Verdict
from geo.verdicts.in_zones import place_in_zones
from geo.verdicts.rulings import Place
from geo.verdicts.sentences import because

COAL_BAN_RULE = RULES_BY_ID["coal-ban-cover"]
DEFAULT_ACCURACY_M = 10.0  # a phone's fix under open sky


@dataclass(frozen=True, slots=True)
class PointVerdict:
    """The verdict on one point: the word, what was measured, and the sentence that decides."""

    verdict: Verdict
    rule_id: str
    as_of: date
    lon_deg: float
    lat_deg: float
    accuracy_m: float
    activity: str | None
    zone_id: str | None
    unit_code: str | None
    distance_m: float | None
    boundary_precision_m: float | None
    because: str
    because_en: str


def check_point(
    board: Board,
    lon_deg: float,
    lat_deg: float,
    *,
    activity: str | None = None,
    accuracy_m: float = DEFAULT_ACCURACY_M,
) -> PointVerdict:
    """Whether a point lies in a coal-ban zone in force on the board's day.

    Parameters
    ----------
    board
        Frames and day.
    lon_deg, lat_deg
        WGS 84 degrees, already known to be a point of China (`geo.coordinates`).
    activity
        Key of `geo.rulebook.ACTIVITIES`, or None to ask about coal in general.
    accuracy_m
        How well the point is known, in metres.
    """
    ground = board.ground(str(COAL_BAN_RULE.zone_kind))
    place = Place(
        place_id="point",
        name=("该点", "the point"),
        geometry=_point(lon_deg, lat_deg),
        precision_m=accuracy_m,
        activity=activity,
    )
    ruling = place_in_zones(place, ground)
    zh, en = because(ruling.reason, ruling.facts, rule=COAL_BAN_RULE, as_of=board.as_of)
    return PointVerdict(
        verdict=ruling.verdict,
        rule_id=COAL_BAN_RULE.rule_id,
        as_of=board.as_of,
        lon_deg=lon_deg,
        lat_deg=lat_deg,
        accuracy_m=accuracy_m,
        activity=activity,
        zone_id=ruling.zone_id,
        unit_code=_unit_at(board.frames.units, place.geometry),
        distance_m=ruling.distance_m,
        boundary_precision_m=ruling.boundary_precision_m,
        because=zh,
        because_en=en,
    )


def _point(lon_deg: float, lat_deg: float) -> shapely.Point:
    # What is not finite is nowhere: it gets no verdict instead of a wrong one.
    is_finite = math.isfinite(lon_deg) and math.isfinite(lat_deg)
    return shapely.Point(lon_deg, lat_deg) if is_finite else shapely.Point()


def _unit_at(units: gpd.GeoDataFrame, point: shapely.Point) -> str | None:
    covering = units.index[shapely.covers(units.geometry.to_numpy(), point)]
    return str(covering[0]) if len(covering) else None
