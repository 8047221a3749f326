"""Shapes of the API's answers, for its OpenAPI description and for the tests that hold them.

Values are made plain in `geo.records`, `geo.inquiry` and `web.features`; nothing is converted here.
"""

from typing import Any

import marshmallow as ma
from marshmallow import fields

from geo.vocabulary import CATEGORIES, DATUM_TERMS, DEADLINE_KINDS, STATUSES, VERDICTS


class Answer(ma.Schema):
    """Base of all answers: a member that is not described is a mistake in the tests."""

    class Meta:
        """Refuse what is not described, when an answer is loaded to be checked."""

        unknown = ma.RAISE


def number(description: str, **options: Any) -> fields.Float:
    """A finite number."""
    return fields.Float(allow_nan=False, metadata={"description": description}, **options)


def text(description: str = "", **options: Any) -> fields.String:
    """A text."""
    return fields.String(metadata={"description": description}, **options)


def one_of(terms: dict[str, Any], description: str = "") -> fields.String:
    """One of a closed set."""
    return fields.String(
        required=True,
        validate=ma.validate.OneOf(list(terms)),
        metadata={"description": description},
    )


def day(description: str, **options: Any) -> fields.String:
    """A day in ISO notation."""
    return fields.String(
        validate=ma.validate.Regexp(r"\d{4}-\d{2}-\d{2}$"),
        metadata={"description": description, "format": "date"},
        **options,
    )


def texts(description: str) -> fields.List[str]:
    """A list of texts."""
    return fields.List(fields.String(), required=True, metadata={"description": description})


class Words(Answer):
    """A text in Chinese and in English."""

    zh = text("Chinese.", required=True, allow_none=True)
    en = text("English, or the Chinese where there is none.", required=True, allow_none=True)


def words(description: str = "", **options: Any) -> fields.Nested:
    """A text in both languages."""
    return fields.Nested(
        Words, metadata={"description": description}, **{"required": True, **options}
    )


class ErrorAnswer(Answer):
    """Every error of the API."""

    error = text("Kind of error.", required=True)
    message = text(
        "What was wrong, which one, and what would be right, in the language of the request.",
        required=True,
    )
    status = fields.Integer(required=True, metadata={"description": "HTTP status."})
    field = text("Parameter at fault, the first of several.", required=True, allow_none=True)


class Health(Answer):
    """That the service answers and can read its store."""

    status = one_of({"ok": None})
    revision = fields.Integer(required=True, metadata={"description": "Revision of the store."})


class LayerRecord(Answer):
    """A layer of the catalogue."""

    layer_id = text(required=True)
    title = words()
    group = text("Under which heading it is listed.", required=True)
    kind = text("What its rows are.", required=True)
    count = fields.Integer(required=True, metadata={"description": "Rows on the day."})
    unlocated = fields.Integer(
        required=True, metadata={"description": "How many of them have no geometry."}
    )
    source = words()
    licence = text(required=True)
    recorded = day("Date of the source.", required=True, allow_none=True)
    note = words()
    style = fields.Dict(required=True)
    visible = fields.Boolean(required=True)
    features_url = text("Where its GeoJSON is.", required=True)


class LayerList(Answer):
    """The catalogue on a day."""

    as_of = day("The day.", required=True)
    layers = fields.List(fields.Nested(LayerRecord), required=True)
    change_dates = fields.List(
        day(""), required=True, metadata={"description": "Days on which a zone begins or ends."}
    )


class Unlocated(Answer):
    """A row without a geometry."""

    feature_id = text(required=True)
    name = text(required=True)
    name_en = text(allow_none=True)


class FeatureRecord(Answer):
    """A GeoJSON feature."""

    type = one_of({"Feature": None})
    id = text(required=True)
    geometry = fields.Dict(required=True)
    properties = fields.Dict(required=True)


class FeatureCollection(Answer):
    """A GeoJSON FeatureCollection (RFC 7946); its coordinates are WGS 84."""

    type = one_of({"FeatureCollection": None})
    layer_id = text(required=True)
    as_of = day("The day.", required=True)
    datum = one_of({"wgs84": None})
    features = fields.List(fields.Nested(FeatureRecord), required=True)
    unlocated = fields.List(fields.Nested(Unlocated), required=True)


class PlaceRecord(Answer):
    """A place of a task, with the verdict that decides it."""

    feature_id = text(required=True)
    name = text(required=True)
    name_en = text(required=True, allow_none=True)
    kind = text(required=True)
    lon = number("Degrees, WGS 84.", required=True, allow_none=True)
    lat = number("Degrees, WGS 84.", required=True, allow_none=True)
    precision_m = number("Metres.", required=True, allow_none=True)
    verdict = one_of(VERDICTS)
    because = words("The deciding sentence.")
    distance_m = number("To the boundary, negative inside.", required=True, allow_none=True)
    zone_id = text(required=True, allow_none=True)


class TaskRecord(Answer):
    """A task with its verdict on a day."""

    task_id = text(required=True)
    document_id = text(required=True)
    item_no = fields.Integer(required=True)
    section_no = fields.Integer(required=True)
    title = words()
    category = one_of(CATEGORIES)
    lead_units = texts("Units that lead.")
    responsible_units = texts("Units that answer for it.")
    responsible_codes = texts("Those of them that have a territory on record.")
    counties = texts("Units it lies in or that answer for it.")
    territory_codes = texts("Whole units it is about.")
    deadline_kind = one_of(DEADLINE_KINDS)
    deadline_date = day("Last day, or first day of a beginning.", required=True, allow_none=True)
    overdue = fields.Boolean(required=True)
    born_overdue = fields.Boolean(required=True)
    status = one_of(STATUSES)
    verdict = one_of(VERDICTS)
    because = words("The deciding sentence.")
    inside_km2 = number("Of its territory.", required=True, allow_none=True)
    outside_km2 = number("Of its territory.", required=True, allow_none=True)
    undetermined_km2 = number("Of its territory.", required=True, allow_none=True)
    located = fields.Boolean(required=True)
    unlocated_reason = words("Why it has no place.")
    places = fields.List(fields.Nested(PlaceRecord), required=True)
    source = words()


