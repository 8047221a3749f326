"""What people ask of rounds: stops on record filled in, everything else read strictly."""

from collections.abc import Mapping
from typing import Any

from geo.errors import InputError
from geo.text import parse_date
from geo.vocabulary import CATEGORIES, VERDICTS, require_term, shown
from routing.rounds import values
from routing.rounds.request import MEMBERS
from routing.rounds.words import CHOICES
from web.rounds.room import found_stops
from web.snapshot import snapshots

#: Members of a body beside those of a request; what is kept by us alone cannot be given.
OWN = {"choice": "Stops of tasks on record: kind, county, category; all must hold."}
KEPT = frozenset({"left_out", "previous", "alert"})
ASKED = tuple(name for name in (*MEMBERS, *OWN) if name not in KEPT)
#: Members of a stop that the solver reads.
PLANNED = (
    "stop_id", "name", "lon", "lat", "datum", "service_min", "windows", "priority", "skills",
    "joint_teams", "visits", "spacing_days", "days", "locked_team", "locked_position",
)  # fmt: skip
#: Of these None is a wish too: a stop on record that must be visited, at any time, by any team.
NONE_SAYS = frozenset({"windows", "priority", "days", "locked_team", "locked_position"})
LISTS = ("checks", "meets", "task_ids", "categories", "suggested_skills")
CARRIED = (*LISTS, "verdict", "because", "zone", "precision_m", "overdue")
MOST_WORDS, LONGEST = 60, 500
Plain = Mapping[str, Any]


def read_asked(body: Plain) -> dict[str, Any]:
    """A request out of the body that a page or a program sends.

    Parameters
    ----------
    body
        With no other members than `ASKED`. "choice" takes stops of tasks on record; "stops" then
        names those of them that are wanted, and what is to be otherwise about them.

    Returns
    -------
    dict
        As `routing.rounds.request.read_request` takes it; that it can be planned is not known yet.

    Raises
    ------
    InputError
        If a member is unknown or wrong; `field` names it.
    """
    unknown = sorted(set(body) - set(ASKED))
    if unknown:
        listed = ", ".join(ASKED)
        raise InputError(
            f"没有“{shown(unknown[0])}”这一项；可用的有 {listed}",
            f"there is no member “{shown(unknown[0])}”; the members are {listed}",
            field=shown(unknown[0]),
        )
    request = {name: value for name, value in body.items() if name not in OWN}
    stops = [read_stop(each) for each in values.listed(body.get("stops"), "stops", 10**6)]
    on = _day(body)
    if body.get("choice") is not None:
        stops, request["left_out"] = _on_record(body["choice"], on, stops)
    request |= {"stops": stops, "as_of": on.isoformat()}
    request.setdefault("days", [on.isoformat()])
    return request


def _day(body: Plain) -> Any:
    given = body.get("as_of")
    return snapshots().default_day() if given is None else parse_date(str(given), "as_of")


def choice_of(given: Plain) -> tuple[str, str | None, str | None]:
    """Kind, county and category of a choice.

    Raises
    ------
    InputError
        If one is not known.
    """
    kind = require_term(str(given.get("kind") or "flagged"), CHOICES, "kind")
    county = values.words(given.get("county"), "county", 20) or None
    category = given.get("category") or None
    if category is not None:
        require_term(str(category), CATEGORIES, "category")
    return kind, county, category


def _on_record(
    choice: object, on: Any, listed: list[dict[str, Any]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    found = found_stops(snapshots().on(on), *choice_of(values.mapping(choice, "choice")))
    known = {stop["stop_id"]: stop for stop in found.stops}
    left_out = list(found.left_out)
    if not listed:
        return list(found.stops), left_out
    return [{**known.get(stop["stop_id"], {}), **stop} for stop in listed], left_out


def read_stop(value: object) -> dict[str, Any]:
    """A stop as it is kept with a request; whether it can be planned is not known yet.

    Raises
    ------
    InputError
        If a member is unknown, or one that is shown is not what it should be.
    """
    given = values.mapping(value, "stops")
    unknown = sorted(set(given) - {*PLANNED, *CARRIED})
    if unknown:
        raise InputError(
            f"点位没有“{shown(str(unknown[0]))}”这一项",
            f"a stop has no member “{shown(str(unknown[0]))}”",
            field="stops",
        )
    told = {
        name: given[name]
        for name in PLANNED
        if name in given and (given[name] is not None or name in NONE_SAYS)
    }
    told["stop_id"] = values.words(given.get("stop_id"), "stops", 80)
    return told | _carried(given)


# What the solver does not read is shown and printed, so that each must be what it seems.
def _carried(given: Plain) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name in LISTS:
        if given.get(name) is not None:
            each = values.listed(given[name], f"stops.{name}", MOST_WORDS)
            told[name] = [values.words(one, f"stops.{name}", LONGEST) for one in each]
    if given.get("verdict") is not None:
        told["verdict"] = require_term(str(given["verdict"]), VERDICTS, "stops.verdict")
    if given.get("because"):
        because = values.mapping(given["because"], "stops.because")
        told["because"] = {
            language: values.words(because.get(language), "stops.because", 4 * LONGEST)
            for language in ("zh", "en")
        }
    if given.get("zone") is not None:
        told["zone"] = values.words(given["zone"], "stops.zone", LONGEST)
    if given.get("precision_m") is not None:
        told["precision_m"] = values.number(given["precision_m"], "stops.precision_m", 0, 1e6)
    if "overdue" in given:
        told["overdue"] = bool(given["overdue"])
    return told
