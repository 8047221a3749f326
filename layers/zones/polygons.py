"""Files of polygons that people bring to be audited: read as they are drawn, kept for a while."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import geopandas as gpd
import pandas as pd
import shapely

from geo.datum import Datum
from geo.errors import InputError, LimitError
from layers.bulk.check import in_wgs84
from layers.names import display_name
from layers.read import read
from layers.reading.source import ReadOptions
from layers.work.uploads import Uploads

ROWS = "zones.parquet"
SAID = "zones.json"
MAX_VERTICES = 1_000_000
REFUSED_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Polygons:
    """Polygons of a file in WGS 84, and the rows that could not be used, each with its reason.

    `rows` is indexed by their number in the file; `refused` is (number, why, why in English).
    """

    filename: str
    rows: gpd.GeoDataFrame
    refused: tuple[tuple[int, str, str], ...]


def read_polygons(
    source: bytes | BinaryIO, filename: str, datum: Datum | None = None, *, field: str = "file"
) -> Polygons:
    """Polygons of a file as they are drawn, whatever is wrong with their rings.

    Parameters
    ----------
    source
        Contents, or a file opened for binary reading; read in the limited worker.
    filename
        What the person calls it; its suffix tells the format.
    datum
        Of the coordinates; None where the file says so itself.
    field
        Names the file in an error.

    Raises
    ------
    InputError
        As `layers.read.read`; and if the file has no polygon.
    LimitError
        If it has more than `MAX_VERTICES` vertices.
    """
    table = read(source, filename, ReadOptions(datum=datum, kinds=("polygon",), as_drawn=True))
    refused = tuple(
        (int(number), str(row["reason_zh"]), str(row["reason_en"]))
        for number, row in table.refused.iterrows()
    )
    if not len(table.attributes):
        why, why_en = refused[0][1:] if refused else ("没有任何行", "it has no rows")
        raise InputError(
            f"“{display_name(filename)}”里没有可以检查的面：{why}",
            f"“{display_name(filename)}” has no polygon to audit: {why_en}",
            field=field,
        )
    rows = table.geoframe()
    moved = rows.set_geometry(in_wgs84(rows.geometry.to_numpy(), table.datum), crs="EPSG:4326")
    vertices = int(shapely.get_num_coordinates(moved.geometry.to_numpy()).sum())
    if vertices > MAX_VERTICES:
        raise LimitError(
            f"共 {vertices} 个顶点，最多 {MAX_VERTICES} 个：请拆分后再查",
            f"there are {vertices} vertices, at most {MAX_VERTICES} are audited: split the file",
            field=field,
        )
    return Polygons(display_name(filename), moved, refused)


def keep_polygons(uploads: Uploads, polygons: Polygons) -> str:
    """Id under which polygons are kept, as rows of our own making, as long as any upload.

    Parameters
    ----------
    uploads
        Where.
    polygons
        As `read_polygons` gives them; the file itself is not kept.
    """
    file_id = uploads.new_folder()
    folder = uploads.folder(file_id)
    # Every cell as text: columns of mixed values are common, and none is needed as a number.
    cells = pd.DataFrame(polygons.rows.drop(columns="geometry"))
    texts = cells.apply(
        lambda column: column.map(lambda cell: None if pd.isna(cell) else str(cell))
    )
    frame = gpd.GeoDataFrame(texts, geometry=polygons.rows.geometry, crs="EPSG:4326")
    frame.to_parquet(folder / ROWS)
    said = {"filename": polygons.filename, "refused": [list(each) for each in polygons.refused]}
    (folder / SAID).write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    uploads.sweep(spare=file_id)
    return file_id


def load_polygons(folder: Path) -> Polygons:
    """Polygons that `keep_polygons` kept in a folder.

    Parameters
    ----------
    folder
        Of the uploads.
    """
    said = json.loads((folder / SAID).read_text(encoding="utf-8"))
    refused = tuple((int(number), zh, en) for number, zh, en in said["refused"])
    return Polygons(str(said["filename"]), gpd.read_parquet(folder / ROWS), refused)


def is_kept(folder: Path) -> bool:
    """Whether a folder of the uploads holds polygons."""
    return (folder / SAID).is_file()
