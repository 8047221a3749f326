import pytest

from geo.errors import InputError
from layers.reports.formats import PAPER_FORMATS
from layers.reports.job import fault_of, made_file, make_report
from tests.layers.reports.papers import paper


def test_a_file_is_made_where_it_is_looked_for(tmp_path):
    assert make_report(paper(), "xlsx", tmp_path) is None
    assert made_file(tmp_path, "xlsx").read_bytes() == PAPER_FORMATS["xlsx"].write(paper())
    assert fault_of(tmp_path) is None
    assert [path.name for path in tmp_path.iterdir()] == ["report.xlsx"]


def test_a_fault_is_handed_back_and_left_for_whoever_asks_later(tmp_path):
    made_file(tmp_path, "docx").mkdir()  # in the way
    fault = make_report(paper(), "docx", tmp_path)
    assert fault is not None
    assert fault_of(tmp_path) == fault


def test_an_unknown_format_has_no_file(tmp_path):
    with pytest.raises(InputError):
        made_file(tmp_path, "exe")
