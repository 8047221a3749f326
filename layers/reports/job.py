"""A report's file made in a process of the executor, where nobody waits for it."""

import json
import logging
from dataclasses import asdict
from pathlib import Path

from geo.errors import MapError
from geo.paper import Paper
from layers.reports.formats import paper_format
from layers.whole_file import replaced_file
from layers.work.jobs import JobError, job_error

LOG = logging.getLogger("sansan")
FAULT = "fault.json"
FILES_FAILED = JobError(
    "UpstreamError",
    "报表文件无法写入，请检查磁盘",
    "the file of the report could not be written; see to the disk",
)


def make_report(paper: Paper, key: str, folder: Path) -> JobError | None:
    """Why a paper could not be written to a folder; None where it was, as `made_file` names it.

    Parameters
    ----------
    paper
        What is written.
    key
        Key of `layers.reports.formats.PAPER_FORMATS`.
    folder
        Exists; a fault is left there too, for whoever asks later.
    """
    try:
        target = made_file(folder, key)
        with replaced_file(target) as draft:
            draft.write_bytes(paper_format(key).write(paper))
    except MapError as error:
        return _left(folder, job_error(error))
    except OSError as error:
        LOG.error("report in %s: %s", folder.name, error)
        return _left(folder, FILES_FAILED)
    return None


def _left(folder: Path, fault: JobError) -> JobError:
    (folder / FAULT).write_text(json.dumps(asdict(fault), ensure_ascii=False), "utf-8")
    return fault


def made_file(folder: Path, key: str) -> Path:
    """Where the file of a format lies once it is made.

    Raises
    ------
    InputError
        If there is no such format.
    """
    return folder / f"report{paper_format(key).suffix}"


def fault_of(folder: Path) -> JobError | None:
    """Why the file that was asked for in a folder could not be made; None while it may still be."""
    path = folder / FAULT
    if not path.exists():
        return None
    return JobError(**json.loads(path.read_text("utf-8")))
