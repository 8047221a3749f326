import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import InputError, NotFoundError, SchemaError, SourceError, UpstreamError
from geo.schema import SCHEMAS, UNITS
from layers.store import Store
from tests.layers.frames import assert_same, counting_units, frames

ROOT = Path(__file__).parents[2]


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "实例" / "三散 a#b%20?.gpkg")
    store.create({"units": counting_units(1)})
    yield store
    store.close()


# Other programs open the live file from their own process; in this one they would break its locks.
def run_python(code, *arguments):
    command = [sys.executable, "-W", "error", "-c", code, *map(str, arguments)]
    done = subprocess.run(  # noqa: S603  # our own code
        command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def sql(store, statement):
    with closing(sqlite3.connect(store.path)) as connection, connection:
        return connection.execute(statement).fetchall()


def test_a_store_does_not_exist_until_it_is_created(tmp_path):
    store = Store(tmp_path / "new.gpkg")
    assert not store.exists()
    for use in (store.revision, store.snapshot, lambda: store.read("units")):
        with pytest.raises(NotFoundError, match="has not been created"):
            use()
    with pytest.raises(NotFoundError):
        store.replace("units", counting_units(1))
    assert list(tmp_path.iterdir()) == []


def test_a_new_store_holds_its_frames_and_empty_tables_for_the_rest(store):
    assert store.exists()
    assert store.revision() == 1
    assert_same(counting_units(1), store.read("units"), UNITS)
    revision, everything = store.snapshot()
    assert revision == 1
    assert {name: len(frame) for name, frame in everything.items()} == {
        name: 12 if name == "units" else 0 for name in SCHEMAS
    }
    assert [path.name for path in store.path.parent.iterdir() if path.suffix == ".tmp"] == []


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_frames_that_fit_come_back_the_same(data):
    given_frames = {name: data.draw(frames(schema)) for name, schema in SCHEMAS.items()}
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "x.gpkg")
        store.create(given_frames)
        for name, schema in SCHEMAS.items():
            assert_same(given_frames[name], store.read(name), schema)
        name = data.draw(st.sampled_from(sorted(SCHEMAS)))
        other = data.draw(frames(SCHEMAS[name]))
        assert store.replace(name, other) == 2
        assert_same(other, store.read(name), SCHEMAS[name])
        store.close()


def test_an_address_with_a_scheme_names_the_same_file(tmp_path):
    path = tmp_path / "x.gpkg"
    Store(path).create({"units": counting_units(3)})
    store = Store(f"sqlite:///{path}")
    assert store.path == path
    assert len(store.read("units")) == 12
    store.close()


@pytest.mark.parametrize(
    "address", ["postgresql+psycopg://host/db", "http://x/y", "", "sqlite:///"]
)
def test_an_address_of_another_kind_is_refused(address):
    with pytest.raises(InputError) as caught:
        Store(address)
    assert caught.value.field == "store"


def test_a_store_is_never_created_twice(store):
    with pytest.raises(InputError, match="exists already"):
        store.create({"units": counting_units(9)})
    assert store.read("units")["name"].iloc[0] == "第1版"


def test_of_two_first_starts_at_once_one_wins(tmp_path):
    stores = [Store(tmp_path / "x.gpkg") for _ in range(4)]

    def create(number):
        try:
            stores[number].create({"units": counting_units(number)})
        except InputError:
            return None
        return number

    with ThreadPoolExecutor(4) as threads:
        winners = [number for number in threads.map(create, range(4)) if number is not None]
    assert len(winners) == 1
    assert stores[0].read("units")["area_km2"].iloc[0] == winners[0]
    for store in stores:
        store.close()
    assert [path.name for path in tmp_path.iterdir()] == ["x.gpkg"]


def test_a_frame_that_does_not_fit_creates_nothing(tmp_path):
    store = Store(tmp_path / "x.gpkg")
    with pytest.raises(SchemaError):
        store.create({"units": counting_units(1).drop(columns="name")})
    with pytest.raises(NotFoundError, match="no table is named"):
        store.create({"unit": counting_units(1)})
    assert list(tmp_path.iterdir()) == []


