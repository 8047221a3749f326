"""The bulk check as a job: what a process of the executor does."""

import logging
from dataclasses import asdict
from functools import lru_cache, partial
from pathlib import Path

from geo.board import Frames
from geo.errors import MapError
from layers.bulk.check import BulkQuestion, Upload, check_upload
from layers.bulk.result import RESULT, export_result
from layers.store import Store
from layers.whole_file import replaced_file
from layers.work.jobs import Job, JobError, job_error
from layers.work.running import FILES_FAILED, OUT_OF_MEMORY, Advance, do_job
from layers.write import require_format

KIND = "bulk_check"
LOG = logging.getLogger("sansan")
FRAME_NAMES = ("units", "zones", "features", "tasks")


def run_job(store_path: Path, job_id: str) -> None:
    """Do a bulk check that waits.

    Parameters
    ----------
    store_path
        File of the store, with the job's row. Its title is what the person calls the file; its
        request has "upload" (path of the file, deleted when all went well), "folder" (where the
        result goes) and "question" (`BulkQuestion.as_json`).
    job_id
        Id of the job. One that was cancelled meanwhile is left alone.
    """
    do_job(store_path, job_id, partial(_check, store_path))


def _check(store_path: Path, job: Job, advance: Advance) -> dict[str, object]:
    advance("load", 0, 0)
    frames = _present_frames(store_path)
    question = BulkQuestion.from_json(job.request["question"])
    kept = Path(job.request["upload"])
    with kept.open("rb") as file:
        upload, folder = Upload(file, job.title), Path(job.request["folder"])
        report = asdict(check_upload(upload, frames, question, folder, progress=advance))
    kept.unlink(missing_ok=True)
    return report


def _present_frames(store_path: Path) -> Frames:
    store = Store(store_path)
    try:
        return _frames(store_path, store.revision())
    finally:
        store.close()


@lru_cache(maxsize=1)
def _frames(store_path: Path, _revision: int) -> Frames:
    store = Store(store_path)
    try:
        frames = store.snapshot()[1]
    finally:
        store.close()
    return Frames(**{name: frames[name] for name in FRAME_NAMES})


def export_job(folder: Path, key: str, title: str) -> JobError | None:
    """Why a result could not be written in one format; None where it was, as `exported` names it.

    Parameters
    ----------
    folder
        Of a job that is done.
    key
        Key of `layers.write.WRITERS`.
    title
        Name of the layer inside the file.

    Notes
    -----
    An error is handed back as a value: one that is raised has to be rebuilt in the process that
    asked, and one that cannot be breaks the pool with all its jobs.
    """
    try:
        target = exported(folder, key)
        with replaced_file(target) as draft:
            export_result(folder / RESULT, key, draft, title=title)
    except MapError as error:
        return job_error(error)
    except MemoryError:
        return OUT_OF_MEMORY
    except OSError as error:
        LOG.error("export of %s: %s", folder.name, error)
        return FILES_FAILED
    return None


def exported(folder: Path, key: str) -> Path:
    """Where the file of one format lies in the folder of a job, once it is made.

    Raises
    ------
    NotFoundError
        If there is no such format.
    """
    return folder / f"export{require_format(key).suffix}"
