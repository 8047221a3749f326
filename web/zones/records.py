"""Versions, changes and differences of zones as plain values, for pages and the API."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd
import shapely

from geo.measure import area_km2
from geo.records import bilingual, plain
from geo.schema import is_missing
from geo.timeline import is_valid_on
from geo.versions.comparison import VersionDifference
from geo.versions.succession import lineage_state
from layers.zones.versions import History

TIME_ZONE = ZoneInfo("Asia/Shanghai")
ACTIONS = {
    "edit": ("改画边界", "redrawn"),
    "repair": ("修复边界", "repaired"),
    "notice": ("由公告生成", "made from a notice"),
    "undo": ("撤销", "undone"),
    "end": ("终止", "ended"),
    "begin": ("新建", "begun"),
}

Record = dict[str, Any]


def local_time(created: str) -> str:
    """A moment of the history as people here read it: Beijing time to the minute."""
    moment = datetime.fromisoformat(created).astimezone(TIME_ZONE)
    return moment.strftime("%Y-%m-%d %H:%M")


def change_record(change: pd.Series | None) -> Record | None:
    """A change of the history, None for none."""
    if change is None:
        return None
    action = str(change["action"])
    names = ("change_no", "created", "version_id", "based_on", "undoes", "valid_from", "author")
    return {
        **{name: plain(change[name]) for name in names},
        "created_local": local_time(str(change["created"])),
        "action": action,
        "action_words": bilingual(*ACTIONS.get(action, (action, None))),
        "reason": change["reason"],
    }


def status_of(history: History, rows: gpd.GeoDataFrame, as_of: date) -> str:
    """Whether a version counts on a day: current, past, future, or withdrawn for good."""
    version_id = rows["version_id"].iloc[0]
    if version_id not in set(history.zones["version_id"]):
        return "withdrawn"
    start, end = rows["valid_from"].iloc[0], rows["valid_to"].iloc[0]
    if is_valid_on(start, end, as_of):
        return "current"
    return "past" if not is_missing(end) and end <= as_of else "future"


def version_record(history: History, rows: gpd.GeoDataFrame, as_of: date) -> Record:
    """A version with its parts; the geometry has every vertex to the last digit.

    Parameters
    ----------
    history
        All that is on record.
    rows
        Rows of one version, schema ZONES.
    as_of
        The day its status speaks of.
    """
    first = rows.iloc[0]
    change = history.change_of(str(first["version_id"]))
    dated = ("valid_from", "valid_to", "review_due", "recorded")
    return {
        "version_id": first["version_id"],
        "lineage": first["lineage"],
        "kind": first["kind"],
        "name": bilingual(first["name"], first["name_en"]),
        "legal_basis": bilingual(first["legal_basis"], first["legal_basis_en"]),
        "source": bilingual(first["source"], first["source_en"]),
        "licence": first["licence"],
        "note": bilingual(first["note"], first["note_en"]),
        **{name: plain(first[name]) for name in dated},
        "exempt": plain(first["exempt"]),
        "claimed_area_km2": plain(first["claimed_area_km2"]),
        "status": status_of(history, rows, as_of),
        "parts": [_part(zone_id, row) for zone_id, row in rows.iterrows()],
        "change": change_record(change),
    }


def _part(zone_id: object, row: pd.Series) -> Record:
    return {
        "zone_id": str(zone_id),
        "part": row["part"],
        "area_km2": float(area_km2([row.geometry])[0]),
        "boundary_precision_m": plain(row["boundary_precision_m"]),
        "vertices": int(shapely.get_num_coordinates(row.geometry)),
        "geometry": shapely.geometry.mapping(row.geometry),
    }


def lineage_record(history: History, lineage: str, as_of: date) -> Record:
    """A lineage with all its versions in time, those withdrawn last.

    Parameters
    ----------
    history
        All that is on record; it has rows of the lineage.
    lineage
        Its id.
    as_of
        The day that says which version is current.
    """
    rows = history.versions[history.versions["lineage"] == lineage]
    versions = [
        version_record(history, group.sort_values("part"), as_of)
        for _, group in rows.groupby("version_id", sort=False)
    ]
    versions.sort(key=lambda each: (each["status"] == "withdrawn", each["valid_from"] or ""))
    shown = next(
        (each for each in versions if each["status"] == "current"),
        next((each for each in reversed(versions) if each["status"] != "withdrawn"), versions[-1]),
    )
    changes = history.changes[history.changes["lineage"] == lineage]
    return {
        "lineage": lineage,
        "kind": shown["kind"],
        "name": shown["name"],
        "state": lineage_state(history.zones, lineage),
        "revision": history.revision,
        "as_of": as_of.isoformat(),
        "versions": versions,
        "changes": [change_record(change) for _, change in changes.iterrows()],
    }


def latest_words(history: History, lineage: str) -> str | None:
    """Who changed a lineage last, when and why; None if that is not on record."""
    change = history.latest_of(lineage)
    if change is None:
        return None
    return f"{change['author']}，{local_time(str(change['created']))}：{change['reason']}"


def difference_record(
    difference: VersionDifference, tasks: pd.DataFrame, versions: Mapping[str, Record]
) -> Record:
    """A comparison of two versions: ground gained and lost, and the tasks that change.

    Parameters
    ----------
    difference
        What `geo.versions.comparison.compare` found.
    tasks
        Frame of schema TASKS.
    versions
        Records of the versions `a` and `b`, without their geometry.
    """
    return {
        "as_of": difference.as_of.isoformat(),
        **versions,
        "parts": [
            {
                "part": change.zone_id,
                "gained_km2": change.gained_km2,
                "lost_km2": change.lost_km2,
                "gained": shapely.geometry.mapping(change.gained),
                "lost": shapely.geometry.mapping(change.lost),
            }
            for change in difference.changes
        ],
        "tasks": [
            {
                "task_id": task_id,
                "title": bilingual(tasks["title"][task_id], tasks["title_en"][task_id]),
                **{
                    side: {
                        "verdict": row[f"verdict_{side}"],
                        "because": bilingual(row[f"because_{side}"], row[f"because_en_{side}"]),
                    }
                    for side in ("a", "b")
                },
            }
            for task_id, row in difference.tasks.iterrows()
        ],
    }


def without_geometry(version: Record) -> Record:
    """A version's record without coordinates."""
    parts = [{k: v for k, v in part.items() if k != "geometry"} for part in version["parts"]]
    return {**version, "parts": parts}
