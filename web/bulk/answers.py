"""What the bulk check answers, as plain values ready for JSON."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from flask import url_for

from geo.bulk.check import RULE_OF_KIND
from geo.datum import Datum, convert
from geo.records import bilingual
from geo.verdicts.sentences import ZONE_KINDS
from geo.vocabulary import DATUM_TERMS, VERDICTS
from layers.bulk.preview import Look
from layers.bulk.result import result_rows
from layers.read import READERS
from layers.reading.accuracies import UNKNOWN_ACCURACY
from layers.reading.activities import UNKNOWN_ACTIVITY
from layers.reading.limits import LIMITS
from layers.reading.refusals import REASONS
from layers.reading.source import Note
from layers.work.jobs import Job
from layers.write import WRITERS
from web.i18n import language

NAME_FILE = "name.txt"
#: Headers, in lower case, of a column that is taken to say what is done at a place.
ACTIVITY_HEADERS = ("用煤活动", "活动", "activity")
REFUSED_SHOWN = 20
ROWS_SHOWN = 50
MAP_POINTS = 240  # of the little map of each datum
MAP_DECIMALS = 4  # of a degree: about 10 m
OUTLINE_DEG = 0.001  # about 100 m, finer than the little maps can show

SAMPLE = (
    "名称,经度,纬度,用煤活动\r\n"
    "示例一（市区）,113.6253,34.7466,\r\n"
    "示例二（新郑）,113.7400,34.3950,煤矿\r\n"
    "示例三（登封）,113.0500,34.4530,散煤销售\r\n"
)

REASON_WORDS: dict[str, tuple[str, str]] = {
    **REASONS,
    UNKNOWN_ACCURACY: ("定位精度不是米数", "the accuracy is no number of metres"),
    UNKNOWN_ACTIVITY: ("用煤活动不在可识别之列", "the activity is not one that is known"),
}

#: Step of a job → what it is called.
STEPS: dict[str, tuple[str, str]] = {
    "queued": ("排队等候", "waiting"),
    "start": ("正在启动", "starting"),
    "load": ("读取区域数据", "loading the zones"),
    "read": ("读取文件", "reading the file"),
    "check": ("逐行核查", "checking the rows"),
    "done": ("完成", "done"),
}


def page_words(most_bytes: int, units: gpd.GeoDataFrame) -> dict[str, Any]:
    """What the page's scripts need beside the words of every page.

    Parameters
    ----------
    most_bytes
        Of one upload.
    units
        Frame of schema UNITS: their rings are the ground of the little maps.
    """
    rings = shapely.get_rings(shapely.simplify(units.geometry.to_numpy(), OUTLINE_DEG))
    return {
        "outline": [shapely.get_coordinates(ring).round(MAP_DECIMALS).tolist() for ring in rings],
        "most_bytes": most_bytes,
        "activity_headers": list(ACTIVITY_HEADERS),
        "most_rows": LIMITS.rows,
        "suffixes": [suffix for entry in READERS.values() for suffix in entry.suffixes],
        "formats": [
            {"key": key, "title": entry.title, "suffix": entry.suffix}
            for key, entry in WRITERS.items()
        ],
        "kinds": {kind: bilingual(*ZONE_KINDS[kind]) for kind in RULE_OF_KIND},
    }


def preview_answer(look: Look, upload_id: str, filename: str, size: int) -> dict[str, Any]:
    """First look at a file.

    Parameters
    ----------
    look
        What was found.
    upload_id, filename, size
        Of the file that is kept; the size in bytes.
    """
    report, refused = look.preview.report, look.preview.refused
    return {
        "upload_id": upload_id,
        "filename": filename,
        "size": size,
        "format": report.format,
        "format_title": READERS[report.format].title,
        "encoding": report.encoding,
        "delimiter": report.delimiter,
        "layer": report.layer,
        "layers": report.layers,
        "fields": report.fields,
        "position": report.position,
        "candidates": report.candidates,
        "declared_crs": report.declared_crs,
        "datum": None if report.datum_column else report.datum,
        "datum_column": report.datum_column,
        "accuracy_column": look.accuracy.column if look.accuracy else None,
        "count": report.count,
        "accepted": report.accepted,
        "rejected": report.count - report.accepted,
        "reasons": _reasons(report.refused),
        "kinds": report.kinds,
        "repaired": report.repaired,
        "problem": bilingual(*report.problem) if report.problem else None,
        "notes": [bilingual(*note) for note in _notes(look)],
        "head": report.head,
        "rejected_first": [
            {
                "row": int(row),
                "field": str(entry["field"]),
                "value": str(entry["value"]),
                "code": str(entry["code"]),
                "reason": bilingual(str(entry["reason_zh"]), str(entry["reason_en"])),
            }
            for row, entry in refused.iloc[:REFUSED_SHOWN].iterrows()
        ],
        "effects": _effects(look),
    }


def _notes(look: Look) -> list[Note]:
    notes = list(look.preview.report.notes)
    if look.accuracy is None:
        return notes
    notes.append(look.accuracy.note())
    lost = len(look.accuracy.refused)
    if lost:
        zh, en = f"其中 {lost} 行的定位精度不是米数，将不能使用", f"{lost} rows hold no metres"
        notes.append((zh, en))
    return notes


def _reasons(counts: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {"code": code, "count": count, "reason": bilingual(*REASON_WORDS.get(code, (code, code)))}
        for code, count in sorted(counts.items(), key=lambda item: -item[1])
    ]


def _effects(look: Look) -> dict[str, Any] | None:
    if look.effects is None:
        return None
    return {
        "sampled": look.effects.count,
        "sensitive": look.effects.sensitive,
        "datums": [
            {
                "datum": effect.datum,
                "title": bilingual(DATUM_TERMS[effect.datum].zh, DATUM_TERMS[effect.datum].en),
                "in_city": effect.in_city,
                "verdicts": {
                    key: effect.verdicts.get(key, 0) for key in VERDICTS if key in effect.verdicts
                },
                "shift_m": round(effect.shift_m),
                "points": _map_points(look, effect.datum),
            }
            for effect in look.effects.effects
        ],
    }


def _map_points(look: Look, datum: Datum) -> list[list[float]]:
    n = len(look.lon_deg)
    taken = np.unique(np.linspace(0, n - 1, min(n, MAP_POINTS)).astype(np.int64))
    lon, lat = convert(look.lon_deg[taken], look.lat_deg[taken], datum, "wgs84")
    points: list[list[float]] = np.column_stack([lon, lat]).round(MAP_DECIMALS).tolist()
    return points


def job_answer(job: Job) -> dict[str, Any]:
    """How far a job is, and what came of it."""
    links = {"self": url_for("bulk.job", job_id=job.job_id)}
    if job.state == "done":
        links["result"] = url_for("bulk.result", job_id=job.job_id)
        links["rejected"] = url_for("bulk.rejected", job_id=job.job_id)
    elif job.state in ("queued", "running"):
        links["cancel"] = url_for("bulk.cancel", job_id=job.job_id)
    return {
        "job_id": job.job_id,
        "kind": job.kind,
        "title": job.title,
        "state": job.state,
        "step": job.step,
        "step_title": bilingual(*STEPS.get(job.step, (job.step, job.step))),
        "done": job.done,
        "total": job.total,
        "created": job.created.isoformat(timespec="seconds"),
        "finished": job.finished.isoformat(timespec="seconds") if job.finished else None,
        "question": job.request["question"],
        "report": _report(job.report),
        "error": _error(job),
        "links": links,
    }


def _report(report: dict[str, Any] | None) -> dict[str, Any] | None:
    if report is None:
        return None
    return {
        **report,
        "verdicts": {key: report["verdicts"][key] for key in VERDICTS if key in report["verdicts"]},
        "reasons": _reasons(report["reasons"]),
        "notes": [bilingual(*note) for note in report["notes"]],
    }


def _error(job: Job) -> dict[str, Any] | None:
    if job.error is None:
        return None
    error = job.error
    message = error.message_en if language() == "en" else error.message_zh
    return {"error": error.error, "message": message, "field": error.field}


def rejected_answer(rows: Sequence[dict[str, Any]], total: int) -> dict[str, Any]:
    """The first rejected rows of a file, and how many there are in all."""
    return {
        "total": total,
        "rejected": [
            {
                "row": row["row"],
                "field": row["field"],
                "value": row["value"],
                "code": row["code"],
                "reason": bilingual(row["reason_zh"], row["reason_en"]),
            }
            for row in rows
        ],
    }


def rows_answer(result: Path) -> dict[str, Any]:
    """The first rows of a result as they are in it."""
    return {"rows": result_rows(result, first=0, count=ROWS_SHOWN)}
