"""The question "what holds at this point?": read from text, and answered as plain values.

The API, the page and the shell all ask through here, so that a fault has the same words and an
answer the same shape wherever it is read.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from geo.board import Board, Frames
from geo.coordinates import parse_date, parse_number, require_lon_lat
from geo.datum import Datum, convert, parse_datum
from geo.errors import InputError
from geo.points import DEFAULT_ACCURACY_M, PointVerdict, check_point
from geo.records import bilingual, plain
from geo.rulebook import ACTIVITIES, RULES_BY_ID
from geo.vocabulary import require_term

MAX_ACCURACY_M = 100_000.0  # a point known no better than this is nowhere in particular
SHOWN_DECIMALS = 7  # of a degree: about 1 cm on the ground


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A point in degrees of `datum`, the day asked about, and what is known or done there."""

    lon_deg: float
    lat_deg: float
    datum: Datum
    as_of: date
    activity: str | None = None
    accuracy_m: float = DEFAULT_ACCURACY_M


def parse_activity(text: str) -> str | None:
    """Activity that a text names, or None for an empty text: coal in general.

    Raises
    ------
    InputError
        If it is none of `ACTIVITIES`; the message lists them.
    """
    wanted = text.strip()
    return require_term(wanted, ACTIVITIES, "activity") if wanted else None


def parse_accuracy_m(text: str) -> float:
    """Accuracy of a position in metres, from 0 to 100 km.

    Raises
    ------
    InputError
        If the text is no finite number, or is below or above that.
    """
    value = parse_number(text, "accuracy_m")
    if not 0 <= value <= MAX_ACCURACY_M:
        raise InputError(
            f"定位精度（accuracy_m）{value:g} 应在 0 到 {MAX_ACCURACY_M:.0f} 米之间",
            f"accuracy_m {value:g} must be between 0 and {MAX_ACCURACY_M:.0f} metres",
            field="accuracy_m",
        )
    return value


#: How each part of the question is read, in the order in which faults are told. A part in
#: `REQUIRED` that is not given is read as empty text, which its reader refuses in words.
READERS: dict[str, Callable[[str], Any]] = {
    "lon": lambda text: parse_number(text, "lon"),
    "lat": lambda text: parse_number(text, "lat"),
    "datum": parse_datum,
    "as_of": lambda text: parse_date(text, "as_of"),
    "activity": parse_activity,
    "accuracy_m": parse_accuracy_m,
}
REQUIRED = ("lon", "lat", "datum")


def together(faults: Iterable[InputError]) -> InputError:
    """One error that tells all faults of an input; its field is that of the first.

    Examples
    --------
    >>> both = together([InputError("甲", "a", field="lon"), InputError("乙", "b", field="lat")])
    >>> both.message("en"), both.field
    ('a; b', 'lon')
    """
    found = list(faults)
    if len(found) == 1:
        return found[0]
    kinds = {type(fault) for fault in found}
    kind = kinds.pop() if len(kinds) == 1 else InputError
    return kind(
        "；".join(fault.message_zh for fault in found),
        "; ".join(fault.message_en for fault in found),
        field=next((fault.field for fault in found if fault.field), None),
    )


def parse_inquiry(texts: Mapping[str, str], *, today: date) -> Inquiry:
    """The question that texts ask.

    Parameters
    ----------
    texts
        Field → text, of the fields of `READERS`; what is not given is left out.
    today
        The day meant where `as_of` is not given.

    Raises
    ------
    InputError
        With every fault at once: a missing or unreadable part, or a point that cannot lie in
        China (`GeometryError`).
    """
    values: dict[str, Any] = {"as_of": today}
    faults = []
    for field, read in READERS.items():
        if field not in texts and field not in REQUIRED:
            continue
        try:
            values[field] = read(texts.get(field, ""))
        except InputError as fault:
            faults.append(fault)
    if faults:
        raise together(faults)
    return inquiry_of(values)


def inquiry_of(values: Mapping[str, Any]) -> Inquiry:
    """The question that values ask, each read by its reader.

    Parameters
    ----------
    values
        Field → value; `lon`, `lat`, `datum` and `as_of` are there.

    Raises
    ------
    GeometryError
        If the point cannot lie in China, or its longitude and latitude are swapped.
    """
    require_lon_lat(values["lon"], values["lat"])
    return Inquiry(
        lon_deg=values["lon"],
        lat_deg=values["lat"],
        datum=values["datum"],
        as_of=values["as_of"],
        activity=values.get("activity"),
        accuracy_m=values.get("accuracy_m", DEFAULT_ACCURACY_M),
    )


def answer(board: Board, inquiry: Inquiry) -> dict[str, Any]:
    """Plain values that say what holds at the point asked about.

    Parameters
    ----------
    board
        Frames and day; the day is that of the question.
    inquiry
        The question.

    Returns
    -------
    dict
        Ready for JSON: the verdict, the point as given and in WGS 84, the unit and the deciding
        zone (None where there is none), distances in metres and the deciding sentence.
    """
    lon, lat = convert(inquiry.lon_deg, inquiry.lat_deg, inquiry.datum, "wgs84")
    found = check_point(
        board,
        float(lon),
        float(lat),
        activity=inquiry.activity,
        accuracy_m=inquiry.accuracy_m,
    )
    rule = RULES_BY_ID[found.rule_id]
    return {
        "verdict": found.verdict,
        "as_of": inquiry.as_of.isoformat(),
        "datum": inquiry.datum,
        "lon": inquiry.lon_deg,
        "lat": inquiry.lat_deg,
        "wgs84": {
            "lon": round(found.lon_deg, SHOWN_DECIMALS),
            "lat": round(found.lat_deg, SHOWN_DECIMALS),
        },
        "activity": inquiry.activity,
        "accuracy_m": inquiry.accuracy_m,
        **_ground_of(board.frames, found),
        "because": bilingual(found.because, found.because_en),
        "rule_id": rule.rule_id,
        "source": bilingual(rule.source, rule.source_en),
    }


def _ground_of(frames: Frames, found: PointVerdict) -> dict[str, Any]:
    boundary_m = plain(found.boundary_precision_m)
    return {
        "unit": _unit(frames, found.unit_code),
        "zone": _zone(frames, found.zone_id),
        "distance_m": plain(found.distance_m),
        "boundary_precision_m": boundary_m,
        "tolerance_m": None if boundary_m is None else found.accuracy_m + boundary_m,
    }


def _unit(frames: Frames, code: str | None) -> dict[str, Any] | None:
    if code is None:
        return None
    row = frames.units.loc[code]
    return {"code": code, "name": row["name"], "name_en": plain(row["name_en"])}


def _zone(frames: Frames, zone_id: str | None) -> dict[str, Any] | None:
    if zone_id is None:
        return None
    row = frames.zones.loc[zone_id]
    names = ("name", "name_en", "legal_basis", "legal_basis_en", "valid_from", "valid_to", "part")
    return {"zone_id": zone_id, **{name: plain(row[name]) for name in names}}
