"""Shapes of the answers about zones, for the API's description and for the tests that hold them."""

from marshmallow import fields

from geo.versions.drawn import PARTS
from geo.vocabulary import VERDICTS
from web.schemas import Answer, day, number, one_of, text, words

PART = dict.fromkeys(PARTS)
GEOMETRY = {"description": "GeoJSON, WGS 84, every vertex to the last digit."}


class ZonePart(Answer):
    """A part of a version: what is in force, or what its text leaves open."""

    zone_id = text(required=True)
    part = one_of(PART)
    area_km2 = number("Geodesic.", required=True)
    boundary_precision_m = number("How well the boundary is known.", required=True)
    vertices = fields.Integer(required=True)
    geometry = fields.Dict(metadata=GEOMETRY)


class ZoneChange(Answer):
    """Who changed a zone, when and why."""

    change_no = fields.Integer(required=True)
    created = text("UTC.", required=True)
    created_local = text("Beijing time.", required=True)
    action = text("edit, notice, undo or end.", required=True)
    action_words = words()
    version_id = text("Version that was made, or that ended.", required=True)
    based_on = text("Version whose days it took.", required=True, allow_none=True)
    undoes = text("Version that was undone.", required=True, allow_none=True)
    valid_from = day("From which day on.", required=True, allow_none=True)
    author = text(required=True)
    reason = text(required=True)


class ZoneVersion(Answer):
    """A version of a zone."""

    version_id = text(required=True)
    lineage = text(required=True)
    kind = text(required=True)
    name = words()
    legal_basis = words()
    source = words()
    licence = text(required=True)
    note = words()
    valid_from = day("First day; null: since before the records.", required=True, allow_none=True)
    valid_to = day("Day after the last; null: not known.", required=True, allow_none=True)
    review_due = day("A redrawing was ordered by then.", required=True, allow_none=True)
    recorded = day("Date of the source.", required=True, allow_none=True)
    exempt = fields.List(fields.String(), required=True, allow_none=True)
    claimed_area_km2 = number("As the text says.", required=True, allow_none=True)
    status = one_of(dict.fromkeys(("current", "past", "future", "withdrawn")))
    parts = fields.List(fields.Nested(ZonePart), required=True)
    change = fields.Nested(ZoneChange, required=True, allow_none=True)


class Lineage(Answer):
    """A zone with all its versions."""

    lineage = text(required=True)
    kind = text(required=True)
    name = words()
    state = text("Mark of all that is on record of it; send it with a change.", required=True)
    revision = fields.Integer(required=True)
    as_of = day("The day that says which version is current.", required=True)
    versions = fields.List(fields.Nested(ZoneVersion), required=True)
    changes = fields.List(fields.Nested(ZoneChange), required=True)


class AddedVersion(Answer):
    """A change that is on disk."""

    lineage = text(required=True)
    version_id = text(required=True)
    action = text(required=True)
    change_no = fields.Integer(required=True)
    revision = fields.Integer(required=True)
    state = text("The new mark.", required=True)
    ends = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    withdrawn = fields.List(fields.String(), required=True)
    area_km2 = fields.Dict(required=True, allow_none=True)
    given_way_km2 = number(
        "Undetermined ground that gave way to what is in force.", required=True, allow_none=True
    )


class DrawingProblem(Answer):
    """Why a drawn piece is no area."""

    part = one_of(PART)
    words = words()
    lon = number("Where to look; degrees, WGS 84.", required=True, allow_none=True)
    lat = number("Where to look; degrees, WGS 84.", required=True, allow_none=True)


class PartChange(Answer):
    """Ground that a part gains and loses."""

    part = one_of(PART)
    gained_km2 = number("Geodesic.", required=True)
    lost_km2 = number("Geodesic.", required=True)
    gained = fields.Dict(metadata=GEOMETRY)
    lost = fields.Dict(metadata=GEOMETRY)


class Preview(Answer):
    """What a drawing is."""

    valid = fields.Boolean(required=True)
    problems = fields.List(fields.Nested(DrawingProblem), required=True)
    area_km2 = fields.Dict(required=True, allow_none=True)
    given_way_km2 = number("As after saving.", required=True, allow_none=True)
    changes = fields.List(fields.Nested(PartChange), required=True, allow_none=True)


