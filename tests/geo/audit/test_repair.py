"""Repairs: what is mended, what is left to a person, and that no ground comes from nowhere."""

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo.audit.faults import AuditOptions, ground_km2
from geo.audit.kept import Kept
from geo.audit.repair import changes, repaired
from geo.audit.repair_shapes import mended
from geo.coverage import audit
from geo.measure import area_km2
from layers.admin import read_units
from tests.geo.audit.audit_shapes import METRES, box, grid, placed, polygon, zones

MENDED = {"invalid", "duplicate vertex", "overlap", "mismatch"}


def areas(frame):
    return dict(zip(frame.index, area_km2(mended(frame.geometry)), strict=True))


def union_km2(frame):
    return float(area_km2([shapely.union_all(mended(frame.geometry))])[0])


def plane_m2(shapes):
    return shapely.area(shapely.transform(mended(shapes), lambda xy: xy * METRES))


def kinds(frame, **options):
    return set(audit(frame, AuditOptions(**options))["kind"])


def same(before, after):
    pairs = zip(before.geometry, after.geometry, strict=True)
    return [shapely.equals_identical(one, other) for one, other in pairs]


def test_what_has_no_fault_keeps_every_vertex():
    frame = grid(3)
    after = repaired(frame)
    assert all(same(frame, after))
    assert changes(frame, after) == []
    units = read_units("410100")
    assert all(same(units, repaired(units)))


def test_zones_far_from_the_fault_keep_every_vertex():
    frame = grid(5)
    frame.loc["z00", "geometry"] = box(-10, 0, 1010, 1000)
    after = repaired(frame)
    kept = dict(zip(frame.index, same(frame, after), strict=True))
    assert all(kept[label] for label in ("z22", "z33", "z44", "z04", "z40"))
    assert kinds(after) == set()


def test_an_overlap_goes_to_one_zone_and_the_difference_says_so():
    frame = zones(a=box(0, 0, 1000, 1000), b=box(900, 0, 2000, 1000))
    after = repaired(frame)
    (change,) = changes(frame, after)
    assert change.gained_km2 == 0
    assert change.lost_km2 == pytest.approx(0.1, rel=0.01)
    assert change.lost.distance(placed(shapely.Point(950, 500))) == 0
    assert kinds(after) == set()


def test_what_is_undetermined_gives_way_to_what_is_in_force():
    frame = zones(a=box(0, 0, 1000, 1000), b=box(500, 0, 600, 1000))
    frame["part"] = ["in force", "undetermined"]
    after = repaired(frame)
    assert after.geometry["b"].is_empty
    assert [change.vanishes for change in changes(frame, after)] == [True]
    assert same(frame, after)[0]
    frame["part"] = ["undetermined", "in force"]
    after = repaired(frame)
    assert areas(after) == pytest.approx({"a": 0.9, "b": 0.1}, rel=0.01)


def test_a_zone_inside_another_is_not_swallowed():
    frame = zones(a=box(0, 0, 1000, 1000), b=box(400, 400, 600, 600))
    after = repaired(frame)
    assert areas(after) == pytest.approx({"a": 0.96, "b": 0.04}, rel=0.01)
    assert kinds(after) == set()


def test_of_two_equal_zones_one_is_left_and_the_loss_is_told():
    same_box = box(0, 0, 1000, 1000)
    frame = zones(a=same_box, b=same_box)
    after = repaired(frame)
    (change,) = changes(frame, after)
    assert change.lost_km2 == pytest.approx(1.0, rel=0.01)
    assert union_km2(after) == pytest.approx(1.0, rel=0.01)


@pytest.mark.parametrize("width", [0.5, 10, 45])
def test_an_open_slot_is_closed(width):
    frame = zones(a=box(0, 0, 1000, 1000), b=box(1000 + width, 0, 2000, 1000))
    after = repaired(frame)
    assert kinds(after) == set()
    (change,) = changes(frame, after)
    assert change.lost_km2 == 0
    assert 0.95 * width * 1e-3 <= change.gained_km2 <= 1.02 * width * 1e-3


