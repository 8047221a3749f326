"""What is wrong with a problem is told before anything is solved, in both languages."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from geo.errors import InputError, LimitError
from routing.plan import plan, plans
from routing.problem import Break, Shift, Window
from routing.soundness import MAX_STOPS, require_sound
from tests.routing.problems import (
    DAY,
    DAYS,
    EVENING_S,
    HOUR_S,
    MORNING_S,
    cut_off,
    problem_of,
    stop_at,
    team_of,
)

PLACES = ((0.0, 0.0), (1000.0, 0.0), (0.0, 2000.0))
SOUND = problem_of(PLACES)


def with_first(**members):
    return SOUND.with_stop(replace(SOUND.stops[0], **members))


def with_shift(**members):
    shift = replace(SOUND.teams[0].shifts[0], **members)
    return SOUND.with_team(replace(SOUND.teams[0], shifts=(shift,)))


def off_the_network(problem, row):
    access_m = problem.travel.access_m.copy()
    access_m[row] = np.inf
    return replace(problem, travel=replace(problem.travel, access_m=access_m))


def minus_a_second(problem):
    duration_s = problem.travel.duration_s.copy()
    duration_s[0, 1] = -1
    return replace(problem, travel=replace(problem.travel, duration_s=duration_s))


FAULTS = {
    "no stop": (replace(SOUND, stops=()), "没有点位", "no stop", "stops"),
    "no team": (replace(SOUND, teams=()), "没有检查组", "no team", "teams"),
    "no depot": (replace(SOUND, depots=()), "没有出发地", "no depot", "depots"),
    "no day": (replace(SOUND, days=()), "没有日期", "no day", "days"),
    "an unknown depot": (
        SOUND.with_team(replace(SOUND.teams[0], start_depot="x")), "不在出发地之中",
        "which is no depot", "teams",
    ),
    "an unknown depot at the end": (
        SOUND.with_team(replace(SOUND.teams[0], end_depot="y")), "不在出发地之中",
        "which is no depot", "teams",
    ),
    "a window that closes before it opens": (
        with_first(windows=(Window(15 * HOUR_S, 9 * HOUR_S),)), "15:00 开、09:00 关",
        "opens at 15:00 and closes at 09:00", "stops",
    ),
    "a window of next week": (
        with_first(windows=(Window(0, 200 * HOUR_S),)), "超出两日", "beyond two days", "stops",
    ),
    "a team with no shift": (
        SOUND.with_team(replace(SOUND.teams[0], shifts=())), "没有班次", "has no shift", "teams",
    ),
    "a team with shifts on other days": (
        SOUND.with_team(team_of(days=(DAY + timedelta(days=9),))), "没有班次", "has no shift",
        "teams",
    ),
    "a shift that ends before it starts": (
        with_shift(start_s=EVENING_S, end_s=MORNING_S), "先结束后开始", "ends before it starts",
        "teams",
    ),
    "a shift of three days": (
        with_shift(end_s=70 * HOUR_S), "超出两日", "beyond two days", "teams",
    ),
    "shifts that overlap": (
        SOUND.with_team(
            replace(
                SOUND.teams[0],
                shifts=(Shift(DAY, 0, 9 * HOUR_S), Shift(DAY, 8 * HOUR_S, 9 * HOUR_S)),
            )
        ), "相互重叠", "overlap", "teams",
    ),
    "a break that closes before it opens": (
        with_shift(rest=Break(14 * HOUR_S, 12 * HOUR_S, 1800)), "休息", "break", "teams",
    ),
    "a negative limit": (
        SOUND.with_team(replace(SOUND.teams[0], max_stops=-1)), "上限为负", "negative limit",
        "teams",
    ),
    "a stop given twice": (
        replace(SOUND, stops=(*SOUND.stops, SOUND.stops[0])), "重复 2 次", "given 2 times", "stops",
    ),
    "a place given twice": (
        replace(SOUND, stops=(*SOUND.stops, replace(SOUND.stops[0], stop_id="other"))),
        "在同一坐标出现 2 次", "2 times at one place", "stops",
    ),
    "a team given twice": (
        replace(SOUND, teams=SOUND.teams * 2), "检查组 t1 重复", "team t1 is given", "teams",
    ),
    "a stop outside the network": (
        off_the_network(SOUND, 1), "“点1”在路网之外", "“点1” is outside the network", "stops",
    ),
    "a depot outside the network": (
        off_the_network(SOUND, 0), "“驻地”在路网之外", "“驻地” is outside the network", "depots",
    ),
    "a row beyond the matrices": (
        with_first(row=7), "不在行程矩阵中", "not in the travel matrices", "stops",
    ),
    "negative travel": (minus_a_second(SOUND), "负数", "negative", "travel"),
    "no coordinates": (with_first(lon_deg=float("nan")), "坐标缺失", "no coordinates", "stops"),
    "negative service": (with_first(service_s=-5), "为负", "service of -5", "stops"),
    "three teams at once": (with_first(joint_teams=3), "只支持 1 或 2", "only 1 or 2", "stops"),
    "a meeting of no length": (
        with_first(joint_teams=2, service_s=0), "却不停留", "no service time", "stops",
    ),
    "a negative load": (with_first(load=-1), "载量 -1", "load of -1", "stops"),
    "priority ten": (with_first(priority=10), "优先级 10", "priority 10", "stops"),
    "no visit": (with_first(visits=0), "不是正数", "no positive number", "stops"),
    "days that are none of the plan": (
        with_first(days=frozenset({DAYS[5]})), "都不在计划之内", "no day of the plan", "stops",
    ),
    "more visits than the days hold": (
        replace(with_first(visits=3, spacing_days=7), days=DAYS[:14]), "最多 2 次", "hold 2",
        "stops",
    ),
    "a lock to nobody": (with_first(locked_team="t9"), "不存在的组 t9", "t9, no team", "stops"),
    "a joint lock": (
        with_first(locked_team="t1", joint_teams=2), "不能只锁定一组", "cannot be locked", "stops",
    ),
    "a place in no team": (with_first(locked_position=1), "未锁定组", "to no team", "stops"),
    "place zero": (
        with_first(locked_team="t1", locked_position=0), "小于 1", "below 1", "stops",
    ),
    "one place for two": (
        replace(
            SOUND,
            stops=tuple(replace(s, locked_team="t1", locked_position=1) for s in SOUND.stops),
        ), "同一组的同一顺序", "same team and position as s1", "stops",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("problem", "zh", "en", "field"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_before_solving(problem, zh, en, field):
    with pytest.raises(InputError) as caught:
        plans(problem)
    assert zh in caught.value.message_zh
    assert en in caught.value.message_en
    assert caught.value.field == field
    assert not isinstance(caught.value, LimitError)


def test_a_sound_problem_is_let_through():
    require_sound(SOUND)


def test_all_faults_are_told_at_once():
    problem = with_first(windows=(Window(9, 8),), priority=0)
    with pytest.raises(InputError) as caught:
        require_sound(problem.with_team(replace(SOUND.teams[0], shifts=())))
    for words in ("先关后开", "优先级 0", "没有班次"):
        assert words in caught.value.message_zh


def test_a_hundred_faults_are_counted_and_not_listed():
    stops = tuple(stop_at(row, priority=77, name="") for row in range(1, 101))
    problem = problem_of([(row, 0.0) for row in range(101)], stops)
    with pytest.raises(InputError, match="另有 80 处"):
        require_sound(problem)


@pytest.mark.parametrize("count", [MAX_STOPS + 1, 5000])
def test_too_many_stops_are_refused_before_their_travel_is_looked_at(count):
    stops = tuple(stop_at(row) for row in range(1, count + 1))
    with pytest.raises(LimitError) as caught:
        plans(replace(SOUND, stops=stops))
    assert f"共 {count} 个点位，一次最多规划 {MAX_STOPS} 个" in caught.value.message_zh
    assert f"{count} stops; one plan holds at most {MAX_STOPS}" in caught.value.message_en


def test_too_many_visits_and_shifts_are_refused():
    stops = tuple(stop_at(row, visits=28) for row in range(1, 100))
    with pytest.raises(LimitError, match="2772 次"):
        require_sound(replace(SOUND, stops=stops, days=DAYS))
    teams = tuple(team_of(at, DAYS) for at in range(20))
    with pytest.raises(LimitError, match="560 个班次"):
        require_sound(replace(SOUND, teams=teams, days=DAYS))


def test_a_stop_that_no_way_leads_to_is_listed_and_not_dropped():
    found = plan(cut_off(SOUND, 1), iterations=250)
    assert [(missed.stop_id, missed.number) for missed in found.missed] == [("s1", 1)]
    assert [call.stop_id for tour in found.tours for call in tour.calls] == ["s2"]
