"""`python server.py audit`: the same list as the page's, decisions and all."""

import csv
import io
import json
from pathlib import Path

import geopandas as gpd
import pytest
from flask.testing import FlaskClient
from shapely import box

from layers.reviews import Reviews
from layers.store import Store
from server import create_app
from tests.conftest import ShellRunner

DAY = "2020-11-01"
HEADERS = {"X-Requested-With": "sansan"}


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> FlaskClient:
    """The page's API on a store of its own, in which one fault was accepted."""
    store = tmp_path_factory.mktemp("audit") / "s.gpkg"
    app = create_app({"STORE": str(store), "CITY": "410100", "TESTING": True})
    client = app.test_client()
    fault = client.get(f"/api/audit?as_of={DAY}").json["faults"][0]
    body = {"as_of": DAY, "fault_id": fault["fault_id"], "reason": "经开区跨县", "author": "王工"}
    assert client.post("/api/audit/accept", json=body, headers=HEADERS).status_code == 200
    return client


@pytest.fixture
def shell(page: FlaskClient) -> ShellRunner:
    store = page.application.extensions["sansan"].store.path
    return ShellRunner({"SANSAN_STORE": str(store), "SANSAN_CITY": "410100"})


def faults_of(shell, *arguments):
    done = shell.invoke("audit", *arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.output)["faults"]


@pytest.mark.parametrize("layer", ["coal_ban", "plant_ring", "mining_permit", "units"])
@pytest.mark.parametrize("day", [DAY, "2019-11-20"])
def test_a_layer_has_the_same_faults_as_on_the_page(page, shell, layer, day):
    shown = page.get(f"/api/audit?layer={layer}&as_of={day}").json["faults"]
    assert faults_of(shell, layer, "--as-of", day) == shown


def test_what_was_accepted_on_the_page_is_accepted_in_the_shell(shell, tmp_path):
    states = [(each["state"], each["reason"], each["author"]) for each in
              faults_of(shell, "coal_ban", "--as-of", DAY)]  # fmt: skip
    assert states == [("accepted", "经开区跨县", "王工"), *[("open", None, None)] * 2]
    done = shell.invoke("audit", "coal_ban", "--as-of", DAY, "-o", str(tmp_path / "list.csv"))
    first, accepted, *others = done.output.splitlines()
    assert first == "待处理 2 处，已接受 1 处"
    assert "已接受: 经开区跨县 (王工)" in accepted
    assert not any("已接受" in line for line in others)
    text = (tmp_path / "list.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["state"], row["reason"]) for row in rows] == [
        ("accepted", "经开区跨县"), ("open", ""), ("open", ""),
    ]  # fmt: skip
    english = shell.invoke("audit", "coal_ban", "--as-of", DAY, "--lang", "en")
    assert english.output.startswith("2 to settle, 1 accepted")


def test_a_shell_that_audits_decides_nothing(page, shell):
    store = Store(page.application.extensions["sansan"].store.path)
    before = Reviews(store).all()
    faults_of(shell, "coal_ban")
    assert Reviews(store).all() == before
    store.close()


def write_zones(path: Path, **shapes) -> Path:
    frame = gpd.GeoDataFrame({"name": list(shapes)}, geometry=list(shapes.values()), crs=4326)
    frame.to_file(path)
    return path


def test_widths_and_allowed_gaps_count(shell, tmp_path):
    # 0.0003° of longitude are 27.7 m at 34° N; the sliver is 0.0001°, 9.2 m, wide.
    file = write_zones(
        tmp_path / "zones.geojson",
        a=box(113.0, 34.0, 113.05, 34.05),
        b=box(113.0503, 34.0, 113.1, 34.05),
        c=box(113.2, 34.0, 113.2001, 34.05),
    )
    allowed = write_zones(tmp_path / "gaps.geojson", gap=box(113.04, 33.9, 113.06, 34.1))
    kinds = lambda *given: [each["kind"] for each in faults_of(shell, str(file), *given)]  # noqa: E731
    assert kinds() == ["gap", "sliver"]
    assert kinds("--gap-width-m", "20") == ["sliver"]
    assert kinds("--sliver-width-m", "5") == ["gap"]
    assert kinds("--allowed-gaps", str(allowed)) == ["sliver"]


def test_places_of_a_list_file_that_are_left_out_are_told(shell, tmp_path):
    names = tmp_path / "应划.csv"
    names.write_text("村名\n登封市\n查无此地\n中牟县\n", encoding="gbk")
    missing = [
        each["subject"]
        for each in faults_of(shell, "coal_ban", "--as-of", DAY, "--places", str(names))
        if each["kind"] == "missing place"
    ]
    assert sorted(missing) == ["查无此地", "登封市"]  # Zhongmu is in force
    spots = tmp_path / "spots.csv"
    spots.write_text("名称,经度,纬度\n中牟村,113.98,34.72\n登封村,113.05,34.45\n", "utf-8")
    located = faults_of(
        shell, "coal_ban", "--as-of", DAY, "--places", str(spots), "--places-datum", "wgs84"
    )
    assert [each["subject"] for each in located if each["kind"] == "missing place"] == ["登封村"]


def test_filling_a_unit_needs_a_unit(shell, tmp_path):
    file = write_zones(tmp_path / "zones.geojson", a=box(113.0, 34.0, 113.05, 34.05))
    done = shell.invoke("audit", str(file), "--must-cover")
    assert done.exit_code == 2
    assert "--unit" in done.output


def test_broken_rings_of_a_file_are_found_and_rows_of_no_use_are_told(shell, tmp_path):
    rings = [[[113.3, 34.5], [113.4, 34.6], [113.4, 34.5], [113.3, 34.6], [113.3, 34.5]]]
    shapes = [{"type": "Polygon", "coordinates": rings}, None]
    features = [
        {"type": "Feature", "properties": {"name": f"n{n}"}, "geometry": shape}
        for n, shape in enumerate(shapes)
    ]
    source, target = tmp_path / "bow-tie.geojson", tmp_path / "faults.html"
    source.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    done = shell.invoke("audit", str(source), "--datum", "wgs84", "-o", str(target))
    assert done.exit_code == 0, done.output
    assert "图形无效" in done.output
    assert "bow-tie.geojson 2: 没有几何" in done.output + done.stderr
    assert "自相交" in target.read_text(encoding="utf-8")


def test_a_checked_file_may_be_a_map_that_needs_no_network(shell, tmp_path):
    source, target = tmp_path / "places.csv", tmp_path / "checked.html"
    source.write_text("名称,经度,纬度\n<b>甲厂</b>,113.62,34.74\n", encoding="utf-8")
    done = shell.invoke("check", str(source), "--datum", "wgs84", "--as-of", DAY, "-o", str(target))
    assert done.exit_code == 0, done.output
    page = target.read_text(encoding="utf-8")
    assert "甲厂" in page
    assert "<b>甲厂" not in page
