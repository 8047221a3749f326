"""Why a visit is left out: each reason is tried by loosening just that rule and planning again."""

from dataclasses import replace

import pytest

from routing.explain import loosening, reasons
from routing.plan import plan
from routing.problem import Break, Window
from routing.verify import breaches
from tests.routing.problems import (
    DAYS,
    EVENING_S,
    HOUR_S,
    MORNING_S,
    cut_off,
    problem_of,
    stop_at,
    team_of,
    town,
)

ROUND = 250
KM = [(0.0, 0.0), *((1000.0 * at, 0.0) for at in range(1, 7))]


def explained(problem, stop_id, number=1):
    """Reason of a visit, after its loosening has been tried."""
    found = plan(problem, iterations=ROUND)
    told = reasons(problem, found)
    assert list(told) == [(missed.stop_id, missed.number) for missed in found.missed]
    reason = told[stop_id, number]
    if reason.relaxed is not None:
        again = plan(reason.relaxed, iterations=ROUND)
        assert breaches(reason.relaxed, again) == ()
        assert (stop_id, number) not in {(m.stop_id, m.number) for m in again.missed}
    return reason


def test_a_shift_that_is_too_short_is_told_with_the_minute_that_would_do():
    stops = [stop_at(row, service_s=3 * HOUR_S) for row in (1, 2, 3)]
    hours = (MORNING_S, MORNING_S + 9 * HOUR_S)
    reason = explained(problem_of(KM[:4], stops, [team_of(hours=hours)]), "s3")
    assert reason.rule == "shift"
    # three times three hours and 6 km at 10 m/s, from 08:00
    assert reason.relax_zh == "第1组 2024-05-06 的班次到 17:10（原 17:00）"
    assert "until 17:10 instead of 17:00" in reason.relax_en
    assert reason.figures["minutes"] == reason.price_min == 10
    shorter = problem_of(KM[:4], stops, [team_of(hours=(MORNING_S, MORNING_S + 9 * HOUR_S + 540))])
    assert plan(shorter, iterations=ROUND).missed  # a minute less would not have done


def test_lunch_counts_in_what_a_shift_lacks():
    rest = Break(12 * HOUR_S, 13 * HOUR_S, 1800)
    stops = [stop_at(row, service_s=2 * HOUR_S) for row in (1, 2, 3, 4)]
    team = team_of(hours=(MORNING_S, MORNING_S + 8 * HOUR_S), rest=rest)
    reason = explained(problem_of(KM[:5], stops, [team]), "s4")
    assert (reason.rule, reason.figures["end"]) == ("shift", "16:44")  # 8 h, 800 s, lunch


def test_a_stop_too_far_for_any_shift_is_not_called_unreachable():
    stops = [stop_at(1), stop_at(2)]
    places = [KM[0], KM[1], (0.0, 360_000.0)]  # 10 h each way at 10 m/s
    problem = problem_of(places, stops, [team_of(hours=(MORNING_S, MORNING_S + 9 * HOUR_S))])
    reason = explained(problem, "s2")
    assert (reason.rule, reason.relaxed) == ("shift", None)
    service_h = stops[1].service_s / HOUR_S
    assert reason.figures["hours"] == pytest.approx(20 + service_h, abs=0.05)
    assert "班次 9.0 小时" in reason.relax_zh
    assert "start from a place nearer to it" in reason.relax_en


def test_a_long_trip_that_begins_at_midnight_is_a_team_of_its_own():
    places = [KM[0], KM[1], (0.0, 260_000.0)]  # 7.2 h each way
    stops = [stop_at(1, service_s=8 * HOUR_S), stop_at(2)]
    hours = (MORNING_S, MORNING_S + 9 * HOUR_S)
    reason = explained(problem_of(places, stops, [team_of(hours=hours)]), "s2")
    assert reason.rule == "shift"
    assert reason.relaxed is not None


def test_a_window_before_the_shift_is_told_with_an_earlier_start_or_a_wider_window():
    stops = [stop_at(1, windows=(Window(6 * HOUR_S, 7 * HOUR_S),)), stop_at(2)]
    reason = explained(problem_of(KM[:3], stops), "s1")
    assert reason.rule == "window"
    assert reason.figures["window"] == "06:00–08:02"  # out at 08:00, 100 s away
    assert reason.figures["was"] == "06:00–07:00"


def test_a_shift_that_starts_too_late_for_the_work_is_told():
    window = Window(6 * HOUR_S, int(7.9 * HOUR_S))
    stops = [
        stop_at(1, windows=(window,), service_s=60),
        stop_at(2, windows=(Window(MORNING_S, MORNING_S + 120),), service_s=2 * HOUR_S),
    ]
    reason = explained(problem_of([KM[0], KM[1], (-500, 0)], stops), "s1")
    assert (reason.rule, reason.figures["start"]) == ("shift", "07:45")


