"""The one executor of long work: a pool of processes here, or the workers of a Dask cluster."""

import importlib
import logging
import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, TypeVar

from geo.errors import LimitError, UpstreamError
from layers.work.jobs import INTERRUPTED, Jobs
from layers.work.orphans import end_with_parent
from layers.work.owners import this_process

LOG = logging.getLogger("sansan")
MOST_UNFINISHED = 20
#: A process is replaced after so many jobs, so that no leak grows for ever.
JOBS_PER_PROCESS = 20

#: What an executor runs: a function of a module, given the store's file and the id of the job.
Task = Callable[[Path, str], None]
T = TypeVar("T")


def make_executor(scheduler: str = "", *, processes: int = 2) -> Executor:
    """Executor for jobs.

    Parameters
    ----------
    scheduler
        Address of a Dask scheduler such as "tcp://10.0.0.5:8786"; empty: processes of this
        machine. The workers of a cluster must run this program's files and reach the folder of
        the store under the same path, for they read the upload and write the result there.
    processes
        How many processes of this machine.

    Raises
    ------
    UpstreamError
        If Dask is not installed or its scheduler does not answer.
    """
    if not scheduler:
        # Not forked: the service has threads, and a fork of a process with threads may hang.
        return ProcessPoolExecutor(
            processes,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=end_with_parent,
            max_tasks_per_child=JOBS_PER_PROCESS,
        )
    try:
        distributed = importlib.import_module("distributed")
        client = distributed.Client(scheduler, timeout="10s", set_as_default=False)
    except (ImportError, OSError, TimeoutError) as error:
        raise UpstreamError(
            f"无法使用 Dask 调度器 {scheduler}：{error}",
            f"the Dask scheduler {scheduler} cannot be used: {error}",
        ) from error
    executor: Executor = client.get_executor(pure=False)
    return executor


class Runner:
    """Runs the jobs of one store, a few at a time.

    Parameters
    ----------
    jobs
        The job rows.
    make
        Maker of the executor; called for the first job, and after a process was killed.
    """

    def __init__(self, jobs: Jobs, make: Callable[[], Executor] = make_executor) -> None:
        self.jobs = jobs
        self._make = make
        self._executor: Executor | None = None
        self._called: set[Future[Any]] = set()
        self._lock = threading.Lock()

    def require_room(self) -> None:
        """Nothing, while not too many jobs wait.

        Raises
        ------
        LimitError
            If too many do.
        """
        if len(self.jobs.unfinished()) >= MOST_UNFINISHED:
            raise LimitError(
                f"排队的任务已有 {MOST_UNFINISHED} 个，请稍后再试",
                f"{MOST_UNFINISHED} jobs are waiting; try again later",
            )

    def submit(self, task: Task, job_id: str) -> None:
        """Have a job done; whatever becomes of its process, its row ends in some state.

        Parameters
        ----------
        task
            Function at the top of a module.
        job_id
            A job that waits.
        """
        future = self.call(task, self.jobs.path, job_id)
        future.add_done_callback(lambda ended: self._after(ended, job_id))

    def call(self, function: Callable[..., T], *arguments: object) -> Future[T]:
        """Have a function called in a process, beside the jobs.

        Parameters
        ----------
        function
            At the top of a module.
        arguments
            Values that can be sent to another process.
        """
        with self._lock:
            try:
                future = self._ready().submit(function, *arguments)
            except BrokenProcessPool:
                self._executor = None  # a process was killed, and the pool with it
                future = self._ready().submit(function, *arguments)
        self._called.add(future)
        future.add_done_callback(self._called.discard)
        return future

    def _ready(self) -> Executor:
        if self._executor is None:
            self._executor = self._make()
        return self._executor

    def _after(self, ended: Future[None], job_id: str) -> None:
        error = None if ended.cancelled() else ended.exception()
        if error is not None:
            LOG.error("job %s ended with %r", job_id, error)
        self.jobs.fail(job_id, INTERRUPTED)  # changes nothing where the job has ended by itself

    def close(self) -> None:
        """Give up the jobs of this process and end the executor's processes."""
        with self._lock:
            executor, self._executor = self._executor, None
        if executor is None:
            return
        for job in self.jobs.unfinished():
            if job.owner == this_process():
                self.jobs.fail(job.job_id, INTERRUPTED)  # a running one stops at its next note
        for future in list(self._called):
            future.cancel()  # each by itself: Dask's executor cannot give up all when it ends
        executor.shutdown(wait=False)
