"""Plans end to end: known answers on known ground, reasons, roads, areas, and the same seed."""

import json

import numpy as np
import pytest
import shapely

from geo.errors import InputError
from geo.measure import distance_m
from routing.plan import never
from routing.rounds import planning
from routing.rounds.planning import planned
from routing.rounds.request import read_request
from routing.travel.choosing import Ports
from tests.routing.rounds.asked import LAT, LON, STEP_M, kept, request, served, stop, team
from tests.routing.travel.grids import street_grid

GRID = street_grid(5, 5)
ON_GRID = Ports(network=lambda _lon, _lat: ("grid", GRID))


def on_grid(*stops, **more):
    """A request on the grid of streets, from its south-west corner."""
    depot = {"depot_id": "D1", "name": "市局", "lon": LON, "lat": 34.7531}
    return request(*stops, depots=[depot], travel="roads", **more)


def corner(stop_id, east, north, **more):
    """A stop at a junction of the grid."""
    return stop(stop_id, east, **more) | {"lat": 34.7531 + 0.01 * north}


def test_three_stops_in_a_row_are_driven_out_and_back():
    record = planned(read_request(request(stop("c", 3), stop("a", 1), stop("b", 2))), Ports())
    (tour,) = record["teams"]
    order = [each["stop_id"] for each in tour["stops"]]
    assert order in (["a", "b", "c"], ["c", "b", "a"], ["b", "c", "a"], ["a", "c", "b"])
    out_m = 1.35 * float(distance_m(LON, LAT, LON + 0.03, LAT))
    assert record["distance_m"] == pytest.approx(2 * out_m, abs=8)  # whole metres, rounded up
    assert tour["distance_m"] == record["distance_m"]
    assert record["lower_bound_m"] <= record["distance_m"]
    legs_m = [each["leg_m"] for each in tour["stops"]] + [tour["back_leg_m"]]
    assert sum(legs_m) == tour["distance_m"]
    # 40 km/h and half an hour at each stop
    assert tour["duration_s"] == pytest.approx(3 * 1800 + 2 * out_m / (40 / 3.6), abs=8)
    assert tour["stops"][0]["leg_m"] == pytest.approx(STEP_M * int(_steps(order[0])), abs=2)
    assert record["travel_source"] == "estimate"
    assert "估算" in record["travel"]["zh"]
    assert not any(leg["by_road"] for leg in tour["legs"])


def _steps(stop_id):
    return {"a": 1, "b": 2, "c": 3}[stop_id]


def test_the_same_seed_gives_the_same_plan_to_the_byte(monkeypatch):
    # However busy the machine is, the iterations end the search and not the time.
    monkeypatch.setattr(planning, "time_limit", lambda _seconds: never)
    rng = np.random.default_rng(4)
    stops = [stop(str(at), *rng.uniform(-9, 9, 2)) for at in range(12)]
    body = request(*stops, teams=[team(), team("T2")])
    texts = {json.dumps(kept(body)["plan"]) for _ in range(2)}
    assert len(texts) == 1


def test_a_stop_without_its_authority_is_listed_with_the_rule_and_what_to_loosen():
    body = request(stop("a"), stop("b", 2, skills=["police"]), teams=[team(), team("T2")])
    record = kept(body)["plan"]
    assert served(record) == {"T1": ["a"]}
    (missed,) = record["unserved"]
    assert (missed["stop_id"], missed["rule"]) == ("b", "skill")
    assert "公安" in missed["relax"]["zh"]
    assert "police" in missed["relax"]["en"]
    assert [tour["team"] for tour in record["teams"]] == ["T1", "T2"]
    assert record["teams"][1]["stops"] == []
    assert record["loosen"] is None


def test_a_plan_of_nothing_says_what_to_loosen():
    record = kept(request(stop("a", windows=[{"open": "05:00", "close": "06:00"}])))["plan"]
    assert record["loosen"]["rule"] == record["unserved"][0]["rule"]
    assert record["loosen"]["zh"]


def test_skills_windows_locks_and_lunch_are_kept():
    record = kept(
        request(
            stop("a", skills=["police"]),
            stop("b", 2, windows=[{"open": "14:00", "close": "15:00"}]),
            stop("c", 3, locked_team="T2", locked_position=1),
            teams=[
                team(lunch={"from": "12:00", "to": "13:30", "min": 60}),
                team("T2", skills=["police"]),
            ],
        )
    )["plan"]
    assert record["unserved"] == []
    tours = {tour["team"]: tour for tour in record["teams"]}
    assert tours["T2"]["stops"][0]["stop_id"] == "c"
    assert "a" in served(record)["T2"]
    times = {each["stop_id"]: each for tour in record["teams"] for each in tour["stops"]}
    assert "T14:00" <= times["b"]["begin"][10:] <= "T15:00"


