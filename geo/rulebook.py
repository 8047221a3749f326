"""The rules as data: what each demands, of which tasks and places, and the clause it comes from.

Adding a rule is one entry in `RULES`, with one kept and one broken example in
`tests/geo/test_rules.py`. Document A is the list of 38 items in which Zhengzhou answered the
provincial inspection; document B is 新密政办〔2020〕21号, Xinmi's plan of 13 tasks.
"""

from dataclasses import dataclass
from typing import Literal

Measure = Literal["zone", "responsible territory", "deadline"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One demand that places of tasks are held against.

    `categories` and `place_kinds` say where it applies; None means to all of them. With the
    measure "zone" a place must lie in a zone of `zone_kind` in force; with "responsible territory"
    in the units that answer for the task; "deadline" is measured on the task itself.
    `only_with` names a property of the place that must be true.
    """

    rule_id: str
    title: str
    title_en: str
    demand: str
    demand_en: str
    source: str
    source_en: str
    how_to_fix: str
    how_to_fix_en: str
    measure: Measure
    zone_kind: str | None = None
    categories: frozenset[str] | None = None
    place_kinds: frozenset[str] | None = None
    territories: bool = True
    only_with: str | None = None


RULES: tuple[Rule, ...] = (
    Rule(
        rule_id="coal-ban-cover",
        title="禁煤区覆盖",
        title_en="Covered by a coal-ban zone",
        demand="散煤和“双替代”任务的地点应在有效禁煤区内",
        demand_en="places of scattered-coal and dual-substitution tasks lie in a coal-ban zone "
        "in force",
        source="整改清单第10、12、13、14项；新密方案第9项",
        source_en="rectification list, items 10, 12, 13 and 14; Xinmi plan, task 9",
        how_to_fix="核对禁煤区公告和地点坐标；确属漏划的，提请重新划定",
        how_to_fix_en="check the notice and the coordinates; if the place was left out, have the "
        "zone redrawn",
        measure="zone",
        zone_kind="coal_ban",
        categories=frozenset({"scattered_coal", "dual_substitution"}),
    ),
    Rule(
        rule_id="responsible-territory",
        title="属地一致",
        title_en="In the territory of the responsible unit",
        demand="任务地点应在责任单位辖区内",
        demand_en="a task's place lies in the territory of a unit responsible for it",
        source="整改清单第4项措施1（属地管理、分级负责）",
        source_en="rectification list, item 4, measure 1 (territorial responsibility)",
        how_to_fix="更正地点，或把所在县（市、区）列为责任单位",
        how_to_fix_en="correct the place, or name its county among the responsible units",
        measure="responsible territory",
    ),
    Rule(
        rule_id="quarry-permitted",
        title="采石场在许可矿区内",
        title_en="Quarry in a permitted mining area",
        demand="仍在开采的采石场应在有记录的许可矿区内",
        demand_en="a working quarry lies in a permitted mining area on record",
        source="整改清单第26、27项、第37项措施6",
        source_en="rectification list, items 26 and 27 and item 37, measure 6",
        how_to_fix="导入采矿许可范围，或按无证开采查处",
        how_to_fix_en="import the permitted mining areas, or treat the quarry as unpermitted",
        measure="zone",
        zone_kind="mining_permit",
        place_kinds=frozenset({"quarry"}),
        territories=False,
        only_with="working",
    ),
    Rule(
        rule_id="plant-in-ring",
        title="拟关停电厂在90公里圈内",
        title_en="Plant named for closing in the 90 km ring",
        demand="点名关停或改造的燃煤电厂应在二七塔90公里圈内",
        demand_en="a coal plant named for closing or conversion lies within 90 km of Erqi Tower",
        source="整改清单第28、30项",
        source_en="rectification list, items 28 and 30",
        how_to_fix="核对电厂坐标；圈外电厂不在本项治理范围",
        how_to_fix_en="check the plant's coordinates; a plant beyond the ring is not part of this "
        "item",
        measure="zone",
        zone_kind="plant_ring",
        place_kinds=frozenset({"power_plant"}),
        territories=False,
    ),
    Rule(
        rule_id="deadline",
        title="按期完成",
        title_en="Done by the deadline",
        demand="有日期的任务应在时限前完成；超期单独标记，不影响区内区外结论",
        demand_en="a dated task is done by its deadline; being late is a flag of its own and "
        "changes no verdict of place",
        source="整改清单各项整改时限；新密方案各项",
        source_en="the deadlines stated in both documents",
        how_to_fix="催办责任单位，或登记完成情况",
        how_to_fix_en="press the responsible unit, or record that the task is done",
        measure="deadline",
    ),
)

RULES_BY_ID = {rule.rule_id: rule for rule in RULES}

#: What a zone's text may exempt, with the words of the list's item 14 and of 新政告〔2021〕20号;
#: then what notices of other places exempt, by the ids that `ledger.notice.exempt` gives.
ACTIVITIES: dict[str, tuple[str, str]] = {
    "coal_mine": ("煤矿", "coal mine"),
    "thermal_power": ("火电厂", "thermal power plant"),
    "clean_coal_storage": ("洁净煤仓储供应", "storage and supply of clean coal"),
    "central_heating": ("集中供热", "central heating"),
    "raw_material_coal": ("原料用煤", "coal as raw material"),
    "gangue_brick": ("煤矸石制砖", "bricks made of coal gangue"),
    "household_heating": ("居民取暖用煤", "household heating with coal"),
    "shop_heating": ("商铺取暖用煤", "heating of shops with coal"),
    "coal_sales": ("散煤销售", "sale of scattered coal"),
    "large_boiler": ("大型锅炉", "large boiler"),
    "coal_transit": ("煤炭过境转运", "coal in transit"),
    "industrial_process": ("工业生产用煤", "coal in industrial processes"),
    "research": ("科研试验用煤", "coal for research and testing"),
    "fuel_coal_enterprise": ("燃料用煤企业", "enterprise that burns coal as fuel"),
    "military": ("军队用煤", "coal of the military"),
}
