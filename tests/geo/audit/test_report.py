"""The audit as a list: decisions, plain values, lines of text, rows of a file, lists of places."""

import json
from datetime import date

import pytest
import shapely

from geo.audit.faults import AuditOptions
from geo.audit.listed_places import places_named, places_of
from geo.audit.report import Decision, as_zones, audit_report, counts, fault_records, report_lines
from tests.geo.audit.audit_shapes import box, zones
from tests.geo.world import feature, frames, zone

MOMENT = "2026-11-22T10:00:00+08:00"


def overlapping():
    return zones(a=box(0, 0, 1000, 1000), b=box(900, 0, 2000, 1000), c=box(900, 0, 950, 10))


def decided(fault_id, verb="accepted", reason="河道"):
    return Decision(fault_id, verb, reason, "王工", MOMENT)


def test_the_last_decision_about_a_fault_holds_and_others_are_left_alone():
    faults = audit_report(overlapping())
    first, second, *_ = faults.index
    decisions = [
        decided(first, reason="一"),
        decided(second),
        decided(second, "reopened"),
        decided(first, reason="二"),
        decided("gap-0000000000"),
    ]
    told = audit_report(overlapping(), decisions=decisions)
    assert told["state"][first] == "accepted"
    assert told["reason"][first] == "二"
    assert told["author"][first] == "王工"
    assert told["decided_at"][first] == MOMENT
    assert set(told["state"].drop(first)) == {"open"}
    assert told["reason"].drop(first).isna().all()


def test_versions_are_audited_with_the_zones():
    world = frames(
        extra_zones={
            "next": zone(version_id="n", lineage="middle", valid_from=date(2020, 1, 1)),
        }
    ).zones
    faults = audit_report(world, versions=world)
    assert counts(faults) == {"overlap": 1, "time overlap": 1}
    assert faults.loc[faults["kind"] == "time overlap", "zone_ids"].iloc[0] == ["m", "n"]


def test_records_are_plain_values():
    listed = places_named(["无名"], frames().units, frames().features)
    faults = audit_report(overlapping(), AuditOptions(places=listed))
    records = fault_records(faults)
    assert json.loads(json.dumps(records, allow_nan=False)) == records
    assert [record["fault_id"] for record in records] == list(faults.index)
    assert records[-1]["subject"] == "无名"
    assert records[-1]["lon"] is None
    assert fault_records(audit_report(zones())) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_lines_begin_with_the_answer_and_tell_every_fault(language):
    faults = audit_report(overlapping())
    told = audit_report(overlapping(), decisions=[decided(faults.index[0])])
    lines = report_lines(told, language)
    assert len(lines) == len(told) + 1
    assert f"{len(told) - 1}" in lines[0]
    assert "河道" in lines[1]
    assert all(fault_id in "\n".join(lines) for fault_id in told.index)
    assert len(report_lines(audit_report(zones()), language)) == 1


def test_rows_of_a_file_get_the_surest_name_that_tells_them_apart():
    table = zones(a=box(0, 0, 1, 1), b=box(1, 0, 2, 1)).reset_index(drop=True)
    assert list(as_zones(table.assign(id=[7, 8], name=["甲", "乙"])).index) == ["7", "8"]
    assert list(as_zones(table.assign(id=[7, 7], name=["甲", "乙"])).index) == ["甲", "乙"]
    assert list(as_zones(table.assign(id=[7, None], name="甲")).index) == ["1", "2"]
    assert list(table.index) == [0, 1]


def test_names_are_units_first_then_features_by_name_or_alias():
    world = frames(
        {
            "v1": feature(113.1, 34.1, name="王庄", aliases=["王家庄"]),
            "v2": feature(113.3, 34.1, name="王庄"),
            "v3": feature(None, name="李庄", layer_id="places"),
        }
    )
    found = places_named(["西县", "王庄", "王家庄", "李庄", "张庄"], world.units, world.features)
    assert list(found.index) == ["西县", "王庄", "王庄", "王家庄", "李庄", "张庄"]
    assert found.geometry.iloc[0].geom_type == "Polygon"
    assert found["precision_m"].iloc[1] == 100
    assert list(found.geometry.is_empty) == [False, False, False, False, True, True]
    assert list(places_of(world.features, "places").index) == ["李庄"]
    assert len(places_named([], world.units, world.features)) == 0
    assert isinstance(found.geometry.iloc[1], shapely.Point)
