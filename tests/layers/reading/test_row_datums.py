"""Files whose rows say for themselves in which datum they are, and in which order their pairs."""

import numpy as np
import pytest

from geo.datum import convert
from geo.errors import CRSError, InputError
from layers.read import ReadOptions
from layers.write import write
from tests.layers.reading.reading import read_here

WGS84 = ReadOptions(datum="wgs84")
SPELT = ["WGS84", "火星坐标系", "BD-09", "CGCS2000", "", "西安80"]
DATUMS = ["wgs84", "gcj02", "bd09", "cgcs2000"]


def csv_of(names, header="坐标系"):
    rows = [f"点{n},{113.5 + n / 100},34.7,{name}" for n, name in enumerate(names)]
    return "\n".join([f"名称,经度,纬度,{header}", *rows]).encode()


def test_each_row_is_moved_from_the_datum_that_it_names():
    table = read_here(csv_of(SPELT), "x.csv", ReadOptions())
    lon, lat = (
        np.array(
            [convert(113.5 + n / 100, 34.7, datum, "wgs84")[i] for n, datum in enumerate(DATUMS)]
        )
        for i in (0, 1)
    )
    assert table.lon_deg == pytest.approx(lon.ravel(), abs=1e-12)
    assert table.lat_deg == pytest.approx(lat.ravel(), abs=1e-12)
    assert table.datum == "wgs84"
    refused = table.refused[["field", "value", "code"]].values.tolist()
    assert refused == [["坐标系", "", "no_datum"], ["坐标系", "西安80", "unknown_datum"]]
    assert table.report.datum_column == "坐标系"
    assert "GCJ-02 1 行" in table.report.notes[-1][0]


@pytest.mark.parametrize("header", ["datum", "坐标系统", "坐标系类型", "Coordinate system"])
def test_the_column_goes_by_many_names(header):
    table = read_here(csv_of(["gcj02"], header), "x.csv", ReadOptions())
    assert table.report.datum_column == header


def test_the_persons_datum_is_for_empty_cells_only():
    table = read_here(csv_of(["", "WGS84"]), "x.csv", ReadOptions(datum="gcj02"))
    lon, _ = convert(113.5, 34.7, "gcj02", "wgs84")
    assert table.lon_deg == pytest.approx([float(lon), 113.51], abs=1e-12)


def test_a_person_may_pass_over_the_column_or_name_another():
    contents = csv_of(["gcj02"])
    assert read_here(contents, "x.csv", ReadOptions("wgs84", datum_column="-")).lon_deg == [113.5]
    with pytest.raises(CRSError):
        read_here(contents, "x.csv", ReadOptions(datum_column="-"))
    with pytest.raises(InputError) as caught:
        read_here(contents, "x.csv", ReadOptions(datum_column="基准"))
    assert caught.value.field == "datum_column"


@pytest.mark.parametrize("key", ["csv", "geojson", "kml", "gpx"])
def test_a_result_that_keeps_the_column_is_not_moved_twice(key):
    first = read_here(csv_of(["gcj02"]), "x.csv", ReadOptions())
    written = write(first.geoframe().drop(columns=["经度", "纬度"]), key, datum="wgs84")
    again = read_here(written.contents, f"x{written.suffix}", WGS84)
    assert again.attributes["坐标系"].tolist() == ["gcj02"]
    assert again.lon_deg == pytest.approx(first.lon_deg, abs=1e-9)


def test_lines_in_wkt_are_moved_too():
    text = '名称,WKT,坐标系\n甲,"LINESTRING (113.5 34.7, 113.6 34.8)",GCJ-02'.encode()
    table = read_here(text, "x.csv", ReadOptions())
    lon, lat = convert([113.5, 113.6], [34.7, 34.8], "gcj02", "wgs84")
    assert pytest.approx(np.array([lon, lat]), abs=1e-12) == np.array(table.geometry[0].coords).T


def notes_of(*pairs):
    text = "\n".join(["名称,坐标", *(f'甲,"{pair}"' for pair in pairs)])
    return [zh for zh, _ in read_here(text.encode(), "x.csv", WGS84).report.notes]


def test_the_order_of_pairs_is_told_with_the_number_of_rows():
    assert "“纬度, 经度”的顺序读取，共 2 行" in notes_of("34.74,113.62", "34°45′ 113°39′")[0]
    assert "“经度, 纬度”的顺序读取，共 2 行" in notes_of("113.62,34.74", "113.6 34.7")[0]


def test_both_orders_in_one_column_are_told_with_an_example_of_each():
    found = notes_of("113.62,34.74", "34.74,113.62", "113.63,34.75", "无", "34.7，113.6 高德")
    assert "2 行经度在前（如第 2 行），1 行纬度在前（如第 3 行）" in found[0]
    assert len(found) == 1
