"""The audit page: stepping with N and P, the repair as a difference, accepting with a reason."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from server import create_app
from tests.browser.conftest import Pages, served, watched
from tests.web.audit.slipped import make_slipped_store

DAY = "2020-11-01"
OPEN = f"/audit?as_of={DAY}"
SIZES_PX = {"desk": (1366, 768), "phone": (390, 844)}
SECONDS_MS = 15_000


@pytest.fixture(scope="module")
def slipped_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose zones have faults, some of which can be mended."""
    return make_slipped_store(tmp_path_factory.mktemp("audit") / "slipped.gpkg")


@pytest.fixture
def audit_app(tmp_path: Path, slipped_store: Path) -> Flask:
    """A service of its own: its store is written to."""
    store = shutil.copy(slipped_store, tmp_path / "s.gpkg")
    return create_app({"STORE": str(store), "CITY": "410100", "TESTING": True})


@pytest.fixture
def audit_at(browser: Browser, audit_app: Flask) -> Iterator[Pages]:
    """Factory of pages on that service; the test fails if one misbehaves."""
    with served(audit_app) as url, watched(browser, url) as pages:
        yield pages


def opened(pages: Pages, size: str = "desk", path: str = OPEN, **options: str) -> Page:
    page = pages(*SIZES_PX[size], **options)
    page.goto(path)
    page.wait_for_selector("html[data-ready=true]", timeout=SECONDS_MS)
    return page


def selected(page: Page) -> str | None:
    return page.locator("#fault-list [aria-selected=true]").first.get_attribute("id")


def overflow(page: Page) -> list[str]:
    """Elements of the panel that reach beyond it, and the page if it scrolls sideways."""
    return page.evaluate(
        """() => {
          const panel = document.getElementById("panel").getBoundingClientRect();
          const beyond = [...document.querySelectorAll("#panel-body *")].filter((node) => {
            const box = node.getBoundingClientRect();
            const folded = ".visually-hidden, details:not([open]) > :not(summary)";
            const isHidden = !box.width || node.closest(folded);
            return !isHidden && box.right > panel.right + 1;
          }).map((node) => node.outerHTML.slice(0, 80));
          const root = document.documentElement;
          if (root.scrollWidth > root.clientWidth) beyond.push("page scrolls sideways");
          return beyond;
        }"""
    )


@pytest.mark.parametrize("size", SIZES_PX)
def test_the_first_line_says_what_is_open_and_the_list_agrees(
    audit_at: Pages, screenshot: Callable[[Page, str], Path], size: str
) -> None:
    page = opened(audit_at, size)
    answer = page.request.get(f"/api/audit?as_of={DAY}").json()
    assert answer["tally"]["open"] > 0
    headline = page.locator("#headline").inner_text()
    assert f"待处理 {answer['tally']['open']} 处" in headline
    assert page.locator("#fault-list .fault").count() == answer["tally"]["open"]
    assert overflow(page) == []
    screenshot(page, f"audit-{size}")
    page.locator("body").press("n")
    expect(page.locator("#fault-card")).to_be_visible()
    page.wait_for_timeout(300)  # lets the browser draw the move
    assert overflow(page) == []
    screenshot(page, f"audit-step-{size}")


def test_n_and_p_walk_round_the_list_and_move_the_map(audit_at: Pages) -> None:
    page = opened(audit_at)
    ids = [
        node.get_attribute("id") for node in page.locator("#fault-list .fault").element_handles()
    ]
    assert len(ids) > 1
    for wanted in [*ids, ids[0]]:
        page.keyboard.press("n")
        assert selected(page) == wanted
        assert page.url.endswith(f"#{wanted.removeprefix('item-')}")
    page.keyboard.press("p")
    assert selected(page) == ids[-1]
    ring = page.locator(".fault-shape.is-selected")
    box = ring.bounding_box()
    view = page.locator(".map-frame").bounding_box()
    assert box
    assert view
    assert view["x"] < box["x"]
    assert box["x"] + box["width"] < view["x"] + view["width"]
    page.keyboard.press("Escape")
    expect(page.locator("#fault-card")).to_be_hidden()
    page.click("#later")
    assert selected(page) == ids[0]


