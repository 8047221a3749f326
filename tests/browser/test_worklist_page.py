"""The work list in a real browser: a name settled by a click, taken back, and by a gazetteer."""

import pytest

from tests.browser.conftest import served, watched
from tests.web.worklist.worklist_app import opened_worklist_app

CSV = "地名,所属县区,所属乡镇,经度,纬度\n青石崖村,新密市,岳村镇,113.51,34.57\n外村,,,116.4,39.9\n"


@pytest.fixture
def pages(browser, tmp_path):
    """Factory of pages on a server that this test may change; it fails if one misbehaves."""
    with (
        opened_worklist_app(tmp_path) as app,
        served(app) as url,
        watched(browser, url) as made,
    ):
        yield made


def opened(pages, width=1366, height=768, path="/worklist"):
    page = pages(width, height)
    page.goto(path)
    page.wait_for_selector("html[data-ready=true]")
    return page


def row(page, task_id, name):
    return page.locator(f'.names > li[data-task={task_id}]:has(strong:text-is("{name}"))')


def sign(page, form, author="张三", reason="现场核实"):
    page.fill(f"{form} [name=author]", author)
    page.fill(f"{form} [name=reason]", reason)


def test_a_click_on_the_map_settles_a_name_and_withdrawing_brings_it_back(pages, screenshot):
    page = opened(pages)
    row(page, "A5", "青石崖村").locator("[data-settle]").click()
    box = page.locator(".folium-map").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.45, box["y"] + box["height"] * 0.6)
    assert page.input_value("#place-form [name=datum]") == "wgs84"
    assert float(page.input_value("#place-form [name=precision_m]")) >= 100  # the city in 600 px
    screenshot(page, "worklist-1366")
    pages.expect("400 \\(BAD REQUEST\\)")  # nobody has signed yet
    page.click("#settle")
    page.wait_for_selector("#place-fault:not([hidden])")
    assert page.evaluate("document.activeElement.name") == "author"
    sign(page, "#place-form")
    page.click("#settle")
    page.wait_for_selector("#done:not([hidden])")
    assert "已记下：青石崖村" in page.inner_text("#done")
    assert "A18" in page.inner_text("#done")
    assert row(page, "A5", "青石崖村").count() == 0
    assert page.locator("[name=author]").first.input_value() == "张三"  # typed once
    page.click(".history summary")
    sign(page, "[data-withdraw]", reason="点错了")
    page.click("[data-withdraw] button")
    page.wait_for_selector("#done:has-text('已撤回')")
    assert row(page, "A5", "青石崖村").count() == 1
    assert page.locator(".history .is-gone").inner_text() == "青石崖村"


def test_candidates_are_numbered_on_the_map_and_one_is_chosen(pages):
    page = opened(pages)
    row(page, "A5", "新华路街道").locator("[data-settle]").click()
    assert page.locator("#candidates input").count() == 3
    page.locator(".place-number", has_text="2").click(force=True)
    assert page.locator("#candidates input").nth(1).is_checked()
    sign(page, "#place-form")
    page.click("#settle")
    page.wait_for_selector("#done:not([hidden])")
    assert row(page, "A5", "新华路街道").count() == 0


def test_a_gazetteer_is_previewed_then_imported_and_settles_by_itself(pages):
    page = opened(pages)
    file = {"name": "村.csv", "mimeType": "text/csv", "buffer": CSV.encode()}
    page.set_input_files("#gazetteer-form [name=file]", file)
    pages.expect("400 \\(BAD REQUEST\\)")  # the datum is still missing
    page.click("#gazetteer-form button")
    page.wait_for_selector("#gazetteer-fault:not([hidden])")
    page.select_option("#gazetteer-form [name=datum]", "wgs84")
    page.click("#gazetteer-form button")
    page.wait_for_selector("#gazetteer-look:not([hidden])")
    assert "新增 1 处" in page.inner_text("#gazetteer-look")
    assert page.locator("#gazetteer-look tbody tr").count() == 1
    page.fill("#import-form [name=source]", "地名普查")
    page.fill("#import-form [name=licence]", "内部资料")
    sign(page, "#import-form", reason="补村庄")
    page.click("#import")
    page.wait_for_selector("#done:not([hidden])")
    assert "2 项任务有变化" in page.inner_text("#done")
    assert row(page, "A5", "青石崖村").count() == 0


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1366, 768)])
def test_nothing_is_wider_than_the_screen(pages, screenshot, width, height):
    page = opened(pages, width, height, "/worklist?lang=en")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    row(page, "A5", "青石崖村").locator("[data-settle]").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("#place-form").is_visible()
    screenshot(page, f"worklist-en-{width}")
