"""Shapes of what the audit is asked and answers."""

from collections.abc import Callable
from typing import Any

import marshmallow as ma
from marshmallow import fields

from geo.audit.fault_kinds import KINDS
from geo.audit.report import STATES, UNIT_WORDS
from geo.errors import InputError
from geo.text import parse_number
from layers.reviews import LONGEST
from web.audit.room import MAX_WIDTH_M, SUBJECTS
from web.parameters import DayQuery, Parsed, term_field
from web.schemas import Answer, FeatureRecord, Unlocated, day, number, one_of, text, texts, words

PLACE_LAYERS = dict.fromkeys(("inspection_points", "coal_plants", "mines", "places"))
EXPORTS = dict.fromkeys(("geojson", "csv", "xlsx"))
LONGEST_LIST = 4000
VERBS = {"accepted": None, "reopened": None}


def width(field: str) -> Callable[[str], float]:
    """Reader of a width in metres, 0 to `MAX_WIDTH_M`."""

    def read(given: str) -> float:
        value = parse_number(given, field)
        if not 0 <= value <= MAX_WIDTH_M:
            raise InputError(
                f"{field} 为 {value:g}，应在 0 到 {MAX_WIDTH_M:g} 米之间",
                f"{field} is {value:g}; it must be 0 to {MAX_WIDTH_M:g} m",
                field=field,
            )
        return value

    return read


def long_text(field: str, longest: int) -> Callable[[str], str]:
    """Reader of text of several lines with a greatest length."""

    def read(given: str) -> str:
        if len(given) > longest:
            raise InputError(
                f"{field} 最多 {longest} 个字，给出的有 {len(given)} 个",
                f"{field} holds at most {longest} characters, not {len(given)}",
                field=field,
            )
        return given

    return read


class AuditQuery(DayQuery):
    """What is audited, and against what."""

    layer = term_field(SUBJECTS, "layer", "Layer to audit; coal_ban where it is left out.")
    gap_width_m = Parsed(
        width("gap_width_m"), type="number", minimum=0, maximum=MAX_WIDTH_M, default=50,
        description="Open gaps narrower than this count, in metres; enclosed ones always do.",
    )  # fmt: skip
    sliver_width_m = Parsed(
        width("sliver_width_m"), type="number", minimum=0, maximum=MAX_WIDTH_M, default=20,
        description="Parts of a zone nowhere wider than this are slivers, in metres.",
    )  # fmt: skip
    places = term_field(PLACE_LAYERS, "places", "Layer whose places must lie in a zone in force.")
    names = Parsed(
        long_text("names", LONGEST_LIST),
        maxLength=LONGEST_LIST,
        description="Names of places that must lie in a zone in force, by commas or lines.",
    )


class FaultQuery(AuditQuery):
    """Filters of the list of faults."""

    kind = term_field(KINDS, "kind", "Kind of fault.")
    state = term_field(STATES, "state", "Whether the fault was accepted.")
    f = term_field({"json": None, "geojson": None}, "f", "Notation of the answer.")


class ExportQuery(AuditQuery):
    """The list of faults as a file."""

    kind = term_field(KINDS, "kind", "Kind of fault.")
    state = term_field(STATES, "state", "Whether the fault was accepted.")
    format = term_field(EXPORTS, "format", "Format of the file; GeoJSON where it is left out.")


class DecisionBody(AuditQuery):
    """A decision about a fault: the question that found it, and who decides what and why."""

    fault_id = Parsed(
        long_text("fault_id", LONGEST["fault_id"]), required=True, description="The fault."
    )
    verb = Parsed(
        long_text("verb", 20), enum=list(VERBS),
        description="`accepted`, the default, or `reopened`, which takes it back.",
    )  # fmt: skip
    reason = Parsed(
        long_text("reason", LONGEST["reason"]), required=True, maxLength=LONGEST["reason"],
        description="Why; it is kept and shown.",
    )  # fmt: skip
    author = Parsed(
        long_text("author", LONGEST["author"]), required=True, maxLength=LONGEST["author"],
        description="Who decides.",
    )  # fmt: skip

    @ma.pre_load
    def _numbers_as_text(self, given: Any, **_: object) -> Any:
        if not isinstance(given, dict):
            return given
        is_number = {key: isinstance(value, (int, float)) for key, value in given.items()}
        return {key: str(value) if is_number[key] else value for key, value in given.items()}


