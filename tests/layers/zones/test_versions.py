"""The history of zones in the store: one transaction a change, nothing overwritten, two writers."""

import sqlite3
import threading
from contextlib import closing
from datetime import UTC, date, datetime

import pyogrio
import pytest
import shapely

from geo.errors import ConflictError, InputError, UpstreamError
from geo.schema import ZONES, require
from geo.versions import signing
from geo.versions import succession as versions
from layers.store import Store
from layers.zones.versions import Proposal, read_history, record, record_all
from tests.geo import world
from tests.layers.frames import assert_same

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
LATER = date(2020, 6, 1)
SIGNED = signing.Signature("张三", "核对道路")
HALF = shapely.box(113.0, 34.0, 113.1, 34.2)


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "zones.gpkg")
    frames = world.frames()
    made.create({"units": frames.units, "zones": frames.zones})
    yield made
    made.close()


def edit(based_on="v", day=LATER, shape=HALF, state=None):
    """A change as the page proposes it; `state` is the mark that the editor saw."""

    def propose(history):
        if state is not None:
            versions.require_state(history.zones, "west", state, None)
        template = versions.rows_of_version(history.zones, based_on)
        rows = versions.next_rows(template, {"in force": shape}, {})
        succession = versions.succeed(
            history.zones, based_on, rows, version_id=f"west-r{history.next_no}", valid_from=day
        )
        return Proposal(succession, "edit", SIGNED, day)

    return propose


def undo(version_id):
    def propose(history):
        former = versions.rows_of_version(
            history.versions, history.change_of(version_id)["based_on"]
        )
        undone = versions.undo(
            history.zones, version_id, former, version_id=f"west-r{history.next_no}"
        )
        return Proposal(undone, "undo", SIGNED, None, version_id)

    return propose


def test_a_fresh_store_has_no_history(store):
    history = read_history(store)
    assert history.revision == 1
    assert history.next_no == 1
    assert len(history.changes) == len(history.withdrawn) == 0
    assert history.change_of("v") is None
    assert_same(history.zones, store.read("zones"), ZONES)


def test_several_changes_are_one_transaction(store):
    first, second = (
        edit(),
        edit("west-r1", date(2020, 7, 1), shapely.box(113.0, 34.0, 113.05, 34.2)),
    )
    done = record_all(store, [first, second], created=NOW)
    assert [each.change_no for each in done] == [1, 2]
    assert [each.revision for each in done] == [2, 3]
    assert read_history(store).revision == 3
    assert read_history(store).changes["based_on"].tolist() == ["v", "west-r1"]


def test_of_several_changes_none_is_kept_if_one_cannot_be(store):
    with pytest.raises(ConflictError):
        record_all(store, [edit(), edit("west-r1", state="as it was long ago")], created=NOW)
    history = read_history(store)
    assert (history.revision, len(history.changes)) == (1, 0)
    assert_same(history.zones, store.read("zones"), ZONES)


def test_a_change_is_signed_and_the_revision_grows_by_one(store):
    done = record(store, edit(), created=NOW)
    assert (done.change_no, done.revision) == (1, 2)
    assert store.revision() == 2
    history = read_history(store)
    change = history.change_of("west-r1")
    assert change["author"] == "张三"
    assert change["reason"] == "核对道路"
    assert change["created"] == "2026-11-22T02:00:00Z"
    assert change["based_on"] == "v"
    assert change["valid_from"] == LATER
    assert history.latest_of("west")["version_id"] == "west-r1"
    assert history.latest_of("middle") is None


def test_the_zones_are_what_the_change_makes_of_them(store):
    before = store.read("zones")
    record(store, edit(), created=NOW)
    after = store.read("zones")
    require(after, ZONES)
    assert_same(after.loc[["middle"]], before.loc[["middle"]], ZONES)
    assert after.loc["west", "valid_to"] == LATER
    assert after.loc["west-r1-in-force"].geometry.equals_exact(HALF)


