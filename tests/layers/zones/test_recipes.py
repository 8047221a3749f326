"""Recipes out of files, the city they belong to, and the whole way to a GeoPackage."""

import json
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geo.errors import InputError, SchemaError, SourceError
from geo.recipes.recipe import Provenance, recipe_of
from geo.recipes.report import report_of
from layers.write import write
from layers.zones.recipes import NamedFile, city_of, compile_from_files, read_recipe


def notice(*include: dict, **more: object) -> dict:
    return {"zones": [{"name": "禁燃区", "include": list(include), "exclude": []}], **more}


def recipe(*include: dict, **more: object):
    return recipe_of(notice(*include, **more), Provenance("x", None, "f", None))


UNIT = {"kind": "unit", "names": ["荥阳市"], "parent": "郑州市", "text": "全域"}


def test_a_recipe_with_a_byte_order_mark_is_read_and_names_its_source() -> None:
    text = json.dumps(notice(UNIT, document_no="某政告〔2020〕1号"), ensure_ascii=False)
    read = read_recipe(b"\xef\xbb\xbf" + text.encode(), "recipe.json")
    assert read.provenance.source == "某政告〔2020〕1号"
    assert read_recipe(json.dumps(notice(UNIT)).encode(), "a/r.json").provenance.source == "r.json"


@pytest.mark.parametrize("contents", [b"", b"{", b"[]", b"\xff\xfe{", b"[" * 100_000])
def test_what_is_no_recipe_is_refused(contents: bytes) -> None:
    with pytest.raises(SourceError):
        read_recipe(contents, "recipe.json")


def test_a_recipe_without_zones_is_refused() -> None:
    with pytest.raises(SchemaError, match="no zone includes anything"):
        read_recipe(b"{}", "recipe.json")


@pytest.mark.parametrize(
    ("jurisdiction", "city_code"),
    [
        ("遂平县", "411700"),
        ("河曲县人民政府", "140900"),
        ("高平市", "140500"),
        ("阳泉市", "140300"),
        ("荥阳市", "410100"),
        ("郑州市", "410100"),
        ("北京市门头沟区", "110000"),
        ("济源市", "419001"),
        ("", "410100"),
        ("某某县", "410100"),
    ],
)
def test_the_jurisdiction_tells_the_city(jurisdiction: str, city_code: str) -> None:
    assert city_of(recipe(UNIT, jurisdiction=jurisdiction), "410100") == city_code


def test_a_name_that_several_cities_have_is_not_guessed() -> None:
    with pytest.raises(InputError, match="several cities") as caught:
        city_of(recipe(UNIT, jurisdiction="通州区"), "410100")
    assert caught.value.field == "city"
    assert city_of(recipe(UNIT, jurisdiction="通州区"), "110000") == "110000"


def test_a_notice_of_another_city_is_open_in_its_own_county() -> None:
    village = {"kind": "village", "names": ["花庄村"], "parent": "花庄镇", "text": ""}
    made = compile_from_files(recipe(village, jurisdiction="遂平县"), "410100")
    west, south, east, north = made.zones.total_bounds
    assert 113.5 < west < east < 114.3
    assert 32.9 < south < north < 33.4


def grid(path: Path) -> NamedFile:
    """Four streets in the middle of Xingyang, with the names the text below gives them."""
    lines = {
        "向阳街（圆通街）": [(113.37, 34.80), (113.42, 34.80)],
        "黄河大街": [(113.37, 34.79), (113.42, 34.79)],
        "河偏路": [(113.41, 34.78), (113.41, 34.81)],
        "西环路": [(113.38, 34.78), (113.38, 34.81)],
    }
    names = [name.partition("（")[0] for name in lines]
    shapes = [shapely.LineString(xy) for xy in lines.values()]
    gpd.GeoDataFrame({"名称": names}, geometry=shapes, crs="EPSG:4326").to_file(path)
    return NamedFile(path)


def test_a_recipe_becomes_a_geopackage_with_its_report(tmp_path: Path) -> None:
    ring = {
        "kind": "road_ring",
        "names": ["向阳街（圆通街）", "黄河大街", "河偏路", "西环路"],
        "sides": ["north", "south", "east", "west"],
        "parent": "荥阳市",
        "text": "",
    }
    strip = {
        "kind": "road_strip",
        "names": ["无名街"],
        "parent": "荥阳市",
        "width_m": 50,
        "text": "",
    }
    villages = tmp_path / "places.geojson"
    villages.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":'
        '{"名称":"龙渠社区"},"geometry":{"type":"Polygon","coordinates":'
        "[[[113.3,34.7],[113.31,34.7],[113.31,34.71],[113.3,34.71],[113.3,34.7]]]}}]}",
        encoding="utf-8",
    )
    village = {"kind": "village", "names": ["龙渠社区"], "parent": "荥阳市", "text": ""}
    made = compile_from_files(
        recipe(ring, village, strip, jurisdiction="荥阳市", claimed_area_km2=4.0),
        "410100",
        roads=grid(tmp_path / "roads.gpkg"),
        places=NamedFile(villages, datum="wgs84"),
    )
    report = report_of(made)
    assert [term.outcome for term in report.terms] == ["settled", "settled", "open"]
    assert report.terms[0].area_km2 == pytest.approx(3.045, abs=0.01)
    assert report.whole.in_force_km2 == pytest.approx(3.045 + 1.017, abs=0.02)
    json.dumps(report.to_json(), allow_nan=False)
    out = tmp_path / "zone.gpkg"
    out.write_bytes(write(made.zones, "geopackage", datum="wgs84", title="zone").contents)
    zones = gpd.read_file(out)
    assert sorted(zones["part"]) == ["in force", "undetermined"]
    assert zones.crs.to_epsg() == 4326
    assert zones.is_valid.all()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    absent = NamedFile(tmp_path / "none.gpkg")
    with pytest.raises(SourceError, match=r"none\.gpkg") as caught:
        compile_from_files(recipe(UNIT), "410100", roads=absent)
    assert caught.value.field == "roads"


def test_a_built_in_recipe_compiles_as_it_ships(facts) -> None:
    path = Path(__file__).parents[3] / "layers/builtin/zhengzhou/zones/xingyang-2014.json"
    made = compile_from_files(read_recipe(path.read_bytes(), path.name), "410100")
    shipped = facts["zones"].loc["xingyang-2014-in-force"]
    assert made.zones.geometry.loc["xingyang-2014-in-force"].equals(shipped.geometry)
    assert replace(made.recipe, provenance=None).claimed_area_km2 == 7.2
