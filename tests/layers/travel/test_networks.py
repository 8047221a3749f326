"""Extracts to networks: real ones where they lie beside the checkout, damaged ones always."""

import io
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from geo.errors import LimitError, NotFoundError, SourceError, UpstreamError
from layers.travel.kept_arrays import KeptArrays, key_of
from layers.travel.networks import IMPORT_LIMITS, Extract, Networks, read_extract
from layers.work.parallel import in_processes

ROOT = Path(__file__).parents[3]
MOMENT = datetime(2026, 11, 22, 8, tzinfo=UTC)


def extract() -> Extract:
    """Two roads, as if they had been read."""
    return Extract(
        np.array([113.6, 113.7, 113.7]),
        np.array([34.7, 34.7, 34.8]),
        np.array([0, 1]),
        np.array([1, 2]),
        np.array([False, True]),
        ["primary", None],
        ["50", None],
        ["中原路", None],
        "ab" * 32,
        "2020-11-01",
    )


@pytest.mark.parametrize(
    ("name", "least", "recorded"), [("Helsinki", 1900, "2019-04-06"), ("test", 890, "2019-01-23")]
)
def test_a_real_extract_is_read_in_the_limited_worker(shared_folder, name, least, recorded):
    with (shared_folder / "data" / f"{name}.osm.pbf").open("rb") as file:
        found = read_extract(file)
    assert len(found.start) == len(found.end) == len(found.name) >= least
    assert found.recorded == recorded
    assert 0 < found.is_oneway.mean() < 1
    assert max(found.start.max(), found.end.max()) < len(found.lon_deg)
    assert {"primary", "residential"} & set(found.road_class)


@pytest.mark.parametrize(
    "contents",
    [b"", b"PK\x03\x04", b"\x00\x00\x00\x0d\x0a\x09OSMHeader" + bytes(50), os.urandom(300)],
)
def test_what_is_no_extract_is_refused(contents):
    with pytest.raises(SourceError, match="OpenStreetMap"):
        read_extract(io.BytesIO(contents))


def test_a_file_that_is_too_large_is_refused():
    with pytest.raises(LimitError, match="exceeds"):
        read_extract(io.BytesIO(bytes(200)), limits=replace(IMPORT_LIMITS, upload_bytes=100))


def test_a_kept_network_is_found_by_the_places_it_holds(tmp_path):
    networks = Networks(tmp_path)
    assert networks.all() == []
    arrays = {"start": np.array([0, 1]), "names": np.array(["中原路"])}
    kept = networks.keep(extract(), arrays, filename="路网.osm.pbf", at=MOMENT)
    assert networks.all() == [kept]
    assert kept.bounds_deg == (113.6, 34.7, 113.7, 34.8)
    assert networks.about(np.array([113.65]), np.array([34.75])) == kept
    assert networks.about(np.array([113.65, 115.0]), np.array([34.75, 34.75])) is None
    most = networks.about(np.array([113.65, 113.66, 115.0]), np.array([34.75] * 3))
    assert most == kept
    again = networks.arrays(kept.network_id)
    assert again["names"].tolist() == ["中原路"]
    networks.keep(extract(), arrays, filename="again.osm.pbf", at=MOMENT)
    assert [each.filename for each in networks.all()] == ["again.osm.pbf"]


@pytest.mark.parametrize("network_id", ["0" * 16, "../store", ""])
def test_a_network_that_is_not_there_is_told(tmp_path, network_id):
    with pytest.raises(NotFoundError):
        Networks(tmp_path).arrays(network_id)


def test_a_damaged_network_is_told_with_what_to_do(tmp_path):
    networks = Networks(tmp_path)
    kept = networks.keep(extract(), {"start": np.array([0])}, filename="x", at=MOMENT)
    (networks.folder / f"{kept.network_id}.npz").write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(UpstreamError, match="import it again"):
        networks.arrays(kept.network_id)


def test_a_shelf_keeps_the_last_answers(tmp_path):
    shelf = KeptArrays(tmp_path / "new", most=2)
    keys = [key_of("matrix", np.array([float(number)])) for number in range(3)]
    assert len(set(keys)) == 3
    for number, key in enumerate(keys):
        shelf.put(key, {"a": np.array([number])})
        os.utime(tmp_path / "new" / f"{key}.npz", (number, number))
    shelf.put(keys[2], {"a": np.array([7])})
    assert shelf.get(keys[0]) is None
    assert shelf.get(keys[2])["a"].tolist() == [7]
    (tmp_path / "new" / f"{keys[2]}.npz").write_bytes(b"")
    assert shelf.get(keys[2]) is None


def test_keys_tell_arrays_apart_by_shape_and_order():
    a = np.array([1.0, 2.0])
    assert key_of(a, a) != key_of(np.array([1.0, 2.0, 1.0, 2.0]))
    assert key_of("ab", "c") != key_of("a", "bc")
    assert key_of(a) != key_of(a[::-1])


def times(shared: int, batch: int) -> int:
    """Work for another process."""
    if batch < 0:
        raise ValueError(batch)
    return shared * batch


def test_batches_come_back_in_their_order_and_faults_come_through():
    notes = []
    answers = in_processes(
        times, 10, [3, 1, 2], note=lambda done, total: notes.append((done, total))
    )
    assert answers == [30, 10, 20]
    assert notes == [(1, 3), (2, 3), (3, 3)]
    with pytest.raises(ValueError, match="-1"):
        in_processes(times, 10, [1, -1])


def test_newer_data_take_the_place_of_older_ones(tmp_path):
    networks = Networks(tmp_path)
    arrays = {"start": np.array([0, 1])}
    old = networks.keep(extract(), arrays, filename="2020.osm.pbf", at=MOMENT)
    newer = replace(extract(), sha256="cd" * 32, recorded="2026-11-01")
    new = networks.keep(newer, arrays, filename="2026.osm.pbf", at=MOMENT + timedelta(days=1))
    here = (np.array([113.65]), np.array([34.75]))
    assert networks.about(*here) == new  # the newest import that holds the places
    assert networks.remove(new.network_id) == new
    assert networks.about(*here) == old
    assert sorted(path.suffix for path in networks.folder.iterdir()) == [".json", ".npz"]
    for again in (new.network_id, "../store", ""):
        with pytest.raises(NotFoundError, match="roads list"):
            networks.remove(again)


KEEPER = """
import sys
from pathlib import Path
import numpy as np
from layers.travel.networks import Networks
from tests.layers.travel.test_networks import MOMENT, extract
networks, number = Networks(Path(sys.argv[1])), 0
while True:
    arrays = {"start": np.full(200_000, number), "end": np.full(200_000, number)}
    networks.keep(extract(), arrays, filename=f"{number}", at=MOMENT)
    print(number, flush=True)
    number += 1
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_an_import_that_is_killed_leaves_the_network_whole(tmp_path):
    command = [sys.executable, "-c", KEEPER, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as keeper:  # noqa: S603
        told = [int(keeper.stdout.readline()) for _ in range(8)]
        keeper.send_signal(signal.SIGKILL)
        told += [int(line) for line in keeper.stdout if line.endswith("\n")]
    networks = Networks(tmp_path)
    (kept,) = networks.all()
    assert int(kept.filename) in (told[-1], told[-1] + 1)
    arrays = networks.arrays(kept.network_id)
    assert len(set(arrays["start"]) | set(arrays["end"])) == 1  # of one import, not of two
    later = datetime.now(UTC) + timedelta(hours=2)
    networks.keep(extract(), {"start": np.array([0])}, filename="again", at=later)
    assert sorted(path.suffix for path in networks.folder.iterdir()) == [".json", ".npz"]
