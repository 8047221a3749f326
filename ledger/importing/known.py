"""Whether a document is one on record: by its number, its title and the share of its tasks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geo.board import Frames
from ledger.importing.matching import Candidate, Match, match_tasks, row_candidate
from ledger.importing.proposal import DocumentOnRecord, Kept, Reason, iso
from ledger.importing.words import bare, bigrams, likeness
from ledger.parse import TaskList

#: Half of the tasks at least are on record, and number or title agree; with neither, nearly all.
#: The share is of the document's own tasks: it may be an extract.
LEAST_SHARE = 0.5
SAME_TITLE = 0.5
NEARLY_ALL = 0.8
SURE = 0.7
#: Tasks of another number that agree in nearly every respect: the list was issued anew.
REISSUED = 0.9


@dataclass(frozen=True)
class Lineage:
    """A document on record: its tasks, and its editions if any was imported."""

    document_id: str
    prefix: str
    rows: Mapping[str, Mapping[str, Any]]
    sources: tuple[str, ...]
    editions: tuple[DocumentOnRecord, ...]

    @property
    def title(self) -> str:
        """Title of the latest edition, or the source its tasks name."""
        return self.editions[-1].title if self.editions else "；".join(self.sources)

    def number_agrees(self, number: str | None) -> bool | None:
        """Whether a document number is its own; None where either has none."""
        if not number:
            return None
        own = [edition.document_no for edition in self.editions if edition.document_no]
        if own:
            return bare(number) in {bare(text) for text in own}
        if any(bare(number) in bare(source) for source in self.sources):
            return True
        return False if any("号" in source and "〔" in source for source in self.sources) else None

    def title_likeness(self, title: str) -> float:
        """How alike a title is to its own, 0 to 1."""
        own = bigrams(title)
        known = [edition.title for edition in self.editions]
        if known:
            return max(likeness(own, bigrams(text)) for text in known)
        # a source tells more than the title: number, date, count of items
        shares = [len(own & bigrams(source)) / len(own) for source in self.sources if own]
        return max(shares, default=0.0)


@dataclass(frozen=True)
class Recognised:
    """The document on record that a new one is, with the matches of its tasks."""

    lineage: Lineage
    matches: tuple[Match, ...]
    reasons: tuple[Reason, ...]


def lineages_of(frames: Frames, kept: Kept) -> list[Lineage]:
    """Every document with tasks on record, built in or imported.

    Parameters
    ----------
    frames
        Of the store.
    kept
        What earlier imports left.
    """
    columns = list(frames.tasks.columns)
    rows: dict[str, dict[str, dict[str, Any]]] = {}
    for task_id, row in frames.tasks.iterrows():
        values = {name: iso(row[name]) for name in columns} | {"item_no": int(row["item_no"])}
        rows.setdefault(str(row["document_id"]), {})[str(task_id)] = values
    found = []
    for document_id, own in rows.items():
        editions = tuple(one for one in kept.documents if one.lineage == document_id)
        sources = tuple(dict.fromkeys(str(row["source"]) for row in own.values()))
        first = next(iter(own))
        prefix = editions[-1].prefix if editions else first.rstrip("0123456789")
        found.append(Lineage(document_id, prefix, own, sources, editions))
    return found


def recognise(
    task_list: TaskList,
    candidates: Sequence[Candidate],
    lineages: Sequence[Lineage],
    texts: Mapping[str, Mapping[str, Any]],
) -> Recognised | None:
    """The document on record that a list is an edition of, or None.

    Parameters
    ----------
    task_list
        As parsed.
    candidates
        Its tasks as they are compared, in order.
    lineages
        Documents on record.
    texts
        Latest text of each task on record, by id.

    Returns
    -------
    Recognised or None
        The one with the most matches where several would do.
    """
    found = []
    for lineage in lineages:
        rows = [row_candidate(key, row, texts.get(key)) for key, row in lineage.rows.items()]
        matches = match_tasks(candidates, rows)
        reasons = _verdict(task_list, lineage, matches, len(candidates))
        if reasons:
            found.append(Recognised(lineage, matches, reasons))
    return max(found, key=lambda one: sum(match.score for match in one.matches), default=None)


def _verdict(
    task_list: TaskList, lineage: Lineage, matches: Sequence[Match], count: int
) -> tuple[Reason, ...]:
    share = len(matches) / max(count, 1)
    mean = sum(match.score for match in matches) / len(matches) if matches else 0.0
    agrees = lineage.number_agrees(task_list.head.document_no)
    title = lineage.title_likeness(task_list.document)
    is_named = agrees is True or (agrees is None and title >= SAME_TITLE)
    is_same = agrees is not False and share >= NEARLY_ALL and mean >= SURE
    is_reissued = share >= NEARLY_ALL and mean >= REISSUED
    if not ((is_named and share >= LEAST_SHARE) or is_same or is_reissued):
        return ()
    reasons = [
        Reason(
            f"{count} 项中有 {len(matches)} 项与在册的 {len(lineage.rows)} 项对得上",
            f"{len(matches)} of {count} tasks agree with those {len(lineage.rows)} on record",
        )
    ]
    if agrees:
        reasons.append(Reason("文号相同", "same document number"))
    if title >= SAME_TITLE:
        reasons.append(Reason(f"标题相近 {title:.0%}", f"titles {title:.0%} alike"))
    return tuple(reasons)
