"""Query parameters read strictly: none unknown, none twice, every fault told at once.

A misspelt `as_off` must not quietly give today's verdict, so what is not understood is refused.
"""

import difflib
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import marshmallow as ma
from flask import Request
from webargs.flaskparser import FlaskParser
from webargs.multidictproxy import MultiDictProxy

from geo.coordinates import parse_date
from geo.errors import InputError
from geo.inquiry import READERS, REQUIRED, together
from geo.rulebook import ACTIVITIES, RULES_BY_ID
from geo.vocabulary import (
    CATEGORIES,
    DATUM_TERMS,
    DEADLINES,
    STATUSES,
    VERDICTS,
    require_term,
    shown,
)

MAX_TEXT = 200


class Parsed(ma.fields.String):
    """A parameter read by a function of ours, whose own error it keeps.

    Parameters
    ----------
    read
        From the text given to the value; raises InputError.
    openapi
        What the API's description says of it, beyond `type: string`.
    required
        Whether it must be given; what is missing is read as empty text, so that the reader's
        own words say what would be right.
    """

    def __init__(
        self, read: Callable[[str], Any], *, required: bool = False, **openapi: object
    ) -> None:
        super().__init__(required=required, metadata=openapi)
        self.read = read

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return self.read(str(text))
        except InputError as fault:
            raise ma.ValidationError([fault]) from fault


def optional_term(terms: Mapping[str, object], field: str) -> Callable[[str], str | None]:
    """Reader of a filter: one of a closed set, or None for an empty text, which filters nothing."""

    def read(text: str) -> str | None:
        return require_term(text, terms, field) if text else None

    return read


def free_text(field: str) -> Callable[[str], str]:
    """Reader of free text, which has a greatest length and no control characters."""

    def read(text: str) -> str:
        if len(text) > MAX_TEXT:
            raise InputError(
                f"{field} 最多 {MAX_TEXT} 个字，给出的有 {len(text)} 个",
                f"{field} holds at most {MAX_TEXT} characters, not {len(text)}",
                field=field,
            )
        return "".join(char if char.isprintable() else " " for char in text).strip()

    return read


def term_field(terms: Mapping[str, object], field: str, description: str) -> Parsed:
    """Optional filter by one of a closed set, which the API's description lists."""
    return Parsed(optional_term(terms, field), enum=list(terms), description=description)


class PageQuery(ma.Schema):
    """What every answer can be asked for: its language."""

    lang = Parsed(
        optional_term({"zh": None, "en": None}, "lang"),
        enum=["zh", "en"],
        description="Language of messages; else the cookie's, the browser's, Chinese.",
    )


class DayQuery(PageQuery):
    """What an answer that speaks of a day can be asked for."""

    as_of = Parsed(
        lambda text: parse_date(text, "as_of"),
        format="date",
        example="2020-11-01",
        description="The day the answer speaks of; the service's default day, usually today, "
        "where it is left out.",
    )


class TaskQuery(DayQuery):
    """Filters of the list of tasks; they all hold together."""

    county = Parsed(free_text("county"), description="Unit code, 6 digits.", example="410181")
    category = term_field(CATEGORIES, "category", "Category of the task.")
    verdict = term_field(VERDICTS, "verdict", "Verdict of the task.")
    status = term_field(STATUSES, "status", "State of the task.")
    deadline = term_field(DEADLINES, "deadline", "Kind of deadline, or lateness on the day.")
    q = Parsed(free_text("q"), maxLength=MAX_TEXT, description="Words of the task or its places.")


class FindingQuery(DayQuery):
    """Filters of the list of findings."""

    task_id = Parsed(free_text("task_id"), description="Task, e.g. A14.")
    rule_id = term_field(RULES_BY_ID, "rule_id", "Rule.")
    verdict = term_field(VERDICTS, "verdict", "Verdict of the finding.")
    f = term_field({"json": None, "geojson": None}, "f", "Notation of the answer.")


