"""Versions of a zone in time: a new one follows or corrects another, and none is overwritten.

A zone (a lineage) has at most one version a day. A new version counts from its first day until the
version it is based on would have ended, and takes those days from it; from the predecessor's own
first day it takes all of them, and the predecessor is withdrawn: kept on record, counting nowhere.
Undoing is a further version with the geometry of the one before.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import ConflictError, InputError, NotFoundError
from geo.records import plain
from geo.rows import frame_of
from geo.schema import ZONES, is_missing
from geo.vocabulary import shown

#: Mark of a lineage that has no version yet.
NOTHING_YET = "new"


def lineage_state(zones: gpd.GeoDataFrame, lineage: str) -> str:
    """Mark of all that is on record of a lineage; another one after any change of it.

    Parameters
    ----------
    zones
        Frame of schema ZONES.
    lineage
        Its id.

    Returns
    -------
    str
        16 hexadecimal digits, or `NOTHING_YET` for a lineage without rows.
    """
    digest = hashlib.sha256()
    rows = zones[zones["lineage"] == lineage]
    if rows.empty:
        return NOTHING_YET
    for zone_id, row in rows.sort_index().iterrows():
        columns = {name: plain(row[name]) for name in ZONES.column_names}
        digest.update(json.dumps([str(zone_id), columns], sort_keys=True).encode())
        digest.update(shapely.to_wkb(row.geometry))
    return digest.hexdigest()[:16]


def require_state(zones: gpd.GeoDataFrame, lineage: str, state: str, latest: str | None) -> None:
    """Nothing, if a lineage is still as the editor saw it.

    Parameters
    ----------
    zones
        Frame of schema ZONES.
    lineage, state
        What was opened, and its mark then.
    latest
        Who changed it last, when and why, in words; None if that is not on record.

    Raises
    ------
    ConflictError
        If it has been changed since; the message says by whom.
    """
    if state == lineage_state(zones, lineage):
        return
    by_zh = f"（{latest}）" if latest else "（修改者没有记录，可能是在其他程序里）"
    by_en = f" ({latest})" if latest else " (by whom is not on record; perhaps in another program)"
    raise ConflictError(
        f"您打开 {lineage} 之后，它已被修改{by_zh}。您画的内容还在：请查看新版本，再以它为底保存",
        f"{lineage} was changed after you opened it{by_en}. What you drew is still there: look at "
        "the new version, then save on top of it",
        field="state",
    )


@dataclass(frozen=True, slots=True)
class Succession:
    """What a change does to the versions of one lineage.

    `added` are rows of schema ZONES, all of `version_id`; `based_on` is the version whose days they
    take; `ends` says from which day on a version counts no more; `withdrawn` count on no day.
    """

    lineage: str
    version_id: str
    based_on: str | None
    added: gpd.GeoDataFrame
    ends: Mapping[str, date]
    withdrawn: tuple[str, ...] = ()

    def applied(self, zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Zones after the change; `zones` is of schema ZONES and stays as it is."""
        kept = zones[~zones["version_id"].isin(self.withdrawn)].copy()
        kept["valid_to"] = pd.Series(
            [
                self.ends.get(version_id, end)
                for version_id, end in zip(kept["version_id"], kept["valid_to"], strict=True)
            ],
            index=kept.index,
            dtype=object,
        )
        return kept if self.added.empty else pd.concat([kept, self.added])


def rows_of_version(zones: gpd.GeoDataFrame, version_id: str) -> gpd.GeoDataFrame:
    """Rows of a version, the part in force first.

    Raises
    ------
    NotFoundError
        If no row is of that version.
    """
    rows = zones[zones["version_id"] == version_id]
    if rows.empty:
        raise NotFoundError(
            f"没有版本“{shown(version_id)}”", f"there is no version “{shown(version_id)}”"
        )
    return rows.sort_values("part")


