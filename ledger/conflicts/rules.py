"""The table of rules, and everything they find in some documents."""

from collections.abc import Sequence

from ledger.conflicts.rule import Conflict, ConflictRule, Context
from ledger.conflicts.rules_claims import measure_narrower, strengths_differ, whole_and_not_yet
from ledger.conflicts.rules_dates import born_overdue, different_deadlines, measure_after_deadline
from ledger.conflicts.rules_ground import area_beyond_units, count_against_layer
from ledger.conflicts.rules_numbers import (
    count_of_list,
    extent_undefined,
    number_not_stated,
    share_of_counts,
    tiers_differ,
)
from ledger.conflicts.rules_roles import leads_differ, unit_left_out
from ledger.conflicts.rules_texts import duplicate_measures, target_repeats_problem
from ledger.conflicts.statements import Statement

RULES: tuple[ConflictRule, ...] = (
    ConflictRule(
        "whole-and-not-yet", "contradiction", "全域与尚未", "Everywhere and not yet",
        "同一地方同一事项，一处说全域已经（或限期）做到，另一处说还没有",
        "One place and matter: one statement says everywhere, another not everywhere yet",
        whole_and_not_yet,
    ),
    ConflictRule(
        "different-deadlines", "contradiction", "时限不同", "Different deadlines",
        "同一地方、同类工作、同一对象的任务，最后一天不同",
        "Tasks of one kind of work at one place about one sort of thing end on different days",
        different_deadlines,
    ),
    ConflictRule(
        "measure-after-deadline", "contradiction", "措施晚于时限", "Measure after its deadline",
        "措施的日期晚于任务自己的时限",
        "A measure's day lies after the deadline of its own task",
        measure_after_deadline,
    ),
    ConflictRule(
        "born-overdue", "contradiction", "下达时已过期", "Born overdue",
        "时限或起算日早于文件自己的日期",
        "A day that the document sets lies before the document's own date",
        born_overdue,
    ),
    ConflictRule(
        "share-of-counts", "contradiction", "比例与数目不符", "Percentage and counts disagree",
        "百分比与同一句里的数目相除不符（四舍五入和截尾都算相符）",
        "A percentage is not the quotient of the counts in its sentence, rounded or cut off",
        share_of_counts,
    ),
    ConflictRule(
        "count-of-list", "contradiction", "数目与列举不符", "Number and list disagree",
        "说的个数与列出的个数不同，或“分别”前后两列不等长",
        "The number said is not that of the members listed, or two paired lists differ in length",
        count_of_list,
    ),
    ConflictRule(
        "tiers-differ", "contradiction", "层级数不同", "Different numbers of levels",
        "同一份文件里同一类工作的层级数不同",
        "One scheme of a document has different numbers of levels in different tasks",
        tiers_differ,
    ),
    ConflictRule(
        "strengths-differ", "contradiction", "要求强弱不一", "Demands of different strength",
        "同一对象，一处要求清零或全部关停，另一处只要求改造或逐步推进",
        "One thing is to be zero here and refitted or advanced step by step there",
        strengths_differ,
    ),
    ConflictRule(
        "unit-left-out", "contradiction", "责任单位有遗漏", "A unit is left out",
        "一项指出某地有问题，同类任务列举的责任单位却没有它",
        "One task faults a place that the listed units of its sister tasks omit",
        unit_left_out,
    ),
    ConflictRule(
        "measure-narrower", "contradiction", "措施窄于问题", "Measure narrower than problem",
        "问题点到某集团，措施只管地方的",
        "The problem names a group's works, the measure reaches only locally run ones",
        measure_narrower,
    ),
    ConflictRule(
        "area-beyond-units", "contradiction", "范围超出责任单位", "Area beyond the units",
        "圆圈范围伸出责任单位的辖区",
        "A circle reaches beyond the territories of the responsible units",
        area_beyond_units,
    ),
    ConflictRule(
        "count-against-layer", "contradiction", "数目与图层不符", "Count and layer disagree",
        "圈内的个数与图层按各种数法得到的不同",
        "A number of things within a circle is not what the layer on record gives",
        count_against_layer,
    ),
    ConflictRule(
        "duplicate-measures", "contradiction", "措施重复", "Duplicate measures",
        "两项任务有至少两条、且半数以上措施逐字相同",
        "Two tasks hold at least two, and half, of their measures word for word alike",
        duplicate_measures,
    ),
    ConflictRule(
        "leads-differ", "contradiction", "牵头单位不同", "Different lead units",
        "同一项工作在不同任务或文件里由不同单位牵头",
        "One piece of work is led by different units in different tasks or documents",
        leads_differ,
    ),
    ConflictRule(
        "target-repeats-problem", "gap", "目标照抄问题", "Target repeats the problem",
        "整改目标只是重复问题的原话",
        "The target only says the words of the problem again",
        target_repeats_problem,
    ),
    ConflictRule(
        "number-not-stated", "gap", "数目没有写出", "Number not stated",
        "说目标已由上级确定，文中没有这个数",
        "A target is said to be set, and its number is not in the text",
        number_not_stated,
    ),
    ConflictRule(
        "extent-undefined", "gap", "范围没有定义", "Extent not defined",
        "区域或要求取决于没有定义的词，或没有宽度的“两侧、沿线”",
        "A zone or duty hangs on a term nobody defines, or on both sides of a road without a width",
        extent_undefined,
    ),
)  # fmt: skip
RULES_BY_ID = {rule.rule_id: rule for rule in RULES}


def find_conflicts(
    statements: Sequence[Statement], context: Context | None = None
) -> tuple[Conflict, ...]:
    """Contradictions and gaps of some documents.

    Parameters
    ----------
    statements
        Of one document or several, one after the other.
    context
        Frames on record; without them the two rules about the ground find nothing.

    Returns
    -------
    tuple of Conflict
        By rule in the order of `RULES`. Nothing is settled: each shows all its sources.
    """
    known = context or Context()
    return tuple(found for rule in RULES for found in rule.conflicts(statements, known))
