"""Hold every task against every rule, as of a day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geo.board import Board, Frames
from geo.deadlines import deadline_flags
from geo.rulebook import RULES, Rule
from geo.schema import FINDINGS, is_missing
from geo.verdict import SEVERITY
from geo.verdicts.in_territory import Responsible, place_in_territory
from geo.verdicts.in_zones import place_in_zones, territory_in_zones
from geo.verdicts.rulings import Place, Ruling, pair, unit_name
from geo.verdicts.sentences import because


def place_of(features: gpd.GeoDataFrame, feature_id: str) -> Place:
    """A feature as a place to hold against a rule.

    Parameters
    ----------
    features
        Frame of schema FEATURES.
    feature_id
        A label of it.
    """
    row = features.loc[feature_id]
    properties = row["properties"]
    geometry = row.geometry
    return Place(
        place_id=feature_id,
        name=pair(row["name"], row["name_en"]),
        geometry=shapely.Point() if geometry is None else geometry,
        precision_m=None if is_missing(row["precision_m"]) else float(row["precision_m"]),
        ancestry=tuple(row["ancestry"]),
        kind=row["kind"],
        properties=properties,
        activity=properties.get("activity"),
    )


def responsible_for(task: pd.Series, units: gpd.GeoDataFrame) -> Responsible:
    """The units that answer for a task.

    Parameters
    ----------
    task
        A row of schema TASKS.
    units
        Frame of schema UNITS.
    """
    named = tuple(task["responsible_units"])
    codes = tuple(code for code in task["responsible_codes"] if code in units.index)
    unmapped = tuple(code for code in task["responsible_codes"] if code not in units.index)
    # 管委会 is the committee of a development zone, for which no source has a polygon.
    has_unmapped = bool(unmapped) or any("管委会" in name for name in named)
    return Responsible(codes, named, has_unmapped, unmapped)


def check(frames: Frames, as_of: date, *, rules: Iterable[Rule] = RULES) -> gpd.GeoDataFrame:
    """What the rules of place find of every task on a day.

    Parameters
    ----------
    frames
        Units, zones, features and tasks.
    as_of
        The day the findings speak of: zone versions in force that day are used.
    rules
        Rules to apply; those measured on the deadline are answered by `task_verdicts`.

    Returns
    -------
    GeoDataFrame
        Frame of schema FINDINGS, one row for each rule, task and place or territory; the geometry
        is where to look, empty for a place without coordinates.
    """
    board = Board(frames, as_of)
    rows = [
        _finding_row(rule, str(task_id), subject, ruling, as_of)
        for rule in rules
        for task_id, task in frames.tasks.iterrows()
        if rule.categories is None or task["category"] in rule.categories
        for subject, ruling in _rulings(rule, task, board)
    ]
    columns = [FINDINGS.index, *FINDINGS.column_names, "geometry"]
    frame = pd.DataFrame(rows, columns=columns).set_index(FINDINGS.index)
    return gpd.GeoDataFrame(frame, geometry="geometry", crs="EPSG:4326")


@dataclass(frozen=True, slots=True)
class _Subject:
    subject_id: str
    name: str
    geometry: shapely.Geometry


def _rulings(rule: Rule, task: pd.Series, board: Board) -> Iterator[tuple[_Subject, Ruling]]:
    if rule.measure == "deadline":
        return
    features, units = board.frames.features, board.frames.units
    places = [_meant(board.frames, key, task) for key in task["place_ids"] if key in features.index]
    for place in places:
        if rule.place_kinds is not None and place.kind not in rule.place_kinds:
            continue
        if rule.only_with is not None and not place.properties.get(rule.only_with):
            continue
        ruling = _place_ruling(rule, place, task, board)
        if ruling is not None:
            yield _Subject(place.place_id, place.name[0], place.geometry), ruling
    for code in [code for code in task["territory_codes"] if code in units.index]:
        ruling = _territory_ruling(rule, code, task, board)
        if ruling is not None:
            point = units.geometry[code].representative_point()
            yield _Subject(code, str(units["name"][code]), point), ruling


# A task may mean not the place it names but what is "near" it: that is known less precisely, and
# what a text says of the village itself, or of its township, need not hold of it; only the county
# that answers for it is sure.
def _meant(frames: Frames, place_id: str, task: pd.Series) -> Place:
    place = place_of(frames.features, place_id)
    beside_m = (task["properties"].get("place_precision_m") or {}).get(place_id)
    if beside_m is None:
        return place
    known_m = None if place.precision_m is None else max(place.precision_m, float(beside_m))
    ancestry = tuple(key for key in place.ancestry if key in frames.units.index)
    return replace(place, precision_m=known_m, ancestry=ancestry)


def _place_ruling(rule: Rule, place: Place, task: pd.Series, board: Board) -> Ruling | None:
    if rule.measure == "zone":
        return place_in_zones(place, board.ground(str(rule.zone_kind)))
    responsible = responsible_for(task, board.frames.units)
    if not responsible.codes and not responsible.has_unmapped:
        return None  # only departments answer for it: there is no territory to lie in
    return place_in_territory(place, responsible, board.frames.units)


def _territory_ruling(rule: Rule, code: str, task: pd.Series, board: Board) -> Ruling | None:
    units = board.frames.units
    if rule.measure == "zone":
        return (
            territory_in_zones(code, board.ground(str(rule.zone_kind)))
            if rule.territories
            else None
        )
    responsible = responsible_for(task, units)
    # A unit that answers for its own territory is no finding: the check would agree with itself.
    if code in responsible.codes or not (responsible.codes or responsible.has_unmapped):
        return None
    name = unit_name(units, code)
    facts = {"place": name, "unit": name, "responsible": "、".join(responsible.names)}
    if responsible.has_unmapped:
        return Ruling("unknown", "by name", "territory unknown", facts)
    return Ruling("outside", "by name", "territory out", facts)


def _finding_row(
    rule: Rule, task_id: str, subject: _Subject, ruling: Ruling, as_of: date
) -> dict[str, Any]:
    zh, en = because(ruling.reason, ruling.facts, rule=rule, as_of=as_of)
    shares = ruling.shares
    return {
        "finding_id": f"{rule.rule_id}:{task_id}:{subject.subject_id}",
        "rule_id": rule.rule_id,
        "task_id": task_id,
        "feature_id": subject.subject_id,
        "feature_name": subject.name,
        "zone_id": ruling.zone_id,
        "verdict": ruling.verdict,
        "method": ruling.method,
        "distance_m": ruling.distance_m,
        "precision_m": ruling.precision_m,
        "boundary_precision_m": ruling.boundary_precision_m,
        "inside_km2": shares.inside_km2 if shares else None,
        "outside_km2": shares.outside_km2 if shares else None,
        "undetermined_km2": shares.undetermined_km2 if shares else None,
        "as_of": as_of,
        "because": zh,
        "because_en": en,
        "geometry": subject.geometry,
    }


def task_verdicts(frames: Frames, findings: gpd.GeoDataFrame, as_of: date) -> pd.DataFrame:
    """One line a task: its worst verdict, why, its shares and its deadline flags.

    Parameters
    ----------
    frames
        Units, zones, features and tasks.
    findings
        What `check` returned for the same day.
    as_of
        The day.

    Returns
    -------
    DataFrame
        Index task_id. `verdict` is the worst of the task's findings, "unknown" for a task that a
        rule applies to but that names no place, or "not_applicable" where no spatial rule applies;
        `because`, `because_en` the deciding sentence; `inside_km2`, `outside_km2`,
        `undetermined_km2` summed over its territories (None without); `overdue`, `born_overdue`.
    """
    groups = dict(list(findings.groupby("task_id", sort=False)))
    rows = {
        task_id: _task_row(task, groups.get(task_id), as_of)
        for task_id, task in frames.tasks.iterrows()
    }
    verdicts = pd.DataFrame.from_dict(rows, orient="index", columns=_TASK_COLUMNS)
    verdicts.index.name = "task_id"
    return verdicts.join(deadline_flags(frames.tasks, as_of))


_SHARE_COLUMNS = ["inside_km2", "outside_km2", "undetermined_km2"]
_TASK_COLUMNS = ["verdict", "because", "because_en", *_SHARE_COLUMNS]


def _task_row(task: pd.Series, found: pd.DataFrame | None, as_of: date) -> dict[str, Any]:
    if found is None:
        return _unmeasured_task_row(task, as_of)
    deciding = max(range(len(found)), key=lambda i: SEVERITY[found["verdict"].iloc[i]])
    territories = found[found["method"] == "by share"].drop_duplicates("feature_id")
    sums = {
        column: None if territories.empty else float(territories[column].sum())
        for column in _SHARE_COLUMNS
    }
    worst = found.iloc[deciding]
    return {
        "verdict": worst["verdict"],
        "because": worst["because"],
        "because_en": worst["because_en"],
        **sums,
    }


def _unmeasured_task_row(task: pd.Series, as_of: date) -> dict[str, Any]:
    rule = next(
        (rule for rule in RULES if rule.categories and task["category"] in rule.categories), None
    )
    note = pair(task["unlocated_reason"], task["unlocated_reason_en"])
    if rule is not None:
        reason, facts = "no named place", {"note": note}
    else:
        reason, facts = "not applicable", {}
    zh, en = because(reason, facts, rule=rule, as_of=as_of)
    return {
        "verdict": "not_applicable" if rule is None else "unknown",
        "because": zh,
        "because_en": en,
        **dict.fromkeys(_SHARE_COLUMNS),
    }
