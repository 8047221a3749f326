"""Documents as plain values for pages and API: lists, texts with their tasks, links."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from geo.board import Frames
from geo.errors import NotFoundError
from geo.records import bilingual, plain
from layers.store import Store
from layers.tasks.documents import (
    KeptDocument,
    KeptText,
    read_changes,
    read_documents,
    read_texts,
)
from ledger.importing import Link, links_of
from ledger.parse import parse_tasks
from ledger.reading.lines import Document, Line

TIME_ZONE = ZoneInfo("Asia/Shanghai")


def line_records(document: Document) -> list[dict[str, Any]]:
    """Lines of a document: number, text and whether it is noise (page marks, addresses).

    Parameters
    ----------
    document
        As read.
    """
    return [_line_record(line) for line in document.lines]


def _line_record(line: Line) -> dict[str, Any]:
    cells = list({cell.origin: cell.text for cell in line.cells}.values())
    text = " ｜ ".join(part.replace("\n", " ") for part in cells) if cells else line.text
    return {"number": line.number, "text": text, "is_noise": line.noise is not None}


def all_links(frames: Frames, texts: Sequence[KeptText]) -> tuple[Link, ...]:
    """Links between all tasks on record.

    Parameters
    ----------
    frames
        Of the store.
    texts
        Texts on record, the oldest first.
    """
    latest = {text.task_id: text.record for text in texts}
    tasks = ((str(task_id), row["place_ids"]) for task_id, row in frames.tasks.iterrows())
    return links_of(latest, tasks)


def link_records(
    links: Iterable[Link], frames: Frames, task_ids: Iterable[str]
) -> list[dict[str, Any]]:
    """Links of some tasks, each told from their side.

    Parameters
    ----------
    links
        Of all tasks.
    frames
        Of the store, for titles and names of places.
    task_ids
        Whose links are wanted.

    Returns
    -------
    list of dict
        "task_id" (one of those asked about), "other_id", titles of both, "because", "places".
    """
    own = set(task_ids)
    found = []
    for link in links:
        for mine, other in ((link.first, link.second), (link.second, link.first)):
            # a link between two of them is told once
            if mine in own and (other not in own or mine == link.first):
                found.append(_link_record(link, mine, other, frames))
    return found


def _link_record(link: Link, mine: str, other: str, frames: Frames) -> dict[str, Any]:
    names = frames.features["name"]
    return {
        "task_id": mine,
        "other_id": other,
        "title": _title(frames, mine),
        "other_title": _title(frames, other),
        "kind": link.kind,
        "because": {"zh": link.because_zh, "en": link.because_en},
        "places": [str(names[key]) for key in link.place_ids if key in names.index],
        "share": round(link.share, 3),
    }


def _title(frames: Frames, task_id: str) -> dict[str, Any]:
    row = frames.tasks.loc[task_id]
    return bilingual(row["title"], row["title_en"])


def document_list(store: Store, frames: Frames) -> list[dict[str, Any]]:
    """Documents on record, built-in ones whose text is not on record included.

    Parameters
    ----------
    store, frames
        Of the application.

    Returns
    -------
    list of dict
        One for each document, those with tasks on record in their order.
    """
    documents, texts = read_documents(store), read_texts(store)
    links = all_links(frames, texts)
    ids: dict[str, list[str]] = {}
    for task_id, lineage in frames.tasks["document_id"].items():
        ids.setdefault(str(lineage), []).append(str(task_id))
    return [
        _listed(lineage, task_ids, documents, links, frames) for lineage, task_ids in ids.items()
    ]


def _listed(
    lineage: str,
    task_ids: Sequence[str],
    documents: Sequence[KeptDocument],
    links: Sequence[Link],
    frames: Frames,
) -> dict[str, Any]:
    editions = [one for one in documents if one.lineage == lineage]
    own, latest = set(task_ids), editions[-1] if editions else None
    source = frames.tasks.loc[task_ids[0]]
    return {
        "document_id": latest.document_id if latest else lineage,
        "lineage": lineage,
        "title": latest.title if latest else str(source["source"]),
        "document_no": latest.document_no if latest else None,
        "issuer": latest.issuer if latest else None,
        "issued": plain(latest.issued if latest else source["recorded"]),
        "task_count": len(task_ids),
        "first_task": task_ids[0],
        "last_task": task_ids[-1],
        "editions": [edition_record(one) for one in editions],
        "link_count": sum(link.first in own or link.second in own for link in links),
    }


def edition_record(document: KeptDocument) -> dict[str, Any]:
    """An edition on record: who imported what, when and why.

    Parameters
    ----------
    document
        As kept.
    """
    local = document.imported_at.astimezone(TIME_ZONE)
    return {
        "document_id": document.document_id,
        "edition": document.edition,
        "is_current": document.is_current,
        "filename": document.filename,
        "sha256": document.sha256,
        "issued": plain(document.issued),
        "imported_at": document.imported_at.isoformat(),
        "imported_local": local.strftime("%Y-%m-%d %H:%M"),
        "imported_by": document.imported_by,
        "reason": document.reason,
    }


def document_record(store: Store, frames: Frames, document_id: str) -> dict[str, Any]:
    """One document with its lines, its tasks as they were read, its editions, changes and links.

    Parameters
    ----------
    store, frames
        Of the application.
    document_id
        Of an edition, or of a built-in document whose text is not on record.

    Raises
    ------
    NotFoundError
        If there is none of this id.
    """
    documents, texts = read_documents(store), read_texts(store)
    edition = next((one for one in documents if one.document_id == document_id), None)
    lineage = edition.lineage if edition else document_id
    task_ids = [str(i) for i, own in frames.tasks["document_id"].items() if own == lineage]
    if not task_ids:
        raise NotFoundError(
            f"没有编号为“{document_id[:60]}”的文书", f"no document has the id “{document_id[:60]}”"
        )
    listed = _listed(lineage, task_ids, documents, all_links(frames, texts), frames)
    changes = [one for task_id in task_ids for one in read_changes(store, task_id)]
    return {
        **listed,
        "shown": edition_record(edition) if edition else None,
        "lines": line_records(Document.from_json(edition.lines)) if edition else [],
        "remarks": _remarks(edition),
        "tasks": _task_records(task_ids, edition, texts, frames),
        "links": link_records(all_links(frames, texts), frames, task_ids),
        "changes": changes,
    }


def _remarks(edition: KeptDocument | None) -> list[Any]:
    if edition is None:
        return []
    told = parse_tasks(Document.from_json(edition.lines)).to_json()["remarks"]
    return list(told) if isinstance(told, list) else []


def _task_records(
    task_ids: Sequence[str],
    edition: KeptDocument | None,
    texts: Sequence[KeptText],
    frames: Frames,
) -> list[dict[str, Any]]:
    own: Mapping[str, KeptText] = {
        text.task_id: text
        for text in texts
        if edition is not None and text.document_id == edition.document_id
    }
    return [
        {
            "task_id": task_id,
            "title": _title(frames, task_id),
            "record": dict(own[task_id].record) if task_id in own else None,
            "matching": dict(own[task_id].matching) if task_id in own else None,
        }
        for task_id in task_ids
        if edition is None or task_id in own
    ]


def task_links(store: Store, frames: Frames, task_id: str) -> list[dict[str, Any]]:
    """Tasks that one task belongs together with, for its page.

    Parameters
    ----------
    store, frames
        Of the application.
    task_id
        On record.

    Returns
    -------
    list of dict
        As `link_records` gives them; empty where it has none.
    """
    return link_records(all_links(frames, read_texts(store)), frames, [task_id])
