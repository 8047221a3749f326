"""The service with its reports and readings, jobs done in a thread."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from flask import Flask

from layers.sandbox import JOBS
from layers.work.executors import Runner
from web.bulk.views import EXTENSION as BULK
from web.readings.views import init_readings, readings_api
from web.readings.views import page as readings_page
from web.reports.views import page as reports_page
from web.reports.views import reports_api

HEADERS = {"X-Requested-With": "sansan"}


def report_app(store: Path, day: str = "2020-11-01") -> Flask:
    """An application of its own on a store of its own."""
    from server import create_app

    JOBS.setdefault("rows", "layers.reading.plain_rows:read_rows")
    app = create_app({"STORE": str(store), "AS_OF": day, "TESTING": True})
    if readings_page.name not in app.blueprints:
        init_readings(app)
    if reports_page.name not in app.blueprints:
        app.register_blueprint(reports_page)
    described = app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    for blueprint in (readings_api, reports_api):
        if blueprint.name not in app.blueprints:
            described.register_blueprint(blueprint)
    kept = app.extensions[BULK]
    app.extensions[BULK] = replace(kept, runner=Runner(kept.jobs, lambda: ThreadPoolExecutor(1)))
    return app
