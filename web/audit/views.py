"""The audit: its page, and the API from which the page and programs read."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import flask_smorest
import geopandas as gpd
import marshmallow as ma
from flask import Blueprint, Flask, Request, Response, render_template, request

from geo.audit.fault_kinds import KINDS
from geo.audit.report import STATES, UNIT_WORDS, fault_records, titled
from geo.audit.subjects import SUBJECTS
from geo.records import bilingual, plain
from geo.versions.signing import signature_of
from geo.vocabulary import DATUM_TERMS
from layers.catalogue import Layer
from layers.reviews import Reviews
from layers.zones.named_places import NAME_HEADERS
from web.audit import asked, schemas
from web.audit.files import FIELDS, MAX_BYTES, add_file, find_file, zones_in
from web.audit.records import (
    file_record,
    layer_of,
    located_record,
    outlines_record,
    repair_record,
    saved_record,
    tally_of,
    zone_names,
)
from web.audit.room import CITY, EXTENSION, AuditRoom, Question, audit_room, names_of, zones_asked
from web.audit.saving import Acceptance, save
from web.bulk.views import FORM_ROOM
from web.endpoints import GEOJSON, Endpoints, Query, json_answer, revalidate
from web.exports import write_frame
from web.i18n import language
from web.maps import build_map
from web.pages import boot_of
from web.parameters import PARSER, PageQuery, StrictParser
from web.security import csp_nonce
from web.snapshot import Day, snapshots
from web.standalone import HTML

TIME_ZONE = ZoneInfo("Asia/Shanghai")
ERRORS = {
    400: "A parameter or member is missing, unknown or wrong; the message names it.",
    502: "Something the service depends on failed, such as its store.",
}
POST_ERRORS = {
    403: "The page of another site asks.",
    404: "The audit finds no such fault.",
}
FILE_GONE = {404: "There is no such file, or it has been cleared away."}
FILE_ERRORS = {
    403: "The page of another site asks.",
    413: "The file is too large, or has too many vertices.",
    415: "The body is no form.",
}
_TEXT = {"type": "string"}
_FORM = {
    "type": "object",
    "required": ["file"],
    "properties": {"file": {**_TEXT, "format": "binary"}, **dict.fromkeys(FIELDS, _TEXT)},
}
FILE_BODY = {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}}
SAVE_ERRORS = {
    403: "The page of another site asks.",
    404: "The day has no such zone.",
    409: "The zone, or its repair, is no longer what the preview showed; the message says why.",
}


class BodyParser(StrictParser):
    """Strict parser of JSON bodies too."""

    def handle_error(
        self, error: ma.ValidationError, req: Request, schema: ma.Schema, **options: object
    ) -> NoReturn:
        """Raise the faults of a body or of an address as one error of ours."""
        told = error.messages if isinstance(error.messages, dict) else {}
        faults = told.get("json", told.get("query", {}))
        super().handle_error(ma.ValidationError({"query": faults}), req, schema, **options)

    def load_json(self, req: Request, schema: ma.Schema) -> Any:
        """Members of the body, read as strictly as all our JSON; none if it is not JSON."""
        members = req.get_json() if req.is_json else None
        return members if isinstance(members, dict) else {}


audit_api = flask_smorest.Blueprint(
    "audit", __name__, url_prefix="/api/audit", description="Faults of zone boundaries."
)
audit_api.after_request(revalidate)
_api = Endpoints(audit_api, ERRORS, BodyParser(unknown=ma.RAISE))
audit_pages = Blueprint("audit_pages", __name__)


def question_of(query: Query) -> tuple[Day, Question]:
    """The day and the question of a request."""
    day = snapshots().on(query.get("as_of"))
    widths = {name: query[name] for name in ("gap_width_m", "sliver_width_m") if name in query}
    names = names_of(query.get("names") or "")
    layer = query.get("layer") or "coal_ban"
    question = Question(
        layer, day.as_of, places=query.get("places"), names=names, file=query.get("file"), **widths
    )
    must_cover = query.get("must_cover") == "true"
    return day, replace(question, unit=query.get("unit"), must_cover=must_cover)


def _narrowed(faults: gpd.GeoDataFrame, query: Query) -> gpd.GeoDataFrame:
    for column in ("kind", "state"):
        if query.get(column):
            faults = faults[faults[column] == query[column]]
    return faults


@_api.get("", asked.FaultQuery, schemas.AuditAnswer)
def faults(query: Query) -> Response:
    """Faults of a layer's zones on a day, and what was decided about them."""
    day, question = question_of(query)
    found = audit_room().faults(day, question)
    listed = _narrowed(found, query)
    zones = zones_asked(day, question)
    records = fault_records(listed)
    answer = {
        "layer": layer_of(question),
        "title": _title(question),
        "as_of": day.as_of.isoformat(),
        "zone_count": len(zones),
        "tally": tally_of(found),
        "count": len(records),
        "zone_names": zone_names(zones),
        "faults": records,
    }
    if query.get("f") != "geojson":
        return json_answer(answer)
    return json_answer(answer | located_record(listed, records), mimetype=GEOJSON)


def _title(question: Question) -> dict[str, Any]:
    if question.file is not None:
        filename = find_file(question.file).filename
        return bilingual(filename, filename)
    subject = SUBJECTS[question.layer]
    return bilingual(subject.zh, subject.en)


