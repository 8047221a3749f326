from datetime import date

import pytest
import shapely

from geo.board import Board, Frames
from geo.points import check_point
from geo.rulebook import RULES
from geo.rules import check, task_verdicts
from geo.schema import FINDINGS, require
from tests.geo.world import (
    DAY,
    EAST,
    MIDDLE,
    WEST,
    feature,
    frames,
    square,
    task,
    zone,
    zones,
)


def finding(world: Frames, rule_id: str, as_of: date = DAY):
    """The only finding of a rule in a world of one task."""
    found = require(check(world, as_of), FINDINGS)
    rows = found[found["rule_id"] == rule_id]
    assert len(rows) == 1, list(found.index)
    return rows.iloc[0]


def one_place(place, extra_zones=None, **task_values) -> Frames:
    return frames({"p": place}, {"T1": task(place_ids=["p"], **task_values)}, extra_zones)


# One kept and one broken example of every rule. `EXAMPLES` must name them all.

RING = {"ring": zone(kind="plant_ring", lineage="ring", name="圈", geometry=square(0))}
PERMIT = {"permit": zone(kind="mining_permit", lineage="permit", name="矿区", geometry=square(0))}


def plant(lon_deg: float):
    return feature(lon_deg, 34.1, kind="power_plant")


def quarry(lon_deg: float):
    return feature(lon_deg, 34.1, kind="quarry", properties={"working": True})


EXAMPLES = {
    "coal-ban-cover": (
        one_place(feature(113.1, 34.1)),
        one_place(feature(113.5, 34.1)),
    ),
    "responsible-territory": (
        one_place(feature(113.1, 34.1), category="dust"),
        one_place(feature(113.5, 34.1), category="dust"),
    ),
    "quarry-permitted": (
        one_place(quarry(113.1), PERMIT, category="mines"),
        one_place(quarry(113.5), PERMIT, category="mines"),
    ),
    "plant-in-ring": (
        one_place(plant(113.1), RING, category="coal_power"),
        one_place(plant(113.5), RING, category="coal_power"),
    ),
}


@pytest.mark.parametrize("rule_id", EXAMPLES)
def test_a_rule_keeps_its_kept_example_and_flags_its_broken_one(rule_id):
    kept, broken = EXAMPLES[rule_id]
    assert finding(kept, rule_id)["verdict"] == "inside"
    assert finding(broken, rule_id)["verdict"] == "outside"


def test_the_deadline_rule_flags_the_late_task_only():
    world = frames(
        tasks={
            "kept": task(deadline_kind="dated", deadline_date=date(2020, 11, 30)),
            "broken": task(deadline_kind="dated", deadline_date=date(2020, 10, 31)),
        }
    )
    lines = task_verdicts(world, check(world, DAY), DAY)
    assert lines["overdue"].to_dict() == {"kept": False, "broken": True}


def test_every_rule_has_an_example():
    assert set(EXAMPLES) | {"deadline"} == {rule.rule_id for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.rule_id)
def test_every_rule_says_what_why_and_how_to_fix_in_both_languages(rule):
    for text in (rule.title, rule.demand, rule.source, rule.how_to_fix):
        assert any("\u4e00" <= char <= "\u9fff" for char in text)
    for text in (rule.title_en, rule.demand_en, rule.source_en, rule.how_to_fix_en):
        assert text.isascii()


# Places against zones.


def test_a_place_nearer_to_the_boundary_than_it_is_known_is_neither_inside_nor_outside():
    # 113.197 is about 277 m inside the east side, and the precisions add up to 400 m.
    row = finding(one_place(feature(113.197, 34.1)), "coal-ban-cover")
    assert row["verdict"] == "edge"
    assert row["distance_m"] == pytest.approx(-277.0, abs=1.0)


def test_a_place_in_the_undetermined_part_is_unknown_and_says_why():
    row = finding(one_place(feature(113.3, 34.1)), "coal-ban-cover")
    assert row["verdict"] == "unknown"
    assert "未见公告" in row["because"]
    assert "no notice found" in row["because_en"]


def test_a_place_without_coordinates_gets_no_verdict():
    row = finding(one_place(feature(None)), "coal-ban-cover")
    assert (row["verdict"], row["method"]) == ("unknown", "no place")
    assert row.geometry.is_empty


