"""The audit as a list to work off: every fault, what was decided about it, and in which words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import geopandas as gpd
import pandas as pd

from geo.audit.fault_kinds import KINDS
from geo.audit.faults import AuditOptions
from geo.audit.version_faults import version_faults
from geo.coverage import audit
from geo.records import bilingual, plain, position

Verb = Literal["accepted", "reopened"]
STATES: dict[str, tuple[str, str]] = {
    "open": ("待处理", "open"),
    "accepted": ("已接受", "accepted"),
}
UNIT_WORDS = {"km2": ("平方公里", "km²"), "m": ("米", "m"), "d": ("天", "days"), "n": ("处", "")}
#: Columns of a file that may name its zones, the surest first.
ID_COLUMNS = ("zone_id", "unit_code", "id", "code", "编号", "代码", "name", "名称")


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about one fault: by whom, when (ISO 8601 with zone) and why."""

    fault_id: str
    verb: Verb
    reason: str
    author: str
    decided_at: str


def audit_report(
    zones: gpd.GeoDataFrame,
    options: AuditOptions | None = None,
    *,
    versions: gpd.GeoDataFrame | None = None,
    decisions: Iterable[Decision] = (),
) -> gpd.GeoDataFrame:
    """Faults of zones and of their versions, with what was decided about each.

    Parameters
    ----------
    zones
        The zones that count at one time, as for `geo.coverage.audit`.
    options
        Thresholds and what to hold the zones against.
    versions
        Frame of schema ZONES with all versions, where these are to be audited too.
    decisions
        All decisions on record, oldest first: the last one about a fault holds.

    Returns
    -------
    GeoDataFrame
        As `audit`, with the columns `state` ("open" or "accepted"), `reason`, `author` and
        `decided_at`, None where the fault is open.

    Raises
    ------
    CRSError, SchemaError
        As `audit`.
    """
    parts = [audit(zones, options)]
    if versions is not None:
        parts.append(version_faults(versions))
    parts = [part for part in parts if len(part)] or parts[:1]
    faults = gpd.GeoDataFrame(pd.concat(parts), geometry="geometry", crs="EPSG:4326")
    return with_decisions(faults, decisions)


def with_decisions(faults: gpd.GeoDataFrame, decisions: Iterable[Decision]) -> gpd.GeoDataFrame:
    """Faults with what was decided about them, as `audit_report` returns them.

    Parameters
    ----------
    faults
        Of `audit` or `audit_report`; not changed.
    decisions
        All decisions on record, oldest first.
    """
    holding = {each.fault_id: each for each in decisions}
    accepted = [_accepted(str(label), holding) for label in faults.index]
    told = faults.copy()
    told["state"] = ["open" if each is None else "accepted" for each in accepted]
    for name in ("reason", "author", "decided_at"):
        cells = [None if each is None else getattr(each, name) for each in accepted]
        told[name] = pd.Series(cells, index=faults.index, dtype=object)
    return told


def _accepted(fault_id: str, holding: Mapping[str, Decision]) -> Decision | None:
    decision = holding.get(fault_id)
    return decision if decision is not None and decision.verb == "accepted" else None


def as_zones(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Rows of a file as zones, each under an id of its own.

    Parameters
    ----------
    table
        Any layer in EPSG:4326.

    Returns
    -------
    GeoDataFrame
        The same rows; the index is the first of `ID_COLUMNS` whose values are all there and all
        different, else the row numbers from 1, as text.
    """
    zones = table.copy()
    for name in ID_COLUMNS:
        if name in table.columns and table[name].notna().all() and table[name].is_unique:
            zones.index = pd.Index(table[name].astype(str), name="zone_id")
            return zones
    zones.index = pd.Index([str(n) for n in range(1, len(table) + 1)], name="zone_id")
    return zones


def fault_records(faults: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Faults of `audit_report` as plain values, with texts in both languages and a point.

    Parameters
    ----------
    faults
        In their order.
    """
    records = []
    for fault_id, row in faults.iterrows():
        lon_deg, lat_deg = position(row.geometry)
        records.append(
            {
                "fault_id": str(fault_id),
                "kind": row["kind"],
                "title": bilingual(row["kind_zh"], row["kind_en"]),
                "zone_ids": plain(row["zone_ids"]),
                "subject": row["subject"],
                "measure": plain(row["measure"]),
                "unit": row["unit"],
                "area_km2": plain(row["area_km2"]),
                "width_m": plain(row["width_m"]),
                "detail": bilingual(row["detail"], row["detail_en"]),
                "how_to_fix": bilingual(row["how_to_fix"], row["how_to_fix_en"]),
                "repairable": bool(row["repairable"]),
                "state": row["state"],
                "reason": plain(row["reason"]),
                "author": plain(row["author"]),
                "decided_at": plain(row["decided_at"]),
                "lon": lon_deg,
                "lat": lat_deg,
            }
        )
    return records


def report_lines(faults: gpd.GeoDataFrame, language: str) -> list[str]:
    """Faults of `audit_report` as lines of text: the answer first, then one line each.

    Parameters
    ----------
    faults
        In their order.
    language
        "en" for English, anything else for Chinese.
    """
    en = language.startswith("en")
    still_open = faults[faults["state"] == "open"]
    accepted = len(faults) - len(still_open)
    if en:
        lines = [f"{len(still_open)} to settle, {accepted} accepted"]
    else:
        lines = [f"待处理 {len(still_open)} 处，已接受 {accepted} 处"]
    for record in fault_records(faults):
        tongue = "en" if en else "zh"
        where = "" if record["lon"] is None else f"{record['lon']:.5f},{record['lat']:.5f}"
        cells = [
            record["fault_id"],
            record["title"][tongue],
            " ".join(record["zone_ids"]),
            where,
            record["detail"][tongue],
            record["how_to_fix"][tongue],
        ]
        if record["state"] == "accepted":
            word = STATES["accepted"][1 if en else 0]
            cells.append(f"{word}: {record['reason']} ({record['author']})")
        lines.append("  ".join(cell for cell in cells if cell))
    return lines


def titled(faults: gpd.GeoDataFrame, language: str) -> gpd.GeoDataFrame:
    """Faults with columns `name` and `name_en`, for a page that lists rows by their names.

    Parameters
    ----------
    faults
        Of `audit_report`; not changed.
    language
        "en" or "zh": which of the two a page without a second language shows.
    """
    zh = faults["kind_zh"] + " " + faults["detail"]
    en = faults["kind_en"] + " " + faults["detail_en"]
    return faults.assign(name=en if language == "en" else zh, name_en=en)


def counts(faults: gpd.GeoDataFrame) -> dict[str, int]:
    """How many faults of each kind there are; kinds without one are left out."""
    found = faults["kind"].value_counts()
    return {kind: int(found[kind]) for kind in KINDS if kind in found.index}
