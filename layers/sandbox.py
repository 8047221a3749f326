"""Work on untrusted files in a process of its own, which may fail without harm.

The worker is a fresh interpreter, not a fork of a server with threads. Before it imports anything
it takes limits on memory, processor time and file size; GDAL starts with every driver skipped that
no job needs, so that a VRT or a WFS description inside an innocent suffix is no data source at
all. It gets one file under a name of ours and answers with JSON and Arrow tables, which carry no
code. Its start costs 0.3 s of processor time, 0.4 s with GDAL. On Windows only the wall clock is
enforced. Few run at once (`layers.sandbox_slots`), and whoever asked can have one stopped.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
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
from layers.reading.gdal import ALLOWED_DRIVERS
from layers.reading.limits import LIMITS, MEGABYTE, Limits
from layers.sandbox_faults import failure, too_slow, unreadable
from layers.sandbox_slots import THREADS, WATCH_S, Slots, Watch, no_watch, slots_for

ROOT = Path(__file__).resolve().parent.parent
#: All that a worker may be asked to do: "module:function", taking the folder and the arguments.
#: Work that needs another driver of GDAL, or none, is a job of its own, for GDAL starts once.
JOBS: dict[str, str] = {
    "read": "layers.reading.job:read_upload",
    "rows": "layers.reading.plain_rows:read_rows",
    "document": "layers.official:read_upload",
    "evidence_photo": "layers.tasks.photos:read_photo",
    "evidence_office": "layers.tasks.evidence_job:check_office_file",
    "gazetteer_geonames": "layers.tasks.gazetteers_job:read_geonames",
    "gazetteer_osm": "layers.tasks.gazetteers_job:read_osm_places",
    "osm_roads": "layers.zones.roads_job:read_extract",
    "road_network": "layers.travel.osm_job:read_network",
    "self_check": "layers.sandbox_worker:self_check",
}
UPLOAD_STEM = "upload"
BLOCK_BYTES = 1 << 20
ERRORS: dict[str, type[InputError]] = {
    kind.__name__: kind
    for kind in (InputError, SourceError, CRSError, SchemaError, GeometryError, LimitError)
}


_slots: Slots = slots_for(THREADS)


def bound_workers(threads: int) -> None:
    """Let as many workers run at once as a service with so many threads can do with.

    Parameters
    ----------
    threads
        Threads that answer requests; at least one of them never waits for a worker. Without this
        call, four are presumed. Call it before the first file comes.
    """
    global _slots
    _slots = slots_for(threads)


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


def _wait(process: subprocess.Popen[bytes], limits: Limits, watch: Watch) -> int:
    ends = time.monotonic() + limits.wall_s
    try:
        while True:
            left_s = ends - time.monotonic()
            try:
                return process.wait(timeout=max(0.0, min(WATCH_S, left_s)))
            except subprocess.TimeoutExpired as error:
                if left_s <= WATCH_S:
                    raise too_slow(limits) from error
            watch()
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
        raise unreadable() from damage
    return Outcome(report, tables)


def run_limited(
    job: str,
    arguments: Mapping[str, object],
    *,
    upload: bytes | BinaryIO = b"",
    suffix: str = "",
    limits: Limits = LIMITS,
    watch: Watch = no_watch,
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
    watch
        Told a few times a second while the worker runs or is waited for; whatever it raises ends
        the worker at once and reaches the caller.

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
        If the worker found itself unprotected and refused to work, the disk is full, or too many
        files are being read already.
    """
    if suffix and not (suffix.startswith(".") and suffix[1:].isascii() and suffix[1:].isalnum()):
        raise SourceError(f"后缀 {suffix!r} 无效", f"suffix {suffix!r} is not valid", field="file")
    with _slots.taken(watch):
        return _run(job, arguments, (upload, suffix), limits, watch)


def _run(
    job: str,
    arguments: Mapping[str, object],
    file: tuple[bytes | BinaryIO, str],
    limits: Limits,
    watch: Watch,
) -> Outcome:
    folder = Path(tempfile.mkdtemp(prefix="sansan-"))
    try:
        _store_upload(file[0], folder / f"{UPLOAD_STEM}{file[1]}", limits)
        task = {"target": JOBS[job], "arguments": dict(arguments), "limits": asdict(limits)}
        (folder / "job.json").write_text(json.dumps(task), encoding="utf-8")
        code = _wait(_started(folder), limits, watch)
        complaint = (folder / "stderr.txt").read_bytes()[-8192:].decode("utf-8", "replace")
        if code != 0:
            raise failure(code, complaint, limits)
        return _answer(folder)
    except OSError as error:
        raise UpstreamError(
            f"读取进程或临时文件出错：{error.strerror}",
            f"a worker or its temporary files failed: {error.strerror}",
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _started(folder: Path) -> subprocess.Popen[bytes]:
    with (folder / "stderr.txt").open("wb") as complaints:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module, no user text
            [sys.executable, "-P", "-s", "-m", "layers.sandbox_worker", str(folder)],
            cwd=folder,
            env=worker_environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=complaints,
            start_new_session=True,
        )


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
