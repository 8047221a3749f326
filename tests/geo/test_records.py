"""Rows of frames as plain values, and the table of all tasks made of them."""

import json
from datetime import date

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.records import bilingual, finding_records, plain, position, rule_record, task_records
from geo.rulebook import RULES
from geo.rules import check, task_verdicts
from geo.verdicts.task_table import markdown_table, summary, task_table, text_table
from tests.geo.world import DAY, EAST, MIDDLE, WEST, feature, frames, task

PLACES = {
    "in": feature(113.1, 34.1, name="甲村", name_en="Jia", ancestry=["in", WEST]),
    "out": feature(113.55, 34.1, name="乙村", name_en=None, ancestry=["out", EAST]),
    "nowhere": feature(None, name="丙村", name_en="Bing", ancestry=["nowhere", EAST]),
}
TASKS = {
    "A1": task(place_ids=["in", "out"], title="两处", title_en="two places"),
    "A2": task(item_no=2, place_ids=["nowhere"]),
    "A3": task(item_no=3, territory_codes=[WEST, MIDDLE, EAST]),
    "A4": task(
        item_no=4,
        category="vehicles",
        deadline_kind="dated",
        deadline_date=date(2020, 10, 31),
        responsible_codes=[],
        unlocated_reason="全市性工作",
        unlocated_reason_en="city-wide work",
    ),
    "A5": task(item_no=5, place_ids=["in", "gone"], category="vehicles", responsible_codes=[]),
}


def records() -> list[dict[str, object]]:
    world = frames(PLACES, TASKS)
    findings = check(world, DAY)
    return task_records(world, findings, task_verdicts(world, findings, DAY))


def by_id() -> dict[str, dict[str, object]]:
    return {record["task_id"]: record for record in records()}


def test_a_task_shows_each_place_with_its_own_verdict() -> None:
    places = {place["feature_id"]: place for place in by_id()["A1"]["places"]}
    assert places["in"]["verdict"] == "inside"
    assert places["out"]["verdict"] == "outside"
    assert by_id()["A1"]["verdict"] == "outside"
    assert "乙村" in places["out"]["because"]["zh"]
    assert places["in"]["distance_m"] < 0 < places["out"]["distance_m"]


def test_counties_are_those_of_places_territories_and_responsible_units() -> None:
    assert by_id()["A1"]["counties"] == [WEST, EAST]
    assert by_id()["A3"]["counties"] == [WEST, MIDDLE, EAST]
    assert by_id()["A4"]["counties"] == []


def test_located_means_a_point_or_a_whole_unit() -> None:
    located = {key: record["located"] for key, record in by_id().items()}
    assert located == {"A1": True, "A2": False, "A3": True, "A4": False, "A5": True}


def test_a_place_without_coordinates_has_no_point() -> None:
    (place,) = by_id()["A2"]["places"]
    assert (place["lon"], place["lat"], place["precision_m"]) == (None, None, None)


def test_a_place_that_no_rule_speaks_of_says_so() -> None:
    (place,) = by_id()["A5"]["places"]  # "gone" is in no frame
    assert place["verdict"] == "not_applicable"
    assert place["because"] == by_id()["A5"]["because"]


def test_shares_of_territories_add_up_to_their_area() -> None:
    record = by_id()["A3"]
    areas = [record[f"{part}_km2"] for part in ("inside", "outside", "undetermined")]
    assert all(area == pytest.approx(410, rel=0.01) for area in areas)


def test_lateness_is_a_flag_of_its_own() -> None:
    record = by_id()["A4"]
    assert record["overdue"] is True
    assert record["deadline_date"] == "2020-10-31"
    assert record["verdict"] == "not_applicable"


def test_records_are_json_without_nan() -> None:
    world = frames(PLACES, TASKS)
    findings = finding_records(check(world, DAY))
    assert findings
    json.dumps([records(), findings, [rule_record(rule) for rule in RULES]], allow_nan=False)
    unplaced = [found for found in findings if found["feature_id"] == "nowhere"]
    assert unplaced
    assert all(found["lon"] is None and found["method"] != "by distance" for found in unplaced)


def test_a_world_without_tasks_has_no_records() -> None:
    world = frames()
    findings = check(world, DAY)
    assert task_records(world, findings, task_verdicts(world, findings, DAY)) == []
    assert finding_records(findings) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.float64("nan"), None),
        (np.int64(3), 3),
        (np.bool_(True), True),
        (pd.NaT, None),
        (pd.NA, None),
        (float("-inf"), None),
        ({"a": [float("nan"), date(2020, 1, 2)]}, {"a": [None, "2020-01-02"]}),
        ({1}, [1]),
        ("NaN", "NaN"),
    ],
)
def test_a_cell_becomes_what_json_knows(value: object, expected: object) -> None:
    assert plain(value) == expected
    assert type(plain(value)) is type(expected)


JSON_LIKE = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text() | st.dates() | st.integers(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(JSON_LIKE)
def test_plain_values_are_json_and_stay_as_they_are(value: object) -> None:
    once = plain(value)
    json.dumps(once, allow_nan=False)
    assert plain(once) == once


def test_what_has_no_english_is_shown_in_chinese() -> None:
    assert bilingual("甲", float("nan")) == {"zh": "甲", "en": "甲"}
    assert bilingual(None, None) == {"zh": None, "en": None}


def test_a_polygon_is_looked_at_on_itself() -> None:
    ring = shapely.box(0, 0, 3, 3).difference(shapely.box(1, 1, 2, 2))
    lon_deg, lat_deg = position(ring)
    assert ring.covers(shapely.Point(lon_deg, lat_deg))
    assert position(None) == (None, None)


# --- the table


def table(language: str = "zh") -> list[tuple[str, ...]]:
    return list(task_table(records(), frames().units, language))


def test_the_table_has_a_line_a_task_with_places_and_their_signs() -> None:
    lines = table()
    assert [line[0] for line in lines] == ["任务", "A1", "A2", "A3", "A4", "A5"]
    assert lines[1][2] == "甲村 ●、乙村 ▲"
    assert lines[1][3] == "100 m"
    assert lines[1][4] == "▲ 区外"
    assert lines[3][2] == "全市"
    assert table("en")[1][2] == "Jia ●, 乙村 ▲"


def test_a_task_without_a_place_says_why() -> None:
    assert table()[4][2] == "—（全市性工作）"
    assert table("en")[4][2] == "—（city-wide work）"


def test_areas_are_in_km2_and_per_cent() -> None:
    cell = table()[3][5]
    assert cell.count("km²") == 3
    assert "(33.3 %)" in cell
    assert table()[1][5] == "—"


def test_the_summary_counts_every_verdict_and_the_unplaced() -> None:
    told = summary(records(), DAY, "en")
    assert told.startswith("5 tasks as of 2020-11-01: ▲ outside 3")
    assert told.endswith("2 without a place.")


def test_columns_stand_under_each_other_where_chinese_is_two_wide() -> None:
    lines = text_table([("任务", "b"), ("x", "长长长"), ("yy", "z")]).splitlines()
    assert lines == ["任务  b", "x     长长长", "yy    z"]


def test_a_bar_does_not_split_a_cell() -> None:
    assert markdown_table([("a",), ("b|c",)]).splitlines()[2] == r"| b\|c |"