class FaultRecord(Answer):
    """A fault."""

    fault_id = text("Stays as long as the fault does.", required=True)
    kind = one_of(dict(KINDS))
    title = words("Its kind.")
    zone_ids = texts("Zones, or versions, that it concerns.")
    subject = text("What else it is about, such as a place.", required=True)
    measure = number("In `unit`.", required=True, allow_none=True)
    unit = one_of(dict(UNIT_WORDS), "d: days, n: a count.")
    area_km2 = number("On the ellipsoid.", required=True, allow_none=True)
    width_m = number("Greatest width.", required=True, allow_none=True)
    detail = words()
    how_to_fix = words()
    repairable = fields.Boolean(required=True)
    state = one_of(dict(STATES))
    reason = text("Why it was accepted.", required=True, allow_none=True)
    author = text("Who accepted it.", required=True, allow_none=True)
    decided_at = text("When, ISO 8601.", required=True, allow_none=True)
    lon = number("Where to look.", required=True, allow_none=True)
    lat = number("Where to look.", required=True, allow_none=True)


class Tally(Answer):
    """How many faults there are, of all that the question finds."""

    open = fields.Integer(required=True)
    accepted = fields.Integer(required=True)
    repairable = fields.Integer(required=True)
    kinds = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class AuditAnswer(Answer):
    """Faults of a layer on a day."""

    layer = one_of(dict(SUBJECTS))
    title = words("The layer.")
    as_of = day("The day.", required=True)
    zone_count = fields.Integer(required=True)
    tally = fields.Nested(Tally, required=True)
    count = fields.Integer(required=True, metadata={"description": "Faults that fit."})
    zone_names = fields.Dict(required=True, metadata={"description": "Names by zone id."})
    faults = fields.List(fields.Nested(FaultRecord), required=True)
    type = text("FeatureCollection, with f=geojson.")
    datum = text("wgs84, with f=geojson.")
    features = fields.List(fields.Nested(FeatureRecord))
    unlocated = fields.List(fields.Nested(Unlocated))


class RepairChange(Answer):
    """What the repair does to one zone."""

    zone_id = text(required=True)
    name = words()
    gained_km2 = number("", required=True)
    lost_km2 = number("", required=True)
    vanishes = fields.Boolean(
        required=True, metadata={"description": "Whether nothing of the zone is left."}
    )


class RepairAnswer(Answer):
    """A repair as a difference: a GeoJSON FeatureCollection of ground gained and lost."""

    type = one_of({"FeatureCollection": None})
    layer = one_of(dict(SUBJECTS))
    as_of = day("The day.", required=True)
    datum = text(required=True)
    changes = fields.List(fields.Nested(RepairChange), required=True)
    before = fields.Dict(required=True, metadata={"description": "Faults by kind."})
    after = fields.Dict(required=True, metadata={"description": "Faults left, by kind."})
    features = fields.List(fields.Nested(FeatureRecord), required=True)


class DecisionRecord(Answer):
    """A decision on record."""

    fault_id = text(required=True)
    verb = one_of(VERBS)
    reason = text(required=True)
    author = text(required=True)
    decided_at = text("ISO 8601.", required=True)


class DecisionList(Answer):
    """Every decision, oldest first; the last one about a fault holds."""

    count = fields.Integer(required=True)
    decisions = fields.List(fields.Nested(DecisionRecord), required=True)


class File(Answer):
    """A file; GeoJSON by default."""

    type = text(required=True)
