"""The pages of rounds: where they are planned, a plan, a plan in the making, and a day's sheet."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from geo.errors import InputError
from geo.navigation import navigation_links
from geo.records import bilingual
from geo.text import parse_date
from geo.vocabulary import Term
from layers.reading.limits import LIMITS, MEGABYTE
from layers.rounds.files import SHEET_FORMATS
from layers.rounds.plans import read_plan, read_progress
from routing.rounds.actual import actual
from routing.rounds.record import BEIJING, tours_of
from routing.rounds.sheets import sheet_of
from routing.rounds.words import ALERTS, CHOICES, SKILLS
from routing.soundness import MAX_STOPS
from web.maps import build_map
from web.pages import boot_of
from web.parameters import PARSER
from web.rounds.asking import choice_of
from web.rounds.records import (
    STATES,
    job_of,
    job_record,
    plan_record_of,
    plans_listed,
)
from web.rounds.room import EXTENSION, MakePorts, RoundsRoom, found_stops, offices, rounds_room
from web.rounds.schemas import StopsQuery
from web.security import csp_nonce
from web.snapshot import Day, snapshots

FORM_ROOM = 64 * 1024  # what the fields of a form need beside the file
BODY_BYTES = 8 * MEGABYTE  # of more stops than a plan holds, so that our own words refuse them
LARGE = {"rounds_api.start": BODY_BYTES, "rounds_api.replan": BODY_BYTES}
#: How many colours of teams `static/css/rounds.css` has.
COLOURS = 7

pages = Blueprint("rounds", __name__)


def _words(terms: Mapping[str, Term]) -> dict[str, dict[str, Any]]:
    return {key: bilingual(term.zh, term.en) for key, term in terms.items()}


def _boot(day: Day) -> dict[str, Any]:
    alerts = {key: term for key, (term, _) in ALERTS.items()}
    return {
        **boot_of(day),
        "skills": _words(SKILLS),
        "alerts": _words(alerts),
        "choices": _words(CHOICES),
        "states": STATES,
        "colours": COLOURS,
    }


@pages.get("/rounds")
@PARSER.use_args(StopsQuery, location="query")
def rounds_page(query: dict[str, Any]) -> str:
    """Where rounds are planned, with the stops that a choice finds, and the latest plans."""
    rounds_room().warm()
    day = snapshots().on(query.get("as_of"))
    kind, county, category = choice_of(query)
    found = found_stops(day, kind, county, category)
    chosen = {"kind": kind, "county": county or "", "category": category or ""}
    boot = {
        **_boot(day),
        "chosen": chosen,
        "stops": list(found.stops),
        "left_out": list(found.left_out),
        "offices": offices(day),
        "most_stops": MAX_STOPS,
    }
    return render_template(
        "rounds.html",
        map=build_map(day.frames.units, snapshots().catalogue, nonce=csp_nonce()),
        boot=boot,
        plans=plans_listed(snapshots().store),
        span=_span,
        most_mb=LIMITS.upload_bytes // MEGABYTE,
    )


@pages.get("/rounds/jobs/<job_id>")
def job_page(job_id: str) -> str | BaseResponse:
    """A plan in the making; the plan itself once it is there."""
    record = job_record(job_of(job_id))
    if record["state"] == "done":
        return redirect(record["links"]["page"])
    day = snapshots().on()
    return render_template(
        "rounds_job.html",
        map=build_map(day.frames.units, snapshots().catalogue, nonce=csp_nonce()),
        boot={**_boot(day), "job": record},
        job=record,
    )


@pages.get("/rounds/<plan_id>")
def plan_page(plan_id: str) -> str:
    """A plan on the map and as tables, to be changed and taken along."""
    kept = plan_record_of(snapshots().store, plan_id)
    day = snapshots().on(_as_of(kept))
    asked = {stop["stop_id"]: stop for stop in kept["request"]["stops"]}
    local = datetime.fromisoformat(kept["created_at"]).astimezone(BEIJING)
    return render_template(
        "rounds_plan.html",
        map=build_map(day.frames.units, snapshots().catalogue, nonce=csp_nonce()),
        boot={**_boot(day), "kept": _drawn(kept)},
        kept=kept,
        plan=kept["plan"],
        asked=asked,
        class_of=_classes(kept),
        tours=tours_of(kept["plan"]),
        idle=[tour for tour in kept["plan"]["teams"] if not tour["stops"]],
        served=sum(len(tour["stops"]) for tour in kept["plan"]["teams"]),
        formats=SHEET_FORMATS,
        created=local.strftime("%Y-%m-%d %H:%M"),
        clock=_clock,
        span=_span,
        now=_now_for(kept),
    )


def _as_of(kept: Mapping[str, Any]) -> Any:
    given = kept["request"].get("as_of")
    return parse_date(given, "as_of") if given else None


#: Members of a stop that the page's scripts read, and of a request.
STOP_DRAWN = ("stop_id", "name", "lon", "lat", "locked_team", "locked_position", "priority")
ASKED_DRAWN = ("teams", "balanced", "avoid", "within", "as_of")
ONE_METRE_DEG = 5  # decimals of a degree


# What the scripts of a plan's page read: the tables hold the rest already.
def _drawn(kept: Mapping[str, Any]) -> dict[str, Any]:
    asked, plan = kept["request"], kept["plan"]
    stops = [{key: one[key] for key in STOP_DRAWN if key in one} for one in asked["stops"]]
    teams = [{**tour, "legs": [_drawn_leg(leg) for leg in tour["legs"]]} for tour in plan["teams"]]
    return {
        "plan_id": kept["plan_id"],
        "request": {**{key: asked.get(key) for key in ASKED_DRAWN}, "stops": stops},
        "plan": {
            "teams": teams,
            "unserved": plan["unserved"],
            "travel_source": plan["travel_source"],
        },
    }


def _drawn_leg(leg: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if leg is None:
        return None
    shape = [[round(axis, ONE_METRE_DEG) for axis in place] for place in leg["shape"]]
    return {"shape": shape, "by_road": leg["by_road"]}


# As `teamClass` of static/js/rounds_legs.js: beyond the colours the shapes are hollow.
def _classes(kept: Mapping[str, Any]) -> dict[str, str]:
    teams = [team["team_id"] for team in kept["request"]["teams"]]
    return {
        team_id: f"team-c{at % COLOURS}" + (" team-alt" if at // COLOURS % 2 else "")
        for at, team_id in enumerate(teams)
    }


def _span(days: Sequence[str]) -> str:
    """Days in short: each of up to three, else the first and the last."""
    return "、".join(days) if len(days) <= 3 else f"{days[0]}–{days[-1]}"


def _clock(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(BEIJING).strftime("%H:%M")


# Of a plan for another day, noon of its first day is what a person most likely means.
def _now_for(kept: Mapping[str, Any]) -> str:
    now = rounds_room().clock().astimezone(BEIJING)
    if now.date().isoformat() in kept["days"] or not kept["days"]:
        return now.strftime("%Y-%m-%dT%H:%M")
    return f"{kept['days'][0]}T12:00"


@pages.get("/rounds/<plan_id>/<team_id>")
def day_page(plan_id: str, team_id: str) -> str:
    """The day of one team, for the phone: stops in order, what to check, done or skipped."""
    store = snapshots().store
    kept = read_plan(store, plan_id)
    days = [tour["day"] for tour in tours_of(kept["plan"]) if tour["team"] == team_id]
    given = request.args.get("day") or (days[0] if days else "")
    if not given:
        raise InputError("这一组没有出发的日子", "the team goes out on no day", field="team")
    sheet = sheet_of(kept, team_id, parse_date(given, "day"))
    rows = [
        each for each in actual(kept, read_progress(store, plan_id))["rows"]
        if (each["team"], each["day"]) == (team_id, given)
    ]  # fmt: skip
    day = snapshots().on(_as_of(kept))
    links = {
        stop.number: navigation_links(stop.lon_deg, stop.lat_deg, stop.name) for stop in sheet.stops
    }
    told = {"plan_id": plan_id, "team": team_id, "day": given}
    return render_template(
        "rounds_day.html",
        boot={**_boot(day), "sheet": told},
        sheet=sheet,
        links=links,
        held={each["stop_id"]: each for each in rows},
        added=[each for each in rows if each["state"] == "added"],
        days=days,
        kept=kept,
        formats=SHEET_FORMATS,
        plan_url=url_for("rounds.plan_page", plan_id=plan_id),
    )


def init_rounds(
    app: Flask, make_ports: MakePorts, *, clock: Callable[[], datetime] | None = None
) -> None:
    """Put the pages of rounds into an application; its API goes to `init_api`.

    Parameters
    ----------
    app
        The application, which has its snapshots and its jobs.
    make_ports
        Gives what travel may reach: a function of a module or a partial of one.
    clock
        Gives the moment, aware; that of the machine by default.
    """
    app.extensions[EXTENSION] = RoundsRoom(make_ports, clock or (lambda: datetime.now(BEIJING)))
    limits = {**LARGE, "rounds_api.stops_file": LIMITS.upload_bytes + FORM_ROOM}

    def _admit_large_bodies() -> None:
        if request.endpoint in limits:
            request.max_content_length = limits[request.endpoint]

    # First of all, for the service's own limit on bodies is looked at before a request is matched.
    app.before_request_funcs.setdefault(None, []).insert(0, _admit_large_bodies)
    app.register_blueprint(pages)
