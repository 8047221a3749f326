"""The audit: its page, and the API from which the page and programs read."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import flask_smorest
import geopandas as gpd
import marshmallow as ma
from flask import Blueprint, Flask, Request, Response, render_template

from geo.audit.fault_kinds import KINDS
from geo.audit.report import STATES, UNIT_WORDS, counts, fault_records
from geo.records import bilingual, plain
from geo.timeline import UNDETERMINED
from layers.catalogue import Layer
from layers.reviews import Reviews
from layers.write import WRITERS, write
from web.audit import schemas
from web.audit.room import EXTENSION, SUBJECTS, AuditRoom, Question, audit_room, names_of, zones_of
from web.endpoints import GEOJSON, Endpoints, Query, json_answer, revalidate
from web.features import feature
from web.i18n import language
from web.maps import build_map
from web.pages import boot_of
from web.parameters import PARSER, PageQuery, StrictParser
from web.security import csp_nonce
from web.snapshot import Day, snapshots

TIME_ZONE = ZoneInfo("Asia/Shanghai")
ERRORS = {
    400: "A parameter or member is missing, unknown or wrong; the message names it.",
    502: "Something the service depends on failed, such as its store.",
}
POST_ERRORS = {
    403: "The page of another site asks.",
    404: "The audit finds no such fault.",
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
    return day, Question(layer, day.as_of, places=query.get("places"), names=names, **widths)


def _narrowed(faults: gpd.GeoDataFrame, query: Query) -> gpd.GeoDataFrame:
    for column in ("kind", "state"):
        if query.get(column):
            faults = faults[faults[column] == query[column]]
    return faults


def _zone_names(zones: gpd.GeoDataFrame) -> dict[str, dict[str, Any]]:
    names = {}
    for label, row in zones.iterrows():
        is_open = row.get("part") == UNDETERMINED  # both parts of a version bear one name
        zh, en = row["name"], plain(row["name_en"]) or row["name"]
        names[str(label)] = bilingual(
            f"{zh}（待定部分）" if is_open else zh, f"{en} (undetermined)" if is_open else en
        )
    return names


@_api.get("", schemas.FaultQuery, schemas.AuditAnswer)
def faults(query: Query) -> Response:
    """Faults of a layer's zones on a day, and what was decided about them."""
    day, question = question_of(query)
    found = audit_room().faults(day, question)
    listed = _narrowed(found, query)
    zones = zones_of(day, question.layer)
    records = fault_records(listed)
    subject = SUBJECTS[question.layer]
    answer = {
        "layer": question.layer,
        "title": bilingual(subject.zh, subject.en),
        "as_of": day.as_of.isoformat(),
        "zone_count": len(zones),
        "tally": _tally(found),
        "count": len(records),
        "zone_names": _zone_names(zones),
        "faults": records,
    }
    if query.get("f") != "geojson":
        return json_answer(answer)
    return json_answer(answer | _features(listed, records), mimetype=GEOJSON)


def _tally(found: gpd.GeoDataFrame) -> dict[str, Any]:
    is_open = found["state"] == "open"
    return {
        "open": int(is_open.sum()),
        "accepted": int((~is_open).sum()),
        "repairable": int((is_open & found["repairable"].astype(bool)).sum()),
        "kinds": counts(found),
    }


def _features(listed: gpd.GeoDataFrame, records: list[dict[str, Any]]) -> dict[str, Any]:
    located, unlocated = [], []
    for shape, record in zip(listed.geometry, records, strict=True):
        if shape.is_empty:
            name = record["subject"] or record["detail"]["zh"]
            unlocated.append({"feature_id": record["fault_id"], "name": name, "name_en": None})
        else:
            kind = {"kind": record["kind"], "state": record["state"]}
            located.append(feature(record["fault_id"], shape, kind))
    return {
        "type": "FeatureCollection", "datum": "wgs84", "features": located, "unlocated": unlocated,
    }  # fmt: skip


@_api.get("/export", schemas.ExportQuery, schemas.File, mimetype=GEOJSON)
def export(query: Query) -> Response:
    """The list as a file: GeoJSON with the whole geometry, CSV or XLSX."""
    day, question = question_of(query)
    listed = _narrowed(audit_room().faults(day, question), query)
    key = query.get("format") or "geojson"
    title = f"audit-{question.layer}-{day.as_of.isoformat()}"
    written = write(listed, key, datum="wgs84", title=title)
    name = f"{title}{WRITERS[key].suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(written.contents, mimetype=written.media_type, headers=headers)


@_api.get("/repair", schemas.AuditQuery, schemas.RepairAnswer, mimetype=GEOJSON)
def repair(query: Query) -> Response:
    """What mending the faults would change; nothing is saved."""
    day, question = question_of(query)
    mended = audit_room().repair(day, question)
    names = _zone_names(zones_of(day, question.layer))
    grounds = [
        feature(f"{change.zone_id}-{side}", shape, {"zone_id": change.zone_id, "change": side})
        for change in mended.changes
        for side, shape in (("gained", change.gained), ("lost", change.lost))
        if not shape.is_empty
    ]
    changes = [
        {
            "zone_id": change.zone_id,
            "name": names[change.zone_id],
            "gained_km2": change.gained_km2,
            "lost_km2": change.lost_km2,
            "vanishes": change.vanishes,
        }
        for change in mended.changes
    ]
    answer = {
        "type": "FeatureCollection", "layer": question.layer, "as_of": day.as_of.isoformat(),
        "datum": "wgs84", "changes": changes, "before": mended.before, "after": mended.after,
        "features": grounds,
    }  # fmt: skip
    return json_answer(answer, mimetype=GEOJSON)


@_api.get("/accept", PageQuery, schemas.DecisionList)
def decisions(_query: Query) -> Response:
    """Every decision about a fault, oldest first."""
    kept = [asdict(each) for each in audit_room().reviews.all()]
    return json_answer({"count": len(kept), "decisions": kept})


@_api.post(
    "/accept",
    schemas.DecisionRecord,
    body=schemas.DecisionBody,
    query=PageQuery,
    errors=POST_ERRORS,
)
def accept(_query: Query, body: Query) -> Response:
    """Accept a fault with a reason, or take that back; both are kept for good."""
    day, question = question_of(body)
    decision = audit_room().decide(day, question, {"verb": "accepted", **body})
    return json_answer(asdict(decision))


@audit_pages.get("/audit")
@PARSER.use_args(schemas.AuditQuery, location="query")
def audit_page(query: Query) -> str:
    """The page on which faults are stepped through."""
    day, question = question_of(query)
    catalogue: tuple[Layer, ...] = snapshots().catalogue
    parts = build_map(day.frames.units, catalogue, nonce=csp_nonce())
    boot = {**boot_of(day), "audit": _boot(question), "lang": language()}
    return render_template(
        "audit.html", map=parts, boot=boot, question=question, place_layers=schemas.PLACE_LAYERS
    )


def _boot(question: Question) -> dict[str, Any]:
    return {
        "question": plain(asdict(question)),
        "kinds": {key: bilingual(kind.zh, kind.en) for key, kind in KINDS.items()},
        "states": {key: bilingual(*labels) for key, labels in STATES.items()},
        "units": {key: bilingual(*labels) for key, labels in UNIT_WORDS.items()},
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
    app.register_blueprint(audit_pages)
