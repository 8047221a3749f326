"""What a step meets, and how it is told why it cannot be taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from geo.errors import InputError
from geo.vocabulary import STATUSES, Term
from ledger.life.entry import Entry
from ledger.life.state import State, TaskFacts

#: What a point is called whose finding was withdrawn.
NOT_ON_RECORD = Term("还没有记录", "not on record")


@dataclass(frozen=True, slots=True)
class Situation:
    """A step that somebody wants to take, and what it meets.

    Parameters
    ----------
    entry
        The step.
    before
        The subject as it stands.
    states
        All subjects of the task as they stand.
    facts
        Of the task.
    """

    entry: Entry
    before: State
    states: Mapping[str, State]
    facts: TaskFacts

    @property
    def mode(self) -> str | None:
        """Class the subject has after the step."""
        given = self.entry.payload.get("mode")
        return self.before.mode if given is None else str(given)

    @property
    def deadline(self) -> date | None:
        """Last day of an upgrade or a relocation after the step: given, or that of the task."""
        return day_of(self.entry.payload, "deadline") or self.facts.last_day


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a step is not possible, and what would make it so."""

    guard: str
    why: Term
    remedy: Term
    field: str | None = None

    def error(self, action: Term) -> InputError:
        """The refusal as an error that names the step."""
        return InputError(
            f"不能“{action.zh}”：{self.why.zh}。{self.remedy.zh}",
            f"“{action.en}” is refused: {self.why.en}. {self.remedy.en}",
            field=self.field,
        )


def day_of(payload: Mapping[str, Any], name: str) -> date | None:
    """Day that a member of a payload names, None where there is none."""
    value = payload.get(name)
    return None if value is None else date.fromisoformat(str(value))


def named(state: State) -> Term:
    """A subject with its state, as messages name it."""
    status = STATUSES.get(state.state, NOT_ON_RECORD)
    name = str(state.point.get("name", state.subject_id))
    return Term(f"{name}（{status.zh}）", f"{name} ({status.en})")


def listed(terms: list[Term]) -> Term:
    """Several things in one line."""
    return Term("、".join(term.zh for term in terms), ", ".join(term.en for term in terms))
