import io

import openpyxl
import pytest

from geo.errors import InputError, LimitError, SourceError
from layers.reading.limits import Limits
from layers.sandbox import JOBS
from layers.tasks.reading_file import read_plain

ROWS = [["某市日报", ""], ["日期", "NO2（μg/m3）"], ["2020-01-05", "41.5"]]


@pytest.fixture(autouse=True)
def job(monkeypatch):
    monkeypatch.setitem(JOBS, "rows", "layers.reading.plain_rows:read_rows")


def workbook(*sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


@pytest.mark.parametrize(
    ("encoding", "title", "delimiter"),
    [("gbk", "GBK", ","), ("utf-8-sig", "UTF-8", ";"), ("utf-16", "UTF-16", "\t")],
)
def test_text_of_any_encoding_and_delimiter_comes_as_rows(encoding, title, delimiter):
    text = "\r\n".join(delimiter.join(row) for row in ROWS)
    table = read_plain(text.encode(encoding), "日报.csv")
    assert table.encoding == title
    assert [cells for _, cells in table.rows] == [tuple(row) for row in ROWS]
    assert [number for number, _ in table.rows] == [1, 2, 3]


def test_our_own_protection_is_taken_away():
    table = read_plain(b"a,'=1\r\n", "a.csv")
    assert table.rows[0][1] == ("a", "=1")


def test_a_workbook_comes_with_its_numbers_and_row_numbers():
    rows = [["标题"], [], ["日期", "NO2"], ["2020-01-05", 41.5]]
    table = read_plain(workbook(("一月", rows)), "a.xlsx")
    assert table.sheet == "一月"
    assert table.rows[-1] == (4, ("2020-01-05", "41.5"))


def test_a_sheet_must_be_chosen_where_there_are_two():
    contents = workbook(("一月", ROWS), ("二月", ROWS))
    with pytest.raises(InputError) as caught:
        read_plain(contents, "a.xlsx")
    assert caught.value.field == "layer"
    assert read_plain(contents, "a.xlsx", sheet="二月").sheet == "二月"


@pytest.mark.parametrize(
    ("contents", "filename"),
    [
        (b"\x89PNG\r\n\x1a\n", "a.csv"),
        (b"<OGRVRTDataSource/>", "a.csv"),
        (b"a,b\r\n1,2", "a.xlsx"),
        (b"a,b", "a.exe"),
    ],
)
def test_what_is_not_what_it_says_is_refused(contents, filename):
    with pytest.raises(SourceError):
        read_plain(contents, filename)


def test_too_many_rows_or_columns_are_refused():
    few = Limits(sheet_rows=2)
    with pytest.raises(LimitError):
        read_plain(b"a\r\nb\r\nc\r\nd\r\n", "a.csv", limits=few)
    with pytest.raises(LimitError):
        read_plain(b"a," * 300, "a.csv")
