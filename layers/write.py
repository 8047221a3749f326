"""Writing files for people to take away: the table of formats."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from geo.datum import Datum
from layers.format_tables import no_export_format
from layers.writing.binary import write_geopackage, write_geoparquet, write_shapefile
from layers.writing.export import Export, Written, prepare
from layers.writing.gpx import write_gpx
from layers.writing.markup import write_geojson, write_kml, write_kmz
from layers.writing.tables import write_csv, write_xlsx

__all__ = ["WRITERS", "Format", "Written", "require_format", "write"]


@dataclass(frozen=True, slots=True)
class Format:
    """One format that can be written.

    Parameters
    ----------
    title
        What people call it.
    suffix, media_type
        Of its files.
    write
        Bytes of the rows; enters the columns it renames in the mapping.
    """

    title: str
    suffix: str
    media_type: str
    write: Callable[[Export, dict[str, str]], bytes]


def _keeping_names(write: Callable[[Export], bytes]) -> Callable[[Export, dict[str, str]], bytes]:
    return lambda export, names: write(export)


SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Every format that can be written. A new one is a function and an entry here.
WRITERS: dict[str, Format] = {
    "geojson": Format("GeoJSON", ".geojson", "application/geo+json", _keeping_names(write_geojson)),
    "geopackage": Format("GeoPackage", ".gpkg", "application/geopackage+sqlite3", write_geopackage),
    "shapefile": Format("Shapefile zip", ".zip", "application/zip", write_shapefile),
    "kml": Format("KML", ".kml", "application/vnd.google-earth.kml+xml", _keeping_names(write_kml)),
    "kmz": Format("KMZ", ".kmz", "application/vnd.google-earth.kmz", _keeping_names(write_kmz)),
    "gpx": Format("GPX", ".gpx", "application/gpx+xml", _keeping_names(write_gpx)),
    "csv": Format("CSV", ".csv", "text/csv; charset=utf-8", _keeping_names(write_csv)),
    "xlsx": Format("XLSX", ".xlsx", SPREADSHEET, _keeping_names(write_xlsx)),
    "geoparquet": Format(
        "GeoParquet", ".parquet", "application/vnd.apache.parquet", write_geoparquet
    ),
}


def require_format(key: str) -> Format:
    """Format by its key.

    Raises
    ------
    NotFoundError
        If there is no such format; the message lists those there are.
    """
    if key not in WRITERS:
        raise no_export_format(key, WRITERS)
    return WRITERS[key]


def write(frame: pd.DataFrame, key: str, *, datum: Datum, title: str = "layer") -> Written:
    """File of one format with the rows of a frame.

    Parameters
    ----------
    frame
        A GeoDataFrame in degrees (EPSG:4326, or no CRS for GCJ-02 and BD-09), or a DataFrame of
        points with float columns "lon_" and "lat_" plus the datum. A named index is written as the
        first column.
    key
        Key of `WRITERS`.
    datum
        Of the coordinates in the frame; nothing is converted, and every file says which it is.
    title
        Name of the layer inside the file.

    Returns
    -------
    Written
        With notes on whatever the format could not keep.

    Raises
    ------
    NotFoundError
        If there is no such format.
    CRSError
        If the datum is unknown, contradicts the frame, or does not fit the format (KML, KMZ, GPX).
    GeometryError
        If there are polygons, and the format is GPX.
    SchemaError
        If the frame holds no position, or two columns of one name.
    LimitError
        If there are more rows than the format holds.
    """
    entry = require_format(key)
    export = prepare(frame, datum=datum, title=title)
    names: dict[str, str] = {}
    contents = entry.write(export, names)
    return Written(contents, entry.suffix, entry.media_type, export.notes, names)