def test_typing_n_in_a_field_does_not_step(audit_at: Pages) -> None:
    page = opened(audit_at)
    page.click("#question summary")
    page.fill("[name=names]", "")
    page.locator("[name=names]").press("n")
    assert selected_count(page) == 0


def selected_count(page: Page) -> int:
    return page.locator("#fault-list [aria-selected=true]").count()


def test_an_address_opens_the_same_fault(audit_at: Pages) -> None:
    page = opened(audit_at)
    page.keyboard.press("n")
    page.keyboard.press("n")
    again = opened(audit_at, path=page.url)
    assert selected(again) == selected(page)


def test_a_fault_is_accepted_with_a_reason_that_is_shown_and_can_be_taken_back(
    audit_at: Pages, screenshot: Callable[[Page, str], Path]
) -> None:
    page = opened(audit_at)
    total = page.locator("#fault-list .fault").count()
    page.keyboard.press("n")
    fault = selected(page)
    card = page.locator("#fault-card")
    card.locator("summary").click()
    card.get_by_role("button", name="接受", exact=True).click()
    expect(card.get_by_role("alert")).to_have_text("请填写理由")
    reason = "圆盘只表示点位精度 <img src=x onerror=window.hit=1>"
    card.locator("[name=reason]").fill(reason)
    card.locator("[name=author]").fill("王工")
    card.get_by_role("button", name="接受", exact=True).click()
    expect(page.locator("#fault-list .fault")).to_have_count(total - 1, timeout=SECONDS_MS)
    assert selected(page) != fault  # on to the next one
    page.get_by_role("button", name=re.compile("^已接受")).click()
    page.locator(f"#{fault}").click()
    expect(card).to_contain_text(reason)
    expect(card).to_contain_text("王工")
    assert page.evaluate("window.hit") is None
    screenshot(page, "audit-accepted-desk")
    card.locator("summary").click()
    card.locator("[name=reason]").fill("重新核对")
    card.get_by_role("button", name="撤回接受", exact=True).click()
    expect(page.locator("#fault-list .fault")).to_have_count(0, timeout=SECONDS_MS)
    kept = page.request.get("/api/audit/accept").json()["decisions"]
    assert [each["verb"] for each in kept] == ["accepted", "reopened"]


def previewed(page: Page) -> None:
    page.click("#mend > summary")
    page.click("#preview")
    page.wait_for_selector("#repair table", timeout=SECONDS_MS)


def sign(page: Page, **words: str) -> None:
    for name, text in {"author": "王工", "reason": "误画，按边界检查修复", **words}.items():
        page.fill(f"#save-repair [name={name}]", text)


def save(page: Page) -> None:
    page.locator("#save-repair [name=save]").click()


@pytest.mark.parametrize("size", SIZES_PX)
def test_the_repair_is_shown_as_a_difference(
    audit_at: Pages, screenshot: Callable[[Page, str], Path], size: str
) -> None:
    page = opened(audit_at, size)
    revision = page.request.get("/healthz").json()["revision"]
    previewed(page)
    answer = page.request.get(f"/api/audit/repair?as_of={DAY}").json()
    assert page.locator("#repair tbody tr").count() == len(answer["changes"]) == 3
    assert page.locator(".ground--lost").count() > 0
    page.locator("#repair").scroll_into_view_if_needed()
    page.locator("#repair tbody .link").first.click()
    page.wait_for_timeout(300)
    assert overflow(page) == []
    screenshot(page, f"audit-repair-{size}")
    page.click("#preview")
    assert page.locator(".ground").count() == 0
    assert page.request.get("/healthz").json()["revision"] == revision  # nothing was saved


