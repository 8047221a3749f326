"""What the pages and the API of rounds share: the store, the jobs, and the stops on record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask, current_app

from geo.records import position
from layers.rounds.plans import new_plan_id
from layers.work.executors import Runner
from layers.work.jobs import Job, Jobs
from layers.work.uploads import Uploads
from routing.rounds.from_tasks import Choice, Found, stops_of_tasks
from routing.rounds.request import read_request
from routing.travel.choosing import Ports
from web.bulk.views import EXTENSION as WORK
from web.calendar.lives import lives_on
from web.rounds.work import KIND, run_rounds, warm_up
from web.snapshot import Day, snapshots

EXTENSION = "sansan.rounds"
MakePorts = Callable[[], Ports]
SEAT = "seat"
#: Kinds of features that a team may start from.
STARTS = (SEAT, "landmark")


@dataclass(slots=True)
class RoundsRoom:
    """What rounds keep between requests.

    `make_ports` gives what travel may reach; it is called in a process of the executor, so it must
    be a function of a module or a partial of one. `clock` gives the moment, aware.
    """

    make_ports: MakePorts
    clock: Callable[[], datetime]
    is_warm: bool = False

    @property
    def runner(self) -> Runner:
        """Runner of the service's jobs."""
        found: Runner = current_app.extensions[WORK].runner
        return found

    @property
    def jobs(self) -> Jobs:
        """Rows of the service's jobs."""
        found: Jobs = current_app.extensions[WORK].jobs
        return found

    @property
    def uploads(self) -> Uploads:
        """Folders of the service's jobs."""
        found: Uploads = current_app.extensions[WORK].uploads
        return found

    def submit(self, request: Mapping[str, Any]) -> Job:
        """Have a plan made; the request is read first, so that what is wrong is told at once.

        Raises
        ------
        InputError
            As `routing.rounds.request.read_request`.
        LimitError
            If there are too many stops, or too many jobs wait.
        """
        asked = read_request(request)
        self.runner.require_room()
        self.jobs.forget_before(datetime.now(UTC) - timedelta(seconds=self.uploads.kept_for_s))
        folder_id = self.uploads.new_folder()
        told = {
            "plan_id": new_plan_id(),
            "folder": str(self.uploads.folder(folder_id)),
            "folder_id": folder_id,
            "asked": asked.values,
        }
        job = self.jobs.create(KIND, str(request.get("title") or ""), told)
        self.runner.submit(partial(run_rounds, self.make_ports), job.job_id)
        return job

    def folder(self, job: Job) -> Path:
        """Folder of a job, with the best plan so far."""
        return self.uploads.folder(job.request["folder_id"])

    def warm(self) -> None:
        """Let a process of the executor load what planning takes, once, before it is asked for."""
        if not (self.is_warm or current_app.testing):
            self.is_warm = True
            self.runner.call(warm_up)


def start_warm_up(app: Flask) -> None:
    """Have a process of the executor get ready for the first plan; it is not waited for.

    Parameters
    ----------
    app
        Whose service begins.
    """
    with app.app_context():
        rounds_room().warm()


def rounds_room() -> RoundsRoom:
    """Rounds of the application that serves the present request."""
    room: RoundsRoom = current_app.extensions[EXTENSION]
    return room


def found_stops(day: Day, kind: str, county: str | None, category: str | None) -> Found:
    """Stops of the tasks on record that a choice takes.

    Parameters
    ----------
    day
        What holds on the day asked about.
    kind, county, category
        As `routing.rounds.from_tasks.Choice`.
    """
    lives = lives_on(snapshots().store, day.frames, day.as_of)
    names = {str(zone_id): str(name) for zone_id, name in day.frames.zones["name"].items()}
    choice = Choice(day.as_of, kind, county, category, lives.next_rechecks, lives.statuses)
    return stops_of_tasks(day.tasks, names, choice)


def offices(day: Day) -> list[dict[str, Any]]:
    """Where teams may start: seats of the units and landmarks on record, EPSG:4326."""
    features, found = day.frames.features, []
    city = f"{str(day.frames.units.index[0])[:4]}00"
    for feature_id, row in features[features["kind"].isin(STARTS)].iterrows():
        lon_deg, lat_deg = position(row.geometry)
        if lon_deg is not None:
            found.append(
                {"depot_id": str(feature_id), "name": str(row["name"]),
                 "lon": lon_deg, "lat": lat_deg, "datum": "wgs84"}
            )  # fmt: skip
    # The city's own seat first, for it is where most rounds start.
    return sorted(found, key=lambda each: each["depot_id"] != f"{SEAT}-{city}")
