"""What the work list keeps between requests: what locating makes of the texts on record."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from flask import current_app

from layers.admin import cities
from layers.store import Store
from layers.tasks.choices import Choice, choices_of
from layers.tasks.documents import read_documents, read_texts
from layers.tasks.moments import Moment, Relocate
from ledger.locating.ground_index import GroundIndex
from ledger.locating.patches import KeptWords, View, patches
from ledger.locating.records import Grounds
from web.snapshot import Snapshots

EXTENSION = "sansan.worklist"
#: From a store to the words of the tasks whose text is on record, by task id.
KeptSource = Callable[[Store], Mapping[str, KeptWords]]


def kept_words(store: Store) -> dict[str, KeptWords]:
    """Words of every task whose document is on record and of this city, by task id.

    Parameters
    ----------
    store
        An existing store.

    Raises
    ------
    NotFoundError
        If the store has not been created.
    UpstreamError
        If the file cannot be read.
    """
    codes = {one.document_id: one.jurisdiction_code for one in read_documents(store)}
    found = {}
    for text in read_texts(store):  # of two editions the later counts
        code = codes.get(text.document_id)
        if code is not None:
            found[text.task_id] = KeptWords.of_record(text.record, code)
    return found


@cache
def city_names() -> dict[str, str]:
    """Names of all cities by code, which tell another city's places from ours."""
    return {city.code: city.name for city in cities()}


@dataclass(frozen=True, slots=True)
class Present:
    """The present state of a store as the work list sees it."""

    revision: int
    view: View
    index: GroundIndex
    kept: Mapping[str, KeptWords]
    choices: Mapping[str, Choice]


class WorklistRoom:
    """What locating makes of one store, worked out once for each revision; for several threads.

    Parameters
    ----------
    snapshots
        Of the store.
    source
        Where the words of its tasks come from.
    """

    def __init__(self, snapshots: Snapshots, source: KeptSource = kept_words) -> None:
        self._snapshots = snapshots
        self._source = source
        self._lock = threading.Lock()
        self._present: Present | None = None

    @property
    def store(self) -> Store:
        """The store."""
        return self._snapshots.store

    def present(self) -> Present:
        """State of the store's present revision."""
        with self._lock:
            revision = self._snapshots.revision()
            if self._present is None or self._present.revision != revision:
                self._present = self._made(revision)
            return self._present

    def _made(self, revision: int) -> Present:
        frames = self._snapshots.frames()
        grounds = Grounds(frames.units, frames.features, city_names())
        kept, choices = self._source(self.store), choices_of(self.store)
        view = View.of(grounds, choices, kept)
        return Present(revision, view, GroundIndex(grounds), kept, choices)

    def relocate(self) -> Relocate:
        """What works out, within a transaction, how a change moves the tasks."""
        kept = self._source(self.store)

        def changes(before: Moment, after: Moment) -> dict[str, dict[str, Any]]:
            views = [_view(moment, kept) for moment in (before, after)]
            found = patches(before.frames["tasks"], *views)
            return {task_id: asdict(patch) for task_id, patch in found.items()}

        return changes


def _view(moment: Moment, kept: Mapping[str, KeptWords]) -> View:
    frames = moment.frames
    grounds = Grounds(frames["units"], frames["features"], city_names())
    return View.of(grounds, moment.choices, kept)


def worklist_room() -> WorklistRoom:
    """Room of the application that serves the present request."""
    kept: WorklistRoom = current_app.extensions[EXTENSION]
    return kept
