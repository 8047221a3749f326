"""Layers and results as frames to be written in any format, on a day."""

import geopandas as gpd
import pandas as pd

from geo.errors import InputError
from geo.layer_frames import TITLES, layer_frame
from geo.versions.comparison import VersionDifference
from layers.format_tables import no_export_format
from layers.write import WRITERS, Written, write
from web.snapshot import Day
from web.standalone import HTML, standalone_map

#: What a format is called in an address, beside its key in `WRITERS`.
SUFFIXES = {"gpkg": "geopackage", "zip": "shapefile", "shp": "shapefile", "parquet": "geoparquet"}
FORMATS = (*WRITERS, *SUFFIXES, HTML)


def format_of(suffix: str) -> str:
    """Key of a format, by its key or by the suffix of its files.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    key = SUFFIXES.get(suffix, suffix)
    if key in WRITERS or key == HTML:
        return key
    raise no_export_format(suffix, FORMATS)


def export(day: Day, layer_id: str, suffix: str, language: str) -> Written:
    """A layer or result of a day as a file.

    Parameters
    ----------
    day
        Frames and findings.
    layer_id
        A layer of the catalogue, "findings", or "zone_versions": every version that counts on
        some day.
    suffix
        A member of `FORMATS`.
    language
        "zh" or "en": of titles and of the page.

    Raises
    ------
    NotFoundError
        If there is no such layer or format.
    """
    frame = layer_frame(layer_id, day)
    title = TITLES[layer_id][language == "en"]
    return write_frame(frame, suffix, title=f"{title} {day.as_of}", day=day, language=language)


def write_frame(
    frame: gpd.GeoDataFrame, suffix: str, *, title: str, day: Day, language: str
) -> Written:
    """Rows in EPSG:4326 as a file of any format; parameters are those of `export`."""
    key = format_of(suffix)
    if key == HTML:
        return standalone_map(frame, day.frames.units, title, language)
    return write(frame, key, datum="wgs84", title=title)


def difference_frame(difference: VersionDifference, first: str, second: str) -> gpd.GeoDataFrame:
    """Ground gained and lost between two versions, one row for each part and direction."""
    rows = [
        {
            "name": f"{change.zone_id}: {direction}",
            "part": change.zone_id,
            "direction": direction,
            "area_km2": size_km2,
            "from_version": first,
            "to_version": second,
            "geometry": shape,
        }
        for change in difference.changes
        for direction, size_km2, shape in (
            ("gained", change.gained_km2, change.gained),
            ("lost", change.lost_km2, change.lost),
        )
        if size_km2 > 0
    ]
    columns = ["name", "part", "direction", "area_km2", "from_version", "to_version", "geometry"]
    frame = pd.DataFrame(rows, columns=columns)
    return gpd.GeoDataFrame(frame, geometry="geometry", crs="EPSG:4326")


def require_two(first: str | None, second: str | None) -> tuple[str, str]:
    """Ids of two versions to compare.

    Raises
    ------
    InputError
        If one is missing.
    """
    for name, value in (("a", first), ("b", second)):
        if not value:
            raise InputError(
                f"缺少参数 {name}：要比较的版本", f"the version {name} is missing", field=name
            )
    return str(first), str(second)
