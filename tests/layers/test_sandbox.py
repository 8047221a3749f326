import errno
import json
import os
import socket
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from geo.errors import CRSError, LimitError, SourceError, UpstreamError
from layers import sandbox
from layers.reading import gdal
from layers.reading.limits import LIMITS
from layers.sandbox import check_sandbox, run_limited
from layers.sandbox_slots import Slots, slots_for
from tests.layers.work import sandbox_jobs

HASTY = replace(LIMITS, cpu_s=1, wall_s=20.0)


@pytest.fixture(autouse=True)
def jobs(monkeypatch):
    """The jobs of sandbox_jobs, added to those the service knows."""
    names = [name for name in vars(sandbox_jobs) if callable(getattr(sandbox_jobs, name))]
    added = {name: f"tests.layers.work.sandbox_jobs:{name}" for name in names}
    monkeypatch.setattr(sandbox, "JOBS", sandbox.JOBS | added)


@pytest.fixture
def scratch(tmp_path, monkeypatch):
    """Where workers get their folders in this test."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_job_gets_its_arguments_and_one_file_under_a_name_of_ours(scratch):
    outcome = run_limited("answer", {"n": 1}, upload=b"x", suffix=".csv")
    report = json.loads(outcome.report)
    assert report["arguments"] == {"n": 1}
    assert report["files"] == ["job.json", "stderr.txt", "upload.csv"]
    assert Path(report["cwd"]).parent == scratch
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("suffix", ["../x", ".a/b", "csv", ".", ".csv.exe", ".c\0"])
def test_a_suffix_that_is_not_ours_is_refused(suffix):
    with pytest.raises(SourceError, match="suffix"):
        run_limited("answer", {}, suffix=suffix)


def test_a_full_disk_is_our_trouble_and_not_the_file_s(monkeypatch):
    def refuse(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(sandbox, "_store_upload", refuse)
    with pytest.raises(UpstreamError, match="No space left"):
        run_limited("answer", {})


def test_an_unknown_job_is_a_bug_and_not_an_input_error():
    with pytest.raises(KeyError):
        run_limited("os.system", {})


def test_an_upload_is_cut_off_at_the_limit_even_if_it_never_ends(scratch):
    class Endless:
        def read(self, size):
            return bytes(size)

    with pytest.raises(LimitError, match="exceeds 3 MB") as caught:
        run_limited("answer", {}, upload=Endless(), limits=replace(LIMITS, upload_bytes=3 << 20))
    assert "3 MB" in caught.value.message_zh
    assert list(scratch.iterdir()) == []


def test_a_segmentation_fault_ends_the_worker_and_not_the_service(scratch):
    with pytest.raises(SourceError, match="could not be read") as caught:
        run_limited("touch_nothing", {})
    assert "无法读取" in caught.value.message_zh
    assert caught.value.field == "file"
    assert list(scratch.iterdir()) == []
    assert json.loads(run_limited("answer", {}).report)["arguments"] == {}


def test_processor_time_is_limited():
    with pytest.raises(LimitError, match="processor time") as caught:
        run_limited("spin", {}, limits=HASTY)
    assert "计算时间" in caught.value.message_zh


def test_the_wall_clock_is_limited(scratch):
    with pytest.raises(LimitError, match=r"more than 1\.5 s") as caught:
        run_limited("wait", {}, limits=replace(LIMITS, wall_s=1.5))
    assert "1.5 秒" in caught.value.message_zh
    assert list(scratch.iterdir()) == []


def test_memory_is_limited():
    with pytest.raises(LimitError, match="memory") as caught:
        run_limited("hoard", {}, limits=replace(LIMITS, memory_bytes=600 << 20))
    assert "600 MB" in caught.value.message_zh


def test_the_size_of_written_files_is_limited(scratch):
    with pytest.raises(LimitError, match="expands beyond 5 MB"):
        run_limited("write", {}, limits=replace(LIMITS, written_bytes=5 << 20))
    assert list(scratch.iterdir()) == []


def test_an_error_of_ours_arrives_with_class_field_and_both_languages():
    with pytest.raises(CRSError) as caught:
        run_limited("complain", {})
    assert caught.value.message_zh == "坐标系不明"
    assert caught.value.message_en == "the datum is unknown"
    assert caught.value.field == "datum"


@pytest.mark.parametrize("job", ["fail", "leave"])
def test_a_bug_in_a_worker_is_logged_and_shown_as_an_unreadable_file(job, caplog):
    with pytest.raises(SourceError, match="could not be read"):
        run_limited(job, {})
    assert "worker ended" in caplog.text


def test_a_worker_can_neither_connect_nor_start_a_program(caplog):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        host, port = server.getsockname()
        with pytest.raises(SourceError):
            run_limited("connect", {"host": host, "port": port})
        with pytest.raises(TimeoutError):
            server.accept()
    assert "socket" in caplog.text
    caplog.clear()
    with pytest.raises(SourceError):
        run_limited("run", {})
    assert "subprocess.Popen is not allowed" in caplog.text


def test_no_variable_of_the_service_reaches_a_worker(monkeypatch):
    monkeypatch.setenv("SANSAN_SECRET_KEY", "s3cret")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    seen = json.loads(run_limited("environment", {}).report)
    assert "s3cret" not in seen.values()
    assert "HTTP_PROXY" not in seen
    assert seen["PROJ_NETWORK"] == "OFF"
    assert seen["CPL_VSIL_CURL_ALLOWED_EXTENSIONS"] == ".none"


def test_the_self_check_reports_the_one_driver_and_real_limits():
    report = check_sandbox()
    assert report == {"drivers": ["ESRI Shapefile"], "limits_enforced": os.name == "posix"}


def test_a_worker_with_a_forbidden_driver_refuses_to_start(monkeypatch):
    monkeypatch.setattr(sandbox, "_skipped_drivers", lambda: "")
    with pytest.raises(UpstreamError, match="OGR_VRT") as caught:
        check_sandbox()
    assert "自检" in caught.value.message_zh


def test_the_service_does_not_start_if_no_worker_does(monkeypatch):
    monkeypatch.setattr(sandbox.sys, "executable", "/bin/false")
    with pytest.raises(UpstreamError, match="no worker starts"):
        check_sandbox()


def test_the_guard_names_every_driver_too_many(capsys):
    gdal.refuse_unsafe({"ESRI Shapefile"})
    with pytest.raises(SystemExit) as caught:
        gdal.refuse_unsafe({"ESRI Shapefile", "WFS", "HTTP"})
    assert caught.value.code == gdal.EXIT_UNSAFE
    assert "HTTP, WFS" in capsys.readouterr().err


def test_tables_come_back_as_arrow_and_a_damaged_one_is_refused(tmp_path):
    (tmp_path / "report.json").write_text("{}", encoding="utf-8")
    (tmp_path / "rows.arrow").write_bytes(b"ARROW1\0\0 not a table")
    with pytest.raises(SourceError):
        sandbox._answer(tmp_path)


# --- who waits, and who is stopped


class EnoughError(Exception):
    """What a watcher raises."""


def test_whoever_watches_can_have_a_worker_stopped_at_once(scratch):
    told = []

    def watch():
        told.append(time.monotonic())
        if len(told) == 2:
            raise EnoughError

    started = time.monotonic()
    with pytest.raises(EnoughError):
        run_limited("wait", {}, watch=watch)
    assert time.monotonic() - started < 5  # the job itself would wait for ever
    assert list(scratch.iterdir()) == []


def test_an_answer_that_is_too_long_is_told_and_not_half_read():
    with pytest.raises(LimitError, match="expands beyond 1 MB"):
        run_limited("tell", {"length": 2 << 20}, limits=replace(LIMITS, written_bytes=1 << 20))


def test_workers_beyond_the_bound_are_refused_while_one_runs(monkeypatch):
    monkeypatch.setattr(sandbox, "_slots", Slots(1, 0))
    refused = []

    def watch():
        with pytest.raises(UpstreamError, match="try again") as caught:
            run_limited("answer", {})
        refused.append(caught.value)
        raise EnoughError

    with pytest.raises(EnoughError):
        run_limited("wait", {}, watch=watch)
    assert "稍后再试" in refused[0].message_zh
    assert json.loads(run_limited("answer", {}).report)["arguments"] == {}  # the place is free


def test_one_who_waits_gets_the_place_that_becomes_free():
    slots, order = Slots(1, 1), []
    waiting = threading.Event()

    def second():
        with slots.taken(waiting.set):
            order.append("second")

    with slots.taken():
        thread = threading.Thread(target=second)
        thread.start()
        assert waiting.wait(5)
        with pytest.raises(UpstreamError), slots.taken():  # the queue is full
            order.append("third")
        order.append("first")
    thread.join(5)
    assert order == ["first", "second"]


def test_nobody_waits_longer_than_patience_and_a_watcher_ends_the_waiting():
    slots = Slots(1, 1, patience_s=0.05)
    with slots.taken():
        with pytest.raises(UpstreamError), slots.taken():
            pass
        impatient = Slots(1, 1)
        with impatient.taken(), pytest.raises(EnoughError), impatient.taken(_enough):
            pass
    with slots.taken():
        pass


def _enough():
    raise EnoughError


@pytest.mark.parametrize("threads", [1, 2, 3, 4, 16])
def test_some_thread_is_always_free_for_other_requests(threads):
    slots = slots_for(threads)
    assert slots.running >= 1
    assert slots.running + slots.most_waiting <= max(1, threads - 1)


def test_the_bound_follows_the_threads_of_the_service(monkeypatch):
    monkeypatch.setattr(sandbox, "_slots", sandbox._slots)
    sandbox.bound_workers(3)
    assert sandbox._slots.running == 1
