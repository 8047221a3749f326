"""What the API of the work list takes and answers, described."""

import marshmallow as ma

from web.parameters import PageQuery, Parsed, free_text
from web.schemas import Answer


class Bilingual(Answer):
    """A text in both languages."""

    zh = ma.fields.String()
    en = ma.fields.String()


class CandidateRecord(Answer):
    """A place on record that a name may stand for; degrees, WGS 84, null where not located."""

    key = ma.fields.String()
    name = ma.fields.String()
    kind = ma.fields.String()
    within = ma.fields.List(ma.fields.String())
    lon_deg = ma.fields.Float(allow_none=True)
    lat_deg = ma.fields.Float(allow_none=True)
    precision_m = ma.fields.Float(allow_none=True)
    why = ma.fields.Nested(Bilingual)
    why_zh = ma.fields.String()
    why_en = ma.fields.String()


class MentionRecord(Answer):
    """A name that a person has to settle: `key` names it in a choice."""

    name = ma.fields.String()
    parents = ma.fields.List(ma.fields.String())
    relation = ma.fields.String(allow_none=True)
    field = ma.fields.String(allow_none=True)
    lines = ma.fields.List(ma.fields.Integer(), allow_none=True)
    state = ma.fields.String()
    key = ma.fields.String()
    feature_id = ma.fields.String(allow_none=True)
    excerpt = ma.fields.String()
    how = ma.fields.Nested(Bilingual)
    state_words = ma.fields.Nested(Bilingual)
    field_words = ma.fields.Nested(Bilingual, allow_none=True)
    candidates = ma.fields.List(ma.fields.Nested(CandidateRecord))


class WorklistTask(Answer):
    """A task with names to settle."""

    task_id = ma.fields.String()
    title = ma.fields.Nested(Bilingual)
    document_id = ma.fields.String()
    mentions = ma.fields.List(ma.fields.Nested(MentionRecord))


class Worklist(Answer):
    """Tasks with names to settle, tasks that name no place, and all choices so far."""

    count = ma.fields.Integer()
    tally = ma.fields.Dict(ma.fields.String(), ma.fields.Integer())
    tasks = ma.fields.List(ma.fields.Nested(WorklistTask))
    without_place = ma.fields.List(ma.fields.Nested(WorklistTask))
    choices = ma.fields.List(ma.fields.Dict())


class SettledTask(Answer):
    """A task that was moved, and its places now."""

    task_id = ma.fields.String()
    title = ma.fields.Nested(Bilingual)
    places = ma.fields.List(ma.fields.String())


class RecordedChoice(Answer):
    """A choice or withdrawal that is on disk."""

    choice_no = ma.fields.Integer()
    feature_id = ma.fields.String()
    revision = ma.fields.Integer()
    tasks = ma.fields.List(ma.fields.Nested(SettledTask))
    left = ma.fields.Integer(metadata={"description": "Names that are still to be settled."})


class KnownQuery(PageQuery):
    """What a place is called."""

    q = Parsed(free_text("q"), required=True, maxLength=200, description="Name or a part of it.")


class KnownPlaces(Answer):
    """Places on record by name."""

    places = ma.fields.List(ma.fields.Nested(CandidateRecord))


class GazetteerRow(Answer):
    """One place of a gazetteer and what becomes of it: new, better or known."""

    row = ma.fields.Integer()
    name = ma.fields.String()
    kind = ma.fields.String()
    parents = ma.fields.List(ma.fields.String())
    within = ma.fields.List(ma.fields.String())
    lon_deg = ma.fields.Float()
    lat_deg = ma.fields.Float()
    precision_m = ma.fields.Float()
    precision = ma.fields.Nested(Bilingual)
    outcome = ma.fields.String()
    known_id = ma.fields.String(allow_none=True)


class RefusedRow(Answer):
    """One row that cannot be used."""

    row = ma.fields.Integer()
    value = ma.fields.String()
    reason = ma.fields.Nested(Bilingual)


class GazetteerLook(Answer):
    """First look at a gazetteer; nothing is stored."""

    upload_id = ma.fields.String()
    filename = ma.fields.String()
    family = ma.fields.String()
    datum = ma.fields.String()
    columns = ma.fields.Dict(ma.fields.String(), ma.fields.String())
    headers = ma.fields.List(ma.fields.String())
    source = ma.fields.String()
    licence = ma.fields.String()
    count = ma.fields.Integer()
    elsewhere = ma.fields.Integer(metadata={"description": "Rows far from the city, left out."})
    new = ma.fields.Integer()
    better = ma.fields.Integer()
    known = ma.fields.Integer()
    refused = ma.fields.Integer()
    reasons = ma.fields.List(ma.fields.Dict())
    head = ma.fields.List(ma.fields.Nested(GazetteerRow))
    refused_first = ma.fields.List(ma.fields.Nested(RefusedRow))


class ImportedGazetteer(Answer):
    """A gazetteer that is on record, and the tasks it located."""

    import_no = ma.fields.Integer()
    revision = ma.fields.Integer()
    new = ma.fields.Integer()
    better = ma.fields.Integer()
    known = ma.fields.Integer()
    refused = ma.fields.Integer()
    tasks = ma.fields.List(ma.fields.Nested(SettledTask))
    left = ma.fields.Integer()


class GazetteerImports(Answer):
    """Imports so far, the oldest first."""

    imports = ma.fields.List(ma.fields.Dict())


FILE_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {
                    "file": {"type": "string", "format": "binary"},
                    "upload_id": {"type": "string", "description": "Of a file kept before."},
                    "datum": {"type": "string", "description": "wgs84, cgcs2000, gcj02 or bd09."},
                    "layer": {"type": "string"},
                    "name_column": {"type": "string"},
                },
            }
        }
    },
}
CHOICE_BODY = {
    "task_id": "Task.",
    "key": "Of the name, as the work list gives it.",
    "name": "What the place is called, for a task that names none.",
    "feature_id": "A place on record; or a position:",
    "lon": "Longitude in degrees.",
    "lat": "Latitude in degrees.",
    "datum": "wgs84, cgcs2000, gcj02 or bd09.",
    "precision_m": "How well the position is known, in metres.",
    "author": "Who chooses.",
    "reason": "Why.",
}
IMPORT_BODY = {
    "upload_id": "Of the preview.",
    "datum": "Of a table's coordinates.",
    "layer": "Layer, where the file holds several.",
    "name_column": "Header of the names, if it is not recognised.",
    "source": "Where the gazetteer comes from.",
    "licence": "Its licence.",
    "recorded": "Its date, ISO.",
    "author": "Who imports.",
    "reason": "Why.",
}
