"""What the page and the API of a task's life share: looking at it on a day, and writing a step."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from flask import current_app

from geo.errors import InputError, NotFoundError
from geo.vocabulary import shown
from layers.store import Store
from layers.tasks.entries import Row, append_entries
from layers.tasks.evidence import Evidence, Kept
from ledger.life.apply import Amendment, Offer, apply, correction_of, offers
from ledger.life.entry import CORRECT, LOCAL, Entry, SubjectKind
from ledger.life.payload import read_payload
from ledger.life.repeats import Picture
from ledger.life.replay import Replay, replay
from ledger.life.state import State, TaskFacts
from web.life.ledger import Ground, ledger_entries, read_ground

EXTENSION = "sansan.life"
NEW_POINT = "point"
PROBE_AUTHOR = ""


@dataclass(frozen=True, slots=True)
class StepRequest:
    """A step or a correction that somebody sends; None for what is left out."""

    author: str
    reason: str
    seen: int
    action: str | None = None
    subject_id: str | None = None
    happened_on: date | None = None
    details: Mapping[str, Any] | None = None
    evidence: tuple[str, ...] | None = None
    corrects: int | None = None
    is_withdrawn: bool = False
    client_key: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """A task's life as it is seen on a day."""

    facts: TaskFacts
    text: Mapping[str, Any] | None
    as_of: date
    entries: tuple[Entry, ...]  # of this task, also those of later days
    everywhere: tuple[Entry, ...]  # of all tasks
    told: Replay  # until the day
    sent: tuple[Kept, ...]  # files of all tasks
    pictures: Mapping[str, Picture]  # of them, by file hash

    @property
    def last_entry_id(self) -> int:
        """Id of the last entry written about the task, 0 without one."""
        return max((entry.entry_id for entry in self.entries), default=0)

    def offers(self, state: State) -> list[Offer]:
        """What can be done with a subject on the day, and why not the rest."""
        now = datetime.combine(self.as_of, datetime.min.time(), LOCAL)
        probe = Entry(
            self.last_entry_id + 1,
            state.subject_kind,
            state.subject_id,
            state.task_id,
            "note",
            self.as_of,
            now,
            PROBE_AUTHOR,
            "",
        )
        return offers(state, self.told, self.facts, probe)


@dataclass(frozen=True, slots=True)
class Written:
    """Entries that a request left on record; `is_repeat` where it had been taken before."""

    entries: tuple[Entry, ...]
    is_repeat: bool


class LifeRoom:
    """The ledger of the service; safe to use from many threads.

    Parameters
    ----------
    store
        Where it is kept.
    evidence
        Files of that store.
    clock
        The moment, aware; its Beijing day is the last on which something can have happened.
    """

    def __init__(self, store: Store, evidence: Evidence, clock: Callable[[], datetime]) -> None:
        self.store = store
        self.evidence = evidence
        self.clock = clock
        self._lock = threading.Lock()
        self._ground: tuple[int, Ground] | None = None

    def ground(self) -> Ground:
        """Facts and texts of the tasks as they are on record now."""
        with self._lock:
            revision = self.store.revision()
            if self._ground is None or self._ground[0] != revision:
                self._ground = (revision, read_ground(self.store))
            return self._ground[1]

    def today(self) -> date:
        """The day in Beijing."""
        return self.clock().astimezone(LOCAL).date()

    def look(self, task_id: str, as_of: date) -> Look:
        """A task's life until a day.

        Raises
        ------
        NotFoundError
            If there is no such task.
        """
        ground = self.ground()
        facts = ground.of(task_id)
        everywhere = tuple(ledger_entries(self.store))
        own = tuple(entry for entry in everywhere if entry.task_id == task_id)
        told = replay(own, facts, as_of)
        text = ground.texts.get(task_id)
        sent = tuple(self.evidence.all())
        pictures = {each.sha256: Picture.from_record(each.photo) for each in sent if each.photo}
        return Look(facts, text, as_of, own, everywhere, told, sent, pictures)

    def write(self, task_id: str, request: StepRequest) -> Written:
        """Take a step, or correct one; it is on disk when this returns.

        Raises
        ------
        NotFoundError
            If there is no such task, subject or entry, or a file was not sent for this task.
        ConflictError
            If there is a later entry than the one the sender saw.
        InputError
            If a guard refuses it.
        """
        facts = self.ground().of(task_id)
        self._require_sent(task_id, request.evidence or ())
        moment = self.clock().astimezone(LOCAL).replace(microsecond=0)

        def make(rows: list[Row]) -> list[Row]:
            entries = [Entry(**row) for row in rows]
            draft = _draft(entries, task_id, request, moment)
            return [asdict(entry) for entry in apply(entries, facts, draft)]

        appended = append_entries(
            self.store, task_id, request.seen, make, client_key=request.client_key
        )
        return Written(tuple(Entry(**row) for row in appended.rows), appended.is_repeat)

    def _require_sent(self, task_id: str, hashes: Sequence[str]) -> None:
        known = {kept.sha256 for kept in self.evidence.all(task_id)} if hashes else set()
        for sha256 in hashes:
            if sha256 not in known:
                raise NotFoundError(
                    f"凭证 {shown(sha256)} 没有为 {task_id} 上传过",
                    f"the evidence {shown(sha256)} has not been sent for {task_id}",
                    field="evidence",
                )


def _draft(entries: Sequence[Entry], task_id: str, request: StepRequest, moment: datetime) -> Entry:
    subject_id = request.subject_id or task_id
    if request.action == "find":
        subject_id = _next_point(entries, task_id)
    draft = Entry(
        max((entry.entry_id for entry in entries), default=0) + 1,
        kind_of_subject(subject_id, task_id),
        subject_id,
        task_id,
        request.action or CORRECT,
        request.happened_on or moment.date(),
        moment,
        request.author,
        request.reason,
        evidence=request.evidence or (),
        corrects=request.corrects,
    )
    if request.corrects is None:
        if request.action is None:
            raise InputError("缺少 action", "action is missing", field="action")
        return replace(draft, payload=read_payload(request.action, request.details or {}))
    return correction_of(entries, draft, _amendment(entries, request))


def _amendment(entries: Sequence[Entry], request: StepRequest) -> Amendment:
    action = next(
        (entry.action for entry in entries if entry.entry_id == request.corrects), CORRECT
    )
    payload = None
    if request.details is not None and action != CORRECT:
        payload = read_payload(action, request.details)
    return Amendment(request.is_withdrawn, request.happened_on, payload, request.evidence)


def _next_point(entries: Sequence[Entry], task_id: str) -> str:
    found = {entry.subject_id for entry in entries if entry.action == "find"}
    return f"{NEW_POINT}-{task_id}-{len(found) + 1}"


def kind_of_subject(subject_id: str, task_id: str) -> SubjectKind:
    """Kind of a subject, which its id tells.

    Examples
    --------
    >>> kind_of_subject("A14/m2", "A14"), kind_of_subject("point-A14-1", "A14")
    ('measure', 'point')
    """
    if subject_id == task_id:
        return "task"
    return "measure" if subject_id.startswith(f"{task_id}/") else "point"


def life_room() -> LifeRoom:
    """The ledger of the application that serves the present request."""
    room: LifeRoom = current_app.extensions[EXTENSION]
    return room
