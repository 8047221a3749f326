"""What the store holds and what follows from it on a day, worked out once and kept.

Frames are read again when the store's revision has moved; findings are kept for the days last
asked about. Views ask here and never read the store themselves.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import geopandas as gpd
import pandas as pd
from flask import current_app

from geo.board import Board, Frames
from geo.errors import SourceError, UpstreamError
from geo.records import finding_records, task_records
from geo.rules import check, task_verdicts
from layers.catalogue import Layer
from layers.store import Store
from layers.tasks.documents import texts_of
from ledger.life.on_day import frames_on
from web.findable import entries_of
from web.life.ledger import ledger_entries
from web.search import Entry

DAYS_KEPT = 24  # a slider's worth; one day of one city takes a few MB
EXTENSION = "sansan"
FRAME_NAMES = ("units", "zones", "features", "tasks")


@dataclass(frozen=True)
class Day:
    """Frames of a revision, a day, and the findings of that day."""

    revision: int
    as_of: date
    board: Board
    findings: gpd.GeoDataFrame
    verdicts: pd.DataFrame

    @property
    def frames(self) -> Frames:
        """Units, zones, features and tasks."""
        return self.board.frames

    @cached_property
    def tasks(self) -> list[dict[str, Any]]:
        """Tasks as plain values; not to be changed."""
        return task_records(self.frames, self.findings, self.verdicts)

    @cached_property
    def finding_records(self) -> list[dict[str, Any]]:
        """Findings as plain values; not to be changed."""
        return finding_records(self.findings)

    @cached_property
    def entries(self) -> list[Entry]:
        """All that the search box can find; not to be changed."""
        return entries_of(self.frames, self.tasks)


class Snapshots:
    """Days of one store, kept by revision and date; safe to ask from several threads.

    Parameters
    ----------
    store
        Where the frames come from.
    catalogue
        Layers in the order in which they are drawn.
    default_day
        The day meant where none is named; asked anew each time, for it may be today.
    """

    def __init__(
        self, store: Store, catalogue: tuple[Layer, ...], default_day: Callable[[], date]
    ) -> None:
        self.store = store
        self.catalogue = catalogue
        self.default_day = default_day
        self._lock = threading.Lock()
        self._frames: tuple[int, Frames] | None = None
        self._days: OrderedDict[tuple[int, date], Day] = OrderedDict()

    def revision(self) -> int:
        """Revision of the store."""
        return self.store.revision()

    def frames(self) -> Frames:
        """Frames of the store's present revision."""
        with self._lock:
            return self._current()[1]

    def on(self, as_of: date | None = None) -> Day:
        """What the store's present revision holds on a day.

        Parameters
        ----------
        as_of
            The day, None for the default one; findings of the days asked about least recently
            are let go.
        """
        as_of = as_of or self.default_day()
        with self._lock:  # the second of two threads that ask for a new day waits for the first
            revision, frames = self._current()
            key = (revision, as_of)
            if key not in self._days:
                self._days[key] = _day(revision, self._as_it_stood(frames, as_of), as_of)
            self._days.move_to_end(key)
            while len(self._days) > DAYS_KEPT:
                self._days.popitem(last=False)
            return self._days[key]

    def _as_it_stood(self, frames: Frames, as_of: date) -> Frames:
        """Frames whose tasks have the state that the ledger gives them on a day."""
        return frames_on(frames, ledger_entries(self.store), texts_of(self.store), as_of)

    def _current(self) -> tuple[int, Frames]:
        if self._frames is None or self._frames[0] != self.store.revision():
            revision, frames = self._read()
            self._frames = (revision, Frames(**{name: frames[name] for name in FRAME_NAMES}))
            self._days.clear()
        return self._frames

    def _read(self) -> tuple[int, dict[str, pd.DataFrame]]:
        try:
            return self.store.snapshot()
        except SourceError as error:  # the store's fault, not that of whoever asks
            raise UpstreamError(error.message_zh, error.message_en) from error


def _day(revision: int, frames: Frames, as_of: date) -> Day:
    findings = check(frames, as_of)
    return Day(
        revision, as_of, Board(frames, as_of), findings, task_verdicts(frames, findings, as_of)
    )


def snapshots() -> Snapshots:
    """Snapshots of the application that serves the present request."""
    kept: Snapshots = current_app.extensions[EXTENSION]
    return kept
