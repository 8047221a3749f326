"""The commands of versions: `zones versions`, `zones compare` and `export`."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click
import geopandas as gpd
import pandas as pd

from cli.shell import (
    Shell,
    common_options,
    day_of,
    frames_of,
    group,
    language_of,
    print_json,
    settings_of,
    with_settings,
)
from cli.zone_commands import FILE, deliver, zones
from geo.board import Frames
from geo.layer_frames import TITLES, layer_frame
from geo.records import bilingual, plain, task_records
from geo.rules import check, task_verdicts
from geo.verdicts.task_table import text_table
from geo.versions.comparison import compare
from geo.versions.succession import rows_of_version
from layers.bulk.file import format_of_target
from layers.opening import open_store
from layers.write import write
from layers.zones.versions import History, read_history


@dataclass(frozen=True, slots=True)
class _Results:
    frames: Frames
    as_of: date
    findings: gpd.GeoDataFrame
    tasks: list[dict[str, Any]]


def _results(frames: Frames, as_of: date) -> _Results:
    findings: gpd.GeoDataFrame = check(frames, as_of)
    verdicts: pd.DataFrame = task_verdicts(frames, findings, as_of)
    return _Results(frames, as_of, findings, task_records(frames, findings, verdicts))


def _history(settings: Any) -> History:
    store = open_store(str(settings["STORE"]), str(settings["CITY"]))
    try:
        return read_history(store)
    finally:
        store.close()


@zones.command("versions")
@with_settings
@click.argument("lineage", required=False)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON")
@click.pass_obj
def versions(shell: Shell, /, lineage: str | None, as_json: bool, **given: object) -> None:
    """列出区域的全部版本 / all versions of zones, who made them and why."""
    settings = settings_of(shell, **given)
    history = _history(settings)
    rows = history.versions.drop_duplicates("version_id")
    if lineage is not None:
        rows = rows[rows["lineage"] == lineage]
    listed = []
    for version_id, row in rows.set_index("version_id").iterrows():
        made = history.change_of(str(version_id))
        listed.append({
            "version_id": version_id, "lineage": row["lineage"],
            "valid_from": plain(row["valid_from"]), "valid_to": plain(row["valid_to"]),
            "withdrawn": version_id not in set(history.zones["version_id"]),
            "author": None if made is None else made["author"],
            "created": None if made is None else made["created"],
            "reason": None if made is None else made["reason"],
        })  # fmt: skip
    if as_json:
        print_json(listed)
        return
    header = ("版本 / version", "起 / from", "止 / to", "修改人 / author", "理由 / reason")
    click.echo(text_table([header, *(
        (str(each["version_id"]), each["valid_from"] or "…", each["valid_to"] or "…",
         str(each["author"] or "—"), str(each["reason"] or "—")) for each in listed
    )]))  # fmt: skip


@zones.command("compare")
@with_settings
@click.argument("first")
@click.argument("second")
@click.option("--as-of", help="判定日期 / day of the verdicts; default: today")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON")
@click.pass_obj
def compare_versions(shell: Shell, /, first: str, second: str, as_json: bool, **asked: Any) -> None:
    """比较两个版本：划入、划出和判定变化 / ground gained and lost, and verdicts that change."""
    settings = settings_of(shell, **common_options(asked))
    day = day_of(shell, settings, asked["as_of"])
    history = _history(settings)
    rows = [rows_of_version(history.versions, version) for version in (first, second)]
    found = compare(frames_of(settings), rows[0], rows[1], day)
    parts = [
        {"part": each.zone_id, "gained_km2": each.gained_km2, "lost_km2": each.lost_km2}
        for each in found.changes
    ]
    tasks = [
        {"task_id": task_id, "verdict_a": row["verdict_a"], "verdict_b": row["verdict_b"],
         "because_a": bilingual(row["because_a"], row["because_en_a"]),
         "because_b": bilingual(row["because_b"], row["because_en_b"])}
        for task_id, row in found.tasks.iterrows()
    ]  # fmt: skip
    if as_json:
        print_json({"as_of": day.isoformat(), "parts": parts, "tasks": tasks})
        return
    language = language_of(settings)
    lines = [f"{p['part']}: +{p['gained_km2']:.3f} km², -{p['lost_km2']:.3f} km²" for p in parts]
    lines += [f"{t['task_id']}: {t['verdict_a']} → {t['verdict_b']}  {t['because_b'][language]}"
              for t in tasks]  # fmt: skip
    click.echo("\n".join(lines or ["="]))


@group.command()
@with_settings
@click.argument("layer", type=click.Choice(list(TITLES)))
@click.option("--as-of", help="截至日期 / day, e.g. 2020-11-01; default: today")
@click.option("-o", "--output", type=FILE, required=True, help="输出文件 / file to write")
@click.pass_obj
def export(shell: Shell, /, layer: str, output: Path, **asked: Any) -> None:
    """导出图层或结果 / write a layer or result, in the format of the suffix (also .html)."""
    settings = settings_of(shell, **common_options(asked))
    language = language_of(settings)
    day = day_of(shell, settings, asked["as_of"])
    frames = frames_of(settings)
    rows = layer_frame(layer, _results(frames, day))
    title = f"{TITLES[layer][language == 'en']} {day}"
    if output.suffix.lower() == ".html":
        deliver(output, shell.standalone(rows, frames.units, title, language).contents)
        return
    deliver(output, write(rows, format_of_target(output), datum="wgs84", title=title).contents)
