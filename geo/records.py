"""Rows of frames as plain values: text, numbers, lists and None, ready for JSON or a table."""

import math
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geo.board import Frames
from geo.rulebook import Rule
from geo.schema import FINDINGS, is_missing
from geo.verdict import SEVERITY

NO_RULE = "not_applicable"
NO_RULE_FOR_PLACE = ("没有适用于该地点的空间规则", "no spatial rule applies to this place")
SHOWN_DECIMALS = 6  # of a degree: about 0.1 m on the ground, finer than any place on record


def bilingual(zh: object, en: object) -> dict[str, Any]:
    """A text in both languages; what has no English is shown as it is written.

    Examples
    --------
    >>> bilingual("郑州", None)
    {'zh': '郑州', 'en': '郑州'}
    """
    chinese = plain(zh)
    english = plain(en)
    return {"zh": chinese, "en": chinese if english is None else english}


def plain(value: object) -> Any:
    """A cell of a frame as JSON knows it: missing and not finite become None, dates ISO text.

    Examples
    --------
    >>> plain(float("nan")), plain(float("inf")), plain(date(2020, 11, 1)), plain((1, None))
    (None, None, '2020-11-01', [1, None])
    """
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if is_missing(value):
        return None
    if isinstance(value, date):
        return value.isoformat()
    item = value.item() if hasattr(value, "item") else value
    if isinstance(item, float) and not math.isfinite(item):
        return None
    return item


def position(geometry: shapely.Geometry | None) -> tuple[float | None, float | None]:
    """Longitude and latitude where a geometry is to be looked at; None for an empty one.

    Parameters
    ----------
    geometry
        In EPSG:4326; of a line or a polygon, a point that lies on it.

    Examples
    --------
    >>> position(shapely.Point(113.65, 34.75)), position(shapely.Point())
    ((113.65, 34.75), (None, None))
    """
    if geometry is None or geometry.is_empty:
        return None, None
    point = shapely.point_on_surface(geometry)
    return round(float(point.x), SHOWN_DECIMALS), round(float(point.y), SHOWN_DECIMALS)


def finding_records(findings: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Findings as plain values: all columns of FINDINGS, the sentence in both languages, a point.

    Parameters
    ----------
    findings
        Frame of schema FINDINGS.
    """
    columns = [name for name in FINDINGS.column_names if not name.startswith("because")]
    records = []
    for finding_id, row in findings.iterrows():
        lon_deg, lat_deg = position(row.geometry)
        record: dict[str, Any] = {"finding_id": str(finding_id)}
        record.update({name: plain(row[name]) for name in columns})
        record["because"] = bilingual(row["because"], row["because_en"])
        record.update({"lon": lon_deg, "lat": lat_deg})
        records.append(record)
    return records


def rule_record(rule: Rule) -> dict[str, Any]:
    """A rule as plain values, with its source and how to mend what breaks it."""
    return {
        "rule_id": rule.rule_id,
        "title": bilingual(rule.title, rule.title_en),
        "demand": bilingual(rule.demand, rule.demand_en),
        "source": bilingual(rule.source, rule.source_en),
        "how_to_fix": bilingual(rule.how_to_fix, rule.how_to_fix_en),
        "measure": rule.measure,
        "zone_kind": rule.zone_kind,
    }


def task_records(
    frames: Frames, findings: gpd.GeoDataFrame, verdicts: pd.DataFrame
) -> list[dict[str, Any]]:
    """Tasks as plain values, with their places, each with the verdict that decides it.

    Parameters
    ----------
    frames
        Units, zones, features and tasks.
    findings, verdicts
        What `geo.rules.check` and `geo.rules.task_verdicts` returned for one day.

    Returns
    -------
    list of dict
        One record a task, in the order of the frame. `located` says whether a place with
        coordinates or a whole unit on record stands for the task on the map; `counties` are the
        6-digit codes of units it lies in or that answer for it.
    """
    deciding = _deciding_findings(findings)
    return [
        _task_record(str(task_id), task, verdicts.loc[task_id], frames, deciding)
        for task_id, task in frames.tasks.iterrows()
    ]


def _deciding_findings(findings: gpd.GeoDataFrame) -> dict[tuple[str, str], pd.Series]:
    """The worst finding of each task and place, the first of them where several are as bad."""
    deciding: dict[tuple[str, str], pd.Series] = {}
    for _, row in findings.iterrows():
        key = (row["task_id"], row["feature_id"])
        held = deciding.get(key)
        if held is None or SEVERITY[row["verdict"]] > SEVERITY[held["verdict"]]:
            deciding[key] = row
    return deciding


def _task_record(
    task_id: str,
    task: pd.Series,
    verdict: pd.Series,
    frames: Frames,
    deciding: Mapping[tuple[str, str], pd.Series],
) -> dict[str, Any]:
    present = [key for key in task["place_ids"] if key in frames.features.index]
    places = [
        _place_record(key, frames.features.loc[key], deciding.get((task_id, key)), verdict)
        for key in present
    ]
    territories = [code for code in task["territory_codes"] if code in frames.units.index]
    columns = ("document_id", "item_no", "section_no", "category", "deadline_kind", "status")
    lists = ("lead_units", "responsible_units", "responsible_codes", "territory_codes")
    return {
        "task_id": task_id,
        "title": bilingual(task["title"], task["title_en"]),
        **{name: plain(task[name]) for name in (*columns, *lists, "deadline_date")},
        "counties": _counties(task, frames.features.loc[present, "ancestry"], frames.units.index),
        **{name: bool(verdict[name]) for name in ("overdue", "born_overdue")},
        "verdict": verdict["verdict"],
        "because": bilingual(verdict["because"], verdict["because_en"]),
        **{
            name: plain(verdict[name]) for name in ("inside_km2", "outside_km2", "undetermined_km2")
        },
        "located": bool(territories) or any(place["lon"] is not None for place in places),
        "unlocated_reason": bilingual(task["unlocated_reason"], task["unlocated_reason_en"]),
        "places": places,
        "source": bilingual(task["source"], task["source_en"]),
    }


def _place_record(
    feature_id: str, feature: pd.Series, finding: pd.Series | None, task_verdict: pd.Series
) -> dict[str, Any]:
    lon_deg, lat_deg = position(feature.geometry)
    record = {
        "feature_id": feature_id,
        "name": feature["name"],
        "name_en": plain(feature["name_en"]),
        "kind": feature["kind"],
        "lon": lon_deg,
        "lat": lat_deg,
        "precision_m": plain(feature["precision_m"]),
    }
    if finding is None:
        is_ruled = task_verdict["verdict"] != NO_RULE  # by a rule that leaves this place out
        words = NO_RULE_FOR_PLACE if is_ruled else tuple(task_verdict[["because", "because_en"]])
        return record | {
            "verdict": NO_RULE,
            "because": bilingual(*words),
            "distance_m": None,
            "zone_id": None,
        }
    return record | {
        "verdict": finding["verdict"],
        "because": bilingual(finding["because"], finding["because_en"]),
        "distance_m": plain(finding["distance_m"]),
        "zone_id": plain(finding["zone_id"]),
    }


def _counties(task: pd.Series, ancestries: Iterable[list[str]], units: pd.Index) -> list[str]:
    of_places = [key for ancestry in ancestries for key in ancestry]
    named = {*task["territory_codes"], *task["responsible_codes"], *of_places}
    return sorted(code for code in named if code in units)