def test_a_window_of_another_day_is_told_with_the_day():
    other = Window(MORNING_S, EVENING_S, DAYS[20])
    reason = explained(problem_of(KM[:2], [stop_at(1, windows=(other,))], days=DAYS[:2]), "s1")
    assert reason.rule == "window"
    assert reason.figures["day"] in {day.isoformat() for day in DAYS[:2]}


def test_a_missing_skill_is_told_with_a_team_that_could_have_it():
    stops = [stop_at(1, skills=frozenset({"police", "transport"})), stop_at(2)]
    teams = [team_of(1), team_of(2, skills=frozenset({"transport"}))]
    reason = explained(problem_of(KM[:3], stops, teams), "s1")
    assert reason.rule == "skill"
    assert reason.relax_zh == "第2组加上公安"
    assert reason.relax_en == "第2组 with police as well"


def test_a_limit_is_told_with_how_far_it_would_have_to_go():
    stops = [stop_at(row, load=row) for row in range(1, 5)]
    far = [team_of(1, max_distance_m=7000.0)]
    reason = explained(problem_of(KM[:5], stops, far), "s4")
    assert (reason.rule, reason.figures["max_distance_m"]) == ("distance", 8000)
    few = [team_of(1, max_stops=3), team_of(2, max_stops=0)]
    reason = explained(problem_of(KM[:5], stops, few), "s4")
    assert (reason.rule, reason.relax_zh) == ("stops", "第1组最多 4 站（原 3）")
    reason = explained(problem_of(KM[:5], stops, [team_of(1, capacity=9)]), "s4")
    assert (reason.rule, reason.figures["capacity"]) == ("capacity", 10)


def test_a_stop_that_may_wait_is_told_whose_room_it_could_take():
    stops = [stop_at(1, service_s=9 * HOUR_S, priority=3), stop_at(2, priority=6)]
    stops = [replace(s, service_s=9 * HOUR_S) for s in stops]
    reason = explained(problem_of(KM[:3], stops), "s1")
    assert (reason.rule, reason.figures["priority"]) == ("priority", 7)
    assert reason.figures["gives_way"] == "s2"
    assert "“点2”让位" in reason.relax_zh


def test_a_lock_is_told():
    stops = [stop_at(1, locked_team="t1"), stop_at(2)]
    teams = [team_of(1, max_stops=0), team_of(2)]
    # one more stop for the team asks less than breaking the lock; without that limit it is the lock
    assert explained(problem_of(KM[:3], stops, teams), "s1").rule == "stops"
    teams = [team_of(1, hours=(MORNING_S, MORNING_S + 60)), team_of(2)]
    reason = explained(problem_of(KM[:3], stops, teams), "s1")
    assert (reason.rule, reason.relax_zh) == ("lock", "不锁定组")


def test_a_day_that_is_full_is_told_with_one_that_is_not():
    full = frozenset({DAYS[0]})
    stops = [stop_at(row, service_s=9 * HOUR_S, days=full) for row in (1, 2)]
    reason = explained(problem_of(KM[:3], stops, days=DAYS[:3]), "s2")
    assert reason.rule == "day"
    assert reason.figures["day"] in {DAYS[1].isoformat(), DAYS[2].isoformat()}


def test_visits_that_would_be_too_near_are_told_with_the_spacing_that_fits():
    stops = [stop_at(1, visits=2, spacing_days=7)]
    days = DAYS[:8]
    team = team_of(days=days[:5])  # nobody is out on the last three
    reason = explained(problem_of(KM[:2], stops, [team], days=days), "s1", 2)
    assert reason.rule == "spacing"
    assert reason.figures["was"] == 7
    assert 1 <= reason.figures["spacing_days"] <= 4


def test_teams_that_cannot_meet_are_told():
    stops = [stop_at(1, joint_teams=2)]
    day, night = (MORNING_S, EVENING_S), (20 * HOUR_S, 24 * HOUR_S)
    teams = [team_of(1, hours=day), team_of(2, hours=night)]
    reason = explained(problem_of(KM[:2], stops, teams), "s1")
    assert (reason.rule, reason.relax_zh) == ("joint", "只去一组")
    alone = explained(problem_of(KM[:2], stops, teams[:1]), "s1")
    assert alone.rule == "joint"


def test_hours_in_which_two_teams_could_meet_are_told():
    stops = [stop_at(1, joint_teams=2, service_s=HOUR_S)]
    teams = [
        team_of(1, hours=(MORNING_S, EVENING_S)),
        team_of(2, hours=(EVENING_S - HOUR_S, EVENING_S)),
    ]
    reason = explained(problem_of(KM[:2], stops, teams), "s1")
    assert reason.rule == "shift"
    assert reason.figures["minutes"] == pytest.approx(8, abs=1)  # 200 s of driving, for two teams


