"""Rows of long jobs in the store: whoever does the work notes there how far it is.

A page that is reloaded, a second page, or another process of the service finds them again. A job
belongs to whoever knows its id, 128 random bits.
"""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, get_args

import sqlalchemy as sa

from geo import errors
from geo.errors import MapError, NotFoundError
from layers.store import BUSY_TIMEOUT_S
from layers.work.owners import is_gone, this_process

State = Literal["queued", "running", "done", "failed", "cancelled"]
STATES: tuple[State, ...] = get_args(State)
UNFINISHED: tuple[State, ...] = ("queued", "running")
#: A running job that has said nothing for so long has lost its process.
SILENT_FOR = timedelta(minutes=10)

TABLE = sa.Table(
    "jobs",
    sa.MetaData(),
    sa.Column("job_id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("done", sa.Integer, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("created", sa.Text, nullable=False),
    sa.Column("updated", sa.Text, nullable=False),
    sa.Column("finished", sa.Text),
    sa.Column("request", sa.Text, nullable=False),
    sa.Column("report", sa.Text),
    sa.Column("error", sa.Text),
)


@dataclass(frozen=True, slots=True)
class JobError:
    """Why a job failed: the name of the error, its words, and the input field at fault."""

    error: str
    message_zh: str
    message_en: str
    field: str | None = None


INTERRUPTED = JobError(
    "UpstreamError",
    "任务中断：服务重启或进程退出，请重新开始",
    "the job was interrupted: the service restarted or its process ended; start it again",
)


@dataclass(frozen=True, slots=True)
class Job:
    """One job as it stands.

    Parameters
    ----------
    job_id, kind, title
        Random id, what is done, and what it is done to, as a person calls it.
    owner
        The process that answers for it (`layers.work.owners`).
    state
        One of `STATES`.
    step, done, total
        What is being done, and how many rows of how many; a total of 0 is not known yet.
    created, updated, finished
        Times in UTC; finished is None until the job has ended in any way.
    request, report
        What was asked, and what came of it: values that JSON can hold.
    error
        Why it failed, if it did.
    """

    job_id: str
    kind: str
    title: str
    owner: str
    state: State
    step: str
    done: int
    total: int
    created: datetime
    updated: datetime
    finished: datetime | None
    request: dict[str, Any]
    report: dict[str, Any] | None
    error: JobError | None


class Jobs:
    """The job rows of one store; safe for use from many threads and processes.

    Parameters
    ----------
    path
        File of the store, which exists.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        url = sa.URL.create("sqlite", database=path.as_uri(), query={"mode": "rw", "uri": "true"})
        # Progress may be lost in a power cut, so unlike the store's own engine this one does not
        # wait for the disk at every commit.
        self._engine = sa.create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S})
        with self._engine.begin() as connection:
            connection.execute(sa.schema.CreateTable(TABLE, if_not_exists=True))

    def create(self, kind: str, title: str, request: dict[str, Any]) -> Job:
        """A new job, waiting to be started."""
        job_id, now = secrets.token_hex(16), _text(datetime.now(UTC))
        values = {
            "job_id": job_id,
            "kind": kind,
            "title": title,
            "owner": this_process(),
            "state": "queued",
            "step": "queued",
            "done": 0,
            "total": 0,
            "created": now,
            "updated": now,
            "request": json.dumps(request, ensure_ascii=False, allow_nan=False),
        }
        with self._engine.begin() as connection:
            connection.execute(TABLE.insert().values(values))
        return self.get(job_id)

    def get(self, job_id: str) -> Job:
        """A job by its id; one whose process was lost has failed.

        Raises
        ------
        NotFoundError
            If there is none, or none any more.
        """
        with self._engine.begin() as connection:
            row = (
                connection.execute(sa.select(TABLE).where(TABLE.c.job_id == job_id))
                .mappings()
                .first()
            )
        if row is None:
            raise NotFoundError(
                "没有这个任务，或已过期清除", "there is no such job, or it has been cleared away"
            )
        job = _job(row)
        is_silent = job.state == "running" and datetime.now(UTC) - job.updated > SILENT_FOR
        if job.state in UNFINISHED and (is_silent or is_gone(job.owner)):
            self.fail(job_id, INTERRUPTED)
            return self.get(job_id)
        return job

    def start(self, job_id: str) -> bool:
        """Whether the job was waiting, and now runs."""
        return self._change(job_id, ("queued",), state="running", step="start")

    def advance(self, job_id: str, step: str, done: int, total: int) -> bool:
        """Whether the job still runs; its progress is noted if it does."""
        return self._change(job_id, ("running",), step=step, done=done, total=total)

    def finish(self, job_id: str, report: dict[str, Any]) -> bool:
        """Whether the job ran, and is now done."""
        told = json.dumps(report, ensure_ascii=False, allow_nan=False)
        return self._change(job_id, ("running",), state="done", step="done", report=told)

    def fail(self, job_id: str, error: JobError) -> bool:
        """Whether the job was unfinished, and has now failed."""
        told = json.dumps(
            [error.error, error.message_zh, error.message_en, error.field], ensure_ascii=False
        )
        return self._change(job_id, UNFINISHED, state="failed", error=told)

    def cancel(self, job_id: str) -> Job:
        """The job, cancelled unless it had ended before; its process stops at its next note."""
        self._change(job_id, UNFINISHED, state="cancelled")
        return self.get(job_id)

    def forget_before(self, moment: datetime) -> list[str]:
        """Ids of the jobs that had ended before a moment; their rows are gone."""
        is_old = TABLE.c.finished.is_not(None) & (TABLE.c.finished < _text(moment))
        with self._engine.begin() as connection:
            gone = list(connection.execute(sa.select(TABLE.c.job_id).where(is_old)).scalars())
            connection.execute(TABLE.delete().where(TABLE.c.job_id.in_(gone)))
        return gone

    def unfinished(self) -> list[Job]:
        """Jobs that wait or run, the oldest first; those whose process was lost fail here."""
        query = sa.select(TABLE.c.job_id).where(TABLE.c.state.in_(UNFINISHED))
        with self._engine.begin() as connection:
            found = connection.execute(query.order_by(TABLE.c.created)).scalars().all()
        jobs = [self.get(job_id) for job_id in found]
        return [job for job in jobs if job.state in UNFINISHED]

    def close(self) -> None:
        """Close every connection; they open again when they are next used."""
        self._engine.dispose()

    # One statement reads and writes, so that of a cancel and a finish only the first counts.
    def _change(self, job_id: str, states: tuple[State, ...], **values: Any) -> bool:
        now = _text(datetime.now(UTC))
        ends = {"finished": now} if values.get("state") in {"done", "failed", "cancelled"} else {}
        changed = (
            TABLE.update()
            .where(TABLE.c.job_id == job_id, TABLE.c.state.in_(states))
            .values(updated=now, **ends, **values)
        )
        with self._engine.begin() as connection:
            return connection.execute(changed).rowcount == 1


def job_error(error: MapError) -> JobError:
    """An error of ours as a job keeps it."""
    return JobError(type(error).__name__, error.message_zh, error.message_en, error.field)


def as_error(told: JobError) -> MapError:
    """The error that a `JobError` tells of, to be raised here."""
    kind: type[MapError] = getattr(errors, told.error)
    return kind(told.message_zh, told.message_en, field=told.field)


@contextmanager
def opened(path: Path) -> Iterator[Jobs]:
    """The job rows of a store for the length of a block: what a worker process uses."""
    jobs = Jobs(path)
    try:
        yield jobs
    finally:
        jobs.close()


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _job(row: Any) -> Job:
    values = dict(row)
    for name in ("created", "updated", "finished"):
        values[name] = None if values[name] is None else datetime.fromisoformat(values[name])
    values["request"] = json.loads(values["request"])
    values["report"] = None if values["report"] is None else json.loads(values["report"])
    values["error"] = None if values["error"] is None else JobError(*json.loads(values["error"]))
    return Job(**values)
