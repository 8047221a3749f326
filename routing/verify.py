"""Every rule held against a plan once more, from the problem alone: nothing here is the solver's.

The times that a plan states are taken as they are and compared with what the problem allows; no
schedule is made anew, and no code of the solver, the schedule or the mending is used.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from math import isfinite

from routing.clock import clock_text
from routing.problem import DAY_S, Problem, Stop, Team
from routing.tours import Call, Plan, Tour

#: Plans are made in whole metres and whole seconds, rounded up: a leg may differ by as much.
ROUNDED_S, ROUNDED_M = 1.0, 0.5 + 1e-6


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that a plan breaks: which one, where, and how, in both languages."""

    rule: str
    where: str
    zh: str
    en: str


def breaches(problem: Problem, plan: Plan) -> tuple[Breach, ...]:
    """All rules that a plan breaks; none for one that may be shown.

    Parameters
    ----------
    problem
        What was planned, with the travel as it was measured.
    plan
        Of any origin.
    """
    stops = {stop.stop_id: stop for stop in problem.stops}
    teams = {team.team_id: team for team in problem.teams}
    found: list[Breach] = []
    for tour in plan.tours:
        found += _tour(problem, tour, teams.get(tour.team_id), stops)
    found += _shifts_once(plan)
    found += _every_visit_once(problem, plan)
    for stop in problem.stops:
        made = [(tour, call) for tour in plan.tours for call in tour.calls]
        mine = [(tour, call) for tour, call in made if call.stop_id == stop.stop_id]
        found += _joint(stop, mine, teams)
        found += _spacing(stop, mine)
    return tuple(found)


def _breach(rule: str, where: str, zh: str, en: str) -> Breach:
    return Breach(rule, where, f"{where}：{zh}", f"{where}: {en}")


def _tour(
    problem: Problem, tour: Tour, team: Team | None, stops: dict[str, Stop]
) -> Iterator[Breach]:
    where = f"{tour.team_id} {tour.day.isoformat()}"
    if team is None or tour.shift not in team.shifts or tour.day not in problem.days:
        yield _breach("shift", where, "没有这个班次", "there is no such shift")
        return
    unknown = [call.stop_id for call in tour.calls if call.stop_id not in stops]
    if unknown:
        yield _breach("stop", where, f"没有点位 {unknown}", f"there are no stops {unknown}")
        return
    yield from _hours(where, tour)
    yield from _legs(problem, where, tour, team)
    yield from _rest(where, tour)
    yield from _limits(where, tour, team, stops)
    for place, call in enumerate(tour.calls, 1):
        yield from _call(f"{where} {call.stop_id}", tour, call, stops[call.stop_id])
        yield from _locks(f"{where} {call.stop_id}", tour, place, stops[call.stop_id])


def _hours(where: str, tour: Tour) -> Iterator[Breach]:
    if tour.leave_s < tour.shift.start_s:
        early = clock_text(tour.leave_s)
        yield _breach(
            "shift", where, f"{early} 出发，早于上班", f"leaves at {early}, before the shift"
        )
    if tour.back_s > tour.shift.end_s:
        late = clock_text(tour.back_s)
        yield _breach(
            "shift", where, f"{late} 返回，晚于下班", f"is back at {late}, after the shift"
        )


def _legs(problem: Problem, where: str, tour: Tour, team: Team) -> Iterator[Breach]:
    rows = {depot.depot_id: depot.row for depot in problem.depots}
    row, left_s = rows[team.start_depot], tour.leave_s
    legs = [(c.stop_id, c.row, c.arrive_s, c.depart_s, c.leg_m, c.leg_s) for c in tour.calls]
    if tour.calls:
        home = rows[team.home]
        legs.append((team.home, home, tour.back_s, tour.back_s, tour.back_leg_m, tour.back_leg_s))
    for name, to, arrive_s, depart_s, leg_m, leg_s in legs:
        true_s = float(problem.travel.duration_s[row, to])
        true_m = float(problem.travel.distance_m[row, to])
        at = f"{where} → {name}"
        if not (isfinite(true_s) and isfinite(true_m)):
            yield _breach("way", at, "没有路可走", "there is no way")
        elif abs(leg_m - true_m) > ROUNDED_M or not true_s <= leg_s < true_s + ROUNDED_S:
            yield _breach("leg", at, "路程与矩阵不符", "the leg is not that of the matrices")
        driven_s = arrive_s - left_s - _rested_s(tour, left_s, arrive_s)
        if driven_s < leg_s:
            short = f"{leg_s - driven_s:.0f}"
            yield _breach("way", at, f"路上少 {short} 秒", f"{short} s too few on the way")
        row, left_s = to, depart_s


def _rested_s(tour: Tour, start_s: float, end_s: float) -> float:
    if tour.rest is None:
        return 0.0
    return max(0.0, min(end_s, tour.rest.end_s) - max(start_s, tour.rest.start_s))


def _rest(where: str, tour: Tour) -> Iterator[Breach]:
    rule, rest = tour.shift.rest, tour.rest
    if rest is not None:
        if rule is None or rest.end_s - rest.start_s != rule.length_s:
            yield _breach("rest", where, "休息长短不符", "the break has another length")
        elif not rule.open_s <= rest.start_s <= rule.close_s:
            yield _breach("rest", where, "休息不在规定时段", "the break begins outside its window")
        if any(_rested_s(tour, call.start_s, call.depart_s) for call in tour.calls):
            yield _breach("rest", where, "检查时休息", "the break overlaps a visit")
        if rest.start_s < tour.leave_s or rest.end_s > tour.back_s:
            yield _breach("rest", where, "休息不在途中", "the break is not on the tour")
    elif rule is not None and rule.length_s and tour.calls:
        is_after = tour.back_s <= rule.close_s
        is_before = tour.leave_s >= rule.open_s + rule.length_s
        if not (is_after or is_before):
            yield _breach("rest", where, "没有休息", "there is no break")


