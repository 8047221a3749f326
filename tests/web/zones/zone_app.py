"""An application for tests that change zones: a store of its own, on a fixed day."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

import server

DAY = "2021-12-20"
HEADERS = {"X-Requested-With": "sansan"}


def zone_app(folder: Path) -> Flask:
    """Application on the built-in facts, in a folder of its own."""
    return server.create_app(
        {"STORE": str(folder / "zones.gpkg"), "CITY": "410100", "AS_OF": DAY, "TESTING": True}
    )


@contextmanager
def opened_zone_app(folder: Path) -> Iterator[Flask]:
    """The same, whose store is closed afterwards."""
    app = zone_app(folder)
    yield app
    app.extensions["sansan"].store.close()
