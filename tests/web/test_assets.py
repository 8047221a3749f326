"""The pinned browser libraries as installed, and folium loading nothing else."""

import json
import re
from pathlib import Path

import branca.colormap
import folium
import folium.plugins
import pytest

from geo.errors import NotFoundError, UpstreamError
from web import assets

PINS = ("package.json", "package-lock.json", ".npmrc")


@pytest.fixture(scope="session")
def vendor() -> Path:
    """The installed packages of this checkout."""
    assets.ensure()
    return assets.STATIC / "vendor"


def test_every_package_is_pinned_to_one_version_with_its_hash() -> None:
    wanted = json.loads((assets.STATIC / "package.json").read_text("utf-8"))["dependencies"]
    lock = json.loads((assets.STATIC / "package-lock.json").read_text("utf-8"))["packages"]
    assert set(wanted) == {asset.package for asset in assets.ASSETS}
    for package, version in wanted.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), package
        assert lock[f"node_modules/{package}"]["version"] == version
    entries = [entry for name, entry in lock.items() if name]
    assert all(entry["integrity"].startswith("sha512-") for entry in entries)


def test_the_lock_file_and_the_settings_name_no_download_address() -> None:
    for name in PINS:
        assert '"resolved"' not in (assets.STATIC / name).read_text("utf-8")
    lock = (assets.STATIC / "package-lock.json").read_text("utf-8")
    assert not re.search(r"https?://[^\"]*\.tgz", lock)
    assert "//" not in (assets.STATIC / ".npmrc").read_text("utf-8")


def test_asset_names_are_unique() -> None:
    names = [name for asset in assets.ASSETS for name in (asset.name, *asset.stands_for)]
    assert len(names) == len(set(names))


def test_an_unknown_asset_is_named_beside_the_known_ones() -> None:
    with pytest.raises(NotFoundError, match=r"mapbox\.js.*leaflet\.js"):
        assets.vendor_url("mapbox.js")


def test_every_asset_of_the_table_is_installed(vendor: Path) -> None:
    for asset in assets.ASSETS:
        url = assets.vendor_url(asset.name, prefix="")
        assert (vendor / url.removeprefix("/")).stat().st_size > 100, url


def test_every_file_that_a_style_sheet_names_is_installed(vendor: Path) -> None:
    seen = 0
    for sheet in vendor.rglob("*.css"):
        for name in re.findall(r"url\([\"']?((?!data:|#|%23)[^\"')]+)", sheet.read_text("utf-8")):
            assert (sheet.parent / re.sub(r"[?#].*", "", name)).is_file(), (sheet, name)
            seen += 1
    assert seen >= 14  # Font Awesome alone has eight


def test_leaflet_finds_its_default_marker(vendor: Path) -> None:
    for name in ("marker-icon.png", "marker-icon-2x.png", "marker-shadow.png"):
        assert (vendor / "leaflet/dist/images" / name).read_bytes().startswith(b"\x89PNG")


def test_no_installed_file_loads_from_another_host(vendor: Path) -> None:
    loads = re.compile(
        r"(url\(|@import|src\s*=)\s*\\?[\"']?\s*(https?:)?//|//netdna", re.IGNORECASE
    )
    for file in [*vendor.rglob("*.css"), *vendor.rglob("*.js")]:
        assert not loads.search(file.read_text("utf-8")), file


def test_every_package_comes_with_its_licence(vendor: Path) -> None:
    for asset in assets.ASSETS:
        names = [path.name.lower() for path in (vendor / asset.package).iterdir()]
        assert any("licen" in name for name in names), asset.package


def test_no_folium_class_keeps_a_link_to_another_host() -> None:
    assets.localise()
    assert assets.hosted_links() == []


