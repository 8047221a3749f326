"""Stops out of the tasks on record: which places to visit, why, what to check, whom to meet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from geo.verdict import SEVERITY
from routing.rounds.words import SKILLS_OF_CATEGORY

FLAGGED = frozenset({"outside", "edge", "unknown"})
CLOSED = "closed"
WEEK = timedelta(days=7)
#: Of a stop that may wait: what is overdue or outside comes before what is merely not settled.
PRIORITY = {"outside": 8, "edge": 6, "unknown": 5}
OVERDUE_PRIORITY, LEAST_PRIORITY = 9, 4
SAME_PLACE_DECIMALS = 5  # of a degree: about 1 m
CITY_WIDE = (
    "面向整个辖区或行业，没有点名地点",
    "concerns a whole territory or trade, no single place",
)
NO_POSITION = ("点名的地点没有坐标", "the place it names has no coordinates")
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which tasks to take: all that is given must hold.

    `kind` is one of `routing.rounds.words.CHOICES`; `due` maps tasks to the day of their next
    re-check, which counts beside the deadline; `statuses` are states of tasks on the day, which go
    before those on record.
    """

    as_of: date
    kind: str = "flagged"
    county: str | None = None
    category: str | None = None
    due: Mapping[str, date] | None = None
    statuses: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Stops as a request names them, and tasks that cannot be driven to, each with the reason."""

    stops: tuple[dict[str, Any], ...]
    left_out: tuple[dict[str, Any], ...]


def stops_of_tasks(tasks: Iterable[Record], zone_names: Mapping[str, str], choice: Choice) -> Found:
    """Places of chosen tasks as stops; those at one place become one, tasks without one are listed.

    Parameters
    ----------
    tasks
        Records of `geo.records.task_records`.
    zone_names
        Name of each zone.
    choice
        Which tasks.

    Returns
    -------
    Found
        Coordinates in EPSG:4326; "lon", "lat" and all else as `routing.rounds.request` reads it.
    """
    merged: dict[tuple[float, float], dict[str, Any]] = {}
    left_out: list[dict[str, Any]] = []
    for task in (_as_of_today(each, choice) for each in tasks):
        if not is_chosen(task, choice):
            continue
        places = [place for place in task["places"] if place["lon"] is not None]
        if not places:
            left_out.append(_left_out(task))
        for place in places:
            if _is_wanted(task, place, choice):
                key = tuple(round(place[axis], SAME_PLACE_DECIMALS) for axis in ("lon", "lat"))
                _join(merged, key, task, place, zone_names)
    return Found(tuple(_finished(stop) for stop in merged.values()), tuple(left_out))


def _as_of_today(task: Record, choice: Choice) -> Record:
    status = (choice.statuses or {}).get(task["task_id"], task["status"])
    return {**task, "status": status}


def is_chosen(task: Record, choice: Choice) -> bool:
    """Whether a task is one of those to be driven to.

    Parameters
    ----------
    task
        Record of a task.
    choice
        Which tasks.
    """
    if choice.county and choice.county not in task["counties"]:
        return False
    if choice.category and choice.category != task["category"]:
        return False
    if task["status"] == CLOSED and choice.kind != "located":
        return False
    if choice.kind == "overdue":
        return bool(task["overdue"])
    if choice.kind == "due":
        return _is_due(task, choice)
    return choice.kind == "located" or task["verdict"] in FLAGGED or bool(task["overdue"])


def _is_due(task: Record, choice: Choice) -> bool:
    days = [(choice.due or {}).get(task["task_id"])]
    if task["deadline_date"]:
        days.append(date.fromisoformat(task["deadline_date"]))
    return any(day is not None and choice.as_of <= day < choice.as_of + WEEK for day in days)


def _is_wanted(task: Record, place: Record, choice: Choice) -> bool:
    if choice.kind != "flagged" or task["overdue"]:
        return True
    return place["verdict"] in FLAGGED


def _left_out(task: Record) -> dict[str, Any]:
    reason = task["unlocated_reason"]
    if not reason["zh"]:
        words = NO_POSITION if task["places"] else CITY_WIDE
        reason = dict(zip(("zh", "en"), words, strict=True))
    return {"task_id": task["task_id"], "title": task["title"], "because": reason}


def _join(
    merged: dict[tuple[float, float], dict[str, Any]],
    key: tuple[float, float],
    task: Record,
    place: Record,
    zone_names: Mapping[str, str],
) -> None:
    stop = merged.setdefault(key, _new(place))
    if place["name"] not in stop["names"]:
        stop["names"].append(place["name"])
    if task["task_id"] not in stop["task_ids"]:
        stop["task_ids"].append(task["task_id"])
        stop["checks"].append(f"{task['task_id']} {task['title']['zh']}")
        stop["categories"].append(task["category"])
    known = [*stop["meets"]]
    stop["meets"] += [unit for unit in _units(task) if unit not in known]
    skills = SKILLS_OF_CATEGORY.get(task["category"], ())
    stop["suggested_skills"] += [each for each in skills if each not in stop["suggested_skills"]]
    verdict = place["verdict"]
    if stop["verdict"] is None or SEVERITY.get(verdict, -1) > SEVERITY.get(stop["verdict"], -1):
        zone = zone_names.get(place["zone_id"]) if place["zone_id"] else None
        stop |= {"verdict": verdict, "because": place["because"], "zone": zone}
    urgency = OVERDUE_PRIORITY if task["overdue"] else PRIORITY.get(verdict, LEAST_PRIORITY)
    stop["priority"] = max(stop["priority"], urgency)
    stop["overdue"] = stop["overdue"] or bool(task["overdue"])


def _units(task: Record) -> list[str]:
    return list(task["responsible_units"]) or list(task["lead_units"])


def _new(place: Record) -> dict[str, Any]:
    return {
        "stop_id": place["feature_id"],
        "names": [],
        "lon": place["lon"],
        "lat": place["lat"],
        "datum": "wgs84",
        "precision_m": place["precision_m"],
        "task_ids": [],
        "categories": [],
        "checks": [],
        "meets": [],
        "suggested_skills": [],
        "verdict": None,
        "because": {},
        "zone": None,
        "priority": LEAST_PRIORITY,
        "overdue": False,
    }


def _finished(stop: dict[str, Any]) -> dict[str, Any]:
    names = stop.pop("names")
    return {"stop_id": stop.pop("stop_id"), "name": "、".join(names), **stop}
