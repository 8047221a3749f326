"""Shapes drawn in metres about a point in Zhengzhou, and frames of them."""

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Geod

ORIGIN_DEG = (113.6, 34.7)
GEOD = Geod(ellps="WGS84")
# Of the ellipsoid at 34.7° N, by PROJ: not the sphere that the code under test takes for widths.
METRES = np.array(
    [
        GEOD.inv(113.6, 34.7, 113.601, 34.7)[2] * 1000,
        GEOD.inv(113.6, 34.7, 113.6, 34.701)[2] * 1000,
    ]
)


def placed(shape):
    """A shape in metres, put on the map."""
    return shapely.transform(shape, lambda xy: ORIGIN_DEG + xy / METRES)


def box(west, south, east, north):
    return placed(shapely.box(west, south, east, north))


def polygon(*corners, holes=()):
    return placed(shapely.Polygon(corners, holes))


def zones(**shapes):
    columns = {"name": list(shapes)}
    index = list(shapes)
    return gpd.GeoDataFrame(columns, geometry=list(shapes.values()), index=index, crs="EPSG:4326")


def grid(n, side_m=1000.0):
    """A valid coverage of n × n squares that share their vertices."""
    return zones(
        **{
            f"z{i}{j}": box(i * side_m, j * side_m, (i + 1) * side_m, (j + 1) * side_m)
            for i in range(n)
            for j in range(n)
        }
    )
