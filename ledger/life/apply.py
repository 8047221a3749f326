"""A step that somebody wants to write: tried on the history, refused with the reason, or made."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from geo.errors import InputError, NotFoundError
from geo.vocabulary import Term
from ledger.life.entry import CORRECT, DETAILS, LOCAL, WITHDRAWN, Entry, as_corrected, corrections
from ledger.life.guards import GUARDS
from ledger.life.replay import Replay, Step, refusal_of, replay
from ledger.life.situation import Refusal, Situation, listed, named
from ledger.life.state import State, TaskFacts
from ledger.life.transitions import ACTIONS
from ledger.life.words import MODES

CORRECTION = Term("更正", "correct")


def apply(entries: Sequence[Entry], facts: TaskFacts, draft: Entry) -> tuple[Entry, ...]:
    """Entries to be written for a step: itself and what it brings about.

    Parameters
    ----------
    entries
        All entries of the task so far.
    facts
        Of the task.
    draft
        The step, or a correction; its id is greater than all before.

    Returns
    -------
    tuple of Entry
        The step with the states before and after it. Where a measure or a point of a settled task
        relapses, or a point is found under a closed one, the task relapses by a second entry; a
        correction of the first corrects the second too.

    Raises
    ------
    NotFoundError
        If the subject, or the entry to be corrected, is not on record.
    InputError
        If a guard refuses it, if it lies after the day on which it is written, if it would make a
        later entry impossible, or a task settled above a part that is not; the message says which
        and what would satisfy it.
    """
    _require_day(draft)
    before = replay(entries, facts)
    target = _target(entries, draft) if draft.is_correction else draft
    _require_subject(before, draft, facts)
    after = replay([*entries, draft], facts)
    _require_possible(before, after, target, draft)
    made = replace(
        draft,
        state_before=_state(before, draft.subject_id),
        state_after=_state(after, draft.subject_id),
    )
    known = [*entries, made]
    if not made.is_correction:
        reopened = _reopened(replay(known, facts, made.happened_on), made, facts)
        return (made,) if reopened is None else (made, *apply(known, facts, reopened))
    also = _followed(known, target, made, facts)
    written = (made,) if also is None else (made, *apply(known, facts, also))
    _require_settled(before, replay([*entries, *written], facts), facts)
    return written


def _state(told: Replay, subject_id: str) -> str | None:
    state = told.states.get(subject_id)
    return state.state if state else None


def _require_day(draft: Entry) -> None:
    written = draft.at.astimezone(LOCAL).date()
    if draft.happened_on > written:
        raise InputError(
            f"日期 {draft.happened_on} 还没有到（今天是 {written}）",
            f"the day {draft.happened_on} has not come yet (today is {written})",
            field="happened_on",
        )


def _require_subject(told: Replay, draft: Entry, facts: TaskFacts) -> None:
    if draft.subject_id in told.states or (draft.action == "find" and not draft.is_correction):
        return
    if draft.is_correction:
        return  # of a point that was withdrawn: its entries are still there to be corrected
    hint_zh = "" if facts.measure_ids else "；该任务的措施还没有导入"
    hint_en = "" if facts.measure_ids else "; the task's measures have not been imported"
    raise NotFoundError(
        f"{draft.task_id} 没有“{draft.subject_id}”{hint_zh}",
        f"{draft.task_id} has no “{draft.subject_id}”{hint_en}",
        field="subject_id",
    )


def _target(entries: Iterable[Entry], draft: Entry) -> Entry:
    for entry in entries:
        if entry.entry_id == draft.corrects and not entry.is_correction:
            return entry
    raise NotFoundError(
        f"没有可以更正的第 {draft.corrects} 条记录",
        f"there is no entry {draft.corrects} that can be corrected",
        field="corrects",
    )


def _require_possible(before: Replay, after: Replay, target: Entry, draft: Entry) -> None:
    # What the history broke before is no fault of this entry: facts may have changed meanwhile.
    broken = {
        entry_id: step
        for entry_id, step in after.impossible.items()
        if entry_id == target.entry_id or entry_id not in before.impossible
    }
    own = broken.pop(target.entry_id, None)
    if own is not None and own.refusal is not None:
        raise own.refusal.error(ACTIONS[target.action].words)
    if broken:
        first = min(broken.values(), key=lambda step: (step.entry.happened_on, step.entry.entry_id))
        raise _would_break(first, draft)


def _would_break(step: Step, draft: Entry) -> InputError:
    words = ACTIONS[draft.action].words if draft.action in ACTIONS else CORRECTION
    later, day = ACTIONS[step.entry.action].words, step.entry.happened_on
    why = step.refusal.why if step.refusal else Term("", "")
    number = step.entry.entry_id
    return InputError(
        f"不能“{words.zh}”：这样第 {number} 条“{later.zh}”（{day}）就不能成立，"
        f"因为{why.zh}。请先更正那一条",
        f"“{words.en}” is refused: entry {number}, “{later.en}” ({day}), would become impossible,"
        f" because {why.en}. Correct that entry first",
        field="corrects" if draft.is_correction else "happened_on",
    )


def _reopened(that_day: Replay, made: Entry, facts: TaskFacts) -> Entry | None:
    """The relapse of a task that an entry about one of its parts brings about, if any."""
    task = that_day.states[facts.task_id]
    undone = {"relapse": ("closed", "supervised"), "find": ("closed",)}
    if made.subject_kind == "task" or task.state not in undone.get(made.action, ()):
        return None
    words = ACTIONS[made.action].words
    return replace(
        made,
        entry_id=made.entry_id + 1,
        subject_kind="task",
        subject_id=facts.task_id,
        action="relapse",
        reason=f"{made.subject_id} {words.zh} / {words.en}: {made.reason}",
        payload={"caused_by": made.subject_id},
        evidence=(),
        state_before=None,
        state_after=None,
    )


def _followed(known: Sequence[Entry], target: Entry, made: Entry, facts: TaskFacts) -> Entry | None:
    """The correction of the task's relapse that an entry brought about, where that changes too."""
    effect = next((each for each in known if _is_effect(each, target)), None)
    if effect is None:
        return None
    holding = corrections(known)
    cause = as_corrected(target, holding.get(target.entry_id))
    stands = as_corrected(effect, holding.get(effect.entry_id))
    if (cause and cause.happened_on) == (stands and stands.happened_on):
        return None
    return replace(
        made,
        entry_id=made.entry_id + 1,
        subject_kind="task",
        subject_id=facts.task_id,
        corrects=effect.entry_id,
        payload={DETAILS: dict(effect.payload)} if cause else {WITHDRAWN: True},
        evidence=effect.evidence,
        state_before=None,
        state_after=None,
    )


