import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.verdict import (
    Shares,
    by_distance,
    is_wider_than,
    one_by_distance,
    shares_of,
    worst,
)

EMPTY = shapely.Polygon()
METRES = st.floats(-5e5, 5e5)
TOLERANCE_M = st.floats(0, 1e4)


@given(in_force_m=METRES, undetermined_m=METRES, tolerance_m=TOLERANCE_M)
def test_a_certain_answer_holds_for_every_position_within_the_tolerance(
    in_force_m, undetermined_m, tolerance_m
):
    """The signed distance of a point moved by d changes by at most d."""
    answer = one_by_distance(in_force_m, undetermined_m, tolerance_m)
    if answer == "inside":
        assert in_force_m + tolerance_m < 0
    elif answer == "outside":
        assert in_force_m - tolerance_m > 0
        assert undetermined_m - tolerance_m > 0


@given(in_force_m=METRES, undetermined_m=METRES, tolerance_m=TOLERANCE_M, more_m=TOLERANCE_M)
def test_knowing_less_never_turns_one_certain_answer_into_the_other(
    in_force_m, undetermined_m, tolerance_m, more_m
):
    sharp = one_by_distance(in_force_m, undetermined_m, tolerance_m)
    blunt = one_by_distance(in_force_m, undetermined_m, tolerance_m + more_m)
    assert blunt in {sharp, "edge", "unknown"}


def test_a_missing_point_is_unknown():
    assert by_distance(np.array([np.nan]), np.array([np.nan]), 10.0).tolist() == ["unknown"]


def test_a_point_on_the_boundary_is_at_the_edge_even_if_all_is_known_exactly():
    assert one_by_distance(0.0, np.inf, 0.0) == "edge"


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        (["inside", "outside", "edge"], "outside"),
        (["exempt", "inside"], "exempt"),
        (["unknown", "exempt"], "unknown"),
    ],
)
def test_the_worst_verdict_is_shown(verdicts, expected):
    assert worst(verdicts) == expected


def test_shares_of_a_square_degree_s_tenth_are_its_geodesic_areas():
    territory = shapely.box(113.0, 34.0, 113.2, 34.1)
    half = shapely.box(113.0, 34.0, 113.1, 34.1)
    shares = shares_of(territory, half, EMPTY, boundary_precision_m=300.0)
    # Karney's area of the box on WGS 84, by pyproj.Geod: 102.4 km² a half.
    assert shares.inside_km2 == pytest.approx(102.4, rel=1e-3)
    assert shares.percent(shares.inside_km2) == pytest.approx(50.0, abs=0.01)
    assert (shares.verdict, shares.undetermined_km2) == ("outside", 0.0)


@given(cut=st.floats(0.0, 0.2), west=st.floats(0.0, 0.2), width=st.floats(0.001, 0.2))
def test_the_shares_always_add_up_to_the_territory(cut, west, width):
    territory = shapely.box(113.0, 34.0, 113.2, 34.1)
    in_force = shapely.box(113.0, 34.0, 113.0 + cut, 34.1) if cut else EMPTY
    open_part = shapely.box(113.0 + west, 34.0, 113.0 + west + width, 34.1)
    shares = shares_of(
        territory, in_force, shapely.difference(open_part, in_force), boundary_precision_m=300.0
    )
    assert shares.total_km2 == pytest.approx(204.8, rel=1e-3)


def test_an_undetermined_part_counts_only_where_nothing_is_in_force():
    territory = shapely.box(113.0, 34.0, 113.2, 34.1)
    shares = shares_of(territory, territory, territory, boundary_precision_m=300.0)
    assert (shares.verdict, shares.undetermined_km2) == ("inside", 0.0)


def test_a_territory_without_area_has_no_percentages():
    assert Shares(0.0, 0.0, 0.0, "inside").percent(0.0) == 0.0


@pytest.mark.parametrize("width_m", [50.0, 500.0, 5000.0])
def test_a_strip_is_wider_than_less_and_not_wider_than_more(width_m):
    # At 34° N a degree of longitude is 92.3 km.
    strip = shapely.box(113.0, 33.9, 113.0 + width_m / 92_385, 34.1)
    assert is_wider_than(strip, 0.98 * width_m)
    assert not is_wider_than(strip, 1.02 * width_m)


def test_a_thin_territory_far_from_every_zone_is_outside_and_one_beside_a_zone_is_not():
    zone = shapely.box(113.0, 34.0, 113.2, 34.1)
    far = shapely.box(113.6, 34.0, 113.6005, 34.1)  # 46 m wide
    beside = shapely.box(113.2, 34.0, 113.2005, 34.1)
    assert shares_of(far, zone, EMPTY, boundary_precision_m=300.0).verdict == "outside"
    assert shares_of(beside, zone, EMPTY, boundary_precision_m=300.0).verdict == "edge"
    assert shares_of(far, EMPTY, EMPTY, boundary_precision_m=300.0).verdict == "outside"