def test_replacing_a_frame_counts_one_revision_and_touches_no_other_table(store):
    assert store.replace("units", counting_units(2, n_rows=3)) == 2
    assert_same(counting_units(2, n_rows=3), store.read("units"), UNITS)
    assert store.replace("units", counting_units(2).iloc[:0]) == 3
    assert len(store.read("units")) == 0
    assert store.revision() == 3


def test_a_bad_replacement_changes_nothing(store):
    with pytest.raises(SchemaError):
        store.replace("units", counting_units(2).assign(name=None))
    with pytest.raises(NotFoundError, match="no table is named"):
        store.replace("unit", counting_units(2))
    assert store.revision() == 1
    assert_same(counting_units(1), store.read("units"), UNITS)


def test_an_unknown_table_is_not_found(store):
    with pytest.raises(NotFoundError, match="units, features, zones, tasks, findings"):
        store.read("plants")


def test_a_closed_store_opens_again(store):
    store.close()
    assert store.revision() == 1


def test_another_program_reads_every_layer(store):
    code = """
import sys, pyogrio
for name, _ in sorted(pyogrio.list_layers(sys.argv[1]).tolist()):
    info = pyogrio.read_info(sys.argv[1], layer=name)
    print(name, info["crs"], info["features"])
units = pyogrio.read_dataframe(sys.argv[1], layer="units", bbox=(113.5, 34.5, 113.6, 34.6))
unit = units.iloc[0]
print(len(units), unit["unit_code"], unit["name"], unit["recorded"].date())
print(units.geometry.iloc[0].wkt, units.total_bounds.tolist())
"""
    printed = run_python(code, store.path).splitlines()
    assert printed[:6] == [
        "features EPSG:4326 0",
        "findings EPSG:4326 0",
        "store_revision None 1",
        "tasks None 0",
        "units EPSG:4326 12",
        "zones EPSG:4326 0",
    ]
    assert printed[6] == "12 410100 第1版 2020-11-01"
    assert printed[7] == f"{counting_units(1).geometry.iloc[0].wkt} [113.0, 34.0, 114.0, 35.0]"


def test_the_file_says_it_is_a_geopackage_and_is_sound(store):
    assert sql(store, "PRAGMA application_id") == [(0x47504B47,)]
    assert sql(store, "PRAGMA user_version") == [(10300,)]
    assert sql(store, "PRAGMA journal_mode") == [("wal",)]
    assert sql(store, "PRAGMA integrity_check") == [("ok",)]
    assert sql(store, "PRAGMA foreign_key_check") == []
    bounds = "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = "
    assert sql(store, bounds + "'units'") == [(113.0, 34.0, 114.0, 35.0)]
    assert sql(store, bounds + "'zones'") == [(None, None, None, None)]
    assert sql(store, "SELECT srs_id FROM gpkg_spatial_ref_sys ORDER BY 1") == [
        (-1,),
        (0,),
        (4326,),
    ]


def test_bounds_follow_a_replacement(store):
    frame = counting_units(2, n_rows=1)
    frame["geometry"] = [shapely.box(100, 20, 101, 21)]
    store.replace("units", frame)
    found = sql(store, "SELECT min_x, max_y FROM gpkg_contents WHERE table_name = 'units'")
    assert found == [(100.0, 21.0)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE units SET name = '改名' WHERE unit_code = '410100'",
        "DELETE FROM units WHERE unit_code = '410100'",
    ],
)
def test_an_edit_by_another_program_counts_as_a_revision(store, statement):
    sql(store, statement)
    assert store.revision() == 2


def test_an_edit_by_gdal_counts_and_is_read(store):
    code = """
import sys, pyogrio
units = pyogrio.read_dataframe(sys.argv[1], layer="units").iloc[:1]
units["unit_code"] = "419999"
pyogrio.write_dataframe(units, sys.argv[1], layer="units", driver="GPKG", append=True)
"""
    run_python(code, store.path)
    assert store.revision() > 1
    units = store.read("units")
    assert len(units) == 13
    assert units.loc["419999", "name"] == "第1版"
    assert sql(store, "PRAGMA integrity_check") == [("ok",)]


