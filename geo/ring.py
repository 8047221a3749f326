"""Coal plants within a ring: which sites ran when, counted by date and by definition."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from geo.measure import distance_m

#: Sources date units by year only, so a unit may have run on a day of its first or last year, and
#: did not run at the end of its last.
Moment = Literal["during the year", "at the end of the year"]
Status = Literal[
    "operating", "partly operating", "closed that year", "closed before", "not built", "unknown"
]
EVER_RAN = frozenset({"operating", "retired", "mothballed"})

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PlantCounts:
    """Sites within a ring in one year, by definition.

    `during_year` ran at some time in the year, `at_year_end` still ran when it ended; both with at
    least `minimum_mw` then. `edge_ids` lie so near the ring that the precision of the plant and of
    the centre cannot tell their side; they are counted by their coordinates.
    """

    year: int
    minimum_mw: float
    during_year: int
    at_year_end: int
    edge_ids: tuple[str, ...]


def operating_mw(units: Iterable[Mapping[str, Any]], year: int, moment: Moment) -> float:
    """Capacity of a site's units that ran at some time in a year, or still ran when it ended.

    Parameters
    ----------
    units
        Mappings with "mw", "status", and the years "from" and "to" or None.
    year
        Calendar year.
    moment
        "during the year" or "at the end of the year".

    Returns
    -------
    float
        Megawatts. A unit without a first year, or retired without a last one, counts on no date;
        so does one that was mothballed, cancelled or only planned.

    Examples
    --------
    >>> unit = {"mw": 135.0, "status": "retired", "from": 2008, "to": 2020}
    >>> operating_mw([unit], 2020, "during the year")
    135.0
    >>> operating_mw([unit], 2020, "at the end of the year")
    0.0
    """
    return float(sum(unit["mw"] for unit in units if _ran(unit, year, moment)))


def _ran(unit: Mapping[str, Any], year: int, moment: Moment) -> bool:
    first, last = unit["from"], unit["to"]
    if unit["status"] == "retired":
        is_dated = first is not None and last is not None
    else:
        is_dated = first is not None and unit["status"] == "operating"
    if not is_dated or first > year:
        return False
    if last is None:
        return True
    return bool(last >= year if moment == "during the year" else last > year)


def status_in(units: Sequence[Mapping[str, Any]], year: int) -> Status:
    """What a site was when a year ended, in one phrase.

    Examples
    --------
    >>> status_in([{"mw": 135.0, "status": "retired", "from": 2008, "to": 2020}], 2020)
    'closed that year'
    """
    ever = [unit for unit in units if unit["status"] in EVER_RAN]
    if not units:
        return "unknown"
    if not ever:
        return "not built"
    at_end = sum(_ran(unit, year, "at the end of the year") for unit in ever)
    if at_end:
        return "operating" if at_end == len(ever) else "partly operating"
    if any(unit["status"] == "operating" for unit in ever):
        return "unknown" if any(unit["from"] is None for unit in ever) else "not built"
    ran = any(_ran(unit, year, "during the year") for unit in ever)
    return "closed that year" if ran else "closed before"


def ring_margin_m(
    plants: gpd.GeoDataFrame, centre_deg: tuple[float, float], radius_m: float
) -> FloatArray:
    """Geodesic distance of each plant beyond a ring, negative within it.

    Parameters
    ----------
    plants
        Frame of schema FEATURES with points.
    centre_deg
        Longitude and latitude, WGS 84.
    radius_m
        Radius in metres on the ellipsoid.

    Returns
    -------
    ndarray
        Metres, shape (n,); NaN for a plant that is not located.
    """
    from_centre_m: FloatArray = distance_m(*centre_deg, plants.geometry.x, plants.geometry.y)
    return from_centre_m - radius_m


def plants_within(
    plants: gpd.GeoDataFrame,
    centre_deg: tuple[float, float],
    radius_m: float,
    year: int,
    *,
    minimum_mw: float = 0.0,
    centre_precision_m: float = 0.0,
) -> PlantCounts:
    """How many sites within a ring ran in a year, by both definitions.

    Parameters
    ----------
    plants
        Frame of schema FEATURES; `properties["units"]` lists the units of each site.
    centre_deg
        Longitude and latitude of the ring's centre, WGS 84.
    radius_m
        Radius in metres on the ellipsoid.
    year
        Calendar year, the resolution of the sources.
    minimum_mw
        Least capacity of a site that counts, in megawatts running at the moment counted.
    centre_precision_m
        What the centre is known to; added to each plant's own precision.

    Returns
    -------
    PlantCounts
        A site without a position is in no count.
    """
    margin_m = ring_margin_m(plants, centre_deg, radius_m)
    tolerance_m = plants["precision_m"].to_numpy(dtype=float) + centre_precision_m
    within = plants[margin_m <= 0]
    moments: tuple[Moment, Moment] = ("during the year", "at the end of the year")
    during, at_end = (
        np.array([operating_mw(p["units"], year, moment) for p in within["properties"]])
        for moment in moments
    )
    return PlantCounts(
        year=year,
        minimum_mw=minimum_mw,
        during_year=int(np.sum((during > 0) & (during >= minimum_mw))),
        at_year_end=int(np.sum((at_end > 0) & (at_end >= minimum_mw))),
        edge_ids=tuple(plants.index[np.abs(margin_m) <= tolerance_m]),
    )
