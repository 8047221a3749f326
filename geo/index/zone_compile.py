"""The decorator of every compiled function: numba, cached on disk where that is possible."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """The function as machine code, built at its first call and kept for the next process.

    Where neither the folder of the source, nor the user's cache folder, nor the folder that
    `NUMBA_CACHE_DIR` names can be written, the code is built anew in every process.

    Parameters
    ----------
    function
        A function of numbers and numpy arrays that touches no Python object.

    Returns
    -------
    callable
        The same function, compiled; it releases the interpreter lock while it runs.

    Notes
    -----
    numba notices a change of the file that defines a function, not of other files it calls into:
    a compiled function therefore calls only compiled functions of its own file.
    """
    result: Any
    try:
        result = njit(cache=True, nogil=True)(function)
    except (RuntimeError, OSError):  # numba: "no locator available", or the folder is read-only
        result = njit(nogil=True)(function)
    return cast("F", result)
