"""The map's parts: what folium may see, what the page gets, and what its own files may hold."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geo.errors import InputError
from web import assets
from web.maps import BASEMAP_PANE, build_map

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
TEMPLATES = sorted((ROOT / "web" / "templates").glob("*.html"))
STYLES = sorted((ROOT / "static" / "css").glob("*.css"))
PAYLOADS = [
    "</script><script>window.hit=1</script>",
    "${window.hit=1}",
    "`+(window.hit=1)+`",
    '"><img src=x onerror="window.hit=1">',
    "{{ 12345 * 67891 }}",
]


@dataclass(frozen=True)
class AnyLayer:
    layer_id: str


LAYERS = [AnyLayer("coal_ban"), AnyLayer("tasks")]


@pytest.fixture(autouse=True, scope="module")
def _local_assets() -> None:
    assets.localise()


def units_of(*outlines: shapely.Geometry | None, name: str = "甲县") -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame(
        {"name": [name] * len(outlines), "name_en": [None] * len(outlines), "area_km2": 100.0},
        geometry=list(outlines),
        crs="EPSG:4326",
        index=[f"41018{n}" for n in range(len(outlines))],
    )
    frame.index.name = "unit_code"
    return frame


SQUARE = shapely.box(113.0, 34.0, 113.4, 34.4)


def test_parts_carry_the_nonce_and_load_only_leaflet_from_this_host() -> None:
    parts = build_map(units_of(SQUARE), LAYERS, nonce="n0nce")
    assert re.findall(r'(?:src|href)="([^"]+)"', parts.header) == [
        "/static/vendor/leaflet/dist/leaflet.js",
        "/static/vendor/leaflet/dist/leaflet.css",
    ]
    assert parts.header.count('nonce="n0nce"') == 1
    assert parts.script.startswith('<script nonce="n0nce">')
    assert parts.script.count("<script") == parts.script.count("</script>") == 1
    for part in (parts.header, parts.html, parts.script):
        assets.require_local(part)
        assert "//" not in part.replace("</", "")


def test_parts_have_no_inline_style_and_no_handler() -> None:
    parts = build_map(units_of(SQUARE), LAYERS, nonce="n")
    everything = parts.header + parts.html
    assert "<style" not in everything
    assert not re.search(r"\s(?:style|on\w+)\s*=", everything)


def test_zoom_has_a_limit_of_the_map_itself_since_there_are_no_tiles() -> None:
    script = build_map(units_of(SQUARE), LAYERS, nonce="n").script
    assert re.search(r'"maxZoom":\s*19', script)
    assert "tileLayer" not in script


def test_every_layer_gets_a_pane_above_the_one_before() -> None:
    script = build_map(units_of(SQUARE), LAYERS, nonce="n").script
    names = re.findall(r'createPane\(\s*"([^"]+)"', script)
    heights = [int(z) for z in re.findall(r"zIndex = (\d+)", script)]
    assert names == [BASEMAP_PANE, "unit-labels", "layer-coal_ban", "layer-tasks"]
    assert heights == sorted(heights)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_name_reaches_what_folium_writes(payload: str) -> None:
    parts = build_map(units_of(SQUARE, name=payload), LAYERS, nonce="n")
    assert parts.labels[0].name == payload
    for part in (parts.header, parts.html, parts.script):
        assert "hit=1" not in part
        assert "191" not in part


@pytest.mark.parametrize("bad", [*PAYLOADS, "", "图层", "a b", "A", "a'"])
def test_a_layer_id_that_is_no_identifier_is_refused(bad: str) -> None:
    with pytest.raises(InputError) as caught:
        build_map(units_of(SQUARE), [AnyLayer(bad)], nonce="n")
    assert caught.value.field == "layer_id"


@pytest.mark.parametrize("bad", [*PAYLOADS, "", "41018 1", "县"])
def test_a_unit_code_that_is_no_identifier_is_refused(bad: str) -> None:
    units = units_of(SQUARE)
    units.index = [bad]
    with pytest.raises(InputError) as caught:
        build_map(units, LAYERS, nonce="n")
    assert caught.value.field == "unit_code"


def test_a_nonce_cannot_close_its_attribute() -> None:
    parts = build_map(units_of(SQUARE), LAYERS, nonce='"><b>')
    assert "<b>" not in parts.header + parts.script


def test_an_empty_frame_still_opens_on_land() -> None:
    parts = build_map(units_of(), LAYERS, nonce="n")
    west, south, east, north = parts.bounds_deg
    assert parts.labels == ()
    assert west < east
    assert south < north


def test_a_unit_without_an_outline_is_left_out_and_the_rest_drawn() -> None:
    parts = build_map(units_of(SQUARE, None, shapely.Polygon()), LAYERS, nonce="n")
    assert [label.code for label in parts.labels] == ["410180"]
    assert parts.bounds_deg == (113.0, 34.0, 113.4, 34.4)


def test_the_label_of_a_unit_with_an_exclave_stands_in_its_greater_part() -> None:
    exclave = shapely.box(114.0, 34.0, 114.05, 34.05)
    parts = build_map(units_of(shapely.MultiPolygon([exclave, SQUARE])), LAYERS, nonce="n")
    label = parts.labels[0]
    assert shapely.box(113.15, 34.15, 113.25, 34.25).contains(
        shapely.Point(label.lon_deg, label.lat_deg)
    )


def test_the_label_of_a_ring_stands_in_the_ring_and_not_in_its_hole() -> None:
    ring = SQUARE.difference(shapely.box(113.1, 34.1, 113.3, 34.3))
    label = build_map(units_of(ring), LAYERS, nonce="n").labels[0]
    assert ring.contains(shapely.Point(label.lon_deg, label.lat_deg))


def test_the_real_units_have_one_label_each_inside_them(app) -> None:
    units = app.extensions["sansan"].frames().units
    parts = build_map(units, LAYERS, nonce="n")
    assert len(parts.labels) == len(units) == 12
    for label in parts.labels:
        assert units.geometry[label.code].contains(shapely.Point(label.lon_deg, label.lat_deg))


def test_drawn_outlines_are_where_the_units_are() -> None:
    script = str(build_map(units_of(SQUARE), LAYERS, nonce="n").script)
    drawn = json.loads(re.search(r"_add\((\{.*\})\);", script).group(1))
    feature = drawn["features"][0]
    assert feature["properties"] == {"unit_code": "410180"}
    assert shapely.geometry.shape(feature["geometry"]).equals(SQUARE)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_script_parses_text_as_html_or_code(script: Path) -> None:
    code = script.read_text(encoding="utf-8")
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
    assert not re.search(forbidden, code)
    # Leaflet reads a string as HTML in these; ours are always elements
    assert not re.search(r"bind(?:Popup|Tooltip)|setContent\([`\"']|html:\s*[`\"']", code)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_stay_small(script: Path) -> None:
    assert len(script.read_text(encoding="utf-8").splitlines()) < 250


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_have_no_inline_style_no_handler_and_no_raw_text(template: Path) -> None:
    source = template.read_text(encoding="utf-8")
    assert not re.search(r"\s(?:style|on\w+)\s*=", source)
    assert not re.search(r"\|\s*safe\b|autoescape false", source)
    for tag in re.findall(r"<script\b[^>]*>", source):
        assert "csp_nonce()" in tag


def luminance(color: str) -> float:
    """Relative luminance of "#rrggbb" (WCAG 2.2, definition of relative luminance)."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def schemes() -> dict[str, dict[str, str]]:
    source = (ROOT / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    light, dark = source.split("prefers-color-scheme: dark", 1)
    found = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", part)) for part in (light, dark)]
    return {"light": found[0], "dark": found[0] | found[1]}


TEXTS = ["ink", "ink-2", "accent", "late", "inside-text", "outside-text", "edge-text"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("text", [*TEXTS, "unknown-text"])
@pytest.mark.parametrize("ground", ["panel", "wash", "raised", "accent-wash"])
def test_text_has_a_contrast_of_at_least_4_5(scheme: str, text: str, ground: str) -> None:
    colors = schemes()[scheme]
    assert contrast(colors[text], colors[ground]) >= 4.5


@pytest.mark.parametrize("verdict", ["inside", "outside", "edge", "unknown"])
def test_verdicts_have_the_measured_palette_and_stand_out_from_their_halo(verdict: str) -> None:
    measured = {"inside": "#1f6fb4", "outside": "#b2182b", "edge": "#b35c00", "unknown": "#595959"}
    color = schemes()["light"][verdict]
    assert color == measured[verdict]
    assert contrast(color, "#ffffff") >= 4.5


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.name)
def test_styles_load_nothing(style: Path) -> None:
    source = style.read_text(encoding="utf-8")
    assert not re.search(r"@import|@font-face|url\((?!\"#)", source)
