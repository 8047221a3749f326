"""What every command has in common: the group, its options, its settings and its errors."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click
import geopandas as gpd

from geo.board import Frames
from geo.errors import MapError
from geo.text import parse_date
from layers.opening import open_store
from routing.travel.choosing import Ports

Settings = Mapping[str, str | int]
Command = Callable[..., None]
LANGUAGE = "sansan.language"


@dataclass(frozen=True, slots=True)
class Shell:
    """What commands need of the program: `server.py` hands it in."""

    read_settings: Callable[[Mapping[str, object]], dict[str, str | int]]
    default_day: Callable[[Settings], date]
    serve: Callable[[Settings], None]
    install_assets: Callable[[Path | None], object]
    #: Map of one file out of rows, units, title and language; its bytes are `contents`.
    standalone: Callable[[gpd.GeoDataFrame, gpd.GeoDataFrame, str, str], Any]
    #: What rounds may reach, by the settings and the folder of the store.
    travel_ports: Callable[[Settings, Path], Ports]


class Commands(click.Group):
    """Group that tells an error of ours in the language asked for and ends with 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an error of ours becomes a line of text and exit code 2."""
        try:
            return super().invoke(ctx)
        except MapError as error:
            click.echo(error.message(ctx.meta.get(LANGUAGE, "zh")), err=True)
            ctx.exit(2)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def group() -> None:
    """三散：大气污染整治任务一张图 / one map of the tasks against air pollution.

    Without a command, the service starts.
    """


def run(arguments: list[str], shell: Shell) -> int:
    """Run a command line and return its exit code.

    Parameters
    ----------
    arguments
        Command and options; without a command, options are those of `serve`.
    shell
        What commands need of the program.

    Returns
    -------
    int
        0 when all went well, 2 for what was asked wrongly, 1 when interrupted.
    """
    is_bare = not arguments or (arguments[0].startswith("-") and arguments[0] not in HELP)
    line = ["serve", *arguments] if is_bare else arguments
    try:
        group.main(args=line, prog_name="server.py", obj=shell)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    return 0


HELP = ("-h", "--help")


def _remember_language(ctx: click.Context, _parameter: click.Parameter, value: str | None) -> Any:
    if value is not None:
        ctx.meta[LANGUAGE] = value
    return value


def with_settings(command: Command) -> Command:
    """Give a command the options that every command has; it gets the settings in their place."""
    for option in (
        click.option("--lang", type=click.Choice(["zh", "en"]), is_eager=True,
                     callback=_remember_language, help="语言 / language"),
        click.option("--city", help="城市代码 / code of the city, e.g. 410100"),
        click.option("--store", help="数据文件 / file of the store"),
    ):  # fmt: skip
        command = option(command)
    return command


def settings_of(shell: Shell, /, **given: object) -> dict[str, str | int]:
    """Settings in force with the options given; their language is that of the errors."""
    settings = shell.read_settings({name.upper(): value for name, value in given.items()})
    click.get_current_context().meta[LANGUAGE] = settings["LANG"]
    return settings


def common_options(given: Mapping[str, object]) -> dict[str, object]:
    """Those of a command's options that `with_settings` gave it."""
    return {name: given[name] for name in ("lang", "city", "store")}


def day_of(shell: Shell, settings: Settings, text: str | None) -> date:
    """Day that an option names, or the default day."""
    return shell.default_day(settings) if text is None else parse_date(text, "as_of")


def frames_of(settings: Settings) -> Frames:
    """All frames of the store, which is made on first use."""
    store = open_store(str(settings["STORE"]), str(settings["CITY"]))
    try:
        frames = store.snapshot()[1]
    finally:
        store.close()
    return Frames(**{name: frames[name] for name in ("units", "zones", "features", "tasks")})


def language_of(settings: Settings) -> str:
    """Language of the shell, "zh" or "en"."""
    return str(settings["LANG"])


def print_json(value: object) -> None:
    """Print a value as JSON, Chinese as it is."""
    click.echo(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2))
