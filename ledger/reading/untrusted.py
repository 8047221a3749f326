"""Documents of strangers: read elsewhere, in a process that may fail, and made again here.

This package starts no process. Whoever can hands in a `Run`, and what comes back is plain values.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ledger.documents import read_document
from ledger.reading.lines import Document

#: Calls "module:function" on contents and a file name somewhere else; what it returns, as values.
Run = Callable[[str, bytes, str], Mapping[str, Any]]
FUNCTION = "ledger.reading.untrusted:document_record"


def document_record(content: bytes, name: str) -> dict[str, Any]:
    """A document as plain values: what the other process does.

    Parameters
    ----------
    content, name
        As `ledger.documents.read_document` takes them.

    Raises
    ------
    SourceError, LimitError
        As `ledger.documents.read_document`.

    Examples
    --------
    >>> document_record("一、范围".encode(), "通告.txt")["lines"]
    [{'number': 1, 'text': '一、范围'}]
    """
    return read_document(content, name).to_json()


def read_untrusted(run: Run, content: bytes, name: str) -> Document:
    """Document of a stranger's file.

    Parameters
    ----------
    run
        What calls a function in another process: `layers.official.read_official`.
    content, name
        As `ledger.documents.read_document` takes them.

    Raises
    ------
    SourceError, LimitError
        As `ledger.documents.read_document`; LimitError also where it takes too much time or memory.
    UpstreamError
        If no process could be had.

    Examples
    --------
    >>> here = lambda function, content, name: document_record(content, name)
    >>> read_untrusted(here, "一、范围".encode(), "通告.txt").text
    '一、范围'
    """
    return Document.from_json(run(FUNCTION, content, name))
