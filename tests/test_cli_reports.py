import io
import zipfile

import pypdf
import pytest

import cli.report_commands  # noqa: F401  # the command joins the group
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


def test_the_page_and_the_shell_write_the_same_file(runner, store_path, tmp_path):
    path = tmp_path / "a.xlsx"
    runner.invoke("report", "monthly", "--as-of", "2020-11-01", "-o", str(path))
    address = "/api/reports/file?kind=monthly&as_of=2020-11-01&format=xlsx&wait=20"
    answer = report_app(store_path).test_client().get(address)
    assert answer.status_code == 200
    assert answer.data == path.read_bytes()


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
