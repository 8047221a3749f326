"""How long the service takes to be ready after its first start: JSON lines, medians of repeats.

Run `.venv/bin/python tests/benchmarks/start.py [--repeats 5]`. `ready_s` runs from the start of the
process to its first answer at /healthz, `map_s` from there to the whole map page.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]


def one_start(folder: Path) -> dict[str, float]:
    """Seconds until the service answers, and until it has served its map."""
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "server.py"), "--port", "0"],
        env=os.environ | {"SANSAN_STORE": str(folder / "sansan.gpkg")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        lines = (re.search(r"http://\S+/", line) for line in process.stdout)
        found = next(match for match in lines if match)
        with urllib.request.urlopen(found.group() + "healthz", timeout=60) as answer:
            answer.read()
        ready_s = time.monotonic() - began
        with urllib.request.urlopen(found.group(), timeout=60) as answer:
            answer.read()
        return {"ready_s": ready_s, "map_s": time.monotonic() - began - ready_s}
    finally:
        process.kill()
        process.communicate()


def main() -> None:
    """Start once to make everything, then measure further starts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    repeats = parser.parse_args().repeats
    with TemporaryDirectory() as name:
        first = one_start(Path(name))
        later = [one_start(Path(name)) for _ in range(repeats)]
    print(json.dumps({"start": "first", **{key: round(value, 2) for key, value in first.items()}}))
    medians = {key: round(statistics.median(run[key] for run in later), 2) for key in first}
    print(json.dumps({"start": "later", "repeats": repeats, **medians}))


if __name__ == "__main__":
    main()