@_api.post("/files", schemas.AuditFile, body=FILE_BODY, status=201, errors=FILE_ERRORS)
def add_audit_file() -> Response:
    """Bring a file of polygons to be audited; nothing of it goes into the store."""
    return json_answer(file_record(*add_file()), 201)


@_api.get("/files/<file_id>", PageQuery, schemas.AuditFile, errors=FILE_GONE)
def audit_file(_query: Query, file_id: str) -> Response:
    """A file that was brought."""
    return json_answer(file_record(file_id, find_file(file_id)))


@_api.get("/files/<file_id>/zones", PageQuery, schemas.Outlines, mimetype=GEOJSON, errors=FILE_GONE)
def audit_file_zones(_query: Query, file_id: str) -> Response:
    """Zones of a file that was brought, for the map."""
    return json_answer(outlines_record(zones_in(find_file(file_id))), mimetype=GEOJSON)


@_api.get("/export", asked.ExportQuery, schemas.File, mimetype=GEOJSON)
def export(query: Query) -> Response:
    """The list as a file of any format, GeoJSON where none is named; html is a map of its own."""
    day, question = question_of(query)
    listed = _narrowed(audit_room().faults(day, question), query)
    key = query.get("format") or "geojson"
    title = f"audit-{layer_of(question)}-{day.as_of.isoformat()}"
    rows = titled(listed, language()) if key == HTML else listed
    written = write_frame(rows, key, title=title, day=day, language=language())
    name = f"{title}{written.suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(written.contents, mimetype=written.media_type, headers=headers)


@_api.get("/repair", asked.AuditQuery, schemas.RepairAnswer, mimetype=GEOJSON)
def repair(query: Query) -> Response:
    """What mending the faults would change; nothing is saved."""
    day, question = question_of(query)
    mended = audit_room().repair(day, question)
    return json_answer(repair_record(day, question, mended), mimetype=GEOJSON)


@_api.post(
    "/repair",
    schemas.SavedRepair,
    body=asked.RepairBody,
    query=PageQuery,
    status=201,
    errors=SAVE_ERRORS,
)
def save_repair(_query: Query, body: Query) -> Response:
    """Save the repair of zones that a preview showed, as new versions; none is overwritten."""
    day, question = question_of(body)
    signature = signature_of(body["author"], body["reason"])
    accepted = Acceptance(body["zones"], body["valid_from"], signature)
    saved = save(audit_room(), snapshots().store, day, question, accepted)
    return json_answer(saved_record(day, question, accepted, saved), 201)


@_api.get("/accept", PageQuery, schemas.DecisionList)
def decisions(_query: Query) -> Response:
    """Every decision about a fault, oldest first."""
    kept = [asdict(each) for each in audit_room().reviews.all()]
    return json_answer({"count": len(kept), "decisions": kept})


@_api.post(
    "/accept",
    schemas.DecisionRecord,
    body=asked.DecisionBody,
    query=PageQuery,
    errors=POST_ERRORS,
)
def accept(_query: Query, body: Query) -> Response:
    """Accept a fault with a reason, or take that back; both are kept for good."""
    day, question = question_of(body)
    decision = audit_room().decide(day, question, {"verb": "accepted", **body})
    return json_answer(asdict(decision))


@audit_pages.get("/audit")
@PARSER.use_args(asked.AuditQuery, location="query")
def audit_page(query: Query) -> str:
    """The page on which faults are stepped through."""
    day, question = question_of(query)
    catalogue: tuple[Layer, ...] = snapshots().catalogue
    parts = build_map(day.frames.units, catalogue, nonce=csp_nonce())
    boot = {**boot_of(day), "audit": _boot(question), "lang": language()}
    return render_template(
        "audit.html",
        map=parts,
        boot=boot,
        question=question,
        place_layers=asked.PLACE_LAYERS,
        units=list(day.frames.units[_named()].items()),
    )


def _named() -> str:
    return "name_en" if language() == "en" else "name"


def _boot(question: Question) -> dict[str, Any]:
    return {
        "question": plain(asdict(question)),
        "kinds": {key: bilingual(kind.zh, kind.en) for key, kind in KINDS.items()},
        "states": {key: bilingual(*labels) for key, labels in STATES.items()},
        "units": {key: bilingual(*labels) for key, labels in UNIT_WORDS.items()},
        "name_headers": list(NAME_HEADERS),
        "city": CITY,
        "datums": {key: bilingual(term.zh, term.en) for key, term in DATUM_TERMS.items()},
        "subjects": {key: bilingual(each.zh, each.en) for key, each in SUBJECTS.items()},
    }


def init_audit(app: Flask, now: Callable[[], datetime] | None = None) -> None:
    """Put the audit into an application that has its snapshots; its API goes to `init_api`.

    Parameters
    ----------
    app
        The application.
    now
        Clock of decisions; Beijing time by default.
    """
    store = app.extensions["sansan"].store
    clock = now or (lambda: datetime.now(TIME_ZONE))
    app.extensions[EXTENSION] = AuditRoom(Reviews(store), clock)

    @app.before_request
    def _admit_files() -> None:
        if request.endpoint == f"{audit_api.name}.{add_audit_file.__name__}":
            request.max_content_length = MAX_BYTES + FORM_ROOM

    app.register_blueprint(audit_pages)