@pytest.mark.parametrize("size", SIZES_PX)
def test_a_chosen_repair_is_saved_as_a_version_and_linked(
    audit_at: Pages, screenshot: Callable[[Page, str], Path], size: str
) -> None:
    page = opened(audit_at, size)
    total = page.locator("#fault-list .fault").count()
    previewed(page)
    lost = page.locator(".ground--lost").count()
    page.get_by_label("保存 中牟县禁煤区（清单第10项）").uncheck()
    assert page.locator(".ground--lost").count() < lost  # the map shows what would be saved
    expect(page.locator("#save-repair [name=save]")).to_contain_text("2")
    save(page)
    expect(page.locator("#save-repair [role=alert]")).to_have_text("请填写修改人")
    sign(page, reason="误画 <img src=x onerror=window.hit=1> ${7*7}")
    save(page)
    saved = page.locator("#repair-saved")
    expect(saved).to_contain_text(f"已存为 2 个新版本，自 {DAY} 起有效", timeout=SECONDS_MS)
    expect(page.locator("#fault-list .fault")).to_have_count(total - 2)  # the gap and the hole
    assert overflow(page) == []
    screenshot(page, f"audit-saved-{size}")
    saved.get_by_role("link").first.click()
    page.wait_for_url(re.compile(r"/zones\?.*#[a-z-]+-2020-11-01-r\d$"))
    row = page.locator(f"tr[id='{page.url.split('#')[1]}']")
    expect(row).to_contain_text("王工")
    expect(row).to_contain_text("onerror=window.hit=1> ${7*7}")
    assert page.evaluate("window.hit") is None


def test_a_repair_from_a_later_day_leads_to_the_audit_of_that_day(audit_at: Pages) -> None:
    page = opened(audit_at)
    previewed(page)
    sign(page, valid_from="2020-12-01")
    save(page)
    page.get_by_role("button", name="检查 2020-12-01 的边界").click(timeout=SECONDS_MS)
    expect(page.locator("#headline")).to_contain_text("2020-12-01 有效的", timeout=SECONDS_MS)
    expect(page.locator("#headline")).to_contain_text("都要逐处核对")
    assert "as_of=2020-12-01" in page.url


def test_a_zone_that_someone_else_repaired_is_told_and_nothing_typed_is_lost(
    audit_at: Pages,
) -> None:
    audit_at.expect("409")  # the browser logs what the server refused
    page, other = opened(audit_at), opened(audit_at)
    for each in (page, other):
        previewed(each)
    sign(other, author="李工", valid_from="2020-11-02")
    save(other)
    expect(other.locator("#repair-saved")).to_be_visible(timeout=SECONDS_MS)
    sign(page, reason="我写的理由")
    save(page)
    message = page.locator("#save-repair [role=alert]")
    expect(message).to_contain_text("李工", timeout=SECONDS_MS)
    message.get_by_role("button", name="重新预览").click()
    expect(message).to_be_hidden(timeout=SECONDS_MS)
    expect(page.locator("#save-repair [name=reason]")).to_have_value("我写的理由")
    save(page)
    expect(page.locator("#repair-saved")).to_be_visible(timeout=SECONDS_MS)


def test_what_was_typed_and_not_sent_survives_a_step_and_is_asked_for_on_leaving(
    audit_at: Pages,
) -> None:
    page = opened(audit_at)
    page.keyboard.press("n")
    card = page.locator("#fault-card")
    card.locator("summary").click()
    card.locator("[name=reason]").fill("写了一半")
    page.click("#later")
    expect(card.locator("[name=reason]")).to_have_value("")
    page.click("#earlier")
    expect(card.locator("[name=reason]")).to_have_value("写了一半")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    assert asked == ["beforeunload"]


def test_a_list_file_fills_the_names(audit_at: Pages, tmp_path: Path) -> None:
    page = opened(audit_at)
    page.click("#question summary")
    for encoding in ("utf-8-sig", "gbk"):
        file = tmp_path / f"{encoding}.csv"
        file.write_text("序号,村名\n1,登封市\n2,查无此地\n", encoding=encoding)
        page.fill("[name=names]", "")
        page.set_input_files("#names-file", file)
        expect(page.locator("[name=names]")).to_have_value("登封市\n查无此地")
    expect(page.locator("#names-note")).to_have_text("读到 2 个地名")
    page.get_by_role("button", name="检查", exact=True).click()
    chip = page.get_by_role("button", name=re.compile("^应划未划"))
    expect(chip).to_contain_text("2", timeout=SECONDS_MS)


