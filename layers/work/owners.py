"""Which process of the service answers for a job, and whether it still lives."""

import os
import platform
import secrets
import sys

# In a container every start has the same number, so the number alone tells no two starts apart.
THIS_START = secrets.token_hex(4)


def this_process() -> str:
    """Name of this process: machine, number and a random part."""
    return f"{platform.node()}/{os.getpid()}/{THIS_START}"


def is_gone(owner: str) -> bool:
    """Whether the process of that name is known to have ended.

    Parameters
    ----------
    owner
        What `this_process` said in it. Of another machine, and on Windows, nothing is known.

    Examples
    --------
    >>> is_gone(this_process()), is_gone(f"{platform.node()}/{os.getpid()}/another start")
    (False, True)
    """
    node, number, start = owner.rsplit("/", 2)
    if node != platform.node():
        return False
    if int(number) == os.getpid():
        return start != THIS_START
    if sys.platform == "win32":  # there, signal 0 would end it
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
