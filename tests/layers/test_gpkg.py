import sqlite3
import struct

import geopandas as gpd
import pytest
import shapely
from shapely.geometry import (
    GeometryCollection,
    LineString,
    MultiPoint,
    MultiPolygon,
    Point,
    Polygon,
    box,
)

from geo.errors import SourceError
from layers.gpkg import decode_geometries, encode_geometries

MIXED = [
    Point(113.65, 34.75),
    Point(113.65, 34.75, 120.5),
    LineString([(0, 0), (1, 1)]),
    Polygon(box(0, 0, 4, 4).exterior, [box(1, 1, 2, 2).exterior]),
    MultiPolygon([box(0, 0, 1, 1), box(2, 2, 3, 3)]),
    MultiPoint([(0, 0), (1, 1)]),
    Point(),
    Polygon(),
    MultiPolygon(),
    GeometryCollection(),
    None,
]


def test_every_geometry_comes_back_as_it_was():
    back = decode_geometries(encode_geometries(MIXED))
    assert back[-1] is None
    for before, after in zip(MIXED[:-1], back[:-1], strict=True):
        assert after.geom_type == before.geom_type
        assert shapely.to_wkb(after) == shapely.to_wkb(before)


def test_header_follows_the_standard():
    # OGC 12-128r18 clause 2.1.3: "GP", version 0, flags, SRS, bounds as min x, max x, min y, max y.
    blob = encode_geometries([LineString([(1, 2), (3, 5)])])[0]
    assert blob[:8] == b"GP\x00\x03" + (4326).to_bytes(4, "little")
    assert shapely.from_wkb(blob[40:]).equals(LineString([(1, 2), (3, 5)]))
    assert struct.unpack("<4d", blob[8:40]) == (1, 3, 2, 5)
    empty = encode_geometries([Point()])[0]
    assert empty[3] == 0b10001


def test_nothing_encodes_to_nothing():
    assert encode_geometries([]) == []
    assert decode_geometries([]).shape == (0,)


def test_blobs_that_gdal_wrote_are_read(tmp_path):
    path = tmp_path / "gdal.gpkg"
    shapes = [Point(113.65, 34.75), box(0, 0, 1, 1), LineString([(0, 0, 5), (1, 1, 6)])]
    gpd.GeoDataFrame(geometry=shapes, crs=4326).to_file(path, layer="x", driver="GPKG")
    with sqlite3.connect(path) as connection:
        blobs = [row[0] for row in connection.execute("SELECT geom FROM x ORDER BY fid")]
    connection.close()
    back = decode_geometries(blobs)
    assert [shapely.to_wkt(shape) for shape in back] == [shapely.to_wkt(shape) for shape in shapes]


@pytest.mark.parametrize("envelope", [0, 1, 2, 3, 4])
def test_every_kind_of_bounds_is_skipped(envelope):
    header = b"GP\x00" + bytes([envelope << 1 | 1]) + (4326).to_bytes(4, "little")
    blob = header + bytes({0: 0, 1: 32, 2: 48, 3: 48, 4: 64}[envelope])
    blob += shapely.to_wkb(Point(1, 2), byte_order=0)
    assert decode_geometries([blob])[0].equals(Point(1, 2))


@pytest.mark.parametrize(
    "blob", [b"", b"GP", b"XX\x00\x01\x00\x00\x00\x00", b"GP\x00\x0f\x00\x00\x00\x00", b"G" * 60]
)
def test_what_is_no_blob_is_refused(blob):
    with pytest.raises(SourceError, match="not a GeoPackage blob"):
        decode_geometries([blob])


def test_a_truncated_blob_is_refused():
    blob = encode_geometries([box(0, 0, 1, 1)])[0]
    with pytest.raises(SourceError, match="damaged"):
        decode_geometries([blob[:-9]])
