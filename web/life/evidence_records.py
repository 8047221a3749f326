"""A photo or a file of the ledger as plain values: what it says, and where else it is used."""

from datetime import date
from typing import Any

from flask import url_for

from geo.board import Frames
from geo.records import bilingual
from geo.vocabulary import Term
from layers.tasks.evidence import Kept
from ledger.life.entry import Entry
from ledger.life.photos import DayFinding, PlaceFinding, day_finding, place_finding
from ledger.life.repeats import Use, uses
from ledger.life.replay import Step
from ledger.life.state import State
from web.life.room import Look, kind_of_subject
from web.life.sites import photo_of, sites_of

STEP_DAY, DEADLINE = Term("该步骤日期", "day of the step"), Term("整改时限", "deadline")


def evidence_record(
    look: Look, frames: Frames, sha256: str, entry: Entry, step: Step | None
) -> dict[str, Any]:
    """A file that an entry shows.

    Parameters
    ----------
    look, frames
        The task's life; units, features and tasks.
    sha256
        The file.
    entry
        The entry; `step` is the same as its corrections want it, if it counts.
    """
    state = (step.after if step else None) or subject_of(look, entry.subject_id)
    day = step.entry.happened_on if step else entry.happened_on
    kept = next(
        each
        for each in reversed(look.sent)
        if each.sha256 == sha256 and each.task_id == entry.task_id
    )
    others = [use for use in _uses(look, sha256) if use.entry_id != entry.entry_id]
    if entry.is_correction:
        others = [use for use in others if use.entry_id != entry.corrects]
    return kept_record(kept) | {
        "checks": checks_of(look, frames, kept, state, day),
        "uses": [use_record(use) for use in others],
    }


def subject_of(look: Look, subject_id: str) -> State:
    """A subject as it stands, or as one of which nothing is known."""
    found = look.told.states.get(subject_id)
    if found is not None:
        return found
    task_id = look.facts.task_id
    return State(kind_of_subject(subject_id, task_id), subject_id, task_id, "found")


def _uses(look: Look, sha256: str) -> list[Use]:
    return uses(sha256, look.pictures, look.everywhere)


def sent_record(look: Look, frames: Frames, kept: Kept, state: State, day: date) -> dict[str, Any]:
    """A file just sent, held against the subject it is to show, and where it is used already."""
    return kept_record(kept) | {
        "checks": checks_of(look, frames, kept, state, day),
        "uses": [use_record(use) for use in _uses(look, kept.sha256)],
    }


def kept_record(kept: Kept) -> dict[str, Any]:
    """What is on record of a sending."""
    address: dict[str, Any] = {"task_id": kept.task_id, "sha256": kept.sha256}
    is_photo = kept.photo is not None
    return {
        "sha256": kept.sha256,
        "kind": kept.kind,
        "filename": kept.filename,
        "bytes": kept.bytes,
        "sent_at": kept.sent_at.isoformat(),
        "sent_by": kept.sent_by,
        "url": url_for("life_api.file", **address),
        "thumbnail_url": url_for("life_api.thumbnail", **address) if is_photo else None,
        "photo": None if kept.photo is None else {name: kept.photo[name] for name in PHOTO_MEMBERS},
    }


PHOTO_MEMBERS = (
    "width", "height", "taken", "is_zone_assumed", "lon", "lat", "accuracy_m", "datum",
)  # fmt: skip


def checks_of(
    look: Look, frames: Frames, kept: Kept, state: State, day: date
) -> dict[str, Any] | None:
    """What a picture says of itself against place, step and deadline; None for other files."""
    if kept.photo is None:
        return None
    photo = photo_of(kept.photo)
    deadline = state.deadline or look.facts.last_day
    return {
        "place": _place(place_finding(photo, sites_of(state, frames))),
        "step": _day(day_finding(photo, day, STEP_DAY)),
        "deadline": _day(day_finding(photo, deadline, DEADLINE)),
    }


def _place(found: PlaceFinding) -> dict[str, Any]:
    return {
        "verdict": found.verdict,
        "words": bilingual(found.words.zh, found.words.en),
        "distance_m": None if found.distance_m is None else round(found.distance_m, 1),
        "allowed_m": None if found.allowed_m is None else round(found.allowed_m, 1),
    }


def _day(found: DayFinding) -> dict[str, Any]:
    words = bilingual(found.words.zh, found.words.en)
    return {"verdict": found.verdict, "words": words, "days": found.days}


def use_record(use: Use) -> dict[str, Any]:
    """A place of the ledger where a file is used."""
    return {
        "task_id": use.task_id,
        "subject_id": use.subject_id,
        "entry_id": use.entry_id,
        "happened_on": use.happened_on.isoformat(),
        "author": use.author,
        "is_same_file": use.is_same_file,
        "likeness": use.likeness,
        "difference_share": round(use.difference_share, 3),
    }
