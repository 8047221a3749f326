"""An application for tests that put names on the map: a store and texts of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

import server
from ledger.locating.patches import KeptWords
from tests.ledger.locating.ground import item, task_list
from web.worklist.room import EXTENSION, WorklistRoom
from web.worklist.views import init_worklist, worklist_api

STORE = "worklist.gpkg"
DAY = "2020-12-20"
HEADERS = {"X-Requested-With": "sansan"}
#: What documents say of two built-in tasks: words of our own.
TEXTS = {
    "A5": "新密市岳村镇青石崖村露天堆料，新华路街道一处料场未覆盖。",
    "A18": "新密市岳村镇<i>青石崖村用煤。",
}


def kept(_store: object) -> dict[str, KeptWords]:
    """Words of the tasks of `TEXTS`, as if their document had been imported."""
    listed = task_list(*(item(at, text) for at, text in enumerate(TEXTS.values(), 1)))
    return {
        task_id: KeptWords.of_record(task.to_json(), "410100")
        for task_id, task in zip(TEXTS, listed.tasks, strict=True)
    }


def worklist_app(folder: Path, source=kept) -> Flask:
    """Application on the built-in facts, in a folder of its own."""
    path = folder / STORE
    app = server.create_app({"STORE": str(path), "CITY": "410100", "AS_OF": DAY, "TESTING": True})
    if "worklist" not in app.blueprints:
        init_worklist(app, path, most_bytes=2**20)
        app.extensions["flask-smorest"]["apis"][""]["ext_obj"].register_blueprint(worklist_api)
    app.extensions[EXTENSION] = WorklistRoom(app.extensions["sansan"], source)
    return app


@contextmanager
def opened_worklist_app(folder: Path, source=kept) -> Iterator[Flask]:
    """The same, whose store is closed afterwards."""
    app = worklist_app(folder, source)
    yield app
    app.extensions["sansan"].store.close()