def test_a_stop_beyond_any_shift_is_told_how_long_a_team_would_be_out():
    stops = [stop_at(1, service_s=12 * HOUR_S, skills=frozenset({"police"}))]
    reason = explained(problem_of(KM[:2], stops), "s1")
    assert reason.rule == "skill"
    assert reason.relax_zh.startswith("2024-05-06 ")
    assert "增派 1 组（公安）" in reason.relax_zh


def test_a_stop_that_no_way_leads_to_has_no_loosening():
    reason = explained(cut_off(problem_of(KM[:3]), 2), "s2")
    assert (reason.rule, reason.relaxed) == ("unreachable", None)
    assert "核对坐标" in reason.plain()["relax"]["zh"]


def test_a_plan_without_a_visit_says_what_to_loosen():
    stops = [stop_at(row, service_s=11 * HOUR_S) for row in (1, 2)]
    problem = problem_of(KM[:3], stops)
    found = plan(problem, iterations=ROUND)
    told = loosening(found, reasons(problem, found))
    assert (told["rule"], told["visits"]) == ("shift", 2)
    assert "先放宽：第1组 2024-05-06 的班次到 19:04（原 18:00）" in told["zh"]
    assert "Loosen first: the shift of 第1组" in told["en"]
    some = plan(problem_of(KM[:3]), iterations=ROUND)
    assert loosening(some, {}) is None


def test_plain_values_hold_both_languages_and_the_figures():
    stops = [stop_at(1, service_s=11 * HOUR_S)]
    plain = explained(problem_of(KM[:2], stops), "s1").plain()
    assert plain["rule"] == "shift"
    assert set(plain["because"]) == {"zh", "en"}
    assert plain["relax"]["end"] == "19:04"
    assert plain["relax"]["team"] == "t1"


@pytest.mark.parametrize("seed", range(2))
def test_every_missed_visit_of_a_full_day_has_a_reason_that_holds(seed):
    problem = town(18, 1, seed=seed)
    team = team_of(1, hours=(MORNING_S, MORNING_S + 5 * HOUR_S), skills=frozenset({"police"}))
    problem = problem.with_team(team)
    stops = tuple(replace(stop, joint_teams=1) for stop in problem.stops)
    problem = replace(problem, stops=stops)
    found = plan(problem, iterations=2 * ROUND)
    told = reasons(problem, found)
    assert found.missed
    assert list(told) == [(missed.stop_id, missed.number) for missed in found.missed]
    for reason in list(told.values())[:3]:
        again = plan(reason.relaxed, iterations=2 * ROUND)
        assert breaches(reason.relaxed, again) == ()
        # The visit fits in beside all others, or in the place of one that counts less then.
        assert worth(reason.relaxed, again) < worth(reason.relaxed, found)


def worth(problem, found):
    left = [problem.stop(missed.stop_id) for missed in found.missed]
    return sum(stop.is_mandatory for stop in left), sum(stop.priority or 0 for stop in left)


def test_what_a_month_has_no_room_for_is_told_with_a_day_and_a_spacing():
    stops = [stop_at(row, service_s=9 * HOUR_S, visits=2, spacing_days=3) for row in (1, 2, 3)]
    problem = problem_of(KM[:4], stops, days=DAYS[:5])  # five days, one visit each
    found = plan(problem, iterations=ROUND)
    ((key, reason),) = reasons(problem, found).items()
    assert key in {(stop.stop_id, 2) for stop in stops}
    assert reason.rule == "spacing"
    assert reason.relax_zh == "2024-05-06 08:00–18:00 增派 1 组，间隔 2 天"
    assert plan(reason.relaxed, iterations=ROUND).missed == ()


def test_what_no_single_loosening_lets_in_still_has_a_reason():
    window = Window(6 * HOUR_S, 7 * HOUR_S, DAYS[20])  # on no day of the plan, and police needed
    stops = [stop_at(1, windows=(window,), skills=frozenset({"police"}))]
    reason = explained(problem_of(KM[:2], stops), "s1")
    assert reason.rule == "window"
    assert reason.relax_zh == "2024-05-06 08:00–18:00 增派 1 组（公安），不限时间窗"


def test_where_time_is_over_every_visit_still_has_a_reason_that_lets_it_in():
    problem = town(30, 1, seed=3)
    found = plan(problem, iterations=100)
    assert found.missed
    quick = reasons(problem, found, is_over=lambda: True)
    least = reasons(problem, found)
    assert list(quick) == list(least) == [(m.stop_id, m.number) for m in found.missed]
    assert all(reason.relax_zh and reason.relax_en for reason in quick.values())
    late = [key for key, reason in quick.items() if not reason.is_least]
    assert late
    assert quick[late[0]].plain()["relax"]["is_least"] is False
    assert all(least[key].price_min <= quick[key].price_min for key in quick)
