"""The command of rounds: `route`, from stops or flagged tasks to a plan in any format."""

import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click

from cli.shell import (
    Settings,
    Shell,
    day_of,
    group,
    language_of,
    settings_of,
    with_settings,
)
from cli.zone_commands import contents_of, deliver
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
from layers.rounds.files import SHEET_FORMATS, sheet_format
from layers.rounds.stops_file import read_area, read_stops
from layers.store import Store
from routing.rounds.from_tasks import Choice, stops_of_tasks
from routing.rounds.planning import planned
from routing.rounds.request import read_request
from routing.rounds.sheets import sheets_of
from routing.rounds.words import skill_ids
from routing.travel.choosing import WANTED

FILE = click.Path(path_type=Path, dir_okay=False)
LUNCH = re.compile(r"(\d{1,2}:\d{2})-(\d{1,2}:\d{2})(?:/(\d+))?")
LUNCH_MIN = 60
SHEET_SUFFIXES = " ".join("." + key for key in SHEET_FORMATS)
MAX_TEAMS = 40
Given = dict[str, Any]


@group.command("route")
@with_settings
@click.option("--stops", type=FILE, help="点位文件 / file of stops, any format")
@click.option("--flagged", is_flag=True, help="有问题任务的地点 / places of flagged tasks")
@click.option("--depot", "depots", multiple=True, help="出发地 经度,纬度 / start LON,LAT")
@click.option("--datum", help="坐标系 / datum: wgs84, cgcs2000, gcj02, bd09")
@click.option("--teams", type=int, default=1, show_default=True, help="组数 / number of teams")
@click.option("--start", default="08:30", show_default=True, help="出发 / start of the shift")
@click.option("--end", default="17:30", show_default=True, help="返回 / end of the shift")
@click.option("--service-min", type=float, default=30, show_default=True, help="每站分钟 / minutes")
@click.option("--time-limit-s", type=float, default=2, show_default=True, help="求解秒数 / seconds")
@click.option("--seed", type=int, default=1, show_default=True, help="随机种子 / seed")
@click.option(
    "--days", default="1", show_default=True, help="天数或日期 / number of days, or dates"
)
@click.option("--lunch", help="午休 / break, e.g. 12:00-13:30/60")
@click.option("--skills", multiple=True, help="组的部门 / team's skills, e.g. 1=生态环境,公安")
@click.option("--avoid", type=FILE, help="避开的面 / file of areas to avoid")
@click.option("--within", type=FILE, help="限定的面 / file of areas to stay inside")
@click.option("--travel", type=click.Choice(WANTED), default="auto", show_default=True,
              help="行程来源 / source of travel")  # fmt: skip
@click.option("--balanced", is_flag=True, help="各组工时均衡 / balance the teams' hours")
@click.option("--as-of", help="日期 / day of the verdicts and the first day of the plan")
@click.option("-o", "--output", type=FILE, help=f"输出 / file: .json {SHEET_SUFFIXES}")
@click.pass_obj
def route(shell: Shell, /, lang: str, city: str, store: str, **given: Any) -> None:
    """规划巡查路线：多组、班次、时间窗 / plan rounds of several teams."""
    settings = settings_of(shell, lang=lang, city=city, store=store)
    output: Path | None = given["output"]
    kind = "json" if output is None else _format(output)
    asked, told = _asked(shell, settings, given)
    kept = open_store(str(settings["STORE"]), str(settings["CITY"]))
    kept.close()
    ports = shell.travel_ports(settings, kept.path.parent)
    record = planned(read_request(asked), ports)
    plan = {"plan_id": "route", "request": asked, "plan": record}
    if kind == "json":
        answer = {**record, **told}
        deliver(output, json.dumps(answer, ensure_ascii=False, allow_nan=False, indent=2).encode())
    else:
        contents = sheet_format(kind).write(sheets_of(plan), language_of(settings))
        deliver(output, contents)
    if output is not None:
        click.echo(_summary(record, told, language_of(settings)))


def _format(output: Path) -> str:
    key = output.suffix.lower().removeprefix(".")
    if key != "json":
        sheet_format(key)
    return key


