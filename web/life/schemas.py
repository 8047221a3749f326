"""Shapes of the answers about the ledger's life, for the API's description and its tests."""

from typing import Any

from marshmallow import fields

from geo.vocabulary import STATUSES
from layers.tasks.evidence_kinds import KINDS
from ledger.life.transitions import ACTIONS
from ledger.life.words import MODES, PARTS, SUBJECT_KINDS
from web.life.bodies import FILE_FIELDS
from web.schemas import Answer, Words, day, number, one_of, text, texts, words

ERRORS = {
    400: "A member is missing, unknown or wrong, or a guard refuses the step; the message says so.",
    404: "There is no such task, subject, entry or file.",
    502: "Something the service depends on failed, such as its store.",
}
WRITE_ERRORS = {
    403: "A browser says that another site makes the request.",
    409: "Somebody wrote about the task meanwhile; the message tells what.",
}
FILE_ERRORS = {403: WRITE_ERRORS[403], 413: "The file is too large, or has too many pixels."}
WITH_CORRECTION = {**ACTIONS, "correct": None}
FILE_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file", "author"],
                "properties": {
                    "file": {"type": "string", "format": "binary"},
                    **{
                        name: {"type": "string", "description": meaning}
                        for name, meaning in FILE_FIELDS.items()
                    },
                },
            }
        }
    },
}


def whole(description: str, **options: Any) -> fields.Integer:
    """A whole number."""
    return fields.Integer(required=True, metadata={"description": description}, **options)


def flag(description: str) -> fields.Boolean:
    """Yes or no."""
    return fields.Boolean(required=True, metadata={"description": description})


def optional_day(description: str) -> fields.String:
    """A day or null."""
    return day(description, required=True, allow_none=True)


def optional_text(description: str) -> fields.String:
    """A text or null."""
    return text(description, required=True, allow_none=True)


class Part(Answer):
    """Something to be checked off."""

    part = one_of(PARTS)
    words = words()
    done = flag("Whether it is checked off.")
    author = optional_text("Who checked it.")
    day = optional_day("When.")
    entry_id = whole("In which entry.", allow_none=True)


class OfferRecord(Answer):
    """An action of a subject: possible, or why not."""

    action = one_of(ACTIONS)
    possible = flag("Whether a form can be filled in.")
    mendable = flag("Whether somebody can mend what refuses it.")
    guard = optional_text("The guard that refuses it.")
    why = words("Why not.", allow_none=True)
    remedy = words("What would satisfy the guard.", allow_none=True)
    words = words("Its name.")
    demands = fields.List(fields.Nested(Words), required=True)
    members = texts("Members of its details.")
    modes = texts("Classes that may be chosen.")


class Subject(Answer):
    """A task, a measure or a problem point on a day."""

    subject_kind = one_of(SUBJECT_KINDS)
    subject_id = text(required=True)
    name = text(required=True)
    text = optional_text("Words of a measure, if its document is on record.")
    lines = fields.List(fields.Integer(), required=True, allow_none=True)
    state = one_of(STATUSES)
    since = optional_day("From which day it is in that state; null: since before the ledger.")
    is_settled = flag("Closed, or under long-term watch.")
    mode = fields.String(required=True, allow_none=True)
    deadline = optional_day("Its own last day, or that of its task.")
    is_late = flag("Past it, and not settled.")
    is_forced = flag("Closure was ordered because the limit was missed.")
    checklist = fields.List(fields.Nested(Part), required=True)
    requested_by = optional_text("Who asked for the review.")
    relapses = whole("How often it relapsed.")
    verified_on = optional_day("Last verification.")
    next_due = optional_day("Next re-check.")
    is_due = flag("Whether that day has passed.")
    is_stopped = flag("Whether production is stopped.")
    point = fields.Dict(required=True, allow_none=True)
    offers = fields.List(fields.Nested(OfferRecord), required=True)
    next = fields.Nested(OfferRecord, required=True, allow_none=True)


class Use(Answer):
    """Where else a file is used."""

    task_id = text(required=True)
    subject_id = text(required=True)
    entry_id = whole("Entry.")
    happened_on = day("Its day.", required=True)
    author = text(required=True)
    is_same_file = flag("The same to the byte.")
    likeness = one_of(
        dict.fromkeys(("file", "pixels", "alike")),
        "The same file, the same pixels saved anew, or probably the same photo.",
    )
    difference_share = number(
        "Share of the fingerprint's bits in which an alike photo differs.", required=True
    )


