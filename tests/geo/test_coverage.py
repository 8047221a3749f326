"""Faults drawn by hand, with areas and widths worked out by hand, and coverages without any."""

from datetime import date

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.audit.fault_kinds import KINDS
from geo.audit.faults import COLUMNS, AuditOptions
from geo.audit.ring_faults import _reason_words
from geo.audit.version_faults import version_faults
from geo.audit.widths import width_m
from geo.coverage import audit
from geo.errors import CRSError, InputError, SchemaError
from layers.admin import read_units
from tests.geo.audit.audit_shapes import box, grid, placed, polygon, zones
from tests.geo.world import zone
from tests.geo.world import zones as world_zones


def kinds(faults):
    return list(faults["kind"])


def only(faults, kind):
    assert kinds(faults) == [kind], faults[["kind", "zone_ids", "detail_en"]].to_string()
    return faults.iloc[0]


def near(share=0.01):
    return {"rel": share}


def test_two_squares_that_share_an_edge_have_no_fault():
    assert kinds(audit(zones(a=box(0, 0, 1000, 1000), b=box(1000, 0, 2000, 1000)))) == []


def test_an_overlap_is_measured():
    fault = only(audit(zones(a=box(0, 0, 1000, 1000), b=box(900, 0, 2000, 1000))), "overlap")
    assert fault["zone_ids"] == ["a", "b"]
    assert fault["area_km2"] == pytest.approx(0.1, **near())
    assert fault["measure"] == fault["area_km2"]
    assert fault["unit"] == "km2"
    assert fault["width_m"] == pytest.approx(100, **near(0.02))
    assert fault["repairable"]
    assert "0.10 平方公里" in fault["detail"]


def test_each_piece_of_an_overlap_and_each_pair_of_three_is_told():
    comb = polygon((0, 0), (3000, 0), (3000, 1100), (2000, 1100), (2000, 900), (1000, 900),
                   (1000, 1100), (0, 1100))  # fmt: skip
    faults = audit(zones(a=comb, b=box(0, 1000, 3000, 2000)))
    assert kinds(faults).count("overlap") == 2
    same = box(0, 0, 1000, 1000)
    faults = audit(zones(a=same, b=same, c=same))
    assert sorted(faults["zone_ids"]) == [["a", "b"], ["a", "c"], ["b", "c"]]


def test_zones_that_touch_at_a_corner_do_not_overlap():
    assert kinds(audit(zones(a=box(0, 0, 1000, 1000), b=box(1000, 1000, 2000, 2000)))) == []


@pytest.mark.parametrize("width", [0.5, 10, 40])
def test_an_open_gap_between_two_squares_is_found_and_measured(width):
    faults = audit(zones(a=box(0, 0, 1000, 1000), b=box(1000 + width, 0, 2000, 1000)))
    fault = only(faults, "gap")
    assert fault["zone_ids"] == ["a", "b"]
    assert fault["width_m"] == pytest.approx(width, **near(0.03))
    # The mouths are rounded by a disc of 50 m, so a little less than the whole slot.
    assert 0.95 * width * 1000 <= fault["area_km2"] * 1e6 <= 1.01 * width * 1000
    assert fault["repairable"]


def test_an_open_gap_wider_than_the_width_is_none():
    apart = zones(a=box(0, 0, 1000, 1000), b=box(1060, 0, 2000, 1000))
    assert kinds(audit(apart)) == []
    assert kinds(audit(apart, AuditOptions(gap_width_m=70))) == ["gap"]
    assert kinds(audit(apart, AuditOptions(gap_width_m=0))) == []


def test_the_corner_between_two_zones_is_no_gap():
    tall = polygon((0, 0), (1000, 0), (1000, 500), (1000, 1000), (0, 1000))
    step = zones(a=tall, b=box(1000, 0, 2000, 500))
    assert kinds(audit(step)) == []
    notch = zones(
        a=polygon((0, 0), (1000, 0), (1000, 1000), (400, 2000), (0, 2000)),
        b=polygon((1000, 0), (2000, 0), (2000, 2000), (1600, 2000), (1000, 1000)),
    )
    assert kinds(audit(notch)) == []


