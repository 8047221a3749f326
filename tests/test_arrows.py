"""Imports point one way, and the pure packages touch nothing outside the process."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("geo", "layers", "ledger", "routing", "web", "cli", "server")
PURE = ("geo", "ledger", "routing")
# Which of our packages each may import beside itself.
ARROWS = {
    "geo": set(),
    "layers": {"geo"},
    "ledger": {"geo"},
    "routing": {"geo"},
    "web": {"geo", "layers", "ledger", "routing"},
    "cli": {"geo", "layers", "ledger", "routing"},
    "server": set(PACKAGES),
}
# Modules that reach a file, a socket, a process, the environment or a clock.
INPUT_OUTPUT = set(
    """
    asyncio builtins configparser ctypes fcntl fileinput flask ftplib glob gzip http httpx importlib
    io logging mmap multiprocessing os pathlib pickle pyogrio requests shelve shutil signal smtplib
    socket sqlalchemy sqlite3 ssl subprocess sys tempfile threading time urllib urllib3 waitress
    webbrowser werkzeug zipfile
    """.split()  # noqa: SIM905  # one word a line would hide the list
)
#: Parts of those that only work on text.
PURE_PARTS = {"urllib.parse"}
BANNED = {
    **dict.fromkeys(PURE, INPUT_OUTPUT),
    # Documents arrive as bytes, and some of them are archives; `impurities` looks at the use.
    "ledger": INPUT_OUTPUT - {"io", "zipfile"},
    "layers": {"flask", "flask_smorest", "flask_babel", "folium", "branca", "waitress", "click"},
    "web": {"sqlalchemy", "sqlite3", "pyogrio", "click"},  # a view holds no SQL and no files
    "cli": {"sqlalchemy", "sqlite3", "pyogrio", "flask", "folium"},
}
# Set-up, not a view: SQLite's lock is the one that works everywhere and ends with its holder.
EXCEPTIONS = {("web/assets/installer.py", "imports sqlite3, which reaches outside its part")}
# Beyond the standard library these alone are free of input and output as they are used here.
THIRD_PARTY_OF_GEO = {"numpy", "shapely", "geopandas", "pandas", "pyproj", "numba", "scipy"}
CLOCKS = {"now", "today", "utcnow"}
READERS_AND_WRITERS = {"read_file", "to_file", "read_csv", "to_csv", "read_parquet", "to_parquet"}
READERS_AND_WRITERS |= {"read_feather", "to_feather", "read_postgis", "to_postgis", "read_excel"}
READERS_AND_WRITERS |= {"fromfile", "tofile", "loadtxt", "savetxt", "savez", "memmap", "read_json"}
IN_MEMORY = {"BytesIO", "StringIO"}
IMPURE_CALLS = {"open", "print", "input", "exec", "eval", "compile", "__import__", "breakpoint"}


def modules(package):
    """Files of one package: a folder, or a single file at the top."""
    single = ROOT / f"{package}.py"
    return [single] if single.exists() else sorted((ROOT / package).rglob("*.py"))


def imported(tree):
    """Dotted names of everything that a file imports, at its top or inside a function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def arrow_faults(package, tree):
    """What a file of a package imports against the arrows."""
    faults = []
    for name in imported(tree):
        top = name.split(".")[0]
        if name in PURE_PARTS:
            continue
        if top == "":
            faults.append(f"imports {name} by a relative name")
        elif top == "tests":
            faults.append(f"imports {name}")
        elif top in PACKAGES and top != package and top not in ARROWS[package]:
            faults.append(f"imports {name} against the arrows")
        elif top in BANNED.get(package, ()):
            faults.append(f"imports {name}, which reaches outside its part")
    return faults


def is_in_memory(node):
    """Whether an expression makes a file that exists in memory only."""
    return isinstance(node, ast.Call) and ast.unparse(node.func) in {f"io.{n}" for n in IN_MEMORY}


