"""Lists of places that must lie in a zone (应划尽划), as the audit takes them."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely

from geo.schema import is_missing


def places_named(
    names: Sequence[str], units: gpd.GeoDataFrame, features: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Places for names that a list holds.

    Parameters
    ----------
    names
        As the list writes them.
    units, features
        Frames of the schemas UNITS and FEATURES.

    Returns
    -------
    GeoDataFrame
        Index = name, `precision_m`, geometry in EPSG:4326: the unit of that name, else every
        feature of that name or alias; a name that is on neither has an empty geometry.
    """
    rows: list[tuple[str, float | None, shapely.Geometry]] = []
    for name in names:
        named = units[units["name"] == name]
        if len(named):
            rows.extend((name, None, shape) for shape in named.geometry)
            continue
        columns = zip(features["name"], features["aliases"], strict=True)
        known = [name == own or name in aliases for own, aliases in columns]
        found = features[np.array(known, dtype=bool)]
        if found.empty:
            rows.append((name, None, shapely.Point()))
        for precision_m, shape in zip(found["precision_m"], found.geometry, strict=True):
            rows.append((name, None if is_missing(precision_m) else precision_m, shape))
    return _frame(rows)


def places_of(features: gpd.GeoDataFrame, layer_id: str) -> gpd.GeoDataFrame:
    """Places of a layer of features, as `places_named` returns them."""
    chosen = features[features["layer_id"] == layer_id]
    return _frame(list(zip(chosen["name"], chosen["precision_m"], chosen.geometry, strict=True)))


def _frame(rows: Sequence[tuple[str, float | None, shapely.Geometry]]) -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame(
        {"precision_m": [precision_m for _, precision_m, _ in rows]},
        geometry=[shapely.Point() if shape is None else shape for _, _, shape in rows],
        index=[name for name, _, _ in rows],
        crs="EPSG:4326",
    )
    return frame.astype({"precision_m": float})
