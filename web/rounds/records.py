"""Plans, jobs and days of rounds as plain values, for the pages and the API."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import url_for

from geo.errors import NotFoundError
from geo.records import bilingual
from layers.rounds.best import read_best
from layers.rounds.plans import list_plans, read_plan, read_progress
from layers.store import Store
from layers.work.jobs import Job
from routing.rounds.actual import actual
from routing.rounds.difference import difference
from routing.rounds.record import BEIJING
from web.i18n import language
from web.rounds.loosening import loosened
from web.rounds.room import rounds_room
from web.rounds.work import KIND

STEPS = {
    "queued": ("排队中", "waiting"),
    "start": ("正在开始", "starting"),
    "travel": ("正在算路程", "working out the travel"),
    "solve": ("正在找更好的路线", "looking for a better plan"),
    "explain": ("正在找出没排上的原因", "finding why stops are left out"),
    "outside": (
        "有点位在路网之外，列为没有排上",
        "some stops are outside the network; they are listed",
    ),
    "draw": ("正在画路线", "drawing the ways"),
    "done": ("已完成", "done"),
}
#: What can be noted of a stop during the day.
STATES = {
    "done": bilingual("已完成", "done"),
    "skipped": bilingual("跳过", "skipped"),
    "added": bilingual("临时增加", "added"),
}
Plain = Mapping[str, Any]


def job_record(job: Job) -> dict[str, Any]:
    """How far a job is, with the best plan so far.

    Parameters
    ----------
    job
        Of the kind of rounds.
    """
    is_open = job.state in ("queued", "running")
    names = ("job", "stop", "cancel") if is_open else ("job",)
    links = {name: url_for(f"rounds_api.{name}", job_id=job.job_id) for name in names}
    plan_id = str(job.request["plan_id"])
    if job.state == "done":
        links["plan"] = url_for("rounds_api.plan", plan_id=plan_id)
        links["page"] = url_for("rounds.plan_page", plan_id=plan_id)
    else:
        links["page"] = url_for("rounds.job_page", job_id=job.job_id)
    return {
        "job_id": job.job_id,
        "plan_id": plan_id,
        "title": job.title,
        "state": job.state,
        "step": job.step,
        "step_title": bilingual(*STEPS.get(job.step, (job.step, job.step))),
        "done": job.done,
        "total": job.total,
        "error": _error(job),
        "best": _best(job) if is_open else None,
        "links": links,
    }


def _best(job: Job) -> dict[str, Any] | None:
    try:
        return read_best(rounds_room().folder(job))
    except NotFoundError:  # its folder has been cleared away
        return None


def _error(job: Job) -> dict[str, Any] | None:
    if job.error is None:
        return None
    words = job.error.message_en if language() == "en" else job.error.message_zh
    return {"error": job.error.error, "message": words, "field": job.error.field}


def job_of(job_id: str) -> Job:
    """A job that makes a plan.

    Raises
    ------
    NotFoundError
        If there is none of that id, or it does something else.
    """
    job = rounds_room().jobs.get(job_id)
    if job.kind != KIND:
        raise NotFoundError(
            "没有这个任务，或已过期清除", "there is no such job, or it has been cleared away"
        )
    return job


def plan_record_of(store: Store, plan_id: str) -> dict[str, Any]:
    """A kept plan with what it changed and how its days went.

    Parameters
    ----------
    store
        Where plans are kept.
    plan_id
        Id of one.

    Raises
    ------
    NotFoundError
        If there is none of that id.
    """
    kept = read_plan(store, plan_id)
    progress = read_progress(store, plan_id)
    for missed in kept["plan"]["unserved"]:
        missed["apply"] = loosened(missed, kept["request"])
    return {
        **kept,
        "difference": _difference(store, kept),
        "progress": [_note(each) for each in progress],
        "actual": actual(kept, progress),
    }


def _difference(store: Store, kept: Plain) -> dict[str, Any] | None:
    if not kept["previous"]:
        return None
    try:
        return difference(read_plan(store, kept["previous"]), kept)
    except NotFoundError:
        return None


NOTE = ("team", "day", "stop_id", "state", "at", "author", "reason", "details", "client_key")


def _note(row: Plain) -> dict[str, Any]:
    return {name: row[name] for name in NOTE}


def _local(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(BEIJING).isoformat(timespec="minutes")


def plans_listed(store: Store) -> list[dict[str, Any]]:
    """The latest plans, the newest first, with the moment as people here read it."""
    return [{**row, "created_local": _local(row["created_at"])} for row in list_plans(store)]
