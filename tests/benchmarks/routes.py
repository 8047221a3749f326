"""Plans on instances with published best-known costs, beside PyVRP alone; prints JSON lines.

    python tests/benchmarks/routes.py [FOLDER] [--seconds S ...] [--seeds N] [--cores N] [--no-day]

FOLDER holds Solomon (.txt) and CVRPLIB (.vrp) files, each with its .sol; the default is the small
ones of our own. For every instance and time one line a seed, ours and PyVRP with one seed, one
after the other on the same machine, then the median of each with its bar: gap ≤ 2 % after 2 s and
≤ 1 % after 10 s for 100 stops, ≤ 2 % after 10 s for 200, on 2 cores. Last, a day of 300 stops for
10 teams, with check and explanations, in 10 s.

On a machine that others use, `--cores 2` counts processor time instead of the clock: twice the
seconds for our two searches, once for PyVRP's one. Our steps that use a single core then weigh half
of what they do on an idle machine; they are a few per cent.

Costs are those of the .sol files: Solomon's distances cut to one decimal, CVRPLIB's rounded to
whole numbers. A team is a vehicle, a unit of cost a metre, a tenth where there are decimals; every
plan is checked by `routing.verify` and must visit every stop.
"""

import argparse
import json
import os
import resource
import statistics
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
import pyvrp
import vrplib
from pyvrp.stop import MaxRuntime

from routing.bound import lower_bound_m
from routing.explain import reasons
from routing.plan import iterations_within, plan, time_limit
from routing.problem import Depot, Problem, Stop, Team, Window, daily
from routing.travel.records import Travel, TravelSource
from routing.verify import breaches
from tests.routing.problems import town

OWN = Path(__file__).parents[1] / "data" / "vrp"
DAY = date(2024, 5, 6)
SOURCE = TravelSource("estimate", "测试实例", "test instance", "none")
#: (most stops, seconds, largest gap in per cent)
BARS = ((100, 2, 2.0), (100, 10, 1.0), (200, 10, 2.0))
DAY_BAR_S = 10.0
#: Where an instance does not tell its vehicles, as many more than its name or demand asks for.
SPARE_VEHICLES = 6
WHOLE_DAY_S = 80_000


def say(**line):
    print(json.dumps(line, ensure_ascii=False), flush=True)


@dataclass(frozen=True)
class Instance:
    """A file in whole units: `scale` of them are one unit of the published cost."""

    name: str
    metres: np.ndarray
    seconds: np.ndarray
    demand: list[int]
    windows: list[tuple[int, int]]
    service: list[int]
    n_vehicles: int
    capacity: int
    best_known: float
    scale: int

    @property
    def n_stops(self):
        return len(self.metres) - 1


