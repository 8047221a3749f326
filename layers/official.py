"""Official documents of strangers, read in the limited worker by a function of another package.

This package knows nothing of documents. Whoever wants one read names the function that does it,
"module:function", which takes the bytes and the name of a file and gives plain values back.
"""

import importlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, cast

from layers.reading.limits import MEGABYTE, Limits
from layers.sandbox import UPLOAD_STEM, run_limited
from layers.sandbox_slots import Watch, no_watch

JOB = "document"
#: A document is text: what it comes to is small, even where the file with its pictures is not.
DOCUMENT_LIMITS = Limits(upload_bytes=40 * MEGABYTE, written_bytes=64 * MEGABYTE)

Read = Callable[[bytes, str], dict[str, object]]


def read_official(
    function: str,
    source: bytes | BinaryIO,
    filename: str,
    *,
    limits: Limits = DOCUMENT_LIMITS,
    watch: Watch = no_watch,
) -> dict[str, Any]:
    """What a function makes of an untrusted document, in the limited worker.

    Parameters
    ----------
    function
        "module:function", taking the contents and the file name; never a user's text.
    source
        Contents, or a file opened for binary reading.
    filename
        What the person calls it; handed to the function and to nothing else.
    limits
        Ceilings; `written_bytes` bounds what the function may return.
    watch
        Told a few times a second meanwhile; whatever it raises ends the worker at once.

    Returns
    -------
    dict
        What the function returned, as JSON has it.

    Raises
    ------
    InputError
        Of the class that the function raised.
    LimitError
        If the file, what it expands to, or the time it takes is too much.
    SourceError
        If the worker crashed on the file.
    UpstreamError
        If no worker could be had.
    """
    arguments = {"function": function, "filename": filename}
    outcome = run_limited(JOB, arguments, upload=source, limits=limits, watch=watch)
    record: dict[str, Any] = json.loads(outcome.report)
    return record


def read_upload(folder: Path, arguments: dict[str, object], limits: Limits) -> dict[str, object]:
    """The worker's job: what the named function makes of the upload in a folder.

    Parameters
    ----------
    folder
        Holds the file "upload".
    arguments
        "function" and "filename".
    limits
        As every job takes them.
    """
    module, _, name = str(arguments["function"]).partition(":")
    function = cast("Read", getattr(importlib.import_module(module), name))
    return function((folder / UPLOAD_STEM).read_bytes(), str(arguments["filename"]))
