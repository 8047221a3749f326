"""Gazetteers: recognised, read in the worker, held against the record, imported, tried again."""

import io
import json
from datetime import UTC, date, datetime

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import InputError, LimitError, SchemaError, SourceError
from geo.standing import STANDS_FOR, standing
from layers.reading.limits import Limits
from layers.tasks import gazetteers, gazetteers_job
from layers.tasks.gazetteer_files import (
    Brought,
    GazetteerFile,
    family_of,
    is_geonames,
    read_gazetteer,
)
from layers.tasks.gazetteer_matches import reasons_of, weigh
from layers.tasks.gazetteers import Origin, imports_of, record_gazetteer
from layers.zones.named_layers import LayerOptions
from tests.layers.tasks.osm_file import places_pbf
from tests.layers.tasks.place_store import JIA, YI, made_store, nothing, relocate

BOUNDS = (113.0, 34.0, 114.0, 34.5)
WGS84 = LayerOptions(datum="wgs84")
MOMENT = datetime(2021, 3, 1, 8, 0, tzinfo=UTC)
SIGNED = ("张三", "补充村庄", MOMENT)
ORIGIN = Origin("村.csv", "0" * 64, "县民政局地名普查", "内部资料", date(2019, 12, 31))


@pytest.fixture
def store(tmp_path):
    made = made_store(tmp_path / "s.gpkg")
    yield made
    made.close()


def read(contents, filename, options=WGS84, **more):
    return read_gazetteer(io.BytesIO(contents), filename, BOUNDS, options, **more)


def geonames_row(key, name, spelt, lat, lon, kind="P", code="PPL"):
    cells = [key, name, name, spelt, lat, lon, kind, code, "CN", "", "09", "", "", "", 0, "", 90]
    return "\t".join(map(str, [*cells, "Asia/Shanghai", "2020-01-01"])) + "\n"


def brought(name, at, *, parents=(), kind="village", precision_m=500.0, key="", row=1):
    return Brought(row, name, "", (), tuple(parents), kind, precision_m, key, shapely.Point(*at))


def weighed(store, *places):
    return weigh(places, store.read("units"), store.read("features"))


def as_file(*places):
    return GazetteerFile("table", len(places), places, (), {}, (), "wgs84")


def test_a_csv_with_chinese_headers_is_read():
    text = (
        "地名,别名,所属县区,所属乡镇,经度,纬度,类别,精度\n"
        "李家村,李庄|老李庄,甲山县,东岭镇,113.13,34.13,行政村,\n"
        "东岭镇,,甲山县,,113.1,34.1,乡镇,800\n"
        ",,甲山县,,113.1,34.1,村,\n"
        "错村,,甲山县,,abc,34.1,村,\n"
    )
    file = read(text.encode("gb18030"), "村.csv")
    first, second = file.places
    assert (file.family, file.count, file.datum) == ("table", 4, "wgs84")
    assert first.name == "李家村"
    assert first.aliases == ("李庄", "老李庄")
    assert first.parents == ("甲山县", "东岭镇")
    assert (first.kind, first.precision_m) == ("village", 1000.0)
    assert (second.kind, second.precision_m) == ("township", 800.0)
    assert sorted(one.row for one in file.refused) == [4, 5]
    assert file.columns["parent"] == "所属乡镇"


def test_a_table_without_a_column_of_names_asks_for_it():
    with pytest.raises(SchemaError) as caught:
        read("abc,经度,纬度\n李家村,113.13,34.13\n".encode(), "村.csv")
    assert caught.value.field == "name_column"


def test_a_column_of_names_can_be_named_and_map_shop_coordinates_come_out_in_wgs84():
    text = "abc,经度,纬度\n李家村,113.13,34.13\n".encode()
    place = read(text, "村.csv", LayerOptions(datum="gcj02", name_column="abc")).places[0]
    assert place.name == "李家村"
    assert 0.003 < place.geometry.distance(shapely.Point(113.13, 34.13)) < 0.01


def test_a_geonames_dump_is_recognised_by_its_shape_and_cut_to_the_city():
    rows = [
        geonames_row(1, "Lijia", "Li-chia,李家,李家村", 34.13, 113.13),
        geonames_row(2, "Nowhere", "", 34.13, 113.13),
        geonames_row(3, "Beijing", "北京", 39.9, 116.4, code="PPLC"),
        geonames_row(4, "Dongling", "东岭镇", 34.1, 113.1, "A", "ADM4"),
        geonames_row(5, 'A "quoted" name', "引号村", 34.2, 113.2),
    ]
    file = read("".join(rows).encode(), "CN.txt", None)
    assert (file.family, file.count) == ("geonames", 5)
    assert [one.name for one in file.places] == ["李家", "东岭镇", "引号村"]
    first = file.places[0]
    assert (first.aliases, first.latin, first.key) == (("李家村",), "Lijia", "geonames-1")
    assert (first.kind, first.precision_m) == ("village", 2000.0)
    assert [(one.row, one.why_en) for one in file.refused] == [(2, "has no Chinese name")]


