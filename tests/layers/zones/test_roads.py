"""Roads out of files: OpenStreetMap extracts, layers with Chinese columns, and hostile bytes."""

import io
import json
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pyproj
import pytest
import shapely

from geo.compile import Compiled, compile_recipe
from geo.datum import convert
from geo.errors import CRSError, GeometryError, LimitError, SchemaError, SourceError
from geo.recipes.recipe import Provenance, recipe_of
from geo.recipes.roads import ROADS, RoadIndex
from geo.rows import frame_of
from geo.schema import FEATURES, UNITS, require
from layers.reading.limits import Limits
from layers.zones.named_layers import LayerOptions
from layers.zones.osm_extract import tags_of
from layers.zones.roads import read_roads
from tests.geo.test_compile import unit_row

LINE = shapely.LineString([(113.40, 34.78), (113.41, 34.78)])
GEOD = pyproj.Geod(ellps="WGS84")
WORLD = shapely.box(-180, -90, 180, 90)


def geojson(*properties: dict, line: shapely.Geometry = LINE) -> bytes:
    features = [
        {"type": "Feature", "properties": p, "geometry": json.loads(shapely.to_geojson(line))}
        for p in properties
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


WGS84 = LayerOptions(datum="wgs84")


@pytest.mark.parametrize(
    "header", ["name", "NAME", "名称", "道路名称", "路名", "road_name", "NAME_CHN"]
)
def test_a_column_of_names_is_recognised(header: str) -> None:
    roads = read_roads(geojson({"级别": 1, header: "京城路"}), "roads.geojson", WGS84)
    require(roads, ROADS)
    assert roads["name"].tolist() == ["京城路"]
    assert roads["kind"].tolist() == ["road"]
    assert roads.geometry.iloc[0].equals(LINE)


def test_numbers_aliases_kinds_and_directions_are_read() -> None:
    rows = (
        {"name": "京城路", "ref": "S312;X058", "alt_name": "老京城路|一路", "oneway": "yes"},
        {"name": "陇海铁路", "ref": None, "fclass": "rail", "oneway": None},
        {"name": None, "ref": "G310", "fclass": "primary", "oneway": "no"},
        {"name": None, "ref": None, "fclass": "primary", "oneway": "no"},
    )
    roads = read_roads(geojson(*rows), "roads.geojson", WGS84)
    assert roads["ref"].tolist() == ["S312;X058", None, "G310"]
    assert roads["aliases"].tolist() == [["老京城路", "一路"], [], []]
    assert roads["kind"].tolist() == ["road", "railway", "road"]
    assert roads["is_oneway"].tolist() == [True, None, False]
    index = RoadIndex(roads)
    for name in ("X058", "县道058", "省道312", "老京城路", "京 城 路", "北路（一路）"):
        assert len(index.find(name, WORLD)) == 1, name
    assert len(index.find("京城大道", WORLD)) == 0
    assert index.similar("京城大道")[0] == "京城路"


def test_a_layer_without_a_column_of_names_lists_its_columns() -> None:
    with pytest.raises(SchemaError, match="lanes") as caught:
        read_roads(geojson({"lanes": 2}), "roads.geojson", WGS84)
    assert caught.value.field == "name_column"
    named = LayerOptions(datum="wgs84", name_column="标注")
    roads = read_roads(geojson({"lanes": 2, "标注": "京城路"}), "roads.geojson", named)
    assert roads["name"].tolist() == ["京城路"]


def test_a_layer_without_any_name_is_refused() -> None:
    with pytest.raises(SourceError, match="no road with a name"):
        read_roads(geojson({"name": ""}), "roads.geojson", WGS84)


def test_points_are_no_roads() -> None:
    contents = geojson({"name": "x"}, line=shapely.Point(113.4, 34.8))
    with pytest.raises(GeometryError):
        read_roads(contents, "roads.geojson", WGS84)


def test_gcj02_lines_come_out_in_wgs84() -> None:
    moved = shapely.transform(
        LINE, lambda xy: np.column_stack(convert(xy[:, 0], xy[:, 1], "wgs84", "gcj02"))
    )
    options = LayerOptions(datum="gcj02")
    roads = read_roads(geojson({"name": "京城路"}, line=moved), "roads.geojson", options)
    assert shapely.hausdorff_distance(roads.geometry.iloc[0], LINE) < 1e-7


def test_a_geopackage_names_its_own_datum(tmp_path: Path) -> None:
    path = tmp_path / "roads.gpkg"
    gpd.GeoDataFrame({"道路名称": ["京城路"]}, geometry=[LINE], crs="EPSG:4490").to_file(path)
    roads = read_roads(path.read_bytes(), "roads.gpkg")
    assert roads["name"].tolist() == ["京城路"]
    assert roads.geometry.iloc[0].equals(LINE)


def test_a_zipped_shapefile_in_gbk_is_read(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"名称": ["京城路", "郑上路"]}, geometry=[LINE, LINE], crs="EPSG:4326")
    frame.to_file(tmp_path / "roads.shp", encoding="gbk")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in tmp_path.glob("roads.*"):
            archive.write(path, path.name)
    assert read_roads(packed.getvalue(), "roads.zip")["name"].tolist() == ["京城路", "郑上路"]


