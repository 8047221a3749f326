from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from geo.errors import InputError, UpstreamError
from layers.store import Store
from layers.tasks.readings import (
    NewReading,
    all_readings,
    holding,
    read_readings,
    record_readings,
)

MOMENT = datetime(2020, 11, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store.gpkg")
    made.create({})
    yield made
    made.close()


def reading(value=20.0, day=5, station="一站", **given):
    fields = {
        "quantity_id": "no2", "first_day": date(2020, 1, day), "last_day": date(2020, 1, day),
        "station": station, "territory_code": "410183", "value": value,
        "written_value": str(value), "written_unit": "µg/m³", "row_no": 2,
    }  # fmt: skip
    return NewReading(**{**fields, **given})


def keep(store, *readings, **given):
    given.setdefault("author", "张三")
    return record_readings(store, list(readings), filename="一月.csv", moment=MOMENT, **given)


def test_what_was_kept_is_read_back_with_who_brought_it(store):
    keep(store, reading(), reading(day=6))
    first, second = all_readings(store)
    assert (first.value, first.station, first.written_unit) == (20.0, "一站", "µg/m³")
    assert (first.filename, first.imported_by, first.imported_at) == ("一月.csv", "张三", MOMENT)
    assert second.first_day == date(2020, 1, 6)


def test_the_revision_moves_only_when_something_is_added(store):
    before = store.revision()
    keep(store, reading())
    assert store.revision() == before + 1
    found = keep(store, reading())
    assert (len(found.repeated), store.revision()) == (1, before + 1)


def test_a_corrected_value_is_a_further_row_and_the_last_one_holds(store):
    keep(store, reading(20.0))
    found = keep(store, reading(22.5), reason="复核")
    assert [(old.value, new.value) for old, new in found.corrected] == [(20.0, 22.5)]
    assert [row.value for row in all_readings(store)] == [20.0, 22.5]
    (held,) = read_readings(store)
    assert (held.value, held.reason) == (22.5, "复核")


def test_a_correction_needs_a_reason_and_nothing_is_kept_without(store):
    keep(store, reading(20.0))
    with pytest.raises(InputError, match="say why") as caught:
        keep(store, reading(21.0), reading(day=9))
    assert caught.value.field == "reason"
    assert len(all_readings(store)) == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"author": " "}, "author"),
        ({"author": "a" * 61}, "author"),
        ({"reason": "r" * 1001}, "reason"),
    ],
)
def test_texts_are_required_and_bounded(store, given, field):
    with pytest.raises(InputError) as caught:
        keep(store, reading(), **given)
    assert caught.value.field == field


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE air_readings SET value = 1",
        "DELETE FROM air_readings",
    ],
)
def test_no_program_changes_or_deletes_a_reading(store, statement):
    keep(store, reading())
    with pytest.raises(UpstreamError, match="append-only"), store.transaction() as connection:
        connection.execute(sa.text(statement))


def test_stations_counties_and_spans_are_apart(store):
    keep(
        store, reading(1.0), reading(2.0, station="二站"), reading(3.0, territory_code="410181"),
        reading(4.0, last_day=date(2020, 1, 31)), reading(5.0, quantity_id="pm25"),
    )  # fmt: skip
    assert len(holding(all_readings(store))) == 5


def test_a_store_without_readings_has_none(store):
    assert read_readings(store) == []
