"""Lists of places that must lie in a zone (应划尽划), as people bring them: names, or positions."""

import csv
import io
from dataclasses import dataclass
from pathlib import PurePath

import geopandas as gpd
import pandas as pd

from geo.audit.listed_places import places_named
from geo.board import Frames
from geo.datum import Datum
from geo.errors import SourceError
from layers.names import display_name
from layers.reading.encodings import MARKS, best_guess
from layers.zones.named_layers import LayerOptions, evened
from layers.zones.named_places import NAME_HEADERS, read_place_rows

NAME_SUFFIXES = (".txt", ".csv", ".tsv")


@dataclass(frozen=True, slots=True)
class PlaceList:
    """Places of a list: names to be looked up, or a frame of name, precision and position.

    `located` has index = name, `precision_m` in metres and a geometry in EPSG:4326; None for a list
    of names.
    """

    names: tuple[str, ...] = ()
    located: gpd.GeoDataFrame | None = None

    def places(self, frames: Frames) -> gpd.GeoDataFrame:
        """The places as `geo.audit.faults.AuditOptions` takes them.

        Parameters
        ----------
        frames
            Units and features, in which names are looked up.
        """
        if self.located is not None:
            return self.located
        return places_named(self.names, frames.units, frames.features)


def read_place_list(contents: bytes, filename: str, datum: Datum | None = None) -> PlaceList:
    """A list of places out of a file that a person brings.

    Parameters
    ----------
    contents
        Bytes of the file.
    filename
        What the person calls it.
    datum
        Datum of its positions. Without one, TXT and CSV files are names: one a line, or the
        column of names, or the first one. Any other format is a layer of places.

    Returns
    -------
    PlaceList
        In the order of the file, no name twice.

    Raises
    ------
    SourceError
        If the file holds no name.
    SchemaError, LimitError, CRSError, InputError, GeometryError
        As `layers.zones.named_places.read_place_rows`.
    """
    if datum is None and PurePath(filename).suffix.lower() in NAME_SUFFIXES:
        names = _names(contents)
        if not names:
            raise SourceError(
                f"清单“{display_name(filename)}”中没有地名，应一行一个",
                f"the list “{display_name(filename)}” holds no name; write one a line",
                field="places",
            )
        return PlaceList(names)
    rows = read_place_rows(contents, filename, LayerOptions(datum=datum))
    located = gpd.GeoDataFrame(
        {"precision_m": rows["precision_m"].to_numpy(dtype=float)},
        geometry=rows.geometry.to_numpy(),
        index=pd.Index(rows["name"].astype(str)),
        crs="EPSG:4326",
    )
    return PlaceList(located=located)


def _names(contents: bytes) -> tuple[str, ...]:
    marked = next((codec for mark, codec in MARKS if contents.startswith(mark)), None)
    text = contents.decode(marked or best_guess(contents), errors="replace")
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text)) if row]
    column = 0
    if rows:
        headed = [at for at, cell in enumerate(rows[0]) if evened(cell) in NAME_HEADERS]
        column = headed[0] if headed else 0
        rows = rows[1:] if headed else rows
    names = (row[column] for row in rows if len(row) > column)
    return tuple(dict.fromkeys(name for name in names if name))
