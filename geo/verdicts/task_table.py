"""The table of all tasks with place, precision and verdict, as text or Markdown."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import geopandas as gpd

from geo.records import bilingual
from geo.vocabulary import VERDICTS

Record = Mapping[str, Any]
Table = Sequence[Sequence[str]]  # the header first

HEADER = {
    "zh": ("任务", "题目", "地点", "精度", "判定", "区内／区外／未定面积", "理由"),
    "en": ("task", "title", "places", "precision", "verdict", "inside / outside / open", "because"),
}
WHOLE_CITY = {"zh": "全市", "en": "the whole city"}
BETWEEN = {"zh": "、", "en": ", "}


def task_table(records: Iterable[Record], units: gpd.GeoDataFrame, language: str) -> Table:
    """Header and one line a task.

    Parameters
    ----------
    records
        Tasks as `geo.records.task_records` gives them.
    units
        Frame of schema UNITS.
    language
        "zh" or "en".

    Returns
    -------
    sequence of sequence of str
        Number, title, places each with the sign of its verdict, the span of their precisions,
        verdict, areas of a territory with their per cent, and the deciding sentence.
    """
    names = {
        str(code): str(bilingual(name, name_en)[language])
        for code, name, name_en in zip(units.index, units["name"], units["name_en"], strict=True)
    }
    return [HEADER[language], *(_line(record, names, language) for record in records)]


def _line(record: Record, unit_names: Mapping[str, str], language: str) -> tuple[str, ...]:
    return (
        record["task_id"],
        record["title"][language],
        _places(record, unit_names, language),
        _precision(record["places"]),
        VERDICTS[record["verdict"]].labelled(language),
        _areas(record),
        record["because"][language],
    )


def _places(record: Record, unit_names: Mapping[str, str], language: str) -> str:
    """Places, then whole units; where there are none, why not."""
    named = [
        f"{bilingual(place['name'], place['name_en'])[language]} {VERDICTS[place['verdict']].sign}"
        for place in record["places"]
    ]
    units = [unit_names[code] for code in record["territory_codes"] if code in unit_names]
    is_whole_city = len(units) > 1 and len(units) == len(unit_names)
    named.extend([WHOLE_CITY[language]] if is_whole_city else units)
    return BETWEEN[language].join(named) or f"—（{record['unlocated_reason'][language] or ''}）"


def _precision(places: Iterable[Record]) -> str:
    known = sorted({place["precision_m"] for place in places if place["precision_m"] is not None})
    if not known:
        return "—"
    return f"{known[0]:g} m" if len(known) == 1 else f"{known[0]:g}–{known[-1]:g} m"


def _areas(record: Record) -> str:
    areas_km2 = [record[f"{part}_km2"] for part in ("inside", "outside", "undetermined")]
    if any(area is None for area in areas_km2):
        return "—"
    total_km2 = sum(areas_km2) or 1.0
    return " / ".join(f"{area:.1f} km² ({100 * area / total_km2:.1f} %)" for area in areas_km2)


def summary(records: Iterable[Record], as_of: date, language: str) -> str:
    """One sentence: how many tasks, how many of each verdict, how many without a place."""
    found = list(records)
    tally = Counter(record["verdict"] for record in found)
    parts = BETWEEN[language].join(
        f"{term.labelled(language)} {tally[key]}" for key, term in VERDICTS.items()
    )
    unplaced = sum(not record["located"] for record in found)
    if language == "en":
        return f"{len(found)} tasks as of {as_of}: {parts}; {unplaced} without a place."
    return f"截至 {as_of} 共 {len(found)} 项任务：{parts}；其中 {unplaced} 项没有地点。"


def _width(text: str) -> int:
    """Columns a text takes in a terminal, where a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def text_table(table: Table) -> str:
    """Lines of a table with columns that stand under each other in a terminal.

    Examples
    --------
    >>> print(text_table([("任务", "word"), ("A1", "x")]))
    任务  word
    A1    x
    """
    widths = [max(map(_width, column)) for column in zip(*table, strict=True)]
    lines = [
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)
        )
        for line in table
    ]
    return "\n".join(line.rstrip() for line in lines)


def markdown_table(table: Table) -> str:
    r"""Table in Markdown; a bar inside a cell is escaped.

    Examples
    --------
    >>> print(markdown_table([("a", "b"), ("1|2", "3")]))
    | a | b |
    | --- | --- |
    | 1\|2 | 3 |
    """
    header, *lines = [[cell.replace("|", r"\|") for cell in line] for line in table]
    ruled = [header, ["---"] * len(header), *lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in ruled)
