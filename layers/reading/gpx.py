"""GPX: waypoints, route points and track points, each a row with its time."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

import numpy as np

from layers.names import unique_names
from layers.reading.markup import child, child_text, local_name, walk
from layers.reading.source import Chunk, Request, Source, check_columns, check_rows
from layers.reading.tables import table_of

#: Namespace of the elements "data" in which our own GPX keeps the columns of a row.
EXTENSIONS = "urn:sansan:gpx:1"
KINDS = {"wpt": "waypoint", "rtept": "route", "trkpt": "track"}
LINES = ("rte", "trk")
WANTED = frozenset({*KINDS, "trk", "trkseg"})
DATA = f"{{{EXTENSIONS}}}data"
FIELDS = ["kind", "name", "line", "segment", "time", "elevation_m", "lon", "lat"]


def _line_name(ancestry: list[Element]) -> str | None:
    line = next((item for item in ancestry if local_name(item) in LINES), None)
    return None if line is None else child_text(line, "name")


# Of the point itself, or of the line that it belongs to.
def _extensions(ancestry: list[Element]) -> dict[str, str]:
    holders = (child(item, "extensions") for item in reversed(ancestry[1:]))
    found = next((item for item in holders if item is not None), None)
    if found is None:
        return {}
    cells = {item.get("name", ""): (item.text or "").strip() for item in found if item.tag == DATA}
    return {name: text for name, text in cells.items() if name}


def read_gpx(request: Request) -> Source:
    """Points of a GPX text, numbered in their order.

    Parameters
    ----------
    request
        The file.

    Returns
    -------
    Source
        Columns kind (waypoint, route, track), name, line (of the route or track), segment (from
        1), time (ISO text), elevation_m, lon, lat, and what our own export has added. No CRS is
        declared: the schema implies WGS 84, and apps for Chinese maps export GCJ-02 all the same.

    Raises
    ------
    SourceError
        If it is damaged, declares entities, or is no GPX.
    LimitError
        If it has too many points.

    References
    ----------
    GPX 1.1 Schema, https://www.topografix.com/GPX/1/1/, types wptType, rteType and trkType.
    """
    rows: list[tuple[object, ...]] = []
    added: list[dict[str, str]] = []
    segment = 0
    for event, ancestry in walk(request.path, "gpx", "GPX", WANTED):
        element = ancestry[-1]
        name = local_name(element)
        if event == "start":
            segment = 0 if name == "trk" else segment + (name == "trkseg")
        kind = KINDS.get(name)
        if event == "start" or kind is None:
            continue
        check_rows(len(rows) + 1, request.limits.rows)
        rows.append(
            (
                kind,
                child_text(element, "name"),
                _line_name(ancestry),
                segment if kind == "track" else None,
                child_text(element, "time"),
                child_text(element, "ele"),
                element.get("lon") or "",
                element.get("lat") or "",
            )
        )
        added.append(_extensions(ancestry))
        ancestry[-2].remove(element)
    columns: list[Sequence[object]] = list(zip(*rows, strict=True)) or [()] * len(FIELDS)
    names = list(dict.fromkeys(name for cells in added for name in cells))
    check_columns(len(FIELDS) + len(names), request.limits)
    columns += [[cells.get(name) for cells in added] for name in names]
    chunk = Chunk(np.arange(1, len(rows) + 1, dtype=np.int64), table_of(columns))
    fields = unique_names([*FIELDS, *names])
    lon_lat = (FIELDS.index("lon"), FIELDS.index("lat"))
    return Source(fields, iter([chunk]), has_geometry=False, lon_lat=lon_lat)
