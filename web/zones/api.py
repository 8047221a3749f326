"""The API of zones as versions: read, compare, draw, export; notices are in `notice_views`."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import quote

import flask_smorest
import shapely
from flask import Response, current_app

from geo.errors import InputError
from geo.records import bilingual
from geo.versions.comparison import VersionDifference, changed_parts, compare
from geo.versions.drawn import Shapes, drawing_of, line_of, problems, read_pieces, split
from geo.versions.succession import lineage_state, rows_of_version
from layers.write import Written
from layers.zones.versions import History, read_history
from web.endpoints import Endpoints, Query, json_answer, members_body
from web.exports import difference_frame, export, require_two, write_frame
from web.i18n import language
from web.parameters import DayQuery, Parsed, free_text
from web.snapshot import Day, snapshots
from web.zones import schemas
from web.zones.bodies import json_body
from web.zones.changes import EVERY_MEMBER, change, find_lineage
from web.zones.records import (
    difference_record,
    lineage_record,
    version_record,
    without_geometry,
)

zone_api = flask_smorest.Blueprint(
    "zone_api", __name__, url_prefix="/api", description="Versions of zones, notices, exports."
)
api = Endpoints(zone_api, schemas.ERRORS)
COMPARISONS = "sansan.comparisons"
COMPARISONS_KEPT = 16


class CompareQuery(DayQuery):
    """Two versions and a day."""

    a = Parsed(free_text("a"), description="Version that is left.", example="xingyang-2014")
    b = Parsed(free_text("b"), description="Version that is taken.", example="xingyang-2020")


def zone_history() -> History:
    """All that is on record of zones, from the store of the present request."""
    return read_history(snapshots().store)


@api.get("/zones/<lineage>/versions", DayQuery, schemas.Lineage)
def lineage_versions(query: Query, lineage: str) -> Response:
    """All versions of a zone with their geometry, and who changed it, when and why."""
    history = zone_history()
    as_of = query.get("as_of") or snapshots().default_day()
    return json_answer(lineage_record(history, find_lineage(history, lineage), as_of))


@api.post(
    "/zones/versions",
    schemas.AddedVersion,
    body=members_body(schemas.CHANGE_MEMBERS),
    status=201,
    errors=schemas.CHANGE_ERRORS,
)
def add_version() -> Response:
    """Make a new version: drawn, out of a notice, or undoing another; or end one."""
    done = change(snapshots(), json_body(*EVERY_MEMBER))
    made, drawing = done.proposal.succession, done.drawing
    answer = {
        "lineage": made.lineage,
        "version_id": made.version_id,
        "action": done.proposal.action,
        "change_no": done.recorded.change_no,
        "revision": done.recorded.revision,
        "state": lineage_state(zone_history().zones, made.lineage),
        "ends": {version: day.isoformat() for version, day in made.ends.items()},
        "withdrawn": list(made.withdrawn),
        "area_km2": drawing.areas_km2() if drawing else None,
        "given_way_km2": drawing.given_way_km2 if drawing else None,
    }
    return json_answer(answer, 201)


@api.post(
    "/zones/preview",
    schemas.Preview,
    body=members_body(
        {"parts": "[{part, geometry}].", "based_on": "Version to hold it against, or null."}
    ),
    errors=schemas.CHANGE_ERRORS,
)
def preview() -> Response:
    """Say of a drawing whether it is valid, how large it is, and what it gains and loses."""
    given = json_body("parts", "based_on")
    based_on = given.optional_text("based_on")
    pieces = read_pieces(given["parts"])
    wrong = problems(pieces)
    if wrong:
        told = [
            {
                "part": each.part,
                "words": bilingual(*each.words),
                "lon": each.lon_deg,
                "lat": each.lat_deg,
            }
            for each in wrong
        ]
        unknown = dict.fromkeys(("area_km2", "given_way_km2", "changes"))
        return json_answer({"valid": False, "problems": told, **unknown})
    drawing = drawing_of(pieces)
    return json_answer(
        {
            "valid": True,
            "problems": [],
            "area_km2": drawing.areas_km2(),
            "given_way_km2": drawing.given_way_km2,
            "changes": None if based_on is None else _changes(based_on, drawing.shapes),
        }
    )


def _changes(based_on: str, shapes: Shapes) -> list[dict[str, Any]]:
    rows = rows_of_version(zone_history().versions, based_on)
    return [
        {"part": each.zone_id, "gained_km2": each.gained_km2, "lost_km2": each.lost_km2}
        for each in changed_parts(rows, shapes)
    ]


@api.post(
    "/zones/split",
    schemas.Pieces,
    body=members_body(
        {"geometry": "A polygon.", "line": "LineString across it, from outside to outside."}
    ),
    errors=schemas.CHANGE_ERRORS,
)
def split_area() -> Response:
    """Cut an area into pieces along a line."""
    given = json_body("geometry", "line")
    pieces = read_pieces([{"part": "in force", "geometry": given["geometry"]}], "geometry")
    line = given["line"]
    if len(pieces) != 1:
        raise InputError("一次只能分割一块", "only one area can be split at once", field="geometry")
    if not isinstance(line, Mapping) or line.get("type") != "LineString":
        raise InputError("line 应为 LineString", "line must be a LineString", field="line")
    cut = shapely.LineString(line_of(line.get("coordinates"), "line", least=2))
    return json_answer(
        {"pieces": [shapely.geometry.mapping(piece) for piece in split(pieces[0][1], cut)]}
    )


class Comparisons:
    """Comparisons made last, kept by revision, versions and day; for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[int, str, str, date], VersionDifference] = OrderedDict()

    def of(self, day: Day, history: History, first: str, second: str) -> VersionDifference:
        """Difference of two versions on a day.

        Raises
        ------
        NotFoundError
            If there is no such version.
        """
        rows = [rows_of_version(history.versions, version) for version in (first, second)]
        key = (day.revision, first, second, day.as_of)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = compare(day.frames, rows[0], rows[1], day.as_of)
            self._kept.move_to_end(key)
            while len(self._kept) > COMPARISONS_KEPT:
                self._kept.popitem(last=False)
            return self._kept[key]


