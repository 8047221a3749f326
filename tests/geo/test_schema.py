from datetime import UTC, date, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import GeometryCollection, LineString, Point, Polygon, box

from geo.errors import InputError, SchemaError
from geo.schema import CHECKS, FEATURES, SCHEMAS, TASKS, UNITS, ZONES, is_missing, require

UNIT = {
    "name": "巩义市",
    "name_en": None,
    "level": "county",
    "parent_code": "410100",
    "area_km2": 1039.9,
    "boundary_precision_m": 300,
    "source": "见表",
    "source_en": None,
    "licence": "MIT",
    "recorded": date(2020, 11, 1),
}


def unit_frame(*, crs=4326, index=("410181",), geometry=None, **changes):
    row = {**UNIT, **changes}
    columns = {name: pd.Series([value] * len(index), dtype=object) for name, value in row.items()}
    shapes = [box(112, 34, 113, 35) if geometry is None else geometry] * len(index)
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs=crs)
    frame.index = pd.Index(index, name="unit_code")
    return frame


def faults(frame, schema=UNITS):
    with pytest.raises(SchemaError) as caught:
        require(frame, schema)
    return caught.value.message_en


def test_a_frame_that_fits_is_returned_itself_and_unchanged():
    frame = unit_frame()
    before = frame.copy(deep=True)
    assert require(frame, UNITS) is frame
    pd.testing.assert_frame_equal(frame, before)


def test_extra_columns_pass():
    frame = unit_frame()
    frame["colour"] = "red"
    assert list(require(frame, UNITS).columns)[-1] == "colour"


def test_an_empty_frame_fits():
    assert len(require(unit_frame().iloc[:0], UNITS)) == 0


def test_every_misfit_is_named_at_once():
    frame = unit_frame(name=None, area_km2="big", recorded="2020-11-01").drop(columns="licence")
    message = faults(frame)
    assert message.startswith("units: ")
    for part in (
        "name of 410181 is empty",
        "area_km2 of 410181 is 'big', not a number",
        "recorded of 410181 is '2020-11-01', not a date",
        "column licence is missing",
    ):
        assert part in message


def test_a_misfit_is_bad_input_told_in_chinese_as_well():
    with pytest.raises(InputError) as caught:
        require(unit_frame(name=None), UNITS)
    assert caught.value.message("zh").startswith("units 表不合格式：")


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA, pd.NaT, np.float64("nan")])
def test_every_kind_of_missing_value_is_missing(missing):
    assert is_missing(missing)
    assert "name of 410181 is empty" in faults(unit_frame(name=missing))
    require(unit_frame(name_en=missing, recorded=missing), UNITS)


@pytest.mark.parametrize("present", ["", 0, False, [], {}, [None], date(2020, 1, 1)])
def test_empty_text_zero_and_empty_lists_are_not_missing(present):
    assert not is_missing(present)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("text", ["", "巩义"], [1, b"x", ["x"]]),
        ("number", [1, 1.5, -0.0, float("inf"), np.float64(2)], [True, "1", None]),
        ("integer", [1, -5, 10**20], [True, 1.0, "1"]),
        ("boolean", [True, False], [0, 1, "true"]),
        ("date", [date(2020, 2, 29)], [datetime(2020, 1, 1, tzinfo=UTC), "2020-01-01", 2020]),
        ("list", [[], ["a"]], [("a",), "a", {"a"}]),
        ("mapping", [{}, {"a": 1}], [[], "{}"]),
    ],
)
def test_each_kind_takes_its_own_values_and_no_other(kind, good, bad):
    assert all(CHECKS[kind](value) for value in good)
    assert not any(CHECKS[kind](value) for value in bad)


def test_the_index_must_be_named_unique_and_text():
    assert "index repeats ['410181']" in faults(unit_frame(index=("410181", "410181")))
    assert "not text" in faults(unit_frame(index=(410181,)))
    assert "index is 'code', not 'unit_code'" in faults(unit_frame().rename_axis("code"))


@pytest.mark.parametrize("crs", [None, 4490, 3857])
def test_any_other_crs_is_refused(crs):
    assert "not EPSG:4326" in faults(unit_frame(crs=crs))


def test_a_frame_without_geometry_is_refused_where_there_must_be_one():
    assert "there is no geometry column" in faults(
        pd.DataFrame(unit_frame().drop(columns="geometry"))
    )


@pytest.mark.parametrize(
    ("geometry", "fault"),
    [
        (Point(112, 34), "is a Point"),
        (LineString([(0, 0), (1, 1)]), "is a LineString"),
        (GeometryCollection([box(0, 0, 1, 1)]), "is a GeometryCollection"),
        (Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), "is not valid"),
    ],
)
def test_a_geometry_of_the_wrong_type_or_invalid_is_refused(geometry, fault):
    assert f"geometry of 410181 {fault}" in faults(unit_frame(geometry=geometry))


def test_an_empty_geometry_fits_whatever_its_type():
    require(unit_frame(geometry=Point()), UNITS)
    frame = unit_frame()
    frame.loc["410181", "geometry"] = None
    require(frame, UNITS)


def test_tasks_need_no_geometry():
    values = {"text": "x", "integer": 1, "date": None, "list": [], "mapping": {}}
    columns = {
        column.name: pd.Series([values[column.kind]], dtype=object) for column in TASKS.columns
    }
    frame = pd.DataFrame(columns)
    frame.index = pd.Index(["A1"], name="task_id")
    assert require(frame, TASKS) is frame


def test_schemas_repeat_no_column_and_carry_their_provenance():
    for schema in SCHEMAS.values():
        names = [schema.index, *schema.column_names, "geometry"]
        assert len(names) == len(set(names))
    for schema in (UNITS, FEATURES, ZONES, TASKS):
        assert {"source", "source_en", "licence", "recorded"} <= set(schema.column_names)
