"""The page of a task in the field: a thumb, a phone, a photo, a network that comes and goes."""

import io
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import CHROMIUM_FLAGS, Pages, chromium_path, served, watched
from tests.layers.tasks.pictures import exif_of, picture
from tests.web.life.life_app import Task, opened_life_app

SIZES_PX = {"desk": (1366, 768), "phone": (390, 844)}
SECONDS_MS = 15_000
LEAST_TARGET_PX = 44
OFFLINE = r"Failed to load resource|ERR_"


@pytest.fixture
def life_app(tmp_path: Path) -> Iterator[Flask]:
    with opened_life_app(tmp_path) as app:
        yield app


@pytest.fixture
def task(life_app: Flask) -> Task:
    """A8 as somebody at the API works on it."""
    return Task(life_app.test_client())


@pytest.fixture
def life_at(browser: Browser, life_app: Flask) -> Iterator[Pages]:
    """Factory of pages on that service; the test fails if one misbehaves."""
    with served(life_app) as url, watched(browser, url) as pages:
        yield pages


@pytest.fixture
def photo_file(tmp_path: Path) -> Path:
    path = tmp_path / "现场.jpg"
    path.write_bytes(picture((320, 240), exif=exif_of()))
    return path


def opened(pages: Pages, size: str = "phone", path: str = "/tasks/A8", **options: str) -> Page:
    page = pages(*SIZES_PX[size], **options)
    page.goto(path)
    ready(page)
    return page


def ready(page: Page) -> None:
    page.wait_for_selector("html[data-ready=true]", timeout=SECONDS_MS)


def sideways_px(page: Page) -> int:
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def small_targets(page: Page, selector: str) -> list[str]:
    return page.eval_on_selector_all(
        selector,
        f"""nodes => nodes.filter((node) => node.checkVisibility()
            && node.getBoundingClientRect().height < {LEAST_TARGET_PX})
            .map((node) => node.outerHTML.slice(0, 80))""",
    )


