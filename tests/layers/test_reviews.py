"""Decisions about faults: kept with who, when and why, never changed afterwards."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from geo.audit.report import Decision
from geo.errors import InputError, NotFoundError, UpstreamError
from layers.reviews import LONGEST, TABLE, Reviews
from layers.store import Store


def decision(**values):
    usual = {
        "fault_id": "gap-1",
        "verb": "accepted",
        "reason": "河道，不划",
        "author": "王工",
        "decided_at": "2026-11-22T10:00:00+08:00",
    }
    return Decision(**{**usual, **values})


def sql(store, statement):
    with closing(sqlite3.connect(store.path)) as connection, connection:
        return connection.execute(statement).fetchall()


def test_a_store_without_decisions_has_none_and_no_table(store):
    assert Reviews(store).all() == []
    assert ("audit_decisions",) not in sql(store, "SELECT table_name FROM gpkg_contents")


def test_decisions_come_back_in_order_and_survive_a_new_start(store):
    reviews = Reviews(store)
    kept = [
        decision(),
        decision(fault_id="gap-2", reason="第一行\n第二行"),
        decision(verb="reopened", reason="复核"),
    ]
    for each in kept:
        reviews.append(each, {"kind": "gap"})
    assert reviews.all() == kept
    store.close()
    again = Store(store.path)
    assert Reviews(again).all() == kept
    again.close()


def test_the_fault_is_kept_as_it_was(store):
    Reviews(store).append(decision(), {"detail": {"zh": "最宽 3 米"}, "measure": 0.5})
    assert sql(store, "SELECT fault FROM audit_decisions") == [
        ('{"detail": {"zh": "最宽 3 米"}, "measure": 0.5}',)
    ]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_decisions SET reason = 'x'", "DELETE FROM audit_decisions"],
)
def test_nothing_on_record_is_changed_or_taken_away(store, statement):
    Reviews(store).append(decision(), {})
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        sql(store, statement)
    assert Reviews(store).all() == [decision()]


def test_other_programs_list_the_table_and_no_frame_changes(store):
    before = store.revision()
    Reviews(store).append(decision(), {})
    assert sql(store, "SELECT data_type FROM gpkg_contents WHERE table_name='audit_decisions'") == [
        ("attributes",)
    ]
    assert sql(store, "PRAGMA foreign_key_check") == []
    assert store.revision() == before


def test_first_decisions_at_once_are_all_kept(store):
    reviews = [Reviews(store), Reviews(Store(store.path))]
    given = [decision(fault_id=f"gap-{n}") for n in range(24)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: reviews[n % 2].append(given[n], {}), range(len(given))))
    assert sorted(reviews[0].all(), key=lambda each: int(each.fault_id[4:])) == given


@pytest.mark.parametrize("name", LONGEST)
def test_what_is_empty_or_too_long_or_not_text_is_refused(store, name):
    for value in ("", "  \n", "字" * (LONGEST[name] + 1), "a\x00b", "a\u202eb"):
        with pytest.raises(InputError) as caught:
            Reviews(store).append(decision(**{name: value}), {})
        assert caught.value.field == name
    Reviews(store).append(decision(**{name: "字" * LONGEST[name]}), {})
    assert len(Reviews(store).all()) == 1


def test_an_unknown_verb_is_refused(store):
    with pytest.raises(InputError) as caught:
        Reviews(store).append(decision(verb="deleted"), {})
    assert caught.value.field == "verb"


def test_blanks_round_a_text_are_dropped_and_quotes_are_text(store):
    reason = "'); DROP TABLE audit_decisions; --"
    Reviews(store).append(decision(reason=f"  {reason} "), {})
    assert Reviews(store).all()[0].reason == reason
    assert TABLE.name == "audit_decisions"


def test_a_store_that_is_not_there_is_said_to_be_missing(tmp_path):
    reviews = Reviews(Store(tmp_path / "none.gpkg"))
    with pytest.raises(NotFoundError):
        reviews.all()
    with pytest.raises(NotFoundError):
        reviews.append(decision(), {})


def test_a_store_that_cannot_be_written_is_told(store):
    sql(store, "CREATE TABLE audit_decisions (x)")  # another program's table of that name
    with pytest.raises(UpstreamError):
        Reviews(store).append(decision(), {})
