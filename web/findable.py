"""What the search box can find: units, tasks, places, documents, and coordinates as typed."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pandas as pd

from geo.board import Frames
from geo.coordinates import Position, looks_like_position, parse_position
from geo.datum import Datum, convert
from geo.errors import InputError
from geo.inquiry import SHOWN_DECIMALS
from geo.records import plain, position
from geo.vocabulary import DATUM_TERMS, shown
from web.search import Entry, folded, rank, similar

#: Precision of a place up to which a zoom level shows its surroundings.
ZOOMS = ((200.0, 16), (600.0, 15), (2_000.0, 13))
FAR_ZOOM, UNIT_ZOOM, TASK_ZOOM, POSITION_ZOOM = 12, 10, 12, 16
#: Datums that are offered where coordinates name none; CGCS2000 is the same as WGS 84 here.
OFFERED: tuple[Datum, ...] = ("wgs84", "gcj02", "bd09")
#: (zh, en)
NOTHING = (
    "没有找到“{query}”。可以输入地名、任务编号（如 A14）、县（市、区）名，或坐标（如 "
    "113.65,34.75），也可以在地图上点选一处",
    "nothing is called “{query}”; try a place, a task number such as A14, a county, or coordinates "
    "such as 113.65,34.75, or click a point on the map",
)
SIMILAR = ("没有找到“{query}”，名称相近的有：", "nothing is called “{query}”; similar names are:")
WHICH_DATUM = ("坐标系未注明，请选择一种读法", "no datum is named: choose one of the readings")


def entries_of(frames: Frames, task_records: Iterable[dict[str, Any]]) -> list[Entry]:
    """All that can be found in frames.

    Parameters
    ----------
    frames
        Units, zones, features and tasks.
    task_records
        Tasks as `geo.records.task_records` gives them.
    """
    tasks = list(task_records)
    units = [_unit_entry(str(code), row) for code, row in frames.units.iterrows()]
    unit_names = {entry.identifier: (entry.label, entry.label_en) for entry in units}
    places = [_place_entry(str(key), row, unit_names) for key, row in frames.features.iterrows()]
    at = {entry.identifier: entry for entry in [*units, *places]}
    return [*units, *(_task_entry(task, at) for task in tasks), *places, *_documents(tasks)]


def _names(*texts: object) -> tuple[str, ...]:
    found = [folded(text) for text in texts if isinstance(text, str)]
    return tuple(dict.fromkeys(name for name in found if name))


def _unit_entry(code: str, row: pd.Series) -> Entry:
    lon_deg, lat_deg = position(row.geometry)
    name_en = plain(row["name_en"]) or row["name"]
    area_km2 = f"{row['area_km2']:,.0f} km²"
    return Entry(
        "unit", code, row["name"], name_en, _names(row["name"], name_en, code),
        f"县级单位 {code}，{area_km2}", f"county-level unit {code}, {area_km2}",
        lon_deg, lat_deg, UNIT_ZOOM,
    )  # fmt: skip


def _place_entry(key: str, row: pd.Series, unit_names: dict[str, tuple[str, str]]) -> Entry:
    lon_deg, lat_deg = position(row.geometry)
    name_en = plain(row["name_en"]) or row["name"]
    precision_m = plain(row["precision_m"])
    unit = next((unit_names[code] for code in row["ancestry"] if code in unit_names), ("", ""))
    known = ("没有坐标", "no coordinates")
    zoom = None
    if lon_deg is not None and precision_m is not None:
        known = (f"精度{precision_m:g}米", f"known to {precision_m:g} m")
        zoom = next((level for limit_m, level in ZOOMS if precision_m <= limit_m), FAR_ZOOM)
    return Entry(
        "place", key, row["name"], name_en, _names(row["name"], name_en, key, *row["aliases"]),
        "，".join(filter(None, (unit[0], known[0]))), ", ".join(filter(None, (unit[1], known[1]))),
        lon_deg, lat_deg, zoom,
    )  # fmt: skip


def _task_entry(task: dict[str, Any], at: dict[str, Entry]) -> Entry:
    """A task, found where its first place with coordinates is, else in its first whole unit."""
    keys = [*(place["feature_id"] for place in task["places"]), *task["territory_codes"]]
    where = next((at[key] for key in keys if key in at and at[key].lon_deg is not None), None)
    title, source = task["title"], task["source"]
    entry = Entry(
        "task", task["task_id"], f"{task['task_id']} {title['zh']}",
        f"{task['task_id']} {title['en']}", _names(task["task_id"], title["zh"], title["en"]),
        source["zh"], source["en"],
    )  # fmt: skip
    if where is None:
        return entry
    return replace(entry, lon_deg=where.lon_deg, lat_deg=where.lat_deg, zoom=TASK_ZOOM)


def _documents(tasks: Iterable[dict[str, Any]]) -> list[Entry]:
    by_id: dict[str, list[dict[str, Any]]] = {}
    for task in tasks:
        by_id.setdefault(task["document_id"], []).append(task)
    return [
        Entry(
            "document", key, found[0]["source"]["zh"], found[0]["source"]["en"],
            _names(key, found[0]["source"]["zh"], found[0]["source"]["en"]),
            f"{len(found)} 项任务", f"{len(found)} tasks",
        )
        for key, found in by_id.items()
    ]  # fmt: skip


def look_for(query: str, entries: list[Entry], language: str) -> dict[str, Any]:
    """What a query finds, as plain values for the API.

    Parameters
    ----------
    query
        What was typed: a name, a number, or coordinates.
    entries
        What can be found, from `entries_of`.
    language
        Language of `detail` and `message`: "en", else Chinese.

    Returns
    -------
    dict
        `results`, the best first; `message`, what to do where nothing was found, where
        coordinates name no datum or cannot be read, or where only similar names were found.
    """
    if looks_like_position(query):
        return _look_for_position(query, language)
    found = rank(query, entries)
    close = [] if found else similar(query, entries)
    message = None
    if not found:
        message = (SIMILAR if close else NOTHING)[language == "en"].format(query=shown(query))
    return {
        "results": [_result(entry, language) for entry in found or close],
        "message": message,
    }


def _result(entry: Entry, language: str) -> dict[str, Any]:
    is_placed = entry.lon_deg is not None
    point = {"lon": entry.lon_deg, "lat": entry.lat_deg}
    return {
        "kind": entry.kind,
        "label": entry.label,
        "label_en": entry.label_en,
        **point,
        "datum": "wgs84" if is_placed else None,
        "wgs84": point if is_placed else None,
        "zoom": entry.zoom,
        "id": entry.identifier,
        "detail": entry.detail_en if language == "en" else entry.detail,
    }


def _look_for_position(query: str, language: str) -> dict[str, Any]:
    try:
        read = parse_position(query)
    except InputError as fault:  # what was typed is wrong in a way worth telling
        return {"results": [], "message": fault.message(language)}
    datums = OFFERED if read.datum is None else (read.datum,)
    return {
        "results": [_position_result(read, datum, language) for datum in datums],
        "message": None if read.datum else WHICH_DATUM[language == "en"],
    }


def _position_result(read: Position, datum: Datum, language: str) -> dict[str, Any]:
    lon, lat = convert(read.lon_deg, read.lat_deg, datum, "wgs84")
    shown_point = f"{read.lon_deg:.7g}, {read.lat_deg:.7g}"
    term = DATUM_TERMS[datum]
    return {
        "kind": "position",
        "label": f"{shown_point} · {term.zh}",
        "label_en": f"{shown_point} · {term.en}",
        "lon": read.lon_deg,
        "lat": read.lat_deg,
        "datum": datum,
        "wgs84": {
            "lon": round(float(lon), SHOWN_DECIMALS),
            "lat": round(float(lat), SHOWN_DECIMALS),
        },
        "zoom": POSITION_ZOOM,
        "id": None,
        "detail": read.read_as_en if language == "en" else read.read_as_zh,
    }
