"""The service on a store of its own, for tests that import documents into it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server import create_app


@pytest.fixture(scope="module")
def own_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application whose store these tests may change."""
    path = tmp_path_factory.mktemp("documents") / "s.gpkg"
    return create_app({"STORE": str(path), "CITY": "410100", "TESTING": True})


@pytest.fixture
def own(own_app: Flask) -> FlaskClient:
    """A browser on it, of our own pages."""
    client = own_app.test_client()
    client.environ_base["HTTP_X_REQUESTED_WITH"] = "sansan"
    return client
