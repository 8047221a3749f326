"""Files of roads and places that a person brings to a notice: read once, as rows, for a while.

The job reads the file in the limited worker and leaves rows of our own making; whoever compiles
the notice, as often as it is corrected, starts from these.
"""

import json
from collections import Counter
from dataclasses import asdict
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Literal, get_args

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geo.compile import Compiled
from geo.recipes.recipe import Recipe
from geo.recipes.roads import ROADS
from layers.work.jobs import Job
from layers.work.running import Advance, do_job
from layers.zones.named_layers import LayerOptions
from layers.zones.named_places import read_place_rows
from layers.zones.recipes import Brought, compile_brought
from layers.zones.roads import read_roads

KIND = "brought_file"
Role = Literal["roads", "places"]
ROLES: tuple[Role, ...] = get_args(Role)
ROWS = "rows.parquet"
WKB = "wkb"
SHOWN_NAMES = 6


def read_brought(store_path: Path, job_id: str) -> None:
    """Do the job of reading a file that a person brought.

    Parameters
    ----------
    store_path
        File of the store, with the job's row. Its title is what the person calls the file; its
        request has "role" (one of `ROLES`), "upload" (path of the file, gone afterwards in any
        case), "rows" (where the rows go) and "options" (fields of `LayerOptions`). Its report has
        "count", "kinds" (kind → rows), "names" (the first few) and "bounds_deg".
    job_id
        Id of the job.
    """
    do_job(store_path, job_id, _read)


def _read(job: Job, advance: Advance) -> dict[str, object]:
    asked = job.request
    watch = partial(advance, "read", 0, 0)
    watch()
    upload, options = Path(asked["upload"]), LayerOptions(**asked["options"])
    reader = read_roads if asked["role"] == "roads" else read_place_rows
    try:
        with upload.open("rb") as file:
            frame = reader(file, job.title, options, watch=watch)
    finally:
        upload.unlink(missing_ok=True)
    advance("keep", 0, len(frame))
    _save(frame.reset_index(), Path(asked["rows"]))
    return _report(frame)


def _report(frame: gpd.GeoDataFrame) -> dict[str, object]:
    kinds = frame["kind"] if "kind" in frame else frame.geom_type.map(_place_kind)
    names = [name for name in dict.fromkeys(frame["name"]) if name]
    return {
        "count": len(frame),
        "kinds": dict(Counter(map(str, kinds))),
        "names": names[:SHOWN_NAMES],
        "named": len(names),
        "bounds_deg": [float(edge) for edge in frame.total_bounds],
    }


def _place_kind(geometry_type: str) -> str:
    return "point" if geometry_type == "Point" else "area"


# As lists of plain values: a frame of pandas would guess at types on its way back.
def _save(frame: gpd.GeoDataFrame, path: Path) -> None:
    columns = {
        name: pa.array(frame[name].tolist(), from_pandas=True)  # NaN, too, is a cell without value
        for name in frame.columns
        if name != "geometry"
    }
    columns[WKB] = pa.array(shapely.to_wkb(frame.geometry.to_numpy()).tolist(), pa.binary())
    pq.write_table(pa.table(columns), path)


def _load(path: Path) -> gpd.GeoDataFrame:
    table = pq.read_table(path)
    columns = {name: table.column(name).to_pylist() for name in table.column_names if name != WKB}
    shapes = shapely.from_wkb(table.column(WKB).to_pylist())
    return gpd.GeoDataFrame(
        pd.DataFrame(columns, dtype=object), geometry=list(shapes), crs="EPSG:4326"
    )


def load_roads(path: Path) -> gpd.GeoDataFrame:
    """Roads that a job kept, as a frame of schema ROADS; they were checked when they were kept."""
    return _load(path).set_index(ROADS.index)


def load_places(path: Path) -> gpd.GeoDataFrame:
    """Rows of places that a job kept, as `layers.zones.named_places.read_place_rows` gives them."""
    return _load(path).astype({"precision_m": float})


# Kept between the corrections of one notice; the time of the file tells a new one.
@lru_cache(maxsize=2)
def _roads(path: Path, _modified: float) -> gpd.GeoDataFrame:
    return load_roads(path)


@lru_cache(maxsize=2)
def _places(path: Path, _modified: float) -> gpd.GeoDataFrame:
    return load_places(path)


def compile_kept(
    recipe: Recipe,
    ground: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame],
    roads: Path | None,
    places: Path | None,
) -> Compiled:
    """Zone of a recipe, with the rows that jobs kept: what a process of the executor does.

    Parameters
    ----------
    recipe
        What the notice says.
    ground
        Units and features of its city, schemas UNITS and FEATURES.
    roads, places
        Files of rows, or None.

    Raises
    ------
    GeometryError
        As `geo.compile.compile_recipe`.
    """
    brought = Brought(
        None if roads is None else _roads(roads, roads.stat().st_mtime),
        None if places is None else _places(places, places.stat().st_mtime),
    )
    return compile_brought(recipe, *ground, brought)


def request_of(role: Role, folder: Path, upload: Path, options: LayerOptions) -> dict[str, Any]:
    """What the row of a job asks for.

    Parameters
    ----------
    role
        What the file is.
    folder
        Where the rows go.
    upload
        The file as it came.
    options
        What the person says of it.
    """
    asked = {"role": role, "upload": str(upload), "rows": str(folder / ROWS)}
    return {**asked, "folder_id": folder.name, "options": json.loads(json.dumps(asdict(options)))}
