"""Work on untrusted files in a process of its own, which may fail without harm.

The worker is a fresh interpreter, not a fork of a server with threads. Before it imports anything
it takes limits on memory, processor time and file size; GDAL starts with every driver skipped that
no job needs, so that a VRT or a WFS description inside an innocent suffix is no data source at
all. It gets one file under a name of ours and answers with JSON and Arrow tables, which carry no
code. Its start costs 0.3 s of processor time, 0.4 s with GDAL. On Windows only the wall clock is
enforced.
"""

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyogrio

from geo.errors import (
    CRSError,
    GeometryError,
    InputError,
    LimitError,
    SchemaError,
    SourceError,
    UpstreamError,
)
from layers.reading.gdal import ALLOWED_DRIVERS, EXIT_UNSAFE
from layers.reading.limits import LIMITS, MEGABYTE, Limits

LOG = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parent.parent
#: What a worker may be asked to do: "module:function", taking the folder and the arguments.
JOBS: dict[str, str] = {
    "read": "layers.reading.job:read_upload",
    "self_check": "layers.sandbox_worker:self_check",
}
UPLOAD_STEM = "upload"
BLOCK_BYTES = 1 << 20
ERRORS: dict[str, type[InputError]] = {
    kind.__name__: kind
    for kind in (InputError, SourceError, CRSError, SchemaError, GeometryError, LimitError)
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a worker answered: a report as JSON text and tables by name."""

    report: str
    tables: dict[str, pa.Table]


@cache
def _skipped_drivers() -> str:
    return ",".join(sorted(set(pyogrio.list_drivers()) - ALLOWED_DRIVERS))


def worker_environment(folder: Path) -> dict[str, str]:
    """Whole environment of a worker: nothing is inherited that could hold a secret or a switch."""
    inherited = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    return inherited | {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
        "OGR_SKIP": _skipped_drivers(),
        "GDAL_SKIP": "HTTP",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
        "GDAL_DISABLE_READDIR_ON_OPEN": "TRUE",
        "SHAPE_RESTORE_SHX": "YES",
        "PROJ_NETWORK": "OFF",
        "OPENPYXL_LXML": "False",  # its other parser is the one that refuses entities
        # One thread each: every further one reserves address space, which is limited.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "ARROW_IO_THREADS": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "MALLOC_ARENA_MAX": "2",
    }


def _store_upload(upload: bytes | BinaryIO, target: Path, limits: Limits) -> None:
    written = 0
    with target.open("wb") as file:
        if isinstance(upload, bytes):
            upload_blocks = iter([upload])
        else:
            upload_blocks = iter(lambda: upload.read(BLOCK_BYTES), b"")
        for block in upload_blocks:
            written += len(block)
            if written > limits.upload_bytes:
                raise LimitError(
                    f"文件超过 {limits.upload_bytes / MEGABYTE:.0f} MB 上限，请拆分后再传",
                    f"the file exceeds {limits.upload_bytes / MEGABYTE:.0f} MB; split it",
                    field="file",
                )
            file.write(block)


def _wait(process: subprocess.Popen[bytes], limits: Limits) -> int:
    try:
        return process.wait(timeout=limits.wall_s)
    except subprocess.TimeoutExpired as error:
        raise LimitError(
            f"读取文件超过 {limits.wall_s:g} 秒，已停止；请拆分或简化文件",
            f"reading the file took more than {limits.wall_s:g} s and was stopped;"
            " split or simplify it",
            field="file",
        ) from error
    finally:
        if process.returncode is None:
            _end(process)


# The worker leads a group of its own, so that nothing it started outlives it.
def _end(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _memory_error(limits: Limits) -> LimitError:
    return LimitError(
        f"读取文件所需内存超过 {limits.memory_bytes / MEGABYTE:.0f} MB，已停止；请拆分文件",
        f"reading the file needs more than {limits.memory_bytes / MEGABYTE:.0f} MB of memory"
        " and was stopped; split it",
        field="file",
    )


def _failure(code: int, complaint: str, limits: Limits) -> InputError | UpstreamError:
    if code == EXIT_UNSAFE:
        return UpstreamError(
            f"读取进程未通过安全自检，已拒绝启动：{complaint[-300:]}",
            f"the worker failed its own safety check and refused to start: {complaint[-300:]}",
        )
    if sys.platform != "win32" and code == -signal.SIGXCPU:
        return LimitError(
            f"读取文件用去 {limits.cpu_s} 秒以上的计算时间，已停止；请拆分或简化文件",
            f"reading the file took more than {limits.cpu_s} s of processor time and was"
            " stopped; split or simplify it",
            field="file",
        )
    out_of_memory = any(word in complaint for word in ("bad_alloc", "MemoryError", "out of memory"))
    if out_of_memory or (sys.platform != "win32" and code == -signal.SIGKILL):
        return _memory_error(limits)
    LOG.warning("worker ended with %s: %r", code, complaint[-2000:])
    return _unreadable()


def _unreadable() -> SourceError:
    return SourceError(
        "无法读取该文件：内容已损坏，或不是它所称的格式",
        "the file could not be read: it is damaged, or not what it claims to be",
        field="file",
    )


# The worker met hostile bytes: its tables are checked to the last offset before anybody looks.
def _answer(folder: Path) -> Outcome:
    if (folder / "error.json").exists():
        error = json.loads((folder / "error.json").read_text(encoding="utf-8"))
        raise ERRORS[error["kind"]](error["zh"], error["en"], field=error["field"])
    report = (folder / "report.json").read_text(encoding="utf-8")
    tables = {}
    try:
        for path in sorted(folder.glob("*.arrow")):
            with pa.OSFile(str(path)) as file:
                tables[path.stem] = pa.ipc.open_file(file).read_all()
            tables[path.stem].validate(full=True)
    except (pa.ArrowInvalid, OSError) as damage:
        raise _unreadable() from damage
    return Outcome(report, tables)


def run_limited(
    job: str,
    arguments: Mapping[str, object],
    *,
    upload: bytes | BinaryIO = b"",
    suffix: str = "",
    limits: Limits = LIMITS,
) -> Outcome:
    """Answer of a worker process that did one job on one untrusted file.

    Parameters
    ----------
    job
        Key of `JOBS`.
    arguments
        What JSON can hold; handed to the job.
    upload
        Contents of the file, or an open binary file; copied to "upload" plus `suffix` in a
        temporary folder, which is gone afterwards.
    suffix
        One of our own format suffixes, never a user's text.
    limits
        Ceilings for the file and the process.

    Returns
    -------
    Outcome
        The report as JSON text, and Arrow tables by name.

    Raises
    ------
    InputError
        Of the class that the job raised: the file's own fault, in its own words.
    LimitError
        If the upload is too large, or memory, processor time or the wall clock ran out.
    SourceError
        If the worker crashed on the file.
    UpstreamError
        If the worker found itself unprotected and refused to work, or the disk is full.
    """
    if suffix and not (suffix.startswith(".") and suffix[1:].isascii() and suffix[1:].isalnum()):
        raise SourceError(f"后缀 {suffix!r} 无效", f"suffix {suffix!r} is not valid", field="file")
    folder = Path(tempfile.mkdtemp(prefix="sansan-"))
    try:
        _store_upload(upload, folder / f"{UPLOAD_STEM}{suffix}", limits)
        task = {"target": JOBS[job], "arguments": dict(arguments), "limits": asdict(limits)}
        (folder / "job.json").write_text(json.dumps(task), encoding="utf-8")
        with (folder / "stderr.txt").open("wb") as complaints:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no user text
                [sys.executable, "-P", "-s", "-m", "layers.sandbox_worker", str(folder)],
                cwd=folder,
                env=worker_environment(folder),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=complaints,
                start_new_session=True,
            )
            code = _wait(process, limits)
        complaint = (folder / "stderr.txt").read_bytes()[-8192:].decode("utf-8", "replace")
        if code != 0:
            raise _failure(code, complaint, limits)
        return _answer(folder)
    except OSError as error:
        raise UpstreamError(
            f"读取进程或临时文件出错：{error.strerror}",
            f"a worker or its temporary files failed: {error.strerror}",
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def check_sandbox(limits: Limits = LIMITS) -> dict[str, object]:
    """Report of a worker on its own protection; the server calls this before it takes files.

    Returns
    -------
    dict
        "drivers" (those GDAL offers in the worker), "limits_enforced" (False on Windows).

    Raises
    ------
    UpstreamError
        If a worker does not start, or could reach more than it should.
    """
    try:
        outcome = run_limited("self_check", {}, limits=limits)
    except InputError as error:
        raise UpstreamError(
            f"读取进程无法启动：{error.message_zh}", f"no worker starts: {error.message_en}"
        ) from error
    report: dict[str, object] = json.loads(outcome.report)
    return report