# Both were written by one request, so that their ids follow one another.
def _is_effect(entry: Entry, cause: Entry) -> bool:
    is_next = entry.entry_id == cause.entry_id + 1 and entry.action == "relapse"
    return is_next and entry.payload.get("caused_by") == cause.subject_id


def _require_settled(before: Replay, after: Replay, facts: TaskFacts) -> None:
    known = {state.subject_id for state in _open_below(before, facts)}
    found = [state for state in _open_below(after, facts) if state.subject_id not in known]
    if not found:
        return
    words, task = listed([named(state) for state in found]), named(after.states[facts.task_id])
    raise InputError(
        f"不能“{CORRECTION.zh}”：这样{task.zh}之下就有没有完成的：{words.zh}。请先更正它们的记录",
        f"“{CORRECTION.en}” is refused: {task.en} would stand above what is not done: {words.en}."
        " Correct their entries first",
        field="corrects",
    )


# A new point under a task that is being watched is no relapse; under a closed one it is.
def _open_below(told: Replay, facts: TaskFacts) -> list[State]:
    task = told.states[facts.task_id]
    return [
        state
        for state in told.states.values()
        if task.is_settled
        and (state.state == "relapsed" or (task.state == "closed" and not state.is_settled))
    ]


@dataclass(frozen=True, slots=True)
class Amendment:
    """How an entry should have been; None leaves a part of it as it stands."""

    is_withdrawn: bool = False
    happened_on: date | None = None
    payload: Mapping[str, Any] | None = None
    evidence: tuple[str, ...] | None = None


def correction_of(entries: Sequence[Entry], draft: Entry, amendment: Amendment) -> Entry:
    """A correction, filled up with what it leaves as it stands.

    Parameters
    ----------
    entries
        All entries of the task.
    draft
        Names the entry in `corrects`; its day, subject, payload and evidence do not count.
    amendment
        How that entry should have been.

    Raises
    ------
    NotFoundError
        If there is no such entry, or it is a correction itself: correct the entry once more.
    """
    target = _target(entries, draft)
    standing = as_corrected(target, corrections(entries).get(target.entry_id)) or target
    payload = standing.payload if amendment.payload is None else amendment.payload
    return replace(
        draft,
        action=CORRECT,
        subject_kind=target.subject_kind,
        subject_id=target.subject_id,
        happened_on=amendment.happened_on or standing.happened_on,
        evidence=standing.evidence if amendment.evidence is None else amendment.evidence,
        payload={WITHDRAWN: True} if amendment.is_withdrawn else {DETAILS: dict(payload)},
    )


@dataclass(frozen=True, slots=True)
class Offer:
    """An action of a subject: possible now, or why not.

    Parameters
    ----------
    action
        Key of `ledger.life.transitions.ACTIONS`.
    refusal
        What the history holds against it; None: a form can be filled in.
    demands
        Keys of the guards that the form has to satisfy.
    modes
        Classes that may be chosen, where it takes one.
    """

    action: str
    refusal: Refusal | None
    demands: tuple[str, ...]
    modes: tuple[str, ...]


def offers(state: State, told: Replay, facts: TaskFacts, probe: Entry) -> list[Offer]:
    """What can be done with a subject on a day, and what cannot and why.

    Parameters
    ----------
    state
        The subject on that day.
    told
        History of the task until that day.
    facts
        Of the task.
    probe
        An entry about the subject on that day that says nothing else.

    Returns
    -------
    list of Offer
        One for each action of this kind of subject, but the one that makes it.
    """
    found = []
    for action, transition in ACTIONS.items():
        if state.subject_kind not in transition.kinds or action == "find":
            continue
        situation = Situation(replace(probe, action=action), state, told.states, facts)
        refusal = refusal_of(situation, is_form_open=True)
        asked = tuple(
            name
            for name in transition.guards
            if GUARDS[name].field not in (None, "mode")  # the choices say as much
        )
        modes = _modes(state, action, probe.happened_on) if "mode" in transition.fields else ()
        found.append(Offer(action, refusal, asked, modes))
    return found


def _modes(state: State, action: str, day: date) -> tuple[str, ...]:
    if action != "change_class":
        return tuple(MODES) if state.mode is None else (state.mode,)
    if state.has_missed(day):
        return ("closure",)
    return tuple(mode for mode in MODES if mode != state.mode)
