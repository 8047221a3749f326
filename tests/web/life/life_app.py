"""The service with the ledger's life, on a store of its own and with a clock that tests set."""

import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from layers.tasks.evidence import Evidence
from web.life.room import EXTENSION

HEADERS = {"X-Requested-With": "sansan"}
TODAY = "2020-11-20"
ZONE = ZoneInfo("Asia/Shanghai")


@dataclass
class Clock:
    """Noon of a day in Beijing, until it is set to another."""

    day: str = TODAY

    def __call__(self) -> datetime:
        return datetime.combine(date.fromisoformat(self.day), time(12), ZONE)


@cache
def _fresh_store() -> bytes:
    """A store of the built-in facts, made once: every test begins with a copy."""
    from layers.opening import open_store

    folder = Path(tempfile.mkdtemp())
    store = open_store(folder / "life.gpkg", "410100")
    store.close()
    contents = (folder / "life.gpkg").read_bytes()
    shutil.rmtree(folder)
    return contents


def life_app(folder: Path, clock: Clock | None = None, **options: object) -> Flask:
    """An application of its own on the built-in facts."""
    from server import create_app

    (folder / "life.gpkg").write_bytes(_fresh_store())
    app = create_app(
        {"STORE": str(folder / "life.gpkg"), "CITY": "410100", "AS_OF": TODAY, "TESTING": True}
    )
    room = app.extensions[EXTENSION]
    room.clock = clock or Clock()
    if "most_bytes" in options:
        room.evidence = Evidence(room.store, most_bytes=options["most_bytes"])
    return app


@contextmanager
def opened_life_app(folder: Path, **options: object) -> Iterator[Flask]:
    """The same, whose store is closed afterwards."""
    app = life_app(folder, **options)
    yield app
    app.extensions["sansan"].store.close()


@dataclass
class Task:
    """A task as a person at the API works on it."""

    client: FlaskClient
    task_id: str = "A8"
    last_entry_id: int = 0

    def life(self, as_of: str | None = None) -> dict:
        """Its life, on a day."""
        query = {"as_of": as_of} if as_of else {}
        answer = self.client.get(f"/api/tasks/{self.task_id}/life", query_string=query)
        assert answer.status_code == 200, answer.text
        return answer.json

    def post(self, action: str | None = None, **members: object) -> TestResponse:
        """A step, with the members that every step needs."""
        body = {
            "action": action,
            "author": "李四",
            "reason": "现场核实",
            "last_entry_id": self.last_entry_id,
            **members,
        }
        given = {name: value for name, value in body.items() if value is not None}
        return self.client.post(f"/api/tasks/{self.task_id}/entries", json=given, headers=HEADERS)

    def do(self, action: str | None = None, **members: object) -> dict:
        """A step that is taken."""
        answer = self.post(action, **members)
        assert answer.status_code == 201, answer.text
        self.last_entry_id = answer.json["last_entry_id"]
        return answer.json

    def send(self, contents: bytes, name: str = "现场.jpg", **form: str) -> TestResponse:
        """A file for the task."""
        fields = {"author": "张三", **form, "file": (io.BytesIO(contents), name)}
        return self.client.post(
            f"/api/tasks/{self.task_id}/evidence",
            data=fields,
            headers=HEADERS,
            content_type="multipart/form-data",
        )

    def photo(self, contents: bytes, **form: str) -> str:
        """Hash of a file that is sent."""
        answer = self.send(contents, **form)
        assert answer.status_code == 201, answer.text
        return answer.json["sha256"]
