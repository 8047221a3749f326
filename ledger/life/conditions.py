"""How each guard of the ledger's steps is tested: why a step is not possible, and the remedy.

Each function answers None where the step may pass.
"""

from geo.vocabulary import Term
from ledger.life.entry import name_key
from ledger.life.situation import Situation, day_of, listed, named
from ledger.life.state import State
from ledger.life.words import COAL_STORE, LIMITED, MODES, PARTS

Words = tuple[Term, Term]


def class_known(situation: Situation) -> Words | None:
    """A problem point has a class before work on it begins."""
    if situation.mode is not None or situation.before.subject_kind != "point":
        return None
    words = listed(list(MODES.values()))
    return (
        Term("问题点还没有分类", "the problem point has no class"),
        Term(f"请给出类别：{words.zh}", f"give its class: {words.en}"),
    )


def class_stands(situation: Situation) -> Words | None:
    """A class on record is changed by a step of its own, not in passing."""
    before, given = situation.before.mode, situation.entry.payload.get("mode")
    if before is None or given in (None, before):
        return None
    known = MODES[before]
    return (
        Term(f"它已归为“{known.zh}”类", f"its class is “{known.en}” already"),
        Term("请先“改变类别”并说明理由", "change the class first, with a reason"),
    )


def is_classed(situation: Situation) -> Words | None:
    """The subject is a problem point, or has a class."""
    if situation.before.subject_kind == "point" or situation.before.mode is not None:
        return None
    return (
        Term("它没有类别", "it has no class"),
        Term("类别在“开始整治”时给出", "a class is given when the work begins"),
    )


def has_checklist(situation: Situation) -> Words | None:
    """There is something to be checked off."""
    if situation.before.parts:
        return None
    return (
        Term("它不是取缔类，也不是煤矿，没有要核对的内容", "it has nothing to be checked off"),
        Term("取缔类核对“两断三清”，煤矿核对储煤库", "a closure and a mine have such a list"),
    )


def any_checked(situation: Situation) -> Words | None:
    """Something is checked off."""
    if situation.before.checked:
        return None
    return (
        Term("还没有核对过任何内容", "nothing is checked off"),
        Term("先“核对”", "check something off first"),
    )


def class_changes(situation: Situation) -> Words | None:
    """The step that changes the class gives another one."""
    given = situation.entry.payload.get("mode")
    if given is not None and given != situation.before.mode:
        return None
    return (
        Term("没有给出另一个类别", "no other class is given"),
        Term("请选择与现在不同的类别", "choose a class other than the present one"),
    )


def closure_stays(situation: Situation) -> Words | None:
    """A closure that was ordered for a missed limit is not taken back."""
    if not situation.before.is_forced:
        return None
    return (
        Term("逾期未完成，已强制取缔", "closure was ordered because its time limit was missed"),
        Term("不能再改为其他类别", "it cannot take another class"),
    )


def _missed(situation: Situation) -> bool:
    return situation.before.has_missed(situation.entry.happened_on)


def _missed_words(state: State) -> Term:
    mode = MODES[str(state.mode)]
    return Term(
        f"{mode.zh}限期 {state.deadline} 已过仍未完成",
        f"its {mode.en} was due by {state.deadline} and is not done",
    )


def missed_means_closure(situation: Situation) -> Words | None:
    """An upgrade or relocation past its last day can only become a closure."""
    if not _missed(situation) or situation.entry.payload.get("mode") == "closure":
        return None
    return (
        _missed_words(situation.before),
        Term("只能改为“取缔”", "it can only become “closure”"),
    )


def missed_limit(situation: Situation) -> Words | None:
    """An upgrade or relocation past its last day goes no further as such."""
    if not _missed(situation):
        return None
    return (
        _missed_words(situation.before),
        Term("先用“改变类别”改为“取缔”", "change its class to “closure” first"),
    )


def limit_given(situation: Situation) -> Words | None:
    """An upgrade or relocation has a last day that is still ahead."""
    if situation.mode not in LIMITED:
        return None
    mode, last, day = MODES[str(situation.mode)], situation.deadline, situation.entry.happened_on
    if last is None:
        return (
            Term(f"“{mode.zh}”须限期完成，没有给出限期", f"“{mode.en}” needs a last day"),
            Term("请填写限期（deadline）", "give it as “deadline”"),
        )
    if last < day:
        return (
            Term(f"限期 {last} 早于这一步的日期 {day}", f"the last day {last} is before {day}"),
            Term("请给出以后的限期，或归为“取缔”", "give a later one, or class it as “closure”"),
        )
    return None


def _asked_parts(situation: Situation) -> list[str]:
    return list(situation.entry.payload.get("parts", ()))


def parts_own(situation: Situation) -> Words | None:
    """Parts are those of the subject: no workshop has a coal store to be enclosed."""
    own = situation.before.parts
    foreign = [PARTS[part] for part in _asked_parts(situation) if part not in own]
    if not foreign:
        return None
    words, asked = listed(foreign), listed([PARTS[part] for part in own])
    return (
        Term(f"它没有要核对的“{words.zh}”", f"it has no such part: {words.en}"),
        Term(f"它要核对：{asked.zh}", f"its parts: {asked.en}"),
    )


