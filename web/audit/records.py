"""Faults and repairs of zones as plain values, for the page and the API."""

from typing import Any

import geopandas as gpd

from geo.audit.report import counts
from geo.records import bilingual, plain
from geo.timeline import UNDETERMINED
from layers.zones.polygons import Polygons
from web.audit.files import FILE_LAYER, outline
from web.audit.room import Question, Repair
from web.audit.saving import Acceptance, Saved, zone_repairs
from web.features import feature
from web.snapshot import Day

Record = dict[str, Any]


def zone_names(zones: gpd.GeoDataFrame) -> Record:
    """Names of zones by id, those of undetermined parts marked as such."""
    names = {}
    for label, row in zones.iterrows():
        is_open = row.get("part") == UNDETERMINED  # both parts of a version bear one name
        zh = row["name"]
        en = plain(row["name_en"]) or zh
        names[str(label)] = bilingual(
            f"{zh}（待定部分）" if is_open else zh, f"{en} (undetermined)" if is_open else en
        )
    return names


def layer_of(question: Question) -> str:
    """Key of what a question is about: its layer, or `FILE_LAYER`."""
    return question.layer if question.file is None else FILE_LAYER


def file_record(file_id: str, polygons: Polygons) -> Record:
    """A file that was brought: its id, how many polygons it has, and rows that are of no use."""
    return {
        "file_id": file_id,
        "filename": polygons.filename,
        "count": len(polygons.rows),
        "bounds_deg": [float(edge) for edge in polygons.rows.total_bounds],
        "refused": [
            {"row": number, "reason": bilingual(zh, en)} for number, zh, en in polygons.refused
        ],
    }


def outlines_record(zones: gpd.GeoDataFrame) -> Record:
    """Zones of a file as a GeoJSON FeatureCollection, for the map."""
    names = zone_names(zones)
    return {
        "type": "FeatureCollection",
        "datum": "wgs84",
        "features": [
            feature(str(label), shape, {"name": names[str(label)]})
            for label, shape in zip(zones.index, outline(zones), strict=True)
            if shape is not None and not shape.is_empty
        ],
    }


def tally_of(found: gpd.GeoDataFrame) -> Record:
    """How many faults are open, accepted, open and repairable, and of each kind."""
    is_open = found["state"] == "open"
    return {
        "open": int(is_open.sum()),
        "accepted": int((~is_open).sum()),
        "repairable": int((is_open & found["repairable"].astype(bool)).sum()),
        "kinds": counts(found),
    }


def located_record(listed: gpd.GeoDataFrame, records: list[Record]) -> Record:
    """Faults as a GeoJSON FeatureCollection, those without a place apart."""
    located, unlocated = [], []
    for shape, record in zip(listed.geometry, records, strict=True):
        if shape.is_empty:
            name = record["subject"] or record["detail"]["zh"]
            unlocated.append({"feature_id": record["fault_id"], "name": name, "name_en": None})
        else:
            kind = {"kind": record["kind"], "state": record["state"]}
            located.append(feature(record["fault_id"], shape, kind))
    return {
        "type": "FeatureCollection", "datum": "wgs84", "features": located, "unlocated": unlocated,
    }  # fmt: skip


def repair_record(day: Day, question: Question, mended: Repair) -> Record:
    """A repair as a GeoJSON FeatureCollection of ground gained and lost, with what changes."""
    names = zone_names(mended.zones)
    grounds = [
        feature(f"{change.zone_id}-{side}", shape, {"zone_id": change.zone_id, "change": side})
        for change in mended.changes
        for side, shape in (("gained", change.gained), ("lost", change.lost))
        if not shape.is_empty
    ]
    changes = [
        {
            "zone_id": each.change.zone_id,
            "name": names[each.change.zone_id],
            "gained_km2": each.change.gained_km2,
            "lost_km2": each.change.lost_km2,
            "redrawn": each.is_redrawn,
            "vanishes": each.change.vanishes,
            "state": each.state,
        }
        for each in zone_repairs(day, question, mended)
    ]
    return {
        "type": "FeatureCollection", "layer": layer_of(question), "as_of": day.as_of.isoformat(),
        "datum": "wgs84", "changes": changes, "before": mended.before, "after": mended.after,
        "features": grounds,
    }  # fmt: skip


def saved_record(day: Day, question: Question, accepted: Acceptance, saved: Saved) -> Record:
    """Versions that a repair made, and the open faults without and with it."""
    versions = [
        {
            "lineage": proposal.succession.lineage,
            "version_id": proposal.succession.version_id,
            "name": _name(proposal.succession.added),
            "change_no": recorded.change_no,
            "based_on": proposal.succession.based_on,
            "withdrawn": list(proposal.succession.withdrawn),
        }
        for proposal, recorded in saved.made
    ]
    return {
        "layer": question.layer, "as_of": day.as_of.isoformat(),
        "valid_from": accepted.valid_from.isoformat(), "revision": saved.made[-1][1].revision,
        "versions": versions, "before": saved.repair.before, "after": saved.repair.after,
    }  # fmt: skip


def _name(rows: gpd.GeoDataFrame) -> dict[str, Any]:
    return bilingual(rows["name"].iloc[0], rows["name_en"].iloc[0])
