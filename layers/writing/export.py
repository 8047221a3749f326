"""Rows made ready for any format: plain columns, positions apart, everything lost is said."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from geo.coordinates import DATUM_NAMES
from geo.datum import RUNG, Datum, parse_datum
from geo.errors import CRSError, SchemaError
from geo.schema import is_missing
from layers.names import display_name, unique_names
from layers.reading.source import Geometries, Note, only
from layers.reading.tables import typed_column

# XML 1.0 has no place for these, and no reader of CSV or JSON needs them.
UNWRITABLE = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{fffe}\x{ffff}]"
# A file that repeats itself byte for byte carries no time of its making.
EPOCH = (1980, 1, 1, 0, 0, 0)
EPSG_CODES: dict[Datum, str] = {"wgs84": "EPSG:4326", "cgcs2000": "EPSG:4490"}


@dataclass(frozen=True, slots=True)
class Written:
    """One file made: its bytes, how to name and send it, and what the format could not keep.

    Parameters
    ----------
    contents
        The whole file.
    suffix, media_type
        For its name and for HTTP.
    notes
        What was changed or left out, in Chinese and English.
    names
        Column as written, by column as it was, where the two differ.
    """

    contents: bytes
    suffix: str
    media_type: str
    notes: list[Note] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Export:
    """Rows ready to be written.

    Parameters
    ----------
    columns
        Attributes as Arrow numbers, booleans and text; unique names; n rows.
    lon_deg, lat_deg
        Of points, shape (n,); NaN elsewhere; in `datum`.
    geometry
        Lines and polygons, None for points and missing ones; None where there are only points.
    datum
        Of every coordinate.
    title
        Name of the layer, fit to be shown.
    notes
        What was changed so far.
    """

    columns: pa.Table
    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    geometry: Geometries | None
    datum: Datum
    title: str
    notes: list[Note] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Number of rows."""
        return len(self.lon_deg)

    @property
    def epsg(self) -> str | None:
        """Code of the coordinates' CRS; None for GCJ-02 and BD-09, which have none."""
        return EPSG_CODES.get(self.datum)

    def shapes(self) -> Geometries:
        """Geometry of every row, shape (n,), points included; None where there is none."""
        shapes = np.full(self.count, None, dtype=object)
        has_point = np.isfinite(self.lon_deg) & np.isfinite(self.lat_deg)
        shapes[has_point] = shapely.points(self.lon_deg[has_point], self.lat_deg[has_point])
        if self.geometry is not None:
            has_shape = ~shapely.is_missing(self.geometry)
            shapes[has_shape] = self.geometry[has_shape]
        return shapes

    def with_positions(self) -> pa.Table:
        """Columns, and the position in columns that name the datum: lon_, lat_ or wkt_."""
        names = [f"lon_{self.datum}", f"lat_{self.datum}"]
        arrays = [pa.array(v, pa.float64(), from_pandas=True) for v in (self.lon_deg, self.lat_deg)]
        if self.geometry is not None:
            names = [f"wkt_{self.datum}"]
            arrays = [pa.array(shapely.to_wkt(self.shapes(), rounding_precision=-1), pa.string())]
        columns = dict(zip(self.columns.column_names, self.columns.columns, strict=True))
        kept = {name: column for name, column in columns.items() if name not in names}
        return pa.table(kept | dict(zip(names, arrays, strict=True)))


def _column(series: pd.Series) -> pa.Array:
    kind = series.dtype
    if isinstance(kind, pd.StringDtype):
        array = pa.array(series, pa.string(), from_pandas=True)
    elif pd.api.types.is_bool_dtype(kind) or pd.api.types.is_numeric_dtype(kind):
        array = pa.array(series, from_pandas=True)
    else:
        cells = (None if is_missing(cell) else cell for cell in series)
        array = typed_column([c.item() if isinstance(c, np.generic) else c for c in cells])
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if pa.types.is_floating(array.type):
        finite = pc.fill_null(pc.is_finite(array), False)
        return pc.if_else(finite, array, pa.scalar(None, array.type))
    return array


