"""One function over many batches in several processes that share one large value."""

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import Any, TypeVar

from layers.work.orphans import end_with_parent

B = TypeVar("B")
R = TypeVar("R")
_SHARED: dict[str, Any] = {}


def _take(function: Callable[[Any, Any], Any], shared: object) -> None:
    end_with_parent()
    _SHARED["function"], _SHARED["shared"] = function, shared


def _do(batch: Any) -> Any:
    return _SHARED["function"](_SHARED["shared"], batch)


def in_processes(
    function: Callable[[Any, B], R],
    shared: object,
    batches: Sequence[B],
    *,
    processes: int = 2,
    note: Callable[[int, int], None] | None = None,
) -> list[R]:
    """Answers of a function to each batch, in their order.

    Parameters
    ----------
    function
        At the top of a module; gets the shared value and one batch.
    shared
        What every process needs; sent to each of them once.
    batches
        Values that can be sent to another process.
    processes
        How many.
    note
        Told how many batches are done, of how many; may raise to give up.
    """
    answers: dict[int, R] = {}
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        processes, mp_context=context, initializer=_take, initargs=(function, shared)
    ) as pool:
        number = {pool.submit(_do, batch): at for at, batch in enumerate(batches)}
        try:
            for ended in as_completed(number):
                answers[number[ended]] = ended.result()
                if note:
                    note(len(answers), len(batches))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [answers[at] for at in range(len(batches))]