CHECK_NOTES: dict[str, dict[str, Any]] = {
    "lon": {"type": "number", "description": "Longitude in decimal degrees.", "example": 113.62},
    "lat": {"type": "number", "description": "Latitude in decimal degrees.", "example": 34.74},
    "datum": {
        "enum": list(DATUM_TERMS),
        "description": "Datum of lon and lat; common spellings (WGS-84, EPSG:4490, 高德) are read.",
    },
    "activity": {
        "enum": list(ACTIVITIES),
        "description": "What is done there, if it is one that a notice may exempt.",
    },
    "accuracy_m": {
        "type": "number",
        "minimum": 0,
        "default": 10,
        "description": "How well the position is known, in metres.",
    },
}


class CheckQuery(DayQuery):
    """A point, its datum, the day, and what is known or done there."""

    lon = Parsed(READERS["lon"], required=True, **CHECK_NOTES["lon"])
    lat = Parsed(READERS["lat"], required=True, **CHECK_NOTES["lat"])
    datum = Parsed(READERS["datum"], required=True, **CHECK_NOTES["datum"])
    activity = Parsed(READERS["activity"], **CHECK_NOTES["activity"])
    accuracy_m = Parsed(READERS["accuracy_m"], **CHECK_NOTES["accuracy_m"])


class SearchQuery(DayQuery):
    """What to look for."""

    q = Parsed(
        free_text("q"),
        required=True,
        maxLength=MAX_TEXT,
        description="A place, a task number, a unit, or coordinates in any common notation.",
        example="113.65,34.75",
    )


class StrictParser(FlaskParser):
    """Parser that refuses what it does not know and speaks in our own errors."""

    DEFAULT_VALIDATION_STATUS = 400

    def load_querystring(self, req: Request, schema: ma.Schema) -> MultiDictProxy:
        """Parameters of the address, none of them given twice."""
        twice = [name for name, values in req.args.lists() if len(values) > 1]
        if twice:
            raise together([_repeated(name) for name in twice])
        values: MultiDictProxy = super().load_querystring(req, schema)
        return values

    def handle_error(
        self, error: ma.ValidationError, req: Request, schema: ma.Schema, **_options: object
    ) -> NoReturn:
        """Raise the faults of all parameters as one error of ours."""
        told = error.messages["query"] if isinstance(error.messages, dict) else {}
        ordered = sorted(told, key=lambda name: _rank(name, schema))
        raise together(
            fault for name in ordered for fault in _faults_of(name, told[name], schema)
        ) from error


def _rank(name: str, schema: ma.Schema) -> int:
    order = [*READERS, *schema.fields]
    return order.index(name) if name in order else len(order)


def _faults_of(name: str, told: list[object], schema: ma.Schema) -> list[InputError]:
    ours = [fault for fault in told if isinstance(fault, InputError)]
    if ours:
        return ours
    if name in schema.fields:
        return [_missing(name, schema.fields[name])]
    return [_unknown(name, list(schema.fields))]


def _missing(name: str, field: ma.fields.Field[Any]) -> InputError:
    if isinstance(field, Parsed) and name in REQUIRED:
        try:
            field.read("")
        except InputError as fault:
            return fault
    return InputError(f"缺少参数 {name}", f"the parameter {name} is missing", field=name)


def _unknown(name: str, known: list[str]) -> InputError:
    close = difflib.get_close_matches(name, known, n=1)
    hint_zh = f"，是否想写 {close[0]}" if close else ""
    hint_en = f"; did you mean {close[0]}" if close else ""
    listed = ", ".join(known)
    return InputError(
        f"没有参数“{shown(name)}”{hint_zh}；可用的参数有 {listed}",
        f"there is no parameter “{shown(name)}”{hint_en}; the parameters are {listed}",
        field=shown(name),
    )


def _repeated(name: str) -> InputError:
    return InputError(
        f"参数 {shown(name)} 给了多次，只能给一次",
        f"the parameter {shown(name)} is given more than once",
        field=shown(name),
    )


PARSER = StrictParser(unknown=ma.RAISE)
