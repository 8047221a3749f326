"""The two tables of rounds: only added to, a note sent twice counts once, safe from a kill."""

import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from geo.errors import NotFoundError
from layers.rounds.plans import (
    keep_plan,
    list_plans,
    new_plan_id,
    note_progress,
    read_plan,
    read_progress,
)
from layers.store import Store

ROOT = Path(__file__).parents[3]
MOMENT = datetime(2020, 11, 2, 0, 0, tzinfo=UTC)
REQUEST = {"title": "周二暗访", "unannounced": True, "previous": None, "stops": [{"stop_id": "甲"}]}


def plan(*served, day="2020-11-02"):
    """A plan of one team that serves some stops, and one that stays at home."""
    tours = [
        {"team": "T1", "day": day, "stops": [{"stop_id": each} for each in served]},
        {"team": "T2", "day": day, "stops": []},
    ]
    return {"teams": tours, "unserved": [{"stop_id": "乙"}], "distance_m": 1200}


def noted(key="note-0001", **more):
    known = {
        "plan_id": "p1", "team": "T1", "day": date(2020, 11, 2), "stop_id": "甲", "state": "done",
        "at": MOMENT, "author": "王工", "reason": "", "client_key": key,
    }  # fmt: skip
    return {**known, **more}


def sql(store, statement):
    with closing(sqlite3.connect(store.path)) as connection, connection:
        return connection.execute(statement).fetchall()


def test_a_plan_is_read_back_as_it_was_kept(store):
    keep_plan(store, "p1", REQUEST, plan("甲"), MOMENT)
    found = read_plan(store, "p1")
    assert found["request"] == REQUEST
    assert found["plan"] == plan("甲")
    assert (found["title"], found["is_unannounced"], found["days"]) == (
        "周二暗访", True, ["2020-11-02"],
    )  # fmt: skip
    assert found["created_at"] == "2020-11-02T00:00:00+00:00"


def test_plans_are_listed_newest_first_with_their_figures(store):
    assert list_plans(store) == []
    for number in range(3):
        keep_plan(store, f"p{number}", REQUEST, plan("甲", "丙"), MOMENT)
    listed = list_plans(store, most=2)
    assert [each["plan_id"] for each in listed] == ["p2", "p1"]
    first = listed[0]
    assert (first["teams"], first["served"], first["unserved"]) == (1, 2, 1)
    assert "request" not in first


def test_a_plan_that_is_not_there_is_told(store):
    with pytest.raises(NotFoundError, match="p9"):
        read_plan(store, "p9")
    with pytest.raises(NotFoundError):
        keep_plan(Store(store.path.with_name("none.gpkg")), "p1", REQUEST, plan(), MOMENT)


def test_ids_cannot_be_guessed():
    assert len({new_plan_id() for _ in range(200)}) == 200
    assert all(len(new_plan_id()) == 16 for _ in range(5))


@pytest.mark.parametrize("table", ["round_plans", "round_progress"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET plan_id = 'x'", "DELETE FROM {}"])
def test_nothing_on_record_is_changed_or_taken_away(store, table, statement):
    keep_plan(store, "p1", REQUEST, plan("甲"), MOMENT)
    note_progress(store, [noted()], MOMENT)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        sql(store, statement.format(table))


def test_a_note_that_is_sent_again_counts_once(store):
    assert note_progress(store, [noted(), noted()], MOMENT) == 1
    assert note_progress(store, [noted(reason="again"), noted("note-0002")], MOMENT) == 1
    found = read_progress(store, "p1")
    assert [row["client_key"] for row in found] == ["note-0001", "note-0002"]
    assert found[0]["reason"] == ""


def test_a_key_that_another_plan_has_used_loses_no_note(store):
    assert note_progress(store, [noted()], MOMENT) == 1
    assert note_progress(store, [noted(plan_id="p2"), noted(plan_id="p3")], MOMENT) == 2
    assert [len(read_progress(store, plan_id)) for plan_id in ("p1", "p2", "p3")] == [1, 1, 1]


def test_the_same_note_from_eight_phones_at_once_counts_once(store):
    note_progress(store, [noted("first")], MOMENT)
    with ThreadPoolExecutor(8) as threads:
        counts = list(threads.map(lambda _: note_progress(store, [noted()], MOMENT), range(8)))
    assert sum(counts) == 1
    assert len(read_progress(store, "p1")) == 2


def test_notes_come_back_in_the_order_in_which_things_happened(store):
    later, details = MOMENT + timedelta(hours=2), {"name": "举报点", "lon": 113.7, "lat": 34.8}
    note_progress(store, [noted("sent-first", at=later)], later)
    added = noted("sent-late", state="added", stop_id="x", details=details)
    note_progress(store, [added], later)
    note_progress(store, [noted("elsewhere", plan_id="p2")], later)
    first, second = read_progress(store, "p1")
    assert (first["client_key"], second["client_key"]) == ("sent-late", "sent-first")
    assert first["details"] == details
    assert (first["day"], first["at"]) == ("2020-11-02", "2020-11-02T00:00:00+00:00")
    assert first["noted_at"] == "2020-11-02T02:00:00+00:00"


def test_nothing_is_noted_yet(store):
    assert read_progress(store, "p1") == []


WRITER = """
import sys
from layers.rounds.plans import keep_plan, note_progress
from layers.store import Store
from tests.layers.rounds.test_plans import MOMENT, REQUEST, noted, plan
store = Store(sys.argv[1])
number = int(sys.argv[2])
while True:
    keep_plan(store, f"p{number}", REQUEST, plan("甲"), MOMENT)
    pair = [noted(f"{number}-{part}", plan_id=f"p{number}") for part in "ab"]
    note_progress(store, pair, MOMENT)
    print(number, flush=True)
    number += 1
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_what_was_acknowledged_outlives_a_killed_process(store):
    command = [sys.executable, "-c", WRITER, str(store.path), "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:  # noqa: S603
        told = [int(writer.stdout.readline()) for _ in range(15)]
        writer.send_signal(signal.SIGKILL)
        told += [int(line) for line in writer.stdout if line.endswith("\n")]
    for number in range(told[-1] + 1):
        assert read_plan(store, f"p{number}")["plan"] == plan("甲")
    every = [len(read_progress(store, f"p{number}")) for number in range(told[-1] + 2)]
    assert every[:-1] == [2] * (told[-1] + 1)
    assert every[-1] in (0, 2)  # both notes of a sending, or neither
    assert sql(store, "PRAGMA integrity_check") == [("ok",)]
    pair = [noted(f"{told[-1]}-{part}", plan_id=f"p{told[-1]}") for part in "abc"]
    assert note_progress(store, pair, MOMENT) == 1  # sent again after the crash
