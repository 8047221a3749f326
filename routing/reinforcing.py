"""The last way to make a visit: teams of its own, out for as long as it takes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from routing.board import Board
from routing.clock import clock_text
from routing.hours import earlier_minute, later_minute
from routing.problem import Problem, Shift, Stop, Team
from routing.reason import Figure, Reason, Rule, skills_text
from routing.scene import Key, Scene
from routing.visits import Ground, Outing, Visit, is_reachable, parts_of, windows_on

#: What one more team asks of people, in minutes of overtime: a day's work.
TEAM_MIN = 480
#: How far beyond a shift a team of its own may be out at either end.
BEYOND_S = 12 * 3600
#: A longer shift is asked of nobody: the place is too far from where the teams start.
LONGEST_S = 16 * 3600


def more_teams(scene: Scene, key: Key) -> Iterator[Reason]:
    """As many more teams as a visit needs, with the hours that it takes, as a reason.

    Parameters
    ----------
    scene
        The plan.
    key
        A visit that it leaves out and that a way leads to.
    """
    freed, rule = _freed(scene, key)
    best = _shortest(scene, freed)
    if best is None and freed.windows:  # on no day of the plan, or hours before any shift
        freed, rule = replace(freed, windows=()), "window"
        best = _shortest(scene, freed)
    if best is not None:
        yield _reason(scene, freed, rule, best[0], best[1])


def nearer_start(scene: Scene, key: Key) -> Reason | None:
    """That a stop is too far for any shift, as a reason that no longer shift helps against.

    Parameters
    ----------
    scene
        The plan.
    key
        A visit that it leaves out and that a way leads to.

    Returns
    -------
    Reason or None
        Of rule "shift", without a relaxed problem; None where the way there and back with the work
        between fits into `LONGEST_S`.
    """
    stop, seconds = scene.problem.stop(key[0]), scene.ground.seconds
    trips_s = [
        seconds[outing.start_row][stop.row] + stop.service_s + seconds[stop.row][outing.end_row]
        for outing in scene.outings
    ]
    trip_s, longest_s = min(trips_s), max(_length_s(outing.shift) for outing in scene.outings)
    if trip_s <= LONGEST_S:
        return None
    hours, was = f"{trip_s / 3600:.1f}", f"{longest_s / 3600:.1f}"
    return Reason(
        "shift",
        trip_s / 60,
        f"往返连同检查至少 {hours} 小时（最长的班次 {was} 小时），太远：从更近的驻地出发，"
        "或另作安排",
        f"there and back with the work takes {hours} hours at least and the longest shift has "
        f"{was}, which is too far: start from a place nearer to it, or arrange it apart",
        {"hours": float(hours), "was": float(was)},
    )


# The outing whose shift has to be the least longer for a team of its own, and that shift.
def _shortest(scene: Scene, stop: Stop) -> tuple[Outing, Shift] | None:
    visit = replace(parts_of(scene.problem, stop)[0], skills=frozenset[str]())
    best: tuple[int, Outing, Shift] | None = None
    for outing in _patterns(scene, _days(scene, stop)):
        if is_reachable(scene.ground, visit, outing):
            shift = _own_shift(scene.ground, visit, outing)
            more_s = 0 if shift is None else _length_s(shift) - _length_s(outing.shift)
            if shift is not None and (best is None or more_s < best[0]):
                best = more_s, outing, shift
    return None if best is None else best[1:]


# The stop without what no team of its own can heed, and the rule that stands in the way.
def _freed(scene: Scene, key: Key) -> tuple[Stop, Rule]:
    stop = scene.problem.stop(key[0])
    freed = replace(stop, locked_team=None, locked_position=None)
    rule: Rule = "lock" if freed != stop else "joint" if stop.joint_teams == 2 else "shift"
    if all(not part.skills <= t.skills for part in scene.parts(scene.problem, key)
           for t in scene.problem.teams):  # fmt: skip
        rule = "skill"
    if not scene.parts(scene.problem, key)[0].days:
        gaps = _gaps(scene, stop)
        if max(gaps.values(), default=0) > 0:
            return replace(freed, spacing_days=max(gaps.values())), "spacing"
    return freed, rule


def _gaps(scene: Scene, stop: Stop) -> dict[date, int]:
    made = scene.days_made.get(stop.stop_id, set())
    allowed = [d for d in scene.problem.days if stop.days is None or d in stop.days]
    return {
        day: min((abs((day - other).days) for other in made), default=stop.spacing_days or 1)
        for day in allowed
    }


def _days(scene: Scene, stop: Stop) -> list[date]:
    least = max(stop.spacing_days, 1)
    return [day for day, gap in _gaps(scene, stop).items() if gap >= least]


# One outing of those that go from the same place to the same place at the same time, on each day;
# on a day on which nobody is out as on any other.
def _patterns(scene: Scene, days: Sequence[date]) -> list[Outing]:
    seen: dict[tuple[object, ...], Outing] = {}
    for outing in scene.outings:
        shift = outing.shift
        key = outing.start_row, outing.end_row, shift.start_s, shift.end_s, shift.rest
        seen.setdefault(key, outing)
    return [
        replace(outing, shift=replace(outing.shift, day=day))
        for day in days
        for outing in seen.values()
    ]


# The shift of an outing if it is long enough for a visit alone, else one without a break that is.
def _own_shift(ground: Ground, visit: Visit, outing: Outing) -> Shift | None:
    alone = replace(outing, team=Team("", "", "", ()))
    if Board(ground).put(alone, (visit,)):
        return outing.shift
    shift, row = outing.shift, visit.stop.row
    there_s = ground.seconds[outing.start_row][row]
    back_s = visit.stop.service_s + ground.seconds[row][outing.end_row]
    wide = replace(shift, start_s=shift.start_s - BEYOND_S, end_s=shift.end_s + BEYOND_S, rest=None)
    shifts = []
    for opens, closes in windows_on(visit, wide):
        usual_s = min(shift.start_s + there_s, shift.end_s - back_s)
        begin_s = min(max(opens, usual_s, there_s), closes)
        start_s, end_s = earlier_minute(begin_s - there_s), later_minute(begin_s + back_s)
        is_short = end_s - start_s <= LONGEST_S
        if start_s >= max(0, wide.start_s) and end_s <= wide.end_s and is_short:
            shifts.append(replace(wide, start_s=start_s, end_s=end_s))
    return min(shifts, key=_length_s, default=None)


def _length_s(shift: Shift) -> int:
    return shift.end_s - shift.start_s


def _reason(scene: Scene, stop: Stop, rule: Rule, outing: Outing, shift: Shift) -> Reason:
    teams = [_team(scene.problem, stop, outing, shift, n) for n in range(1, stop.joint_teams + 1)]
    relaxed = replace(scene.problem.with_stop(stop), teams=(*scene.problem.teams, *teams))
    day, hours = shift.day.isoformat(), f"{clock_text(shift.start_s)}–{clock_text(shift.end_s)}"
    plural = "s" if len(teams) > 1 else ""
    zh = f"{day} {hours} 增派 {len(teams)} 组"
    en = f"{len(teams)} more team{plural} on {day}, {hours}"
    if stop.skills:
        some = skills_text(stop.skills)
        zh, en = f"{zh}（{some[0]}）", f"{en} ({some[1]})"
    if rule == "window":
        zh, en = f"{zh}，不限时间窗", f"{en}, at any time"
    if rule == "lock":
        zh, en = f"{zh}，并不锁定", f"{en}, and lock it to no team"
    if rule == "spacing":
        zh, en = f"{zh}，间隔 {stop.spacing_days} 天", f"{en}, {stop.spacing_days} days apart"
    more_min = max(_length_s(shift) - _length_s(outing.shift), 0) / 60
    figures: dict[str, Figure] = {"teams": len(teams), "day": day, "hours": hours}
    figures["depot"] = outing.team.start_depot
    if rule == "window":
        figures["any_time"] = True
    if rule == "spacing":
        figures["spacing_days"] = stop.spacing_days
    return Reason(rule, len(teams) * (TEAM_MIN + more_min), zh, en, figures, relaxed)


def _team(problem: Problem, stop: Stop, outing: Outing, shift: Shift, number: int) -> Team:
    base = outing.team
    known = {team.team_id for team in problem.teams}
    name = next(n for n in (f"+{at}" for at in range(number, 1000)) if n not in known)
    return Team(name, name, base.start_depot, (shift,), base.end_depot, stop.skills)
