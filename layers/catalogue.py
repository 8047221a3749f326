"""What layers the map has: their titles, sources, licences and looks, from `catalogue.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from geo.errors import SourceError

CATALOGUE = Path(__file__).parent / "catalogue.toml"
REQUIRED_TEXTS = (
    "title",
    "title_en",
    "group",
    "kind",
    "source",
    "source_en",
    "licence",
    "note",
    "note_en",
)


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of the map.

    `kind` is polygon, zone, point or task. `recorded` is the date of the source, None where it has
    several or none. `visible` says whether it shows before anybody chose. `style` is how it is
    drawn: stroke, fill, widths in CSS pixels, and for zones the looks of other parts by name.
    """

    layer_id: str
    title: str
    title_en: str
    group: str
    kind: str
    source: str
    source_en: str
    licence: str
    recorded: date | None
    note: str
    note_en: str
    style: Mapping[str, Any]
    visible: bool


def load_catalogue(path: Path = CATALOGUE) -> tuple[Layer, ...]:
    """Layers of the map in their order from the ground up.

    Parameters
    ----------
    path
        A TOML file with one table for each layer.

    Raises
    ------
    SourceError
        If the file is not TOML, or a layer lacks a title, source, licence or note; every such
        lack is named at once.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{path.name}: 不是有效的 TOML", f"{path.name}: not TOML") from error
    lacks = [
        f"{layer_id}.{name}"
        for layer_id, table in tables.items()
        for name in REQUIRED_TEXTS
        if not isinstance(table.get(name), str) or not table[name].strip()
    ]
    if lacks:
        listed = ", ".join(lacks)
        raise SourceError(f"{path.name} 缺少 {listed}", f"{path.name} lacks {listed}")
    return tuple(_layer(layer_id, table) for layer_id, table in tables.items())


def _layer(layer_id: str, table: Mapping[str, Any]) -> Layer:
    return Layer(
        layer_id=layer_id,
        **{name: table[name] for name in REQUIRED_TEXTS},
        recorded=table.get("recorded"),
        style=table.get("style", {}),
        visible=bool(table.get("visible", False)),
    )