def test_former_states_stay_on_record_for_ever(store):
    before = store.read("zones")
    record(store, edit(day=date(2019, 1, 1)), created=NOW)  # its own first day: it is withdrawn
    history = read_history(store)
    assert "west" not in set(history.zones.index)
    assert_same(history.withdrawn, before.loc[["west"]], ZONES)
    record(store, undo("west-r1"), created=NOW)
    history = read_history(store)
    assert set(history.withdrawn["version_id"]) == {"v", "west-r1"}
    restored = history.zones.loc["west-r2-in-force"].geometry
    assert shapely.to_wkb(restored) == shapely.to_wkb(before.loc["west"].geometry)
    assert list(history.changes["undoes"]) == [None, "west-r1"]


def test_a_change_that_is_refused_leaves_no_trace(store):
    before = store.read("zones")
    with pytest.raises(InputError):
        record(store, edit(day=date(2018, 1, 1)), created=NOW)
    assert store.revision() == 1
    assert_same(store.read("zones"), before, ZONES)
    assert len(read_history(store).changes) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE zone_changes SET author = 'x'",
        "DELETE FROM zone_changes",
        "UPDATE zone_history SET geometry = NULL",
        "DELETE FROM zone_history",
    ],
)
def test_the_file_itself_refuses_to_change_the_history(store, statement):
    record(store, edit(), created=NOW)
    store.close()
    with (
        closing(sqlite3.connect(store.path)) as other,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        other.execute(statement)


def test_other_programs_can_show_the_history(store, tmp_path):
    record(store, edit(day=date(2019, 1, 1)), created=NOW)
    with closing(sqlite3.connect(store.path)) as live:
        live.execute("VACUUM INTO ?", (str(tmp_path / "copy.gpkg"),))
    listed = {name for name, _ in pyogrio.list_layers(tmp_path / "copy.gpkg")}
    assert {"zone_history", "zone_changes"} <= listed
    history = pyogrio.read_dataframe(tmp_path / "copy.gpkg", layer="zone_history")
    assert list(history["state"]) == ["was", "is"]
    assert history.geometry.iloc[0].equals(world.square(0))


def test_an_edit_by_another_program_counts_as_a_change_of_the_lineage(store):
    seen = versions.lineage_state(read_history(store).zones, "west")
    with closing(sqlite3.connect(store.path)) as other, other:
        other.execute("UPDATE zones SET note = 'QGIS' WHERE zone_id = 'west'")
    with pytest.raises(ConflictError, match="没有记录"):
        record(store, edit(state=seen), created=NOW)


def test_of_two_editors_at_once_one_is_told_and_nothing_is_lost(store):
    seen = versions.lineage_state(read_history(store).zones, "west")
    start = threading.Barrier(4)
    done, told = [], []

    def save(number):
        shape = shapely.box(113.0, 34.0, 113.01 + 0.01 * number, 34.2)
        start.wait()
        try:
            done.append(record(store, edit(shape=shape, state=seen), created=NOW))
        except ConflictError as conflict:
            told.append(conflict)

    threads = [threading.Thread(target=save, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(done), len(told)) == (1, 3)
    history = read_history(store)
    assert len(history.changes) == 1
    assert history.revision == store.revision() == 2


def test_many_writers_of_many_changes_lose_none(store):
    def save(offset):
        for number in range(5):
            day = date(2020, 1 + number, 1 + offset)

            def propose(history, day=day):
                counting = history.zones[history.zones["lineage"] == "west"]
                base = counting[
                    [
                        (begin is None or begin <= day) and (end is None or day < end)
                        for begin, end in zip(
                            counting["valid_from"], counting["valid_to"], strict=True
                        )
                    ]
                ]
                return edit(base["version_id"].iloc[0], day)(history)

            record(store, propose, created=NOW)

    threads = [threading.Thread(target=save, args=(offset,)) for offset in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    history = read_history(store)
    assert list(history.changes["change_no"]) == list(range(1, 21))
    assert history.revision == 21
    days = history.zones.loc[history.zones["lineage"] == "west", "valid_from"]
    assert len(days) == len(set(days)) == 21
    with closing(sqlite3.connect(store.path)) as other:
        assert other.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_file_that_cannot_be_written_is_told_and_unchanged(store):
    store.close()
    with closing(sqlite3.connect(store.path)) as other:
        other.execute(
            "CREATE TRIGGER full BEFORE INSERT ON zones BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
    with pytest.raises(UpstreamError, match="full"):
        record(store, edit(), created=NOW)
    assert store.revision() == 1
    assert len(read_history(store).changes) == 0