def test_a_vague_place_is_inside_by_the_name_of_its_unit():
    vague = feature(113.19, 34.1, precision_m=5000.0, ancestry=["p", WEST])
    row = finding(one_place(vague), "coal-ban-cover")
    assert (row["verdict"], row["method"]) == ("inside", "by name")
    nameless = feature(113.19, 34.1, precision_m=5000.0)
    assert finding(one_place(nameless), "coal-ban-cover")["verdict"] == "edge"


def test_what_lies_near_a_place_is_known_less_precisely_than_the_place():
    clear = feature(113.15, 34.1)  # about 4.6 km from the nearest side
    assert finding(one_place(clear), "coal-ban-cover")["verdict"] == "inside"
    near = one_place(clear, properties={"place_precision_m": {"p": 10_000.0}})
    row = finding(near, "coal-ban-cover")
    assert (row["verdict"], row["precision_m"]) == ("edge", 10_000.0)
    other = one_place(clear, properties={"place_precision_m": {"q": 10_000.0}})
    assert finding(other, "coal-ban-cover")["verdict"] == "inside"


def test_what_a_text_says_of_a_village_does_not_hold_of_what_lies_near_it():
    ban = {"west": zone(names_out=["p"])}
    village = feature(113.15, 34.1, precision_m=5000.0, ancestry=["p", "town", WEST])
    assert finding(one_place(village, ban), "coal-ban-cover")["verdict"] == "outside"
    near = one_place(village, ban, properties={"place_precision_m": {"p": 10_000.0}})
    assert finding(near, "coal-ban-cover")["verdict"] != "outside"


def test_a_vague_place_is_outside_by_the_name_of_its_unit():
    vague = feature(113.41, 34.1, precision_m=5000.0, ancestry=["p", EAST])
    row = finding(one_place(vague), "coal-ban-cover")
    assert (row["verdict"], row["method"]) == ("outside", "by name")


def test_a_place_without_coordinates_is_judged_by_the_name_of_its_unit():
    row = finding(one_place(feature(None, ancestry=["p", WEST])), "coal-ban-cover")
    assert (row["verdict"], row["method"]) == ("inside", "by name")


def test_coordinates_that_contradict_the_name_give_no_verdict():
    stray = feature(113.5, 34.1, ancestry=["p", WEST])
    row = finding(one_place(stray), "coal-ban-cover")
    assert row["verdict"] == "unknown"
    assert row["distance_m"] > 9_000
    assert "矛盾" in row["because"]


def test_the_text_outweighs_the_geometry_for_a_place_it_names():
    left_out = {"west2": zone(names_out=["p"], review_due=date(2020, 9, 30))}
    row = finding(one_place(feature(113.1, 34.1, ancestry=["p", WEST]), left_out), "coal-ban-cover")
    assert (row["verdict"], row["method"]) == ("outside", "by name")
    assert "2020-09-30" in row["because"]
    named_in = {"west2": zone(names_in=["p"])}
    row = finding(one_place(feature(113.5, 34.1, ancestry=["p", EAST]), named_in), "coal-ban-cover")
    assert row["verdict"] == "inside"


def test_the_nearest_name_decides_and_a_text_that_says_both_is_unknown():
    inner_out = {"west2": zone(names_in=[WEST], names_out=["p"])}
    place = feature(113.1, 34.1, ancestry=["p", WEST])
    assert finding(one_place(place, inner_out), "coal-ban-cover")["verdict"] == "outside"
    both = {"west2": zone(names_in=["p"], names_out=["p"])}
    assert finding(one_place(place, both), "coal-ban-cover")["verdict"] == "unknown"


def test_a_version_counts_from_its_first_day_until_the_day_before_its_end():
    world = one_place(feature(113.1, 34.1))
    world.zones.at["west", "valid_to"] = date(2021, 1, 1)
    world.zones.at["middle", "valid_from"] = None
    answers = {
        day: finding(world, "coal-ban-cover", date.fromisoformat(day))["verdict"]
        for day in ("2018-12-31", "2019-01-01", "2020-12-31", "2021-01-01")
    }
    # Before the first version only the middle county's undetermined zone is on record, and the
    # point is farther from it than both are known to: that is outside, not unknown.
    assert answers["2018-12-31"] == "outside"
    assert answers["2019-01-01"] == answers["2020-12-31"] == "inside"
    assert answers["2021-01-01"] == "outside"


