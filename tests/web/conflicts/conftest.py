"""A store as the first start makes it, made once and copied for each service of these tests."""

from pathlib import Path

import pytest

from tests.web.conflicts.conflict_app import first_store


@pytest.fixture(scope="session")
def new_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the built-in facts, closed and whole."""
    return first_store(tmp_path_factory.mktemp("conflicts") / "new.gpkg")
