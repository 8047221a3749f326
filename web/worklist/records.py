"""The work list as plain values: which names of which tasks a person has to settle."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo.board import Frames
from geo.records import bilingual, plain
from geo.schema import is_missing
from geo.standing import in_use
from ledger.locating.ground_index import GroundIndex, Known
from ledger.locating.names import level_of, normalised
from ledger.locating.patches import TASK_KEY
from ledger.locating.records import LocatedMention
from web.worklist.room import Present

#: Key of a choice of a position for a known place that no kept text names.
FEATURE_KEY = "feature|"
FIELDS: dict[str, tuple[str, str]] = {
    "problem": ("问题", "problem"),
    "target": ("整改目标", "target"),
    "text": ("正文", "text"),
    "responsible_units": ("责任单位", "responsible units"),
    "cooperating_units": ("配合单位", "cooperating units"),
}
STATES: dict[str, tuple[str, str]] = {
    "unlocated": ("没有坐标", "no coordinates"),
    "ambiguous": ("有多处可能", "several it may be"),
    "not_found": ("查不到", "not on record"),
    "no_place": ("没有点名地点", "names no place"),
}
MENTION_MEMBERS = (
    "name", "parents", "relation", "field", "lines", "state", "key", "feature_id", "excerpt",
)  # fmt: skip
KIND_OF_LEVEL = {4: "township", 5: "village"}
MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Open:
    """One thing to settle: its record for the page, and what a choice of it needs."""

    task_id: str
    key: str
    name: str
    parents: tuple[str, ...]
    jurisdiction_code: str | None
    stands_for: str | None
    kind: str
    record: Mapping[str, Any]


def open_items(present: Present, frames: Frames) -> list[Open]:
    """Everything that a person has to settle, in the order of the tasks and of their words.

    Parameters
    ----------
    present
        What locating makes of the texts on record.
    frames
        Of the same store.
    """
    unlocated = _unlocated(frames)
    items: list[Open] = []
    for task_id, task in frames.tasks.iterrows():
        places = present.view.places.get(str(task_id))
        kept = present.kept.get(str(task_id))
        told = places.open_mentions if places else ()
        code = kept.jurisdiction_code if kept else None
        mine = [_of_mention(str(task_id), one, code) for one in told if not _settled(one, task)]
        named = {one.stands_for for one in mine}
        mine += [
            _of_feature(str(task_id), key, unlocated[key])
            for key in task["place_ids"]
            if key in unlocated and key not in named
        ]
        if not mine and not task["place_ids"] and not task["territory_codes"]:
            mine = [_of_task(str(task_id), task)]
        items += mine
    return items


def _settled(mention: LocatedMention, task: pd.Series) -> bool:
    # a known place without coordinates that somebody took out of the task is no work left
    return mention.state == "unlocated" and mention.feature_id not in task["place_ids"]


def _unlocated(frames: Frames) -> dict[str, pd.Series]:
    used = in_use(frames.features)
    empty = used.geometry.isna() | used.geometry.is_empty
    return {str(key): row for key, row in used[empty].iterrows()}


def _of_mention(task_id: str, mention: LocatedMention, code: str | None) -> Open:
    told = mention.to_json()
    record = {name: told[name] for name in MENTION_MEMBERS}
    record |= {
        "state_words": bilingual(*STATES[mention.state]),
        "field_words": _field_words(mention.field),
        "how": bilingual(mention.how_zh, mention.how_en),
        "candidates": [
            {**one, "why": bilingual(one["why_zh"], one["why_en"])} for one in told["candidates"]
        ],
    }
    kind = KIND_OF_LEVEL.get(level_of(normalised(mention.name)), "place")
    known = mention.feature_id
    parents = mention.parents
    return Open(task_id, mention.key, mention.name, parents, code, known, kind, record)


def _field_words(field: str) -> dict[str, str]:
    name, _, at = field.partition("/")
    if name == "measures" and at.isdigit():
        return bilingual(f"措施{int(at) + 1}", f"measure {int(at) + 1}")
    return bilingual(*FIELDS.get(field, (field, field)))


def _of_feature(task_id: str, key: str, row: pd.Series) -> Open:
    name = str(row["name"])
    note = None if is_missing(row["note"]) else str(row["note"])
    note_en = None if is_missing(row["note_en"]) else str(row["note_en"])
    zh = f"资料中有“{name}”，没有坐标" + (f"：{note}" if note else "")
    en = f"“{name}” is on record without coordinates" + (f": {note_en}" if note_en else "")
    record = _bare_record(f"{FEATURE_KEY}{key}", name, "unlocated", (zh, en))
    return Open(task_id, record["key"], name, (), None, key, str(row["kind"]), record)


def _of_task(task_id: str, task: pd.Series) -> Open:
    zh, en = plain(task["unlocated_reason"]), plain(task["unlocated_reason_en"])
    why = (str(zh or STATES["no_place"][0]), str(en or STATES["no_place"][1]))
    record = _bare_record(f"{TASK_KEY}{task_id}", "", "no_place", why)
    return Open(task_id, record["key"], "", (), None, None, "place", record)


def _bare_record(key: str, name: str, state: str, how: tuple[str, str]) -> dict[str, Any]:
    return {
        "name": name, "parents": [], "relation": None, "field": None, "lines": None,
        "feature_id": None,
        "state": state, "key": key, "candidates": [], "excerpt": "",
        "state_words": bilingual(*STATES[state]), "field_words": None, "how": bilingual(*how),
    }  # fmt: skip


def worklist_record(items: Iterable[Open], frames: Frames) -> dict[str, Any]:
    """The work list, task by task: those with names to settle, then those that name no place.

    Parameters
    ----------
    items
        As `open_items` gives them.
    frames
        Of the same store.
    """
    items = list(items)
    by_task: dict[str, list[Open]] = {}
    for item in items:
        by_task.setdefault(item.task_id, []).append(item)
    tasks = [_task_record(task_id, found, frames) for task_id, found in by_task.items()]
    tally = {state: sum(item.record["state"] == state for item in items) for state in STATES}
    return {
        "tasks": [task for task in tasks if task["mentions"][0]["state"] != "no_place"],
        "without_place": [task for task in tasks if task["mentions"][0]["state"] == "no_place"],
        "tally": tally,
        "count": len(items) - tally["no_place"],
    }


def _task_record(task_id: str, items: Iterable[Open], frames: Frames) -> dict[str, Any]:
    task = frames.tasks.loc[task_id]
    return {
        "task_id": task_id,
        "title": bilingual(str(task["title"]), str(task["title_en"])),
        "document_id": str(task["document_id"]),
        "mentions": [dict(item.record) for item in items],
    }


def find_known(words: str, index: GroundIndex) -> list[dict[str, Any]]:
    """Places on record whose name or alias holds some words, exact ones first.

    Parameters
    ----------
    words
        What was typed.
    index
        Units and features.
    """
    wanted = normalised(words)
    if not wanted:
        return []
    exact = index.bearing(wanted)
    others = [one for one in index.known.values() if wanted in normalised(one.name)]
    found = list({one.key: one for one in [*exact, *others]}.values())
    return [_known_record(one, index) for one in found[:MOST_FOUND]]


def _known_record(one: Known, index: GroundIndex) -> dict[str, Any]:
    names = [
        index.unit_name(key) if key in index.units.index else index.known[key].name
        for key in one.ancestry[1:]
        if key in index.units.index or key in index.known
    ]
    return {
        "key": one.key, "name": one.name, "kind": one.kind, "within": names,
        "lon_deg": one.lon_deg, "lat_deg": one.lat_deg, "precision_m": one.precision_m,
    }  # fmt: skip
