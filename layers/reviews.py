"""Decisions on faults of an audit, kept in the store: a table to which rows are only added."""

import json
from collections.abc import Mapping
from typing import Any, get_args

import sqlalchemy as sa

from geo.audit.report import Decision, Verb
from geo.errors import InputError
from layers import append_only, gpkg
from layers.store import Store

METADATA = sa.MetaData()
TABLE = sa.Table(
    "audit_decisions",
    METADATA,
    sa.Column("fid", sa.Integer, primary_key=True),
    sa.Column("fault_id", sa.Text, nullable=False, index=True),
    sa.Column("verb", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("decided_at", gpkg.Declared("DATETIME"), nullable=False),
    sa.Column("fault", sa.Text, nullable=False),  # the fault as it was then, JSON
)
LONGEST = {"fault_id": 80, "reason": 1000, "author": 60}
NAMES_ZH = {"fault_id": "问题编号", "reason": "理由", "author": "处理人"}


class Reviews:
    """Decisions of one store, safe for use from many threads.

    Parameters
    ----------
    store
        An existing store; the table is added to it with the first decision.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> list[Decision]:
        """Every decision, oldest first: the last one about a fault holds.

        Raises
        ------
        NotFoundError
            If the store has not been created.
        UpstreamError
            If the file cannot be read.
        """
        with self._store.transaction() as connection:
            rows = append_only.select(connection, TABLE)
        return [
            Decision(**{name: str(row[name]) for name in Decision.__slots__})  # type: ignore[arg-type]
            for row in rows
        ]

    def append(self, decision: Decision, fault: Mapping[str, Any]) -> None:
        """Keep a decision; it is on disk when this returns, and nothing changes it later.

        Parameters
        ----------
        decision
            Who decided what, when and why.
        fault
            The fault as it was shown, plain values: what the decision was about can be read after
            the fault is gone.

        Raises
        ------
        InputError
            If the reason or the author is empty or too long, or the verb is none.
        NotFoundError
            If the store has not been created.
        UpstreamError
            If the file cannot be written, or another program keeps it locked for 30 s.
        """
        _require(decision)
        row = {name: getattr(decision, name).strip() for name in Decision.__slots__}
        row["fault"] = json.dumps(fault, ensure_ascii=False, allow_nan=False)
        with self._store.transaction() as connection:
            append_only.append(connection, TABLE, [row])


def _require(decision: Decision) -> None:
    if decision.verb not in get_args(Verb):
        listed = ", ".join(get_args(Verb))
        raise InputError(f"verb 应为 {listed} 之一", f"verb must be one of {listed}", field="verb")
    for name, longest in LONGEST.items():
        text = getattr(decision, name).strip()
        if not text:
            raise InputError(f"请填写{NAMES_ZH[name]}（{name}）", f"{name} is missing", field=name)
        if len(text) > longest:
            raise InputError(
                f"{NAMES_ZH[name]}最多 {longest} 个字，给出的有 {len(text)} 个",
                f"{name} holds at most {longest} characters, not {len(text)}",
                field=name,
            )
        if not all(char.isprintable() or char == "\n" for char in text):
            raise InputError(
                f"{NAMES_ZH[name]}含有控制字符", f"{name} holds control characters", field=name
            )
