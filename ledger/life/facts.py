"""What the ledger knows of each task before any entry: from the frame of tasks and their texts."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geo.schema import is_missing
from ledger.life.state import TaskFacts, measure_ids


def facts_of(tasks: pd.DataFrame, texts: Mapping[str, Mapping[str, Any]]) -> dict[str, TaskFacts]:
    """Facts of every task on record.

    Parameters
    ----------
    tasks
        Frame of schema TASKS as the store holds it; its `status` is the state without an entry.
    texts
        What the latest document says of a task, by task id (`Task.to_json` of the parser).

    Returns
    -------
    dict
        By task id, in the order of the frame. A task whose text holds but one unnumbered paragraph
        has that as its only measure.
    """
    return {
        str(task_id): TaskFacts(
            str(task_id),
            row["deadline_kind"],
            None if is_missing(row["deadline_date"]) else row["deadline_date"],
            row["status"],
            measure_ids(str(task_id), measure_numbers(texts.get(str(task_id)))),
        )
        for task_id, row in tasks.iterrows()
    }


def measure_numbers(text: Mapping[str, Any] | None) -> tuple[int | None, ...]:
    """Numbers of a task's measures as its document gives them, none without a text."""
    return tuple(measure["no"] for measure in (text or {}).get("measures", ()))