def test_a_narrow_bay_of_one_zone_is_no_gap():
    bay = polygon((0, 0), (1000, 0), (1000, 490), (300, 490), (300, 510), (1000, 510),
                  (1000, 1000), (0, 1000))  # fmt: skip
    assert kinds(audit(zones(a=bay))) == []


def ring_of_four():
    """Four zones round a bare square of 100 m."""
    return zones(
        a=polygon((0, 0), (550, 0), (550, 450), (450, 450), (450, 550), (0, 550)),
        b=polygon((550, 0), (1000, 0), (1000, 550), (550, 550), (550, 450)),
        c=polygon((1000, 550), (1000, 1000), (450, 1000), (450, 550), (550, 550)),
        d=polygon((0, 550), (450, 550), (450, 1000), (0, 1000)),
    )


def test_an_enclosed_gap_counts_however_wide_and_names_its_neighbours():
    fault = only(audit(ring_of_four()), "gap")
    assert fault["area_km2"] == pytest.approx(0.01, **near())
    assert fault["width_m"] == pytest.approx(100, **near(0.02))
    # d meets the gap at one corner only.
    assert sorted(fault["zone_ids"]) == ["a", "b", "c"]
    assert not fault["repairable"]
    assert kinds(audit(ring_of_four(), AuditOptions(gap_width_m=110))) == ["gap"]
    assert audit(ring_of_four(), AuditOptions(gap_width_m=110))["repairable"].all()


def test_an_allowed_gap_is_left_out_and_the_rest_of_it_is_not():
    whole, half = box(440, 440, 560, 560), box(440, 440, 500, 560)
    assert kinds(audit(ring_of_four(), AuditOptions(allowed_gaps=[whole]))) == []
    fault = only(audit(ring_of_four(), AuditOptions(allowed_gaps=[half])), "gap")
    assert fault["area_km2"] == pytest.approx(0.005, **near())


def test_a_hole_of_one_zone_is_a_hole_and_one_that_another_fills_is_none():
    shell = polygon((0, 0), (1000, 0), (1000, 1000), (0, 1000),
                    holes=[[(400, 400), (600, 400), (600, 600), (400, 600)]])  # fmt: skip
    fault = only(audit(zones(a=shell)), "hole")
    assert fault["area_km2"] == pytest.approx(0.04, **near())
    assert kinds(audit(zones(a=shell, b=box(400, 400, 600, 600)))) == []


def test_an_island_in_a_hole_is_not_counted_as_bare():
    shell = polygon((0, 0), (1000, 0), (1000, 1000), (0, 1000),
                    holes=[[(300, 300), (700, 300), (700, 700), (300, 700)]])  # fmt: skip
    fault = only(audit(zones(a=shell, b=box(450, 450, 550, 550))), "gap")
    assert fault["area_km2"] == pytest.approx(0.16 - 0.01, **near())
    assert fault["zone_ids"] == ["a", "b"]


def test_a_vertex_that_the_neighbour_lacks_is_a_mismatch_told_once():
    left = polygon((0, 0), (1000, 0), (1000, 500), (1000, 1000), (0, 1000))
    fault = only(audit(zones(a=left, b=box(1000, 0, 2000, 1000))), "mismatch")
    assert fault["zone_ids"] == ["a", "b"]
    assert fault["measure"] == pytest.approx(1000, **near())
    assert fault["unit"] == "m"


def test_a_mismatch_apart_from_an_overlap_is_told_besides():
    a = polygon((0, 0), (1000, 0), (1000, 1000), (500, 1000), (0, 1000))
    faults = audit(zones(a=a, b=box(0, 1000, 1000, 2000), c=box(900, 0, 2000, 900)))
    assert sorted(kinds(faults)) == ["mismatch", "overlap"]


