"""The pages of zones: their versions, the editor, the comparison, the notice."""

from typing import Any

from flask import Blueprint, Flask, render_template, request

from geo.layer_frames import TITLES
from geo.rulebook import ACTIVITIES
from geo.text import parse_date
from layers.read import READERS
from layers.reading.limits import MEGABYTE
from layers.zones.osm_extract import PBF_SUFFIX
from web.exports import FORMATS, require_two
from web.i18n import language
from web.maps import build_map
from web.pages import boot_of
from web.security import csp_nonce
from web.snapshot import Day, snapshots
from web.zones.api import COMPARISONS, Comparisons, zone_history
from web.zones.brought import work
from web.zones.changes import find_lineage
from web.zones.notice_views import add_notice_file, parse
from web.zones.notices import MAX_FILE_BYTES
from web.zones.records import lineage_record, without_geometry

FORM_ROOM = 65_536  # what a multipart body holds beside the file

zone_pages = Blueprint("zones", __name__, url_prefix="/zones")


def _day() -> Day:
    named = request.args.get("as_of")
    return snapshots().on(None if named is None else parse_date(named, "as_of"))


def _listed(day: Day) -> list[dict[str, Any]]:
    """Lineages with their versions, without geometry."""
    history = zone_history()
    found = []
    for lineage in dict.fromkeys(history.versions["lineage"]):
        record = lineage_record(history, lineage, day.as_of)
        found.append({**record, "versions": [without_geometry(v) for v in record["versions"]]})
    return found


def _with_map(template: str, day: Day, **values: Any) -> str:
    parts = build_map(day.frames.units, snapshots().catalogue, nonce=csp_nonce())
    boot = {**boot_of(day), **values}
    return render_template(template, map=parts, boot=boot)


@zone_pages.get("")
def zones_page() -> str:
    """All zones with all their versions: from when to when, how large, changed by whom and why."""
    day = _day()
    exports = {name: words[language() == "en"] for name, words in TITLES.items()}
    return render_template(
        "zones.html", boot=boot_of(day), lineages=_listed(day), exports=exports, formats=FORMATS
    )


@zone_pages.get("/edit/<lineage>")
def edit_page(lineage: str) -> str:
    """The editor of a zone."""
    day = _day()
    history = zone_history()
    record = lineage_record(history, find_lineage(history, lineage), day.as_of)
    return _with_map(
        "zones_edit.html",
        day,
        lineage=record,
        version=request.args.get("version"),
    )


@zone_pages.get("/compare")
def compare_page() -> str:
    """Two versions side by side: ground gained and lost, verdicts that change."""
    day = _day()
    first, second = request.args.get("a"), request.args.get("b")
    if first or second:
        require_two(first, second)
    return _with_map("zones_compare.html", day, lineages=_listed(day), a=first, b=second)


@zone_pages.get("/notice")
def notice_page() -> str:
    """From the text of a notice to a zone on the map."""
    day = _day()
    exempt = {key: {"zh": zh, "en": en} for key, (zh, en) in ACTIVITIES.items()}
    suffixes = [suffix for entry in READERS.values() for suffix in entry.suffixes]
    return _with_map(
        "notice.html",
        day,
        lineages=_listed(day),
        exempt_words=exempt,
        places_accept=suffixes,
        roads_accept=[PBF_SUFFIX, *suffixes],
        most_mb=work().uploads.most_bytes // MEGABYTE,
    )


def _admit_files() -> None:
    """Let files be larger than other bodies: a PDF has several megabytes, an extract a hundred."""
    most_bytes = {
        f"zone_api.{parse.__name__}": MAX_FILE_BYTES,
        f"zone_api.{add_notice_file.__name__}": work().uploads.most_bytes,
    }
    if request.endpoint in most_bytes and not request.is_json:
        request.max_content_length = most_bytes[request.endpoint] + FORM_ROOM


def init_zones(app: Flask) -> None:
    """Put the pages of zones into an application; their API goes to `init_api`.

    Parameters
    ----------
    app
        The application.
    """
    app.extensions[COMPARISONS] = Comparisons()
    # First of all, for the service's own limit on bodies is looked at before a request is matched.
    app.before_request_funcs.setdefault(None, []).insert(0, _admit_files)
    app.register_blueprint(zone_pages)