def test_roads_are_drawn_with_their_turns():
    plan = kept(on_grid(corner("a", 2, 0), corner("b", 2, 2)), ports=ON_GRID)["plan"]
    assert plan["travel_source"] == "roads"
    legs = plan["teams"][0]["legs"]
    assert all(leg["by_road"] for leg in legs)
    roads = {turn["road"] for leg in legs for turn in leg["turns"]}
    assert {"E0", "N2"} <= roads
    for leg in legs:
        assert len(leg["shape"]) > 2
        assert leg["turns"][0]["bend"] == "depart"
        assert leg["turns"][-1]["bend"] == "arrive"
        drawn = np.array(leg["shape"])
        steps_m = distance_m(drawn[:-1, 0], drawn[:-1, 1], drawn[1:, 0], drawn[1:, 1])
        assert float(np.sum(steps_m)) == pytest.approx(leg["m"], abs=2)


def test_an_area_to_avoid_is_driven_round_and_the_drawn_way_proves_it():
    block = shapely.box(LON + 0.005, 34.7531 - 0.001, LON + 0.015, 34.7531 + 0.001)
    stops = (corner("a", 2, 0), corner("b", 3, 0))
    freely = kept(on_grid(*stops), ports=ON_GRID)["plan"]
    body = on_grid(*stops, avoid=shapely.geometry.mapping(block))
    plan = kept(body, ports=ON_GRID)["plan"]
    assert plan["breaches"] == []
    assert plan["distance_m"] > freely["distance_m"]
    lines = [shapely.LineString(leg["shape"]) for leg in plan["teams"][0]["legs"]]
    assert not any(line.intersects(block) for line in lines)
    crossed = [shapely.LineString(leg["shape"]) for leg in freely["teams"][0]["legs"]]
    assert any(line.intersects(block) for line in crossed)


def test_an_estimate_that_crosses_an_area_says_so():
    block = shapely.box(LON + 0.003, LAT - 0.01, LON + 0.005, LAT + 0.01)
    body = request(stop("a"), avoid=shapely.geometry.mapping(block))
    (out, back) = kept(body)["plan"]["breaches"]
    assert (out["leg"], out["rule"], back["leg"]) == (1, "avoid", 2)
    body = request(stop("a"), within=shapely.geometry.mapping(block))
    assert {each["rule"] for each in kept(body)["plan"]["breaches"]} == {"within"}


def test_a_stop_far_from_every_road_is_listed_and_the_others_are_planned():
    steps = []
    away = stop("far", 2) | {"lat": 34.7531 - 0.2}  # 22 km south of the last street
    asked = read_request(on_grid(corner("a", 1, 1), away))
    record = planned(asked, ON_GRID, note=lambda *step: steps.append(step))
    assert served(record) == {"T1": ["a"]}
    (missed,) = record["unserved"]
    assert (missed["stop_id"], missed["rule"]) == ("far", "network")
    assert missed["because"]["zh"].startswith("在路网之外")
    assert missed["relax"]["en"]
    assert ("outside", 1, 2) in steps
    names = [step[0] for step in steps]
    assert names.index("outside") < names.index("solve")


def test_a_plan_whose_every_stop_is_outside_the_network_is_refused_before_solving():
    away = stop("far", 2) | {"lat": 34.7531 - 0.2}
    with pytest.raises(InputError, match="every stop is outside the network"):
        planned(read_request(on_grid(away)), ON_GRID)


def test_roads_that_are_not_there_are_asked_for():
    with pytest.raises(InputError, match="roads import"):
        planned(read_request(request(travel="roads")), Ports(network=lambda _lon, _lat: None))


def test_ever_better_plans_are_shown_and_a_stop_ends_the_search():
    shown = []
    rng = np.random.default_rng(7)
    stops = [stop(str(at), *rng.uniform(-9, 9, 2)) for at in range(10)]
    asked = read_request(request(*stops, time_limit_s=20))
    record = planned(asked, Ports(), show=shown.append, is_stopped=lambda: bool(shown))
    assert shown
    assert set(shown[0]) == set(record)
    assert record["is_cut_short"]


def test_a_plan_that_breaks_a_rule_is_never_shown(monkeypatch):
    from geo.errors import UpstreamError
    from routing.verify import Breach

    breach = Breach("window", "点a", "点a：晚到", "点a: late")
    monkeypatch.setattr(planning, "breaches", lambda _problem, _plan: (breach,))
    with pytest.raises(UpstreamError, match="late"):
        kept(request())
