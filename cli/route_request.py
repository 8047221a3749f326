"""What the options of `route` ask for: the request of a plan, and what cannot be planned."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from cli.shell import Settings, language_of
from cli.zone_commands import contents_of
from geo.board import Frames
from geo.datum import parse_datum
from geo.errors import InputError
from geo.records import task_records
from geo.rules import check as check_tasks
from geo.rules import task_verdicts
from geo.text import parse_date, parse_number
from geo.vocabulary import require_term, shown
from layers.opening import open_store
from layers.read import ReadOptions
from layers.rounds.stops_file import read_area, read_stops
from layers.store import Store
from layers.tasks.entries import read_entries
from ledger.cadence.lives import lives_of
from routing.rounds.from_tasks import Choice, Found, stops_of_tasks
from routing.rounds.words import skill_ids

LUNCH = re.compile(r"(\d{1,2}:\d{2})-(\d{1,2}:\d{2})(?:/(\d+))?")
LUNCH_MIN = 60
MAX_TEAMS, MAX_DAYS = 40, 62
#: Of a depot and a team, by language.
NAMES = {"zh": ("出发地", "第{}组"), "en": ("Depot", "Team {}")}
Given = dict[str, Any]


def asked_of(settings: Settings, given: Given, first: date) -> tuple[Given, Given]:
    """Request out of the options, and what cannot be planned.

    Parameters
    ----------
    settings
        Settings in force.
    given
        Options of the command by name.
    first
        Day of the verdicts, and the first day of the plan.

    Returns
    -------
    tuple
        Members of `routing.rounds.request.MEMBERS`; "refused" rows of a file and "not_plannable"
        tasks, each with the reason.

    Raises
    ------
    InputError
        Naming the option that is missing or wrong.
    """
    _require_given(given)
    names = NAMES[language_of(settings)]
    depots = [
        _depot(text, number, given, names[0]) for number, text in enumerate(given["depots"], 1)
    ]
    request = {
        "days": _days(given["days"], first),
        "as_of": first.isoformat(),
        "depots": depots,
        "teams": _teams(given, depots, names[1]),
        "travel": given["travel"],
        "avoid": _area(given, "avoid"),
        "within": _area(given, "within"),
        "balanced": given["balanced"],
        "unannounced": given["unannounced"],
        "time_limit_s": given["time_limit_s"],
        "seed": given["seed"],
    }
    stops, told = _stops(settings, given, first)  # last, for files take longest
    return request | {"stops": stops, "left_out": told.get("not_plannable") or []}, told


def _require_given(given: Given) -> None:
    if bool(given["stops"]) == bool(given["flagged"]):
        raise InputError(
            "请用 --stops 给出点位文件，或用 --flagged 取有问题的任务，二者取一",
            "give either a file with --stops, or --flagged",
            field="stops",
        )
    if not given["depots"]:
        raise InputError(
            "没有出发地：请用 --depot 经度,纬度 给出", "no depot: give one with --depot LON,LAT",
            field="depot",
        )  # fmt: skip
    if not given["datum"]:
        raise InputError(
            "请用 --datum 说明坐标系，如 wgs84、gcj02",
            "name the datum with --datum, e.g. wgs84 or gcj02",
            field="datum",
        )
    parse_datum(given["datum"])


def _stops(settings: Settings, given: Given, day: date) -> tuple[list[Given], Given]:
    if given["stops"]:
        path: Path = given["stops"]
        found = read_stops(
            contents_of(path, "stops"),
            path.name,
            ReadOptions(datum=parse_datum(given["datum"]), swap=given["swap"]),
            skill_ids(),
            service_min=given["service_min"],
        )
        return list(found.stops), {"refused": list(found.refused)}
    chosen = _flagged(settings, day)
    stops = [{**stop, "service_min": given["service_min"]} for stop in chosen.stops]
    if not stops:
        raise InputError(
            f"{day} 没有可去的有问题任务", f"no flagged task has a place to go to on {day}",
            field="flagged",
        )  # fmt: skip
    return stops, {"not_plannable": list(chosen.left_out)}


def _flagged(settings: Settings, day: date) -> Found:
    store: Store = open_store(str(settings["STORE"]), str(settings["CITY"]))
    try:
        found, entries = store.snapshot()[1], read_entries(store)
    finally:
        store.close()
    frames = Frames(**{name: found[name] for name in ("units", "zones", "features", "tasks")})
    findings = check_tasks(frames, day)
    tasks = task_records(frames, findings, task_verdicts(frames, findings, day))
    names = {str(zone_id): str(name) for zone_id, name in frames.zones["name"].items()}
    lives = lives_of(entries, frames.tasks, day)
    choice = Choice(day, due=lives.next_rechecks, statuses=lives.statuses)
    return stops_of_tasks(tasks, names, choice)


def _depot(text: str, number: int, given: Given, named: str) -> Given:
    parts = text.replace("，", ",").split(",")
    if len(parts) != 2:
        raise InputError(
            f"出发地“{shown(text)}”应写成 经度,纬度，如 113.66,34.75",
            f"the depot “{shown(text)}” should be LON,LAT such as 113.66,34.75",
            field="depot",
        )
    lon, lat = (parse_number(part, "depot") for part in parts)
    name = named if number == 1 else f"{named}{number}"
    return {
        "depot_id": f"D{number}", "name": name, "lon": lon, "lat": lat, "datum": given["datum"],
    }  # fmt: skip


def _teams(given: Given, depots: list[Given], named: str) -> list[Given]:
    count = given["teams"]
    if not 1 <= count <= MAX_TEAMS:
        raise InputError(
            f"组数应在 1 到 {MAX_TEAMS} 之间", f"give 1 to {MAX_TEAMS} teams", field="teams"
        )
    skills = _skills(given["skills"], count)
    return [
        {
            "team_id": f"T{number}",
            "name": named.format(number),
            "depot": depots[(number - 1) % len(depots)]["depot_id"],
            "start": given["start"],
            "end": given["end"],
            "lunch": _lunch(given["lunch"]),
            "skills": skills.get(number, []),
        }
        for number in range(1, count + 1)
    ]


def _skills(texts: tuple[str, ...], count: int) -> dict[int, list[str]]:
    ids, found = skill_ids(), {}
    for text in texts:
        number, _, names = text.partition("=")
        if not number.isdigit() or not 1 <= int(number) <= count:
            raise InputError(
                f"--skills“{shown(text)}”应写成 组号=部门,部门，组号 1 到 {count}",
                f"--skills “{shown(text)}” should be TEAM=SKILL,SKILL with a team of 1 to {count}",
                field="skills",
            )
        named = [part.strip().lower() for part in names.replace("，", ",").split(",")]
        found[int(number)] = [ids[require_term(part, ids, "skills")] for part in named if part]
    return found


def _lunch(text: str | None) -> Mapping[str, Any] | None:
    if not text:
        return None
    found = LUNCH.fullmatch(text.strip())
    if found is None:
        raise InputError(
            f"午休“{shown(text)}”应写成 12:00-13:30/60",
            f"the break “{shown(text)}” should be like 12:00-13:30/60",
            field="lunch",
        )
    return {"from": found[1], "to": found[2], "min": int(found[3] or LUNCH_MIN)}


def _days(text: str, first: date) -> list[str]:
    if text.strip().isdigit():
        if not 1 <= int(text) <= MAX_DAYS:
            raise InputError(
                f"天数应在 1 到 {MAX_DAYS} 之间", f"give 1 to {MAX_DAYS} days", field="days"
            )
        return [(first + timedelta(days=at)).isoformat() for at in range(int(text))]
    parts = [part for part in text.replace("，", ",").split(",") if part.strip()]
    return [parse_date(part, "days").isoformat() for part in parts]


def _area(given: Given, name: str) -> Given | None:
    path: Path | None = given[name]
    if path is None:
        return None
    options = ReadOptions(datum=parse_datum(given["datum"]))
    return read_area(contents_of(path, name), path.name, options)
