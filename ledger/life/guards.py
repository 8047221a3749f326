"""Guards of the ledger's steps: each lets a step pass, or says why not and the remedy."""

from collections.abc import Callable
from dataclasses import dataclass

from geo.vocabulary import Term
from ledger.life import conditions
from ledger.life.situation import Refusal, Situation

Test = Callable[[Situation], conditions.Words | None]


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition of a step.

    Parameters
    ----------
    demand
        What it demands, for a table of the rules.
    test
        None where the step may pass; else why not, and what would satisfy it.
    field
        Member of the request that it looks at; None: it looks at the history alone, so that it
        can be told before anybody fills in a form.
    """

    demand: Term
    test: Test
    field: str | None = None

    def refusal(self, name: str, situation: Situation) -> Refusal | None:
        """What speaks against a step, None for nothing."""
        words = self.test(situation)
        return None if words is None else Refusal(name, *words, self.field)


GUARDS: dict[str, Guard] = {
    "class_known": Guard(
        Term("问题点须先分类", "a problem point needs a class"), conditions.class_known, "mode"
    ),
    "class_stands": Guard(
        Term("已有的类别只能由“改变类别”改", "a class on record is changed by its own step only"),
        conditions.class_stands,
        "mode",
    ),
    "is_classed": Guard(
        Term("须有类别可改", "there is a class to be changed"), conditions.is_classed
    ),
    "has_checklist": Guard(
        Term("须有要核对的内容", "there is something to be checked off"), conditions.has_checklist
    ),
    "any_checked": Guard(
        Term("须有已核对的内容", "something is checked off"), conditions.any_checked
    ),
    "class_changes": Guard(
        Term("须给出另一个类别", "another class must be given"), conditions.class_changes, "mode"
    ),
    "closure_stays": Guard(
        Term("强制取缔后不再改类", "closure that was forced stays"), conditions.closure_stays
    ),
    "missed_means_closure": Guard(
        Term("升级改造、搬迁逾期只能改为取缔", "who misses the limit can only be closed down"),
        conditions.missed_means_closure,
        "mode",
    ),
    "missed_limit": Guard(
        Term("升级改造、搬迁逾期须先改为取缔", "a missed limit means closure before anything else"),
        conditions.missed_limit,
    ),
    "limit_given": Guard(
        Term("升级改造、搬迁须有不早于当日的限期", "upgrade and relocation need a last day ahead"),
        conditions.limit_given,
        "deadline",
    ),
    "parts_own": Guard(
        Term("只核对它自己的内容", "parts of its own only"), conditions.parts_own, "parts"
    ),
    "parts_open": Guard(
        Term("须选择还没有核对的内容", "something not checked off yet"),
        conditions.parts_open,
        "parts",
    ),
    "parts_checked": Guard(
        Term("须选择已核对的内容", "something checked off"), conditions.parts_checked, "parts"
    ),
    "parts_whole": Guard(
        Term("取缔类须“两断三清”五项俱全", "a closed-down site: all five parts checked off"),
        conditions.parts_whole,
    ),
    "children_settled": Guard(
        Term("措施和问题点须都已完成", "no measure or problem point may be open"),
        conditions.children_settled,
    ),
    "evidence": Guard(
        Term("整治以来至少有一份凭证", "at least one piece of evidence since the work began"),
        conditions.evidence,
        "evidence",
    ),
    "evidence_here": Guard(
        Term("这一步须有凭证", "evidence of this very step"), conditions.evidence_here, "evidence"
    ),
    "other_reviewer": Guard(
        Term("复查人不得是申请人", "the reviewer is not who requested the review"),
        conditions.other_reviewer,
        "author",
    ),
    "long_term": Guard(
        Term("只用于“长期坚持”的任务和措施", "for tasks and measures kept up for good"),
        conditions.long_term,
    ),
    "not_long_term": Guard(
        Term("“长期坚持”不作最终销号", "what is kept up for good is never finally closed"),
        conditions.not_long_term,
    ),
    "next_due": Guard(
        Term("须定下以后的复查日", "the day of the next re-check"), conditions.next_due, "next_due"
    ),
    "is_running": Guard(Term("还没有停产", "production is not stopped"), conditions.is_running),
    "is_stopped": Guard(Term("已经停产", "production is stopped"), conditions.is_stopped),
    "closure_is_final": Guard(
        Term("取缔类不得复工复产", "what is classed for closure never resumes"),
        conditions.closure_is_final,
    ),
    "coal_store": Guard(
        Term("煤矿储煤库未全封闭不得复工复产", "no mine resumes without an enclosed coal store"),
        conditions.coal_store,
    ),
}
