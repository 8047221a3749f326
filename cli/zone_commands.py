"""The commands of boundaries: `zones parse`, `zones compile` and `audit`."""

import json
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
from geo.audit.faults import AuditOptions
from geo.audit.listed_places import places_named
from geo.audit.report import as_zones, audit_report, fault_records, report_lines
from geo.datum import parse_datum
from geo.errors import InputError
from geo.recipes.report import report_of
from geo.schema import UNITS, ZONES
from geo.text import parse_number
from geo.timeline import zones_on
from layers.bulk.check import in_wgs84
from layers.bulk.file import format_of_target
from layers.read import read
from layers.reading.source import ReadOptions
from layers.write import write
from layers.zones.recipes import NamedFile, compile_from_files, read_recipe
from ledger.documents import read_document
from ledger.notices import parse_notice

FILE = click.Path(path_type=Path, dir_okay=False)


def contents_of(path: Path, field: str) -> bytes:
    """Bytes of a file that a person names.

    Raises
    ------
    InputError
        If it cannot be read; `field` says which option named it.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            f"无法读取 {path}：{error.strerror}",
            f"{path} cannot be read: {error.strerror}",
            field=field,
        ) from error


def deliver(path: Path | None, contents: bytes) -> None:
    """Write a file that a person names; without a name, print it.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    if path is None:
        click.echo(contents.decode())
        return
    try:
        path.write_bytes(contents)
    except OSError as error:
        raise InputError(
            f"无法写入 {path}：{error.strerror}",
            f"{path} cannot be written: {error.strerror}",
            field="output",
        ) from error


@group.group()
def zones() -> None:
    """公告文本到区域 / from the text of a notice to a zone."""


@zones.command("parse")
@with_settings
@click.argument("notice", type=FILE)
@click.option("-o", "--output", type=FILE, help="输出文件 / file to write, e.g. recipe.json")
@click.pass_obj
def parse(shell: Shell, /, notice: Path, output: Path | None, **given: object) -> None:
    """解析禁煤区、禁燃区公告（txt、docx、pdf） / read a notice into terms."""
    settings_of(shell, **given)
    recipe = parse_notice(read_document(contents_of(notice, "notice"), notice.name))
    text = json.dumps(recipe.to_json(), ensure_ascii=False, allow_nan=False, indent=2) + "\n"
    deliver(output, text.encode())


@zones.command("compile")
@with_settings
@click.argument("recipe", type=FILE)
@click.option("--roads", type=FILE, help="道路 / roads: .osm.pbf or a layer of named lines")
@click.option("--roads-layer", help="道路所在图层 / its layer, where the file holds several")
@click.option("--roads-name-column", help="路名所在列 / its column of names")
@click.option("--roads-datum", help="道路的坐标系 / its datum")
@click.option("--places", type=FILE, help="地名 / places: a layer of named points or polygons")
@click.option("--places-datum", help="地名的坐标系 / its datum")
@click.option(
    "-o", "--output", type=FILE, required=True, help="输出文件 / file to write: zone.gpkg"
)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出报告 / print the report as JSON")
@click.pass_obj
def compile_zone(shell: Shell, /, recipe: Path, output: Path, as_json: bool, **asked: Any) -> None:
    """把条款编成图形并逐条报告 / make the geometry of a recipe, with a report of every term."""
    settings = settings_of(shell, **common_options(asked))
    key = format_of_target(output)
    compiled = compile_from_files(
        read_recipe(contents_of(recipe, "recipe"), recipe.name),
        str(settings["CITY"]),
        roads=_named_file(asked, "roads"),
        places=_named_file(asked, "places"),
    )
    deliver(output, write(compiled.zones, key, datum="wgs84", title="zone").contents)
    report = report_of(compiled)
    if as_json:
        print_json(report.to_json())
    else:
        click.echo("\n".join(report.lines(language_of(settings))))


