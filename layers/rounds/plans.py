"""Plans of rounds and what became of them on the day: two tables to which rows are only added."""

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from geo.errors import NotFoundError
from geo.vocabulary import shown
from layers import append_only, gpkg
from layers.store import Store

METADATA = sa.MetaData()
PLANS = sa.Table(
    "round_plans",
    METADATA,
    sa.Column("fid", sa.Integer, primary_key=True),
    sa.Column("plan_id", sa.Text, nullable=False, index=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("days", sa.Text, nullable=False),  # JSON, list of days
    sa.Column("is_unannounced", sa.Integer, nullable=False),
    sa.Column("previous", sa.Text),  # plan that this one takes the place of
    sa.Column("created_at", gpkg.Declared("DATETIME"), nullable=False),  # UTC
    sa.Column("request", sa.Text, nullable=False),  # JSON
    sa.Column("plan", sa.Text, nullable=False),  # JSON
)
PROGRESS = sa.Table(
    "round_progress",
    METADATA,
    sa.Column("fid", sa.Integer, primary_key=True),
    sa.Column("plan_id", sa.Text, nullable=False, index=True),
    sa.Column("team", sa.Text, nullable=False),
    sa.Column("day", gpkg.Declared("DATE"), nullable=False),
    sa.Column("stop_id", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("at", gpkg.Declared("DATETIME"), nullable=False),  # UTC, when it happened
    sa.Column("noted_at", gpkg.Declared("DATETIME"), nullable=False),  # UTC, when it arrived here
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("details", sa.Text, nullable=False),  # JSON: of an added stop, its name and place
    sa.Column("client_key", sa.Text, nullable=False),  # one that is sent twice counts once
)
Row = dict[str, Any]


def new_plan_id() -> str:
    """Id of a plan: whoever knows it finds the plan, so it cannot be guessed."""
    return secrets.token_hex(8)


def keep_plan(
    store: Store, plan_id: str, request: Mapping[str, Any], plan: Mapping[str, Any], at: datetime
) -> None:
    """Keep a plan; it is on disk when this returns, and nothing changes it later.

    Parameters
    ----------
    store
        An existing store.
    plan_id
        From `new_plan_id`.
    request, plan
        Plain values: what was asked, and what came of it.
    at
        When it was made, aware.

    Raises
    ------
    NotFoundError
        If the store has not been created.
    UpstreamError
        If the file cannot be written.
    """
    row = {
        "plan_id": plan_id,
        "title": str(request.get("title") or ""),
        "days": json.dumps(sorted({tour["day"] for tour in plan["teams"]})),
        "is_unannounced": int(bool(request.get("unannounced"))),
        "previous": request.get("previous"),
        "created_at": append_only.instant_text(at),
        "request": _json(request),
        "plan": _json(plan),
    }
    with store.transaction() as connection:
        append_only.append(connection, PLANS, [row])


def read_plan(store: Store, plan_id: str) -> Row:
    """A kept plan: "plan_id", "title", "days", "created_at", "previous", "request" and "plan".

    Raises
    ------
    NotFoundError
        If there is none of that id.
    UpstreamError
        If the store cannot be read.
    """
    with store.transaction() as connection:
        rows = append_only.select(connection, PLANS, PLANS.c.plan_id == plan_id)
    if not rows:
        raise NotFoundError(
            f"没有计划“{shown(plan_id)}”", f"there is no plan “{shown(plan_id)}”", field="plan_id"
        )
    row = rows[0]
    return {
        **_head(row),
        "request": json.loads(row["request"]),
        "plan": json.loads(row["plan"]),
    }


def list_plans(store: Store, most: int = 50) -> list[Row]:
    """The latest plans without what is in them, the newest first, each with its stops counted.

    Raises
    ------
    UpstreamError
        If the store cannot be read.
    """
    with store.transaction() as connection:
        if not sa.inspect(connection).has_table(PLANS.name):
            return []
        newest = sa.select(PLANS).order_by(PLANS.c.fid.desc()).limit(most)
        rows = [dict(row) for row in connection.execute(newest).mappings()]
    found = []
    for row in rows:
        plan = json.loads(row["plan"])
        served = sum(len(tour["stops"]) for tour in plan["teams"])
        figures = {
            "teams": len({tour["team"] for tour in plan["teams"] if tour["stops"]}),
            "served": served,
            "unserved": len(plan["unserved"]),
            "distance_m": plan["distance_m"],
        }
        found.append(_head(row) | figures)
    return found


def note_progress(store: Store, notes: Sequence[Mapping[str, Any]], noted_at: datetime) -> int:
    """Keep notes of a day; those that are known by their key already are left out.

    Parameters
    ----------
    store
        An existing store.
    notes
        Members as the columns of the table: "at" an aware moment, "day" a date, "details" plain.
    noted_at
        Now, aware.

    Returns
    -------
    int
        How many were new.
    """
    with store.transaction() as connection:
        gpkg.record_change(connection, PROGRESS.name, None)
        asked = PROGRESS.c.client_key.in_({note["client_key"] for note in notes})
        known = {_key(row) for row in append_only.select(connection, PROGRESS, asked)}
        fresh: dict[tuple[str, str], Row] = {}
        for note in notes:
            if _key(note) not in known:
                fresh.setdefault(_key(note), _progress_row(note, noted_at))
        append_only.append(connection, PROGRESS, list(fresh.values()))
    return len(fresh)


# Keys are made on phones: one counts within its plan, whatever another plan's phones make up.
def _key(note: Mapping[str, Any]) -> tuple[str, str]:
    return str(note["plan_id"]), str(note["client_key"])


def read_progress(store: Store, plan_id: str) -> list[Row]:
    """Notes of a plan in the order in which they happened: "at" is ISO text in UTC."""
    with store.transaction() as connection:
        rows = append_only.select(connection, PROGRESS, PROGRESS.c.plan_id == plan_id)
    told = [{**row, "day": str(row["day"]), "details": json.loads(row["details"])} for row in rows]
    return sorted(told, key=lambda row: (str(row["at"]), int(row["fid"])))


def _progress_row(note: Mapping[str, Any], noted_at: datetime) -> Row:
    day: date = note["day"]
    return {
        **{
            name: note[name] for name in ("plan_id", "team", "stop_id", "state", "author", "reason")
        },
        "day": day.isoformat(),
        "at": append_only.instant_text(note["at"]),
        "noted_at": append_only.instant_text(noted_at),
        "details": _json(note.get("details") or {}),
        "client_key": note["client_key"],
    }


def _head(row: Mapping[str, Any]) -> Row:
    return {
        "plan_id": row["plan_id"],
        "title": row["title"],
        "days": json.loads(row["days"]),
        "is_unannounced": bool(row["is_unannounced"]),
        "previous": row["previous"],
        "created_at": str(row["created_at"]),
    }


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
