"""From a list of tasks to statements: every extractor over every task."""

from collections.abc import Sequence
from dataclasses import replace

from ledger.conflicts.claims import demands, extents, owners, vague_extents
from ledger.conflicts.dates import dated_measures, deadlines, unit_lists, whole_fields
from ledger.conflicts.fields import Extractor, TaskText, year_of
from ledger.conflicts.numbers import counts, open_numbers, rings, shares, tiers
from ledger.conflicts.roles import faults, leads
from ledger.conflicts.statements import Source, Statement
from ledger.parse import TaskList

EXTRACTORS: tuple[Extractor, ...] = (
    whole_fields, unit_lists, deadlines, dated_measures, shares, counts, tiers, rings,
    open_numbers, extents, demands, vague_extents, owners, faults, leads,
)  # fmt: skip


def statements_of(
    task_list: TaskList,
    *,
    document_id: str | None = None,
    task_ids: Sequence[str | None] = (),
) -> tuple[Statement, ...]:
    """All that a document's tasks say, sentence by sentence.

    Parameters
    ----------
    task_list
        As parsed from the text.
    document_id
        What tells this document from others; its title where None.
    task_ids
        Ids of its tasks in the ledger, in their order; shorter or None where they have none.

    Returns
    -------
    tuple of Statement
        The document's date first where it has one, then by task. `words` are those of the
        document, so they are made when they are looked at and not kept.
    """
    head = task_list.head
    whole = Source(
        document_id or task_list.document, task_list.document, head.document_no, head.issued,
        None, "head", head.title_lines or (0, 0),
    )  # fmt: skip
    made: list[Statement] = []
    if head.issued:
        made.append(Statement("issued", "", "issued", task_list.document, whole, day=head.issued))
    year = year_of(head.issued, head.year)
    for order, task in enumerate(task_list.tasks):
        task_id = task_ids[order] if order < len(task_ids) else None
        source = replace(
            whole, item_no=task.item_no, category=task.category, task_id=task_id, order=order,
            lines=task.source_lines,
        )  # fmt: skip
        told = TaskText(task, source, year)
        for extract in EXTRACTORS:
            made.extend(extract(told))
    return tuple(made)
