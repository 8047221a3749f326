"""Cadences: work that a document asks for every day, week, month, quarter, half-year or year."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from geo.vocabulary import Term
from ledger.cadence.periods import Period

DueKind = Literal["visit", "recheck", "report", "meeting", "ranking", "work", "deadline"]
KINDS: dict[str, Term] = {
    "visit": Term("检查暗访", "visit"),
    "recheck": Term("复查", "re-check"),
    "report": Term("报告通报", "report"),
    "meeting": Term("会议", "meeting"),
    "ranking": Term("考核排名", "assessment and ranking"),
    "work": Term("定期作业", "regular work"),
    "deadline": Term("时限", "deadline"),
}


@dataclass(frozen=True, slots=True)
class Cadence:
    """One thing to be done once in every period.

    Parameters
    ----------
    cadence_id
        Stays the same between versions: calendars that subscribe go by it.
    kind, period
        Keys of `KINDS` and `PERIODS`.
    zh, en
        What is to be done, in our own words.
    document_id
        Document that asks for it.
    task_id
        Task it belongs to; None for what the document asks of all.
    place_zh, place_en
        Where in the document: item and measure, or section.
    """

    cadence_id: str
    kind: DueKind
    period: Period
    zh: str
    en: str
    document_id: str
    task_id: str | None
    place_zh: str
    place_en: str


LIST, PLAN = "zhengzhou-38", "xinmi-2020-21"
#: Cadences of the documents whose facts ship: where, kind, period and words of each.
_LISTED: tuple[tuple[str, int, DueKind, Period, str, str], ...] = (
    ("A4", 3, "report", "monthly", "“散乱污”整治月报", "Monthly report on workshops"),
    ("A4", 3, "report", "quarterly", "“散乱污”整治季度总结", "Quarterly summary on workshops"),
    ("A4", 3, "ranking", "half_yearly", "“散乱污”整治半年考核", "Half-yearly assessment"),
    ("A16", 4, "report", "daily", "扬尘防控每日调度", "Daily dispatch on dust"),
    ("A16", 4, "meeting", "weekly", "扬尘防控周例会", "Weekly meeting on dust"),
    ("A16", 4, "ranking", "monthly", "扬尘防控月度考核", "Monthly assessment on dust"),
    ("A16", 4, "ranking", "yearly", "扬尘防控年度总评", "Yearly assessment on dust"),
    ("A20", 2, "ranking", "monthly", "控尘成员单位月度考核排名", "Monthly ranking of members"),
    ("A21", 1, "work", "weekly", "全城卫生大扫除", "Cleaning of the whole city"),
    ("A34", 3, "visit", "weekly", "散煤治理暗访", "Unannounced visits on coal"),
    ("A34", 3, "visit", "monthly", "散煤治理督导", "Supervision on coal"),
    ("A34", 4, "report", "weekly", "散煤治理周上报", "Weekly report on coal"),
    ("A34", 4, "visit", "monthly", "散煤治理月督查", "Monthly inspection on coal"),
    ("A34", 4, "ranking", "quarterly", "散煤治理季度点评", "Quarterly review on coal"),
    ("A34", 4, "ranking", "yearly", "散煤治理年度考核", "Yearly assessment on coal"),
    ("A36", 2, "ranking", "monthly", "散尘治理月度考核（与 A20 同文）",
     "Monthly assessment on dust (the words of A20)"),
    ("A37", 5, "work", "summer_harvest", "三夏农机作业抑尘、秸秆禁烧",
     "Dust and straw at the summer harvest"),
    ("A37", 5, "work", "autumn_harvest", "三秋农机作业抑尘、秸秆禁烧",
     "Dust and straw at the autumn harvest"),
    ("A37", 6, "visit", "quarterly", "矿产卫片执法（季度）", "Quarterly satellite check of mines"),
    ("A37", 6, "visit", "yearly", "矿产卫片执法（年度）", "Yearly satellite check of mines"),
)  # fmt: skip
_OF_ALL: tuple[tuple[str, str, DueKind, Period, str, str], ...] = (
    ("二（一）", "II.1", "meeting", "monthly", "市长议事会听取进展", "Mayor's meeting"),
    ("二（三）", "II.3", "report", "weekly", "重点工作调度并编发专报", "Dispatch and bulletin"),
    ("二（四）", "II.4", "ranking", "yearly", "年底绩效考核扣分", "Year-end score"),
)


def _known() -> tuple[Cadence, ...]:
    made = [
        Cadence(
            f"{task.lower()}-{measure}-{kind}-{period}", kind, period, zh, en, LIST, task,
            f"{task}（{measure}）", f"{task}({measure})",
        )
        for task, measure, kind, period, zh, en in _LISTED
    ]  # fmt: skip
    made += [
        Cadence(f"{PLAN}-{kind}-{period}", kind, period, zh, en, PLAN, None, where, where_en)
        for where, where_en, kind, period, zh, en in _OF_ALL
    ]
    return tuple(made)


KNOWN: tuple[Cadence, ...] = _known()


def known_cadences(document_ids: Collection[str]) -> tuple[Cadence, ...]:
    """Cadences of the documents whose facts ship, of those that are on record.

    Parameters
    ----------
    document_ids
        Ids of the documents on record; what only another city's document asks for is left out.
    """
    return tuple(cadence for cadence in KNOWN if cadence.document_id in document_ids)
