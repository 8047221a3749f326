"""Rows of jobs, their runner, and the folders of uploads."""

import io
import os
import stat
import threading
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime, timedelta
from pathlib import Path

import distributed
import pytest
import sqlalchemy as sa

from geo.errors import LimitError, NotFoundError, UpstreamError
from layers.store import Store
from layers.work import jobs as jobs_module
from layers.work.executors import MOST_UNFINISHED, Runner, make_executor
from layers.work.jobs import TABLE, JobError, Jobs, opened
from layers.work.owners import is_gone, this_process
from layers.work.uploads import Uploads

FAULT = JobError("LimitError", "太大", "too large", "file")


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    store = Store(tmp_path / "store.gpkg")
    store.create({})
    store.close()
    return store.path


@pytest.fixture
def jobs(store_path: Path) -> Jobs:
    kept = Jobs(store_path)
    yield kept
    kept.close()


def new(jobs: Jobs) -> str:
    return jobs.create("bulk_check", "台账.csv", {"question": {"as_of": "2020-11-01"}}).job_id


def test_a_job_waits_runs_and_is_done(jobs):
    job_id = new(jobs)
    assert (jobs.get(job_id).state, jobs.get(job_id).title) == ("queued", "台账.csv")
    assert jobs.start(job_id)
    assert jobs.advance(job_id, "check", 10, 100)
    running = jobs.get(job_id)
    assert (running.state, running.step, running.done, running.total) == (
        "running",
        "check",
        10,
        100,
    )
    assert running.finished is None
    assert jobs.finish(job_id, {"count": 100, "词": "煤"})
    done = jobs.get(job_id)
    assert (done.state, done.report) == ("done", {"count": 100, "词": "煤"})
    assert done.request == {"question": {"as_of": "2020-11-01"}}
    assert done.finished >= done.created


def test_another_process_finds_the_job_in_the_store(jobs, store_path):
    job_id = new(jobs)
    with opened(store_path) as others:
        assert others.get(job_id).state == "queued"
        assert others.start(job_id)
    assert jobs.get(job_id).state == "running"


def test_progress_is_no_new_revision_of_the_facts(jobs, store_path):
    store = Store(store_path)
    before = store.revision()
    job_id = new(jobs)
    jobs.start(job_id)
    jobs.advance(job_id, "check", 1, 2)
    assert store.revision() == before
    store.close()


@pytest.mark.parametrize("end", ["cancel", "finish", "fail"])
def test_what_has_ended_stays_as_it_is(jobs, end):
    job_id = new(jobs)
    jobs.start(job_id)
    {
        "cancel": jobs.cancel,
        "finish": lambda i: jobs.finish(i, {}),
        "fail": lambda i: jobs.fail(i, FAULT),
    }[end](job_id)
    before = jobs.get(job_id)
    assert not jobs.start(job_id)
    assert not jobs.advance(job_id, "check", 1, 2)
    assert not jobs.finish(job_id, {"late": True})
    assert not jobs.fail(job_id, FAULT)
    jobs.cancel(job_id)
    assert jobs.get(job_id) == before


def test_of_many_that_start_a_job_one_does(jobs):
    job_id = new(jobs)
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(jobs.start, [job_id] * 16)) == 1


def test_a_job_whose_process_was_lost_has_failed(jobs):
    lost = this_process().rsplit("/", 1)[0] + "/another start"
    for state in ("queued", "running"):
        job_id = new(jobs)
        with jobs._engine.begin() as connection:
            connection.execute(TABLE.update().values(owner=lost, state=state))
        assert jobs.get(job_id).state == "failed"
        assert "重启" in jobs.get(job_id).error.message_zh
    assert jobs.unfinished() == []


def test_a_running_job_that_fell_silent_has_failed(jobs, monkeypatch):
    job_id = new(jobs)
    jobs.start(job_id)
    monkeypatch.setattr(jobs_module, "SILENT_FOR", timedelta(0))
    assert jobs.get(job_id).state == "failed"


def test_old_jobs_are_forgotten_and_unfinished_ones_are_not(jobs):
    ended, waiting = new(jobs), new(jobs)
    jobs.cancel(ended)
    assert jobs.forget_before(datetime.now(UTC) - timedelta(hours=1)) == []
    assert jobs.forget_before(datetime.now(UTC) + timedelta(hours=1)) == [ended]
    with pytest.raises(NotFoundError):
        jobs.get(ended)
    assert jobs.get(waiting).state == "queued"


def test_an_unknown_id_is_not_found(jobs):
    for job_id in ("", "x", "'; DROP TABLE jobs; --"):
        with pytest.raises(NotFoundError):
            jobs.get(job_id)


def test_a_second_start_finds_the_table_made(jobs, store_path):
    job_id = new(jobs)
    again = Jobs(store_path)
    assert again.get(job_id).job_id == job_id
    again.close()
    names = sa.inspect(jobs._engine).get_table_names()
    assert "jobs" in names


def test_the_owner_of_a_live_process_is_not_gone():
    assert not is_gone(this_process())
    assert not is_gone("another machine/1/x")
    assert not is_gone(this_process().rsplit("/", 2)[0] + f"/{os.getppid()}/x")


