"""A plan of rounds as a job: what a process of the executor does."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from geo.errors import MapError, NotFoundError
from layers.rounds.best import is_to_stop, write_best
from layers.rounds.files import sheet_format
from layers.rounds.plans import keep_plan
from layers.store import Store
from layers.work.jobs import Job, JobError, job_error
from layers.work.running import Advance, do_job
from routing.rounds.planning import planned
from routing.rounds.request import read_request
from routing.rounds.sheets import overview_of, sheets_of
from routing.travel.choosing import Ports

KIND = "rounds"


def run_rounds(make_ports: Callable[[], Ports], store_path: Path, job_id: str) -> None:
    """Make the plan of a job that waits; the best so far lies in the job's folder meanwhile.

    Parameters
    ----------
    make_ports
        Gives what travel may reach.
    store_path
        File of the store, with the job's row, where the plan is kept in the end. The row's request
        has "plan_id", "folder" and "asked" (`routing.rounds.request.MEMBERS`).
    job_id
        Id of the job. One that was cancelled meanwhile is left alone.
    """
    do_job(store_path, job_id, partial(_plan, make_ports, store_path))


def _plan(
    make_ports: Callable[[], Ports], store_path: Path, job: Job, advance: Advance
) -> dict[str, object]:
    folder, plan_id = Path(job.request["folder"]), str(job.request["plan_id"])
    asked = read_request(job.request["asked"])

    def show(record: dict[str, Any]) -> None:
        write_best(folder, record)

    record = planned(
        asked, make_ports(), is_stopped=partial(is_to_stop, folder), note=advance, show=show
    )
    store = Store(store_path)
    try:
        keep_plan(store, plan_id, asked.values, record, datetime.now(UTC))
    finally:
        store.close()
    return {"plan_id": plan_id}


def warm_up() -> None:
    """Make a smallest plan, so that the process has loaded what the first one asked for takes."""
    place = {"lon": 113.66, "lat": 34.75}
    smallest = {
        "days": ["2020-11-01"],
        "depots": [{"depot_id": "D", **place}],
        "teams": [{"team_id": "T", "start": "08:30", "end": "17:30"}],
        "stops": [{"stop_id": "S", **place, "lat": 34.76}],
        "travel": "estimate",
        "time_limit_s": 0.2,
    }
    planned(read_request(smallest), Ports())


def write_sheets(
    kept: Mapping[str, Any], team_id: str | None, day: date | None, key: str, language: str
) -> bytes | JobError:
    """Day sheets of a plan as a file, or why there is none; called in a process of the executor.

    Parameters
    ----------
    kept
        The plan.
    team_id, day
        Of one sheet; None for those of every team or day, with the plan as a whole and what it
        leaves out at its head.
    key
        One of `layers.rounds.files.SHEET_FORMATS`.
    language
        "zh" or "en".
    """
    sheets = [
        sheet
        for sheet in sheets_of(kept)
        if team_id in (None, sheet.team_id) and day in (None, sheet.day)
    ]
    overview = overview_of(kept) if team_id is None and day is None else None
    try:
        if not sheets and overview is None:
            raise NotFoundError(
                "计划中没有这一组这一天的日程",
                "the plan has no such day of that team",
                field="team",
            )
        return sheet_format(key).write(sheets, language, overview)
    except MapError as error:
        return job_error(error)
