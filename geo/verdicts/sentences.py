"""The deciding sentence of a verdict, in Chinese and in English.

Every sentence names the rule, its source, the zone, what was measured and the day. The words for
one reason stand side by side in `TEMPLATES`; nothing else in the product words a verdict.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from geo.rulebook import Rule

#: reason → (zh, en). Fields are filled from the facts of the finding.
TEMPLATES: dict[str, tuple[str, str]] = {
    "inside": (
        "{place}位于{zone}内，距边界{distance}（点位精度{precision}，边界精度{boundary}）",
        "{place} lies inside {zone}, {distance} from its boundary (point known to {precision}, "
        "boundary to {boundary})",
    ),
    "outside": (
        "{place}不在任何{kind}内，距最近的{zone}边界{distance}（点位精度{precision}，"
        "边界精度{boundary}）",
        "{place} lies in no {kind}, {distance} from the nearest boundary, that of {zone} (point "
        "known to {precision}, boundary to {boundary})",
    ),
    "edge": (
        "{place}距{zone}边界{distance}，不大于点位与边界精度之和{tolerance}，不能判定区内区外",
        "{place} is {distance} from the boundary of {zone}, within the {tolerance} to which point "
        "and boundary are known: neither inside nor outside can be said",
    ),
    "open": (
        "{place}位于{zone}的未定部分：{note}",
        "{place} lies in the undetermined part of {zone}: {note}",
    ),
    "near open": (
        "{place}不在{kind}的有效部分，但在{tolerance}以内有{zone}的未定部分，不能判为区外",
        "{place} lies in no {kind} in force, but the undetermined part of {zone} is within "
        "{tolerance}: outside cannot be said",
    ),
    "exempt": (
        "{place}位于{zone}内，但“{activity}”属该区豁免事项（{basis}）",
        "{place} lies inside {zone}, but “{activity}” is exempt there ({basis})",
    ),
    "exempt unknown": (
        "{place}位于{zone}内，但该区豁免事项未见记载，“{activity}”是否受限不能判定",
        "{place} lies inside {zone}, whose exemptions are not on record: whether “{activity}” is "
        "banned cannot be said",
    ),
    "named in": (
        "{place}：公文点名位于{zone}内（{basis}）",
        "{place} is named by the text as inside {zone} ({basis})",
    ),
    "named out": (
        "{place}：公文点名未划入{zone}（{basis}）{review}",
        "{place} is named by the text as left out of {zone} ({basis}){review}",
    ),
    "named both": (
        "{place}：公文对是否划入{zone}说法不一（{basis}）",
        "{place} is named by the text both as inside and as outside {zone} ({basis})",
    ),
    "unit in": (
        "{place}属{unit}，{unit}整体位于{zone}内（{basis}）",
        "{place} belongs to {unit}, all of which lies inside {zone} ({basis})",
    ),
    "unit open": (
        "{place}属{unit}，{unit}整体为{zone}的未定部分：{note}",
        "{place} belongs to {unit}, all of which is the undetermined part of {zone}: {note}",
    ),
    "unit out": (
        "{place}属{unit}，{unit}整体不在任何{kind}内，最近的是{zone}",
        "{place} belongs to {unit}, all of which lies in no {kind}; the nearest is {zone}",
    ),
    "conflict": (
        "{place}的名称属{unit}，坐标却在{unit}之外{distance}，超过精度{tolerance}，"
        "名称与坐标矛盾，不作判定",
        "{place} belongs to {unit} by name, but its coordinates lie {distance} outside it, beyond "
        "the {tolerance} they are known to: name and coordinates contradict each other",
    ),
    "shares": (
        "{place}共{total}：{kind}内{inside}（{inside_percent}），区外{outside}"
        "（{outside_percent}），未定{open}（{open_percent}）；涉及{zone}",
        "{place}, {total}: {inside} ({inside_percent}) in a {kind}, {outside} "
        "({outside_percent}) outside, {open} ({open_percent}) undetermined; decided by {zone}",
    ),
    "no place": (
        "{place}没有坐标，不能判定",
        "{place} has no coordinates: no verdict",
    ),
    "no zone": (
        "没有记录在案的{kind}，{place}不能判定",
        "no {kind} is on record: no verdict on {place}",
    ),
    "territory in": (
        "{place}属{unit}，在责任单位辖区内",
        "{place} belongs to {unit}, a responsible unit's territory",
    ),
    "territory by name": (
        "{place}按名称在责任单位（{responsible}）辖区内",
        "{place} belongs by name to the territory of the responsible units ({responsible})",
    ),
    "territory out": (
        "{place}属{unit}，不在责任单位（{responsible}）辖区内",
        "{place} belongs to {unit}, outside the territory of the responsible units ({responsible})",
    ),
    "territory far": (
        "{place}距责任单位（{responsible}）辖区边界{distance}，在辖区外",
        "{place} lies {distance} outside the territory of the responsible units ({responsible})",
    ),
    "territory near": (
        "{place}距责任单位（{responsible}）辖区边界{distance}，不大于精度{tolerance}，"
        "不能判定区内区外",
        "{place} is {distance} from the boundary of the responsible units ({responsible}), within "
        "the {tolerance} to which they are known",
    ),
    "territory inside": (
        "{place}在责任单位（{responsible}）辖区内，距边界{distance}",
        "{place} lies in the territory of the responsible units ({responsible}), {distance} from "
        "its boundary",
    ),
    "territory unknown": (
        "{place}不在有边界记录的责任单位辖区内，而{responsible}中有单位没有边界记录，不能判定",
        "{place} lies in no responsible unit with a boundary on record, but of {responsible} one "
        "has none on record: no verdict",
    ),
    "not applicable": (
        "没有适用于本任务的空间规则，不计入合规",
        "no spatial rule applies to this task; it is not counted as compliant",
    ),
    "no named place": (
        "本任务没有点名地点：{note}",
        "this task names no place: {note}",
    ),
}

ZONE_KINDS: dict[str, tuple[str, str]] = {
    "coal_ban": ("有效禁煤区", "coal-ban zone in force"),
    "plant_ring": ("90公里圈", "90 km ring"),
    "mining_permit": ("许可矿区", "permitted mining area"),
}


def distance_text(distance_m: float) -> tuple[str, str]:
    """A distance in words: metres below 10 km, else kilometres to 100 m; the sign is dropped.

    Examples
    --------
    >>> distance_text(-432.4), distance_text(74_321.0)
    (('432米', '432 m'), ('74.3公里', '74.3 km'))
    """
    size_m = abs(distance_m)
    if size_m < 10_000:
        return f"{size_m:.0f}米", f"{size_m:.0f} m"
    return f"{size_m / 1000:.1f}公里", f"{size_m / 1000:.1f} km"


def area_text(area_km2: float) -> tuple[str, str]:
    """An area in words.

    Examples
    --------
    >>> area_text(1219.64)
    ('1219.6平方公里', '1219.6 km²')
    """
    return f"{area_km2:.1f}平方公里", f"{area_km2:.1f} km²"


def because(
    reason: str, facts: Mapping[str, Any], *, rule: Rule | None, as_of: date
) -> tuple[str, str]:
    """The deciding sentence in Chinese and in English.

    Parameters
    ----------
    reason
        A key of `TEMPLATES`.
    facts
        Field → text, or (zh, en) where the languages differ.
    rule
        The rule that was applied; None for a task to which none applies.
    as_of
        The day the verdict speaks of.
    """
    zh, en = (
        template.format_map({name: _in_language(value, i) for name, value in facts.items()})
        for i, template in enumerate(TEMPLATES[reason])
    )
    if rule is None:
        return f"{zh}。（截至{as_of}）", f"{en}. (As of {as_of})"
    return (
        f"{zh}。规则：{rule.title}（{rule.source}）；截至{as_of}。",
        f"{en[:1].upper()}{en[1:]}. Rule: {rule.title_en} ({rule.source_en}); as of {as_of}.",
    )


def _in_language(value: Any, language: int) -> str:
    return value[language] if isinstance(value, tuple) else str(value)