def test_a_layer_without_a_datum_is_not_guessed() -> None:
    with pytest.raises(CRSError):
        read_roads(geojson({"name": "京城路"}), "roads.csv.geojson")


@pytest.mark.parametrize(
    "contents",
    [
        b"",
        b"not a map",
        b"<OGRVRTDataSource><OGRVRTLayer name='x'></OGRVRTLayer></OGRVRTDataSource>",
        b"<?xml version='1.0'?><osm version='0.6'><node id='1' lat='0' lon='0'/></osm>",
        b"SQLite format 3\x00" + b"\x00" * 4096,
        b"\x00\x00\x00\x0e\x0a\x09OSMHeader\x18\x7f" + b"\xff" * 2000,
    ],
)
def test_what_is_no_extract_is_refused(contents: bytes) -> None:
    with pytest.raises(SourceError):
        read_roads(contents, "roads.osm.pbf")


def test_tags_with_quotes_and_arrows_are_taken_apart() -> None:
    assert tags_of(r'"a"=>"x=>y","b \"c\""=>"d\\e"') == {"a": "x=>y", 'b "c"': "d\\e"}
    assert tags_of(None) == {}


# The tests below read the real extracts that lie beside a developer's checkout.


@pytest.fixture(scope="module")
def helsinki_pbf(shared_folder: Path) -> Path:
    return shared_folder / "data" / "Helsinki.osm.pbf"


@pytest.fixture(scope="module")
def helsinki(helsinki_pbf: Path) -> gpd.GeoDataFrame:
    with helsinki_pbf.open("rb") as file:
        return read_roads(file, "Helsinki.osm.pbf")


@pytest.fixture(scope="module")
def raw_lines(helsinki_pbf: Path) -> gpd.GeoDataFrame:
    """The same streets by another way: GDAL in this process, without any code of ours."""
    lines = pyogrio.read_dataframe(helsinki_pbf, layer="lines")
    walked = ["footway", "cycleway", "path", "steps"]
    return lines[lines["highway"].notna() & ~lines["highway"].isin(walked)]


@pytest.mark.shared
def test_an_extract_gives_named_roads(helsinki: gpd.GeoDataFrame) -> None:
    require(helsinki, ROADS)
    assert len(helsinki) == 755
    assert helsinki["licence"].unique().tolist() == ["ODbL 1.0"]
    index = RoadIndex(helsinki)
    fi, sv = (index.find(name, WORLD) for name in ("Mannerheimintie", "Mannerheimvägen"))
    assert 0 < len(fi) == len(sv)


