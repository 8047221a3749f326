"""Documents on record: in one transaction, nothing lost, doubled or silently replaced."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from geo.errors import ConflictError, InputError, NotFoundError
from geo.rows import frame_of
from geo.schema import TASKS
from layers.store import Store
from layers.tasks import documents
from layers.tasks.documents import (
    read_changes,
    read_documents,
    read_texts,
    record_import,
    texts_of,
)
from tests.layers.frames import counting_units

ROOT = Path(__file__).parents[3]
MOMENT = datetime(2021, 3, 1, 9, 30, tzinfo=UTC)
REASON = {"zh": "试", "en": "test"}


def row(number: int, **values):
    usual = {
        "task_id": f"C{number}",
        "document_id": "doc-1",
        "item_no": number,
        "section_no": 1,
        "title": f"任务{number}",
        "title_en": f"任务{number}",
        "category": "dust",
        "lead_units": ["市住建局"],
        "responsible_units": ["甲县政府"],
        "responsible_codes": [],
        "deadline_kind": "dated",
        "deadline_date": "2021-06-30",
        "status": "registered",
        "place_ids": [],
        "territory_codes": [],
        "unlocated_reason": "没有点名地点",
        "unlocated_reason_en": "names no place",
        "properties": {},
        "source": "试",
        "source_en": None,
        "licence": "own",
        "recorded": "2021-02-01",
    }
    return {**usual, **values}


def entry(number: int, *, is_new: bool = True, differences=(), **values):
    return {
        "task_id": f"C{number}",
        "item_no": number,
        "action": "new" if is_new else "matched",
        "score": 0.0 if is_new else 0.93,
        "reasons": [REASON],
        "record": {"text": f"内容{number}", "measures": []},
        "row": row(number, **values) if is_new else None,
        "differences": list(differences),
    }


def proposal(*tasks, edition: int = 1, content: str = "one", **values):
    document = {
        "document_id": "doc-1" if edition == 1 else f"doc-1-{edition}",
        "lineage": "doc-1",
        "edition": edition,
        "prefix": "C",
        "sha256": "ab" * 32,
        "content_sha256": content,
        "filename": "清单.txt",
        "title": "某市整改任务清单",
        "issuer": None,
        "document_no": "某政办〔2021〕3号",
        "issued": "2021-02-01",
        "jurisdiction_code": "990100",
        "lines": {"name": "清单.txt", "kind": "txt", "lines": [], "remarks": []},
    }
    return {"document": {**document, **values}, "tasks": list(tasks), "adopted": []}


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "s.gpkg")
    store.create({"units": counting_units(1), "tasks": frame_of([], TASKS)})
    yield store
    store.close()


def imported(store, plan, **values):
    given = {"author": "王工", "reason": "初次导入", "moment": MOMENT} | values
    return record_import(store, plan, **given)


def sql(store, statement):
    with closing(sqlite3.connect(store.path)) as connection, connection:
        return connection.execute(statement).fetchall()


def test_a_store_without_documents_has_none_and_no_table(store) -> None:
    assert (read_documents(store), read_texts(store), texts_of(store)) == ([], [], {})
    assert read_changes(store) == []
    assert ("ledger_documents",) not in sql(store, "SELECT table_name FROM gpkg_contents")


def test_an_import_leaves_document_texts_and_tasks(store) -> None:
    before = store.revision()
    made = imported(store, proposal(entry(1), entry(2)))
    assert (made.is_new, made.matched, made.added, made.adopted) == (True, 0, 2, 0)
    assert made.revision == store.revision() > before
    (document,) = read_documents(store)
    assert (document.title, document.imported_by, document.reason, document.is_current) == (
        "某市整改任务清单", "王工", "初次导入", True,
    )  # fmt: skip
    assert (document.issued, document.imported_at) == (date(2021, 2, 1), MOMENT)
    assert document.lines["kind"] == "txt"
    tasks = store.read("tasks")
    assert list(tasks.index) == ["C1", "C2"]
    assert tasks.loc["C1", "deadline_date"] == date(2021, 6, 30)
    assert texts_of(store)["C2"]["text"] == "内容2"
    assert read_texts(store)[0].matching == {"action": "new", "score": 0.0, "reasons": [REASON]}


def test_a_place_that_a_list_gives_is_on_the_map_with_its_task(store) -> None:
    place = {
        "feature_id": "site-C1", "layer_id": "places", "kind": "place", "name": "鸿发料场",
        "name_en": None, "aliases": [], "ancestry": ["site-C1", "990101"], "precision_m": 55.7,
        "note": None, "note_en": None, "properties": {}, "source": "试", "source_en": None,
        "licence": "own", "recorded": "2021-02-01", "lon": 113.301, "lat": 34.401,
    }  # fmt: skip
    given = {**entry(1, place_ids=["site-C1"], unlocated_reason=None), "place": place}
    imported(store, proposal(given, {**entry(2), "place": None}))
    features, tasks = store.read("features"), store.read("tasks")
    assert features.geometry["site-C1"].coords[:] == [(113.301, 34.401)]
    assert features["precision_m"]["site-C1"] == 55.7
    assert tasks["place_ids"].to_list() == [["site-C1"], []]


def test_what_was_imported_survives_a_new_start(store) -> None:
    imported(store, proposal(entry(1)))
    store.close()
    again = Store(store.path)
    assert len(read_documents(again)) == len(texts_of(again)) == len(again.read("tasks")) == 1
    again.close()


def test_the_same_document_again_adds_nothing(store) -> None:
    imported(store, proposal(entry(1)))
    revision = store.revision()
    made = imported(store, proposal(entry(1, is_new=False)))
    assert (made.is_new, made.added, made.revision) == (False, 0, revision)
    assert store.revision() == revision
    assert len(read_documents(store)) == len(read_texts(store)) == 1


def test_a_newer_edition_is_a_further_record_and_the_old_one_stays(store) -> None:
    imported(store, proposal(entry(1)))
    later = entry(1, is_new=False)
    later["record"] = {"text": "新的内容", "measures": []}
    imported(store, proposal(later, edition=2, content="two"))
    first, second = read_documents(store)
    assert (first.is_current, second.is_current, second.edition) == (False, True, 2)
    assert [text.record["text"] for text in read_texts(store)] == ["内容1", "新的内容"]
    assert texts_of(store)["C1"]["text"] == "新的内容"
    assert len(store.read("tasks")) == 1


MOVED = {
    "field": "deadline",
    "on_record": {"deadline_kind": "dated", "deadline_date": "2021-06-30"},
    "in_document": {"deadline_kind": "dated", "deadline_date": "2021-09-30"},
    "is_adoptable": True,
}


def test_a_difference_is_listed_and_replaces_nothing(store) -> None:
    imported(store, proposal(entry(1)))
    later = entry(1, is_new=False, differences=[MOVED])
    imported(store, proposal(later, edition=2, content="two"))
    assert store.read("tasks").loc["C1", "deadline_date"] == date(2021, 6, 30)
    assert read_changes(store) == []


def test_an_adopted_value_replaces_the_record_and_the_old_one_is_kept(store) -> None:
    imported(store, proposal(entry(1)))
    plan = proposal(entry(1, is_new=False, differences=[MOVED]), edition=2, content="two")
    plan["adopted"] = [{"task_id": "C1", "field": "deadline"}]
    assert imported(store, plan, author="李工").adopted == 1
    assert store.read("tasks").loc["C1", "deadline_date"] == date(2021, 9, 30)
    (change,) = read_changes(store, "C1")
    assert (change["before"], change["after"]) == (MOVED["on_record"], MOVED["in_document"])
    assert (change["author"], change["document_id"]) == ("李工", "doc-1-2")
    assert read_changes(store, "C2") == []


def test_a_value_can_be_adopted_after_the_import(store) -> None:
    imported(store, proposal(entry(1)))
    plan = proposal(entry(1, is_new=False, differences=[MOVED]))
    plan["adopted"] = [{"task_id": "C1", "field": "deadline"}]
    made = imported(store, plan)
    assert (made.is_new, made.adopted) == (False, 1)
    assert len(read_documents(store)) == 1


@pytest.mark.parametrize(
    "plan",
    [
        proposal(entry(1), document_id="doc-2", lineage="doc-2"),  # the id of its task is taken
        proposal(entry(2), edition=3, content="two"),  # an edition is missing between
        proposal(entry(2), document_id="doc-1", lineage="doc-9", content="two"),  # id taken
        {**proposal(entry(1, is_new=False)), "adopted": [{"task_id": "C1", "field": "category"}]},
    ],
)
def test_a_store_that_moved_on_since_the_preview_refuses_all(store, plan) -> None:
    imported(store, proposal(entry(1)))
    before = (store.revision(), len(read_documents(store)), len(store.read("tasks")))
    with pytest.raises(ConflictError):
        imported(store, plan)
    assert (store.revision(), len(read_documents(store)), len(store.read("tasks"))) == before


def test_a_value_that_is_another_by_now_is_not_replaced(store) -> None:
    imported(store, proposal(entry(1, deadline_date="2021-07-31")))
    plan = proposal(entry(1, is_new=False, differences=[MOVED]), edition=2, content="two")
    plan["adopted"] = [{"task_id": "C1", "field": "deadline"}]
    with pytest.raises(ConflictError):
        imported(store, plan)
    assert len(read_documents(store)) == 1


def test_a_column_that_no_document_may_replace_is_refused(store) -> None:
    imported(store, proposal(entry(1)))
    sly = {**MOVED, "on_record": {"status": "registered"}, "in_document": {"status": "closed"}}
    plan = proposal(entry(1, is_new=False, differences=[sly]), edition=2, content="two")
    plan["adopted"] = [{"task_id": "C1", "field": "deadline"}]
    with pytest.raises(ConflictError):
        imported(store, plan)
    assert store.read("tasks").loc["C1", "status"] == "registered"


def test_a_matched_task_must_be_on_record(store) -> None:
    with pytest.raises(NotFoundError, match="C7"):
        imported(store, proposal(entry(1), entry(7, is_new=False)))
    assert len(store.read("tasks")) == 0


@pytest.mark.parametrize(
    ("name", "value"), [("author", " "), ("reason", ""), ("author", "字" * 61)]
)
def test_who_and_why_must_be_told(store, name: str, value: str) -> None:
    with pytest.raises(InputError) as caught:
        imported(store, proposal(entry(1)), **{name: value})
    assert caught.value.field == name
    assert read_documents(store) == []


def test_a_row_that_does_not_fit_undoes_all(store) -> None:
    with pytest.raises(InputError):
        imported(store, proposal(entry(1), entry(2, category=None)))
    assert (read_documents(store), len(store.read("tasks"))) == ([], 0)


@pytest.mark.parametrize("table", ["ledger_documents", "ledger_texts"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET imported_at = 'x'", "DELETE FROM {}"])
def test_nothing_on_record_is_changed_or_taken_away(store, table: str, statement: str) -> None:
    imported(store, proposal(entry(1)))
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        sql(store, statement.format(table))


def test_an_error_after_tasks_and_document_were_written_undoes_both(store, monkeypatch) -> None:
    revision = store.revision()

    def fail(*_):
        raise InputError("不行", "no")

    monkeypatch.setattr(documents, "_text_row", fail)
    with pytest.raises(InputError):
        imported(store, proposal(entry(1), entry(2)))
    assert (read_documents(store), read_texts(store), len(store.read("tasks"))) == ([], [], 0)
    assert store.revision() == revision


KILLED = """
import os, signal, sys
from layers.store import Store
from layers.tasks import documents
from tests.layers.tasks.test_documents import entry, imported, proposal

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

setattr(documents, sys.argv[2], die)
imported(Store(sys.argv[1]), proposal(entry(1), entry(2)))
die()
"""


# After tasks and document; when all is written but for the commit; after the commit.
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize(("where", "kept"), [("_text_row", 0), ("count_change", 0), ("nothing", 2)])
def test_a_program_killed_leaves_all_or_nothing_behind(store, where: str, kept: int) -> None:
    revision = store.revision()
    store.close()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", KILLED, str(store.path), where]
    ended = subprocess.run(command, env=environment, cwd=ROOT, check=False)  # noqa: S603
    assert ended.returncode == -signal.SIGKILL
    assert (len(texts_of(store)), len(store.read("tasks"))) == (kept, kept)
    assert (store.revision() > revision) == bool(kept)
    assert imported(store, proposal(entry(1), entry(2))).added == 2 - kept
