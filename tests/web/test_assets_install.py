"""Installing the browser libraries: from npm, from a folder, twice, and when it fails.

No test asks a registry: npm is a script that stands in for it, or a folder is the source.
"""

import re
import shutil
import sqlite3
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from geo.errors import SourceError, UpstreamError
from web import assets
from web.assets import installer, packages

PINS = ("package.json", "package-lock.json", ".npmrc")


@pytest.fixture(scope="session")
def vendor() -> Path:
    """The installed packages of this checkout, as a source."""
    assets.ensure()
    return assets.STATIC / "vendor"


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """A static folder with the pins and nothing installed."""
    folder = tmp_path / "static"
    folder.mkdir()
    for name in PINS:
        shutil.copyfile(assets.STATIC / name, folder / name)
    return folder


@pytest.fixture
def modules(tmp_path: Path, vendor: Path) -> Path:
    """A node_modules with all packages, to be spoilt by tests."""
    folder = tmp_path / "given" / "node_modules"
    shutil.copytree(vendor, folder, ignore=shutil.ignore_patterns(".*", "manifest.json"))
    return folder


def program(folder: Path, name: str, script: str) -> None:
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)


def contents(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_installing_from_an_installed_folder_copies_it_exactly(static: Path, vendor: Path) -> None:
    versions = assets.install(vendor, static=static, report=lambda line: None)
    assert versions["leaflet"] == "1.9.4"
    assert contents(static / "vendor") == contents(vendor)
    assert assets.is_current(static)


@pytest.mark.parametrize("depth", ["", "node_modules"])
def test_a_node_modules_or_its_parent_is_a_source(static: Path, modules: Path, depth: str) -> None:
    assets.install(modules if depth else modules.parent, static=static, report=lambda line: None)
    assert assets.is_current(static)


def test_progress_counts_to_its_end(static: Path, vendor: Path) -> None:
    lines: list[str] = []
    assets.install(vendor, static=static, report=lines.append)
    counts = [re.search(r"installing browser assets (\d+)/(\d+): ", line) for line in lines]
    total = len({asset.package for asset in assets.ASSETS}) + 1
    assert [count and count.groups() for count in counts] == [
        (str(number), str(total)) for number in range(1, total + 1)
    ]


def test_progress_goes_to_standard_error(
    static: Path, vendor: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assets.install(vendor, static=static)
    captured = capsys.readouterr()
    assert "installing browser assets 1/" in captured.err
    assert captured.out == ""


def test_a_folder_without_packages_is_refused(static: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="node_modules") as caught:
        assets.install(tmp_path, static=static, report=lambda line: None)
    assert caught.value.field == "from"
    assert str(tmp_path) in caught.value.message_zh


def test_another_version_is_refused(static: Path, modules: Path) -> None:
    about = modules / "leaflet/package.json"
    about.write_text(about.read_text("utf-8").replace('"1.9.4"', '"1.9.3"'), "utf-8")
    with pytest.raises(SourceError, match=r"1\.9\.3.*1\.9\.4"):
        assets.install(modules, static=static, report=lambda line: None)


@pytest.mark.parametrize("text", ["", "{", "[]", "\ufeff{}"])
def test_a_spoilt_description_of_a_package_is_refused(
    static: Path, modules: Path, text: str
) -> None:
    (modules / "jquery/package.json").write_text(text, "utf-8")
    with pytest.raises(SourceError, match="jquery"):
        assets.install(modules, static=static, report=lambda line: None)


def test_a_missing_font_is_refused_by_name(static: Path, modules: Path) -> None:
    (modules / "@fortawesome/fontawesome-free/webfonts/fa-solid-900.woff2").unlink()
    with pytest.raises(SourceError, match=r"fa-solid-900\.woff2"):
        assets.install(modules, static=static, report=lambda line: None)


def test_a_damaged_copy_of_an_installed_folder_is_refused(
    static: Path, tmp_path: Path, vendor: Path
) -> None:
    copy = shutil.copytree(vendor, tmp_path / "copy", ignore=shutil.ignore_patterns(".*"))
    script = copy / "leaflet/dist/leaflet.js"
    script.write_bytes(script.read_bytes()[:-1])
    with pytest.raises(SourceError, match=r"damaged.*leaflet/dist/leaflet\.js"):
        assets.install(copy, static=static, report=lambda line: None)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("leaflet/dist/leaflet.css", "a{background:url(//netdna.test/x.png)}"),
        ("leaflet/dist/leaflet.css", "@font-face{src: URL( 'https://fonts.test/x.woff2' )}"),
        ("leaflet/dist/leaflet.css", "@import 'http://fonts.test/x.css';"),
        ("leaflet/dist/leaflet.css", "a{background:url(../../../secret.txt)}"),
        ("leaflet/dist/leaflet.css", "a{background:url(/etc/hostname)}"),
        ("leaflet/dist/leaflet.js", 'new Image().src="https://count.test/p.gif"'),
        ("leaflet/dist/leaflet.js", "importScripts('//cdn.test/x.js')"),
    ],
)
def test_a_file_that_loads_from_outside_its_package_is_refused(
    static: Path, modules: Path, file: str, text: str
) -> None:
    (modules / file).write_text(text, "utf-8")
    with pytest.raises(SourceError, match="outside its package"):
        assets.install(modules, static=static, report=lambda line: None)


