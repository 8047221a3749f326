"""The first question, asked by nobody: it compiles the zone index and loads what is compiled.

After an install numba compiles for some 8 s, later it loads its cache for a tenth of that; either
way the first person would wait. The service is ready before, and may be stopped meanwhile.
"""

import logging
import threading

from geo.bulk.check import PointChecker
from geo.errors import MapError
from web.snapshot import Snapshots

LOG = logging.getLogger("sansan")


def ask_once(kept: Snapshots) -> None:
    """Ask for the verdict on one point, and pass over what goes wrong: somebody will be told.

    Parameters
    ----------
    kept
        Of the store that the service answers from.
    """
    try:
        day = kept.on()
        west, south, east, north = day.frames.units.total_bounds
        PointChecker(day.board).check([(west + east) / 2], [(south + north) / 2])
    except MapError as error:
        LOG.warning("预热没有完成 / not warmed up: %s", error.message_en)


def start_warm_up(kept: Snapshots) -> threading.Thread:
    """A thread that asks once, begun and not waited for; it ends with the process.

    Parameters
    ----------
    kept
        Of the store that the service answers from.
    """
    thread = threading.Thread(target=ask_once, args=(kept,), name="warm-up", daemon=True)
    thread.start()
    return thread
