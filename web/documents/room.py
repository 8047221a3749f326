"""What the import of documents keeps between requests: drafts that were read, not yet recorded."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, BinaryIO, cast

from flask import current_app

from geo.errors import InputError
from layers.admin import cities
from layers.names import display_name
from layers.official import read_official
from layers.reading.limits import MEGABYTE
from layers.tasks.choices import choices_of
from layers.tasks.documents import ImportRecord, read_documents, record_import, texts_of
from layers.work.uploads import Uploads
from ledger.documents import read_document
from ledger.importing import ImportProposal, Kept, Source, locator, prepare, source_of
from ledger.importing.preparing import MAX_CHARACTERS, require_small
from ledger.reading.lines import Document
from ledger.reading.untrusted import read_untrusted
from web.snapshot import snapshots

EXTENSION = "sansan.documents"
MAX_FILE_BYTES = 40 * MEGABYTE
MAX_DRAFT_BYTES = 64 * MEGABYTE
PASTED_NAME = "粘贴的文书.txt"


@dataclass(frozen=True, slots=True)
class Room:
    """Drafts of one application: documents as plain lines, kept for a day."""

    drafts: Uploads

    def keep(self, source: Source) -> str:
        """Id under which a document that was read is found again.

        Parameters
        ----------
        source
            The document.
        """
        draft = {"document": source.document.to_json(), "sha256": source.sha256}
        text = json.dumps(draft, ensure_ascii=False).encode("utf-8", "surrogatepass")
        return self.drafts.keep(io.BytesIO(text))

    def find(self, draft_id: str) -> Source:
        """Document of a draft.

        Parameters
        ----------
        draft_id
            As `keep` gave it.

        Raises
        ------
        NotFoundError
            If there is no such draft, or it has been cleared away.
        """
        text = self.drafts.file(draft_id).read_bytes().decode("utf-8", "surrogatepass")
        draft = json.loads(text)
        document = Document.from_json(draft["document"])
        return Source(document, document.name, draft["sha256"])


def room() -> Room:
    """Room of the application that serves the present request."""
    kept: Room = current_app.extensions[EXTENSION]
    return kept


def source_of_file(stream: BinaryIO, filename: str) -> Source:
    """Document of an uploaded file, read by the limited worker.

    Parameters
    ----------
    stream
        Opened for binary reading.
    filename
        What the person calls it; its suffix must agree with the content.

    Raises
    ------
    SourceError, LimitError
        If it cannot be read, or is too large.
    UpstreamError
        If no worker could be had.
    """
    content = stream.read(MAX_FILE_BYTES + 1)
    document = read_untrusted(read_official, content, display_name(filename))
    require_small(document)
    return source_of(document, content)


def source_of_text(text: object) -> Source:
    """Document of a pasted text.

    Parameters
    ----------
    text
        What was sent.

    Raises
    ------
    InputError
        If there is none.
    LimitError
        If it is longer than `MAX_CHARACTERS`.
    """
    if not isinstance(text, str) or not text.strip():
        raise InputError("请粘贴文书全文", "paste the text of the document", field="text")
    content = text.encode("utf-8", "replace")
    document = read_document(content, PASTED_NAME)
    require_small(document)
    return source_of(document, content)


def proposal_of(source: Source, *, as_new: bool = False) -> ImportProposal:
    """What importing a document into the present store would do.

    Parameters
    ----------
    source
        The document.
    as_new
        Take it for a document of its own.

    Raises
    ------
    SourceError
        If it holds no tasks, or it is a sheet with faulty rows.
    """
    store = snapshots().store
    names = {city.code: city.name for city in cities()}
    frames = snapshots().frames()
    kept = Kept(read_documents(store), texts_of(store))
    place = locator(frames, choices_of(store), names)
    return prepare(source, frames, kept, place, city_names=names, as_new=as_new)


def record(
    proposal: ImportProposal, adopted: Sequence[dict[str, str]], *, author: str, reason: str
) -> ImportRecord:
    """Record an import in the present store, now.

    Parameters
    ----------
    proposal
        What it does.
    adopted
        [{task_id, field}] of values on record that the document's are to replace.
    author, reason
        Who imports, and why.

    Raises
    ------
    InputError, ConflictError, NotFoundError, UpstreamError
        As `layers.tasks.documents.record_import`.
    """
    plain = {**proposal.to_json(), "adopted": list(adopted)}
    store = snapshots().store
    return record_import(store, plain, author=author, moment=datetime.now(UTC), reason=reason)


def adopted_of(value: object) -> list[dict[str, str]]:
    """Fields that a person adopts from a document, as a body names them.

    Parameters
    ----------
    value
        [{task_id, field}], or None.

    Raises
    ------
    InputError
        If it is anything else.
    """
    entries = value or []
    if isinstance(entries, list) and all(
        isinstance(one, dict)
        and set(one) == {"task_id", "field"}
        and all(isinstance(text, str) for text in one.values())
        for one in entries
    ):
        return cast("list[dict[str, str]]", entries)
    raise InputError(
        "adopted 应为 [{task_id, field}]", "adopted must be [{task_id, field}]", field="adopted"
    )


def limits_told() -> dict[str, Any]:
    """What the page tells of its limits: MB of a file, characters of a text."""
    return {"most_mb": MAX_FILE_BYTES // MEGABYTE, "most_characters": MAX_CHARACTERS}
