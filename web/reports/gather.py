"""What a report of the present store is made from."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app

from geo.paper import Paper
from layers.tasks.documents import read_documents
from ledger.reports.build import Scope, build_report
from ledger.reports.context import ReportData
from ledger.reports.history import history_of
from ledger.reports.periods import Kind, period_of
from web.i18n import language
from web.life.ledger import ledger_entries, read_ground
from web.readings.room import place_names, standings
from web.snapshot import Day, snapshots


@dataclass(frozen=True, slots=True)
class Asked:
    """Which report is asked for: kind, day, tasks and language."""

    kind: Kind
    as_of: date
    scope: Scope
    language: str


def asked_of(query: dict[str, Any]) -> Asked:
    """What an address asks for; what it leaves out is the weekly dispatch of the default day."""
    return Asked(
        query.get("kind") or "weekly",
        query.get("as_of") or snapshots().default_day(),
        Scope(query.get("county") or "", query.get("unit") or ""),
        query.get("language") or language(),
    )


def paper_of(asked: Asked) -> Paper:
    """The report that is asked for.

    Raises
    ------
    InputError
        If there is no such county or unit.
    """
    day = snapshots().on(asked.as_of)
    data = report_data(asked.kind, day, asked.language)
    return build_report(asked.kind, asked.as_of, data, language=asked.language, scope=asked.scope)


def report_data(kind: Kind, day: Day, wanted: str) -> ReportData:
    """Data of a report of a day.

    Parameters
    ----------
    kind
        Of the report.
    day
        Its day.
    wanted
        Its language.
    """
    before = snapshots().on(period_of(kind, day.as_of).day_before)
    store = snapshots().store
    # The board of the day has the states of that day: a history told from them would begin there.
    history = history_of(ledger_entries(store), read_ground(store).facts, day.as_of)
    places = place_names(day.frames, wanted)
    names = {code: name for code, name in places.items() if code in day.frames.units.index}
    return ReportData(
        records=day.tasks, records_before=before.tasks, changes=history.changes, names=names,
        city=str(current_app.config["CITY_NAME"][wanted]), next_checks=history.next_checks,
        jurisdictions=_jurisdictions(places), air=standings(day.as_of, day.frames),
    )  # fmt: skip


# Documents of which the jurisdiction is on record; those that ship are told from their tasks.
def _jurisdictions(names: dict[str, str]) -> dict[str, str]:
    return {
        kept.document_id: names[kept.jurisdiction_code]
        for kept in read_documents(snapshots().store)
        if kept.jurisdiction_code in names
    }
