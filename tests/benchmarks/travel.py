"""A 300 × 300 matrix over a generated road network of a million stretches; prints JSON lines.

    python tests/benchmarks/travel.py [--places N] [--columns N]

Searched in two processes with progress, then asked again and taken from disk. Bar: 15 s for the
first, and nothing noticeable for the second. What it says of the answers: they are compared with
scipy's own search from ten places.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
import scipy.sparse
from scipy.sparse.csgraph import dijkstra

from layers.travel.kept_arrays import KeptArrays, key_of
from layers.work.parallel import in_processes
from routing.travel.by_road import travel_by_road
from routing.travel.network import Stretches, build_network
from routing.travel.records import TravelSource
from routing.travel.searching import ACCESS_SPEED_MPS, rows

BAR_S = 15.0
SPACING_DEG = 0.0012  # about 120 m: a town's streets


def say(**line):
    print(json.dumps(line, ensure_ascii=False), flush=True)


def town(columns, rng):
    """Streets of a town that fills a province's capital: both ways, every junction shifted."""
    number = np.arange(columns * columns).reshape(columns, columns)
    ends = np.vstack(
        [
            np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()]),
            np.column_stack([number[:-1].ravel(), number[1:].ravel()]),
        ]
    )
    shift = SPACING_DEG / 4
    lon = 113.3 + SPACING_DEG * np.tile(np.arange(columns), columns)
    lat = 34.5 + SPACING_DEG * np.repeat(np.arange(columns), columns)
    count = columns * columns
    return build_network(
        lon + rng.uniform(-shift, shift, count),
        lat + rng.uniform(-shift, shift, count),
        Stretches(
            ends[:, 0],
            ends[:, 1],
            rng.random(len(ends)) < 0.1,
            rng.choice([25.0, 40.0, 55.0, 65.0], len(ends)),
            [None] * len(ends),
        ),
        TravelSource("roads", "生成的路网", "generated network", "none"),
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--places", type=int, default=300)
    parser.add_argument("--columns", type=int, default=515, help="junctions along one side")
    asked = parser.parse_args()
    rng = np.random.default_rng(20201101)
    start = time.perf_counter()
    network = town(asked.columns, rng)
    say(stretches=len(network), junctions=len(network.lon_deg), built_s=time.perf_counter() - start)
    lon = rng.uniform(network.lon_deg.min(), network.lon_deg.max(), asked.places)
    lat = rng.uniform(network.lat_deg.min(), network.lat_deg.max(), asked.places)
    notes = []

    def run(search, batches):
        return in_processes(
            rows, search, batches, note=lambda done, total: notes.append((done, total))
        )

    start = time.perf_counter()
    travel, ground = travel_by_road(network, lon, lat, run=run)
    first_s = time.perf_counter() - start
    say(
        question=f"{asked.places} x {asked.places}",
        first_s=round(first_s, 2),
        progress_notes=len(notes),
        unreachable=len(travel.unreachable),
        bar_s=BAR_S,
        met=first_s < BAR_S,
        load=os.getloadavg(),
    )
    with tempfile.TemporaryDirectory() as folder:
        kept = KeptArrays(Path(folder))
        key = key_of("network", lon, lat)
        kept.put(key, {"duration_s": travel.duration_s, "distance_m": travel.distance_m})
        start = time.perf_counter()
        again = kept.get(key_of("network", lon, lat))
        say(question="asked again", again_s=round(time.perf_counter() - start, 4))
        assert again is not None
        assert np.array_equal(again["duration_s"], travel.duration_s)
    compare(network, travel, ground, rng)


def compare(network, travel, ground, rng):
    """Durations between the junctions nearest to some places, by scipy on the plain network."""
    chosen = rng.choice(len(travel.access_m), 10, replace=False)
    size = len(ground.network.lon_deg)
    plain = scipy.sparse.csr_matrix(
        (ground.network.duration_s, (ground.network.start, ground.network.end)), shape=(size, size)
    )
    ends = ground.network.start[ground.anchors.stretch[chosen]]
    between = dijkstra(plain, indices=ends)[:, ends]
    # From a place to the start of its stretch it is at most that stretch, there or back round.
    slack_s = ground.network.duration_s[ground.anchors.stretch[chosen]]
    access_s = travel.access_m[chosen] / ACCESS_SPEED_MPS
    off_s = np.abs(
        travel.duration_s[np.ix_(chosen, chosen)] - access_s[:, None] - access_s - between
    )
    allowed_s = slack_s[:, None] + slack_s + 0.005 * 2000
    np.fill_diagonal(off_s, 0)
    say(
        check="against scipy between the nearest junctions",
        pairs=off_s.size,
        beyond_a_stretch_at_each_end=int((off_s > allowed_s).sum()),
    )


if __name__ == "__main__":
    main()
