"""The activities that can be asked about are those that a notice can exempt."""

from geo.rulebook import ACTIVITIES
from ledger.notice import exempt


def test_every_exemption_that_a_notice_can_state_has_its_words() -> None:
    yielded = {name for name, _ in exempt.ACTIVITIES}
    assert yielded <= set(ACTIVITIES)


def test_no_two_activities_share_a_word_and_each_has_both_languages() -> None:
    words = [word for pair in ACTIVITIES.values() for word in pair]
    assert len(set(words)) == len(words)
    for zh, en in ACTIVITIES.values():
        assert not zh.isascii()
        assert en.isascii()