def test_a_dump_with_a_damaged_row_is_refused(tmp_path):
    good = geonames_row(1, "Lijia", "李家", 34.13, 113.13)
    (tmp_path / "upload.txt").write_text(good * 6 + "7\tonly three\tcells\n", "utf-8")
    with pytest.raises(SourceError, match="19 columns"):
        gazetteers_job.read_geonames(tmp_path, {"bounds": BOUNDS}, Limits())


@pytest.mark.parametrize(
    "head",
    [b"", b"a,b\n", b"1\tA\n", b"\x00" * 40, geonames_row("x", "A", "", 1, 2).encode()],
)
def test_other_shapes_are_no_geonames(head):
    assert not is_geonames(head)
    assert family_of("a.txt", head) == "table"


@settings(max_examples=40)
@given(head=st.binary(max_size=200))
def test_any_first_bytes_have_a_family(head):
    assert family_of("a.csv", head) in ("geonames", "table")


def test_places_of_an_openstreetmap_extract_are_read():
    pbf = places_pbf(
        (113.13, 34.13, {"place": "village", "name": "李家村", "name:en": "Lijia"}),
        (113.1, 34.1, {"place": "town", "name": "Dongling", "name:zh": "东岭镇"}),
        (113.2, 34.2, {"place": "hamlet", "name": "Foreign"}),
        (113.2, 34.2, {"amenity": "school", "name": "小学"}),
    )
    file = read(pbf, "city.osm.pbf", None)
    assert file.family == "osm"
    assert [(one.name, one.kind) for one in file.places] == [
        ("李家村", "village"), ("东岭镇", "township"),
    ]  # fmt: skip
    assert (file.places[0].key, file.places[0].precision_m) == ("osm-n1", 500.0)
    assert file.places[0].geometry.distance(shapely.Point(113.13, 34.13)) < 1e-6
    assert len(file.refused) == 1


@pytest.mark.parametrize("contents", [b"", b"PK\x03\x04 no extract"])
def test_what_is_no_extract_is_refused(tmp_path, contents):
    (tmp_path / "upload.pbf").write_bytes(contents)
    with pytest.raises(SourceError, match="OpenStreetMap"):
        gazetteers_job.read_osm_places(tmp_path, {}, Limits())


def test_an_extract_cut_short_is_refused_in_the_worker():
    with pytest.raises(SourceError):
        read(places_pbf()[:40], "city.osm.pbf", None)


def test_a_geopackage_of_openstreetmap_places_is_known_by_its_column(tmp_path):
    path = tmp_path / "places.gpkg"
    frame = gpd.GeoDataFrame(
        {"name": ["李家村", "东岭镇"], "place": ["hamlet", "town"]},
        geometry=[shapely.Point(113.13, 34.13), shapely.box(113.05, 34.05, 113.15, 34.15)],
        crs="EPSG:4326",
    )
    frame.to_file(path)
    file = read(path.read_bytes(), "places.gpkg", None)
    assert file.family == "osm"
    assert [(one.kind, one.precision_m) for one in file.places] == [
        ("village", 500.0), ("township", 100.0),
    ]  # fmt: skip
    assert file.places[1].geometry.geom_type == "Polygon"


def test_lines_in_a_file_are_refused_row_by_row():
    features = [
        {"type": "Feature", "properties": {"name": "一路"},
         "geometry": {"type": "LineString", "coordinates": [[113.1, 34.1], [113.2, 34.2]]}},
        {"type": "Feature", "properties": {"name": "李家村"},
         "geometry": {"type": "Point", "coordinates": [113.13, 34.13]}},
    ]  # fmt: skip
    contents = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    file = read(contents, "a.geojson")
    assert [one.name for one in file.places] == ["李家村"]
    assert len(file.refused) == 1


def test_a_dump_with_too_many_rows_is_refused(tmp_path):
    rows = "".join(geonames_row(at, "Lijia", "李家", 34.1, 113.1) for at in range(50))
    (tmp_path / "upload.txt").write_text(rows, "utf-8")
    with pytest.raises(LimitError):
        gazetteers_job.read_geonames(tmp_path, {"bounds": BOUNDS}, Limits(sheet_rows=10))


def test_places_on_record_are_matched_and_not_doubled(store):
    found = weighed(
        store,
        brought("河湾村", (113.13, 34.13), parents=["甲山县", "东岭镇"]),
        brought("河 湾村", (113.14, 34.14), parents=["甲山县", "东岭镇"], precision_m=9000.0),
        brought("河湾", (113.125, 34.125), key="geonames-7", precision_m=9000.0),
        brought("东岭镇", (113.1, 34.1), kind="township", precision_m=5000.0),
        brought("李家村", (113.13, 34.13), parents=["甲山县", "东岭镇"]),
    )
    outcomes = [(one.outcome, one.known_id) for one in found.matched]
    assert outcomes == [
        ("better", "he"), ("known", "he"), ("known", "he"), ("known", "dong"), ("new", None),
    ]  # fmt: skip
    assert found.matched[-1].ancestry == ("dong", JIA)


