"""Settings, the first start, and the running process: ready soon, loopback only, ends cleanly."""

import json
import os
import re
import signal
import sqlite3
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import pytest
from flask import Flask

import server
from geo.errors import InputError
from layers.store import Store

ROOT = Path(__file__).resolve().parents[1]


# --- settings


def test_the_defaults_hold_where_nothing_is_set() -> None:
    settings = server.read_settings({})
    assert settings["HOST"] == "127.0.0.1"
    assert settings["PORT"] == 8000
    assert settings["CITY"] == "410100"
    assert settings["STORE"] == str(ROOT / "instance" / "sansan.gpkg")
    assert set(settings) == {setting.name for setting in server.SETTINGS}


def test_the_environment_goes_before_the_defaults_and_flags_before_it() -> None:
    environ = {"SANSAN_PORT": "9001", "SANSAN_HOST": "10.0.0.5", "OTHER": "x"}
    settings = server.read_settings(environ, {"PORT": "9002", "HOST": None})
    assert settings["PORT"] == 9002
    assert settings["HOST"] == "10.0.0.5"


def test_another_city_has_a_store_of_its_own_by_default() -> None:
    luoyang = server.read_settings({"SANSAN_CITY": "410300"})
    assert Path(str(luoyang["STORE"])).name == "sansan-410300.gpkg"
    given = server.read_settings({"SANSAN_CITY": "410300", "SANSAN_STORE": "here.gpkg"})
    assert given["STORE"] == "here.gpkg"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "-1"),
        ("PORT", "65536"),
        ("PORT", "80.5"),
        ("PORT", ""),
        ("THREADS", "0"),
        ("MAX_CONTENT_LENGTH", "nan"),
        ("LANG", "fr"),
        ("AS_OF", "tomorrow"),
        ("AS_OF", "2020-02-30"),
    ],
)
def test_a_wrong_setting_is_refused_by_its_name(name: str, value: str) -> None:
    with pytest.raises(InputError, match=f"SANSAN_{name}"):
        server.read_settings({f"SANSAN_{name}": value})


def test_the_default_day_can_be_set() -> None:
    fixed = server.read_settings({"SANSAN_AS_OF": "2020-11-01"})
    assert server.default_day(fixed) == date(2020, 11, 1)
    today = server.default_day(server.read_settings({}))
    assert abs((today - datetime.now(server.TIME_ZONE).date()).days) <= 1


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readme_lists_every_setting(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    rows = {line.split("`")[1]: line for line in text.splitlines() if line.startswith("| `SANSAN_")}
    for setting in server.SETTINGS:
        row = rows[f"SANSAN_{setting.name}"]
        assert f"| {setting.default or ''}" in row, setting.name
    for told in re.findall(r"SANSAN_([A-Z_]+)\b", text):
        assert told in server.DEFAULTS, f"{name} tells of {told}, which is no setting"


def test_every_setting_says_what_it_is_for_in_both_languages() -> None:
    for setting in server.SETTINGS:
        assert setting.help_en.isascii()
        assert not setting.help_zh.isascii()


# --- the application


def test_answers_speak_of_the_default_day_that_is_set(app: Flask, store_path: Path) -> None:
    made = server.create_app({"STORE": str(store_path), "AS_OF": "2020-11-01"})
    assert made.test_client().get("/api/tasks").json["as_of"] == "2020-11-01"


def test_the_first_start_makes_a_whole_store(tmp_path: Path) -> None:
    path = tmp_path / "new" / "sansan.gpkg"
    client = server.create_app({"STORE": str(path)}).test_client()
    assert client.get("/healthz").json == {"status": "ok", "revision": 1}
    assert len(Store(path).read("tasks")) == 51


def test_the_secret_key_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "sansan.gpkg"
    first = server.create_app({"STORE": str(path)}).config["SECRET_KEY"]
    again = server.create_app({"STORE": str(path)}).config["SECRET_KEY"]
    assert first == again
    assert len(first) == 64
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    given = server.create_app({"STORE": str(path), "SECRET_KEY": "mine"}).config["SECRET_KEY"]
    assert given == "mine"


def test_a_store_of_another_city_is_refused(app: Flask, store_path: Path) -> None:
    with pytest.raises(InputError, match="another city") as caught:
        server.create_app({"STORE": str(store_path), "CITY": "410300"})
    assert caught.value.field == "SANSAN_STORE"


def test_an_unknown_city_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="SANSAN_CITY"):
        server.create_app({"STORE": str(tmp_path / "x.gpkg"), "CITY": "999900"})
    assert not (tmp_path / "x.gpkg").exists()


def test_another_city_shows_its_units_and_no_tasks(tmp_path: Path) -> None:
    made = server.create_app({"STORE": str(tmp_path / "x.gpkg"), "CITY": "410300"})
    client = made.test_client()
    layers = {layer["layer_id"]: layer for layer in client.get("/api/layers").json["layers"]}
    assert layers["units"]["count"] > 5
    assert layers["tasks"]["count"] == 0
    assert client.get("/api/tasks").json["total"] == 0
    answer = client.get("/api/check?lon=112.45&lat=34.62&datum=wgs84").json
    assert answer["verdict"] == "unknown"  # no zone is on record there
    assert answer["zone"] is None
    assert answer["unit"]["code"].startswith("4103")
    for page in ("/", "/tasks", "/about"):
        assert client.get(page).status_code == 200


