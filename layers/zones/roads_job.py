"""The worker's job on an OpenStreetMap extract: its named lines, by GDAL's OSM driver alone."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from layers.reading.limits import Limits
from layers.reading.source import check_rows
from layers.zones.osm_extract import osm_driver, require_extract, tags_of

BATCH_LINES = 20_000
COLUMNS = ("name", "highway", "railway", "waterway", "other_tags")
#: Ways of a road's name that are not the road: paths beside it, ramps, what is not yet built.
NO_ROADS = frozenset(
    {
        *("footway", "cycleway", "path", "steps", "bridleway", "platform", "corridor", "elevator"),
        *("proposed", "construction", "abandoned", "razed", "rest_area", "services", "raceway"),
    }
)
RAILWAYS = frozenset({"rail", "light_rail", "narrow_gauge", "subway", "monorail"})
RIVERS = frozenset({"river", "canal", "stream", "drain", "ditch"})
NAME_TAGS = ("alt_name", "old_name", "official_name", "loc_name", "short_name", "int_name")
REF_TAGS = ("ref", "nat_ref", "reg_ref", "loc_ref")


def kind_of(highway: str | None, railway: str | None, waterway: str | None) -> str | None:
    """Kind of a line: "road", "railway", "river", or None for what no notice means.

    Examples
    --------
    >>> kind_of("primary", None, None), kind_of("primary_link", None, None)
    ('road', None)
    """
    if highway and highway not in NO_ROADS and not highway.endswith("_link"):
        return "road"
    if railway in RAILWAYS:
        return "railway"
    return "river" if waterway in RIVERS else None


def is_oneway(highway: str | None, tags: dict[str, str]) -> bool:
    """Whether a way carries one direction only; a way that does not say so carries both.

    References
    ----------
    OpenStreetMap wiki, "Key:oneway": motorways and roundabouts are implied.
    """
    if tags.get("oneway") in ("yes", "1", "true", "-1"):
        return True
    implied = highway == "motorway" or tags.get("junction") in ("roundabout", "circular")
    return implied and tags.get("oneway") != "no"


def _names(tags: dict[str, str]) -> list[str]:
    given = [tags[key] for key in NAME_TAGS if key in tags]
    given += [value for key, value in tags.items() if key.startswith("name:")]
    return list(dict.fromkeys(part.strip() for text in given for part in text.split(";") if part))


def read_extract(folder: Path, arguments: dict[str, object], limits: Limits) -> dict[str, object]:
    """Report on an extract; its named roads, railways and rivers go to "roads.arrow" beside it.

    Parameters
    ----------
    folder
        Holds "upload.pbf".
    arguments
        None are needed.
    limits
        Ceilings.

    Returns
    -------
    dict
        "count": lines written. The table has the columns kind, name, ref, aliases (joined by ";"),
        oneway, wkb; degrees, EPSG:4326.

    Raises
    ------
    SourceError
        If it is no PBF extract, or is damaged.
    LimitError
        If it has too many lines.
    """
    path = folder / "upload.pbf"
    require_extract(path)
    kept: list[tuple[Row, bytes]] = []
    for rows, wkb in _lines(path):
        kept += [(row, shape) for row, shape in zip(rows, wkb, strict=True) if row is not None]
        check_rows(len(kept), limits.rows)
    table = pa.table(
        {
            "kind": pa.array([row[0] for row, _ in kept], pa.string()),
            "name": pa.array([row[1] for row, _ in kept], pa.string()),
            "ref": pa.array([row[2] for row, _ in kept], pa.string()),
            "aliases": pa.array([row[3] for row, _ in kept], pa.string()),
            "oneway": pa.array([row[4] for row, _ in kept], pa.bool_()),
            "wkb": pa.array([shape for _, shape in kept], pa.binary()),
        }
    )
    with pa.ipc.new_file(str(folder / "roads.arrow"), table.schema) as file:
        file.write_table(table)
    return {"count": len(kept)}


Row = tuple[str, str | None, str | None, str, bool]


# In batches: most ways of an extract have no name, and all of them at once do not fit into memory.
def _lines(path: Path) -> Iterator[tuple[list[Row | None], list[bytes]]]:
    with (
        osm_driver() as pyogrio,
        pyogrio.raw.open_arrow(
            str(path),
            layer="lines",
            columns=list(COLUMNS),
            where="highway IS NOT NULL OR railway IS NOT NULL OR waterway IS NOT NULL",
            batch_size=BATCH_LINES,
        ) as (about, stream),
    ):
        geometry = about["geometry_name"] or "wkb_geometry"
        for batch in pa.RecordBatchReader.from_stream(stream):
            there = set(batch.schema.names)
            empty = [None] * len(batch)
            cells = [batch.column(name).to_pylist() if name in there else empty for name in COLUMNS]
            rows = [_row(*texts) for texts in zip(*cells, strict=True)]
            yield rows, batch.column(geometry).to_pylist()


def _row(
    name: str | None,
    highway: str | None,
    railway: str | None,
    waterway: str | None,
    other_tags: str | None,
) -> Row | None:
    kind = kind_of(highway, railway, waterway)
    if kind is None:
        return None
    tags = tags_of(other_tags)
    ref = ";".join(tags[key] for key in REF_TAGS if key in tags) or None
    aliases = [alias for alias in _names(tags) if alias != name]
    if not (name or ref or aliases):
        return None
    return kind, name or None, ref, ";".join(aliases), is_oneway(highway, tags)
