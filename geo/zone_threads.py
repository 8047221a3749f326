"""Long arrays shared out among the cores."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TypeVar

from numba import config

Part = TypeVar("Part")


def in_parts(n: int, least: int, task: Callable[[int, int], Part]) -> list[Part]:
    """Answers of `task(begin, stop)` for consecutive parts of n things, in their order.

    Parameters
    ----------
    n
        How many there are.
    least
        How many are worth a thread of their own.
    task
        Something that releases the interpreter lock most of the time.

    Notes
    -----
    As many threads as numba counts cores; `NUMBA_NUM_THREADS` in the environment changes it. They
    live as long as the call, so that a process forked between two calls inherits none.
    """
    n_parts = max(1, min(int(vars(config)["NUMBA_NUM_THREADS"]), n // least))
    if n_parts == 1:
        return [task(0, n)]
    bounds = [n * k // n_parts for k in range(n_parts + 1)]
    with ThreadPoolExecutor(n_parts - 1, thread_name_prefix="zones") as pool:
        waiting = [pool.submit(task, *span) for span in pairwise(bounds[1:])]
        first = task(bounds[0], bounds[1])
        return [first, *(part.result() for part in waiting)]
