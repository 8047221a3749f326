"""What passes between a reader of one format and the checks that all formats share."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geo.datum import Datum
from geo.errors import InputError, LimitError
from layers.reading.limits import Limits
from layers.reading.refusals import Refusals

Geometries = NDArray[np.object_]
Note = tuple[str, str]
NO_COLUMN = "-"  # said in place of a header: that no column is to be used


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the person says about a file.

    Parameters
    ----------
    datum
        Datum of the coordinates; None only if the file itself names one.
    crs
        "EPSG:n" of a file that holds projected coordinates without saying so.
    lon, lat
        Headers of the columns of longitude and latitude; None: recognised.
    datum_column
        Header of a column that names the datum of each row, `NO_COLUMN` for none; None: recognised
        in a table of which nothing else names the datum. `datum` then holds for empty cells.
    position
        Header of one column with both coordinates or with WKT; None: recognised.
    layer
        Name of the layer, where a file holds several.
    encoding
        Of a CSV or DBF; None: recognised.
    swap
        Whether to exchange longitude and latitude.
    repair
        Whether to repair invalid polygons rather than refuse them.
    as_drawn
        Whether invalid polygons are let through as they are: an audit is to find them.
    anywhere
        Whether WGS 84 coordinates outside China are accepted; other datums never are.
    kinds
        Accepted kinds of geometry among "point", "line", "polygon"; empty: all.
    """

    datum: Datum | None = None
    crs: str | None = None
    lon: str | None = None
    lat: str | None = None
    position: str | None = None
    layer: str | None = None
    encoding: str | None = None
    swap: bool = False
    repair: bool = False
    as_drawn: bool = False
    anywhere: bool = False
    datum_column: str | None = None
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """One file to read: where it lies, what is known of it, and where refused rows go."""

    path: Path
    options: ReadOptions
    limits: Limits
    refusals: Refusals
    is_preview: bool = False


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some consecutive rows.

    Parameters
    ----------
    rows
        Numbers in the file, shape (n,).
    columns
        Attributes, n rows, in the order of `Source.fields`.
    geometry
        Shapely geometries or None, shape (n,); None for a table of columns.
    """

    rows: NDArray[np.int64]
    columns: pa.Table
    geometry: Geometries | None = None

    def kept(self, keep: NDArray[np.bool_]) -> "Chunk":
        """Those of the rows for which a flag of shape (n,) is true."""
        if keep.all():
            return self
        columns = self.columns.filter(pa.array(keep)) if self.columns.num_columns else self.columns
        geometry = None if self.geometry is None else self.geometry[keep]
        return Chunk(self.rows[keep], columns, geometry)


@dataclass(slots=True)
class Source:
    """An opened file: what is known at once, and its rows as they are asked for."""

    fields: list[str]
    chunks: Iterator[Chunk]
    has_geometry: bool = True
    declared_crs: str | None = None  # WKT, PROJJSON or an authority's code
    declared_datum: Datum | None = None
    encoding: str | None = None
    delimiter: str | None = None
    layer: str | None = None
    layers: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    lon_lat: tuple[int, int] | None = None  # columns of the position, where the format says so


Reader = Callable[[Request], Source]


def only(geometry: Geometries, keep: NDArray[np.bool_]) -> Geometries:
    """Geometries with None wherever a flag of shape (n,) is false; a copy."""
    kept: Geometries = np.full(len(geometry), None, dtype=object)
    kept[keep] = geometry[keep]
    return kept


def choose_layer(names: list[str], request: Request) -> str:
    """Layer to read: the one asked for, or the only one; a preview takes the first.

    Parameters
    ----------
    names
        Layers of the file, at least one.
    request
        With `options.layer`.

    Raises
    ------
    InputError
        With `field` "layer": several layers and none chosen, or no layer of that name.
    """
    wanted = request.options.layer
    listed = "、".join(names[:20])
    if wanted is None:
        if len(names) == 1 or request.is_preview:
            return names[0]
        raise InputError(
            f"文件有 {len(names)} 个图层，请选择一个：{listed}",
            f"the file holds {len(names)} layers; choose one: {listed}",
            field="layer",
        )
    if wanted not in names:
        raise InputError(
            f"没有图层“{wanted}”，文件中有：{listed}",
            f"there is no layer “{wanted}”; the file holds: {listed}",
            field="layer",
        )
    return wanted


def check_rows(count: int, most: int) -> None:
    """Nothing, for a number of rows within a limit.

    Raises
    ------
    LimitError
        If there are more.
    """
    if count > most:
        raise LimitError(
            f"超过 {most} 行上限，请拆分；行数多时请用 CSV",
            f"more than {most} rows; split the file, or use CSV for very many rows",
            field="file",
        )


def check_columns(count: int, limits: Limits) -> None:
    """Nothing, for a number of columns within the limit.

    Raises
    ------
    LimitError
        If there are more.
    """
    if count > limits.columns:
        raise LimitError(
            f"有 {count} 列，上限 {limits.columns} 列，请删去多余的列",
            f"{count} columns, the limit is {limits.columns}; remove what is not needed",
            field="file",
        )