def test_every_link_that_folium_keeps_is_an_installed_file(vendor: Path) -> None:
    assets.localise(prefix="/elsewhere")
    links = [*folium.Map.default_js, *folium.Map.default_css]
    links += [*folium.plugins.MarkerCluster.default_js, *folium.plugins.MarkerCluster.default_css]
    links += [*folium.plugins.GeoMan.default_js, *folium.plugins.GeoMan.default_css]
    assets.localise()
    assert len(links) == 13
    for _, url in links:
        assert (vendor / url.removeprefix("/elsewhere/")).is_file(), url


def test_a_map_with_clusters_and_geojson_loads_from_this_host_alone() -> None:
    assets.localise()
    chart = folium.Map(tiles=None)
    folium.plugins.MarkerCluster().add_to(chart)
    folium.GeoJson({"type": "FeatureCollection", "features": []}).add_to(chart)
    page = chart.get_root().render()
    assets.require_local(page)
    assert page.count("/static/vendor/") == 11


@pytest.mark.parametrize(
    "element",
    [
        folium.plugins.BoatMarker([34, 113]),  # its link has the name of the cluster's link
        folium.plugins.MeasureControl(),
        folium.plugins.HeatMap([[34, 113]]),
        folium.plugins.ScrollZoomToggler(),
        folium.plugins.PolyLineFromEncoded("_p~iF~ps|U"),
        branca.colormap.LinearColormap(["red", "blue"]),
    ],
    ids=lambda element: type(element).__name__,
)
def test_an_element_that_needs_another_host_cannot_be_rendered(element: folium.Element) -> None:
    assets.localise()
    chart = folium.Map(tiles=None)
    chart.add_child(element)
    with pytest.raises(UpstreamError, match="not installed"):
        chart.get_root().render()


def test_folium_names_hosts_only_where_they_are_known() -> None:
    # a new release that loads from a host in another way shows up here
    folder = Path(folium.__file__).parent
    loads = re.compile(
        r"(JavascriptLink|CssLink)\(\s*\"https?:|<(script|link|img)[^>]+=\"https?:", re.S
    )
    found = {path.name for path in folder.rglob("*.py") if loads.search(path.read_text("utf-8"))}
    assert found == {"features.py", "scroll_zoom_toggler.py"}
    drawn = (folder / "features.py").read_text("utf-8")
    before = [drawn[: match.start()].rpartition("\nclass ")[2] for match in loads.finditer(drawn)]
    assert {re.match(r"\w+", text).group() for text in before} == {"VegaLite"}  # type: ignore[union-attr]


def test_folium_left_alone_would_be_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folium.Map, "default_js", [("x", "https://cdn.test/leaflet.js")])
    assert assets.hosted_links() == ["Map: https://cdn.test/leaflet.js"]
    with pytest.raises(UpstreamError, match=r"cdn\.test"):
        assets.require_local(folium.Map(tiles=None).get_root().render())


@pytest.mark.parametrize(
    "tag",
    [
        '<script src="https://cdn.test/x.js"></script>',
        "<SCRIPT defer\n SRC='//cdn.test/x.js'>",
        '<link rel="stylesheet" href="//cdn.test/x.css"/>',
        "<img alt=x src=http://cdn.test/x.png>",
        '<iframe src = "https://cdn.test/">',
    ],
)
def test_a_tag_that_loads_from_another_host_is_found(tag: str) -> None:
    with pytest.raises(UpstreamError, match=r"cdn\.test"):
        assets.require_local(f"<p>{tag}</p>")


@pytest.mark.parametrize(
    "tag",
    [
        '<script src="/static/vendor/leaflet/dist/leaflet.js"></script>',
        '<a href="https://www.zhengzhou.gov.cn/">source</a>',
        '<script>L.tileLayer("https://tiles.test/{z}/{x}/{y}.png")</script>',
        '<img src="data:image/png;base64,AA//BB">',
        "",
    ],
)
def test_a_tag_of_this_host_and_a_link_to_follow_are_left_alone(tag: str) -> None:
    assets.require_local(tag)