def test_slivers_are_parts_nowhere_as_wide():
    two = shapely.MultiPolygon([box(0, 0, 1000, 1000), box(1500, 0, 1510, 1000)])
    fault = only(audit(zones(a=two)), "sliver")
    assert fault["width_m"] == pytest.approx(10, **near(0.02))
    assert kinds(audit(zones(a=two), AuditOptions(sliver_width_m=9))) == []


def test_a_bow_tie_is_invalid_at_its_crossing():
    bow = polygon((0, 0), (1000, 1000), (1000, 0), (0, 1000))
    fault = only(audit(zones(a=bow)), "invalid")
    assert fault["detail"] == "自相交"
    assert fault["detail_en"] == "self-intersection"
    assert fault.geometry.distance(placed(shapely.Point(500, 500))) < 1e-6


def test_every_crossing_of_a_ring_is_a_place():
    zigzag = polygon((0, 0), (1000, 1000), (2000, 0), (2000, 1000), (1000, 0), (0, 1000))
    fault = only(audit(zones(a=zigzag)), "invalid")
    assert fault["measure"] == len(shapely.get_parts(fault.geometry)) == 2


def test_a_spike_is_told_with_its_tip():
    tip = (500, 3000)
    spiked = polygon((0, 0), (1000, 0), (1000, 1000), (505, 1000), tip, (495, 1000), (0, 1000))
    fault = only(audit(zones(a=spiked)), "spike")
    assert fault.geometry.distance(placed(shapely.Point(tip))) < 1e-9
    assert fault["measure"] == pytest.approx(2000, **near())
    assert kinds(audit(zones(a=spiked), AuditOptions(spike_angle_deg=0.1))) == []
    flat = polygon((0, 0), (1000, 0), (1000, 1000), (500, 1000), tip, (500, 1000), (0, 1000))
    assert kinds(audit(zones(a=flat))) == ["invalid", "spike"]


def test_a_spike_at_the_first_vertex_is_found():
    spiked = polygon((500, 3000), (495, 1000), (0, 1000), (0, 0), (1000, 0), (1000, 1000),
                     (505, 1000))  # fmt: skip
    assert kinds(audit(zones(a=spiked))) == ["spike"]


def test_repeated_vertices_are_counted_at_the_seam_of_the_ring_too():
    xy = [(0, 0), (0, 0), (1000, 0), (1000, 1000), (1000, 1000), (1000, 1000), (0, 1000), (0, 0)]
    fault = only(audit(zones(a=polygon(*xy))), "duplicate vertex")
    assert fault["measure"] == 3
    fault = only(audit(zones(a=polygon(*xy, (0, 0)))), "duplicate vertex")
    assert fault["measure"] == 4


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (None, "no geometry"),
        (shapely.Polygon(), "no geometry"),
        (shapely.LineString([(113, 34), (114, 35)]), "no polygon but a LineString"),
        (shapely.Polygon([(113, 34), (114, np.inf), (114, 34)]), "not a finite"),
    ],
)
def test_what_is_no_polygon_is_told_and_stops_nothing(shape, words):
    faults = audit(zones(a=shape, b=box(0, 0, 1000, 1000), c=box(900, 0, 2000, 1000)))
    assert kinds(faults) == ["invalid", "overlap"]
    assert words in faults["detail_en"].iloc[0]
    assert not faults["repairable"].iloc[0]


@pytest.mark.parametrize("corners", [[(0, 0)] * 4, [(0, 0), (9, 9), (0, 0)]])
def test_a_ring_that_encloses_nothing_is_invalid(corners):
    frame = zones(a=polygon(*corners), b=box(0, 0, 1000, 1000))
    assert "invalid" in kinds(audit(frame))
    assert set(kinds(audit(frame))) <= {"invalid", "duplicate vertex", "spike"}


def test_a_zone_without_breadth_is_a_sliver_however_small():
    frame = zones(a=polygon((0, 0), (9, 9), (5, 5)))
    assert "sliver" in kinds(audit(frame))


