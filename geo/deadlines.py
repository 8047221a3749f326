"""Deadlines against a day: what is overdue, and what was late on the day it was written."""

from datetime import date

import pandas as pd

from geo.schema import is_missing

#: Kinds of deadline that end on a day; "from" begins on one, the others name none.
ENDING = frozenset({"dated", "until"})
#: States in which a task is no longer waited for; older stores say "verified" for "supervised".
FINISHED = frozenset({"closed", "supervised", "verified"})


def is_overdue(kind: str, deadline: date | None, status: str, as_of: date) -> bool:
    """Whether a task with a last day is past it and not finished.

    Examples
    --------
    >>> is_overdue("dated", date(2020, 10, 31), "registered", date(2020, 11, 1))
    True
    >>> is_overdue("dated", date(2020, 10, 31), "registered", date(2020, 10, 31))
    False
    """
    if kind not in ENDING or is_missing(deadline) or status in FINISHED:
        return False
    return deadline < as_of  # type: ignore[operator]


def is_born_overdue(deadline: date | None, document_date: date | None) -> bool:
    """Whether a deadline lies before the date of the document that sets it.

    Examples
    --------
    >>> is_born_overdue(date(2020, 10, 31), date(2020, 11, 2))
    True
    """
    if is_missing(deadline) or is_missing(document_date):
        return False
    return deadline < document_date  # type: ignore[operator]


def deadline_flags(tasks: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Flags of lateness for each task.

    Parameters
    ----------
    tasks
        Frame of schema TASKS; `recorded` is the date of the task's document.
    as_of
        The day.

    Returns
    -------
    DataFrame
        Index of `tasks`; booleans `overdue` and `born_overdue`.
    """
    return pd.DataFrame(
        {
            "overdue": [
                is_overdue(kind, deadline, status, as_of)
                for kind, deadline, status in zip(
                    tasks["deadline_kind"], tasks["deadline_date"], tasks["status"], strict=True
                )
            ],
            "born_overdue": [
                is_born_overdue(deadline, recorded)
                for deadline, recorded in zip(
                    tasks["deadline_date"], tasks["recorded"], strict=True
                )
            ],
        },
        index=tasks.index,
    )
