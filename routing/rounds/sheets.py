"""Day sheets out of a kept plan: what each team checks on a day, whom it meets, how it drives."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from shapely.geometry import LineString

from geo.day_overview import AsideTask, MissedStop, Overview, TeamDay
from geo.day_sheets import DaySheet, SheetLeg, SheetStop, Words
from geo.errors import NotFoundError
from geo.vocabulary import shown
from routing.rounds.record import tours_of, turn_words

Plain = Mapping[str, Any]
COARSE_M = 1000.0


def sheets_of(kept: Plain) -> tuple[DaySheet, ...]:
    """Sheet of every team and day of a plan that has a stop.

    Parameters
    ----------
    kept
        A plan with "plan_id", "request" and "plan" (`routing.rounds.record.plan_record`).
    """
    notes = {str(stop["stop_id"]): stop for stop in kept["request"]["stops"]}
    return tuple(_sheet(kept, tour, notes) for tour in tours_of(kept["plan"]))


def overview_of(kept: Plain) -> Overview:
    """A plan as a whole: every team on shift, every visit left out, the sums and their bound.

    Parameters
    ----------
    kept
        As for `sheets_of`.
    """
    plan = kept["plan"]
    days = sorted(date.fromisoformat(day) for day in kept["request"]["days"])
    return Overview(
        str(kept["plan_id"]),
        days[0],
        days[-1],
        tuple(_team_day(tour) for tour in plan["teams"]),
        tuple(
            MissedStop(
                each["stop_id"],
                each["name"],
                each["visit"],
                _told(each["because"]),
                _told(each["relax"]),
            )
            for each in plan["unserved"]
        ),
        float(plan["distance_m"]),
        plan["lower_bound_m"],
        {"zh": plan["travel"]["zh"], "en": plan["travel"]["en"]},
        plan["travel"]["kind"] == "estimate",
        _told(plan.get("loosen")),
        tuple(
            AsideTask(str(each["task_id"]), _told(each["title"]), _told(each["because"]))
            for each in kept["request"].get("left_out") or ()
        ),
    )


def _told(words: Plain | None) -> Words:
    return {key: str(words[key]) for key in ("zh", "en") if words.get(key)} if words else {}


def _team_day(tour: Plain) -> TeamDay:
    leave, back = (datetime.fromisoformat(tour[name]) for name in ("leave", "back"))
    late = "+1" if back.date() > leave.date() else ""
    return TeamDay(
        tour["name"],
        date.fromisoformat(tour["day"]),
        f"{leave:%H:%M}–{back:%H:%M}{late}",
        len(tour["stops"]),
        float(tour["distance_m"]),
    )


def sheet_of(kept: Plain, team_id: str, day: date) -> DaySheet:
    """Sheet of one team and day.

    Raises
    ------
    NotFoundError
        If the team has no stop on that day.
    """
    for sheet in sheets_of(kept):
        if (sheet.team_id, sheet.day) == (team_id, day):
            return sheet
    raise NotFoundError(
        f"计划中没有“{shown(team_id)}”在 {day} 的日程",
        f"the plan has no day of “{shown(team_id)}” on {day}",
        field="team",
    )


def _sheet(kept: Plain, tour: Plain, notes: Mapping[str, Plain]) -> DaySheet:
    plan = kept["plan"]
    stops = tuple(
        _stop(number, stop, notes.get(stop["stop_id"], {}))
        for number, stop in enumerate(tour["stops"], 1)
    )
    is_whole = len(tour["legs"]) == len(stops) + 1 and all(tour["legs"])
    legs = tuple(map(_leg, tour["legs"])) if is_whole else _straight(tour)
    return DaySheet(
        str(kept["plan_id"]),
        tour["team"],
        tour["name"],
        date.fromisoformat(tour["day"]),
        datetime.fromisoformat(tour["leave"]),
        datetime.fromisoformat(tour["back"]),
        tour["start"]["name"],
        stops,
        legs,
        float(tour["distance_m"]),
        float(tour["duration_s"]),
        {"zh": plan["travel"]["zh"], "en": plan["travel"]["en"]},
        bool(plan["unannounced"]),
        tuple(_notes(kept, tour, notes)),
        plan["travel"]["kind"] == "estimate",
        tour["end"]["name"],
    )


def _stop(number: int, stop: Plain, note: Plain) -> SheetStop:
    return SheetStop(
        number,
        stop["stop_id"],
        stop["name"],
        stop["lon"],
        stop["lat"],
        datetime.fromisoformat(stop["arrive"]),
        datetime.fromisoformat(stop["depart"]),
        float(stop["leg_m"]),
        float(stop["leg_s"]),
        tuple(note.get("checks") or ()),
        tuple(note.get("meets") or ()),
        tuple(note.get("task_ids") or ()),
        note.get("verdict"),
        dict(note.get("because") or {}),
        note.get("zone"),
        note.get("precision_m"),
        datetime.fromisoformat(stop["begin"]),
    )


def _leg(leg: Plain) -> SheetLeg:
    turns = tuple((turn_words(turn), float(turn["m"])) for turn in leg["turns"])
    return SheetLeg(LineString(leg["shape"]), leg["m"], leg["s"], turns, leg["by_road"])


def _straight(tour: Plain) -> tuple[SheetLeg, ...]:
    spots = [tour["start"], *tour["stops"], tour["end"]]
    metres = [*(stop["leg_m"] for stop in tour["stops"]), tour["back_leg_m"]]
    seconds = [*(stop["leg_s"] for stop in tour["stops"]), tour["back_leg_s"]]
    pairs = zip(spots[:-1], spots[1:], metres, seconds, strict=True)
    return tuple(
        SheetLeg(LineString([(a["lon"], a["lat"]), (b["lon"], b["lat"])]), float(m), float(s))
        for a, b, m, s in pairs
    )


def _notes(kept: Plain, tour: Plain, notes: Mapping[str, Plain]) -> list[Words]:
    told: list[Words] = []
    if tour["break"]:
        begins, ends = (datetime.fromisoformat(each) for each in tour["break"])
        told.append(
            {
                "zh": f"休息 {begins:%H:%M}–{ends:%H:%M}。",
                "en": f"Break {begins:%H:%M}–{ends:%H:%M}.",
            }
        )
    told += _coarse(tour, notes)
    if kept["plan"]["breaches"]:
        told.append(
            {
                "zh": "路线有路段进入应避开的区域或离开限定区域，见计划页。",
                "en": "The way enters an area to avoid or leaves the given one; see the plan.",
            }
        )
    return told


def _coarse(tour: Plain, notes: Mapping[str, Plain]) -> list[Words]:
    known = [(stop["name"], notes.get(stop["stop_id"], {})) for stop in tour["stops"]]
    coarse = [(name, note.get("precision_m") or 0) for name, note in known]
    named = [(name, m) for name, m in coarse if m >= COARSE_M]
    if not named:
        return []
    zh = "、".join(f"“{name}”（{m / 1000:.1f} 公里）" for name, m in named)
    en = ", ".join(f"“{name}” ({m / 1000:.1f} km)" for name, m in named)
    return [
        {
            "zh": f"位置只知道大概，到达前请先问清：{zh}。",
            "en": f"Known only roughly, ask the way first: {en}.",
        }
    ]
