"""A day sheet for tests, with names that try to break out of every format."""

import itertools
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from shapely.geometry import LineString

from geo.day_overview import AsideTask, MissedStop, Overview, TeamDay
from geo.day_sheets import DaySheet, SheetLeg, SheetStop

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2020, 11, 2)
HOSTILE = '<script>alert(1)</script>,"甲"; =1+1 ]]>&'


def day_sheet(names: tuple[str, ...] = ("驼腰村采石场", HOSTILE), **more) -> DaySheet:
    """One team's day from 二七塔 to some stops east of it."""
    start = datetime(2020, 11, 2, 8, 30, tzinfo=ZONE)
    stops = tuple(
        SheetStop(
            number=number,
            stop_id=f"s{number}",
            name=name,
            lon_deg=113.66 + 0.01 * number,
            lat_deg=34.75,
            arrive=start + timedelta(minutes=60 * number),
            depart=start + timedelta(minutes=60 * number + 30),
            leg_m=1200.0,
            leg_s=240.0,
            checks=("覆盖防尘网", "两断三清"),
            meets=("县生态环境局",),
            task_ids=("A14",),
            verdict="outside",
            because={"zh": "在区外 35 米", "en": "35 m outside"},
            zone="巩义市",
        )
        for number, name in enumerate(names, 1)
    )
    lons = [113.66, *(stop.lon_deg for stop in stops), 113.66]
    legs = tuple(
        SheetLeg(LineString([(a, 34.75), (b, 34.75)]), 1200.0, 240.0, is_drawn_by_road=True)
        for a, b in itertools.pairwise(lons)
    )
    known = {
        "plan_id": "p1",
        "team_id": "t1",
        "team": "一组",
        "day": DAY,
        "begins": start,
        "ends": start + timedelta(hours=5),
        "start": "二七塔",
        "stops": stops,
        "legs": legs if stops else (),
        "distance_m": 3600.0,
        "duration_s": 9000.0,
        "source": {"zh": "估算", "en": "estimate"},
    }
    return DaySheet(**{**known, **more})


def overview(**more) -> Overview:
    """A plan of one team that goes out and one that stays, with one stop left out."""
    known = {
        "plan_id": "p1",
        "first_day": DAY,
        "last_day": DAY,
        "team_days": (
            TeamDay("一组", DAY, "08:30–13:30", 2, 3600.0),
            TeamDay("二组", DAY, "", 0, 0),
        ),
        "missed": (
            MissedStop(
                "b7",
                HOSTILE,
                2,
                {"zh": "没有组带公安", "en": "no team has police"},
                {"zh": "让一组带上公安", "en": "let 一组 bring police"},
            ),
        ),
        "distance_m": 3600.0,
        "lower_bound_m": 3210.0,
        "source": {"zh": "估算", "en": "estimate"},
        "aside": (AsideTask("A2", {"zh": "督导到位"}, {"zh": "没有点名地点", "en": "no place"}),),
    }
    return Overview(**{**known, **more})
