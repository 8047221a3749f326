"""What a read file becomes: a table of positions and attributes, with its refused rows."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from geo.datum import RUNG, Datum
from layers.reading.refusals import LONGEST_VALUE
from layers.reading.report import Report
from layers.reading.source import Geometries

Degrees = NDArray[np.float64]
# Whole numbers and truth values with gaps stay what they are, instead of turning into floats.
PANDAS_TYPES = {
    pa.int8(): pd.Int8Dtype(),
    pa.int16(): pd.Int16Dtype(),
    pa.int32(): pd.Int32Dtype(),
    pa.int64(): pd.Int64Dtype(),
    pa.uint8(): pd.UInt8Dtype(),
    pa.uint16(): pd.UInt16Dtype(),
    pa.uint32(): pd.UInt32Dtype(),
    pa.uint64(): pd.UInt64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
}


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a file that can be used.

    Parameters
    ----------
    attributes
        Every column of the file; index "row": its number in the file, as a spreadsheet counts
        (the header is 1), or the number of the feature from 1. Shape (n, columns).
    lon_deg, lat_deg
        Of point rows, in `report.datum`; NaN for lines and polygons. Shape (n,).
    geometry
        Lines and polygons, in degrees; None for point rows. None as a whole for points only.
    refused
        Rows that cannot be used; index "row"; columns field, value, code, reason_zh, reason_en.
    repaired
        Polygons that were repaired: index "row"; columns before, after.
    report
        What the reader found out; `count` = len(attributes) + len(refused).
    """

    attributes: pd.DataFrame
    lon_deg: Degrees
    lat_deg: Degrees
    geometry: Geometries | None
    refused: pd.DataFrame
    repaired: pd.DataFrame
    report: Report

    @property
    def datum(self) -> Datum:
        """Datum of the positions."""
        if self.report.datum is None:
            raise AssertionError("a table that was read has a datum")
        return self.report.datum

    def geoframe(self) -> gpd.GeoDataFrame:
        """Attributes and geometry as one frame, index "row"; points become geometries here.

        Returns
        -------
        GeoDataFrame
            In the table's own datum; with EPSG:4326 where that is WGS 84 or CGCS2000, and without
            any CRS where it is not, for there is no code that says so.
        """
        points = shapely.points(self.lon_deg, self.lat_deg)
        geometry = points
        if self.geometry is not None:
            geometry = np.where(shapely.is_missing(self.geometry), points, self.geometry)
        crs = "EPSG:4326" if RUNG[self.datum] == 0 else None
        return gpd.GeoDataFrame(self.attributes, geometry=geometry, crs=crs)


@dataclass(frozen=True, slots=True)
class Preview:
    """First look at a file: what was found in it, and the first rows that would be refused."""

    report: Report
    refused: pd.DataFrame


def refused_frame(table: pa.Table) -> pd.DataFrame:
    """Refused rows out of a worker's answer: index "row"; field, value, code and reasons."""
    return table.to_pandas(types_mapper={pa.string(): pd.StringDtype()}.get).set_index("row")


def refused_cells(
    table: Table, column: str, cells: pd.Series, code: str, reason: tuple[str, str]
) -> pd.DataFrame:
    """Rows of a table whose cell in one column cannot be used, as `Table.refused` lists them.

    Parameters
    ----------
    table
        Rows of a file.
    column
        Header.
    cells
        Texts at fault, with the index of their rows.
    code, reason
        Why; the reason in Chinese and in English.
    """
    reason_zh, reason_en = reason
    rows = {
        "field": column,
        "value": cells.str.slice(0, LONGEST_VALUE).to_numpy(dtype=object),
        "code": code,
        "reason_zh": reason_zh,
        "reason_en": reason_en,
    }
    return pd.DataFrame(rows, index=cells.index.rename("row"), columns=table.refused.columns)


def _repaired_frame(table: pa.Table) -> pd.DataFrame:
    frame = pd.DataFrame(
        {name: shapely.from_wkb(table.column(name).to_pylist()) for name in ("before", "after")},
        dtype=object,
    )
    frame.index = pd.Index(table.column("row").to_pylist(), name="row", dtype="int64")
    return frame


def table_from(
    rows: pa.Table | None, refused: pa.Table, repaired: pa.Table, report: Report
) -> Table:
    """Table out of a worker's answer.

    Parameters
    ----------
    rows
        Columns c0, c1 …, row, lon, lat, wkb; None where no row came through.
    refused, repaired
        As `layers.reading.job` writes them.
    report
        With the names of the columns.
    """
    if rows is None:
        rows = pa.table({name: pa.array([], kind) for name, kind in EMPTY.items()})
    wkb = rows.column("wkb")
    geometry: Geometries | None = None
    if wkb.null_count < len(wkb):
        geometry = shapely.from_wkb(wkb.to_numpy())
    columns = rows.drop_columns(["row", "lon", "lat", "wkb"])
    attributes = columns.to_pandas(types_mapper=PANDAS_TYPES.get)
    attributes.columns = report.fields[: len(attributes.columns)]
    attributes.index = pd.Index(rows.column("row").to_numpy(), name="row")
    return Table(
        attributes,
        rows.column("lon").to_numpy(),
        rows.column("lat").to_numpy(),
        geometry,
        refused_frame(refused),
        _repaired_frame(repaired),
        report,
    )


EMPTY = {"row": pa.int64(), "lon": pa.float64(), "lat": pa.float64(), "wkb": pa.binary()}