def test_an_edit_that_breaks_the_schema_is_told(store):
    sql(store, "UPDATE units SET recorded = 'yesterday'")
    with pytest.raises(SourceError, match="units"):
        store.read("units")


def test_a_file_that_is_no_database_is_told(tmp_path):
    path = tmp_path / "x.gpkg"
    path.write_bytes(b"no database" * 100)
    with pytest.raises(UpstreamError, match="not a database"):
        Store(path).revision()


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(UpstreamError, match="cannot be used"):
        Store(tmp_path / "file" / "x.gpkg").create({})


def test_readers_in_many_threads_see_whole_revisions_while_one_writes(store):
    done = threading.Event()
    torn = []

    def look():
        seen = 0
        while not done.is_set():
            revision, everything = store.snapshot()
            torn.extend(set(everything["units"]["area_km2"]) - {float(revision)})
            seen = max(seen, revision)
        return seen

    with ThreadPoolExecutor(6) as threads:
        readers = [threads.submit(look) for _ in range(6)]
        for number in range(2, 22):
            assert store.replace("units", counting_units(number)) == number
        done.set()
        assert max(reader.result() for reader in readers) > 1
    assert torn == []
    assert store.revision() == 21


def test_writers_in_many_threads_wait_for_each_other(store):
    with ThreadPoolExecutor(6) as threads:
        revisions = list(
            threads.map(lambda i: store.replace("units", counting_units(i)), range(30))
        )
    assert sorted(revisions) == list(range(2, 32))


WRITER = """
import sys
from layers.store import Store
from tests.layers.frames import counting_units
store = Store(sys.argv[1])
number = store.revision()
while True:
    number += 1
    assert store.replace("units", counting_units(number, n_rows=200)) == number
    print(number, flush=True)
"""


# 5, 23 and 60 acknowledged commits: before, around and after the first checkpoint of the log.
@pytest.mark.parametrize("n_commits", [5, 23, 60])
def test_a_commit_that_was_acknowledged_outlives_a_killed_process(store, n_commits):
    writer = subprocess.Popen(  # noqa: S603  # our own code
        [sys.executable, "-c", WRITER, store.path], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with writer:
        acknowledged = [int(writer.stdout.readline()) for _ in range(n_commits)]
        writer.send_signal(signal.SIGKILL)
        acknowledged += [int(line) for line in writer.stdout if line.endswith("\n")]
    revision, everything = store.snapshot()
    assert revision >= acknowledged[-1]
    assert set(everything["units"]["name"]) == {f"第{revision}版"}
    assert len(everything["units"]) == 200
    assert sql(store, "PRAGMA integrity_check") == [("ok",)]
    assert store.replace("units", counting_units(revision + 1)) == revision + 1


KILLED_AT_FIRST_START = """
import sys, time
from layers import gpkg
from layers.store import Store
from tests.layers.frames import counting_units

def stall(*_):
    print("half", flush=True)
    time.sleep(60)

gpkg.record_change = stall
Store(sys.argv[1]).create({"units": counting_units(1)})
"""


def test_a_killed_first_start_leaves_no_half_store(tmp_path):
    path = tmp_path / "x.gpkg"
    starter = subprocess.Popen(  # noqa: S603  # our own code
        [sys.executable, "-c", KILLED_AT_FIRST_START, path],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    with starter:
        assert starter.stdout.readline() == "half\n"
        starter.kill()
    store = Store(path)
    assert not store.exists()
    store.create({"units": counting_units(1)})
    assert_same(counting_units(1), store.read("units"), UNITS)
    store.close()


def test_what_is_read_is_a_copy(store):
    first = store.read("units")
    first["name"] = "changed"
    assert store.read("units")["name"].iloc[0] == "第1版"
    assert isinstance(store.read("tasks"), pd.DataFrame)
