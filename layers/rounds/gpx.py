"""A day sheet as GPX: stops as a route and as waypoints, the way as a track."""

from typing import TypeVar

import gpxpy.gpx

from geo.day_sheets import DaySheet, SheetStop


def write_gpx(sheet: DaySheet, language: str) -> bytes:
    """GPX 1.1 of a day: one waypoint and one route point a stop, one track segment a leg.

    Parameters
    ----------
    sheet
        One team's day; coordinates are WGS 84, which GPX demands.
    language
        "zh" or "en".

    References
    ----------
    GPX 1.1 schema, https://www.topografix.com/GPX/1/1/
    """
    gpx = gpxpy.gpx.GPX()
    gpx.creator = "Sansan 三散"
    gpx.name = f"{sheet.team} {sheet.day.isoformat()}"
    gpx.description = sheet.source[language]
    gpx.time = sheet.begins
    route = gpxpy.gpx.GPXRoute(name=gpx.name)
    for stop in sheet.stops:
        gpx.waypoints.append(_point(gpxpy.gpx.GPXWaypoint, stop, language))
        route.points.append(_point(gpxpy.gpx.GPXRoutePoint, stop, language))
    gpx.routes.append(route)
    track = gpxpy.gpx.GPXTrack(name=gpx.name)
    for leg in sheet.legs:
        segment = gpxpy.gpx.GPXTrackSegment()
        segment.points = [
            gpxpy.gpx.GPXTrackPoint(latitude=lat, longitude=lon) for lon, lat in leg.line.coords
        ]
        track.segments.append(segment)
    if any(leg.is_drawn_by_road for leg in sheet.legs):
        gpx.tracks.append(track)
    return str(gpx.to_xml(version="1.1")).encode()


P = TypeVar("P", bound=gpxpy.gpx.GPXWaypoint | gpxpy.gpx.GPXRoutePoint)


def _point(kind: type[P], stop: SheetStop, language: str) -> P:
    return kind(
        latitude=stop.lat_deg,
        longitude=stop.lon_deg,
        time=stop.arrive,
        name=f"{stop.number} {stop.name}",
        description=_told(stop, language),
    )


def _told(stop: SheetStop, language: str) -> str:
    because = stop.because.get(language) or stop.because.get("zh")
    parts = [*stop.checks, because, "、".join(stop.meets)]
    return "\n".join(part for part in parts if part)
