"""Every place where folium puts text into a page, with every payload known to run there."""

import html
import re
from collections.abc import Callable, Iterator

import folium
import pytest
from folium.plugins import MarkerCluster
from playwright.sync_api import Browser, Page, Route

from web import assets
from web.safe import js_safe

ORIGIN = "http://sinks.test"
LON_DEG, LAT_DEG = 113.65, 34.75
HIT = "window.hit=1"

# SECURITY_CASES 48-52, and what would get round an escape of only some of their characters
PAYLOADS = {
    "image-handler": f'<img src=x onerror="{HIT}">',
    "svg-handler": f"<svg onload={HIT}>",
    "template-literal": "${" + HIT + "}",
    "backtick": f"`+({HIT})+`",
    # folium escapes the backticks of a popup, unless a backslash stands before one
    "backslash-backtick": f"\\\\`)[0];{HIT}//",
    "closing-script": f"</script><script>{HIT}</script>",
    "open-comment": "<!--<script>",
    "double-quote": f'"+({HIT})+"',
    "single-quote": f"'+({HIT})+'",
    "server-template": "{{ 12345 * 67891 }}{% set a = 1 %}",
    "control": "甲\u2028乙\u00a0丙",
}


def base_map() -> folium.Map:
    return folium.Map([LAT_DEG, LON_DEG], tiles=None, maxZoom=19)


def marker(**how: object) -> folium.Map:
    chart = base_map()
    folium.Marker([LAT_DEG, LON_DEG], **how).add_to(chart)
    return chart


def geojson(name: str, **how: object) -> folium.Map:
    chart = base_map()
    place = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [LON_DEG, LAT_DEG]},
        "properties": {"name": name},
    }
    folium.GeoJson({"type": "FeatureCollection", "features": [place]}, **how).add_to(chart)
    return chart


def clustered_popup(text: str) -> folium.Map:
    chart = base_map()
    cluster = MarkerCluster().add_to(chart)
    folium.Marker([LAT_DEG, LON_DEG], popup=text).add_to(cluster)
    return chart


def layer_name(text: str) -> folium.Map:
    chart = base_map()
    folium.FeatureGroup(name=text).add_to(chart)
    folium.LayerControl(collapsed=False).add_to(chart)
    return chart


def tile_attribution(text: str) -> folium.Map:
    chart = base_map()
    folium.TileLayer("/tiles/{z}/{x}/{y}.png", attr=text).add_to(chart)
    return chart


def page_element(text: str) -> folium.Map:
    chart = base_map()
    chart.get_root().html.add_child(folium.Element(f"<p>{text}</p>"))
    return chart


SINKS: dict[str, Callable[[str], folium.Map]] = {
    "popup": lambda text: marker(popup=text),
    "tooltip": lambda text: marker(tooltip=text),
    "div-icon": lambda text: marker(icon=folium.DivIcon(html=text, icon_size=(400, 20))),
    "geojson-tooltip": lambda text: geojson(text, tooltip=folium.GeoJsonTooltip(["name"])),
    "geojson-popup": lambda text: geojson(text, popup=folium.GeoJsonPopup(["name"])),
    "geojson-alias": lambda text: geojson(
        "", tooltip=folium.GeoJsonTooltip(["name"], aliases=[text])
    ),
    "layer-name": layer_name,
    "tile-attribution": tile_attribution,
    "page-element": page_element,
    "clustered-popup": clustered_popup,
}

# Seen to run when the text goes in as it is: were folium to escape one day, these tests would say
FIRING = [
    *[(sink, "image-handler", str) for sink in SINKS],
    ("popup", "template-literal", str),
    ("tooltip", "template-literal", str),
    ("popup", "template-literal", html.escape),
    ("tooltip", "template-literal", html.escape),
    ("tooltip", "backtick", str),
    ("popup", "backslash-backtick", str),
    ("popup", "closing-script", str),
    ("tooltip", "closing-script", str),
]

OPEN_ALL = """() => {
    const layers = Object.values(window).filter(value => value instanceof L.Layer);
    for (const layer of layers) {
        if (layer.getPopup()) layer.openPopup();
        if (layer.getTooltip()) layer.openTooltip();
    }
}"""


@pytest.fixture(scope="module", autouse=True)
def _local_folium() -> None:
    assets.ensure()
    assets.localise()


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    yield context.new_page()
    context.close()


def open_map(page: Page, chart: folium.Map) -> list[str]:
    """Open a map as a page of its own; the list gets every other address it asks for."""
    rendered = chart.get_root().render()
    asked: list[str] = []

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN)
        if path == "/":
            route.fulfill(body=rendered, content_type="text/html; charset=utf-8")
        elif path.startswith("/static/vendor/"):
            route.fulfill(path=assets.STATIC / path.removeprefix("/static/"))
        else:
            asked.append(path)
            route.fulfill(status=404)

    page.unroute_all()
    page.route("**/*", answer)
    page.goto(f"{ORIGIN}/")
    return asked


def one_line(text: str) -> str:
    return re.sub(r"\s", " ", text)


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("sink", SINKS)
def test_escaped_text_is_shown_as_written(page: Page, sink: str, payload: str) -> None:
    asked = open_map(page, SINKS[sink](js_safe(PAYLOADS[payload])))
    # it raises if a script of the page died and Leaflet or the map is not there
    page.evaluate(OPEN_ALL)
    assert one_line(PAYLOADS[payload]) in one_line(page.inner_text("body"))
    assert page.evaluate("window.hit") is None
    assert [path for path in asked if not path.startswith("/tiles/")] == []


@pytest.mark.parametrize(("sink", "payload", "escape"), FIRING)
def test_the_same_text_runs_without_the_escape(
    page: Page, sink: str, payload: str, escape: Callable[[str], str]
) -> None:
    open_map(page, SINKS[sink](escape(PAYLOADS[payload])))
    if page.evaluate("typeof L !== 'undefined'"):
        page.evaluate(OPEN_ALL)
    page.wait_for_function("window.hit === 1", timeout=5000)


def test_text_in_an_element_would_run_on_the_server_without_the_escape() -> None:
    assert str(12345 * 67891) in page_element(PAYLOADS["server-template"]).get_root().render()
    assert (
        str(12345 * 67891)
        not in page_element(js_safe(PAYLOADS["server-template"])).get_root().render()
    )