class Facets(Answer):
    """How many tasks each further choice would leave."""

    county = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    category = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    verdict = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    status = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    deadline = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class TaskList(Answer):
    """Tasks that fit the filters."""

    as_of = day("The day.", required=True)
    count = fields.Integer(required=True, metadata={"description": "Tasks listed here."})
    total = fields.Integer(required=True, metadata={"description": "Tasks without any filter."})
    unlocated = fields.Integer(
        required=True, metadata={"description": "Tasks listed here that have no place."}
    )
    tasks = fields.List(fields.Nested(TaskRecord), required=True)
    facets = fields.Nested(Facets, required=True)


class FindingRecord(Answer):
    """What a rule found of a task's place or territory."""

    finding_id = text(required=True)
    rule_id = text(required=True)
    task_id = text(required=True, allow_none=True)
    feature_id = text("A place or a unit code.", required=True, allow_none=True)
    feature_name = text(required=True, allow_none=True)
    zone_id = text(required=True, allow_none=True)
    verdict = one_of(VERDICTS)
    method = text("By distance, by name, by share or no place.", required=True)
    distance_m = number("Signed, negative inside.", required=True, allow_none=True)
    precision_m = number("Of the place.", required=True, allow_none=True)
    boundary_precision_m = number("Of the boundary.", required=True, allow_none=True)
    inside_km2 = number("Of a territory.", required=True, allow_none=True)
    outside_km2 = number("Of a territory.", required=True, allow_none=True)
    undetermined_km2 = number("Of a territory.", required=True, allow_none=True)
    as_of = day("The day.", required=True)
    because = words("The deciding sentence.")
    lon = number("Where to look; degrees, WGS 84.", required=True, allow_none=True)
    lat = number("Where to look; degrees, WGS 84.", required=True, allow_none=True)


class FindingList(Answer):
    """Findings of a day."""

    as_of = day("The day.", required=True)
    count = fields.Integer(required=True)
    findings = fields.List(fields.Nested(FindingRecord), required=True)


class LonLat(Answer):
    """A position in WGS 84."""

    lon = number("Degrees.", required=True)
    lat = number("Degrees.", required=True)


class UnitRecord(Answer):
    """An administrative unit."""

    code = text(required=True)
    name = text(required=True)
    name_en = text(required=True, allow_none=True)


class ZoneRecord(Answer):
    """The zone that decides."""

    zone_id = text(required=True)
    name = text(required=True)
    name_en = text(required=True, allow_none=True)
    legal_basis = text(required=True)
    legal_basis_en = text(required=True, allow_none=True)
    valid_from = day("First day.", required=True, allow_none=True)
    valid_to = day("Day after the last.", required=True, allow_none=True)
    part = one_of({"in force": None, "undetermined": None})


class PointAnswer(Answer):
    """What holds at a point on a day."""

    verdict = one_of(VERDICTS)
    as_of = day("The day.", required=True)
    datum = one_of(DATUM_TERMS, "Datum of `lon` and `lat`.")
    lon = number("As given.", required=True)
    lat = number("As given.", required=True)
    wgs84 = fields.Nested(LonLat, required=True)
    activity = text(required=True, allow_none=True)
    accuracy_m = number("Of the position.", required=True)
    unit = fields.Nested(UnitRecord, required=True, allow_none=True)
    zone = fields.Nested(ZoneRecord, required=True, allow_none=True)
    distance_m = number("To the boundary, negative inside.", required=True, allow_none=True)
    boundary_precision_m = number("Of the boundary.", required=True, allow_none=True)
    tolerance_m = number("Both precisions together.", required=True, allow_none=True)
    because = words("The deciding sentence.")
    rule_id = text(required=True)
    source = words("Where the rule comes from.")


class SearchResult(Answer):
    """Something that was found."""

    kind = one_of(dict.fromkeys(("position", "place", "task", "unit", "document")))
    label = text(required=True)
    label_en = text(required=True)
    lon = number("In `datum`.", required=True, allow_none=True)
    lat = number("In `datum`.", required=True, allow_none=True)
    datum = text("Datum of `lon` and `lat`.", required=True, allow_none=True)
    wgs84 = fields.Nested(LonLat, required=True, allow_none=True)
    zoom = fields.Integer(required=True, allow_none=True)
    id = text(required=True, allow_none=True)
    detail = text("What else tells it apart, in the language of the request.", required=True)


class SearchAnswer(Answer):
    """What was found, the best first."""

    results = fields.List(fields.Nested(SearchResult), required=True)
    message = text(
        "What to do where nothing, or more than one reading, was found.",
        required=True,
        allow_none=True,
    )


class RuleRecord(Answer):
    """A rule with its source."""

    rule_id = text(required=True)
    title = words()
    demand = words()
    source = words()
    how_to_fix = words()
    measure = text(required=True)
    zone_kind = text(required=True, allow_none=True)


class Rulebook(Answer):
    """All rules."""

    rules = fields.List(fields.Nested(RuleRecord), required=True)