def _named_file(files: dict[str, Any], name: str) -> NamedFile | None:
    path = files[name]
    if path is None:
        return None
    datum = files[f"{name}_datum"]
    return NamedFile(
        path,
        datum=None if datum is None else parse_datum(datum),
        layer=files.get(f"{name}_layer"),
        name_column=files.get(f"{name}_name_column"),
    )


@group.command()
@with_settings
@click.argument("subject", metavar="LAYER|FILE")
@click.option("--as-of", help="截至日期 / day, e.g. 2020-11-01; default: today")
@click.option("--datum", help="文件的坐标系 / datum of a file")
@click.option("--unit", help="应在其内的区县代码 / code of the unit it must keep to")
@click.option("--must-cover", is_flag=True, help="应铺满该区县 / it must fill that unit too")
@click.option("--places", type=FILE, help="应划入的地点，一行一个 / names that must lie inside")
@click.option("--gap-width-m", default="50", help="缝隙宽度，米 / width of a gap, metres")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON")
@click.option("-o", "--output", type=FILE, help="导出清单 / file to write the list to")
@click.pass_obj
def audit(shell: Shell, /, subject: str, output: Path | None, as_json: bool, **asked: Any) -> None:
    """检查边界：重叠、缝隙、空洞、应划未划等 / faults of boundaries, each with how to mend it."""
    settings = settings_of(shell, **common_options(asked))
    day = day_of(shell, settings, asked["as_of"])
    frames = frames_of(settings)
    found, versions = _audited(frames, subject, day, asked["datum"])
    unit = _unit(frames.units, asked["unit"])
    names = _names(asked["places"])
    options = AuditOptions(
        gap_width_m=parse_number(asked["gap_width_m"], "gap_width_m"),
        unit=unit,
        must_cover=asked["must_cover"],
        places=places_named(names, frames.units, frames.features) if names else None,
    )
    faults = audit_report(found, options, versions=versions)
    if output is not None:
        deliver(
            output, write(faults, format_of_target(output), datum="wgs84", title="audit").contents
        )
    if as_json:
        print_json(
            {"as_of": day.isoformat(), "count": len(faults), "faults": fault_records(faults)}
        )
    else:
        click.echo("\n".join(report_lines(faults, language_of(settings))))


def _audited(
    frames: Any, subject: str, day: date, datum: str | None
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame | None]:
    """Zones to audit, and all their versions where they are a layer of the store."""
    if subject == UNITS.name:
        return frames.units, None
    kinds = sorted(set(frames.zones["kind"]))
    if subject in kinds:
        rows = frames.zones[frames.zones["kind"] == subject]
        return zones_on(frames.zones, subject, day), rows
    path = Path(subject)
    if not path.is_file():
        layers = ", ".join([UNITS.name, *kinds])
        raise InputError(
            f"“{subject[:60]}”既不是图层（{layers}），也不是文件",
            f"“{subject[:60]}” is neither a layer ({layers}) nor a file",
            field="subject",
        )
    options = ReadOptions(
        datum=None if datum is None else parse_datum(datum), kinds=("polygon",), repair=False
    )
    table = read(contents_of(path, "subject"), path.name, options)
    rows = table.geoframe()
    rows = rows.set_geometry(in_wgs84(rows.geometry.to_numpy(), table.datum), crs="EPSG:4326")
    zones_frame = as_zones(rows)
    is_versions = set(ZONES.column_names) <= set(zones_frame.columns)
    return zones_frame, zones_frame if is_versions else None


def _unit(units: gpd.GeoDataFrame, code: str | None) -> Any:
    if code is None:
        return None
    if code not in units.index:
        known = "、".join(f"{key} {name}" for key, name in units["name"].items())
        raise InputError(
            f"没有代码为“{code[:20]}”的区县，可选：{known}",
            f"there is no unit “{code[:20]}”; choose one of {', '.join(units.index)}",
            field="unit",
        )
    return units.geometry[code]


def _names(path: Path | None) -> list[str]:
    if path is None:
        return []
    lines = contents_of(path, "places").decode("utf-8-sig", errors="replace").splitlines()
    return [name for name in pd.unique(pd.Series([line.strip() for line in lines])) if name]
