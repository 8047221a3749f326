"""The API of rounds: plans asked for, followed, changed, taken along and held against the day."""

import io
from concurrent.futures import BrokenExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import Any, BinaryIO, cast

import flask_smorest
from flask import Response, request, send_file

from geo.datum import parse_datum
from geo.errors import InputError, LimitError, UpstreamError
from geo.text import parse_number
from layers.names import display_name
from layers.read import ReadOptions
from layers.rounds.best import ask_to_stop
from layers.rounds.files import sheet_format
from layers.rounds.plans import note_progress, read_plan, read_progress
from layers.rounds.stops_file import read_stops
from layers.work.jobs import JobError, as_error
from routing.rounds import values
from routing.rounds.actual import actual
from routing.rounds.words import skill_ids
from routing.soundness import MAX_STOPS
from web.endpoints import Endpoints, Query, json_answer, members_body
from web.i18n import language
from web.parameters import PageQuery
from web.rounds import plan_schemas, schemas
from web.rounds.asking import ASKED, choice_of, read_asked
from web.rounds.progress import read_notes
from web.rounds.records import job_of, job_record, plan_record_of, plans_listed
from web.rounds.revising import REVISIONS, revised
from web.rounds.room import found_stops, rounds_room
from web.rounds.work import write_sheets
from web.snapshot import snapshots
from web.zones.bodies import json_body

FILE_WAIT_S = 60
FILE_FIELDS = ("datum", "service_min", "lang")
ERRORS = {
    400: "A member is missing, unknown or wrong, or the plan cannot be made so; the message says.",
    403: "A browser says that another site makes the request.",
    404: "There is no such plan, job, team or stop, or no longer.",
    413: "There are more stops than one plan holds, or too many jobs wait.",
    502: "Something the service depends on failed, such as a routing server.",
}

rounds_api = flask_smorest.Blueprint(
    "rounds_api", __name__, url_prefix="/api", description="Rounds of inspection teams."
)
_api = Endpoints(rounds_api, ERRORS)


@_api.get("/rounds", PageQuery, plan_schemas.PlanList)
def plans(_query: Query) -> Response:
    """The latest plans, the newest first."""
    return json_answer({"plans": plans_listed(snapshots().store)})


@_api.post(
    "/rounds",
    plan_schemas.PlanJob,
    body=members_body(schemas.PLAN_BODY),
    query=PageQuery,
    status=202,
)
def start(_query: Query) -> Response:
    """Ask for a plan: what is wrong is told at once, else a job makes it.

    Follow the job at "links.job"; it shows the best plan so far, and in the end names the plan.
    """
    return _submitted(read_asked(json_body(*ASKED).members))


def _submitted(asked: dict[str, Any]) -> Response:
    record = job_record(rounds_room().submit(asked))
    answer = json_answer(record, 202)
    answer.headers["Location"] = record["links"]["job"]
    return answer


@_api.get("/rounds/stops", schemas.StopsQuery, schemas.FoundStops)
def stops(query: Query) -> Response:
    """Places of tasks on record to choose stops from, and the tasks that have none."""
    day = snapshots().on(query.get("as_of"))
    found = found_stops(day, *choice_of(query))
    listed = {"stops": list(found.stops), "left_out": list(found.left_out)}
    return json_answer({"as_of": day.as_of.isoformat(), **listed})


@_api.get("/rounds/place", schemas.PlaceQuery, schemas.PlacedAnswer)
def place(query: Query) -> Response:
    """A place in WGS 84, so that what is given in another datum is drawn where it is."""
    if not (query.get("lon") and query.get("lat")):
        raise InputError("请填经度和纬度", "give longitude and latitude", field="lon")
    given = {
        "name": f"{query['lon']}, {query['lat']}",
        "lon": parse_number(query["lon"], "lon"),
        "lat": parse_number(query["lat"], "lat"),
        "datum": query.get("datum"),
    }
    lon_deg, lat_deg = values.place(given, "place")
    return json_answer({"lon": lon_deg, "lat": lat_deg, "datum": "wgs84"})


@_api.post("/rounds/stops-file", schemas.FileStops, body=schemas.FILE_BODY, query=PageQuery)
def stops_file(_query: Query) -> Response:
    """Stops of a file, to be looked at before they are planned; nothing is kept."""
    unknown = [name for name in request.form if name not in FILE_FIELDS]
    if unknown:
        name = unknown[0][:60]
        raise InputError(f"没有字段“{name}”", f"there is no field “{name}”", field="file")
    file = request.files.get("file")
    if file is None or not file.filename:
        raise InputError("请选择点位文件", "choose a file of stops", field="file")
    filename = display_name(file.filename)
    datum, minutes = (request.form.get(name, "").strip() for name in ("datum", "service_min"))
    found = read_stops(
        cast(BinaryIO, file.stream),
        filename,
        ReadOptions(datum=parse_datum(datum) if datum else None),
        skill_ids(),
        service_min=parse_number(minutes, "service_min") if minutes else None,
    )
    if len(found.stops) > MAX_STOPS:
        raise LimitError(
            f"文件有 {len(found.stops)} 个点位，一次最多规划 {MAX_STOPS} 个：请按县区或按周分开",
            f"the file holds {len(found.stops)} stops; one plan holds at most {MAX_STOPS}: split "
            "it by county or by week",
            field="file",
        )
    answer = {"filename": filename, "stops": list(found.stops), "refused": list(found.refused)}
    return json_answer(answer)


