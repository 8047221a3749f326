"""Which places count: those that stand for others, those withdrawn, those in a circle."""

import pytest

from geo.standing import STANDS_FOR, WITHDRAWN, in_use, replacements, standing
from tests.ledger.locating.ground import PLACES, YI, grounds, place


def put(**properties):
    return place("placed-1", "乌金煤矿", ["mine", YI], (113.7, 34.2), properties=properties)


@pytest.mark.parametrize("withdrawn", [False, True])
def test_what_stands_for_another_counts_until_it_is_withdrawn(withdrawn):
    properties = {STANDS_FOR: "mine"} | ({WITHDRAWN: "2021"} if withdrawn else {})
    features = grounds([*PLACES, put(**properties)]).features
    assert ("placed-1" in standing(features).index) is not withdrawn
    assert ("mine" in standing(features).index) is withdrawn


def test_places_that_stand_for_each_other_in_turn_end_at_the_last():
    first = place("a", "甲", [], (113.1, 34.1), properties={STANDS_FOR: "mine"})
    second = place("b", "甲", [], (113.1, 34.1), properties={STANDS_FOR: "a"})
    features = grounds([*PLACES, first, second]).features
    assert replacements(features) == {"mine": "b", "a": "b"}
    circle = place("c", "甲", [], (113.1, 34.1), properties={STANDS_FOR: "c"})
    assert "c" in standing(grounds([circle]).features).index


def test_an_empty_record_has_nothing_that_counts():
    features = grounds([]).features
    assert len(in_use(features)) == len(standing(features)) == 0
    assert replacements(features) == {}
