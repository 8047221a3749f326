"""Shapes of the parameters and answers of readings."""

from marshmallow import fields

from ledger.air import STANDINGS
from ledger.metrics.limits import QUANTITIES
from web.bulk.schemas import how_many, rows_of
from web.parameters import DayQuery, PageQuery, term_field
from web.schemas import Answer, day, number, one_of, text, texts, words


class AirFileQuery(DayQuery):
    """In which format a file is wanted."""

    format = term_field(
        dict.fromkeys(("docx", "pdf", "xlsx", "csv")), "format", "Format of the file; xlsx."
    )


class ReadingsQuery(PageQuery):
    """Which readings are wanted, and in which notation."""

    quantity = term_field(QUANTITIES, "quantity", "Only of this quantity.")
    f = term_field(dict.fromkeys(("json", "csv", "xlsx")), "f", "json: the last 200; else a file.")


class SignedWords(Answer):
    """A sign and its words."""

    sign = text(required=True)
    zh = text(required=True)
    en = text(required=True)


class LimitAnswer(Answer):
    """How one limit stands on a day."""

    limit_id = text(required=True)
    quantity_id = one_of(QUANTITIES)
    name = words("What is limited.")
    unit = text("Unit of limit, value and needed.", required=True)
    statistic = text("annual mean, or annual total.", required=True)
    territory_code = text("Whose limit it is.", required=True)
    year = how_many("The year it is held against.")
    limit = number("What must not be exceeded.", required=True)
    value = number("Mean or sum of the year so far.", required=True, allow_none=True)
    days_with_data = how_many("Days with a figure.")
    days_elapsed = how_many("Days gone by.")
    coverage_share = number("Share of the days gone by with a figure, 0–1.", required=True)
    is_part_year = fields.Boolean(required=True)
    standing = one_of({str(key): words for key, words in STANDINGS.items()})
    standing_words = fields.Nested(SignedWords, required=True)
    needed = number(
        "What the mean of the rest must not exceed, or what is left of an amount.",
        required=True, allow_none=True,
    )  # fmt: skip
    reasons = rows_of("Why nothing can be said, in both languages.")
    source = words("Document and item.")
    meaning = words("What the figure is.")
    unclear = words("What the text leaves open.")
    as_of = day("The day, or the end of the year it names.", required=True)


class StandingsAnswer(Answer):
    """Every limit on a day."""

    as_of = day("The day.", required=True)
    count = how_many("Readings that hold.")
    limits = fields.List(fields.Nested(LimitAnswer), required=True)


class ReadingsCounts(Answer):
    """What became of the rows of a file."""

    new = how_many("Not on record before.")
    repeated = how_many("On record with the same value; not written again.")
    corrected = how_many("On record with another value; written as further rows.")


class ReadingsPreview(ReadingsCounts):
    """What a file holds; nothing is kept yet."""

    upload_id = text("Names the file from now on, for a day.", required=True)
    filename = text(required=True)
    encoding = text("Of a CSV.", required=True, allow_none=True)
    sheet = text("Of a workbook.", required=True, allow_none=True)
    sheets = texts("Sheets of a workbook that hold anything.")
    form = one_of({"long": None, "wide": None}, "One value a row, or a column for each pollutant.")
    columns = fields.Dict(required=True, metadata={"description": "Role or pollutant → header."})
    ignored = texts("Headers that nothing was read from.")
    accepted = how_many("Readings.")
    refused = how_many("Rows or cells that cannot be used.")
    missing = how_many("Cells that say there is no value.")
    repeated_in_file = how_many("Rows that repeat another of the file.")
    head = rows_of("The first readings.")
    refused_rows = rows_of("The first refused ones, each with its reason.")
    corrections = rows_of("The first values that differ from those on record.")


class ReadingsKept(ReadingsCounts):
    """What was kept."""

    filename = text(required=True)


class ReadingRow(Answer):
    """One reading on record."""

    fid = how_many("Its number; the greater of two about one day and station holds.")
    quantity_id = one_of(QUANTITIES)
    first_day = day("First day.", required=True)
    last_day = day("Last day.", required=True)
    station = text(required=True)
    territory_code = text(required=True)
    value = number("In `unit`.", required=True)
    unit = text(required=True)
    written = text("As the file has it.", required=True)
    filename = text(required=True)
    row = how_many("Row of the file.")
    reason = text("Why it corrects another; empty for a first value.", required=True)
    imported_by = text(required=True)
    imported_at = text("UTC.", required=True)


class ReadingsOnRecord(Answer):
    """Readings on record, corrected ones too."""

    count = how_many("All that were asked for.")
    readings = fields.List(fields.Nested(ReadingRow), required=True)
