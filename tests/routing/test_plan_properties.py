"""Any small problem at all gives a plan that keeps every rule, and the same one each time."""

from dataclasses import replace

from hypothesis import event, given, settings
from hypothesis import strategies as st

from routing.explain import reasons
from routing.plan import plan
from routing.problem import Break, Window
from routing.verify import breaches
from tests.routing.problems import DAYS, HOUR_S, MORNING_S, problem_of, stop_at, team_of

SKILLS = ("police", "transport")
METRES = st.integers(-30, 30).map(lambda at: at * 1000.0)
skills = st.sets(st.sampled_from(SKILLS)).map(frozenset)


@st.composite
def windows(draw, days):
    opens = draw(st.integers(6, 20)) * HOUR_S
    length_s = draw(st.sampled_from([600, HOUR_S, 4 * HOUR_S]))
    return Window(opens, opens + length_s, draw(st.sampled_from([None, *days])))


@st.composite
def stops(draw, row, days, teams):
    joint = draw(st.sampled_from([1, 1, 1, 2]))
    visits = draw(st.integers(1, 2)) if len(days) > 2 else 1
    locked = (
        draw(st.sampled_from([None, None, *(t.team_id for t in teams)])) if joint == 1 else None
    )
    may_lock = locked is not None and visits == 1
    return stop_at(
        row,
        service_s=draw(st.sampled_from([600, 3600, 2 * HOUR_S])),
        windows=tuple(draw(st.lists(windows(days), max_size=2))),
        priority=draw(st.sampled_from([None, 1, 5, 9])),
        skills=draw(skills),
        joint_teams=joint,
        visits=visits,
        spacing_days=draw(st.integers(1, 2)),
        days=None if visits > 1 else draw(st.sampled_from([None, frozenset(days[-1:])])),
        locked_team=locked,
        locked_position=row if may_lock and draw(st.booleans()) else None,
        load=draw(st.integers(0, 2)),
    )


@st.composite
def teams(draw, number, days):
    start = draw(st.sampled_from([MORNING_S, 14 * HOUR_S, 22 * HOUR_S]))
    length_s = draw(st.sampled_from([4, 8, 10])) * HOUR_S
    rest = Break(start + HOUR_S, start + 3 * HOUR_S, 1800) if draw(st.booleans()) else None
    return team_of(
        number,
        days if draw(st.booleans()) else days[:1],
        (start, start + length_s),
        rest=rest,
        skills=draw(skills),
        max_stops=draw(st.sampled_from([None, None, 2])),
        max_distance_m=draw(st.sampled_from([None, None, 90_000.0])),
        capacity=draw(st.sampled_from([None, None, 3])),
    )


@st.composite
def problems(draw):
    days = DAYS[: draw(st.sampled_from([1, 1, 3]))]
    crew = [draw(teams(at, days)) for at in range(1, draw(st.integers(1, 3)) + 1)]
    count = draw(st.integers(1, 7))
    places = draw(
        st.lists(st.tuples(METRES, METRES), min_size=count + 1, max_size=count + 1, unique=True)
    )
    asked = [draw(stops(row, days, crew)) for row in range(1, count + 1)]
    return problem_of(places, asked, crew, days, is_balanced=draw(st.booleans()))


@settings(max_examples=70, deadline=None)
@given(problems(), st.integers(0, 5))
def test_a_plan_of_any_problem_keeps_every_rule_and_is_found_again(problem, seed):
    found = plan(problem, seed=seed, iterations=250)
    assert breaches(problem, found) == ()
    made = {(call.stop_id, call.number) for tour in found.tours for call in tour.calls}
    missed = {(each.stop_id, each.number) for each in found.missed}
    asked = {(s.stop_id, n) for s in problem.stops for n in range(1, s.visits + 1)}
    assert made | missed == asked
    assert not made & missed
    assert plan(problem, seed=seed, iterations=250) == found


@settings(max_examples=25, deadline=None)
@given(problems())
def test_every_missed_visit_of_any_problem_has_a_reason_whose_problem_is_sound(problem):
    found = plan(problem, iterations=250)
    told = reasons(problem, found)
    assert list(told) == [(each.stop_id, each.number) for each in found.missed]
    for reason in told.values():
        event(reason.rule)
        assert reason.relax_zh
        assert reason.relax_en
        assert reason.rule != "unreachable"
    for reason in list(told.values())[:1]:
        again = plan(replace(reason.relaxed, is_balanced=False), iterations=250)
        assert breaches(reason.relaxed, again) == ()