def test_every_reason_of_geos_has_chinese_words():
    shapes = [
        "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (20 20, 21 20, 21 21, 20 20))",
        "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 8 1, 8 8, 1 8, 1 1), (2 2, 3 2, 3 3, 2 2))",
        "MULTIPOLYGON (((0 0, 9 0, 9 9, 0 9, 0 0)), ((1 1, 8 1, 8 8, 1 8, 1 1)))",
        "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (0 5, 5 0, 9 5, 5 9, 0 5))",
        "POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0))",
        "POLYGON ((0 0, 4 0, 4 4, 2 4, 2 2, 3 2, 3 3, 1 3, 1 2, 2 2, 2 4, 0 4, 0 0))",
        "POLYGON ((0 0, 0 0, 0 0, 0 0))",
    ]
    for shape in map(shapely.from_wkt, shapes):
        assert not shape.is_valid
        chinese, english = _reason_words(shapely.is_valid_reason(shape))
        assert chinese.lower() != english.lower()


def test_ground_outside_the_unit_and_ground_of_it_left_bare():
    unit = box(0, 0, 1000, 1000)
    options = AuditOptions(unit=unit, must_cover=True)
    assert kinds(audit(zones(a=unit), options)) == []
    faults = audit(zones(a=box(-100, 0, 700, 1000)), options)
    assert kinds(faults) == ["outside unit", "uncovered"]
    assert faults["area_km2"].to_list() == pytest.approx([0.1, 0.3], **near())
    without = audit(zones(a=box(-100, 0, 700, 1000)), AuditOptions(unit=unit))
    assert kinds(without) == ["outside unit"]


def test_a_gap_is_not_told_again_as_ground_left_bare():
    options = AuditOptions(unit=box(0, 0, 1000, 1000), must_cover=True)
    assert kinds(audit(ring_of_four(), options)) == ["gap"]


def places(**rows):
    frame = gpd.GeoDataFrame(
        {"precision_m": [precision for _, precision in rows.values()]},
        geometry=[shape for shape, _ in rows.values()],
        index=list(rows),
        crs="EPSG:4326",
    )
    return frame.astype({"precision_m": float})


def test_places_left_out_are_listed_with_their_distance_and_doubt():
    listed = places(
        deep=(placed(shapely.Point(500, 500)), 100),
        far=(placed(shapely.Point(1300, 500)), 50),
        doubtful_in=(placed(shapely.Point(960, 500)), 100),
        doubtful_out=(placed(shapely.Point(1040, 500)), 100),
        exact=(placed(shapely.Point(999, 500)), None),
        nowhere=(shapely.Point(), None),
        area=(box(900, 0, 1100, 1000), None),
    )
    faults = audit(zones(a=box(0, 0, 1000, 1000)), AuditOptions(places=listed))
    found = faults.set_index("subject")
    assert set(found.index) == {"far", "doubtful_in", "doubtful_out", "nowhere", "area"}
    assert found["measure"]["far"] == pytest.approx(300, **near())
    assert found["measure"]["doubtful_in"] == pytest.approx(-40, abs=0.5)
    assert "存疑" in found["detail"]["doubtful_in"]
    assert "存疑" in found["detail"]["doubtful_out"]
    assert "存疑" not in found["detail"]["far"]
    assert found["measure"]["area"] == pytest.approx(0.1, **near())
    assert found["unit"]["area"] == "km2"
    assert "没有坐标" in found["detail"]["nowhere"]


def test_undetermined_ground_holds_no_place_and_is_held_against_no_claim():
    frame = zones(a=box(0, 0, 1000, 1000), b=box(1000, 0, 2000, 1000))
    frame["part"] = ["in force", "undetermined"]
    frame["claimed_area_km2"] = [1.5, 1.5]
    listed = places(in_b=(placed(shapely.Point(1500, 500)), 10))
    faults = audit(frame, AuditOptions(places=listed))
    assert kinds(faults) == ["missing place", "claimed area"]
    assert "待定范围内" in faults["detail"].iloc[0]
    assert faults["zone_ids"].iloc[1] == ["a"]
    assert faults["measure"].iloc[1] == pytest.approx(-0.5, **near())


