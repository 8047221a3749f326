"""The service with the bulk check, its jobs done in a thread so that tests start no processes."""

import io
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from layers.work.executors import Runner
from web.bulk.views import EXTENSION

HEADERS = {"X-Requested-With": "sansan"}
MEGABYTE = 1 << 20


def bulk_app(store: Path, *, most_bytes: int = 20 * MEGABYTE) -> Flask:
    """An application of its own on a store of its own."""
    from server import create_app

    app = create_app(
        {
            "STORE": str(store),
            "AS_OF": "2020-11-01",
            "TESTING": True,
            "UPLOAD_BYTES": most_bytes,
        }
    )
    kept = app.extensions[EXTENSION]
    runner = Runner(kept.jobs, lambda: ThreadPoolExecutor(1))
    app.extensions[EXTENSION] = replace(kept, runner=runner)
    return app


def send(
    client: FlaskClient, path: str, contents: bytes | None, filename: str = "a.csv", **fields: str
) -> TestResponse:
    """POST of a form with a file, as our own page sends it."""
    form: dict[str, object] = dict(fields)
    if contents is not None:
        form["file"] = (io.BytesIO(contents), filename)
    return client.post(path, data=form, headers=HEADERS, content_type="multipart/form-data")


def ended(client: FlaskClient, job_id: str) -> dict:
    """The job when it has ended in some way."""
    for _ in range(600):
        job = client.get(f"/api/jobs/{job_id}").json
        if job["state"] not in ("queued", "running"):
            return job
        time.sleep(0.05)
    raise AssertionError(f"the job does not end: {job}")
