"""Kinds of fault that an audit of zones may find: their words, and how to fix each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """Words of a kind of fault, how to fix it, and whether `geo.audit.repair` can."""

    zh: str
    en: str
    fix_zh: str
    fix_en: str
    repairable: bool = False


#: Kinds in the order in which they are worked off: what hides others comes first.
KINDS: dict[str, Kind] = {
    "invalid": Kind(
        "图形无效", "invalid ring",
        "查看修复预览；自相交处按原界线重画",
        "preview the repair; redraw the crossing as it was meant", repairable=True,
    ),
    "duplicate vertex": Kind(
        "重复顶点", "duplicate vertex", "删除重复的顶点", "drop the repeated vertex",
        repairable=True,
    ),
    "spike": Kind(
        "尖刺", "spike", "核对尖端的顶点；误点的删去", "check the vertex at its tip; drop a slip",
    ),
    "overlap": Kind(
        "重叠", "overlap",
        "明确重叠部分归属，再从另一方裁去",
        "decide whose ground it is and cut it from the other", repairable=True,
    ),
    "gap": Kind(
        "缝隙", "gap",
        "并入相邻区域，或写明理由后接受",
        "give it to a neighbour, or accept it with a reason", repairable=True,
    ),
    "mismatch": Kind(
        "共边不一致", "edges that do not match",
        "让两侧共用同一组顶点", "let both sides share the same vertices", repairable=True,
    ),
    "hole": Kind(
        "空洞", "hole",
        "核对是否有意划出：是则接受并写明依据，否则填平",
        "check whether it was left out on purpose: accept it with the reason, or fill it",
        repairable=True,
    ),
    "sliver": Kind(
        "碎片", "sliver", "并入相邻区域或删除", "merge it with its neighbour or drop it",
    ),
    "outside unit": Kind(
        "越出辖区", "outside the unit", "按辖区边界裁切", "clip it to the unit", repairable=True,
    ),
    "uncovered": Kind(
        "辖区未覆盖", "unit not covered",
        "补划，或写明理由后接受", "extend a zone, or accept it with a reason",
    ),
    "undetermined overlap": Kind(
        "待定范围压到邻区", "undetermined ground on a neighbour",
        "查明界线后改画待定范围；界线查不到的，写明理由后接受",
        "find the bounds and redraw what is undetermined, or accept it with a reason",
    ),
    "missing place": Kind(
        "应划未划", "place left out",
        "把该地点划入，或写明不划的依据", "take the place in, or state why not",
    ),
    "claimed area": Kind(
        "面积与公告不符", "area differs from the claim",
        "核对边界和公告面积的单位", "check the boundary and the unit of the stated area",
    ),
    "time gap": Kind(
        "版本空档", "gap between versions",
        "核对前一版本的失效日期和后一版本的生效日期",
        "check the end of the former version and the start of the latter",
    ),
    "time overlap": Kind(
        "版本重叠", "versions overlap in time",
        "把前一版本的失效日期改为后一版本的生效日期",
        "end the former version on the day the latter begins",
    ),
    "reversed dates": Kind(
        "起止日期颠倒", "dates reversed",
        "核对该版本的生效和失效日期", "check the first and the last day of the version",
    ),
}  # fmt: skip
