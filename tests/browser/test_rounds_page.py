"""Rounds in a real browser: planned by a click, changed by hand, driven with a phone."""

import re
from datetime import datetime

import pytest

from routing.rounds.record import BEIJING
from tests.browser.conftest import served, watched
from tests.web.rounds.rounds_app import rounds_app

CSV = "编号,名称,经度,纬度\nX1,<img src=x onerror=alert(1)>,113.6,34.7\nX2,二厂,113.7,34.72\n"


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """Address of a service on the day of the documents, whose plans are made in a thread."""
    # the phone's own clock tells when a stop was done, so the service must not lag behind it
    app = rounds_app(tmp_path_factory.mktemp("rounds"), datetime.now(BEIJING))
    with served(app) as url:
        yield url
    app.extensions["sansan.bulk"].runner.close()
    app.extensions["sansan"].store.close()


@pytest.fixture
def pages(browser, service):
    """Factory of pages on that service; the test fails if one misbehaves."""
    with watched(browser, service) as made:
        yield made


def ready(page):
    page.wait_for_selector("html[data-ready=true]")
    return page


def opened(pages, path="/rounds?kind=located", width=1366, height=768):
    page = pages(width, height)
    page.goto(path)
    return ready(page)


def planned(page):
    """The page of the plan, once it is there; made in less time than people can ask for."""
    page.locator("[name=time_limit_s]").evaluate("(list) => list.add(new Option('0.3'), 0)")
    page.locator("[name=time_limit_s]").evaluate("(list) => { list.value = '0.3'; }")
    page.click("#go")
    page.wait_for_selector("table.tour")
    return ready(page)


def names(page, table=0):
    return page.locator("table.tour").nth(table).locator(".stop-name").all_inner_texts()


def test_flagged_tasks_are_planned_by_a_click_then_locked_dropped_and_planned_again(
    pages, screenshot
):
    page = opened(pages)
    assert page.locator("#stops > li").count() == 12
    page.select_option("#depot", label="二七塔")
    planned(page)
    assert "二七塔" in page.inner_text(".tour-head >> nth=0")
    assert "估算" in page.inner_text(".paper-lead")
    assert page.locator(".spot:not(.spot--start)").count() >= 11
    screenshot(page, "rounds-plan-1366")
    first = names(page)
    page.locator("[data-drop]").first.click()
    page.locator("tr[data-stop]").nth(1).locator("[data-move='1']").press("Enter")
    assert page.locator("#pending-list li").count() == 2
    page.click("#replan")
    page.wait_for_selector("#difference")
    ready(page)
    told = page.inner_text("#difference")
    assert first[0] in told
    assert "从计划中去掉了" in told
    assert first[0] not in names(page)
    assert names(page)[2] == first[1]  # it was locked to the third place
    assert page.locator("[data-lock]").nth(2).input_value() == "here"


def test_a_row_is_dragged_and_what_is_left_out_can_be_let_in(pages):
    page = opened(pages)
    planned(page)
    rows = page.locator("table.tour").first.locator("tr[data-stop]")
    moved = rows.last.locator(".stop-name").inner_text()
    rows.last.drag_to(rows.first, target_position={"x": 60, "y": 4})
    assert names(page)[0] == moved
    assert moved in page.inner_text("#pending-list")
    missed = page.locator(".unserved li")
    if missed.count():
        assert page.locator(".unserved .button--primary").count() == missed.count()
    page.select_option("#alert-form [name=alert]", "wind")
    page.click("#alert-form button")
    page.wait_for_selector("#difference")
    assert "大风" in page.inner_text("#difference")


def test_stops_are_chosen_with_one_stroke_and_brought_by_a_file(pages):
    page = opened(pages)
    page.click("[data-tool=lasso]")
    box = page.locator(".folium-map").bounding_box()
    corners = [(0.02, 0.3), (0.3, 0.3), (0.3, 0.7), (0.02, 0.7), (0.02, 0.35)]
    spots = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in corners]
    page.mouse.move(*spots[0])
    page.mouse.down()
    for spot in spots[1:]:
        page.mouse.move(*spot, steps=4)
    page.mouse.up()
    chosen = page.locator("#stops input[type=checkbox]:checked").count()
    assert 0 < chosen < 12
    page.click("#file-fold summary")
    file = {"name": "点位.csv", "mimeType": "text/csv", "buffer": CSV.encode()}
    page.set_input_files("#stops-file", file)
    pages.expect("400 \\(BAD REQUEST\\)")  # the datum is still missing
    page.click("#file-look")
    page.wait_for_selector("#file-fault:not([hidden])")
    page.select_option("#file-datum", "wgs84")
    page.click("#file-look")
    page.click("#file-found .button--primary")
    assert page.locator("#stops input[type=checkbox]:checked").count() == chosen + 2
    page.click("#choose-none")
    page.click("#go")
    assert "没有点位" in page.inner_text("#plan-fault")


