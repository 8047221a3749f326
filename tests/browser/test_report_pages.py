"""Reports and readings as people see them, on a desk and on a phone."""

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.browser.conftest import served
from tests.web.reports.report_app import report_app

SIZES = {"desktop": (1366, 768), "phone": (390, 844)}


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service of its own, for readings are imported here."""
    with served(report_app(tmp_path_factory.mktemp("reports") / "store.gpkg")) as url:
        yield url


def readings() -> bytes:
    sink = io.StringIO(newline="")
    writer = csv.writer(sink)
    writer.writerow(["日期", "站点", "区县", "PM2.5（μg/m3）", "NO2（μg/m3）"])
    for n in range(306):
        day = date(2020, 1, 1) + timedelta(days=n)
        writer.writerow(
            [day, '<img src=x onerror="window.hit=1">', "新密", 40 + n % 20, 20 + n % 9]
        )
    writer.writerow(["2020-02-30", "一站", "新密", 1, 1])
    return sink.getvalue().encode("gbk")


def width_of(page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


@pytest.mark.parametrize("size", SIZES)
def test_a_report_fits_its_window_and_its_tables_scroll_within(page_at, screenshot, size):
    page = page_at(*SIZES[size])
    page.goto("/reports?kind=monthly")
    page.wait_for_load_state("networkidle")
    assert width_of(page) == SIZES[size][0]
    assert page.locator(".sheet table").count() >= 6
    screenshot(page, f"reports-{size}")


def test_a_file_is_saved_without_leaving_the_page(page_at):
    page = page_at(*SIZES["desktop"])
    page.goto("/reports?kind=weekly")
    with page.expect_download() as saving:
        page.click("[data-file=docx]")
    assert saving.value.suggested_filename == "weekly-2020-W44.docx"
    assert Path(saving.value.path()).read_bytes()[:2] == b"PK"


def test_readings_are_looked_at_then_kept_and_drawn(page_at, screenshot):
    page = page_at(*SIZES["phone"])
    page.goto("/readings")
    upload = {"name": "读数.csv", "mimeType": "text/csv", "buffer": readings()}
    page.set_input_files("input[name=file]", upload)
    page.click("#import-form button")
    page.wait_for_selector("#preview:not([hidden])")
    assert "612" in page.inner_text("#preview .facts")
    assert "2020-02-30" in page.inner_text("#preview")
    page.fill("#preview input[name=author]", "张三")
    with page.expect_navigation():
        page.click("#preview form button")
    page.wait_for_selector(".chart")
    assert page.locator(".chart").count() == 2
    assert page.evaluate("window.hit") is None
    assert width_of(page) == SIZES["phone"][0]
    screenshot(page, "readings-phone")
