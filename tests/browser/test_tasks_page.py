"""The table of all tasks: the same facts as the map, to sort, narrow, read on a phone and print."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

DAY = "2020-11-01"
DESK = (1366, 768)
PHONE = (390, 844)
VERDICT_ORDER = ["outside", "edge", "unknown", "inside", "exempt", "not_applicable"]
CJK = re.compile(r"[\u3400-\u9fff]")


def open_table(page: Page, rest: str = "", lang: str = "zh") -> Page:
    page.goto(f"/tasks?as_of={DAY}&lang={lang}{rest}")
    return page


def ids(page: Page) -> list[str]:
    return page.locator("#tasks tbody th").all_inner_texts()


def test_all_51_tasks_are_listed_with_verdict_reason_and_place(page_at, client) -> None:
    page = open_table(page_at(*DESK))
    listed = client.get(f"/api/tasks?as_of={DAY}").json["tasks"]
    assert ids(page) == [task["task_id"] for task in listed]
    assert len(listed) == 51
    words = page.locator("#tasks tbody .badge").all_inner_texts()
    marks = page.locator("#tasks tbody td[data-key] .badge .sym").count()
    assert marks == len(words) == 51
    for task in listed:
        row = page.locator(f"#{task['task_id']}")
        expect(row).to_contain_text(task["title"]["zh"])
        expect(row).to_contain_text(task["because"]["zh"])
        for place in task["places"]:
            expect(row).to_contain_text(place["name"])
        if not task["located"]:
            expect(row).to_contain_text(f"未落图：{task['unlocated_reason']['zh']}")


def test_the_first_line_counts_what_is_listed(page_at, client) -> None:
    page = open_table(page_at(*DESK))
    listed = client.get(f"/api/tasks?as_of={DAY}").json
    outside = sum(task["verdict"] == "outside" for task in listed["tasks"])
    overdue = sum(task["overdue"] for task in listed["tasks"])
    expect(page.locator(".table-line")).to_have_text(
        f"截至 {DAY}：所列 51 项中 {outside} 项在区外，{overdue} 项逾期，"
        f"{listed['unlocated']} 项未落图。"
    )


def test_columns_sort_both_ways_and_say_so(page_at) -> None:
    page = open_table(page_at(*DESK))
    heading = page.locator("th[data-sort=verdict]")
    heading.locator("button").click()
    expect(heading).to_have_attribute("aria-sort", "ascending")
    keys = page.locator("#tasks tbody tr td:nth-child(2)").evaluate_all(
        "all => all.map(e => e.dataset.key)"
    )
    ranks = [VERDICT_ORDER.index(key) for key in keys]
    assert ranks == sorted(ranks)
    heading.locator("button").click()
    expect(heading).to_have_attribute("aria-sort", "descending")
    assert page.locator("th[aria-sort]").count() == 1
    page.locator("th[data-sort=number] button").click()
    numbers = ids(page)
    assert numbers[:3] == ["A1", "A2", "A3"]
    assert numbers.index("A38") < numbers.index("B1")


def test_filters_narrow_and_stay_in_the_form(page_at, client) -> None:
    page = open_table(page_at(*DESK))
    page.select_option("[name=county]", "410183")
    page.select_option("[name=verdict]", "not_applicable")
    page.get_by_role("button", name="筛选").click()
    page.wait_for_url(re.compile("county=410183"))
    expected = client.get(f"/api/tasks?as_of={DAY}&county=410183&verdict=not_applicable").json
    assert ids(page) == [task["task_id"] for task in expected["tasks"]]
    expect(page.locator("[name=county]")).to_have_value("410183")
    page.get_by_role("link", name="清除").click()
    assert len(ids(page)) == 51


def test_words_that_no_task_holds_leave_an_empty_table_that_says_so(page_at) -> None:
    page = open_table(page_at(*DESK), "&q=根本没有")
    expect(page.locator("#tasks tbody")).to_contain_text("没有任务符合全部筛选条件")


def test_what_was_searched_for_is_shown_as_it_was_typed(page_at) -> None:
    page = open_table(page_at(*DESK), "&q=%22%3E%3Cimg src=x onerror=window.hit=1%3E")
    expect(page.locator("[name=q]")).to_have_value('"><img src=x onerror=window.hit=1>')
    assert page.evaluate("window.hit") is None


def test_a_number_leads_to_the_task_on_the_map(page_at) -> None:
    page = open_table(page_at(*DESK))
    page.get_by_role("link", name="A14", exact=True).click()
    page.wait_for_selector("html[data-ready=true]")
    expect(page.locator("#detail h2")).to_contain_text("A14")
    expect(page.locator("#asof-date")).to_have_value(DAY)


def test_the_language_switch_keeps_the_filters(page_at) -> None:
    page = open_table(page_at(*DESK), "&county=410183")
    page.get_by_role("link", name="English").click()
    page.wait_for_selector("html[lang=en]")
    expect(page.locator("[name=county]")).to_have_value("410183")
    chrome = page.locator(".table-head, .table-filters, thead, .table-foot").all_inner_texts()
    assert not CJK.search("".join(chrome).replace("中文", ""))


@pytest.mark.parametrize("size", [DESK, PHONE, (360, 640)])
def test_the_page_never_scrolls_sideways(page_at, size: tuple[int, int]) -> None:
    page = open_table(page_at(*size))
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")


def test_on_paper_the_table_is_whole_and_without_controls(page_at) -> None:
    page = open_table(page_at(*DESK))
    page.emulate_media(media="print")
    expect(page.locator(".table-filters")).to_be_hidden()
    expect(page.locator(".site-bar")).to_be_hidden()
    box = page.locator(".table-box").evaluate("e => [e.scrollHeight, e.clientHeight]")
    assert box[0] <= box[1] + 1
    pdf = page.pdf(prefer_css_page_size=True)
    assert 2 <= pdf.count(b"/Type /Page\n") <= 8


def test_the_page_of_sources_lists_every_layer_and_rule(page_at, client) -> None:
    page = page_at(*DESK)
    page.goto(f"/about?as_of={DAY}&lang=zh")
    for layer in client.get(f"/api/layers?as_of={DAY}").json["layers"]:
        expect(page.locator("main")).to_contain_text(layer["source"]["zh"])
    for rule in client.get("/api/rules").json["rules"]:
        expect(page.locator("main")).to_contain_text(rule["demand"]["zh"])


@pytest.mark.parametrize(
    ("size", "lang", "scheme"),
    [(DESK, "zh", "light"), (DESK, "en", "dark"), (PHONE, "zh", "light")],
)
@pytest.mark.parametrize("path", ["tasks", "about"])
def test_pictures_to_look_at(
    page_at,
    screenshot: Callable[[Page, str], Path],
    path: str,
    size: tuple[int, int],
    lang: str,
    scheme: str,
) -> None:
    page = page_at(*size)
    page.emulate_media(color_scheme=scheme)
    page.goto(f"/{path}?as_of={DAY}&lang={lang}")
    picture = screenshot(page, f"look-{path}-{size[0]}-{lang}-{scheme}")
    assert picture.stat().st_size > 10_000