# --- the runner ---


def work(store_path: Path, job_id: str) -> None:
    """A task that does its job."""
    with opened(store_path) as jobs:
        if jobs.start(job_id):
            jobs.finish(job_id, {"by": os.getpid()})


def die(store_path: Path, job_id: str) -> None:
    """A task whose process is killed."""
    os._exit(9)


def fail(store_path: Path, job_id: str) -> None:
    """A task with a mistake of ours."""
    raise RuntimeError(job_id)


def ended(jobs: Jobs, job_id: str):
    for _ in range(1200):
        job = jobs.get(job_id)
        if job.state not in ("queued", "running"):
            return job
        time.sleep(0.05)
    raise AssertionError("the job does not end")


def test_jobs_are_done_in_other_processes_and_outlive_one_that_is_killed(jobs):
    runner = Runner(jobs)
    killed, after = new(jobs), new(jobs)
    runner.submit(die, killed)
    assert ended(jobs, killed).error.error == "UpstreamError"
    runner.submit(work, after)
    assert ended(jobs, after).report["by"] != os.getpid()
    runner.close()


def test_a_mistake_in_a_task_ends_the_job(jobs, caplog):
    runner = Runner(jobs, lambda: ThreadPoolExecutor(1))
    job_id = new(jobs)
    runner.submit(fail, job_id)
    assert ended(jobs, job_id).state == "failed"
    runner.close()


class Broken(Executor):
    """A pool whose process was killed."""

    def submit(self, *_: object, **__: object) -> Future:
        raise BrokenProcessPool


def test_a_broken_pool_is_replaced(jobs):
    pools = [Broken(), ThreadPoolExecutor(1)]
    runner = Runner(jobs, lambda: pools.pop(0))
    job_id = new(jobs)
    runner.submit(work, job_id)
    assert ended(jobs, job_id).state == "done"


def test_closing_gives_up_what_waits(jobs):
    gate = threading.Event()
    pool = ThreadPoolExecutor(1)
    pool.submit(gate.wait)
    runner = Runner(jobs, lambda: pool)
    job_id = new(jobs)
    runner.submit(work, job_id)
    runner.close()
    gate.set()
    assert jobs.get(job_id).state == "failed"


def test_too_many_waiting_jobs_are_refused(jobs):
    runner = Runner(jobs)
    for _ in range(MOST_UNFINISHED):
        runner.require_room()
        new(jobs)
    with pytest.raises(LimitError):
        runner.require_room()


def test_a_dask_scheduler_that_cannot_be_used_is_an_error_of_ours():
    with pytest.raises(UpstreamError, match="Dask"):
        make_executor("tcp://127.0.0.1:1")


def test_a_dask_cluster_does_the_jobs(jobs):
    with distributed.LocalCluster(n_workers=1, processes=False, dashboard_address=None) as cluster:
        runner = Runner(jobs, lambda: make_executor(cluster.scheduler_address))
        job_id = new(jobs)
        runner.submit(work, job_id)
        assert ended(jobs, job_id).state == "done"
        runner.close()


# --- uploads ---


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path / "uploads", most_bytes=1000, most_bytes_together=3000)


def test_an_upload_is_kept_for_this_user_alone_under_a_name_of_ours(uploads):
    upload_id = uploads.keep(io.BytesIO(b"abc"))
    path = uploads.file(upload_id)
    assert path.read_bytes() == b"abc"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(uploads.root.stat().st_mode) == 0o700
    assert len(upload_id) == 32


def test_an_upload_that_is_too_large_leaves_nothing(uploads):
    with pytest.raises(LimitError):
        uploads.keep(io.BytesIO(b"x" * 1001))
    assert list(uploads.root.iterdir()) == []
    assert uploads.keep(io.BytesIO(b"x" * 1000))


def test_the_oldest_go_when_all_together_are_too_large(uploads):
    kept = []
    for age_s in (30, 20, 10):
        kept.append(uploads.keep(io.BytesIO(b"x" * 900)))
        past = time.time() - age_s
        os.utime(uploads.root / kept[-1], (past, past))
    newest = uploads.keep(io.BytesIO(b"x" * 900))
    assert {path.name for path in uploads.root.iterdir()} == {kept[1], kept[2], newest}


def test_what_is_too_old_goes(uploads):
    old, young = uploads.keep(io.BytesIO(b"x")), uploads.keep(io.BytesIO(b"x"))
    past = time.time() - uploads.kept_for_s - 1
    os.utime(uploads.root / old, (past, past))
    uploads.sweep()
    assert [path.name for path in uploads.root.iterdir()] == [young]


@pytest.mark.parametrize(
    "name", ["", "..", "../store.gpkg", "0" * 32, "A" * 32, "/etc", "0" * 31 + "\n"]
)
def test_only_ids_of_ours_lead_anywhere(uploads, name):
    uploads.keep(io.BytesIO(b"x"))
    with pytest.raises(NotFoundError):
        uploads.folder(name)
    uploads.remove(name)
    assert len(list(uploads.root.iterdir())) == 1