def shell(hole):
    west, south, east, north = hole
    inner = [(west, south), (east, south), (east, north), (west, north)]
    return polygon((0, 0), (1000, 0), (1000, 1000), (0, 1000), holes=[inner])


def test_narrow_holes_are_filled_and_wide_ones_are_left_to_a_person():
    assert kinds(repaired(zones(a=shell((400, 400, 600, 440))))) == set()
    wide = zones(a=shell((400, 400, 600, 600)))
    after = repaired(wide)
    assert all(same(wide, after))
    assert kinds(after) == {"hole"}
    assert kinds(repaired(wide, gap_width_m=210)) == set()


def test_an_allowed_gap_stays_bare():
    frame = zones(a=shell((400, 400, 600, 440)))
    after = repaired(frame, kept=Kept(bare=(box(390, 390, 610, 450),)))
    assert all(same(frame, after))


def test_zones_are_clipped_to_the_unit():
    unit = box(0, 0, 1000, 1000)
    frame = zones(a=box(-100, 0, 500, 1000), b=box(500, 0, 1000, 1100), c=box(2000, 0, 3000, 1000))
    after = repaired(frame, unit=unit)
    assert kinds(after, unit=unit, must_cover=True) == {"invalid"}  # c has nothing left
    assert after.geometry["c"].is_empty
    assert areas(after)["a"] == pytest.approx(0.5, rel=0.01)


def test_a_bow_tie_a_spike_and_repeated_vertices_are_mended():
    bow = polygon((0, 0), (1000, 1000), (1000, 0), (0, 1000))
    spike = polygon((3000, 0), (4000, 0), (4000, 1000), (3500, 1000), (3500, 2000), (3500, 1000),
                    (3000, 1000))  # fmt: skip
    repeated = polygon((6000, 0), (6000, 0), (7000, 0), (7000, 1000), (6000, 1000))
    after = repaired(zones(bow=bow, spike=spike, repeated=repeated))
    assert kinds(after) == set()
    assert areas(after) == pytest.approx({"bow": 0.5, "spike": 1.0, "repeated": 1.0}, rel=0.01)


def test_edges_that_do_not_match_get_the_same_vertices():
    left = polygon((0, 0), (1000, 0), (1000, 500), (1000, 1000), (0, 1000))
    frame = zones(a=left, b=box(1000, 0, 2000, 1000))
    after = repaired(frame)
    assert kinds(after) == set()
    assert changes(frame, after) == []
    assert shapely.get_num_coordinates(after.geometry["b"]) == 6


def test_rows_columns_and_order_stay_and_the_given_frame_is_not_changed():
    frame = zones(b=box(900, 0, 2000, 1000), none=None, a=box(0, 0, 1000, 1000))
    before = frame.copy(deep=True)
    after = repaired(frame)
    assert list(after.index) == ["b", "none", "a"]
    assert list(after.columns) == list(frame.columns)
    assert after.crs == frame.crs
    assert frame.equals(before)
    assert len(repaired(zones())) == 0


def test_changes_tell_zones_that_come_and_go():
    before = zones(a=box(0, 0, 1000, 1000), b=box(1000, 0, 2000, 1000))
    after = zones(b=box(1000, 0, 2000, 1000), c=box(2000, 0, 3000, 1000))
    found = {change.zone_id: change for change in changes(before, after)}
    assert set(found) == {"a", "c"}
    assert found["a"].lost_km2 == pytest.approx(1, rel=0.01)
    assert found["c"].gained_km2 == pytest.approx(1, rel=0.01)
    assert found["a"].gained.is_empty
    assert changes(before, before) == []


def test_a_vertex_on_a_long_side_changes_no_ground():
    # A geodesic of 100 km leaves the straight line of the map by 130 m.
    plain = zones(a=box(0, 0, 100_000, 1000))
    cut = zones(a=polygon((0, 0), (50_000, 0), (100_000, 0), (100_000, 1000), (0, 1000)))
    assert changes(plain, cut) == []
    below = zones(a=plain.geometry["a"], b=box(0, -1000, 100_000, 0))
    assert kinds(below) == set()
    below = zones(a=cut.geometry["a"], b=box(0, -1000, 100_000, 0))
    assert kinds(below) == {"mismatch"}


