"""Small routing instances of our own, and their optima by trying every route; see README.md.

    python tests/data/vrp/make_vrp.py

The optimum is exact: the cheapest order of every set of stops that one vehicle can serve, by
dynamic programming over (set, last stop) with all undominated pairs of cost and time, then the
cheapest partition of all stops into such sets, by dynamic programming over sets.
"""

from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent
INFINITY = float("inf")


def scattered(n_stops, seed):
    """Whole coordinates on a square of 100, the depot in the middle."""
    rng = np.random.default_rng(seed)
    return np.vstack([[50, 50], rng.integers(0, 101, (n_stops, 2))]), rng


def legs(places):
    """Straight distances."""
    return np.hypot(*(places[:, None, :] - places[None, :, :]).transpose(2, 0, 1))


def cheapest_routes(metres, seconds, windows, service, demand, capacity):
    """Cost of the best order of every set of stops, by the set as bits; infinite if none fits."""
    count = len(metres) - 1
    labels = {}  # (set, last) -> undominated (cost, time at which the last stop begins)
    best = [INFINITY] * (1 << count)
    best[0] = 0.0
    for stop in range(count):
        begin = max(windows[stop + 1][0], windows[0][0] + seconds[0][stop + 1])
        if begin <= windows[stop + 1][1]:
            labels[1 << stop, stop] = [(metres[0][stop + 1], begin)]
    for visited in range(1, 1 << count):
        if sum(demand[stop + 1] for stop in range(count) if visited >> stop & 1) > capacity:
            continue
        for last in range(count):
            for cost, begin in labels.get((visited, last), ()):
                leave = begin + service[last + 1]
                if leave + seconds[last + 1][0] <= windows[0][1]:
                    best[visited] = min(best[visited], cost + metres[last + 1][0])
                for stop in range(count):
                    start = max(windows[stop + 1][0], leave + seconds[last + 1][stop + 1])
                    if not visited >> stop & 1 and start <= windows[stop + 1][1]:
                        key = visited | 1 << stop, stop
                        label = cost + metres[last + 1][stop + 1], start
                        labels[key] = undominated([*labels.get(key, ()), label])
    return best


def undominated(labels):
    """Labels to which no other one is at least as cheap and as early."""
    kept = []
    for cost, begin in sorted(set(labels)):
        if not kept or begin < kept[-1][1]:
            kept.append((cost, begin))
    return kept


def cheapest_partition(best, n_vehicles):
    """Least cost of sets that are all stops together, and the sets; one a vehicle at most."""
    whole = len(best) - 1
    reached = {0: (0.0, ())}
    for _ in range(n_vehicles):
        further = dict(reached)
        for made, (cost, sets) in reached.items():
            rest = whole & ~made
            lowest = rest & -rest
            part = rest
            while part:
                if part & lowest and best[part] < INFINITY:
                    found = cost + best[part], (*sets, part)
                    if found[0] < further.get(made | part, (INFINITY,))[0]:
                        further[made | part] = found
                part = (part - 1) & rest
        reached = further
    return reached[whole]


def solution_text(sets, cost):
    """A .sol file; the stops of a route in no particular order."""
    lines = [
        f"Route #{at}: " + " ".join(str(b + 1) for b in range(20) if part >> b & 1)
        for at, part in enumerate(sets, 1)
    ]
    return "\n".join([*lines, f"Cost {cost:g}", ""])


def capacitated(name, n_stops, capacity, seed):
    """A CVRPLIB instance, distances rounded to whole numbers, and its optimum."""
    places, rng = scattered(n_stops, seed)
    demand = [0, *rng.integers(5, 31, n_stops).tolist()]
    lines = [
        f"NAME : {name}", "COMMENT : made by make_vrp.py", "TYPE : CVRP",
        f"DIMENSION : {n_stops + 1}",
        "EDGE_WEIGHT_TYPE : EUC_2D", f"CAPACITY : {capacity}", "NODE_COORD_SECTION",
        *(f"{at} {x} {y}" for at, (x, y) in enumerate(places, 1)), "DEMAND_SECTION",
        *(f"{at} {d}" for at, d in enumerate(demand, 1)), "DEPOT_SECTION", "1", "-1", "EOF", "",
    ]  # fmt: skip
    metres = np.rint(legs(places)).tolist()
    open_always = [(0, INFINITY)] * (n_stops + 1)
    nothing = [0] * (n_stops + 1)
    zero = np.zeros_like(legs(places)).tolist()
    best = cheapest_routes(metres, zero, open_always, nothing, demand, capacity)
    cost, sets = cheapest_partition(best, n_stops)
    return "\n".join(lines), solution_text(sets, cost)


def windowed(name, n_stops, capacity, seed, n_vehicles=4):
    """A Solomon instance, distances cut to one decimal, and its optimum."""
    places, rng = scattered(n_stops, seed)
    demand = [0, *rng.integers(5, 31, n_stops).tolist()]
    service = [0] + [10] * n_stops
    opens = rng.integers(0, 200, n_stops)
    windows = [(0, 400), *((int(o), int(o) + int(rng.integers(20, 90))) for o in opens)]
    lines = [
        name, "", "VEHICLE", "NUMBER     CAPACITY", f"  {n_vehicles}         {capacity}", "",
        "CUSTOMER",
        "CUST NO.  XCOORD.  YCOORD.  DEMAND  READY TIME  DUE DATE  SERVICE TIME", " ",
    ]  # fmt: skip
    lines += [
        f"{at:5d} {x:7d} {y:7d} {d:7d} {a:10d} {b:9d} {s:9d}"
        for at, ((x, y), d, (a, b), s) in enumerate(
            zip(places.tolist(), demand, windows, service, strict=True)
        )
    ]
    tenths = np.floor(10 * legs(places)).tolist()
    ten_windows = [(10 * a, 10 * b) for a, b in windows]
    best = cheapest_routes(tenths, tenths, ten_windows, [10 * s for s in service], demand, capacity)
    cost, sets = cheapest_partition(best, n_vehicles)
    return "\n".join([*lines, ""]), solution_text(sets, cost / 10)


INSTANCES = {
    "capacity-9.vrp": lambda: capacitated("capacity-9", 9, 60, 3),
    "capacity-12.vrp": lambda: capacitated("capacity-12", 12, 75, 7),
    "windows-10.txt": lambda: windowed("windows-10", 10, 120, 11),
}


def main():
    for filename, made in INSTANCES.items():
        instance, solution = made()
        path = FOLDER / filename
        path.write_text(instance, encoding="ascii")
        path.with_suffix(".sol").write_text(solution, encoding="ascii")


if __name__ == "__main__":
    main()
