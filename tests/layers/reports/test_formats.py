import io
import os
import re
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest
from lxml import etree

from geo.errors import InputError
from geo.paper import Column, Section, cell_text
from layers.reports.charts import chart_svg
from layers.reports.csv import write_csv_section
from layers.reports.docx import BODY, HEADING, TITLE
from layers.reports.formats import PAPER_FORMATS, paper_format
from layers.reports.pdf import SMALL_LETTER_MM, TABLE_MM, paper_html, widths_mm
from tests.layers.reports.papers import ATTACKS, DAY, paper

ROOT = Path(__file__).parents[3]
MAKE = """
import hashlib
from layers.reports.formats import PAPER_FORMATS
from tests.layers.reports.papers import paper
for key, entry in PAPER_FORMATS.items():
    print(key, hashlib.sha256(entry.write(paper())).hexdigest())
"""


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return {key: entry.write(paper()) for key, entry in PAPER_FORMATS.items()}


def made_elsewhere(**environment: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", MAKE], cwd=ROOT, env={**os.environ, **environment},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_every_format_repeats_itself_byte_for_byte_in_any_process_zone_and_seed():
    processes = [
        made_elsewhere(TZ="Asia/Shanghai", PYTHONHASHSEED="1"),
        made_elsewhere(TZ="America/New_York", PYTHONHASHSEED="77"),
    ]
    first, second = (process.communicate()[0] for process in processes)
    assert first == second
    assert len(first.splitlines()) == len(PAPER_FORMATS)


def shown(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)


def test_a_word_file_holds_every_cell_as_text(files):
    document = docx.Document(io.BytesIO(files["docx"]))
    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert [row[0] for row in cells[1:]] == [shown(text) for text in ATTACKS]
    assert cells[0][0] == "名称①"
    assert cells[3][1:] == ["2", "2.0 %", "-2", "2.2", "2020-11-01"]
    paragraphs = "\n".join(each.text for each in document.paragraphs)
    for words in ("报表 & <标题>", "2020年第44期", "没有内容。", "② 某站读数。"):
        assert words in paragraphs


def test_a_word_file_names_official_fonts_with_fallbacks(files):
    with zipfile.ZipFile(io.BytesIO(files["docx"])) as archive:
        body = archive.read("word/document.xml").decode()
        table = etree.fromstring(archive.read("word/fontTable.xml"))
    for font in (TITLE, HEADING, BODY):
        assert f'w:eastAsia="{font}"' in body
    space = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
    alternatives = {
        each.get(f"{{{space['w']}}}name"): each.findtext("w:altName", None, space) is not None
        for each in table.findall("w:font", space)
    }
    assert all(alternatives[font] for font in (TITLE, HEADING, BODY))


def test_marks_lead_to_their_notes_in_a_word_file(files):
    with zipfile.ZipFile(io.BytesIO(files["docx"])) as archive:
        body = archive.read("word/document.xml").decode()
    places = set(re.findall(r'w:bookmarkStart [^>]*w:name="(note_\d+)"', body))
    assert set(re.findall(r'w:anchor="(note_\d+)"', body)) == places == {"note_1", "note_2"}


def test_times_inside_the_files_are_those_of_the_report(files):
    properties = docx.Document(io.BytesIO(files["docx"])).core_properties
    assert properties.created.date() == properties.modified.date() == DAY
    for key in ("docx", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(files[key])) as archive:
            stamps = {entry.date_time for entry in archive.infolist()}
        assert stamps == {(2020, 11, 1, 0, 0, 0)}
    created = pypdf.PdfReader(io.BytesIO(files["pdf"])).metadata.creation_date
    assert created.date() == DAY


def test_a_workbook_takes_no_text_for_a_formula(files):
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    sheet = book["名单"]
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert "f" not in kinds
    column = [sheet.cell(row, 1).value for row in range(6, 6 + len(ATTACKS))]
    assert column == [shown(text) for text in ATTACKS]
    assert [sheet.cell(8, n).value for n in range(2, 6)] == [2, 0.02, -2, 2.25]
    assert sheet.cell(8, 6).value == datetime(2020, 11, 1)  # noqa: DTZ001 - a day of a sheet


def test_a_workbook_has_native_charts_and_links_to_its_sources(files):
    with zipfile.ZipFile(io.BytesIO(files["xlsx"])) as archive:
        charts = [name for name in archive.namelist() if re.match(r"xl/charts/chart\d", name)]
        kinds = "".join(archive.read(name).decode() for name in charts)
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert len(charts) == 2
    assert "<c:barChart>" in kinds
    assert "<c:lineChart>" in kinds
    assert "<c:overlap" in kinds  # stacked
    assert "location=\"'来源'!A2\"" in sheet.replace("&apos;", "'") or "来源!A2" in sheet


def test_a_pdf_shows_attacks_as_they_are_written(files):
    reader = pypdf.PdfReader(io.BytesIO(files["pdf"]))
    text = "".join("".join(each.extract_text().split()) for each in reader.pages)
    for attack in ('<imgsrc="file:///etc/passwd">', "<script>alert(1)</script>", "{{7*7}}"):
        assert attack in text
    assert "报表&<标题>" in text
    assert f"1/{len(reader.pages)}" in text


def test_html_holds_no_markup_of_a_text():
    html = paper_html(paper())
    assert "<img" not in html
    assert "<script" not in html
    assert html.count("<h1>") == 1
    assert "\x00" not in html


@pytest.mark.parametrize("number", [0, 1])
def test_a_chart_is_well_formed_and_says_nothing_else(number):
    section = paper().sections[number]
    tree = etree.fromstring(chart_svg(section))
    assert {etree.QName(each).localname for each in tree.iter()} <= {
        "svg", "text", "rect", "path", "circle"
    }  # fmt: skip
    assert all(
        not name.startswith(("on", "href", "style")) for each in tree.iter() for name in each.attrib
    )


def test_a_line_is_broken_where_a_value_is_missing_and_bars_are_as_long_as_their_values():
    bars = etree.fromstring(chart_svg(paper(("a", "b", "c")).sections[0]))
    widths = [
        float(each.get("width"))
        for each in bars.iter("{*}rect", "rect")
        if each.get("height") == "14"
    ]
    assert widths[1] / widths[3] == pytest.approx(1.0 / 2.0, rel=0.02)  # the counts 1 and 2
    lines = etree.fromstring(chart_svg(paper().sections[1]))
    first = next(each for each in lines.iter("path") if each.get("class") == "l0")
    assert first.get("d").count("L") == 1


def test_a_section_without_rows_has_no_chart():
    assert chart_svg(paper(()).sections[0]) == ""


def test_csv_guards_texts_and_leaves_numbers():
    lines = write_csv_section(paper().sections[0]).decode("utf-8-sig")
    assert lines.startswith("名称,数,率,变,量,日\r\n")
    assert "'+1,1,0.01,-1,1.25,2020-11-01" in lines
    assert "\"'=HYPERLINK(" in lines
    assert "'＝1+1," in lines


def test_an_unknown_format_is_refused():
    with pytest.raises(InputError, match="docx"):
        paper_format("exe")


def test_cells_are_written_alike_everywhere():
    section = paper().sections[0]
    texts = [cell_text(cell, c) for cell, c in zip(section.rows[5], section.columns, strict=True)]
    assert texts == ["\t=1", "5", "5.0 %", "-5", "5.2", "2020-11-01"]


def wide(columns):
    row = tuple("—" if column.kind == "text" else 0 for column in columns)
    return Section("wide", "表", (), tuple(columns), (row,), "")


def test_no_column_of_a_pdf_is_narrower_than_its_longest_word():
    words = ("Registered only", "Relapsed", "Newly relapsed", "Overdue", "Outside", "Unknown")
    many = [Column("County", width=2.4), *(Column(word, "count") for word in words * 2)]
    widths = widths_mm(wide(many))
    assert sum(widths) == pytest.approx(TABLE_MM)
    for column, width in zip(many, widths, strict=True):
        longest = max(map(len, column.title.split()))
        assert width >= longest * SMALL_LETTER_MM


def test_columns_of_a_pdf_are_as_wide_as_wished_where_words_allow_it():
    assert widths_mm(wide([Column("甲", width=1.0), Column("乙", width=3.0)])) == pytest.approx(
        [TABLE_MM / 4, TABLE_MM * 3 / 4]
    )
    # words that need more than the page: as wished, and the longest are broken
    crowd = [Column("W" * 40, width=1.0) for _ in range(20)]
    assert widths_mm(wide(crowd)) == pytest.approx([TABLE_MM / 20] * 20)
