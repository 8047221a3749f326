"""Small networks for tests: grids of streets about 二七塔, and random ones."""

import numpy as np

from routing.travel.network import RoadNetwork, Stretches, build_network
from routing.travel.records import TravelSource

SOURCE = TravelSource("roads", "试验路网", "test network", "none")
LON_DEG, LAT_DEG = 113.66, 34.7531
STEP_DEG = 0.01


def street_grid(columns: int, rows: int, *, oneway: bool = False, kmh: float = 36.0) -> RoadNetwork:
    """Streets east and north of 二七塔, a junction every 0.01°; names "E0…" and "N0…"."""
    number = np.arange(columns * rows).reshape(rows, columns)
    lon = np.tile(LON_DEG + STEP_DEG * np.arange(columns), rows)
    lat = np.repeat(LAT_DEG + STEP_DEG * np.arange(rows), columns)
    east = np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()])
    north = np.column_stack([number[:-1].ravel(), number[1:].ravel()])
    ends = np.vstack([east, north])
    names = [f"E{row}" for row in range(rows) for _ in range(columns - 1)]
    names += [f"N{column}" for _ in range(rows - 1) for column in range(columns)]
    return build_network(
        lon,
        lat,
        Stretches(
            ends[:, 0],
            ends[:, 1],
            np.full(len(ends), oneway),
            np.full(len(ends), kmh),
            names,
        ),
        SOURCE,
    )


def random_network(seed: int, n_junctions: int, n_stretches: int) -> RoadNetwork:
    """Junctions anywhere in 0.2°, stretches between any two, some one-way."""
    rng = np.random.default_rng(seed)
    ends = rng.integers(0, n_junctions, (n_stretches, 2))
    return build_network(
        LON_DEG + rng.uniform(-0.1, 0.1, n_junctions),
        LAT_DEG + rng.uniform(-0.1, 0.1, n_junctions),
        Stretches(
            ends[:, 0],
            ends[:, 1],
            rng.random(n_stretches) < 0.3,
            rng.uniform(10, 90, n_stretches),
            [f"R{i % 7}" if i % 3 else None for i in range(n_stretches)],
        ),
        SOURCE,
    )
