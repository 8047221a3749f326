"""A team's day as a document: every stop and turn is in it, and its files open."""

import io

import openpyxl
import pypdf

from geo.day_paper import day_paper
from geo.day_sheets import SheetLeg
from layers.reports.formats import paper_format
from tests.layers.rounds.sheets import HOSTILE, day_sheet


def test_every_stop_stands_in_its_order_with_its_verdict():
    paper = day_paper(day_sheet(), "zh")
    rows = paper.sections[0].rows
    assert [row[0] for row in rows] == [1, 2]
    assert rows[0][1:3] == ("09:30", "10:00")
    assert "▲ 区外" in rows[0][6]
    assert "在区外 35 米" in rows[0][6]
    assert rows[1][3].startswith(HOSTILE)
    assert paper.notes == ("估算",)


def test_an_unannounced_day_says_so_first():
    paper = day_paper(day_sheet(is_unannounced=True), "en")
    assert paper.sections[0].lead[0][0].startswith("Unannounced")


def test_turns_are_listed_by_the_stop_they_lead_to():
    sheet = day_sheet()
    turns = (({"zh": "左转进入中原路", "en": "left into 中原路"}, 800.0),)
    legs = tuple(SheetLeg(leg.line, 1.0, 1.0, turns) for leg in sheet.legs)
    section = day_paper(day_sheet(legs=legs), "zh").sections[1]
    assert [row[0] for row in section.rows] == ["驼腰村采石场", HOSTILE, "二七塔"]
    assert section.rows[0][1:] == ("左转进入中原路", 0.8)
    assert day_paper(sheet, "zh").sections[1].rows == ()


def test_the_files_hold_what_the_document_says():
    paper = day_paper(day_sheet(), "zh")
    pdf = paper_format("pdf").write(paper)
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    assert "驼腰村采石场" in text
    assert pdf == paper_format("pdf").write(paper)
    book = openpyxl.load_workbook(io.BytesIO(paper_format("xlsx").write(paper)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(HOSTILE in str(cell.value) for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "inlineStr"}
