"""Shapes of what the audit answers."""

from marshmallow import fields

from geo.audit.fault_kinds import KINDS
from geo.audit.report import STATES, UNIT_WORDS
from geo.audit.subjects import SUBJECTS
from web.audit.asked import VERBS
from web.schemas import Answer, FeatureRecord, Unlocated, day, number, one_of, text, texts, words


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


#: What an answer may be about: a layer, or a file that was brought.
SUBJECT_KEYS = {**SUBJECTS, "file": None}


class RowLeftOut(Answer):
    """A row of a file that is of no use."""

    row = fields.Integer(required=True)
    reason = words("Why.")


class AuditFile(Answer):
    """A file that was brought to be audited; it is kept for a day and never saved."""

    file_id = text("Ask for its audit with it, as `file`.", required=True)
    filename = text(required=True)
    count = fields.Integer(required=True, metadata={"description": "Polygons."})
    bounds_deg = fields.List(fields.Float(), required=True)
    refused = fields.List(fields.Nested(RowLeftOut), required=True)


class Outlines(Answer):
    """Zones of a file for the map; thinned to about 10 m where there are very many vertices."""

    type = one_of({"FeatureCollection": None})
    datum = text(required=True)
    features = fields.List(fields.Nested(FeatureRecord), required=True)


class AuditAnswer(Answer):
    """Faults of a layer on a day."""

    layer = one_of(dict(SUBJECT_KEYS))
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
    redrawn = fields.Boolean(
        required=True, metadata={"description": "Whether only its vertices change."}
    )
    vanishes = fields.Boolean(
        required=True, metadata={"description": "Whether nothing of the zone is left."}
    )
    state = text(
        "Mark to save it with; null where it cannot be saved.", required=True, allow_none=True
    )


class RepairAnswer(Answer):
    """A repair as a difference: a GeoJSON FeatureCollection of ground gained and lost."""

    type = one_of({"FeatureCollection": None})
    layer = one_of(dict(SUBJECT_KEYS))
    as_of = day("The day.", required=True)
    datum = text(required=True)
    changes = fields.List(fields.Nested(RepairChange), required=True)
    before = fields.Dict(required=True, metadata={"description": "Open faults by kind."})
    after = fields.Dict(required=True, metadata={"description": "Open faults left, by kind."})
    features = fields.List(fields.Nested(FeatureRecord), required=True)


class SavedVersion(Answer):
    """A version that a repair made."""

    lineage = text(required=True)
    version_id = text(required=True)
    name = words()
    change_no = fields.Integer(required=True)
    based_on = text("The version whose days it takes.", required=True, allow_none=True)
    withdrawn = texts("Versions that count on no day any more; they stay on record.")


class SavedRepair(Answer):
    """A repair that is on disk."""

    layer = one_of(dict(SUBJECTS))
    as_of = day("The day of the audit.", required=True)
    valid_from = day("First day of the new versions.", required=True)
    revision = fields.Integer(required=True)
    versions = fields.List(fields.Nested(SavedVersion), required=True)
    before = fields.Dict(required=True, metadata={"description": "Open faults by kind."})
    after = fields.Dict(required=True, metadata={"description": "Open faults left, by kind."})


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
