"""The page of documents in a browser: read, look at the lines, review, import; also on a phone."""

import shutil

import pytest
from playwright.sync_api import expect

from layers.opening import open_store
from server import create_app
from tests.browser.conftest import served, watched
from tests.ledger.importing.test_sheet import GOOD, filled
from tests.ledger.importing.world import Paper

DESKTOP, PHONE = (1366, 768), (390, 844)
PAPER = Paper(title="郑州市扬尘散煤整改任务清单", number="郑政办〔2021〕3号")


@pytest.fixture(scope="module")
def fresh_store(tmp_path_factory):
    """A store of the built-in facts, made once."""
    path = tmp_path_factory.mktemp("fresh") / "s.gpkg"
    open_store(str(path), "410100").close()
    return path


@pytest.fixture
def pages(browser, fresh_store, tmp_path):
    """Factory of pages on a server whose store this test may change."""
    path = shutil.copy(fresh_store, tmp_path / "s.gpkg")
    app = create_app({"STORE": str(path), "CITY": "410100", "TESTING": True})
    with served(app) as url, watched(browser, url) as made:
        yield made


def opened(pages, size, path="/documents"):
    page = pages(*size)
    page.goto(path)
    page.wait_for_selector("html[data-ready]")
    return page


def pasted(page, text):
    page.fill("#document-text", text)
    page.click("#read")
    page.wait_for_selector("#draft .chip")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_pasted_list_is_reviewed_and_imported(pages, size, screenshot) -> None:
    page = opened(pages, size)
    pasted(page, PAPER.text())
    expect(page.locator("#draft-tasks .task")).to_have_count(3)
    expect(page.locator("#import-line")).to_contain_text("3 项是新任务")
    field = page.locator("#task-C1 button.field", has_text="牵头单位")
    field.click()
    lit = page.locator("#source .is-lit")
    expect(lit).to_have_count(1)
    expect(lit).to_have_text("牵头单位：市住建局")
    expect(lit).to_be_in_viewport()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= size[0]
    screenshot(page, f"documents-{size[0]}")
    page.click("#import")
    expect(page.locator("#import-fault")).to_be_visible()  # who and why are missing
    page.fill("#author", "王工")
    page.fill("#reason", "试")
    page.click("#import")
    page.wait_for_selector("#imported a")
    expect(page.locator("#imported")).to_contain_text("新增 3 项")
    page.click("#imported a")
    expect(page.locator("h1")).to_have_text("郑州市扬尘散煤整改任务清单")
    page.locator("#task-C2 summary").click()
    expect(page.locator("#source .is-lit").first).to_have_text(
        "2.散煤销售点取缔不彻底，存在复燃现象。"
    )


def test_a_moved_deadline_is_shown_and_adopted_on_request(pages) -> None:
    page = opened(pages, DESKTOP)
    pasted(page, PAPER.text())
    page.fill("#author", "王工")
    page.fill("#reason", "试")
    page.click("#import")
    page.wait_for_selector("#imported a")
    pasted(page, PAPER.text().replace("2021年6月底前", "2021年9月底前"))
    expect(page.locator("#import-line")).to_contain_text("1 项有字段与在册不同")
    page.get_by_role("button", name="有不同").click()
    expect(page.locator("#draft-tasks .task:visible")).to_have_count(1)
    page.locator("#task-C1 .difference input").check()
    expect(page.locator("#import-line")).to_contain_text("将采用文书的 1 处值")
    page.click("#import")
    page.wait_for_selector("#imported a")
    expect(page.locator("#imported")).to_contain_text("采用了文书的 1 处值")


def test_faulty_rows_of_a_sheet_are_listed_and_stop_the_import(pages, tmp_path) -> None:
    path = tmp_path / "清单.xlsx"
    path.write_bytes(filled(GOOD, {**GOOD, "整改时限": "看情况"}))
    page = opened(pages, PHONE)
    page.set_input_files("#document-file", path)
    page.wait_for_selector("#draft-faults table")  # a worker reads it: longer than `expect` waits
    expect(page.locator("#draft-faults")).to_contain_text("序号 1 与第 7 行重复")
    expect(page.locator("#import-form")).to_be_hidden()
    expect(page.locator("#document-form")).to_be_hidden()
    page.click("#restart")  # the sheet is mended and taken again
    expect(page.locator("#document-form")).to_be_visible()
    expect(page.locator("#draft")).to_be_hidden()


def test_what_is_no_list_is_told_and_the_page_goes_on(pages) -> None:
    pages.expect("400")
    page = opened(pages, PHONE, "/documents?lang=en")
    page.fill("#document-text", "今天天气很好。")
    page.click("#read")
    expect(page.locator("#fault")).to_contain_text("no tasks found, because")
    pasted(page, PAPER.text())
    expect(page.locator("#fault")).to_be_hidden()
