"""Tables of formats: found by key or suffix in any case, refused with the list of what there is."""

import pytest

from geo.errors import InputError, NotFoundError
from layers.format_tables import format_by_suffix
from layers.reports.formats import PAPER_FORMATS
from layers.rounds.files import SHEET_FORMATS
from layers.write import WRITERS, require_format


@pytest.mark.parametrize("table", [PAPER_FORMATS, SHEET_FORMATS])
def test_a_format_is_found_by_its_key_and_by_the_suffix_of_its_files(table):
    for key, entry in table.items():
        for written in (key, key.upper(), entry.suffix):
            assert format_by_suffix(table, written, of_zh="报表", of_en="reports") is entry


def test_an_unknown_format_is_refused_with_those_there_are():
    with pytest.raises(InputError) as refused:
        format_by_suffix(PAPER_FORMATS, "dwg\x00", of_zh="报表", of_en="reports")
    assert refused.value.field == "format"
    assert refused.value.message_zh == "没有报表格式“dwg·”，可选：docx, pdf, xlsx"
    assert "of reports; choose one of docx, pdf, xlsx" in refused.value.message_en


def test_an_unknown_export_format_is_not_found():
    with pytest.raises(NotFoundError) as refused:
        require_format("dwg")
    assert all(key in str(refused.value) for key in WRITERS)
