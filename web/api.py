"""The JSON API: every answer of the page, for programs."""

from collections.abc import Callable
from typing import Any, TypeVar

import flask_smorest
import marshmallow as ma
from flask import Flask, Response, json, request

from geo.inquiry import answer, inquiry_of
from geo.records import rule_record
from geo.rulebook import RULES
from geo.timeline import change_dates
from geo.vocabulary import require_term
from web import schemas
from web.facets import VALUES, facets, narrowed
from web.features import collection, feature, find_layer, layer_record
from web.findable import look_for
from web.i18n import language
from web.parameters import (
    PARSER,
    CheckQuery,
    DayQuery,
    FindingQuery,
    PageQuery,
    SearchQuery,
    TaskQuery,
)
from web.schemas import ErrorAnswer
from web.snapshot import Day, snapshots

GEOJSON = "application/geo+json"
COMMON_ERRORS = {
    400: "A parameter is missing, unknown, repeated or wrong; the message names it.",
    502: "Something the service depends on failed, such as its store.",
}
Query = dict[str, Any]
View = TypeVar("View", bound=Callable[..., Response])


health = flask_smorest.Blueprint("health", __name__, description="Whether the service answers.")
api = flask_smorest.Blueprint(
    "api", __name__, url_prefix="/api", description="Layers, tasks and verdicts."
)


def _revalidate(response: Response) -> Response:
    """Let a browser keep an answer, but ask each time whether it still holds."""
    if request.method in ("GET", "HEAD") and response.status_code == 200:
        response.cache_control.no_cache = True
        response.vary.add("Cookie")
        response.add_etag()
        response.make_conditional(request)
    return response


for _blueprint in (health, api):
    _blueprint.ARGUMENTS_PARSER = PARSER
    _blueprint.after_request(_revalidate)


def _route(
    rule: str,
    query: type[ma.Schema],
    answers: type[ma.Schema],
    *,
    of: flask_smorest.Blueprint = api,
    mimetype: str = "application/json",
    missing: str | None = None,
) -> Callable[[View], View]:
    """Put a view at an address, with its parameters read strictly and all of it described.

    Parameters
    ----------
    rule
        Address under the blueprint's.
    query
        Schema of the parameters; the view gets their values first.
    answers
        Schema of the answer, which the view makes itself.
    of
        Blueprint.
    mimetype
        Of the answer.
    missing
        What a 404 means here, if it can happen.
    """

    def put(view: View) -> View:
        described = of.response(200, answers, content_type=mimetype)(view)
        if missing:
            described = of.alt_response(404, schema=ErrorAnswer, description=missing)(described)
        for status, meaning in COMMON_ERRORS.items():
            described = of.alt_response(status, schema=ErrorAnswer, description=meaning)(described)
        of.route(rule)(of.arguments(query, location="query")(described))
        return view

    return put


def _json(value: object, mimetype: str = "application/json") -> Response:
    return Response(json.dumps(value), mimetype=mimetype)


def _day(query: Query) -> Day:
    return snapshots().on(query.get("as_of"))


@_route("/healthz", PageQuery, schemas.Health, of=health)
def healthz(_query: Query) -> Response:
    """Whether the service answers and can read its store."""
    return _json({"status": "ok", "revision": snapshots().revision()})


@_route("/layers", DayQuery, schemas.LayerList)
def layers(query: Query) -> Response:
    """Layers with their sources, and the days on which a zone changes."""
    return _json(layer_list(_day(query)))


def layer_list(day: Day) -> dict[str, Any]:
    """The catalogue on a day, as `/api/layers` answers."""
    return {
        "as_of": day.as_of.isoformat(),
        "layers": [layer_record(day, layer) for layer in snapshots().catalogue],
        "change_dates": [changed.isoformat() for changed in change_dates(day.frames.zones)],
    }


@_route(
    "/layers/<layer_id>",
    DayQuery,
    schemas.FeatureCollection,
    mimetype=GEOJSON,
    missing="No layer has this id.",
)
def layer_features(query: Query, layer_id: str) -> Response:
    """GeoJSON of a layer on a day, in WGS 84."""
    layer = find_layer(snapshots().catalogue, layer_id)
    return _json(collection(_day(query), layer), GEOJSON)


@_route("/tasks", TaskQuery, schemas.TaskList)
def tasks(query: Query) -> Response:
    """Tasks that fit all filters, with their places and verdicts."""
    return _json(task_list(_day(query), query))


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


@_route("/findings", FindingQuery, schemas.FindingList)
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
        return _json(_finding_collection(day, found), GEOJSON)
    return _json({"as_of": day.as_of.isoformat(), "count": len(found), "findings": found})


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


@_route("/check", CheckQuery, schemas.PointAnswer)
def check(query: Query) -> Response:
    """What holds at a point on a day: the verdict, and the sentence that decides it."""
    inquiry = inquiry_of({"as_of": snapshots().default_day(), **query})
    return _json(answer(snapshots().on(inquiry.as_of).board, inquiry))


@_route("/search", SearchQuery, schemas.SearchAnswer)
def search(query: Query) -> Response:
    """Places, units, tasks, documents and coordinates that fit what was typed."""
    return _json(look_for(query["q"], _day(query).entries, language()))


@_route("/rules", PageQuery, schemas.Rulebook)
def rules(_query: Query) -> Response:
    """The rules, each with its source and what to do where it is broken."""
    return _json({"rules": [rule_record(rule) for rule in RULES]})


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
