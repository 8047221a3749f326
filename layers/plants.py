"""What a power plant's row says: its units, and what follows from them and from its position."""

import re
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np

from geo.errors import SourceError
from geo.recipes.recipe import Recipe
from geo.ring import operating_mw, ring_margin_m, status_in
from geo.schema import is_missing

#: No part is longer than any register writes it, so that no cell can keep the pattern busy.
PLANT_UNIT = re.compile(
    r"(?P<unit>[^:]{1,40}+):(?P<mw>[\d.]{1,12}+):(?P<status>[a-z-]{1,40}+):"
    r"(?P<years>\d{0,4}+-\d{0,4}+)"
)
#: The documents speak of 2019 and order closures by the end of 2020.
COUNTED_YEAR, CLOSING_YEAR = 2019, 2020
EDGE_M = 1_000.0  # a plant nearer to the ring than this is told to lie at its edge


def parse_plant_units(cell: str) -> list[dict[str, Any]]:
    """Units of a power plant from one cell of `plants.csv`.

    Parameters
    ----------
    cell
        Entries "unit:MW:status:first-last" separated by "; "; a year not on record is left out.

    Returns
    -------
    list of dict
        Keys unit, mw, status, from and to; the years are None where not on record.

    Raises
    ------
    SourceError
        If an entry does not read so.

    Examples
    --------
    >>> parse_plant_units("1:135:retired:2008-2020; 3:350:cancelled:-")[1]
    {'unit': '3', 'mw': 350.0, 'status': 'cancelled', 'from': None, 'to': None}
    """
    units = []
    for entry in filter(None, cell.split("; ")):
        match = PLANT_UNIT.fullmatch(entry)
        if match is None:
            raise SourceError(f"机组“{entry}”无法识别", f"unit “{entry}” cannot be read")
        first, last = (int(year) if year else None for year in match["years"].split("-"))
        units.append(
            {
                "unit": match["unit"],
                "mw": float(match["mw"]),
                "status": match["status"],
                "from": first,
                "to": last,
            }
        )
    return units


def capacity_properties(units: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Capacities and years of a site, from its units.

    Parameters
    ----------
    units
        As `parse_plant_units` returns them; none: the site is in no list of plants.

    Returns
    -------
    dict
        `capacity_mw_2019` (ran at some time that year), `capacity_mw_end_2020`, `status_2020`, the
        years units were `commissioned` and `retired`, and the `units` themselves.
    """
    if not units:
        return {"units": [], "status_2020": "unknown"}
    return {
        "units": list(units),
        "capacity_mw_2019": operating_mw(units, COUNTED_YEAR, "during the year"),
        "capacity_mw_end_2020": operating_mw(units, CLOSING_YEAR, "at the end of the year"),
        "status_2020": status_in(units, CLOSING_YEAR),
        "commissioned": sorted({unit["from"] for unit in units if unit["from"]}),
        "retired": sorted({unit["to"] for unit in units if unit["to"]}),
    }


def with_ring(features: gpd.GeoDataFrame, ring: Recipe) -> gpd.GeoDataFrame:
    """The features, each located plant with its distance from the centre of the ring.

    Parameters
    ----------
    features
        Frame of schema FEATURES; it holds the ring's centre.
    ring
        Recipe whose first term is a circle round a named place.

    Returns
    -------
    GeoDataFrame
        A copy. `properties` of located plants gain `distance_km` from the centre (to 10 m) and
        `ring_edge`: whether the plant is within 1 km of the ring, on either side.
    """
    circle, _ = ring.terms[0]
    centre = features.loc[features["name"] == circle.names[0]].geometry.iloc[0]
    radius_m = circle.radius_m or 0.0
    plants = features[features["layer_id"] == "coal_plants"]
    margin_m = ring_margin_m(plants, (centre.x, centre.y), radius_m)
    described = dict(features["properties"])
    for plant_id, beyond_m in zip(plants.index, margin_m, strict=True):
        if not is_missing(beyond_m):
            described[plant_id] = {
                **described[plant_id],
                "distance_km": round(float(beyond_m + radius_m) / 1000, 2),
                "ring_edge": bool(np.abs(beyond_m) <= EDGE_M),
            }
    return features.assign(properties=[described[label] for label in features.index])
