"""What every section of a report is made from, and the footnotes as they are called for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from geo.paper import DASH, Column
from geo.vocabulary import STATUSES, VERDICTS
from ledger.air import LimitStatus
from ledger.reports.facts import Change, TaskFact, Unit, relapses
from ledger.reports.periods import Period

OLDER_STATES = {"verified": "supervised"}


@dataclass(frozen=True, slots=True)
class ReportData:
    """All that reports are made from, as plain values.

    Parameters
    ----------
    records, records_before
        Tasks as `geo.records.task_records` gives them for the report's day and for the last day of
        the period before.
    changes
        Steps of the ledger as it tells them today, in the order in which they happened.
    next_checks
        Id of a task → day of its next re-check.
    names
        Code of a county → its name in the report's language.
    city
        Name of the city, likewise.
    jurisdictions
        Id of a document → name of the place whose government issued it; those that are missing are
        told from the counties of their tasks.
    air
        How the limits of air quality stand on the report's day.
    """

    records: Sequence[Mapping[str, Any]]
    records_before: Sequence[Mapping[str, Any]]
    changes: Sequence[Change]
    names: Mapping[str, str]
    city: str
    next_checks: Mapping[str, date] = field(default_factory=dict)
    jurisdictions: Mapping[str, str] = field(default_factory=dict)
    air: Sequence[LimitStatus] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """A report in the making.

    Parameters
    ----------
    language
        "zh" or "en".
    period
        What it speaks of.
    current, before
        Tasks on the report's day and on the last day of the period before.
    changes
        Of those tasks alone, within the period.
    data
        What it is made from.
    notes
        Footnotes so far.
    """

    language: str
    period: Period
    current: tuple[TaskFact, ...]
    before: tuple[TaskFact, ...]
    changes: tuple[Change, ...]
    data: ReportData
    notes: list[str] = field(default_factory=list)

    def say(self, zh: str, en: str) -> str:
        """The text of the report's language."""
        return en if self.language == "en" else zh

    def note(self, zh: str, en: str) -> int:
        """Number of a footnote, which is added where it is not there yet."""
        text = self.say(zh, en)
        if text not in self.notes:
            self.notes.append(text)
        return self.notes.index(text) + 1

    def column(
        self, zh: str, en: str, kind: Any = "text", *, width: float = 1.0, note: int = 0
    ) -> Column:
        """A column of a table with its header in the report's language."""
        return Column(self.say(zh, en), kind, width, note)

    def join(self, texts: Sequence[str]) -> str:
        """Texts as a list."""
        return self.say("、", ", ").join(texts)

    def state_word(self, state: str) -> str:
        """Word for a state."""
        term = STATUSES.get(OLDER_STATES.get(state, state))
        return DASH if term is None else term.word(self.language)  # a point before it was found

    def verdict_word(self, verdict: str) -> str:
        """Sign and word of a verdict."""
        return VERDICTS[verdict].labelled(self.language)

    def unit_word(self, unit: Unit, others: Sequence[Unit]) -> str:
        """Name of a unit, with its jurisdiction where another has the same name."""
        is_shared = any(each.name == unit.name and each != unit for each in others)
        shown = f"{unit.name}（{unit.jurisdiction}）"
        return (self.say(shown, f"{unit.name} ({unit.jurisdiction})")) if is_shared else unit.name

    @property
    def newly_relapsed(self) -> set[str]:
        """Tasks of which something relapsed within the period."""
        found = relapses(self.changes, self.period.first_day, self.period.as_of)
        return {change.task_id for change in found}

    @property
    def task_note(self) -> int:
        """Footnote of every figure that counts tasks by state."""
        sources = {str(record["source"][self.language]) for record in self.data.records}
        listed = self.say("；", "; ").join(sorted(sources))
        day = self.period.as_of
        return self.note(
            f"任务取自：{listed}。状态以台账记录（含更正）为准，截至 {day}；"
            "没有台账记录的任务按登记状态计。完成指已销号，或核实后转入长期监管；"
            "“长期坚持”的任务不最终销号，到期须再复查。",
            f"Tasks from: {listed}. States as the ledger tells them, corrections included, as of "
            f"{day}; a task without an entry has the state it was registered with. Done means "
            "closed, or verified and under long-term watch; what is to be kept up is never finally "
            "closed and is checked again.",
        )

    @property
    def verdict_note(self) -> int:
        """Footnote of every figure that counts verdicts."""
        day = self.period.as_of
        return self.note(
            f"空间判定以 {day} 有效的区域版本为准，来源见“资料与规则”页；"
            "没有空间规则的任务单列，不计为合规。",
            f"Verdicts of place by the zone versions in force on {day}, with sources on the page "
            "“Sources and rules”; tasks without a spatial rule stand apart and do not count as "
            "complying.",
        )

    @property
    def shared_note(self) -> int:
        """Footnote of tables in which a task stands under several rows."""
        return self.note(
            "一项任务涉及几个县（市、区）或单位的，在各行分别计数，各行之和大于任务总数。",
            "A task of several counties or units counts in each row, so that rows add up to more "
            "than all tasks.",
        )


def counted(number: int, noun: str) -> str:
    """A number and an English noun that takes an s from two on, and with none.

    Examples
    --------
    >>> counted(1, "day"), counted(0, "day"), counted(1200, "task")
    ('1 day', '0 days', '1200 tasks')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