def _limits(where: str, tour: Tour, team: Team, stops: dict[str, Stop]) -> Iterator[Breach]:
    count = len(tour.calls)
    if team.max_stops is not None and count > team.max_stops:
        yield _breach(
            "stops", where, f"超过 {team.max_stops} 站", f"more than {team.max_stops} stops"
        )
    load = sum(stops[call.stop_id].load for call in tour.calls)
    if team.capacity is not None and load > team.capacity:
        yield _breach("load", where, f"载量 {load} 超限", f"a load of {load} is too much")
    slack_m = ROUNDED_M * (count + 1)
    if team.max_distance_m is not None and tour.distance_m > team.max_distance_m + slack_m:
        km = f"{tour.distance_m / 1000:.1f}"
        yield _breach("distance", where, f"行程 {km} 公里超限", f"{km} km is too far")


def _call(where: str, tour: Tour, call: Call, stop: Stop) -> Iterator[Breach]:
    if call.row != stop.row:
        yield _breach("leg", where, "点位与矩阵行不符", "the row is not that of the stop")
    if call.start_s < call.arrive_s + _rested_s(tour, call.arrive_s, call.start_s):
        yield _breach("order", where, "未到先查", "it begins before the team is there")
    if call.depart_s - call.start_s < stop.service_s:
        yield _breach("service", where, "检查时间不足", "the visit is too short")
    if stop.days is not None and tour.day not in stop.days:
        yield _breach("day", where, "不在允许的日期", "it is not on an allowed day")
    if stop.windows and not any(_is_in(tour, call, stop, offset) for offset in (-1, 0, 1)):
        begins = clock_text(call.start_s)
        yield _breach("window", where, f"{begins} 不在时间窗内", f"{begins} is in no window")


def _is_in(tour: Tour, call: Call, stop: Stop, offset: int) -> bool:
    day, second = tour.day + timedelta(days=offset), call.start_s - offset * DAY_S
    return any(w.open_s <= second <= w.close_s for w in stop.windows if w.day in (None, day))


def _locks(where: str, tour: Tour, place: int, stop: Stop) -> Iterator[Breach]:
    if stop.locked_team not in (None, tour.team_id):
        yield _breach("lock", where, "不在锁定的组", "it is not with the team it is locked to")
    locked = stop.locked_position
    if locked is not None and place != min(locked, len(tour.calls)):
        yield _breach("lock", where, f"不在第 {locked} 站", f"it is not stop number {locked}")


def _shifts_once(plan: Plan) -> Iterator[Breach]:
    seen = set()
    for tour in plan.tours:
        key = tour.team_id, tour.shift
        if key in seen:
            where = f"{tour.team_id} {tour.day.isoformat()}"
            yield _breach("shift", where, "同一班次两条路线", "two tours of one shift")
        seen.add(key)


def _every_visit_once(problem: Problem, plan: Plan) -> Iterator[Breach]:
    times: dict[tuple[str, int], int] = defaultdict(int)
    for tour in plan.tours:
        for call in tour.calls:
            times[call.stop_id, call.number] += 1
    missed = [(each.stop_id, each.number) for each in plan.missed]
    wanted = {(s.stop_id, n): s for s in problem.stops for n in range(1, s.visits + 1)}
    for key, stop in wanted.items():
        made, left_out = times.pop(key, 0), missed.count(key)
        if (made, left_out) not in ((stop.joint_teams, 0), (0, 1)):
            where = f"{key[0]}/{key[1]}"
            zh = f"安排 {made} 次、列为未排 {left_out} 次"
            yield _breach("visits", where, zh, f"planned {made} times, left out {left_out} times")
    for stop_id, number in [*times, *(key for key in missed if key not in wanted)]:
        where = f"{stop_id}/{number}"
        yield _breach("visits", where, "没有要求这次到访", "no such visit was asked for")


def _joint(stop: Stop, made: list[tuple[Tour, Call]], teams: dict[str, Team]) -> Iterator[Breach]:
    meetings: dict[int, list[tuple[Tour, Call]]] = defaultdict(list)
    for tour, call in made:
        meetings[call.number].append((tour, call))
    for number, meeting in meetings.items():
        where = f"{stop.stop_id}/{number}"
        ids = {tour.team_id for tour, _ in meeting}
        begins = {(tour.day, call.start_s) for tour, call in meeting}
        if len(ids) != stop.joint_teams or len(begins) != 1:
            yield _breach("joint", where, "两组未同时到场", "the teams are not there together")
        present = frozenset[str]().union(*(teams[i].skills for i in ids if i in teams))
        if not stop.skills <= present:
            lacking = "、".join(sorted(stop.skills - present))
            yield _breach("skill", where, f"缺 {lacking}", f"{lacking} is missing")


def _spacing(stop: Stop, made: list[tuple[Tour, Call]]) -> Iterator[Breach]:
    day_of = {call.number: tour.day for tour, call in made}
    for earlier, later in pairwise(sorted(day_of.values())):
        apart = (later - earlier).days
        if apart < max(stop.spacing_days, 1):
            zh = f"两次到访只隔 {apart} 天"
            yield _breach("spacing", stop.stop_id, zh, f"two visits are {apart} days apart")
