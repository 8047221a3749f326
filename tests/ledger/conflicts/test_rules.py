"""Every rule finds its own broken example, and nothing in the same text mended."""

import geopandas as gpd
import pytest
import shapely

from geo.measure import geodesic_circle
from geo.rows import frame_of
from geo.schema import FEATURES, UNITS
from ledger.conflicts.rule import Context
from ledger.conflicts.rules import RULES, RULES_BY_ID
from tests.ledger.conflicts.samples import (
    CLEAN_LIST,
    CLEAN_PLAN,
    clean_table,
    conflicts_in,
    document,
    item,
)

PROVENANCE = {"source": "测试", "source_en": None, "licence": "none", "recorded": None}


def plant(name: str, lon: float, units: list[dict[str, object]]) -> dict[str, object]:
    return {
        "feature_id": f"plant-{name}", "layer_id": "coal_plants", "kind": "plant", "name": name,
        "name_en": None, "aliases": [], "ancestry": ["1"], "precision_m": 10.0, "note": None,
        "note_en": None, "properties": {"units": units},
        "geometry": shapely.Point(lon, 30.0), **PROVENANCE,
    }  # fmt: skip


def ground(plants: int) -> Context:
    """A county 20 km across round a tower, and so many plants near it that ran in 2020."""
    tower = plant("钟楼", 110.0, []) | {
        "layer_id": "places",
        "feature_id": "tower",
        "properties": {},
    }
    running = [{"unit": "1", "mw": 350.0, "status": "operating", "from": 2005, "to": None}]
    rows = [plant(f"甲{at}", 110.0 + 0.01 * at, running) for at in range(plants)]
    unit = {
        "unit_code": "000001", "name": "甲山县", "name_en": None, "level": "county",
        "parent_code": "000000", "area_km2": 1256.0, "boundary_precision_m": 100.0,
        "geometry": geodesic_circle(110.0, 30.0, 20_000), **PROVENANCE,
    }  # fmt: skip
    features = frame_of([tower, *rows], FEATURES)
    units = frame_of([unit], UNITS)
    assert isinstance(features, gpd.GeoDataFrame)
    assert isinstance(units, gpd.GeoDataFrame)
    return Context(units, features)


def pair(first: dict[str, object], second: dict[str, object]) -> str:
    return document(item(1, **first), item(2, **second))  # type: ignore[arg-type]


MINE = {"problem": "甲山县采石场扬尘。", "units": "甲山县政府", "deadline": "2021年6月底"}
SUBSIDY = {"problem": "甲山县“双替代”补贴不到位。", "units": "甲山县政府、乙水县政府"}
RING = "围绕钟楼问题突出；以钟楼为中心，半径{}公里范围内燃煤电厂达到了{}家。"
PLAN = "东岭市实施方案\n2021年1月20日\n1．{}完成改造。\n责任领导：赵钱\n牵头单位：市住建局\n"
SAME = ("明确任务，把责任落实到每一个单位。", "每月考核一次，并向全市通报结果。")

