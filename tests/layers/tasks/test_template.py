"""The sheet to fill a list into."""

import io
import zipfile

import openpyxl

from layers.tasks.template import COLUMNS, HEAD_ROW, HEADINGS, NOTE_ROW, TITLE, task_template


def test_the_template_has_its_heads_in_chinese_and_a_row_of_notes() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(task_template())).active
    assert sheet["A1"].value == TITLE
    assert [sheet.cell(row, 1).value for row in (2, 3, 4)] == list(HEADINGS)
    assert [cell.value for cell in sheet[HEAD_ROW + 1]] == [name for name, _, _ in COLUMNS]
    assert [cell.value for cell in sheet[NOTE_ROW + 1]] == [note for _, note, _ in COLUMNS]
    assert sheet.freeze_panes == f"B{HEAD_ROW + 2}"


def test_the_template_holds_no_formula_and_no_link() -> None:
    with zipfile.ZipFile(io.BytesIO(task_template())) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        text = "".join(archive.read(name).decode() for name in sheets)
    assert "<f>" not in text
    assert "<hyperlink" not in text
