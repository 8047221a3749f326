"""Narrow a list of task records, and count what each further choice would leave."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from web.search import folded

Record = dict[str, Any]


def _deadlines(task: Record) -> list[str]:
    flags = [name for name in ("overdue", "born_overdue") if task[name]]
    return [*flags, task["deadline_kind"]]


#: Facet → the values under which a task is found; a task may have several.
VALUES: dict[str, Callable[[Record], list[str]]] = {
    "county": lambda task: task["counties"],
    "category": lambda task: [task["category"]],
    "verdict": lambda task: [task["verdict"]],
    "status": lambda task: [task["status"]],
    "deadline": _deadlines,
}


def narrowed(tasks: Iterable[Record], filters: Mapping[str, str | None]) -> list[Record]:
    """Tasks that fit every filter, in their order.

    Parameters
    ----------
    tasks
        Records of `geo.records.task_records`.
    filters
        Facet → wanted value, and `q` → words that all must occur; None or "" filters nothing.
    """
    wanted = {name: value for name, value in filters.items() if value and name in VALUES}
    words = folded(filters.get("q") or "").split()
    return [
        task
        for task in tasks
        if all(value in VALUES[name](task) for name, value in wanted.items())
        and all(word in searchable(task) for word in words)
    ]


def facets(tasks: Iterable[Record], filters: Mapping[str, str | None]) -> dict[str, dict[str, int]]:
    """How many tasks each value of each facet would leave, the other filters held.

    Parameters
    ----------
    tasks
        All records.
    filters
        As for `narrowed`.

    Returns
    -------
    dict
        Facet → value → number of tasks; the most frequent value first, none with 0.
    """
    everything = list(tasks)
    counted = {}
    for name, values_of in VALUES.items():
        others = {key: value for key, value in filters.items() if key != name}
        left = narrowed(everything, others)
        tally = Counter(value for task in left for value in dict.fromkeys(values_of(task)))
        counted[name] = dict(sorted(tally.items(), key=lambda item: (-item[1], item[0])))
    return counted


def searchable(task: Record) -> str:
    """Text in which the words of a search are looked for: number, title, units and places."""
    names = [place[key] or "" for place in task["places"] for key in ("name", "name_en")]
    parts = [task["task_id"], task["title"]["zh"], task["title"]["en"]]
    return folded(" ".join([*parts, *task["lead_units"], *task["responsible_units"], *names]))
