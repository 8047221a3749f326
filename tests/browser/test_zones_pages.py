"""The pages of zones in a real browser: drawn, cut, split, saved, undone, compared, read."""

import json
import re
from contextlib import ExitStack

import pytest

from tests.browser.conftest import served, watched
from tests.layers.zones.test_brought import ROAD_FILE
from tests.web.zones.zone_app import HEADERS, opened_zone_app
from web import assets

NOTICE = """新密市人民政府关于划定禁煤区的通告
新密政告〔2021〕5号
一、禁煤区范围
1. 整体划入：青屏街道办事处、新华路街道办事处；
2. 岳村镇：任岗村、岳村村；
3. 荥阳市全域，除崔庙镇外。
二、例外：电煤、集中供热。
本通告自2021年12月1日起施行。
新密市人民政府
2021年11月20日
"""
RING = "?version=xingyang-2014"
CENTRE = "[34.7840, 113.4250]"  # of the ring of 2014, lat and lon
MAP = "Object.values(window).find(v => window.L && v instanceof L.Map)"
PAYLOAD = "<img src=x onerror=window.hit=1>${window.hit=1}"


@pytest.fixture
def zone_url(tmp_path):
    """Address of a server whose zones this test may change."""
    with opened_zone_app(tmp_path) as app, served(app) as url:
        yield url


@pytest.fixture(scope="module")
def still_url(tmp_path_factory):
    """Address of a server that the tests of this file only read."""
    with opened_zone_app(tmp_path_factory.mktemp("still")) as app, served(app) as url:
        yield url


@pytest.fixture
def page_of(browser):
    """Factory of pages on one of these servers; the test fails if one misbehaves."""
    with ExitStack() as stack:
        yield lambda url: stack.enter_context(watched(browser, url))


def opened(pages, path, width=1366, height=768):
    page = pages(width, height)
    page.goto(path)
    page.wait_for_selector("html[data-ready=true]")
    return page


def opened_editor(pages, query=RING, lineage="xingyang", **size):
    page = opened(pages, f"/zones/edit/{lineage}{query}", **size)
    wait_valid(page)
    return page


def wait_valid(page):
    """Wait until the server has judged what is drawn, and finds it valid."""
    page.wait_for_timeout(60)  # a change that was just made is on its way to the page
    page.wait_for_selector(".validity--good")


