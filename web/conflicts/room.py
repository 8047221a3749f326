"""Contradictions of a store, worked out once for each revision and kept."""

import threading
from dataclasses import dataclass

from flask import current_app

from geo.board import Frames
from layers.store import Store
from ledger.conflicts.facts import statements_of_facts
from ledger.conflicts.reading import statements_of
from ledger.conflicts.rule import Conflict, Context
from ledger.conflicts.rules import find_conflicts
from ledger.conflicts.statements import Statement
from web.conflicts.kept import KeptList, Missing, kept_lists, missing_texts

EXTENSION = "sansan_conflicts"


@dataclass(frozen=True, slots=True)
class Board:
    """What was found, in which documents, and of which the text is not on record."""

    conflicts: tuple[Conflict, ...]
    kept: tuple[KeptList, ...]
    missing: tuple[Missing, ...]


class ConflictRoom:
    """Contradictions by revision; safe to ask from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: tuple[int, Board] | None = None

    def board(self, store: Store, revision: int, frames: Frames) -> Board:
        """Everything found in the store's documents.

        Parameters
        ----------
        store
            Holds the documents' lines.
        revision, frames
            Of the store, as a snapshot read them.

        Raises
        ------
        UpstreamError
            If the store cannot be read.
        """
        with self._lock:  # the second of two that ask waits for the first
            if self._found is None or self._found[0] != revision:
                self._found = (revision, _board(store, frames))
            return self._found[1]


def _board(store: Store, frames: Frames) -> Board:
    kept = kept_lists(store)
    missing = missing_texts(frames, kept)
    statements: list[Statement] = []
    for each in kept:
        statements += statements_of(
            each.tasks, document_id=each.document_id, task_ids=each.task_ids
        )
    # what is not on record as a text is still known by its facts
    rest = frames.tasks.loc[[task_id for each in missing for task_id in each.task_ids]]
    names = {str(code): str(name) for code, name in frames.units["name"].items()}
    statements += statements_of_facts(rest, names)
    found = find_conflicts(statements, Context(frames.units, frames.features))
    return Board(found, tuple(kept), tuple(missing))


def conflict_room() -> ConflictRoom:
    """Contradictions of the application that serves the present request."""
    room: ConflictRoom = current_app.extensions.setdefault(EXTENSION, ConflictRoom())
    return room