def fill_step(page: Page, reason: str, **values: str) -> None:
    form = page.locator("#step-form")
    for name, value in {"author": "张三", "reason": reason, **values}.items():
        field = form.locator(f"[name={name}]")
        if field.evaluate("node => node.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def written(task: Task, count: int) -> list[dict]:
    entries = task.life()["entries"]
    assert len(entries) == count
    return entries


@pytest.mark.parametrize("size", SIZES_PX)
def test_the_first_line_tells_the_state_and_what_to_do_next(
    life_at: Pages, task: Task, screenshot: Callable[[Page, str], Path], size: str
) -> None:
    point = task.do("find", details={"name": "某石料厂", "type": "workshop", "mode": "closure"})[
        "subject_id"
    ]
    task.do("register", subject_id=point)
    task.do("start", subject_id=point)
    task.do("check", subject_id=point, details={"parts": ["water"]})
    page = opened(life_at, size)
    lead = page.locator(".paper-lead").inner_text()
    assert "已挂账" in lead
    assert "下一步：开始整治" in lead
    card = page.locator(f"#subject-{point}")
    expect(card).to_contain_text("整治中")
    expect(card.locator(".check.is-done")).to_have_count(1)
    expect(card.locator(".check:not(.is-done)")).to_have_count(4)
    assert sideways_px(page) == 0
    assert small_targets(page, ".acts .button") == []
    screenshot(page, f"task-{size}")
    card.locator("[data-act=check]").click()
    expect(page.locator("#step")).to_be_visible()
    assert small_targets(page, "#step input:not([type=checkbox]), #step .button, #step .tick") == []
    page.wait_for_timeout(200)  # lets the browser draw the dialog
    screenshot(page, f"task-step-{size}")


def test_the_page_is_english_where_it_is_asked_for(life_at: Pages) -> None:
    page = opened(life_at, path="/tasks/A15?lang=en")
    assert "under long-term watch" in page.locator(".paper-lead").inner_text()
    expect(page.locator("[data-act=recheck]")).to_be_visible()


def test_a_point_is_recorded_with_its_photo_and_shown(
    life_at: Pages, task: Task, photo_file: Path
) -> None:
    page = opened(life_at)
    page.locator("[data-act=find]").click()
    fill_step(page, "露天堆放", name="<b>某厂</b>", type="coal_yard", mode="closure")
    page.locator("[name=files]").set_input_files(photo_file)
    page.locator("#step-send").click()
    page.wait_for_url("**#entry-1", timeout=SECONDS_MS)
    ready(page)
    expect(page.locator(".subject h3").first).to_contain_text("<b>某厂</b>")  # as it was written
    expect(page.locator("#entry-1")).to_contain_text("露天堆放")
    image = page.locator("#entry-1 .proof img")
    image.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.proof img').naturalWidth === 320")
    (entry,) = written(task, 1)
    assert entry["evidence"][0]["filename"] == "现场.jpg"
    expect(page.locator("#queue")).to_be_hidden()
    with page.expect_download() as download:
        page.locator("#entry-1 .proof span a").first.click()
    saved = Path(download.value.path()).read_bytes()
    assert saved == photo_file.read_bytes()
    assert Image.open(io.BytesIO(saved)).size == (320, 240)


def test_a_refused_step_says_why_and_keeps_what_was_typed(life_at: Pages, task: Task) -> None:
    life_at.expect("400")
    task.do("start")
    page = opened(life_at)
    page.locator("[data-act=request_review][data-subject=A8]").click()
    fill_step(page, "已完成")
    page.locator("#step-send").click()
    expect(page.locator("#step-fault")).to_contain_text("没有一份凭证", timeout=SECONDS_MS)
    assert page.locator("[name=reason]").input_value() == "已完成"
    expect(page.locator("#queue")).to_be_hidden()
    page.locator("#step-close").click()
    page.reload()
    ready(page)
    page.locator("[data-act=request_review][data-subject=A8]").click()
    assert page.locator("[name=reason]").input_value() == "已完成"
    assert page.locator("[name=author]").input_value() == "张三"
    written(task, 1)


def test_a_step_taken_without_a_network_waits_and_goes_when_it_is_back(
    life_at: Pages, task: Task, photo_file: Path, screenshot: Callable[[Page, str], Path]
) -> None:
    life_at.expect(OFFLINE)
    page = opened(life_at)
    page.context.set_offline(True)
    page.locator("[data-act=start][data-subject=A8]").click()
    fill_step(page, "信号不好")
    page.locator("[name=files]").set_input_files(photo_file)
    page.locator("#step-send").click()
    expect(page.locator("#queue-line")).to_have_text("待上传 1", timeout=SECONDS_MS)
    expect(page.locator("#step")).to_be_hidden()
    screenshot(page, "task-offline")
    written(task, 0)
    page.context.set_offline(False)
    page.wait_for_url("**#entry-1", timeout=SECONDS_MS)
    ready(page)
    expect(page.locator("#queue")).to_be_hidden()
    (entry,) = written(task, 1)
    assert (entry["action"], entry["reason"]) == ("start", "信号不好")
    assert len(entry["evidence"]) == 1


def test_steps_taken_one_after_the_other_without_a_network_are_no_conflict(
    life_at: Pages, task: Task
) -> None:
    life_at.expect(OFFLINE)
    page = opened(life_at)
    page.context.set_offline(True)
    for number, (action, reason) in enumerate([("start", "先"), ("note", "后")], start=1):
        page.locator(f"[data-act={action}][data-subject=A8]").click()
        fill_step(page, reason)
        page.locator("#step-send").click()
        expect(page.locator("#queue-line")).to_have_text(f"待上传 {number}", timeout=SECONDS_MS)
        expect(page.locator("#step")).to_be_hidden()
    page.context.set_offline(False)
    page.wait_for_url("**#entry-2", timeout=SECONDS_MS)
    ready(page)
    assert [entry["reason"] for entry in written(task, 2)] == ["后", "先"]


def test_a_form_that_is_open_while_an_earlier_step_goes_is_not_lost(
    life_at: Pages, task: Task
) -> None:
    life_at.expect(OFFLINE)
    page = opened(life_at)
    page.context.set_offline(True)
    page.locator("[data-act=note][data-subject=A8]").click()
    fill_step(page, "先写的")
    page.locator("#step-send").click()
    expect(page.locator("#queue-line")).to_have_text("待上传 1", timeout=SECONDS_MS)
    page.locator("[data-act=start][data-subject=A8]").click()
    fill_step(page, "正在写的")
    page.context.set_offline(False)
    expect(page.locator("#queue")).to_be_hidden(timeout=SECONDS_MS)
    written(task, 1)
    assert page.locator("[name=reason]").input_value() == "正在写的"
    page.locator("#step-send").click()
    page.wait_for_url("**#entry-2", timeout=SECONDS_MS)
    ready(page)
    assert written(task, 2)[0]["reason"] == "正在写的"


def test_what_waits_outlives_a_reload_and_an_answer_that_was_lost_is_no_second_entry(
    life_at: Pages, task: Task
) -> None:
    life_at.expect(OFFLINE)
    page = opened(life_at)
    # the step arrives, and the answer is lost on its way back
    page.route("**/entries?*", lambda route: (route.fetch(), route.abort()))
    page.locator("[data-act=note][data-subject=A8]").click()
    fill_step(page, "记一笔")
    page.locator("#step-send").click()
    expect(page.locator("#queue-line")).to_have_text("待上传 1", timeout=SECONDS_MS)
    written(task, 1)
    page.unroute_all()
    page.route("**/entries?*", lambda route: route.abort())
    page.reload()
    ready(page)
    expect(page.locator("#queue-line")).to_have_text("待上传 1")
    expect(page.locator("#queue-list")).to_contain_text("A8")
    page.unroute_all()
    page.locator("#queue-retry").click()
    page.wait_for_url("**#entry-1", timeout=SECONDS_MS)
    ready(page)
    expect(page.locator("#queue")).to_be_hidden()
    written(task, 1)


def test_what_waited_while_others_wrote_is_shown_and_sent_by_the_person(
    life_at: Pages, task: Task
) -> None:
    life_at.expect(f"{OFFLINE}|409")
    page = opened(life_at)
    page.route("**/entries?*", lambda route: route.abort())
    page.locator("[data-act=note][data-subject=A8]").click()
    fill_step(page, "离线时写的")
    page.locator("#step-send").click()
    expect(page.locator("#queue-line")).to_have_text("待上传 1", timeout=SECONDS_MS)
    task.do("start", author="王五")
    page.unroute_all()
    page.locator("#queue-retry").click()
    expect(page.locator("#queue-list")).to_contain_text("王五", timeout=SECONDS_MS)
    written(task, 1)
    page.reload()
    ready(page)
    page.get_by_role("button", name="看过了，再提交").click()
    page.wait_for_url("**#entry-2", timeout=SECONDS_MS)
    ready(page)
    assert written(task, 2)[0]["reason"] == "离线时写的"


def test_an_entry_is_corrected_and_stays_struck_through(life_at: Pages, task: Task) -> None:
    task.do("start", happened_on="2020-11-10")
    page = opened(life_at, "desk")
    page.locator("#entry-1 [data-act=correct]").click()
    page.locator("[name=withdrawn]").check()
    fill_step(page, "录错任务")
    page.locator("#step-send").click()
    page.wait_for_url("**#entry-2", timeout=SECONDS_MS)
    ready(page)
    struck = page.locator("#entry-1.is-withdrawn .entry__what")
    expect(struck).to_have_css("text-decoration-line", "line-through")
    assert "已挂账" in page.locator(".paper-lead").inner_text()
    written(task, 2)


def test_a_past_day_is_told_as_it_was_with_the_way_to_the_latest(
    life_at: Pages, task: Task
) -> None:
    task.do("start", happened_on="2020-11-10")
    page = opened(life_at, "desk", "/tasks/A8?as_of=2020-11-09")
    assert "已挂账" in page.locator(".paper-lead").inner_text()
    page.get_by_role("link", name="看最新（2020-11-10）").click()
    ready(page)
    assert "整治中" in page.locator(".paper-lead").inner_text()


def test_what_waits_outlives_closing_the_browser_and_goes_once_on_reopening(
    browser: Browser, life_app: Flask, task: Task, photo_file: Path, tmp_path: Path
) -> None:
    def reopened(url: str) -> BrowserContext:
        return browser.browser_type.launch_persistent_context(
            tmp_path / "profile",
            executable_path=chromium_path(),
            args=[*CHROMIUM_FLAGS, "--no-sandbox"],
            base_url=url,
            locale="zh-CN",
            viewport={"width": 390, "height": 844},
        )

    with served(life_app) as url:
        with closing(reopened(url)) as context:
            page = context.new_page()
            page.goto("/tasks/A8")
            ready(page)
            # the photo and the step arrive, and the answer to the step is lost on its way back
            page.route("**/entries?*", lambda route: (route.fetch(), route.abort()))
            page.locator("[data-act=start][data-subject=A8]").click()
            fill_step(page, "信号不好")
            page.locator("[name=files]").set_input_files(photo_file)
            page.locator("#step-send").click()
            expect(page.locator("#queue-line")).to_have_text("待上传 1", timeout=SECONDS_MS)
        with closing(reopened(url)) as context:
            page = context.new_page()
            page.route("**/entries?*", lambda route: route.abort())
            page.goto("/tasks/A9")  # whichever page is opened first says what waits
            ready(page)
            expect(page.locator("#queue-line")).to_have_text("待上传 1", timeout=SECONDS_MS)
            expect(page.locator("#queue-list")).to_contain_text("A8 · 开始整治")
            page.unroute_all()
            page.goto("/tasks/A8")
            page.wait_for_url("**#entry-1", timeout=SECONDS_MS)
            ready(page)
            expect(page.locator("#queue")).to_be_hidden()
            assert "整治中" in page.locator(".paper-lead").inner_text()
    (entry,) = written(task, 1)
    assert (entry["action"], len(entry["evidence"])) == ("start", 1)
