from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.vocabulary import STATUSES, VERDICTS
from ledger.reports.facts import (
    Unit,
    by_county,
    by_unit,
    facts_of,
    jurisdictions_of,
    states_on,
    tally,
)
from tests.ledger.reports.report_world import CHANGES, DAY, NAMES, RECORDS, change, record


def facts(records=RECORDS, changes=CHANGES, day=DAY):
    return facts_of(records, states_on(changes, day), {}, day, "zh")


def test_states_are_those_of_the_day():
    assert states_on(CHANGES, date(2020, 10, 6))["T5"] == "in_progress"
    assert states_on(CHANGES, date(2020, 10, 4))["T5"] == "registered"
    assert states_on(CHANGES, DAY)["T4"] == "registered"  # closed only later


def test_lateness_follows_the_state_of_the_day():
    late = {fact.task_id for fact in facts() if fact.is_overdue}
    assert late == {"T2", "T3"}  # T5 was closed in time
    before = {fact.task_id for fact in facts(day=date(2020, 10, 11), changes=()) if fact.is_overdue}
    assert before == {"T5"}


def test_a_tally_of_the_world():
    counted = tally(facts(), ["T1"])
    assert (counted.total, counted.done, counted.moving, counted.waiting) == (5, 2, 1, 2)
    assert (counted.overdue, counted.flagged, counted.compliant, counted.unruled) == (2, 2, 1, 2)
    assert counted.newly_relapsed == 1


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([*STATUSES, "verified"]),
            st.sampled_from(sorted(VERDICTS)),
            st.lists(st.sampled_from(sorted(NAMES)), unique=True, max_size=2),
        )
    )
)
def test_states_and_verdicts_each_add_up_to_all(drawn):
    records = [
        record(f"X{n}", status=status, verdict=verdict, counties=counties)
        for n, (status, verdict, counties) in enumerate(drawn)
    ]
    found = facts(records, ())
    counted = tally(found)
    assert counted.done + counted.moving + counted.waiting + counted.relapsed == len(records)
    assert counted.flagged + counted.compliant + counted.unruled == len(records)
    listed = sum(len(group) for group in by_county(found).values())
    assert listed == sum(len(counties) for _, _, counties in drawn)


def test_units_of_one_name_in_two_jurisdictions_are_two():
    records = [
        record("T1", document_id="a"),
        record("T2", document_id="b"),
        record("T3", document_id="b"),
    ]
    found = facts_of(records, {}, {"a": "河州市", "b": "东河县"}, DAY, "zh")
    assert {unit: len(group) for unit, group in by_unit(found, leading=True).items()} == {
        Unit("东河县", "甲局"): 2,
        Unit("河州市", "甲局"): 1,
    }


def test_a_document_about_one_county_is_that_countys():
    records = [
        record("T1", document_id="a", counties=["990101", "990102"]),
        record("T2", document_id="b", counties=["990102"]),
        record("T3", document_id="c", counties=[]),
    ]
    assert jurisdictions_of(records, NAMES, "河州市") == {
        "a": "河州市",
        "b": "西河县",
        "c": "河州市",
    }


def test_a_unit_named_twice_in_one_task_counts_once():
    found = facts([record("T1", lead_units=["甲局", "甲局"])], ())
    ((_, group),) = by_unit(found, leading=True).items()
    assert len(group) == 1


def test_the_helper_of_these_tests_names_the_task_of_a_measure():
    assert change((1, 1), "T1/m2", "a", "b").task_id == "T1"
