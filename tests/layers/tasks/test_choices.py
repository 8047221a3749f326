"""Choices of places in the store: kept, applied, withdrawn, never lost."""

import sqlite3
import threading
from datetime import UTC, datetime

import pytest
import shapely

from geo.datum import convert
from geo.errors import ConflictError, GeometryError, InputError, NotFoundError, UpstreamError
from geo.standing import STANDS_FOR, WITHDRAWN
from layers.tasks.choices import Asked, Position, choices_of, choose, history_of, withdraw
from tests.layers.tasks.place_store import JIA, YI, made_store, nothing, relocate

MOMENT = datetime(2021, 3, 1, 17, 30, tzinfo=UTC)  # already the 2nd in Beijing
KEY = "990100|990102|乌金煤矿"
SIGNED = {"author": "张三", "reason": "现场核实", "moment": MOMENT}


@pytest.fixture
def store(tmp_path):
    made = made_store(tmp_path / "s.gpkg")
    yield made
    made.close()


def asked(**more):
    return Asked(key=KEY, name="乌金煤矿", parents=("乙水市",), jurisdiction_code="990100", **more)


def at(lon=113.7, lat=34.2, datum="wgs84", precision_m=100.0):
    return Position(lon, lat, datum, precision_m)


def ids(store, task_id):
    return list(store.read("tasks").loc[task_id, "place_ids"])


def test_a_store_without_choices_has_none(store):
    assert choices_of(store) == {}
    assert history_of(store) == []


def test_a_position_becomes_a_place_of_its_own_with_who_and_when(store):
    wanted = asked(position=at(), stands_for="mine")
    done = choose(store, wanted, relocate=relocate, **SIGNED)
    row = store.read("features").loc[done.feature_id]
    assert (row["kind"], row["name"], row["precision_m"]) == ("mine", "乌金煤矿", 100.0)
    assert list(row["ancestry"]) == [done.feature_id, "mine", YI]
    assert row["properties"] == {"activity": "coal_mine", STANDS_FOR: "mine"}
    assert "张三" in row["source"]
    assert "2021-03-02" in row["source"]
    assert row["recorded"].isoformat() == "2021-03-02"
    assert row.geometry.equals(shapely.Point(113.7, 34.2))
    assert store.read("features").loc["mine"].geometry.is_empty  # what was on record stays
    assert ids(store, "T1") == [done.feature_id]
    assert done.task_ids == ("T1",)
    assert done.revision == store.revision() > 1


@pytest.mark.parametrize("datum", ["wgs84", "cgcs2000", "gcj02", "bd09"])
def test_positions_are_converted_from_their_datum(store, datum):
    done = choose(store, asked(position=at(datum=datum)), relocate=nothing, **SIGNED)
    point = store.read("features").loc[done.feature_id].geometry
    lon, lat = convert(113.7, 34.2, datum, "wgs84")
    assert (point.x, point.y) == pytest.approx((float(lon), float(lat)), abs=1e-9)
    kept = choices_of(store)[KEY]
    assert (kept.lon_deg, kept.lat_deg, kept.datum) == (113.7, 34.2, datum)  # as it was given


def test_a_new_place_lies_in_the_unit_of_its_position_unless_the_text_says_otherwise(store):
    free = choose(store, asked(position=at(113.2, 34.2)), relocate=nothing, **SIGNED)
    told = choose(
        store, asked(position=at(113.2, 34.2), ancestry=("dong", JIA)), relocate=nothing, **SIGNED
    )
    features = store.read("features")
    assert list(features.loc[free.feature_id, "ancestry"]) == [free.feature_id, JIA]
    assert list(features.loc[told.feature_id, "ancestry"]) == [told.feature_id, "dong", JIA]
    assert free.feature_id != told.feature_id


def test_the_later_choice_of_a_name_counts_and_the_former_stays_on_record(store):
    choose(store, asked(feature_id="he"), relocate=nothing, **SIGNED)
    choose(store, asked(feature_id=YI), relocate=nothing, **SIGNED)
    assert choices_of(store)[KEY].feature_id == YI
    assert [row["feature_id"] for row in history_of(store)] == ["he", YI]