def test_a_failed_install_leaves_the_old_one_in_use(
    static: Path, modules: Path, vendor: Path
) -> None:
    assets.install(vendor, static=static, report=lambda line: None)
    (modules / "jquery/dist/jquery.min.js").unlink()
    with pytest.raises(SourceError):
        assets.install(modules, static=static, report=lambda line: None)
    assert assets.is_current(static)
    assert contents(static / "vendor") == contents(vendor)


def test_remains_of_a_killed_install_and_of_older_packages_go(static: Path, vendor: Path) -> None:
    (static / "vendor/.staging-dead/new").mkdir(parents=True)
    (static / "vendor/old-package").mkdir()
    assets.install(vendor, static=static, report=lambda line: None)
    left = {path.name for path in (static / "vendor").iterdir()}
    assert not [name for name in left if name.startswith(".staging") or name == "old-package"]


def test_a_second_start_asks_for_nothing(static: Path, vendor: Path) -> None:
    assets.install(vendor, static=static, report=lambda line: None)
    assets.ensure(static=static, report=pytest.fail)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("vendor/leaflet/dist/leaflet.js", Path.unlink),
        ("vendor/leaflet/dist/leaflet.js", lambda file: file.write_text("cut")),
        ("vendor/manifest.json", Path.unlink),
        ("vendor/manifest.json", lambda file: file.write_text("{")),
        ("vendor/manifest.json", lambda file: file.write_text("{}")),
        ("vendor/manifest.json", lambda file: file.write_text("[]")),
        ("package-lock.json", lambda file: file.write_bytes(file.read_bytes() + b"\n")),
    ],
)
def test_a_change_of_files_or_pins_is_noticed(
    static: Path, vendor: Path, name: str, change: Callable[[Path], object]
) -> None:
    assets.install(vendor, static=static, report=lambda line: None)
    change(static / name)
    assert not assets.is_current(static)


def test_npm_runs_from_the_pins_without_scripts_of_packages(
    static: Path, modules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    program(
        tmp_path / "bin",
        "npm",
        f'echo "$@" > {seen}; ls -A >> {seen}; /bin/cp -r {modules} node_modules',
    )
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/bin:/usr/bin")
    assets.ensure(static=static, report=lambda line: None)
    said = seen.read_text("utf-8").split()
    assert said[0] == "ci"
    assert "--ignore-scripts" in said
    assert set(PINS) <= set(said)
    assert assets.is_current(static)


def test_the_npm_of_the_python_package_serves_where_the_system_has_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    commands = list(packages._npm_commands())
    assert [[Path(part).name for part in command] for command in commands] == [
        ["node", "npm-cli.js"]
    ]
    assert packages._npm_failure([*commands[0], "--version"], Path("/")) is None


def test_a_failing_npm_is_quoted_with_what_to_do(
    static: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "bin", "npm", "echo 'npm error code ENOTFOUND' >&2; exit 7")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/bin:/usr/bin")
    monkeypatch.setattr(packages.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UpstreamError) as caught:
        assets.ensure(static=static, report=lambda line: None)
    for message in (caught.value.message_zh, caught.value.message_en):
        assert "exit 7 | npm error code ENOTFOUND" in message
        assert str(static / "vendor") in message
        assert "python server.py assets --from" in message
    assert not assets.is_current(static)
    assert contents(static / "vendor") == {}


def test_an_npm_that_hangs_is_given_up(
    static: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "bin", "npm", "exec sleep 60")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/bin:/usr/bin")
    monkeypatch.setattr(packages.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(packages, "NPM_TIMEOUT_S", 0.2)
    with pytest.raises(UpstreamError, match=r"timed out after 0\.2 seconds"):
        assets.ensure(static=static, report=lambda line: None)


def test_no_npm_at_all_says_what_to_install(static: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(packages.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UpstreamError, match=r"pip install -r requirements\.txt"):
        assets.ensure(static=static, report=lambda line: None)


def test_a_folder_that_cannot_be_written_is_named(static: Path, vendor: Path) -> None:
    (static / "vendor").write_text("in the way", "utf-8")
    with pytest.raises(UpstreamError, match=re.escape(str(static / "vendor"))):
        assets.install(vendor, static=static, report=lambda line: None)


def test_a_second_installer_waits_and_finds_the_work_done(static: Path, vendor: Path) -> None:
    lines: list[str] = []
    threads = [
        threading.Thread(target=assets.ensure, kwargs={"static": static, "report": lines.append})
        for _ in range(2)
    ]
    with installer._locked(static / "vendor"):
        for thread in threads:
            thread.start()
        installer._install(vendor, static, lambda line: None)
    for thread in threads:
        thread.join(timeout=30)
    assert lines == []
    assert assets.is_current(static)


def test_a_lock_that_is_never_freed_is_reported(
    static: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installer, "LOCK_TIMEOUT_S", 0.05)
    (static / "vendor").mkdir()
    other = sqlite3.connect(static / "vendor/.lock", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(UpstreamError, match="locked"):
        assets.ensure(static=static, report=lambda line: None)
    other.close()
