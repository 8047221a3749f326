"""Places that a person brings, joined with those of the gazetteer."""

import json

import pytest
import shapely

from geo.compile import compile_recipe
from geo.errors import SchemaError
from geo.gazetteer import Gazetteer
from geo.recipes.recipe import Provenance, recipe_of
from geo.schema import FEATURES, require
from layers.zones.named_layers import LayerOptions
from layers.zones.named_places import read_places
from tests.geo.test_compile import EAST, FEATURES_FRAME, UNITS_FRAME, WEST

KNOWN = Gazetteer(UNITS_FRAME, FEATURES_FRAME)
WGS84 = LayerOptions(datum="wgs84")
TOWN = shapely.box(113.1, 34.1, 113.3, 34.3)


def geojson(*rows: tuple[dict, shapely.Geometry]) -> bytes:
    features = [
        {"type": "Feature", "properties": p, "geometry": json.loads(shapely.to_geojson(shape))}
        for p, shape in rows
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def brought(*rows: tuple[dict, shapely.Geometry], options: LayerOptions = WGS84):
    return read_places(geojson(*rows), "places.geojson", KNOWN, options)


def compiled(features, **term):
    notice = {"zones": [{"name": "z", "include": [{"text": "", **term}]}]}
    recipe = recipe_of(notice, Provenance("x", None, "f", None))
    return compile_recipe(recipe, UNITS_FRAME, features).resolutions[0]


def test_a_polygon_for_a_known_township_takes_its_row_and_fixes_it() -> None:
    features = brought(({"名称": "甲镇"}, TOWN))
    require(features, FEATURES)
    assert len(features) == len(FEATURES_FRAME)
    answer = compiled(features, kind="unit", names=["甲镇"], parent="西县")
    assert answer.fixed.equals(TOWN)
    assert answer.precision_m == 100.0
    assert answer.key == "town"


def test_a_new_village_is_known_to_its_stated_precision() -> None:
    features = brought(({"村名": "新村", "乡镇": "甲镇", "精度": 250}, shapely.Point(113.2, 34.2)))
    answer = compiled(features, kind="village", names=["新村"], parent="甲镇")
    assert answer.fixed.is_empty
    west, _, east, _ = answer.open.bounds
    assert (east - west) / 2 * 91_600 == pytest.approx(250, rel=0.01)
    assert features.loc[answer.key, "ancestry"][1:] == ["town", "990001"]


def test_two_villages_of_one_name_are_told_apart_by_the_towns_the_file_names() -> None:
    features = brought(
        ({"name": "王庄村", "乡镇": "东一镇"}, shapely.Point(113.8, 34.2)),
        ({"name": "王庄村", "乡镇": "东二镇"}, shapely.Point(113.9, 34.2)),
    )
    one = compiled(features, kind="village", names=["王庄村"], parent="东一镇")
    assert one.open.contains(shapely.Point(113.8, 34.2))
    none = compiled(features, kind="village", names=["王庄村"], parent="东县")
    assert none.open.equals(EAST)
    assert len(none.candidates) == 2


def test_a_village_lies_in_a_township_whose_area_holds_it() -> None:
    features = brought(
        ({"name": "乙镇"}, shapely.box(113.6, 34.1, 113.8, 34.3)),
        ({"name": "丙村"}, shapely.Point(113.7, 34.2)),
    )
    answer = compiled(features, kind="village", names=["丙村"], parent="乙镇")
    assert answer.key is not None
    assert answer.open.contains(shapely.Point(113.7, 34.2))


def test_the_built_up_area_of_a_township_with_a_polygon_is_open_within_it() -> None:
    features = brought(({"name": "甲镇"}, TOWN))
    answer = compiled(features, kind="unit", names=["甲镇"], parent="西县", extent="built_up")
    assert answer.fixed.is_empty
    assert answer.open.equals(TOWN)
    assert answer.key is None


def test_a_share_of_a_unit_is_open_within_it() -> None:
    answer = compiled(FEATURES_FRAME, kind="unit", names=["西县"], parent="", min_share=0.6)
    assert answer.fixed.is_empty
    assert answer.open.equals(WEST)


def test_the_jurisdiction_holds_what_no_parent_is_named_for() -> None:
    notice = {
        "jurisdiction": "西县",
        "zones": [{"name": "z", "include": [{"kind": "described", "names": [], "text": "城区"}]}],
    }
    recipe = recipe_of(notice, Provenance("x", None, "f", None))
    answer = compile_recipe(recipe, UNITS_FRAME, FEATURES_FRAME).resolutions[0]
    assert answer.open.equals(WEST)


def test_a_file_without_names_lists_its_columns() -> None:
    with pytest.raises(SchemaError, match="人口"):
        brought(({"人口": 5}, TOWN))
    named = LayerOptions(datum="wgs84", name_column="标注")
    assert "新地" in brought(({"标注": "新地"}, TOWN), options=named)["name"].tolist()
