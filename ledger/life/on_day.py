"""The board of a day with the states that the ledger gives its tasks on that day."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from geo.board import Frames
from ledger.life.entry import Entry
from ledger.life.facts import facts_of
from ledger.life.summary import task_lives


def frames_on(
    frames: Frames,
    entries: Iterable[Entry],
    texts: Mapping[str, Mapping[str, Any]],
    as_of: date,
) -> Frames:
    """Frames whose tasks have the state that the ledger gives them on a day.

    Parameters
    ----------
    frames
        As the store holds them: a task's `status` is its state without an entry.
    entries
        Of all tasks, in any order.
    texts
        What the latest document says of each task, by task id.
    as_of
        The day; entries of later days do not count.

    Returns
    -------
    Frames
        The same but for `status` of the tasks.
    """
    tasks = frames.tasks
    lives = task_lives(entries, facts_of(tasks, texts), as_of)
    return replace(
        frames, tasks=tasks.assign(status=[lives[str(task_id)].status for task_id in tasks.index])
    )
