"""Roads drawn in metres about one place, and a county round them, for tests of rings and strips."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import shapely

from geo.compile import Compiled, compile_recipe
from geo.recipes.recipe import Provenance, recipe_of
from geo.recipes.roads import ROADS
from geo.rows import frame_of
from geo.schema import FEATURES, UNITS
from tests.geo.test_compile import place_row, unit_row

LON_DEG, LAT_DEG = 113.4, 34.79
# not the projection of the code under test: equidistant about the centre, true to the test's scale
EQUIDISTANT = pyproj.Proj(proj="aeqd", lat_0=LAT_DEG, lon_0=LON_DEG, ellps="WGS84")
PROVENANCE = Provenance("某公告", "a notice", "facts only", date(2020, 1, 1))
GEOD = pyproj.Geod(ellps="WGS84")


def at(x_m: float, y_m: float) -> tuple[float, float]:
    return EQUIDISTANT(x_m, y_m, inverse=True)


def degrees(geometry: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(
        geometry, lambda xy: np.column_stack(EQUIDISTANT(xy[:, 0], xy[:, 1], inverse=True))
    )


def metres(geometry: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(geometry, lambda xy: np.column_stack(EQUIDISTANT(xy[:, 0], xy[:, 1])))


def area_m2(geometry: shapely.Geometry) -> float:
    return abs(GEOD.geometry_area_perimeter(shapely.geometry.polygon.orient(geometry))[0])


def line(*xy_m: tuple[float, float]) -> shapely.LineString:
    # short edges: a long one would be straight in degrees and not in metres
    return degrees(shapely.segmentize(shapely.LineString(xy_m), 200.0))


def road(name: str | None, *xy_m: tuple[float, float], **more: Any) -> dict[str, Any]:
    return {
        "kind": "road",
        "name": name,
        "ref": None,
        "aliases": [],
        "is_oneway": None,
        "geometry": line(*xy_m),
        "source": "test",
        "source_en": "test",
        "licence": "none",
        "recorded": None,
        **more,
    }


def roads_of(*rows: Mapping[str, Any]) -> gpd.GeoDataFrame:
    return frame_of([{"road_id": f"r{n}", **row} for n, row in enumerate(rows)], ROADS)


COUNTY = degrees(shapely.segmentize(shapely.box(-15_000, -15_000, 15_000, 15_000), 500.0))
SQUARE = degrees(shapely.segmentize(shapely.box(-2000, -2000, 2000, 2000), 500.0))
UNITS_FRAME = frame_of([unit_row("990001", "环县", COUNTY, 300.0)], UNITS)
PLACES = frame_of(
    [
        place_row("town", "甲镇", ["990001"], shapely.Point(at(0, 0)), 2000.0),
        place_row("square", "方镇", ["990001"], SQUARE, 50.0),
        place_row("road-x058", "X058", ["town", "990001"], shapely.Point(at(0, 0)), 3000.0),
    ],
    FEATURES,
)


def compiled(
    term: Mapping[str, Any],
    *rows: Mapping[str, Any],
    exclude: list[Mapping[str, Any]] | None = None,
    **notice: Any,
) -> Compiled:
    zones = [{"name": "禁煤区", "include": [term], "exclude": exclude or []}]
    recipe = recipe_of({"zones": zones, **notice}, PROVENANCE)
    return compile_recipe(recipe, UNITS_FRAME, PLACES, roads_of(*rows) if rows else None)


def only(made: Compiled) -> Any:
    assert len(made.resolutions) == 1
    return made.resolutions[0]


def ring(*names: str, **more: Any) -> dict[str, Any]:
    return {"kind": "road_ring", "names": list(names), "parent": "环县", "text": "", **more}


def strip(name: str, width_m: object, **more: Any) -> dict[str, Any]:
    term = {"kind": "road_strip", "names": [name], "parent": "环县", "width_m": width_m}
    return {**term, "text": "", **more}


def half(name: str, side: str, **more: Any) -> dict[str, Any]:
    return {"kind": "half_plane", "names": [name], "parent": "环县", "side": side, **more}
