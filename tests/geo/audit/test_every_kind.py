"""Every kind of fault that an audit must find, one by one: its place, its measure, how to fix it.

Shapes are drawn in metres, so that each measure is worked out by hand.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import pytest
import shapely

from geo.audit.fault_kinds import KINDS
from geo.audit.faults import AuditOptions
from geo.audit.repair import repaired
from geo.audit.report import audit_report, fault_records
from tests.geo.audit.audit_shapes import box, placed, polygon, zones
from tests.geo.world import zone
from tests.geo.world import zones as world_zones

SQUARE = box(0, 0, 1000, 1000)


@dataclass(frozen=True)
class Case:
    """Zones with one fault, `measure` large in `unit`, at `spot` in metres east and north."""

    make: Callable[[], tuple[gpd.GeoDataFrame, dict[str, Any]]]
    measure: float
    unit: str
    spot: tuple[float, float] | None
    fix_zh: str


def invalid():
    return zones(a=polygon((0, 0), (1000, 1000), (1000, 0), (0, 1000))), {}


def overlap():
    return zones(a=SQUARE, b=box(900, 0, 2000, 1000)), {}


def gap_of_a_width():
    return zones(a=SQUARE, b=box(1040, 0, 2000, 1000)), {"gap_width_m": 50.0}


def hole():
    inner = [(400, 400), (600, 400), (600, 600), (400, 600)]
    shell = polygon((0, 0), (1000, 0), (1000, 1000), (0, 1000), holes=[inner])
    return zones(a=shell), {}


def sliver():
    return zones(a=shapely.MultiPolygon([SQUARE, box(1500, 0, 1510, 1000)])), {}


def outside_unit():
    return zones(a=box(-100, 0, 1000, 1000)), {"unit": SQUARE}


def uncovered():
    return zones(a=box(0, 0, 700, 1000)), {"unit": SQUARE, "must_cover": True}


def duplicate_vertex():
    return zones(a=polygon((0, 0), (1000, 0), (1000, 0), (1000, 1000), (0, 1000))), {}


def spike():
    tip = polygon((0, 0), (1000, 0), (1000, 1000), (505, 1000), (500, 3000), (495, 1000), (0, 1000))
    return zones(a=tip), {}


def mismatch():
    left = polygon((0, 0), (1000, 0), (1000, 500), (1000, 1000), (0, 1000))
    return zones(a=left, b=box(1000, 0, 2000, 1000)), {}


def place_left_out():
    village = gpd.GeoDataFrame(
        {"precision_m": [50.0]},
        geometry=[placed(shapely.Point(1300, 500))],
        index=["王庄村"],
        crs="EPSG:4326",
    )
    return zones(a=SQUARE), {"places": village}


def claimed_area():
    return zones(a=SQUARE).assign(claimed_area_km2=1.5), {}


def undetermined_overlap():
    frame = zones(a=SQUARE, b=box(900, 0, 2000, 1000))
    return frame.assign(lineage=["x", "y"], part=["in force", "undetermined"]), {}


CASES = {
    "invalid": Case(invalid, 1, "n", (500, 500), "自相交"),
    "duplicate vertex": Case(duplicate_vertex, 1, "n", (1000, 0), "删除"),
    "spike": Case(spike, 2000, "m", (500, 3000), "尖端"),
    "overlap": Case(overlap, 0.1, "km2", (950, 500), "归属"),
    "gap": Case(gap_of_a_width, 0.04, "km2", (1020, 500), "并入"),
    "mismatch": Case(mismatch, 1000, "m", (1000, 250), "共用"),
    "hole": Case(hole, 0.04, "km2", (500, 500), "填平"),
    "sliver": Case(sliver, 0.01, "km2", (1505, 500), "并入"),
    "outside unit": Case(outside_unit, 0.1, "km2", (-50, 500), "裁切"),
    "uncovered": Case(uncovered, 0.3, "km2", (850, 500), "补划"),
    "undetermined overlap": Case(undetermined_overlap, 0.1, "km2", (950, 500), "查明界线"),
    "missing place": Case(place_left_out, 300, "m", (1300, 500), "划入"),
    "claimed area": Case(claimed_area, -0.5, "km2", (500, 500), "单位"),
}


def versions(*spans):
    rows = {
        f"z{n}": zone(version_id=f"v{n}", lineage="one", valid_from=begin, valid_to=end)
        for n, (begin, end) in enumerate(spans)
    }
    frame = world_zones(**rows)
    return frame[frame["lineage"] == "one"]


D = date
VERSION_CASES = {
    "time gap": (((None, D(2019, 1, 1)), (D(2019, 3, 1), None)), 59, "失效日期"),
    "time overlap": (((None, D(2019, 2, 1)), (D(2019, 1, 1), None)), 31, "前一版本"),
    "reversed dates": (((D(2019, 1, 11), D(2019, 1, 1)),), 10, "生效和失效"),
}


def test_every_kind_has_a_case():
    assert {*CASES, *VERSION_CASES} == set(KINDS)


def only(records, kind):
    assert [record["kind"] for record in records] == [kind]
    return records[0]


@pytest.mark.parametrize("kind", CASES)
def test_a_fault_of_every_kind_has_its_place_its_measure_and_how_to_fix_it(kind):
    case = CASES[kind]
    frame, options = case.make()
    faults = audit_report(frame, AuditOptions(**options))
    record = only(fault_records(faults), kind)
    assert record["measure"] == pytest.approx(case.measure, rel=0.03)  # mouths of gaps are rounded
    assert record["unit"] == case.unit
    assert case.fix_zh in record["how_to_fix"]["zh"]
    assert record["how_to_fix"]["en"].isascii()
    assert record["zone_ids"] or record["subject"] or kind == "uncovered"
    spot = placed(shapely.Point(case.spot))
    assert faults.geometry.iloc[0].distance(spot) < 1e-6
    assert (record["lon"], record["lat"]) != (None, None)


@pytest.mark.parametrize("kind", VERSION_CASES)
def test_a_fault_between_versions_tells_the_days_and_both_versions(kind):
    spans, days, words = VERSION_CASES[kind]
    frame = versions(*spans)
    faults = audit_report(zones(), versions=frame)
    record = only(fault_records(faults), kind)
    assert (record["measure"], record["unit"]) == (days, "d")
    assert len(record["zone_ids"]) == len(spans)
    assert words in record["how_to_fix"]["zh"]
    assert record["lon"] is not None


@pytest.mark.parametrize("kind", [kind for kind in CASES if KINDS[kind].repairable])
def test_what_is_called_repairable_has_a_repair(kind):
    frame, options = CASES[kind].make()
    gap_width_m = 210.0  # wide enough for the hole of 200 m
    after = repaired(frame, gap_width_m=gap_width_m, unit=options.get("unit"))
    wide = AuditOptions(**{**options, "gap_width_m": gap_width_m})
    assert audit_report(frame, wide)["repairable"].all()
    assert audit_report(after, wide).empty