def test_withdrawing_is_a_further_row_and_leads_back(store):
    done = choose(store, asked(position=at(), stands_for="mine"), relocate=relocate, **SIGNED)
    back = withdraw(store, done.choice_no, relocate=relocate, **SIGNED)
    assert choices_of(store) == {}
    assert ids(store, "T1") == ["mine"]
    assert store.read("tasks").loc["T1", "unlocated_reason"] == "没有坐标"  # as it was before
    row = store.read("features").loc[done.feature_id]
    assert row.geometry.is_empty
    assert row["properties"][WITHDRAWN] == "2021-03-01T17:30:00+00:00"
    actions = [(row["action"], row["withdraws"], row["is_withdrawn"]) for row in history_of(store)]
    assert actions == [("choose", None, True), ("withdraw", done.choice_no, False)]
    assert back.task_ids == ("T1",)
    with pytest.raises(ConflictError):
        withdraw(store, done.choice_no, relocate=relocate, **SIGNED)


def test_withdrawing_the_later_choice_makes_the_former_count(store):
    choose(store, asked(feature_id="he"), relocate=nothing, **SIGNED)
    later = choose(store, asked(feature_id="dong"), relocate=nothing, **SIGNED)
    withdraw(store, later.choice_no, relocate=nothing, **SIGNED)
    assert choices_of(store)[KEY].feature_id == "he"


@pytest.mark.parametrize("number", [0, 7, 2])
def test_what_is_no_choice_cannot_be_withdrawn(store, number):
    done = choose(store, asked(feature_id="he"), relocate=nothing, **SIGNED)
    withdraw(store, done.choice_no, relocate=nothing, **SIGNED)
    with pytest.raises((NotFoundError, ConflictError)):
        withdraw(store, number, relocate=nothing, **SIGNED)


@pytest.mark.parametrize(
    ("wanted", "error", "field"),
    [
        ({}, InputError, "feature_id"),
        ({"feature_id": "he", "position": at()}, InputError, "feature_id"),
        ({"feature_id": "nowhere"}, NotFoundError, "feature_id"),
        ({"position": at(), "stands_for": "nowhere"}, NotFoundError, "feature_id"),
        ({"position": at(precision_m=0.0)}, InputError, "precision_m"),
        ({"position": at(precision_m=float("nan"))}, InputError, "precision_m"),
        ({"position": at(34.2, 113.7)}, GeometryError, "lon"),
        ({"position": at(lat=float("inf"))}, GeometryError, "lat"),
        ({"position": at(100.0, 34.2)}, InputError, "lon"),
    ],
)
def test_what_is_asked_wrongly_is_refused_and_leaves_nothing(store, wanted, error, field):
    before = store.revision(), len(store.read("features"))
    with pytest.raises(error) as caught:
        choose(store, asked(**wanted), relocate=relocate, **SIGNED)
    assert caught.value.field == field
    assert (store.revision(), len(store.read("features"))) == before
    assert history_of(store) == []


@pytest.mark.parametrize("missing", ["author", "reason"])
def test_who_and_why_must_be_said(store, missing):
    with pytest.raises(InputError) as caught:
        choose(store, asked(feature_id="he"), relocate=nothing, **SIGNED | {missing: "  "})
    assert caught.value.field == missing


def test_a_failure_while_tasks_are_worked_out_undoes_all(store):
    def fail(_before, _after):
        raise UpstreamError("坏了", "broken")

    with pytest.raises(UpstreamError):
        choose(store, asked(position=at()), relocate=fail, **SIGNED)
    assert len(store.read("features")) == 4
    assert history_of(store) == []


def test_a_choice_can_be_neither_changed_nor_dropped(store):
    choose(store, asked(feature_id="he"), relocate=nothing, **SIGNED)
    with sqlite3.connect(store.path) as connection:
        for statement in ("DELETE FROM place_choices", "UPDATE place_choices SET reason = ''"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)
    connection.close()


def test_two_people_at_once_both_leave_their_choice(store):
    def work(name):
        choose(store, asked(position=at()), relocate=relocate, **SIGNED | {"author": name})

    threads = [threading.Thread(target=work, args=(name,)) for name in ("甲", "乙")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {row["author"] for row in history_of(store)} == {"甲", "乙"}
    assert len(store.read("features")) == 6


def test_a_task_that_names_no_place_is_given_one(store):
    own = Asked(key="task|T2", name="料场", position=at(113.2, 34.2))
    done = choose(store, own, relocate=relocate, **SIGNED)
    assert ids(store, "T2") == [done.feature_id]
    withdraw(store, done.choice_no, relocate=relocate, **SIGNED)
    assert ids(store, "T2") == []
    assert store.read("tasks").loc["T2", "unlocated_reason"] == "没有点名地点"
