from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.timeline import DayZones, change_dates, is_valid_on, zones_on
from tests.geo.world import DAY, zone, zones

DAYS = st.dates(date(2014, 1, 1), date(2024, 1, 1))


@given(first=DAYS, change=DAYS, asked=DAYS)
def test_of_two_versions_that_meet_exactly_one_counts_on_any_day_since_the_first(
    first, change, asked
):
    first, change = sorted([first, change])
    counted = [is_valid_on(first, change, asked), is_valid_on(change, None, asked)]
    assert sum(counted) == (asked >= first)


def test_days_of_change_are_those_on_which_a_version_begins_or_ends():
    rows = zones(
        later=zone(valid_from=date(2021, 5, 1), valid_to=date(2022, 5, 1)),
        ring=zone(kind="plant_ring", valid_from=date(2030, 1, 1)),
    )
    coal_ban = [date(2019, 1, 1), date(2021, 5, 1), date(2022, 5, 1)]
    assert change_dates(rows, "coal_ban") == coal_ban
    assert change_dates(rows) == [*coal_ban, date(2030, 1, 1)]


def test_only_rows_of_the_kind_and_the_day_count():
    rows = zones(later=zone(valid_from=date(2021, 5, 1)), ring=zone(kind="plant_ring"))
    assert list(zones_on(rows, "coal_ban", DAY).index) == ["west", "middle"]
    assert list(zones_on(rows, "plant_ring", DAY).index) == ["ring"]


def test_a_point_is_measured_against_all_in_force_and_named_by_the_row_that_holds_it():
    found = DayZones(zones(), "coal_ban", DAY).locate(
        np.array([113.1, 113.3, 113.5, np.nan]), np.array([34.1, 34.1, 34.1, 34.1])
    )
    assert found.row.tolist() == [0, 1, 0, -1]
    # 0.1° of longitude at 34.1° N is 9.23 km (pyproj.Geod, WGS 84).
    assert found.in_force_m[:3] == pytest.approx([-9228, 9228, 27683], rel=1e-3)
    assert np.isnan(found.in_force_m[3])
    assert found.undetermined_m[:3] == pytest.approx([9228, -9228, 9228], rel=1e-3)


def test_the_line_between_two_zones_in_force_is_no_boundary():
    rows = zones()
    rows.at["middle", "part"] = "in force"
    found = DayZones(rows, "coal_ban", DAY).locate(np.array([113.2]), np.array([34.1]))
    assert found.in_force_m[0] < -9_000


def test_a_day_without_zones_leaves_every_point_infinitely_far():
    empty = DayZones(zones(), "mining_permit", DAY)
    found = empty.locate(np.array([113.1]), np.array([34.1]))
    assert found.in_force_m[0] == np.inf
    assert found.row.tolist() == [-1]
