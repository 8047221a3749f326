"""A plan of rounds as a job: what a process of the executor does."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from layers.rounds.best import is_to_stop, write_best
from layers.rounds.plans import keep_plan
from layers.store import Store
from layers.work.jobs import Job
from layers.work.running import Advance, do_job
from routing.rounds.planning import planned
from routing.rounds.request import read_request
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
    """Nothing: a process that is asked for it has loaded this module and the solver with it."""
