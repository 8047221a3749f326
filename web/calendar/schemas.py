"""Shapes of what is asked about the calendar and answered."""

from marshmallow import fields

from geo.coordinates import parse_date
from ledger.cadence.cadences import KINDS
from ledger.cadence.periods import PERIODS
from web.calendar.grid import parse_month
from web.parameters import DayQuery, Parsed, term_field
from web.schemas import Answer, day, one_of, text, texts, words

KIND_NOTE = "Only what is of this kind."


class CalendarPageQuery(DayQuery):
    """What the page shows: a day, a month, a kind."""

    month = Parsed(parse_month, example="2020-11", description="Month of the grid.")
    kind = term_field(KINDS, "kind", KIND_NOTE)


class CalendarQuery(DayQuery):
    """A stretch of days; without one, the week of the day."""

    start = Parsed(
        lambda given: parse_date(given, "start"), format="date", description="First day."
    )
    end = Parsed(lambda given: parse_date(given, "end"), format="date", description="Last day.")
    kind = term_field(KINDS, "kind", KIND_NOTE)


class FeedQuery(DayQuery):
    """What the feed holds."""

    kind = term_field(KINDS, "kind", KIND_NOTE)


class DueRecord(Answer):
    """One thing due."""

    due_id = text("Stays the same.", required=True)
    kind = one_of(dict(KINDS))
    kind_words = words()
    opens = day("First day on which it may be done.", required=True)
    day = day("Last day on which it is in time.", required=True)
    title = words()
    place = words("Where that is written.")
    task_id = text(required=True, allow_none=True)
    cadence_id = text(required=True, allow_none=True)
    is_open = fields.Boolean(required=True)
    late = fields.Boolean(required=True)
    days_late = fields.Integer(required=True)
    born_overdue = fields.Boolean(required=True)


class CadenceRecord(Answer):
    """Something asked for again and again."""

    cadence_id = text(required=True)
    kind = one_of(dict(KINDS))
    period = one_of(dict(PERIODS))
    kind_words = words()
    period_words = words()
    title = words()
    place = words("Where that is written.")
    document_id = text(required=True)
    task_id = text(required=True, allow_none=True)


class CalendarAnswer(Answer):
    """What is due in a stretch of days, and what is late."""

    as_of = day("The day.", required=True)
    start = day("First day.", required=True)
    end = day("Last day.", required=True)
    data_day = day("Day of the latest record.", required=True)
    count = fields.Integer(required=True)
    dues = fields.List(fields.Nested(DueRecord), required=True)
    late = fields.List(fields.Nested(DueRecord), required=True)
    cadences = fields.List(fields.Nested(CadenceRecord), required=True)
    read = texts("Documents whose text the cadences were read from.")
    holidays_known = fields.Boolean(
        required=True, metadata={"description": "False: public holidays are not on record."}
    )
