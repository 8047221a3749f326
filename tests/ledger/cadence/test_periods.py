"""Periods of the calendar: known days, and what holds for every day."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.cadence.periods import PERIODS, span_of, spans_ending

DAYS = st.dates(date(1999, 1, 1), date(2060, 12, 31))
WHOLE = [period for period in PERIODS if not period.endswith("harvest")]


@pytest.mark.parametrize(
    ("day", "period", "first", "last"),
    [
        # ISO 8601: 2020-12-28 is the Monday of week 53 of 2020, which ends in 2021
        ("2020-12-31", "weekly", "2020-12-28", "2021-01-03"),
        ("2021-01-03", "weekly", "2020-12-28", "2021-01-03"),
        ("2020-02-01", "monthly", "2020-02-01", "2020-02-29"),
        ("2100-02-10", "monthly", "2100-02-01", "2100-02-28"),
        ("2020-05-31", "quarterly", "2020-04-01", "2020-06-30"),
        ("2020-07-01", "half_yearly", "2020-07-01", "2020-12-31"),
        ("2020-07-01", "yearly", "2020-01-01", "2020-12-31"),
        ("2020-07-01", "daily", "2020-07-01", "2020-07-01"),
        ("2020-06-20", "summer_harvest", "2020-05-20", "2020-06-20"),
        ("2020-06-21", "summer_harvest", "2021-05-20", "2021-06-20"),
        ("2020-01-01", "autumn_harvest", "2020-09-10", "2020-10-31"),
    ],
)
def test_spans_of_known_days(day, period, first, last):
    assert span_of(date.fromisoformat(day), period) == (
        date.fromisoformat(first), date.fromisoformat(last),
    )  # fmt: skip


@given(DAYS, st.sampled_from(WHOLE))
@settings(max_examples=60)
def test_every_day_lies_in_exactly_one_period(day, period):
    first, last = span_of(day, period)
    assert first <= day <= last
    assert span_of(first, period) == span_of(last, period) == (first, last)
    assert span_of(last + timedelta(days=1), period)[0] == last + timedelta(days=1)


@given(DAYS, st.integers(0, 900), st.integers(0, 900), st.sampled_from(list(PERIODS)))
@settings(max_examples=60)
def test_spans_of_two_neighbouring_stretches_are_those_of_both(day, one, two, period):
    middle, end = day + timedelta(days=one), day + timedelta(days=one + two)
    whole = [*spans_ending(day, end, period)]
    parts = [*spans_ending(day, middle, period)]
    parts += spans_ending(middle + timedelta(days=1), end, period)
    assert whole == parts
    assert all(day <= last <= end for _, last in whole)


def test_nothing_ends_before_the_beginning():
    assert [*spans_ending(date(2020, 2, 1), date(2020, 1, 1), "daily")] == []
