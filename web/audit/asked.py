"""What the audit is asked: parameters of an address, and bodies of requests that change."""

from collections.abc import Callable, Mapping
from typing import Any

import marshmallow as ma
from marshmallow import fields

from geo.audit.fault_kinds import KINDS
from geo.audit.report import STATES
from geo.audit.subjects import SUBJECTS
from geo.errors import InputError
from geo.text import parse_date, parse_number
from geo.versions.signing import MAX_AUTHOR, MAX_REASON, require_day
from layers.reviews import LONGEST
from layers.write import WRITERS
from web.audit.room import MAX_WIDTH_M
from web.audit.saving import Chosen
from web.parameters import DayQuery, Parsed, term_field
from web.standalone import HTML

PLACE_LAYERS = dict.fromkeys(("inspection_points", "coal_plants", "mines", "places"))
EXPORTS = dict.fromkeys((*WRITERS, HTML))
LONGEST_LIST = 4000
LONGEST_MARK = 200
LONGEST_ID = 64
MAX_CHOSEN = 200
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


def numbers_as_text(given: Any) -> Any:
    """Members of a body as an address would write them: numbers as their text."""
    if not isinstance(given, dict):
        return given
    is_number = {key: isinstance(value, (int, float)) for key, value in given.items()}
    return {key: str(value) if is_number[key] else value for key, value in given.items()}


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
    file = Parsed(
        long_text("file", LONGEST_ID),
        description="Id of a file from `POST /api/audit/files`, audited instead of a layer.",
    )
    unit = Parsed(
        long_text("unit", LONGEST_ID),
        description="What the zones of a file must keep to: a unit's code, or `city`.",
    )
    must_cover = term_field(
        {"true": None, "false": None}, "must_cover", "Whether they must fill it too."
    )
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
        return numbers_as_text(given)


class ChosenZones(fields.Field[tuple[Chosen, ...]]):
    """Zones with the marks of their preview: `[{"zone_id": …, "state": …}]`."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> tuple[Chosen, ...]:
        entries: list[Any] = value if isinstance(value, list) else []
        is_short = 0 < len(entries) <= MAX_CHOSEN
        if not is_short or not all(_is_chosen(each) for each in entries):
            fault = InputError(
                f"zones 应为 1 到 {MAX_CHOSEN} 个 {{zone_id, state}}，两项都取自修复预览",
                f"zones must be 1 to {MAX_CHOSEN} of {{zone_id, state}}, both from the preview",
                field="zones",
            )
            raise ma.ValidationError([fault])
        return tuple(dict.fromkeys(Chosen(each["zone_id"], each["state"]) for each in entries))


def _is_chosen(entry: object) -> bool:
    return (
        isinstance(entry, dict)
        and entry.keys() == {"zone_id", "state"}
        and all(isinstance(text, str) and len(text) <= LONGEST_MARK for text in entry.values())
    )


class RepairBody(AuditQuery):
    """A repair that is accepted: the question that showed it, which zones, and who signs."""

    zones = ChosenZones(
        required=True,
        metadata={"description": "[{zone_id, state}] of the preview: the zones to be saved."},
    )
    valid_from = Parsed(
        lambda given: require_day(parse_date(given, "valid_from"), "valid_from"),
        required=True, format="date", description="First day of the new versions.",
    )  # fmt: skip
    author = Parsed(
        long_text("author", MAX_AUTHOR), required=True, maxLength=MAX_AUTHOR,
        description="Who signs.",
    )  # fmt: skip
    reason = Parsed(
        long_text("reason", MAX_REASON), required=True, maxLength=MAX_REASON,
        description="Why; it is kept and shown.",
    )  # fmt: skip

    @ma.pre_load
    def _numbers_as_text(self, given: Any, **_: object) -> Any:
        return numbers_as_text(given)
