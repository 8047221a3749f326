"""Shapes of the bulk check's parameters and answers, for the API's description and its tests."""

from typing import Any

from marshmallow import fields

from geo.bulk.check import RULE_OF_KIND
from geo.vocabulary import DATUM_TERMS, VERDICTS
from layers.work.jobs import STATES
from layers.write import WRITERS
from web.bulk.form import FIELDS
from web.parameters import PageQuery, term_field
from web.schemas import Answer, day, number, one_of, text, texts, words


def how_many(description: str) -> fields.Integer:
    """A whole number."""
    return fields.Integer(required=True, metadata={"description": description})


def counts(description: str) -> fields.Dict:
    """A whole number for each of some keys."""
    return fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"description": description},
    )


def rows_of(description: str) -> fields.List[Any]:
    """Rows of a file: objects whose members are the columns."""
    return fields.List(fields.Dict(), required=True, metadata={"description": description})


class ResultQuery(PageQuery):
    """In which format a result is wanted."""

    format = term_field(WRITERS, "format", "Format of the file; csv where it is left out.")


class RejectedQuery(PageQuery):
    """In which notation the rejected rows are wanted."""

    f = term_field({"json": None, "csv": None}, "f", "json: the first ones; csv: all as a file.")


class Rejected(Answer):
    """A row that could not be used."""

    row = how_many("Number of the row in the file, as a spreadsheet counts.")
    field = text("Column at fault.", required=True)
    value = text("What it holds, shortened.", required=True)
    code = text("Reason as a code.", required=True)
    reason = words("Reason in words.")


class RejectedPoint(Answer):
    """A point of a request that could not be used."""

    row = how_many("Number of the point, from 1.")
    value = text("Its numbers.", required=True)
    code = text("Reason as a code.", required=True)
    reason = words("Reason in words.")


class RejectedList(Answer):
    """The first rejected rows."""

    total = how_many("How many there are in all.")
    rejected = fields.List(fields.Nested(Rejected), required=True)


class ResultRows(Answer):
    """The first rows of a result."""

    rows = rows_of("Columns of the file, then those of the verdict.")


class ReasonCount(Answer):
    """How many rows were rejected for one reason."""

    code = text("Reason as a code.", required=True)
    count = how_many("Rows.")
    reason = words("Reason in words.")


class Effect(Answer):
    """What becomes of the sampled points under one datum."""

    datum = one_of(DATUM_TERMS, "Datum.")
    title = words("Its name.")
    in_city = how_many("Points that lie in a unit of the city.")
    verdicts = counts("Verdict to points.")
    shift_m = number("Greatest shift to WGS 84 in metres.", required=True)
    points = fields.List(
        fields.List(fields.Float(allow_nan=False)),
        required=True,
        metadata={"description": "A few of the points in WGS 84, for a map."},
    )


class Effects(Answer):
    """What each datum would make of the points."""

    sampled = how_many("Points looked at.")
    sensitive = how_many("Points whose verdict depends on the datum.")
    datums = fields.List(fields.Nested(Effect), required=True)


class PreviewAnswer(Answer):
    """First look at a file."""

    upload_id = text("Names the file in the next request.", required=True)
    filename = text("What the person calls it.", required=True)
    size = how_many("Bytes.")
    format = text("Format.", required=True)
    format_title = text("Name of the format.", required=True)
    encoding = text("Encoding of its text.", required=True, allow_none=True)
    delimiter = text("Delimiter of its fields.", required=True, allow_none=True)
    layer = text("Layer that was read.", required=True, allow_none=True)
    layers = texts("Layers of the file.")
    fields_ = fields.List(fields.String(), required=True, data_key="fields")
    position = fields.Dict(required=True, metadata={"description": "Role to header."})
    candidates = fields.Dict(required=True, metadata={"description": "Role to headers."})
    declared_crs = text("What the file declares.", required=True, allow_none=True)
    datum = text("Datum that the file names.", required=True, allow_none=True)
    datum_column = text("Column that names it row by row.", required=True, allow_none=True)
    accuracy_column = text("Column of the accuracy of each row.", required=True, allow_none=True)
    count = how_many("Rows of the file.")
    accepted = how_many("Rows that can be used as things stand.")
    rejected = how_many("Rows that cannot.")
    reasons = fields.List(fields.Nested(ReasonCount), required=True)
    kinds = counts("Kind of geometry to rows.")
    repaired = how_many("Polygons that were repaired.")
    problem = words("The question that is still open.", allow_none=True)
    notes = fields.List(fields.Dict(), required=True)
    head = rows_of("First rows as they are.")
    rejected_first = fields.List(fields.Nested(Rejected), required=True)
    effects = fields.Nested(Effects, required=True, allow_none=True)


