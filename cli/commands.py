"""The commands of the map: serve, check, tasks, layers, rules and assets."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from cli.shell import Shell, frames_of, group, print_json, settings_of, with_settings
from geo.board import Board
from geo.errors import InputError
from geo.inquiry import answer, parse_inquiry
from geo.records import bilingual, plain, rule_record, task_records
from geo.rulebook import RULES
from geo.rules import check as check_tasks
from geo.rules import task_verdicts
from geo.task_table import markdown_table, summary, task_table, text_table
from geo.text import parse_date
from geo.vocabulary import DATUM_TERMS, VERDICTS
from layers.catalogue import load_catalogue


@group.command()
@with_settings
@click.option("--host", help="监听地址 / address to listen on")
@click.option("--port", help="监听端口 / port to listen on")
@click.pass_obj
def serve(shell: Shell, /, **given: object) -> None:
    """启动服务 / start the service (the default command)."""
    shell.serve(settings_of(shell, **given))


@group.command()
@with_settings
@click.option("--point", help="经度,纬度 / longitude,latitude, e.g. 113.62,34.74")
@click.option("--datum", help=f"坐标系 / datum of the point: {', '.join(DATUM_TERMS)}")
@click.option("--as-of", help="截至日期 / day, e.g. 2020-11-01; default: today")
@click.option("--activity", help="该处的用煤活动 / what is done there")
@click.option("--accuracy-m", help="定位精度，米 / accuracy of the point in metres")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON")
@click.pass_obj
def check(
    shell: Shell, /, point: str | None, as_json: bool, lang: str | None, city: str | None,
    store: str | None, **asked: str | None,
) -> None:  # fmt: skip
    """判定一个点是否在禁煤区内 / whether a point lies in a coal-ban zone."""
    settings = settings_of(shell, lang=lang, city=city, store=store)
    texts = {name: text for name, text in asked.items() if text is not None}
    inquiry = parse_inquiry(texts | _point(point), today=shell.default_day(settings))
    found = answer(Board(frames_of(settings), inquiry.as_of), inquiry)
    if as_json:
        print_json(found)
    else:
        _print_lines(found, str(settings["LANG"]))


def _point(text: str | None) -> dict[str, str]:
    """Texts of longitude and latitude; none for a point that is not given."""
    if text is None:
        return {}
    parts = text.replace("，", ",").split(",")
    if len(parts) != 2:
        raise InputError(
            f"--point “{text[:40]}”应为“经度,纬度”，例如 113.62,34.74",
            f"--point “{text[:40]}” must be longitude,latitude such as 113.62,34.74",
            field="point",
        )
    return {"lon": parts[0], "lat": parts[1]}


def _print_lines(found: Mapping[str, Any], language: str) -> None:
    labels = LINE_LABELS[language == "en"]
    zone, unit = found["zone"], found["unit"]
    lines = (
        VERDICTS[found["verdict"]].labelled(language),
        found["because"][language],
        f"{found['lon']:.10g}, {found['lat']:.10g} {DATUM_TERMS[found['datum']].word(language)}"
        f" → {found['wgs84']['lon']:.7f}, {found['wgs84']['lat']:.7f} WGS 84",
        labels[0] + (_named(unit, language) if unit else labels[2]),
        labels[1] + (_named(zone, language) if zone else labels[2]),
    )
    click.echo("\n".join(lines))


LINE_LABELS = (("所在单位：", "有关区域：", "无"), ("unit: ", "zone: ", "none"))


def _named(record: Mapping[str, Any], language: str) -> str:
    return str(bilingual(record["name"], record["name_en"])[language])


@group.command()
@with_settings
@click.option("--as-of", help="截至日期 / day, e.g. 2020-11-01; default: today")
@click.option("--json", "notation", flag_value="json", help="输出 JSON / print JSON")
@click.option("--markdown", "notation", flag_value="markdown", help="输出 Markdown 表格 / a table")
@click.pass_obj
def tasks(shell: Shell, /, as_of: str | None, notation: str | None, **given: object) -> None:
    """列出全部任务的地点、精度和判定 / all tasks with place, precision and verdict."""
    settings = settings_of(shell, **given)
    day = shell.default_day(settings) if as_of is None else parse_date(as_of, "as_of")
    frames = frames_of(settings)
    findings = check_tasks(frames, day)
    records = task_records(frames, findings, task_verdicts(frames, findings, day))
    if notation == "json":
        print_json({"as_of": day.isoformat(), "count": len(records), "tasks": records})
        return
    language = str(settings["LANG"])
    layout = markdown_table if notation == "markdown" else text_table
    click.echo(summary(records, day, language) + "\n")
    click.echo(layout(task_table(records, frames.units, language)))


@group.command()
@with_settings
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON")
@click.pass_obj
def layers(shell: Shell, /, as_json: bool, **given: object) -> None:
    """列出图层及来源 / layers with their sources."""
    language = str(settings_of(shell, **given)["LANG"])
    catalogue = load_catalogue()
    if as_json:
        print_json([plain(asdict(layer)) for layer in catalogue])
        return
    header = (
        ("图层", "名称", "来源", "许可", "日期"),
        ("layer", "title", "source", "licence", "date"),
    )
    rows = [
        (
            layer.layer_id,
            bilingual(layer.title, layer.title_en)[language],
            bilingual(layer.source, layer.source_en)[language],
            layer.licence,
            plain(layer.recorded) or "—",
        )
        for layer in catalogue
    ]
    click.echo(text_table([header[language == "en"], *rows]))


@group.command()
@with_settings
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON")
@click.pass_obj
def rules(shell: Shell, /, as_json: bool, **given: object) -> None:
    """列出规则及出处 / rules with their sources."""
    language = str(settings_of(shell, **given)["LANG"])
    if as_json:
        print_json([rule_record(rule) for rule in RULES])
        return
    header = (("规则", "名称", "要求", "出处"), ("rule", "title", "demand", "source"))
    rows = [
        (
            rule.rule_id,
            *(bilingual(*pair)[language] for pair in (
                (rule.title, rule.title_en), (rule.demand, rule.demand_en),
                (rule.source, rule.source_en),
            )),
        )
        for rule in RULES
    ]  # fmt: skip
    click.echo(text_table([header[language == "en"], *rows]))


@group.command()
@with_settings
@click.option("--from", "folder", type=click.Path(path_type=Path), help="离线来源 / folder to copy")
@click.pass_obj
def assets(shell: Shell, /, folder: Path | None, **given: object) -> None:
    """安装浏览器端第三方文件 / install the third-party files of the browser."""
    settings_of(shell, **given)
    shell.install_assets(folder)