def test_places_without_any_zone_are_all_left_out():
    listed = places(p=(placed(shapely.Point(0, 0)), 10))
    faults = audit(zones(a=None), AuditOptions(places=listed))
    assert kinds(faults) == ["invalid", "missing place"]
    assert faults["measure"].isna().iloc[1]


def test_a_claim_within_its_share_is_no_fault():
    frame = zones(a=box(0, 0, 1000, 1000))
    assert kinds(audit(frame.assign(claimed_area_km2=0.97))) == []
    assert kinds(audit(frame.assign(claimed_area_km2=0.9))) == ["claimed area"]
    assert kinds(audit(frame.assign(claimed_area_km2=None))) == []


def test_ids_stay_the_same_whatever_else_is_found_and_in_any_order():
    frame = zones(a=box(0, 0, 1000, 1000), b=box(900, 0, 2000, 1000))
    (first,) = audit(frame).index
    more = zones(c=box(5000, 0, 5010, 1000), b=frame.geometry["b"], a=frame.geometry["a"])
    assert first in audit(more).index
    moved = zones(a=box(0, 0, 1000, 1000), b=box(890, 0, 2000, 1000))
    assert first not in audit(moved).index


def test_an_empty_frame_has_no_fault_and_all_columns():
    faults = audit(zones())
    assert len(faults) == 0
    assert list(faults.columns) == [*COLUMNS, "geometry"]
    assert faults.index.name == "fault_id"
    assert faults.crs.to_epsg() == 4326


def test_the_zones_are_not_changed():
    frame = zones(a=box(0, 0, 1000, 1000), b=box(900, 0, 2000, 1000))
    before = frame.copy(deep=True)
    audit(frame)
    assert frame.equals(before)


def test_wrong_input_is_refused():
    frame = zones(a=box(0, 0, 1000, 1000))
    with pytest.raises(CRSError):
        audit(frame.to_crs(3857))
    twice = zones(a=box(0, 0, 1000, 1000), b=box(0, 0, 1000, 1000))
    twice.index = ["a", "a"]
    with pytest.raises(SchemaError, match="a"):
        audit(twice)
    for value in (-1.0, float("nan"), float("inf")):
        with pytest.raises(InputError) as caught:
            AuditOptions(gap_width_m=value)
        assert caught.value.field == "gap_width_m"


def test_the_twelve_counties_of_zhengzhou_fit_without_a_fault():
    units = read_units("410100")
    whole = shapely.union_all(units.geometry.to_numpy())
    faults = audit(units, AuditOptions(unit=whole, must_cover=True))
    assert faults[["kind", "zone_ids", "detail_en"]].to_string() == (
        audit(zones())[["kind", "zone_ids", "detail_en"]].to_string()
    )


def test_every_kind_says_how_to_fix_it_in_both_languages():
    for kind in KINDS.values():
        assert kind.fix_zh.strip()
        assert kind.fix_en.isascii()
        assert kind.zh != kind.en


@settings(max_examples=30)
@given(
    n=st.integers(1, 4),
    side_m=st.floats(200, 20000),
    seed=st.integers(0, 2**32 - 1),
)
def test_a_valid_coverage_has_no_fault(n, side_m, seed):
    random = np.random.default_rng(seed)
    shift = random.uniform(-0.25, 0.25, (n + 1, n + 1, 2)) * side_m
    corner = np.stack(np.meshgrid(np.arange(n + 1), np.arange(n + 1), indexing="ij"), -1) * side_m
    xy = corner + shift
    frame = zones(
        **{
            f"z{i}{j}": polygon(xy[i, j], xy[i + 1, j], xy[i + 1, j + 1], xy[i, j + 1])
            for i in range(n)
            for j in range(n)
        }
    )
    assert kinds(audit(frame)) == []


