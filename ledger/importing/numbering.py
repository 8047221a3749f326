"""Numbers and ids for documents and tasks: those of the document where they are free."""

import itertools
import string
from collections.abc import Collection, Iterator, Sequence

from ledger.parse import TaskList
from ledger.reading.lines import Remark

DIGEST_SHOWN = 12


def item_numbers(task_list: TaskList) -> tuple[list[int], list[Remark]]:
    """A number for each task, each once: its own, or its place where those do not do.

    Parameters
    ----------
    task_list
        As parsed.

    Returns
    -------
    tuple
        Numbers in the order of the tasks, and what a reader should know of them.
    """
    own = [task.item_no for task in task_list.tasks]
    stated = [number for number in own if number is not None]
    if len(stated) == len(own) == len(set(stated)):
        return stated, []
    if len(stated) == len(set(stated)):
        free = itertools.count(max(stated, default=0) + 1)
        numbers = [next(free) if number is None else number for number in own]
        lacking = len(own) - len(stated)
        return numbers, [
            Remark(
                f"有 {lacking} 项没有编号，已在其他编号之后顺次编号",
                f"{lacking} tasks have no number; they are numbered after the others",
            )
        ]
    return list(range(1, len(own) + 1)), [
        Remark(
            "各部分的编号重复，已按全文顺序重新编号；原编号保留在原文记录中",
            "numbers repeat from section to section; tasks are numbered through, and their own "
            "numbers stay in the kept text",
        )
    ]


def _prefixes() -> Iterator[str]:
    for length in itertools.count(1):
        for letters in itertools.product(string.ascii_uppercase, repeat=length):
            yield "".join(letters)


def free_prefix(taken: Collection[str]) -> str:
    """The first letters that no task id begins with: A to Z, then AA.

    Examples
    --------
    >>> free_prefix({"A", "B"}), free_prefix(set(string.ascii_uppercase))
    ('C', 'AA')
    """
    return next(prefix for prefix in _prefixes() if prefix not in taken)


def task_ids(prefix: str, numbers: Sequence[int], taken: Collection[str]) -> list[str]:
    """Ids of new tasks: prefix and number, or the next number that is free.

    Parameters
    ----------
    prefix
        Of the document.
    numbers
        Of the new tasks, each once.
    taken
        Ids on record.

    Examples
    --------
    >>> task_ids("C", [1, 2, 3], {"C2"})
    ['C1', 'C4', 'C3']
    """
    used = set(taken)
    wanted = [f"{prefix}{number}" for number in numbers]
    clashes = {name for name in wanted if name in used}
    used |= set(wanted)
    made = []
    for name in wanted:
        if name in clashes:
            name = next(
                f"{prefix}{number}"
                for number in itertools.count(max(numbers) + 1)
                if f"{prefix}{number}" not in used
            )
            used.add(name)
        made.append(name)
    return made


def document_id_of(digest: str, taken: Collection[str]) -> str:
    """Id of a new document, from the digest of what it says; numbered on where it is taken.

    Examples
    --------
    >>> document_id_of("0123456789abcdef", {"doc-0123456789ab"})
    'doc-0123456789ab-new2'
    """
    base = f"doc-{digest[:DIGEST_SHOWN]}"
    if base not in taken:
        return base
    return next(
        f"{base}-new{number}" for number in itertools.count(2) if f"{base}-new{number}" not in taken
    )
