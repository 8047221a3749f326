"""The page of contradictions: sources side by side, filters that take hold, nothing run as HTML."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Pages, served, watched
from tests.ledger.conflicts.samples import document, item
from tests.web.conflicts.conflict_app import first_store, import_text, opened_app

DESK, PHONE = (1366, 768), (390, 844)
HOSTILE = "<img src=x onerror=alert(1)>"
TEXT = document(
    item(1, f"甲山县虽全域禁煤，但补贴不到位{HOSTILE}。", deadline="2021年6月底"),
    item(2, measures=["未实现全域禁煤的甲山县、乙水县逐村核查。", "加强巡查。"]),
)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("conflicts")
    store = first_store(folder / "new.gpkg")
    with opened_app(store, folder) as app:
        import_text(app, TEXT)
        with served(app) as address:
            yield address


@pytest.fixture
def page_at(browser: Browser, url: str) -> Iterator[Pages]:
    with watched(browser, url) as pages:
        yield pages


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_both_sources_stand_side_by_side_on_a_desk_and_below_each_other_on_a_phone(
    page_at, screenshot
) -> None:
    for size in (DESK, PHONE):
        page = page_at(*size)
        page.goto("/conflicts?rule_id=whole-and-not-yet")
        sources = page.locator(".conflict .source")
        expect(sources).to_have_count(2)
        first, second = (sources.nth(at).bounding_box() for at in range(2))
        assert first is not None
        assert second is not None
        is_beside = first["y"] == second["y"] and first["x"] < second["x"]
        assert is_beside == (size == DESK)
        expect(sources.first).to_contain_text(HOSTILE)
        assert fits(page)
        screenshot(page, f"conflicts-{size[0]}")


def test_a_filter_takes_hold_when_it_is_chosen_and_can_be_cleared(page_at) -> None:
    page = page_at(*DESK)
    page.goto("/conflicts")
    total = page.locator(".conflict").count()
    page.select_option("select[name=rule_id]", "born-overdue")
    page.wait_for_url("**/conflicts?rule_id=born-overdue")
    expect(page.locator(".conflict")).to_have_count(4)
    assert total > 4
    page.locator("#filters .button--quiet").click()
    page.wait_for_url("**/conflicts")
    expect(page.locator(".conflict")).to_have_count(total)


def test_missing_texts_are_named_with_the_way_to_import_them(page_at) -> None:
    page = page_at(*PHONE)
    page.goto("/conflicts")
    expect(page.locator("#missing li")).to_have_count(2)
    expect(page.locator("#missing")).to_contain_text("导入")
