"""`roads import`, `roads list` and `roads remove`, and what rounds then travel by."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

import server
from layers.travel.networks import Extract, Networks
from routing.travel.choosing import Wish, journeys
from tests.conftest import ShellRunner
from tests.routing.travel.grids import street_grid


def test_an_extract_is_imported_once_and_rounds_travel_on_it(
    runner: ShellRunner, shared_folder: Path, tmp_path: Path
) -> None:
    extract = shared_folder / "data" / "Helsinki.osm.pbf"
    store = str(tmp_path / "s.gpkg")
    done = runner.invoke("roads", "import", str(extract), "--store", store, "--lang", "en")
    assert done.exit_code == 0, done.output
    assert "Helsinki.osm.pbf: 1,923 stretches" in done.stdout
    listed = runner.invoke("roads", "list", "--store", store, "--json")
    assert '"recorded": "2019-04-06"' in listed.stdout
    ports = server.travel_ports(server.read_settings({}), tmp_path)
    lon, lat = np.array([24.94, 24.95]), np.array([60.17, 60.168])
    found = journeys(lon, lat, Wish(), ports)
    assert found.travel.source.kind == "roads"
    assert "2019-04-06" in found.travel.source.title_zh
    assert found.leg(0, 1).is_drawn_by_road
    away = journeys(lon + 90, lat - 25, Wish(), ports)
    assert away.travel.source.kind == "estimate"


def test_a_file_that_is_no_extract_ends_with_2(runner: ShellRunner, tmp_path: Path) -> None:
    (tmp_path / "a.osm.pbf").write_bytes(b"nothing")
    result = runner.invoke(
        *("roads", "import", str(tmp_path / "a.osm.pbf"), "--store", str(tmp_path / "s.gpkg"))
    )
    assert result.exit_code == 2
    assert "OpenStreetMap" in result.stderr


def test_no_network_yet_says_what_to_do(runner: ShellRunner, tmp_path: Path) -> None:
    result = runner.invoke("roads", "list", "--store", str(tmp_path / "s.gpkg"))
    assert result.exit_code == 0
    assert "roads import" in result.stdout


def test_a_network_survives_being_kept(tmp_path: Path) -> None:
    grid = street_grid(3, 3)
    places = (grid.lon_deg, grid.lat_deg, grid.start.astype(int), grid.end.astype(int))
    texts: list[str | None] = [None] * len(grid)
    extract = Extract(*places, np.full(len(grid), True), texts, texts, texts, "cd" * 32, None)
    networks = Networks(tmp_path)
    networks.keep(extract, grid.to_arrays(), filename="街", at=datetime(2026, 11, 22, tzinfo=UTC))
    ports = server.travel_ports(server.read_settings({}), tmp_path)
    lon, lat = grid.lon_deg[[0, 8]], grid.lat_deg[[0, 8]]
    first = journeys(lon, lat, Wish(source="roads"), ports)
    again = journeys(lon, lat, Wish(source="roads"), ports)
    assert np.array_equal(first.travel.duration_s, again.travel.duration_s)
    assert again.leg(0, 1).turns[0].road in grid.names
    assert len(list((tmp_path / "travel").glob("*.npz"))) == 1


def test_a_routing_server_is_a_setting() -> None:
    settings = server.read_settings({"SANSAN_ROUTING_URL": "http://127.0.0.1:5000"})
    assert server.travel_ports(settings, Path("/nowhere")).server is not None
    assert server.travel_ports(server.read_settings({}), Path("/nowhere")).server is None


def test_a_network_is_removed_by_its_id(runner: ShellRunner, tmp_path: Path) -> None:
    store, networks = str(tmp_path / "s.gpkg"), Networks(tmp_path)
    runner.invoke("roads", "list", "--store", store)
    grid = street_grid(3, 3)
    places = (grid.lon_deg, grid.lat_deg, grid.start.astype(int), grid.end.astype(int))
    texts: list[str | None] = [None] * len(grid)
    extract = Extract(*places, np.full(len(grid), True), texts, texts, texts, "cd" * 32, None)
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    kept = networks.keep(extract, grid.to_arrays(), filename="街", at=moment)
    wrong = runner.invoke("roads", "remove", "0" * 16, "--store", store)
    assert wrong.exit_code == 2
    assert "roads list" in wrong.stderr
    assert networks.all() == [kept]
    done = runner.invoke("roads", "remove", kept.network_id, "--store", store)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(f"已删除 {kept.network_id}  街")
    assert networks.all() == []


def test_an_import_takes_the_place_of_another_only_if_it_succeeds(
    runner: ShellRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, networks = str(tmp_path / "s.gpkg"), Networks(tmp_path)
    runner.invoke("roads", "list", "--store", store)
    grid = street_grid(3, 3)
    places = (grid.lon_deg, grid.lat_deg, grid.start.astype(int), grid.end.astype(int))
    texts: list[str | None] = [None] * len(grid)
    old = Extract(*places, np.full(len(grid), True), texts, texts, texts, "cd" * 32, None)
    moment = datetime(2020, 11, 22, tzinfo=UTC)
    kept = networks.keep(old, grid.to_arrays(), filename="2020", at=moment)
    source = tmp_path / "2026.osm.pbf"
    source.write_bytes(b"nothing")
    asked = ("roads", "import", str(source), "--store", store, "--replace")
    assert runner.invoke(*asked, kept.network_id).exit_code == 2  # no extract: all is as it was
    assert networks.all() == [kept]
    new = replace(old, sha256="ef" * 32)
    monkeypatch.setattr("cli.road_commands.read_extract", lambda _upload: new)
    assert runner.invoke(*asked, "0" * 16).exit_code == 2  # before the long work
    assert networks.all() == [kept]
    done = runner.invoke(*asked, kept.network_id)
    assert done.exit_code == 0, done.output
    assert "已删除" in done.stdout
    assert [each.filename for each in networks.all()] == ["2026.osm.pbf"]
