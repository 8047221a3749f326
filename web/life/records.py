"""A task's life as plain values: its subjects, what can be done with them, and every entry."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from geo.board import Frames
from geo.records import bilingual
from geo.vocabulary import STATUSES, Term
from ledger.life.apply import CORRECTION, Offer
from ledger.life.entry import LOCAL, Entry, as_corrected, corrections
from ledger.life.guards import GUARDS
from ledger.life.replay import Step
from ledger.life.state import State, TaskFacts
from ledger.life.transitions import ACTIONS, NOWHERE
from ledger.life.words import PARTS
from web.life.evidence_records import evidence_record
from web.life.payload_words import payload_words
from web.life.room import Look
from web.life.sites import wgs84_of

#: Steps that lead on, in the order in which they are looked for.
FORWARD = (
    "register", "start", "request_review", "close", "verify", "supervise", "restart", "recheck",
)  # fmt: skip
#: Guards that speak of what the subject is, not of what somebody could mend.
NATURAL = frozenset(
    ("order", "kind", "long_term", "not_long_term", "is_running", "is_stopped", "is_classed",
     "has_checklist", "any_checked")
)  # fmt: skip


def words_of(term: Term) -> dict[str, Any]:
    """A term in both languages."""
    return bilingual(term.zh, term.en)


def state_word(state: str | None) -> dict[str, Any] | None:
    """Word of a state, None for a subject that was not on record."""
    return None if state in (None, NOWHERE) else words_of(STATUSES[str(state)])


def life_record(look: Look, frames: Frames, today: date) -> dict[str, Any]:
    """A task's life on a day as plain values.

    Parameters
    ----------
    look
        What was looked at.
    frames
        Units, features and tasks: where a photo should have been taken.
    today
        The last day on which something can have happened.
    """
    states = look.told.states.values()
    of_kind = {
        kind: [subject_record(look, state) for state in states if state.subject_kind == kind]
        for kind in ("task", "measure", "point")
    }
    later = [entry for entry in look.entries if entry.happened_on > look.as_of]
    return {
        "task_id": look.facts.task_id,
        "as_of": look.as_of.isoformat(),
        "today": today.isoformat(),
        "last_entry_id": look.last_entry_id,
        "later_entries": len(later),
        "last_day": max((entry.happened_on for entry in later), default=look.as_of).isoformat(),
        "task": of_kind["task"][0],
        "measures": of_kind["measure"],
        "points": of_kind["point"],
        "entries": entry_records(look, frames),
    }


def subject_record(look: Look, state: State) -> dict[str, Any]:
    """A subject on a day: where it stands, and what can be done with it."""
    offered = look.offers(state)
    measure = _measure(look, state)
    return {
        "subject_kind": state.subject_kind,
        "subject_id": state.subject_id,
        "name": state.point.get("name") or state.subject_id,
        "text": measure.get("text"),
        "lines": measure.get("lines"),
        "state": state.state,
        "since": _iso(state.since),
        "is_settled": state.is_settled,
        "mode": state.mode,
        "deadline": _iso(deadline_of(state, look.facts)),
        "is_late": is_late(state, look.facts, look.as_of),
        "is_forced": state.is_forced,
        "checklist": _checklist(state),
        "requested_by": state.requested_by,
        "relapses": state.relapses,
        "verified_on": _iso(state.verified_on),
        "next_due": _iso(state.next_due),
        "is_due": state.is_due(look.as_of),
        "is_stopped": state.is_stopped,
        "point": _point(state.point) if state.subject_kind == "point" else None,
        "offers": [offer_record(offer) for offer in offered],
        "next": _next(offered, has_missed=state.has_missed(look.as_of)),
    }


def deadline_of(state: State, facts: TaskFacts) -> date | None:
    """Last day that a subject has: its own, or that of its task."""
    return state.deadline or facts.last_day


def is_late(state: State, facts: TaskFacts, as_of: date) -> bool:
    """Whether a subject is past its last day and not settled."""
    last = deadline_of(state, facts)
    return not state.is_settled and last is not None and last < as_of


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _measure(look: Look, state: State) -> Mapping[str, Any]:
    if state.subject_kind != "measure" or look.text is None:
        return {}
    ids: tuple[str, ...] = look.facts.measure_ids
    texts: dict[str, Mapping[str, Any]] = dict(zip(ids, look.text["measures"], strict=True))
    return texts.get(state.subject_id, {})


def _point(point: Mapping[str, Any]) -> dict[str, Any]:
    position = wgs84_of(point)
    return {**point, "wgs84": None if position is None else [round(side, 6) for side in position]}


def _checklist(state: State) -> list[dict[str, Any]]:
    rows = []
    for part in dict.fromkeys((*state.parts, *state.checked)):
        tick = state.checked.get(part)
        told: dict[str, Any] = {"author": None, "day": None, "entry_id": None}
        if tick is not None:
            told = {"author": tick.author, "day": tick.day.isoformat(), "entry_id": tick.entry_id}
        rows.append(
            {"part": part, "words": words_of(PARTS[part]), "done": tick is not None, **told}
        )
    return rows


def _is_mendable(offer: Offer) -> bool:
    return offer.refusal is not None and offer.refusal.guard not in NATURAL


def offer_record(offer: Offer) -> dict[str, Any]:
    """An action as it can be shown: its words, what its form needs, or why it is not possible."""
    refusal, transition = offer.refusal, ACTIONS[offer.action]
    return {
        "action": offer.action,
        "words": words_of(transition.words),
        "possible": refusal is None,
        "mendable": _is_mendable(offer),
        "guard": refusal.guard if refusal else None,
        "why": words_of(refusal.why) if refusal else None,
        "remedy": words_of(refusal.remedy) if refusal else None,
        "demands": [words_of(GUARDS[name].demand) for name in offer.demands],
        "members": list(transition.fields),
        "modes": list(offer.modes),
    }


def _next(offered: list[Offer], *, has_missed: bool) -> dict[str, Any] | None:
    """What to do next: the first step that leads on, or what holds it up."""
    names = ("change_class",) if has_missed else FORWARD
    leading = [offer for name in names for offer in offered if offer.action == name]
    open_ways = [offer for offer in leading if offer.refusal is None]
    held_up = [offer for offer in leading if _is_mendable(offer)]
    chosen = (open_ways or held_up)[:1]
    return offer_record(chosen[0]) if chosen else None


def entry_records(look: Look, frames: Frames) -> list[dict[str, Any]]:
    """Entries until a day, the newest first, each with what became of it.

    Parameters
    ----------
    look
        What was looked at.
    frames
        Units, features and tasks.
    """
    steps = {step.entry.entry_id: step for step in look.told.steps}
    holding = corrections(look.entries)
    shown = [entry for entry in look.entries if entry.happened_on <= look.as_of]
    return [
        entry_record(look, frames, entry, steps.get(entry.entry_id), holding)
        for entry in sorted(shown, key=lambda entry: entry.entry_id, reverse=True)
    ]


def entry_record(
    look: Look,
    frames: Frames,
    entry: Entry,
    step: Step | None,
    holding: Mapping[int, Entry],
) -> dict[str, Any]:
    """One entry as plain values.

    Parameters
    ----------
    look, frames
        As for `entry_records`.
    entry
        As it was written.
    step
        As its corrections want it, None for a correction or a withdrawn entry.
    holding
        Correction that holds, by the id of the corrected entry.
    """
    words = CORRECTION if entry.is_correction else ACTIONS[entry.action].words
    correction = holding.get(entry.entry_id)
    standing = as_corrected(entry, correction)
    before, after = (step.before.state, step.after.state) if step else (None, None)
    if entry.is_correction:
        before, after = entry.state_before, entry.state_after
    local = entry.at.astimezone(LOCAL)
    return {
        "entry_id": entry.entry_id,
        "subject_kind": entry.subject_kind,
        "subject_id": entry.subject_id,
        "subject_name": _subject_name(look, entry.subject_id),
        "action": entry.action,
        "words": words_of(words),
        "happened_on": entry.happened_on.isoformat(),
        "at": entry.at.isoformat(),
        "at_local": f"{local:%Y-%m-%d %H:%M}",
        "author": entry.author,
        "reason": entry.reason,
        "payload": dict(entry.payload),
        "told": [words_of(line) for line in payload_words(entry.payload)],
        "state_before": before,
        "state_after": after,
        "corrects": entry.corrects,
        "corrected_by": None if correction is None else correction.entry_id,
        "is_withdrawn": standing is None,
        "evidence": [
            evidence_record(look, frames, sha256, entry, step) for sha256 in entry.evidence
        ],
    }


def _subject_name(look: Look, subject_id: str) -> str:
    state = look.told.states.get(subject_id)
    return str(state.point.get("name", subject_id)) if state else subject_id
