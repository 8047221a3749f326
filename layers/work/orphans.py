"""Processes that end with the one that started them, even where that one was killed.

The workers of a process pool wait for work on a pipe of which each of them holds both ends: nothing
tells them that nobody will ever send any.
"""

import multiprocessing
import os
import threading
import time


def end_with_parent() -> None:
    """Have this process end as soon as its parent has; for the start of a worker.

    Notes
    -----
    It ends at once, whatever it does: what it was working on has nobody left to answer to. In a
    process that no other one of this program started, nothing happens.
    """
    if multiprocessing.parent_process() is not None:
        threading.Thread(target=_outlast_parent, name="end-with-parent", daemon=True).start()


def _outlast_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def end_children(within_s: float) -> None:
    """End the processes that this one started, which an exit would wait for without end.

    Parameters
    ----------
    within_s
        Seconds for those that are about to end by themselves; the others are told to.
    """
    ends = time.monotonic() + within_s
    for process in multiprocessing.active_children():
        process.join(max(0.0, ends - time.monotonic()))
        if process.is_alive():
            process.terminate()
