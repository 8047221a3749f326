"""A bulk check that is cancelled while its file is being read ends with its worker, at once."""

import os
import threading
import time
from datetime import date
from pathlib import Path

import pytest

from layers import sandbox
from layers.bulk.check import BulkQuestion
from layers.bulk.job import KIND, run_job
from layers.opening import open_store
from layers.reading.source import ReadOptions
from layers.work.jobs import Jobs


@pytest.fixture
def jobs(tmp_path: Path):
    store = open_store(str(tmp_path / "store.gpkg"), "410100")
    made = Jobs(store.path)
    yield made
    made.close()
    store.close()


def workers() -> set[int]:
    """Ids of the worker processes that this process started and that live."""
    found = set()
    for task in Path("/proc/self/task").glob("*/children"):
        for child in task.read_text().split():
            command = Path(f"/proc/{child}/cmdline")
            if command.exists() and b"sandbox_worker" in command.read_bytes():
                found.add(int(child))
    return found


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks at processes in /proc")
def test_a_cancel_during_the_reading_stops_the_worker_at_once(jobs, tmp_path, monkeypatch):
    forever = sandbox.JOBS | {"read": "tests.layers.work.sandbox_jobs:wait"}
    monkeypatch.setattr(sandbox, "JOBS", forever)
    upload, folder = tmp_path / "upload", tmp_path / "result"
    upload.write_bytes(b"lon,lat\n113.6,34.7\n")
    folder.mkdir()
    question = BulkQuestion(ReadOptions(datum="wgs84"), date(2020, 11, 1))
    request = {"upload": str(upload), "folder": str(folder), "question": question.as_json()}
    job = jobs.create(KIND, "a.csv", request)
    thread = threading.Thread(target=run_job, args=(jobs.path, job.job_id))
    thread.start()
    started = wait_for(workers)
    assert jobs.get(job.job_id).step == "read"
    jobs.cancel(job.job_id)
    cancelled = time.monotonic()
    thread.join(10)
    assert time.monotonic() - cancelled < 5  # the worker itself would run until its limit of 90 s
    assert not started & workers()
    assert not any(os.path.exists(f"/proc/{pid}") for pid in started)
    assert jobs.get(job.job_id).state == "cancelled"
    assert list(folder.iterdir()) == []


def wait_for(found, timeout_s: float = 20.0):
    """What a function gives as soon as that is something."""
    ends = time.monotonic() + timeout_s
    while time.monotonic() < ends:
        if value := found():
            return value
        time.sleep(0.05)
    raise AssertionError("nothing happened")
