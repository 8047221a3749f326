"""The command of reports: `report weekly|monthly|quarterly --as-of … -o FILE.docx|pdf|xlsx`."""

from datetime import date
from pathlib import Path
from typing import Any

import click
import geopandas as gpd

from cli.shell import (
    Settings,
    Shell,
    common_options,
    day_of,
    group,
    language_of,
    settings_of,
    with_settings,
)
from cli.zone_commands import FILE, deliver
from geo.board import Frames
from geo.records import task_records
from geo.rules import check, task_verdicts
from layers.admin import read_city_name
from layers.opening import open_store
from layers.reports.formats import paper_format
from layers.store import Store
from layers.tasks.documents import read_documents, texts_of
from layers.tasks.entries import read_entries
from layers.tasks.readings import read_readings
from ledger.air import LimitStatus, Reading, limit_status
from ledger.life.entry import Entry
from ledger.life.facts import facts_of
from ledger.metrics.limits import limits_of
from ledger.reports.build import Scope, build_report
from ledger.reports.context import ReportData
from ledger.reports.history import history_of
from ledger.reports.periods import KINDS, Kind, period_of

FRAME_NAMES = ("units", "zones", "features", "tasks")


@group.command()
@with_settings
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.option("--as-of", help="截至日期 / day, e.g. 2020-11-01; default: today")
@click.option("--county", default="", help="只含该县（市、区）的任务，代码 / code of a county")
@click.option("--unit", default="", help="只含该单位牵头或负责的任务 / name of a unit")
@click.option("-o", "--output", type=FILE, required=True, help=".docx .pdf .xlsx")
@click.pass_obj
def report(shell: Shell, /, kind: Kind, output: Path, **asked: Any) -> None:
    """生成专报、月报、季度小结 / write the weekly dispatch, monthly or quarterly report."""
    entry = paper_format(output.suffix)  # before all work
    settings = settings_of(shell, **common_options(asked))
    day, language = day_of(shell, settings, asked["as_of"]), language_of(settings)
    data = _data(settings, kind, day, language)
    scope = Scope(asked["county"], asked["unit"])
    paper = build_report(kind, day, data, language=language, scope=scope)
    deliver(output, entry.write(paper))


def _data(settings: Settings, kind: Kind, day: date, language: str) -> ReportData:
    city = str(settings["CITY"])
    store = open_store(str(settings["STORE"]), city)
    try:
        kept = store.snapshot()[1]
        frames = Frames(**{name: kept[name] for name in FRAME_NAMES})
        names = _names(frames.units, language)
        places = {city: read_city_name(city, language), **names}
        records = _records(frames, day)
        entries = [Entry(**row) for row in read_entries(store)]
        history = history_of(entries, facts_of(frames.tasks, texts_of(store)), day)
        return ReportData(
            records=records, records_before=_records(frames, period_of(kind, day).day_before),
            changes=history.changes, names=names, city=places[city],
            next_checks=history.next_checks,
            jurisdictions={
                document.document_id: places[document.jurisdiction_code]
                for document in read_documents(store)
                if document.jurisdiction_code in places
            },
            air=_air(store, city, day),
        )  # fmt: skip
    finally:
        store.close()


def _names(units: gpd.GeoDataFrame, language: str) -> dict[str, str]:
    columns = zip(units.index, units["name"], units["name_en"], strict=True)
    return {str(code): str(en if language == "en" and en else zh) for code, zh, en in columns}


def _records(frames: Frames, day: date) -> list[dict[str, Any]]:
    findings = check(frames, day)
    return task_records(frames, findings, task_verdicts(frames, findings, day))


def _air(store: Store, city: str, day: date) -> tuple[LimitStatus, ...]:
    readings = [
        Reading(
            each.quantity_id, each.first_day, each.last_day, each.station, each.territory_code,
            each.value,
        )
        for each in read_readings(store)
    ]  # fmt: skip
    return limit_status(readings, limits_of(city), day)
