"""Append-only tables: the file itself refuses every way of losing a row, and rows stay in order."""

import sqlite3
from contextlib import closing

import pytest
import sqlalchemy as sa

from geo.errors import UpstreamError
from layers import append_only, gpkg

TABLE = sa.Table(
    "kept_words",
    sa.MetaData(),
    sa.Column("fid", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("word", sa.Text, nullable=False),
)
TRIGGERS = {"keep_kept_words_update", "keep_kept_words_delete", "keep_kept_words_insert"}
ROWS = [{"name": "a", "word": "甲"}, {"name": "b", "word": "乙"}]
LOSSES = [
    "UPDATE kept_words SET word = 'x' WHERE fid = 1",
    "UPDATE kept_words SET fid = 9 WHERE fid = 1",
    "DELETE FROM kept_words WHERE fid = 1",
    "DELETE FROM kept_words",
    "INSERT OR REPLACE INTO kept_words (fid, name, word) VALUES (1, 'c', 'x')",
    "REPLACE INTO kept_words (fid, name, word) VALUES (2, 'b', 'x')",
    "REPLACE INTO kept_words (name, word) VALUES ('a', 'x')",
    "UPDATE OR REPLACE kept_words SET name = 'b' WHERE fid = 1",
    "INSERT INTO kept_words (fid, name, word) VALUES (1, 'c', 'x')"
    " ON CONFLICT (fid) DO UPDATE SET word = excluded.word",
    "INSERT INTO kept_words (name, word) VALUES ('a', 'x')"
    " ON CONFLICT (name) DO UPDATE SET word = excluded.word",
]


def append(store, rows):
    with store.transaction() as connection:
        return append_only.append(connection, TABLE, rows)


def rows_of(store, *where):
    with store.transaction() as connection:
        return append_only.select(connection, TABLE, *where)


def sql(store, statement, *values):
    """As another program does it that knows nothing of us."""
    with closing(sqlite3.connect(store.path)) as connection, connection:
        return connection.execute(statement, values).fetchall()


def triggers(store):
    return {
        name for (name,) in sql(store, "SELECT name FROM sqlite_master WHERE type = 'trigger'")
    } & TRIGGERS


def test_rows_come_back_in_the_order_in_which_they_were_added(store):
    assert rows_of(store) == []
    assert append(store, ROWS) == [1, 2]
    assert append(store, [{"name": "0", "word": "丙"}]) == [3]
    assert append(store, []) == []
    assert [(row["fid"], row["name"], row["word"]) for row in rows_of(store)] == [
        (1, "a", "甲"), (2, "b", "乙"), (3, "0", "丙"),
    ]  # fmt: skip
    assert [row["fid"] for row in rows_of(store, TABLE.c.word == "乙")] == [2]


@pytest.mark.parametrize("statement", LOSSES)
def test_the_file_refuses_whatever_would_lose_or_change_a_row(store, statement):
    append(store, ROWS)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        sql(store, statement)
    assert [row["word"] for row in rows_of(store)] == ["甲", "乙"]


def test_another_program_may_add_a_row(store):
    append(store, ROWS)
    sql(store, "INSERT INTO kept_words (name, word) VALUES (?, ?)", "c", "丙")
    sql(store, "INSERT INTO kept_words (fid, name, word) VALUES (?, ?, ?)", 7, "d", "丁")
    assert [row["fid"] for row in rows_of(store)] == [1, 2, 3, 7]


def test_a_failed_append_leaves_nothing(store):
    append(store, ROWS)
    with (
        pytest.raises(UpstreamError, match="append-only"),
        store.transaction() as connection,
    ):
        append_only.append(connection, TABLE, [{"name": "c", "word": "丙"}, ROWS[0]])
    assert [row["name"] for row in rows_of(store)] == ["a", "b"]


def test_a_table_without_its_triggers_gets_them_with_the_next_row(store):
    with store.transaction() as connection:
        gpkg.record_change(connection, TABLE.name, None)
        TABLE.create(connection)  # as a program before the triggers made it
        gpkg.register(connection, TABLE.name, has_geometry=False)
    sql(store, "INSERT INTO kept_words (name, word) VALUES ('a', '甲')")
    assert triggers(store) == set()
    append(store, ROWS[1:])
    assert triggers(store) == TRIGGERS
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        sql(store, LOSSES[4])
    assert [row["word"] for row in rows_of(store)] == ["甲", "乙"]


def test_a_table_with_the_two_older_triggers_gets_the_third(store):
    append(store, ROWS)
    sql(store, "DROP TRIGGER keep_kept_words_insert")
    append(store, [{"name": "c", "word": "丙"}])
    assert triggers(store) == TRIGGERS


def test_the_triggers_are_made_once(store):
    append(store, ROWS)
    before = sql(store, "SELECT * FROM sqlite_master ORDER BY rowid")
    append(store, [{"name": "c", "word": "丙"}])
    assert sql(store, "SELECT * FROM sqlite_master ORDER BY rowid") == before