def impurity(node):
    """What one node of a file does with a clock, a file or a screen, or None."""
    if isinstance(node, ast.ImportFrom) and node.module in ("io", "zipfile"):
        return "hides where its names come from"
    if isinstance(node, ast.Attribute):
        is_file = ast.unparse(node.value) == "io" and node.attr not in IN_MEMORY
        if is_file or node.attr in CLOCKS | READERS_AND_WRITERS:
            return f"uses .{node.attr}"
    if not isinstance(node, ast.Call):
        return None
    called = ast.unparse(node.func)
    is_archive = called.startswith("zipfile.") and called != "zipfile.is_zipfile"
    if called in IMPURE_CALLS or (is_archive and not (node.args and is_in_memory(node.args[0]))):
        return f"calls {called}()"
    return None


def impurities(tree):
    """Everything in a file that reaches a clock, a file or a screen."""
    found = ((node, impurity(node)) for node in ast.walk(tree))
    return [f"line {node.lineno} {fault}" for node, fault in found if fault]


FILES = [(package, path) for package in PACKAGES for path in modules(package)]


def parsed(path):
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@pytest.mark.parametrize(
    ("package", "path"), FILES, ids=[str(path.relative_to(ROOT)) for _, path in FILES]
)
def test_every_import_follows_the_arrows(package, path):
    allowed = {fault for name, fault in EXCEPTIONS if name == str(path.relative_to(ROOT))}
    assert set(arrow_faults(package, parsed(path))) == allowed


PURE_FILES = [(package, path) for package, path in FILES if package in PURE]


@pytest.mark.parametrize(
    ("package", "path"), PURE_FILES, ids=[str(path.relative_to(ROOT)) for _, path in PURE_FILES]
)
def test_pure_packages_use_no_clock_no_file_and_no_screen(package, path):
    assert package in PURE
    assert impurities(parsed(path)) == []


def test_geo_stands_on_the_named_packages_only():
    for path in modules("geo"):
        tops = {name.split(".")[0] for name in imported(parsed(path))}
        others = tops - set(sys.stdlib_module_names) - {"geo"}
        assert others <= THIRD_PARTY_OF_GEO, path.name


def test_no_python_file_lies_outside_the_packages():
    top = {path.stem for path in ROOT.glob("*.py")}
    assert top <= set(PACKAGES) | {"conftest"}


def test_the_walk_finds_the_files():
    names = {str(path.relative_to(ROOT)) for _, path in FILES}
    assert {"geo/datum.py", "geo/schema.py", "layers/store.py"} <= names


@pytest.mark.parametrize(
    ("package", "source"),
    [
        ("geo", "from layers.store import Store"),
        ("geo", "import sqlite3"),
        ("geo", "def f():\n    import os.path"),
        ("geo", "from urllib import request"),
        ("geo", "from . import datum"),
        ("ledger", "import routing.solve"),
        ("routing", "from ledger import parse"),
        ("layers", "from web.api import check"),
        ("layers", "import flask"),
        ("web", "import cli"),
        ("web", "from sqlalchemy import text"),
        ("cli", "from web import api"),
        ("cli", "import server"),
        ("web", "import tests.conftest"),
    ],
)
def test_a_wrong_import_is_found(package, source):
    assert len(arrow_faults(package, ast.parse(source))) == 1


@pytest.mark.parametrize(
    ("package", "source"),
    [
        ("geo", "import numpy as np\nfrom geo.errors import InputError\nfrom datetime import date"),
        ("layers", "import sqlite3\nfrom geo import measure"),
        ("web", "from layers.store import Store\nimport flask"),
        ("server", "import web.api, cli, layers.store"),
    ],
)
def test_a_right_import_is_left_alone(package, source):
    assert arrow_faults(package, ast.parse(source)) == []


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import date\nday = date.today()",
        "import datetime\nmoment = datetime.datetime.now(tz)",
        "clock = datetime.utcnow",
        "open('x')",
        "print(1)",
        "frame = gpd.read_file('x')",
        "frame.to_file('x')",
        "array.tofile('x')",
        "import io\nio.open('x')",
        "import io\nio.FileIO('x')",
        "from io import open as read",
        "import zipfile\nzipfile.ZipFile('x')",
        "import zipfile\nzipfile.ZipFile(name)",
    ],
)
def test_an_impure_call_is_found(source):
    assert len(impurities(ast.parse(source))) == 1


def test_bytes_in_memory_are_no_files():
    source = "import io, zipfile\nzipfile.ZipFile(io.BytesIO(content))\nio.StringIO()"
    assert impurities(ast.parse(source)) == []
