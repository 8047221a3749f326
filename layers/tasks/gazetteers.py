"""Gazetteers brought into the store: places added, who brought them, what it settled.

Importing is one transaction: the places, a row of `gazetteer_imports` (only added to), and the
tasks that the new places locate.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa

from geo.errors import InputError, LimitError
from geo.schema import FEATURES, TASKS, UNITS
from geo.standing import STANDS_FOR
from geo.versions.signing import signature_of
from layers import append_only, gpkg
from layers.store import Store, count_change
from layers.tasks.gazetteer_files import GazetteerFile
from layers.tasks.gazetteer_matches import Matched, Weighed, weigh
from layers.tasks.moments import (
    Moment,
    Relocate,
    begin,
    change_tasks,
    insert_features,
    read_moment,
)

TABLE = sa.Table(
    "gazetteer_imports",
    sa.MetaData(),
    sa.Column("fid", sa.Integer, primary_key=True),
    sa.Column("filename", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("family", sa.Text, nullable=False),  # geonames | osm | table
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("licence", sa.Text, nullable=False),
    sa.Column("recorded", gpkg.Declared("DATE")),  # the source's own date
    sa.Column("datum", sa.Text, nullable=False),
    *(sa.Column(name, sa.Integer, nullable=False) for name in ("count", "new", "better", "known")),
    sa.Column("refused", sa.Integer, nullable=False),
    sa.Column("task_ids", sa.Text, nullable=False),  # located by it, JSON
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("imported_at", gpkg.Declared("DATETIME"), nullable=False),
    sa.Column("tasks_before", sa.Text, nullable=False),  # columns that changed, by task id; JSON
)
#: The store is read whole at every revision: beyond this a gazetteer is more than one city needs.
MOST_PLACES = 20_000
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a gazetteer comes from, as the person who brings it says; `recorded` is its date."""

    filename: str
    sha256: str
    source: str
    licence: str
    recorded: date | None


@dataclass(frozen=True, slots=True)
class Imported:
    """An import on disk: its number, what it brought, the tasks it located, the revision."""

    import_no: int
    weighed: Weighed
    task_ids: tuple[str, ...]
    revision: int


def record_gazetteer(
    store: Store,
    file: GazetteerFile,
    origin: Origin,
    *,
    signed: tuple[str, str, datetime],
    relocate: Relocate,
) -> Imported:
    """Add the places of a gazetteer to the store, in one transaction.

    Parameters
    ----------
    store
        An existing store.
    file
        As read.
    origin
        Where it comes from.
    signed
        Author, reason and moment, which is aware.
    relocate
        Works out what the new places change in the tasks.

    Returns
    -------
    Imported
        A place that is on record already is not doubled; one that is known better than on record
        stands for it from now on.

    Raises
    ------
    InputError
        If author, reason, source or licence is missing or too long, or there is nothing to add.
    LimitError
        If there are too many places.
    NotFoundError, UpstreamError
        If the store has not been created, cannot be written, or is locked for 30 s.
    """
    author, reason, moment = signed
    signature = signature_of(author, reason)
    _require_stated(origin)
    with store.transaction() as connection:
        before = begin(connection)
        weighed = weigh(file.places, before.frames[UNITS.name], before.frames[FEATURES.name])
        brought = [one for one in weighed.matched if one.outcome != "known"]
        _require_importable(len(brought))
        number = len(append_only.select(connection, TABLE)) + 1
        features = before.frames[FEATURES.name]
        insert_features(connection, [_row(one, number, origin, features) for one in brought])
        after = Moment(read_moment(connection).frames, before.choices)
        changed = relocate(before, after)
        was = change_tasks(connection, before.frames[TASKS.name], changed)
        row = {
            **{n: getattr(origin, n) for n in ("filename", "sha256", "source", "licence")},
            "recorded": origin.recorded.isoformat() if origin.recorded else None,
            "family": file.family,
            "datum": file.datum,
            "count": file.count,
            **{name: weighed.count(name) for name in ("new", "better", "known")},
            "refused": len(file.refused) + len(weighed.refused),
            "task_ids": json.dumps(sorted(changed)),
            "author": signature.author,
            "reason": signature.reason,
            "imported_at": append_only.instant_text(moment),
            "tasks_before": json.dumps(was, ensure_ascii=False),
        }
        append_only.append(connection, TABLE, [row])
        return Imported(number, weighed, tuple(sorted(changed)), count_change(connection))


def _require_stated(origin: Origin) -> None:
    for name, name_zh in (("source", "来源"), ("licence", "许可")):
        text = getattr(origin, name).strip()
        if not text or len(text) > LONGEST or not text.isprintable():
            raise InputError(
                f"请填写{name_zh}，最多 {LONGEST} 个字",
                f"state the {name}, in at most {LONGEST} characters",
                field=name,
            )


def _require_importable(count: int) -> None:
    if count > MOST_PLACES:
        raise LimitError(
            f"可导入 {count} 个地点，一次最多 {MOST_PLACES} 个，请只留本市需要的部分",
            f"{count} places to import; at most {MOST_PLACES} at once: keep what this city needs",
            field="file",
        )
    if count == 0:
        raise InputError(
            "文件里没有新的地点可导入", "the file holds no place that is new", field="file"
        )


def _row(one: Matched, number: int, origin: Origin, features: pd.DataFrame) -> dict[str, Any]:
    place = one.place
    feature_id = place.key or f"gazetteer-{number}-{place.row}"
    known = features.loc[one.known_id] if one.outcome == "better" else None
    fresh: dict[str, Any] = {
        "layer_id": "places",
        "kind": place.kind,
        "name": place.name,
        "name_en": place.latin or None,
        "aliases": list(place.aliases),
        "ancestry": [feature_id, *one.ancestry],
        "properties": {},
    }
    if known is not None:
        words = dict.fromkeys([*known["aliases"], place.name, *place.aliases])
        fresh |= {
            **{name: known[name] for name in ("layer_id", "kind", "name", "name_en")},
            "aliases": [word for word in words if word != known["name"]],
            "ancestry": [feature_id, *known["ancestry"]],
            "properties": {**known["properties"], STANDS_FOR: one.known_id},
        }
    return {
        "feature_id": feature_id,
        **fresh,
        "precision_m": place.precision_m,
        "note": None,
        "note_en": None,
        "source": origin.source,
        "source_en": origin.source,
        "licence": origin.licence,
        "recorded": origin.recorded,
        "geometry": place.geometry,
    }


def imports_of(store: Store) -> list[Mapping[str, Any]]:
    """Imports of gazetteers on record, the oldest first, as plain values.

    Raises
    ------
    NotFoundError
        If the store has not been created.
    UpstreamError
        If the file cannot be read.
    """
    with store.transaction() as connection:
        rows = append_only.select(connection, TABLE)
    return [
        {
            **{name: row[name] for name in row if name not in ("fid", "tasks_before")},
            "import_no": row["fid"],
            "task_ids": json.loads(row["task_ids"]),
        }
        for row in rows
    ]
