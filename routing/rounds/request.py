"""What is asked of a plan: a JSON object read into the records that the solver takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.errors import InputError, LimitError
from geo.vocabulary import require_term, shown
from routing.problem import Break, Depot, Problem, Shift, Stop, Team, Window
from routing.rounds import values
from routing.rounds.words import SKILLS
from routing.soundness import MAX_STOPS, require_sound
from routing.travel.choosing import WANTED, Journeys, Wish
from routing.travel.records import Travel, TravelSource

MAX_TEAMS, MAX_DEPOTS, MAX_DAYS = 40, 40, 62
MAX_SECONDS = 60
MEMBERS = (
    "title", "days", "depots", "teams", "stops", "travel", "avoid", "within", "balanced",
    "unannounced", "time_limit_s", "seed", "as_of", "left_out", "previous", "alert", "rest",
)  # fmt: skip
#: Travel of no time and no length: all but the travel itself can be looked at with it.
NOWHERE = TravelSource("estimate", "未计算", "not measured", "—")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: its own values, as kept with the plan, and the records made of them.

    The rows of depots and stops count the places in `lon_deg`, `lat_deg`, EPSG:4326: depots first.
    """

    values: dict[str, Any]
    days: tuple[date, ...]
    depots: tuple[Depot, ...]
    teams: tuple[Team, ...]
    stops: tuple[Stop, ...]
    wish: Wish
    is_balanced: bool
    is_unannounced: bool
    time_limit_s: float
    seed: int

    @property
    def lon_deg(self) -> NDArray[np.float64]:
        """Longitudes of depots, then stops, shape (n,)."""
        lon_deg = [each.lon_deg for each in self.depots] + [each.lon_deg for each in self.stops]
        return np.array(lon_deg, dtype=np.float64)

    @property
    def lat_deg(self) -> NDArray[np.float64]:
        """Latitudes of depots, then stops, shape (n,)."""
        lat_deg = [each.lat_deg for each in self.depots] + [each.lat_deg for each in self.stops]
        return np.array(lat_deg, dtype=np.float64)

    def problem(self, travel: Travel | Journeys) -> Problem:
        """Problem of this request with the travel between its places."""
        return Problem(
            self.stops,
            self.teams,
            self.depots,
            self.days,
            travel.travel if isinstance(travel, Journeys) else travel,
            self.is_balanced,
            self.is_unannounced,
        )


def read_request(body: Mapping[str, Any]) -> Asked:
    """A request out of a JSON object.

    Parameters
    ----------
    body
        With no other members than `MEMBERS`; coordinates carry their datum.

    Returns
    -------
    Asked
        Sound in all but the travel between its places, which is measured later.

    Raises
    ------
    LimitError
        If there are more stops than a plan holds.
    InputError
        If a member is unknown, missing or wrong, or as `routing.soundness.require_sound`; `field`
        names it.
    """
    unknown = sorted(set(body) - set(MEMBERS))
    if unknown:
        zh, en = f"没有“{shown(unknown[0])}”这一项", f"there is no member “{shown(unknown[0])}”"
        raise InputError(zh, en, field=shown(unknown[0]))
    _require_few(body)
    days = tuple(values.parse_day(each, "days") for each in _of(body, "days", MAX_DAYS))
    depots = tuple(_depot(row, each) for row, each in enumerate(_of(body, "depots", MAX_DEPOTS)))
    teams = tuple(_team(each, days, depots) for each in _of(body, "teams", MAX_TEAMS))
    stops = tuple(
        _stop(row, each) for row, each in enumerate(_of(body, "stops", MAX_STOPS), len(depots))
    )
    _require_each(stops, teams, depots, days)
    wish = Wish(
        source=require_term(str(body.get("travel") or "auto"), dict.fromkeys(WANTED), "travel"),  # type: ignore[arg-type]
        avoid=_area(body, "avoid"),
        within=_area(body, "within"),
    )
    asked = Asked(
        dict(body),
        days,
        depots,
        teams,
        stops,
        wish,
        bool(body.get("balanced")),
        bool(body.get("unannounced")),
        values.number(body.get("time_limit_s", 2), "time_limit_s", 0.2, MAX_SECONDS),
        values.whole(body.get("seed", 1), "seed", 0, 2**31 - 1),
    )
    require_sound(asked.problem(_nowhere(len(depots) + len(stops))))
    return asked


def _nowhere(count: int) -> Travel:
    zeros = np.zeros((count, count))
    return Travel(zeros, zeros, np.zeros(count), NOWHERE)


def _of(body: Mapping[str, Any], name: str, most: int) -> Any:
    return values.listed(body.get(name), name, most)


def _area(body: Mapping[str, Any], name: str) -> BaseGeometry | None:
    return values.area(body.get(name), name)


def _require_few(body: Mapping[str, Any]) -> None:
    stops = body.get("stops")
    if isinstance(stops, list) and len(stops) > MAX_STOPS:
        raise LimitError(
            f"共 {len(stops)} 个点位，一次最多规划 {MAX_STOPS} 个：请按县区或按周分开规划",
            f"{len(stops)} stops; one plan holds at most {MAX_STOPS}: plan by county or by week",
            field="stops",
        )


