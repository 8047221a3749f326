"""Files of roads and places that a person brings to a notice: the job, its rows, the zone."""

import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.recipes.recipe import Provenance, recipe_of
from geo.recipes.report import report_of
from geo.recipes.roads import ROADS
from geo.rows import frame_of
from geo.schema import require
from layers import sandbox
from layers.opening import open_store
from layers.work.jobs import Job, Jobs
from layers.zones import brought
from layers.zones.brought import KIND, ROWS, compile_kept, load_places, load_roads, read_brought
from layers.zones.named_layers import LayerOptions
from layers.zones.recipes import NamedFile, compile_from_files, facts_of

STREETS = {
    "向阳街": [(113.37, 34.80), (113.42, 34.80)],
    "黄河大街": [(113.37, 34.79), (113.42, 34.79)],
    "河偏路": [(113.41, 34.78), (113.41, 34.81)],
    "西环路": [(113.38, 34.78), (113.38, 34.81)],
}
FAR = {"某城路": [(116.3, 39.9), (116.4, 39.9)]}
RING = {
    "kind": "road_ring",
    "names": ["向阳街", "黄河大街", "河偏路", "西环路"],
    "sides": ["north", "south", "east", "west"],
    "parent": "荥阳市",
    "text": "",
}
VILLAGE = {"kind": "village", "names": ["龙渠社区"], "parent": "荥阳市", "text": ""}


def recipe(*include: dict):
    notice = {"zones": [{"name": "禁燃区", "include": list(include)}], "jurisdiction": "荥阳市"}
    return recipe_of(notice, Provenance("x", None, "f", None))


def geojson(shapes: dict[str, shapely.Geometry], column: str = "名称") -> bytes:
    features = [
        {"type": "Feature", "properties": {column: name}, "geometry": shapely.geometry.mapping(g)}
        for name, g in shapes.items()
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


ROAD_FILE = geojson({name: shapely.LineString(xy) for name, xy in (STREETS | FAR).items()})
PLACE_FILE = geojson({"龙渠社区": shapely.box(113.30, 34.70, 113.31, 34.71)}, "村名")


@pytest.fixture
def jobs(tmp_path: Path):
    store = open_store(str(tmp_path / "store.gpkg"), "410100")
    made = Jobs(store.path)
    yield made
    made.close()
    store.close()


def asked(jobs: Jobs, folder: Path, role, contents: bytes, name: str, **options) -> Job:
    """A job that waits to read a file, which lies in a folder of its own."""
    folder.mkdir()
    (folder / "upload").write_bytes(contents)
    request = brought.request_of(role, folder, folder / "upload", LayerOptions(**options))
    return jobs.create(KIND, name, request)


def ended(jobs: Jobs, *given, **options) -> Job:
    job = asked(jobs, *given, **options)
    read_brought(jobs.path, job.job_id)
    return jobs.get(job.job_id)


def test_rows_that_were_kept_make_the_zone_that_the_files_make(jobs, tmp_path):
    roads = ended(jobs, tmp_path / "a", "roads", ROAD_FILE, "路.geojson", datum="wgs84")
    places = ended(jobs, tmp_path / "b", "places", PLACE_FILE, "村.geojson", datum="wgs84")
    assert [roads.state, places.state] == ["done", "done"]
    assert roads.report["count"] == roads.report["named"] == 5
    assert roads.report["kinds"] == {"road": 5}
    assert roads.report["names"][:2] == ["向阳街", "黄河大街"]
    assert places.report["kinds"] == {"area": 1}
    assert list((tmp_path / "a").iterdir()) == [tmp_path / "a" / ROWS]  # the upload is gone
    made = compile_kept(
        recipe(RING, VILLAGE), facts_of("410100"), tmp_path / "a" / ROWS, tmp_path / "b" / ROWS
    )
    for role, contents in (("roads", ROAD_FILE), ("places", PLACE_FILE)):
        (tmp_path / f"{role}.geojson").write_bytes(contents)
    straight = compile_from_files(
        recipe(RING, VILLAGE),
        "410100",
        roads=NamedFile(tmp_path / "roads.geojson", datum="wgs84"),
        places=NamedFile(tmp_path / "places.geojson", datum="wgs84"),
    )
    assert made.zones.geometry.geom_equals(straight.zones.geometry).all()
    report = report_of(made)
    assert [term.outcome for term in report.terms] == ["settled", "settled"]
    assert report.whole.in_force_km2 == pytest.approx(3.045 + 1.017, abs=0.02)


def test_roads_beyond_the_city_change_nothing_but_are_not_looked_at(jobs, tmp_path, monkeypatch):
    looked_at = []
    compile_recipe = brought.compile_brought.__globals__["compile_recipe"]
    monkeypatch.setitem(
        brought.compile_brought.__globals__,
        "compile_recipe",
        lambda *given: looked_at.append(list(given[3]["name"])) or compile_recipe(*given),
    )
    ended(jobs, tmp_path / "a", "roads", ROAD_FILE, "路.geojson", datum="wgs84")
    compile_kept(recipe(RING), facts_of("410100"), tmp_path / "a" / ROWS, None)
    assert looked_at == [list(STREETS)]


@pytest.mark.parametrize(
    ("contents", "name", "options", "field"),
    [
        (ROAD_FILE, "路.geojson", {}, "datum"),
        (geojson({"甲路": shapely.LineString([(113, 34), (113.1, 34)])}, "标注"), "路.geojson",
         {"datum": "wgs84"}, "name_column"),
        (b"not a map", "路.pbf", {}, "file"),
        (b"<OGRVRTDataSource/>", "路.geojson", {"datum": "wgs84"}, "file"),
        (geojson({}), "路.geojson", {"datum": "wgs84"}, "file"),
    ],
)  # fmt: skip
def test_a_job_that_fails_names_what_is_to_be_said_and_keeps_nothing(
    jobs, tmp_path, contents, name, options, field
):
    job = ended(jobs, tmp_path / "a", "roads", contents, name, **options)
    assert job.state == "failed"
    assert job.error.field == field
    assert job.error.message_zh != job.error.message_en
    assert list((tmp_path / "a").iterdir()) == []


def test_a_job_cancelled_while_it_reads_ends_with_its_worker(jobs, tmp_path, monkeypatch):
    monkeypatch.setattr(
        sandbox, "JOBS", sandbox.JOBS | {"read": "tests.layers.work.sandbox_jobs:wait"}
    )
    job = asked(jobs, tmp_path / "a", "roads", ROAD_FILE, "路.geojson", datum="wgs84")
    advance, told = Jobs.advance, []

    def cancelled_at_the_second_word(self, job_id, *step):
        told.append(step)
        if len(told) == 2:
            jobs.cancel(job_id)
        return advance(self, job_id, *step)

    monkeypatch.setattr(Jobs, "advance", cancelled_at_the_second_word)
    read_brought(jobs.path, job.job_id)  # comes back, though the worker would wait for ever
    assert jobs.get(job.job_id).state == "cancelled"
    assert list((tmp_path / "a").iterdir()) == []


TEXT = st.none() | st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
ROAD = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["road", "railway", "river"]),
        "name": TEXT,
        "ref": TEXT,
        "aliases": st.lists(st.text(st.characters(codec="utf-8"), max_size=5), max_size=3),
        "is_oneway": st.none() | st.booleans(),
    }
)


