"""Coal plants in a ring, counted by date and by definition."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.measure import geodesic_circle
from geo.ring import operating_mw, plants_within, ring_margin_m, status_in

CENTRE_DEG = (113.66, 34.7531)


def a_unit(mw: float, status: str, first: int | None, last: int | None = None) -> dict:
    return {"unit": "1", "mw": mw, "status": status, "from": first, "to": last}


def plants(*rows: tuple[float, float, float, list[dict]]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "precision_m": [row[2] for row in rows],
            "properties": [{"units": row[3]} for row in rows],
        },
        index=[f"plant-{i}" for i in range(len(rows))],
        geometry=[
            shapely.Point() if np.isnan(lon) else shapely.Point(lon, lat) for lon, lat, *_ in rows
        ],
        crs="EPSG:4326",
    )


@pytest.mark.parametrize(
    ("unit", "year", "during", "at_end"),
    [
        (a_unit(100, "operating", 2019), 2018, 0, 0),
        (a_unit(100, "operating", 2019), 2019, 100, 100),
        (a_unit(100, "retired", 2008, 2020), 2019, 100, 100),
        (a_unit(100, "retired", 2008, 2020), 2020, 100, 0),
        (a_unit(100, "retired", 2008, 2020), 2021, 0, 0),
        (a_unit(100, "retired", 1995), 2000, 0, 0),
        (a_unit(100, "operating", None), 2019, 0, 0),
        (a_unit(100, "mothballed", 1980), 2019, 0, 0),
        (a_unit(100, "cancelled", None), 2019, 0, 0),
        (a_unit(100, "pre-permit", 2025), 2026, 0, 0),
    ],
)
def test_a_unit_counts_only_in_years_its_source_vouches_for(unit, year, during, at_end) -> None:
    assert operating_mw([unit], year, "during the year") == during
    assert operating_mw([unit], year, "at the end of the year") == at_end


@pytest.mark.parametrize(
    ("units", "status"),
    [
        ([a_unit(1, "operating", 2006)], "operating"),
        ([a_unit(1, "operating", 2006), a_unit(1, "retired", 1990, 2008)], "partly operating"),
        ([a_unit(1, "retired", 1990, 2020)], "closed that year"),
        ([a_unit(1, "retired", 1990, 2019)], "closed before"),
        ([a_unit(1, "cancelled", None)], "not built"),
        ([a_unit(1, "operating", 2023)], "not built"),
        ([a_unit(1, "operating", None)], "unknown"),
        ([], "unknown"),
    ],
)
def test_the_status_of_a_site_at_the_end_of_2020(units: list[dict], status: str) -> None:
    assert status_in(units, 2020) == status


def test_the_margin_is_the_geodesic_distance_beyond_the_ring() -> None:
    ring = geodesic_circle(*CENTRE_DEG, 90_000)
    on_ring = shapely.get_coordinates(ring)[::90]
    frame = plants(*[(lon, lat, 0.0, []) for lon, lat in on_ring])
    assert ring_margin_m(frame, CENTRE_DEG, 90_000) == pytest.approx(0.0, abs=0.001)
    assert ring_margin_m(frame, CENTRE_DEG, 80_000) == pytest.approx(10_000, abs=0.001)


def test_a_plant_that_is_not_located_is_in_no_count() -> None:
    running = [a_unit(300, "operating", 2000)]
    frame = plants((*CENTRE_DEG, 300.0, running), (np.nan, np.nan, np.nan, running))
    counts = plants_within(frame, CENTRE_DEG, 90_000, 2019)
    assert (counts.during_year, counts.at_year_end, counts.edge_ids) == (1, 1, ())


def test_the_least_capacity_is_that_of_the_moment_counted() -> None:
    shrinking = [a_unit(150, "operating", 2000), a_unit(150, "retired", 2000, 2019)]
    counts = plants_within(
        plants((*CENTRE_DEG, 300.0, shrinking)), CENTRE_DEG, 90_000, 2019, minimum_mw=200
    )
    assert (counts.during_year, counts.at_year_end) == (1, 0)


def test_a_plant_within_its_precision_of_the_ring_is_named() -> None:
    near, far = geodesic_circle(*CENTRE_DEG, 89_750), geodesic_circle(*CENTRE_DEG, 89_500)
    rows = [(*shapely.get_coordinates(ring)[0], 300.0, []) for ring in (near, far)]
    exact = plants_within(plants(*rows), CENTRE_DEG, 90_000, 2019)
    assert exact.edge_ids == ("plant-0",)
    vague = plants_within(plants(*rows), CENTRE_DEG, 90_000, 2019, centre_precision_m=250)
    assert vague.edge_ids == ("plant-0", "plant-1")


def test_no_plants_are_no_sites() -> None:
    counts = plants_within(plants(), CENTRE_DEG, 90_000, 2019)
    assert (counts.during_year, counts.at_year_end, counts.edge_ids) == (0, 0, ())