@pytest.mark.shared
def test_an_extract_cut_short_is_refused_or_gives_the_lines_it_still_holds(
    helsinki_pbf: Path,
) -> None:
    contents = helsinki_pbf.read_bytes()
    with pytest.raises(SourceError):
        read_roads(contents[: len(contents) // 2], "cut.osm.pbf")


@pytest.mark.shared
def test_an_extract_over_the_limit_is_refused(helsinki_pbf: Path) -> None:
    with pytest.raises(LimitError):
        read_roads(helsinki_pbf.read_bytes(), "big.osm.pbf", limits=Limits(rows=100))
    with pytest.raises(LimitError):
        read_roads(helsinki_pbf.read_bytes(), "big.osm.pbf", limits=Limits(upload_bytes=1000))


@pytest.mark.shared
def test_roads_without_a_name_are_found_by_number(shared_folder: Path) -> None:
    roads = read_roads((shared_folder / "data" / "test.osm.pbf").read_bytes(), "test.osm.pbf")
    assert len(roads) == 132
    assert len(RoadIndex(roads).find("Hurukselantie", WORLD)) > 0


UNITS_FRAME = frame_of(
    [unit_row("990001", "Helsinki", shapely.box(24.92, 60.15, 24.97, 60.19), 300.0)], UNITS
)


def compiled(roads: gpd.GeoDataFrame, **term: object) -> Compiled:
    notice = {"zones": [{"name": "z", "include": [{"parent": "Helsinki", "text": "", **term}]}]}
    recipe = recipe_of(notice, Provenance("x", None, "f", None))
    return compile_recipe(recipe, UNITS_FRAME, frame_of([], FEATURES), roads)


def area_m2(geometry: shapely.Geometry) -> float:
    return abs(GEOD.geometry_area_perimeter(shapely.geometry.polygon.orient(geometry))[0])


def raw_faces_m2(raw_lines: gpd.GeoDataFrame, names: tuple[str, ...]) -> list[float]:
    lines = raw_lines.geometry[raw_lines["name"].isin(names)]
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all(lines.to_numpy())]))
    return sorted(area_m2(face) for face in faces)


@pytest.mark.shared
@pytest.mark.parametrize(
    "names",
    [
        ("Lönnrotinkatu", "Yrjönkatu", "Bulevardi", "Fredrikinkatu"),
        ("Eteläesplanadi", "Fabianinkatu", "Pohjoinen Makasiinikatu", "Kasarmikatu"),
    ],
)
def test_a_block_of_real_streets_has_the_area_of_its_raw_lines(
    helsinki: gpd.GeoDataFrame, raw_lines: gpd.GeoDataFrame, names: tuple[str, ...]
) -> None:
    sides = ["north", "east", "south", "west"]
    answer = compiled(helsinki, kind="road_ring", names=list(names), sides=sides).resolutions[0]
    (expected_m2,) = raw_faces_m2(raw_lines, names)
    assert area_m2(answer.fixed) == pytest.approx(expected_m2, rel=1e-3)
    assert answer.precision_m == pytest.approx(30.0)


@pytest.mark.shared
def test_a_real_ring_with_dual_carriageways_runs_between_them(
    helsinki: gpd.GeoDataFrame, raw_lines: gpd.GeoDataFrame
) -> None:
    names = ("Kaivokatu", "Mikonkatu", "Pohjoisesplanadi", "Mannerheimintie")
    sides = ["north", "east", "south", "west"]
    answer = compiled(helsinki, kind="road_ring", names=list(names), sides=sides).resolutions[0]
    inner_m2 = raw_faces_m2(raw_lines, names)[-1]
    # Kaivokatu and Mannerheimintie: about 250 m and 280 m, their carriageways 15 and 20 m apart
    assert inner_m2 < area_m2(answer.fixed) < inner_m2 + 530 * 20
    for at_deg in ((24.9415, 60.1703), (24.9420, 60.1690)):
        assert answer.fixed.contains(shapely.Point(at_deg))


@pytest.mark.shared
def test_a_strip_beside_a_real_street_ends_at_its_cross_streets(
    helsinki: gpd.GeoDataFrame, raw_lines: gpd.GeoDataFrame
) -> None:
    limits = {"north": "Lönnrotinkatu", "south": "Bulevardi"}
    answer = compiled(
        helsinki, kind="road_strip", names=["Yrjönkatu"], width_m=20, limits=limits
    ).resolutions[0]
    ends = [
        {c for line in raw_lines.geometry[raw_lines["name"] == name] for c in line.coords}
        for name in ("Yrjönkatu", "Lönnrotinkatu", "Bulevardi")
    ]
    (a,), (b,) = ends[0] & ends[1], ends[0] & ends[2]
    length_m = GEOD.inv(*a, *b)[2]
    assert area_m2(answer.fixed) == pytest.approx(40.0 * length_m, rel=0.02)
