"""Choices of places that people made, kept for the next document: a table only added to.

A choice says which place on record a name stands for, or where the place lies. Withdrawing one is
a further row. A place that a choice puts on the map is a row of FEATURES of its own; what it
changes in the tasks is worked out by the caller and written in the same transaction, together with
what was there before.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from geo.errors import ConflictError, InputError, NotFoundError
from geo.schema import TASKS
from geo.versions.signing import signature_of
from layers import append_only
from layers.store import Store, count_change
from layers.tasks.moments import (
    TABLE,
    Choice,
    Moment,
    Relocate,
    begin,
    change_tasks,
    choice_of,
    holding,
    read_moment,
    restore,
)
from layers.tasks.placing import Asked, Position, place, take_back, unknown_place

__all__ = [
    "Asked",
    "Choice",
    "Position",
    "Recorded",
    "choices_of",
    "choose",
    "history_of",
    "withdraw",
]
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Recorded:
    """A choice on disk: its number, its place, the tasks it changed, the store's revision."""

    choice_no: int
    feature_id: str
    task_ids: tuple[str, ...]
    revision: int


def choices_of(store: Store) -> dict[str, Choice]:
    """Choices that hold, by key: of two for one key the later.

    Raises
    ------
    NotFoundError
        If the store has not been created.
    UpstreamError
        If the file cannot be read.
    """
    with store.transaction() as connection:
        return holding(append_only.select(connection, TABLE))


def history_of(store: Store) -> list[dict[str, Any]]:
    """Every choice and withdrawal, the oldest first, as plain values.

    Raises
    ------
    NotFoundError, UpstreamError
        As for `choices_of`.
    """
    with store.transaction() as connection:
        rows = append_only.select(connection, TABLE)
    withdrawn = {row["withdraws"] for row in rows}
    return [
        {
            **{name: row[name] for name in row if name not in ("fid", "tasks_before")},
            "choice_no": row["fid"],
            "parents": json.loads(row["parents"]),
            "is_placed": bool(row["is_placed"]),
            "is_withdrawn": row["fid"] in withdrawn,
            "task_ids": sorted(json.loads(row["tasks_before"])),
        }
        for row in rows
    ]


def choose(
    store: Store, asked: Asked, *, author: str, reason: str, moment: datetime, relocate: Relocate
) -> Recorded:
    """Record a choice, the place it makes and what changes in the tasks, in one transaction.

    Parameters
    ----------
    store
        An existing store.
    asked
        What is chosen.
    author, reason
        Who chooses, and why.
    moment
        When; aware.
    relocate
        Works out what changes in the tasks.

    Raises
    ------
    InputError
        If a value is missing or wrong, or the position is nowhere near the city; `field` names it.
    NotFoundError
        If the chosen place is not on record, or the store has not been created.
    UpstreamError
        If the file cannot be written, or another program keeps it locked for 30 s.
    """
    signed = signature_of(author, reason)
    _require_whole(asked)
    with store.transaction() as connection:
        before = begin(connection)
        feature_id = asked.feature_id
        if feature_id is None:
            feature_id = place(connection, asked, before, (signed.author, signed.reason, moment))
        elif not any(feature_id in before.frames[name].index for name in ("features", "units")):
            raise unknown_place(feature_id)
        position = asked.position
        row = {
            "action": "choose",
            "withdraws": None,
            "key": asked.key,
            "name": asked.name,
            "parents": list(asked.parents),
            "jurisdiction_code": asked.jurisdiction_code,
            "feature_id": feature_id,
            "is_placed": asked.feature_id is None,
            "lon": position.lon_deg if position else None,
            "lat": position.lat_deg if position else None,
            "datum": position.datum if position else None,
            "precision_m": position.precision_m if position else None,
            "author": signed.author,
            "reason": signed.reason,
            "at": moment,
        }
        return _settle(connection, row, before, relocate)


def withdraw(
    store: Store,
    choice_no: int,
    *,
    author: str,
    reason: str,
    moment: datetime,
    relocate: Relocate,
) -> Recorded:
    """Withdraw a choice: a further row; the place it made no longer counts.

    Parameters
    ----------
    store, author, reason, moment, relocate
        As for `choose`.
    choice_no
        Number of the choice.

    Raises
    ------
    NotFoundError
        If there is no such choice, or the store has not been created.
    ConflictError
        If it has been withdrawn already.
    InputError, UpstreamError
        As for `choose`.
    """
    signed = signature_of(author, reason)
    with store.transaction() as connection:
        before = begin(connection)
        rows = append_only.select(connection, TABLE)
        made = next((r for r in rows if r["fid"] == choice_no and r["action"] == "choose"), None)
        if made is None:
            raise NotFoundError(f"没有第 {choice_no} 号选择", f"there is no choice {choice_no}")
        if any(row["withdraws"] == choice_no for row in rows):
            raise ConflictError(
                f"第 {choice_no} 号选择已经撤回", f"choice {choice_no} has been withdrawn already"
            )
        if made["is_placed"]:
            take_back(connection, made["feature_id"], before, moment)
        row = {name: made[name] for name in made if name not in ("fid", "tasks_before")}
        signed_row = {"author": signed.author, "reason": signed.reason, "at": moment}
        row |= {"action": "withdraw", "withdraws": choice_no, **signed_row}
        row["parents"] = json.loads(made["parents"])
        return _settle(connection, row, before, relocate, json.loads(made["tasks_before"]))


def _require_whole(asked: Asked) -> None:
    if (asked.feature_id is None) == (asked.position is None):
        raise InputError(
            "请选择一个已有地点，或给出坐标，两者取一",
            "choose a place on record or give a position: one of the two",
            field="feature_id",
        )
    if not asked.key or not asked.name or len(asked.name) > LONGEST_NAME:
        raise InputError(
            f"地名应为 1 到 {LONGEST_NAME} 个字",
            f"the name of a place has 1 to {LONGEST_NAME} characters",
            field="name",
        )


def _settle(
    connection: sa.Connection,
    row: Mapping[str, Any],
    before: Moment,
    relocate: Relocate,
    restored: Mapping[str, Mapping[str, Any]] | None = None,
) -> Recorded:
    """The choice entered, and the tasks as they follow from it."""
    entry = {
        **row,
        "parents": json.dumps(row["parents"], ensure_ascii=False),
        "at": append_only.instant_text(row["at"]),
        "tasks_before": "{}",
    }
    now = read_moment(connection).frames
    choices = dict(before.choices)
    if row["action"] == "choose":
        choices[row["key"]] = choice_of({**entry, "fid": 0})
    else:
        rows = append_only.select(connection, TABLE)
        choices = holding([*rows, {**entry, "fid": 0}])
    changed = restore(relocate(before, Moment(now, choices)), restored or {})
    was = change_tasks(connection, before.frames[TASKS.name], changed)
    entry["tasks_before"] = json.dumps(was, ensure_ascii=False)
    number = append_only.append(connection, TABLE, [entry])[0]
    revision = count_change(connection)
    return Recorded(number, row["feature_id"], tuple(sorted(changed)), revision)
