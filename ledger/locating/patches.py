"""What a new choice or a larger gazetteer changes in the tasks on record.

Places that people or built-in facts gave a task are left alone: only what locating finds more, or
no longer, is added or taken out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo.schema import is_missing
from geo.standing import replacements
from ledger.locating.ground_index import GroundIndex
from ledger.locating.locate import locate_words
from ledger.locating.records import Grounds, Remembered, TaskPlaces
from ledger.locating.words import TaskWords

#: Key of a choice of a place for a task that names none.
TASK_KEY = "task|"
#: Property of a task: metres, by the key of each place that it means only by what is near it.
BESIDE = "place_precision_m"


@dataclass(frozen=True, slots=True)
class KeptWords:
    """Words of a task whose text is on record, and whose document they stand in."""

    jurisdiction_code: str
    words: TaskWords

    @classmethod
    def of_record(cls, record: Mapping[str, Any], jurisdiction_code: str) -> "KeptWords":
        """Words of what `Task.to_json` wrote."""
        return cls(jurisdiction_code, TaskWords.of_record(record))


@dataclass(frozen=True, slots=True)
class Patch:
    """Columns of one row of TASKS that change."""

    place_ids: list[str]
    territory_codes: list[str]
    unlocated_reason: str | None
    unlocated_reason_en: str | None
    properties: dict[str, Any]


@dataclass(frozen=True, slots=True)
class View:
    """Everything that locating looks at, at one moment, and what comes of it.

    Parameters
    ----------
    grounds
        Units and features.
    choices
        Remembered choices by key.
    places
        What locating finds for each task whose text is on record, by task id.
    """

    grounds: Grounds
    choices: Mapping[str, Remembered]
    places: Mapping[str, TaskPlaces]

    @classmethod
    def of(
        cls,
        grounds: Grounds,
        choices: Mapping[str, Remembered],
        kept: Mapping[str, KeptWords],
    ) -> "View":
        """View in which every kept task is located anew.

        Parameters
        ----------
        grounds, choices
            As in the view.
        kept
            Words by task id.
        """
        index = GroundIndex(grounds)
        places = {
            task_id: locate_words([one.words], index, choices, one.jurisdiction_code)[0]
            for task_id, one in kept.items()
        }
        return cls(grounds, choices, places)

    def named(self, task_id: str) -> list[str]:
        """Keys of the places of a task that locating or a choice for the task itself gives."""
        found = self.places.get(task_id)
        own = self.choices.get(f"{TASK_KEY}{task_id}")
        ids = [*(found.place_ids if found else ()), *([own.feature_id] if own else ())]
        back = {new: old for old, new in replacements(self.grounds.features).items()}
        return [back.get(key, key) for key in ids]


def patches(tasks: pd.DataFrame, before: View, after: View) -> dict[str, Patch]:
    """Changes of the tasks on record, by task id; tasks that stay as they are have none.

    Parameters
    ----------
    tasks
        Frame of schema TASKS.
    before, after
        Views without and with the new choice or gazetteer.
    """
    back = {new: old for old, new in replacements(before.grounds.features).items()}
    ahead = replacements(after.grounds.features)
    found = {}
    for task_id, row in tasks.iterrows():
        gone, come = before.named(str(task_id)), after.named(str(task_id))
        kept = [back.get(key, key) for key in row["place_ids"]]
        kept = [key for key in kept if key not in gone or key in come]
        ids = [ahead.get(key, key) for key in dict.fromkeys([*kept, *_new(come, gone)])]
        territory = _territory(list(row["territory_codes"]), str(task_id), before, after)
        given = {ahead.get(key, key) for key in kept if key not in gone}
        beside = _beside(
            row, set(ids), given, (before.places.get(task_id), after.places.get(task_id))
        )
        reason = _reason(row, ids, str(task_id), (before, after))
        patch = Patch(ids, territory, *reason, _with_beside(row["properties"], beside))
        if patch != _present(row):
            found[str(task_id)] = patch
    return found


def _new(come: Sequence[str], gone: Sequence[str]) -> list[str]:
    return [key for key in come if key not in gone]


def _territory(stated: list[str], task_id: str, before: View, after: View) -> list[str]:
    old, new = before.places.get(task_id), after.places.get(task_id)
    if old is None or new is None or stated != list(old.territory_codes):
        return stated
    return list(new.territory_codes)


def _present(row: pd.Series) -> Patch:
    zh, en = _text(row["unlocated_reason"]), _text(row["unlocated_reason_en"])
    places, territory = list(row["place_ids"]), list(row["territory_codes"])
    return Patch(places, territory, zh, en, dict(row["properties"]))


def _beside(
    row: pd.Series,
    ids: set[str],
    given: set[str],
    found: tuple[TaskPlaces | None, TaskPlaces | None],
) -> dict[str, float]:
    """Metres by place: what locating no longer says goes, what it says anew comes.

    `given` are the places that people or built-in facts gave: nothing is said of those that were
    named exactly.
    """
    old, new = ({} if one is None else one.beside_m for one in found)
    present: dict[str, float] = dict(row["properties"].get(BESIDE) or {})
    kept = {key: metres for key, metres in present.items() if key not in old and key in ids}
    come = {
        key: metres
        for key, metres in new.items()
        if key in ids and (key in present or (old.get(key) != metres and key not in given))
    }
    return kept | come


def _with_beside(properties: Mapping[str, Any], beside: Mapping[str, float]) -> dict[str, Any]:
    others = {name: value for name, value in properties.items() if name != BESIDE}
    return others | ({BESIDE: dict(beside)} if beside else {})


def _reason(
    row: pd.Series, ids: list[str], task_id: str, views: tuple[View, View]
) -> tuple[str | None, str | None]:
    zh, en = _text(row["unlocated_reason"]), _text(row["unlocated_reason_en"])
    old, new = (view.places.get(task_id) for view in views)
    if old is not None and new is not None and zh == old.unlocated_zh:
        return new.unlocated_zh, new.unlocated_en
    shapes = views[1].grounds.features.geometry
    located = [key in shapes.index and not shapes[key].is_empty for key in ids]
    is_settled = zh is not None and ids != list(row["place_ids"]) and all(located) and bool(ids)
    return (None, None) if is_settled else (zh, en)


def _text(value: object) -> str | None:
    return None if is_missing(value) else str(value)
