"""A column that names the datum of each row, and positions moved to WGS 84 by it."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from geo.coordinates import DATUM_NAMES
from geo.datum import RUNG, Datum, convert, parse_datum
from geo.errors import InputError
from layers.reading.columns import PUNCTUATION, named_column
from layers.reading.positions import texts_of
from layers.reading.refusals import NUMBERS, Codes
from layers.reading.source import NO_COLUMN, Geometries, Note, ReadOptions

#: Headers, once blanks and punctuation are gone, of a column that names the datum of each row.
HEADERS = re.compile(
    r"(?:原始|采集|所用|点位)?(?:坐标系统?|坐标系?类型|坐标基准|大地基准)(?:名称|类型)?"
    r"|datum(?:name)?|coordsys(?:tem)?|coordinatesystem|coordtype"
)
LONGEST_NAME = 60


def datum_column(headers: Sequence[str], options: ReadOptions) -> int | None:
    """Number of the column that names the datum of each row, or None.

    Parameters
    ----------
    headers
        Column names of a file.
    options
        With the person's choice: a header, `NO_COLUMN` for none, or None to recognise it.

    Raises
    ------
    InputError
        If the column that is asked for does not exist.

    Examples
    --------
    >>> datum_column(["名称", "坐标系", "经度"], ReadOptions())
    1
    """
    if options.datum_column == NO_COLUMN:
        return None
    if options.datum_column is not None:
        return named_column(headers, options.datum_column, "datum_column")
    found = [number for number, header in enumerate(headers) if HEADERS.fullmatch(_plain(header))]
    return found[0] if len(found) == 1 else None


def _plain(header: str) -> str:
    return PUNCTUATION.sub("", unicodedata.normalize("NFKC", header[:100]).lower())


@dataclass(slots=True)
class RowDatums:
    """How the rows of one file are moved, each from the datum that it names.

    Parameters
    ----------
    column
        Number of the column that names it.
    title
        Its header.
    otherwise
        Datum of rows whose cell is empty; None: they are refused.
    counts
        Datum → how many rows were read in it so far.
    """

    column: int
    title: str
    otherwise: Datum | None
    counts: Counter[Datum] = field(default_factory=Counter)
    _known: dict[str, Datum | InputError | None] = field(default_factory=dict)

    def codes(self, column: pa.Array) -> tuple[Codes, NDArray[np.object_]]:
        """What is wrong with each row's name of a datum, and the datum of each; shape (n,).

        Parameters
        ----------
        column
            Cells of the column, shape (n,).
        """
        encoded = texts_of(column).dictionary_encode()
        names = [self._datum(text) for text in encoded.dictionary.to_pylist()]
        numbers = np.asarray(encoded.indices)
        faults = [
            NUMBERS["no_datum"]
            if name is None
            else NUMBERS["unknown_datum"] * isinstance(name, InputError)
            for name in names
        ]
        datums = np.empty(len(names), dtype=object)
        datums[:] = [None if isinstance(name, InputError) else name for name in names]
        codes: Codes = np.array(faults, dtype=np.int8)[numbers]
        return codes, datums[numbers]

    def _datum(self, text: str) -> Datum | InputError | None:
        if not text:
            return self.otherwise
        if text not in self._known:
            try:
                self._known[text] = parse_datum(text[:LONGEST_NAME])
            except InputError as error:
                self._known[text] = error
        return self._known[text]

    def move(
        self,
        lon_deg: NDArray[np.float64],
        lat_deg: NDArray[np.float64],
        geometry: Geometries | None,
        datums: NDArray[np.object_],
    ) -> None:
        """Change positions in place to WGS 84, and count them.

        Parameters
        ----------
        lon_deg, lat_deg
            Of points, NaN elsewhere; shape (n,).
        geometry
            Lines and polygons, None for points, shape (n,); or None.
        datums
            Of each row; None for one that is refused, whatever the reason.
        """
        for datum in set(datums) - {None}:
            rows = np.flatnonzero(datums == datum)
            self.counts[datum] += len(rows)
            if RUNG[datum] == 0:
                continue
            points = rows[np.isfinite(lon_deg[rows])]
            lon_deg[points], lat_deg[points] = convert(
                lon_deg[points], lat_deg[points], datum, "wgs84"
            )
            if geometry is not None:
                geometry[rows] = _moved(geometry[rows], datum)

    def note(self) -> Note:
        """How many rows were read in which datum, in Chinese and English."""
        told = [(DATUM_NAMES[datum], n) for datum, n in self.counts.most_common()]
        zh = "、".join(f"{name} {n} 行" for name, n in told) or "没有可用的行"
        en = ", ".join(f"{name} {n} rows" for name, n in told) or "no row can be used"
        return (
            f"坐标系按“{self.title}”列逐行读取：{zh}；已全部换算为 WGS 84",
            f"the datum was read row by row from the column “{self.title}”: {en}; all were "
            "converted to WGS 84",
        )


def _moved(shapes: Geometries, datum: Datum) -> Geometries:
    def move(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(convert(xy[:, 0], xy[:, 1], datum, "wgs84"))

    moved: Geometries = shapely.transform(shapes, move)
    return moved
