"""A task's life: its page, and the API by which people and programs read it and write steps."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, BinaryIO, cast
from urllib.parse import quote

import flask_smorest
from flask import Blueprint, Flask, Response, render_template, request, send_file

from geo.datum import DATUMS
from geo.errors import NotFoundError
from geo.records import bilingual
from geo.vocabulary import shown
from layers.tasks.evidence import MOST_BYTES, Evidence, Kept
from layers.tasks.evidence_kinds import ACCEPTED, KINDS, download_name
from ledger.life.entry import LOCAL
from ledger.life.summary import TaskLife
from ledger.life.words import LIMITED, MODES, PARTS, POINT_TYPES
from web.documents.records import task_links
from web.endpoints import Endpoints, Query, json_answer, members_body, revalidate
from web.i18n import language
from web.life import schemas
from web.life.bodies import STEP_MEMBERS, read_file_form, read_step
from web.life.evidence_records import sent_record, subject_of
from web.life.ledger import current_lives
from web.life.records import life_record, words_of
from web.life.room import EXTENSION, LifeRoom, life_room
from web.pages import boot_of
from web.parameters import PARSER, DayQuery, PageQuery
from web.snapshot import snapshots
from web.zones.bodies import json_body

FORM_ROOM = 64 * 1024  # what the fields of a form need beside the file
BINARY = {"type": "string", "format": "binary"}
#: A file of a stranger is never shown by us: even opened by itself it can run nothing.
SANDBOX = "default-src 'none'; sandbox"

life_api = flask_smorest.Blueprint(
    "life_api", __name__, url_prefix="/api", description="States, steps and evidence of tasks."
)
life_api.after_request(revalidate)
_api = Endpoints(life_api, schemas.ERRORS)
life_pages = Blueprint("life", __name__)


def _life(task_id: str, query: Query) -> dict[str, Any]:
    as_of = query.get("as_of") or snapshots().default_day()
    room = life_room()
    return life_record(room.look(task_id, as_of), snapshots().frames(), room.today())


@_api.get("/ledger/states", DayQuery, schemas.States)
def states(query: Query) -> Response:
    """State of every task on a day, with what is open below it."""
    as_of = query.get("as_of") or snapshots().default_day()
    lives = current_lives(life_room().store, as_of)
    tasks = [_in_short(task_id, life) for task_id, life in lives.items()]
    return json_answer({"as_of": as_of.isoformat(), "tasks": tasks})


def _in_short(task_id: str, life: TaskLife) -> dict[str, Any]:
    since, due = life.task.since, life.next_due
    return {
        "task_id": task_id,
        "state": life.status,
        "since": since.isoformat() if since else None,
        "mode": life.task.mode,
        "measures": life.measures,
        "measures_open": life.measures_open,
        "points": life.points,
        "points_open": life.points_open,
        "relapses": life.relapses,
        "next_due": due.isoformat() if due else None,
        "is_due": life.is_due,
    }


@_api.get("/tasks/<task_id>/life", DayQuery, schemas.Life)
def life(query: Query, task_id: str) -> Response:
    """A task, its measures and its problem points on a day: states, actions, entries."""
    return json_answer(_life(task_id, query))


@_api.post(
    "/tasks/<task_id>/entries",
    schemas.WrittenAnswer,
    body=members_body(STEP_MEMBERS),
    query=PageQuery,
    status=201,
    errors=schemas.WRITE_ERRORS,
)
def write(_query: Query, task_id: str) -> Response:
    """Take a step, or correct one; it is on record for good when the answer comes."""
    room = life_room()
    step = read_step(json_body(*STEP_MEMBERS))
    written = room.write(task_id, step)
    subject_id = written.entries[0].subject_id
    last_day = max(entry.happened_on for entry in written.entries)
    look = room.look(task_id, max(last_day, room.today()))
    state = look.told.states.get(subject_id)
    answer = {
        "entry_ids": [entry.entry_id for entry in written.entries],
        "is_repeat": written.is_repeat,
        "last_entry_id": look.last_entry_id,
        "subject_id": subject_id,
        "state": state.state if state else "",
    }
    return json_answer(answer, 201)


@_api.post(
    "/tasks/<task_id>/evidence",
    schemas.EvidenceRecord,
    body=schemas.FILE_BODY,
    query=PageQuery,
    status=201,
    errors=schemas.FILE_ERRORS,
)
def send(_query: Query, task_id: str) -> Response:
    """Send a photo or a file; a step then names it by its SHA-256.

    What a photo says of place and time is held against the subject, the day and the deadline, and
    it is told where the same photo is used already; nothing is refused for that.
    """
    room = life_room()
    room.ground().of(task_id)
    file, author, subject_id, day = read_file_form(request.form, request.files)
    kept = room.evidence.keep(
        cast(BinaryIO, file.stream),
        file.filename or "",
        task_id=task_id,
        author=author,
        moment=room.clock().astimezone(LOCAL),
    )
    today = room.today()
    look = room.look(task_id, today)
    state = subject_of(look, subject_id or task_id)
    return json_answer(sent_record(look, snapshots().frames(), kept, state, day or today), 201)


class Untrusted(Response):
    """A stranger's file: the browser keeps it in a box of its own, whatever the file says it is.

    The policy is set last of all, because every answer is given that of our own pages.
    """

    def get_wsgi_headers(self, environ: Any) -> Any:
        """Headers as they go out."""
        headers = super().get_wsgi_headers(environ)
        headers["Content-Security-Policy"] = SANDBOX
        return headers


@_api.get(
    "/tasks/<task_id>/evidence/<sha256>", PageQuery, BINARY, mimetype="application/octet-stream"
)
def file(_query: Query, task_id: str, sha256: str) -> Response:
    """A photo or a file as it was sent, to be saved and not shown."""
    kept = _kept(task_id, sha256)
    kind = KINDS[kept.kind]
    answer = _untrusted(kept, kind.media_type)
    name = quote(download_name(kept.filename, kind), safe="")
    # RFC 6266, section 4.3: `filename*` for names beyond ASCII
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return answer


@_api.get("/tasks/<task_id>/evidence/<sha256>/thumbnail", PageQuery, BINARY, mimetype="image/jpeg")
def thumbnail(_query: Query, task_id: str, sha256: str) -> Response:
    """A small picture of a photo, made anew by us."""
    return _untrusted(_kept(task_id, sha256), "image/jpeg", is_thumbnail=True)


def _kept(task_id: str, sha256: str) -> Kept:
    return life_room().evidence.find(task_id, sha256)


def _untrusted(kept: Kept, media_type: str, *, is_thumbnail: bool = False) -> Response:
    path = life_room().evidence.contents(kept, is_thumbnail=is_thumbnail)
    sent = send_file(path, mimetype="application/octet-stream", etag=False, conditional=False)
    answer = Untrusted(sent.response, 200, sent.headers, direct_passthrough=True)
    answer.set_etag(f"{kept.sha256}-{path.suffixes[0][1:]}")
    answer.headers["Content-Type"] = media_type
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.cache_control.private = True
    return answer


@life_pages.get("/tasks/<task_id>")
@PARSER.use_args(DayQuery, location="query")
def task_page(query: Query, task_id: str) -> str:
    """The page of a task: where it stands, what can be done now, and all that was done."""
    told = _life(task_id, query)
    day = snapshots().on(query.get("as_of"))
    task = next((each for each in day.tasks if each["task_id"] == task_id), None)
    if task is None:
        name = shown(task_id)
        raise NotFoundError(f"没有任务“{name}”", f"there is no task “{name}”", field="task_id")
    text = life_room().ground().texts.get(task_id)
    boot = {**boot_of(day), "life": told, "words": _words(), "lang": language()}
    return render_template(
        "task.html",
        boot=boot,
        life=told,
        task=task,
        text=text,
        links=task_links(snapshots().store, day.frames, task_id),
        accepted=ACCEPTED,
        datums=DATUMS,
    )


def _words() -> dict[str, Any]:
    return {
        "order": {"modes": list(MODES), "parts": list(PARTS), "point_types": list(POINT_TYPES)},
        "limited": sorted(LIMITED),
        "modes": {key: words_of(term) for key, term in MODES.items()},
        "parts": {key: words_of(term) for key, term in PARTS.items()},
        "point_types": {key: words_of(term) for key, term in POINT_TYPES.items()},
        "correct": bilingual("更正", "correct"),
    }


def _admit_files() -> None:
    """Let evidence be larger than other bodies."""
    if request.endpoint == "life_api.send":
        request.max_content_length = life_room().evidence.most_bytes + FORM_ROOM


def init_life(
    app: Flask,
    *,
    now: Callable[[], datetime] | None = None,
    most_bytes: int = MOST_BYTES,
) -> None:
    """Put the pages of tasks into an application that has its snapshots; `life_api` to `init_api`.

    Parameters
    ----------
    app
        The application.
    now
        Clock of the entries; Beijing time by default.
    most_bytes
        Of one photo or file.
    """
    store = app.extensions["sansan"].store
    clock = now or (lambda: datetime.now(LOCAL))
    app.extensions[EXTENSION] = LifeRoom(store, Evidence(store, most_bytes=most_bytes), clock)
    # First of all, for the service's own limit on bodies is looked at before a request is matched.
    app.before_request_funcs.setdefault(None, []).insert(0, _admit_files)
    app.register_blueprint(life_pages)