@settings(max_examples=40)
@given(shift_m=st.floats(0.5, 45), angle=st.sampled_from([0, 90, 180, 270]), n=st.integers(2, 3))
def test_a_zone_that_is_shifted_makes_faults_about_as_wide(shift_m, angle, n):
    frame = grid(n)
    by = shift_m * np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    moved = box(by[0], by[1], 1000 + by[0], 1000 + by[1])
    shifted = frame.copy()
    shifted.loc["z00", "geometry"] = moved
    faults = audit(shifted, AuditOptions(sliver_width_m=0))
    shared = faults[faults["kind"].isin(["gap", "overlap"])]
    assert len(shared)
    assert "z00" in {label for labels in shared["zone_ids"] for label in labels}
    assert shared["width_m"].max() == pytest.approx(shift_m, **near(0.05))


@pytest.mark.parametrize(
    ("shape", "expected_m"),
    [
        (box(0, 0, 1, 10000), 1.0),
        (box(0, 0, 300, 300), 300.0),
        (placed(shapely.Point(0, 0).buffer(500, quad_segs=64)), 1000.0),
        (polygon((0, 0), (4000, 0), (0, 3000)), 2000.0),  # the 3-4-5 triangle: radius 1
        (shapely.Polygon(), 0.0),
    ],
)
def test_the_width_is_that_of_the_largest_circle_inside(shape, expected_m):
    # 0.6 %: metres of a degree are those of a sphere.
    assert width_m(shape) == pytest.approx(expected_m, **near(0.026))


def versions(*spans):
    rows = {
        f"z{n}": zone(version_id=f"v{n}", lineage="l", valid_from=begin, valid_to=end)
        for n, (begin, end) in enumerate(spans)
    }
    frame = world_zones(**rows)
    return frame[frame["lineage"] == "l"]


D = date


def test_versions_that_follow_each_other_have_no_fault():
    frame = versions((None, D(2019, 1, 1)), (D(2019, 1, 1), D(2020, 1, 1)), (D(2020, 1, 1), None))
    assert kinds(version_faults(frame)) == []
    assert kinds(version_faults(frame.iloc[::-1])) == []


def test_a_version_that_ends_before_its_successor_starts_leaves_days():
    fault = only(version_faults(versions((None, D(2019, 1, 1)), (D(2019, 3, 1), None))), "time gap")
    assert fault["zone_ids"] == ["v0", "v1"]
    assert fault["measure"] == 59
    assert fault["unit"] == "d"
    assert not fault.geometry.is_empty


def test_versions_that_share_days_overlap_in_time():
    frame = versions((D(2018, 1, 1), D(2019, 2, 1)), (D(2019, 1, 1), D(2020, 1, 1)))
    assert only(version_faults(frame), "time overlap")["measure"] == 31
    frame = versions((D(2018, 1, 1), None), (D(2019, 1, 1), None))
    assert np.isnan(only(version_faults(frame), "time overlap")["measure"])


def test_a_version_within_another_does_not_hide_what_comes_after():
    frame = versions(
        (D(2018, 1, 1), D(2020, 1, 1)),
        (D(2018, 3, 1), D(2018, 4, 1)),
        (D(2020, 1, 1), None),
    )
    assert kinds(version_faults(frame)) == ["time overlap"]


def test_two_rows_of_one_version_are_one_version_and_reversed_dates_are_told():
    frame = versions((D(2018, 1, 1), D(2019, 1, 1)), (D(2018, 1, 1), D(2019, 1, 1)))
    frame["version_id"] = "v"
    assert kinds(version_faults(frame)) == []
    assert kinds(version_faults(versions((D(2019, 1, 1), D(2018, 1, 1))))) == ["reversed dates"]


def test_lineages_do_not_interfere():
    frame = versions((D(2018, 1, 1), None), (D(2018, 1, 1), None))
    frame["lineage"] = ["a", "b"]
    assert kinds(version_faults(frame)) == []
