"""Day sheets as GPX: stops as waypoints and as routes, the ways along roads as tracks."""

from collections.abc import Sequence
from typing import TypeVar

import gpxpy.gpx

from geo.day_sheets import DaySheet, SheetStop


def write_gpx(sheets: Sequence[DaySheet], language: str) -> bytes:
    """GPX 1.1 of days: a waypoint and a route point a stop, a route and a track a sheet.

    Parameters
    ----------
    sheets
        Days of teams; coordinates are WGS 84, which GPX demands. A way that nobody knows is no
        track.
    language
        "zh" or "en".

    References
    ----------
    GPX 1.1 schema, https://www.topografix.com/GPX/1/1/
    """
    gpx = gpxpy.gpx.GPX()
    gpx.creator = "Sansan 三散"
    gpx.name = "；".join(_name(sheet) for sheet in sheets)
    for sheet in sheets:
        gpx.description = sheet.source[language]
        gpx.time = gpx.time or sheet.begins
        _add(gpx, sheet, language)
    return str(gpx.to_xml(version="1.1")).encode()


def _name(sheet: DaySheet) -> str:
    return f"{sheet.team} {sheet.day.isoformat()}"


def _add(gpx: gpxpy.gpx.GPX, sheet: DaySheet, language: str) -> None:
    route = gpxpy.gpx.GPXRoute(name=_name(sheet))
    route.description = sheet.source[language]
    for stop in sheet.stops:
        told = _told(sheet, stop, language)
        gpx.waypoints.append(_point(gpxpy.gpx.GPXWaypoint, stop, told))
        route.points.append(_point(gpxpy.gpx.GPXRoutePoint, stop, told))
    gpx.routes.append(route)
    track = gpxpy.gpx.GPXTrack(name=_name(sheet))
    for leg in sheet.legs:
        segment = gpxpy.gpx.GPXTrackSegment()
        segment.points = [
            gpxpy.gpx.GPXTrackPoint(latitude=lat, longitude=lon) for lon, lat in leg.line.coords
        ]
        track.segments.append(segment)
    if any(leg.is_drawn_by_road for leg in sheet.legs):
        gpx.tracks.append(track)


P = TypeVar("P", bound=gpxpy.gpx.GPXWaypoint | gpxpy.gpx.GPXRoutePoint)


def _point(kind: type[P], stop: SheetStop, told: str) -> P:
    return kind(
        latitude=stop.lat_deg,
        longitude=stop.lon_deg,
        time=stop.arrive,
        name=f"{stop.number} {stop.name}",
        description=told,
    )


def _told(sheet: DaySheet, stop: SheetStop, language: str) -> str:
    because = stop.because.get(language) or stop.because.get("zh")
    hours = f"{stop.arrive:%H:%M}–{stop.depart:%H:%M} {sheet.team}"
    parts = [hours, *stop.checks, because, "、".join(stop.meets), sheet.source[language]]
    return "\n".join(part for part in parts if part)
