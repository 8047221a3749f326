"""The calendar: this week first, lateness on the chosen day, a month that fits a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Pages, served, watched
from tests.web.conflicts.conflict_app import first_store, opened_app

DESK, PHONE = (1366, 768), (390, 844)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("calendar")
    with opened_app(first_store(folder / "new.gpkg"), folder) as app, served(app) as address:
        yield address


@pytest.fixture
def page_at(browser: Browser, url: str) -> Iterator[Pages]:
    with watched(browser, url) as pages:
        yield pages


def test_the_week_comes_first_and_the_month_fits(page_at, screenshot) -> None:
    for size in (DESK, PHONE):
        page = page_at(*size)
        page.goto("/calendar?as_of=2020-11-04")
        expect(page.locator("#week > li")).to_have_count(7)
        expect(page.locator("#week .is-today")).to_contain_text("2020-11-04")
        week, month = (page.locator(each).bounding_box() for each in ("#week", "#month"))
        assert week is not None
        assert month is not None
        assert week["y"] < month["y"]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        expect(page.locator("#late tbody tr")).to_have_count(10)
        expect(page.locator("#late .late")).to_have_count(2)
        screenshot(page, f"calendar-{size[0]}")


def test_arrow_keys_turn_the_weeks_and_a_kind_takes_hold_at_once(page_at) -> None:
    page = page_at(*DESK)
    page.goto("/calendar?as_of=2020-11-04")
    page.locator("html[data-ready]").wait_for()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/calendar?as_of=2020-11-11")
    page.locator("html[data-ready]").wait_for()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**/calendar?as_of=2020-11-04")
    page.select_option("select[name=kind]", "meeting")
    page.wait_for_url("**kind=meeting**")
    expect(page.locator("#week .kind")).to_have_text(["会议"])


def test_the_feed_address_can_be_copied(page_at, browser) -> None:
    page = page_at(*DESK)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/calendar")
    page.locator("#copy").click()
    expect(page.locator("#live")).not_to_be_empty()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#feed").input_value()
    assert copied.endswith("/calendar.ics?lang=zh")