#: rule → a text in which it finds something, and the same text mended.
EXAMPLES = {
    "whole-and-not-yet": (
        pair({"problem": "甲山县虽全域禁煤，但补贴不到位。"},
             {"measures": ["未实现全域禁煤的甲山县、乙水县逐村核查。"]}),
        pair({"problem": "甲山县虽全域禁煤，但补贴不到位。"},
             {"measures": ["未实现全域禁煤的丙河县、乙水县逐村核查。"]}),
    ),
    "different-deadlines": (
        pair(MINE, MINE | {"deadline": "2021年9月底"}),
        pair(MINE, MINE),
    ),
    "measure-after-deadline": (
        document(item(1, measures=["2021年9月底前完成。", "检查。"], deadline="2021年6月底")),
        document(item(1, measures=["2021年5月底前完成。", "检查。"], deadline="2021年6月底")),
    ),
    "born-overdue": (PLAN.format("2020年12月底前"), PLAN.format("2021年2月底前")),
    "share-of-counts": (
        document(item(1, "检查工地40个，发现问题13个、占30.5%。")),
        document(item(1, "检查工地40个，发现问题13个、占32.5%。")),
    ),
    "count-of-list": (
        document(item(1, measures=["甲局、乙局分别负责工地、道路、矿山等行业的扬尘。"])),
        document(item(1, measures=["甲局、乙局、丙局分别负责工地、道路、矿山等行业的扬尘。"])),
    ),
    "tiers-differ": (
        pair({"measures": ["建立市、县、乡三级燃煤散烧检查机制。"]},
             {"measures": ["建立市、县、乡、村四级燃煤散烧检查机制。"]}),
        pair({"measures": ["建立市、县、乡三级燃煤散烧检查机制。"]},
             {"measures": ["建立市、县（市、区）、乡（镇）三级燃煤散烧检查机制。"]}),
    ),
    "strengths-differ": (
        pair({"target": "年底前实现市区燃煤机组清零。"}, {"target": "关停或改造部分火电机组。"}),
        pair({"target": "年底前实现市区燃煤机组清零。"}, {"target": "市区燃煤机组全部关停。"}),
    ),
    "unit-left-out": (
        pair(SUBSIDY, {"problem": "“双替代”检查不够。", "target": "“双替代”到位。",
                       "units": "乙水县政府、丙河县政府"}),
        pair(SUBSIDY, {"problem": "“双替代”检查不够。", "target": "“双替代”到位。",
                       "units": "乙水县政府、丙河县政府、甲山县政府"}),
    ),
    "measure-narrower": (
        document(item(1, "如东岭煤业集团下属6个煤矿污染严重。", measures=["整治地方管理煤矿。"])),
        document(item(1, "如东岭煤业集团下属6个煤矿污染严重。", measures=["整治全部煤矿。"])),
    ),
    "area-beyond-units": (
        document(item(1, RING.format(40, 3), units="甲山县政府", deadline="2021年6月底")),
        document(item(1, RING.format(15, 3), units="甲山县政府", deadline="2021年6月底")),
    ),
    "count-against-layer": (
        document(item(1, RING.format(15, 5), units="甲山县政府", deadline="2021年6月底")),
        document(item(1, RING.format(15, 3), units="甲山县政府", deadline="2021年6月底")),
    ),
    "duplicate-measures": (
        pair({"measures": SAME}, {"measures": SAME}),
        pair({"measures": SAME}, {"measures": [SAME[0], "每季度开展一次交叉互查并公布。"]}),
    ),
    "leads-differ": (
        pair({"measures": ["市控尘办、市交通局分别牵头负责工地、道路的扬尘治理。"]},
             {"problem": "加强道路保洁，降低扬尘。", "lead": "市农委"}),
        pair({"measures": ["市控尘办、市交通局分别牵头负责工地、道路的扬尘治理。"]},
             {"problem": "加强道路保洁，降低扬尘。", "lead": "市交通局"}),
    ),
    "target-repeats-problem": (
        document(item(1, "加大对散煤设施的监督检查，严查生产劣质煤的窝点。",
                      "加大对散煤设施的监督检查，严查生产劣质煤的窝点。")),
        document(item(1, "加大对散煤设施的监督检查，严查生产劣质煤的窝点。",
                      "年底前查处全部窝点，抽检合格率达到标准。")),
    ),
    "number-not-stated": (
        document(item(1, measures=["完成省定淘汰老旧货车目标任务。"])),
        document(item(1, measures=["完成省定淘汰老旧货车300辆目标任务。"])),
    ),
    "extent-undefined": (
        document(item(1, "除偏远山区外，全部划为禁煤区。")),
        document(item(1, "除甲山乡外，全部划为禁煤区。")),
    ),
}  # fmt: skip


def test_every_rule_has_an_example():
    assert set(EXAMPLES) == set(RULES_BY_ID)
    assert len(RULES_BY_ID) == len(RULES)


@pytest.mark.parametrize("rule_id", EXAMPLES)
def test_a_broken_text_is_found_and_only_by_its_rule(rule_id):
    found = conflicts_in(EXAMPLES[rule_id][0], context=ground(3))
    assert [each.rule_id for each in found] == [rule_id]
    (conflict,) = found
    assert conflict.statements
    assert conflict.because_zh
    assert conflict.because_en
    for statement in conflict.statements:
        assert statement.words
        assert statement.source.lines[0] > 0


