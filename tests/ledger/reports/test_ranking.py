from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.reports.facts import Tally
from ledger.reports.ranking import ranked


def made(total, done=0, overdue=0, flagged=0, compliant=0):
    return Tally(
        total=total, done=done, moving=0, waiting=total - done, relapsed=0, overdue=overdue,
        outside=flagged, edge=0, unknown=0, compliant=compliant,
        unruled=total - flagged - compliant, newly_relapsed=0,
    )  # fmt: skip


def places(**tallies):
    return {name: place for place, name, _ in ranked(tallies)}


def test_the_share_done_goes_before_all():
    assert places(a=made(10, 5), b=made(4, 3, overdue=1)) == {"b": 1, "a": 2}


def test_then_the_share_overdue_then_the_share_flagged():
    found = places(
        late=made(10, 5, overdue=2), flagged=made(10, 5, flagged=2), clean=made(10, 5, compliant=2)
    )
    assert found == {"clean": 1, "flagged": 2, "late": 3}


def test_a_task_without_a_rule_is_no_compliant_one():
    assert places(none=made(4, 2), shown=made(4, 2, compliant=1)) == {"shown": 1, "none": 2}


def test_equals_share_a_place_and_the_next_ones_are_passed_over():
    found = ranked({"a": made(2, 1), "b": made(4, 2), "c": made(3), "d": made(1, 1)})
    assert [(place, name) for place, name, _ in found] == [(1, "d"), (2, "a"), (2, "b"), (4, "c")]


def test_nothing_is_not_ranked():
    assert ranked({"a": made(0)}) == []


TALLIES = st.builds(
    lambda total, done, overdue, flagged: made(
        total, min(done, total), min(overdue, total), min(flagged, total)
    ),
    st.integers(1, 6), st.integers(0, 6), st.integers(0, 6), st.integers(0, 6),
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(TALLIES, max_size=8))
def test_the_order_of_the_groups_does_not_change_their_places(tallies):
    named = {str(n): each for n, each in enumerate(tallies)}
    backwards = dict(reversed(named.items()))
    assert places(**named) == places(**backwards)
