"""What a start finds or makes on disk, also when two start at once."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from geo.errors import InputError
from layers.opening import kept_key, open_store


def test_the_first_opening_makes_the_store_and_the_next_finds_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "sansan.gpkg"
    first = open_store(path, "410100")
    assert first.revision() == 1
    first.replace("tasks", first.read("tasks").iloc[:3])
    first.close()
    again = open_store(path, "410100")
    assert again.revision() == 2
    assert len(again.read("tasks")) == 3


def test_several_first_starts_end_with_one_whole_store(tmp_path: Path) -> None:
    path = tmp_path / "sansan.gpkg"
    with ThreadPoolExecutor(3) as starts:
        stores = list(starts.map(lambda _: open_store(path, "410300"), range(3)))
    counts = {len(store.read("units")) for store in stores}
    assert len(counts) == 1
    assert [file.name for file in tmp_path.glob("*.gpkg")] == ["sansan.gpkg"]
    assert not list(tmp_path.glob("*.tmp"))


def test_the_store_of_another_city_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "sansan.gpkg"
    open_store(path, "410300").close()
    with pytest.raises(InputError, match="another city"):
        open_store(path, "410100")
    assert open_store(path, "410300").revision() == 1


def test_a_code_of_no_city_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        open_store(tmp_path / "sansan.gpkg", "999900")
    assert list(tmp_path.iterdir()) == []


def test_the_key_is_the_same_at_every_start_and_its_owners_alone(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as starts:
        keys = set(starts.map(lambda _: kept_key(tmp_path), range(8)))
    (key,) = keys
    assert len(key) == 64
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert kept_key(tmp_path / "other") != key
