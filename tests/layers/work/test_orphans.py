"""No worker is left behind by a service that was killed."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from layers.work.orphans import end_children

ROOT = Path(__file__).resolve().parents[3]
POOL = """
import os, time
from layers.work.executors import make_executor
if __name__ == "__main__":
    pool = make_executor(processes=1)
    print(pool.submit(os.getpid).result(), flush=True)
    {then}
"""
ENDS_S = 20


def killed_worker(folder: Path, then: str) -> int:
    """Process id of a worker whose service was killed."""
    script = folder / "service.py"
    script.write_text(POOL.format(then=then))
    service = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, str(script)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    with service:
        assert service.stdout is not None
        worker = int(service.stdout.readline())
        service.send_signal(signal.SIGKILL)
        service.wait()
    return worker


def is_running(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes by /proc")
@pytest.mark.parametrize("then", ["time.sleep(60)", "pool.submit(time.sleep, 60).result()"])
def test_a_worker_ends_with_a_service_that_is_killed(tmp_path: Path, then: str) -> None:
    worker = killed_worker(tmp_path, then)
    ends = time.monotonic() + ENDS_S
    while is_running(worker) and time.monotonic() < ends:
        time.sleep(0.05)
    assert not is_running(worker)


def test_children_that_do_not_end_by_themselves_are_ended() -> None:
    context = multiprocessing.get_context("spawn")
    quick, slow = (context.Process(target=time.sleep, args=(s,)) for s in (0, 120))
    for process in (quick, slow):
        process.start()
    end_children(2.0)
    for process in (quick, slow):
        process.join(ENDS_S)
    assert (quick.exitcode, slow.exitcode) in {(0, -signal.SIGTERM), (-signal.SIGTERM,) * 2}
