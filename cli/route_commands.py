"""The command of rounds: `route`, from stops or flagged tasks to a plan in any format."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from cli.route_request import asked_of
from cli.shell import Shell, day_of, group, language_of, settings_of, with_settings
from cli.zone_commands import deliver
from layers.rounds.files import SHEET_FORMATS, sheet_format
from routing.rounds.planning import Note, planned
from routing.rounds.record import tours_of
from routing.rounds.request import read_request
from routing.rounds.sheets import overview_of, sheets_of
from routing.travel.choosing import WANTED

FILE = click.Path(path_type=Path, dir_okay=False)
SHEET_SUFFIXES = " ".join("." + key for key in SHEET_FORMATS)
SHOWN_UNSERVED = 20
Plain = Mapping[str, Any]


@group.command("route")
@with_settings
@click.option("--stops", type=FILE, help="点位文件 / file of stops, any format")
@click.option("--swap", is_flag=True, help="对调文件中的经纬度 / exchange the file's coordinates")
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
@click.option("--unannounced", is_flag=True, help="暗访，不告知 / not to be told beforehand")
@click.option("--as-of", help="日期 / day of the verdicts and the first day of the plan")
@click.option("-o", "--output", type=FILE, help=f"输出 / file: .json {SHEET_SUFFIXES}")
@click.pass_obj
def route(shell: Shell, /, lang: str, city: str, store: str, **given: Any) -> None:
    """规划巡查路线：多组、班次、时间窗 / plan rounds of several teams."""
    settings = settings_of(shell, lang=lang, city=city, store=store)
    language, output = language_of(settings), given["output"]
    kind = "json" if output is None else _format(output)
    first = day_of(shell, settings, given["as_of"])
    request, told = asked_of(settings, given, first)
    asked = read_request(request)  # all that is wrong is said before anything is measured or solved
    ports = shell.travel_ports(settings, Path(str(settings["STORE"])).parent)
    record = planned(asked, ports, note=_teller(language))
    # Told first: where nobody goes out, some formats hold nothing and end with a fault.
    told_lines = [*_left_out(record, language), *_aside(told, language)]
    click.echo(_summary(record, told, language), err=output is None)
    for line in told_lines:
        click.echo(line, err=True)
    deliver(output, _contents(kind, request, {**record, **told}, language))


def _format(output: Path) -> str:
    key = output.suffix.lower().removeprefix(".")
    if key != "json":
        sheet_format(key)
    return key


def _teller(language: str) -> Note:
    def tell(step: str, done: int, total: int) -> None:
        if step == "outside":
            zh = f"{total} 个点位中有 {done} 个在路网之外，列为未排"
            en = f"{done} of {total} stops are outside the network; they are listed, not planned"
            click.echo(en if language == "en" else zh, err=True)

    return tell


def _contents(kind: str, request: Plain, record: Plain, language: str) -> bytes:
    if kind == "json":
        return json.dumps(record, ensure_ascii=False, allow_nan=False, indent=2).encode()
    text = json.dumps(request, ensure_ascii=False, sort_keys=True)
    # The same request has the same id, so that a calendar takes its days for the same ones.
    plan_id = hashlib.sha256(text.encode()).hexdigest()[:12]
    plan = {"plan_id": plan_id, "request": request, "plan": record}
    return sheet_format(kind).write(sheets_of(plan), language, overview_of(plan))


def _summary(record: Plain, told: Plain, language: str) -> str:
    served = sum(len(tour["stops"]) for tour in record["teams"])
    km, left = record["distance_m"] / 1000, len(record["unserved"])
    out = len({tour["team"] for tour in tours_of(record)})
    aside = len(told.get("not_plannable") or ()) + len(told.get("refused") or ())
    if language == "en":
        return (
            f"{served} stops planned for {out} teams, {left} left out, {aside} not plannable; "
            f"{km:.1f} km; travel: {record['travel']['en']}"
        )
    return (
        f"已排 {served} 站、{out} 组，未排 {left} 站，不能排 {aside} 项；{km:.1f} 公里；"
        f"行程来源：{record['travel']['zh']}"
    )


def _left_out(record: Plain, language: str) -> Sequence[str]:
    between, lines = ": " if language == "en" else "：", []
    for missed in record["unserved"][:SHOWN_UNSERVED]:
        words = [(missed[name] or {}).get(language) for name in ("because", "relax")]
        told = ("; " if language == "en" else "；").join(word for word in words if word)
        lines.append(f"{missed['stop_id']} {missed['name']}{between}{told}")
    more = len(record["unserved"]) - len(lines)
    if more > 0:
        lines.append(f"+{more}")
    return [*([record["loosen"][language]] if record["loosen"] else []), *lines]


# Rows of a file and tasks that could be no stops, each with its reason.
def _aside(told: Plain, language: str) -> Sequence[str]:
    between = ": " if language == "en" else "："
    row = "row" if language == "en" else "第"
    named = [
        (f"{row} {each['row']}" + ("" if language == "en" else " 行"), each)
        for each in told.get("refused") or ()
    ]
    named += [
        (f"{each['task_id']} {each['title'][language]}", each)
        for each in told.get("not_plannable") or ()
    ]
    lines = [name + between + each["because"][language] for name, each in named[:SHOWN_UNSERVED]]
    return [*lines, *([f"+{len(named) - len(lines)}"] if len(named) > len(lines) else [])]
