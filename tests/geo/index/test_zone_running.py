"""How ZoneIndex runs: threads, compiling, caching."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from geo.index import zone_grid, zone_threads, zone_tree
from geo.zones import ZoneIndex
from tests.geo.index.zone_cases import ZONES, differ, hard_points

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture(params=ZONES, scope="module")
def zones(request):
    return ZONES[request.param]()


def test_spans_cover_all_in_order_and_are_worth_a_thread(monkeypatch):
    monkeypatch.setattr(zone_threads.config, "NUMBA_NUM_THREADS", 3)
    assert zone_threads.spans_of(100, 10) == [(0, 33), (33, 66), (66, 100)]
    assert zone_threads.spans_of(19, 10) == [(0, 19)]
    assert zone_threads.spans_of(0, 10) == [(0, 0)]


def test_answers_of_threads_come_back_in_order():
    spans = [(0, 3), (3, 5), (5, 9)]
    assert zone_threads.in_threads(spans, lambda *span: span) == [(0, 0, 3), (1, 3, 5), (2, 5, 9)]


def test_an_error_in_any_thread_is_raised():
    with pytest.raises(ZeroDivisionError):
        zone_threads.in_threads([(0, 1), (1, 2), (2, 3)], lambda number, *_: 1 // (2 - number))


def test_many_threads_answer_as_one(zones, monkeypatch):
    lon, lat = hard_points(zones, n=800)
    index = ZoneIndex(zones)
    alone, alone_m = index.containing(lon, lat), index.signed_distance_m(lon, lat)
    monkeypatch.setattr(zone_threads.config, "NUMBA_NUM_THREADS", 5)
    for module in (zone_grid, zone_tree):
        monkeypatch.setattr(module, "POINTS_PER_THREAD", 100)
    assert differ(index.containing(lon, lat), alone) == 0
    assert (np.diff(index.containing(lon, lat)[0]) >= 0).all()
    assert index.signed_distance_m(lon, lat) == pytest.approx(alone_m, abs=1e-6)


def in_another_process(code, **environment):
    return subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-W", "error", "-c", code],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    ).stdout.split()


def test_import_does_not_load_the_compiler():
    code = "import sys, geo.zones; print('numba' in sys.modules)"
    assert in_another_process(code) == ["False"]


def test_code_compiles_where_no_cache_folder_can_be_written(tmp_path):
    (tmp_path / "tiny.py").write_text(
        "from geo.index.zone_compile import compiled\n"
        "@compiled\ndef doubled(x: float) -> float:\n    return 2 * x\n"
    )
    code = f"import sys; sys.path.append({str(tmp_path)!r}); import tiny; print(tiny.doubled(4.0))"
    assert in_another_process(code, NUMBA_CACHE_DIR="/dev/null/nowhere") == ["8.0"]
