"""The map page as its readers use it: look, filter, select, ask, share, print; mouse and keys."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, Route, expect

from geo.datum import convert

DAY = "2020-11-01"
DESK = (1366, 768)
PHONE = (390, 844)
SMALL = (360, 640)
CJK = re.compile(r"[\u3400-\u9fff]")
Shot = Callable[[Page, str], Path]


def open_map(page: Page, *, lang: str = "zh", rest: str = "") -> Page:
    """The map on the day of the documents, once its data is there."""
    page.goto(f"/?lang={lang}#t={DAY}{rest}")
    page.wait_for_selector("html[data-ready=true]")
    return page


def tasks_on(client: FlaskClient, day: str = DAY) -> dict[str, Any]:
    return client.get(f"/api/tasks?as_of={day}").json


def shown_ids(page: Page) -> list[str]:
    return page.locator("#task-list .task").evaluate_all("all => all.map(e => e.dataset.task)")


def permalink(page: Page) -> dict[str, str]:
    parts = page.evaluate("location.hash.slice(1)").split("&")
    return {"view": parts[0]} | dict(part.split("=", 1) for part in parts[1:])


def task_with(client: FlaskClient, **wanted: Any) -> dict[str, Any]:
    return next(
        task
        for task in tasks_on(client)["tasks"]
        if all(task[key] == value for key, value in wanted.items())
    )


def flagged(client: FlaskClient) -> tuple[dict[str, Any], dict[str, Any]]:
    """A task outside its zone and the place that makes it so."""
    for task in tasks_on(client)["tasks"]:
        for place in task["places"]:
            if place["verdict"] == "outside" and place["lon"] is not None:
                return task, place
    raise AssertionError("no task is outside on that day")


# ---- what is flagged


def test_first_line_says_what_is_flagged_since_when_and_what_to_do_next(page_at, client) -> None:
    page = open_map(page_at(*DESK))
    tasks = tasks_on(client)["tasks"]
    outside = sum(task["verdict"] == "outside" for task in tasks)
    line = page.locator("#headline")
    expect(line).to_contain_text(f"截至 {DAY}")
    expect(line).to_contain_text(f"{outside} 项任务在区外")
    expect(line).to_contain_text("2020-07-31")
    expect(page.locator("#next-step")).to_contain_text(f"先核查区外的 {outside} 项")


def test_list_and_map_show_what_the_api_counts(page_at, client) -> None:
    page = open_map(page_at(*DESK))
    listed = tasks_on(client)
    assert sorted(shown_ids(page)) == sorted(task["task_id"] for task in listed["tasks"])
    assert len(shown_ids(page)) == 51
    expect(page.locator("#unlocated")).to_contain_text(f"未落图 {listed['unlocated']} 项")
    placed = {
        (task["task_id"], place["feature_id"])
        for task in listed["tasks"]
        for place in task["places"]
        if place["lon"] is not None
    }
    drawn = page.evaluate(
        """async () => (await import('/static/js/task_map.js')).spots()
             .map(({ task, place }) => [task.task_id, place.feature_id])"""
    )
    assert {tuple(pair) for pair in drawn} == placed


def test_unlocated_tasks_say_why(page_at, client) -> None:
    page = open_map(page_at(*DESK))
    task = task_with(client, located=False)
    expect(page.locator(f"#task-{task['task_id']}")).to_contain_text(task["unlocated_reason"]["zh"])


def test_units_are_labelled_once_each(page_at) -> None:
    page = open_map(page_at(*DESK))
    names = page.locator(".unit-label").all_inner_texts()
    assert len(names) == len(set(names)) == 12


# ---- filters


def test_a_verdict_chip_narrows_list_and_map_and_clear_brings_all_back(page_at, client) -> None:
    page = open_map(page_at(*DESK))
    expected = [t["task_id"] for t in tasks_on(client)["tasks"] if t["verdict"] == "outside"]
    chip = page.locator("#verdict-chips [data-value=outside]")
    expect(chip).to_contain_text(str(len(expected)))
    chip.click()
    assert sorted(shown_ids(page)) == sorted(expected)
    expect(chip).to_have_attribute("aria-pressed", "true")
    assert permalink(page)["f"] == "verdict:outside"
    names = page.locator(".marker--flag").evaluate_all(
        "all => all.map(e => e.getAttribute('aria-label'))"
    )
    assert names
    assert all(any(task in name for task in expected) for name in names)
    page.get_by_role("button", name="清除", exact=True).click()
    assert len(shown_ids(page)) == 51


def test_filters_of_two_kinds_must_both_hold_and_chip_counts_tell_beforehand(
    page_at, client
) -> None:
    page = open_map(page_at(*DESK))
    page.locator(".filters__more summary").click()
    page.locator("#more-chips [data-facet=county][data-value='410183']").click()
    chip = page.locator("#verdict-chips [data-value=not_applicable]")
    told = int(chip.locator(".chip__count").inner_text())
    chip.click()
    expected = [
        task["task_id"]
        for task in tasks_on(client)["tasks"]
        if "410183" in task["counties"] and task["verdict"] == "not_applicable"
    ]
    assert sorted(shown_ids(page)) == sorted(expected)
    assert told == len(expected)


def test_no_result_names_the_filter_to_drop(page_at, client) -> None:
    page = open_map(page_at(*DESK), rest="&f=verdict:outside;category:vehicles")
    assert shown_ids(page) == []
    button = page.locator("#task-list .empty button")
    expect(button).to_contain_text("判定")
    promised = int(re.search(r"(\d+)", button.inner_text()).group(1))
    button.click()
    assert len(shown_ids(page)) == promised > 0


def test_filters_of_the_page_agree_with_those_of_the_api(page_at, client) -> None:
    page = open_map(page_at(*DESK))
    page.locator(".filters__more summary").click()
    for facet, counts in tasks_on(client)["facets"].items():
        chips = page.locator(f".chip[data-facet={facet}]").evaluate_all(
            "all => all.map(e => [e.dataset.value, +e.querySelector('.chip__count').textContent])"
        )
        assert dict(chips) == counts, facet


# ---- selecting


def test_a_row_opens_the_task_marks_its_flags_and_back_closes_it(page_at, client) -> None:
    page = open_map(page_at(*DESK))
    task, _ = flagged(client)
    page.locator(f"#task-{task['task_id']}").click()
    detail = page.locator("#detail")
    expect(detail).to_contain_text(task["title"]["zh"])
    expect(detail).to_contain_text(task["because"]["zh"])
    expect(detail).to_contain_text(task["source"]["zh"])
    assert page.locator(".marker--flag.is-selected").count() > 0
    assert permalink(page)["sel"] == f"task:{task['task_id']}"
    page.go_back()
    expect(detail).to_be_hidden()
    assert "sel" not in permalink(page)
    page.go_forward()
    expect(detail).to_be_visible()


def test_a_task_of_whole_counties_lights_them_and_shows_its_shares(page_at, client) -> None:
    page = open_map(page_at(*DESK))
    task = next(t for t in tasks_on(client)["tasks"] if len(t["territory_codes"]) == 3)
    page.locator(f"#task-{task['task_id']}").click()
    assert page.locator("path.territory").count() == 3
    shares = page.locator(".shares__list li b").all_inner_texts()
    total = sum(float(re.sub(r"[^\d.]", "", share)) for share in shares)
    assert total == pytest.approx(100, abs=1)


def test_hovering_a_row_lights_its_flag_and_hovering_a_flag_its_row(page_at, client) -> None:
    page = open_map(page_at(*DESK))
    task, _ = flagged(client)
    row = page.locator(f"#task-{task['task_id']}")
    row.hover()
    lit = page.locator(".marker--flag.is-hovered")
    assert lit.count() > 0
    lit.first.hover(force=True)
    expect(row).to_have_class(re.compile("is-hovered"))


def test_a_flag_tells_why_in_one_click(page_at, client) -> None:
    task, place = flagged(client)
    page = open_map(page_at(*DESK), rest=f"&f=verdict:outside&sel=task:{task['task_id']}")
    page.evaluate(
        f"""async () => (await import('/static/js/leaflet_map.js')).map
               .setView([{place["lat"]}, {place["lon"]}], 15, {{ animate: false }})"""
    )
    page.locator(".marker--flag").first.click()
    choice = page.locator(".leaflet-popup .choice", has_text=place["name"])
    if choice.count():
        choice.first.click()
    card = page.locator(".leaflet-popup .card")
    finding = next(
        each
        for each in client.get(f"/api/findings?as_of={DAY}&task_id={task['task_id']}").json[
            "findings"
        ]
        if each["feature_id"] == place["feature_id"] and each["verdict"] == "outside"
    )
    rule = next(
        each
        for each in client.get("/api/rules").json["rules"]
        if each["rule_id"] == finding["rule_id"]
    )
    for told in ("区外", place["because"]["zh"], rule["title"]["zh"], rule["source"]["zh"], DAY):
        expect(card).to_contain_text(told)
    for term in ("区域", "法定依据", "地点精度", "边界精度", "地点来源", "任务来源"):
        expect(card).to_contain_text(term)


def test_places_at_one_spot_can_each_be_chosen(page_at, client) -> None:
    spots: dict[tuple[float, float], set[tuple[str, str]]] = {}
    for task in tasks_on(client)["tasks"]:
        for place in task["places"]:
            if place["lon"] is not None:
                where = (round(place["lon"], 5), round(place["lat"], 5))
                spots.setdefault(where, set()).add((task["task_id"], place["name"]))
    (lon, lat), crowd = max(spots.items(), key=lambda item: len(item[1]))
    assert len(crowd) > 1
    page = open_map(page_at(*DESK))
    page.evaluate(
        f"""async () => (await import('/static/js/leaflet_map.js')).map
               .setView([{lat}, {lon}], 17, {{ animate: false }})"""
    )
    page.locator(".marker--flag").first.click()
    choices = page.locator(".leaflet-popup .choice").all_inner_texts()
    for task_id, name in crowd:
        assert any(task_id in text and name in text for text in choices)


@pytest.mark.parametrize("size", [DESK, PHONE, SMALL])
def test_no_flag_lies_on_another(page_at, size: tuple[int, int]) -> None:
    page = open_map(page_at(*size))
    for _ in range(3):
        spots = page.locator(".marker--flag").evaluate_all(
            """all => all.map(e => e.getBoundingClientRect())
                 .map(r => [r.x + r.width / 2, r.y + r.height / 2])"""
        )
        for i, (x, y) in enumerate(spots):
            for x0, y0 in spots[:i]:
                assert max(abs(x - x0), abs(y - y0)) >= 20
        page.get_by_role("button", name="放大").click()
        page.wait_for_timeout(400)  # the zoom settles


# ---- the date


def test_an_earlier_date_changes_zones_verdicts_and_words(page_at, client) -> None:
    page = open_map(page_at(*DESK))
    in_force = page.locator("path.zone--force").count()
    page.fill("#asof-date", "2015-01-01")
    page.locator("#asof-date").press("Tab")
    expect(page.locator("#headline")).to_contain_text("截至 2015-01-01")
    expect(page.locator("#asof-period")).to_have_text("2014-11-30 至 2017-09-30")
    assert page.locator("path.zone--force").count() != in_force
    assert permalink(page)["t"] == "2015-01-01"
    outside = sum(t["verdict"] == "outside" for t in tasks_on(client, "2015-01-01")["tasks"])
    expect(page.locator("#headline")).to_contain_text(f"{outside} 项任务在区外")


def test_the_slider_steps_from_change_to_change_by_keys(page_at, client) -> None:
    page = open_map(page_at(*DESK))
    changes = client.get(f"/api/layers?as_of={DAY}").json["change_dates"]
    held = max(day for day in changes if day <= DAY)
    slider = page.locator("#asof-slider")
    expect(slider).to_have_attribute("max", str(len(changes)))
    slider.focus()
    slider.press("ArrowLeft")
    earlier = changes[changes.index(held) - 1]
    expect(page.locator("#asof-date")).to_have_value(earlier)
    slider.press("ArrowRight")
    expect(page.locator("#asof-date")).to_have_value(held)
    expect(slider).to_have_attribute("aria-valuetext", re.compile(held))


def test_a_zone_that_was_replaced_stays_as_a_dashed_outline(page_at) -> None:
    page = open_map(page_at(*DESK))
    outline = page.locator("path.zone--superseded").first
    expect(outline).to_be_attached()
    style = outline.evaluate("e => [getComputedStyle(e).fill, getComputedStyle(e).strokeDasharray]")
    assert style[0] == "none"
    assert style[1] != "none"


def test_undetermined_is_hatched_without_an_edge_and_in_force_filled_with_one(page_at) -> None:
    page = open_map(page_at(*DESK))
    look = "e => [getComputedStyle(e).fill, getComputedStyle(e).stroke]"
    hatch = page.locator("path.zone--undetermined").first.evaluate(look)
    firm = page.locator("path.zone--force").first.evaluate(look)
    assert "#hatch" in hatch[0]
    assert hatch[1] == "none"
    assert firm == ["rgb(31, 111, 180)", "rgb(31, 111, 180)"]


# ---- asking about a point


def ask(page: Page, lon: str, lat: str, datum: str = "wgs84") -> None:
    page.locator("#tab-check").click()
    page.fill("#check-lon", lon)
    page.fill("#check-lat", lat)
    page.select_option("#check-datum", datum)
    page.get_by_role("button", name="核查", exact=True).click()


def test_a_typed_point_gets_the_verdict_of_the_api(page_at, client) -> None:
    page = open_map(page_at(*DESK))
    ask(page, "113.62", "34.74", "gcj02")
    answer = client.get(f"/api/check?lon=113.62&lat=34.74&datum=gcj02&as_of={DAY}").json
    card = page.locator(".leaflet-popup .card")
    expect(card).to_contain_text(answer["because"]["zh"])
    expect(card).to_contain_text(answer["zone"]["name"])
    expect(card).to_contain_text(answer["zone"]["legal_basis"])
    expect(card).to_contain_text(DAY)
    told = card.locator("output").inner_text()
    assert told == f"{answer['wgs84']['lon']:.6f}, {answer['wgs84']['lat']:.6f}"
    expect(card.locator("select")).to_have_value("wgs84")
    card.locator("select").select_option("gcj02")
    assert card.locator("output").inner_text() == "113.620000, 34.740000"
    expect(page.locator("#live")).to_contain_text("区内")


def test_copying_a_point_names_its_datum(page_at) -> None:
    page = open_map(page_at(*DESK))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, "113.65", "34.75")
    page.get_by_role("button", name="复制坐标").click()
    expect(page.locator("#live")).to_contain_text("已复制")
    assert page.evaluate("navigator.clipboard.readText()").startswith(
        "113.650000, 34.750000 (WGS 84"
    )


@pytest.mark.parametrize(
    ("lon", "lat", "field"),
    [("34.75", "113.65", "lon"), ("", "34.75", "lon"), ("113.65", "abc", "lat")],
)
def test_a_bad_point_is_told_at_its_field_in_the_words_of_the_api(
    page_at, client, lon: str, lat: str, field: str
) -> None:
    page_at.expect("400")
    page = open_map(page_at(*DESK))
    ask(page, lon, lat)
    message = client.get(
        f"/api/check?lon={lon}&lat={lat}&datum=wgs84&as_of={DAY}&lang=zh", query_string=None
    ).json["message"]
    expect(page.locator("#check-message")).to_have_text(message)
    expect(page.locator(f"#check-{field}")).to_have_attribute("aria-invalid", "true")
    assert page.locator(".leaflet-popup").count() == 0


def test_a_click_on_the_map_asks_about_that_point_and_a_double_click_does_not(page_at) -> None:
    page = open_map(page_at(*DESK))
    box = page.locator(".folium-map").bounding_box()
    x, y = box["x"] + box["width"] * 0.62, box["y"] + box["height"] * 0.55
    page.mouse.dblclick(x, y)
    page.wait_for_timeout(600)  # longer than the page waits for a second click
    assert page.locator(".leaflet-popup").count() == 0
    page.mouse.click(x, y)
    expect(page.locator(".leaflet-popup .badge")).to_be_visible()
    assert permalink(page)["sel"].startswith("point:")
    page.keyboard.press("Escape")


def test_points_are_shown_in_other_datums_as_the_server_converts_them(page_at) -> None:
    page = open_map(page_at(*DESK))
    points = [(112.75 + 0.11 * i, 34.3 + 0.05 * ((i * 7) % 13)) for i in range(13)]
    shown = page.evaluate(
        """async points => {
             const { fromWgs84 } = await import('/static/js/datum.js');
             const one = ([lon, lat], datum) => Object.values(fromWgs84({ lon, lat }, datum));
             return points.map(p => ['gcj02', 'bd09', 'cgcs2000'].map(d => one(p, d)));
           }""",
        points,
    )
    for (lon, lat), found in zip(points, shown, strict=True):
        for datum, pair in zip(("gcj02", "bd09", "cgcs2000"), found, strict=True):
            expected = [float(value) for value in convert(lon, lat, "wgs84", datum)]
            assert pair == pytest.approx(expected, abs=1e-8)  # about 1 mm on the ground


# ---- search


def test_search_says_how_it_read_coordinates_before_it_moves(page_at) -> None:
    page = open_map(page_at(*DESK))
    before = permalink(page)["view"]
    page.fill("#search-input", "34°45′N 113°39′E")
    option = page.locator("#search-list [role=option]").first
    expect(option).to_contain_text("113.65")
    expect(option).to_contain_text("WGS 84")
    assert permalink(page)["view"] == before
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup .badge")).to_be_visible()
    assert permalink(page)["view"] != before


def test_search_finds_a_task_by_number_and_a_unit_by_name(page_at) -> None:
    page = open_map(page_at(*DESK))
    page.fill("#search-input", "A14")
    expect(page.locator("#search-list [role=option]").first).to_contain_text("A14")
    page.keyboard.press("Enter")
    expect(page.locator("#detail h2")).to_contain_text("A14")
    view = permalink(page)["view"]
    page.fill("#search-input", "登封市")
    expect(page.locator("#search-list [role=option]").first).to_contain_text("登封市")
    page.keyboard.press("Enter")
    page.wait_for_function("view => !location.hash.startsWith('#' + view)", arg=view)


def test_search_for_a_document_shows_its_tasks_from_the_first(page_at, client) -> None:
    page = open_map(page_at(*DESK))
    page.fill("#search-input", "新密政办〔2020〕21号")
    option = page.locator("#search-list [role=option]", has_text="文件").first
    expect(option).to_contain_text("新密")
    option.click()
    expect(page.locator("#task-B1")).to_be_focused()


def test_search_that_finds_nothing_offers_a_check_by_coordinates(page_at) -> None:
    page = open_map(page_at(*DESK))
    page.fill("#search-input", "根本没有这个地方啊")
    expect(page.locator("#search-list")).to_contain_text("没有找到")
    page.locator("#search-list button").click()
    expect(page.locator("#check-lon")).to_be_focused()
    page.locator("#search-input").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#search-list")).to_be_hidden()


# ---- layers


def test_a_layer_is_hidden_shown_and_faded_and_all_is_kept_over_a_reload(page_at) -> None:
    page = open_map(page_at(*DESK))
    page.locator("#tab-layers").click()
    row = page.locator("[data-layer=coal_ban]")
    expect(page.locator("#legend")).to_contain_text("禁煤区：现行有效")
    row.locator("input[type=checkbox]").uncheck()
    assert page.locator("path.zone").count() == 0
    expect(page.locator("#legend")).not_to_contain_text("禁煤区：现行有效")
    page.locator("[data-layer=coal_plants] input[type=checkbox]").check()
    expect(page.locator(".sym--layer-coal_plants").first).to_be_attached()
    page.locator("[data-layer=coal_plants] [aria-expanded]").click()
    page.locator("[data-layer=coal_plants] .layer__opacity input").fill("0.5")
    shown = permalink(page)["l"].split(",")
    assert "coal_ban" not in shown
    assert "coal_plants" in shown
    page.goto("/?lang=zh")
    page.wait_for_selector("html[data-ready=true]")
    assert permalink(page)["l"].split(",") == shown
    pane = page.locator(".leaflet-pane[class*=coal_plants]").first
    assert pane.evaluate("e => e.style.opacity") == "0.5"


def test_a_layer_row_tells_count_source_and_missing_coordinates(page_at, client) -> None:
    page = open_map(page_at(*DESK))
    page.locator("#tab-layers").click()
    for layer in client.get(f"/api/layers?as_of={DAY}").json["layers"]:
        row = page.locator(f"[data-layer={layer['layer_id']}]")
        expect(row).to_contain_text(layer["title"]["zh"])
        expect(row.locator(".layer__count")).to_have_text(str(layer["count"]))
        expect(row).to_contain_text(layer["source"]["zh"])
        assert row.locator(".layer__main svg").count() == 1
        if layer["unlocated"] and layer["layer_id"] != "tasks":
            row.locator("[aria-expanded]").click()
            expect(row).to_contain_text(f"未落图 {layer['unlocated']} 处")


def test_moving_a_layer_changes_its_pane_and_the_address(page_at) -> None:
    page = open_map(page_at(*DESK), rest="&l=units,coal_ban,plant_ring,tasks")
    page.locator("#tab-layers").click()
    height = "id => +document.querySelector(`.leaflet-pane[class*=${id}]`).style.zIndex"
    assert page.evaluate(height, "coal_ban") < page.evaluate(height, "plant_ring")
    page.locator("[data-layer=coal_ban] [aria-expanded]").click()
    page.get_by_role("button", name="上移一层").click()
    assert page.evaluate(height, "coal_ban") > page.evaluate(height, "plant_ring")
    assert permalink(page)["l"] == "units,plant_ring,coal_ban,tasks"


def test_swatches_are_the_symbols_of_the_map(page_at) -> None:
    page = open_map(page_at(*DESK), rest="&l=units,coal_ban,coal_plants,mines,tasks")
    page.locator("#tab-layers").click()
    path = "e => e.querySelector('.sym__shape').getAttribute('d')"
    color = "e => getComputedStyle(e.querySelector('.sym__shape')).fill"
    for layer in ("coal_plants", "mines"):
        swatch = page.locator(f"[data-layer={layer}] .sym")
        marker = page.locator(f".leaflet-marker-icon .sym--layer-{layer}").first
        assert swatch.evaluate(path) == marker.evaluate(path)
        assert swatch.evaluate(color) == marker.evaluate(color)


def many_points(count: int) -> dict[str, Any]:
    features = [
        {
            "type": "Feature",
            "id": f"p{i}",
            "geometry": {
                "type": "Point",
                "coordinates": [113 + (i % 100) * 0.01, 34.4 + (i // 100) * 0.01],
            },
            "properties": {"feature_id": f"p{i}", "name": f"点{i}", "precision_m": 100},
        }
        for i in range(count)
    ]
    return {"type": "FeatureCollection", "features": features, "unlocated": []}


def test_a_large_layer_is_painted_on_a_canvas_and_still_answers_a_click(page_at) -> None:
    page = page_at(*DESK)
    page.route(
        re.compile(r"/api/layers/places\?"), lambda route: route.fulfill(json=many_points(5000))
    )
    open_map(page, rest="&l=units,places")
    pane = page.locator(".leaflet-pane[class*=layer-places]")
    assert pane.locator("canvas").count() == 1
    assert pane.locator(".marker").count() == 0
    at = page.evaluate(
        """async () => { const { map } = await import('/static/js/leaflet_map.js');
             map.setView([34.5, 113.5], 14, { animate: false });
             const p = map.latLngToContainerPoint([34.5, 113.5]);
             const r = map.getContainer().getBoundingClientRect();
             return [r.left + p.x, r.top + p.y]; }"""
    )
    page.mouse.move(*at)
    page.mouse.click(*at)
    expect(page.locator(".leaflet-popup .card__title")).to_have_text(re.compile(r"^点\d+$"))


# ---- the address


def test_an_address_restores_view_date_layers_filters_and_selection(page_at) -> None:
    page = page_at(*DESK)
    page.goto(
        "/?lang=zh#11/34.70000/113.10000&t=2019-12-01&l=units,coal_ban,tasks"
        "&f=category:scattered_coal&sel=task:A14"
    )
    page.wait_for_selector("html[data-ready=true]")
    link = permalink(page)
    assert link["view"] == "11/34.70000/113.10000"
    assert link["t"] == "2019-12-01"
    assert link["l"] == "units,coal_ban,tasks"
    assert link["f"] == "category:scattered_coal"
    assert link["sel"] == "task:A14"
    expect(page.locator("#detail h2")).to_contain_text("A14")
    expect(page.locator("#asof-date")).to_have_value("2019-12-01")
    assert page.locator("path.zone--ring").count() == 0


def test_an_address_with_a_point_opens_its_card(page_at) -> None:
    page = open_map(page_at(*DESK), rest="&sel=point:113.65,34.75")
    expect(page.locator(".leaflet-popup .badge")).to_be_visible()


@pytest.mark.parametrize(
    "rest",
    [
        "#99/x/y&t=2020-13-45&l=nothing&f=verdict:nowhere&sel=task:Z99",
        "#&t=%E0%A4%A&sel=point:1,2,3&f=;;:",
        "#12/1e9/5&sel=<img src=x onerror=window.hit=1>",
    ],
)
def test_a_broken_address_still_opens_the_map(page_at, rest: str) -> None:
    page = page_at(*DESK)
    page.goto(f"/?lang=zh{rest}")
    page.wait_for_selector("html[data-ready=true]")
    assert page.locator(".unit-label").count() == 12
    assert page.evaluate("window.hit") is None


# ---- text of others


def test_official_text_is_shown_as_it_is_written_wherever_it_appears(page_at, client) -> None:
    payload = "<img src=x onerror=window.hit=1>${window.hit=1}`</script>"
    listed = tasks_on(client)
    for task in listed["tasks"]:
        task["title"] = task["because"] = task["source"] = {"zh": payload, "en": payload}
        task["lead_units"] = [payload]
        for place in task["places"]:
            place["name"] = payload
            place["because"] = {"zh": payload, "en": payload}
    page = page_at(*DESK)
    page.route(re.compile(r"/api/tasks\?"), lambda route: route.fulfill(json=listed))
    task, place = flagged(client)
    open_map(page, rest=f"&sel=task:{task['task_id']}~{place['feature_id']}")
    expect(page.locator("#detail h2")).to_contain_text(payload)
    expect(page.locator(".leaflet-popup .card__title")).to_have_text(payload)
    assert page.locator("#panel img[src=x], .leaflet-popup img").count() == 0
    page.locator(".back").first.click()
    expect(page.locator(".task__title").first).to_have_text(payload)
    assert page.evaluate("window.hit") is None


# ---- languages


def test_english_is_complete_and_the_switch_keeps_the_view(page_at) -> None:
    page = open_map(page_at(*DESK), rest="&sel=task:A14")
    page.get_by_role("link", name="English").click()
    page.wait_for_selector("html[lang=en][data-ready=true]")
    assert permalink(page)["sel"] == "task:A14"
    assert permalink(page)["t"] == DAY
    page.locator(".back").first.click()
    page.locator(".filters__more summary").click()
    for tab in ("tasks", "layers", "check"):
        page.locator(f"#tab-{tab}").click()
        told = page.locator("#panel").inner_text()
        # A language names itself, and a document's number is what it is.
        assert not CJK.search(told.replace("中文", "").replace("政办〔2020〕21", ""))
    assert not CJK.search(page.locator("#map-area").inner_text())
    assert not CJK.search(page.title())
    labels = page.locator("[aria-label], [title], [placeholder]").evaluate_all(
        """all => all.flatMap(e => ['aria-label', 'title', 'placeholder']
             .map(name => e.getAttribute(name)))"""
    )
    assert [label for label in labels if label and CJK.search(label)] == []


def test_chinese_is_the_language_of_a_first_visit_whatever_the_browser_speaks(page_at) -> None:
    page = page_at(*DESK, locale="en-US")
    page.goto("/")
    assert page.locator("html").get_attribute("lang") == "zh-CN"


# ---- layout

PIECES = (".map-buttons", "#legend", ".leaflet-control-scale", ".attribution", "#panel")


def boxes(page: Page) -> dict[str, dict[str, float]]:
    found = {piece: page.locator(piece).first.bounding_box() for piece in PIECES}
    return {piece: box for piece, box in found.items() if box and box["width"] > 1}


def overlap(one: dict[str, float], other: dict[str, float]) -> bool:
    return (
        one["x"] + 1 < other["x"] + other["width"]
        and other["x"] + 1 < one["x"] + one["width"]
        and one["y"] + 1 < other["y"] + other["height"]
        and other["y"] + 1 < one["y"] + one["height"]
    )


@pytest.mark.parametrize("size", [DESK, PHONE, SMALL, (640, 480), (1920, 1080)])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_overlaps_and_the_page_does_not_scroll(
    page_at, size: tuple[int, int], lang: str
) -> None:
    page = open_map(page_at(*size), lang=lang)
    found = boxes(page)
    names = list(found)
    for i, one in enumerate(names):
        for other in names[i + 1 :]:
            assert not overlap(found[one], found[other]), (one, other)
    for box in found.values():
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0] + 0.5
        assert box["y"] + box["height"] <= size[1] + 0.5
    root = "document.scrollingElement"
    assert page.evaluate(f"{root}.scrollWidth <= innerWidth && {root}.scrollHeight <= innerHeight")
    side = page.evaluate("(p => [p.scrollWidth, p.clientWidth])(document.getElementById('panel'))")
    assert side[0] <= side[1]


def test_the_panel_is_at_least_320_px_and_the_sheet_at_most_45_percent(page_at) -> None:
    assert open_map(page_at(*DESK)).locator("#panel").bounding_box()["width"] >= 320
    for size in (PHONE, SMALL):
        sheet = open_map(page_at(*size)).locator("#panel").bounding_box()
        assert sheet["height"] <= 0.45 * size[1] + 1
        assert sheet["width"] == size[0]


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_folding_the_panel_keeps_the_middle_of_the_map(page_at, size: tuple[int, int]) -> None:
    page = open_map(page_at(*size), rest="")
    before = permalink(page)["view"].split("/")
    page.get_by_role("button", name="收起面板").click()
    opener = page.get_by_role("button", name="展开面板")
    box = opener.bounding_box()
    assert (box["width"], box["height"]) == (44, 44)
    expect(opener).to_be_focused()
    after = permalink(page)["view"].split("/")
    assert after[0] == before[0]
    assert [float(n) for n in after[1:]] == pytest.approx([float(n) for n in before[1:]], abs=0.003)
    opener.click()
    expect(page.locator("#panel-close")).to_be_focused()


def test_touch_targets_of_a_phone_are_44_px(page_at) -> None:
    page = open_map(page_at(*PHONE))
    small = []
    for tab in ("tasks", "layers", "check"):
        page.locator(f"#tab-{tab}").click()
        small += page.evaluate(
            """() => [...document.querySelectorAll(
                      'button, select, summary, input, .task, .button')]
                 .filter(e => e.checkVisibility() && e.getClientRects().length)
                 .filter(e => !e.matches('[type=checkbox], .flag *'))
                 .map(e => [e.id || e.className, e.getBoundingClientRect()])
                 .filter(([, r]) => r.height < 44 || r.width < 44)
                 .map(([name, r]) => `${name} ${r.width}x${r.height}`)"""
        )
    assert small == []


def test_on_a_phone_a_flag_opens_its_card_in_the_sheet(page_at, client) -> None:
    task, place = flagged(client)
    page = open_map(page_at(*PHONE), rest=f"&sel=task:{task['task_id']}~{place['feature_id']}")
    sheet = page.locator("#card-sheet")
    expect(sheet).to_contain_text(place["because"]["zh"])
    assert page.locator(".leaflet-popup").count() == 0
    sheet.get_by_role("button", name="返回").click()
    expect(sheet).to_be_hidden()
    expect(page.locator("#detail")).to_contain_text(task["title"]["zh"])


# ---- keyboard


def focus_path(page: Page, presses: int) -> list[str]:
    """Landmarks that the focus passes, without repeats."""
    where = """() => { const e = document.activeElement;
        return e.closest('.leaflet-popup') ? 'popup' : e.closest('#panel') ? 'panel'
          : e.closest('.folium-map') ? 'map' : e.className }"""
    seen: list[str] = []
    for _ in range(presses):
        page.keyboard.press("Tab")
        at = page.evaluate(where)
        if not seen or seen[-1] != at:
            seen.append(at)
    return seen


def test_tab_goes_from_panel_to_map_to_popup(page_at) -> None:
    page = open_map(page_at(*DESK), rest="&sel=point:113.65,34.75")
    expect(page.locator(".leaflet-popup .badge")).to_be_visible()
    path = focus_path(page, 90)
    assert path.index("skip") < path.index("panel") < path.index("map") < path.index("popup")


def test_the_list_is_used_by_arrows_enter_and_escape(page_at) -> None:
    page = open_map(page_at(*DESK))
    ids = shown_ids(page)
    page.locator("#task-list .task").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(f"#task-{ids[1]}")).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("#detail h2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#detail")).to_be_hidden()
    expect(page.locator(f"#task-{ids[1]}")).to_be_focused()


def test_a_flag_opens_by_enter_takes_the_focus_and_escape_gives_it_back(page_at) -> None:
    page = open_map(page_at(*DESK), rest="&f=verdict:outside")
    flag = page.locator(".marker--flag").first
    flag.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup .card").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    expect(flag).to_be_focused()


def test_the_middle_of_the_map_is_asked_about_by_enter(page_at) -> None:
    page = open_map(page_at(*DESK))
    page.locator(".folium-map").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup .badge")).to_be_visible()


def test_tabs_of_the_panel_follow_the_arrows(page_at) -> None:
    page = open_map(page_at(*DESK))
    page.locator("#tab-tasks").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#tab-layers")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#pane-layers")).to_be_visible()
    expect(page.locator("#pane-tasks")).to_be_hidden()


# ---- without a network, with faults


def test_without_a_network_what_was_read_stays_and_a_retry_reads_again(page_at) -> None:
    page_at.expect("ERR_FAILED|ERR_INTERNET_DISCONNECTED")
    page = open_map(page_at(*DESK))
    page.route("**/api/**", lambda route: route.abort())
    page.fill("#asof-date", "2018-01-01")
    page.locator("#asof-date").press("Tab")
    expect(page.locator("#banner")).to_contain_text(re.compile(r"离线：显示 .+ 的数据"))
    assert len(shown_ids(page)) == 51
    # what is shown is of the old day, and says so everywhere
    expect(page.locator("#headline")).to_contain_text(f"截至 {DAY}")
    assert permalink(page)["t"] == DAY
    page.unroute("**/api/**")
    page.locator("#banner button").click()
    expect(page.locator("#headline")).to_contain_text("截至 2018-01-01")
    expect(page.locator("#banner")).to_be_hidden()


def test_a_first_reading_that_fails_says_so_and_offers_a_retry(page_at) -> None:
    page_at.expect("500")
    page = page_at(*DESK)

    def refuse(route: Route) -> None:
        body = {
            "error": "MapError",
            "message": "数据文件读不到（ab12）",
            "status": 500,
            "field": None,
        }
        route.fulfill(status=500, body=json.dumps(body), content_type="application/json")

    page.route(re.compile(r"/api/tasks\?"), refuse)
    page.goto(f"/?lang=zh#t={DAY}")
    expect(page.locator("#headline")).to_contain_text("数据文件读不到（ab12）")
    page.unroute(re.compile(r"/api/tasks\?"))
    page.locator("#task-list button").click()
    expect(page.locator("#headline")).to_contain_text("项任务在区外")


def test_without_tasks_the_page_says_what_to_do(page_at, client) -> None:
    page = page_at(*DESK)
    empty = tasks_on(client) | {"tasks": [], "count": 0, "total": 0, "unlocated": 0}
    page.route(re.compile(r"/api/tasks\?"), lambda route: route.fulfill(json=empty))
    open_map(page)
    expect(page.locator("#headline")).to_contain_text("请先导入任务清单")


# ---- paper and dark


def test_on_paper_there_are_title_date_datum_legend_scale_and_no_controls(page_at) -> None:
    page = open_map(page_at(*DESK))
    view = permalink(page)["view"]
    page.emulate_media(media="print")
    expect(page.locator(".print-head__title")).to_be_visible()
    expect(page.locator("#print-date")).to_contain_text(f"截至 {DAY} · 坐标系 WGS 84")
    expect(page.locator("#print-line")).to_contain_text("项任务在区外")
    expect(page.locator("#legend-list")).to_be_visible()
    expect(page.locator(".north")).to_be_visible()
    expect(page.locator(".leaflet-control-scale")).to_be_visible()
    for control in ("#panel", ".map-buttons", "#panel-open", "#banner"):
        expect(page.locator(control)).to_be_hidden()
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") == 1
    width, height = map(float, re.search(rb"MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf).groups())
    assert (width, height) == pytest.approx((841.9, 595.3), abs=1)  # A4, lying
    page.emulate_media(media="screen")
    expect(page.locator("#panel")).to_be_visible()
    assert permalink(page)["view"] == view


def test_dark_mode_follows_the_system(page_at) -> None:
    page = page_at(*DESK)
    page.emulate_media(color_scheme="dark")
    open_map(page)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(25, 29, 33)"
    land = page.locator("path.unit").first.evaluate("e => getComputedStyle(e).fill")
    assert land == "rgb(38, 42, 44)"


@pytest.mark.parametrize(
    ("size", "lang", "scheme"),
    [
        (DESK, "zh", "light"),
        (DESK, "en", "dark"),
        (PHONE, "zh", "light"),
        (PHONE, "en", "dark"),
        (SMALL, "zh", "dark"),
        (SMALL, "en", "light"),
    ],
)
def test_pictures_to_look_at(
    page_at, screenshot: Shot, client, size: tuple[int, int], lang: str, scheme: str
) -> None:
    task, place = flagged(client)
    page = page_at(*size)
    page.emulate_media(color_scheme=scheme)
    name = f"{size[0]}-{lang}-{scheme}"
    open_map(page, lang=lang)
    assert screenshot(page, f"look-{name}").stat().st_size > 10_000
    page.goto("about:blank")
    open_map(page, lang=lang, rest=f"&sel=task:{task['task_id']}~{place['feature_id']}")
    page.wait_for_timeout(300)  # the card has grown by its rule
    assert screenshot(page, f"look-{name}-why").stat().st_size > 10_000
