"""How a process of the executor does a job: progress goes to its row, and so does every way to end.

A job is stopped by changing its row; the work notices at its next word of progress.
"""

import logging
from collections.abc import Callable
from pathlib import Path

from geo.errors import MapError
from layers.work.jobs import Job, JobError, job_error, opened

LOG = logging.getLogger(__name__)

#: Told the step, rows done and rows in all (0: not known); raises `StoppedError` if cancelled.
Advance = Callable[[str, int, int], None]
Work = Callable[[Job, Advance], dict[str, object]]

OUT_OF_MEMORY = JobError(
    "LimitError", "内存不足，请拆分文件", "out of memory; split the file", "file"
)
FILES_FAILED = JobError(
    "UpstreamError",
    "上传的文件已清除，或磁盘无法读写，请重新上传",
    "the upload has been cleared away, or the disk failed; upload the file again",
    "file",
)


class StoppedError(Exception):
    """The job was cancelled, or given up: nobody waits for its result."""


def do_job(store_path: Path, job_id: str, work: Work) -> None:
    """Do the work of a job that waits; its row ends as done, failed or as it was stopped.

    Parameters
    ----------
    store_path
        File of the store, with the job's row.
    job_id
        Id of the job. One that was cancelled meanwhile is left alone.
    work
        Does it and returns its report, values that JSON can hold.
    """
    with opened(store_path) as jobs:
        if not jobs.start(job_id):
            return
        job = jobs.get(job_id)

        def advance(step: str, done: int, total: int) -> None:
            if not jobs.advance(job_id, step, done, total):
                raise StoppedError

        try:
            report = work(job, advance)
        except StoppedError:
            LOG.info("job %s was stopped", job_id)
        except MapError as error:
            jobs.fail(job_id, job_error(error))
        except MemoryError:
            jobs.fail(job_id, OUT_OF_MEMORY)
        except OSError as error:
            LOG.error("job %s: %s", job_id, error)
            jobs.fail(job_id, FILES_FAILED)
        else:
            jobs.finish(job_id, report)
