"""The service with its reports and readings, jobs done in a thread."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from flask import Flask

from layers.work.executors import Runner
from web.bulk.views import EXTENSION as BULK

HEADERS = {"X-Requested-With": "sansan"}


def report_app(store: Path, day: str = "2020-11-01") -> Flask:
    """An application of its own on a store of its own."""
    from server import create_app

    app = create_app({"STORE": str(store), "AS_OF": day, "TESTING": True})
    kept = app.extensions[BULK]
    app.extensions[BULK] = replace(kept, runner=Runner(kept.jobs, lambda: ThreadPoolExecutor(1)))
    return app
