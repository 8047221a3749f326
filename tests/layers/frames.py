"""Frames for tests of the store: any that fits a schema, and one that counts."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from hypothesis import strategies as st
from shapely.geometry import box

from geo.schema import UNITS, Schema, is_missing

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
CELLS = {
    "text": st.text(max_size=12)
    | st.sampled_from(["巩义市", "“引号”", "a'b;--", "NaN", "None", "null"]),
    "number": st.floats(allow_nan=False) | st.integers(-(2**50), 2**50),
    "integer": st.integers(-(2**63), 2**63 - 1),
    "boolean": st.booleans(),
    "date": st.dates(),
    "list": st.lists(JSON, max_size=3),
    "mapping": st.dictionaries(st.text(max_size=5), JSON, max_size=3),
}
MISSING = st.sampled_from([None, float("nan"), pd.NA, pd.NaT])
DEGREES = st.floats(-80, 80, allow_subnormal=False)
POINTS = st.builds(shapely.Point, DEGREES, DEGREES)
BOXES = st.builds(
    lambda x, y, w, h: box(x, y, x + w, y + h),
    DEGREES,
    DEGREES,
    st.floats(0.001, 5),
    st.floats(0.001, 5),
)
LINES = st.lists(st.tuples(DEGREES, DEGREES), min_size=2, max_size=5, unique=True).map(
    shapely.LineString
)
EMPTY = st.sampled_from([None, shapely.Point(), shapely.Polygon(), shapely.MultiPolygon()])
AREAS = BOXES | BOXES.map(lambda area: shapely.MultiPolygon([area])) | EMPTY
ANYTHING = AREAS | POINTS | LINES | POINTS.map(lambda point: shapely.MultiPoint([point, point]))


def frames(schema: Schema) -> st.SearchStrategy:
    """Any frame that fits a schema, of up to four rows."""
    cells = {
        column.name: CELLS[column.kind] | MISSING if column.nullable else CELLS[column.kind]
        for column in schema.columns
    }
    if schema.geometry_types:
        cells["geometry"] = ANYTHING if "Point" in schema.geometry_types else AREAS
    rows = st.lists(
        st.tuples(st.text(max_size=8), st.fixed_dictionaries(cells)),
        max_size=4,
        unique_by=lambda row: row[0],
    )
    return rows.map(lambda listed: build(schema, listed))


def build(schema: Schema, rows: list) -> pd.DataFrame:
    """Frame of (label, cells) pairs, every cell kept as the object it is."""
    columns = {}
    for name in schema.column_names:
        values = np.empty(len(rows), dtype=object)
        values[:] = [cells[name] for _, cells in rows]
        columns[name] = pd.Series(values, dtype=object)
    frame = pd.DataFrame(columns, columns=schema.column_names)
    if schema.geometry_types:
        shapes = np.empty(len(rows), dtype=object)
        shapes[:] = [cells["geometry"] for _, cells in rows]
        frame = gpd.GeoDataFrame(frame, geometry=shapes, crs=4326)
    frame.index = pd.Index([label for label, _ in rows], dtype="str", name=schema.index)
    return frame


def assert_same(before: pd.DataFrame, after: pd.DataFrame, schema: Schema) -> None:
    """Fail unless two frames hold the same, a missing value being equal to any other."""
    assert type(after) is type(before)
    assert after.index.name == schema.index
    assert after.index.tolist() == before.index.tolist()
    for column in schema.columns:
        pairs = zip(before[column.name], after[column.name], strict=True)
        for expected, found in pairs:
            if is_missing(expected):
                assert is_missing(found)
                assert found is None or column.kind == "number"
            else:
                assert found == expected
                assert isinstance(found, type(expected)) or column.kind == "number"
    if schema.geometry_types:
        assert after.crs == "EPSG:4326"
        assert after.geometry.name == "geometry"
        for expected, found in zip(before.geometry, after.geometry, strict=True):
            assert (found is None) == (expected is None)
            assert found is None or shapely.to_wkb(found) == shapely.to_wkb(expected)


def counting_units(number: int, n_rows: int = 12) -> gpd.GeoDataFrame:
    """Units that all say one number, so that a torn write would show."""
    row = {
        "name": f"第{number}版",
        "name_en": None,
        "level": "county",
        "parent_code": "410100",
        "area_km2": float(number),
        "boundary_precision_m": 300.0,
        "source": "测试",
        "source_en": None,
        "licence": "MIT",
        "recorded": date(2020, 11, 1),
        "geometry": box(113, 34, 114, 35),
    }
    return build(UNITS, [(f"4101{i:02}", row) for i in range(n_rows)])
