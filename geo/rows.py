"""Rows as frames: one place where columns get the types their schema asks for."""

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.schema import Column, Schema, require

DTYPES = {"number": float, "integer": int}


def frame_of(rows: Sequence[Mapping[str, Any]], schema: Schema) -> pd.DataFrame:
    """Rows as a frame of a schema.

    Parameters
    ----------
    rows
        Mappings that hold the schema's index and all its columns by name, and "geometry" where
        the schema admits any; coordinates in EPSG:4326. May be empty.
    schema
        One of the schemas of geo/schema.py.

    Returns
    -------
    GeoDataFrame or DataFrame
        In the order of the rows and of the schema's columns; numbers not known are NaN, any other
        missing value stays None.

    Raises
    ------
    SchemaError
        If the values do not fit the schema.

    Examples
    --------
    >>> from geo.schema import TASKS
    >>> len(frame_of([], TASKS))
    0
    """
    index = pd.Index([row[schema.index] for row in rows], name=schema.index, dtype=object)
    columns = {column.name: _series(rows, column, index) for column in schema.columns}
    if not schema.geometry_types:
        return require(pd.DataFrame(columns, index=index), schema)
    geometry = [row["geometry"] for row in rows]
    frame = gpd.GeoDataFrame(columns, index=index, geometry=geometry, crs="EPSG:4326")
    return require(frame, schema)


def _series(rows: Sequence[Mapping[str, Any]], column: Column, index: pd.Index) -> pd.Series:
    values = [row[column.name] for row in rows]
    # object for the rest: pandas would guess at dates and turn None into NaN in texts
    return pd.Series(values, index=index, dtype=DTYPES.get(column.kind, object))