def read_instance(path):
    """An instance and its best-known cost, by vrplib."""
    is_solomon = path.suffix == ".txt"
    told = vrplib.read_instance(path, "solomon" if is_solomon else "vrplib")
    cost = float(vrplib.read_solution(path.with_suffix(".sol"))["cost"])
    ways, count = np.array(told["edge_weight"], dtype=float), len(told["demand"])
    if is_solomon:
        metres = np.floor(10 * ways + 1e-9)
        windows = [(10 * int(a), 10 * int(b)) for a, b in told["time_window"]]
        service = [10 * int(each) for each in told["service_time"]]
        return Instance(
            path.stem, metres, metres, told["demand"].tolist(), windows, service,
            int(told["vehicles"]), int(told["capacity"]), cost, 10,
        )  # fmt: skip
    metres, demand = np.rint(ways), told["demand"].tolist()
    least = -(-sum(demand) // int(told["capacity"]))
    return Instance(
        path.stem, metres, np.zeros_like(metres), demand, [(0, WHOLE_DAY_S)] * count, [0] * count,
        least + SPARE_VEHICLES, int(told["capacity"]), cost, 1,
    )  # fmt: skip


def problem_of(instance):
    """An instance as rounds: a team for each vehicle, every stop mandatory."""
    opens, closes = instance.windows[0]
    stops = tuple(
        Stop(
            str(row), str(row), 0.0, 0.0, row,
            service_s=instance.service[row],
            windows=(Window(*instance.windows[row]),),
            load=instance.demand[row],
        )
        for row in range(1, instance.n_stops + 1)
    )  # fmt: skip
    teams = tuple(
        Team(str(at), str(at), "d", daily([DAY], opens, closes), capacity=instance.capacity)
        for at in range(instance.n_vehicles)
    )
    travel = Travel(instance.seconds, instance.metres, np.zeros(instance.n_stops + 1), SOURCE)
    return Problem(stops, teams, (Depot("d", "d", 0.0, 0.0, 0),), (DAY,), travel)


class ProcessorTime:
    """Whether a process has used up its processor time; with a solution as PyVRP's criterion."""

    def __init__(self, seconds):
        self._end_s = time.process_time() + seconds

    def __call__(self, _best_cost=0):
        return time.process_time() >= self._end_s


def ours(instance, seconds, seed, cores):
    """Cost of our plan after some seconds, and how long it took."""
    problem = problem_of(instance)
    is_over = time_limit(seconds) if cores is None else ProcessorTime(seconds * cores)
    found = plan(problem, seed=seed, is_over=is_over)
    faults = breaches(problem, found)
    assert not faults, faults[:3]
    return None if found.missed else found.distance_m / instance.scale, found.iterations


def pyvrp_data(instance):
    """An instance as PyVRP's own user would give it: every client required."""
    whole = instance.metres.astype(np.int64), instance.seconds.astype(np.int64)
    clients = [
        pyvrp.Client(
            location=row, delivery=[instance.demand[row]],
            service_duration=instance.service[row],
            tw_early=instance.windows[row][0], tw_late=instance.windows[row][1],
        )
        for row in range(1, instance.n_stops + 1)
    ]  # fmt: skip
    opens, closes = instance.windows[0]
    fleet = pyvrp.VehicleType(
        num_available=instance.n_vehicles, capacity=[instance.capacity],
        tw_early=opens, tw_late=closes,
    )  # fmt: skip
    places = [pyvrp.Location(x=0, y=0) for _ in range(instance.n_stops + 1)]
    return pyvrp.ProblemData(
        places, clients, [pyvrp.Depot(location=0)], [fleet], [whole[0]], [whole[1]]
    )


def pyvrp_alone(instance, seconds, seed, cores):
    """Cost of PyVRP's own search with one seed on one core."""
    limit = MaxRuntime(seconds) if cores is None else ProcessorTime(seconds)
    found = pyvrp.solve(pyvrp_data(instance), limit, seed, collect_stats=False)
    cost = found.best.distance_cost() / instance.scale
    return cost if found.is_feasible() else None, found.num_iterations


def gap_pct(cost, best_known):
    return None if cost is None else round(100 * (cost / best_known - 1), 3)


def bar_pct(n_stops, seconds):
    """Largest gap that the issue allows, None where it names none."""
    fits = [bar for most, s, bar in BARS if n_stops <= most and s == seconds]
    return fits[0] if fits else None


def compare(instance, seconds, seeds, cores=None):
    """Lines of an instance: ours and PyVRP alone in turn, then medians."""
    gaps = {"ours": [], "pyvrp": []}
    for seed in seeds:
        for who, solve in (("ours", ours), ("pyvrp", pyvrp_alone)):
            start_s, start_cpu_s = time.perf_counter(), time.process_time()
            cost, iterations = solve(instance, seconds, seed, cores)
            took_s, cpu_s = time.perf_counter() - start_s, time.process_time() - start_cpu_s
            gap = gap_pct(cost, instance.best_known)
            gaps[who].append(gap)
            say(
                instance=instance.name, n=instance.n_stops, who=who, seed=seed, seconds=seconds,
                took_s=round(took_s, 2), processor_s=round(cpu_s, 2), cost=cost,
                best_known=instance.best_known, gap_pct=gap, iterations=iterations,
            )  # fmt: skip
    median, alone = (
        None if None in gaps[who] else statistics.median(gaps[who]) for who in ("ours", "pyvrp")
    )
    bar = bar_pct(instance.n_stops, seconds)
    say(
        instance=instance.name, n=instance.n_stops, seconds=seconds,
        counted="clock" if cores is None else f"processor time of {cores} cores",
        median_gap_pct=median,
        pyvrp_alone_median_gap_pct=alone, bar_pct=bar,
        met=None if bar is None else median is not None and median <= bar,
        beats_pyvrp=median is not None and (alone is None or median <= alone),
        load=[round(each, 1) for each in os.getloadavg()],
    )  # fmt: skip


def whole_day(n_stops=300, n_teams=10, budget_s=6.0):
    """A day of many stops with windows, skills and meetings: plan, check, reasons and bound."""
    problem = town(n_stops, n_teams)
    start = time.perf_counter()
    found = plan(
        problem, seed=1, iterations=iterations_within(problem, budget_s),
        is_over=time_limit(budget_s),
    )  # fmt: skip
    planned_s = time.perf_counter() - start
    faults = breaches(problem, found)
    checked_s = time.perf_counter() - start
    told = reasons(problem, found)
    explained_s = time.perf_counter() - start
    bound_m = lower_bound_m(problem, found)
    whole_s = time.perf_counter() - start
    assert not faults, faults[:3]
    assert len(told) == len(found.missed)
    say(
        question=f"{n_stops} stops, {n_teams} teams", planned_s=round(planned_s, 2),
        checked_s=round(checked_s - planned_s, 3), explained_s=round(explained_s - checked_s, 2),
        bound_s=round(whole_s - explained_s, 2), whole_s=round(whole_s, 2), bar_s=DAY_BAR_S,
        met=whole_s < DAY_BAR_S, missed=len(found.missed), iterations=found.iterations,
        distance_km=round(found.distance_m / 1000, 1), lower_bound_km=round(bound_m / 1000, 1),
        memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        load=[round(each, 1) for each in os.getloadavg()],
    )  # fmt: skip


def main(arguments=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path, nargs="?", default=OWN)
    parser.add_argument("--seconds", type=float, nargs="+", default=[2.0, 10.0])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--cores", type=int, help="count processor time, as of so many idle cores")
    parser.add_argument("--no-day", action="store_true", help="leave out the day of 300 stops")
    asked = parser.parse_args(arguments)
    paths = [p for p in sorted(asked.folder.iterdir()) if p.suffix in (".txt", ".vrp")]
    for path in paths:
        instance = read_instance(path)
        for seconds in asked.seconds:
            compare(instance, seconds, range(1, asked.seeds + 1), asked.cores)
    if not asked.no_day:
        whole_day()


if __name__ == "__main__":
    main()
