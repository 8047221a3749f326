"""Readings and limits as plain values, and as files to take away."""

from collections.abc import Iterable
from typing import Any

from geo.paper import Column, Paper, Section
from geo.records import bilingual
from layers.tasks.readings import Comparison, KeptReading
from ledger.air import STANDINGS, LimitStatus
from ledger.metrics.limits import QUANTITIES
from ledger.metrics.rows import RefusedCell, RowReading
from web.readings.room import ReadFile

SHOWN = 20  # rows of a preview
MOST_REFUSED = 200


def limit_record(status: LimitStatus) -> dict[str, Any]:
    """How a limit stands, as plain values."""
    limit, (zh, en, sign) = status.limit, STANDINGS[status.standing]
    return {
        "limit_id": limit.limit_id,
        "quantity_id": limit.quantity_id,
        "name": bilingual(limit.quantity.zh, limit.quantity.en),
        "unit": limit.quantity.unit,
        "statistic": limit.quantity.statistic,
        "territory_code": limit.territory_code,
        "year": status.year,
        "limit": limit.value,
        "value": status.value,
        "days_with_data": status.days_with_data,
        "days_elapsed": status.days_elapsed,
        "coverage_share": status.coverage_share,
        "is_part_year": status.is_part_year,
        "standing": status.standing,
        "standing_words": {**bilingual(zh, en), "sign": sign},
        "needed": status.needed,
        "reasons": [bilingual(*reason) for reason in status.reasons],
        "source": bilingual(*limit.source),
        "meaning": bilingual(*limit.meaning),
        "unclear": bilingual(*limit.unclear),
        "as_of": status.as_of.isoformat(),
    }


def preview_record(upload_id: str, read: ReadFile, found: Comparison) -> dict[str, Any]:
    """What a file holds, before anything is kept."""
    parsed = read.parsed
    return {
        "upload_id": upload_id,
        "filename": read.filename,
        "encoding": read.encoding,
        "sheet": read.sheet,
        "sheets": list(read.sheets),
        "form": parsed.form,
        "columns": dict(parsed.headers),
        "ignored": list(parsed.ignored),
        "accepted": len(parsed.accepted),
        "refused": len(parsed.refused),
        "missing": parsed.missing,
        "repeated_in_file": parsed.repeated,
        **comparison_record(found),
        "head": [_accepted_record(each) for each in parsed.accepted[:SHOWN]],
        "refused_rows": [_refused_record(each) for each in parsed.refused[:MOST_REFUSED]],
        "corrections": [
            {"row": new.row_no, "station": new.station, "first_day": new.first_day.isoformat(),
             "quantity_id": new.quantity_id, "old": old.value, "new": new.value}
            for old, new in found.corrected[:SHOWN]
        ],
    }  # fmt: skip


def comparison_record(found: Comparison) -> dict[str, int]:
    """How many readings are new, known already, or differ from what is on record."""
    return {
        "new": len(found.new),
        "repeated": len(found.repeated),
        "corrected": len(found.corrected),
    }


def _accepted_record(each: RowReading) -> dict[str, Any]:
    reading = each.reading
    quantity = QUANTITIES[reading.quantity_id]
    return {
        "row": each.row,
        "first_day": reading.first_day.isoformat(),
        "last_day": reading.last_day.isoformat(),
        "station": reading.station,
        "territory_code": reading.territory_code,
        "name": bilingual(quantity.zh, quantity.en),
        "value": reading.value,
        "unit": quantity.unit,
        "written": f"{each.text} {each.unit}".strip(),
    }


def _refused_record(each: RefusedCell) -> dict[str, Any]:
    return {
        "row": each.row,
        "field": each.field,
        "value": each.value,
        "reason": bilingual(*each.reason),
    }


HEADERS = (
    ("开始日期", "start date", 1.3), ("截止日期", "end date", 1.3), ("区县", "county", 1.2),
    ("站点", "station", 1.6), ("污染物", "pollutant", 1.2), ("浓度", "value", 1.0),
    ("单位", "unit", 1.0), ("原值", "as written", 1.0), ("文件", "file", 2.0), ("行", "row", 0.6),
    ("导入人", "imported by", 1.0), ("导入时间", "imported at", 1.6), ("更正理由", "reason", 1.6),
)  # fmt: skip


def readings_paper(
    rows: Iterable[KeptReading], names: dict[str, str], paper: Paper, language: str
) -> Paper:
    """Readings on record as a paper of one table, which an import takes back.

    Parameters
    ----------
    rows
        As they are on record, the oldest first.
    names
        Code → name of a county.
    paper
        Gives the day, key and title.
    language
        "zh" or "en".
    """
    columns = tuple(
        Column(
            en if language == "en" else zh,
            "number" if zh == "浓度" else "day" if zh in ("开始日期", "截止日期") else "text",
            width, decimals=3,
        )
        for zh, en, width in HEADERS
    )  # fmt: skip
    cells = tuple(
        (row.first_day, row.last_day, names.get(row.territory_code, row.territory_code),
         row.station, _name(row.quantity_id), row.value, QUANTITIES[row.quantity_id].unit,
         f"{row.written_value} {row.written_unit}".strip(), row.filename, row.row_no,
         row.imported_by, row.imported_at.isoformat(), row.reason)
        for row in rows
    )  # fmt: skip
    title = "Readings" if language == "en" else "读数"
    section = Section("readings", title, (), columns, cells, "—")
    return Paper(
        f"readings-{paper.as_of}", language, paper.as_of, title, paper.issue, paper.dated,
        (section,), paper.notes_title, paper.notes,
    )  # fmt: skip


# The name that `ledger.metrics.words` reads back.
def _name(quantity_id: str) -> str:
    quantity = QUANTITIES[quantity_id]
    return quantity.zh.rpartition(" ")[2]