def wait_until(page, claim, timeout_ms=8000):
    """Wait until a claim of the page's script holds; its policy forbids to compile one there."""
    for _ in range(timeout_ms // 50):
        if page.evaluate(claim):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never true: {claim}")


def show(page, lat_lon=CENTRE, zoom=13):
    page.evaluate(f"{MAP}.setView({lat_lon}, {zoom}, {{animate: false}})")


def at(page, lat, lon):
    """Where a position is on the screen, in px."""
    box = page.locator(".folium-map").bounding_box()
    point = page.evaluate(f"(() => {{ const p = {MAP}.latLngToContainerPoint([{lat}, {lon}]);"
                          " return [p.x, p.y]; })()")  # fmt: skip
    return box["x"] + point[0], box["y"] + point[1]


def click(page, lat, lon, **options):
    page.mouse.click(*at(page, lat, lon), **options)


def drag(page, start, end, steps=8):
    page.mouse.move(*at(page, *start))
    page.mouse.down()
    page.mouse.move(*at(page, *end), steps=steps)


def figure(page, part, column):
    """Number in the table of areas: 0 before, 1 now, 2 gained, 3 lost."""
    text = page.locator(f'#figures tr[data-part="{part}"] td').nth(column).inner_text()
    return float(text.replace("≈", "").replace(",", ""))


def fill_form(page, day="2021-06-01", author="张三", reason="核对道路"):
    page.fill("#valid-from", day)
    page.fill("#author", author)
    page.fill("#reason", reason)


def choose_ring(page):
    show(page)
    click(page, 34.7840, 113.4250)
    page.wait_for_selector(".piece.is-chosen")


def test_the_editor_opens_on_what_is_asked_and_the_server_agrees(still_url, page_of):
    page = opened_editor(page_of(still_url))
    assert "荥阳市无燃煤区（2014）" in page.inner_text("#edit-line")
    assert figure(page, "in force", 1) == figure(page, "in force", 0) == pytest.approx(8.196)
    assert page.input_value("#valid-from") == "2014-10-31"
    assert page.locator(".piece").count() == 2


def test_the_area_of_the_browser_is_that_of_the_server(still_url, page_of):
    """Authalic sphere against geodesics, on every built-in zone part: within a ten-thousandth."""
    page = opened_editor(page_of(still_url))
    shares = page.evaluate(
        """async () => {
            const { polygonArea } = await import("/static/js/zones_measure.js");
            const shares = [];
            const names = ["xingyang", "gongyi", "zhengzhou-urban", "dengfeng", "xinzheng"];
            for (const name of names) {
                const answer = await fetch(`/api/zones/${name}/versions`);
                for (const version of (await answer.json()).versions) {
                    for (const { geometry, area_km2 } of version.parts) {
                        const found = geometry.coordinates;
                        const polygons = geometry.type === "Polygon" ? [found] : found;
                        const km2 = polygons.map((p) => p.map((ring) => ring.slice(0, -1)))
                            .reduce((sum, rings) => sum + polygonArea(rings), 0);
                        shares.push(Math.abs(km2 / area_km2 - 1));
                    }
                }
            }
            return shares;
        }"""
    )
    assert len(shares) > 10
    assert max(shares) < 1e-4


def test_a_dragged_vertex_shows_its_area_at_once_and_saves_as_a_version(zone_url, page_of):
    page = opened_editor(page_of(zone_url))
    page.uncheck("#snap")
    choose_ring(page)
    drag(page, (34.794, 113.404), (34.800, 113.398))
    assert page.inner_text("#live-area").endswith("km²")  # while the button is still down
    rough = float(page.inner_text("#live-area").split()[0].replace(",", ""))
    page.mouse.up()
    wait_valid(page)
    grown = figure(page, "in force", 1)
    assert grown > 8.3
    assert figure(page, "in force", 2) == pytest.approx(grown - 8.196, abs=0.01)
    assert rough == pytest.approx(grown + 933.476, abs=0.3)  # both parts, before they are cut
    assert "重叠" in page.inner_text("#validity")  # what is undetermined gives way
    fill_form(page, "2016-01-01")
    page.click("#save")
    page.wait_for_selector("#save-done:not([hidden])")
    made = re.search(r"xingyang-2016-01-01-r1", page.inner_text("#save-done"))
    assert made
    record = page.evaluate("fetch('/api/zones/xingyang/versions').then(r => r.json())")
    saved = next(v for v in record["versions"] if v["version_id"] == made[0])
    assert saved["change"]["author"] == "张三"
    ring = next(p for p in saved["parts"] if p["part"] == "in force")
    assert ring["area_km2"] == pytest.approx(grown, abs=0.002)
    corners = {tuple(c) for c in ring["geometry"]["coordinates"][0]}
    assert {(113.404, 34.7774), (113.4455, 34.7717), (113.4455, 34.794)} <= corners
    former = next(v for v in record["versions"] if v["version_id"] == "xingyang-2014")
    assert former["valid_to"] == "2016-01-01"


def test_a_self_crossing_is_said_in_words_while_the_button_is_down(still_url, page_of):
    page = opened_editor(page_of(still_url))
    page.uncheck("#snap")
    choose_ring(page)
    drag(page, (34.794, 113.404), (34.775, 113.460))
    assert "自己相交" in page.inner_text("#validity")
    assert page.locator(".fault-spot").count() == 1
    page.mouse.up()
    page.wait_for_timeout(600)
    assert page.is_disabled("#save")
    page.click('[data-act="back"]')
    wait_valid(page)
    assert figure(page, "in force", 1) == pytest.approx(8.196)
    assert page.is_enabled("#save")


def test_vertices_snap_to_the_border_of_a_neighbour(still_url, page_of):
    page = opened_editor(page_of(still_url), query="?version=gongyi-2019", lineage="gongyi")
    page.wait_for_selector(".neighbour", state="attached")
    corner = page.evaluate(
        """async () => {
            const units = await (await fetch("/api/export/units.geojson")).json();
            const gongyi = units.features.find((each) => each.properties.unit_code === "410181");
            const { type, coordinates } = gongyi.geometry;
            return (type === "Polygon" ? coordinates[0] : coordinates[0][0])[30];
        }"""
    )
    lon, lat = corner
    show(page, f"[{lat}, {lon}]", 14)
    page.click('[data-tool="draw"]')
    for d_lon, d_lat in ((0.0003, 0.0002), (0.01, 0.0), (0.01, 0.008), (0.0, 0.008)):
        page.mouse.move(*at(page, lat + d_lat, lon + d_lon), steps=3)
        click(page, lat + d_lat, lon + d_lon)
    click(page, lat, lon)
    page.wait_for_timeout(700)
    coordinates = page.evaluate(
        "import('/static/js/zones_pieces.js').then(m => m.drawn().at(-1).geometry.coordinates[0])"
    )
    nearest = min(abs(x - lon) + abs(y - lat) for x, y in coordinates)
    assert nearest < 1e-9


def test_an_area_is_drawn_with_geoman(still_url, page_of):
    page = opened_editor(page_of(still_url))
    page.uncheck("#snap")
    show(page, "[34.70, 113.30]", 12)
    page.click('[data-tool="draw"]')
    assert page.get_attribute('[data-tool="draw"]', "aria-pressed") == "true"
    corners = [(34.68, 113.28), (34.68, 113.32), (34.72, 113.32), (34.72, 113.28)]
    for corner in corners:
        click(page, *corner)
    click(page, *corners[0])
    wait_valid(page)
    wait_until(page, "document.querySelectorAll('.piece').length === 3")
    # 0.04° of longitude and latitude at 34.7° N: 3.66 km by 4.44 km
    assert figure(page, "in force", 1) == pytest.approx(8.196 + 16.26, abs=0.2)
    assert page.get_attribute('[data-tool="draw"]', "aria-pressed") == "false"


def test_an_area_is_cut_out_and_put_back(still_url, page_of):
    page = opened_editor(page_of(still_url))
    page.uncheck("#snap")
    choose_ring(page)
    page.click('[data-tool="cut"]')
    corners = [(34.780, 113.415), (34.780, 113.430), (34.789, 113.430), (34.789, 113.415)]
    for corner in corners:
        click(page, *corner)
    click(page, *corners[0])
    wait_valid(page)
    wait_until(page, "document.querySelectorAll('#figures .now')[0].textContent < '7'")
    lost = figure(page, "in force", 3)
    assert lost == pytest.approx(1.372 * 0.998, abs=0.02)  # 0.015° by 0.009°
    assert figure(page, "in force", 1) == pytest.approx(8.196 - lost, abs=0.002)
    geometry = page.evaluate(
        "import('/static/js/zones_pieces.js')"
        ".then(m => m.drawn().map(d => [d.part, d.geometry.coordinates.length]))"
    )
    assert ["in force", 2] in geometry  # a hole
    page.keyboard.press("Escape")
    page.click('[data-act="back"]')
    wait_valid(page)
    assert figure(page, "in force", 1) == pytest.approx(8.196)


def test_an_area_is_split_and_one_piece_becomes_undetermined(still_url, page_of):
    page = opened_editor(page_of(still_url))
    page.uncheck("#snap")
    choose_ring(page)
    page.click('[data-tool="split"]')
    click(page, 34.800, 113.425)
    x, y = at(page, 34.765, 113.425)
    page.mouse.click(x, y)
    page.mouse.dblclick(x, y)
    wait_until(page, "document.querySelectorAll('.piece').length === 3")
    wait_valid(page)
    assert figure(page, "in force", 1) == pytest.approx(8.196)  # the pieces make up the whole
    page.click('[data-act="part"]')
    page.wait_for_timeout(700)
    wait_valid(page)
    half = figure(page, "in force", 1)
    assert 3 < half < 5
    assert figure(page, "undetermined", 1) == pytest.approx(933.476 + 8.196 - half, abs=0.01)


def test_a_piece_is_removed_and_nothing_left_cannot_be_saved(still_url, page_of):
    page = opened_editor(page_of(still_url))
    choose_ring(page)
    page.click('[data-act="remove"]')
    page.wait_for_timeout(600)
    wait_valid(page)
    assert figure(page, "in force", 3) == pytest.approx(8.196)
    show(page, "[34.85, 113.30]", 11)
    click(page, 34.87, 113.32)
    page.click('[data-act="remove"]')
    page.wait_for_selector(".validity--bad")
    assert "至少要画一块" in page.inner_text("#validity")
    assert page.is_disabled("#save")


def test_coordinates_can_be_typed_instead_of_dragged(still_url, page_of):
    page = opened_editor(page_of(still_url))
    choose_ring(page)
    page.click(".coordinates summary")
    assert page.input_value("#ring-text").splitlines()[0].startswith("113.4")
    page.fill("#ring-text", "113.40,34.75\n113.45,34.75\n113.45,34.80\n113.40,34.80")
    page.click("#ring-apply")
    page.wait_for_timeout(600)
    wait_valid(page)
    assert figure(page, "in force", 1) == pytest.approx(25.4, abs=0.1)
    page.fill("#ring-text", "abc")
    page.click("#ring-apply")
    assert "至少三行" in page.inner_text("#validity")


@pytest.mark.parametrize(
    ("day", "author", "reason", "field", "words"),
    [("2021-06-01", "", "r", "#author", "修改人"), ("2021-06-01", "a", "", "#reason", "理由"),
     ("2013-01-01", "a", "r", "#valid-from", "2014-10-31"), ("", "a", "r", "#valid-from", "缺少")],
)  # fmt: skip
def test_what_is_missing_is_said_at_its_field(
    page_of, still_url, day, author, reason, field, words
):
    pages = page_of(still_url)
    pages.expect("400")
    page = opened_editor(pages)
    fill_form(page, day, author, reason)
    page.click("#save")
    page.wait_for_selector("#save-message:not([hidden])")
    assert words in page.inner_text("#save-message")
    assert page.get_attribute(field, "aria-invalid") == "true"


def test_the_second_editor_keeps_the_drawing_and_saves_on_top(zone_url, page_of):
    pages = page_of(zone_url)
    pages.expect("409")
    first, second = opened_editor(pages, ""), opened_editor(pages, "")
    fill_form(first, "2021-06-01", "张三", "先到")
    first.click("#save")
    first.wait_for_selector("#save-done:not([hidden])")
    show(second, "[34.70, 113.30]", 12)
    second.uncheck("#snap")
    second.click('[data-tool="draw"]')
    for corner in ((34.68, 113.28), (34.68, 113.32), (34.72, 113.32), (34.68, 113.28)):
        click(second, *corner)
    wait_valid(second)
    drawn = figure(second, "in force", 1)
    fill_form(second, "2021-08-01", "李四", "后到")
    second.click("#save")
    second.wait_for_selector("#save-message:not([hidden])")
    assert "张三" in second.inner_text("#save-message")
    assert "先到" in second.inner_text("#save-message")
    second.click("#save-message button")
    second.wait_for_selector(".zone--superseded", state="attached")
    wait_valid(second)
    assert figure(second, "in force", 1) == drawn
    fill_form(second, "2021-08-01", "李四", "后到")
    second.click("#save")
    second.wait_for_selector("#save-done:not([hidden])")
    record = second.evaluate("fetch('/api/zones/xingyang/versions').then(r => r.json())")
    assert [change["author"] for change in record["changes"]] == ["张三", "李四"]


def test_undo_in_the_list_is_signed_and_restores(zone_url, page_of):
    pages = page_of(zone_url)
    editor = opened_editor(pages, "")
    fill_form(editor, author=PAYLOAD[:60], reason=PAYLOAD)
    editor.click("#save")
    editor.wait_for_selector("#save-done:not([hidden])")
    page = opened(pages, "/zones")
    assert PAYLOAD in page.inner_text("#xingyang-2021-06-01-r1")
    page.click("[data-undo]")
    page.fill("#sign-author", "李四")
    page.fill("#sign-reason", "画错了")
    page.click("#sign-save")
    page.wait_for_selector("#xingyang-2021-06-01-r2")
    assert "已被更正" in page.inner_text("#xingyang-2021-06-01-r1")
    assert "李四" in page.inner_text("#xingyang-2021-06-01-r2")
    assert page.evaluate("window.hit") is None
    record = page.evaluate("fetch('/api/zones/xingyang/versions').then(r => r.json())")
    parts = {v["version_id"]: v["parts"][0]["geometry"] for v in record["versions"]}
    assert parts["xingyang-2021-06-01-r2"] == parts["xingyang-2020"]


def test_a_comparison_shows_ground_figures_and_tasks(zone_url, page_of, screenshot):
    pages = page_of(zone_url)
    page = opened(pages, "/zones/compare?a=gongyi-before-2019&b=xingyang-2014")
    page.wait_for_selector("#ground:not([hidden])")
    assert page.locator(".gained").count() >= 1
    assert page.locator(".lost").count() >= 1
    assert "8.196" in page.inner_text("#key")
    assert "1,039.9" in page.inner_text("#key")
    rows = page.locator("#change-list .change").count()
    assert str(rows) in page.inner_text("#changes-title") or rows == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 1366
    screenshot(page, "zones_compare_1366")


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_pages_fit_the_screen(still_url, page_of, screenshot, width, height):
    pages = page_of(still_url)
    for name, path in {
        "list": "/zones",
        "edit": f"/zones/edit/xingyang{RING}",
        "compare": "/zones/compare?a=xinzheng-2020&b=xinzheng-2021",
        "notice": "/zones/notice",
    }.items():
        page = opened(pages, path, width, height)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        screenshot(page, f"zones_{name}_{width}")
        small = page.evaluate(
            """() => [...document.querySelectorAll("button, a.button, select, input")]
                .filter((each) => !["file", "checkbox"].includes(each.type))
                .filter((each) => each.offsetParent && each.getBoundingClientRect().height < 28)
                .map((each) => each.outerHTML.slice(0, 80))"""
        )
        assert [each for each in small if "link" not in each] == [], name


def read_notice(page):
    page.fill("#notice-input", NOTICE)
    page.click("#parse")
    page.wait_for_selector("html[data-compiled=true]")


def test_a_pasted_notice_lights_its_words_its_term_and_its_ground(still_url, page_of, screenshot):
    page = opened(page_of(still_url), "/zones/notice")
    read_notice(page)
    assert "新密政告〔2021〕5号" in page.inner_text("#head-facts")
    assert page.locator(".term").count() >= 4
    term = page.locator(".term", has_text="任岗村")
    term.locator(".term__head").click()
    assert page.inner_text("mark.is-lit") == "任岗村、岳村村"
    assert page.locator(".term.is-lit").count() == 1
    assert page.locator(".term-open").count() >= 1
    page.click("mark:has-text('荥阳市全域')")
    assert "荥阳市" in page.inner_text(".term.is-lit")
    assert page.locator(".term-fixed").count() == 1
    screenshot(page, "zones_notice_read_1366")


def test_a_corrected_term_is_compiled_again_and_saved_as_a_version(zone_url, page_of):
    page = opened(page_of(zone_url), "/zones/notice")
    read_notice(page)
    before = page.inner_text("#terms-line")
    term = page.locator(".term", has_text="荥阳市").first
    term.locator("summary").click()
    names = term.locator("textarea")
    names.fill("荥阳市、中牟县")
    names.blur()
    wait_until(page, f"document.getElementById('terms-line').textContent !== {json.dumps(before)}")
    assert "中牟县" in page.inner_text("#term-list")
    page.select_option("#lineage", "")
    page.fill("#new-lineage", "xinmi-notice")
    page.fill("#author", "王五")
    assert page.input_value("#valid-from") == "2021-12-01"
    page.click("#save")
    page.wait_for_selector("#save-done:not([hidden])")
    record = page.evaluate("fetch('/api/zones/xinmi-notice/versions').then(r => r.json())")
    assert record["versions"][0]["legal_basis"]["zh"].endswith("新密政告〔2021〕5号")
    in_force = next(p for p in record["versions"][0]["parts"] if p["part"] == "in force")
    assert in_force["area_km2"] > 2000


def test_a_notice_that_says_nothing_is_told(still_url, page_of):
    pages = page_of(still_url)
    pages.expect("400")
    page = opened(pages, "/zones/notice")
    page.fill("#notice-input", "今天天气很好。")
    page.click("#parse")
    page.wait_for_selector("#notice-message:not([hidden])")
    assert "禁煤区" in page.inner_text("#notice-message")


def test_a_file_of_a_notice_is_read(still_url, page_of):
    page = opened(page_of(still_url), "/zones/notice")
    page.set_input_files(
        "#notice-file",
        {"name": "通告.txt", "mimeType": "text/plain", "buffer": NOTICE.encode("gb18030")},
    )
    page.wait_for_selector("html[data-compiled=true]")
    assert "新密政告〔2021〕5号" in page.inner_text("#lines")


RING_NOTICE = """荥阳市人民政府关于划定高污染燃料禁燃区的通告
荥政通〔2021〕9号
一、禁燃区范围
东至河偏路，南至黄河大街，西至西环路，北至向阳街，面积3.05平方公里。
荥阳市人民政府
2021年11月20日
"""


def read_text(page, text):
    page.fill("#notice-input", text)
    page.click("#parse")
    page.wait_for_selector("html[data-compiled=true]")


def bring(page, role, contents, name="道路.geojson"):
    file = {"name": name, "mimeType": "application/json", "buffer": contents}
    page.set_input_files(f"#{role}-file", file)


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_a_road_file_settles_a_ring_and_is_still_there_after_a_reload(
    still_url, page_of, screenshot, width, height
):
    pages = page_of(still_url)
    pages.expect("400")  # the first time nobody says which datum the file has
    page = opened(pages, "/zones/notice", width, height)
    read_text(page, RING_NOTICE)
    assert "未定" in page.inner_text(".term__result")
    bring(page, "roads", ROAD_FILE)
    page.wait_for_selector("#roads-message:not([hidden])")
    assert "坐标系" in page.inner_text("#roads-message")
    assert page.evaluate("document.activeElement.id") == "roads-datum"
    page.select_option("#roads-datum", "wgs84")
    page.wait_for_selector("#roads-state.is-done")
    assert "已读 5 条" in page.inner_text("#roads-state")
    page.wait_for_selector(".term__result--settled")
    assert "±30 米" in page.inner_text(".term__result")
    assert "与公布面积相符" in page.inner_text(".term__result")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    screenshot(page, f"zones_notice_roads_{width}")
    page.reload()
    page.wait_for_selector("#roads-state.is-done")
    page.click("#roads-remove")
    assert "未提供" in page.inner_text("#roads-state")
    assert "roads" not in page.url


def test_a_file_that_is_no_map_is_refused_beside_its_button(still_url, page_of):
    pages = page_of(still_url)
    pages.expect("400")
    page = opened(pages, "/zones/notice")
    bring(page, "places", b"\x89PNG\r\n", "村庄<img src=x onerror=window.hit=1>.gpkg")
    page.wait_for_selector("#places-message:not([hidden])")
    assert page.inner_text("#places-state") == "未提供"
    assert page.evaluate("window.hit") is None


def test_a_notice_of_another_city_shows_its_units_and_offers_no_saving(
    still_url, page_of, screenshot
):
    page = opened(page_of(still_url), "/zones/notice")
    read_text(page, NOTICE.replace("新密市", "遂平县").replace("荥阳市全域", "遂平县全域"))
    assert "驻马店市" in page.inner_text("#other-city")
    assert page.is_hidden("#notice-save")
    assert page.locator(".unit-label", has_text="遂平县").count() == 1
    south = page.evaluate(f"{MAP}.getBounds().getSouth()")
    assert south < 33.2  # the map has gone there
    screenshot(page, "zones_notice_city_1366")
    page.click("#again")
    read_text(page, NOTICE)
    assert page.is_hidden("#other-city")
    assert page.locator(".unit-label", has_text="遂平县").count() == 0
    assert page.is_visible("#notice-save")


@pytest.mark.parametrize("layer", ["tasks", "coal_ban"])
def test_the_map_of_one_file_works_from_a_disk_without_a_network(
    browser, app_file, layer, screenshot
):
    context = browser.new_context(viewport={"width": 1366, "height": 768}, offline=True)
    asked, faults = [], []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(app_file(layer).as_uri())
    page.wait_for_selector("html[data-ready=true]")
    assert asked == [app_file(layer).as_uri()]
    assert page.locator("#map canvas, #map svg").count() >= 1
    rows = page.locator("#side li").count()
    assert rows > 5
    page.locator("#side li button").first.click()
    assert page.locator("#side dl dt").count() > 3
    page.fill("#side input", "没有这个词")
    assert page.locator("#side li:visible").count() == 0
    assert faults == []
    page.fill("#side input", "")
    screenshot(page, f"standalone_{layer}_1366")
    context.close()


@pytest.fixture(scope="module")
def app_file(tmp_path_factory):
    """Function that saves the map of a layer to a disk."""
    assets.ensure()
    folder = tmp_path_factory.mktemp("files")
    with opened_zone_app(folder) as app, app.test_client() as client:

        def save(layer):
            path = folder / f"{layer}.html"
            path.write_bytes(client.get(f"/api/export/{layer}.html").data)
            return path

        yield save


def test_text_of_a_person_does_not_run_in_the_map_of_one_file(browser, tmp_path):
    hostile = "</script><script>window.hit=1</script><img src=x onerror=window.hit=1>"
    path = tmp_path / "hostile.html"
    with opened_zone_app(tmp_path) as app, app.test_client() as client:
        state = json.loads(client.get("/api/zones/xingyang/versions").text)
        geometry = state["versions"][-1]["parts"][0]["geometry"]
        answer = client.post(
            "/api/zones/versions",
            headers=HEADERS,
            json={"lineage": "xingyang", "state": state["state"], "based_on": "xingyang-2020",
                  "valid_from": "2021-06-01", "author": "a", "reason": hostile, "note": hostile,
                  "parts": [{"part": "in force", "geometry": geometry}]},
        )  # fmt: skip
        assert answer.status_code == 201
        path.write_bytes(client.get("/api/export/coal_ban.html").data)
    context = browser.new_context()
    page = context.new_page()
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready=true]")
    for button in page.locator("#side li button").all():
        button.click()
        shown = page.inner_text("#side dl")
        assert ("onerror" not in shown) or hostile in shown
    assert page.evaluate("document.body.textContent.includes('onerror=window.hit')")
    assert page.evaluate("window.hit") is None
    context.close()
