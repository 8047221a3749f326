"""Places that a list itself gives by coordinates: checked against the map, and made with a task."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from geo.board import Frames
from geo.measure import distance_m
from geo.standing import STANDS_FOR, standing
from ledger.importing.proposal import Record, TaskProposal
from ledger.locating.names import normalised
from ledger.reading.lines import Remark

#: A position farther than this outside the county its own row names is one of the two a slip:
#: some 3 km, more than any boundary on record is off.
COUNTY_EDGE_DEG = 0.03
#: A place on record of the same name, no farther than this, is the one meant.
SAME_PLACE_M = 1_000.0
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class SitePlace:
    """What coordinates of a row come to: a new place, one on record, or why neither.

    `feature` are columns of FEATURES but for key and provenance, with "lon" and "lat" for its
    geometry, WGS 84 degrees; `known_id` is the key of the place on record.
    """

    feature: Mapping[str, Any] | None = None
    known_id: str | None = None
    remark: Remark | None = None


def site_place(record: Record, title: str, frames: Frames) -> SitePlace:
    """Place that the coordinates of a task's row make.

    Parameters
    ----------
    record
        What `Task.to_json` gave, with "site".
    title
        Of the task, for a place that has no name.
    frames
        Units and features on record.

    Returns
    -------
    SitePlace
        Without anything where the row has no position that can be used.
    """
    site = record.get("site") or {}
    if site.get("lon") is None:
        return SitePlace()
    point = shapely.Point(site["lon"], site["lat"])
    units = frames.units
    inside = [str(code) for code in units.index[units.intersects(point)]]
    stated = [str(code) for code, name in units["name"].items() if name == site["county"]]
    shapes = (units.loc[stated] if stated else units).geometry.to_numpy()
    if not (shapely.distance(shapes, point) <= COUNTY_EDGE_DEG).any():
        return SitePlace(remark=_outside(record, site["county"] if stated else None))
    name = (site["name"] or next(iter(site["words"].values()), None) or title)[:LONGEST_NAME]
    counties = stated[:1] or inside[:1]
    same = _same(name, (site["lon"], site["lat"]), counties, frames)
    if same is not None and same[1]:
        return SitePlace(known_id=same[0])
    return SitePlace(
        {
            "layer_id": "places",
            "kind": "place" if same is None else str(frames.features["kind"][same[0]]),
            "name": name,
            "ancestry": counties,
            "properties": {} if same is None else {STANDS_FOR: same[0]},
            "precision_m": site["precision_m"],
            "lon": site["lon"],
            "lat": site["lat"],
        }
    )


def made_place(
    feature_id: str, feature: Mapping[str, Any], row: Mapping[str, Any]
) -> dict[str, Any]:
    """Columns of FEATURES of a place that coordinates make, with key and provenance.

    Parameters
    ----------
    feature_id
        Its key.
    feature
        As `SitePlace` has it.
    row
        Of the task, which says what document it is from.
    """
    return {
        **feature,
        "feature_id": feature_id,
        "name_en": None,
        "aliases": [],
        "ancestry": [feature_id, *feature["ancestry"]],
        "note": None,
        "note_en": None,
        **{name: row[name] for name in ("source", "source_en", "licence", "recorded")},
    }


def placed_by(site: SitePlace, place: Record | None, row: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of TASKS that the coordinates of a row change; none where they gave no place."""
    key = place["feature_id"] if place else site.known_id
    if key is None:
        return {}
    stood_for = place["properties"].get(STANDS_FOR) if place else None
    others = [one for one in row["place_ids"] if one not in (key, stood_for)]
    return {"place_ids": [key, *others], "unlocated_reason": None, "unlocated_reason_en": None}


def unused_positions(tasks: Iterable[TaskProposal]) -> list[Remark]:
    """What is told of matched tasks whose rows give coordinates: a record keeps its places."""
    items = [
        task.item_no
        for task in tasks
        if task.action == "matched" and (task.record.get("site") or {}).get("lon") is not None
    ]
    if not items:
        return []
    listed = "、".join(map(str, items))
    return [
        Remark(
            f"第 {listed} 项已在册：表中的坐标不改动它们的地点，要改请到待落图清单标注",
            f"items {listed.replace('、', ', ')} are on record: coordinates of the sheet move no "
            "place of theirs; place them on the work list",
        )
    ]


def _outside(record: Record, county: str | None) -> Remark:
    lines = (int(record["source_lines"][0]), int(record["source_lines"][1]))
    where_zh, where_en = county or "本图的范围", county or "the extent of this map"
    return Remark(
        f"第 {record['item_no']} 项的坐标不在{where_zh}内，未采用",
        f"the position of item {record['item_no']} lies outside {where_en}: it is not used",
        lines,
    )


def _same(
    name: str, lon_lat_deg: tuple[float, float], counties: Sequence[str], frames: Frames
) -> tuple[str, bool] | None:
    # key of the place that bears the name, and whether it has coordinates of its own
    features = standing(frames.features)
    for key in features.index[features["name"].map(normalised) == normalised(name)]:
        shape = features.geometry[key]
        if shape is None or shape.is_empty:
            if set(counties) & set(features["ancestry"][key]):
                return str(key), False
            continue
        there = shape.representative_point()
        far_m = float(distance_m(*lon_lat_deg, there.x, there.y))
        if far_m <= max(SAME_PLACE_M, float(features["precision_m"][key] or 0.0)):
            return str(key), True
    return None
