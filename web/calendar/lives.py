"""States of tasks on a day and the re-checks that are due next, from the entries of a store."""

from datetime import date

from geo.board import Frames
from layers.store import Store
from layers.tasks.entries import read_entries
from ledger.cadence.lives import Lives, lives_of

__all__ = ["Lives", "lives_on"]


def lives_on(store: Store, frames: Frames, as_of: date) -> Lives:
    """States of the tasks on a day, and the next re-check of each task, measure and point.

    Parameters
    ----------
    store
        Holds the entries.
    frames
        Of the store.
    as_of
        The day; entries of later days do not count.

    Raises
    ------
    UpstreamError
        If the store cannot be read.
    """
    return lives_of(read_entries(store), frames.tasks, as_of)
