from datetime import date

import pandas as pd
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import SchemaError, SourceError
from geo.schema import SCHEMAS, TASKS, UNITS
from layers.store_rows import table_for, to_frame, to_rows
from tests.layers.frames import assert_same, build, counting_units, frames

TASK = {
    "text": "x",
    "integer": 1,
    "date": date(2020, 10, 31),
    "list": [],
    "mapping": {},
}


def task(**changes):
    cells = {column.name: TASK[column.kind] for column in TASKS.columns} | changes
    return build(TASKS, [("A1", cells)])


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.sampled_from(sorted(SCHEMAS)))
def test_any_frame_that_fits_its_schema_survives_the_rows(data, name):
    schema = SCHEMAS[name]
    frame = data.draw(frames(schema))
    back = to_frame(to_rows(frame, schema), schema)
    assert_same(frame, back, schema)
    assert_same(back, to_frame(to_rows(back, schema), schema), schema)


def test_numbers_come_back_as_floats_and_the_rest_as_objects():
    back = to_frame(to_rows(counting_units(7), UNITS), UNITS)
    assert back["area_km2"].dtype == "float64"
    assert back["name_en"].tolist() == [None] * 12
    assert back["name"].dtype == object
    assert to_frame(to_rows(task(), TASKS), TASKS)["item_no"].dtype == "int64"


def test_an_empty_frame_keeps_its_columns():
    for schema in SCHEMAS.values():
        back = to_frame([], schema)
        assert len(back) == 0
        assert [name for name in back.columns if name != "geometry"] == schema.column_names


def test_the_active_geometry_may_have_any_name():
    frame = counting_units(1)
    renamed = frame.rename_geometry("shape")
    assert_same(frame, to_frame(to_rows(renamed, UNITS), UNITS), UNITS)


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"properties": {"a": float("nan")}}, "properties"),
        ({"properties": {"a": float("inf")}}, "properties"),
        ({"properties": {1: "a"}}, "properties"),
        ({"properties": {"a": (1, 2)}}, "properties"),
        ({"properties": {"a": date(2020, 1, 1)}}, "properties"),
        ({"lead_units": [{"a"}]}, "lead_units"),
        ({"title": "half \ud800 a character"}, "title"),
        ({"lead_units": ["\udfff"]}, "lead_units"),
        ({"item_no": 2**63}, "item_no"),
    ],
)
def test_what_a_database_cannot_hold_is_refused_by_column_and_row(changes, column):
    with pytest.raises(SchemaError, match=f"{column} of 'A1'") as caught:
        to_rows(task(**changes), TASKS)
    assert caught.value.field == column


def test_a_label_that_is_half_a_character_is_refused():
    frame = task()
    frame.index = pd.Index(["A\ud800"], dtype=object, name="task_id")
    with pytest.raises(SchemaError, match="task_id"):
        to_rows(frame, TASKS)


def test_a_number_beyond_every_float_is_refused():
    frame = counting_units(1)
    frame["area_km2"] = frame["area_km2"].astype(object)
    frame.loc["410100", "area_km2"] = 10**400
    with pytest.raises(SchemaError, match="area_km2 of '410100'"):
        to_rows(frame, UNITS)


def test_a_column_without_a_place_is_refused_by_name():
    with pytest.raises(SchemaError, match="colour"):
        to_rows(counting_units(1).assign(colour="red"), UNITS)


def test_a_frame_that_does_not_fit_is_refused():
    with pytest.raises(SchemaError, match="name of 410100 is empty"):
        to_rows(counting_units(1).assign(name=None), UNITS)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("properties", "{"),
        ("lead_units", "{}"),
        ("status", None),
        ("item_no", "one"),
        ("deadline_date", "2020-11-01T00:00:00Z"),
    ],
)
def test_rows_that_another_program_spoilt_are_refused(column, value):
    rows = to_rows(task(), TASKS)
    rows[0][column] = value
    with pytest.raises(SourceError, match="tasks"):
        to_frame(rows, TASKS)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_table_has_a_column_for_everything(name):
    schema = SCHEMAS[name]
    table = table_for(schema, sa.MetaData())
    expected = ["fid", schema.index, *schema.column_names]
    expected += ["geometry"] if schema.geometry_types else []
    assert list(table.columns.keys()) == expected