def test_what_is_changed_in_the_store_shows_at_once(tmp_path: Path) -> None:
    path = tmp_path / "sansan.gpkg"
    client = server.create_app({"STORE": str(path)}).test_client()
    before = client.get("/api/tasks")
    store = Store(path)
    tasks = store.read("tasks")
    store.replace("tasks", tasks.iloc[:5])
    after = client.get("/api/tasks", headers={"If-None-Match": before.headers["ETag"]})
    assert before.json["total"] == 51
    assert after.status_code == 200
    assert after.json["total"] == 5
    assert client.get("/healthz").json["revision"] == 2


def test_a_store_that_another_program_spoiled_is_not_the_askers_fault(tmp_path: Path) -> None:
    path = tmp_path / "sansan.gpkg"
    client = server.create_app({"STORE": str(path)}).test_client()
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE tasks SET place_ids = 'nonsense' WHERE task_id = 'A1'")
    response = client.get("/api/tasks")
    assert response.status_code == 502
    assert response.json["error"] == "UpstreamError"
    assert "tasks" in response.json["message"]


def test_a_day_is_worked_out_once_for_each_revision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from web import snapshot

    asked = []
    check = snapshot.check
    monkeypatch.setattr(
        snapshot, "check", lambda frames, day: asked.append(day) or check(frames, day)
    )
    client = server.create_app({"STORE": str(tmp_path / "x.gpkg")}).test_client()
    for path in ("/api/tasks", "/api/findings", "/api/layers/tasks", "/api/search"):
        client.get(f"{path}?as_of=2020-11-01&{'q=A14' if 'search' in path else ''}".rstrip("&"))
    assert asked == [date(2020, 11, 1)]


def test_days_asked_about_long_ago_are_let_go(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from web import snapshot

    monkeypatch.setattr(snapshot, "DAYS_KEPT", 2)
    kept = app.extensions[snapshot.EXTENSION]
    first, second, third = (date(2021, 1, day) for day in (1, 2, 3))
    held = kept.on(first)
    kept.on(second)
    assert kept.on(first) is held  # asked about again, so `second` is the older one
    kept.on(third)
    assert kept.on(first) is held
    assert len(kept._days) == 2


# --- the process


def start(tmp_path: Path, *arguments: str, **environ: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, str(ROOT / "server.py"), *arguments],
        cwd=tmp_path,
        env=os.environ | {"SANSAN_STORE": str(tmp_path / "sansan.gpkg")} | environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        found = re.search(r"http://\S+/", line)
        if found:
            return found.group()
    raise AssertionError(f"the service ended with {process.wait()}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("service")


@pytest.fixture
def running(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = start(folder, "--port", "0")
    try:
        yield process, address(process)
    finally:
        process.kill()
        process.communicate()


def test_it_starts_answers_and_ends_on_sigterm(
    running: tuple[subprocess.Popen[str], str],
) -> None:
    process, url = running
    assert url.startswith("http://127.0.0.1:")
    with urllib.request.urlopen(url + "healthz", timeout=10) as answer:  # noqa: S310 - our own
        assert json.load(answer)["status"] == "ok"
        assert "waitress" not in (answer.headers["Server"] or "")
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=15)
    assert process.returncode == 0


def test_the_second_start_makes_nothing_anew(folder: Path) -> None:
    """How long it takes is measured by `tests/benchmarks/start.py`."""
    first = start(folder, "--port", "0")
    address(first)
    first.send_signal(signal.SIGINT)
    first.communicate(timeout=15)
    assert first.returncode == 0
    made = (folder / "sansan.gpkg").stat()
    second = start(folder, "--port", "0")
    try:
        assert second.stdout is not None
        assert re.search(r"http://\S+/", second.stdout.readline())  # no progress line before it
        assert (folder / "sansan.gpkg").stat().st_ino == made.st_ino
    finally:
        second.kill()
        second.communicate()


def test_a_taken_port_is_told_with_exit_code_2(
    running: tuple[subprocess.Popen[str], str], folder: Path
) -> None:
    port = running[1].rsplit(":", 1)[1].rstrip("/")
    second = start(folder, "--port", port)
    output = second.communicate(timeout=60)[0]
    assert second.returncode == 2
    assert port in output
    assert "--port" in output
    assert "Traceback" not in output


@pytest.mark.parametrize("arguments", [["--port", "http"], ["fly"], ["check", "--fly"]])
def test_what_cannot_be_done_ends_with_exit_code_2(tmp_path: Path, arguments: list[str]) -> None:
    process = start(tmp_path, *arguments)
    output = process.communicate(timeout=60)[0]
    assert process.returncode == 2
    assert "Traceback" not in output
    assert not (tmp_path / "sansan.gpkg").exists()


def test_the_map_page_is_served_with_its_assets(
    running: tuple[subprocess.Popen[str], str],
) -> None:
    url = running[1]
    with urllib.request.urlopen(url, timeout=20) as answer:  # noqa: S310 - our own
        page = answer.read().decode()
    for path in set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page)):
        with urllib.request.urlopen(url.rstrip("/") + path, timeout=10) as asset:  # noqa: S310
            assert asset.status == 200
            assert asset.read()