@api.get("/zones/compare", CompareQuery, schemas.Difference)
def compare_versions(query: Query) -> Response:
    """Ground gained and lost between two versions, and the tasks whose verdict changes."""
    first, second = require_two(query.get("a"), query.get("b"))
    day, history = snapshots().on(query.get("as_of")), zone_history()
    comparisons: Comparisons = current_app.extensions[COMPARISONS]
    difference = comparisons.of(day, history, first, second)
    versions = {
        side: without_geometry(
            version_record(history, rows_of_version(history.versions, version_id), day.as_of)
        )
        for side, version_id in (("a", first), ("b", second))
    }
    return json_answer(difference_record(difference, day.frames.tasks, versions))


@api.get(
    "/zones/compare.<suffix>",
    CompareQuery,
    {"type": "string", "format": "binary"},
    mimetype="application/octet-stream",
)
def export_comparison(query: Query, suffix: str) -> Response:
    """Ground gained and lost between two versions as a file of any format."""
    first, second = require_two(query.get("a"), query.get("b"))
    day = snapshots().on(query.get("as_of"))
    comparisons: Comparisons = current_app.extensions[COMPARISONS]
    difference = comparisons.of(day, zone_history(), first, second)
    frame = difference_frame(difference, first, second)
    written = write_frame(frame, suffix, title=f"{first} → {second}", day=day, language=language())
    return file_answer(written, f"{first}-{second}")


@api.get(
    "/export/<layer_id>.<suffix>",
    DayQuery,
    {"type": "string", "format": "binary"},
    mimetype="application/octet-stream",
)
def export_layer(query: Query, layer_id: str, suffix: str) -> Response:
    """A layer or result of a day as a file of any format, or as a map of one file."""
    day = snapshots().on(query.get("as_of"))
    return file_answer(export(day, layer_id, suffix, language()), f"{layer_id}-{day.as_of}")


def file_answer(written: Written, stem: str) -> Response:
    """A file to be kept and not shown, under a name of our own.

    Parameters
    ----------
    written
        The file.
    stem
        Its name without the suffix.

    References
    ----------
    RFC 6266, section 4.3: `filename*` for names beyond ASCII.
    """
    response = Response(written.contents, mimetype=written.media_type)
    name = quote(f"{stem}{written.suffix}")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response.cache_control.no_cache = True
    if written.notes:
        told = "; ".join(en for _, en in written.notes)
        response.headers["X-Notes"] = quote(told, safe=" ;,:.'()-")[:2000]
    return response
