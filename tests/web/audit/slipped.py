"""A store whose zones have faults that can be mended."""

from pathlib import Path

import geopandas as gpd
import shapely

from layers.opening import open_store

XINZHENG, ZHONGMU = "xinzheng-2020-in-force", "zhongmu-2020-in-force"
URBAN = "zhengzhou-urban-2019-in-force"
STEP_DEG = 1e-3  # about 100 m


def _spot(line: shapely.Geometry) -> shapely.Point:
    longest = max(shapely.get_parts(shapely.line_merge(line)), key=shapely.length)
    return shapely.line_interpolate_point(longest, 0.5, normalized=True)


def slipped(zones: gpd.GeoDataFrame, units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The zones that ship, with slips of the pen.

    Zhongmu bulges by about 100 m into Xinzheng and beyond the city; between it and urban Zhengzhou
    there is a gap, and in Xinzheng a hole, each some 40 m wide.
    """
    frame = zones.copy()
    shapes = frame.geometry
    edge = {label: shapely.boundary(shapes[label]) for label in (XINZHENG, ZHONGMU, URBAN)}
    city = shapely.boundary(shapely.union_all(units.geometry))
    bulges = [
        _spot(shapely.intersection(edge[ZHONGMU], other)).buffer(STEP_DEG)
        for other in (edge[XINZHENG], city)
    ]
    notch = _spot(shapely.intersection(edge[ZHONGMU], edge[URBAN])).buffer(STEP_DEG / 5)
    hole = shapely.point_on_surface(shapes[XINZHENG]).buffer(STEP_DEG / 5)
    frame.loc[ZHONGMU, "geometry"] = shapely.union_all([shapes[ZHONGMU], *bulges]) - notch
    frame.loc[URBAN, "geometry"] = shapely.difference(shapes[URBAN], notch)
    frame.loc[XINZHENG, "geometry"] = shapely.difference(shapes[XINZHENG], hole)
    return frame


def make_slipped_store(path: Path) -> Path:
    """A new store of Zhengzhou with those zones, closed and whole."""
    store = open_store(path, "410100")
    store.replace("zones", slipped(store.read("zones"), store.read("units")))
    store.close()
    return path
