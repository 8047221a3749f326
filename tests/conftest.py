"""Fixtures of every test: the program on a store of its own, and the developer's documents."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

# A shared machine is slow by fits, so no example has a deadline; CI draws the same ones each time.
settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "shared_folder" in getattr(item, "fixturenames", ()):
            item.add_marker("shared")
        if item.path.is_relative_to(ROOT / "tests" / "browser"):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """Folder with the official documents and data, beside a developer's checkout."""
    if not SHARED.is_dir():
        pytest.skip(f"needs the documents of a developer's checkout: no {SHARED}")
    return SHARED


@pytest.fixture(scope="session")
def store_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the store of this test run is, made by the first `app`."""
    return tmp_path_factory.mktemp("store") / "sansan.gpkg"


@pytest.fixture(scope="session")
def app(store_path: Path) -> Flask:
    """The service on its built-in facts; tests that change the store make an app of their own."""
    # imported here so that tests of the pure packages load no web framework
    from server import create_app

    return create_app({"STORE": str(store_path), "CITY": "410100", "TESTING": True})


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    """A browser without a screen: fresh cookies for each test."""
    with app.test_client() as client:
        yield client


class ShellRunner:
    """Runs commands as `python server.py …` would, without a process."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._runner = CliRunner(env=environment)

    def invoke(self, *arguments: str) -> Result:
        """Exit code, standard output and standard error of one command."""
        import cli
        from server import SHELL

        return self._runner.invoke(
            cli.group, list(arguments), obj=SHELL, prog_name="server.py", catch_exceptions=False
        )


@pytest.fixture
def runner(app: Flask, store_path: Path) -> ShellRunner:
    """A shell on the same store as `app`: `runner.invoke("tasks", "--as-of", "2020-11-01")`."""
    return ShellRunner({"SANSAN_STORE": str(store_path), "SANSAN_CITY": "410100"})
