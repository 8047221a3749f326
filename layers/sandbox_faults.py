"""Why a worker gave no answer, in words for whoever brought the file."""

import logging
import signal
import sys

from geo.errors import InputError, LimitError, SourceError, UpstreamError
from layers.reading.gdal import EXIT_UNSAFE
from layers.reading.limits import MEGABYTE, Limits

LOG = logging.getLogger(__name__)


def too_slow(limits: Limits) -> LimitError:
    """The error of a worker that reached the end of the wall clock."""
    return LimitError(
        f"读取文件超过 {limits.wall_s:g} 秒，已停止；请拆分或简化文件",
        f"reading the file took more than {limits.wall_s:g} s and was stopped;"
        " split or simplify it",
        field="file",
    )


def _memory_error(limits: Limits) -> LimitError:
    return LimitError(
        f"读取文件所需内存超过 {limits.memory_bytes / MEGABYTE:.0f} MB，已停止；请拆分文件",
        f"reading the file needs more than {limits.memory_bytes / MEGABYTE:.0f} MB of memory"
        " and was stopped; split it",
        field="file",
    )


def failure(code: int, complaint: str, limits: Limits) -> InputError | UpstreamError:
    """The error that an exit status stands for.

    Parameters
    ----------
    code
        Exit status, or the negative number of the signal that ended the worker; not 0.
    complaint
        End of what it wrote to its standard error.
    limits
        What it was held to.
    """
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
    return unreadable()


def unreadable() -> SourceError:
    """The error of a file that a worker crashed on."""
    return SourceError(
        "无法读取该文件：内容已损坏，或不是它所称的格式",
        "the file could not be read: it is damaged, or not what it claims to be",
        field="file",
    )
