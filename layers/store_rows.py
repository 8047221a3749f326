"""Tables of the store, derived from the schemas, and frames to and from their rows."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from geo.errors import SchemaError, SourceError
from geo.schema import Column, ColumnKind, Schema, is_missing, require
from layers.gpkg import GEOMETRY_COLUMN, Declared, decode_geometries, encode_geometries

Cell = str | float | int | bool | object | None

SQL_TYPES: dict[ColumnKind, TypeEngine[Any]] = {
    "text": sa.Text(),
    "number": sa.Double(),
    "integer": sa.Integer(),  # 64 bits in a GeoPackage
    "boolean": sa.Boolean(),
    "date": Declared("DATE"),  # ISO text
    "list": sa.Text(),  # JSON
    "mapping": sa.Text(),  # JSON
}


def table_for(schema: Schema, metadata: sa.MetaData) -> sa.Table:
    """Table that holds the frames of a schema.

    Parameters
    ----------
    schema
        One of `geo.schema.SCHEMAS`.
    metadata
        Where the table is entered.

    Returns
    -------
    Table
        `fid` (the order of the rows), the index, the columns, and `geometry` where the schema
        has one. Lists and mappings are JSON text.
    """
    geometry = [sa.Column(GEOMETRY_COLUMN, Declared("GEOMETRY"))] if schema.geometry_types else []
    return sa.Table(
        schema.name,
        metadata,
        sa.Column("fid", sa.Integer, primary_key=True),
        sa.Column(schema.index, sa.Text, nullable=False, unique=True),
        *(
            sa.Column(column.name, SQL_TYPES[column.kind], nullable=column.nullable)
            for column in schema.columns
        ),
        *geometry,
    )


def _bad_cell(schema: Schema, column: str, label: str, why: str) -> SchemaError:
    return SchemaError(
        f"{schema.name} 表 {label} 行的 {column} 无法保存：{why}",
        f"{schema.name}: {column} of {label} cannot be stored: {why}",
        field=column,
    )


def _to_json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if json.loads(text) != value:
        raise TypeError("JSON holds only lists, text-keyed mappings, text and numbers")
    return text


def _encode(value: object, kind: ColumnKind) -> Cell:
    if is_missing(value):
        return None
    if kind in ("list", "mapping"):
        value = _to_json(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        value.encode()  # a lone surrogate is no text
        return str(value)
    if kind == "number":
        return float(cast("float", value))
    if kind == "integer" and not -(2**63) <= cast("int", value) < 2**63:
        raise OverflowError("the number needs more than 64 bits")
    return value


def to_rows(frame: pd.DataFrame, schema: Schema) -> list[dict[str, Cell]]:
    """Rows of a table for a frame.

    Parameters
    ----------
    frame
        Rows of `schema`, in EPSG:4326.
    schema
        Its schema.

    Returns
    -------
    list of dict
        One for each row, in order, keyed by column.

    Raises
    ------
    SchemaError
        If the frame does not fit the schema, has columns that the schema lacks, or holds a value
        that a database cannot: a number in JSON that is not finite, more than 64 bits, a half of
        a character.
    """
    require(frame, schema)
    geometry_name = frame.geometry.name if isinstance(frame, gpd.GeoDataFrame) else None
    extra = sorted(set(frame.columns) - {*schema.column_names, geometry_name}, key=str)
    if extra:
        raise SchemaError(
            f"{schema.name} 表有多余的列 {extra}：请放进 properties 列或删去",
            f"{schema.name}: the columns {extra} have no place; put them into properties",
        )
    rows: list[dict[str, Cell]] = [{} for _ in frame.index]
    columns = [(Column(schema.index, "text"), frame.index)]
    columns += [(column, frame[column.name]) for column in schema.columns]
    for column, values in columns:
        for row, label, value in zip(rows, frame.index, values, strict=True):
            try:
                row[column.name] = _encode(value, column.kind)
            except (TypeError, ValueError, OverflowError, RecursionError) as error:
                raise _bad_cell(schema, column.name, ascii(label), str(error)) from error
    if schema.geometry_types:
        for row, blob in zip(rows, encode_geometries(frame.geometry), strict=True):
            row[GEOMETRY_COLUMN] = blob
    return rows


def _decode(values: list[Any], column: Column) -> pd.Series:
    if column.kind == "number":
        numbers = np.array([np.nan if value is None else value for value in values])
        return pd.Series(numbers, dtype=np.float64)
    if column.kind in ("list", "mapping"):
        values = [None if value is None else json.loads(value) for value in values]
    if column.kind == "date":
        values = [None if value is None else date.fromisoformat(value) for value in values]
    if column.kind in ("integer", "boolean") and None not in values:
        return pd.Series(values, dtype=np.int64 if column.kind == "integer" else np.bool_)
    cells = np.empty(len(values), dtype=object)
    cells[:] = values
    return pd.Series(cells, dtype=object)


def to_frame(rows: Sequence[Mapping[str, Any]], schema: Schema) -> pd.DataFrame:
    """Frame that rows of a table hold, in one canonical form.

    Parameters
    ----------
    rows
        Rows keyed by column, in order.
    schema
        Their schema.

    Returns
    -------
    GeoDataFrame or DataFrame
        Fits the schema. Numbers are float64 with NaN for what is missing; text, dates, lists and
        mappings are Python objects with None for what is missing; `geometry` is the active
        geometry, in EPSG:4326.

    Raises
    ------
    SourceError
        If a row holds what the schema does not allow: another program has edited the file.
    """
    try:
        columns = {
            column.name: _decode([row[column.name] for row in rows], column)
            for column in schema.columns
        }
        frame = pd.DataFrame(columns, columns=schema.column_names)
        if schema.geometry_types:
            shapes = decode_geometries([row[GEOMETRY_COLUMN] for row in rows])
            frame = gpd.GeoDataFrame(frame, geometry=shapes, crs="EPSG:4326")
        frame.index = pd.Index([row[schema.index] for row in rows], dtype="str", name=schema.index)
        return require(frame, schema)
    except (ValueError, TypeError) as error:  # our SchemaError is a ValueError as well
        raise SourceError(
            f"{schema.name} 表的内容已损坏或被其他程序改坏：{error}",
            f"the table {schema.name} holds what it must not: {error}",
        ) from error
