"""The page of the work list, and the API by which names are settled."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import flask_smorest
from flask import Blueprint, Flask, Response, render_template, request

from geo.errors import InputError
from geo.text import parse_number
from layers.tasks.choices import history_of
from layers.tasks.gazetteers import imports_of
from layers.work.uploads import Uploads
from web.endpoints import Endpoints, Query, json_answer, members_body
from web.maps import build_map
from web.pages import boot_of
from web.parameters import PageQuery
from web.security import csp_nonce
from web.snapshot import EXTENSION as SNAPSHOTS
from web.snapshot import snapshots
from web.worklist import bringing, choosing, schemas
from web.worklist.records import STATES, find_known, open_items, worklist_record
from web.worklist.room import EXTENSION, KeptSource, WorklistRoom, kept_words, worklist_room
from web.zones.bodies import json_body

TIME_ZONE = ZoneInfo("Asia/Shanghai")
FORM_ROOM = 64 * 1024  # what the fields of a form need beside the file
FORM_FIELDS = ("upload_id", "datum", "layer", "name_column", "lang")
ERRORS = {
    400: "A member, a field or the file is missing or wrong; the message names it.",
    403: "A browser says that another site makes the request.",
    404: "There is no such name on the list, choice or upload, or no longer.",
    409: "The choice has been withdrawn already.",
    413: "The file is larger, or holds more, than this service accepts.",
    502: "Something the service depends on failed, such as its store.",
}

page = Blueprint("worklist", __name__)
worklist_api = flask_smorest.Blueprint(
    "worklist_api", __name__, url_prefix="/api", description="Names to be put on the map."
)
_api = Endpoints(worklist_api, ERRORS)


def worklist_now() -> dict[str, Any]:
    """The work list of the store's present revision."""
    frames = snapshots().frames()
    return worklist_record(open_items(worklist_room().present(), frames), frames)


@page.get("/worklist")
def worklist_page() -> str:
    """Names that are not on the map yet, and what puts them there."""
    day, store = snapshots().on(), snapshots().store
    listed = worklist_now()
    parts = build_map(day.frames.units, snapshots().catalogue, nonce=csp_nonce())
    boot = {**boot_of(day), "worklist": listed, "most_bytes": bringing.uploads().most_bytes}
    return render_template(
        "worklist.html",
        map=parts,
        boot=boot,
        listed=listed,
        states=STATES,
        choices=_dated(history_of(store), "at"),
        imports=_dated(imports_of(store), "imported_at"),
    )


def _dated(rows: Iterable[Mapping[str, Any]], name: str) -> list[dict[str, Any]]:
    """Rows, the latest first, with their moment as people here read it."""
    return [
        {**row, "local_time": _local(datetime.fromisoformat(row[name]))}
        for row in reversed(list(rows))
    ]


def _local(moment: datetime) -> str:
    return moment.astimezone(TIME_ZONE).strftime("%Y-%m-%d %H:%M")


@_api.get("/worklist", PageQuery, schemas.Worklist)
def worklist(_query: Query) -> Response:
    """Names to be settled, task by task, and every choice so far."""
    return json_answer({**worklist_now(), "choices": history_of(snapshots().store)})


@_api.get("/worklist/places", schemas.KnownQuery, schemas.KnownPlaces)
def known_places(query: Query) -> Response:
    """Places on record by name, to choose from."""
    return json_answer({"places": find_known(query["q"], worklist_room().present().index)})


@_api.post(
    "/worklist/choices",
    schemas.RecordedChoice,
    body=members_body(schemas.CHOICE_BODY),
    query=PageQuery,
    status=201,
)
def add_choice(_query: Query) -> Response:
    """Settle a name: a place on record, or a position for it; remembered for every document."""
    recorded, _ = choosing.settle(json_body(*choosing.CHOICE_MEMBERS))
    return json_answer(_recorded_answer(recorded), 201)


