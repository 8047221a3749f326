"""What is wrong with a problem, all of it at once and before anything is solved."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from geo.errors import InputError, LimitError
from routing.clock import clock_text
from routing.problem import (
    DAY_S,
    HIGHEST_PRIORITY,
    LOWEST_PRIORITY,
    Problem,
    Shift,
    Stop,
    Team,
    Window,
)

#: A plan is read and driven by people; beyond this a matrix alone takes minutes and gigabytes.
MAX_STOPS = 1000
MAX_VISITS = 2000
MAX_SHIFTS = 400
SHOWN_FAULTS = 20

Fault = tuple[str, str, str]  # zh, en, field
Words = tuple[str, str]  # zh, en, to follow a name


def require_sound(problem: Problem) -> None:
    """Nothing, if a problem can be handed to the solver.

    A stop that no way leads to, though it lies on the network, is no fault: the plan lists it.

    Parameters
    ----------
    problem
        Stops, teams, depots, days and travel as they came in.

    Raises
    ------
    LimitError
        If there are more stops, visits or shifts than one plan holds.
    InputError
        With every other fault at once, each in Chinese and English; `field` is the first one's.
    """
    over = list(_limits(problem))
    if over:
        zh, en = "；".join(fault[0] for fault in over), "; ".join(fault[1] for fault in over)
        raise LimitError(zh, en, field=over[0][2])
    faults = [*_empty(problem), *_repeated(problem), *_depots(problem), *_travel(problem)]
    for stop in problem.stops:
        name = stop.name or stop.stop_id
        faults += [(f"“{name}”{zh}", f"“{name}” {en}", "stops") for zh, en in _stop(problem, stop)]
    for team in problem.teams:
        name = team.name or team.team_id
        faults += [(f"“{name}”{zh}", f"“{name}” {en}", "teams") for zh, en in _team(problem, team)]
    if faults:
        shown, more = faults[:SHOWN_FAULTS], len(faults) - SHOWN_FAULTS
        tail_zh, tail_en = (f"；另有 {more} 处", f"; and {more} more") if more > 0 else ("", "")
        zh = "；".join(fault[0] for fault in shown) + tail_zh
        en = "; ".join(fault[1] for fault in shown) + tail_en
        raise InputError(zh, en, field=faults[0][2])


def _limits(problem: Problem) -> Iterator[Fault]:
    count = len(problem.stops)
    if count > MAX_STOPS:
        yield (
            f"共 {count} 个点位，一次最多规划 {MAX_STOPS} 个：请按县区或按周分开规划",
            f"{count} stops; one plan holds at most {MAX_STOPS}: plan by county or by week",
            "stops",
        )
    visits = sum(max(stop.visits, 0) * max(stop.joint_teams, 0) for stop in problem.stops)
    if count <= MAX_STOPS and visits > MAX_VISITS:
        yield (
            f"共需到访 {visits} 次，一次最多规划 {MAX_VISITS} 次：请缩短周期或减少频次",
            f"{visits} visits; one plan holds at most {MAX_VISITS}: shorten the period",
            "stops",
        )
    shifts = sum(len(team.shifts) for team in problem.teams)
    if shifts > MAX_SHIFTS:
        yield (
            f"共 {shifts} 个班次，一次最多规划 {MAX_SHIFTS} 个：请减少天数或组数",
            f"{shifts} shifts; one plan holds at most {MAX_SHIFTS}: take fewer days or teams",
            "teams",
        )


def _empty(problem: Problem) -> Iterator[Fault]:
    if not problem.stops:
        yield "没有点位：请至少选一个", "no stop: choose at least one", "stops"
    if not problem.teams:
        yield "没有检查组：请至少设一组", "no team: give at least one", "teams"
    if not problem.depots:
        words = (
            "没有出发地：请给出单位驻地或任一地点",
            "no depot: give a unit's office or any point",
        )
        yield *words, "depots"
    if not problem.days:
        yield "没有日期：请至少选一天", "no day: choose at least one", "days"


def _repeated(problem: Problem) -> Iterator[Fault]:
    kinds = (
        ("stops", "点位", "stop", [stop.stop_id for stop in problem.stops]),
        ("teams", "检查组", "team", [team.team_id for team in problem.teams]),
        ("depots", "出发地", "depot", [depot.depot_id for depot in problem.depots]),
        ("days", "日期", "day", [day.isoformat() for day in problem.days]),
    )
    for field, zh, en, ids in kinds:
        for name, count in Counter(ids).items():
            if count > 1:
                yield (
                    f"{zh} {name} 重复 {count} 次，请只留一个或改编号",
                    f"{en} {name} is given {count} times; keep one, or change the id",
                    field,
                )
    places = [(stop.lon_deg, stop.lat_deg, stop.name) for stop in problem.stops if stop.name]
    for (_, _, name), count in Counter(places).items():
        if count > 1:
            yield (
                f"点位“{name}”在同一坐标出现 {count} 次：请只留一个",
                f"stop “{name}” is given {count} times at one place: keep one",
                "stops",
            )


def _depots(problem: Problem) -> Iterator[Fault]:
    known = {depot.depot_id for depot in problem.depots}
    for team in problem.teams:
        for depot_id in dict.fromkeys((team.start_depot, team.home)):
            if known and depot_id not in known:
                yield (
                    f"“{team.name}”的驻地 {depot_id} 不在出发地之中",
                    f"“{team.name}” starts or ends at {depot_id}, which is no depot",
                    "teams",
                )


def _travel(problem: Problem) -> Iterator[Fault]:
    travel = problem.travel
    size = len(travel.access_m)
    if {travel.duration_s.shape, travel.distance_m.shape} != {(size, size)}:
        yield "行程矩阵不是方阵", "the travel matrices are not square and alike", "travel"
        return
    both = (travel.duration_s, travel.distance_m)
    if any(bool((matrix < 0).any() or np.isnan(matrix).any()) for matrix in both):
        words = "行程矩阵含负数或缺失值", "the travel matrices hold negative or missing values"
        yield *words, "travel"
    named = [(depot.name or depot.depot_id, depot.row, "depots") for depot in problem.depots]
    named += [(stop.name or stop.stop_id, stop.row, "stops") for stop in problem.stops]
    for name, row, field in named:
        if not 0 <= row < size:
            yield f"“{name}”不在行程矩阵中", f"“{name}” is not in the travel matrices", field
        elif not np.isfinite(travel.access_m[row]):
            yield (
                f"“{name}”在路网之外：附近没有道路，请核对坐标或换一个路网",
                f"“{name}” is outside the network: no road is near; check its coordinates",
                field,
            )


def _stop(problem: Problem, stop: Stop) -> Iterator[Words]:
    if not (np.isfinite(stop.lon_deg) and np.isfinite(stop.lat_deg)):
        yield "坐标缺失", "has no coordinates"
    if stop.service_s < 0:
        yield f"停留 {stop.service_s} 秒为负", f"has a service of {stop.service_s} s"
    if stop.joint_teams not in (1, 2):
        yield (
            f"需 {stop.joint_teams} 组会合，只支持 1 或 2 组",
            f"needs {stop.joint_teams} teams; only 1 or 2 can be planned",
        )
    elif stop.joint_teams == 2 and stop.service_s == 0:
        yield "需两组会合却不停留", "is joint but has no service time"
    if stop.load < 0:
        yield f"载量 {stop.load} 为负", f"has a load of {stop.load}"
    if not (stop.is_mandatory or stop.priority in range(LOWEST_PRIORITY, HIGHEST_PRIORITY + 1)):
        allowed = f"{LOWEST_PRIORITY}–{HIGHEST_PRIORITY}"
        yield (
            f"优先级 {stop.priority} 不在 {allowed}",
            f"has priority {stop.priority}, not {allowed}",
        )
    for window in stop.windows:
        yield from _window(window)
    yield from _visits(problem, stop)
    yield from _locks(problem, stop)


def _window(window: Window) -> Iterator[Words]:
    if window.close_s < window.open_s:
        opens, closes = clock_text(window.open_s), clock_text(window.close_s)
        yield (
            f"的时间窗 {opens} 开、{closes} 关，先关后开；跨零点请写成 {closes}+1",
            f"opens at {opens} and closes at {closes}, before it opens; if that is "
            f"past midnight, write {closes}+1",
        )
    elif not -DAY_S <= window.open_s <= window.close_s <= 2 * DAY_S:
        yield "的时间窗超出两日", "has a window beyond two days"


def _visits(problem: Problem, stop: Stop) -> Iterator[Words]:
    if stop.visits < 1 or stop.spacing_days < 0:
        yield "的到访次数或间隔不是正数", "has no positive number of visits or spacing"
        return
    allowed = sorted({day for day in problem.days if stop.days is None or day in stop.days})
    if problem.days and not allowed:
        yield "允许的日期都不在计划之内", "is allowed on no day of the plan"
        return
    fits, last = 0, None
    for day in allowed:  # taking the earliest each time gives the most
        if last is None or (day - last).days >= max(stop.spacing_days, 1):
            fits, last = fits + 1, day
    if stop.visits > max(fits, 1):
        yield (
            f"要到访 {stop.visits} 次、间隔至少 {stop.spacing_days} 天，计划之内最多 {fits} 次",
            f"is to be visited {stop.visits} times at least {stop.spacing_days} days apart; "
            f"the plan's days hold {fits}",
        )


def _locks(problem: Problem, stop: Stop) -> Iterator[Words]:
    if stop.locked_team and all(stop.locked_team != team.team_id for team in problem.teams):
        yield f"锁定在不存在的组 {stop.locked_team}", f"is locked to {stop.locked_team}, no team"
    if stop.locked_team and stop.joint_teams == 2:
        yield "需两组会合，不能只锁定一组", "is joint and cannot be locked to one team"
    if stop.locked_position is None:
        return
    if stop.locked_position < 1:
        yield "锁定的顺序小于 1", "is locked to a position below 1"
    if stop.locked_team is None:
        yield "锁定了顺序却未锁定组", "is locked to a position but to no team"
    if stop.visits != 1 or stop.joint_teams != 1:
        words = "是会合或周期点位，不能锁定顺序", "is joint or periodic: no position can be locked"
        yield words
    rivals = [
        other.stop_id
        for other in problem.stops
        if (other.locked_team, other.locked_position) == (stop.locked_team, stop.locked_position)
    ]
    # With several shifts each may have a first stop of its own.
    shifts = sum(len(t.shifts) for t in problem.teams if t.team_id == stop.locked_team)
    if rivals.index(stop.stop_id) >= max(shifts, 1):
        yield (
            f"与 {rivals[0]} 锁定在同一组的同一顺序",
            f"is locked to the same team and position as {rivals[0]}",
        )


def _team(problem: Problem, team: Team) -> Iterator[Words]:
    if not any(shift.day in problem.days for shift in team.shifts):
        yield "没有班次", "has no shift on a day of the plan"
    for shift in team.shifts:
        yield from _shift(shift)
    starts = [(shift.day.toordinal() * DAY_S, shift) for shift in team.shifts]
    spans = sorted((zero + shift.start_s, zero + shift.end_s) for zero, shift in starts)
    if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
        yield "的班次相互重叠", "has shifts that overlap"
    limits = (team.max_stops, team.max_distance_m, team.capacity)
    if any(limit is not None and limit < 0 for limit in limits):
        yield "的上限为负", "has a negative limit"


def _shift(shift: Shift) -> Iterator[Words]:
    day = shift.day.isoformat()
    start, end = clock_text(shift.start_s), clock_text(shift.end_s)
    if shift.end_s <= shift.start_s:
        yield (
            f"{day} 的班次 {start} 开始、{end} 结束，先结束后开始",
            f"on {day} has a shift from {start} to {end}, which ends before it starts",
        )
    elif not 0 <= shift.start_s <= shift.end_s <= 2 * DAY_S:
        yield f"{day} 的班次超出两日", f"on {day} has a shift beyond two days"
    rest = shift.rest
    if rest is not None and (rest.close_s < rest.open_s or rest.length_s < 0):
        yield f"{day} 的休息时段先关后开或为负", f"on {day} has a break that closes before it opens"
