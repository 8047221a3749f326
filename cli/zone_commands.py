"""The commands of boundaries: `zones parse`, `zones compile` and `audit`."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import click
import geopandas as gpd

from cli.shell import (
    Settings,
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
from geo.audit.report import Decision, as_zones, audit_report, fault_records, report_lines, titled
from geo.audit.subjects import SUBJECTS, held_against, versions_of, zones_of
from geo.board import Frames
from geo.datum import parse_datum
from geo.errors import InputError
from geo.recipes.report import report_of
from geo.schema import ZONES
from geo.text import parse_number
from layers.bulk.file import format_of_target
from layers.official import read_official
from layers.place_lists import read_place_list
from layers.reviews import Reviews
from layers.store import Store
from layers.write import write
from layers.zones.polygons import REFUSED_SHOWN, read_polygons
from layers.zones.recipes import NamedFile, compile_from_files, read_recipe
from ledger.notices import parse_notice
from ledger.reading.untrusted import read_untrusted

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
    recipe = parse_notice(read_untrusted(read_official, contents_of(notice, "notice"), notice.name))
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
@click.option("--places", type=FILE, help="应划入的地点清单 / places that must lie inside")
@click.option("--places-datum", help="清单的坐标系，无坐标则不填 / its datum, if it has positions")
@click.option("--gap-width-m", default="50", help="缝隙宽度，米 / width of a gap, metres")
@click.option("--sliver-width-m", default="20", help="碎片宽度，米 / width of a sliver, metres")
@click.option("--allowed-gaps", type=FILE, help="允许的缝隙 / areas that may stay uncovered")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON")
@click.option("-o", "--output", type=FILE, help="导出清单 / file to write the list to")
@click.pass_obj
def audit(shell: Shell, /, subject: str, output: Path | None, as_json: bool, **asked: Any) -> None:
    """检查边界：重叠、缝隙、空洞、应划未划等 / faults of boundaries, each with how to mend it."""
    settings = settings_of(shell, **common_options(asked))
    day = day_of(shell, settings, asked["as_of"])
    frames, decisions = _facts(settings)
    found, versions = _audited(frames, subject, day, asked["datum"])
    options = _audit_options(frames, subject, asked)
    faults = audit_report(found, options, versions=versions, decisions=decisions)
    if output is not None:
        deliver(output, _as_file(shell, faults, frames, output, language_of(settings)))
    if as_json:
        print_json(
            {"as_of": day.isoformat(), "count": len(faults), "faults": fault_records(faults)}
        )
    else:
        click.echo("\n".join(report_lines(faults, language_of(settings))))


def _as_file(
    shell: Shell, faults: gpd.GeoDataFrame, frames: Frames, output: Path, language: str
) -> bytes:
    """The list of faults in the format of a file's suffix; .html is a map of its own."""
    if output.suffix.lower() == ".html":
        listed = titled(faults, language)
        return bytes(shell.standalone(listed, frames.units, "audit", language).contents)
    return write(faults, format_of_target(output), datum="wgs84", title="audit").contents


def _facts(settings: Settings) -> tuple[Frames, list[Decision]]:
    """Frames of the store, and what has been decided about faults."""
    frames = frames_of(settings)  # makes the store where there is none yet
    store = Store(str(settings["STORE"]))
    try:
        return frames, Reviews(store).all()
    finally:
        store.close()


def _audit_options(frames: Frames, subject: str, asked: dict[str, Any]) -> AuditOptions:
    """Thresholds, lists, and what the layer or file is held against: the unit asked for, if any."""
    places = asked["places"]
    listed = None
    if places is not None:
        datum = asked["places_datum"]
        datum = None if datum is None else parse_datum(datum)
        listed = read_place_list(contents_of(places, "places"), places.name, datum)
    options = AuditOptions(
        gap_width_m=parse_number(asked["gap_width_m"], "gap_width_m"),
        sliver_width_m=parse_number(asked["sliver_width_m"], "sliver_width_m"),
        allowed_gaps=_allowed_gaps(asked["allowed_gaps"], asked["datum"]),
        places=None if listed is None else listed.places(frames),
    )
    if asked["unit"] is None:
        held = held_against(options, frames, subject)
        if asked["must_cover"] and held.unit is None:
            raise InputError(
                "--must-cover 要与 --unit 一起用：说明应铺满哪个区县",
                "--must-cover goes with --unit, which says what must be filled",
                field="unit",
            )
        return replace(held, must_cover=held.must_cover or asked["must_cover"])
    return replace(options, unit=_unit(frames.units, asked["unit"]), must_cover=asked["must_cover"])


def _allowed_gaps(path: Path | None, datum: str | None) -> tuple[Any, ...]:
    return () if path is None else tuple(_polygons(path, "allowed_gaps", datum).geometry)


def _polygons(path: Path, field: str, datum: str | None) -> gpd.GeoDataFrame:
    """Polygons of a file as they are drawn, in WGS 84; rows of no use are told on stderr."""
    asked = None if datum is None else parse_datum(datum)
    found = read_polygons(contents_of(path, field), path.name, asked, field=field)
    for number, why, why_en in found.refused[:REFUSED_SHOWN]:
        click.echo(f"{path.name} {number}: {why} / {why_en}", err=True)
    if len(found.refused) > REFUSED_SHOWN:
        click.echo(f"… {len(found.refused) - REFUSED_SHOWN} +", err=True)
    return found.rows


def _audited(
    frames: Frames, subject: str, day: date, datum: str | None
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame | None]:
    """Zones to audit, and all their versions where they are a layer of the store."""
    layers = list(dict.fromkeys([*SUBJECTS, *sorted(set(frames.zones["kind"]))]))
    if subject in layers:
        return zones_of(frames, subject, day), versions_of(frames, subject)
    path = Path(subject)
    if not path.is_file():
        listed = ", ".join(layers)
        raise InputError(
            f"“{subject[:60]}”既不是图层（{listed}），也不是文件",
            f"“{subject[:60]}” is neither a layer ({listed}) nor a file",
            field="subject",
        )
    zones_frame = as_zones(_polygons(path, "subject", datum))
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
