"""How many workers run at once in one process of the service, and how many callers may wait.

Every caller is a thread that answers a request, so a queue without an end would leave nobody to
answer the next one. Each process of the executor does one job at a time and so has one worker.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from geo.errors import UpstreamError

#: Told every so often while a worker runs or is waited for; raises to have it stopped.
Watch = Callable[[], None]
WATCH_S = 0.3
PATIENCE_S = 30.0
#: Threads of a service that was not asked (`server.DEFAULTS`).
THREADS = 4


def no_watch() -> None:
    """Nobody watches."""


def _busy() -> UpstreamError:
    return UpstreamError(
        "同时读取的文件太多，请稍后再试",
        "too many files are being read at the moment; try again in a while",
    )


class Slots:
    """Places for workers, and places to wait for one; safe for many threads.

    Parameters
    ----------
    running
        Workers at once.
    waiting
        Callers that may wait while all places are taken.
    patience_s
        How long one waits, in seconds.
    """

    def __init__(self, running: int, waiting: int, *, patience_s: float = PATIENCE_S) -> None:
        self.running = running
        self.most_waiting = waiting
        self.patience_s = patience_s
        self._free = threading.BoundedSemaphore(running)
        self._lock = threading.Lock()
        self._waiting = 0

    @contextmanager
    def taken(self, watch: Watch = no_watch) -> Iterator[None]:
        """A place for the length of a block.

        Parameters
        ----------
        watch
            Told while it waits; what it raises ends the waiting.

        Raises
        ------
        UpstreamError
            If too many wait already, or no place became free in time.
        """
        if not self._free.acquire(blocking=False):
            self._queue(watch)
        try:
            yield
        finally:
            self._free.release()

    def _queue(self, watch: Watch) -> None:
        with self._lock:
            if self._waiting >= self.most_waiting:
                raise _busy()
            self._waiting += 1
        try:
            ends = time.monotonic() + self.patience_s
            while not self._free.acquire(timeout=min(WATCH_S, self.patience_s)):
                if time.monotonic() >= ends:
                    raise _busy()
                watch()
        finally:
            with self._lock:
                self._waiting -= 1


def slots_for(threads: int) -> Slots:
    """Places that leave at least one of so many threads free for other requests.

    Parameters
    ----------
    threads
        Threads that answer requests.

    Examples
    --------
    >>> made = slots_for(4)
    >>> made.running + made.most_waiting <= 3
    True
    """
    running = max(1, min(os.cpu_count() or 1, threads - 2))
    return Slots(running, max(0, threads - 1 - running))