class Report(Answer):
    """What became of a file: accepted + rejected = count."""

    count = how_many("Rows of the file.")
    accepted = how_many("Rows with a verdict.")
    rejected = how_many("Rows listed with a reason.")
    verdicts = counts("Verdict to rows.")
    reasons = fields.List(fields.Nested(ReasonCount), required=True)
    datum = one_of(DATUM_TERMS, "Datum the file was read in.")
    format = text("Format of the file.", required=True)
    as_of = day("Day of the verdicts.", required=True)
    declared_crs = text("What the file declares.", required=True, allow_none=True)
    encoding = text("Encoding of its text.", required=True, allow_none=True)
    layer = text("Layer that was read.", required=True, allow_none=True)
    repaired = how_many("Polygons that were repaired.")
    notes = fields.List(fields.Dict(), required=True)


class JobFault(Answer):
    """Why a job failed."""

    error = text("Kind of error.", required=True)
    message = text("What was wrong, and how to mend it.", required=True)
    field = text("Field at fault.", required=True, allow_none=True)


class JobAnswer(Answer):
    """A job as it stands."""

    job_id = text("Id; whoever knows it can see the job.", required=True)
    kind = text("What is done.", required=True)
    title = text("What it is done to.", required=True)
    state = one_of(dict.fromkeys(STATES), "State.")
    step = text("What is being done.", required=True)
    step_title = words("The same in words.")
    done = how_many("Rows done.")
    total = how_many("Rows in all; 0 while that is not known.")
    created = text("Time, UTC.", required=True)
    finished = text("Time, UTC.", required=True, allow_none=True)
    question = fields.Dict(required=True, metadata={"description": "What was asked."})
    report = fields.Nested(Report, required=True, allow_none=True)
    error = fields.Nested(JobFault, required=True, allow_none=True)
    links = fields.Dict(required=True, metadata={"description": "Addresses that serve now."})


class Position(Answer):
    """Longitude and latitude in degrees."""

    lon = number("Longitude.", required=True)
    lat = number("Latitude.", required=True)


class PointResult(Answer):
    """The verdict on one point of a request."""

    row = how_many("Number of the point, from 1.")
    lon = number("As given.", required=True)
    lat = number("As given.", required=True)
    accuracy_m = number("As given.", required=True)
    activity = text("As given.", required=True, allow_none=True)
    wgs84 = fields.Nested(Position, required=True)
    verdict = one_of(VERDICTS, "Verdict.")
    zone_id = text("Deciding zone.", required=True, allow_none=True)
    zone_name = words("Its name.")
    unit_code = text("Unit that covers the point.", required=True, allow_none=True)
    distance_m = number("Signed distance to the boundary.", required=True, allow_none=True)
    boundary_precision_m = number("Of that boundary.", required=True, allow_none=True)
    because = words("The sentence that decides.")


class BulkAnswer(Answer):
    """Verdicts on the points of a request: accepted + rejected = count."""

    as_of = day("Day of the verdicts.", required=True)
    datum = one_of(DATUM_TERMS, "Datum of the points.")
    kind = one_of(RULE_OF_KIND, "Kind of zone.")
    count = how_many("Points of the request.")
    accepted = how_many("Points with a verdict.")
    results = fields.List(fields.Nested(PointResult), required=True)
    rejected = fields.List(fields.Nested(RejectedPoint), required=True)


_POINTS: dict[str, Any] = {
    "type": "object",
    "required": ["points", "datum"],
    "properties": {
        "points": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["lon", "lat"],
                "properties": {
                    "lon": {"type": "number"},
                    "lat": {"type": "number"},
                    "accuracy_m": {"type": "number", "minimum": 0},
                    "activity": {"type": "string"},
                },
            },
        },
        "datum": {"type": "string", "enum": list(DATUM_TERMS)},
        "as_of": {"type": "string", "format": "date"},
        "accuracy_m": {"type": "number", "minimum": 0},
        "activity": {"type": "string"},
        "kind": {"type": "string", "enum": list(RULE_OF_KIND)},
    },
}
_FORM: dict[str, Any] = {
    "type": "object",
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "The file."},
        "upload_id": {"type": "string", "description": "Or the id that a preview gave."},
        **{
            name: {"type": "string", "description": description}
            for name, (_, description) in FIELDS.items()
        },
    },
}
FORM_BODY = {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}}
REQUEST_BODY = {
    "required": True,
    "content": {**FORM_BODY["content"], "application/json": {"schema": _POINTS}},  # type: ignore[dict-item]
}
