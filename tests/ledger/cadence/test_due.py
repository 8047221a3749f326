"""What is due and what is late, on made-up agendas."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.cadence.cadences import KINDS, KNOWN, Cadence, known_cadences
from ledger.cadence.due import (
    Agenda,
    Recheck,
    TaskDeadline,
    ZoneReview,
    due_between,
    late_on,
)
from ledger.cadence.periods import PERIODS

DAY = date(2020, 11, 4)  # a Wednesday


def cadence(period="weekly", kind="visit", document="d"):
    return Cadence(
        f"c-{period}", kind, period, "暗访", "visits", document, "K1", "K1（1）", "K1(1)"
    )


def deadline(day, *, status="registered", kind="dated", issued=None, task_id="K1"):
    return TaskDeadline(task_id, "甲", "one", kind, day, status, issued)


def test_a_weekly_visit_is_due_each_sunday():
    found = due_between(date(2020, 11, 1), date(2020, 11, 30), Agenda([cadence()]))
    assert [str(due.day) for due in found] == [
        "2020-11-01", "2020-11-08", "2020-11-15", "2020-11-22", "2020-11-29",
    ]  # fmt: skip
    assert [str(due.opens) for due in found[:2]] == ["2020-10-26", "2020-11-02"]
    assert {due.kind for due in found} == {"visit"}
    assert not any(due.is_late(date(2030, 1, 1)) for due in found)


def test_a_cadence_begins_with_the_date_of_its_document():
    agenda = Agenda([cadence("monthly")], since={"d": date(2020, 11, 2)})
    found = due_between(date(2020, 1, 1), date(2020, 12, 31), agenda)
    assert [(str(due.opens), str(due.day)) for due in found] == [
        ("2020-11-02", "2020-11-30"), ("2020-12-01", "2020-12-31"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "kind", "late"),
    [
        ("registered", "dated", True),
        ("in_progress", "until", True),
        ("closed", "dated", False),
        ("registered", "from", None),
        ("registered", "immediate_long_term", None),
    ],
)
def test_a_deadline_is_late_the_day_after_it(status, kind, late):
    agenda = Agenda(deadlines=[deadline(date(2020, 11, 3), status=status, kind=kind)])
    found = due_between(date(2020, 11, 1), date(2020, 11, 30), agenda)
    assert bool(found) == (late is not None)
    assert bool(late_on(DAY, agenda)) == (late is True)
    assert late_on(date(2020, 11, 3), agenda) == []


def test_a_deadline_before_its_document_is_born_overdue():
    agenda = Agenda(deadlines=[deadline(date(2020, 10, 31), issued=date(2020, 11, 2))])
    (due,) = late_on(DAY, agenda)
    assert due.is_born_overdue
    (due,) = late_on(DAY, Agenda(deadlines=[deadline(date(2020, 10, 31))]))
    assert not due.is_born_overdue


def test_rechecks_and_redrawings_are_due_and_late_too():
    agenda = Agenda(
        rechecks=[Recheck("point-1", "K1", date(2020, 11, 1), "复查甲厂", "re-check of a works")],
        reviews=[
            ZoneReview("v1", "重划甲区", "zone redrawn", date(2020, 9, 30), was_done=False),
            ZoneReview("v2", "重划乙区", "zone redrawn", date(2020, 9, 30), was_done=True),
        ],
    )
    assert [due.due_id for due in late_on(DAY, agenda)] == [
        "review-v1",
        "recheck-point-1-2020-11-01",
    ]
    found = due_between(date(2020, 9, 1), DAY, agenda)
    assert [(due.kind, due.is_open) for due in found] == [
        ("deadline", True), ("deadline", False), ("recheck", True),
    ]  # fmt: skip
    assert found[2].task_id == "K1"


@given(
    st.dates(date(2019, 1, 1), date(2023, 1, 1)), st.integers(0, 400), st.integers(0, 400),
    st.lists(st.sampled_from(list(PERIODS)), max_size=4, unique=True),
)  # fmt: skip
@settings(max_examples=50)
def test_two_neighbouring_stretches_hold_what_both_hold(start, one, two, periods):
    agenda = Agenda(
        [cadence(period) for period in periods],
        [deadline(date(2020, 10, 31)), deadline(date(2021, 6, 30), task_id="K2")],
        since={"d": date(2020, 3, 3)},
    )
    middle, end = start + timedelta(days=one), start + timedelta(days=one + two)
    parts = due_between(start, middle, agenda)
    parts += due_between(middle + timedelta(days=1), end, agenda)
    whole = due_between(start, end, agenda)
    assert sorted(due.due_id for due in parts) == sorted(due.due_id for due in whole)
    assert len({due.due_id for due in whole}) == len(whole)
    assert all(start <= due.day <= end and due.opens <= due.day for due in whole)


def test_the_known_cadences_are_well_formed():
    assert len({each.cadence_id for each in KNOWN}) == len(KNOWN) == 23
    assert {each.kind for each in KNOWN} <= set(KINDS)
    assert {each.period for each in KNOWN} == set(PERIODS)
    assert known_cadences(["of another city"]) == ()
    assert len(known_cadences(["xinmi-2020-21"])) == 3
