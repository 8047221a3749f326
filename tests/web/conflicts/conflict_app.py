"""An application for tests of contradictions and the calendar, with a way to import a document."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from layers.opening import open_store
from layers.tasks.documents import ImportRecord
from server import create_app
from web.calendar.views import calendar, calendar_api
from web.conflicts.views import conflicts, conflicts_api
from web.documents.room import proposal_of, record, source_of_text

DAY = "2020-11-04"


def first_store(path: Path) -> Path:
    """A store as the first start makes it, at a path, closed."""
    open_store(path, "410100").close()
    return path


@contextmanager
def opened_app(new_store: Path, folder: Path, *, day: str = DAY) -> Iterator[Flask]:
    """Application on a copy of a store in a folder of its own, closed afterwards."""
    store = shutil.copy(new_store, folder / "store.gpkg")
    app = create_app({"STORE": str(store), "CITY": "410100", "AS_OF": day, "TESTING": True})
    with_pages(app)
    yield app
    app.extensions["sansan"].store.close()


def with_pages(app: Flask) -> None:
    """Put the pages of contradictions and the calendar into an application without them."""
    described = app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    for pages in (conflicts, calendar):
        if pages.name not in app.blueprints:
            app.register_blueprint(pages)
    for api in (conflicts_api, calendar_api):
        if api.name not in app.blueprints:
            described.register_blueprint(api)


def import_text(app: Flask, text: str) -> ImportRecord:
    """Import a document by its text, as the page does."""
    with app.test_request_context():
        return record(proposal_of(source_of_text(text)), [], author="王工", reason="测试")
