"""Bring the pinned packages into `static/vendor/`, whole or not at all."""

import base64
import hashlib
import json
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from geo.errors import SourceError
from web.assets.packages import copy_package, downloaded, failed, located, read_json
from web.assets.table import ASSETS, PACKAGES

STATIC = Path(__file__).resolve().parents[2] / "static"
LOCK_TIMEOUT_S = 600.0

Report = Callable[[str], None]


def ensure(*, static: Path = STATIC, report: Report | None = None) -> None:
    """Install the assets unless those pinned are in place, which takes a millisecond to see.

    Parameters
    ----------
    static
        Folder with the pins; the assets go to its `vendor/`.
    report
        Gets a line of progress at a time; they go to standard error by default.

    Raises
    ------
    UpstreamError
        If npm, its registry or the folder fails; the message says how to mend it.
    """
    if is_current(static):
        return
    with _locked(static / "vendor"):
        # another process may have installed while this one waited
        if not is_current(static):
            _install(None, static, report or _to_stderr)


def install(
    source: Path | None = None, *, static: Path = STATIC, report: Report | None = None
) -> dict[str, str]:
    """Install the assets anew, from npm or from a folder.

    Parameters
    ----------
    source
        Folder that is or holds `node_modules`, or a `static/vendor` of another machine; None asks
        the npm registry that this machine is set to use.
    static, report
        As for `ensure`.

    Returns
    -------
    dict
        Version of each package.

    Raises
    ------
    SourceError
        If `source` lacks a package or a file, or holds another version or a damaged copy.
    UpstreamError
        As for `ensure`.
    """
    with _locked(static / "vendor"):
        return _install(source, static, report or _to_stderr)


def is_current(static: Path = STATIC) -> bool:
    """Whether every file of the pinned assets is in place, by name and size."""
    vendor = static / "vendor"
    try:
        manifest = json.loads((vendor / "manifest.json").read_text("utf-8"))
        return bool(manifest["pins"] == _pins(static)) and all(
            (vendor / name).stat().st_size == entry["bytes"]
            for name, entry in manifest["files"].items()
        )
    except (OSError, ValueError, KeyError, TypeError):  # none, cut short, or not ours
        return False


def _pins(static: Path) -> str:
    # changes when a version or the table does, so that a newer release installs anew
    lock = (static / "package-lock.json").read_bytes()
    return hashlib.sha256(lock + repr(ASSETS).encode()).hexdigest()


def _to_stderr(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


@contextmanager
def _locked(vendor: Path) -> Iterator[None]:
    # SQLite's file lock works on every system and ends with the process that holds it
    connection: sqlite3.Connection | None = None
    try:
        vendor.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(vendor / ".lock", timeout=LOCK_TIMEOUT_S, isolation_level=None)
        connection.execute("BEGIN EXCLUSIVE")
        yield
    except (OSError, sqlite3.OperationalError) as error:
        raise failed(vendor, f"{type(error).__name__}: {error}") from error
    finally:
        if connection is not None:
            connection.close()


def _install(source: Path | None, static: Path, report: Report) -> dict[str, str]:
    vendor = static / "vendor"
    lock = json.loads((static / "package-lock.json").read_text("utf-8"))["packages"]
    pinned = {package: lock[f"node_modules/{package}"] for package in PACKAGES}
    for remains in vendor.glob(".staging-*"):
        shutil.rmtree(remains)
    with (
        tempfile.TemporaryDirectory(prefix=".staging-", dir=vendor) as staging,
        tempfile.TemporaryDirectory(prefix="sansan-npm-") as download,
    ):
        _step(report, 1, "npm ci" if source is None else str(source))
        modules = downloaded(Path(download), static) if source is None else located(source)
        new = Path(staging, "new")
        for number, (package, entry) in enumerate(pinned.items(), start=2):
            _step(report, number, f"{package} {entry['version']}")
            copy_package(modules, new, package, entry["version"])
        files = _described(new)
        _require_same(modules / "manifest.json", files)
        manifest = {"pins": _pins(static), "packages": _origins(pinned), "files": files}
        (new / "manifest.json").write_text(json.dumps(manifest, indent=1), "utf-8")
        _swap(new, vendor, Path(staging, "old"))
    return {package: str(entry["version"]) for package, entry in pinned.items()}


def _step(report: Report, number: int, what: str) -> None:
    total = len(PACKAGES) + 1
    report(f"正在安装浏览器资源 / installing browser assets {number}/{total}: {what}")


def _origins(pinned: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    keys = ("version", "integrity", "license")
    return {package: {key: entry[key] for key in keys} for package, entry in pinned.items()}


def _described(folder: Path) -> dict[str, dict[str, str | int]]:
    """Size and SRI hash (https://www.w3.org/TR/SRI/) of every file under a folder."""
    described: dict[str, dict[str, str | int]] = {}
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = file.read_bytes()
        digest = base64.b64encode(hashlib.sha384(content).digest()).decode("ascii")
        described[file.relative_to(folder).as_posix()] = {
            "bytes": len(content),
            "integrity": f"sha384-{digest}",
        }
    return described


def _require_same(manifest: Path, files: dict[str, dict[str, str | int]]) -> None:
    """Refuse files that differ from what the installed folder they come from says of them."""
    if not manifest.is_file():
        return
    recorded = read_json(manifest).get("files")
    known = recorded if isinstance(recorded, dict) else {}
    damaged = [name for name, entry in files.items() if known.get(name) != entry]
    if damaged:
        listed = ", ".join(damaged)
        raise SourceError(
            f"{manifest.parent} 已损坏，与其清单不符：{listed}",
            f"{manifest.parent} is damaged, it differs from its manifest: {listed}",
            field="from",
        )


def _swap(new: Path, vendor: Path, old: Path) -> None:
    # the manifest goes first and comes last: a run that dies in between installs again
    old.mkdir()
    (vendor / "manifest.json").unlink(missing_ok=True)
    for entry in [path for path in vendor.iterdir() if not path.name.startswith(".")]:
        entry.rename(old / entry.name)
    for entry in sorted(new.iterdir(), key=lambda path: path.name == "manifest.json"):
        entry.rename(vendor / entry.name)
