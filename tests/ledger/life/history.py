"""A history written step by step, for tests: short ways to say who did what on which day."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ledger.life.apply import Amendment, apply, correction_of
from ledger.life.entry import Entry
from ledger.life.payload import read_payload
from ledger.life.replay import replay
from ledger.life.state import State, TaskFacts

FIRST = date(2020, 11, 1)
ZONE = ZoneInfo("Asia/Shanghai")
PHOTO = "a" * 64
DATED = TaskFacts("T1", "dated", date(2020, 12, 31), measure_ids=("T1/m1",))
LONG = TaskFacts("T2", "immediate_long_term")


def day(number: int) -> date:
    """That many days after the first."""
    return FIRST + timedelta(days=number)


@dataclass
class History:
    """Entries of one task, each written on the day it tells of unless `written` says otherwise."""

    facts: TaskFacts = DATED
    entries: list[Entry] = field(default_factory=list)

    def do(
        self,
        subject: str,
        action: str,
        on: int,
        *,
        author: str = "李四",
        evidence: tuple[str, ...] = (),
        written: int | None = None,
        **payload: object,
    ) -> tuple[Entry, ...]:
        """Write a step; what refuses it raises."""
        draft = self.draft(subject, action, on, author=author, written=written)
        draft = replace(draft, evidence=evidence, payload=read_payload(action, payload))
        return self._written(draft)

    def correct(
        self, entry_id: int, amendment: Amendment, *, written: int = 400
    ) -> tuple[Entry, ...]:
        """Correct an entry."""
        draft = replace(self.draft("", "correct", written), corrects=entry_id)
        return self._written(correction_of(self.entries, draft, amendment))

    def draft(
        self,
        subject: str,
        action: str,
        on: int,
        *,
        author: str = "李四",
        written: int | None = None,
    ) -> Entry:
        """An entry that is not written yet."""
        moment = datetime.combine(day(on if written is None else written), datetime.min.time())
        kind = (
            "task" if subject == self.facts.task_id else "measure" if "/m" in subject else "point"
        )
        return Entry(
            entry_id=len(self.entries) + 1,
            subject_kind=kind,
            subject_id=subject,
            task_id=self.facts.task_id,
            action=action,
            happened_on=day(on),
            at=moment.replace(hour=12, tzinfo=ZONE),
            author=author,
            reason="现场核实",
        )

    def state(self, subject: str) -> State:
        """A subject as it stands at the end."""
        return replay(self.entries, self.facts).states[subject]

    def _written(self, draft: Entry) -> tuple[Entry, ...]:
        made = apply(self.entries, self.facts, draft)
        self.entries.extend(made)
        return made


def found_point(history: History, mode: str | None = "closure", **payload: object) -> str:
    """Id of a point that is found and registered on the first day."""
    payload = {"type": "workshop", **payload}
    history.do("point-1", "find", 0, name="某石料厂", mode=mode, **payload)
    history.do("point-1", "register", 0)
    return "point-1"
