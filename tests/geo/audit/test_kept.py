"""Repairs beside faults that people accepted, and beside ground that is open to doubt."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.audit.faults import AuditOptions, ground_km2
from geo.audit.kept import Kept, kept_of
from geo.audit.repair import changes, redrawn, repaired
from geo.audit.repair_shapes import without_hairs
from geo.audit.report import Decision, audit_report
from tests.geo.audit.audit_shapes import box, grid, polygon, zones


def decided(frame, kinds, options=None, count=None):
    """Faults of a frame, those of some kinds accepted, and the decisions that did so."""
    found = audit_report(frame, options)
    chosen = list(found.index[found["kind"].isin(kinds)])[:count]
    decisions = [
        Decision(fault_id, "accepted", "河道", "王工", "2026-11-22") for fault_id in chosen
    ]
    return audit_report(frame, options, decisions=decisions), decisions


def mended(frame, faults, **options):
    return repaired(frame, kept=kept_of(faults), **options)


def of_lineages(frame, *parts):
    """The same zones as versions of lineages of their own, each of one part."""
    told = frame.copy()
    told["lineage"] = [f"l-{label}" for label in frame.index]
    told["part"] = list(parts) or ["in force"] * len(frame)
    return told


def identical(before, after):
    pairs = zip(before.geometry, after.geometry, strict=True)
    return [shapely.equals_identical(one, other) for one, other in pairs]


def two_overlaps():
    """A row of three zones: a and b share 0.1 km², b and c share 0.2 km²."""
    return zones(a=box(0, 0, 1000, 1000), b=box(900, 0, 2000, 1000), c=box(1800, 0, 3000, 1000))


def test_an_accepted_overlap_stays_while_the_other_is_mended():
    frame = of_lineages(two_overlaps())
    faults, decisions = decided(frame, ["overlap"], count=1)
    (accepted,) = faults.index[faults["state"] == "accepted"]
    assert faults["zone_ids"][accepted] == ["b", "c"]  # the larger one is told first
    after = mended(frame, faults)
    told = audit_report(after, decisions=decisions)
    assert list(told.index) == [accepted]
    assert list(told["state"]) == ["accepted"]
    shared = shapely.intersection(after.geometry["b"], after.geometry["c"])
    assert ground_km2(shared) == pytest.approx(0.2, rel=0.001)
    assert ground_km2(shapely.intersection(after.geometry["a"], after.geometry["b"])) < 1e-9
    moved = {change.zone_id for change in changes(frame, after)}
    assert moved < {"a", "b"}


def test_where_all_overlaps_are_accepted_no_vertex_moves():
    frame = two_overlaps()
    faults, _ = decided(frame, ["overlap"])
    after = mended(frame, faults)
    assert all(identical(frame, after))
    assert redrawn(frame, after) == []


def test_an_acceptance_that_was_taken_back_counts_no_more():
    frame = two_overlaps()
    found = audit_report(frame)
    back_and_forth = [
        Decision(fault_id, verb, "理由", "王工", "2026-11-22")
        for fault_id in found.index
        for verb in ("accepted", "reopened")
    ]
    faults = audit_report(frame, decisions=back_and_forth)
    assert kept_of(faults) == Kept()
    assert audit_report(mended(frame, faults)).empty


@pytest.mark.parametrize("hole", [(400, 400, 600, 440), (990, 400, 1010, 440)])
def test_an_accepted_hole_or_gap_stays_bare_while_an_overlap_is_mended(hole):
    bare = box(*hole)
    frame = zones(a=box(0, 0, 1000, 1000), b=box(1000, 0, 2000, 1000), c=box(1900, 0, 3000, 1000))
    for label in ("a", "b"):
        frame.loc[label, "geometry"] = shapely.difference(frame.geometry[label], bare)
    faults, decisions = decided(frame, ["gap", "hole"])
    assert sorted(faults["state"]) == ["accepted", "open"]
    after = mended(frame, faults)
    told = audit_report(after, decisions=decisions)
    assert list(told["state"]) == ["accepted"]
    assert shapely.area(shapely.intersection(shapely.union_all(after.geometry), bare)) == 0


def test_an_accepted_part_beyond_the_unit_stays_and_the_other_is_clipped():
    unit = box(0, 0, 2000, 1000)
    frame = zones(a=box(0, 0, 1000, 1100), b=box(1000, -50, 2000, 1000))
    options = AuditOptions(unit=unit)
    faults, decisions = decided(frame, ["outside unit"], options, count=1)
    after = mended(frame, faults, unit=unit)
    told = audit_report(after, options, decisions=decisions)
    assert list(told["state"]) == ["accepted"]
    assert told["zone_ids"].iloc[0] == ["a"]
    assert [change.zone_id for change in changes(frame, after)] == ["b"]


def test_a_third_zone_gives_way_to_ground_that_two_share_on_purpose():
    frame = zones(a=box(0, 0, 1000, 1000), b=box(500, 0, 1500, 1000), c=box(700, 500, 900, 2000))
    found = audit_report(frame)
    pair = next(fault for fault, who in found["zone_ids"].items() if who == ["a", "b"])
    decisions = [Decision(pair, "accepted", "两县共管", "王工", "2026-11-22")]
    faults = audit_report(frame, decisions=decisions)
    after = mended(frame, faults)
    told = audit_report(after, decisions=decisions)
    assert list(told["state"]) == ["accepted"]
    assert [change.zone_id for change in changes(frame, after)] == ["c"]


def test_accepted_overlaps_that_lie_on_each_other_all_stay():
    frame = zones(a=box(0, 0, 1000, 1000), b=box(500, 0, 1500, 1000), c=box(700, 500, 900, 2000))
    frame.loc["d", ["name", "geometry"]] = ["d", box(1400, 0, 2000, 1000)]
    wanted = [["a", "b"], ["a", "c"], ["b", "c"]]
    found = audit_report(frame)
    decisions = [
        Decision(fault, "accepted", "共管", "王工", "2026-11-22")
        for fault, who in found["zone_ids"].items()
        if who in wanted
    ]
    faults = audit_report(frame, decisions=decisions)
    after = mended(frame, faults)
    told = audit_report(after, decisions=decisions)
    assert sorted(told["zone_ids"]) == wanted
    assert set(told["state"]) == {"accepted"}


def test_a_zone_with_an_accepted_fault_of_vertices_keeps_them_and_others_give_way():
    bow = polygon((0, 0), (1000, 1000), (1000, 0), (0, 1000))
    frame = zones(bow=bow, other=box(900, 400, 2000, 600))
    faults, decisions = decided(frame, ["invalid"])
    after = mended(frame, faults)
    assert shapely.equals_identical(after.geometry["bow"], bow)
    told = audit_report(after, decisions=decisions)
    assert set(told["kind"][told["state"] == "open"]) <= {"mismatch"}
    assert list(told["state"][told["kind"] == "invalid"]) == ["accepted"]


def test_a_gap_between_frozen_zones_is_left():
    left = polygon((0, 0), (0, 0), (1000, 0), (1000, 1000), (0, 1000))
    right = polygon((1010, 0), (1010, 0), (2000, 0), (2000, 1000), (1010, 1000))
    frame = zones(a=left, b=right)
    faults, _ = decided(frame, ["duplicate vertex"])
    assert all(identical(frame, mended(frame, faults)))


def test_undetermined_ground_of_another_lineage_is_told_apart_and_never_cut():
    frame = of_lineages(
        zones(a=box(0, 0, 1000, 1000), disc=box(900, 400, 1500, 600), c=box(1000, 0, 2000, 1000)),
        "in force", "undetermined", "in force",
    )  # fmt: skip
    faults = audit_report(frame)
    assert set(faults["kind"]) == {"undetermined overlap"}
    assert not faults["repairable"].any()
    assert faults["how_to_fix"].str.contains("界线").all()
    after = mended(frame, faults)
    assert all(identical(frame, after))
    assert changes(frame, repaired(frame)) == []


def test_undetermined_ground_gives_way_within_its_own_lineage():
    frame = of_lineages(zones(a=box(0, 0, 1000, 1000), b=box(900, 0, 2000, 1000)),
                        "in force", "undetermined")  # fmt: skip
    frame["lineage"] = "one"
    faults = audit_report(frame)
    assert list(faults["kind"]) == ["overlap"]
    after = mended(frame, faults)
    assert [change.zone_id for change in changes(frame, after)] == ["b"]
    assert audit_report(after).empty


def test_a_fault_beside_undetermined_ground_is_mended_and_the_doubt_stays():
    frame = of_lineages(
        zones(a=box(0, 0, 1000, 1000), b=box(950, 0, 2000, 1000), disc=box(800, 400, 1200, 600)),
        "in force", "in force", "undetermined",
    )  # fmt: skip
    after = mended(frame, audit_report(frame))
    told = audit_report(after)
    assert set(told["kind"]) == {"undetermined overlap"}
    assert shapely.equals(after.geometry["disc"], frame.geometry["disc"])


def test_a_decision_holds_in_the_next_version_of_a_zone_and_not_where_it_changed():
    frame = of_lineages(two_overlaps())
    _, decisions = decided(frame, ["overlap"])
    later = frame.rename(index={label: f"{label}-r2" for label in frame.index})
    assert set(audit_report(later, decisions=decisions)["state"]) == {"accepted"}
    later.loc["c-r2", "geometry"] = box(1700, 0, 3000, 1000)
    told = audit_report(later, decisions=decisions)
    assert sorted(told["state"]) == ["accepted", "open"]
    nameless = audit_report(later.drop(columns="lineage"), decisions=decisions)
    assert set(nameless["state"]) == {"open"}


def test_other_vertices_without_other_ground_are_told_as_redrawn():
    left = polygon((0, 0), (1000, 0), (1000, 500), (1000, 1000), (0, 1000))
    frame = zones(a=left, b=box(1000, 0, 2000, 1000))
    after = mended(frame, audit_report(frame))
    assert changes(frame, after) == []
    assert redrawn(frame, after) == ["b"]


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32 - 1), n=st.integers(2, 3))
def test_whatever_is_accepted_is_there_after_a_repair_under_the_same_id(seed, n):
    random = np.random.default_rng(seed)
    frame = grid(n)
    frame.geometry = [
        box(*(np.array(corners) + random.uniform(-60, 60, 4)))
        for corners in (
            (i * 1000, j * 1000, (i + 1) * 1000, (j + 1) * 1000) for i in range(n) for j in range(n)
        )
    ]
    frame = of_lineages(frame)
    found = audit_report(frame)
    overlaps = [fault for fault in found.index if found["kind"][fault] == "overlap"]
    chosen = [fault for fault in overlaps if random.random() < 0.5]
    decisions = [Decision(fault, "accepted", "理由", "王工", "2026-11-22") for fault in chosen]
    faults = audit_report(frame, decisions=decisions)
    after = mended(frame, faults)
    assert after.geometry.is_valid.all()
    told = audit_report(after, AuditOptions(sliver_width_m=0, spike_angle_deg=0),
                        decisions=decisions)  # fmt: skip
    assert set(chosen) <= set(told.index[told["state"] == "accepted"])
    left = told[(told["state"] == "open") & told["repairable"]]
    # Of three zones on one piece of ground, a pair that was accepted keeps what is open there.
    on_purpose = shapely.union_all(told.geometry[told["state"] == "accepted"]).buffer(1e-7)
    assert left.geometry.within(on_purpose).all(), left[["kind", "zone_ids", "detail"]]


@pytest.mark.parametrize("width_m", [0.0, 1e-8, 1e-5])
def test_hairs_are_shorn_and_nothing_else_is(width_m):
    square = polygon((0, 0), (100, 0), (100, 100), (0, 100))
    hairy = polygon((0, 0), (100, 0), (100, 100), (100 - width_m, 900), (100, 50 + 50), (0, 100))
    assert without_hairs(square) is square
    assert shapely.normalize(without_hairs(hairy)).equals_exact(shapely.normalize(square), 1e-9)
    spike = polygon((0, 0), (100, 0), (100, 100), (99, 900), (98, 100), (0, 100))  # 2 m wide
    assert without_hairs(spike) is spike


def test_what_is_nothing_but_a_hair_stays_and_holes_that_are_go():
    thin = polygon((0, 0), (100, 0), (100, 1e-7))
    assert without_hairs(thin) is thin
    holed = polygon(
        (0, 0), (100, 0), (100, 100), (0, 100), holes=[[(1, 1), (50, 1), (50, 1 + 1e-7)]]
    )
    assert len(without_hairs(holed).interiors) == 0