class PlaceCheck(Answer):
    """Where a photo was taken against where it should have been."""

    verdict = one_of(dict.fromkeys(("near", "far", "unknown")))
    words = words()
    distance_m = number("", required=True, allow_none=True)
    allowed_m = number("", required=True, allow_none=True)


class DayCheck(Answer):
    """When a photo was taken against a day."""

    verdict = one_of(dict.fromkeys(("same", "before", "after", "unknown")))
    words = words()
    days = whole("Positive after the day.", allow_none=True)


class Checks(Answer):
    """What a photo says of itself, held against place and days."""

    place = fields.Nested(PlaceCheck, required=True)
    step = fields.Nested(DayCheck, required=True)
    deadline = fields.Nested(DayCheck, required=True)


class EvidenceRecord(Answer):
    """A photo or a file."""

    sha256 = text(required=True)
    kind = one_of(KINDS)
    filename = text(required=True)
    bytes = whole("Size.")
    sent_at = text("UTC.", required=True)
    sent_by = text(required=True)
    url = text("Where it is.", required=True)
    thumbnail_url = optional_text("Where its thumbnail is, for a picture.")
    photo = fields.Dict(required=True, allow_none=True)
    checks = fields.Nested(Checks, required=True, allow_none=True)
    uses = fields.List(fields.Nested(Use), required=True)


class EntryRecord(Answer):
    """An entry of the ledger."""

    entry_id = whole("Grows with time.")
    subject_kind = one_of(SUBJECT_KINDS)
    subject_id = text(required=True)
    subject_name = text(required=True)
    action = one_of(WITH_CORRECTION)
    words = words()
    happened_on = day("The day it tells of.", required=True)
    at = text("When it was written, UTC.", required=True)
    at_local = text("The same in Beijing time.", required=True)
    author = text(required=True)
    reason = text(required=True)
    payload = fields.Dict(required=True)
    told = fields.List(fields.Nested(Words), required=True)
    state_before = optional_text("As the history is told now.")
    state_after = optional_text("As the history is told now.")
    corrects = whole("Entry that it corrects.", allow_none=True)
    corrected_by = whole("Correction that holds for it.", allow_none=True)
    is_withdrawn = flag("Whether it counts as never written.")
    evidence = fields.List(fields.Nested(EvidenceRecord), required=True)


class Life(Answer):
    """A task's life on a day."""

    task_id = text(required=True)
    as_of = day("The day.", required=True)
    today = day("The last day on which something can have happened.", required=True)
    last_entry_id = whole("To be sent with the next step.")
    later_entries = whole("Entries of later days, which are not told.")
    last_day = day("Day of the last of them.", required=True)
    task = fields.Nested(Subject, required=True)
    measures = fields.List(fields.Nested(Subject), required=True)
    points = fields.List(fields.Nested(Subject), required=True)
    entries = fields.List(fields.Nested(EntryRecord), required=True)


class WrittenAnswer(Answer):
    """What a step left on record."""

    entry_ids = fields.List(fields.Integer(), required=True)
    is_repeat = flag("Whether the same request had been taken before.")
    last_entry_id = whole("To be sent with the next step.")
    subject_id = text("What it was about; the id given to a new problem point.", required=True)
    state = one_of({**STATUSES, "": None}, "State of that subject; empty once it is withdrawn.")


class StateInShort(Answer):
    """A task on a day in short."""

    task_id = text(required=True)
    state = one_of(STATUSES)
    since = optional_day("From which day.")
    mode = fields.String(required=True, allow_none=True, metadata={"enum": list(MODES)})
    measures = whole("Measures on record.")
    measures_open = whole("Of which open.")
    points = whole("Problem points on record.")
    points_open = whole("Of which open.")
    relapses = whole("Of the task and its parts.")
    next_due = optional_day("Next re-check of the task or a part of it.")
    is_due = flag("Whether that day has passed.")


class States(Answer):
    """Every task on a day."""

    as_of = day("The day.", required=True)
    tasks = fields.List(fields.Nested(StateInShort), required=True)
