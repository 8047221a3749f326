"""A small city of invented tasks, as plain records."""

from datetime import date

from ledger.reports.context import ReportData
from ledger.reports.facts import Change

DAY = date(2020, 11, 1)
NAMES = {"990101": "东河县", "990102": "西河县"}
NAMES_EN = {"990101": "East River", "990102": "West River"}


def record(task_id, **given):
    """A task as `geo.records.task_records` gives it, with what the reports look at."""
    words = {"zh": f"任务{task_id}", "en": f"task {task_id}"}
    return {
        "task_id": task_id,
        "title": words,
        "document_id": "doc",
        "status": "registered",
        "verdict": "not_applicable",
        "because": {"zh": "没有规则", "en": "no rule"},
        "deadline_kind": "none",
        "deadline_date": None,
        "born_overdue": False,
        "counties": ["990101"],
        "lead_units": ["甲局"],
        "responsible_units": ["乙局"],
        "source": {"zh": "某清单", "en": "a list"},
        **given,
    }


def change(day, subject_id, before, after):
    return Change(date(2020, *day), subject_id.partition("/")[0], subject_id, before, after)


RECORDS = [
    record("T1", status="supervised", verdict="inside", deadline_kind="immediate_long_term"),
    record("T2", deadline_kind="dated", deadline_date="2020-10-20", verdict="outside",
           because={"zh": "在区外 300 米", "en": "300 m outside"}, counties=["990102"],
           lead_units=["丙局"]),
    record("T3", deadline_kind="dated", deadline_date="2020-10-31", verdict="unknown"),
    record("T4", deadline_kind="until", deadline_date="2020-11-05",
           counties=["990101", "990102"]),
    record("T5", deadline_kind="dated", deadline_date="2020-10-10", counties=["990102"]),
]  # fmt: skip
CHANGES = (
    change((10, 5), "T5", "registered", "in_progress"),
    change((10, 9), "T5", "in_progress", "closed"),
    change((10, 27), "T3", "registered", "in_progress"),
    change((10, 28), "T1/m2", "closed", "relapsed"),
    change((11, 9), "T4", "registered", "closed"),
)


def data(records=None, before=None, **given):
    records = RECORDS if records is None else records
    given.setdefault("changes", CHANGES)
    given.setdefault("names", NAMES)
    given.setdefault("city", "河州市")
    return ReportData(records, records if before is None else before, **given)