@_api.post(
    "/worklist/choices/<choice_no>/withdraw",
    schemas.RecordedChoice,
    body=members_body({"author": "Who withdraws.", "reason": "Why."}),
    query=PageQuery,
)
def withdraw_choice(_query: Query, choice_no: str) -> Response:
    """Withdraw a choice; it stays on record, and its tasks are as before."""
    number = parse_number(choice_no, "choice_no")
    if number != int(number):
        raise InputError("选择编号应为整数", "the number of a choice is whole", field="choice_no")
    recorded = choosing.take_back(int(number), json_body("author", "reason"))
    return json_answer(_recorded_answer(recorded))


def _recorded_answer(recorded: Any) -> dict[str, Any]:
    return {
        "choice_no": recorded.choice_no,
        "feature_id": recorded.feature_id,
        "revision": recorded.revision,
        "tasks": choosing.settled_tasks(recorded.task_ids),
        "left": worklist_now()["count"],
    }


@_api.post("/gazetteers/preview", schemas.GazetteerLook, body=schemas.FILE_BODY, query=PageQuery)
def preview_gazetteer(_query: Query) -> Response:
    """First look at a gazetteer: what it holds, what is on record already, what is refused.

    Nothing is stored. The file is kept for a day at most; `upload_id` names it from then on.
    """
    unknown = [name for name in request.form if name not in FORM_FIELDS]
    if unknown:
        raise InputError(
            f"没有字段“{unknown[0][:60]}”", f"there is no field “{unknown[0][:60]}”", field="file"
        )
    form = {name: request.form.get(name, "").strip() for name in FORM_FIELDS}
    options = bringing.options_of(form["datum"], form["layer"], form["name_column"])
    file = request.files.get("file")
    upload = bringing.keep(file, form["upload_id"], options)
    try:
        return json_answer(bringing.look_at(upload))
    except InputError:
        if file is not None:
            bringing.uploads().remove(upload.upload_id)
        raise


@_api.post(
    "/gazetteers",
    schemas.ImportedGazetteer,
    body=members_body(schemas.IMPORT_BODY),
    query=PageQuery,
    status=201,
)
def import_gazetteer(_query: Query) -> Response:
    """Import a gazetteer that was looked at; the work list is tried again with it."""
    done, file = bringing.bring(json_body(*bringing.IMPORT_MEMBERS))
    counted = bringing.counts_of(file, done.weighed)
    answer = {
        "import_no": done.import_no,
        "revision": done.revision,
        **{name: counted[name] for name in ("new", "better", "known", "refused")},
        "tasks": choosing.settled_tasks(done.task_ids),
        "left": worklist_now()["count"],
    }
    return json_answer(answer, 201)


@_api.get("/gazetteers", PageQuery, schemas.GazetteerImports)
def gazetteers(_query: Query) -> Response:
    """Gazetteers imported so far: what, by whom, when, and what they located."""
    return json_answer({"imports": imports_of(snapshots().store)})


def init_worklist(
    app: Flask, store_path: Path, *, most_bytes: int, source: KeptSource = kept_words
) -> None:
    """Put the work list into an application; its API goes to `init_api`.

    Parameters
    ----------
    app
        The application, which has its snapshots.
    store_path
        File of the store; uploads are kept beside it for a day.
    most_bytes
        Of one gazetteer.
    source
        Where the words of tasks come from.
    """
    app.extensions[EXTENSION] = WorklistRoom(app.extensions[SNAPSHOTS], source)
    app.extensions[bringing.UPLOADS] = Uploads(
        store_path.parent / "gazetteers", most_bytes=most_bytes
    )

    def _admit_files() -> None:
        if request.endpoint == "worklist_api.preview_gazetteer":
            request.max_content_length = most_bytes + FORM_ROOM

    # First of all, for the service's own limit on bodies is looked at before a request is matched.
    app.before_request_funcs.setdefault(None, []).insert(0, _admit_files)
    app.register_blueprint(page)
