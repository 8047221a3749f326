"""GPX: waypoints, route points and track points, each a row with its time."""

from xml.etree.ElementTree import Element

import numpy as np

from layers.reading.markup import child_text, local_name, walk
from layers.reading.source import Chunk, Request, Source, check_rows
from layers.reading.tables import table_of

KINDS = {"wpt": "waypoint", "rtept": "route", "trkpt": "track"}
LINES = ("rte", "trk")
WANTED = frozenset({*KINDS, "trk", "trkseg"})
FIELDS = ["kind", "name", "line", "segment", "time", "elevation_m", "lon", "lat"]


def _line_name(ancestry: list[Element]) -> str | None:
    line = next((item for item in ancestry if local_name(item) in LINES), None)
    return None if line is None else child_text(line, "name")


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
        1), time (ISO text), elevation_m, lon, lat. No CRS is declared: the schema implies
        WGS 84, and apps for Chinese maps export GCJ-02 all the same.

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
        ancestry[-2].remove(element)
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(FIELDS)
    chunk = Chunk(np.arange(1, len(rows) + 1, dtype=np.int64), table_of(columns))
    return Source(FIELDS, iter([chunk]), has_geometry=False)
