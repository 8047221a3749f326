"""The benchmark reads both formats, and its small instances are solved to their proven optima."""

import json

import pytest

from routing.plan import plan
from routing.verify import breaches
from tests.benchmarks import routes
from tests.data.vrp import make_vrp

SMALL = sorted(make_vrp.INSTANCES)


@pytest.mark.parametrize("filename", SMALL)
def test_a_small_instance_is_solved_to_its_optimum(filename):
    instance = routes.read_instance(routes.OWN / filename)
    problem = routes.problem_of(instance)
    found = plan(problem, iterations=500, seed=1)
    assert breaches(problem, found) == ()
    assert found.missed == ()
    assert found.distance_m / instance.scale == pytest.approx(instance.best_known)


@pytest.mark.parametrize("filename", SMALL)
def test_a_small_instance_and_its_optimum_are_what_their_script_makes(filename):
    instance, solution = make_vrp.INSTANCES[filename]()
    path = routes.OWN / filename
    assert path.read_text(encoding="ascii") == instance
    assert path.with_suffix(".sol").read_text(encoding="ascii") == solution


def test_the_benchmark_prints_both_sides_and_their_medians(capsys):
    routes.main(["--seconds", "0.3", "--seeds", "1", "--no-day"])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == 3 * len(SMALL)
    for each in lines:
        if "who" in each:
            assert each["cost"] >= each["best_known"] - 1e-9
        else:
            assert each["median_gap_pct"] >= 0
            assert each["bar_pct"] is None
    names = {each["instance"] for each in lines}
    assert names == {filename.split(".")[0] for filename in SMALL}


def test_the_day_of_the_benchmark_is_planned_checked_and_explained(capsys):
    routes.whole_day(24, 1, budget_s=0.3)
    line = json.loads(capsys.readouterr().out)
    assert line["missed"] > 0
    assert 0 < line["lower_bound_km"] <= line["distance_km"]
    assert line["memory_mb"] > 0


def test_bars_are_those_of_the_sizes_and_times_they_name():
    assert routes.bar_pct(100, 2) == 2.0
    assert routes.bar_pct(100, 10) == 1.0
    assert routes.bar_pct(199, 10) == 2.0
    assert routes.bar_pct(199, 2) is None