def next_rows(
    template: gpd.GeoDataFrame, shapes: Mapping[str, BaseGeometry], columns: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Rows of a new version: what its text says as before, drawn anew.

    Parameters
    ----------
    template
        Rows of the version it is based on.
    shapes
        Geometry by part, EPSG:4326.
    columns
        Columns that change, the same for every part.

    Returns
    -------
    list of dict
        One for each part; notes are those of the same part of the template, else of its first.
    """
    by_part = {row["part"]: row for _, row in template.iterrows()}
    rows = []
    for part, shape in shapes.items():
        like = by_part.get(part, template.iloc[0])
        kept = {name: like[name] for name in ZONES.column_names}
        rows.append({**kept, **columns, "part": part, "geometry": shape})
    return rows


def succeed(
    zones: gpd.GeoDataFrame,
    based_on: str,
    rows: Iterable[Mapping[str, Any]],
    *,
    version_id: str,
    valid_from: date | None,
) -> Succession:
    """A new version in the place of another from a day on, until that one would have ended.

    Parameters
    ----------
    zones
        Frame of schema ZONES: all versions that count on some day.
    based_on
        Version whose days the new one takes.
    rows
        Columns and geometry of each part of the new version; ids and days are put in here.
    version_id
        Id of the new version.
    valid_from
        Its first day; None only where the version it is based on has no known first day.

    Returns
    -------
    Succession
        A version that has ended without a successor may be followed from its end on, too.

    Raises
    ------
    NotFoundError
        If no version that counts is called `based_on`.
    InputError
        With `field` "valid_from": before the predecessor's first day, or after its last.
    SchemaError
        If the rows do not fit ZONES.
    """
    former = rows_of_version(zones, based_on)
    lineage = str(former["lineage"].iloc[0])
    start, end = former["valid_from"].iloc[0], former["valid_to"].iloc[0]
    start, end = (None if is_missing(day) else day for day in (start, end))
    _require_after(valid_from, start)
    is_gap = False
    if end is not None and valid_from is not None and valid_from >= end:
        _require_nothing_after(zones, lineage, end)
        is_gap = True
    added = frame_of(
        [_dated(row, version_id, valid_from, None if is_gap else end) for row in rows], ZONES
    )
    replaces_all = valid_from == start
    ends = {} if replaces_all or is_gap or valid_from is None else {based_on: valid_from}
    taken_from = None if is_gap else based_on  # undoing what took no days restores nothing
    return Succession(
        lineage, version_id, taken_from, added, ends, (based_on,) if replaces_all else ()
    )


def _dated(
    row: Mapping[str, Any], version_id: str, valid_from: date | None, valid_to: date | None
) -> dict[str, Any]:
    zone_id = f"{version_id}-{str(row['part']).replace(' ', '-')}"
    dates = {"valid_from": valid_from, "valid_to": valid_to}
    return {**row, **dates, "zone_id": zone_id, "version_id": version_id}


def _require_after(valid_from: date | None, start: date | None) -> None:
    if start is None or (valid_from is not None and valid_from >= start):
        return
    raise InputError(
        f"生效日期 {valid_from or '（空）'} 早于所改版本的起始日 {start}：请改为 {start} 或以后，"
        "或改用更早的版本",
        f"the first day {valid_from or '(none)'} is before that of the version it changes, {start}:"
        f" take {start} or later, or change an earlier version",
        field="valid_from",
    )


def _require_nothing_after(zones: gpd.GeoDataFrame, lineage: str, end: date) -> None:
    days = zones.loc[zones["lineage"] == lineage, "valid_from"]
    if any(not is_missing(day) and day >= end for day in days):
        raise InputError(
            f"所改版本到 {end} 为止，其后另有版本：请改那一版，或把日期定在 {end} 之前",
            f"the version to change ends on {end} and another follows: change that one, or take a "
            f"day before {end}",
            field="valid_from",
        )


def begin(rows: Iterable[Mapping[str, Any]], *, version_id: str, valid_from: date) -> Succession:
    """First version of a new lineage.

    Parameters
    ----------
    rows
        Columns and geometry of each part; ids and days are put in here.
    version_id, valid_from
        Id and first day.
    """
    added = frame_of([_dated(row, version_id, valid_from, None) for row in rows], ZONES)
    return Succession(str(added["lineage"].iloc[0]), version_id, None, added, {})


def end(zones: gpd.GeoDataFrame, version_id: str, on: date) -> Succession:
    """The end of a version without a successor.

    Parameters
    ----------
    zones
        Frame of schema ZONES.
    version_id
        Version that ends.
    on
        First day on which it counts no more; its own first day withdraws it.

    Raises
    ------
    NotFoundError
        If no version that counts is called so.
    InputError
        If the day is before its first, or it ends earlier or on that day anyway.
    """
    rows = rows_of_version(zones, version_id)
    start, last = rows["valid_from"].iloc[0], rows["valid_to"].iloc[0]
    _require_after(on, None if is_missing(start) else start)
    if not is_missing(last) and on >= last:
        raise InputError(
            f"该版本已于 {last} 终止", f"the version has ended on {last}", field="valid_from"
        )
    is_whole = not is_missing(start) and on == start
    return Succession(
        str(rows["lineage"].iloc[0]),
        version_id,
        version_id,
        frame_of([], ZONES),
        {} if is_whole else {version_id: on},
        (version_id,) if is_whole else (),
    )


def undo(
    zones: gpd.GeoDataFrame, undone: str, former: gpd.GeoDataFrame, *, version_id: str
) -> Succession:
    """A further version that says what was said before a version was made.

    Parameters
    ----------
    zones
        Frame of schema ZONES: all versions that count on some day.
    undone
        Version to undo; it must still count on some day.
    former
        Rows of the version it was based on, of schema ZONES, withdrawn or not.
    version_id
        Id of the new version.

    Returns
    -------
    Succession
        The new version takes all days of the one undone, with every column and vertex of `former`.

    Raises
    ------
    NotFoundError
        If the version counts on no day any more, because another has replaced it.
    """
    rows = rows_of_version(zones, undone)
    start = rows["valid_from"].iloc[0]
    kept = [
        {name: row[name] for name in [*ZONES.column_names, "geometry"]}
        for _, row in former.iterrows()
    ]
    return succeed(
        zones, undone, kept, version_id=version_id, valid_from=None if is_missing(start) else start
    )