def test_places_of_a_list_that_are_left_out_are_told(audit_at: Pages) -> None:
    page = opened(audit_at)
    page.click("#question summary")
    page.fill("[name=names]", "登封市\n查无此地")
    page.get_by_role("button", name="检查", exact=True).click()
    chip = page.get_by_role("button", name=re.compile("^应划未划"))
    expect(chip).to_contain_text("2", timeout=SECONDS_MS)
    chip.click()
    expect(page.locator("#fault-list .fault")).to_have_count(2)
    assert "names=" in page.url


def test_a_wrong_width_is_told_at_the_form(audit_at: Pages) -> None:
    audit_at.expect("400")  # the browser logs what the server refused
    page = opened(audit_at)
    page.click("#question summary")
    page.fill("[name=gap_width_m]", "-3")
    page.get_by_role("button", name="检查", exact=True).click()
    expect(page.locator("#question-fault")).to_contain_text("gap_width_m")


def test_a_layer_without_a_fault_says_so(audit_at: Pages) -> None:
    page = opened(audit_at, path=f"/audit?layer=units&as_of={DAY}")
    expect(page.locator("#headline")).to_contain_text("没有待处理的问题")
    expect(page.locator("#fault-list")).to_contain_text("没有发现问题")
    assert page.locator("#later").is_disabled()


def test_the_list_is_exported_as_it_is_filtered(audit_at: Pages) -> None:
    page = opened(audit_at)
    with page.expect_download() as download:
        page.click("[data-export=geojson]")
    features = json.loads(Path(download.value.path()).read_text("utf-8"))["features"]
    assert len(features) == page.locator("#fault-list .fault").count()
    page.get_by_role("button", name=re.compile("^已接受")).click()
    assert "state=accepted" in (page.locator("[data-export=csv]").get_attribute("href") or "")


def test_a_lost_network_is_told_and_the_decision_is_not_lost_from_the_form(
    audit_at: Pages,
) -> None:
    audit_at.expect("ERR_INTERNET_DISCONNECTED|Failed to load")
    page = opened(audit_at)
    page.keyboard.press("n")
    card = page.locator("#fault-card")
    card.locator("summary").click()
    card.locator("[name=reason]").fill("理由")
    card.locator("[name=author]").fill("王工")
    page.context.set_offline(True)
    card.get_by_role("button", name="接受", exact=True).click()
    expect(card.get_by_role("alert")).to_contain_text("没有保存")
    assert card.locator("[name=reason]").input_value() == "理由"


def test_every_control_has_a_name_and_can_be_reached(audit_at: Pages) -> None:
    page = opened(audit_at)
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("button, a[href], input, select, textarea, summary")]
          .filter((node) => !(node.textContent.trim() || node.ariaLabel || node.title
            || (node.labels && node.labels.length))).map((node) => node.outerHTML)"""
    )
    assert nameless == []
    small = page.evaluate(
        """() => [...document.querySelectorAll(".button, .map-button, .chip")]
          .map((node) => node.getBoundingClientRect())
          .filter((box) => box.width && Math.min(box.width, box.height) < 24).length"""
    )
    assert small == 0


def test_the_english_page_is_english(
    audit_at: Pages, screenshot: Callable[[Page, str], Path]
) -> None:
    page = opened(audit_at, path=f"{OPEN}&lang=en")
    page.keyboard.press("n")
    page.click("#question summary")
    page.locator("#fault-card summary").click()
    screenshot(page, "audit-en-desk")
    chinese = re.compile("[\u3400-\u9fff]+")
    shown = chinese.findall(page.locator("#panel").inner_text())
    assert shown in ([], ["中文"])
    assert overflow(page) == []
