"""Lists of places that must lie in a zone, as people bring them."""

import geopandas as gpd
import pytest
import shapely

from geo.datum import parse_datum
from geo.errors import InputError, SourceError
from layers.place_lists import read_place_list
from tests.geo.world import feature, frames

NAMES = ("东村", "西村")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("东村\n西村\n", "l.txt"),
        ("\n 东村 \r\n\r\n西村\r\n东村\r\n", "l.TXT"),
        ("序号,村名,备注\n1,东村,\n2,西村,甲\n3\n", "l.csv"),
        ("东村,甲镇\n西村,乙镇\n", "l.csv"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_names_are_read_whatever_the_encoding(text, name, encoding):
    assert read_place_list(text.encode(encoding), name).names == NAMES


@pytest.mark.parametrize("contents", [b"", b"\n \n", "村名\n".encode()])
def test_a_list_without_a_name_is_refused(contents):
    with pytest.raises(SourceError) as caught:
        read_place_list(contents, "空.txt")
    assert caught.value.field == "places"
    assert "空.txt" in caught.value.message_zh


def test_names_are_looked_up_and_what_is_not_known_has_no_position():
    world = frames({"v1": feature(113.1, 34.1, name="东村")})
    places = read_place_list("东村\n查无此地".encode(), "l.txt").places(world)
    assert list(places.index) == ["东村", "查无此地"]
    assert list(places.geometry.is_empty) == [False, True]


def test_a_table_with_positions_is_taken_as_it_is():
    table = "名称,经度,纬度\n东村,113.1,34.1\n西村,113.3,34.1\n".encode()
    located = read_place_list(table, "l.csv", parse_datum("wgs84")).places(frames())
    assert tuple(located.index) == NAMES
    assert located.geometry.iloc[0].equals_exact(shapely.Point(113.1, 34.1), 1e-9)
    moved = read_place_list(table, "l.csv", parse_datum("gcj02")).places(frames())
    assert 0.003 < 113.1 - moved.geometry.iloc[0].x < 0.009  # GCJ-02 lies east of the ground


def test_a_layer_of_areas_is_taken_as_it_is(tmp_path):
    file = tmp_path / "l.geojson"
    gpd.GeoDataFrame(
        {"name": ["东村"]}, geometry=[shapely.box(113, 34, 113.01, 34.01)], crs=4326
    ).to_file(file)
    (area,) = read_place_list(file.read_bytes(), file.name).places(frames()).geometry
    assert area.geom_type == "Polygon"


def test_a_table_that_should_have_positions_and_has_none_is_refused():
    with pytest.raises(InputError):
        read_place_list("名称\n东村\n".encode(), "l.csv", parse_datum("wgs84"))
