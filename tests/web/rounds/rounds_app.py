"""An application whose plans are made in a thread, and short ways to ask it for them."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

import server
from layers.work.executors import Runner
from routing.rounds.record import BEIJING
from web.bulk.views import EXTENSION as WORK
from web.rounds.room import EXTENSION

DAY = "2020-11-01"
NOON = datetime(2020, 11, 1, 12, 0, tzinfo=BEIJING)
HEADERS = {"X-Requested-With": "sansan"}
#: 二七塔, whose coordinates are published in WGS 84.
TOWER = {"depot_id": "D1", "name": "二七塔", "lon": 113.66, "lat": 34.7531, "datum": "wgs84"}
LUNCH = {"from": "12:00", "to": "13:30", "min": 60}


def rounds_app(folder: Path, now: datetime = NOON) -> Flask:
    """Application on the built-in facts in a folder of its own, at a given moment."""
    path = folder / "rounds.gpkg"
    app = server.create_app({"STORE": str(path), "CITY": "410100", "AS_OF": DAY, "TESTING": True})
    work = app.extensions[WORK]
    runner = Runner(work.jobs, lambda: ThreadPoolExecutor(1))
    app.extensions[WORK] = replace(work, runner=runner)
    app.extensions[EXTENSION].clock = lambda: now
    return app


def team(number: int, **other: object) -> dict:
    """A team of the day shift."""
    told = {"team_id": f"T{number}", "name": f"第{number}组", "start": "08:30", "end": "17:30"}
    return {**told, "lunch": LUNCH, **other}


def stop(number: int, **other: object) -> dict:
    """A stop some kilometres from the tower."""
    told = {"stop_id": f"S{number}", "name": f"点位{number}", "lon": 113.6 + number / 50}
    return {**told, "lat": 34.7, "datum": "wgs84", "service_min": 20, **other}


def asked(**other: object) -> dict:
    """A request of two teams for places of flagged tasks."""
    body = {
        "choice": {"kind": "flagged"},
        "depots": [TOWER],
        "teams": [team(1), team(2)],
        "time_limit_s": 0.3,
    }
    return {**body, **other}


def own(count: int, **other: object) -> dict:
    """A request for stops of its own, without tasks."""
    return asked(choice=None, **{"stops": [stop(at) for at in range(1, count + 1)], **other})


def post(client: FlaskClient, path: str, body: object):
    """Answer to a body, sent as our pages send it."""
    return client.post(f"/api/rounds{path}", json=body, headers=HEADERS)


def ended(client: FlaskClient, job: dict) -> dict:
    """A job when it has ended in some way."""
    for _ in range(600):
        found = client.get(job["links"]["job"]).json
        if found["state"] not in ("queued", "running"):
            return found
        time.sleep(0.02)
    raise AssertionError(f"the job does not end: {found}")


def planned(client: FlaskClient, body: dict, path: str = "") -> dict:
    """The plan that comes of a body."""
    answer = post(client, path, body)
    assert answer.status_code == 202, answer.get_data(as_text=True)
    job = ended(client, answer.json)
    assert job["state"] == "done", job["error"]
    return client.get(job["links"]["plan"]).json


def visits(kept: dict) -> dict[str, tuple[str, int]]:
    """Team and place of every stop of a plan that is visited."""
    return {
        each["stop_id"]: (tour["team"], at)
        for tour in kept["plan"]["teams"]
        for at, each in enumerate(tour["stops"], 1)
    }