class Pieces(Answer):
    """Pieces of an area."""

    pieces = fields.List(fields.Dict(), required=True)


class SideVerdict(Answer):
    """A verdict in one of two worlds."""

    verdict = one_of(VERDICTS)
    because = words()


class TaskChange(Answer):
    """A task whose verdict is not the same in both worlds."""

    task_id = text(required=True)
    title = words()
    a = fields.Nested(SideVerdict, required=True)
    b = fields.Nested(SideVerdict, required=True)


class Difference(Answer):
    """Two versions held against each other, all else being as it is on a day."""

    as_of = day("The day of the verdicts.", required=True)
    a = fields.Nested(ZoneVersion, required=True)
    b = fields.Nested(ZoneVersion, required=True)
    parts = fields.List(fields.Nested(PartChange), required=True)
    tasks = fields.List(fields.Nested(TaskChange), required=True)


class NoticeLine(Answer):
    """A line of a notice."""

    number = fields.Integer(required=True)
    text = text(required=True)
    noise = fields.Boolean(required=True)


class Notice(Answer):
    """A notice's lines and what they say."""

    lines = fields.List(fields.Nested(NoticeLine), required=True)
    recipe = fields.Dict(
        required=True,
        metadata={"description": "Issuer, dates, exemptions and terms, with marks in the lines."},
    )


class CompiledNotice(Answer):
    """Zones that a recipe makes."""

    name = text(required=True)
    valid_from = day("First day, if the notice says one.", required=True, allow_none=True)
    parts = fields.List(fields.Dict(), required=True)
    names = fields.List(fields.Dict(), required=True)
    whole = fields.Dict(required=True)
    zones = fields.List(fields.Dict(), required=True)
    city = fields.Dict(
        required=True,
        metadata={"description": "{code, name, is_own}: only that of this store can be saved."},
    )
    units = fields.List(
        fields.Dict(),
        required=True,
        allow_none=True,
        metadata={"description": "Outlines of another city's units; null for this store's own."},
    )


class NoticeFile(Answer):
    """A file of roads or places that a person brought to a notice."""

    file_id = text("Send it with the recipe, as roads or places.", required=True)
    role = one_of(dict.fromkeys(("roads", "places")))
    filename = text(required=True)
    state = one_of(dict.fromkeys(("queued", "running", "done", "failed", "cancelled")))
    step = words("What is being done.")
    report = fields.Dict(
        required=True,
        allow_none=True,
        metadata={"description": "count, named, names, kinds, bounds_deg; null until it is read."},
    )
    error = fields.Dict(required=True, allow_none=True)
    url = text("Where to ask again.", required=True)


#: What a 4xx or 5xx means here.
ERRORS = {
    400: "Something is missing, unknown or wrong; the message names it.",
    404: "There is no such zone, version, layer or format.",
    502: "Something the service depends on failed, such as its store.",
}
#: What it means beside that where something is changed.
CHANGE_ERRORS = {
    403: "The request comes from another site.",
    409: "Somebody else has changed the zone since it was opened; the message says who.",
    413: "The body is larger, or the drawing longer, than this service accepts.",
}
CHANGE_MEMBERS = {
    "action": "edit (the default), notice, undo or end.",
    "lineage": "The zone; a new id only for a notice.",
    "state": "Its mark when it was opened.",
    "valid_from": "First day of the new version, or first day after the end; not for undo.",
    "author": "Who signs.",
    "reason": "Why.",
    "based_on": "edit, notice: the version whose days are taken.",
    "parts": "edit: [{part, geometry}].",
    "boundary_precision_m": "edit: how well the new boundary is known.",
    "legal_basis": "edit: what orders the change.",
    "note": "edit: what a reader should know.",
    "recipe": "notice: the recipe.",
    "roads": "notice: id of a file of roads, or null.",
    "places": "notice: id of a file of places, or null.",
    "version_id": "undo, end: the version.",
}