@_api.get("/rounds/jobs/<job_id>", PageQuery, plan_schemas.PlanJob)
def job(_query: Query, job_id: str) -> Response:
    """How far a plan is, with the best so far."""
    return json_answer(job_record(job_of(job_id)))


@_api.post("/rounds/jobs/<job_id>/stop", plan_schemas.PlanJob, body={}, query=PageQuery)
def stop(_query: Query, job_id: str) -> Response:
    """End the search soon and take the best plan so far."""
    found = job_of(job_id)
    if found.state in ("queued", "running"):
        ask_to_stop(rounds_room().folder(found))
    return json_answer(job_record(found))


@_api.post("/rounds/jobs/<job_id>/cancel", plan_schemas.PlanJob, body={}, query=PageQuery)
def cancel(_query: Query, job_id: str) -> Response:
    """Give a plan up; one that is there stays."""
    job_of(job_id)
    return json_answer(job_record(rounds_room().jobs.cancel(job_id)))


@_api.get("/rounds/<plan_id>", PageQuery, plan_schemas.KeptPlan)
def plan(_query: Query, plan_id: str) -> Response:
    """A plan, what it changed of the one before, and what became of it on the day."""
    return json_answer(plan_record_of(snapshots().store, plan_id))


@_api.post(
    "/rounds/<plan_id>/replan",
    plan_schemas.PlanJob,
    body=members_body(schemas.REVISION_BODY),
    query=PageQuery,
    status=202,
)
def replan(_query: Query, plan_id: str) -> Response:
    """Ask for a plan in the place of another: stops dropped, locked, added, or an alert."""
    store = snapshots().store
    kept = read_plan(store, plan_id)
    body = json_body(*REVISIONS).members
    return _submitted(revised(kept, body, read_progress(store, plan_id), rounds_room().clock()))


@_api.get("/rounds/<plan_id>/progress", PageQuery, plan_schemas.Actual)
def progress(_query: Query, plan_id: str) -> Response:
    """What was planned held against what was done."""
    store = snapshots().store
    return json_answer(actual(read_plan(store, plan_id), read_progress(store, plan_id)))


@_api.post(
    "/rounds/<plan_id>/progress",
    plan_schemas.Noted,
    body=members_body(schemas.PROGRESS_BODY),
    query=PageQuery,
    status=201,
)
def note(_query: Query, plan_id: str) -> Response:
    """Note what was done, skipped or added; a note that is sent twice counts once."""
    store, now = snapshots().store, rounds_room().clock()
    kept = read_plan(store, plan_id)
    notes = read_notes(json_body("notes").members, kept, now)
    new = note_progress(store, notes, now)
    held = actual(kept, read_progress(store, plan_id))
    return json_answer({"new": new, "actual": held}, 201)


@_api.get(
    "/rounds/<plan_id>/sheets",
    schemas.SheetQuery,
    schemas.BINARY,
    mimetype="application/octet-stream",
)
def sheets(query: Query, plan_id: str) -> Response:
    """Day sheets as a file: of a team, of a day, or all of a plan."""
    entry = sheet_format(query.get("format") or "pdf")
    kept = read_plan(snapshots().store, plan_id)
    team, day = query.get("team") or None, query.get("day")
    contents = _written(kept, team, day, entry.suffix.removeprefix("."))
    name = "-".join(filter(None, ["rounds", day.isoformat() if day else kept["days"][0], team]))
    answer = send_file(
        io.BytesIO(contents),
        mimetype=entry.media_type,
        as_attachment=True,
        download_name=name + entry.suffix,
    )
    answer.cache_control.private = True
    return answer


# In a process of the executor, for a PDF would hold up every other request here.
def _written(kept: dict[str, Any], team: str | None, day: Any, key: str) -> bytes:
    future = rounds_room().runner.call(write_sheets, kept, team, day, key, language())
    try:
        made = future.result(timeout=FILE_WAIT_S)
    except FutureTimeoutError as error:
        raise UpstreamError(
            "文件还在生成，请稍后再下载", "the file is still being made; ask again in a while"
        ) from error
    except BrokenExecutor as error:
        raise UpstreamError(
            "生成文件的进程中断，请重试", "the process that made the file ended; try again"
        ) from error
    if isinstance(made, JobError):
        raise as_error(made)
    return made
