"""Shapes of what is asked about contradictions and answered."""

from marshmallow import fields

from ledger.conflicts.rule import HOW_SURE, NATURES
from ledger.conflicts.rules import RULES_BY_ID
from web.parameters import PageQuery, Parsed, free_text, term_field
from web.schemas import Answer, day, number, one_of, text, words


class ConflictQuery(PageQuery):
    """Filters of the list; they all hold together."""

    rule_id = term_field(RULES_BY_ID, "rule_id", "Rule that found it.")
    nature = term_field(NATURES, "nature", "Contradiction, or gap.")
    how_sure = term_field(HOW_SURE, "how_sure", "How sure the rule is.")
    task_id = Parsed(free_text("task_id"), description="Task among its sources, e.g. A14.")


class ConflictSource(Answer):
    """One statement of a contradiction and where it stands."""

    document_id = text(required=True)
    document = text("Title.", required=True)
    document_no = text(required=True, allow_none=True)
    issued = day("Date of the document.", required=True, allow_none=True)
    task_id = text("Id in the ledger.", required=True, allow_none=True)
    item_no = fields.Integer(required=True, allow_none=True)
    field = text("Field of the task.", required=True)
    field_words = words("What the field is called.")
    lines = fields.List(
        fields.Integer(),
        required=True,
        allow_none=True,
        metadata={"description": "First and last line in the file, from 1; null: facts only."},
    )
    day = day("Day that it names.", required=True, allow_none=True)
    subject = text("What it speaks of.", required=True)
    claim = text("What it says of it.", required=True)
    words = text("Words of the document; of the ledger where there is no text.", required=True)


class ConflictCount(Answer):
    """One way to count."""

    definition = words()
    value = number("", required=True)
    agrees = fields.Boolean(required=True)


class ConflictRecord(Answer):
    """A contradiction with all its sources."""

    conflict_id = text("Stays while the documents do.", required=True)
    rule_id = one_of(dict(RULES_BY_ID))
    rule = words("Name of the rule.")
    nature = one_of(dict(NATURES))
    how_sure = one_of(dict(HOW_SURE))
    because = words()
    statements = fields.List(fields.Nested(ConflictSource), required=True)
    counts = fields.List(fields.Nested(ConflictCount), required=True)


class ConflictDocument(Answer):
    """A document that was read."""

    document_id = text(required=True)
    title = text(required=True)
    document_no = text(required=True, allow_none=True)
    tasks = fields.Integer(required=True)


class ConflictMissing(Answer):
    """A document whose text is not on record."""

    document_id = text(required=True)
    title = words()
    tasks = fields.Integer(required=True)


class ConflictList(Answer):
    """Contradictions that fit the filters."""

    count = fields.Integer(required=True)
    total = fields.Integer(required=True, metadata={"description": "Without filters."})
    tally = fields.Dict(required=True, metadata={"description": "Counts without filters."})
    read = fields.List(fields.Nested(ConflictDocument), required=True)
    missing = fields.List(fields.Nested(ConflictMissing), required=True)
    conflicts = fields.List(fields.Nested(ConflictRecord), required=True)
