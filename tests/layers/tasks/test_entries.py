"""The ledger's table: only added to, read back whole, one writer at a time, safe from a kill."""

import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from geo.errors import ConflictError, InputError, NotFoundError, UpstreamError
from layers.store import Store
from layers.tasks.entries import append_entries, read_entries

ROOT = Path(__file__).parents[3]
MOMENT = datetime(2020, 11, 1, 9, 30, tzinfo=timezone(timedelta(hours=8)))


def row(**values):
    usual = {
        "subject_kind": "measure",
        "subject_id": "A14/m2",
        "task_id": "A14",
        "action": "start",
        "state_before": "registered",
        "state_after": "in_progress",
        "happened_on": date(2020, 10, 31),
        "at": MOMENT,
        "author": "王工",
        "reason": "进场\n施工",
        "payload": {"mode": "upgrade", "deadline": "2020-12-01"},
        "evidence": ("a" * 64,),
        "corrects": None,
    }
    return {**usual, **values}


def sql(store, statement):
    with closing(sqlite3.connect(store.path)) as connection, connection:
        return connection.execute(statement).fetchall()


def add(store, seen=0, *rows, task_id="A14", **options):
    return append_entries(store, task_id, seen, lambda _: rows or [row()], **options)


def test_a_store_without_entries_has_none(store):
    assert read_entries(store) == []
    assert read_entries(store, "A14") == []


def test_an_entry_comes_back_as_it_was_and_survives_a_new_start(store):
    (made,) = add(store).rows
    assert made == {"entry_id": 1, **row(at=MOMENT.astimezone(UTC))}
    store.close()
    again = Store(store.path)
    assert read_entries(again) == [made]
    again.close()


def test_entries_are_told_by_task_and_in_order(store):
    add(store)
    append_entries(store, "A9", 0, lambda _: [row(task_id="A9", subject_id="A9")])
    add(store, 1, row(action="note", evidence=()), row(action="request_review"))
    assert [each["entry_id"] for each in read_entries(store, "A14")] == [1, 3, 4]
    assert [each["task_id"] for each in read_entries(store)] == ["A14", "A9", "A14", "A14"]


@pytest.mark.parametrize(
    "statement", ["UPDATE ledger_entries SET reason = 'x'", "DELETE FROM ledger_entries"]
)
def test_nothing_on_record_is_changed_or_taken_away(store, statement):
    add(store)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        sql(store, statement)
    assert len(read_entries(store)) == 1


def test_an_entry_moves_the_revision_and_a_refused_one_does_not(store):
    before = store.revision()
    add(store)
    assert store.revision() == before + 1

    def refuse(_rows):
        raise InputError("不行", "no")

    with pytest.raises(InputError):
        append_entries(store, "A14", 1, refuse)
    assert store.revision() == before + 1
    assert len(read_entries(store)) == 1


def test_the_rules_are_run_on_all_that_is_on_record(store):
    add(store)
    seen = []
    append_entries(store, "A14", 1, lambda rows: seen.extend(rows) or [row(action="note")])
    assert [each["entry_id"] for each in seen] == [1]


@pytest.mark.parametrize("seen", [0, 1, 7])
def test_who_has_not_seen_the_last_entry_is_told_what_happened(store, seen):
    add(store)
    add(store, 1, row(action="request_review", author="赵工"))
    with pytest.raises(ConflictError) as caught:
        add(store, seen)
    assert caught.value.field == "last_entry_id"
    if seen < 2:
        assert "赵工" in caught.value.message_zh
        assert "request_review" in caught.value.message_en
    assert len(read_entries(store)) == 2


def test_an_entry_of_another_task_is_no_conflict(store):
    add(store)
    append_entries(store, "A9", 0, lambda _: [row(task_id="A9", subject_id="A9")])
    add(store, 1, row(action="note"))
    assert len(read_entries(store)) == 3


def test_a_request_sent_twice_counts_once(store):
    first = add(store, client_key="k1")
    again = add(store, client_key="k1")
    assert not first.is_repeat
    assert again.is_repeat
    assert again.rows == first.rows
    assert len(read_entries(store)) == 1
    with pytest.raises(ConflictError):
        add(store, client_key="k2")


def test_of_many_writers_at_once_only_one_takes_the_step(store):
    stores = [store, Store(store.path)]

    def take(number):
        try:
            add(stores[number % 2], 0, row(author=f"工{number}"))
        except ConflictError:
            return 0
        return 1

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(take, range(16))) == 1
    assert len(read_entries(store)) == 1
    stores[1].close()


def test_quotes_are_text(store):
    reason = "'); DROP TABLE ledger_entries; --"
    add(store, 0, row(reason=reason))
    assert read_entries(store)[0]["reason"] == reason


def test_a_store_that_is_not_there_or_spoilt_is_told(store, tmp_path):
    with pytest.raises(NotFoundError):
        read_entries(Store(tmp_path / "none.gpkg"))
    sql(store, "CREATE TABLE ledger_entries (x)")  # another program's table of that name
    with pytest.raises(UpstreamError):
        add(store)


WRITER = """
import sys
from layers.store import Store
from layers.tasks.entries import append_entries
from tests.layers.tasks.test_entries import row
store = Store(sys.argv[1])
seen = int(sys.argv[2])
while True:
    made = append_entries(store, "A14", seen, lambda _: [row(action="note"), row(action="note")])
    seen = made.rows[-1]["entry_id"]
    print(seen, flush=True)
"""


def test_acknowledged_entries_outlive_a_killed_process(store):
    seen = 0
    for n_acknowledged in (1, 9, 30):
        writer = subprocess.Popen(  # noqa: S603  # our own code
            [sys.executable, "-c", WRITER, store.path, str(seen)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        with writer:
            told = [int(writer.stdout.readline()) for _ in range(n_acknowledged)]
            writer.send_signal(signal.SIGKILL)
            told += [int(line) for line in writer.stdout if line.endswith("\n")]
        ids = [each["entry_id"] for each in read_entries(store)]
        assert ids == list(range(1, len(ids) + 1))
        assert len(ids) >= told[-1]
        assert len(ids) % 2 == 0  # both rows of a step, or neither
        seen = ids[-1]
    assert sql(store, "PRAGMA integrity_check") == [("ok",)]
    add(store, seen)