def _cleaned(arrays: list[pa.Array], notes: list[Note]) -> list[pa.Array]:
    count = 0
    cleaned = []
    for array in arrays:
        if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
            found = pc.sum(pc.match_substring_regex(array, UNWRITABLE)).as_py() or 0
            if found:
                count += found
                array = pc.replace_substring_regex(array, UNWRITABLE, "")
        cleaned.append(array)
    if count:
        notes.append(
            (
                f"去掉了 {count} 个单元格中的控制字符",
                f"control characters removed from {count} cells",
            )
        )
    return cleaned


def _attributes(frame: pd.DataFrame, left_out: Sequence[str], notes: list[Note]) -> pa.Table:
    names = [name for name in frame.columns if name not in left_out]
    arrays = [_column(frame[name]) for name in names]
    if frame.index.name is not None and frame.index.name not in names:
        names = [frame.index.name, *names]
        arrays = [_column(frame.index.to_series()), *arrays]
    cleaned = _cleaned(arrays, notes)
    return pa.table(cleaned, names=unique_names(str(name) for name in names))


def _require_datum(frame: gpd.GeoDataFrame, datum: Datum) -> None:
    declared = frame.crs
    if declared is None:
        return
    if declared.to_epsg() not in (4326, 4490) or RUNG[datum] != 0:
        raise CRSError(
            f"数据的坐标参考系是 {declared.name}，与要写的 {DATUM_NAMES[datum]} 不符",
            f"the frame is in {declared.name}, which is not the {DATUM_NAMES[datum]} to be written",
            field="datum",
        )


def prepare(frame: pd.DataFrame, *, datum: Datum, title: str) -> Export:
    """Rows of a frame, ready for a writer.

    Parameters
    ----------
    frame
        A GeoDataFrame in degrees, or a DataFrame of points with columns "lon_" and "lat_" plus the
        datum. A named index is written as the first column.
    datum
        Of the coordinates in the frame.
    title
        Name of the layer.

    Returns
    -------
    Export
        Dates as ISO text, lists and mappings as JSON text, numbers that are not finite as missing.

    Raises
    ------
    CRSError
        If the datum is unknown or the frame declares another.
    SchemaError
        If the frame holds no position, or columns of one name.
    """
    datum = parse_datum(datum)
    notes: list[Note] = []
    if not frame.columns.is_unique:
        repeated = "、".join(sorted({str(n) for n in frame.columns[frame.columns.duplicated()]}))
        raise SchemaError(f"列名重复：{repeated}", f"columns of one name: {repeated}")
    shown = display_name(title)
    if isinstance(frame, gpd.GeoDataFrame):
        _require_datum(frame, datum)
        shapes = shapely.force_2d(frame.geometry.to_numpy())
        columns = _attributes(frame, [frame.geometry.name], notes)
        return _from_shapes(np.asarray(shapes, dtype=object), columns, datum, shown, notes)
    names = [f"lon_{datum}", f"lat_{datum}"]
    missing = [name for name in names if name not in frame.columns]
    if missing:
        raise SchemaError(
            f"缺少列 {'、'.join(missing)}", f"columns are missing: {', '.join(missing)}"
        )
    lon_deg, lat_deg = (frame[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in names)
    return Export(_attributes(frame, names, notes), lon_deg, lat_deg, None, datum, shown, notes)


def _from_shapes(
    shapes: Geometries, columns: pa.Table, datum: Datum, title: str, notes: list[Note]
) -> Export:
    shapes = only(shapes, ~shapely.is_empty(shapes))
    is_point = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    lon_deg, lat_deg = (np.full(len(shapes), np.nan) for _ in range(2))
    xy = shapely.get_coordinates(shapes[is_point])
    lon_deg[is_point], lat_deg[is_point] = xy[:, 0], xy[:, 1]
    others = only(shapes, ~is_point)
    has_others = not bool(shapely.is_missing(others).all())
    return Export(columns, lon_deg, lat_deg, others if has_others else None, datum, title, notes)
