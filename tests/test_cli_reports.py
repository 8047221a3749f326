import io
import zipfile
from dataclasses import asdict
from datetime import UTC, date, datetime

import openpyxl
import pypdf
import pytest

import cli.report_commands  # noqa: F401  # the command joins the group
from layers.tasks.entries import append_entries
from ledger.life.entry import Entry
from tests.web.reports.report_app import report_app


def test_a_pdf_of_the_day_is_written(runner, tmp_path):
    path = tmp_path / "专报.PDF"
    found = runner.invoke("report", "weekly", "--as-of", "2020-11-01", "-o", str(path))
    assert found.exit_code == 0, found.output
    text = pypdf.PdfReader(io.BytesIO(path.read_bytes())).pages[0].extract_text()
    assert "2020年第44期" in text
    assert "共 51 项任务" in text


def test_a_report_is_of_the_county_and_the_language_asked_for(runner, tmp_path):
    path = tmp_path / "a.docx"
    options = ("--county", "410183", "--lang", "en", "-o", str(path))
    assert runner.invoke("report", "weekly", "--as-of", "2020-11-01", *options).exit_code == 0
    with zipfile.ZipFile(path) as archive:
        assert "Weekly dispatch on air-pollution control (Xinmi City)" in archive.read(
            "word/document.xml"
        ).decode("utf-8")


def step(entry_id: int, action: str, day: date) -> Entry:
    moment = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    return Entry(entry_id, "task", "A8", "A8", action, day, moment, "张三", "整治")


def test_the_page_and_the_shell_write_the_same_file_of_what_the_ledger_tells(
    runner, store_path, tmp_path
):
    path = tmp_path / "a.xlsx"
    app = report_app(store_path)
    begun, noted = step(1, "start", date(2020, 10, 28)), step(2, "note", date(2020, 10, 29))
    store = app.extensions["sansan"].store
    append_entries(store, "A8", 0, lambda _: [asdict(begun), asdict(noted)])
    runner.invoke("report", "weekly", "--as-of", "2020-11-01", "-o", str(path))
    address = "/api/reports/file?kind=weekly&as_of=2020-11-01&format=xlsx&wait=20"
    answer = app.test_client().get(address)
    assert answer.status_code == 200
    assert answer.data == path.read_bytes()
    cells = [
        [cell for cell in row if cell is not None]
        for sheet in openpyxl.load_workbook(path)
        for row in sheet.iter_rows(values_only=True)
    ]
    # At the end of the week, of the week before, and the difference.
    assert ["推进中", 1, 0, 1] in cells
    assert ["仅挂账（尚无整治记录）", 49, 50, -1] in cells
    assert [row[-2:] for row in cells if row[1:2] == ["A8"]][:1] == [["已挂账", "整治中"]]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("weekly", "-o", "x.exe"), "docx"),
        (("weekly", "--as-of", "gestern", "-o", "x.pdf"), "2020-11-01"),
        (("weekly", "--as-of", "2020-11-01", "--county", "999999", "-o", "x.pdf"), "999999"),
        (("daily", "-o", "x.pdf"), "weekly"),
    ],
)
def test_what_is_asked_wrongly_ends_with_2(runner, arguments, words):
    found = runner.invoke("report", *arguments)
    assert found.exit_code == 2
    assert words in found.output
