"""The page of the bulk check: a file in, verdicts out; and what happens when something is wrong."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Pages, served, watched
from tests.web.bulk.bulk_app import bulk_app

DESKTOP, PHONE = (1366, 768), (390, 844)
ROWS = """名称,经度,纬度,用煤活动
市区点,113.6253,34.7466,
新郑煤矿,113.7400,34.3950,煤矿
登封点,113.0500,34.4530,
<img src=x onerror=alert(1)>,113.05,34.4530,
对调点,34.4,113.7,
空点,,,
"""


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """Two workers start for every look at a file, which takes its time on a busy machine."""
    expect.set_options(timeout=60_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture(scope="module")
def bulk_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    app = bulk_app(tmp_path_factory.mktemp("bulk-browser") / "store.gpkg")
    with served(app) as url:
        yield url


@pytest.fixture
def bulk_page(browser: Browser, bulk_url: str) -> Iterator[Pages]:
    with watched(browser, bulk_url) as pages:
        yield pages


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "煤点台账.csv"
    path.write_bytes(ROWS.encode("gbk"))
    return path


def fits(page: Page) -> bool:
    return page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_file_is_looked_at_confirmed_checked_and_taken_away(bulk_page, ledger, screenshot, size):
    page = bulk_page(*size)
    page.goto("/check")
    for words in (".gpkg", "20 MB", "sansan-sample.csv"):
        expect(page.locator("#limits")).to_contain_text(words)
    assert fits(page)
    screenshot(page, f"check-choose-{size[0]}")

    page.set_input_files("#file", ledger)
    expect(page.locator("#preview-title")).to_have_text("煤点台账.csv")
    expect(page.locator("#preview-line")).to_contain_text("GBK")
    expect(page.locator("#head-table tbody tr")).to_have_count(6)
    expect(page.locator("#refused-table tbody tr")).to_have_count(2)
    expect(page.locator(".datum")).to_have_count(4)
    assert page.locator("input[name=datum]:checked").count() == 0
    expect(page.locator("#start")).to_be_disabled()
    assert fits(page)
    screenshot(page, f"check-preview-{size[0]}")

    page.locator(".datum", has_text="GCJ-02").click()
    expect(page.locator("#start")).to_be_enabled()
    page.locator("#start").click()
    expect(page.locator("#view-result")).to_be_visible(timeout=60_000)
    expect(page.locator("#result-line")).to_contain_text("6 行")
    expect(page.locator("#rows-table tbody tr")).to_have_count(4)
    expect(page.locator("#rejected-table tbody tr")).to_have_count(2)
    expect(page.locator("#rows-table")).to_contain_text("<img src=x onerror=alert(1)>")
    assert fits(page)
    screenshot(page, f"check-result-{size[0]}")

    with page.expect_download() as caught:
        page.locator("#downloads button", has_text="GeoPackage").click()
    assert caught.value.suggested_filename.endswith(".gpkg")
    with page.expect_download() as caught:
        page.locator("#rejected-csv").click()
    assert caught.value.suggested_filename == "煤点台账-rejected.csv"

    page.reload()
    expect(page.locator("#view-result")).to_be_visible()
    expect(page.locator("#result-title")).to_have_text("煤点台账.csv")


def test_a_reload_comes_back_to_the_preview(bulk_page, ledger):
    page = bulk_page(*DESKTOP)
    page.goto("/check")
    page.set_input_files("#file", ledger)
    expect(page.locator(".datum")).to_have_count(4)
    page.reload()
    expect(page.locator("#preview-title")).to_have_text("煤点台账.csv")


def test_a_dropped_file_is_taken(bulk_page):
    page = bulk_page(*DESKTOP)
    page.goto("/check")
    moved = page.evaluate_handle(
        """text => {
            const moved = new DataTransfer();
            moved.items.add(new File([text], "a.csv"));
            return moved;
        }""",
        ROWS,
    )
    page.dispatch_event("#drop", "drop", {"dataTransfer": moved})
    expect(page.locator("#preview-title")).to_have_text("a.csv")


def test_what_is_wrong_with_a_file_is_said_and_another_can_be_chosen(bulk_page, tmp_path):
    bulk_page.expect("400")
    page = bulk_page(*DESKTOP)
    page.goto("/check")
    wrong = tmp_path / "照片.gpkg"
    wrong.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    page.set_input_files("#file", wrong)
    expect(page.locator("#fault")).to_contain_text("PNG")
    expect(page.locator("#view-choose")).to_be_visible()


def test_columns_that_are_not_recognised_can_be_named(bulk_page, tmp_path):
    page = bulk_page(*DESKTOP)
    page.goto("/check")
    odd = tmp_path / "odd.csv"
    odd.write_text("a,b\n113.63,34.75\n", "utf-8")
    page.set_input_files("#file", odd)
    expect(page.locator("#preview-notes")).to_contain_text("经度")
    page.locator("select[name=lon]").select_option("a")
    page.locator("select[name=lat]").select_option("b")
    expect(page.locator(".datum")).to_have_count(4)


def test_everything_can_be_done_by_keyboard(bulk_page, ledger):
    page = bulk_page(*DESKTOP)
    page.goto("/check")
    page.set_input_files("#file", ledger)
    expect(page.locator(".datum")).to_have_count(4)
    page.locator("input[name=datum]").first.focus()
    page.keyboard.press("Space")
    page.locator("#start").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#view-result")).to_be_visible(timeout=60_000)
    assert page.locator("#live").text_content()
