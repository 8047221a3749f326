"""The first question: it delays no start, spoils no end, and spares the first person the wait."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest
from flask import Flask

from geo.bulk.check import PointChecker
from geo.errors import UpstreamError
from web import warm_up
from web.snapshot import EXTENSION
from web.warm_up import ask_once, start_warm_up

ROOT = Path(__file__).resolve().parents[2]


def test_one_point_is_asked_about(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    check = PointChecker.check
    monkeypatch.setattr(
        PointChecker, "check", lambda *given: asked.append(given[1:]) or check(*given)
    )
    start_warm_up(app.extensions[EXTENSION]).join(60)
    ((lon_deg, lat_deg),) = asked
    assert len(lon_deg) == len(lat_deg) == 1
    assert 112 < lon_deg[0] < 115


def test_it_is_not_waited_for_and_ends_with_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    hold = threading.Event()
    monkeypatch.setattr(warm_up, "ask_once", lambda _kept: hold.wait(30))
    thread = start_warm_up(None)
    assert thread.daemon
    assert thread.is_alive()
    hold.set()
    thread.join(5)


def test_a_store_that_cannot_be_read_is_logged_and_left_to_whoever_asks(caplog) -> None:
    class Broken:
        def on(self):
            raise UpstreamError("坏了", "broken")

    ask_once(Broken())
    assert "broken" in caplog.text


def test_the_service_is_ready_while_it_compiles_and_may_be_stopped_then(tmp_path: Path) -> None:
    environment = os.environ | {
        "SANSAN_STORE": str(tmp_path / "store.gpkg"),
        "NUMBA_CACHE_DIR": str(tmp_path / "numba"),  # empty, as after an install
    }
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, str(ROOT / "server.py"), "--port", "0"],
        cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        url = next(
            found[0] for line in process.stdout if (found := re.search(r"http://\S+/", line))
        )
        asked = time.monotonic()
        with urllib.request.urlopen(url + "healthz", timeout=10) as answer:  # noqa: S310 - our own
            assert json.load(answer)["status"] == "ok"
        assert time.monotonic() - asked < 5  # compiling takes longer than that, on any machine
        process.send_signal(signal.SIGTERM)
        told = process.communicate(timeout=20)[0]
        assert process.returncode == 0
        assert "Traceback" not in told
    finally:
        process.kill()
        process.communicate()