@pytest.mark.parametrize("rule_id", EXAMPLES)
def test_the_mended_twin_is_not_found(rule_id):
    assert conflicts_in(EXAMPLES[rule_id][1], context=ground(3)) == ()


@pytest.mark.parametrize(
    ("content", "name"),
    [(CLEAN_LIST, "a.txt"), (CLEAN_PLAN, "b.txt"), (clean_table(), "c.docx")],
    ids=["list", "plan", "table"],
)
def test_a_clean_text_gives_nothing(content, name):
    assert conflicts_in(content, name=name, context=ground(3)) == ()


def test_clean_texts_together_give_nothing():
    assert conflicts_in(CLEAN_LIST, CLEAN_PLAN, context=ground(3)) == ()


def test_the_same_text_gives_the_same_ids():
    text = EXAMPLES["tiers-differ"][0]
    assert conflicts_in(text) == conflicts_in(text)


def test_without_frames_the_rules_of_the_ground_find_nothing():
    assert conflicts_in(EXAMPLES["area-beyond-units"][0]) == ()


def test_a_count_is_shown_by_every_definition():
    (found,) = conflicts_in(EXAMPLES["count-against-layer"][0], context=ground(3))
    assert len(found.counts) == 12
    assert {count.value for count in found.counts} == {3.0}
    assert not any(count.agrees for count in found.counts)


def test_an_aim_for_everywhere_is_no_contradiction_to_the_problem_it_is_for():
    text = pair({"target": "甲山县实现全域禁煤。"}, {"problem": "甲山县未实现全域禁煤。"})
    assert conflicts_in(text) == ()


def test_an_aim_whose_day_is_over_contradicts_a_task_that_still_runs():
    text = pair(
        {"problem": "市里要求2020年5月底前实现平原地区全域散煤清零。"},
        {"problem": "部分平原地区未划入禁煤区。", "deadline": "2021年6月底"},
    )
    (found,) = conflicts_in(text)
    assert found.rule_id == "whole-and-not-yet"


def test_ground_that_is_not_all_in_yet_is_not_everywhere():
    text = pair(
        {"problem": "山前地区全域禁煤，但仍有销售点。"},
        {"problem": "山前地区尚未全部纳入禁煤区。"},
    )
    (found,) = conflicts_in(text)
    assert found.rule_id == "whole-and-not-yet"


@pytest.mark.parametrize(
    "text",
    [
        "甲县、乙县、丙县等五县推进较慢。",
        "甲县、乙县、丙县三县推进较慢。",
        "坚决打赢蓝天保卫战、抓好八大标志性战役。",
        "检查12家企业（见附件1、附件2）。",
        "各选3个乡（镇、街道）试点。",
        "检查企业100家、发现问题5家，合格率95%。",
        "甲县、乙县分别于6月、7月完成。",
        "公路沿线加强清扫，禁煤区加强巡查。",
        "建立市、县、乡三级网格，压实县、乡两级主体责任。",
        "检查加油站120座，发现问题18座，已整改15座，整改率83.3%。",
        "由市城管局牵头开展渣土车专项整治工作，由市住建局牵头开展工地专项整治工作。",
        "甲县、乙县、丙县3个县完成任务，其中甲县2.1万户、乙县1.3万户。",
        "划定禁煤区，公路两侧各50米均属禁煤区。",
    ],
)
def test_what_only_looks_like_a_contradiction_is_left_alone(text):
    assert conflicts_in(document(item(1, text))) == ()


@pytest.mark.parametrize(
    "text",
    [
        "甲县、乙县、丙县两县推进较慢。",
        "由公安局、交通局、城管局两部门负责。",
        "整治三类企业：水泥、焦化。",
        "施工工地、机动车、道路、料场三大扬尘污染源。",
    ],
)
def test_counts_in_words_are_held_against_what_is_listed(text):
    (found,) = conflicts_in(document(item(1, text)))
    assert found.rule_id == "count-of-list"


def test_boilers_of_another_fuel_may_be_asked_for_less():
    coal, gas = "全部淘汰燃煤锅炉。", "逐步淘汰燃气锅炉。"
    assert conflicts_in(pair({"target": coal}, {"target": gas})) == ()
    (found,) = conflicts_in(pair({"target": coal}, {"target": gas.replace("气", "煤")}))
    assert found.rule_id == "strengths-differ"