def test_ground_beside_a_hair_keeps_its_area():
    hair = shapely.Polygon(
        [
            (113.66112196219044, 34.77211423543918),
            (113.6293286834704, 34.74805464544532),
            (113.62776248326014, 34.74685894001222),
        ]
    )
    both = shapely.MultiPolygon([hair, box(0, -2000, 1000, -1000)])
    assert both.is_valid
    assert ground_km2(both) == pytest.approx(1.0, rel=0.005)
    assert ground_km2(shapely.Polygon()) == 0
    assert ground_km2(shell((400, 400, 600, 600))) == pytest.approx(0.96, rel=0.005)


def mess(seed, n_zones, n_corners):
    """Random polygons over each other, crossing themselves, repeated, inside each other."""
    random = np.random.default_rng(seed)
    shapes = {}
    for number in range(n_zones):
        middle = random.uniform(0, 5000, 2)
        xy = middle + random.normal(0, random.uniform(10, 2000), (n_corners, 2))
        if random.random() < 0.5:  # a star round its middle; else it crosses itself
            angle = np.arctan2(*(xy - middle).T)
            xy = xy[np.argsort(angle)]
        if random.random() < 0.3:
            xy = np.round(xy, -2)
        shapes[f"z{number}"] = polygon(*np.repeat(xy, random.integers(1, 3), axis=0))
    return zones(**shapes)


@settings(max_examples=60)
@given(seed=st.integers(0, 2**32 - 1), n_zones=st.integers(1, 8), n_corners=st.integers(3, 14))
@example(seed=0, n_zones=8, n_corners=14)
@example(seed=188, n_zones=5, n_corners=11)  # a ring of two points
@example(seed=158, n_zones=7, n_corners=5)  # a hair beside what is lost
@example(seed=10404, n_zones=1, n_corners=8)  # GEOS makes it valid in two passes
def test_any_mess_becomes_a_valid_coverage_and_its_changes_balance(seed, n_zones, n_corners):
    frame = mess(seed, n_zones, n_corners)
    after = repaired(frame)
    present = after.geometry[~after.geometry.is_empty]
    assert present.is_valid.all()
    assert set(present.geom_type) <= {"Polygon", "MultiPolygon"}
    assert shapely.coverage_is_valid(present.to_numpy())
    left = audit(after, AuditOptions(sliver_width_m=0, spike_angle_deg=0))
    assert not MENDED & (set(left["kind"]) - {"invalid"})
    assert not left[left["kind"].isin(["gap", "hole"])]["repairable"].any()
    # Each zone ends with what it had and gained, less what it lost; no ground is lost to nobody.
    # In the plane: on the ellipsoid a vertex put on a straight side changes the area by itself.
    was, now = plane_m2(frame.geometry), plane_m2(after.geometry)
    told = {each.zone_id: each for each in changes(frame, after)}
    gained = plane_m2([told[label].gained if label in told else None for label in frame.index])
    lost = plane_m2([told[label].lost if label in told else None for label in frame.index])
    assert now - was == pytest.approx(gained - lost, abs=1.0)  # less is rounding, and not told
    assert now.sum() == pytest.approx(plane_m2([shapely.union_all(after.geometry)])[0], abs=0.01)
    uncovered = shapely.difference(
        shapely.union_all(mended(frame.geometry)), shapely.union_all(after.geometry.to_numpy())
    )
    assert plane_m2([uncovered])[0] < 0.1


@settings(max_examples=30)
@given(seed=st.integers(0, 2**32 - 1), n_zones=st.integers(1, 6))
def test_a_repaired_mess_needs_no_second_repair(seed, n_zones):
    once = repaired(mess(seed, n_zones, 7))
    assert changes(once, repaired(once)) == []