@settings(max_examples=40)
@given(st.lists(ROAD, min_size=1, max_size=5))
def test_roads_come_back_from_disk_as_they_were(tmp_path_factory, rows):
    line = shapely.LineString([(113.1, 34.1), (113.2, 34.2000000001)])
    provenance = {"source": "a", "source_en": "b", "licence": "c", "recorded": None}
    made = frame_of(
        [{"road_id": f"r{n}", "geometry": line, **row, **provenance} for n, row in enumerate(rows)],
        ROADS,
    )
    path = tmp_path_factory.mktemp("rows") / ROWS
    brought._save(made.reset_index(), path)
    loaded = require(load_roads(path), ROADS)
    assert loaded.drop(columns="geometry").to_dict("index") == made.drop(
        columns="geometry"
    ).to_dict("index")
    assert loaded.geometry.geom_equals_exact(made.geometry, 0).all()


def test_places_come_back_from_disk_as_they_were(tmp_path):
    rows = gpd.GeoDataFrame(
        {"name": ["甲", "乙"], "aliases": [None, "丙"], "parent": [None, None],
         "precision_m": [1000.0, 50.0], "source": "x"},
        geometry=[shapely.Point(113.1, 34.1), shapely.box(113, 34, 113.1, 34.1)], crs="EPSG:4326",
    ).astype({"name": object, "aliases": object, "parent": object})  # fmt: skip
    brought._save(rows, tmp_path / ROWS)
    loaded = load_places(tmp_path / ROWS)
    assert loaded["precision_m"].tolist() == [1000.0, 50.0]
    assert [loaded[name].tolist() for name in ("name", "aliases", "parent")] == [
        ["甲", "乙"], [None, "丙"], [None, None],
    ]  # fmt: skip
    assert loaded.geometry.geom_equals_exact(rows.geometry, 0).all()
