"""The worker's job on an OpenStreetMap extract: its roads for driving, by pyrosm."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyrosm
from pyrosm.exceptions import InvalidOSMFileError

from geo.errors import LimitError, SourceError
from layers.reading.limits import Limits
from layers.zones.osm_extract import require_extract

UPLOAD = "upload.pbf"
MOST_STRETCHES = 6_000_000
DAMAGE = (
    InvalidOSMFileError,
    *(ValueError, KeyError, IndexError, TypeError, AttributeError, OSError),
)
NETWORK_TYPE = "driving+service"  # factories and quarries lie on service roads


def read_network(folder: Path, arguments: dict[str, object], limits: Limits) -> dict[str, object]:
    """Junctions and stretches of an extract, as two tables beside the report.

    Parameters
    ----------
    folder
        Holds the extract; the tables are written there.
    arguments, limits
        As every job takes them; none is used.

    Returns
    -------
    dict
        "junctions", "stretches": how many; "recorded": the latest day any way was edited, ISO.

    Raises
    ------
    SourceError
        If the file is no OpenStreetMap extract, or holds no roads.
    LimitError
        If it holds too many.
    """
    path = folder / UPLOAD
    require_extract(path)
    nodes, edges = _read(path)
    if len(edges) > MOST_STRETCHES:
        raise LimitError(
            f"路网有 {len(edges)} 段，超过 {MOST_STRETCHES} 段；请先裁剪到本市范围",
            f"the network has {len(edges)} stretches, more than {MOST_STRETCHES}; clip it first",
            field="file",
        )
    row = {number: at for at, number in enumerate(nodes["id"].to_numpy())}
    start = np.array([row[number] for number in edges["u"]], dtype=np.int64)
    end = np.array([row[number] for number in edges["v"]], dtype=np.int64)
    oneway, backwards = _directions(edges)
    start[backwards], end[backwards] = end[backwards], start[backwards].copy()
    junctions = pa.table({"lon": nodes["lon"].to_numpy(float), "lat": nodes["lat"].to_numpy(float)})
    stretches = pa.table(
        {
            "start": start,
            "end": end,
            "is_oneway": oneway,
            "class": _texts(edges, "highway"),
            "limit": _texts(edges, "maxspeed"),
            "name": [
                name or ref
                for name, ref in zip(_texts(edges, "name"), _texts(edges, "ref"), strict=True)
            ],
        }
    )
    for name, table in (("junctions", junctions), ("stretches", stretches)):
        target = str(folder / f"{name}.arrow")
        with pa.OSFile(target, "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table)
    edited = edges["timestamp"].max() if "timestamp" in edges else 0
    recorded = str(np.datetime64(int(edited), "s").astype("datetime64[D]")) if edited else None
    return {"junctions": len(nodes), "stretches": len(edges), "recorded": recorded}


def _read(path: Path) -> tuple[Any, Any]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of pandas, about how pyrosm builds its frames
            found = pyrosm.OSM(str(path)).get_network(NETWORK_TYPE, nodes=True)
    except DAMAGE as error:
        raise SourceError(
            "OpenStreetMap 文件无法读取：内容已损坏", "the OpenStreetMap extract is damaged",
            field="file",
        ) from error  # fmt: skip
    if found is None or found[1] is None or not len(found[1]):
        raise SourceError(
            "文件里没有可行车的道路", "the extract holds no roads for driving", field="file"
        )
    nodes, edges = found
    return nodes, edges


def _texts(edges: Any, column: str) -> list[str | None]:
    if column not in edges:
        return [None] * len(edges)
    return [value if isinstance(value, str) and value else None for value in edges[column]]


# OpenStreetMap wiki, "Key:oneway": motorways and roundabouts imply it, "-1" turns it round.
def _directions(edges: Any) -> tuple[Any, Any]:
    said = np.array([value or "" for value in _texts(edges, "oneway")])
    classes = np.array([value or "" for value in _texts(edges, "highway")])
    junction = np.array([value or "" for value in _texts(edges, "junction")])
    implied = (classes == "motorway") | np.isin(junction, ("roundabout", "circular"))
    backwards = np.isin(said, ("-1", "reverse"))
    oneway = np.isin(said, ("yes", "1", "true")) | backwards | (implied & (said != "no"))
    return oneway, backwards