def test_a_place_of_several_points_is_as_bad_as_its_worst():
    several = feature(113.1, 34.1, geometry=shapely.MultiPoint([(113.1, 34.1), (113.5, 34.1)]))
    assert finding(one_place(several), "coal-ban-cover")["verdict"] == "outside"


def test_a_shared_boundary_is_known_no_better_than_the_worse_side_says():
    world = one_place(feature(113.19, 34.1))
    world.zones.at["west", "boundary_precision_m"] = 1500.0
    row = finding(world, "coal-ban-cover")
    assert (row["verdict"], row["boundary_precision_m"]) == ("edge", 1500.0)


def test_an_exempt_activity_is_exempt_and_one_without_record_is_unknown():
    plant_place = feature(113.1, 34.1, properties={"activity": "thermal_power"})
    assert finding(one_place(plant_place), "coal-ban-cover")["verdict"] == "exempt"
    shop = feature(113.1, 34.1, properties={"activity": "shop_heating"})
    assert finding(one_place(shop), "coal-ban-cover")["verdict"] == "inside"
    silent = one_place(plant_place)
    silent.zones.at["west", "exempt"] = None
    assert finding(silent, "coal-ban-cover")["verdict"] == "unknown"


def test_a_working_quarry_without_any_permitted_area_on_record_is_unknown():
    row = finding(one_place(quarry(113.1), category="mines"), "quarry-permitted")
    assert row["verdict"] == "unknown"
    closed = feature(113.1, 34.1, kind="quarry", properties={"working": False})
    found = check(one_place(closed, PERMIT, category="mines"), DAY)
    assert "quarry-permitted" not in set(found["rule_id"])


# Territories.


def territory(*codes: str, **values) -> Frames:
    return frames(tasks={"T1": task(territory_codes=list(codes), **values)})


def test_the_territory_of_a_county_is_divided_by_area():
    found = check(territory(WEST, MIDDLE, EAST, responsible_codes=[WEST, MIDDLE, EAST]), DAY)
    by_unit = found.set_index("feature_id")
    assert by_unit["verdict"].to_dict() == {WEST: "inside", MIDDLE: "unknown", EAST: "outside"}
    assert by_unit.loc[WEST, "inside_km2"] == pytest.approx(410, rel=0.01)
    assert by_unit.loc[EAST, ["inside_km2", "undetermined_km2"]].tolist() == [0.0, 0.0]


def test_the_shares_of_a_task_add_up_to_its_territories():
    world = territory(WEST, EAST, responsible_codes=[WEST, EAST])
    line = task_verdicts(world, check(world, DAY), DAY).loc["T1"]
    assert line["verdict"] == "outside"
    assert line["inside_km2"] == pytest.approx(line["outside_km2"], rel=1e-6)


def test_a_half_covered_county_is_outside_with_its_shares():
    world = territory(WEST)
    world.zones.loc[["west"], "geometry"] = shapely.box(113.0, 34.0, 113.1, 34.2)
    row = finding(world, "coal-ban-cover")
    assert row["verdict"] == "outside"
    assert row["inside_km2"] == pytest.approx(row["outside_km2"], rel=0.001)
    assert "50.0%" in row["because"]


def test_a_thin_remainder_is_put_down_to_the_boundary():
    world = territory(WEST)
    world.zones.loc[["west"], "geometry"] = shapely.box(113.0, 34.0, 113.198, 34.2)  # 185 m short
    assert finding(world, "coal-ban-cover")["verdict"] == "edge"


def test_a_county_that_answers_for_itself_is_no_finding_but_another_one_is():
    assert check(territory(WEST, category="dust"), DAY).empty
    row = finding(territory(EAST, category="dust"), "responsible-territory")
    assert row["verdict"] == "outside"


# Responsible units.


def test_a_responsible_unit_without_a_boundary_on_record_leaves_it_open():
    world = one_place(
        feature(113.5, 34.1), category="dust", responsible_units=["西县政府", "高新区管委会"]
    )
    assert finding(world, "responsible-territory")["verdict"] == "unknown"


def test_a_place_of_an_unmapped_responsible_zone_is_inside_by_that_zone_s_name():
    world = one_place(
        feature(113.5, 34.1, ancestry=["p", "990071", EAST]),
        category="dust",
        responsible_units=["西县政府", "高新区管委会"],
        responsible_codes=[WEST, "990071"],
    )
    assert finding(world, "responsible-territory")["verdict"] == "inside"


