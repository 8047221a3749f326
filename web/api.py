"""The JSON API: every answer of the page, for programs."""

from typing import Any

import flask_smorest
from flask import Flask, Response

from geo.inquiry import answer, inquiry_of
from geo.records import rule_record
from geo.rulebook import RULES
from geo.timeline import change_dates
from geo.vocabulary import require_term
from web import schemas
from web.endpoints import GEOJSON, Endpoints, Query, json_answer, revalidate
from web.facets import VALUES, facets, narrowed
from web.features import collection, feature, find_layer, layer_record
from web.findable import look_for
from web.i18n import language
from web.parameters import (
    CheckQuery,
    DayQuery,
    FindingQuery,
    PageQuery,
    SearchQuery,
    TaskQuery,
)
from web.schemas import ErrorAnswer
from web.snapshot import Day, snapshots

health = flask_smorest.Blueprint("health", __name__, description="Whether the service answers.")
api = flask_smorest.Blueprint(
    "api", __name__, url_prefix="/api", description="Layers, tasks and verdicts."
)
for _blueprint in (health, api):
    _blueprint.after_request(revalidate)
_health, _api = Endpoints(health), Endpoints(api)


def _day(query: Query) -> Day:
    return snapshots().on(query.get("as_of"))


@_health.get("/healthz", PageQuery, schemas.Health)
def healthz(_query: Query) -> Response:
    """Whether the service answers and can read its store."""
    return json_answer({"status": "ok", "revision": snapshots().revision()})


@_api.get("/layers", DayQuery, schemas.LayerList)
def layers(query: Query) -> Response:
    """Layers with their sources, and the days on which a zone changes."""
    return json_answer(layer_list(_day(query)))


def layer_list(day: Day) -> dict[str, Any]:
    """The catalogue on a day, as `/api/layers` answers."""
    return {
        "as_of": day.as_of.isoformat(),
        "layers": [layer_record(day, layer) for layer in snapshots().catalogue],
        "change_dates": [changed.isoformat() for changed in change_dates(day.frames.zones)],
    }


@_api.get(
    "/layers/<layer_id>",
    DayQuery,
    schemas.FeatureCollection,
    mimetype=GEOJSON,
    errors={404: "No layer has this id."},
)
def layer_features(query: Query, layer_id: str) -> Response:
    """GeoJSON of a layer on a day, in WGS 84."""
    layer = find_layer(snapshots().catalogue, layer_id)
    return json_answer(collection(_day(query), layer), mimetype=GEOJSON)


@_api.get("/tasks", TaskQuery, schemas.TaskList)
def tasks(query: Query) -> Response:
    """Tasks that fit all filters, with their places and verdicts."""
    return json_answer(task_list(_day(query), query))


def task_list(day: Day, query: Query) -> dict[str, Any]:
    """Tasks of a day that fit filters, as `/api/tasks` answers.

    Raises
    ------
    InputError
        If the county is no unit of the city.
    """
    if query.get("county"):
        require_term(query["county"], dict.fromkeys(day.frames.units.index), "county")
    filters = {name: query.get(name) for name in (*VALUES, "q")}
    found = narrowed(day.tasks, filters)
    return {
        "as_of": day.as_of.isoformat(),
        "count": len(found),
        "total": len(day.tasks),
        "unlocated": sum(not task["located"] for task in found),
        "tasks": found,
        "facets": facets(day.tasks, filters),
    }


@_api.get("/findings", FindingQuery, schemas.FindingList)
def findings(query: Query) -> Response:
    """What each rule found of each task's places and territories."""
    day = _day(query)
    if query.get("task_id"):
        require_term(query["task_id"], dict.fromkeys(day.frames.tasks.index), "task_id")
    wanted = {name: query[name] for name in ("task_id", "rule_id", "verdict") if query.get(name)}
    found = [
        finding
        for finding in day.finding_records
        if all(finding[name] == value for name, value in wanted.items())
    ]
    if query.get("f") == "geojson":
        return json_answer(_finding_collection(day, found), mimetype=GEOJSON)
    return json_answer({"as_of": day.as_of.isoformat(), "count": len(found), "findings": found})


def _finding_collection(day: Day, found: list[dict[str, Any]]) -> dict[str, Any]:
    geometries = day.findings.geometry
    identifiers = [finding["finding_id"] for finding in found]
    return {
        "type": "FeatureCollection",
        "layer_id": "findings",
        "as_of": day.as_of.isoformat(),
        "datum": "wgs84",
        "features": [
            feature(key, geometries[key], finding)
            for key, finding in zip(identifiers, found, strict=True)
            if not geometries[key].is_empty
        ],
        "unlocated": [
            {"feature_id": key, "name": finding["feature_name"], "name_en": None}
            for key, finding in zip(identifiers, found, strict=True)
            if geometries[key].is_empty
        ],
    }


@_api.get("/check", CheckQuery, schemas.PointAnswer)
def check(query: Query) -> Response:
    """What holds at a point on a day: the verdict, and the sentence that decides it."""
    inquiry = inquiry_of({"as_of": snapshots().default_day(), **query})
    return json_answer(answer(snapshots().on(inquiry.as_of).board, inquiry))


@_api.get("/search", SearchQuery, schemas.SearchAnswer)
def search(query: Query) -> Response:
    """Places, units, tasks, documents and coordinates that fit what was typed."""
    return json_answer(look_for(query["q"], _day(query).entries, language()))


@_api.get("/rules", PageQuery, schemas.Rulebook)
def rules(_query: Query) -> Response:
    """The rules, each with its source and what to do where it is broken."""
    return json_answer({"rules": [rule_record(rule) for rule in RULES]})


def init_api(app: Flask, *more: flask_smorest.Blueprint) -> None:
    """Put the API and its description, `/api/openapi.json`, into an application.

    Parameters
    ----------
    app
        The application.
    more
        Blueprints of other modules that the description is to hold too.
    """
    app.config.update(
        API_TITLE="Sansan 三散",
        API_VERSION="1",
        OPENAPI_VERSION="3.0.3",
        OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="openapi.json",
    )
    described = flask_smorest.Api()
    described.ERROR_SCHEMA = ErrorAnswer
    described.init_app(app)
    for blueprint in (health, api, *more):
        described.register_blueprint(blueprint)
