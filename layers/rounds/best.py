"""The best plan so far of a job that still looks for a better one: a file in the job's folder."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from layers.whole_file import replaced_file

BEST, STOP = "best.json", "stop"


def write_best(folder: Path, record: Mapping[str, Any]) -> None:
    """Put a plan in the place of the one before, so that a reader finds one of them whole.

    Parameters
    ----------
    folder
        Of the job.
    record
        Plain values.
    """
    with replaced_file(folder / BEST) as draft:
        draft.write_text(json.dumps(record, ensure_ascii=False, allow_nan=False), "utf-8")


def read_best(folder: Path) -> dict[str, Any] | None:
    """The best plan so far, None before the first."""
    try:
        found: dict[str, Any] = json.loads((folder / BEST).read_text("utf-8"))
    except FileNotFoundError:
        return None
    return found


def ask_to_stop(folder: Path) -> None:
    """Have the job end soon with the best it has."""
    (folder / STOP).touch()


def is_to_stop(folder: Path) -> bool:
    """Whether the job has been asked to end."""
    return (folder / STOP).exists()