def test_a_village_of_the_same_name_in_another_township_is_another_one(store):
    found = weighed(store, brought("河湾村", (113.4, 34.4), parents=["甲山县", "西桥镇"]))
    assert [(one.outcome, one.ancestry) for one in found.matched] == [("new", ("xi", JIA))]


def test_a_township_that_is_not_on_record_is_kept_by_its_name(store):
    found = weighed(store, brought("李家村", (113.2, 34.2), parents=["甲山县", "南湖镇"]))
    assert found.matched[0].ancestry == ("name:南湖镇", JIA)


@pytest.mark.parametrize(
    ("place", "why"),
    [
        (brought("外村", (116.4, 39.9)), "outside of the city"),
        (brought("错村", (113.9, 34.2), parents=["甲山县"]), "outside of the county"),
        (brought("甲山县", (113.2, 34.2), kind="county"), "on record"),
        (brought("河湾村", (113.3, 34.3), parents=["甲山县", "东岭镇"]), "of its name on record"),
    ],
)
def test_places_that_contradict_what_is_known_are_refused(store, place, why):
    found = weighed(store, place)
    assert found.matched == ()
    assert why in found.refused[0].why_en
    assert sum(reasons_of(found.refused).values()) == 1


def test_a_place_twice_in_a_file_counts_once(store):
    twice = [brought("李家村", (113.13, 34.13), parents=["甲山县"], row=row) for row in (2, 3)]
    found = weighed(store, *twice)
    assert [one.place.row for one in found.matched] == [2]
    assert [one.row for one in found.refused] == [3]


def test_an_empty_record_takes_everything_inside_it(store):
    units, features = store.read("units"), store.read("features")
    found = weigh([brought("河湾村", (113.13, 34.13))], units, features.iloc[:0])
    assert found.count("new") == 1
    assert weigh([], units, features).matched == ()


def test_importing_adds_places_and_says_who_when_and_from_where(store):
    file = as_file(
        brought("李家村", (113.13, 34.13), parents=["甲山县", "东岭镇"], row=2),
        brought("河湾村", (113.13, 34.13), parents=["甲山县", "东岭镇"], row=3),
        brought("乌金煤矿", (113.7, 34.2), parents=["乙水市"], kind="place", row=4),
        brought("外村", (116.4, 39.9), row=5),
    )
    done = record_gazetteer(store, file, ORIGIN, signed=SIGNED, relocate=relocate)
    features = store.read("features")
    village = features.loc["gazetteer-1-2"]
    assert list(village["ancestry"]) == ["gazetteer-1-2", "dong", JIA]
    assert (village["source"], village["licence"]) == (ORIGIN.source, ORIGIN.licence)
    assert village["recorded"] == ORIGIN.recorded
    better = features.loc["gazetteer-1-3"]
    assert better["properties"] == {STANDS_FOR: "he"}
    assert better["precision_m"] == 500.0
    mine = features.loc["gazetteer-1-4"]
    assert (mine["kind"], mine["properties"]["activity"]) == ("mine", "coal_mine")
    assert {"he", "mine"}.isdisjoint(standing(features).index)
    assert done.task_ids == ("T1", "T3")  # located without anybody asking
    assert list(store.read("tasks").loc["T1", "place_ids"]) == ["gazetteer-1-4"]
    row = imports_of(store)[0]
    counts = (row["count"], row["new"], row["better"], row["known"], row["refused"])
    assert counts == (4, 1, 2, 0, 1)
    assert (row["author"], row["imported_at"]) == ("张三", "2021-03-01T08:00:00+00:00")
    assert row["task_ids"] == ["T1", "T3"]


def test_importing_again_adds_nothing(store):
    file = as_file(brought("李家村", (113.13, 34.13), parents=["甲山县", "东岭镇"], key="osm-n1"))
    record_gazetteer(store, file, ORIGIN, signed=SIGNED, relocate=nothing)
    before = store.revision()
    with pytest.raises(InputError, match="no place that is new"):
        record_gazetteer(store, file, ORIGIN, signed=SIGNED, relocate=nothing)
    assert (store.revision(), len(imports_of(store))) == (before, 1)


@pytest.mark.parametrize("name", ["source", "licence"])
def test_source_and_licence_must_be_said(store, name):
    values = {"source": "s", "licence": "l"} | {name: " "}
    origin = Origin("村.csv", "0" * 64, recorded=None, **values)
    file = as_file(brought("李家村", (113.13, 34.13)))
    with pytest.raises(InputError) as caught:
        record_gazetteer(store, file, origin, signed=SIGNED, relocate=nothing)
    assert caught.value.field == name


def test_more_places_than_a_city_needs_are_refused(store, monkeypatch):
    monkeypatch.setattr(gazetteers, "MOST_PLACES", 1)
    file = as_file(brought("李家村", (113.13, 34.13)), brought("王家村", (113.7, 34.2)))
    with pytest.raises(LimitError, match="at most 1 "):
        record_gazetteer(store, file, ORIGIN, signed=SIGNED, relocate=nothing)
    assert imports_of(store) == []
    assert YI in store.read("units").index
