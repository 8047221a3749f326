"""The documents on record, parsed again from the lines that are kept of them."""

from dataclasses import dataclass
from functools import lru_cache

from geo.board import Frames
from layers.store import Store
from layers.tasks.documents import KeptDocument, read_documents, read_texts
from ledger.importing.numbering import item_numbers
from ledger.parse import TaskList, parse_tasks
from ledger.reading.lines import Document


@dataclass(frozen=True, slots=True)
class KeptList:
    """A document whose text is on record, its tasks, and their ids in the ledger in their order."""

    document_id: str
    source: Document
    tasks: TaskList
    task_ids: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """A document of whose tasks there are facts on record, but not its text."""

    document_id: str
    source: str
    source_en: str | None
    task_ids: tuple[str, ...]


def kept_lists(store: Store) -> list[KeptList]:
    """Every document on record in its latest edition, parsed; the oldest import first.

    Parameters
    ----------
    store
        An existing store.

    Raises
    ------
    UpstreamError
        If the file cannot be read.
    """
    found = []
    for kept in read_documents(store):
        if kept.is_current:
            source, tasks = _parsed(kept.content_sha256, _Lines(kept))
            ids = {text.item_no: text.task_id for text in read_texts(store, kept.document_id)}
            numbers, _ = item_numbers(tasks)
            in_order = tuple(ids.get(number) for number in numbers)
            found.append(KeptList(kept.document_id, source, tasks, in_order))
    return found


class _Lines:
    """A document's lines as an argument that counts as the same whenever the content does."""

    def __init__(self, kept: KeptDocument) -> None:
        self.kept = kept

    def __hash__(self) -> int:
        return hash(self.kept.sha256)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Lines) and other.kept.sha256 == self.kept.sha256


@lru_cache(maxsize=16)
def _parsed(_content_sha256: str, lines: _Lines) -> tuple[Document, TaskList]:
    source = Document.from_json(lines.kept.lines)
    return source, parse_tasks(source)


def missing_texts(frames: Frames, kept: list[KeptList]) -> list[Missing]:
    """Documents with tasks on record that no text on record covers.

    Parameters
    ----------
    frames
        Frames of the store.
    kept
        As `kept_lists` returned them.
    """
    covered = {task_id for each in kept for task_id in each.task_ids}
    rest = frames.tasks[~frames.tasks.index.isin(covered)]
    return [
        Missing(
            str(document_id), str(rows["source"].iloc[0]), rows["source_en"].iloc[0],
            tuple(map(str, rows.index)),
        )
        for document_id, rows in rest.groupby("document_id", sort=False)
    ]  # fmt: skip