# Without a place nothing can be measured, so what `routing.soundness` would say is said here.
def _require_each(
    stops: tuple[Stop, ...],
    teams: tuple[Team, ...],
    depots: tuple[Depot, ...],
    days: tuple[date, ...],
) -> None:
    missing = [
        (depots, "depots", "没有出发地：请给出单位驻地或任一地点", "no depot: give one"),
        (stops, "stops", "没有点位：请至少选一个", "no stop: choose at least one"),
        (teams, "teams", "没有检查组：请至少设一组", "no team: give at least one"),
        (days, "days", "没有日期：请至少选一天", "no day: choose at least one"),
    ]  # fmt: skip
    for given, field, zh, en in missing:
        if not given:
            raise InputError(zh, en, field=field)


def _depot(row: int, value: object) -> Depot:
    given = values.mapping(value, "depots")
    lon_deg, lat_deg = values.place(given, "depots")
    depot_id = values.words(given.get("depot_id"), "depots", 80) or f"D{row + 1}"
    name = values.words(given.get("name"), "depots", 80) or depot_id
    return Depot(depot_id, name, lon_deg, lat_deg, row)


def _team(value: object, days: tuple[date, ...], depots: tuple[Depot, ...]) -> Team:
    given = values.mapping(value, "teams")
    team_id = values.words(given.get("team_id"), "teams", 40)
    if not team_id:
        raise InputError("检查组缺少编号 team_id", "a team has no team_id", field="teams")
    name = values.words(given.get("name"), "teams", 80) or team_id
    most = given.get("max_stops")
    return Team(
        team_id,
        name,
        values.words(given.get("depot"), "teams", 80) or (depots[0].depot_id if depots else ""),
        _shifts(given, days, name),
        values.words(given.get("end_depot"), "teams", 80) or None,
        _skills(given, "teams"),
        None if most is None else values.whole(most, "teams.max_stops", 0, MAX_STOPS),
    )


def _shifts(given: Mapping[str, Any], days: tuple[date, ...], name: str) -> tuple[Shift, ...]:
    if not given.get("start") or not given.get("end"):
        return ()  # routing.soundness says which team has no shift
    start_s, end_s = values.parse_span(given["start"], given["end"], "teams")
    own = values.listed(given.get("days"), "teams.days", MAX_DAYS)
    on = tuple(values.parse_day(each, "teams.days") for each in own) or days
    return tuple(Shift(day, start_s, end_s, _rest(given.get("lunch"))) for day in on)


def _rest(value: object) -> Break | None:
    if not value:
        return None
    given = values.mapping(value, "teams.lunch")
    start_s = values.parse_clock(given.get("from"), "teams.lunch")
    end_s = values.parse_clock(given.get("to"), "teams.lunch")
    length_s = int(60 * values.number(given.get("min"), "teams.lunch.min", 0, 480))
    return Break(start_s, max(start_s, end_s - length_s) if end_s > start_s else end_s, length_s)


def _skills(given: Mapping[str, Any], field: str) -> frozenset[str]:
    named = values.listed(given.get("skills"), field, 20)
    return frozenset(require_term(str(each), SKILLS, "skills") for each in named)


def _stop(row: int, value: object) -> Stop:
    given = values.mapping(value, "stops")
    stop_id = values.words(given.get("stop_id"), "stops", 80)
    if not stop_id:
        raise InputError("点位缺少编号 stop_id", "a stop has no stop_id", field="stops")
    lon_deg, lat_deg = values.place(given, "stops")
    priority, days = given.get("priority"), values.listed(given.get("days"), "stops.days", MAX_DAYS)
    position = given.get("locked_position")
    return Stop(
        stop_id,
        values.words(given.get("name"), "stops", 200) or stop_id,
        lon_deg,
        lat_deg,
        row,
        int(60 * values.number(given.get("service_min", 30), "service_min", 0, 1440)),
        tuple(_window(each) for each in values.listed(given.get("windows"), "stops.windows", 40)),
        None if priority is None else values.whole(priority, "priority", 1, 9),
        _skills(given, "stops"),
        values.whole(given.get("joint_teams", 1), "joint_teams", 1, 2),
        values.whole(given.get("visits", 1), "visits", 1, MAX_DAYS),
        values.whole(given.get("spacing_days", 1), "spacing_days", 0, MAX_DAYS),
        frozenset(values.parse_day(each, "stops.days") for each in days) or None,
        values.words(given.get("locked_team"), "locked_team", 40) or None,
        None if position is None else values.whole(position, "locked_position", 1, MAX_STOPS),
    )


def _window(value: object) -> Window:
    given = values.mapping(value, "stops.windows")
    opens = values.parse_clock(given.get("open"), "windows")
    closes = values.parse_clock(given.get("close"), "windows")
    day = given.get("day")
    return Window(opens, closes, None if day is None else values.parse_day(day, "windows"))
