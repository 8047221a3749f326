"""The worker process itself: protect, do one job, answer. Started by `layers.sandbox` only."""

import errno
import importlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast

from geo.errors import InputError, LimitError
from layers.reading.gdal import guarded_pyogrio
from layers.reading.limits import MEGABYTE, Limits

Job = Callable[[Path, dict[str, object], Limits], dict[str, object]]
# Nothing a reader does needs a connection or a program.
FORBIDDEN_EVENTS = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn")


def _limit_process(limits: Limits) -> None:
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    # The soft limit ends the process; the hard one is for a file that handles the signal.
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_s, limits.cpu_s + 2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.written_bytes, limits.written_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))


def _refuse_event(event: str, arguments: tuple[object, ...]) -> None:
    if event.startswith(FORBIDDEN_EVENTS):
        raise PermissionError(f"{event} is not allowed here: {arguments!r:.200}")


def self_check(folder: Path, arguments: dict[str, object], limits: Limits) -> dict[str, object]:
    """What this worker could reach: the drivers of GDAL, and whether its limits hold.

    Parameters
    ----------
    folder, arguments, limits
        As every job takes them.

    Returns
    -------
    dict
        "drivers" and "limits_enforced".
    """
    drivers = sorted(guarded_pyogrio().list_drivers())
    if sys.platform == "win32":
        return {"drivers": drivers, "limits_enforced": False}
    import resource

    enforced = resource.getrlimit(resource.RLIMIT_AS)[0] == limits.memory_bytes
    return {"drivers": drivers, "limits_enforced": enforced}


def _written_too_much(limits: Limits) -> LimitError:
    return LimitError(
        f"文件展开后超过 {limits.written_bytes / MEGABYTE:.0f} MB，请拆分",
        f"the file expands beyond {limits.written_bytes / MEGABYTE:.0f} MB; split it",
        field="file",
    )


def _out_of_memory(limits: Limits) -> LimitError:
    return LimitError(
        f"读取文件所需内存超过 {limits.memory_bytes / MEGABYTE:.0f} MB，请拆分文件",
        f"reading the file needs more than {limits.memory_bytes / MEGABYTE:.0f} MB of memory;"
        " split it",
        field="file",
    )


def _do(folder: Path, task: dict[str, object], limits: Limits) -> None:
    module, _, name = str(task["target"]).partition(":")
    job = cast("Job", getattr(importlib.import_module(module), name))
    try:
        report = job(folder, cast("dict[str, object]", task["arguments"]), limits)
        _write(folder / "report.json", report)
    except MemoryError as error:
        raise _out_of_memory(limits) from error
    except OSError as error:
        if error.errno != errno.EFBIG:
            raise
        raise _written_too_much(limits) from error


def _write(path: Path, content: dict[str, object]) -> None:
    text = json.dumps(content, ensure_ascii=False, allow_nan=False)
    path.write_bytes(text.encode("utf-8", "replace"))


def main(folder: Path) -> None:
    """Do the job that lies in a folder; leave "report.json" there, or "error.json".

    Parameters
    ----------
    folder
        Holds "job.json" and the upload; the only place this process writes to.
    """
    task = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    limits = Limits(**task["limits"])
    _limit_process(limits)
    sys.addaudithook(_refuse_event)
    try:
        _do(folder, task, limits)
    except InputError as error:
        content: dict[str, object] = {"kind": type(error).__name__, "field": error.field}
        content |= {"zh": error.message_zh, "en": error.message_en}
        _write(folder / "error.json", content)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
    # The answer is on disk. Native libraries keep threads, and to take the interpreter down beneath
    # them aborts the process now and then.
    os._exit(0)
