import errno
from pathlib import Path

import pytest

from geo.errors import InputError
from layers.whole_file import replaced_file, whole_file


def test_the_file_appears_when_it_is_whole(tmp_path):
    path = tmp_path / "new folder" / "文件.gpkg"
    with whole_file(path) as draft:
        draft.write_text("whole", encoding="utf-8")
        assert not path.exists()
        assert draft.parent == path.parent
    assert path.read_text(encoding="utf-8") == "whole"
    assert list(path.parent.iterdir()) == [path]


def test_a_fault_leaves_nothing_behind(tmp_path):
    def write_half():
        with whole_file(tmp_path / "x") as draft:
            draft.write_text("half", encoding="utf-8")
            draft.with_name(draft.name + "-wal").touch()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_half()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_exists_is_never_replaced(tmp_path):
    path = tmp_path / "x"
    path.write_text("first", encoding="utf-8")
    with pytest.raises(InputError, match="exists already"), whole_file(path):
        pass
    assert path.read_text(encoding="utf-8") == "first"


def test_the_first_of_two_writers_wins(tmp_path):
    path = tmp_path / "x"

    def write_second():
        with whole_file(path) as draft:
            draft.write_text("second", encoding="utf-8")
            path.write_text("first", encoding="utf-8")

    with pytest.raises(InputError, match="exists already"):
        write_second()
    assert path.read_text(encoding="utf-8") == "first"
    assert list(tmp_path.iterdir()) == [path]


def test_a_log_left_by_a_deleted_database_is_removed(tmp_path):
    stale = tmp_path / "x-wal"
    stale.touch()
    with whole_file(tmp_path / "x"):
        pass
    assert not stale.exists()


def test_a_file_system_without_links_gets_a_rename(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    with whole_file(tmp_path / "x") as draft:
        draft.write_text("whole", encoding="utf-8")
    assert (tmp_path / "x").read_text(encoding="utf-8") == "whole"
    assert list(tmp_path.iterdir()) == [tmp_path / "x"]


def test_a_file_in_place_is_replaced_at_one_stroke(tmp_path):
    path = tmp_path / "x"
    path.write_text("first", encoding="utf-8")
    with replaced_file(path) as draft:
        draft.write_text("second", encoding="utf-8")
        assert path.read_text(encoding="utf-8") == "first"
    assert path.read_text(encoding="utf-8") == "second"
    assert list(tmp_path.iterdir()) == [path]


def test_a_fault_leaves_the_file_in_place_as_it_was(tmp_path):
    path = tmp_path / "x"
    path.write_text("first", encoding="utf-8")

    def write_half():
        with replaced_file(path) as draft:
            draft.write_text("half", encoding="utf-8")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_half()
    assert path.read_text(encoding="utf-8") == "first"
    assert list(tmp_path.iterdir()) == [path]
