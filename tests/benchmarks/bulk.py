"""A million rows checked end to end: read in the limited worker, judged, written as CSV.

`python tests/benchmarks/bulk.py [ROWS]` prints JSON lines: seconds of each step, processor time in
all (what counts where others use the machine), and the greatest memory of this process and of the
worker. Half of the points are uniform over the city, half lie
within 2 km of a boundary. The bars: under 20 s, under 1 GB each.
"""

import json
import os
import resource
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv
import shapely

from geo.board import Frames
from layers.bulk.check import BulkQuestion
from layers.bulk.file import check_file
from layers.opening import open_store
from layers.reading.source import ReadOptions

BAR_S, BAR_MB = 20.0, 1000.0
SPREAD_DEG = 0.01


def points(frames: Frames, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Half of n points uniform over the city, half near the boundaries of its zones."""
    rng = np.random.default_rng(2020)
    west, south, east, north = frames.units.total_bounds
    half = n // 2
    uniform = np.column_stack([rng.uniform(west, east, half), rng.uniform(south, north, half)])
    line = shapely.union_all(shapely.boundary(frames.zones.geometry.to_numpy()))
    at = shapely.line_interpolate_point(line, rng.uniform(0, 1, 20_000), normalized=True)
    near = shapely.get_coordinates(at)[rng.integers(0, 20_000, n - half)]
    near = near + rng.normal(0, SPREAD_DEG, near.shape)
    both = rng.permutation(np.vstack([uniform, near]))
    return both[:, 0], both[:, 1]


def write_table(path: Path, lon: np.ndarray, lat: np.ndarray) -> None:
    """A ledger of places as a bureau keeps it, in UTF-8."""
    n = len(lon)
    names = np.char.add("第", np.char.add(np.arange(n).astype(str), "号点"))
    table = pa.table(
        {"名称": names, "经度": lon.round(6), "纬度": lat.round(6), "备注": ["居民散煤"] * n}
    )
    arrow_csv.write_csv(table, path)


class Clock:
    """Notes when each step of a check begins."""

    def __init__(self) -> None:
        self.began: dict[str, float] = {}

    def __call__(self, step: str, _done: int, _total: int) -> None:
        self.began.setdefault(step, time.perf_counter())


def _processor_s() -> float:
    """Processor time of this process and of the workers that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def main(n: int) -> None:
    """Print the figures of one run."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        frames = open_store(folder / "s.gpkg", "410100").snapshot()[1]
        world = Frames(**{k: frames[k] for k in ("units", "zones", "features", "tasks")})
        write_table(folder / "in.csv", *points(world, n))
        warm = BulkQuestion(ReadOptions(datum="gcj02"), date(2020, 11, 1))
        write_table(folder / "few.csv", *points(world, 1000))
        check_file(folder / "few.csv", folder / "few_out.csv", world, warm)  # compiles
        clock = Clock()
        used = _processor_s()
        start = time.perf_counter()
        report = check_file(folder / "in.csv", folder / "out.csv", world, warm, progress=clock)
        end = time.perf_counter()
        figures = {
            "benchmark": "bulk",
            "rows": n,
            "input_mb": round((folder / "in.csv").stat().st_size / 1e6, 1),
            "output_mb": round((folder / "out.csv").stat().st_size / 1e6, 1),
            "read_s": round(clock.began["check"] - start, 2),
            "check_s": round(clock.began["write"] - clock.began["check"], 2),
            "write_s": round(end - clock.began["write"], 2),
            "total_s": round(end - start, 2),
            "processor_s": round(_processor_s() - used, 2),
            "caller_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000),
            "worker_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000),
            "verdicts": report.verdicts,
        }
    print(json.dumps(figures, ensure_ascii=False))
    is_kept = (
        figures["total_s"] < BAR_S and max(figures["caller_mb"], figures["worker_mb"]) < BAR_MB
    )
    print(json.dumps({"benchmark": "bulk", "bar_s": BAR_S, "bar_mb": BAR_MB, "kept": is_kept}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
