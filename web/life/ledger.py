"""The ledger of one store: what is on disk, as the rules of `ledger.life` want it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from geo.errors import NotFoundError
from geo.vocabulary import shown
from layers.store import Store
from layers.tasks.documents import texts_of
from layers.tasks.entries import read_entries
from ledger.life.entry import Entry
from ledger.life.facts import facts_of
from ledger.life.state import TaskFacts
from ledger.life.summary import TaskLife, task_lives


@dataclass(frozen=True, slots=True)
class Ground:
    """What stands without any entry: facts of the tasks, and their texts by task id."""

    facts: Mapping[str, TaskFacts]
    texts: Mapping[str, Mapping[str, Any]]

    def of(self, task_id: str) -> TaskFacts:
        """Facts of one task.

        Raises
        ------
        NotFoundError
            If there is none of that id.
        """
        if task_id not in self.facts:
            name = shown(task_id)
            raise NotFoundError(f"没有任务“{name}”", f"there is no task “{name}”", field="task_id")
        return self.facts[task_id]


def read_ground(store: Store) -> Ground:
    """What a store holds of tasks and their texts."""
    texts = texts_of(store)
    return Ground(facts_of(store.read("tasks"), texts), texts)


def ledger_entries(store: Store, task_id: str | None = None) -> list[Entry]:
    """Entries of a store, the oldest first; those of one task where one is named."""
    return [Entry(**row) for row in read_entries(store, task_id)]


def current_lives(store: Store, as_of: date) -> dict[str, TaskLife]:
    """Every task of a store on a day, with what is open below it.

    Parameters
    ----------
    store
        An existing store.
    as_of
        The day.
    """
    return task_lives(ledger_entries(store), read_ground(store).facts, as_of)
