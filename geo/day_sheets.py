"""What one team takes along for one day: its stops in order, the legs between them, what to do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely.geometry import LineString, Point

from geo.errors import InputError

Words = dict[str, str]  # {"zh": …, "en": …}


@dataclass(frozen=True, slots=True)
class SheetStop:
    """One stop of a day: EPSG:4326, metres, seconds; moments with a time zone.

    `leg_m` and `leg_s` are of the way to it. `checks` is what to look at, `meets` whom to meet;
    `verdict` is one of `geo.vocabulary.VERDICTS` or None, `because` its deciding sentence.
    `begin` is when the work begins, after a wait or a break; None: on arrival.
    """

    number: int
    stop_id: str
    name: str
    lon_deg: float
    lat_deg: float
    arrive: datetime
    depart: datetime
    leg_m: float
    leg_s: float
    checks: tuple[str, ...] = ()
    meets: tuple[str, ...] = ()
    task_ids: tuple[str, ...] = ()
    verdict: str | None = None
    because: Words = field(default_factory=dict)
    zone: str | None = None
    precision_m: float | None = None
    begin: datetime | None = None


@dataclass(frozen=True, slots=True)
class SheetLeg:
    """The way to one stop, or back: EPSG:4326; turns as (words, metres) in both languages.

    `is_drawn_by_road` is False for a straight line that stands for a way nobody knows.
    """

    line: LineString
    distance_m: float
    duration_s: float
    turns: tuple[tuple[Words, float], ...] = ()
    is_drawn_by_road: bool = False


@dataclass(frozen=True, slots=True)
class DaySheet:
    """One team's day. There is a leg to every stop and one back to the end.

    `source` names where times and distances come from, `is_estimate` that they are none of a road;
    `is_unannounced` keeps the sheet from those who are to be visited; `notes` are what the team
    must know beside its stops. `end` is where it is back, `start` if empty.
    """

    plan_id: str
    team_id: str
    team: str
    day: date
    begins: datetime
    ends: datetime
    start: str
    stops: tuple[SheetStop, ...]
    legs: tuple[SheetLeg, ...]
    distance_m: float
    duration_s: float
    source: Words
    is_unannounced: bool = False
    notes: tuple[Words, ...] = ()
    is_estimate: bool = False
    end: str = ""

    def __post_init__(self) -> None:
        if self.stops and len(self.legs) != len(self.stops) + 1:
            raise InputError(
                f"日程单有 {len(self.stops)} 站，却有 {len(self.legs)} 段路",
                f"a sheet of {len(self.stops)} stops has {len(self.legs)} legs",
            )


def sheet_frame(sheet: DaySheet, language: str) -> gpd.GeoDataFrame:
    """Stops and legs of a sheet as rows that can be written in any format.

    Parameters
    ----------
    sheet
        One team's day.
    language
        "zh" or "en", of the columns that hold sentences.

    Returns
    -------
    GeoDataFrame
        In EPSG:4326: points of the stops in order, then lines of the legs; times are text with
        their zone.
    """
    return sheets_frame((sheet,), language)


def sheets_frame(sheets: Sequence[DaySheet], language: str) -> gpd.GeoDataFrame:
    """Stops and legs of several sheets as rows, one sheet after the other.

    Parameters
    ----------
    sheets
        Days of one plan.
    language
        "zh" or "en", of the columns that hold sentences.

    Returns
    -------
    GeoDataFrame
        As of `sheet_frame`; "team" and "day" tell the sheets apart, "travel" names where times and
        distances come from.
    """
    rows: list[dict[str, Any]] = []
    shapes: list[Point | LineString] = []
    for sheet in sheets:
        head = {"team": sheet.team, "day": sheet.day.isoformat()}
        tail = {"travel": sheet.source.get(language) or sheet.source["zh"]}
        own = [_stop_row(stop, language) for stop in sheet.stops]
        own += [_leg_row(number, leg, sheet) for number, leg in enumerate(sheet.legs, 1)]
        rows += [{**head, **row, **tail} for row in own]
        shapes += [Point(stop.lon_deg, stop.lat_deg) for stop in sheet.stops]
        shapes += [leg.line for leg in sheet.legs]
    return gpd.GeoDataFrame(pd.DataFrame(rows), geometry=shapes, crs="EPSG:4326")


def _stop_row(stop: SheetStop, language: str) -> dict[str, Any]:
    return {
        "kind": "stop",
        "number": stop.number,
        "stop_id": stop.stop_id,
        "name": stop.name,
        "arrive": stop.arrive.isoformat(timespec="minutes"),
        "begin": (stop.begin or stop.arrive).isoformat(timespec="minutes"),
        "depart": stop.depart.isoformat(timespec="minutes"),
        "leg_m": round(stop.leg_m),
        "leg_s": round(stop.leg_s),
        "checks": "；".join(stop.checks),
        "meets": "、".join(stop.meets),
        "tasks": "、".join(stop.task_ids),
        "verdict": stop.verdict,
        "because": stop.because.get(language) or stop.because.get("zh"),
        "zone": stop.zone,
        "precision_m": stop.precision_m,
    }


def _leg_row(number: int, leg: SheetLeg, sheet: DaySheet) -> dict[str, Any]:
    ends = [sheet.start, *(stop.name for stop in sheet.stops), sheet.end or sheet.start]
    return {
        "kind": "leg",
        "number": number,
        "stop_id": None,
        "name": f"{ends[number - 1]} → {ends[number]}",
        "leg_m": round(leg.distance_m),
        "leg_s": round(leg.duration_s),
        "drawn_by_road": leg.is_drawn_by_road,
    }
