"""A small world with known answers: three square counties in a row, each 0.2° wide.

| county | code   | zone on 2020-11-01          |
|--------|--------|-----------------------------|
| west   | 990001 | in force                    |
| middle | 990002 | undetermined                |
| east   | 990003 | none                        |

At 34° N the counties are about 18.5 km wide and 22.2 km high.
"""

from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geo.board import Frames
from geo.schema import FEATURES, TASKS, UNITS, ZONES, Schema, require

WEST, MIDDLE, EAST = "990001", "990002", "990003"
DAY = date(2020, 11, 1)
SOURCE = {"source": "测试", "source_en": "test", "licence": "none", "recorded": None}


def frame_of(schema: Schema, rows: dict[str, dict[str, Any]]) -> Any:
    """A frame of a schema from label → values; what is not given is None."""
    records = [{column: row.get(column) for column in schema.column_names} for row in rows.values()]
    table = pd.DataFrame(records, columns=schema.column_names, dtype=object)
    table.index = pd.Index(list(rows), name=schema.index, dtype=object)
    if not schema.geometry_types:
        return require(table, schema)
    geometry = [row.get("geometry", shapely.Point()) for row in rows.values()]
    return require(gpd.GeoDataFrame(table, geometry=geometry, crs="EPSG:4326"), schema)


def square(column: int) -> shapely.Polygon:
    """One of the counties, from west to east."""
    return shapely.box(113.0 + 0.2 * column, 34.0, 113.2 + 0.2 * column, 34.2)


def units() -> gpd.GeoDataFrame:
    """The three counties."""
    return frame_of(
        UNITS,
        {
            code: {
                "name": f"{name}县",
                "name_en": f"{name_en} county",
                "level": "county",
                "parent_code": "990000",
                "area_km2": 410.0,
                "boundary_precision_m": 300.0,
                "geometry": square(column),
                **SOURCE,
            }
            for column, (code, name, name_en) in enumerate(
                [(WEST, "西", "West"), (MIDDLE, "中", "Middle"), (EAST, "东", "East")]
            )
        },
    )


def zone(**values: Any) -> dict[str, Any]:
    """A zone row with the usual values, some of them replaced."""
    return {
        "version_id": "v",
        "lineage": "west",
        "kind": "coal_ban",
        "name": "西县禁煤区",
        "name_en": "West zone",
        "legal_basis": "西县2019年公告",
        "legal_basis_en": "West notice of 2019",
        "valid_from": date(2019, 1, 1),
        "exempt": ["thermal_power"],
        "part": "in force",
        "boundary_precision_m": 300.0,
        "names_in": [],
        "names_out": [],
        "geometry": square(0),
        **SOURCE,
        **values,
    }


def zones(**extra: dict[str, Any]) -> gpd.GeoDataFrame:
    """West in force, middle undetermined, and whatever else is given."""
    rows = {
        "west": zone(),
        "middle": zone(
            version_id="m",
            lineage="middle",
            name="中县禁煤区",
            name_en="Middle zone",
            part="undetermined",
            exempt=None,
            note="未见公告",
            note_en="no notice found",
            geometry=square(1),
        ),
    }
    return frame_of(ZONES, {**rows, **extra})


def feature(lon_deg: float | None, lat_deg: float | None = None, **values: Any) -> dict[str, Any]:
    """A feature at a point, or without coordinates."""
    located = lon_deg is not None
    return {
        "layer_id": "inspection_points",
        "kind": "village",
        "name": "某村",
        "name_en": "a village",
        "aliases": [],
        "ancestry": [],
        "precision_m": 100.0 if located else None,
        "properties": {},
        "geometry": shapely.Point(lon_deg, lat_deg) if located else shapely.Point(),
        **SOURCE,
        **values,
    }


def task(**values: Any) -> dict[str, Any]:
    """A scattered-coal task of the west county, some values replaced."""
    return {
        "document_id": "doc",
        "item_no": 1,
        "section_no": 1,
        "title": "任务",
        "title_en": "task",
        "category": "scattered_coal",
        "lead_units": ["某局"],
        "responsible_units": ["西县政府"],
        "responsible_codes": [WEST],
        "deadline_kind": "none",
        "status": "registered",
        "place_ids": [],
        "territory_codes": [],
        "properties": {},
        **SOURCE,
        **values,
    }


def frames(
    features: dict[str, dict[str, Any]] | None = None,
    tasks: dict[str, dict[str, Any]] | None = None,
    extra_zones: dict[str, dict[str, Any]] | None = None,
) -> Frames:
    """The world with some features, tasks and further zones in it."""
    return Frames(
        units(),
        zones(**(extra_zones or {})),
        frame_of(FEATURES, features or {}),
        frame_of(TASKS, tasks or {}),
    )
