"""The commands of roads: `roads import`, `roads list` and `roads remove`."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from cli.shell import Shell, group, language_of, print_json, settings_of, with_settings
from layers.opening import open_store
from layers.travel.networks import LICENCE, KeptNetwork, Networks, read_extract
from routing.travel.network import network_of_map
from routing.travel.records import roads_source


@group.group("roads")
def roads() -> None:
    """路网：导入一次，规划巡查路线时使用 / road networks for rounds, imported once."""


def _networks(settings: dict[str, str | int]) -> Networks:
    store = open_store(str(settings["STORE"]), str(settings["CITY"]))
    store.close()
    return Networks(store.path.parent)


def _line(kept: KeptNetwork, language: str) -> str:
    west, south, east, north = kept.bounds_deg
    box = f"{west:.3f},{south:.3f} – {east:.3f},{north:.3f} WGS 84"
    if language == "en":
        return (
            f"{kept.network_id}  {kept.filename}: {kept.stretches:,} stretches between"
            f" {kept.junctions:,} junctions, {box}, data to {kept.recorded or 'unknown'}"
        )
    return (
        f"{kept.network_id}  {kept.filename}：{kept.junctions:,} 个路口、"
        f"{kept.stretches:,} 段道路，{box}，数据至 {kept.recorded or '未知'}"
    )


@roads.command("import")
@with_settings
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", help="导入后删除的旧路网 / id of the network whose place it takes")
@click.pass_obj
def import_roads(shell: Shell, /, file: Path, replace: str | None, **given: object) -> None:
    """导入 OpenStreetMap 的 .osm.pbf / import an OpenStreetMap extract."""
    settings = settings_of(shell, **given)
    networks = _networks(settings)
    if replace is not None:
        networks.one(replace)  # a slip of the pen is told before the long work
    with file.open("rb") as upload:
        extract = read_extract(upload)
    network = network_of_map(
        extract.lon_deg,
        extract.lat_deg,
        (extract.start, extract.end),
        extract.is_oneway,
        (extract.road_class, extract.limit, extract.name),
        roads_source(file.name, extract.recorded, LICENCE),
    )
    kept = networks.keep(extract, network.to_arrays(), filename=file.name, at=datetime.now(UTC))
    click.echo(_line(kept, language_of(settings)))
    if replace not in (None, kept.network_id):
        _remove(networks, str(replace), language_of(settings))


def _remove(networks: Networks, network_id: str, language: str) -> None:
    gone = networks.remove(network_id)
    word = "removed" if language == "en" else "已删除"
    click.echo(f"{word} {_line(gone, language)}")


@roads.command("remove")
@with_settings
@click.argument("network_id")
@click.pass_obj
def remove_roads(shell: Shell, /, network_id: str, **given: object) -> None:
    """删除一个已导入的路网 / remove a network by its id."""
    settings = settings_of(shell, **given)
    _remove(_networks(settings), network_id, language_of(settings))


@roads.command("list")
@with_settings
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON")
@click.pass_obj
def list_roads(shell: Shell, /, as_json: bool, **given: object) -> None:
    """列出已导入的路网 / networks that have been imported."""
    settings = settings_of(shell, **given)
    kept = _networks(settings).all()
    if as_json:
        print_json([asdict(each) for each in kept])
        return
    for each in kept:
        click.echo(_line(each, language_of(settings)))
    if not kept:
        click.echo(
            "no network yet: python server.py roads import FILE.osm.pbf"
            if language_of(settings) == "en"
            else "还没有路网：python server.py roads import 文件.osm.pbf"
        )