def parts_open(situation: Situation) -> Words | None:
    """Parts are given, none of which is checked off."""
    parts = _asked_parts(situation)
    double = [PARTS[part] for part in parts if part in situation.before.checked]
    if parts and not double:
        return None
    words = listed(double)
    why = (
        Term(f"{words.zh} 已核对过", f"checked off already: {words.en}")
        if double
        else Term("没有选择核对的内容", "nothing to check off is given")
    )
    return why, Term("请选择还没有核对的内容", "choose what is not checked off yet")


def parts_checked(situation: Situation) -> Words | None:
    """Parts are given, all of which are checked off."""
    parts = _asked_parts(situation)
    missing = [PARTS[part] for part in parts if part not in situation.before.checked]
    if parts and not missing:
        return None
    words = listed(missing)
    why = (
        Term(f"{words.zh} 还没有核对", f"not checked off: {words.en}")
        if missing
        else Term("没有选择内容", "nothing is chosen")
    )
    return why, Term("请选择已核对的内容", "choose what is checked off")


def parts_whole(situation: Situation) -> Words | None:
    """A site classed for closure has all of 两断三清 checked off."""
    missing = situation.before.missing_parts
    if situation.before.mode != "closure" or not missing:
        return None
    words = listed([PARTS[part] for part in missing])
    return (
        Term(
            f"取缔类须做到“两断三清”，还缺：{words.zh}",
            f"a closed-down site must be cut off and cleared whole; missing: {words.en}",
        ),
        Term("请到现场逐项核对（“核对”）", "check each off on the spot"),
    )


def children_settled(situation: Situation) -> Words | None:
    """No measure or problem point of the task is open."""
    if situation.before.subject_kind != "task":
        return None
    waiting = [
        state
        for state in situation.states.values()
        if state.subject_kind != "task" and not state.is_settled
    ]
    if not waiting:
        return None
    words = listed([named(state) for state in waiting])
    return (
        Term(f"还有 {len(waiting)} 项没有完成：{words.zh}", f"{len(waiting)} open: {words.en}"),
        Term("先使这些措施和问题点销号", "close these measures and problem points first"),
    )


def evidence(situation: Situation) -> Words | None:
    """Something shows what was done since the work began."""
    if situation.before.evidence or situation.entry.evidence:
        return None
    return (
        Term("整治以来没有一份凭证", "there is no evidence since the work began"),
        Term("请附照片或文件", "attach a photo or a file"),
    )


def evidence_here(situation: Situation) -> Words | None:
    """Something shows what this very step found."""
    if situation.entry.evidence:
        return None
    return (
        Term("这次复查没有凭证", "this re-check has no evidence"),
        Term("请附这次的照片或文件", "attach a photo or a file of it"),
    )


def other_reviewer(situation: Situation) -> Words | None:
    """Who decides a review is not who asked for it."""
    asked = situation.before.requested_by
    if asked is None or name_key(asked) != name_key(situation.entry.author):
        return None
    return (
        Term(f"复查由 {asked} 申请，不能由本人核准", f"{asked} requested this review"),
        Term("请由另一人复查", "another person must decide it"),
    )


def long_term(situation: Situation) -> Words | None:
    """The task is to be kept up for good."""
    if situation.before.subject_kind != "point" and situation.facts.is_long_term:
        return None
    return (
        Term("它没有“长期坚持”的要求", "it is not to be kept up for good"),
        Term("请用“销号”，再转入长期监管", "close it, then put it under long-term watch"),
    )


def not_long_term(situation: Situation) -> Words | None:
    """The task is not one to be kept up for good."""
    if situation.before.subject_kind == "point" or not situation.facts.is_long_term:
        return None
    return (
        Term("要求“长期坚持”，不作最终销号", "it is to be kept up, so it is never finally closed"),
        Term(
            "请用“核实并定下次复查”，写明下次复查日",
            "verify it on a day and set the day of the next re-check",
        ),
    )


def next_due(situation: Situation) -> Words | None:
    """A day for the next re-check is set, after this step."""
    due, day = day_of(situation.entry.payload, "next_due"), situation.entry.happened_on
    if due is not None and due > day:
        return None
    why = (
        Term("没有下次复查日", "the day of the next re-check is missing")
        if due is None
        else Term(
            f"下次复查日 {due} 不在 {day} 之后", f"the next re-check {due} is not after {day}"
        )
    )
    return why, Term("请填写以后的一天（next_due）", "give a later day as “next_due”")


def is_running(situation: Situation) -> Words | None:
    """Production is not stopped yet."""
    if not situation.before.is_stopped:
        return None
    return (
        Term("已经停产", "production is stopped already"),
        Term("要恢复生产请用“复工复产”", "resume it instead"),
    )


def is_stopped(situation: Situation) -> Words | None:
    """Production is stopped."""
    if situation.before.is_stopped:
        return None
    return (
        Term("没有停产记录", "no stop of production is on record"),
        Term("先记录“停产”", "record the stop first"),
    )


def closure_is_final(situation: Situation) -> Words | None:
    """The site is not classed for closure."""
    if situation.before.mode != "closure":
        return None
    return (
        Term("属于取缔类", "it is classed for closure"),
        Term("取缔类不得复工复产", "such a site may not resume"),
    )


def coal_store(situation: Situation) -> Words | None:
    """A mine has its coal store checked off as enclosed."""
    before = situation.before
    if before.point.get("type") != "coal_mine" or COAL_STORE in before.checked:
        return None
    return (
        Term("储煤库没有全封闭的核对记录", "its coal store is not on record as fully enclosed"),
        Term("先“核对”储煤库全封闭", "check off the enclosed coal store first"),
    )