def _asked(shell: Shell, settings: Settings, given: Given) -> tuple[Given, Given]:
    """Request out of the options, and what cannot be planned."""
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
    first = day_of(shell, settings, given["as_of"])
    stops, told = _stops(settings, given, first)
    depots = [_depot(text, number, given) for number, text in enumerate(given["depots"], 1)]
    request = {
        "days": _days(given["days"], first),
        "depots": depots,
        "teams": _teams(given, depots),
        "stops": stops,
        "travel": given["travel"],
        "avoid": _area(given, "avoid"),
        "within": _area(given, "within"),
        "balanced": given["balanced"],
        "time_limit_s": given["time_limit_s"],
        "seed": given["seed"],
    }
    return request, told


def _stops(settings: Settings, given: Given, day: date) -> tuple[list[Given], Given]:
    if given["stops"]:
        path: Path = given["stops"]
        found = read_stops(
            contents_of(path, "stops"),
            path.name,
            ReadOptions(datum=parse_datum(given["datum"])),
            skill_ids(),
            service_min=given["service_min"],
        )
        return list(found.stops), {"refused": list(found.refused)}
    chosen = _flagged(settings, day)
    stops = [{**stop, "service_min": given["service_min"]} for stop in chosen["stops"]]
    return stops, {"not_plannable": chosen["left_out"]}


def _flagged(settings: Settings, day: date) -> Given:
    store: Store = open_store(str(settings["STORE"]), str(settings["CITY"]))
    try:
        found = store.snapshot()[1]
    finally:
        store.close()
    frames = Frames(**{name: found[name] for name in ("units", "zones", "features", "tasks")})
    findings = check_tasks(frames, day)
    tasks = task_records(frames, findings, task_verdicts(frames, findings, day))
    names = {str(zone_id): str(name) for zone_id, name in frames.zones["name"].items()}
    chosen = stops_of_tasks(tasks, names, Choice(day))
    return {"stops": list(chosen.stops), "left_out": list(chosen.left_out)}


def _depot(text: str, number: int, given: Given) -> Given:
    parts = text.replace("，", ",").split(",")
    if len(parts) != 2:
        raise InputError(
            f"出发地“{shown(text)}”应写成 经度,纬度，如 113.66,34.75",
            f"the depot “{shown(text)}” should be LON,LAT such as 113.66,34.75",
            field="depot",
        )
    lon, lat = (parse_number(part, "depot") for part in parts)
    name = "出发地" if number == 1 else f"出发地{number}"
    return {
        "depot_id": f"D{number}", "name": name, "lon": lon, "lat": lat, "datum": given["datum"],
    }  # fmt: skip


def _teams(given: Given, depots: list[Given]) -> list[Given]:
    count = given["teams"]
    if not 1 <= count <= MAX_TEAMS:
        raise InputError(
            f"组数应在 1 到 {MAX_TEAMS} 之间", f"give 1 to {MAX_TEAMS} teams", field="teams"
        )
    skills = _skills(given["skills"], count)
    return [
        {
            "team_id": f"T{number}",
            "name": f"第{number}组",
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
        return [(first + timedelta(days=at)).isoformat() for at in range(int(text))]
    parts = [part for part in text.replace("，", ",").split(",") if part.strip()]
    return [parse_date(part, "days").isoformat() for part in parts]


def _area(given: Given, name: str) -> Given | None:
    path: Path | None = given[name]
    if path is None:
        return None
    options = ReadOptions(datum=parse_datum(given["datum"]))
    return read_area(contents_of(path, name), path.name, options)


def _summary(record: Mapping[str, Any], told: Given, language: str) -> str:
    served = sum(len(tour["stops"]) for tour in record["teams"])
    km, left = record["distance_m"] / 1000, len(record["unserved"])
    aside = len(told.get("not_plannable") or ()) + len(told.get("refused") or ())
    if language == "en":
        return (
            f"{served} stops planned, {left} left out, {aside} not plannable; {km:.1f} km; "
            f"travel: {record['travel']['en']}"
        )
    return (
        f"已排 {served} 站，未排 {left} 站，不能排 {aside} 项；{km:.1f} 公里；"
        f"行程来源：{record['travel']['zh']}"
    )