def test_a_day_on_the_phone_is_noted_without_a_network_and_sent_when_it_is_back(pages, screenshot):
    page = opened(pages, "/rounds", 390, 844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    planned(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    plan = page.url
    page.locator(".tour-head a").first.click()
    ready(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    hrefs = page.locator(".day-stop").first.locator("a.button")
    assert hrefs.count() == 4
    small = page.evaluate(
        "[...document.querySelectorAll('.day-stop button, .day-stop a')]"
        ".filter((each) => each.offsetParent && each.getBoundingClientRect().height < 44).length"
    )
    assert small == 0
    page.fill("#author", "张三")
    pages.expect("ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    card = page.locator(".day-stop").first
    card.locator("[data-skip]").click()
    card.locator(".day-skip button").click()
    assert "跳过要写原因" in card.inner_text()
    card.locator("[name=reason]").fill("大门紧锁")
    card.locator(".day-skip button").click()
    page.wait_for_selector("#queue:not([hidden])")
    assert "待上传 1" in page.inner_text("#queue-line")
    assert "大门紧锁" in card.inner_text()
    screenshot(page, "rounds-day-390")
    page.context.set_offline(False)
    page.wait_for_selector("#queue", state="hidden")
    page.reload()
    ready(page)
    assert "跳过" in page.locator(".day-stop [data-state]").first.inner_text()
    page.goto(plan)
    assert "大门紧锁" in page.inner_text("#actual")
    assert "张三" in page.inner_text("#actual")


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1366, 768)])
def test_nothing_is_wider_than_the_screen_in_english(pages, screenshot, width, height):
    page = opened(pages, "/rounds?kind=located&lang=en", width, height)
    for fold in page.locator("#plan-form details.fold").all():
        fold.evaluate("(node) => { node.open = true; }")
    page.locator("#stops .button").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    screenshot(page, f"rounds-en-{width}")
    planned(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert "estimate" in page.inner_text(".paper-lead")
    screenshot(page, f"rounds-plan-en-{width}")


def test_a_start_in_the_datum_of_another_map_is_drawn_where_it_is(pages):
    page = opened(pages)
    page.click("details:has(#depot-name) > summary")
    for name, text in (("name", "驻地"), ("lon", "113.666025"), ("lat", "34.751952")):
        page.fill(f"#depot-{name}", text)
    page.select_option("#depot-datum", "gcj02")
    with page.expect_response("**/api/rounds/place*") as told:
        page.click("#depot-add")
    place = told.value.json()
    page.wait_for_function("document.getElementById('depot').selectedOptions[0].text === '驻地'")
    is_asked = re.compile(r"/api/rounds\?")
    with page.expect_request(is_asked) as sent:
        planned(page)
    (depot,) = sent.value.post_data_json["depots"]
    assert (depot["lon"], depot["lat"], depot["datum"]) == (place["lon"], place["lat"], "wgs84")
    assert abs(depot["lon"] - 113.666025) > 0.004


def test_a_stop_is_added_on_the_map_and_a_note_outlives_the_page(pages):
    page = opened(pages, width=390, height=844)
    planned(page)
    page.click("#add-fold summary")
    page.fill("#add-name", "锅炉房")
    page.click("#add-click")
    page.locator(".leaflet-container").click(position={"x": 20, "y": 200})
    assert page.input_value("#add-lon")
    page.locator("#add-stop .button").last.click()
    page.wait_for_selector("#pending:not([hidden])")
    assert "锅炉房" in page.inner_text("#pending-list")
    page.click("#replan")
    page.wait_for_selector("#difference")
    assert "新加入计划" in page.inner_text("#difference")
    page.locator(".tour-head a").first.click()
    ready(page)
    day = page.url
    pages.expect("ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    page.locator(".day-stop [data-done]").first.click()
    page.wait_for_selector("#queue:not([hidden])")
    again = page.context.new_page()  # before the first one is closed: the browser stays open
    page.close()
    page.context.set_offline(False)
    again.goto(day)
    again.wait_for_selector("html[data-ready=true]")
    again.wait_for_selector("#queue", state="hidden")
    again.reload()
    again.wait_for_selector("html[data-ready=true]")
    assert "已完成" in again.locator(".day-stop [data-state]").first.inner_text()
