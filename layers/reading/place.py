"""Positions of the rows of a chunk, whatever form the file gave them."""

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from geo.coordinates import DATUM_NAMES
from layers.reading.columns import Position
from layers.reading.crs import CoordinateFrame
from layers.reading.limits import Limits
from layers.reading.positions import (
    Degrees,
    Flags,
    classify,
    from_pairs,
    from_two_columns,
    texts_of,
)
from layers.reading.refusals import CODES, NUMBERS, Codes, Refusals
from layers.reading.row_datums import RowDatums
from layers.reading.shapes import judge, may_be_abroad
from layers.reading.source import Chunk, Geometries, ReadOptions, only


@dataclass(slots=True)
class Placed:
    """Positions of n rows and what is wrong with those that are refused.

    Parameters
    ----------
    lon_deg, lat_deg
        Of points, shape (n,); NaN for lines, polygons and refused rows.
    codes
        Numbers of `layers.reading.refusals.CODES`, shape (n,).
    details
        More words for single rows.
    geometry
        Lines and polygons, shape (n,), None for points; None where all rows are points.
    repaired
        Geometry before its repair, by row number within these n.
    is_latitude_first
        Of pairs in one column: whether the latitude stood first, shape (n,); None of any other.
    """

    lon_deg: Degrees
    lat_deg: Degrees
    codes: Codes
    details: dict[int, tuple[str, str]]
    geometry: Geometries | None = None
    repaired: dict[int, shapely.Geometry] = field(default_factory=dict)
    is_latitude_first: Flags | None = None


