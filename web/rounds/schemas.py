"""What the API of rounds takes, and what it answers of stops; plans are in `plan_schemas`."""

import marshmallow as ma
from marshmallow import fields

from geo.text import parse_date
from geo.vocabulary import CATEGORIES, VERDICTS
from layers.rounds.files import SHEET_FORMATS
from routing.rounds.words import CHOICES
from web.parameters import DayQuery, PageQuery, Parsed, free_text, term_field
from web.rounds.asking import OWN
from web.rounds.plan_schemas import KeptAsItIs, whole
from web.rounds.progress import MEMBERS as NOTE_MEMBERS
from web.rounds.revising import REVISIONS
from web.schemas import Answer, day, number, text, words

#: Members of the body that asks for a plan, and what they mean.
PLAN_BODY = {
    **OWN,
    "title": "What the plan is called.",
    "as_of": "Day of the verdicts; the service's default day where it is left out.",
    "days": "Days of the plan; the day of the verdicts where they are left out.",
    "depots": "Where teams start: depot_id, name, lon, lat, datum.",
    "teams": "Teams: team_id, name, depot, end_depot, start, end, lunch {from, to, min}, skills, "
    "days, max_stops. A shift from the evening to an early hour ends on the next day.",
    "stops": "Stops: stop_id, name, lon, lat, datum, service_min, windows [{open, close, day}], "
    "priority (1 to 9; left out: must be visited), skills, joint_teams, visits, spacing_days, "
    "days, locked_team, locked_position; and checks, meets, task_ids, verdict, zone to show.",
    "travel": "auto, roads, server or estimate.",
    "avoid": "GeoJSON polygon not to be driven through, EPSG:4326.",
    "within": "GeoJSON polygon not to be left, EPSG:4326.",
    "balanced": "Whether the teams' hours are to be even.",
    "unannounced": "Whether only those who may see it are to see the plan.",
    "time_limit_s": "Seconds to search for, 2 where it is left out.",
    "seed": "The same seed gives the same plan.",
}
PROGRESS_BODY = {"notes": f"Notes: {', '.join(NOTE_MEMBERS)}."}
REVISION_BODY = REVISIONS
FILE_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {"type": "string", "format": "binary"},
                    "datum": {"type": "string", "description": "Unless the file names it."},
                    "service_min": {
                        "type": "number",
                        "description": "Minutes at a stop for which the file says nothing.",
                    },
                },
            }
        }
    },
}
BINARY = {"type": "string", "format": "binary"}


class StopsQuery(DayQuery):
    """Which tasks to take the places of; all must hold."""

    kind = term_field(CHOICES, "kind", "Which tasks; flagged where it is left out.")
    county = Parsed(free_text("county"), description="Unit code, 6 digits.")
    category = term_field(CATEGORIES, "category", "Category of the task.")


class FoundStop(KeptAsItIs):
    """A place to visit; degrees, WGS 84."""

    stop_id = text("Id.", required=True)
    name = text("Name.", required=True)
    lon = number("Longitude, degrees.", required=True)
    lat = number("Latitude, degrees.", required=True)
    task_ids = fields.List(fields.String())
    checks = fields.List(fields.String())
    meets = fields.List(fields.String())
    verdict = fields.String(validate=ma.validate.OneOf(list(VERDICTS)), allow_none=True)


class PlaceQuery(PageQuery):
    """A place in the datum of some map."""

    lon = Parsed(free_text("lon"), description="Longitude, degrees.")
    lat = Parsed(free_text("lat"), description="Latitude, degrees.")
    datum = Parsed(free_text("datum"), description="wgs84, cgcs2000, gcj02 or bd09.")


class PlacedAnswer(Answer):
    """The same place as it is drawn."""

    lon = number("Longitude, degrees, WGS 84.", required=True)
    lat = number("Latitude, degrees, WGS 84.", required=True)
    datum = text("wgs84.", required=True)


class LeftOutTask(Answer):
    """A task that has no place to drive to."""

    task_id = text("Task.", required=True)
    title = words("Its title.")
    because = words("Why it has none.")


class FoundStops(Answer):
    """Places of the chosen tasks, and the tasks that have none."""

    as_of = day("The day.", required=True)
    stops = fields.List(fields.Nested(FoundStop), required=True)
    left_out = fields.List(fields.Nested(LeftOutTask), required=True)


class RefusedStop(Answer):
    """A row of a file that cannot be used."""

    row = whole("Number of the row.")
    value = text("What it holds, shortened.", required=True)
    because = words("Why.")


class FileStops(Answer):
    """Stops of a file, and its rows that cannot be used."""

    filename = text("Name of the file.", required=True)
    stops = fields.List(fields.Nested(FoundStop), required=True)
    refused = fields.List(fields.Nested(RefusedStop), required=True)


class SheetQuery(PageQuery):
    """Which day sheets, and as what."""

    format = term_field(SHEET_FORMATS, "format", "Format; pdf where it is left out.")
    team = Parsed(free_text("team"), description="Id of a team; all where it is left out.")
    day = Parsed(
        lambda given: parse_date(given, "day") if given else None,
        format="date",
        description="A day of the plan; all where it is left out.",
    )
