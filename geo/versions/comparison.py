"""Two versions of zones held against each other: ground gained and lost, changed verdicts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from geo.audit.repair import Change, changes
from geo.board import Frames
from geo.rules import check, task_verdicts

VERDICT_COLUMNS = ["verdict", "because", "because_en"]


@dataclass(frozen=True, slots=True)
class VersionDifference:
    """What a second version has that the first has not, and the other way round.

    `changes` has one entry for each part that differs, its `zone_id` being the part. `tasks` is
    indexed by task_id, with columns verdict, because, because_en of either world: `_a` and `_b`;
    only tasks whose verdict changes.
    """

    as_of: date
    changes: list[Change]
    tasks: pd.DataFrame


def compare(
    frames: Frames, first: gpd.GeoDataFrame, second: gpd.GeoDataFrame, as_of: date
) -> VersionDifference:
    """Difference between two versions, all else being as it is on a day.

    Parameters
    ----------
    frames
        Units, zones, features and tasks.
    first, second
        Rows of schema ZONES, each of one version, of one lineage or of two.
    as_of
        The day of the verdicts. On it, the first version counts in one world and the second in the
        other, whatever their own days are; no other version of their lineages counts in either.

    Returns
    -------
    VersionDifference
        Ground is gained where only the second version has it.
    """
    before, after = (_verdicts(frames, rows, _others(frames, first, second), as_of)
                     for rows in (first, second))  # fmt: skip
    both = before[VERDICT_COLUMNS].add_suffix("_a").join(after[VERDICT_COLUMNS].add_suffix("_b"))
    return VersionDifference(
        as_of,
        changed_parts(first, dict(zip(second["part"], second.geometry, strict=True))),
        both[both["verdict_a"] != both["verdict_b"]],
    )


def changed_parts(rows: gpd.GeoDataFrame, shapes: Mapping[str, BaseGeometry]) -> list[Change]:
    """Ground that the parts of a version gain and lose when they are drawn anew.

    Parameters
    ----------
    rows
        Rows of one version, schema ZONES.
    shapes
        New geometry by part, EPSG:4326; a part that is not there loses all its ground.

    Returns
    -------
    list of Change
        One for each part that differs, its `zone_id` being the part.
    """
    before = dict(zip(rows["part"], rows.geometry, strict=True))
    return changes(_frame(before), _frame(shapes))


def _frame(shapes: Mapping[str, BaseGeometry]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=list(shapes.values()), index=list(shapes), crs=4326)


def _others(frames: Frames, *versions: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    lineages = {lineage for rows in versions for lineage in rows["lineage"]}
    return frames.zones[~frames.zones["lineage"].isin(lineages)]


def _verdicts(
    frames: Frames, rows: gpd.GeoDataFrame, others: gpd.GeoDataFrame, as_of: date
) -> pd.DataFrame:
    always: dict[str, Any] = {"valid_from": None, "valid_to": None}
    world = replace(frames, zones=pd.concat([others, rows.assign(**always)]))
    return task_verdicts(world, check(world, as_of), as_of)