def test_a_place_of_the_whole_city_is_inside_where_all_its_counties_answer():
    road = feature(None, ancestry=["p", "990000"])
    everyone = one_place(road, category="dust", responsible_codes=[WEST, MIDDLE, EAST])
    assert finding(everyone, "responsible-territory")["verdict"] == "inside"
    some = one_place(road, category="dust", responsible_codes=[WEST, MIDDLE])
    assert finding(some, "responsible-territory")["verdict"] == "unknown"


def test_a_vague_place_well_within_the_mapped_units_is_inside_whatever_is_unmapped():
    world = one_place(
        feature(113.1, 34.1, precision_m=5000.0),
        category="dust",
        responsible_units=["西县政府", "高新区管委会"],
    )
    assert finding(world, "responsible-territory")["verdict"] == "inside"


def test_departments_alone_have_no_territory_to_lie_in():
    world = one_place(
        feature(113.5, 34.1), category="dust", responsible_units=["某局"], responsible_codes=[]
    )
    assert check(world, DAY).empty


# Lines of tasks.


def test_a_task_without_rule_says_so_and_is_not_counted_as_compliant():
    world = frames(tasks={"T1": task(category="vehicles")})
    line = task_verdicts(world, check(world, DAY), DAY).loc["T1"]
    assert line["verdict"] == "not_applicable"
    assert "不计入合规" in line["because"]


def test_a_task_with_a_rule_but_no_place_is_unknown_with_its_reason():
    world = frames(tasks={"T1": task(unlocated_reason="未点名", unlocated_reason_en="names none")})
    line = task_verdicts(world, check(world, DAY), DAY).loc["T1"]
    assert line["verdict"] == "unknown"
    assert "未点名" in line["because"]
    assert "names none" in line["because_en"]


def test_a_world_without_tasks_has_no_findings():
    world = frames()
    found = require(check(world, DAY), FINDINGS)
    assert found.empty
    assert task_verdicts(world, found, DAY).empty


def test_every_finding_names_rule_source_zone_distance_and_day():
    row = finding(one_place(feature(113.1, 34.1)), "coal-ban-cover")
    for part in ("西县禁煤区", "禁煤区覆盖", "第10、12、13、14项", "2020-11-01"):
        assert part in row["because"]
    assert f"{abs(row['distance_m']):.0f}米" in row["because"]
    for part in ("West zone", "Covered by a coal-ban zone", "item", "2020-11-01"):
        assert part in row["because_en"]


def test_names_full_of_braces_and_markup_stay_text():
    place = feature(113.1, 34.1, name="{zone} ${x} <b>`", name_en=None)
    row = finding(one_place(place), "coal-ban-cover")
    assert row["because"].startswith("{zone} ${x} <b>`位于")


# Points.


@pytest.mark.parametrize(
    ("lon_deg", "verdict", "unit"),
    [
        (113.1, "inside", WEST),
        (113.3, "unknown", MIDDLE),
        (113.5, "outside", EAST),
        (114.5, "outside", None),
    ],
)
def test_a_point_is_judged_like_a_place(lon_deg, verdict, unit):
    answer = check_point(Board(frames(), DAY), lon_deg, 34.1)
    assert (answer.verdict, answer.unit_code) == (verdict, unit)


def test_a_point_s_accuracy_widens_the_edge():
    board = Board(frames(), DAY)
    assert check_point(board, 113.195, 34.1, accuracy_m=10).verdict == "inside"
    assert check_point(board, 113.195, 34.1, accuracy_m=500).verdict == "edge"


def test_a_point_asked_for_an_exempt_activity():
    board = Board(frames(), DAY)
    assert check_point(board, 113.1, 34.1, activity="thermal_power").verdict == "exempt"
    assert check_point(board, 113.1, 34.1, activity="coal_sales").verdict == "inside"


def test_without_any_zone_on_record_there_is_no_verdict():
    world = Frames(frames().units, zones().iloc[:0], frames().features, frames().tasks)
    assert check_point(Board(world, DAY), 113.1, 34.1).verdict == "unknown"


def test_a_point_that_is_not_finite_gets_no_verdict():
    answer = check_point(Board(frames(), DAY), float("nan"), 34.1)
    assert (answer.verdict, answer.distance_m) == ("unknown", None)
    assert "没有坐标" in answer.because
