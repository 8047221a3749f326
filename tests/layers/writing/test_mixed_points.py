"""Shapefiles of points and groups of points together."""

import io

import geopandas as gpd
import pytest
import shapely

from layers.write import write

POINT = shapely.Point(113.6, 34.7)
GROUP = shapely.MultiPoint([(113.5, 34.6), (113.7, 34.8)])


@pytest.mark.parametrize(
    ("shapes", "types"),
    [([POINT, GROUP], ["MultiPoint"] * 2), ([POINT, POINT], ["Point"] * 2)],
)
def test_points_and_groups_of_points_share_a_shapefile(shapes, types):
    frame = gpd.GeoDataFrame({"name": ["甲", "乙"]}, geometry=shapes, crs="EPSG:4326")
    written = write(frame, "shapefile", datum="wgs84", title="点")
    read = gpd.read_file(io.BytesIO(written.contents))
    assert list(read.geom_type) == types
    assert shapely.equals(shapely.union_all(read.geometry.to_numpy()), shapely.union_all(shapes))
