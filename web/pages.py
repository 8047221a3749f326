"""The pages: read the request, ask the snapshot, fill a template."""

from collections.abc import Mapping
from typing import Any

from flask import (
    Blueprint,
    current_app,
    render_template,
    request,
)

from geo.records import bilingual, plain, rule_record
from geo.rulebook import ACTIVITIES, RULES
from geo.text import parse_date
from geo.vocabulary import CATEGORIES, DATUM_TERMS, DEADLINES, STATUSES, VERDICTS, Term
from web.api import layer_list, task_list
from web.i18n import language
from web.maps import build_map
from web.parameters import PARSER, TaskQuery
from web.security import csp_nonce
from web.snapshot import Day, snapshots

pages = Blueprint("pages", __name__)


@pages.app_context_processor
def _site() -> dict[str, Any]:
    """Where the pages can lead: only to addresses that this application has."""
    return {"known_endpoints": lambda: current_app.view_functions}


def _day() -> Day:
    """The day that the address names, else the default one; other parameters are the scripts'."""
    named = request.args.get("as_of")
    return snapshots().on(None if named is None else parse_date(named, "as_of"))


@pages.get("/")
def map_page() -> str:
    """The map."""
    day = _day()
    parts = build_map(day.frames.units, snapshots().catalogue, nonce=csp_nonce())
    return render_template("map.html", map=parts, boot=boot_of(day))


def boot_of(day: Day) -> dict[str, Any]:
    """What the map's scripts start from.

    Parameters
    ----------
    day
        The day the page opens on.
    """
    listed = layer_list(day)
    return {
        **listed,
        "lang": language(),
        "city": current_app.config["CITY_NAME"],
        "revision": day.revision,
        "units": _units(day),
        "verdicts": {key: {**_labels(term), "sign": term.sign} for key, term in VERDICTS.items()},
        "categories": _labelled(CATEGORIES),
        "statuses": _labelled(STATUSES),
        "deadlines": _labelled(DEADLINES),
        "datums": _labelled(DATUM_TERMS),
        "activities": {key: bilingual(zh, en) for key, (zh, en) in ACTIVITIES.items()},
        "rules": [rule_record(rule) for rule in RULES],
    }


def _labels(term: Term) -> dict[str, Any]:
    return bilingual(term.zh, term.en)


def _labelled(terms: Mapping[str, Term]) -> dict[str, dict[str, Any]]:
    return {key: _labels(term) for key, term in terms.items()}


def _units(day: Day) -> list[dict[str, Any]]:
    """Codes, names and bounds (west, south, east, north, degrees) of the units."""
    units = day.frames.units
    return [
        {
            "code": str(code),
            "name": row["name"],
            "name_en": plain(row["name_en"]),
            "bounds": [round(float(side), 5) for side in row.geometry.bounds],
        }
        for code, row in units.iterrows()
    ]


@pages.get("/tasks")
@PARSER.use_args(TaskQuery, location="query")
def tasks_page(query: dict[str, Any]) -> str:
    """All tasks as a table, narrowed by the same filters as the API."""
    day = snapshots().on(query.get("as_of"))
    return render_template("tasks.html", listed=task_list(day, query), boot=boot_of(day))


@pages.get("/about")
def about_page() -> str:
    """What the layers and rules are, where they come from, and what they do not know."""
    return render_template("about.html", boot=boot_of(_day()))
