"""Penalties that follow an instance, and a search that goes on from the best it has."""

from routing.late_acceptance import Penalties


def told(penalties, *kept, times):
    return [penalties.register(tuple(0 if each else 1 for each in kept)) for _ in range(times)]


def test_a_rule_that_nothing_keeps_leaps_after_half_of_the_time():
    penalties = Penalties([10.0, 10.0])
    assert told(penalties, False, True, times=Penalties.SOON)[-1]
    assert penalties.values() == [10 * Penalties.FAR_UP, 10 * Penalties.DOWN]


def test_what_is_mostly_kept_becomes_cheaper_after_the_whole_time():
    penalties = Penalties([10.0])
    assert not any(told(penalties, True, times=Penalties.EVERY - 1))
    assert penalties.values() == [10.0]
    assert told(penalties, True, times=1) == [False]
    assert penalties.values() == [10 * Penalties.DOWN]


def test_a_rule_that_is_kept_too_seldom_rises_without_a_leap():
    penalties = Penalties([10.0])
    told(penalties, True, times=20)
    assert told(penalties, False, times=Penalties.EVERY - 20)[-1] is False
    assert penalties.values() == [10 * Penalties.UP]