@dataclass(frozen=True, slots=True)
class Placer:
    """How the rows of one file are placed.

    Parameters
    ----------
    fields
        Names of the columns.
    position
        Columns of the position; None for a file with geometries or, in a preview, for a table
        whose columns are not known yet.
    frame
        Datum and projection.
    row_datums
        Where each row names a datum of its own; `frame` then is WGS 84.
    """

    fields: list[str]
    position: Position | None
    frame: CoordinateFrame
    options: ReadOptions
    limits: Limits
    row_datums: RowDatums | None = None

    def place(self, chunk: Chunk) -> Placed:
        """Positions of one chunk.

        Raises
        ------
        LimitError
            If its geometries hold too many vertices.
        """
        placed = self._placed(chunk)
        if self.row_datums is not None:
            self._move(placed, chunk, self.row_datums)
        if self.options.anywhere:
            self._tell_of_abroad(placed)
        return placed

    # What is wrong with the position itself is told before what is wrong with its datum.
    def _move(self, placed: Placed, chunk: Chunk, row_datums: RowDatums) -> None:
        cells = chunk.columns.column(row_datums.column).combine_chunks()
        codes, datums = row_datums.codes(cells)
        placed.codes = np.where(placed.codes == 0, codes, placed.codes).astype(np.int8)
        datums[placed.codes != 0] = None
        row_datums.move(placed.lon_deg, placed.lat_deg, placed.geometry, datums)

    def _placed(self, chunk: Chunk) -> Placed:
        if chunk.geometry is not None:
            return self._place_geometry(chunk.geometry)
        if self.position is None:
            n = len(chunk.rows)
            unknown = np.full(n, np.nan)
            return Placed(unknown, unknown, np.zeros(n, dtype=np.int8), {})
        if self.position.wkt is not None:
            return self._place_wkt(chunk.columns.column(self.position.wkt).combine_chunks())
        return self._place_columns(chunk.columns, self.position)

    def _place_columns(self, columns: pa.Table, position: Position) -> Placed:
        datum, anywhere = self.frame.datum, may_be_abroad(self.frame, self.options)
        if self.row_datums is not None:
            datum = None  # of a row that its own cell names
        if position.lon is not None and position.lat is not None:
            numbers = (position.lon, position.lat)
            lon, lat = (columns.column(number).combine_chunks() for number in numbers)
            pair = (lat, lon) if self.options.swap else (lon, lat)
            found = from_two_columns(*pair, datum, anywhere=anywhere)
        else:
            texts = columns.column(position.pair or 0).combine_chunks()
            found = from_pairs(texts, datum, anywhere=anywhere)
        lon_deg, lat_deg = self.frame.degrees(found.lon_deg, found.lat_deg)
        faults = classify(lon_deg, lat_deg, anywhere=anywhere)
        if self.frame.inverse is not None:
            lost = (faults == NUMBERS["not_finite"]) & np.isfinite(found.lon_deg)
            faults[lost] = NUMBERS["not_projectable"]
        codes = np.where(found.codes == 0, faults, found.codes).astype(np.int8)
        lon_deg, lat_deg = lon_deg.copy(), lat_deg.copy()
        first = found.is_latitude_first
        return Placed(lon_deg, lat_deg, codes, found.details, is_latitude_first=first)

    def _place_wkt(self, column: pa.Array) -> Placed:
        texts = texts_of(column).to_pylist()
        geometry = np.array(shapely.from_wkt(texts, on_invalid="ignore"), dtype=object)
        placed = self._place_geometry(geometry)
        broken = shapely.is_missing(geometry) & np.array([text != "" for text in texts], dtype=bool)
        placed.codes[broken] = NUMBERS["unreadable_geometry"]
        return placed

    def _place_geometry(self, geometry: Geometries) -> Placed:
        shapes = judge(geometry, self.frame, self.options, self.limits)
        is_point = shapely.get_type_id(shapes.geometry) == shapely.GeometryType.POINT
        lon_deg, lat_deg = (np.full(len(geometry), np.nan) for _ in range(2))
        xy = shapely.get_coordinates(shapes.geometry[is_point])
        lon_deg[is_point], lat_deg[is_point] = xy[:, 0], xy[:, 1]
        others = only(shapes.geometry, ~is_point)
        has_others = not bool(shapely.is_missing(others).all())
        return Placed(
            lon_deg,
            lat_deg,
            shapes.codes,
            shapes.details,
            others if has_others else None,
            shapes.repaired,
        )

    # Nobody would guess that the datum is what bars the place.
    def _tell_of_abroad(self, placed: Placed) -> None:
        name = DATUM_NAMES[self.frame.datum] if self.frame.datum else "?"
        told = (
            f"{name} 只用于中国境内；境外的点位请用 WGS 84 坐标，并选择 wgs84",
            f"{name} is used in China only; give places abroad in WGS 84 and choose wgs84",
        )
        for row in np.flatnonzero(placed.codes == NUMBERS["outside_china"]).tolist():
            placed.details.setdefault(row, told)

    def enter_refused(self, chunk: Chunk, placed: Placed, refusals: Refusals) -> None:
        """Enter the refused rows of a chunk in the list of refusals, each with what it held."""
        refused = np.flatnonzero(placed.codes)
        if not len(refused):
            return
        field_name, values = self._evidence(chunk, refused)
        for number, value in zip(refused.tolist(), values, strict=True):
            code = CODES[int(placed.codes[number])]
            detail = placed.details.get(number, ("", ""))
            told = self._datum_cell(chunk, number, code) or (field_name, value)
            refusals.add(int(chunk.rows[number]), *told, code, detail)

    def _datum_cell(self, chunk: Chunk, number: int, code: str) -> tuple[str, str] | None:
        if self.row_datums is None or code not in ("no_datum", "unknown_datum"):
            return None
        cell = chunk.columns.column(self.row_datums.column)[number].as_py()
        return self.row_datums.title, "" if cell is None else str(cell)

    def _evidence(self, chunk: Chunk, refused: NDArray[np.int64]) -> tuple[str, list[str]]:
        if chunk.geometry is not None or self.position is None:
            if chunk.geometry is None:
                return "", [""] * len(refused)
            return "geometry", [_in_short(item) for item in chunk.geometry[refused]]
        position = self.position
        every = (position.lon, position.lat, position.pair, position.wkt)
        numbers = [number for number in every if number is not None]
        taken = chunk.columns.take(pa.array(refused))
        texts = [texts_of(taken.column(n).combine_chunks()).to_pylist() for n in numbers]
        values = [", ".join(parts) for parts in zip(*texts, strict=True)]
        return ", ".join(self.fields[number] for number in numbers), values


def _in_short(item: shapely.Geometry | None) -> str:
    if item is None:
        return ""
    first = shapely.get_coordinates(item)[:1].tolist()
    return f"{item.geom_type} {first[0][0]:.7g} {first[0][1]:.7g}" if first else item.geom_type
