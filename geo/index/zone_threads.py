"""Long arrays shared out among the cores."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TypeVar

from numba import config

Part = TypeVar("Part")


def spans_of(n: int, least: int) -> list[tuple[int, int]]:
    """Begin and end of consecutive parts of n things, one for each thread.

    Parameters
    ----------
    n
        How many there are.
    least
        How many are worth a thread of their own.

    Notes
    -----
    As many threads as numba counts cores; `NUMBA_NUM_THREADS` in the environment changes it.
    """
    n_parts = max(1, min(int(vars(config)["NUMBA_NUM_THREADS"]), n // least))
    return list(pairwise(n * k // n_parts for k in range(n_parts + 1)))


def in_threads(spans: list[tuple[int, int]], task: Callable[[int, int, int], Part]) -> list[Part]:
    """Answers of `task(number, begin, stop)` for each span, in their order.

    Parameters
    ----------
    spans
        From `spans_of`.
    task
        Something that releases the interpreter lock most of the time.

    Notes
    -----
    The threads live as long as the call, so that a process forked between two calls inherits none.
    """
    if len(spans) == 1:
        return [task(0, *spans[0])]
    with ThreadPoolExecutor(len(spans) - 1, thread_name_prefix="zones") as pool:
        waiting = [pool.submit(task, k, *spans[k]) for k in range(1, len(spans))]
        first = task(0, *spans[0])
        return [first, *(part.result() for part in waiting)]
