"""The history of a task told anew: every step in its order, each guard asked again.

States are never stored as such: they are what the entries, as their corrections want them, lead to.
So a correction, or an entry about an earlier day, changes all that follows from it, and whatever it
would make impossible can be named before it is written.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from geo.vocabulary import STATUSES, Term
from ledger.life.entry import Entry, in_effect
from ledger.life.guards import GUARDS
from ledger.life.situation import NOT_ON_RECORD, Refusal, Situation, day_of
from ledger.life.state import NOTHING, State, TaskFacts, Tick, first_states
from ledger.life.transitions import ACTIONS, NOWHERE, POINT_FIELDS, Transition
from ledger.life.words import SUBJECT_KINDS


@dataclass(frozen=True, slots=True)
class Step:
    """An entry as its corrections want it, with the subject before and after it.

    `refusal` says which guard it breaks, where it does: the history had it pass, so it stands.
    """

    entry: Entry
    before: State
    after: State
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class Replay:
    """A history told anew: the subjects at its end, and every step."""

    states: Mapping[str, State]
    steps: tuple[Step, ...]

    @property
    def impossible(self) -> dict[int, Step]:
        """Steps that break a guard, by the id of their entry."""
        return {step.entry.entry_id: step for step in self.steps if step.refusal is not None}


def replay(entries: Iterable[Entry], facts: TaskFacts, as_of: date | None = None) -> Replay:
    """A task's history told anew.

    Parameters
    ----------
    entries
        All entries of the task, corrections among them, in any order.
    facts
        Of the task.
    as_of
        Last day that is told; None: all.

    Returns
    -------
    Replay
        The task, its measures and its points found by then, by id.
    """
    states = first_states(facts)
    steps = []
    for entry in in_effect(entries):
        if as_of is not None and entry.happened_on > as_of:
            break
        before = states.get(entry.subject_id) or _unmet(entry, facts)
        refusal = refusal_of(Situation(entry, before, states, facts))
        after = advance(before, entry, facts)
        states[entry.subject_id] = after
        steps.append(Step(entry, before, after, refusal))
    return Replay(states, tuple(steps))


def _unmet(entry: Entry, facts: TaskFacts) -> State:
    status = NOWHERE if entry.subject_kind == "point" else facts.status
    return State(entry.subject_kind, entry.subject_id, entry.task_id, status)


def refusal_of(situation: Situation, *, is_form_open: bool = False) -> Refusal | None:
    """The first reason that speaks against a step, None where it may be taken.

    Parameters
    ----------
    situation
        The step and what it meets.
    is_form_open
        Whether nobody has filled in anything yet: only what the history itself forbids is told.
    """
    transition = ACTIONS[situation.entry.action]
    found = _out_of_order(situation, transition)
    if found is not None:
        return found
    for name in transition.guards:
        guard = GUARDS[name]
        if is_form_open and guard.field is not None:
            continue
        refusal = guard.refusal(name, situation)
        if refusal is not None:
            return refusal
    return None


def _out_of_order(situation: Situation, transition: Transition) -> Refusal | None:
    before = situation.before
    if before.subject_kind not in transition.kinds:
        kind = SUBJECT_KINDS[before.subject_kind]
        kinds = [SUBJECT_KINDS[each].zh for each in sorted(transition.kinds)]
        return Refusal(
            "kind",
            Term(f"它不适用于{kind.zh}", f"it is not for a {kind.en}"),
            Term(f"只用于{'、'.join(kinds)}", f"it is for: {', '.join(sorted(transition.kinds))}"),
            "action",
        )
    if before.state in transition.sources:
        return None
    told = STATUSES.get(before.state, NOT_ON_RECORD)
    able = [STATUSES.get(state, told) for state in STATUSES if state in transition.sources]
    remedy = Term(
        f"只有在“{'”“'.join(term.zh for term in able)}”时可以",
        f"it is possible when: {', '.join(term.en for term in able)}",
    )
    if not able:
        remedy = Term("它只能是第一条记录", "it can only be the first entry")
    return Refusal("order", Term(f"现在是“{told.zh}”", f"it is “{told.en}” now"), remedy, "action")


def advance(before: State, entry: Entry, facts: TaskFacts) -> State:
    """A subject after a step, whether or not a guard speaks against it.

    Parameters
    ----------
    before
        The subject.
    entry
        The step, as its corrections want it.
    facts
        Of its task.
    """
    transition = ACTIONS[entry.action]
    if transition.restarts:
        before = replace(before, checked=NOTHING, evidence=(), requested_by=None)
    target = before.state if transition.target is None else transition.target
    moved = target != before.state
    after = replace(
        before,
        state=target,
        since=entry.happened_on if moved else before.since,
        evidence=tuple(dict.fromkeys((*before.evidence, *entry.evidence))),
        entry_id=max(before.entry_id, entry.entry_id),
    )
    return _particulars(after, before, entry, facts)


def _particulars(after: State, before: State, entry: Entry, facts: TaskFacts) -> State:
    action, payload = entry.action, entry.payload
    if action == "find":
        point = {name: payload[name] for name in POINT_FIELDS if payload.get(name) is not None}
        return replace(after, point=point, mode=point.pop("mode", None))
    if action in ("start", "restart", "change_class"):
        return _classed(after, before, entry, facts)
    if action in ("check", "uncheck"):
        return replace(after, checked=_checked(before, entry))
    if action == "request_review":
        return replace(after, requested_by=entry.author)
    if action in ("verify", "supervise", "recheck"):
        due = day_of(payload, "next_due")
        is_seen = action != "supervise"
        seen = entry.happened_on if is_seen else before.verified_on
        return replace(after, next_due=due, verified_on=seen)
    if action == "close":
        return replace(after, verified_on=entry.happened_on)
    if action == "relapse":
        return replace(after, relapses=before.relapses + 1, next_due=None)
    if action in ("stop", "resume"):
        return replace(after, is_stopped=action == "stop")
    return after


def _classed(after: State, before: State, entry: Entry, facts: TaskFacts) -> State:
    mode = entry.payload.get("mode", before.mode)
    given = day_of(entry.payload, "deadline") or facts.last_day
    is_forced = before.is_forced or (
        entry.action == "change_class"
        and mode == "closure"
        and before.has_missed(entry.happened_on)
    )
    return replace(
        after, mode=mode, deadline=None if mode in (None, "closure") else given, is_forced=is_forced
    )


def _checked(before: State, entry: Entry) -> Mapping[str, Tick]:
    parts = list(entry.payload.get("parts", ()))
    kept = {part: tick for part, tick in before.checked.items() if part not in parts}
    if entry.action == "uncheck":
        return kept
    tick = Tick(entry.author, entry.happened_on, entry.entry_id)
    return kept | dict.fromkeys(parts, tick)


def states_on(
    entries: Iterable[Entry],
    as_of: date,
    facts: Mapping[str, TaskFacts] | None = None,
    *,
    known_at: datetime | None = None,
) -> dict[str, State]:
    """Every subject on a day: tasks, measures and problem points by id.

    Parameters
    ----------
    entries
        Of any number of tasks, in any order.
    as_of
        The day; what happened later does not count.
    facts
        Tasks on record by id; a task of an entry that is not among them is taken as registered,
        without a deadline.
    known_at
        Moment; what was written later, corrections among it, does not count. None: all counts.

    Returns
    -------
    dict
        States by subject id; of a task without an entry, as its facts say.
    """
    known: dict[str, list[Entry]] = {task_id: [] for task_id in facts or {}}
    for entry in entries:
        if known_at is None or entry.at <= known_at:
            known.setdefault(entry.task_id, []).append(entry)
    states: dict[str, State] = {}
    for task_id, written in known.items():
        of_task = (facts or {}).get(task_id) or TaskFacts(task_id)
        states.update(replay(written, of_task, as_of).states)
    return states
